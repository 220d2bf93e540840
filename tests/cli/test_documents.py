"""`read --json` and `check --json` on the worked example: the shapes and numbers that scripts hold on to."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Run

pytestmark = pytest.mark.shared
Facts = Callable[[str], dict[str, Any]]

COMMON = {"file", "set", "kind", "guide", "isa13", "gs06", "st02", "extras", "findings"}
KINDS = {
    "01": "837P", "02": "TA1", "03": "999", "03x": "999", "04": "277CA", "04x": "277CA", "05": "835", "06": "837P",
    "07": "835", "08": "835", "09": "835", "10": "837P",
}  # fmt: skip


@pytest.fixture
def example(shared: Path) -> Callable[[str], Path]:
    return lambda name: next((shared / "domain" / "example").glob(f"{name}-*"))


@pytest.fixture
def facts(run: Run, example: Callable[[str], Path]) -> Facts:
    """The one fact of an example file, as `read --json` prints it."""

    def read(name: str) -> dict[str, Any]:
        said = run("read", example(name), "--json")
        assert said.code == 0 and said.err == ""
        (line,) = said.out.splitlines()
        found: dict[str, Any] = json.loads(line)
        return found

    return read


@pytest.mark.parametrize("name", KINDS)
def test_each_file_reads_as_one_fact(facts: Facts, example: Callable[[str], Path], name: str) -> None:
    found = facts(name)
    assert (found.keys() >= COMMON) or name == "02"
    assert found["kind"] == KINDS[name] and found["file"] == str(example(name))
    assert [each for each in found["findings"] if each["severity"] == "error"] == []


@pytest.mark.parametrize("name", KINDS)
def test_each_file_is_accepted_by_the_check(run: Run, example: Callable[[str], Path], name: str) -> None:
    said = run("check", example(name), "--json")
    found = json.loads(said.out)
    assert found.keys() >= {
        "file",
        "verdict",
        "guides",
        "interchanges",
        "sets",
        "segments",
        "findings_total",
        "findings",
    }
    assert (said.code, found["verdict"]) == (0, "accepted"), found["findings"]


def test_a_finding_has_its_address(run: Run, example: Callable[[str], Path], tmp_path: Path) -> None:
    broken = tmp_path / "broken.837"
    broken.write_bytes(example("01").read_bytes().replace(b"CLM*LSF0000481*235*", b"CLM*LSF0000481**"))
    said = run("check", broken, "--json")
    found = json.loads(said.out)
    assert (said.code, found["verdict"]) == (1, "rejected")
    where = next(each["where"] for each in found["findings"] if each["where"]["id"] == "CLM")
    assert where.keys() == {
        "interchange", "group", "set", "set_control_number", "ordinal", "segment", "id", "element", "component",
        "repetition", "loop",
    }  # fmt: skip
    assert (where["element"], where["loop"], where["ordinal"] - where["segment"]) == (2, "2300", 2)
    assert all("LSF0000481" not in each["message"] for each in found["findings"])
    cut = json.loads(run("check", broken, "--json", "--max-findings", 1).out)
    assert (len(cut["findings"]), cut["findings_total"], cut["verdict"]) == (
        1,
        found["findings_total"],
        "rejected",
    )


def test_05_pays_in_part(facts: Facts) -> None:
    found = facts("05")
    assert {"name", "id"} <= found["payer"].keys() and found["payee"]["npi"] == "1750001012"
    assert {key: found["payment"][key] for key in ("amount", "credit_debit", "method", "handling", "payment_date", "trace")} == {
        "amount": "67.00", "credit_debit": "C", "method": "ACH", "handling": "I", "payment_date": "2026-03-18",
        "trace": "EFT2603180042",
    }  # fmt: skip
    (one,) = found["claims"]
    money = {key: one[key] for key in ("charge", "paid", "patient_responsibility")}
    assert money == {"charge": "235.00", "paid": "67.00", "patient_responsibility": "25.00"}
    assert (one["status_code"], one["payer_claim_control_number"]) == ("1", "DHP26063000117")
    first, second = one["lines"]
    assert first["procedure"].items() >= {"qualifier": "HC", "code": "99213", "modifiers": []}.items()
    assert (first["charge"], first["paid"], second["charge"], second["paid"]) == (
        "150.00",
        "67.00",
        "85.00",
        "0.00",
    )
    adjusted = [
        (each["group"], each["reason"], each["amount"])
        for each in (*first["adjustments"], *second["adjustments"])
    ]
    assert adjusted == [("CO", "45", "58.00"), ("PR", "3", "25.00"), ("CO", "16", "85.00")]
    assert second["remarks"] == ["N265"] and second["line_control_number"] == "LSF0000481-2"
    assert found["balance"] == {"balanced": True, "differences": []}


def test_07_to_09_reverse_take_back_and_recover(facts: Facts) -> None:
    seven, eight, nine = facts("07"), facts("08"), facts("09")
    assert [(each["status_code"], each["paid"]) for each in seven["claims"]] == [
        ("22", "-67.00"),
        ("1", "87.00"),
    ]
    assert [(each["status_code"], each["paid"]) for each in eight["claims"]] == [
        ("22", "-87.00"),
        ("4", "0.00"),
    ]
    assert [each["payment"]["amount"] for each in (seven, eight, nine)] == ["20.50", "0.00", "5.00"]
    told = [
        [(p["code"], p["reference"], p["amount"]) for p in each["provider_adjustments"]]
        for each in (seven, eight, nine)
    ]
    assert told == [
        [("L6", "LSF0000481", "-0.50")],
        [("FB", "LSF0000481", "-87.00")],
        [("FB", "LSF0000481", "87.00")],
    ]
    assert all(each["balance"]["balanced"] for each in (seven, eight, nine))


def test_an_unbalanced_835_is_read_and_names_the_difference(
    run: Run, example: Callable[[str], Path], tmp_path: Path
) -> None:
    file = tmp_path / "era"
    file.write_bytes(example("05").read_bytes().replace(b"BPR*I*67*", b"BPR*I*68*"))
    said = run("read", file, "--json")
    found = json.loads(said.out)["balance"]
    assert said.code == 0 and found["balanced"] is False
    (one,) = found["differences"]
    assert (one["level"], {one["expected"], one["found"]}) == ("payment", {"67.00", "68.00"})


def test_acknowledgments(facts: Facts) -> None:
    ta1 = facts("02")
    assert (ta1["interchange_control_number"], ta1["code"], ta1["note"]) == ("000000101", "A", "000")
    good, bad = facts("03"), facts("03x")
    wanted = {
        "functional_id": "HC",
        "control_number": "101",
        "code": "A",
        "included": "1",
        "received": "1",
        "accepted": "1",
    }
    assert good["group"].items() >= wanted.items()
    (one,) = bad["sets"]
    assert (one["control_number"], one["code"]) == ("0001", "R")
    error = one["errors"][-1]
    assert (error["segment"], error["element_position"]["element"], error["element_error"]) == ("CLM", 2, "1")


def test_claim_acknowledgments(facts: Facts) -> None:
    good, bad = facts("04"), facts("04x")
    assert good["receiver"]["trace"] == "LSFB000031"
    (one,) = good["claims"]
    assert (
        one["patient_control_number"] == "LSF0000481"
        and one["payer_claim_control_number"] == "DHP26063000117"
    )
    assert [each["outcome"] for each in one["statuses"]] == ["accepted"]
    (one,) = bad["claims"]
    assert [
        (each["category"], each["code"], each["entity"], each["outcome"], each["composite"])
        for each in one["statuses"]
    ] == [
        ("A7", "164", "IL", "rejected", 1),
        ("A7", "33", None, "rejected", 10),
    ]


def test_claims(facts: Facts) -> None:
    (one,) = facts("01")["claims"]
    assert (one["patient_control_number"], one["charge"], one["frequency"], one["billing_npi"]) == (
        "LSF0000481", "235.00", "1", "1750001012"
    )  # fmt: skip
    assert (
        one["subscriber"]["id"] == "DHP123456789" and one["payer"]["id"] == "DHP01" and one["patient"] is None
    )
    assert [each["code"] for each in one["diagnoses"]] == ["J159"] or [
        each["code"] for each in one["diagnoses"]
    ] == ["J15.9"]
    assert [(each["charge"], each["line_control_number"]) for each in one["lines"]] == [
        ("150.00", "LSF0000481-1"),
        ("85.00", "LSF0000481-2"),
    ]
    assert facts("06")["claims"][0]["frequency"] == "7"


def test_many_files_and_standard_input(process: Run, example: Callable[[str], Path]) -> None:
    said = process("read", example("02"), "-", "--json", stdin=example("03").read_bytes())
    assert [(json.loads(line)["file"], json.loads(line)["kind"]) for line in said.out.splitlines()] == [
        (str(example("02")), "TA1"),
        ("-", "999"),
    ]
