"""The worked claim of the shared material, to the cent, in every order of arrival."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import permutations
from math import factorial
from pathlib import Path

import pytest

from bookkeeping import Books
from edigate.delivery.states import BatchState
from edigate.outcome.known import KnownBatch, KnownLine, KnownSet, KnownSubmission
from edigate.posting import ledger
from edigate.tracking.signal import Signal, SignalKind
from edigate.tracking.status import ClaimState, Flag
from edigate.tracking.work_item import WorkKind
from remitted import money

pytestmark = pytest.mark.shared
GOLDEN = Path(__file__).parent.parent / "posting" / "golden"

LINES = (
    KnownLine("LSF0000481-1", money("150"), "99213", (), date(2026, 3, 2)),
    KnownLine("LSF0000481-2", money("85"), "71045", (), date(2026, 3, 2)),
)
BATCH = KnownBatch(1, "payer", "000000101", "101", (KnownSet("0001", "LSFB000031"),), BatchState.TRANSMITTED)
ORIGINAL = KnownSubmission(
    id=1, claim_id=481, practice="lakeside", claim_key="LSF0000481", patient_control_number="LSF0000481",
    payer_id="DHP01", payer_name="DEMO HEALTH PLAN", trace="EDG0000000000017", state=ClaimState.BATCHED,
    charge=money("235"), batch_id=1, set_control_number="0001", segment_from=20, segment_to=32,
    billing_npi="1750001012", service_from=date(2026, 3, 2), service_to=date(2026, 3, 2), lines=LINES,
)  # fmt: skip
REPLACEMENT = KnownSubmission(
    id=2, claim_id=481, practice="lakeside", claim_key="LSF0000481", patient_control_number="LSF0000481",
    payer_id="DHP01", payer_name="DEMO HEALTH PLAN", trace="EDG0000000000018", state=ClaimState.BATCHED,
    charge=money("235"), frequency="7", billing_npi="1750001012", service_from=date(2026, 3, 2),
    service_to=date(2026, 3, 2), lines=LINES, successor_of=1,
)  # fmt: skip
OTHER = KnownSubmission(
    id=3, claim_id=502, practice="lakeside", claim_key="LSF0000502", patient_control_number="LSF0000502",
    payer_id="DHP01", payer_name="DEMO HEALTH PLAN", trace="EDG0000000000019", state=ClaimState.BATCHED,
    charge=money("150"), billing_npi="1750001012", service_from=date(2026, 4, 5), service_to=date(2026, 4, 5),
    lines=(KnownLine("LSF0000502-1", money("150"), "99213", (), date(2026, 4, 5)),),
)  # fmt: skip
UPLOAD = Signal(SignalKind.UPLOAD, "delivered", datetime(2026, 3, 4, 9, 15, tzinfo=UTC), "sent")


@pytest.fixture(scope="module")
def files(shared: Path) -> dict[str, bytes]:
    """The twelve files of the example, by the beginning of their names."""
    return {
        path.name.split("-")[0]: path.read_bytes() for path in (shared / "domain" / "example").glob("*.edi")
    }


def books(*submissions: KnownSubmission) -> Books:
    made = Books(submissions, [BATCH])
    made.send(UPLOAD, [one.id for one in submissions])
    return made


def interpreted(made: Books, files: dict[str, bytes], *names: str) -> Books:
    for name in names:
        made.interpret(files[name])
    return made


def test_acknowledgments_move_batch_and_claim(files: dict[str, bytes]) -> None:
    made = interpreted(books(ORIGINAL), files, "02")
    assert made.batch_state(1).state is BatchState.TA1_ACCEPTED
    assert made.states() == {1: "submitted"}
    interpreted(made, files, "03")
    assert made.batch_state(1).state is BatchState.ACKED_ACCEPTED
    assert made.states() == {1: "group_accepted"}
    interpreted(made, files, "04")
    assert made.states() == {1: "accepted"}
    assert made.standings[1].payer_claim_control_number == "DHP26063000117"
    assert made.work == {}


def test_a_999_reject_names_the_claim_and_the_element(files: dict[str, bytes]) -> None:
    made = interpreted(books(ORIGINAL), files, "03x")
    assert made.states() == {1: "syntax_rejected"}
    assert made.batch_state(1).state is BatchState.ACKED_REJECTED
    (item,) = made.work.values()
    assert item.kind is WorkKind.REJECTED
    assert "CLM element 2 is required and missing" in item.reason
    assert item.codes == ("IK5:R", "IK304:8", "IK403:1")


def test_a_277ca_reject_names_the_reason(files: dict[str, bytes]) -> None:
    made = interpreted(books(ORIGINAL), files, "04x")
    assert made.states() == {1: "rejected"}
    (item,) = made.work.values()
    assert item.kind is WorkKind.REJECTED
    assert item.codes == ("A7:164:IL", "A7:33")
    assert "subscriber and id not on file" in item.reason


def test_05_pays_in_part_and_denies_line_two(files: dict[str, bytes]) -> None:
    made = interpreted(books(ORIGINAL), files, "05")
    assert made.balances() == {
        "funds:DHP01": "67.00",
        "patient:copay": "25.00",
        "receivable:denials_pending:DHP01": "85.00",
        "receivable:insurance:DHP01": "-235.00",
        "writeoff:contractual": "58.00",
    }
    assert made.states() == {1: "partially_paid"}
    (item,) = made.work.values()
    assert (item.kind, item.amount) == (WorkKind.DENIED, money("85"))
    assert "LSF0000481-2 (85.00) was denied: CO-16" in item.reason
    assert "N265 ordering provider NPI problem" in item.reason
    assert item.action == "edigate replace LSF0000481 FILE"


def test_07_reverses_corrects_and_closes_the_denial(files: dict[str, bytes]) -> None:
    made = interpreted(books(ORIGINAL, REPLACEMENT), files, "05", "07")
    assert made.balances() == {
        "funds:DHP01": "87.50",
        "interest": "-0.50",
        "patient:copay": "25.00",
        "receivable:insurance:DHP01": "-235.00",
        "writeoff:contractual": "123.00",
    }
    assert made.states() == {1: "replaced", 2: "paid"}
    assert made.standings[2].payer_claim_control_number == "DHP26079000245"
    assert made.work == {}


def test_08_takes_back_and_carries_the_debt(files: dict[str, bytes]) -> None:
    made = interpreted(books(ORIGINAL, REPLACEMENT), files, "05", "07", "08")
    assert made.balances() == {
        "funds:DHP01": "87.50",
        "interest": "-0.50",
        "patient:unverified": "235.00",
        "provider:forward_balance:DHP01": "-87.00",
        "receivable:insurance:DHP01": "-235.00",
    }
    assert made.states() == {1: "replaced", 2: "denied"}
    kinds = sorted(item.kind for item in made.work.values())
    assert kinds == [WorkKind.DENIED, WorkKind.TAKEBACK]
    denied = next(item for item in made.work.values() if item.kind is WorkKind.DENIED)
    assert "coverage" in denied.next_action
    assert denied.amount == money("235")


FINAL = {
    "funds:DHP01": "92.50",
    "interest": "-0.50",
    "patient:unverified": "235.00",
    "receivable:insurance:DHP01": "-385.00",
    "writeoff:contractual": "58.00",
}
FUNDS = {"EFT2603180042": "67.00", "EFT2604010077": "20.50", "NON2604150003": "0.00", "EFT2604220011": "5.00"}


@pytest.mark.parametrize(
    "submissions", [(ORIGINAL, OTHER), (ORIGINAL, REPLACEMENT, OTHER)], ids=["by hand", "replaced"]
)
def test_the_remittances_in_every_order_come_to_the_same_cent(
    files: dict[str, bytes], submissions: tuple[KnownSubmission, ...]
) -> None:
    pictures = []
    for order in permutations(("04", "05", "07", "08", "09")):
        made = interpreted(books(*submissions), files, *order, *order[::-1])
        assert made.balances() == FINAL, order
        assert {made.proofs[n].heading.key.trace: str(amount) for n, amount in made.funds.items()} == FUNDS
        pictures.append(made.picture())
    assert all(one == pictures[0] for one in pictures)
    states = {"by hand": {1: "denied", 3: "paid"}, "replaced": {1: "replaced", 2: "denied", 3: "paid"}}
    assert pictures[0]["states"] == states["by hand" if len(submissions) == 2 else "replaced"]
    assert [kind for kind, _, _ in pictures[0]["work"]] == [WorkKind.DENIED]  # the takeback is even again


EXAMPLE = ("02", "03", "04", "05", "07", "08", "09")


def in_every_order(made: Books, files: dict[str, bytes], left: tuple[str, ...]) -> Iterator[Books]:
    """The books after each order of what is left; what orders have in common is interpreted once."""
    if not left:
        yield made
    for name in left:
        then = made.copy()
        then.interpret(files[name])
        yield from in_every_order(then, files, tuple(each for each in left if each != name))


def test_all_orders_of_the_example_end_the_same(files: dict[str, bytes]) -> None:
    """All 5,040, in each some files once more at the end."""
    straight = interpreted(books(ORIGINAL, OTHER), files, *EXAMPLE).picture()
    draw, count = random.Random("all"), 0
    for made in in_every_order(books(ORIGINAL, OTHER), files, EXAMPLE):
        made.files.clear()  # so that the repetition is interpreted and not just known by its bytes
        assert interpreted(made, files, draw.choice(EXAMPLE)).picture() == straight
        count += 1
    assert count == factorial(len(EXAMPLE))


@pytest.mark.parametrize("rejects", [(), ("03x",), ("04x",), ("03x", "04x")], ids="+".join)
def test_every_file_in_any_order_and_repetition(files: dict[str, bytes], rejects: tuple[str, ...]) -> None:
    """With a refusal beside the acceptance of the same minute: nothing else changes, and a person hears of it."""
    straight = interpreted(books(ORIGINAL, OTHER), files, *EXAMPLE).picture()
    draw = random.Random("".join(rejects))
    orders = [(*EXAMPLE, *rejects), (*rejects[::-1], *EXAMPLE[::-1])]
    orders += [tuple(draw.sample(orders[0], len(orders[0]))) for _ in range(40)]
    pictures = []
    for order in orders:
        again = draw.choices(order, k=3)
        pictures.append(interpreted(books(ORIGINAL, OTHER), files, *order, *again).picture())
    assert all(one == pictures[0] for one in pictures)
    assert {name: pictures[0][name] for name in ("states", "balances")} == {
        "states": {1: "denied", 3: "paid"},
        "balances": straight["balances"],
    }
    assert (Flag.CONFLICT in pictures[0]["flags"][1]) == bool(rejects)
    raised = [one for one in pictures[0]["work"] if one not in straight["work"]]
    assert {kind for kind, *_ in raised} == ({WorkKind.CONFLICT} if rejects else set())


@pytest.mark.parametrize(
    "names, state",
    [
        (("03", "03x"), "syntax_rejected"),
        (("03", "03x", "04"), "accepted"),
        (("04", "04x"), "rejected"),
        (("02", "03", "04", "04x"), "rejected"),
        (("03x", "04x"), "rejected"),
    ],
)
def test_contradicting_acknowledgments_in_every_order(
    files: dict[str, bytes], names: tuple[str, ...], state: str
) -> None:
    pictures = [
        interpreted(books(ORIGINAL), files, *order, order[0]).picture() for order in permutations(names)
    ]
    assert all(one == pictures[0] for one in pictures)
    assert pictures[0]["states"] == {1: state}
    assert (Flag.CONFLICT in pictures[0]["flags"][1]) == (names != ("03x", "04x"))


def test_without_our_claim_everything_waits_in_suspense_and_still_adds_up(files: dict[str, bytes]) -> None:
    made = interpreted(books(), files, "05", "07", "08", "09")
    assert made.balances() == {"funds:DHP01": "92.50", "interest": "-0.50", "suspense:DHP01": "-92.00"}
    assert {made.proofs[n].heading.key.trace: str(amount) for n, amount in made.funds.items()} == FUNDS
    assert {item.kind for item in made.work.values()} == {WorkKind.UNMATCHED}


@pytest.mark.parametrize("name", ["05", "07", "08", "09"])
def test_the_journal_reads_as_the_golden_ledger(files: dict[str, bytes], name: str) -> None:
    made = books(ORIGINAL, REPLACEMENT, OTHER)
    order = ["05", "07", "08", "09"]
    interpreted(made, files, *order[: order.index(name)])
    before = set(made.journal)
    interpreted(made, files, name)
    text = ledger.render(entry for key, entry in made.journal.items() if key not in before)
    assert text == (GOLDEN / f"{name}.ledger").read_text()


def test_a_correction_before_its_reversal_waits_and_the_undoing_reads_well(files: dict[str, bytes]) -> None:
    made = interpreted(books(ORIGINAL, REPLACEMENT), files, "07", "05")
    text = ledger.render(made.journal.values())
    assert text == (GOLDEN / "07-before-05.ledger").read_text()
