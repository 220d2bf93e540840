"""L-26: no shape of input makes reading slow: four times as much takes about four times as long, never sixteen.

Not how fast it is, but how it grows, with a margin of two: the smallest of some readings of the processor's time.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

import pytest

import edigate
from edigate.reports import read as reports
from wire import remittance

ISA = f"ISA*00*{'':10}*00*{'':10}*ZZ*{'PAYER':15}*ZZ*{'US':15}*260304*1005*^*00501*000000001*0*T*:~"
Shape = Callable[[int], bytes]


def _claims(*parts: str) -> bytes:
    return remittance("T1", "0", list(parts))


def _interchange(body: str) -> bytes:
    return (ISA + body).encode()


SHAPES: dict[str, Shape] = {
    "short segments": lambda n: _interchange("A~" * n),
    "empty elements": lambda n: _interchange("CLP" + "*" * n + "~"),
    "components": lambda n: _interchange("SVC*HC" + ":1" * n + "*1*1~"),
    "repetitions": lambda n: _interchange("HI*" + "^".join(["BK:1"] * n) + "~"),
    "one segment without an end": lambda n: _interchange("N" * 4 * n),
    "delimiters alone": lambda n: _interchange("*:^~" * n),
    "line ends": lambda n: _interchange("A*1~" + "\r\n" * n),
    "spaces": lambda n: _interchange("NM1*" + " " * n + "x~"),
    "interchanges": lambda n: (ISA + "IEA*0*000000001~").encode() * (n // 40),
    "sets that never end": lambda n: _interchange(
        "GS*HP*A*B*20260304*1005*1*X*005010X221A1~" + "ST*835*0001~" * n
    ),
    "claims": lambda n: _claims(*("CLP*A*1*0*0**12*X*11*1" for _ in range(n))),
    "adjustments": lambda n: _claims("CLP*A*1*0*0**12*X*11*1", *("CAS*CO" + "*45*0*" * 6 for _ in range(n))),
    "levels": lambda n: _interchange(
        "GS*HN*A*B*20260304*1005*1*X*005010X214~ST*277*0001*005010X214~"
        + "".join(f"HL*{i}*{i - 1 or ''}*20*1~" for i in range(1, n + 1))
    ),
    "errors": lambda n: _interchange(
        "GS*FA*A*B*20260304*1005*1*X*005010X231A1~ST*999*0001~AK1*HC*1~AK2*837*0001~"
        + "IK3*CLM*20**8~CTX*CLM01:A1~IK4*2*782*1~" * n
    ),
    "errors before their group": lambda n: _interchange(
        "GS*FA*A*B*20260304*1005*1*X*005010X231A1~ST*999*0001~AK2*837*0001~" + "IK3*CLM*20**8~" * n
    ),
    "columns": lambda n: b"Claim ID|Status\n" + b"|" * n + b"\n" + b"A1|ACCEPTED\n" * (n // 10),
    "labels": lambda n: b"Claim ID: A1\n" + b"Message: x\n y\n" * n,
}


def spent(work: Callable[[], object]) -> float:
    """The least processor time of three goes, in seconds."""
    found = []
    for _ in range(3):
        began = time.process_time()
        work()
        found.append(time.process_time() - began)
    return min(found)


@pytest.mark.parametrize("shape", SHAPES)
def test_reading_grows_with_the_input(shape: str) -> None:
    def read(content: bytes) -> None:
        deque(edigate.stream(content), maxlen=0)
        reports.read(iter([content]))

    little, much = SHAPES[shape](1_500), SHAPES[shape](6_000)
    read(little)  # what is loaded once does not count
    before = spent(lambda: read(little))
    assert spent(lambda: read(much)) < 8 * before + 0.02, shape
