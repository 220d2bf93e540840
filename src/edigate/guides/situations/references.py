"""Authorizations, attachments, references to other payers, descriptions of unlisted procedures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from edigate.errors import Severity
from edigate.guides.situations.branch import Branch, Fault, Seen
from edigate.guides.situations.context import Context
from edigate.guides.situations.rule import Topic
from edigate.guides.situations.rule_tables import codes
from edigate.guides.situations.suspicion import unlisted_service

_SENT_APART = frozenset(
    ("BM", "EL", "EM", "FT", "FX")
)  # PWK02: mail, electronically, e-mail, file transfer, fax
_PAYER_ID = "2U"

topic = Topic()


class ReferenceRuleCode(StrEnum):
    """Rules about REF, PWK and the description of a procedure."""

    ATTACHMENT_NUMBER_MISSING = "ATTACHMENT_NUMBER_MISSING"
    AUTHORIZATION_REPEATED = "AUTHORIZATION_REPEATED"
    REFERENCE_TO_UNKNOWN_PAYER = "REFERENCE_TO_UNKNOWN_PAYER"
    UNLISTED_PROCEDURE_UNDESCRIBED = "UNLISTED_PROCEDURE_UNDESCRIBED"


_Code = ReferenceRuleCode


@topic.segment_rule(
    _Code.ATTACHMENT_NUMBER_MISSING, "An attachment that is sent apart needs its control number", guides="P I D",
    segments="PWK", loops="2300 2400", snip=4, severity=Severity.ERROR, source="rules: att-control-number", ik403="2",
)  # fmt: skip
def attachment_number_missing(attachment: Seen, _: Context) -> Iterator[Fault]:
    """PWK02 = BM, EL, EM, FT or FX: PWK05 is AC and PWK06 the number."""
    if attachment[2] in _SENT_APART and not (attachment[5] == "AC" and attachment[6]):
        yield attachment.at(6 if attachment[5] == "AC" else 5)


@topic.rule(
    _Code.AUTHORIZATION_REPEATED, "A line repeats the prior authorization of its claim", guides="P D", scope="2400",
    needs="REF*G1", snip=4, severity=Severity.WARNING, source="rules: aut-line-repeat",
)  # fmt: skip
def authorization_repeated(line: Branch, _: Context) -> Iterator[Fault]:
    """REF*G1 is sent on a line only when it differs; one for another payer (REF04) is another one."""
    claim = line.up("2300")
    whole = claim.first("REF", "G1") if claim else None
    for own in line.all("REF", "G1"):
        if whole and own[2] == whole[2] and not own[4]:
            yield own.at(2)


@topic.rule(
    _Code.REFERENCE_TO_UNKNOWN_PAYER, "A reference is for another payer that the claim does not name", guides="P D",
    scope="2400", needs="REF*G1 REF*9F REF*G3 REF*9A REF*9C REF*G2 REF*0B REF*1G REF*LU", snip=4,
    severity=Severity.ERROR, source="rules: aut-other-payer-ref", ik403="7",
)  # fmt: skip
def reference_to_unknown_payer(line: Branch, _: Context) -> Iterator[Fault]:
    """REF04 = 2U and an id: NM109 of one of the claim's other payers (2330B)."""
    claim = line.up("2300")
    for reference in line.everywhere("REF"):
        if reference.part(4, 1) == _PAYER_ID and claim and reference.part(4, 2) not in _other_payers(claim):
            yield reference.at(4, 2)


def _other_payers(claim: Branch) -> set[str]:
    names = [payer.first("NM1") for other in claim.loops("2320") for payer in other.loops("2330B")]
    return {name[9] for name in names if name}


@topic.segment_rule(
    _Code.UNLISTED_PROCEDURE_UNDESCRIBED, "An unlisted procedure has no description", guides="P",
    segments="SV1", snip=6, severity=Severity.WARNING, source="rules: nte-unlisted-description", suspect=unlisted_service,
)  # fmt: skip
def unlisted_procedure_undescribed(service: Seen, _: Context) -> Iterable[Fault]:
    """SV101-7 describes what the code leaves open; a note does not."""
    unlisted = service.part(1, 2) in codes("unlisted", "procedures")
    return (service.at(1, 7),) if unlisted and not service.part(1, 7) else ()
