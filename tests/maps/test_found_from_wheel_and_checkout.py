"""The maps travel in the wheel, and a checkout finds its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from edigate import maps
from requirements import ROOT

ASK = """
import json, edigate
from edigate import maps
print(json.dumps([edigate.__file__, str(maps.folder()), maps.code_set("carc").gloss("45"), len(maps.code_set_names())]))
"""


def run(*command: str, path: Path | None = None) -> str:
    environment = {**os.environ, "PYTHONPATH": str(path)} if path else None
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's wheel, built without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder))
    (built,) = folder.glob("edigate-*.whl")
    return built


def test_found_from_the_checkout() -> None:
    assert maps.folder() == ROOT / "maps"
    assert maps.code_set("carc").gloss("45")


def test_found_from_an_installed_wheel(wheel: Path, tmp_path: Path) -> None:
    install = ("-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--disable-pip-version-check")
    run(sys.executable, *install, "--target", str(tmp_path), str(wheel))
    where, folder, gloss, lists = json.loads(run(sys.executable, "-c", ASK, path=tmp_path))
    assert Path(where) == tmp_path / "edigate" / "__init__.py"
    assert Path(folder) == tmp_path / "edigate" / "_maps"
    assert gloss == maps.code_set("carc").gloss("45")
    assert lists == len(maps.code_set_names())


def test_the_wheel_holds_every_file_of_the_package_and_of_maps(wheel: Path) -> None:
    package = [
        path for path in (ROOT / "src" / "edigate").rglob("*") if path.suffix in {".py", ".typed", ".mako"}
    ]
    wanted = {path.relative_to(ROOT / "src").as_posix() for path in package}
    data = [path for path in (ROOT / "maps").rglob("*") if path.is_file()]
    wanted |= {f"edigate/_{path.relative_to(ROOT).as_posix()}" for path in data}
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
        (entry_points,) = [archive.read(name).decode() for name in held if name.endswith("/entry_points.txt")]
    assert {"edigate/py.typed", "edigate/_maps/codes/SOURCES.toml", "edigate/_maps/codes/carc.csv"} <= wanted
    assert not wanted - held
    assert "edigate = edigate.cli:main" in entry_points


def test_a_broken_installation_is_told_plainly(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path, [name for name in archive.namelist() if "/_maps/" not in name])
    told = "from edigate import maps, errors\ntry: maps.folder()\nexcept errors.ConfigError as error: print(error)"
    assert "installation is incomplete" in run(sys.executable, "-c", told, path=tmp_path)
