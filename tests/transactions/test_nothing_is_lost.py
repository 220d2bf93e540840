"""Whatever is written into an 837, anywhere: it is in the claim that is read, or its segment is named; and never instead of
what stood there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from claims.dental import DENTAL_SECONDARY, WHOLE_DENTAL, WHOLE_DENTAL_LINE, dental
from claims.hospital import RESULTS, WHOLE_LINE, WHOLE_STAY
from claims.samples import PATIENT, build_all, claim, split, stay
from claims.whole import SECONDARY, WHOLE_CLAIM
from claims.whole import WHOLE_LINE as WHOLE_PROFESSIONAL_LINE
from edigate.claims.model import Claim
from transactions.test_build_837i import read_back

MARK = "ZZ9"
OURS = {
    "ISA",
    "GS",
    "ST",
    "SE",
    "GE",
    "IEA",
    "HL",
    "BHT",
    "LX",
}  # of the envelope, the levels and the counting
CLAIMS: list[Claim] = [
    claim(**WHOLE_CLAIM, lines__0=WHOLE_PROFESSIONAL_LINE),
    claim(**SECONDARY, patient=PATIENT),
    stay(**WHOLE_STAY, lines__2=WHOLE_LINE),
    stay(**RESULTS),
    dental(**WHOLE_DENTAL, lines__0=WHOLE_DENTAL_LINE),
    dental(**DENTAL_SECONDARY),
]
QUALIFIERS = {
    # (segment, position): what only says how to read its neighbours, or what is ours to say again
    ("SBR", 2), ("PAT", 5), ("PAT", 7), ("DMG", 1), ("PRV", 1), ("PRV", 2), ("NM1", 2), ("NM1", 8), ("REF", 3), ("DTP", 2),
    ("PWK", 5), ("CR1", 1), ("CR1", 5), ("CR3", 2), ("CRC", 3), ("SV5", 2), ("TOO", 1), ("DN2", 6), ("PER", 1),
    ("PER", 5), ("PER", 7), ("CUR", 1),
}  # fmt: skip
FLAGS = {
    # yes or no, of which only the one that means something is carried
    ("CLM", 6), ("CLM", 10), ("CLM", 11), ("PAT", 9), ("OI", 4), ("CRC", 2), ("SV1", 9), ("SV1", 11), ("SV1", 12),
    ("SV1", 15), ("DN1", 4),
}  # fmt: skip


def told(content: bytes) -> tuple[str, int]:
    """The values of all claims as one text, and how many segments are named."""
    found = read_back(content)
    values = " ".join(repr(each.values) for each in found)
    return values, sum(len(each.left) + len(each.not_sent) for each in found)


def places(content: bytes) -> Iterator[tuple[list[list[str]], int, int]]:
    """The segments of a file with each place that may be marked, one beyond the last element among them."""
    segments = split(content)
    own = False  # the submitter, the receiver and a trace are ours to write
    for n, segment in enumerate(segments):
        if segment[0] == "NM1":
            own = segment[1] in ("41", "40")
        if own or segment[0] in OURS or segment[:2] == ["REF", "D9"]:
            own = own and segment[0] != "HL"
            continue
        yield from ((segments, n, position) for position in range(1, len(segment) + 1))


def written(segments: list[list[str]]) -> bytes:
    return "".join("*".join(segment) + "~" for segment in segments).encode()


@pytest.mark.parametrize("made", CLAIMS, ids=lambda made: f"{made.kind}-{made.patient_control_number}")
@pytest.mark.parametrize("doubled", [False, True], ids=["changed", "doubled"])
def test_a_mark_anywhere_is_carried_or_named(made: Claim, doubled: bool) -> None:
    content = build_all(made).content
    before, named = told(content)
    lost = []
    for segments, n, position in places(content):
        segment = segments[n]
        marked = [*segment, *[""] * (position + 1 - len(segment))]
        marked[position] = MARK
        others = [segment, marked] if doubled else [marked]
        values, more = told(written([*segments[:n], *others, *segments[n + 1 :]]))
        if more > named:
            continue
        kept = not doubled or all(text in values for text in segment if len(text) > 5 and text in before)
        if MARK not in values or not kept:
            lost.append((segment[0], segment[1] if len(segment) > 1 else "", position))
    assert sorted({each for each in lost if (each[0], each[2]) not in QUALIFIERS | FLAGS}) == []
