"""What the TA1 builder writes, read back."""

from __future__ import annotations

from datetime import datetime

from edigate.transactions import read
from edigate.transactions.ack_ta1.build import build, envelop
from edigate.transactions.ack_ta1.facts import InterchangeAck
from edigate.x12.delimiters import USUAL
from edigate.x12.envelope import Interchange, InterchangeOut, Parties
from edigate.x12.writer import render

ANSWERED = Interchange(
    1, 1, USUAL, "00", "00", "ZZ", "CLINIC", "ZZ", "PLAN", "260304", "0915", "00501", "000000501", "1", "T"
)


def test_a_ta1_alone_in_its_interchange_reads_back() -> None:
    parties = Parties("ZZ", "PLAN", "ZZ", "CLINIC", "PLAN", "CLINIC")
    out = InterchangeOut(parties, 77, 77, "", "", "T", datetime(2026, 3, 5, 8, 0), ())
    content = render(envelop(build(ANSWERED, "R", "001"), out), USUAL)
    assert content.decode().split("~")[1:] == ["TA1*000000501*260304*0915*R*001", "IEA*0*000000077", ""]
    (fact,) = read.facts([content])
    assert isinstance(fact, InterchangeAck)
    assert (fact.interchange_control_number, fact.code, fact.note) == ("000000501", "R", "001")
    assert (fact.date, fact.time) == (datetime(2026, 3, 4).date(), "0915")
    assert (fact.isa13, fact.sender_id, fact.receiver_id, fact.findings) == (
        "000000077",
        "PLAN",
        "CLINIC",
        (),
    )
