"""sandbox/: a clearinghouse on 127.0.0.1 to practise against, and to misbehave on purpose in tests.

Enters: 837 files, uploaded over SFTP into `inbox/`; the rules of the practice payers; dates and numbers as arguments.
Leaves: the answers of a clearinghouse and a payer (TA1, 999, 277CA, 835) in `outbox/`, the same for the same input.

DIAGNOSTICS
    A value: what is wrong with a submission; it comes back as a negative TA1, 999 or 277CA, as in real life.
    Raised: `ConfigError` (rules or a host key that cannot be read), OSError (no port, no folder).
    A bug: an exception out of the answering hook; the server keeps it and raises it when it is left.

Must not know: the store, the console, how the gateway reads claims. The SFTP server here speaks the protocol with its
own words and not with those of `transport`, so that one misunderstanding cannot hide in both. It serves the loopback
address only, and does nothing but receive, answer and, when asked for by `Faults`, fail.
"""
