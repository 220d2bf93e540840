"""What usual segments look like: texts of any other look are asked about closely, usual ones are not.

Each pattern is found in every text that may break one of the rules that name it, and hardly ever in others; it only
has to be quick: it is bound to the beginning of the text. A pattern that several rules share is searched for once.
"""

from __future__ import annotations

import re

_MARK = r"[^\w '.,&/()-]"  # a separator: none that stands in names
_AMOUNT = r"[0-9]{1,8}(?:[.][0-9]{1,2})?(?![0-9.])"
_UNITS = r"[1-9][0-9]{0,7}(?![0-9.])"
_LISTED = r"(?!37501|89240)[0-9]{3}(?:[1-9][0-7]|0[1-7])"  # no procedure of an unlisted service
_MODIFIERS = r"(?:\W[0-9A-Z]{2}){0,4}"
_USUAL_CLAIM = (
    rf"[\w-]{{1,20}}\W(?!0|[.]){_AMOUNT}\W{{3}}[0-9]{{2}}\W[AB]\W1\W[YN]?\W[ABC]\W[A-Z]\W[A-Z](?:\WP)?\Z"
)
_USUAL_SERVICE = rf"HC\W{_LISTED}{_MODIFIERS}\W{_AMOUNT}\W(?:UN|MJ)\W{_UNITS}"
_USUAL_REVENUE = rf"[0-9]{{4}}\W(?:HC\W[0-9A-Z]{{5}}{_MODIFIERS})?\W{_AMOUNT}\W(?:UN|DA)\W{_UNITS}\Z"
_LONG_OR_LOW = r".*(?:[.][0-9]{3}|[0-9]{9}|\W-|\W[0.]+(?:\W|\Z))"
_MONEY = "AMT|CN1|HIWBE|HCP|CAS|MIA|MOA|SV5|PS1|SVD".replace("W", r"\W")

# CLM and all that holds amounts, in one expression: a segment whose rules share it is looked at once.
ODD_CLAIM = re.compile(
    rf"\A(?:CLM\W(?!{_USUAL_CLAIM})|SV1\W(?!{_USUAL_SERVICE})|SV2\W(?!{_USUAL_REVENUE})|SV3|(?:{_MONEY})\W{_LONG_OR_LOW})"
)
ODD_ADVICE = re.compile(r"[.][0-9]{3}")
ODD_PERSON = re.compile(
    rf"\ANM1{_MARK}\w{{2,3}}{_MARK}(?!1{_MARK}\w+{_MARK}\w+{_MARK}\w*{_MARK}{{2}}\w*{_MARK}(?:MI|XX){_MARK}\w)"
)
ODD_TAXONOMY = re.compile(r"\APRV\W\w+\WPXC\W(?![0-9A-Z]{9}X\Z)")
ODD_COVERAGE = re.compile(r"\ASBR.*\W(?:MA|MB|WC|AM|LM)\W*\Z")  # SBR09: Medicare, property and casualty
ODD_BIRTH = re.compile(r"\ADMG\WD8\W(?!19[3-9])")
