"""Claims taken in: one per practice and key, each content kept as a version, each sending a submission."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

import msgspec
from sqlalchemy import ColumnElement, and_, func, or_, select, update

from edigate.errors import Finding, LocalError, TryLater
from edigate.store import control_numbers
from edigate.store.addresses import folded
from edigate.store.blobs import is_purged
from edigate.store.bodies import findings_of, findings_text, is_text_of, packed, unpacked
from edigate.store.bulk import PORTION, insert, pick, portions, reserve_ids
from edigate.store.columns import cents, day_text, moment_text, words_text
from edigate.store.engine import Tx
from edigate.store.outlines import is_outline_of, outlined
from edigate.store.submissions import JOINED, Submission, is_current, is_own
from edigate.store.submissions import get as get_submission
from edigate.store.tables import claim_versions, claims, submissions

SUBMISSION_COLUMNS = (
    "id", "claim_id", "version", "partner_id", "patient_control_number", "pcn_folded", "payer_id", "payer_name",
    "payer_rank", "frequency", "state", "state_at", "trace", "charge", "service_from", "service_to",
    "payer_claim_control_number", "successor_of", "derived_from", "flags", "created_at",
    "likeness",
)  # fmt: skip


class NewClaim(msgspec.Struct, frozen=True, gc=False):
    """A claim as taken in: its names, its content (`body`, canonical JSON), and where its submission begins to stand.

    `content_sha256` is what the caller compares contents by. `source` says where it came from (file and place), for
    people. `likeness` is what claims have in common that bill the same.
    """

    practice: str
    claim_key: str
    kind: str
    patient_control_number: str
    payer_id: str | None
    payer_name: str | None
    partner_id: str | None
    frequency: str
    charge: Decimal
    service_from: date | None
    service_to: date | None
    state: str
    content_sha256: str
    body: str
    findings: tuple[Finding, ...] = ()
    payer_claim_control_number: str | None = None
    payer_rank: str = "P"
    flags: tuple[str, ...] = ()
    source: str | None = None
    likeness: int | None = None


class Added(msgspec.Struct, frozen=True, gc=False):
    """What a claim taken in became."""

    claim_id: int
    submission_id: int
    version: int
    trace: str


class KnownClaim(msgspec.Struct, frozen=True, gc=False):
    """A claim by its current submission, and the fingerprint of the content that it carries."""

    submission: Submission
    content_sha256: str


class Version(msgspec.Struct, frozen=True, gc=False):
    """One content of a claim, without its text (`body`)."""

    claim_id: int
    version: int
    content_sha256: str
    findings: tuple[Finding, ...]
    received_at: datetime
    source: str | None
    actor: str


def find(tx: Tx, practice: str, claim_keys: Collection[str]) -> dict[str, KnownClaim]:
    """The claims of a practice with these keys, by key."""
    found: dict[str, KnownClaim] = {}
    for portion in portions(claim_keys):
        where = (is_own(), claims.c.practice == practice, claims.c.claim_key.in_(portion))
        found.update((each.submission.claim_key, each) for each in _known(tx, *where))
    return found


def get(tx: Tx, claim_id: int) -> KnownClaim | None:
    """One by its id, as the caller handed it in."""
    return next(iter(_known(tx, is_own(), claims.c.id == claim_id)), None)


def names(tx: Tx, claim_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """(practice, claim key) of claims by their ids."""
    found: dict[int, tuple[str, str]] = {}
    for portion in portions(claim_ids):
        rows = tx.all(
            select(claims.c.id, claims.c.practice, claims.c.claim_key).where(claims.c.id.in_(portion))
        )
        found.update((row[0], (row[1], row[2])) for row in rows)
    return found


def lines(tx: Tx, claim_id: int) -> list[KnownClaim]:
    """The current submission for each payer that a claim went to: the caller's own first."""
    return _known(tx, claims.c.id == claim_id)


def named(tx: Tx, name: str) -> list[KnownClaim]:
    """The claims that a person may mean: by claim key or patient control number, else by our id.

    A claim that went to several payers is told apart by the patient control number; its key means the caller's own.
    """
    number = select(submissions.c.claim_id).where(submissions.c.patient_control_number == name)
    found = _known(tx, or_(claims.c.claim_key == name, claims.c.id.in_(number)))
    if not found and name.isascii() and name.isdigit() and len(name) < 19:
        found = _known(tx, claims.c.id == int(name))
    meant = {}
    for each in found:
        one = each.submission
        if one.patient_control_number == name or (one.derived_from is None and one.claim_id not in meant):
            meant[one.claim_id] = each
    return list(meant.values())


def add(tx: Tx, new: Sequence[NewClaim], *, at: datetime, actor: str) -> list[Added]:
    """Take in claims whose keys are new, each with its first version and submission.

    `TryLater` when another run took one of them in meanwhile: look again.
    """
    for practice in sorted({each.practice for each in new}):
        tx.lock(f"claims/{practice}")
        if find(tx, practice, [each.claim_key for each in new if each.practice == practice]):
            raise TryLater("another run took in a claim with the same key meanwhile")
    claim_ids = list(reserve_ids(tx, claims, len(new))) if new else []
    columns = (
        "id",
        "practice",
        "claim_key",
        "patient_control_number",
        "payer_id",
        "payer_name",
        "partner_id",
        "kind",
        "created_at",
    )
    rows = [
        (
            id_,
            c.practice,
            c.claim_key,
            c.patient_control_number,
            c.payer_id,
            c.payer_name,
            c.partner_id,
            c.kind,
            moment_text(at),
        )
        for id_, c in zip(claim_ids, new, strict=True)
    ]
    insert(tx, claims, columns, rows)
    numbered = [(id_, 1, each) for id_, each in zip(claim_ids, new, strict=True)]
    _add_versions(tx, numbered, at, actor)
    return _add_submissions(tx, numbered, at, [(None, None)] * len(numbered))


def revise(
    tx: Tx, submission_id: int, new: NewClaim, *, from_states: Collection[str], at: datetime, actor: str
) -> Added | None:
    """Other content for a submission that has not left: a new version, the old one is kept.

    None when it stands in none of `from_states` any more, or is in a batch.
    """
    statement = select(
        submissions.c.claim_id, submissions.c.state, submissions.c.batch_id, submissions.c.trace,
        submissions.c.derived_from,
    )  # fmt: skip
    row = tx.first(statement.where(submissions.c.id == submission_id).with_for_update())
    if row is None or row.state not in from_states or row.batch_id is not None:
        return None
    version = _next_version(tx, row.claim_id)
    _add_versions(tx, [(row.claim_id, version, new)], at, actor)
    if row.derived_from is None:
        _rename(tx, row.claim_id, new)
    tx.run(update(submissions).where(submissions.c.id == submission_id).values(
        version=version, partner_id=new.partner_id, patient_control_number=new.patient_control_number,
        pcn_folded=folded(new.patient_control_number), payer_id=new.payer_id, payer_name=new.payer_name,
        payer_rank=new.payer_rank, frequency=new.frequency, state=new.state, state_at=at, charge=new.charge,
        service_from=new.service_from, service_to=new.service_to,
        payer_claim_control_number=new.payer_claim_control_number, flags=new.flags,
    ))  # fmt: skip
    return Added(row.claim_id, submission_id, version, row.trace)


def resubmit(tx: Tx, after: int, new: NewClaim, *, at: datetime, actor: str) -> Added:
    """A further submission of the claim of submission `after`, with new content: a correction, a replacement, a void.

    `TryLater` when `after` is not the claim's current submission any more.
    """
    old = _to_follow(tx, after)
    version = _next_version(tx, old.claim_id)
    _add_versions(tx, [(old.claim_id, version, new)], at, actor)
    if old.derived_from is None:
        _rename(tx, old.claim_id, new)
    return _add_submissions(tx, [(old.claim_id, version, new)], at, [(after, old.derived_from)])[0]


def derive(tx: Tx, source: int, new: NewClaim, *, at: datetime, actor: str) -> Added:
    """The first submission to a further payer, made from what submission `source` was decided to be.

    `TryLater` when another run has made one for a payer of this rank meanwhile.
    """
    origin = _submission(tx, source)
    tx.lock(f"claim/{origin.claim_id}")
    if any(each.submission.payer_rank == new.payer_rank for each in lines(tx, origin.claim_id)):
        raise TryLater(f"claim {origin.claim_id} was sent to a payer of this rank meanwhile")
    version = _next_version(tx, origin.claim_id)
    _add_versions(tx, [(origin.claim_id, version, new)], at, actor)
    return _add_submissions(tx, [(origin.claim_id, version, new)], at, [(None, source)])[0]


def send_again(tx: Tx, after: Sequence[int], *, state: str, at: datetime) -> list[Added]:
    """Further submissions of the same contents (`resend --as new-envelope`), in this order. `TryLater` as for
    `resubmit`."""
    olds = [_to_follow(tx, each) for each in after]
    again = [
        NewClaim(
            old.practice, old.claim_key, old.kind, old.patient_control_number, old.payer_id, old.payer_name,
            old.partner_id, old.frequency, old.charge, old.service_from, old.service_to, state, "", "",
            payer_claim_control_number=old.payer_claim_control_number if old.frequency != "1" else None,
            payer_rank=old.payer_rank,
        )
        for old in olds
    ]  # fmt: skip
    numbered = [(old.claim_id, old.version, new) for old, new in zip(olds, again, strict=True)]
    return _add_submissions(tx, numbered, at, [(old.id, old.derived_from) for old in olds])


def body(tx: Tx, claim_id: int, version: int) -> str:
    """The text of one version of a claim."""
    where = (claim_versions.c.claim_id == claim_id, claim_versions.c.version == version)
    data = tx.value(select(claim_versions.c.body).where(*where))
    if data is None:
        raise LocalError(f"claim {claim_id} has no version {version}")
    return unpacked(tx, data)


def kept_body(tx: Tx, claim_id: int, version: int) -> str | None:
    """The same; None when it was purged by order."""
    where = (claim_versions.c.claim_id == claim_id, claim_versions.c.version == version)
    data = tx.value(select(claim_versions.c.body).where(*where))
    return unpacked(tx, data) if data else None


def bodies(tx: Tx, wanted: Collection[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """The texts of many (claim, version)s at once."""
    found: dict[tuple[int, int], str] = {}
    columns = (claim_versions.c.claim_id, claim_versions.c.version, claim_versions.c.body)
    for portion in portions(sorted({claim_id for claim_id, _ in wanted})):
        for claim_id, version, data in tx.all(select(*columns).where(claim_versions.c.claim_id.in_(portion))):
            if (claim_id, version) in wanted:
                found[claim_id, version] = unpacked(tx, data)
    return found


def altered(tx: Tx) -> Iterator[tuple[int, int]]:
    """The (claim, version)s whose text is not the one that was taken in, or whose outline is not that of the text. In
    portions, flat in memory."""
    of = claim_versions.c
    last = (0, 0)
    while True:
        later = or_(of.claim_id > last[0], and_(of.claim_id == last[0], of.version > last[1]))
        statement = select(of.claim_id, of.version, of.content_sha256, of.body, of.outline).where(later)
        rows = tx.all(statement.order_by(of.claim_id, of.version).limit(PORTION))
        for claim_id, version, told, data, outline in rows:
            is_text = is_text_of(tx, data, told) or (data == b"" and is_purged(tx, told, "claim"))
            if not is_text or not is_outline_of(tx, outline, data):
                yield claim_id, version
        if not rows:
            return
        last = (rows[-1][0], rows[-1][1])


def versions(tx: Tx, claim_id: int) -> list[Version]:
    """Every content that a claim had, oldest first."""
    statement = select(*pick(Version, claim_versions)).where(claim_versions.c.claim_id == claim_id)
    rows = tx.all(statement.order_by(claim_versions.c.version))
    return [Version(r[0], r[1], r[2], findings_of(r[3]), r[4], r[5], r[6]) for r in rows]


def _known(tx: Tx, *where: ColumnElement[bool]) -> list[KnownClaim]:
    version = (claim_versions.c.claim_id == submissions.c.claim_id) & (
        claim_versions.c.version == submissions.c.version
    )
    columns = [*pick(Submission, submissions, claims), claim_versions.c.content_sha256]
    statement = select(*columns).select_from(JOINED.join(claim_versions, version)).where(is_current(), *where)
    rows = tx.all(statement.order_by(claims.c.id, submissions.c.derived_from.asc().nulls_first()))
    return [KnownClaim(Submission(*row[:-1]), row[-1]) for row in rows]


def _next_version(tx: Tx, claim_id: int) -> int:
    return (
        int(tx.value(select(func.max(claim_versions.c.version)).where(claim_versions.c.claim_id == claim_id)))
        + 1
    )


def _to_follow(tx: Tx, after: int) -> Submission:
    """A submission whose place nobody has taken; nobody else takes it until this transaction ends."""
    old = _submission(tx, after)
    tx.lock(f"claim/{old.claim_id}")
    if tx.value(select(func.count()).where(submissions.c.successor_of == after)):
        raise TryLater(f"claim {old.claim_id} was submitted anew meanwhile")
    return old


def _submission(tx: Tx, submission_id: int) -> Submission:
    found = get_submission(tx, submission_id)
    if found is None:
        raise LocalError(f"there is no submission {submission_id}")
    return found


def _rename(tx: Tx, claim_id: int, new: NewClaim) -> None:
    tx.run(update(claims).where(claims.c.id == claim_id).values(
        patient_control_number=new.patient_control_number, payer_id=new.payer_id, payer_name=new.payer_name,
        partner_id=new.partner_id,
    ))  # fmt: skip


def _add_versions(tx: Tx, numbered: Sequence[tuple[int, int, NewClaim]], at: datetime, actor: str) -> None:
    columns = (
        "claim_id",
        "version",
        "content_sha256",
        "body",
        "findings",
        "received_at",
        "source",
        "actor",
        "outline",
    )
    moment = moment_text(at)
    insert(tx, claim_versions, columns, (
        (claim_id, version, c.content_sha256, packed(tx, c.body), findings_text(c.findings), moment, c.source, actor,
         outlined(tx, c.body))
        for claim_id, version, c in numbered
    ))  # fmt: skip


def _add_submissions(
    tx: Tx, numbered: Sequence[tuple[int, int, NewClaim]], at: datetime,
    origins: Sequence[tuple[int | None, int | None]],
) -> list[Added]:  # fmt: skip
    """`numbered` are (claim, version, content), `origins` their (successor_of, derived_from)."""
    if not numbered:
        return []
    ids, traces = reserve_ids(tx, submissions, len(numbered)), control_numbers.traces(tx, len(numbered))
    moment = moment_text(at)
    added = [
        Added(claim_id, id_, version, trace)
        for (claim_id, version, _), id_, trace in zip(numbered, ids, traces, strict=True)
    ]
    insert(tx, submissions, SUBMISSION_COLUMNS, (
        (
            one.submission_id, one.claim_id, one.version, c.partner_id, c.patient_control_number,
            folded(c.patient_control_number), c.payer_id, c.payer_name, c.payer_rank, c.frequency, c.state, moment,
            one.trace, cents(c.charge),
            day_text(c.service_from), day_text(c.service_to), c.payer_claim_control_number, *origin, words_text(c.flags), moment,
            c.likeness,
        )
        for one, (_, _, c), origin in zip(added, numbered, origins, strict=True)
    ))  # fmt: skip
    return added
