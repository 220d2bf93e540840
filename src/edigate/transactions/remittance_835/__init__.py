"""The remittance, 835: what a payer paid, for which claims, and why not more. Guide 005010X221A1, older ones as far as
the shapes agree.

In:    the segments of one ST.
Out:   `facts.Remittance` (`read.whole`), or header, claims and trailer one at a time in flat memory (`read.stream`);
       `balance`: the line, claim and payment equations, which live here once for reading, checking and posting.

DIAGNOSTICS
  Findings: unreadable amounts and dates, unknown segments, segments before their place, PR sums that differ from CLP05.
  Raised:   nothing.
  A bug:    any exception; an amount that is neither a field nor an extra.

This room must not know our claims, our accounts, or whether a remittance was seen before. An unbalanced remittance is a
fact with differences, not an error.
"""
