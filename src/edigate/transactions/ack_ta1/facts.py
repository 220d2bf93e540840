"""The interchange acknowledgment as a value. Source: the TA1 segment of the 00501 control standard."""

from __future__ import annotations

import datetime as dt

from edigate.transactions.set_fact import SetFact


class InterchangeAck(SetFact, frozen=True, gc=False, kw_only=True):
    """One TA1: `interchange_control_number`, `date` and `time` are those of our interchange (TA101-03).

    `code` TA104: A accepted, E accepted with an error noted, R rejected; `note` TA105. Sender and receiver are those of
    the interchange that carries the TA1, so the other way round than in ours. `set` and `kind` are "TA1".
    """

    interchange_control_number: str | None
    date: dt.date | None
    time: str | None
    code: str | None
    note: str | None
