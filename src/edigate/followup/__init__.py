"""What we do next about a claim, as new values.

In:    the claim as it was sent, what the payer calls it, the caller's correction.
Out:   the claim to send next, or the findings that forbid it.

DIAGNOSTICS
  Findings: `correction.CorrectionCode`.
  Raised:   nothing.
  A bug:    any exception.

This room must not know states, files or the ledger: whether a claim is final is for the caller to ask first.
"""
