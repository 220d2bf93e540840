"""What happens next to an outbound file: its states, what an attempt to send it says, when to try again.

In:    everything that happened to a batch: our own events, and the verdicts of TA1, 999 and 277CA in any order.
Out:   the state it stands in (`states.stand`), the delay before the next attempt (`schedule`).

DIAGNOSTICS
  Findings: none; a contradiction (an acknowledgment against what is already known) is an `Advance` with a conflict.
  Raised:   nothing.
  A bug:    two rows of the table for one state and event. An event that does not follow changes nothing: a conflict.

This room must not know how bytes travel, what is in them, or what time it is.
"""
