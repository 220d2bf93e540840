"""What we do next about a claim, as new values.

In:    the claim as it was sent, what the payer calls it and decided, the caller's correction, a claim's own postings.
Out:   the claim to send next (correction, secondary), or the findings that forbid it; what the patient owes (statement).

DIAGNOSTICS
  Findings: `correction.CorrectionCode`, `secondary.SecondaryCode`.
  Raised:   nothing.
  A bug:    any exception.

This room must not know states, files or the ledger: whether a claim is final is for the caller to ask first.
"""
