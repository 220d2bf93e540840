"""What the service does: the desk's jobs, and two for each trading partner."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from edigate.config import TradingPartner
from edigate.gateway import overdue, patient_balances, timely_filing
from edigate.gateway.context import Context
from edigate.gateway.interpret import interpret
from edigate.gateway.prepare import prepare
from edigate.gateway.receive import receive
from edigate.gateway.send import send
from edigate.service.job import Job

DESK = "desk"


def rota(context: Context) -> dict[str, list[Job]]:
    """All jobs by the worker that does them. A partner that is slow or down keeps nobody else waiting."""
    return {DESK: _desk(context)} | {
        f"partner {each.id}": _with(context, each) for each in context.settings.partners
    }


def _desk(context: Context) -> list[Job]:
    times = context.settings.serve
    senders = tuple(f"send {each.id}" for each in context.settings.partners)
    return [
        Job("prepare", times.prepare_seconds, partial(prepare, context), then=senders),
        Job("interpret", times.interpret_seconds, partial(interpret, context)),
        Job("look", times.look_seconds, partial(_look, context)),
    ]


def _with(context: Context, partner: TradingPartner) -> list[Job]:
    times = context.settings.serve
    return [
        Job(f"send {partner.id}", times.send_seconds, partial(send, context, partner.id), talks=True),
        Job(
            f"receive {partner.id}",
            times.receive_seconds,
            partial(receive, context, partner.id),
            then=("interpret",),
            talks=True,
        ),
    ]


def _look(context: Context) -> Iterator[int]:
    """Silence is an event: what should have come, and what should have gone, by now."""
    yield overdue.look_for(context)
    yield timely_filing.look_for(context)
    yield patient_balances.look_for(context)
