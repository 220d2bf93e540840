"""What only the provider can answer: findings that no biller can settle alone, worded so that they can be sent on.

A question names the patient's account, the day and the procedure, never the patient.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from edigate.claims.edits.claim_code import ClaimCode
from edigate.claims.model import Claim
from edigate.claims.people import Provider
from edigate.errors import Finding, Severity

_C = ClaimCode
QUESTIONS: Mapping[str, str] = MappingProxyType({
    _C.DIAGNOSIS_MISSING: "Which diagnosis (ICD-10-CM) was treated? Please name the main reason first.",
    _C.POINTER_MISSING: "For which of the claim's diagnoses was this service done?",
    _C.EXTERNAL_CAUSE_FIRST: "The first diagnosis says what did it, not what was treated: which injury or illness was treated?",
    _C.ORDERING_PROVIDER_MISSING: "Who ordered this service? Please give the name and NPI.",
    _C.AUTHORIZATION_MISSING: (
        "The payer wants an authorization for this service: was one obtained, and what is its number?"
    ),
    _C.ACCIDENT_DATE_MISSING: "On which day was the accident?",
    _C.ACCIDENT_STATE_MISSING: "In which state was the car accident?",
    _C.TOOTH_INVALID: "Which tooth was treated (1 to 32, or A to T)?",
    _C.TOOTH_SURFACE_INVALID: "On which surfaces of the tooth was it done?",
    _C.ORAL_CAVITY_INVALID: "In which quadrant, arch or part of the mouth was it done?",
    _C.PRIOR_PLACEMENT_MISSING: "When was what this one replaces placed? An estimate will do.",
    _C.ORTHODONTICS_UNTOLD: "How many months will the orthodontic treatment take, and how many of them remain?",
    _C.ADMISSION_DATE_MISSING: "On which day was the patient admitted?",
})  # fmt: skip


def is_question(finding: Finding) -> bool:
    """Whether a finding holds the claim until the provider has answered."""
    return finding.severity is Severity.ERROR and finding.code in QUESTIONS


def questions_of(claim: Claim, findings: Iterable[Finding]) -> tuple[str, ...]:
    """The questions that these findings (with pointers in the claim) ask, each once, in their order."""
    asked = (
        f"{_about(claim, each.field or '')}{QUESTIONS[each.code]}" for each in findings if is_question(each)
    )
    return tuple(dict.fromkeys(asked))


def whom_to_ask(claim: Claim) -> str:
    """The provider who treated, as far as the claim names one."""
    for name in ("attending_provider", "rendering_provider"):
        provider: Provider | None = vars(claim).get(name)
        if provider is not None:
            return _called(provider)
    return _called(claim.billing_provider)


def _called(provider: Provider) -> str:
    name = provider.organization_name or " ".join(filter(None, (provider.first_name, provider.last_name)))
    return f"{name}, NPI {provider.npi}" if provider.npi else name


def _about(claim: Claim, pointer: str) -> str:
    """The service that a pointer stands in, in words; nothing for the claim as a whole."""
    parts = pointer.split("/")
    if len(parts) < 3 or parts[1] != "lines" or not parts[2].isdecimal():
        return ""
    line = claim.lines[int(parts[2])]
    procedure = line.procedure.code if line.procedure else "the service"
    day = f" of {line.service_date.isoformat()}" if line.service_date else ""
    return f"Line {int(parts[2]) + 1}, {procedure}{day}: "
