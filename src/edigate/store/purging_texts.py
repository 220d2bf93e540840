"""What else is private about claims that are purged: persons in their payments, words of their work, of the feed about it
and of reports that are no X12, names of files. Amounts, codes, numbers and states stay."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import delete, insert, select, update

from edigate.errors import LocalError
from edigate.store import audit, payment_facts, updates
from edigate.store.bulk import portions
from edigate.store.columns import json_text
from edigate.store.engine import Tx
from edigate.store.guards import lifted
from edigate.store.tables import claim_payments as payment_rows
from edigate.store.tables import claims, inbox, remote_seen, resealed, signals, submissions, work_items
from edigate.store.tables import updates as update_rows
from edigate.transactions.remittance_835.nameless import nameless

GONE = "purged by order"
_WORDS = ("reason", "next_action", "action", "close_reason")


def payments(tx: Tx, claim_ids: Collection[int]) -> list[str]:
    """Persons and free text out of what remittances said of these claims; the digest of each as it was."""
    gone = []
    key = (payment_rows.c.remittance_id, payment_rows.c.sequence)
    for portion in portions(claim_ids):
        for remittance_id, sequence, facts in tx.all(
            select(*key, payment_rows.c.facts).where(payment_rows.c.claim_id.in_(portion)).order_by(*key)
        ):
            before = payment_facts.unpacked(tx, facts)
            after = nameless(before)
            if after == before:
                continue
            gone.append(hashlib.sha256(tx.vault.open(facts, payment_facts.PURPOSE)).hexdigest())
            here = (payment_rows.c.remittance_id == remittance_id, payment_rows.c.sequence == sequence)
            tx.run(update(payment_rows).where(*here).values(facts=payment_facts.packed(tx, after)))
    return gone


def words(tx: Tx, claim_ids: Collection[int], inbox_ids: Collection[int]) -> set[int]:
    """The words of what reports said of these claims, and of work about these claims and files; the numbers of that work."""
    with lifted(tx, signals.name):
        for portion in portions(claim_ids):
            mine = select(submissions.c.id).where(submissions.c.claim_id.in_(portion))
            told = (signals.c.submission_id.in_(mine), signals.c.source_sha256.is_not(None))
            tx.run(update(signals).where(*told).values(message=GONE))
    found: set[int] = set()
    ended = (work_items.c.state != "open", work_items.c.reason != GONE)
    for column, numbers in ((work_items.c.claim_id, claim_ids), (work_items.c.inbox_id, inbox_ids)):
        for portion in portions(numbers):
            found.update(row[0] for row in tx.all(select(work_items.c.id).where(column.in_(portion), *ended)))
            tx.run(update(work_items).where(column.in_(portion), *ended).values(dict.fromkeys(_WORDS, GONE)))
    return found


def files(tx: Tx, sha256s: Collection[str]) -> None:
    """The names that partners and people gave to these files."""
    for portion in portions(sorted(sha256s)):
        ids = select(inbox.c.id).where(inbox.c.sha256.in_(portion))
        tx.run(delete(remote_seen).where(remote_seen.c.inbox_id.in_(ids)))
        tx.run(update(inbox).where(inbox.c.sha256.in_(portion)).values(remote_name=None))


def places(tx: Tx, claim_ids: Collection[int], work_ids: Collection[int]) -> list[int]:
    """Where the feed told of this work."""
    columns = (update_rows.c.seq, update_rows.c.body)
    work = select(*columns).where(update_rows.c.kind == "work")
    found: list[int] = []
    for portion in portions(claim_ids if work_ids else ()):
        for practice, key in tx.all(
            select(claims.c.practice, claims.c.claim_key).where(claims.c.id.in_(portion))
        ):
            mine = work.where(update_rows.c.practice == practice, update_rows.c.claim_key == key)
            found += (seq for seq, body in tx.all(mine) if _is_about(body, work_ids))
    if work_ids:
        nobodys = work.where(update_rows.c.claim_key.is_(None))
        found += (seq for seq, body in tx.each(nobodys) if _is_about(body, work_ids))
    return sorted(found)


def _is_about(body: str, work_ids: Collection[int]) -> bool:
    return msgspec.json.decode(body).get("work_id") in work_ids


def silence(tx: Tx, at: Sequence[int]) -> None:
    """The words out of the feed at these places."""
    with lifted(tx, update_rows.name):
        for seq in at:
            here = update_rows.c.seq == seq
            body = msgspec.json.decode(tx.value(select(update_rows.c.body).where(here)))
            body |= {word: GONE for word in _WORDS if body.get(word) is not None}
            tx.run(update(update_rows).where(here).values(body=json_text(body)))


class Line(msgspec.Struct, frozen=True):
    """A line of the audit, by its place, and the updates that it vouches for."""

    seq: int
    first: int
    last: int


def lines_of(tx: Tx, at: Sequence[int]) -> list[Line]:
    """The lines of the audit that vouch for these places of the feed. `LocalError` when one does so no more: what was
    changed behind our back must not be covered up."""
    found, anew = [], resealed_as(tx)
    for one in audit.every(tx) if at else ():
        events = audit.events_of(one)
        if events is None or events.updates is None:
            continue
        first, last = events.updates
        here = bisect_left(at, first)
        if here < len(at) and at[here] <= last:
            found.append(Line(one.seq, first, last))
            if seal_of(tx, first, last) != anew.get(one.seq, events.sha256):
                raise LocalError(
                    f"the updates that place {one.seq} of the audit tells of were changed: edigate verify"
                )
    return found


def resealed_as(tx: Tx) -> dict[int, str]:
    """By which digest the updates of lines are proven through which purges went, the last of each."""
    columns = (resealed.c.seq, resealed.c.sha256)
    return {row[0]: row[1] for row in tx.all(select(*columns).order_by(resealed.c.by_seq))}


def reseal(tx: Tx, lines: Sequence[Line], by_seq: int) -> list[str]:
    """Prove the updates of these lines anew, as they are now; "line:digest" of each."""
    made = [(each.seq, seal_of(tx, each.first, each.last)) for each in lines]
    for seq, seal in made:
        tx.run(insert(resealed).values(seq=seq, by_seq=by_seq, sha256=seal))
    return [f"{seq}:{seal}" for seq, seal in made]


def seal_of(tx: Tx, first: int, last: int) -> str:
    """The digest of the updates from one place to another; empty when one is missing."""
    made, count = hashlib.sha256(), 0
    for some, lines in updates.lines(tx, first, last):
        made.update(lines)
        count += some
    return made.hexdigest() if count == last - first + 1 else ""
