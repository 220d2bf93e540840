"""The library's door: few names, loaded when they are used, and what the docstring promises."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import edigate
import edigate.log
from gateway.worlds import World, claim, make_project


def in_a_new_process(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout.strip()


def test_importing_costs_nothing() -> None:
    assert (
        in_a_new_process(
            "import sys, edigate\n"
            "print(sorted(set(sys.modules) & {'pydantic', 'sqlalchemy', 'paramiko', 'msgspec', 'lxml', 'rich', 'click'}))"
        )
        == "[]"
    )


def test_reading_needs_no_database_and_no_network() -> None:
    assert (
        in_a_new_process(
            "import sys, edigate\n"
            "list(edigate.read(b'ISA'))\n"
            "print(sorted(set(sys.modules) & {'sqlalchemy', 'paramiko', 'click', 'pyx12'}))"
        )
        == "[]"
    )


def test_checking_needs_no_model_of_claims_either() -> None:
    assert (
        in_a_new_process(
            "import sys, edigate\n"
            "edigate.check(b'ISA')\n"
            "print(sorted(set(sys.modules) & {'pydantic', 'sqlalchemy', 'paramiko', 'click', 'pyx12'}))"
        )
        == "[]"
    )


def test_the_names() -> None:
    assert dir(edigate) == list(edigate.__all__) and len(edigate.__all__) <= 15
    for name in edigate.__all__:
        assert getattr(edigate, name).__doc__, name
    with pytest.raises(AttributeError, match="frob"):
        edigate.frob  # noqa: B018
    assert (Path(edigate.__file__).parent / "py.typed").exists()


@pytest.mark.shared
def test_bytes_paths_and_files_read_the_same(shared: Path) -> None:
    path = next((shared / "domain" / "example").glob("05*"))
    wanted = list(edigate.read(path))
    assert wanted == list(edigate.read(str(path))) == list(edigate.read(path.read_bytes()))
    assert wanted == list(edigate.read(io.BytesIO(path.read_bytes())))
    with path.open("rb") as stream:
        assert wanted == list(edigate.read(stream))
    names = [type(each).__name__ for each in edigate.stream(path)]
    assert names[0] == "RemittanceHeader" and names[-1] == "RemittanceTrailer" and "ClaimPayment" in names
    assert edigate.check(path).verdict == "accepted"


def test_a_file_opened_as_text_and_one_that_is_not_there(tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_text("ISA")
    with file.open() as stream, pytest.raises(edigate.EdigateError, match="as bytes"):
        list(edigate.read(stream))  # type: ignore[arg-type]
    with pytest.raises(edigate.EdigateError, match="no such file"):
        list(edigate.read(tmp_path / "missing"))


def test_build_is_pure_and_its_bytes_pass_the_check() -> None:
    from datetime import datetime

    from edigate.config import load_partner
    from edigate.config.shipped import shipped

    partner = edigate.Partner.model_validate(
        {
            name: value
            for name, value in _toml(shipped("partners/practice.toml")).items()
            if name != "transport"
        }
    )
    model = edigate.claim_from_values(claim("A1"))
    control = edigate.Control(101, 101, "B1", datetime(2026, 3, 4, 9, 15))
    one, two = (
        edigate.build([edigate.ClaimToSend(model, "EDG1", 1)], partner, control).content for _ in range(2)
    )
    assert one == two and edigate.check(one).verdict == "accepted"
    assert load_partner.__doc__


def _toml(text: str) -> dict[str, object]:
    import tomllib

    return tomllib.loads(text)


def test_the_loop_of_a_practice_management_system(tmp_path: Path) -> None:
    """The contract's example, with a cursor that survives."""
    folder = make_project(tmp_path / "p")
    cursor = 0
    with edigate.Gateway.open(folder / "edigate.toml") as gateway:
        (receipt,) = gateway.submit([claim("A1")])
        assert receipt.outcome == "ready"
        gateway.run()
        for update in gateway.updates(after=cursor):
            cursor = update.seq
    world = World(folder)
    world.answer()
    world.close()
    with edigate.Gateway.open(folder) as gateway:
        gateway.run()
        told = list(gateway.updates(after=cursor))
        assert [each.seq for each in told] == list(range(cursor + 1, cursor + 1 + len(told)))
        assert {each.kind for each in told} == {"status", "posting", "work"}


def test_several_threads_share_one_gateway(tmp_path: Path) -> None:
    folder = make_project(tmp_path / "p")
    errors: list[BaseException] = []
    with edigate.Gateway.open(folder) as gateway:

        def work(number: int) -> None:
            try:
                gateway.submit([claim(f"T{number}-{n}") for n in range(5)])
                gateway.run()
                list(gateway.updates())
            except edigate.EdigateError as error:
                errors.append(error)

        threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        gateway.run()
        assert errors == []
        assert gateway.health().claims == {"submitted": 20}


def test_a_library_prints_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edigate.log, "_way", edigate.log._Way())  # as it is before anybody sets it up
    with edigate.Gateway.open(make_project(tmp_path / "p")) as gateway:
        gateway.submit([claim("A1")])
        gateway.run()
    assert capfd.readouterr() == ("", "")
