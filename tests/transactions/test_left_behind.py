"""What a kind of claim has no field for is named with its segment and holds the claim; it never refuses it."""

from __future__ import annotations

import pytest

from claims.dental import dental
from claims.hospital import RESULTS
from claims.samples import build_all, claim, stay
from claims.whole import SECONDARY
from edigate.claims.model import Claim
from edigate.intake.intake_code import IntakeCode
from edigate.intake.x12_837 import read


@pytest.mark.parametrize(
    "made, old, new, names",
    [
        (claim(**SECONDARY), b"~AMT*D*", b"~MIA*4~AMT*D*", ["MIA"]),
        (claim(**SECONDARY), b"HC:99213**1", b"HC:99213*0450*1", ["SVD"]),
        (claim(), b"~PRV*PE", b"~N3*1 ELM STREET~PRV*PE", ["N3"]),
        (claim(), b"~LX*2", b"~SV2*0450*HC:99283*1*UN*1~TOO*JP*3~LX*2", ["SV2", "TOO"]),
        (stay(), b"~LX*2", b"~CN1*04~K3*TEXT~LX*2", ["CN1", "K3"]),
        (stay(), b"~LX*2", b"~REF*G1*1234~DTP*304*D8*20260201~LX*2", ["REF", "DTP"]),
        (stay(), b"~NM1*72*", b"~PER*IC*DESK*TE*5555550100~NM1*72*", ["PER"]),
        (stay(**RESULTS), b"~OI*", b"~NTE*ADD*TEXT~OI*", ["NTE"]),
        (dental(), b"~LX*2", b"~PWK*B4*AA~LIN**N4*00002143380~NTE*TPO*TEXT~LX*2", ["PWK", "LIN", "NTE"]),
    ],
)  # fmt: skip
def test_it_is_named(made: Claim, old: bytes, new: bytes, names: list[str]) -> None:
    content = build_all(made).content
    assert old in content
    result = next(iter(read([content.replace(old, new, 1)])))
    assert result.claim is not None, result.findings
    assert [(each.code, each.where.id) for each in result.findings] == [
        (IntakeCode.PART_NOT_CARRIED, name) for name in names
    ]
