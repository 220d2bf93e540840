"""ISA13 and GS06 of the next file to a partner: never again one that whoever gets it has seen.

A receiver knows files by sender and receiver, and a server's folder by their names; both may be the same for several partner
files. So these go on from the highest number of all of them, and what was seen is kept apart from the partners' ids: a partner
file under a new id goes on where the old one was. A gap is allowed, reuse is not.
"""

from __future__ import annotations

from edigate.config import TradingPartner
from edigate.gateway.context import Context
from edigate.store import Tx, control_numbers

COUNTER = "interchange"  # a partner's own: ISA13 and GS06 come from it, and BHT03 ends with it
SHARED = "seen"  # the highest number that was seen at one place, whatever the partner's id


def next_number(context: Context, tx: Tx, partner: TradingPartner) -> int:
    """The number of the next file; it stays used whatever becomes of it. `control_numbers.UsedUp` at the end.

    Others who would take one for the same receiver wait until this transaction ends; in one order for all, lest two wait
    for each other.
    """
    for key in sorted(_seen_at(partner)):
        tx.lock(f"number/{key}")
    control_numbers.jump(tx, partner.id, COUNTER, last(context, tx, partner))
    number = control_numbers.reserve(tx, partner.id, COUNTER)[0]
    in_use(tx, partner, number)
    return number


def last(context: Context, tx: Tx, partner: TradingPartner) -> int:
    """The highest number that was given out for a partner, or for another that its receiver cannot tell from it.

    Where nothing is on record of a receiver, it may have had files from a partner file that is gone: those count too.
    """
    keys = _seen_at(partner)
    alike = {partner.id} | {each.id for each in context.settings.partners if keys & _seen_at(each)}
    seen = [control_numbers.last(tx, key, SHARED) for key in keys]
    if not all(seen):
        known = {each.id for each in context.settings.partners}
        alike |= control_numbers.owners(tx, COUNTER) - known
    return max(*seen, *(control_numbers.last(tx, each, COUNTER) for each in alike))


def in_use(tx: Tx, partner: TradingPartner, number: int) -> None:
    """Put on record that a partner may have seen a number; no later file gets it or one below."""
    control_numbers.jump(tx, partner.id, COUNTER, number)
    for key in sorted(_seen_at(partner)):
        control_numbers.jump(tx, key, SHARED, number)


def _seen_at(partner: TradingPartner) -> set[str]:
    """Where a file is known by its number: ISA06 and ISA08, GS02 and GS03, and the folder if names tell no partner.

    Qualifiers and usage are left out on purpose: a number too few is a duplicate, one too many a gap.
    """
    profile, way = partner.profile, partner.transport
    keys = {
        f"ISA {profile.sender_id.strip()} > {profile.receiver_id.strip()}",
        f"GS {profile.application_sender.strip()} > {profile.application_receiver.strip()}",
    }
    if "{partner}" not in profile.file_name:
        host = f"{(way.host or '').lower()}:{way.port}" if way.kind == "sftp" else ""
        keys.add(f"folder {host}/{way.inbox.strip('/')}")
    return keys
