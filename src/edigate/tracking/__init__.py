"""What happened to each claim? Whose answer is this, where does the claim stand, what must a person do?

In:    facts of answers with the claims and batches they may concern (`match`), signals (`fold`, by the table in
       `status`), what became of a payment (`worklist`).
Out:   matches with how and why, a `Standing`, `WorkItem`s; whether a payer may be asked (`inquiry`); denials and rates
       added up (`denials`).

DIAGNOSTICS
  Findings: none; what fits nothing or several things is a match without a target and a reason in words.
  Raised:   nothing.
  A bug:    a verdict that the table of `status` does not have.

This room must not know files, the store, the time, or what a payment does to the books.
"""
