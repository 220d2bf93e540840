"""Official code lists: taken in from a publisher's file, shown, and how old they are."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from pathlib import Path

import msgspec

from edigate import maps
from edigate.codes.catalog import CATALOG, list_name
from edigate.codes.code_set import CodeEntry
from edigate.codes.formats import tree_file
from edigate.codes.formats.file_name import told_by
from edigate.codes.formats.read import read
from edigate.codes.listed_code import ListedCode
from edigate.errors import DataError, UsageError
from edigate.gateway import installed_codes
from edigate.gateway.context import Context
from edigate.gateway.documents import Source, blocks
from edigate.store import audit, code_lists
from edigate.store.code_lists import Edition, Told

_LARGEST_FILE = 200_000_000  # bytes; the biggest list, ICD-10-CM with long texts, has a tenth of it


class Imported(msgspec.Struct, frozen=True):
    """An edition taken in; `unchanged` when the very same file had been taken in for it before."""

    edition: Edition
    unchanged: bool


class ListStands(msgspec.Struct, frozen=True):
    """One list: what we ship of it (`glosses` in our own words), and the editions that were imported, oldest first.

    `as_of` is the day of the newest that holds today; one of a later day may be here already.
    """

    name: str
    title: str
    publisher: str
    glosses: int
    glosses_as_of: date | None
    editions: tuple[Edition, ...]
    as_of: date | None
    old: bool


class CodeShown(msgspec.Struct, frozen=True):
    """What is known of one code: our own gloss with its class and next action, and what each edition says."""

    name: str
    code: str
    gloss: str | None
    code_class: str | None
    next_action: str | None
    glosses_as_of: date | None
    told: tuple[Told, ...]


def import_list(
    context: Context, source: Source, *, name: str | None = None, as_of: date | None = None
) -> Imported:
    """Take in an edition of a list. List and first day are told by the publisher's file name where not given.

    `UsageError` when neither tells them, `DataError` (naming the file) for one that is no such list.
    """
    file_name = Path(source).name if isinstance(source, str | Path) else "standard input"
    hinted = told_by(file_name)
    if name is None and hinted is None:
        next(iter(blocks(source)), None)  # a file that is not there says so first
        raise UsageError(f"{file_name}: say which list this is (--set); there are: {', '.join(CATALOG)}")
    wanted = list_name(name) if name is not None else (hinted or ("",))[0]
    if as_of is None:
        as_of = hinted[1] if hinted is not None and hinted[0] == wanted else context.clock().date()
    content = _content(source, file_name)
    try:
        codes = read(wanted, _text(content))
    except DataError as error:
        raise DataError(f"{file_name}: {error}") from None
    return _keep(context, wanted, as_of, codes, file_name, hashlib.sha256(content).hexdigest())


def import_installed(context: Context) -> Imported:
    """Take in ICD-10-CM from the package that is installed for it. `UsageError` when there is none."""
    found = installed_codes.icd10cm()
    codes = tuple(tree_file.read(found.content.decode("ascii", errors="replace")))
    sha256 = hashlib.sha256(found.content).hexdigest()
    return _keep(context, "ICD10CM", found.as_of, codes, found.file_name, sha256)


def _keep(
    context: Context, wanted: str, as_of: date, codes: tuple[ListedCode, ...], file_name: str, sha256: str
) -> Imported:
    """Store an edition and say so in the audit; the very same file changes nothing."""
    with context.store.begin() as tx:
        tx.lock(f"code list {wanted}")
        before = code_lists.find(tx, wanted, as_of)
        if before is not None and before.sha256 == sha256:
            return Imported(before, unchanged=True)
        at = context.clock()
        edition = code_lists.replace(
            tx, wanted, as_of, codes, file_name=file_name, sha256=sha256, at=at, actor=context.actor
        )
        audit.add(tx, at=at, actor=context.actor, action="codes import", subject=f"{wanted} of {as_of}",
                  detail=f"{len(codes)} codes from {file_name}")  # fmt: skip
    return Imported(edition, unchanged=False)


def stands(context: Context) -> list[ListStands]:
    """Every list that can be imported, with what there is of it."""
    with context.store.look() as tx:
        imported = code_lists.editions(tx)
    today = context.clock().date()
    found = []
    for about in CATALOG.values():
        glosses = maps.code_set(about.glossed) if about.glossed else None
        editions = tuple(each for each in imported if each.name == about.name)
        begun = [each.as_of for each in editions if each.as_of <= today]  # next year's may be here already
        newest = begun[-1] if begun else glosses.as_of if glosses else None
        found.append(
            ListStands(
                about.name, about.title, about.publisher, len(glosses.entries) if glosses else 0,
                glosses.as_of if glosses else None, editions, newest,
                newest is not None and today - newest > timedelta(about.days),
            )
        )  # fmt: skip
    return found


def old(context: Context) -> list[str]:
    """A sentence for each list that is older than its publisher's rhythm."""
    return [
        f"the code list {each.name} is of {each.as_of}: a newer edition is to be expected"
        for each in stands(context)
        if each.old
    ]


def show(context: Context, name: str, code: str) -> CodeShown:
    """What is known of a code; `UsageError` for a list that we do not know."""
    wanted, plain = list_name(name), code.strip().upper().replace(".", "")
    glossed = CATALOG[wanted].glossed
    glosses = maps.code_set(glossed) if glossed else None
    entry: CodeEntry | None = glosses.get(plain) if glosses else None
    with context.store.look() as tx:
        told = tuple(code_lists.told(tx, wanted, plain))
    return CodeShown(
        wanted, plain, entry.gloss if entry else None, entry.class_ or None if entry else None,
        entry.next_action or None if entry else None, glosses.as_of if glosses else None, told,
    )  # fmt: skip


def _content(source: Source, file_name: str) -> bytes:
    content = bytearray()
    for block in blocks(source):
        content += block
        if len(content) > _LARGEST_FILE:
            raise DataError(f"{file_name}: too large for a code list")
    return bytes(content)


def _text(content: bytes) -> str:
    """Publishers write UTF-8 or the older Windows alphabet."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
