"""Whatever is submitted: every 835 balances at line, claim and payment level, and its sums are the state's total."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from edigate.errors import Severity
from edigate.guides.check import check
from edigate.sandbox import rules as payer_rules
from edigate.sandbox.answer_file import Answer
from edigate.sandbox.answering import answer
from edigate.sandbox.state import EMPTY, State
from edigate.x12 import reader
from sandbox.written_837 import LAKESIDE, RIVERBEND, Claim, File, Line, Segments, having, split

RULES = payer_rules.load()
FIRST_DAY = datetime(2026, 3, 4, 9, 17)

codes = st.sampled_from(["99213", "99203", "71045", "85025", "36415", "70551", "99071", "11721", "D1110"])
charges = st.integers(0, 99_999).map(lambda cents: f"{cents / 100:.2f}")
lines = st.builds(
    Line,
    code=codes,
    charge=charges,
    units=st.sampled_from(["1", "2", "0.5"]),
    day=st.sampled_from(["20260302", "20240101"]),
    ordered=st.booleans(),
    authorization=st.sampled_from(["", "A77"]),
)
claims = st.builds(
    Claim,
    number=st.integers(1, 6).map(lambda n: f"PCN{n}"),
    lines=st.lists(lines, min_size=1, max_size=8),
    member=st.sampled_from(["DHP123456789", "DHP902700001", "DHP902700002", "DHP902600001", "NOBODY"]),
    group=st.sampled_from(["", "GRP5501", "GRP5502", "GRP5503", "GRP5504"]),
    npi=st.sampled_from([LAKESIDE, RIVERBEND]),
    payer=st.sampled_from(["DHP01", "DHP01", "SM002"]),
    dependent=st.booleans(),
)
# A file: new claims, and what to do (replace, void) with how-many-th standing claim of the payer's.
files = st.tuples(
    st.lists(claims, max_size=5),
    st.lists(st.tuples(st.sampled_from("78"), st.integers(0, 20), claims), max_size=2),
)


def sent(files: list[tuple[list[Claim], list[tuple[str, int, Claim]]]]) -> Iterator[tuple[bytes, datetime]]:
    """Each file as bytes; corrections name payer numbers that the answers so far make known."""
    state = EMPTY
    for n, (new, corrections) in enumerate(files):
        batch = list(new)
        standing = [kept.decision for kept in state.claims if kept.standing == "live"]
        for frequency, which, claim in corrections:
            if standing:
                about = standing[which % len(standing)]
                batch.append(
                    changed(
                        claim,
                        number=about.patient_control_number,
                        npi=about.payee.id,
                        payer=about.payer.id,
                        frequency=frequency,
                        payer_number=about.number,
                    )
                )
        content, at = File(batch, isa13=100 + n).render(), FIRST_DAY + timedelta(days=n)
        yield content, at
        _, state = answer(content, state, at, RULES)


def changed(claim: Claim, **changes: str) -> Claim:
    return Claim(**{**claim.__dict__, **changes})


def play(inputs: list[tuple[bytes, datetime]]) -> tuple[list[Answer], State]:
    state = EMPTY
    everything: list[Answer] = []
    for content, at in inputs:
        answers, state = answer(content, state, at, RULES)
        everything += answers
    return everything, state


@settings(deadline=None, max_examples=60)
@given(st.lists(files, min_size=1, max_size=4))
def test_every_835_balances_and_the_sum_is_the_states(files) -> None:
    answers, state = play(list(sent(files)))
    total = Decimal(0)
    for each in answers:
        assert_reads_clean(each.content)
        if each.name.endswith(".835"):
            total += check_835(split(each.content))
    assert total == state.total_paid
    assert all(balance.amount > 0 for owed in state.balances.values() for balance in owed)


@settings(deadline=None, max_examples=20)
@given(st.lists(files, min_size=1, max_size=3))
def test_the_same_input_gives_the_same_bytes_also_through_a_stored_state(files) -> None:
    inputs = list(sent(files))
    answers, state = play(inputs)
    assert play(inputs) == (answers, state)
    stored = EMPTY
    again: list[Answer] = []
    for content, at in inputs:
        stored = msgspec.json.decode(msgspec.json.encode(stored), type=State)
        more, stored = answer(content, stored, at, RULES)
        again += more
    assert again == answers
    assert stored == state


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_no_bytes_make_the_payer_stumble(data) -> None:
    content = bytearray(File([Claim(lines=[Line(), Line("71045", "85")], dependent=True)]).render())
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(
            st.integers(0, max(content.find(b"IEA"), 1) - 1)
        )  # the reader's own tests mutate trailers
        match data.draw(st.sampled_from(("change", "cut", "insert"))):
            case "change":
                content[at] = data.draw(st.integers(0, 127))
            case "cut":
                del content[at : at + data.draw(st.integers(1, 40))]
            case _:
                content[at:at] = data.draw(
                    st.sampled_from([b"~", b"*", b":", b"ISA*", b"\xc3\xa9", b"1e9", b"^"])
                )
        content = content or bytearray(b" ")
    answers, _ = answer(bytes(content), EMPTY, FIRST_DAY, RULES)
    for each in answers:
        if not each.name.endswith(".txt"):
            assert_reads_clean(each.content)
        if each.name.endswith(".835"):
            check_835(split(each.content))


def assert_reads_clean(content: bytes) -> None:
    """Our own envelope reader finds nothing to say about an answer."""
    for event in reader.read([content]):
        assert not hasattr(event, "code"), event
        if isinstance(event, reader.TransactionSet):
            assert list(event)
            assert event.findings == []


def assert_right(content: bytes) -> None:
    """Nor does the check against the guides, with all of its rules."""
    assert_reads_clean(content)
    findings = check([content]).findings
    assert [each for each in findings if each.severity is not Severity.NOTE] == []


def check_835(segments: Segments) -> Decimal:
    """The three equations on each set of a file, from the plain segments; the sum of BPR02."""
    starts = [n for n, each in enumerate(segments) if each[0] == "ST"]
    total = Decimal(0)
    for start, end in zip(starts, [*starts[1:], len(segments)], strict=True):
        body = segments[start:end]
        paid = sum((_check_claim(claim) for claim in _parts(body, "CLP", ("CLP", "PLB", "SE"))), Decimal(0))
        provider = sum(
            (Decimal(plb[n]) for plb in having(body, "PLB") for n in range(4, len(plb), 2)), Decimal(0)
        )
        amount = Decimal(having(body, "BPR")[0][2])
        assert amount >= 0
        assert paid - provider == amount
        assert (having(body, "BPR")[0][4] == "NON") == (amount == 0)
        total += amount
    return total


def _check_claim(claim: Segments) -> Decimal:
    charge, paid = Decimal(claim[0][3]), Decimal(claim[0][4])
    patient = Decimal(claim[0][5] or 0)
    taken = shares = line_charges = line_paid = Decimal(0)
    for line in _parts(claim, "SVC", ("SVC",)):
        one_charge, one_paid = Decimal(line[0][2]), Decimal(line[0][3])
        cas = [
            (each[1], Decimal(each[n]))
            for each in having(line, "CAS")
            for n in range(3, len(each), 3)
            if each[n]
        ]
        assert one_charge - sum(amount for _, amount in cas) == one_paid
        line_charges, line_paid = line_charges + one_charge, line_paid + one_paid
        taken += sum(amount for _, amount in cas)
        shares += sum(amount for group, amount in cas if group == "PR")
    assert line_charges == charge
    assert line_paid == paid
    assert charge - taken == paid
    if claim[0][2] != "22":
        assert shares == patient
    return paid


def _parts(segments: Segments, start: str, ends: tuple[str, ...]) -> list[Segments]:
    """The runs that begin with `start` and go up to one of `ends`."""
    parts: list[Segments] = []
    inside = False
    for segment in segments:
        if segment[0] == start:
            parts.append([])
            inside = True
        elif segment[0] in ends:
            inside = False
        if inside:
            parts[-1].append(segment)
    return parts
