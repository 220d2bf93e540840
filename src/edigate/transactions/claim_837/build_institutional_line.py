"""Loop 2400 with 2410, 2420 and 2430 of the 837I: a line of an institutional claim, in guide order."""

from __future__ import annotations

from collections.abc import Iterable

from edigate.claims.institutional import InstitutionalClaim, InstitutionalLine
from edigate.transactions.claim_837.build_claim_providers import plain_provider
from edigate.transactions.claim_837.build_other_payers import line_result, procedure_composite
from edigate.transactions.claim_837.build_situations import (
    amounts,
    drug,
    number_or_nothing,
    numbers,
    paperwork,
    repricing,
)
from edigate.transactions.claim_837.build_values import Wording, dtp
from edigate.x12.segment import OutSegment
from edigate.x12.written import amount

LINE_NUMBERS = (
    ("6R", "line_control_number"), ("9B", "repriced_line_number"), ("9D", "adjusted_repriced_line_number"),
)  # fmt: skip
LINE_AMOUNTS = (("GT", "service_tax"), ("N8", "facility_tax"))
_PROVIDERS = (
    ("72", "operating_provider"), ("ZZ", "other_operating_provider"), ("82", "rendering_provider"),
    ("DN", "referring_provider"),
)  # fmt: skip


def line_segments(
    n: int, line: InstitutionalLine, _claim: InstitutionalClaim, word: Wording
) -> Iterable[OutSegment]:
    """The segments of line `n` (from 1)."""
    done = procedure_composite(line.procedure, word) if line.procedure is not None else ""
    yield ("LX", str(n))
    yield (
        "SV2", word(line.revenue_code), done, amount(line.charge), line.unit, amount(line.quantity), "",
        number_or_nothing(line.noncovered),
    )  # fmt: skip
    yield from paperwork(line.attachments, word)
    if line.service_date is not None:
        yield dtp("472", line.service_date, line.service_date_end)
    yield from numbers(line, LINE_NUMBERS, word)
    yield from amounts(line, LINE_AMOUNTS)
    if line.third_party_note:
        yield ("NTE", "TPO", word(line.third_party_note))
    if line.repricing is not None:
        yield repricing(line.repricing, word)
    if line.drug is not None:
        yield from drug(line.drug, word)
    for entity, name in _PROVIDERS:
        provider = getattr(line, name)
        if provider is not None:
            yield from plain_provider(entity, provider, word)
    for result in line.results:
        yield from line_result(result, word)
