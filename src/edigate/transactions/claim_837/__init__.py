"""The claim, 837: professional, institutional and dental, read as a summary and built from the claim model.

In:    the segments of one ST*837 (`read`); claims, partner and control numbers (`build`).
Out:   `facts.ClaimFile`: one summary per claim; the bytes of an interchange with the place of each claim in it.

DIAGNOSTICS
  Findings: unreadable amounts and dates, unknown segments, levels out of place; text that had to be cleaned.
  Raised:   nothing when reading; `x12.writer.UnwritableError` when building from values that cannot stand in a file.
  A bug:    any other exception.

This room must not know where claims are kept, which were sent before, or how a file travels.
"""
