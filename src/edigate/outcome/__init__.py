"""What an answer means for our claims, batches and books: the inbound half as values in, values out.

In:    one fact (TA1, 999, 277CA, 277, or an 835 claim by claim) and what the store knows about what it may concern:
       `wanted(fact)` names the keys, the shell loads `Known`.
Out:   an `Outcome`: signals, batch signals, journal entries, settled payments, work items. The shell makes all of it
       durable in one commit, then asks `standing.stand` where the touched submissions stand.

DIAGNOSTICS
  Findings: what keeps a remittance from posting.
  Raised:   nothing.
  A bug:    any exception.

This room must not know the store, the clock (times come with the documents), or how files arrive.
"""
