"""Loading what the pure middle wants to know, as the values it takes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import msgspec

from edigate.codes import tax_id
from edigate.outcome.known import Known, KnownLine, KnownSubmission, Wanted
from edigate.store import Tx, claim_payments, claims, outbox, payer_numbers, submissions
from edigate.store.submissions import Submission
from edigate.tracking.match import variants
from edigate.tracking.status import ClaimState


class _Procedure(msgspec.Struct, frozen=True):
    code: str | None = None
    modifiers: tuple[str, ...] = ()


class _Line(msgspec.Struct, frozen=True):
    charge: Decimal
    line_control_number: str = ""
    procedure: _Procedure | None = None
    service_date: date | None = None


class _Provider(msgspec.Struct, frozen=True):
    npi: str | None = None
    ein: str | None = None
    ssn: str | None = None

    @property
    def ids(self) -> frozenset[str]:
        """Every id by which a remittance may name it as the payee."""
        return frozenset(tax_id.bare(each) for each in (self.npi, self.ein, self.ssn) if each)


class _Body(msgspec.Struct, frozen=True):
    """The little of a stored claim that matching needs; reading the whole model would cost ten times as much."""

    lines: tuple[_Line, ...] = ()
    billing_provider: _Provider = _Provider()


_NO_BODY = _Body()
_BODY = msgspec.json.Decoder(_Body)


def load(tx: Tx, partner_id: str, wanted: Wanted) -> Known:
    """Everything the store has about the keys an answer names. A batch is looked for within the partner the answer came
    from; a claim is not: its answers may come through another one, and its numbers are unique over all."""
    batches = outbox.find(tx, partner_id, isa13=wanted.isa13, gs06=wanted.gs06, bht03=wanted.bht03)
    found: dict[int, Submission] = {}
    if wanted.batch_submissions:
        for batch in batches:
            found.update((each.id, each) for each in submissions.of_batch(tx, batch.id))
    names = {
        *wanted.patient_control_numbers,
        *(v for n in wanted.patient_control_numbers for v in variants(n)),
    }
    for some in (
        submissions.by_patient_control_number(tx, names),
        submissions.by_similar_number(tx, wanted.patient_control_numbers),
        submissions.by_trace(tx, wanted.traces),
        submissions.by_payer_number(tx, wanted.payer_numbers),
    ):
        found.update((each.id, each) for each in some)
    claim_ids = {each.claim_id for each in found.values()}
    family = submissions.of_claims(tx, claim_ids)
    payments = claim_payments.known(tx, {each.claim_id for each in family}) if wanted.payments else []
    return Known(tuple(batches), tuple(known_submissions(tx, family)), tuple(payments))


def known_submissions(tx: Tx, rows: Sequence[Submission], *, lines: bool = True) -> list[KnownSubmission]:
    """Submissions with every number the payer ever used for their claim, and with their lines if wanted."""
    bodies = claims.bodies(tx, {(each.claim_id, each.version) for each in rows}) if lines else {}
    numbers = payer_numbers.of_claims(tx, {each.claim_id for each in rows})
    known = []
    for row in rows:
        body = _BODY.decode(bodies[row.claim_id, row.version]) if lines else _NO_BODY
        told = {each.number for each in numbers.get(row.claim_id, ()) if each.payer_id == row.payer_id}
        if row.payer_claim_control_number:
            told.add(row.payer_claim_control_number)
        known.append(
            KnownSubmission(
                id=row.id,
                claim_id=row.claim_id,
                practice=row.practice,
                claim_key=row.claim_key,
                patient_control_number=row.patient_control_number,
                payer_id=row.payer_id or "",
                payer_name=row.payer_name or "",
                trace=row.trace,
                state=ClaimState(row.state),
                charge=row.charge,
                frequency=row.frequency,
                batch_id=row.batch_id,
                set_control_number=row.set_control_number,
                segment_from=row.segment_from,
                segment_to=row.segment_to,
                billing_npi=body.billing_provider.npi,
                billing_ids=body.billing_provider.ids,
                payer_numbers=frozenset(told),
                service_from=row.service_from,
                service_to=row.service_to,
                lines=tuple(_known_line(line) for line in body.lines),
                successor_of=row.successor_of,
            )
        )
    return known


def _known_line(line: _Line) -> KnownLine:
    procedure = line.procedure or _Procedure()
    return KnownLine(
        line.line_control_number, line.charge, procedure.code, procedure.modifiers, line.service_date
    )
