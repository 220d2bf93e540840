"""Providers of a claim: who has to be named, and who is named twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum

from edigate.codes.revenue import is_ambulance
from edigate.errors import Severity
from edigate.guides.situations.branch import Branch, Fault, Seen
from edigate.guides.situations.context import Context
from edigate.guides.situations.levels_above import billing_of
from edigate.guides.situations.rule import Topic
from edigate.guides.situations.rule_tables import table

_UPIN = re.compile(r"[A-Z]\d{5}|[A-Z]{3}\d{3}", re.ASCII)

_HOME = "12"  # place of service

topic = Topic()


class ProviderRuleCode(StrEnum):
    """Rules about the providers of a claim and its lines."""

    FACILITY_IS_BILLING = "FACILITY_IS_BILLING"
    FACILITY_OF_HOME = "FACILITY_OF_HOME"
    LINE_REFERRING_WITHOUT_CLAIM = "LINE_REFERRING_WITHOUT_CLAIM"
    PRIMARY_CARE_BEFORE_REFERRING = "PRIMARY_CARE_BEFORE_REFERRING"
    REFERRAL_WITHOUT_PROVIDER = "REFERRAL_WITHOUT_PROVIDER"
    SUPERVISING_IS_RENDERING = "SUPERVISING_IS_RENDERING"
    ORDERING_MISSING = "ORDERING_MISSING"
    PURCHASED_SERVICE_HALF = "PURCHASED_SERVICE_HALF"
    ATTENDING_MISSING = "ATTENDING_MISSING"
    OPERATING_MISSING = "OPERATING_MISSING"
    ATTENDING_REPEATED = "ATTENDING_REPEATED"
    ASSISTANT_SURGEON_PARTS = "ASSISTANT_SURGEON_PARTS"
    UPIN_SHAPE = "UPIN_SHAPE"


_Code = ProviderRuleCode


def _id_of(loop: Branch | None) -> str:
    """NM109 of a provider's loop."""
    name = loop.first("NM1") if loop else None
    return name[9] if name else ""


@topic.rule(
    _Code.FACILITY_IS_BILLING, "The service facility has the billing provider's NPI; it is for another organisation",
    guides="P I D", scope="2310C 2310E", snip=4, severity=Severity.WARNING, source="rules: prv-facility-same-npi",
)  # fmt: skip
def facility_is_billing(facility: Branch, _: Context) -> Iterator[Fault]:
    """NM109 of NM1*77 against that of 2010AA."""
    name = facility.first("NM1", "77")
    if name and name[9] and name[9] == _id_of(billing_of(facility)):
        yield name.at(9)


@topic.rule(
    _Code.FACILITY_OF_HOME, "A service facility is named, and the place is the patient's home", guides="P D",
    scope="2310C", snip=4, severity=Severity.WARNING, source="claim-837: provider identity rules",
)  # fmt: skip
def facility_of_home(facility: Branch, _: Context) -> Iterator[Fault]:
    """CLM05-1 = 12: the address is the patient's own."""
    name, claim = facility.first("NM1", "77"), facility.up("2300")
    clm = claim.first("CLM") if claim else None
    if name and clm and clm.part(5, 1) == _HOME:
        yield name.at(1)


@topic.rule(
    _Code.LINE_REFERRING_WITHOUT_CLAIM, "A line has a referring provider, and the claim has none", guides="P",
    scope="2400", needs="2420F", snip=6, severity=Severity.WARNING, source="rules: prv-line-role-without-claim",
)  # fmt: skip
def line_referring_without_claim(line: Branch, _: Context) -> Iterator[Fault]:
    """NM1*DN of 2420F stands for one line instead of the claim's 2310A."""
    claim = line.up("2300")
    names = [name for loop in line.loops("2420F") for name in loop.all("NM1", "DN")]
    if names and claim and not any(loop.first("NM1", "DN") for loop in claim.loops("2310A")):
        yield names[0].at(1)


@topic.rule(
    _Code.PRIMARY_CARE_BEFORE_REFERRING, "The primary care provider stands without a referring provider before it",
    guides="P D", scope="2300 2400", needs="2310A 2420F", snip=4, severity=Severity.ERROR, source="rules: prv-p3-second",
    ik403="7",
)  # fmt: skip
def primary_care_before_referring(loop: Branch, _: Context) -> Iterator[Fault]:
    """NM1*P3 is the second of two, the first is NM1*DN."""
    names = [each.first("NM1") for each in loop.loops("2310A", "2420F")]
    if names and names[0] and names[0][1] == "P3":
        yield names[0].at(1)


@topic.rule(
    _Code.REFERRAL_WITHOUT_PROVIDER, "A referral number without a referring provider", guides="P D", scope="2300",
    needs="REF*9F", snip=4, severity=Severity.WARNING, source="rules: prv-referral-needs-provider",
)  # fmt: skip
def referral_without_provider(claim: Branch, _: Context) -> Iterator[Fault]:
    """REF*9F of the claim: 2310A."""
    if claim.first("REF", "9F") and not claim.below("2310A"):
        yield claim.missing("NM1", loop="2310A")


@topic.rule(
    _Code.SUPERVISING_IS_RENDERING, "The supervising provider is the one who rendered the service", guides="P",
    scope="2310D 2420D", snip=6, severity=Severity.WARNING, source="rules: prv-supervising-same",
)  # fmt: skip
def supervising_is_rendering(supervising: Branch, _: Context) -> Iterator[Fault]:
    """NM109 of NM1*DQ against 2420A, else 2310B, else 2010AA."""
    name = supervising.first("NM1")
    line, claim = supervising.up("2400"), supervising.up("2300")
    rendering = _id_of(line.below("2420A") if line else None) or _id_of(
        claim.below("2310B") if claim else None
    )
    if name and name[9] and name[9] == (rendering or _id_of(billing_of(supervising))):
        yield name.at(9)


@topic.rule(
    _Code.ORDERING_MISSING, "Equipment and supplies need the provider who ordered them", guides="P", scope="2400",
    needs="SV5 CR3 PWK*CT", snip=6, severity=Severity.WARNING, source="rules: prv-ordering-dme",
)  # fmt: skip
def ordering_missing(line: Branch, _: Context) -> Iterator[Fault]:
    """SV5, CR3 or PWK with PWK02 = CT on a line: 2420E."""
    told = line.first("SV5") or line.first("CR3") or line.first("PWK", "CT")
    if told and not line.below("2420E"):
        yield line.missing("NM1", loop="2420E")


@topic.rule(
    _Code.PURCHASED_SERVICE_HALF, "A purchased service needs both its charge (PS1) and who sold it, by the same id",
    guides="P", scope="2400", needs="PS1 2420B", snip=4, severity=Severity.WARNING, source="rules: prv-purchased-pair",
)  # fmt: skip
def purchased_service_half(line: Branch, _: Context) -> Iterator[Fault]:
    """PS101 is an id of the provider of 2420B."""
    service, seller = line.first("PS1"), line.below("2420B")
    if service is None or seller is None:
        yield line.missing("NM1", loop="2420B") if service else line.missing("PS1")
    elif service[1] not in {_id_of(seller), *(reference[2] for reference in seller.all("REF"))}:
        yield service.at(1)


@topic.rule(
    _Code.ATTENDING_MISSING, "The attending provider is missing", guides="I", scope="2300", snip=4,
    severity=Severity.ERROR, source="rules: prv-attending", ik403="I6",
)  # fmt: skip
def attending_missing(claim: Branch, _: Context) -> Iterable[Fault]:
    """2310A; only a claim of nothing but transport (revenue codes 0540 to 0549) goes without."""
    if claim.below("2310A"):
        return ()
    services = [line.first("SV2") for line in claim.loops("2400")]
    other = any(service and service[1] and not is_ambulance(service[1]) for service in services)
    return (claim.missing("NM1", loop="2310A"),) if other else ()


@topic.rule(
    _Code.OPERATING_MISSING, "A surgical procedure needs the operating physician", guides="I", scope="2300",
    needs="HI*BBR HI*BR HI", snip=4, severity=Severity.WARNING, source="rules: prv-operating",
)  # fmt: skip
def operating_missing(claim: Branch, _: Context) -> Iterable[Fault]:
    """The principal procedure (BBR, BR) is of the surgical part of its list: 2310B."""
    if claim.below("2310B"):
        return ()
    surgical = table("procedures")["surgical"]
    for told in claim.all("HI"):
        ranges = surgical.get(told.part(1, 1), ())
        if any(first <= told.part(1, 2)[: len(first)] <= last for first, last in ranges):
            return (claim.missing("NM1", loop="2310B"),)
    return ()


@topic.rule(
    _Code.ATTENDING_REPEATED, "The rendering or referring provider is the attending one; sent only when another",
    guides="I", scope="2310D 2310F", snip=4, severity=Severity.WARNING,
    source="rules: prv-rendering-attending, prv-referring-attending",
)  # fmt: skip
def attending_repeated(provider: Branch, _: Context) -> Iterator[Fault]:
    """NM109 against that of 2310A."""
    name, claim = provider.first("NM1"), provider.up("2300")
    if name and name[9] and claim and name[9] == _id_of(claim.below("2310A")):
        yield name.at(9)


@topic.rule(
    _Code.ASSISTANT_SURGEON_PARTS, "An assistant surgeon needs a taxonomy, and excludes a rendering provider",
    guides="D", scope="2310D 2420B", snip=4, severity=Severity.WARNING, source="rules: prv-assistant-surgeon",
)  # fmt: skip
def assistant_surgeon_parts(assistant: Branch, _: Context) -> Iterator[Fault]:
    """NM1*DD with PRV*AS, and no 2310B (2420A) beside it."""
    name = assistant.first("NM1")
    around = assistant.up("2400", "2300")
    if name and not assistant.first("PRV"):
        yield assistant.missing("PRV")
    elif name and around and around.below("2420A" if around.node.loop.id == "2400" else "2310B"):
        yield name.at(1)


@topic.segment_rule(
    _Code.UPIN_SHAPE, "The physician number of old (UPIN) does not have its form", guides="P I D", segments="REF",
    when=(1, "1G"), snip=5, severity=Severity.WARNING, source="rules: prv-upin-format",
)  # fmt: skip
def upin_shape(reference: Seen, _: Context) -> Iterator[Fault]:
    """REF*1G: one letter and five digits, or three letters and three digits."""
    if reference[1] == "1G" and not _UPIN.fullmatch(reference[2]):
        yield reference.at(2)
