"""A remittance as a biller reads it: every claim, line and adjustment with its meaning, PLB, and the proof of balance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from edigate.cli.output import money
from edigate.cli.page import fields, heading, paragraph, table

if TYPE_CHECKING:
    from edigate.outcome.known import Tables
    from edigate.store.remittances import Remittance
    from edigate.transactions.remittance_835.facts import (
        ClaimPayment,
        RemittanceHeader,
        RemittanceTrailer,
        ServicePayment,
    )

CSV_COLUMNS = (
    "patient_control_number", "payer_claim_control_number", "status", "line_control_number", "procedure", "service_date",
    "charge", "paid", "group", "reason", "amount", "meaning", "remarks", "modifiers", "units",
)  # fmt: skip


def csv_rows(facts: Iterable[Any], tables: Tables) -> Iterator[tuple[Any, ...]]:
    """One row for each adjustment, for each line (or claim) without any, and for each provider adjustment."""
    from edigate.transactions.remittance_835.facts import ClaimPayment, RemittanceTrailer

    for part in facts:
        if isinstance(part, ClaimPayment):
            for line in (*part.lines, None):
                yield from _csv_of(part, line, tables)
        elif isinstance(part, RemittanceTrailer):
            for one in part.provider_adjustments:
                meaning = tables.plb.gloss(one.code or "")
                head = ("PLB", one.reference, *("",) * 6)
                yield (*head, "PLB", one.code, _plain(one.amount), meaning, "", "", "")


def _csv_of(claim: ClaimPayment, line: ServicePayment | None, tables: Tables) -> Iterator[tuple[Any, ...]]:
    told = line or claim
    if line is None and claim.lines and not claim.adjustments:
        return
    head = (claim.patient_control_number, claim.payer_claim_control_number, claim.status_code)
    service = (line.line_control_number, _service(line), line.service_date) if line else ("", "", "")
    figures = (_plain(told.charge), _plain(told.paid))
    tail = (" ".join(told.remarks), *(_modifiers(line) if line else ("", "")))
    for one in told.adjustments:
        gloss = tables.carc.gloss(one.reason)
        yield (*head, *service, *figures, one.group, one.reason, _plain(one.amount), gloss, *tail)
    if not told.adjustments:
        yield (*head, *service, *figures, "", "", "", "", *tail)


def html_parts(record: Remittance, facts: Iterable[Any], tables: Tables) -> Iterator[str]:
    """The page in pieces."""
    from edigate.transactions.remittance_835.facts import ClaimPayment, RemittanceHeader, RemittanceTrailer

    for part in facts:
        if isinstance(part, RemittanceHeader):
            yield _header(record, part)
        elif isinstance(part, ClaimPayment):
            yield from _claim(part, tables)
        elif isinstance(part, RemittanceTrailer):
            yield from _trailer(record, part, tables)


def _header(record: Remittance, header: RemittanceHeader) -> str:
    payment = header.payment
    return fields((
        ("Payer", header.payer.name if header.payer else None), ("Payee", header.payee.name if header.payee else None),
        ("Trace (TRN02)", payment.trace), ("Payment date", payment.payment_date), ("Method", payment.method),
        ("Payment (BPR02)", money(payment.amount)), ("State", record.state.replace("_", " ")), ("Why", record.reason),
    ))  # fmt: skip


def _claim(claim: ClaimPayment, tables: Tables) -> Iterator[str]:
    from edigate.tracking import words

    person = claim.patient
    name = " ".join(part for part in (person.first_name, person.last_name) if part) if person else ""
    yield heading(f"{claim.patient_control_number or 'without number'}  {name}".strip())
    said = (
        f"status {words.claim_status(claim.status_code)}", claim.payer_claim_control_number, f"charge {money(claim.charge)}",
        f"paid {money(claim.paid)}",
        f"patient's share {money(claim.patient_responsibility)}" if claim.patient_responsibility is not None else None,
    )  # fmt: skip
    yield paragraph(" \N{MIDDLE DOT} ".join(each for each in said if each))
    rows = [
        (line.service_date, _with_modifiers(line), money(line.charge), money(line.allowed), money(line.paid),
         "\n".join(words.adjustment_amounts(line.adjustments, line.remarks, tables.carc, tables.rarc)))
        for line in claim.lines
    ]  # fmt: skip
    if claim.adjustments or claim.remarks:
        told = words.adjustment_amounts(claim.adjustments, claim.remarks, tables.carc, tables.rarc)
        rows.append((None, "whole claim", "", "", "", "\n".join(told)))
    columns = ("date", "service", "charge", "allowed", "paid", "taken off, and why")
    yield table(columns, rows, right=("charge", "allowed", "paid"), short=("date", "service"))


def _trailer(record: Remittance, trailer: RemittanceTrailer, tables: Tables) -> Iterator[str]:
    if trailer.provider_adjustments:
        yield heading("Provider level (PLB)")
        yield table(
            ("code", "meaning", "reference", "amount"),
            [(p.code, tables.plb.gloss(p.code or ""), p.reference, money(p.amount)) for p in trailer.provider_adjustments],
            right=("amount",),
        )  # fmt: skip
    yield heading("Proof of balance")
    level = record.provider_level
    yield paragraph(
        f"{trailer.claims} claims pay {money(trailer.paid)}, less provider level {money(level)}, makes "
        f"{money(trailer.paid - level)}; the payment (BPR02) is {money(record.amount)}."
    )
    if trailer.difference is not None:
        off = trailer.difference
        gap = off.found - off.expected if off.found is not None and off.expected is not None else None
        yield paragraph(f"It does not balance: {money(gap)} off. Nothing of it was posted.")


def _service(line: ServicePayment) -> str:
    """The code of a line as the payer decided it: "99213", "99213 (sent as 99214)"."""
    procedure = line.procedure
    code = procedure.code if procedure else line.revenue_code
    sent = line.submitted_procedure
    return f"{code or ''}" + (f" (sent as {sent.code})" if sent else "")


def _modifiers(line: ServicePayment) -> tuple[str, str]:
    """The modifiers and the units of a line, as cells."""
    modifiers = line.procedure.modifiers if line.procedure else ()
    return " ".join(modifiers), "" if line.units is None else f"{line.units:f}"


def _with_modifiers(line: ServicePayment) -> str:
    """The code with its modifiers and units: "99213-25", "97110-GP-59 x 2 (sent as 97112)"."""
    code, *sent = _service(line).split(" ", 1)
    modifiers, units = _modifiers(line)
    return " ".join(
        (
            "-".join((code, *modifiers.split())),
            *([f"x {units}"] if line.units and line.units > 1 else []),
            *sent,
        )
    )


def _plain(amount: Any) -> str:
    return "" if amount is None else f"{amount:.2f}"
