"""service/: the gateway's runs by schedule, as one process that lives for months.

Enters: an open gateway's context, intervals from [serve], orders of the outside (stop, read the settings again).
Leaves: the same durable steps as `edigate run` makes, each in its time; why the service ended.

DIAGNOSTICS
    A value: `Ended`, why the service ended; what one job yields is only counted.
    Raised: `TryLater` when another service serves this database; `Damaged` when disk or database file have failed.
    A bug: what a job raises and nobody foresaw. It never ends the service: it is logged by name and place, becomes one
    piece of work, and the job comes again later.

Must not know: what the jobs do. Several may run at once in threads of their own; each is an iterator of durable steps
and is left between two of them, never within.
"""
