"""The claim and whom it goes to, as values; the edits that decide whether it may leave.

In:    values as a caller wrote them (`model.from_json`, `model.from_values`), a trading partner's profile (`partner`).
Out:   frozen `Claim` and `Partner` values; findings of `edits.check`; text in the characters a file may hold (`text`).

DIAGNOSTICS
  Findings: bad values in a well-shaped claim (`edits.claim_code.ClaimCode`), each with its JSON pointer in the claim.
  Raised:   `pydantic.ValidationError` for a wrong shape, all faults at once and without any value (`intake` turns it
            into findings, `config` into a `ConfigError`).
  A bug:    any other exception.

This room must not know how a claim reached us, how it is written in X12 segments, or what became of it.
"""
