"""The claim status response, 277: where a claim stands. Guide 005010X212, and 004010X093 as far as the shapes agree.

In:    the segments of one ST*277 that is no claim acknowledgment.
Out:   `facts.ClaimStatusReport`: source, receiver, providers and claims, each with its statuses. Money told here is
       information; only an 835 moves the ledger.

DIAGNOSTICS
  Findings: unreadable amounts and dates, unknown segments, levels out of place, a guide that is no status response.
  Raised:   nothing.
  A bug:    any exception; a status that is lost.

This room must not know our questions and claims: which of them is meant is decided in tracking.
"""
