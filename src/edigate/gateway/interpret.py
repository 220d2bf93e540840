"""Archived answers become statuses, postings and work: one file, one commit, whatever is in it.

A file that must not be applied as it is (unreadable, cut off, meant for somebody else) waits for a person with the
reason, and never stops the others.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress

import msgspec

from edigate import log
from edigate.errors import Finding, LocalError, Severity
from edigate.gateway import wrapped
from edigate.gateway.answered_claims import apply_claim_answers
from edigate.gateway.answered_files import apply_implementation_ack, apply_interchange_ack
from edigate.gateway.apply import apply
from edigate.gateway.context import Context
from edigate.gateway.doubt import Doubt
from edigate.gateway.guards import NO_INTERCHANGE, Objection, has_interchange, survey, unhindered
from edigate.gateway.known import load, origin_of
from edigate.gateway.post_remittance import post_remittance
from edigate.gateway.step import Step, step
from edigate.outcome import reported
from edigate.outcome.origin import Origin
from edigate.outcome.payment_proof import Proof
from edigate.reports import read as reports
from edigate.reports.report_code import unknown_line
from edigate.store import blobs, inbox
from edigate.store.inbox import InboxFile
from edigate.tracking.work_item import WorkItem, WorkKind
from edigate.transactions.ack_999.facts import AckHeader
from edigate.transactions.ack_ta1.facts import InterchangeAck
from edigate.transactions.generic import FileFindings
from edigate.transactions.read import Noted, Part, stream_events
from edigate.transactions.remittance_835.facts import RemittanceHeader
from edigate.transactions.set_fact import SetFact
from edigate.transactions.status_information import StatusHeader
from edigate.transport.wrapping import Refused, Wrapper
from edigate.x12.reader import read

_NOT_ENCRYPTED = "it is not encrypted, and the partner's file asks for that (pgp.required)"
_NO_MEMORY = "there was not enough memory; the next run tries it again"
_MOST_FINDINGS = 100  # kept with a file; more say no more


class Interpreted(msgspec.Struct, frozen=True):
    """What became of one inbound file. `contents` names what was in it, in order; `name` is the partner's for it."""

    inbox_id: int
    partner: str
    state: str
    contents: tuple[str, ...]
    reason: str | None = None
    name: str | None = None


def interpret(context: Context) -> Iterator[Interpreted]:
    """Apply every archived file, oldest first. Safe to repeat and to kill: a file is applied once, or not yet."""
    after = 0
    while True:
        with context.store.look() as tx:
            files = inbox.next_archived(tx, after=after)
        if not files:
            return
        for file in files:
            after = file.id
            done = _interpret(context, file)
            if done is not None:
                yield done


def interpret_file(context: Context, file: InboxFile) -> Interpreted | None:
    """Apply one archived file now; None when another run took it meanwhile."""
    return _interpret(context, file)


def _interpret(context: Context, file: InboxFile) -> Interpreted | None:
    """Apply one file, or put it aside; None when another run took it meanwhile."""
    try:
        wrapper = wrapped.wrapper_around(context, file)
        if wrapper is not None:
            return _unwrap(context, file, wrapper)
        if wrapped.is_bare(context, file):
            return _set_aside(context, file, Objection("quarantined", _NOT_ENCRYPTED))
        if file.reason is None:  # one that a person has released is read as a whole first
            with suppress(Doubt):
                return _apply_file(context, file)
        found = survey(context, file)
        if isinstance(found, Objection):
            return _set_aside(context, file, found)
        return _apply_file(context, file, found)
    except LocalError as error:
        # The database's own troubles are for the caller; what this one file causes must not stop the others.
        if type(error) is not LocalError:
            raise
        reason, kind = str(error), "LocalError"
    except MemoryError:  # no fault of the file's, as far as anybody knows: the next run tries it again
        return Interpreted(file.id, file.partner_id, "archived", (), _NO_MEMORY, file.remote_name)
    except Exception as error:
        # Something nobody foresaw. Its text may quote a value: only its name and place are told.
        kind, place = type(error).__name__, traceback.extract_tb(error.__traceback__)[-1]
        reason = f"edigate has a bug that this file shows: {kind} in {place.name}, line {place.lineno}"
    log.get(run="interpret", partner=file.partner_id).error("file_not_applied", inbox_id=file.id, error=kind)
    return _set_aside(context, file, Objection("quarantined", reason))


def _unwrap(context: Context, file: InboxFile, wrapper: Wrapper) -> Interpreted | None:
    """Keep what is in a wrapper as files of their own, which come next; or put it aside with the reason."""
    if wrapper is not Wrapper.PGP and wrapped.is_bare(context, file):
        return _set_aside(context, file, Objection("quarantined", _NOT_ENCRYPTED))
    found = wrapped.take_out(context, file)
    if isinstance(found, Refused):
        return _set_aside(context, file, Objection("quarantined", found.reason))
    if not wrapped.keep(context, file, wrapper, found):
        return None
    return Interpreted(file.id, file.partner_id, "interpreted", (wrapper,))


def _set_aside(context: Context, file: InboxFile, refused: Objection) -> Interpreted | None:
    with step(context, "interpret", f"file {file.id}") as one:
        if not inbox.mark(
            one.tx,
            file.id,
            "archived",
            refused.state,
            one.at,
            reason=refused.reason,
            findings=refused.findings,
        ):
            return None
        one.raise_work((_aside_item(file, refused),), inbox_id=file.id)
    return Interpreted(file.id, file.partner_id, refused.state, (), refused.reason, file.remote_name)


def _aside_item(file: InboxFile, refused: Objection) -> WorkItem:
    is_junk = refused.reason == NO_INTERCHANGE
    return WorkItem(
        key=f"file/{file.id}",
        kind=WorkKind.QUARANTINED,
        reason=f"File {file.id} from {file.partner_id} was not applied: {refused.reason}",
        codes=tuple(dict.fromkeys(f.code for f in refused.findings)),
        next_action="ask the partner what it is; nothing in it can be applied, so close this when it is dealt with"
        if is_junk
        else "look at the file; release it, or ask the partner to send it again",
        action="edigate work close N --reason WHY"
        if is_junk
        else f"edigate files release {file.id} --reason WHY",
    )


def _apply_file(
    context: Context, file: InboxFile, proofs: Mapping[int, Proof] | None = None
) -> Interpreted | None:
    """Everything one file says, in one commit. Without the proofs of its remittances, nobody has looked at it yet:
    `Doubt`, and nothing is done, when something in it speaks against that."""
    origin = origin_of(context.settings, file)
    contents: list[str] = []
    findings: list[Finding] = []
    with step(context, "interpret", f"file {file.id}") as one:
        if not inbox.mark(one.tx, file.id, "archived", "interpreted", one.at):
            return None
        events = unhindered(one, file) if proofs is None else read(blobs.stream(one.tx, file.sha256))
        parts = stream_events(events)
        for part in parts:
            if isinstance(part, FileFindings) and not has_interchange(one.tx, file):
                contents, findings = _apply_report(one, file, origin)  # else it had been put aside
                break
            findings += _findings_of(part)
            if isinstance(part, SetFact):
                contents.append(part.kind)
            if isinstance(part, RemittanceHeader):
                post_remittance(
                    one, file, origin, part, parts, None if proofs is None else proofs[part.ordinal]
                )
            elif isinstance(part, StatusHeader):
                apply_claim_answers(one, file, origin, part, _listening(parts, findings))
            elif isinstance(part, AckHeader):
                apply_implementation_ack(one, file, origin, part, _listening(parts, findings))
            elif isinstance(part, InterchangeAck):
                apply_interchange_ack(one, file, origin, part)
            elif isinstance(part, SetFact):
                one.raise_work((_unexpected(file, part),), inbox_id=file.id)
        serious = [each for each in findings if each.severity is not Severity.NOTE]
        inbox.mark(
            one.tx,
            file.id,
            "interpreted",
            "interpreted",
            one.at,
            findings=serious[:_MOST_FINDINGS],
            contents=contents,
        )
        one.close_work((f"file/{file.id}",), "the file was applied")
    log.get(run="interpret", partner=file.partner_id).info(
        "file_applied", inbox_id=file.id, count=len(contents)
    )
    return Interpreted(file.id, file.partner_id, "interpreted", tuple(contents), name=file.remote_name)


def _findings_of(part: Part | FileFindings) -> tuple[Finding, ...]:
    return part.findings if isinstance(part, Noted | FileFindings) else ()


def _listening(
    parts: Iterable[Part | FileFindings], findings: list[Finding]
) -> Iterator[Part | FileFindings]:
    """The parts, while what was found in them is added to `findings`, as long as more of it would be kept."""
    for part in parts:
        if len(findings) < _MOST_FINDINGS:
            findings += [each for each in _findings_of(part) if each.severity is not Severity.NOTE]
        yield part


def _apply_report(one: Step, file: InboxFile, origin: Origin) -> tuple[list[str], list[Finding]]:
    """A report that is not X12; what it holds, and what of it is not understood."""
    report = reports.read(blobs.stream(one.tx, file.sha256))
    if report is None:  # a person has released what nobody can read
        return [], []
    known = load(one.tx, origin.partner_ids, reported.wanted(report))
    apply(one, reported.reported(report, known, origin, one.context.tables), known, inbox_id=file.id)
    return [report.form], [unknown_line(each.ordinal) for each in report.unknown]


def _unexpected(file: InboxFile, fact: SetFact) -> WorkItem:
    """What answers nothing of ours (a claim file, an unknown set) goes to a person."""
    return WorkItem(
        key=f"unexpected/{file.id}/{fact.ordinal}",
        kind=WorkKind.UNMATCHED,
        reason=f"File {file.id} from {file.partner_id} holds a {fact.kind}, which is no answer that can be applied",
        next_action="read it and decide",
        action="edigate files",
    )
