"""What keeps the house, beside the road: back up, restore, reconcile, verify, replay, purge, encrypt, tell the health.

In:    an open project, a backup, a partner's folder.
Out:   reports in our own numbers; what is changed is one durable thing per step, on record.

DIAGNOSTICS
  Findings: none; what is broken, missing or different is told in words that name no patient.
  Raised:   what the gateway raises; `UsageError` when something may not be done now, `DataError` for a damaged backup.
  A bug:    as in the gateway.

It looks at the road and calls it. No run of the road may know it: only the door (`gateway.gateway`) and the command line do.
"""
