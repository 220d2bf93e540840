"""A bad network between us and the partner: cut, reset, swallowed, slow, a bit turned. Never more than one delivery."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable

import pytest

from edigate.delivery.outbound_file import Transfer
from edigate.errors import PartnerError
from edigate.transport import SftpSettings, open_mailbox
from transport.proxy import Harm, Proxy, Weather
from transport.sites import NAME, TEMP, Site, outbound, pattern, put

CONTENT = pattern(60_000)
LIMIT = 0.6


def over(site: Site, proxy: Proxy, **changes: float) -> SftpSettings:
    """The site's settings by way of the proxy."""
    assert isinstance(site.settings, SftpSettings)
    return dataclasses.replace(site.settings, port=proxy.port, **changes)  # type: ignore[arg-type]


def upload(site: Site, weather: Weather, **changes: float) -> tuple[Transfer, int]:
    """How one upload through this weather ended, and how many bytes went out; DEFERRED when no session came about."""
    assert isinstance(site.settings, SftpSettings)
    with Proxy(site.settings.port, weather) as proxy:
        try:
            with open_mailbox(over(site, proxy, **changes)) as mailbox:
                return mailbox.deliver(outbound(CONTENT), TEMP).outcome, proxy.passed
        except PartnerError:
            return Transfer.DEFERRED, proxy.passed


def there_once(site: Site, outcome: Transfer) -> None:
    """What was said is true, and the next run brings it to its end: one file, whole."""
    if outcome is Transfer.DELIVERED:
        assert (site.inbox / NAME).read_bytes() == CONTENT
    elif outcome is Transfer.DEFERRED:
        assert NAME not in site.inbox_names()
    with site.open() as mailbox:
        if outcome is not Transfer.DELIVERED:
            outcome = mailbox.settle(outbound(CONTENT), TEMP).outcome
        if outcome is not Transfer.DELIVERED:
            assert mailbox.deliver(outbound(CONTENT), f"again.{TEMP}").outcome is Transfer.DELIVERED
    assert site.inbox_names() == [NAME]
    assert (site.inbox / NAME).read_bytes() == CONTENT
    (site.inbox / NAME).unlink()


@pytest.mark.parametrize("harm", [Harm.RESET, Harm.END])
@pytest.mark.parametrize("from_server", [False, True])
def test_a_reset_anywhere_is_never_a_delivery_too_many(
    sandbox: Site, harm: Harm, from_server: bool, no_thread_left: Callable[[], None]
) -> None:
    """N-07, R-14 in the other direction: at several places from the greeting to the goodbye."""
    outcome, total = upload(sandbox, Weather())
    assert outcome is Transfer.DELIVERED
    there_once(sandbox, outcome)
    for part in (0.5, 0.9, 0.97, 0.99, 0.999):
        harmed = Weather(harm, int(total * part) if not from_server else int(62_000 * part), from_server)
        there_once(sandbox, upload(sandbox, harmed)[0])


def test_a_black_hole_ends_within_its_limit(sandbox: Site, no_thread_left: Callable[[], None]) -> None:
    """N-05."""
    began = time.monotonic()
    outcome, _ = upload(sandbox, Weather(Harm.SWALLOW, 20_000), reply_seconds=LIMIT, connect_seconds=10.0)
    assert time.monotonic() - began < 3 * (LIMIT + 5)  # the close waits once more
    assert outcome is Transfer.DEFERRED
    there_once(sandbox, outcome)


@pytest.mark.parametrize("from_server", [False, True])
def test_a_bit_that_turns_ends_the_session(sandbox: Site, from_server: bool) -> None:
    """N-08: in what we send, and in what we read back."""
    outcome, _ = upload(sandbox, Weather(Harm.FLIP, 30_000, from_server))
    assert outcome is Transfer.DEFERRED
    there_once(sandbox, outcome)


def test_a_slow_line_is_only_slow(sandbox: Site) -> None:
    """N-09."""
    outcome, _ = upload(sandbox, Weather(bytes_per_second=400_000, delay_seconds=0.005))
    assert outcome is Transfer.DELIVERED
    there_once(sandbox, outcome)


def test_a_download_over_a_line_that_is_cut(sandbox: Site) -> None:
    """R-14."""
    put(sandbox.outbox / "a.835", CONTENT)
    assert isinstance(sandbox.settings, SftpSettings)
    with (
        Proxy(sandbox.settings.port, Weather(Harm.RESET, 30_000, from_server=True)) as proxy,
        open_mailbox(over(sandbox, proxy)) as mailbox,
    ):
        (listed,) = mailbox.list()
        with pytest.raises(PartnerError):
            mailbox.fetch(listed, 10**6)
    with sandbox.open() as mailbox:
        (listed,) = mailbox.list()
        assert mailbox.fetch(listed, 10**6) == CONTENT
