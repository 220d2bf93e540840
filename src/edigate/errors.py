"""What can go wrong, in two shapes: a `Finding` is a value, an exception means "cannot go on".

Bad data is a `Finding`: collected, never thrown, each with a code from a closed list, a severity and an address.
`LocalError` is ours to mend (configuration, disk, a wrong call); `PartnerError` is theirs (a host that is down, a
changed host key). No message carries an element's value: values are patients' data.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Severity(StrEnum):
    """How much a finding weighs: an error rejects, a warning is shown, a note informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Location(msgspec.Struct, frozen=True, gc=False):
    """The address of a fact or a finding inside one file. All ordinals count from 1; absent is None.

    `ordinal` is the segment's place in the file, `segment` its place within the set (ST = 1, as in 999 IK302; None on
    envelope segments). `id` is the segment id, for a missing segment the id of the missing one.
    """

    interchange: int | None = None
    group: int | None = None
    set: int | None = None
    set_control_number: str | None = None
    ordinal: int | None = None
    segment: int | None = None
    id: str | None = None
    element: int | None = None
    component: int | None = None
    repetition: int | None = None
    loop: str | None = None


NOWHERE = Location()


class Finding(msgspec.Struct, frozen=True, gc=False):
    """One thing that is wrong or odd: `code` is from a closed list, `snip` the WEDI SNIP level 1..7 or None.

    `field` is the caller's own path (JSON pointer, CSV row and column, 837 segment) when the finding is about a claim taken in.
    """

    code: str
    severity: Severity
    message: str
    where: Location = NOWHERE
    snip: int | None = None
    field: str | None = None


class SourceRef(msgspec.Struct, frozen=True, gc=False):
    """Where a fact came from: the SHA-256 of the archived file and the segment's ordinal in it."""

    sha256: str
    ordinal: int
    id: str | None = None
    element: int | None = None


class EdigateError(Exception):
    """The root of everything edigate raises on purpose. Messages are safe to print and to log.

    `code` names the trouble for log lines, from a closed list: that of the class, or the database's own for its errors.
    """

    code = "trouble"


class LocalError(EdigateError):
    """We cannot go on: a wrong call, a missing file, a full disk, a store that refuses."""

    code = "local"


class UsageError(LocalError):
    """The caller asked for something that makes no sense; nothing was changed."""

    code = "usage"


class ConfigError(LocalError):
    """The configuration is unreadable, incomplete or contradicts itself; the message names file and key."""

    code = "config"


class DataError(LocalError):
    """The input holds nothing that can be read as what it was said to be."""

    code = "data"


class Damaged(LocalError):
    """The disk or the database file has failed: stop at once, write nothing more, and let a person look."""

    code = "damaged"


class TryLater(LocalError):
    """Somebody else holds what we need (a lock, a lease); the same call may go through in a while."""

    code = "try_later"


class StoreUnavailable(LocalError):
    """The database cannot be used now (connection lost, disk full); this says nothing of what was stored."""

    code = "store_unavailable"


class PartnerError(EdigateError):
    """The trading partner's side refused or failed; the message names the partner and the step."""

    code = "partner"


class PartnerUnavailable(PartnerError):
    """The partner could not be reached, or did not answer within the deadline; nothing is known to have changed."""

    code = "partner_unavailable"


class NotReached(PartnerUnavailable):
    """The connection failed before any credential was sent: name look-up, TCP, banner or key exchange."""

    code = "not_reached"


class PartnerRefused(PartnerError):
    """The partner answered and said no (host key, credentials, permission); retrying alone will not help."""

    code = "partner_refused"


class LoginRefused(PartnerRefused):
    """The partner did not accept who we say we are: trying the same again may lock the account."""

    code = "login_refused"


class HostKeyRefused(PartnerRefused):
    """The partner presents another host key than the pinned one: we refuse, before anything is sent."""

    code = "host_key_refused"
