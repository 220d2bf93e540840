"""What does a remittance do to the books? Claim payments and provider adjustments become balanced journal entries.

In:    claim payments and provider adjustments (facts of the 835) with the claim they were matched to, the history of
       all payments of one claim, the code list of adjustment reasons, the chart of accounts; a person's order (`by_hand`).
Out:   `Judgement` (paid, denied ...), `Effect` (post, reverse, suspend, none), `Entry` with `Posting`s, ledger text.

DIAGNOSTICS
  Findings: a remittance that must be held whole, a claim whose own sums do not prove.
  Raised:   nothing.
  A bug:    an entry whose postings do not sum to zero (the store refuses it).

This room must not know how a payment was matched, the store, the time, or how an entry is kept for ever.
"""
