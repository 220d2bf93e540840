"""Money at the bank against remittances: which deposit belongs to which 835.

In:    the text of a bank's file (NACHA with CCD+ addenda, BAI2, CSV); what is known of remittances and deposits.
Out:   `Deposit`s with the line they stand on, each once by natural key; `Candidate`s and a `Choice` for each deposit;
       where a remittance stands with its money (`FundsState`).

DIAGNOSTICS
  Findings: what is odd in a bank's file (`FundsCode`): sums and counts that do not hold, records that cannot be read.
  Raised:   nothing.
  A bug:    any exception.

This room must not know the store, the books (`posting` makes no use of it), or how files arrive. Account numbers are
cut to their last four digits where they are read.
"""
