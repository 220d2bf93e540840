"""Official code lists in a project: taken in, warned by, shown, and told when old."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from claims.samples import values
from codes.test_formats import order_line
from edigate.errors import DataError, Severity, UsageError
from edigate.gateway import code_lists
from edigate.gateway.receipt import Receipt
from edigate.intake import json_claims
from gateway.worlds import World, claim

ICD_2026 = "\n".join(
    [order_line(1, "J15", 0, "Heading", "Heading"), order_line(2, "J158", 1, "Invented", "Invented")]
)
HCPCS_TABLE = "HCPCS code,Description,Effective date,End date\nX9001,Invented supply,2020-01-01,2025-12-31\n"


def put(world: World, name: str, text: str) -> Path:
    path = world.folder / name
    path.write_text(text, encoding="utf-8")
    return path


def told(receipt: Receipt) -> list[tuple[str, str | None]]:
    """The findings' codes and fields; lists never hold a claim."""
    assert all(each.severity is Severity.WARNING for each in receipt.findings)
    return [(each.code, each.field) for each in receipt.findings]


def test_without_a_list_nothing_is_said(world: World) -> None:
    (receipt,) = world.submit(claim())
    assert receipt.findings == ()


def test_codes_are_warned_of_by_the_edition_of_their_day_of_service(any_world: World) -> None:
    context = any_world.gateway.context
    done = code_lists.import_list(context, put(any_world, "icd10cm_order_2026.txt", ICD_2026))
    assert (done.edition.name, done.edition.as_of, done.edition.code_count) == (
        "ICD10CM",
        date(2025, 10, 1),
        2,
    )
    code_lists.import_list(
        context, put(any_world, "x.csv", HCPCS_TABLE), name="hcpcs", as_of=date(2025, 1, 1)
    )
    supply = {"code": "X9001", "modifiers": []}
    right: dict[str, Any] = {"diagnoses": [{"code": "J15.8"}], "lines__0__procedure": supply}
    then = {f"lines__{n}__service_date": "2025-12-31" for n in (0, 1)}
    unknown, header, ended, good = any_world.submit(
        values(patient_control_number="A1"),
        values(patient_control_number="A2", diagnoses=[{"code": "J15"}]),
        values(patient_control_number="A3", **right),
        values(patient_control_number="A4", **right, **then),
    )
    assert told(unknown) == [("CODE_NOT_LISTED", "/diagnoses/0/code")]
    assert "ICD10CM of 2025-10-01" in unknown.findings[0].message and "J15" not in unknown.findings[0].message
    assert ("CODE_IS_A_HEADER", "/diagnoses/0/code") in told(header)
    assert told(ended) == [("CODE_NO_LONGER_VALID", "/lines/0/procedure/code")]
    assert told(good) == []
    assert [each.state for each in (unknown, header, ended, good)] == ["ready"] * 4


def test_what_was_said_is_kept_with_the_claim_and_the_same_in_a_trial(world: World) -> None:
    code_lists.import_list(world.gateway.context, put(world, "icd10cm_order_2026.txt", ICD_2026))
    (trial,) = world.submit(claim(), check_only=True)
    (real,) = world.submit(claim())
    assert trial.findings == real.findings != ()
    (again,) = world.submit(claim())
    assert again.outcome == "unchanged"


def test_an_older_service_is_not_judged_by_a_newer_list(world: World) -> None:
    code_lists.import_list(world.gateway.context, put(world, "icd10cm_order_2027.txt", ICD_2026))
    (receipt,) = world.submit(claim())  # served in March 2026, before that edition
    assert receipt.findings == ()


def test_importing_again(world: World) -> None:
    context, path = world.gateway.context, put(world, "icd10cm_order_2026.txt", ICD_2026)
    assert not code_lists.import_list(context, path).unchanged
    assert code_lists.import_list(context, path).unchanged
    path.write_text(ICD_2026 + "\n" + order_line(3, "J159", 1, "New", "New"), encoding="utf-8")
    assert code_lists.import_list(context, path).edition.code_count == 3
    (receipt,) = world.submit(claim())
    assert receipt.findings == ()


def test_what_cannot_be_taken_in_says_why(world: World) -> None:
    context = world.gateway.context
    with pytest.raises(UsageError, match="say which list this is"):
        code_lists.import_list(context, put(world, "list.txt", ICD_2026))
    with pytest.raises(UsageError, match="no code list 'snomed'"):
        code_lists.import_list(context, put(world, "list.txt", ICD_2026), name="snomed")
    with pytest.raises(DataError, match=r"list\.txt: line 1 is no record"):
        code_lists.import_list(context, put(world, "list.txt", ICD_2026), name="HCPCS")
    assert not any(each.editions for each in code_lists.stands(context))


def test_a_replacement_is_looked_up_too(world: World) -> None:
    world.submit(claim())
    world.round()
    code_lists.import_list(world.gateway.context, put(world, "icd10cm_order_2026.txt", ICD_2026))
    corrected = next(json_claims.read(json.dumps(claim()).encode()))
    receipt = world.gateway.replace("LSF0000481", corrected, reason="a test")
    assert ("CODE_NOT_LISTED", "/diagnoses/0/code") in told(receipt)


def test_old_lists_are_told_by_health_which_is_well_all_the_same(world: World) -> None:
    context = world.gateway.context
    code_lists.import_list(context, put(world, "icd10cm_order_2026.txt", ICD_2026))
    assert not any("ICD10CM" in each for each in world.gateway.health().warnings)
    code_lists.import_list(context, put(world, "icd10cm_order_2027.txt", ICD_2026))  # holds from October on
    world.clock.forward(days=90)
    health = world.gateway.health()
    assert health.ok
    assert any("ICD10CM is of 2025-10-01" in each for each in health.warnings)


def test_a_code_shown(world: World) -> None:
    context = world.gateway.context
    code_lists.import_list(context, put(world, "carc.csv", "Code,Description,Start\n45,Official words,01/01/1995\n"),
                           name="CARC", as_of=date(2026, 3, 1))  # fmt: skip
    shown = code_lists.show(context, "carc", "45")
    assert shown.gloss and shown.code_class == "contractual"
    assert [(each.as_of, each.text, each.valid_from) for each in shown.told] == [
        (date(2026, 3, 1), "Official words", date(1995, 1, 1))
    ]
    assert code_lists.show(context, "ICD-10-CM", "j15.8").told == ()
