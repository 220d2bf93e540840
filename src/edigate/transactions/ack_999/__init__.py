"""The syntax acknowledgment, 999 and its forerunner 997. Guides 005010X231(A1), 005010X230, 004010.

In:    the segments of one ST*999 or ST*997.
Out:   `facts.ImplementationAck`: the verdict on a functional group and on each set in it, with every error named; or the
       same part by part: header, of each set its header, errors and trailer, trailer.

DIAGNOSTICS
  Findings: positions that are no numbers, unknown segments, a missing AK1 or AK9.
  Raised:   nothing.
  A bug:    any exception; an error segment that is lost.

This room must not know which of our batches is meant: that is decided in tracking.
"""
