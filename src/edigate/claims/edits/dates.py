"""Dates: order, birth and death, what an accident asks for. Nothing here knows what day it is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from edigate.claims.edits.claim_code import ClaimCode
from edigate.claims.edits.report import Report
from edigate.claims.model import Claim

_EARLIEST, _LATEST = date(1900, 1, 1), date(2100, 1, 1)
_LAST = date(2099, 12, 31)  # the last day before


def check_dates(claim: Claim, today: date | None, report: Report) -> None:
    """Periods run forward, services lie within the patient's life and not after `today`."""
    patient = claim.patient or claim.subscriber
    who = "/patient" if claim.patient else "/subscriber"
    born, died = patient.birth_date, patient.death_date
    earliest = max(born or _EARLIEST, _EARLIEST)
    latest = min(died or _LAST, today or _LAST, _LAST)
    for n, line in enumerate(claim.lines):
        values = line.__dict__
        start, end = values["service_date"], values["service_date_end"]
        if end is None and start is not None and earliest <= start <= latest:
            continue
        check_period(start, end, f"/lines/{n}/service_date_end", report)
        if start is not None:
            check_day(start, born, died, f"/lines/{n}/service_date", report)
        _check_future(start, end, f"/lines/{n}/service_date", today, report)
    values = vars(claim)
    if "statement_date_end" in values:
        _check_future(values["statement_date_end"], None, "/statement_date_end", today, report)
    elif "service_date" in values:
        _check_future(values["service_date"], values["service_date_end"], "/service_date", today, report)
    if born is not None and not _EARLIEST <= born < _LATEST:
        report.tell(ClaimCode.DATE_UNLIKELY, f"{who}/birth_date")


def _check_future(
    start: date | None, end: date | None, field: str, today: date | None, report: Report
) -> None:
    """Nothing was done later than today; what goes on beyond it, such as a rental, is worth a look."""
    if today is None:
        return
    if start is not None and today < start:
        report.tell(ClaimCode.SERVICE_IN_FUTURE, field)
    elif end is not None and today < end:
        report.tell(ClaimCode.SERVICE_ENDS_IN_FUTURE, f"{field}_end")


def check_day(day: date, born: date | None, died: date | None, field: str, report: Report) -> None:
    """A day of service is one of our times, and of the patient's life."""
    if not _EARLIEST <= day < _LATEST:
        report.tell(ClaimCode.DATE_UNLIKELY, field)
    if born is not None and day < born:
        report.tell(ClaimCode.SERVICE_BEFORE_BIRTH, field)
    if died is not None and day > died:
        report.tell(ClaimCode.SERVICE_AFTER_DEATH, field)


def check_period(start: date | None, end: date | None, field: str, report: Report) -> None:
    """A period does not end before it begins."""
    if start is not None and end is not None and end < start:
        report.tell(ClaimCode.DATE_ORDER, field)


def check_accident(
    causes: Collection[str], day: date | None, state: str | None, country: str | None, report: Report
) -> None:
    """An accident that is named as a cause has its date, one with a car its state (CLM11, DTP*439)."""
    if day is None and ("AA" in causes or "OA" in causes):
        report.tell(ClaimCode.ACCIDENT_DATE_MISSING, "/accident_date")
    if "AA" in causes and not state and not country:
        report.tell(ClaimCode.ACCIDENT_STATE_MISSING, "/accident_state")
