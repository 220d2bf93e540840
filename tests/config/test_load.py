"""Settings: what is read from where, and that every complaint names file and key and no secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from edigate.config import Settings, load
from edigate.config.load import describe
from edigate.config.secret import SecretRef
from edigate.errors import ConfigError
from gateway.worlds import add_partner, make_project


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make_project(tmp_path / "project")


def refused(folder: Path) -> str:
    with pytest.raises(ConfigError) as told:
        load(folder)
    return str(told.value)


def described(settings: Settings, environment: dict[str, str] | None = None) -> dict[str, tuple[str, str]]:
    return {key: (value, source) for key, value, source in describe(settings, environment or {})}


def test_folder_or_file(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(project) == load(project / "edigate.toml")
    monkeypatch.chdir(project)
    assert load(Path("edigate.toml")).folder == project == load(Path()).folder
    assert [each.id for each in load(project).partners] == ["payer"]


def test_the_shipped_examples_are_right(tmp_path: Path) -> None:
    from edigate.config.templates import start_project

    start_project(tmp_path)
    settings = load(tmp_path)
    assert settings.partner("practice") is not None and settings.partner("nobody") is None


# ----------------------------------------------------------------------------------------------------------- complaints
@pytest.mark.parametrize(
    "change, words",
    [
        (("[policy]", "[polizy]"), "edigate.toml: polizy"),
        (("settle_seconds = 0", "settle_second = 0"), "edigate.toml: policy.settle_second:"),
        (("settle_seconds = 0", "settle_seconds = -1"), "edigate.toml: policy.settle_seconds:"),
        (("settle_seconds = 0", 'settle_seconds = "soon"'), "edigate.toml: policy.settle_seconds:"),
        (('level = "error"', 'level = "loud"'), "edigate.toml: log.level:"),
        (("[log]", "[log"), "edigate.toml: not TOML"),
        (("[log]", 'folder = "/tmp"\n[log]'), "edigate.toml: partners are files"),
        (("[log]", "partners = []\n[log]"), "edigate.toml: partners are files"),
    ],
)
def test_a_fault_in_the_project_file(project: Path, change: tuple[str, str], words: str) -> None:
    file = project / "edigate.toml"
    text = file.read_text()
    assert change[0] in text
    file.write_text(text.replace(*change))
    if change[1].startswith(("folder", "partners")):  # keys before the first table
        file.write_text(change[1].partition("\n")[0] + "\n" + text)
    assert words in refused(project)


@pytest.mark.parametrize(
    "change, words",
    [
        (('usage = "T"', 'usage = "X"'), "payer.toml: usage:"),
        (('usage = "T"', 'usage = "T"\nfrob = 1'), "payer.toml: frob:"),
        (('sender_id = "EDIGATETEST"', ""), "payer.toml: sender_id:"),
        (('sender_id = "EDIGATETEST"', 'sender_id = "a_b"'), "payer.toml: sender_id:"),
        (("claims_per_file = 100", "claims_per_file = 0"), "payer.toml: claims_per_file:"),
        (('kind = "directory"', 'kind = "pigeon"'), "payer.toml: transport.kind:"),
        (('kind = "directory"', 'kind = "sftp"'), "payer.toml: transport: sftp needs host and username"),
        (
            ('kind = "directory"', 'kind = "directory"\nafter_fetch = "move"'),
            "payer.toml: transport: after_fetch",
        ),
        (("[transport]", "[transport]\nfrob = 1"), "payer.toml: transport.frob:"),
        (("[submitter]", "[submitters]"), "payer.toml: submitter:"),
        (("[transport]", "[remittances]\nfrob = 1\n[transport]"), "payer.toml: remittances.frob:"),
        (("[transport]", "transport = 3\n["), "payer.toml: not TOML"),
        (("[transport]", "[[transport]]"), "payer.toml: transport:"),
    ],
)
def test_a_fault_in_a_partner_file(project: Path, change: tuple[str, str], words: str) -> None:
    file = project / "partners" / "payer.toml"
    text = file.read_text().replace('after_fetch = "remove"\n', "")
    assert change[0] in text
    file.write_text(text.replace(change[0], change[1], 1))
    assert words in refused(project)


def test_several_faults_are_told_at_once(project: Path) -> None:
    file = project / "partners" / "payer.toml"
    file.write_text(file.read_text().replace('usage = "T"', 'usage = "X"').replace("= 100", "= 0"))
    assert refused(project).count("payer.toml: ") == 2


def test_files_that_cannot_be_read(project: Path, tmp_path: Path) -> None:
    assert "there is no such file; `edigate init DIR`" in refused(tmp_path / "nowhere" / "edigate.toml")
    (project / "edigate.toml").write_bytes(b"\xff\xfe")
    assert "edigate.toml" in refused(project)
    (project / "edigate.toml").unlink()
    (project / "edigate.toml").mkdir()
    assert "edigate.toml: cannot be read" in refused(project)


def test_two_partners_of_one_id(project: Path) -> None:
    add_partner(project, "payer").rename(project / "partners" / "zz.toml")
    add_partner(project, "payer")
    assert "zz.toml: the partner id payer is taken by" in refused(project)


# ---------------------------------------------------------------------------------------------------------- environment
def test_the_environment_wins(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDIGATE_POLICY__REMITTANCE_DAYS", "45")
    monkeypatch.setenv("EDIGATE_DATABASE__URL", "sqlite:///other.db")
    settings = load(project)
    assert settings.policy.remittance_days == 45 and settings.database.url == "sqlite:///other.db"
    assert settings.policy.settle_seconds == 0  # the file's other keys stay


@pytest.mark.parametrize(
    "name, value",
    [
        ("EDIGATE_POLICY__REMITTANCE_DAYS", "soon"),
        ("EDIGATE_POLICY__FROB", "1"),
        ("EDIGATE_POLICY", "not json"),
        ("EDIGATE_LOG__LEVEL", "loud"),
    ],
)
def test_a_fault_in_the_environment_names_the_variable(
    project: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    told = refused(project)
    assert name in told and value not in told.replace(name, "")


def test_the_environment_does_not_move_the_project_or_its_partners(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDIGATE_FOLDER", "/tmp")
    monkeypatch.setenv("EDIGATE_PARTNERS", "[]")
    monkeypatch.setenv("EDIGATE_CONFIG", "/tmp")
    monkeypatch.setenv("EDIGATE_REQUIRE_ALL", "1")
    assert load(project).folder == project
    assert [each.id for each in load(project).partners] == ["payer"]


# --------------------------------------------------------------------------------------------------------------- secrets
def test_a_secret_in_a_file_must_be_private(tmp_path: Path) -> None:
    """L-15."""
    file = tmp_path / "pw"
    file.write_text("kestrel-4417\n")
    for mode in (0o644, 0o640, 0o604, 0o660, 0o601):
        file.chmod(mode)
        with pytest.raises(ConfigError, match="chmod 600") as told:
            SecretRef(file=Path("pw")).resolve(tmp_path)
        assert "kestrel" not in str(told.value)
    for mode in (0o600, 0o400):
        file.chmod(mode)
        assert SecretRef(file=Path("pw")).resolve(tmp_path) == "kestrel-4417"


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe\x00"])
def test_a_secret_that_is_none(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "pw"
    file.write_bytes(content)
    file.chmod(0o600)
    with pytest.raises(ConfigError, match="pw"):
        SecretRef(file=Path("pw")).resolve(tmp_path)
    with pytest.raises(ConfigError, match="missing"):
        SecretRef(file=Path("missing")).resolve(tmp_path)
    with pytest.raises(ConfigError):
        SecretRef(file=Path()).resolve(tmp_path)


def test_a_secret_in_the_environment_or_a_credential(tmp_path: Path) -> None:
    assert SecretRef(env="PW").resolve(tmp_path, {"PW": "x"}) == "x"
    for environment in ({}, {"PW": ""}):
        with pytest.raises(ConfigError, match="PW"):
            SecretRef(env="PW").resolve(tmp_path, environment)
    (tmp_path / "db").write_text("y\n")  # systemd gives 0440
    (tmp_path / "db").chmod(0o440)
    assert SecretRef(credential="db").resolve(Path("/"), {"CREDENTIALS_DIRECTORY": str(tmp_path)}) == "y"
    with pytest.raises(ConfigError, match="LoadCredential"):
        SecretRef(credential="db").resolve(tmp_path, {})


@pytest.mark.parametrize("places", [{}, {"env": "A", "file": "b"}, {"text": "secret"}])
def test_a_secret_lies_in_exactly_one_place(places: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"exactly one|Extra inputs"):
        SecretRef.model_validate(places)


def test_a_password_in_the_database_url_is_refused_and_never_shown(project: Path) -> None:
    file = project / "edigate.toml"
    file.write_text(
        file.read_text().replace("sqlite:///edigate.db", "postgresql+psycopg://ann:kestrel-4417@db/edigate")
    )
    told = refused(project)
    assert "edigate.toml: database.url:" in told and "kestrel" not in told


def test_what_is_described_has_no_secret_in_it(project: Path) -> None:
    file = project / "partners" / "payer.toml"
    text = file.read_text().replace(
        'kind = "directory"',
        'kind = "sftp"\nhost = "sftp.example.com"\nusername = "ann"\npassword = { file = "pw" }',
    )
    file.write_text(text)
    (project / "pw").write_text("kestrel-4417")
    (project / "pw").chmod(0o600)
    rows = described(load(project), {"EDIGATE_LOG__FORMAT": "json"})
    assert "kestrel" not in repr(rows)
    assert rows["partner payer: transport.password.file"] == ("pw", "partners/payer.toml")
    assert rows["log.level"] == ("error", "edigate.toml") and rows["log.format"][1] == "EDIGATE_LOG__FORMAT"
    assert rows["policy.give_up_days"] == ("5", "default")


def test_settings_cannot_be_changed(project: Path) -> None:
    settings = load(project)
    with pytest.raises(ValueError, match="frozen"):
        settings.policy.remittance_days = 1  # type: ignore[misc]


def test_demands_of_a_partner_are_described_one_by_one(project: Path) -> None:
    file = project / "partners" / "payer.toml"
    demands = (
        '[[check.rule]]\nat = "2300/CLM/01"\nlongest = 20\n[[check.rule]]\nat = "2310C"\nforbidden = true\n'
    )
    file.write_text(
        file.read_text(encoding="utf-8") + "\n[check]\nclaims_per_set = 7\n" + demands, encoding="utf-8"
    )
    told = described(load(project))
    assert told["partner payer: check.claims_per_set"] == ("7", "partners/payer.toml")
    assert told["partner payer: check.rule.1.longest"][0] == "20"
    assert told["partner payer: check.rule.2.at"][0] == "2310C"


def test_a_fault_in_a_demand_names_it(project: Path) -> None:
    file = project / "partners" / "payer.toml"
    file.write_text(
        file.read_text(encoding="utf-8") + '\n[[check.rule]]\nat = "CLM01"\nlongest = 20\n', encoding="utf-8"
    )
    assert "payer.toml: check.rule.1.at: " in refused(project)
