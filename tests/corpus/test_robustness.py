"""Whatever the bytes: no exception, no hang, and the same answer wherever blocks are cut."""

from __future__ import annotations

import random

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from edigate.transactions import read
from read_results import fixtures

GOOD = [path.read_bytes() for path in fixtures("pass")]
ISA = b"ISA*00*          *00*          *ZZ*PLAN           *ZZ*CLINIC         *260504*0711*^*00501*000000009*0*T*:~"
TOKENS = [
    b"ISA", b"GS", b"ST*835*1", b"ST*277*1*005010X214", b"ST*837*1*005010X222A1", b"ST*999*1", b"ST*276*1", b"SE*1*1",
    b"GE*1*1", b"IEA*1*1", b"TA1*1", b"BPR*I*5", b"TRN*1*2", b"CLP*1*1*5*5", b"SVC*HC:1*5*5", b"CAS*CO*45*1",
    b"PLB*1*1*A:B*1",
    b"DTM*472*20260101", b"HL*1**20", b"HL*2*1*PT", b"NM1*QC*1*A", b"STC*A1:19*20260101*WQ*5", b"REF*1K*5", b"CLM*1*5",
    b"LX*1", b"SV1*HC:1*5", b"HI*ABK:A", b"SBR*P", b"AK1*HC*1", b"AK2*837*1", b"IK3*A*1", b"IK4*1*1*1", b"CTX*A:B",
    b"IK5*R", b"AK9*R*1*1*0", b"DMG*D8*20000101*F", b"LQ*HE*A", b"MOA***A", b"~", b"*", b":", b"\n", b"\r\n", b" ", b"",
    b"\x00", b"\xff", b"\xc3\xa9", b"isa", b"clp*1", ISA,
]  # fmt: skip


def answer(data: bytes, size: int) -> list[bytes]:
    facts = list(read.facts(data[at : at + size] for at in range(0, len(data), size)))
    list(read.stream([data]))
    assert facts
    return [msgspec.json.encode(fact) for fact in facts]


@given(st.binary(max_size=400), st.integers(1, 40))
def test_arbitrary_bytes(data: bytes, size: int) -> None:
    assert answer(data, size) == answer(data, len(data) or 1)


@given(st.binary(max_size=300), st.integers(1, 40))
def test_arbitrary_bytes_after_a_good_isa(data: bytes, size: int) -> None:
    assert answer(ISA + data, size) == answer(ISA + data, 10_000)


@settings(max_examples=300)
@given(
    st.lists(st.sampled_from(TOKENS), max_size=40), st.sampled_from([b"~", b"~\n", b"*"]), st.integers(1, 60)
)
def test_segments_in_any_order(tokens: list[bytes], glue: bytes, size: int) -> None:
    data = ISA + glue.join(tokens)
    assert answer(data, size) == answer(data, 100_000)


@settings(max_examples=300)
@given(st.sampled_from(GOOD), st.randoms(use_true_random=False), st.integers(1, 200))
def test_damaged_files(data: bytes, chance: random.Random, size: int) -> None:
    damaged = bytearray(data)
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(damaged))
        match chance.randint(0, 3):
            case 0:
                damaged[at] = chance.randrange(256)
            case 1:
                del damaged[at : at + chance.randint(1, 30)]
            case 2:
                damaged[at:at] = chance.choice(TOKENS)
            case _:
                damaged[at:at] = damaged[max(0, at - 40) : at]
        if not damaged:
            break
    assert answer(bytes(damaged), size) == answer(bytes(damaged), 100_000)
