"""TA1 and 999: what they say about a batch of ours and the claims in it."""

from __future__ import annotations

from edigate.outcome.known import Known, Tables, Wanted
from edigate.outcome.origin import Origin
from edigate.outcome.outcome import Outcome
from edigate.transactions.ack_999.facts import ImplementationAck
from edigate.transactions.ack_ta1.facts import InterchangeAck


def wanted_by_interchange_ack(fact: InterchangeAck) -> Wanted:
    """The keys of a TA1: our ISA13."""
    number = fact.interchange_control_number
    return Wanted(isa13=frozenset({number} if number else ()), batch_submissions=True)


def wanted_by_implementation_ack(fact: ImplementationAck) -> Wanted:
    """The keys of a 999 or 997: our GS06."""
    number = fact.group.control_number
    return Wanted(gs06=frozenset({number} if number else ()), batch_submissions=True)


def interchange_ack(fact: InterchangeAck, known: Known, origin: Origin, tables: Tables) -> Outcome:
    """What a TA1 means for the interchange it answers."""
    raise NotImplementedError


def implementation_ack(fact: ImplementationAck, known: Known, origin: Origin, tables: Tables) -> Outcome:
    """What a 999 or 997 means for the group it answers and each claim in it."""
    raise NotImplementedError
