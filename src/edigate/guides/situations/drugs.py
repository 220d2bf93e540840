"""Drugs (loop 2410): the NDC, its quantity, prescriptions and compounds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum

from edigate.codes import ndc
from edigate.errors import Severity
from edigate.guides.situations.branch import Branch, Fault, Seen
from edigate.guides.situations.claim_lines import line_signs, service_of
from edigate.guides.situations.context import Context
from edigate.guides.situations.levels_above import filing_of
from edigate.guides.situations.numbers import number
from edigate.guides.situations.procedures import DRUG
from edigate.guides.situations.rule import Breach, Topic

topic = Topic()


class DrugRuleCode(StrEnum):
    """Rules about LIN, CTP and REF of loop 2410."""

    NDC_SHAPE = "NDC_SHAPE"
    DRUG_QUANTITY_NOT_POSITIVE = "DRUG_QUANTITY_NOT_POSITIVE"
    COMPOUND_OF_ONE = "COMPOUND_OF_ONE"
    PRESCRIPTION_DATE_MISSING = "PRESCRIPTION_DATE_MISSING"
    MEDICAID_DRUG_WITHOUT_NDC = "MEDICAID_DRUG_WITHOUT_NDC"


_Code = DrugRuleCode
_ERROR, _WARNING = Severity.ERROR, Severity.WARNING


@topic.segment_rule(
    _Code.NDC_SHAPE, "An NDC is not eleven digits without hyphens, or all zeros",
    guides="P I", segments="LIN", loops="2410", when=(2, "N4"), snip=5, severity=_ERROR, source="rules: ndc-shape", ik403="I12",
)  # fmt: skip
def ndc_shape(lin: Seen, _: Context) -> Iterator[Fault]:
    """LIN02 = N4: five digits of the maker, four of the product, two of the package."""
    if lin[2] == "N4" and lin[3] and not ndc.is_ndc(lin[3]):
        yield lin.at(3)


@topic.segment_rule(
    _Code.DRUG_QUANTITY_NOT_POSITIVE, "The quantity of a drug is not above zero",
    guides="P I", segments="CTP", loops="2410", snip=4, severity=_ERROR, source="rules: ndc-quantity", ik403="7",
)  # fmt: skip
def drug_quantity_not_positive(ctp: Seen, _: Context) -> Iterator[Fault]:
    """CTP04; that it and its unit are there is the guide's map to say."""
    quantity = number(ctp[4])
    if quantity is not None and quantity <= 0:
        yield ctp.at(4)


@topic.rule(
    _Code.COMPOUND_OF_ONE, "A compound's number stands on a single line of the claim",
    guides="P I", scope="2300", needs="REF*VY", snip=4, severity=_WARNING, source="rules: ndc-compound-link",
)  # fmt: skip
def compound_of_one(claim: Branch, _: Context) -> Iterator[Fault]:
    """REF*VY links the ingredients of one compound, each a line of its own."""
    links = [
        link for line in claim.loops("2400") for drug in line.loops("2410") for link in drug.all("REF", "VY")
    ]
    times = Counter(link[2] for link in links)
    yield from (link.at(2) for link in links if times[link[2]] == 1)


@topic.rule(
    _Code.PRESCRIPTION_DATE_MISSING, "A drug has a prescription number and no date of prescription (DTP*471)",
    guides="P", scope="2400", needs="REF*XZ", snip=4, severity=_WARNING, source="rules: ndc-prescription-date",
)  # fmt: skip
def prescription_date_missing(line: Branch, _: Context) -> Iterator[Fault]:
    """REF*XZ of loop 2410."""
    drug = line.below("2410")
    if drug and drug.first("REF", "XZ") and not line.first("DTP", "471"):
        yield line.missing("DTP")


_NO_NDC = topic.joint_rule(
    _Code.MEDICAID_DRUG_WITHOUT_NDC, "Medicaid wants the NDC of a drug that is billed by its HCPCS code",
    guides="P I", scope="2300", snip=7, severity=_WARNING, source="rules: ndc-medicaid-drug",
)  # fmt: skip


def medicaid_drugs(claim: Branch) -> Iterator[Breach]:
    """SBR09 = MC, for a claim with a drug's procedure."""
    if filing_of(claim) != "MC":
        return
    for line in claim.loops("2400"):
        service = service_of(line)
        if service and line_signs(line) & DRUG and not line.below("2410"):
            yield _NO_NDC(line.missing("LIN", loop="2410"))
