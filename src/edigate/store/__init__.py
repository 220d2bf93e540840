"""The store: all durable state in one database, and the only SQL of the house.

In:    values (claims' texts, frozen and archived bytes, signals, entries, work items), each call within a transaction
       that the caller opened: `with store.begin() as tx:` (writer, one commit), `with store.look() as tx:` (reader).
Out:   rows as frozen values: money as Decimal with two places, times as aware UTC, dates as dates. One module per
       topic, its functions take `tx` first: `claims`, `submissions`, `payer_numbers`, `control_numbers`, `blobs`,
       `outbox`, `inbox`, `remote_files`, `signals`, `remittances`, `claim_payments`, `journal`, `worklist`, `updates`,
       `provider_level`, `audit`, `leases`, `code_lists`, `deposits`, `holds`, `lockouts`, `contacts`, `looks`; to look: `lists`,
       `timeline`, `sums`, `denials`; to check: `proofs`.

The same statements run on SQLite (WAL, synchronous=FULL, writers begin IMMEDIATE) and PostgreSQL. A repeated call with
the same facts is a no-op by natural key; a state moves by compare-and-set and the call says whether it did. Journal,
signals, claim versions, updates and audit are append-only, held by triggers.

DIAGNOSTICS
  Findings: none.
  Raised:   `TryLater` when somebody else holds what we need (a lock, a claim taken meanwhile, a deadlock): roll back
            and repeat; `LocalError` when the database refuses, is damaged, too new or out of reach. Messages and
            causes carry no stored value.
  A bug:    an entry that does not sum to zero (`LocalError`, nothing is written), a naive time or an amount with a
            third decimal (`ValueError`).

This room must not know what a state or a signal means, what time it is, or what is in a body it keeps.
"""

from edigate.store.engine import Store, Tx, open, upgrade  # noqa: A004  (`store.open(url)` is how it reads)

__all__ = ["Store", "Tx", "open", "upgrade"]
