"""The claim status request, 276: where is my claim? Guide 005010X212, and 004010X093 as far as the shapes agree.

In:    the segments of one ST*276; or `build.Question`s and a partner.
Out:   `facts.ClaimStatusRequest`: one record per claim asked about; or the bytes that ask.

DIAGNOSTICS
  Findings: unreadable amounts and dates, unknown segments, levels out of place.
  Raised:   nothing.
  A bug:    any exception.

This room must not know when or why somebody asks.
"""
