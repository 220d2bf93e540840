"""Identifiers that prove themselves: NPI, tax id, taxonomy."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache

from edigate.codes import npi, tax_id, taxonomy
from edigate.errors import Severity
from edigate.guides.situations.branch import Fault, Seen
from edigate.guides.situations.context import Context
from edigate.guides.situations.rule import Topic
from edigate.guides.situations.suspicion import ODD_TAXONOMY

topic = Topic()


class IdentifierRuleCode(StrEnum):
    """Rules about numbers with a check digit or a fixed shape."""

    NPI_CHECK_DIGIT = "NPI_CHECK_DIGIT"
    NPI_CHECK_DIGIT_INBOUND = "NPI_CHECK_DIGIT_INBOUND"
    TAX_ID_SHAPE = "TAX_ID_SHAPE"
    TAXONOMY_SHAPE = "TAXONOMY_SHAPE"


_Code = IdentifierRuleCode
_NPI = "The NPI does not have ten digits beginning with 1 or 2 and the right check digit"
_is_npi = lru_cache(maxsize=4096)(npi.is_valid)


@topic.segment_rule(
    _Code.NPI_CHECK_DIGIT, _NPI, guides="P I D", segments="NM1", when=(8, "XX"), snip=5, severity=Severity.ERROR,
    source="rules: prv-npi-check-digit", identifier=True, ik403="7",
)  # fmt: skip
def npi_check_digit(name: Seen, _: Context) -> Iterator[Fault]:
    """NM108 = XX: NM109 is an NPI."""
    if name[8] == "XX" and name[9] and not _is_npi(name[9]):
        yield name.at(9)


@topic.segment_rule(
    _Code.NPI_CHECK_DIGIT_INBOUND, _NPI, guides="835 277CA 277 276", segments="NM1", when=(8, "XX"), snip=5,
    severity=Severity.WARNING, source="rules: prv-npi-check-digit-other",
)  # fmt: skip
@topic.segment_rule(
    _Code.NPI_CHECK_DIGIT_INBOUND, _NPI, guides="835 277CA 277 276", segments="N1", when=(3, "XX"), snip=5,
    severity=Severity.WARNING, source="rules: prv-npi-check-digit-other",
)  # fmt: skip
def npi_check_digit_inbound(name: Seen, _: Context) -> Iterator[Fault]:
    """NM108 or N103 = XX: an NPI follows."""
    at = 9 if name.definition.id == "NM1" else 4
    if name[at - 1] == "XX" and name[at] and not _is_npi(name[at]):
        yield name.at(at)


@topic.segment_rule(
    _Code.TAX_ID_SHAPE, "The tax id (EIN) is not nine digits", guides="P I D", segments="REF", loops="2010AA 2010AC",
    when=(1, "EI"), snip=5, severity=Severity.ERROR, source="rules: prv-tax-id-format", identifier=True, ik403="7",
)  # fmt: skip
def tax_id_shape(reference: Seen, _: Context) -> Iterator[Fault]:
    """REF*EI is written without a dash."""
    if reference[1] == "EI" and not (tax_id.is_valid(reference[2]) and reference[2].isdigit()):
        yield reference.at(2)


@topic.segment_rule(
    _Code.TAXONOMY_SHAPE, "The taxonomy is not ten letters and digits ending in X", guides="P I D", segments="PRV",
    when=(2, "PXC"), snip=5, severity=Severity.ERROR, source="rules: prv-taxonomy-format", suspect=ODD_TAXONOMY,
    identifier=True, ik403="7",
)  # fmt: skip
def taxonomy_shape(provider: Seen, _: Context) -> Iterator[Fault]:
    """PRV02 = PXC: PRV03 is a taxonomy."""
    if provider[2] == "PXC" and not taxonomy.is_valid(provider[3]):
        yield provider.at(3)
