"""Every contract is shown a fault once and must name it: a contract that never complains is none."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from architecture import docs_rules, tidy_rules
from requirements import ROOT, require

# Contract -> (a module to plant below edigate, its source, the import that must be reported).
IMPORTS = {
    "layers": (
        "x12/planted.py",
        "import edigate.gateway.planted",
        "edigate.x12.planted -> edigate.gateway.planted",
    ),
    "transaction-sets": (
        "transactions/ack_999/planted.py",
        "import edigate.transactions.remittance_835.planted",
        "edigate.transactions.ack_999.planted -> edigate.transactions.remittance_835.planted",
    ),
    "acyclic": ("claims/planted.py", "import edigate.claims.planted_too", ".planted_too -> .planted "),
    "upkeep": (
        "service/planted.py",
        "import edigate.gateway.upkeep.planted",
        "edigate.service.planted -> edigate.gateway.upkeep.planted",
    ),
    "pure-core": ("posting/planted.py", "import socket", "edigate.posting.planted -> socket"),
    "guest-click": ("gateway/planted.py", "import click", "edigate.gateway.planted -> click"),
    "guest-paramiko": ("claims/planted_ssh.py", "import paramiko", "edigate.claims.planted_ssh -> paramiko"),
    "guest-cryptography": (
        "claims/planted_key.py",
        "import cryptography",
        "edigate.claims.planted_key -> cryptography",
    ),
    "guest-tenacity": ("store/planted.py", "import tenacity", "edigate.store.planted -> tenacity"),
    "guest-sqlalchemy": (
        "gateway/planted_sql.py",
        "import sqlalchemy",
        "edigate.gateway.planted_sql -> sqlalchemy",
    ),
    "guest-structlog": ("store/planted_log.py", "import structlog", "edigate.store.planted_log -> structlog"),
    "guest-pydantic": ("tracking/planted.py", "import pydantic", "edigate.tracking.planted -> pydantic"),
    "guest-pydantic-settings": (
        "store/planted_set.py",
        "import pydantic_settings",
        "edigate.store.planted_set -> pydantic_settings",
    ),
    "guest-guides": ("gateway/planted_xml.py", "import lxml", "edigate.gateway.planted_xml -> lxml"),
    "guest-web": ("cli/planted.py", "import jinja2", "edigate.cli.planted -> jinja2"),
}
BYSTANDERS = {
    "gateway/planted.py": "",
    "gateway/upkeep/planted.py": "",
    "transactions/remittance_835/planted.py": "",
    "claims/planted_too.py": "import edigate.claims.planted",
}

FUNCTION_OF_61_LINES = "def long() -> int:\n    '''Long.'''\n" + "    x = 1\n" * 58 + "    return x\n"
DOC = '"""Planted."""\n'
PLAQUE = '"""Planted. DIAGNOSTICS: none."""\n'

# What is planted -> (module below edigate, its source, what must be said about it).
HABITS = {
    "a look at the clock": (
        "x12/p.py",
        DOC + "from datetime import date\nDAY = date.today()\n",
        "3: date.today()",
    ),
    "now": (
        "x12/p.py",
        DOC + "import datetime\nNOW = datetime.datetime.now()\n",
        "3: datetime.datetime.now()",
    ),
    "utcnow": (
        "x12/p.py",
        DOC + "import datetime\nNOW = datetime.datetime.utcnow()\n",
        "utcnow() in the core",
    ),
    "the epoch": (
        "x12/p.py",
        DOC + "import time as t\nfrom time import time\nNOW = time()\n",
        "4: time() in the core",
    ),
    "float in the core": ("posting/p.py", DOC + "PAID = float('1.00')\n", "2: float("),
    "float in the shell": ("store/p.py", DOC + "PAID = float('1.00')\n", "2: float("),
    "a Decimal of a float": (
        "store/p.py",
        DOC + "from decimal import Decimal\nX = Decimal(0.1)\n",
        "3: Decimal of a",
    ),
    "a file": ("claims/p.py", DOC + "TEXT = open('x').read()\n", "2: open( in the core"),
    "a print": ("claims/p.py", DOC + "print('x')\n", "2: print( in the core"),
    "a stream": ("claims/p.py", DOC + "import sys\nsys.stdout.write('x')\n", "3: sys.stdout in the core"),
    "a global": (
        "claims/p.py",
        DOC + "X = 1\ndef f() -> None:\n    global X\n    X = 2\n",
        "4: global in the core",
    ),
    "61 lines of function": ("cli/p.py", DOC + FUNCTION_OF_61_LINES, "2: function long of 61 lines"),
    "401 lines of module": ("cli/p.py", DOC + "\n" * 400, "module of 402 lines"),
    "an assert on a constant": ("cli/p.py", DOC + "assert 1 == 1\n", "2: assert on a constant"),
    "an assert on a tuple": ("cli/p.py", DOC + "X = 1\nassert (X, 'text')\n", "3: assert on a constant"),
    "a bare except": ("cli/p.py", DOC + "try:\n    X = 1\nexcept:\n    X = 2\n", "4: bare except"),
    "an error swallowed": (
        "cli/p.py",
        DOC + "try:\n    X = 1\nexcept Exception:\n    pass\n",
        "4: except Exception",
    ),
    "an error suppressed": (
        "cli/p.py",
        DOC + "import contextlib\nwith contextlib.suppress(Exception):\n    X = 1\n",
        "3: suppress(Exception)",
    ),
    "a name that says nothing": ("store/claim_utils.py", DOC, "1: module name with 'utils'"),
    "no docstring": ("cli/p.py", "X = 1\n", "1: module without a docstring"),
    "no plaque": ("attic/__init__.py", DOC, "1: package without a room plaque"),
}
HARMLESS = {
    "midnight": ("x12/p.py", DOC + "from datetime import time\nMIDNIGHT = time()\n"),
    "a clock in the shell": ("store/p.py", DOC + "from datetime import date\nDAY = date.today()\n"),
    "a package with its plaque": ("attic/__init__.py", PLAQUE),
    "60 lines of function": ("cli/p.py", DOC + FUNCTION_OF_61_LINES.replace("    x = 1\n", "", 1)),
    "an error put to use": (
        "cli/p.py",
        DOC + "try:\n    X = 1\nexcept Exception as e:\n    raise Exit from e\n",
    ),
}


# ------------------------------------------------------------------------------------ import contracts
def contracts() -> dict[str, str]:
    """Every contract of .importlinter: id -> title."""
    config = configparser.ConfigParser()
    config.read(ROOT / ".importlinter", encoding="utf-8")
    prefix = "importlinter:contract:"
    return {
        name.removeprefix(prefix): config[name]["name"]
        for name in config.sections()
        if name.startswith(prefix)
    }


def lint_imports(folder: Path) -> str:
    """What import-linter says about the package in this folder, by our contracts."""
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [
        sys.executable,
        "-c",
        program,
        "--no-cache",
        "--no-logo",
        "--config",
        str(ROOT / ".importlinter"),
    ]
    environment = {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "400", "NO_COLOR": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode != 0, "nothing was reported"
    return done.stdout + done.stderr


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A copy of the source to plant faults in."""
    package = tmp_path / "edigate"
    shutil.copytree(ROOT / "src" / "edigate", package, ignore=shutil.ignore_patterns("__pycache__"))
    return package


def plant(package: Path, name: str, text: str) -> None:
    path = package / name
    path.parent.mkdir(parents=True, exist_ok=True)
    module = path.parent
    while module != package.parent:
        if path != module / "__init__.py" and not module.with_suffix(".py").exists():
            (module / "__init__.py").touch()
        module = module.parent
    path.write_text(text + "\n" if text and not text.endswith("\n") else text, encoding="utf-8")


def test_every_import_contract_catches_its_fault(source: Path) -> None:
    assert IMPORTS.keys() == contracts().keys(), (
        "each contract needs a planted fault, and each fault its contract"
    )
    for name in ("ack_999", "remittance_835"):  # a set's room may be a module or a package
        (source / "transactions" / f"{name}.py").unlink(missing_ok=True)
    for name, text in BYSTANDERS.items():
        plant(source, name, text)
    for name, text, _ in IMPORTS.values():
        plant(
            source,
            name,
            (source / name).read_text(encoding="utf-8") + text if (source / name).exists() else text,
        )
    said = lint_imports(source.parent)
    for contract, title in contracts().items():
        assert f"{title} BROKEN" in said, contract
        assert IMPORTS[contract][2] in said, contract


def test_a_room_without_a_place_is_caught(source: Path) -> None:
    plant(source, "attic.py", "")
    assert "attic" in lint_imports(source.parent)


# ---------------------------------------------------------------------------------------------- habits
@pytest.mark.parametrize("name, text, said", HABITS.values(), ids=HABITS.keys())
def test_a_breach_of_habit_is_caught(name: str, text: str, said: str, tmp_path: Path) -> None:
    found = tidy(tmp_path, name, text)
    assert len(found) == 1
    assert found[0].startswith(f"{name}:")
    assert said in found[0]


@pytest.mark.parametrize("name, text", HARMLESS.values(), ids=HARMLESS.keys())
def test_what_is_no_breach_is_left_alone(name: str, text: str, tmp_path: Path) -> None:
    assert tidy(tmp_path, name, text) == []


def tidy(folder: Path, name: str, text: str) -> list[str]:
    path = folder / name
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return tidy_rules.faults(folder, tidy_rules.shell_rooms(ROOT / ".importlinter"))


def test_a_test_that_cannot_fail_is_caught(tmp_path: Path) -> None:
    (tmp_path / "test_planted.py").write_text("def test_it() -> None:\n    assert True\n", encoding="utf-8")
    assert tidy_rules.faults_of_tests(tmp_path) == ["test_planted.py:2: assert on a constant"]


# --------------------------------------------------------------------------------------- documentation
PLANTED_CODES = """
class PlantedCode(StrEnum):
    ONE = "ONE"
    TWO = "TWO"
class OtherCode(enum.StrEnum):
    TWO = "TWO"
class PlantedState(StrEnum):
    ASLEEP = auto()
"""


def test_codes_and_states_that_are_not_written_down_are_caught(tmp_path: Path) -> None:
    (tmp_path / "planted.py").write_text(PLANTED_CODES, encoding="utf-8")
    page = tmp_path / "PAGE.md"
    assert docs_rules.unwritten(tmp_path, "State", page) == ["PAGE.md does not name asleep"]
    page.write_text("`ONE` is odd; `TWO_MANY` is another.", encoding="utf-8")
    assert docs_rules.unwritten(tmp_path, "Code", page) == ["PAGE.md does not name TWO"]
    assert docs_rules.defined_twice(tmp_path) == ["TWO: planted.py:PlantedCode, planted.py:OtherCode"]


def test_a_command_without_page_or_example_is_caught() -> None:
    @click.group()
    def planted() -> None: ...

    @planted.command(epilog="Example: edigate good")
    def good() -> None: ...

    @planted.command()
    def bad() -> None: ...

    found = docs_rules.faults_of_commands(planted, "Say `edigate good`.")
    assert found == ["no page names `edigate bad`", "`edigate bad --help` shows no example"]


# -------------------------------------------------------------------------------------- lint and types
def tool(name: str) -> str:
    program = Path(sys.executable).with_name(name)
    require(program.exists(), f"{name} is not installed (./run check installs it)")
    return str(program)


def test_lint_catches_a_fault(tmp_path: Path) -> None:
    (tmp_path / "planted.py").write_text('"""Planted."""\n\nimport os\n', encoding="utf-8")
    command = [tool("ruff"), "check", "--no-cache", "--config", str(ROOT / "pyproject.toml"), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "F401" in done.stdout


@pytest.mark.slow
def test_types_catch_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "planted.py"
    path.write_text("def pay(amount):\n    return amount\n\n\nCENTS: int = 'none'\n", encoding="utf-8")
    cache = f"--cache-dir={tmp_path / 'cache'}"
    command = [tool("mypy"), "--config-file", str(ROOT / "pyproject.toml"), cache, str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "[no-untyped-def]" in done.stdout
    assert "[assignment]" in done.stdout
