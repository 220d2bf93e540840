"""What keeps a project sound, as methods of the door: back up, reconcile, encrypt, purge, replay, verify, health."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from edigate.gateway import mirror
from edigate.gateway.context import Context
from edigate.gateway.upkeep import health as health_of
from edigate.gateway.upkeep.backup import Backup, backup
from edigate.gateway.upkeep.encrypt import encrypt
from edigate.gateway.upkeep.purge import PurgeReport, legal_hold, purge
from edigate.gateway.upkeep.reconcile import Reconciliation, reconcile
from edigate.gateway.upkeep.replay import replay
from edigate.gateway.upkeep.scratch import Changed, Difference, changes_in_force
from edigate.gateway.upkeep.verify import Verified, verify


class Upkeep:
    """The part of `Gateway` that looks after what is kept."""

    _context: Context

    def backup(self, target: Path) -> Backup:
        """Write the database and the settings to one new file, or into a folder; others may work meanwhile."""
        mirror.fill(self._context)
        return backup(self._context, target)

    def encrypt(self) -> int:
        """Bring everything private that is stored under the present key; how many values."""
        return encrypt(self._context)

    def reconcile(self, partner: str, files: Iterable[tuple[str, bytes]] = ()) -> Reconciliation:
        """After a restore: find out what a partner has got and given since the backup; nothing is sent."""
        return reconcile(self._context, partner, files)

    def purge(self, before: date | None = None, *, dry_run: bool = False, reason: str) -> PurgeReport:
        """Let go of texts and bytes of what was over before the retention; digests, sums and states stay."""
        return purge(self._context, before, dry_run=dry_run, reason=reason)

    def legal_hold(self, claim: str, *, lift: bool = False, reason: str) -> bool:
        """Put a claim under legal hold, so that no purge touches it, or lift that; whether anything changed."""
        return legal_hold(self._context, claim, lift=lift, reason=reason)

    def replay(self, *, present: bool = False) -> Iterator[Difference]:
        """Tell the whole past to a scratch database; everything to which only one of the two comes. It is judged by what
        was in force at each time, with `present` by what is in force now."""
        return replay(self._context, present=present)

    def changes_in_force(self) -> list[Changed]:
        """When settings, prices or code lists have changed, and which, up to those of now."""
        return changes_in_force(self._context)

    def verify(self) -> Iterator[Verified]:
        """Check every invariant against the database, one after the other; nothing is changed."""
        return verify(self._context)

    def health(self) -> health_of.Health:
        """Whether all is well, for monitoring."""
        return health_of.look(self._context)
