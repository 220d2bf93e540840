"""I16: forty marked values through every error path; none of them is said where it does not belong."""

from __future__ import annotations

import re
import traceback
from typing import Any

import pytest
from sqlalchemy import text

from edigate import log
from edigate.errors import ConfigError, EdigateError
from edigate.gateway import interpret as interpret_module
from edigate.store import accesses, audit, blobs, engine, lists
from edigate.store.vault import new_key
from gateway.worlds import World, claim

# Names, ids, dates, an account, an address, secrets: what a patient or a login could be known from.
OF_CLAIM = {
    "last_name": "Zanzibarova", "first_name": "Quetzalina", "middle_name": "Xochitl", "member_id": "ZQX123456789",
    "group_number": "GRPZQ5501", "birth_date": "1931-02-17",
}  # fmt: skip
ADDRESS = {"address1": "22 Kumquat Street", "city": "Zyzzyxville"}
OF_ANSWERS = [f"ZQ{number:02d}CANARY" for number in range(28)]
SECRETS = ["ZQPASSWORD", "ZQPASSPHRASE", "ZQKEYTEXT"]
CANARIES = [*OF_CLAIM.values(), "19310217", *ADDRESS.values(), *OF_ANSWERS, *SECRETS]


def marked(key: str, **changes: Any) -> dict[str, Any]:
    made = claim(key, **changes)
    made["subscriber"] |= OF_CLAIM
    made["subscriber"]["address"] |= ADDRESS
    return made


def damaged(content: bytes) -> list[bytes]:
    """An answer with marked values in its names, numbers, amounts and dates, in many ways that it may be wrong."""
    values = iter(OF_ANSWERS * 9)

    def mark(found: re.Match[bytes]) -> bytes:
        return found.group(1) + next(values).encode() + found.group(3)

    inside = content.index(b"~ST*") + 1
    head, body = content[:inside], content[inside:]
    spots = [
        rb"(NM1\*\w+\*\d\*)([^*~]*)()", rb"(NM1\*\w+\*\d\*[^*~]*\*)([^*~]+)()", rb"(CLP\*)([^*~]+)()", rb"(REF\*\w+\*)([^*~]+)()",
        rb"(CLP\*[^*~]+\*[^*~]+\*)([^*~]+)()", rb"(DTM\*\w+\*)([^*~]+)()", rb"(TRN\*\w+\*)([^*~]+)()", rb"(CAS\*\w+\*)([^*~]+)()",
        rb"(STC\*)([^*~]+)()", rb"(BPR\*\w+\*)([^*~]+)()", rb"(SVC\*)([^*~]+)()", rb"(AK2\*\w+\*)([^*~]+)()",
    ]  # fmt: skip
    files = [head + re.sub(spot, mark, body) for spot in spots]
    files += [
        files[0][: len(files[0]) * 2 // 3],
        files[0].replace(b"~SE*", b"~SE*9", 1),
        files[1].replace(b"~CLP*", b"~CLQ*"),
    ]
    files.append(" ".join(OF_ANSWERS).encode() * 5)
    return files


def database_troubles(world: World) -> list[str]:
    """What the store says when a row breaks a rule, or a value its type, marked values being in it."""
    said = []
    row = "INSERT INTO claims (practice, claim_key, patient_control_number, kind, created_at) VALUES (:a, :a, :a, :a, :a)"
    for statement, value in (
        (row, "Zanzibarova"), ("SELECT CAST(:a AS INTEGER) / 0", "Zanzibarova"), ("SELECT ZQ01CANARY, :a", "Quetzalina"),
        ("INSERT INTO claim_versions (claim_id, body) VALUES (1, :a)", "Xochitl"),
    ):  # fmt: skip
        try:
            with world.gateway.context.store.begin() as tx:
                for _ in range(2):  # the second row breaks the unique rule that PostgreSQL's DETAIL quotes
                    tx.run(text(statement).bindparams(a=value))
        except EdigateError as error:  # with whatever it is chained to
            said.append("".join(traceback.format_exception(error)))
    return said


def test_nothing_of_a_patient_and_no_secret_is_said_where_it_does_not_belong(
    any_world: World, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(set(CANARIES)) >= 40
    world = any_world
    log.set_up("debug", "json")
    said: list[str] = []
    world.submit(marked("A1"), marked("A2", charge="1.00"), marked("A3", charge=OF_CLAIM["last_name"]))
    world.round()
    world.gateway.run()
    with world.look() as tx:
        answers = [blobs.read(tx, each.sha256) for each in lists.find_files(tx)]
    answers = [each for each in answers if b"~ST*" in each]
    for number, content in enumerate(each for answer in answers for each in damaged(answer)):
        own = f"{number + 700_000_000}".encode()  # a number of its own, or it would be held for that alone
        world.take(
            content.replace(content[90:99], own) if content.startswith(b"ISA") else content, f"{number}.x12"
        )
    said += [f"{each.reason} {each.contents}" for each in world.gateway.interpret()]

    def broken(*_: Any) -> None:
        raise KeyError(OF_CLAIM["last_name"])

    with monkeypatch.context() as patch:
        patch.setattr(interpret_module, "_apply_file", broken)
        world.take(answers[-1].replace(answers[-1][90:99], b"999000111"), "once-more.x12")
        said += [str(each.reason) for each in world.gateway.interpret()]
    said += database_troubles(world)
    secret = world.folder / "secret"
    secret.write_text("ZQPASSWORD")
    secret.chmod(0o600)
    for key in ("ZQKEYTEXT", new_key()[:-2] + "ZQPASSPHRASE"):
        with pytest.raises(ConfigError) as wrong:
            engine.open(f"sqlite:///{world.folder / 'other.db'}", keys=[key])
        said.append(str(wrong.value))
    with world.look() as tx:
        said += [str(each) for each in audit.every(tx)] + [str(each) for each in accesses.every(tx)]
    said += [each.says + " ".join(each.first) for each in world.gateway.verify()]
    said += [str(world.gateway.health())]
    said += [str(path) for path in world.folder.rglob("*")]
    out, err = capfd.readouterr()
    everything = "\n".join((*said, out, err)).casefold()
    assert "file_not_applied" in everything and "the database refuses" in everything
    assert [each for each in CANARIES if each.casefold() in everything] == []
