"""The schema's history: one step per revision, each an SQL text that both engines read.

In:    a connection inside a writer's transaction (`store.schema`).
Out:   the tables of that revision.

DIAGNOSTICS
  Raised: what the database raises; `store.engine` turns it into ours.
  A bug:  a step that differs from `store.tables` (a test compares them on both engines), or one that was changed
          after a release: the next step mends it instead.

A step must not import `store.tables`: those are of today, a step is of its day.
"""
