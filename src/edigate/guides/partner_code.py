"""What a file can have against it in a partner's eyes (SNIP 7): the closed list of codes."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class PartnerRuleCode(StrEnum):
    """A demand of the table [check] that is not met."""

    INTERCHANGES = "PARTNER_INTERCHANGES"
    VERSION = "PARTNER_VERSION"
    SETS_OVER_MAXIMUM = "PARTNER_SETS_OVER_MAXIMUM"
    CLAIMS_OVER_MAXIMUM = "PARTNER_CLAIMS_OVER_MAXIMUM"
    FILE_TOO_LARGE = "PARTNER_FILE_TOO_LARGE"
    LOWER_CASE = "PARTNER_LOWER_CASE"
    LOOP_MISSING = "PARTNER_LOOP_MISSING"
    LOOP_FORBIDDEN = "PARTNER_LOOP_FORBIDDEN"
    SEGMENT_MISSING = "PARTNER_SEGMENT_MISSING"
    SEGMENT_FORBIDDEN = "PARTNER_SEGMENT_FORBIDDEN"
    ELEMENT_MISSING = "PARTNER_ELEMENT_MISSING"
    ELEMENT_FORBIDDEN = "PARTNER_ELEMENT_FORBIDDEN"
    ELEMENT_TOO_LONG = "PARTNER_ELEMENT_TOO_LONG"
    VALUE_NOT_TAKEN = "PARTNER_VALUE_NOT_TAKEN"
    VALUE_FORBIDDEN = "PARTNER_VALUE_FORBIDDEN"


class AboutDemand(msgspec.Struct, frozen=True):
    """A code's text, the key of [check] that asks for it, and what a 999 would say (IK403)."""

    text: str
    key: str
    ik403: str | None = None


_C = PartnerRuleCode
ABOUT_DEMANDS: dict[PartnerRuleCode, AboutDemand] = {
    _C.INTERCHANGES: AboutDemand("The partner takes one interchange (ISA) in a file", "one_interchange"),
    _C.VERSION: AboutDemand("The partner does not take this version of the guide (GS08)", "versions"),
    _C.SETS_OVER_MAXIMUM: AboutDemand(
        "The group has more transaction sets than the partner takes", "sets_per_group"
    ),
    _C.CLAIMS_OVER_MAXIMUM: AboutDemand(
        "The transaction set has more claims than the partner takes", "claims_per_set"
    ),
    _C.FILE_TOO_LARGE: AboutDemand("The file is larger than the partner takes", "file_bytes"),
    _C.LOWER_CASE: AboutDemand("The partner does not take lower-case letters", "lower_case", "6"),
    _C.LOOP_MISSING: AboutDemand("The partner requires this loop here", "rule.required"),
    _C.LOOP_FORBIDDEN: AboutDemand("The partner does not take this loop", "rule.forbidden"),
    _C.SEGMENT_MISSING: AboutDemand("The partner requires this segment here", "rule.required"),
    _C.SEGMENT_FORBIDDEN: AboutDemand("The partner does not take this segment", "rule.forbidden"),
    _C.ELEMENT_MISSING: AboutDemand("The partner requires this element", "rule.required", "1"),
    _C.ELEMENT_FORBIDDEN: AboutDemand("The partner does not take this element", "rule.forbidden", "I10"),
    _C.ELEMENT_TOO_LONG: AboutDemand("The element is longer than the partner takes", "rule.longest", "5"),
    _C.VALUE_NOT_TAKEN: AboutDemand("The value is not among those that the partner takes", "rule.only", "7"),
    _C.VALUE_FORBIDDEN: AboutDemand("The partner does not take this value", "rule.never", "7"),
}
