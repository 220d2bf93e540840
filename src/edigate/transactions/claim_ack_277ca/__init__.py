"""The claim acknowledgment, 277CA: which claims of a batch were taken in. Guide 005010X214.

In:    the segments of one ST*277 whose guide is X214 (or whose BHT says 0085).
Out:   `facts.ClaimAck`: source, receiver, providers and claims, each with its statuses.

DIAGNOSTICS
  Findings: STC03 and category that disagree (read as rejected), unreadable amounts and dates, unknown segments, levels
            out of place.
  Raised:   nothing.
  A bug:    any exception; a status that is lost.

This room must not know our batches and claims: which of them is meant is decided in tracking.
"""
