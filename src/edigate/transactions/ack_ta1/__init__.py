"""The interchange acknowledgment, TA1: was the envelope readable and from a known partner?

In:    one TA1 segment that stands between ISA and IEA.
Out:   `facts.InterchangeAck`.

DIAGNOSTICS
  Findings: an unreadable date.
  Raised:   nothing.
  A bug:    any exception.

This room must not know which of our interchanges is meant: that is decided in tracking.
"""
