"""transport/: how a file reaches a trading partner's folder, and how answers are fetched from theirs.

Enters: frozen `OutboundFile` values and the settings of one partner's mailbox (an SFTP account or a local directory).
Leaves: `TransferResult` (delivered, deferred, refused, unknown) with the evidence it rests on; `RemoteFile` values and
the bytes of an answer; a `Probe` that says what the other side is and can do. Beside that, wrappers (`wrapping`, `pgp`):
bytes in, the bytes within out, or the reason why not.

DIAGNOSTICS
    A value: every end of an upload, the partner's failures included. `deliver` and `settle` never raise for them.
    Raised: `PartnerUnavailable` (not reached, no answer in time, connection lost), `PartnerRefused` (host key,
        credentials, permission, size limit, a name that cannot be asked for), `ConfigError` (key file missing, readable
        by others, undecodable), `UsageError` (a name that is no plain file name, a mailbox used by a second thread).
    A bug: any other exception. paramiko's own never come through.

Must not know: what is in a file, claims, control numbers, the store, schedules. It decides nothing about repeating an
upload; that is the outbox's table (`delivery`). The only repetition here is connecting, before any credential is sent.
Failures are told apart by type, status code and phase, never by a message's text. No message holds a remote name,
an element's value or a secret.
"""

from edigate.transport.mailbox import (
    DirectorySettings,
    FolderSeen,
    HostKey,
    Mailbox,
    Probe,
    RemoteFile,
    SftpSettings,
    Verify,
    fetch_host_key,
    open_mailbox,
)

__all__ = [
    "DirectorySettings",
    "FolderSeen",
    "HostKey",
    "Mailbox",
    "Probe",
    "RemoteFile",
    "SftpSettings",
    "Verify",
    "fetch_host_key",
    "open_mailbox",
]
