"""What the store knows about whom a fact may concern: named by `Wanted`, loaded by the shell, handed in as `Known`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal

import msgspec

from edigate.codes.code_set import CodeSet
from edigate.delivery.states import BatchState
from edigate.errors import SourceRef
from edigate.posting.chart import Chart
from edigate.posting.contract import Contract
from edigate.posting.entry import Entry
from edigate.posting.history import Effect, PaymentRef
from edigate.tracking.signal import Signal
from edigate.tracking.status import ClaimState
from edigate.tracking.worklist import Policy
from edigate.transactions.remittance_835.facts import ClaimPayment


class Wanted(msgspec.Struct, frozen=True, gc=False):
    """Which keys the shell must look up.

    Batches by `bht03` (leading zeros do not count), within the partner files that it may answer. Submissions
    by `patient_control_numbers`, `traces` (our REF*D9) and `payer_numbers`, exactly; of every claim found, all its
    submissions. `similar_numbers` are claim numbers as payers may change them, for suggestions only. `batch_submissions`:
    also all submissions of the batches found; `whole`: with what stands in the claims themselves. `payments`: also how every
    earlier claim payment of the claims found is booked.
    """

    bht03: frozenset[str] = frozenset()
    patient_control_numbers: frozenset[str] = frozenset()
    traces: frozenset[str] = frozenset()
    payer_numbers: frozenset[str] = frozenset()
    similar_numbers: frozenset[str] = frozenset()
    batch_submissions: bool = False
    whole: bool = False
    payments: bool = False


class KnownSet(msgspec.Struct, frozen=True, gc=False):
    """One transaction set of a batch."""

    st02: str
    bht03: str


class KnownBatch(msgspec.Struct, frozen=True, gc=False):
    """One outbound interchange of ours; `asked` are the submissions that a file of questions (276) asks about."""

    id: int
    partner_id: str
    isa13: str
    gs06: str
    sets: tuple[KnownSet, ...]
    state: BatchState
    asked: frozenset[int] = frozenset()


class KnownPlace(msgspec.Struct, frozen=True, gc=False):
    """Where a claim lies in a file of ours, by set and segments (ST = 1), and its charge: what an answer to the file can name
    it by. Of a file all of them are held at once."""

    submission_id: int
    patient_control_number: str
    charge: Decimal
    set_control_number: str | None
    segment_from: int | None
    segment_to: int | None


class KnownLine(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One service line as we sent it. Stored by the places of its fields: a further one goes to the end, with a default."""

    line_control_number: str
    charge: Decimal
    procedure: str | None = None
    modifiers: tuple[str, ...] = ()
    service_date: date | None = None


class KnownSubmission(msgspec.Struct, frozen=True, gc=False):
    """One sending of one claim. `segment_from` and `segment_to` are its place in its set (ST = 1).

    `billing_ids` are the billing provider's NPI and tax number, without hyphens. `payer_numbers` are all payer claim
    control numbers on record for the claim with this payer, `payer_claim_control_number` the one to quote.
    `successor_of` is the submission that this one corrects, replaces or voids,
    `derived_from` the decided one that the claim to a further payer was made from. `lines`, `billing_ids` and
    `has_other_payers` are the claim's own, absent where only its standing matters.
    """

    id: int
    claim_id: int
    practice: str
    claim_key: str
    patient_control_number: str
    payer_id: str
    payer_name: str
    trace: str
    state: ClaimState
    charge: Decimal
    frequency: str = "1"
    batch_id: int | None = None
    set_control_number: str | None = None
    segment_from: int | None = None
    segment_to: int | None = None
    billing_npi: str | None = None
    billing_ids: frozenset[str] = frozenset()
    payer_numbers: frozenset[str] = frozenset()
    service_from: date | None = None
    service_to: date | None = None
    lines: tuple[KnownLine, ...] = ()
    successor_of: int | None = None
    derived_from: int | None = None
    payer_rank: str = "P"
    flags: tuple[str, ...] = ()
    payer_claim_control_number: str | None = None
    has_other_payers: bool = False


class KnownPayment(msgspec.Struct, frozen=True, gc=False):
    """One claim payment already on record, with what it does to the books now and the entries that do it.

    `entries` are the live ones: those of its present `generation`, none when the effect moves no money.
    `payees` are whom its remittance pays, `at` is the remittance's own time.
    """

    ref: PaymentRef
    claim_id: int | None
    submission_id: int | None
    payer_id: str
    dated: date
    trace: str
    payment: ClaimPayment
    effect: Effect
    generation: int
    proven: bool
    entries: tuple[Entry, ...] = ()
    source: SourceRef | None = None
    payees: frozenset[str] = frozenset()
    at: datetime | None = None

    @property
    def said_at(self) -> datetime:
        """When it was decided: the remittance's own time, the beginning of its day where that is not on record."""
        return self.at or datetime.combine(self.dated, time(), tzinfo=UTC)


class Known(msgspec.Struct, frozen=True, gc=False):
    """Everything loaded for one fact (or one block of claim payments). The batches belong to one partner.

    `submissions` are those of whole claims, oldest first; `payments` those of the same claims, by remittance and number.
    `signals` is what was heard of each submission besides its payments, in order of arrival.
    """

    batches: tuple[KnownBatch, ...] = ()
    submissions: tuple[KnownSubmission, ...] = ()
    payments: tuple[KnownPayment, ...] = ()
    signals: Mapping[int, Sequence[Signal]] = msgspec.field(default_factory=dict)


class Tables(msgspec.Struct, frozen=True):
    """The tables that outcomes are made with: code lists, chart of accounts, policy days."""

    carc: CodeSet
    rarc: CodeSet
    status_category: CodeSet
    status: CodeSet
    entity: CodeSet
    plb: CodeSet
    chart: Chart = Chart()
    policy: Policy = Policy()
    contract: Contract = Contract()


class RemittanceParty(msgspec.Struct, frozen=True):
    """Whom a remittance may be from and to, as configured for the partner.

    `payers` maps every id a payer may use on the wire (N104, REF*2U, TRN03), or its name in capitals, to the payer id
    of our claims. `payees` are our NPIs and tax ids, without hyphens; None means: not checked. `usage` is the usage
    flag (ISA15) that may be applied; None: either. `debits`: one that takes money (BPR03 D) may post: it is our own.
    """

    payers: Mapping[str, str] = msgspec.field(default_factory=dict)
    payees: frozenset[str] | None = None
    usage: str | None = None
    debits: bool = False
