"""A new project, and the two edits that are made to a partner file by command."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from edigate.config import load_partner
from edigate.config.templates import pin, set_port, start_project
from edigate.errors import ConfigError

KEY = "ssh-ed25519 SHA256:" + "A" * 43
OTHER = "ssh-rsa SHA256:" + "B" * 43


@pytest.fixture
def partner(tmp_path: Path) -> Path:
    start_project(tmp_path)
    return tmp_path / "partners" / "practice.toml"


def changed_lines(before: str, after: str) -> list[str]:
    return [line for line in after.splitlines() if line not in before.splitlines()]


def test_pin_changes_one_line_and_keeps_every_comment(partner: Path) -> None:
    before = partner.read_text()
    pin(partner, KEY)
    after = partner.read_text()
    (line,) = changed_lines(before, after)
    assert line.startswith(f'host_key = ["{KEY}"]') and "# `edigate partner probe practice`" in line
    assert after.count("#") == before.count("#")
    assert load_partner(partner).transport.host_key == (KEY,)
    pin(partner, OTHER)
    assert load_partner(partner).transport.host_key == (OTHER,)
    assert stat.S_IMODE(partner.stat().st_mode) == 0o600
    assert [path.name for path in partner.parent.iterdir()] == ["practice.toml"]


def test_pin_where_no_key_stood_yet(partner: Path) -> None:
    text = "".join(
        line for line in partner.read_text().splitlines(keepends=True) if not line.startswith("host_key")
    )
    partner.write_text(text)
    pin(partner, KEY)
    assert load_partner(partner).transport.host_key == (KEY,)
    assert changed_lines(text, partner.read_text()) == [f'host_key = ["{KEY}"]']


def test_pin_over_a_list_on_several_lines(partner: Path) -> None:
    partner.write_text(
        partner.read_text().replace("host_key = []", f'host_key = [\n  "{KEY}",\n  "{OTHER}",\n]')
    )
    assert load_partner(partner).transport.host_key == (KEY, OTHER)
    pin(partner, OTHER)
    assert load_partner(partner).transport.host_key == (OTHER,)


def test_the_port(partner: Path) -> None:
    set_port(partner, 2022)
    assert load_partner(partner).transport.port == 2022
    before = partner.read_text()
    with pytest.raises(ConfigError, match=r"transport\.port"):
        set_port(partner, 99999)
    assert partner.read_text() == before
    assert [path.name for path in partner.parent.iterdir()] == ["practice.toml"]


def test_a_file_without_the_table_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    file.write_text('id = "x"\n')
    with pytest.raises(ConfigError, match="no table"):
        pin(file, KEY)
    assert file.read_text() == 'id = "x"\n'


def test_a_new_project_overwrites_nothing_and_is_private(tmp_path: Path) -> None:
    (tmp_path / "partners").mkdir()
    (tmp_path / "partners" / "practice.toml").write_text("mine")
    kept = start_project(tmp_path)
    assert kept == [tmp_path / "partners" / "practice.toml"]
    assert kept[0].read_text() == "mine"
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "edigate.toml").stat().st_mode) == 0o600
    again = start_project(tmp_path)
    assert len(again) == 4
