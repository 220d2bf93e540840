"""One upload that can be believed: exclusive temporary file, every status checked, proven, renamed, looked at again.

The same steps serve SFTP and a local directory. Nothing here raises for what the partner does: each way to end is one
of the results. The one instant no design removes, after the final name was given and before we know it, ends
UNKNOWN.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from edigate.delivery.outbound_file import Evidence, OutboundFile, Transfer, TransferResult
from edigate.transport.comparison import Likeness, compare
from edigate.transport.folder import ConnectionLost, Folder, Said, Step, StepRefused
from edigate.transport.settings import Verify

BeforePublish = Callable[[], bool]

_WILL_NOT_CHANGE = (Said.DENIED, Said.UNSUPPORTED, Said.ABSENT)  # asking again gives the same answer
_NOT_OURS = "another file lies under our name"
_NOT_WHAT_WAS_SENT = "every write was acknowledged, but what lies there is not what was sent"
_SPOILED = {True: Transfer.SPOILED, False: Transfer.REFUSED}  # without renaming it has the final name already


@dataclass(frozen=True, slots=True)
class UploadPolicy:
    """What the partner's profile allows: how far to prove an upload, and whether renaming works there."""

    verify: Verify
    rename: bool
    read_back_limit_bytes: int

    @property
    def proof_limit_bytes(self) -> int:
        """Up to which length the proof reads back."""
        return self.read_back_limit_bytes if self.verify is Verify.READ_BACK else 0


def deliver(
    folder: Folder,
    file: OutboundFile,
    temp_name: str,
    policy: UploadPolicy,
    before_publish: BeforePublish | None,
) -> TransferResult:
    """Upload once. See `Mailbox.deliver`."""
    if not policy.rename:
        return _deliver_direct(folder, file, policy, before_publish)
    try:
        earlier = compare(folder, file.name, file, policy.read_back_limit_bytes)
        if earlier not in (Likeness.ABSENT, Likeness.UNSEEN):
            return _already_there(earlier)
        folder.write_new(temp_name, file.content)
        proof = _prove(folder, temp_name, file, policy)
    except ConnectionLost as lost:
        return _result(Transfer.DEFERRED, f"{lost}; the final name was not given")
    except StepRefused as refusal:
        if refusal.step is not Step.OPEN:
            discard(folder, temp_name)
        return _refused_before_publishing(refusal)
    if isinstance(proof, TransferResult):
        return proof
    if before_publish is not None and not before_publish():
        discard(folder, temp_name)
        return _result(Transfer.DEFERRED, "given up before the final name was given")
    return _publish(folder, file, temp_name, policy, proof)


def settle(
    folder: Folder,
    file: OutboundFile,
    temp_name: str,
    policy: UploadPolicy,
    may_be_published: bool,
    before_publish: BeforePublish | None,
) -> TransferResult:
    """Find out how an interrupted attempt ended. See `Mailbox.settle`."""
    try:
        there = compare(folder, file.name, file, policy.read_back_limit_bytes)
        if there in (Likeness.ABSENT, Likeness.UNSEEN):
            return _settle_unpublished(folder, file, temp_name, policy, may_be_published, before_publish)
        if there is Likeness.SAME:
            if policy.rename:
                discard(folder, temp_name)
            return _result(Transfer.DELIVERED, "found under the final name", Evidence.READ_BACK)
        if there is Likeness.SAME_SIZE:
            # With renaming, the final name was given only after every status was good; without, nobody knows them.
            # And what lay there before we came to renaming is not ours, however long it is.
            if policy.rename and may_be_published:
                return _result(Transfer.DELIVERED, "found under the final name", Evidence.SIZE)
            return _result(Transfer.UNKNOWN, "a file of our size is there and cannot be read back")
        if there is Likeness.TORN and not policy.rename:
            if discard(folder, file.name):
                return _result(Transfer.DEFERRED, "our torn upload was removed")
            return _result(Transfer.UNKNOWN, "our torn upload is there and could not be removed")
        return _result(Transfer.REFUSED, _NOT_OURS)
    except ConnectionLost as lost:
        return _result(Transfer.UNKNOWN, str(lost))


def _settle_unpublished(
    folder: Folder,
    file: OutboundFile,
    temp_name: str,
    policy: UploadPolicy,
    may_be_published: bool,
    before_publish: BeforePublish | None,
) -> TransferResult:
    part = (
        compare(folder, temp_name, file, policy.read_back_limit_bytes) if policy.rename else Likeness.ABSENT
    )
    if part in (Likeness.ABSENT, Likeness.UNSEEN):
        if may_be_published:
            return _result(Transfer.UNKNOWN, "no trace of it; the partner may have taken it")
        return _result(Transfer.DEFERRED, "no trace of it, and it never had the final name")
    if part is Likeness.LONGER:
        outcome = Transfer.REFUSED if may_be_published else Transfer.SPOILED
        return _result(outcome, "our temporary file is longer than what we sent; left for inspection")
    if part is not Likeness.SAME:
        discard(folder, temp_name)
        return _result(Transfer.DEFERRED, "a torn temporary file was found; the final name was not given")
    if before_publish is not None and not before_publish():
        return _result(Transfer.DEFERRED, "given up before the final name was given")
    return _publish(folder, file, temp_name, policy, Evidence.READ_BACK)


def _deliver_direct(
    folder: Folder, file: OutboundFile, policy: UploadPolicy, before_publish: BeforePublish | None
) -> TransferResult:
    """Straight to the final name: from the exclusive open on the file may be seen and taken."""
    try:
        earlier = compare(folder, file.name, file, policy.read_back_limit_bytes)
    except ConnectionLost as lost:
        return _result(Transfer.DEFERRED, f"{lost}; nothing was sent")
    if earlier not in (Likeness.ABSENT, Likeness.UNSEEN):
        return _already_there(earlier)
    if before_publish is not None and not before_publish():
        return _result(Transfer.DEFERRED, "given up before the file was opened")
    try:
        folder.write_new(file.name, file.content)
        proof = _prove(folder, file.name, file, policy)
    except ConnectionLost as lost:
        return _result(Transfer.UNKNOWN, str(lost))
    except StepRefused as refusal:
        return _direct_refused(folder, file, policy, refusal)
    if isinstance(proof, TransferResult):
        return proof
    return _result(Transfer.DELIVERED, "written straight to its final name", proof)


def _direct_refused(
    folder: Folder, file: OutboundFile, policy: UploadPolicy, refusal: StepRefused
) -> TransferResult:
    if refusal.step is not Step.OPEN:
        if discard(folder, file.name):
            return _refused_before_publishing(refusal)
        return _result(Transfer.UNKNOWN, f"{refusal}, and our torn file could not be removed")
    try:
        there = compare(folder, file.name, file, policy.read_back_limit_bytes)
    except ConnectionLost:
        there = Likeness.ABSENT  # it was refused at the open and not there a moment ago
    if there in (Likeness.ABSENT, Likeness.UNSEEN):
        return _refused_before_publishing(refusal)
    return _already_there(there)


def _prove(folder: Folder, name: str, file: OutboundFile, policy: UploadPolicy) -> Evidence | TransferResult:
    """The evidence for a file whose every write and close was acknowledged, or the result that ends the attempt."""
    if policy.verify is Verify.NONE:
        return Evidence.STATUSES
    match compare(folder, name, file, policy.proof_limit_bytes):
        case Likeness.SAME:
            return Evidence.READ_BACK
        case Likeness.SAME_SIZE:
            return Evidence.SIZE
        case Likeness.UNSEEN:
            return Evidence.STATUSES
        case Likeness.ABSENT:
            return _result(Transfer.UNKNOWN, "every write was acknowledged, but the file was gone at once")
        case _:
            # Left where it is, so that a person can see what the server made of it.
            return _result(_SPOILED[policy.rename], _NOT_WHAT_WAS_SENT)


def _publish(
    folder: Folder, file: OutboundFile, temp_name: str, policy: UploadPolicy, evidence: Evidence
) -> TransferResult:
    try:
        folder.rename(temp_name, file.name)
    except ConnectionLost as lost:
        return _result(Transfer.UNKNOWN, str(lost))
    except StepRefused as refusal:
        try:
            return _rename_refused(folder, file, temp_name, policy, refusal)
        except ConnectionLost as lost:
            return _result(Transfer.UNKNOWN, str(lost))
    if policy.verify is Verify.NONE:
        return _result(Transfer.DELIVERED, "uploaded and renamed", evidence)
    try:
        size = folder.size_of(file.name)
    except StepRefused as refusal:
        taken = " and taken at once" if refusal.said is Said.ABSENT else ""
        return _result(Transfer.DELIVERED, f"uploaded and renamed{taken}", evidence)
    except ConnectionLost:
        return _result(
            Transfer.DELIVERED, "uploaded and renamed; the connection was lost afterwards", evidence
        )
    if size not in (None, len(file.content)):
        return _result(Transfer.REFUSED, "the size changed when the file got its final name")
    return _result(Transfer.DELIVERED, "uploaded and renamed", evidence)


def _rename_refused(
    folder: Folder, file: OutboundFile, temp_name: str, policy: UploadPolicy, refusal: StepRefused
) -> TransferResult:
    """A rename answered by "no": believe what lies there more than the answer. Raises ConnectionLost."""
    there = compare(folder, file.name, file, policy.read_back_limit_bytes)
    if there is Likeness.SAME:
        discard(folder, temp_name)
        return _result(Transfer.DELIVERED, "the same file was already there", Evidence.READ_BACK)
    if there in (Likeness.SAME_SIZE, Likeness.UNSEEN):
        return _result(Transfer.UNKNOWN, f"{refusal}, and what lies under the final name cannot be read back")
    if there is not Likeness.ABSENT:
        discard(folder, temp_name)
        return _result(Transfer.REFUSED, _NOT_OURS)
    if compare(folder, temp_name, file, 0) in (Likeness.ABSENT, Likeness.UNSEEN):
        return _result(Transfer.UNKNOWN, f"{refusal}, yet the temporary file cannot be seen any more")
    discard(folder, temp_name)
    return _refused_before_publishing(refusal)


def _already_there(likeness: Likeness) -> TransferResult:
    if likeness is Likeness.SAME:
        return _result(Transfer.DELIVERED, "the same file was already there", Evidence.READ_BACK)
    if likeness is Likeness.SAME_SIZE:
        return _result(Transfer.UNKNOWN, "a file of our size is already there and cannot be read back")
    return _result(Transfer.REFUSED, _NOT_OURS)


def _refused_before_publishing(refusal: StepRefused) -> TransferResult:
    outcome = Transfer.REFUSED if refusal.said in _WILL_NOT_CHANGE else Transfer.DEFERRED
    return _result(outcome, f"{refusal}; the final name was not given")


def discard(folder: Folder, name: str) -> bool:
    """Remove a file of our own making; True when it is certainly gone. Raises nothing for what the partner does."""
    try:
        folder.remove(name)
    except StepRefused as refusal:
        return refusal.said is Said.ABSENT
    except ConnectionLost:
        return False
    return True


def _result(outcome: Transfer, detail: str, evidence: Evidence = Evidence.NONE) -> TransferResult:
    return TransferResult(outcome, evidence, detail)
