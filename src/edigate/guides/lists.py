"""Code lists kept outside the guides: what we ship together with what comes with pyx12, as sets of codes.

A list of either source alone is too short: ours holds the frequent codes with their meaning, pyx12's is some years
old. Both lag behind the real lists, therefore a code in neither is a warning (SNIP 5).
"""

from __future__ import annotations

from functools import cache

from lxml import etree

from edigate import maps
from edigate.guides.load import packaged_folder

_OURS = {
    "remark_code": "rarc",
    "claim_status": "status",
    "claim_status_cat": "status_category",
    "entity_id": "entity",
    "pos": "pos",
    "carc": "carc",
}


@cache
def codes(name: str) -> frozenset[str]:
    """Every code of the list that a map names (`states`, `remark_code`, `carc` ...); empty for an unknown list."""
    shipped = maps.code_set(_OURS[name]).entries if name in _OURS else ()
    return _packaged().get(name, frozenset()) | frozenset(shipped)


@cache
def _packaged() -> dict[str, frozenset[str]]:
    root = etree.fromstring((packaged_folder() / "codes.xml").read_bytes())
    return {
        each.findtext("id") or "": frozenset(code.text for code in each.iter("code") if code.text)
        for each in root.iterfind("codeset")
    }
