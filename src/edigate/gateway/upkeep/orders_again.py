"""People's orders of the past, given once more to the scratch database of a replay, in the order of the audit."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from edigate.errors import EdigateError, UsageError
from edigate.gateway import accepting, bank_money, by_hand, file_answers, linking, paper, resend, unlinking
from edigate.gateway.context import Context
from edigate.gateway.interpret import interpret_file
from edigate.gateway.step import step
from edigate.gateway.upkeep.scratch import Difference, Scratch
from edigate.store import audit, blobs, inbox, submissions, worklist
from edigate.store.audit import Order
from edigate.store.columns import moment_text
from edigate.store.rebuilding import Told, column, value


def outcomes(scratch: Scratch, told: Sequence[Told]) -> None:
    """Files that were interpreted (or put aside) before the audit told of it."""
    for each in told:
        _interpret(scratch, scratch.context(), each.first)


def _interpret(scratch: Scratch, context: Context, inbox_id: int) -> None:
    with context.store.look() as tx:
        file = inbox.get(tx, inbox_id)
    if file is None or file.state != "archived":
        return
    before = inbox.get(scratch.old, inbox_id)
    if before is not None and (inside := inbox.inside(scratch.old, inbox_id)):
        # What came out of it is told as well: no key of then is needed to know it.
        with step(context, "interpret", f"file {inbox_id}") as one:
            inbox.mark(one.tx, inbox_id, "archived", "interpreted", one.at, contents=before.contents)
            for each in inside:
                inbox.came_out_of(one.tx, inbox_id, each.id)
            one.close_work((f"file/{inbox_id}",), "what was in it was taken out")
        return
    interpret_file(context, file)


def lines(scratch: Scratch, told: Sequence[Told]) -> None:
    """Orders on record; one that cannot be given again is a difference."""
    for each in told:
        (line,) = audit.orders(scratch.old, after=each.first - 1, limit=1)
        order = ORDERS.get((line.action, line.subject.partition(" ")[0]))
        if order is None:
            continue
        try:
            order(scratch, scratch.context(line.actor), line)
        except EdigateError as error:
            scratch.failed.append(Difference(f"order {line.action}", (line.subject, str(error)), False))


def _number(line: Order) -> int:
    return int(line.subject.split(" ")[1])


def _interpret_line(scratch: Scratch, context: Context, line: Order) -> None:
    _interpret(scratch, context, _number(line))


def _work(scratch: Scratch, line: Order, state: str = "open") -> int:
    """The number that a piece of work has in the scratch database."""
    before = worklist.get(scratch.old, _number(line))
    if before is None:
        raise UsageError("there is no such work on record")
    with scratch.made.look() as tx:
        statement = "SELECT max(id) FROM work_items WHERE key = :key AND state = :state"
        return int(value(tx, statement, key=before.item.key, state=state) or 0)


def _close(scratch: Scratch, context: Context, line: Order) -> None:
    item_id = _work(scratch, line)
    if item_id:  # work about what is outside was never opened here
        by_hand.close_work(context, item_id, line.reason or "")


def _link(scratch: Scratch, context: Context, line: Order) -> None:
    about, _, name = line.subject.rpartition(" ")
    if about.endswith("batch"):
        file_answers.link_batch(context, _work(scratch, line), int(name))
    else:
        linking.link(context, _work(scratch, line), name)


def _unlink(scratch: Scratch, context: Context, line: Order) -> None:
    unlinking.unlink(context, _work(scratch, line, "closed"), line.reason or "")


def _unlink_payments(scratch: Scratch, context: Context, line: Order) -> None:
    claim = line.subject.rpartition(" ")[2]
    unlinking.unlink_payments(context, claim, _remittance(scratch, _number(line)), line.reason or "")


def _unlink_answers(scratch: Scratch, context: Context, line: Order) -> None:
    unlinking.unlink_answers(context, line.subject.rpartition(" ")[2], _number(line), line.reason or "")


def _release(scratch: Scratch, context: Context, line: Order) -> None:
    with scratch.made.look() as tx:
        file = inbox.get(tx, _number(line))
    if (
        file is None or file.state != "interpreted"
    ):  # what only this program can read was never put aside here
        by_hand.release(context, _number(line), line.reason or "")


def _release_remittance(scratch: Scratch, context: Context, line: Order) -> None:
    by_hand.release_remittance(context, _remittance(scratch, _number(line)), line.reason or "")


def _remittance(scratch: Scratch, old_id: int) -> int:
    """The number that a remittance has in the scratch database."""
    place = {
        name: value(scratch.old, f"SELECT {name} FROM remittances WHERE id = :id", id=old_id)
        for name in ("inbox_id", "set_ordinal")
    }
    statement = "SELECT id FROM remittances WHERE inbox_id = :inbox_id AND set_ordinal = :set_ordinal"
    with scratch.made.look() as tx:
        return int(value(tx, statement, **place) or 0)


def _take_back(scratch: Scratch, context: Context, line: Order) -> None:
    with step(context, "post") as one:
        paper.mark_taken_back(one, _remittance(scratch, _number(line)))


def _accept(scratch: Scratch, context: Context, line: Order) -> None:
    claim, remittance_id, sequence = _payment(scratch, line)
    accepting.accept(context, claim, remittance_id, line.reason or "", sequence)


def _undo_accept(scratch: Scratch, context: Context, line: Order) -> None:
    accepting.withdraw(context, *_payment(scratch, line), line.reason or "")


def _payment(scratch: Scratch, line: Order) -> tuple[str, int, int]:
    """The claim, and the numbers that its payment has in the scratch database."""
    words = line.subject.split(" ")
    return words[-1], _remittance(scratch, _number(line)), int(words[3])


def _send_anew(scratch: Scratch, context: Context, line: Order) -> None:
    """What follows for the old batch; the new ones are told."""
    statement = (
        "SELECT n.id FROM submissions n JOIN submissions s ON s.id = n.successor_of WHERE s.batch_id = :id"
    )
    with step(context, "resend") as one:
        again = column(
            one.tx, f"{statement} AND n.created_at = :at", id=_number(line), at=moment_text(line.at)
        )
        claim_ids = {each.claim_id for each in submissions.get_many(one.tx, again)}
        resend.settle_old(one, _number(line), claim_ids, "sent anew by order")


def _import(scratch: Scratch, context: Context, line: Order) -> None:
    at = moment_text(line.at)
    sha256 = value(scratch.old, "SELECT sha256 FROM bank_files WHERE imported_at = :at", at=at)
    name = value(scratch.old, "SELECT name FROM bank_files WHERE imported_at = :at", at=at)
    if sha256 is not None:
        bank_money.import_funds(context, name, blobs.read(scratch.old, sha256))


def _link_funds(scratch: Scratch, context: Context, line: Order) -> None:
    statement = "SELECT remittance_id FROM deposit_links WHERE deposit_id = :id AND at = :at"
    old_id = value(scratch.old, statement, id=_number(line), at=moment_text(line.at))
    bank_money.link(context, _number(line), _remittance(scratch, old_id), line.reason)


def _unlink_funds(scratch: Scratch, context: Context, line: Order) -> None:
    bank_money.unlink(context, _number(line), line.reason or "")


# Orders that need not be given again: what they did stands in rows that are told, or concerns what is outside.
TOLD_OTHERWISE = frozenset((
    "adopt", "db encrypt", "inquire", "legal hold", "let in", "lift legal hold", "pause", "post",
    "post paper remittance", "refused", "replace", "resend same-bytes", "restore", "resume", "secondary", "sent-by-hand",
    "unlock", "void",
))  # fmt: skip
ORDERS: dict[tuple[str, str], Callable[[Scratch, Context, Order], None]] = {
    ("interpret", "file"): _interpret_line,
    ("close", "work"): _close,
    ("link", "work"): _link,
    ("unlink", "work"): _unlink,
    ("unlink", "remittance"): _unlink_payments,
    ("unlink", "file"): _unlink_answers,
    ("release", "file"): _release,
    ("release", "remittance"): _release_remittance,
    ("take back", "remittance"): _take_back,
    ("accept", "remittance"): _accept,
    ("undo accept", "remittance"): _undo_accept,
    ("resend new-envelope", "batch"): _send_anew,
    ("resend rejected-only", "batch"): _send_anew,
    ("resend blameless-only", "batch"): _send_anew,
    ("funds import", ""): _import,
    ("link", "deposit"): _link_funds,
    ("unlink", "deposit"): _unlink_funds,
}
