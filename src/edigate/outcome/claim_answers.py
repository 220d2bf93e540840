"""277CA and 277: what they say about batches and claims."""

from __future__ import annotations

from edigate.outcome.known import Known, Tables, Wanted
from edigate.outcome.origin import Origin
from edigate.outcome.outcome import Outcome
from edigate.transactions.claim_ack_277ca.facts import ClaimAck
from edigate.transactions.claim_status_277.facts import ClaimStatusReport


def wanted_by_claim_ack(fact: ClaimAck) -> Wanted:
    """The keys of a 277CA: our BHT03s, claim numbers, traces, the payer's numbers."""
    raise NotImplementedError


def wanted_by_claim_status(fact: ClaimStatusReport) -> Wanted:
    """The keys of a 277: our claim numbers, traces, the payer's numbers."""
    raise NotImplementedError


def claim_ack(fact: ClaimAck, known: Known, origin: Origin, tables: Tables) -> Outcome:
    """What a 277CA means for a batch and its claims, from the receiver level down to the line."""
    raise NotImplementedError


def claim_status(fact: ClaimStatusReport, known: Known, origin: Origin, tables: Tables) -> Outcome:
    """What a 277 (asked for or not) means for the claims it names. No money ever comes from it."""
    raise NotImplementedError
