"""The gateway's runs, one module each: submit, prepare, send, receive, interpret, and what people order by hand.

In:    settings, a store, a clock, the callers' claims.
Out:   one durable thing per step; reports of what was done.

DIAGNOSTICS
  Findings: about claims and files, stored with them and handed back.
  Raised:   what the rooms below raise; a run over several partners or files goes on with the others and reports it.
  A bug:    anything else; the step's transaction is rolled back and the same run may be repeated.

This room wires the others together. It must not hold a rule about claims, codes or money.
"""
