"""Codes as sentences a biller understands, in our own words. Unknown codes are shown as they came."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol

from edigate.codes.code_set import CodeSet
from edigate.tracking.status import ClaimState

# What to do, by the `next_action` of a code list.
NEXT_ACTIONS: dict[str, str] = {
    "appeal": "Appeal with the records that prove it, or write it off with approval.",
    "bill_patient": "Bill the patient once no other payer is left.",
    "bill_primary_first": "Bill the primary payer first, then this one with its answer.",
    "bill_secondary": "Bill the secondary payer.",
    "bill_secondary_then_patient": "Bill the secondary payer if there is one, then the patient.",
    "check_original": "Find the original first; never send it again blindly.",
    "check_transmission": "Check that the file arrived, then ask the payer.",
    "contact_patient": "Ask the patient for what the payer wants to know.",
    "enroll": "Enroll the provider or submitter with this payer, then send it again.",
    "expect_835": "Wait for the remittance.",
    "fix_inquiry": "Correct the inquiry and ask again.",
    "fix_or_appeal": "Correct the claim, or appeal when it was right.",
    "fix_or_write_off": "Check the modifiers and correct the claim, else write it off with approval.",
    "fix_resubmit": "Correct what is named and send the claim again.",
    "link_split_claims": "The payer split the claim: expect several answers.",
    "refund_patient": "Refund the patient.",
    "retry_inquiry": "Ask again later.",
    "retry": "Send it again later.",
    "route_payer": "Find the payer that owes, and bill it.",
    "send_documents": "Send the documents the payer asks for.",
    "verify_eligibility": "Check the patient's coverage on the day of service.",
    "verify_then_bill_patient": "Check the patient's coverage before anything is billed to the patient.",
    "wait": "Wait: the payer acts next.",
    "wait_next_payer": "Wait for the next payer.",
    "write_off": "Write it off, with approval where a denial is written off.",
    "write_off_or_hold": "Write it off, or hold it when the contract pays it back later.",
}
REVIEW = "Read the codes and decide."


class StatusCodes(Protocol):
    """One status of a 277CA or 277: category, code and entity (STC01)."""

    @property
    def category(self) -> str | None: ...
    @property
    def code(self) -> str | None: ...
    @property
    def entity(self) -> str | None: ...


class Adjusted(Protocol):
    """One adjustment (CAS)."""

    @property
    def group(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def amount(self) -> Decimal | None: ...


# What a state means for a biller, and what comes next.
STATES: dict[ClaimState, str] = {
    ClaimState.DRAFT: "it is being built",
    ClaimState.HELD: "it does not leave until it is corrected: edigate work --kind held",
    ClaimState.READY: "it leaves with the next file",
    ClaimState.BATCHED: "it is in a file that waits to be sent",
    ClaimState.SUBMITTED: "the partner has the file and has not answered about the claim",
    ClaimState.SYNTAX_REJECTED: "nothing of it was processed: correct it and send it again: edigate work --kind rejected",
    ClaimState.GROUP_ACCEPTED: "the file was readable; whether the claim is taken in, a 277CA tells",
    ClaimState.RECEIVED: "somebody on the way to the payer has it",
    ClaimState.ACCEPTED: "the payer has it and decides",
    ClaimState.REJECTED: "the payer has not taken it in: correct it and send it again: edigate work --kind rejected",
    ClaimState.PENDING: "the payer has not decided yet",
    ClaimState.INFO_REQUESTED: "the payer waits for something from us or the patient",
    ClaimState.FINALIZED_PENDING_ERA: "the payer has decided; the remittance is to come",
    ClaimState.PAID: "decided and paid, no line denied",
    ClaimState.PARTIALLY_PAID: "decided; a part was denied or is not finished",
    ClaimState.DENIED: "decided, nothing paid: correct and replace it, or appeal",
    ClaimState.PATIENT_RESPONSIBLE: "decided, nothing paid; the patient or the next payer owes it",
    ClaimState.FORWARDED: "not this payer's: it has sent the claim on, wait for the next one",
    ClaimState.PREDETERMINED: "an estimate; nothing is owed by it",
    ClaimState.REVERSED_AWAITING_CORRECTION: "what was decided about it was taken back, and nothing was decided since",
    ClaimState.REPLACED: "a later submission of ours has taken its place",
    ClaimState.VOIDED: "taken back by us for good: no answer is awaited, and what comes all the same is for a person",
    ClaimState.CLOSED: "nothing is left to do; a later remittance opens it again",
}


def next_action(code: str | None, codes: CodeSet) -> str:
    """What to do about a code, as a sentence."""
    entry = codes.get(code or "")
    return NEXT_ACTIONS.get(entry.next_action, REVIEW) if entry else REVIEW


def status_code(status: StatusCodes) -> str:
    """A status as received: "A7:164:IL"."""
    return ":".join(part or "" for part in (status.category, status.code, status.entity)).rstrip(":")


def status_sentence(status: StatusCodes, category: CodeSet, code: CodeSet, entity: CodeSet) -> str:
    """A status in words: "rejected, named data invalid: entity contract/member number (insured/subscriber)"."""
    what = category.gloss(status.category or "") or f"category {status.category}"
    which = (code.gloss(status.code) or f"status {status.code}") if status.code else ""
    whose = (entity.gloss(status.entity) or status.entity) if status.entity else ""
    return what + (f": {which}" if which else "") + (f" ({whose})" if whose else "")


# What a payer says that it did with a claim (CLP02), as the word beside the code.
CLAIM_STATUSES: dict[str, str] = {
    "1": "as first payer",
    "2": "as second payer",
    "3": "as third payer",
    "4": "denied",
    "19": "as first payer, passed on",
    "20": "as second payer, passed on",
    "21": "as third payer, passed on",
    "22": "taken back",
    "23": "not theirs, passed on",
    "25": "estimate",
}
# What a claim payment does to the books (`posting.history`), as a biller says it.
EFFECTS: dict[str, str] = {
    "post": "posted",
    "reverse": "takes a payment back",
    "suspend": "waits in suspense",
    "none": "moves no money",
}


def claim_status(code: str | None) -> str:
    """CLP02 with its word: "22 taken back"."""
    return " ".join(each for each in (code, CLAIM_STATUSES.get(code or "")) if each)


def adjustment_code(one: Adjusted) -> str:
    """An adjustment as billers write it: "CO-16"."""
    return f"{one.group}-{one.reason}"


def adjustment_sentence(
    adjustments: Iterable[Adjusted], remarks: Iterable[str], carc: CodeSet, rarc: CodeSet
) -> str:
    """Why an amount was not paid: "CO-16 data missing or wrong ...; N265 ordering provider NPI problem"."""
    parts = [f"{adjustment_code(one)} {_reason(one, carc)}" for one in adjustments]
    return "; ".join(dict.fromkeys((*parts, *_remarks(remarks, rarc))))


def adjustment_amounts(
    adjustments: Iterable[Adjusted], remarks: Iterable[str], carc: CodeSet, rarc: CodeSet
) -> tuple[str, ...]:
    """What was taken off and why, one by one: "CO-45 58.00 billed above ...", "PR-3 25.00 patient's flat copay"."""
    parts = [
        f"{adjustment_code(one)} {'?' if one.amount is None else f'{one.amount:,.2f}'} {_reason(one, carc)}"
        for one in adjustments
    ]
    return (*parts, *_remarks(remarks, rarc))


def _reason(one: Adjusted, carc: CodeSet) -> str:
    return carc.gloss(one.reason) or "reason unknown to our list"


def _remarks(remarks: Iterable[str], rarc: CodeSet) -> list[str]:
    return [f"{remark} {rarc.gloss(remark) or 'remark unknown to our list'}" for remark in remarks]
