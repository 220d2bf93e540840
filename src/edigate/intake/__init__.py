"""Callers' claims in, `Claim` values out: one module for each form in which they arrive.

In:    the text or bytes of a file, or its lines one after the other.
Out:   one `IntakeResult` per claim in file order: the claim, or why it is none; and its place in the caller's own file.

DIAGNOSTICS
  Findings: `intake_code.IntakeCode`: what is no JSON, no claim, or not shaped like one; `field` in the caller's words.
  Raised:   nothing, whatever the file holds.
  A bug:    any exception.

This room must not judge values (that is for `claims.edits`), and must not know what was taken in before.
"""
