"""What happens next to an outbound file: its states, what an attempt to send it says, when to try again.

In:    a batch's state, a `TransferResult`, the verdict of a TA1 or 999.
Out:   the next state, the delay before the next attempt.

DIAGNOSTICS
  Findings: none; a contradiction (an acknowledgment against what is already known) is an `Advance` with a conflict.
  Raised:   nothing.
  A bug:    an event for which the table has no row.

This room must not know how bytes travel, what is in them, or what time it is.
"""
