"""The looks of what several topics have rules about."""

from __future__ import annotations

from functools import cache

from edigate.guides import patterns
from edigate.guides.situations.looks import C, E
from edigate.guides.situations.rule_tables import codes

_AMOUNT = r"[0-9]{1,8}+(?:[.][0-9]{1,2}|)(?![0-9.])"
_UNITS = r"[1-9][0-9]{0,7}+(?![0-9.])"
_MODIFIERS = rf"(?:{C}[0-9A-Z]{{2}}){{0,4}}"
_USUAL_CLAIM = rf"[^{E}{C}]{{1,20}}{E}(?![0.]){_AMOUNT}{E}{{3}}[0-9]{{2}}{C}[AB]{C}1{E}[YN]?{E}[ABC]{E}[A-Z]{E}[A-Z](?:{E}P)?\Z"
_USUAL_SERVICE = rf"HC{C}[0-9A-Z]{{5}}{_MODIFIERS}{E}{_AMOUNT}{E}(?:UN|MJ){E}{_UNITS}"
_USUAL_REVENUE = rf"[0-9]{{4}}{E}(?:HC{C}[0-9A-Z]{{5}}{_MODIFIERS})?{E}{_AMOUNT}{E}(?:UN|DA){E}{_UNITS}\Z"
_LONG_OR_LOW = rf"(?s:.*)(?:[.][0-9]{{3}}|[0-9]{{9}}|[{E}{C}]-|[{E}{C}][0.]+(?:[{E}{C}]|\Z))"

# CLM and all that holds amounts, in one expression: a segment whose rules share it is looked at once.
ODD_CLAIM = (
    rf"CLM{E}(?!{_USUAL_CLAIM})|SV1{E}(?!{_USUAL_SERVICE})|SV2{E}(?!{_USUAL_REVENUE})|SV3"
    rf"|(?:AMT|CN1|HI{E}BE|HCP|CAS|MIA|MOA|SV5|PS1|SVD)[{E}{C}]{_LONG_OR_LOW}"
)
ODD_ADVICE = r"(?:[^.]*[.][0-9]{0,2}(?![0-9]))*+[^.]*[.][0-9]{3}"
ODD_PERSON = rf"NM1{E}[^{E}]*{E}(?!1{E}[^{E}]*(?:{E}[^{E}]*){{4}}{E}[^{E} ]+{E}[^{E} ])"
ODD_FIRST_NAME = rf"NM1{E}[^{E}]*{E}1{E}[^{E}]*(?:\Z|{E}(?:\Z|[ {E}]))"
ODD_ORGANISATION = rf"NM1{E}[^{E}]*{E}2{E}[^{E}]*{E}(?:[^{E}]|{E}(?:[^{E}]|{E}[^{E}]*{E}[^{E}]))"
ODD_TAXONOMY = rf"PRV{E}[^{E}]*{E}PXC{E}(?![0-9A-Z]{{9}}X\Z)"
ODD_COVERAGE = rf"SBR(?s:.*){E}(?:MA|MB|WC|AM|LM){E}*\Z"  # SBR09: Medicare, property and casualty
ODD_BIRTH = rf"DMG{E}D8{E}(?!19[3-9])"


@cache
def unlisted_service() -> str:
    """SV1 with a procedure that tells nothing."""
    return rf"SV1{E}[^{E}{C}]*{C}(?:{patterns.any_of(codes('unlisted', 'procedures'))})"
