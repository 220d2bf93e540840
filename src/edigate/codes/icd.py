"""The shapes of ICD codes, without points and in capitals: diagnoses (CM) and procedures of stays (PCS)."""

from __future__ import annotations

import re

_DIAGNOSIS_10 = re.compile(r"[A-Z]\d[0-9A-Z]{1,5}", re.ASCII)
_DIAGNOSIS_9 = re.compile(r"\d{3,5}|V\d{2,4}|E\d{3,4}", re.ASCII)
_PROCEDURE_10 = re.compile(r"[0-9A-HJ-NP-Z]{7}", re.ASCII)  # neither I nor O
_EXTERNAL = frozenset("VWXY")
# Families with members that need not say whether they were present on admission: nothing is asked of any of them.
_UNREPORTED = (
    *(
        "B90",
        "B91",
        "B92",
        "B94",
        "E64",
        "I252",
        "I69",
        "M80",
        "M84",
        "M99",
        "O09",
        "O66",
        "O80",
        "O94",
        "P00",
        "R29",
    ),
    *"QSTVWXYZ",
)


def is_diagnosis(code: str) -> bool:
    """Whether it is shaped like a diagnosis of the tenth version."""
    return _DIAGNOSIS_10.fullmatch(code) is not None


def is_old_diagnosis(code: str) -> bool:
    """Whether it is shaped like a diagnosis of the ninth version."""
    return _DIAGNOSIS_9.fullmatch(code) is not None


def is_procedure(code: str) -> bool:
    """Whether it is shaped like a procedure of the tenth version."""
    return _PROCEDURE_10.fullmatch(code) is not None


def is_external_cause(code: str) -> bool:
    """Whether a diagnosis of the tenth version tells what did it."""
    return code[:1] in _EXTERNAL


def needs_presence(code: str) -> bool:
    """Whether a diagnosis of an acute stay must say whether it was present on admission."""
    return not code.startswith(_UNREPORTED)
