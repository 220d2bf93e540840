"""Official code lists: edition by edition, replaced whole, and looked up for many codes at once."""

from __future__ import annotations

from datetime import UTC, date, datetime

from edigate.codes.listed_code import ListedCode
from edigate.codes.validity import Standing
from edigate.store import Store, Tx, code_lists

AT = datetime(2026, 3, 4, 9, 15, tzinfo=UTC)
OLD, NEW = date(2024, 10, 1), date(2025, 10, 1)


def keep(tx: Tx, name: str, as_of: date, *codes: ListedCode) -> code_lists.Edition:
    return code_lists.replace(
        tx, name, as_of, codes, file_name="codes.txt", sha256=str(codes), at=AT, actor="anna"
    )


def test_editions_are_kept_beside_each_other_and_looked_up(store: Store) -> None:
    with store.begin() as tx:
        assert code_lists.names(tx) == frozenset()
        keep(tx, "ICD10CM", NEW, ListedCode("Q770", "Blue elbow"), ListedCode("Q77", "Elbows", usable=False))
        keep(tx, "ICD10CM", OLD, ListedCode("Q771", "Old elbow"), ListedCode("Q770", "Blue elbow, then"))
        kept = keep(tx, "HCPCS", NEW, ListedCode("X9001", "Supply", date(2020, 1, 1), date(2025, 12, 31)))
    with store.look() as tx:
        assert code_lists.names(tx) == {"ICD10CM", "HCPCS"}
        assert [(e.name, e.as_of, e.code_count) for e in code_lists.editions(tx)] == [
            ("HCPCS", NEW, 1), ("ICD10CM", OLD, 2), ("ICD10CM", NEW, 2),
        ]  # fmt: skip
        assert code_lists.editions(tx, "HCPCS") == [kept]
        assert [(t.as_of, t.text, t.usable) for t in code_lists.told(tx, "ICD10CM", "Q770")] == [
            (OLD, "Blue elbow, then", True), (NEW, "Blue elbow", True),
        ]  # fmt: skip
        history = code_lists.history(tx, ["Q770", "Q771", "Q77", "X9001", "Q999"])
    assert history.standing("ICD10CM", "Q771", date(2025, 9, 30)) is Standing.GOOD
    assert history.standing("ICD10CM", "Q771", NEW) is Standing.UNKNOWN
    assert history.standing("ICD10CM", "Q77", NEW) is Standing.HEADER
    assert history.standing("ICD10CM", "Q999", NEW) is Standing.UNKNOWN
    assert history.standing("HCPCS", "X9001", date(2026, 1, 1)) is Standing.ENDED


def test_another_file_for_the_same_day_replaces_the_edition(store: Store) -> None:
    with store.begin() as tx:
        keep(tx, "RARC", NEW, ListedCode("N9001", "First"), ListedCode("N9002", "Gone"))
        keep(tx, "CARC", NEW, ListedCode("901", "Other list"))
        keep(tx, "RARC", NEW, ListedCode("N9001", "Second"))
    with store.look() as tx:
        assert [(e.name, e.code_count) for e in code_lists.editions(tx)] == [("CARC", 1), ("RARC", 1)]
        assert [t.text for t in code_lists.told(tx, "RARC", "N9001")] == ["Second"]
        assert code_lists.told(tx, "RARC", "N9002") == []
        assert code_lists.told(tx, "CARC", "901") != []


def test_a_thousand_codes_and_what_nobody_asked_for(store: Store) -> None:
    with store.begin() as tx:
        keep(tx, "CPT", NEW, *(ListedCode(f"{n:05d}", "Invented") for n in range(1200)))
    with store.look() as tx:
        history = code_lists.history(tx, [f"{n:05d}" for n in range(1000)])
        assert len(history.periods) == 1000
        assert code_lists.history(tx, []).periods == {}
