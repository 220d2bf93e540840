"""The words by which reports name things: a column or a label to what it holds, a status to what it means."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from edigate.reports.facts import ReportedClaim, Said
from edigate.transactions import elements

NUMBER, STATUS = "number", "status"
_MOST = 300  # characters of their message that are kept beside the code; the whole line stands in the archive

_LABELS: Mapping[str, tuple[str, ...]] = {
    NUMBER: ("patientcontrolnumber", "patientaccountnumber", "patientaccount", "accountnumber", "claimid", "claimnumber",
             "pcn", "clm01"),
    STATUS: ("status", "claimstatus", "disposition", "result"),
    "message": ("message", "error", "errormessage", "description", "statusmessage", "statusdescription", "reason"),
    "code": ("code", "errorcode", "statuscode", "reasoncode"),
    "source": ("source", "statussource", "level", "from"),
    "trace": ("tracenumber", "clearinghousetracenumber", "d9"),
    "payer_number": ("payerclaimnumber", "payerclaimcontrolnumber", "payercontrolnumber", "icn", "dcn"),
    "charge": ("charge", "totalcharge", "claimamount", "amount"),
    "service_date": ("servicedate", "dateofservice", "dos", "servicefrom", "fromdate"),
    "on": ("date", "statusdate", "reportdate", "processeddate", "processed"),
}  # fmt: skip
_MEANING = {label: name for name, labels in _LABELS.items() for label in labels}
_SAID: Mapping[Said, tuple[str, ...]] = {
    Said.ACCEPTED: ("A", "ACC", "ACCEPT", "ACCEPTED", "ACK", "ACKNOWLEDGED", "RECEIVED", "FORWARDED"),
    Said.REJECTED: ("R", "REJ", "REJECT", "REJECTED", "FAILED", "INVALID"),
    Said.PENDING: ("P", "PEND", "PENDING"),
}
_MEANT = {word: said for said, words in _SAID.items() for word in words}


def meaning(label: str) -> str | None:
    """What stands under a label or column of this name; None when nobody knows."""
    return _MEANING.get("".join(each for each in label.casefold() if each.isalnum()))


def claim(given: Mapping[str, str], ordinal: int) -> ReportedClaim | None:
    """What some values say of a claim; None when they name no claim or their status has no meaning here.

    A status that nobody knows is no verdict: a guess could lose a filing limit.
    """
    number = given.get(NUMBER, "").strip()
    status = given.get(STATUS, "").strip()
    words = status.upper().split()
    said = _MEANT.get(words[0].strip(":;,.-")) if words else None
    if not number.strip("0") or said is None:
        return None
    code = given.get("code", "").strip()
    return ReportedClaim(
        number, said, ordinal, status, given.get("message", "").strip()[:_MOST] or None, (code,) if code else (),
        "PAYER" in given.get("source", "").upper(), given.get("trace", "").strip() or None,
        given.get("payer_number", "").strip() or None,
        elements.amount(given.get("charge", "").strip().lstrip("$").replace(",", "")),
        day(given.get("service_date", "")), day(given.get("on", "")),
    )  # fmt: skip


def day(text: str) -> date | None:
    """A day as CCYYMMDD, CCYY-MM-DD or MM/DD/CCYY, with or without a time behind it."""
    first = text.strip().split(" ")[0].split("T")[0]
    if first.count("/") == 2:
        month, number, year = first.split("/")
        first = f"{year:0>4}{month:0>2}{number:0>2}"
    return elements.day(first.replace("-", ""))
