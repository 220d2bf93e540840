"""A claim payment without what a patient could be known from: what is kept of it when the claim is purged."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from edigate.transactions.remittance_835.facts import ClaimPayment
from edigate.transactions.values import Person, Reference

_NOBODY = Person(name=None, id=None)


def nameless(payment: ClaimPayment) -> ClaimPayment:
    """The same amounts, codes and numbers; persons are still there, but nobody (whether the payer named another patient
    must stay to be seen); values of REF and whatever was not understood are gone."""
    return msgspec.structs.replace(
        payment,
        patient=payment.patient and _NOBODY,
        insured=payment.insured and _NOBODY,
        corrected_patient=payment.corrected_patient and _NOBODY,
        other_insured=payment.other_insured and _NOBODY,
        references=_valueless(payment.references),
        lines=tuple(
            msgspec.structs.replace(line, references=_valueless(line.references)) for line in payment.lines
        ),
        extras=(),
        findings=(),
    )


def _valueless(references: Iterable[Reference]) -> tuple[Reference, ...]:
    return tuple(Reference(each.qualifier, None) for each in references)
