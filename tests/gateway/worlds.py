"""A project in a folder, a partner with a payer behind it, and a clock that the test holds."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from edigate.config import TradingPartner, load
from edigate.gateway import heard
from edigate.gateway.gateway import Gateway, RunReport
from edigate.gateway.mailboxes import OpenMailbox
from edigate.gateway.receipt import Receipt
from edigate.sandbox import demo_claims
from edigate.sandbox import rules as payer_rules
from edigate.sandbox.clearinghouse import Clearinghouse
from edigate.store import journal, lists, sums, timeline, worklist
from edigate.store.timeline import Happening
from edigate.store.worklist import OpenedItem
from edigate.transport.mailbox import Mailbox

AT = datetime(2026, 3, 4, 9, 15, tzinfo=UTC)
SENDER, RECEIVER = "EDIGATETEST", "DEMOPAYER"

_PROJECT = """
[database]
url = "{url}"

[log]
level = "error"

[policy]
settle_seconds = 0
{policy}
"""

# The clock stands where the story begins, and one of its claims is of a month later.
_AT_ANY_DAY = 'edits = { SERVICE_IN_FUTURE = "warning" }'

_PARTNER = """
id = "{id}"
name = "A clearinghouse"
usage = "T"
sender_id = "EDIGATETEST"
receiver_id = "{receiver}"
batch_prefix = "LSFB"
claims_per_file = {claims_per_file}
payers = {payers}

[submitter]
name = "LAKESIDE FAMILY MEDICINE"
id = "EDIGATETEST"
contact = {{ name = "BILLING OFFICE", phone = "5555550100" }}

[receiver]
name = "DEMO HEALTH PLAN"
id = "DEMOPAYER"

[transport]
"""

_DIRECTORY = """kind = "directory"
inbox = "site/inbox"
outbox = "site/outbox"
"""


def make_project(
    folder: Path,
    *,
    url: str | None = None,
    policy: str = "",
    transport: str = _DIRECTORY,
    after_fetch: str = 'after_fetch = "remove"',
    claims_per_file: int = 100,
    payers: Iterable[str] = ("*",),
) -> Path:
    """A project whose one partner, `payer`, is two folders below `site/`."""
    for each in (folder / "partners", folder / "site" / "inbox", folder / "site" / "outbox"):
        each.mkdir(parents=True)
    text = _PROJECT.format(
        url=url or "sqlite:///edigate.db",
        policy=policy if "edits" in policy else f"{policy}\n{_AT_ANY_DAY}",
    )
    (folder / "edigate.toml").write_text(text, encoding="utf-8")
    add_partner(
        folder,
        "payer",
        transport=f"{transport}{after_fetch}\n",
        claims_per_file=claims_per_file,
        payers=payers,
    )
    return folder


def add_partner(
    folder: Path,
    partner_id: str,
    *,
    transport: str = _DIRECTORY,
    claims_per_file: int = 100,
    payers: Iterable[str] = ("*",),
    receiver: str = RECEIVER,
) -> Path:
    """One more partner file of the project."""
    file = folder / "partners" / f"{partner_id}.toml"
    text = _PARTNER.format(
        id=partner_id, receiver=receiver, claims_per_file=claims_per_file, payers=json.dumps(list(payers))
    )
    file.write_text(text + transport, encoding="utf-8")
    return file


class Clock:
    """Moves on a millisecond with each look, and by hand."""

    def __init__(self, at: datetime = AT) -> None:
        self.now = at

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    def forward(self, **duration: float) -> None:
        self.now += timedelta(**duration)


class World:
    """An open project, and what its partner sees."""

    def __init__(
        self,
        folder: Path,
        *,
        clock: Clock | None = None,
        open_mailbox: OpenMailbox | None = None,
        pause: Callable[[float], None] | None = None,
    ) -> None:
        self.folder = folder
        self.clock = clock or Clock()
        self.pauses: list[float] = []
        self.gateway = Gateway.from_settings(
            load(folder), actor="tess", clock=self.clock, pause=pause or self.pauses.append,
            open_mailbox=open_mailbox,
        )  # fmt: skip
        self.inbox, self.outbox = folder / "site" / "inbox", folder / "site" / "outbox"
        self._payer: Clearinghouse | None = None

    def close(self) -> None:
        self.gateway.close()

    def again(self, *, open_mailbox: OpenMailbox | None = None) -> World:
        """The same project opened once more, as the next process would; the clock goes on."""
        self.close()
        return World(self.folder, clock=self.clock, open_mailbox=open_mailbox)

    # ---- the partner's side

    @property
    def payer(self) -> Clearinghouse:
        """The practice payer behind the folders."""
        if self._payer is None:
            self._payer = Clearinghouse(
                self.folder / "site", self.clock, payer_rules.load(), self.folder / "payer.json"
            )
        return self._payer

    def answer(self) -> None:
        """The partner deals with what lies in its inbox."""
        self.payer.take_waiting()

    def put(self, name: str, content: bytes) -> Path:
        """An answer that the partner lays out for us."""
        path = self.outbox / name
        path.write_bytes(content)
        return path

    def sent(self) -> dict[str, bytes]:
        """What lies in the partner's inbox."""
        return {path.name: path.read_bytes() for path in sorted(self.inbox.iterdir())}

    # ---- our side

    def submit(self, *claims: Mapping[str, Any], **options: Any) -> list[Receipt]:
        return self.gateway.submit(list(claims), **options)

    def take(self, content: bytes, name: str = "answer.x12") -> int:
        """An answer taken by hand; its inbox id."""
        (received,) = self.gateway.receive_by_hand("payer", [(name, content)])
        assert received.inbox_id is not None
        return received.inbox_id

    def round(self) -> RunReport:
        """Prepare and send, let the partner answer, receive and interpret."""
        self.gateway.run()
        self.answer()
        return self.gateway.run()

    def look(self) -> AbstractContextManager[Any]:
        return self.gateway.context.store.look()

    def timeline(self, claim_id: int) -> list[Happening]:
        """Everything that happened to a claim."""
        with self.look() as tx:
            told = heard.of_claim(tx, claim_id, self.gateway.context.tables)
            return timeline.of_claim(tx, claim_id, told)

    def states(self) -> dict[str, str]:
        """Where each claim stands, by its key."""
        with self.look() as tx:
            return {each.claim_key: each.state for each in lists.find_claims(tx)}

    def batches(self) -> dict[int, str]:
        with self.look() as tx:
            return {each.id: each.state for each in lists.find_batches(tx)}

    def files(self) -> dict[int, str]:
        with self.look() as tx:
            return {each.id: each.state for each in lists.find_files(tx)}

    def remittances(self) -> list[tuple[str | None, Decimal | None, str]]:
        with self.look() as tx:
            return [(each.trace, each.amount, each.state) for each in lists.find_remittances(tx)]

    def balances(self) -> dict[str, str]:
        with self.look() as tx:
            return {account: str(amount) for account, amount in journal.balances(tx).items() if amount}

    def work(self, state: str | None = "open") -> list[OpenedItem]:
        with self.look() as tx:
            return worklist.items(tx, state=state)

    def work_kinds(self) -> list[str]:
        return sorted(each.item.kind for each in self.work())

    def remitted(self) -> Decimal:
        with self.look() as tx:
            return sums.remitted(tx)

    def picture(self) -> dict[str, Any]:
        """Everything that must not depend on the order of arrival or on how often we were killed."""
        with self.look() as tx:
            claims, found = lists.find_claims(tx), lists.find_remittances(tx)
            return {
                "claims": {c.claim_key: (c.state, c.flags, c.payer_claim_control_number) for c in claims},
                "batches": sorted(b.state for b in lists.find_batches(tx)),
                "balances": self.balances(),
                "remittances": sorted((r.trace or "", str(r.amount), r.state) for r in found),
                "work": sorted(
                    (w.item.kind, w.claim_key or "", str(w.item.amount)) for w in worklist.items(tx)
                ),
            }


_CLAIMS: list[dict[str, Any]] = []


def claim(key: str = "LSF0000481", **changes: Any) -> dict[str, Any]:
    """The pneumonia claim of 235.00 under this key."""
    if not _CLAIMS:
        _CLAIMS.extend(json.loads(demo_claims.load().claims))
    made = copy.deepcopy(_CLAIMS[0])
    made["patient_control_number"] = key
    return made | changes


def chen(key: str = "LSF0000502") -> dict[str, Any]:
    """The claim that the worked example's last remittance pays."""
    made = claim(key, charge="150.00")
    made["lines"] = made["lines"][:1]
    made["lines"][0]["service_date"] = "2026-04-05"
    made["subscriber"] |= {"member_id": "DHP222333444", "last_name": "Chen", "first_name": "Lee"}
    return made


class Wrapped:
    """A partner's mailbox with some of its methods replaced: `open_mailbox` for a gateway."""

    def __init__(self, inner: OpenMailbox, wrap: Callable[[Mailbox], Any]) -> None:
        self._inner, self._wrap = inner, wrap

    def __call__(self, partner: TradingPartner) -> Mailbox:
        mailbox: Mailbox = self._wrap(self._inner(partner))
        return mailbox


class Through:
    """A mailbox that hands everything on; a subclass changes what it wants."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    def __enter__(self) -> Any:
        self.inner.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self.inner.__exit__(*error)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)
