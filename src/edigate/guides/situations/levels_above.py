"""What stands above a claim: the payer's filing indicator, the patient's birth date, the billing provider."""

from __future__ import annotations

from edigate.guides.situations.branch import Branch, Seen, Unit, element_of

_SUBSCRIBER = "2000B"


def subscriber_of(branch: Branch) -> Seen | None:
    """SBR of the subscriber's level that a claim or a patient's level stands under, or that this is."""
    unit: Unit | None = branch.unit
    while unit is not None:
        if unit.root.loop.id == _SUBSCRIBER:
            return _own(unit, "SBR")
        unit = unit.above
    return None


def rank_of(branch: Branch) -> str | None:
    """The rank (SBR01) of the payer that a claim goes to, None when it has no subscriber's level; each claim is asked."""
    unit: Unit | None = branch.unit
    while unit is not None:
        if unit.root.loop.id == _SUBSCRIBER:
            where = unit.root.positions.get("SBR")
            return element_of(unit.texts[where[0]], 1, unit.marks.element).strip() if where else None
        unit = unit.above
    return None


def filing_of(claim: Branch) -> str:
    """The claim filing indicator (SBR09) of the payer that the claim goes to."""
    subscriber = subscriber_of(claim)
    return subscriber[9] if subscriber else ""


def demographics_of(level: Unit | None) -> Seen | None:
    """DMG of the patient, or of the subscriber when `level` is a subscriber's."""
    root = level.root if level else None
    for inner in root.inner if root else ():
        if "DMG" in inner.positions and level is not None:
            return level.seen(inner.positions["DMG"][0])
    return None


def billing_of(branch: Branch) -> Branch | None:
    """The loop of the billing provider's name (2010AA)."""
    level = branch.up("2000A")
    return level.below("2010AA") if level else None


def _own(unit: Unit, id_: str) -> Seen | None:
    where = unit.root.positions.get(id_)
    return unit.seen(where[0]) if where else None
