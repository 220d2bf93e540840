"""Every command as a person or a script calls it: what it prints where, and its exit code."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path
from typing import Any

import click
import pytest

from cli.conftest import Run
from edigate.cli.app import COMMANDS, app
from gateway.worlds import World, claim


def objects(text: str) -> list[dict[str, Any]]:
    """Standard output as JSON Lines, each an object."""
    found = [json.loads(line) for line in text.splitlines()]
    assert all(isinstance(one, dict) for one in found)
    return found


def every_command() -> list[tuple[str, ...]]:
    context = click.Context(app)
    found: list[tuple[str, ...]] = []
    for name in COMMANDS:
        command = app.get_command(context, name)
        found.append((name,))
        if isinstance(command, click.Group):
            found += [(name, inner) for inner in command.commands]
    return found


@pytest.mark.parametrize("words", every_command(), ids=" ".join)
def test_help_says_what_it_does_and_gives_an_example(run: Run, words: tuple[str, ...]) -> None:
    said = run(*words, "--help")
    assert said.code == 0 and said.err == ""
    assert f"Usage: edigate {' '.join(words)}" in said.out
    assert "Example" in said.out and f"edigate {words[0]}" in said.out.partition("Example")[2]


def test_no_command_and_a_wrong_one(run: Run) -> None:
    said = run()
    assert said.code == 64 and said.out == "" and "Commands:" in said.err
    for words in (
        ["frob"],
        ["claims", "--frob"],
        ["batch"],
        ["batch", "x"],
        ["claims", "--since", "yesterday"],
    ):
        said = run(*words)
        assert said.code == 64 and said.out == "" and "Error:" in said.err
    assert run("--version").out.startswith("edigate ")


# --------------------------------------------------------------------------------------------------------- looking
LOOKS = (
    ("claims",),
    ("claims", "--state", "partially_paid"),
    ("claim", "LSF0000481"),
    ("batches",),
    ("batch", "1"),
    ("files",),
    ("remits",),
    ("remit", "1"),
    ("work",),
    ("work", "--kind", "denied"),
    ("statement", "--claim", "LSF0000481"),
    ("denials",),
    ("denials", "--by", "carc"),
    ("denials", "--rates", "--by", "month"),
    ("funds",),
    ("funds", "--state", "awaiting_funds"),
    ("journal",),
    ("updates",),
    ("health",),
    ("verify",),
    ("config", "check"),
)


@pytest.mark.parametrize("words", LOOKS, ids=" ".join)
def test_every_look_for_a_person_and_as_json_lines(run: Run, lived: Path, words: tuple[str, ...]) -> None:
    told = run(*words, "-c", lived)
    assert told.code == (1 if words == ("health",) else 0)
    assert told.out.strip()
    said = run(*words, "-c", lived, "--json")
    assert said.err == "" and objects(said.out)
    assert said.code == told.code


def test_the_json_of_each_look_has_what_scripts_read(run: Run, lived: Path) -> None:
    def first(*words: str) -> dict[str, Any]:
        return objects(run(*words, "-c", lived, "--json").out)[0]

    one = first("claims")
    assert {
        "claim_id",
        "claim_key",
        "practice",
        "state",
        "charge",
        "payer_claim_control_number",
    } <= one.keys()
    assert (one["claim_key"], one["charge"], one["state"]) == ("LSF0000481", "235.00", "partially_paid")
    one = first("claim", "LSF0000481")
    assert {"submissions", "balances", "timeline"} <= one.keys()
    assert one["balances"]["funds:DHP01"] == "67.00"
    assert [each["kind"] for each in one["timeline"]].count("signal") >= 4
    one = first("batch", "1")
    assert (one["isa13"], one["charge"], len(one["submissions"])) == ("000000001", "705.00", 3)
    assert first("files")["contents"] == ["TA1"]
    one = first("remits")
    assert (one["amount"], one["state"], one["claim_count"]) == ("134.00", "posted", 2)
    one = first("remit", "1")
    assert len(one["claims"]) == 2 and one["balances"]["funds:DHP01"] == "134.00"
    assert {"id", "kind", "reason", "action", "amount", "claim_key", "state"} <= first("work").keys()
    one = first("journal")
    assert {"key", "dated", "postings", "claim_id", "posted_at", "actor"} <= one.keys()
    one = first("updates")
    assert {"seq", "at", "kind", "practice", "claim_key", "state", "previous"} <= one.keys()
    one = first("health")
    assert one["ok"] is False and one["remitted"] == one["posted"] == "134.00"


def test_bank_money_from_the_file_to_its_remittance(run: Run, lived: Path) -> None:
    trace, payer = objects(run("remits", "-c", lived, "--json").out)[0]["trace"], "1512345678"
    bank = lived / "bank.csv"
    bank.write_text(
        f"date,amount,trace,payer_id\n2026-03-04,130.00,{trace},{payer}\n2026-03-04,4.00,X,{payer}\n2026,1,,\n"
    )
    said = run("funds", "import", bank, "-c", lived)
    assert (said.code, said.out) == (1, "")
    assert (
        "2 deposits, 2 new, 1 put to remittances" in said.err
        and "line 4: A deposit cannot be read" in said.err
    )
    (row,) = objects(run("funds", "-c", lived, "--json", "--state", "funds_mismatch").out)
    assert (row["announced"], row["arrived"], row["remittance_id"], row["deposit_ids"]) == (
        "134.00",
        "130.00",
        1,
        [1],
    )
    assert run("funds", "link", "2", "1", "--reason", "the rest", "-c", lived).code == 0
    (row,) = objects(run("funds", "-c", lived, "--json").out)
    assert (row["state"], row["arrived"], row["deposit_ids"]) == ("funds_matched", "134.00", [1, 2])
    assert run("funds", "unlink", "2", "--reason", "no", "-c", lived).code == 0
    assert run("funds", "unlink", "2", "--reason", "no", "-c", lived).code == 64
    (told,) = objects(run("funds", "import", bank, "-c", lived, "--json").out)
    assert (told["known"], told["deposits"]) == (True, [])
    assert run("funds", "--state", "lost", "-c", lived).code == 64
    bank.write_bytes(b"\xff\xfe\x00")
    assert run("funds", "import", bank, "-c", lived).code == 65
    assert run("funds", "import", lived / "nothing.txt", "-c", lived).code == 65


def test_posting_by_hand_prints_the_entry_and_is_undone(run: Run, lived: Path) -> None:
    said = run(
        "post", "payment", "LSF0000481", "30.00", "--reference", "R-1", "--reason", "at the desk", "-c", lived
    )
    assert said.code == 0 and "receipts:patient" in said.out and "hand:payment:1:R-1" in said.out
    credit = run("statement", "--claim", "LSF0000481", "-c", lived)
    assert "Your credit with us" in credit.out and "5.00 to patients' credit" in credit.err
    again = run(
        "post", "payment", "LSF0000481", "30.00", "--reference", "R-1", "--reason", "at the desk", "-c", lived
    )
    assert (again.code, again.out) == (64, "") and "R-1 was posted already" in again.err
    (told,) = objects(run("post", "undo", "hand:payment:1:R-1", "--reason", "no", "-c", lived, "--json").out)
    assert told["reverses"] == "hand:payment:1:R-1"
    for words in (("payment", "LSF0000481", "ten"), ("payment", "NOBODY", "1.00"), ("correction", "patient:copay:1.00"),
                  ("writeoff", "LSF0000481", "999.00", "--part", "patient"), ("refund", "LSF0000481", "1.00"),
                  ("refund", "DHP01", "1.00", "--payer"), ("transfer", "LSF0000481", "1.00", "denied", "denied")):  # fmt: skip
        assert run("post", *words, "--reason", "r", "-c", lived).code == 64
    assert run("post", "payment", "LSF0000481", "1.00", "-c", lived).code == 64  # no reason
    for amount, told_of in {
        "-25.00": "has no sign",
        "NaN": "looks like 67.00",
        "1e3": "looks like 67.00",
        "1.005": "67.00",
    }.items():
        said = run("post", "payment", "LSF0000481", amount, "--reason", "r", "-c", lived)
        assert said.code == 64 and told_of in said.err
    assert run("post", "correction", "a=NaN", "b=NaN", "--reason", "r", "-c", lived).code == 64


def test_a_paper_remittance_and_what_stands_open_after_it(run: Run, lived: Path, tmp_path: Path) -> None:
    eob = tmp_path / "eob.csv"
    eob.write_text(
        "check,date,amount,claim,charge,paid,adjustments\n10042,2026-05-04,275.00,A4,150.00,150.00,\n"
        ",,,A4,85.00,85.00,\n,,,,,,WO -40.00 LETTER1\n"
    )
    typed = ("post", "remittance", eob, "--reason", "typed", "-c", lived)
    said = run(*typed, "--check-only")
    assert said.code == 0 and "It adds up" in said.err
    (record,) = objects(run(*typed, "--json").out)
    assert (record["amount"], record["flags"]) == ("275.00", ["paper", "funds_awaited"])
    (item,) = objects(run("remits", "open", "-c", lived, "--json").out)
    assert (item["reference"], item["balance"]) == ("LETTER1", "-40.00")
    assert "LETTER1" in run("remits", "open", "-c", lived).out
    again = run(*typed)
    assert again.code == 64 and "was posted before" in again.err
    assert run("post", "takeback", record["id"], "--reason", "wrong", "-c", lived).code == 0
    assert objects(run("remits", "open", "-c", lived, "--json").out) == []
    assert run("post", "settle", "1", "provider:other", "--reason", "r", "-c", lived).code == 64


def test_a_remittance_as_a_page_and_as_csv_says_the_same(run: Run, lived: Path, tmp_path: Path) -> None:
    import csv
    from decimal import Decimal

    rows = list(csv.DictReader(run("remit", "1", "--csv", "-c", lived).out.splitlines()))
    assert {row["patient_control_number"] for row in rows} == {"LSF0000481", "A2"}
    once = {(row["patient_control_number"], row["line_control_number"]): Decimal(row["paid"]) for row in rows}
    assert sum(once.values()) == Decimal("134.00")
    assert all(row["meaning"] for row in rows if row["reason"])
    page = tmp_path / "remit.html"
    said = run("remit", "1", "--html", "--output", page, "-c", lived)
    assert (said.code, said.out) == (0, "")
    text = page.read_text()
    assert page.stat().st_mode & 0o77 == 0
    assert (
        "134.00" in text
        and "LSF0000481" in text
        and "<script" not in text
        and "http:" not in text
        and "https:" not in text
    )
    for row in rows:
        assert row["reason"] in text and row["procedure"] in text


def test_the_packet_of_a_claim(run: Run, lived: Path, tmp_path: Path) -> None:
    page = tmp_path / "packet.html"
    said = run("appeal", "LSF0000481", "--out", page, "-c", lived)
    assert (said.code, said.out) == (0, "")
    text = page.read_text()
    assert page.stat().st_mode & 0o77 == 0
    assert "CLM*LSF0000481*" in text and "CLM*A2*" not in text and "<script" not in text
    (told,) = objects(run("appeal", "LSF0000481", "--json", "-c", lived).out)
    assert {"sent", "answers", "decisions", "filing", "open_denied"} <= told.keys()
    assert run("appeal", "NOBODY", "-c", lived).code == 64


def test_the_journal_in_three_forms_says_the_same(run: Run, lived: Path) -> None:
    import csv
    from decimal import Decimal

    lines = [
        posting
        for each in objects(run("journal", "-c", lived, "--format", "jsonl").out)
        for posting in each["postings"]
    ]
    rows = list(csv.DictReader(run("journal", "-c", lived, "--format", "csv").out.splitlines()))
    assert [(row["account"], Decimal(row["amount"])) for row in rows] == [
        (each["account"], Decimal(each["amount"])) for each in lines
    ]
    assert sum(Decimal(row["amount"]) for row in rows) == 0
    ledger = run("journal", "-c", lived).out
    assert "Claim billed" in ledger and "funds:DHP01" in ledger
    assert len(objects(run("journal", "-c", lived, "--json", "--claim", "A2").out)) == 2
    assert len(objects(run("journal", "-c", lived, "--json", "--remit", "1").out)) == 2
    assert run("journal", "-c", lived, "--since", "2031-01-01").out.strip() == ""


def test_updates_after_a_place(run: Run, lived: Path) -> None:
    everything = objects(run("updates", "-c", lived, "--json").out)
    middle = everything[len(everything) // 2]["seq"]
    later = objects(run("updates", "-c", lived, "--json", "--after", middle).out)
    assert later == everything[middle:]
    assert objects(run("updates", "-c", lived, "--json", "--after", middle, "--limit", 2).out) == later[:2]
    assert run("updates", "-c", lived, "--json", "--limit", 0).out == ""


def test_names_and_amounts_are_never_broken(process: Run, lived: Path) -> None:
    for words in (("claims",), ("remits",), ("files",), ("batches",), ("batch", "1"), ("remit", "1")):
        said = process(*words, "-c", lived, COLUMNS="40").out
        assert "\u2026" not in said
        if words == ("claims",):
            row = next(line for line in said.splitlines() if "LSF0000481" in line)
            assert "partially_paid" in row and "235.00" in row and "DHP" in row


def test_what_is_not_there(run: Run, lived: Path) -> None:
    for words in (
        ("claim", "nobody"),
        ("batch", "9"),
        ("remit", "9"),
        ("work", "--kind", "frob"),
        *(
            (each, "--state", "frob")
            for each in ("claims", "batches", "files", "remits", "funds", "enrolments")
        ),
        ("work", "close", "99", "--reason", "x"),
        ("work", "link", "99", "LSF0000481"),
        ("files", "release", "1", "--reason", "x"),
        ("resend", "9", "--as", "same-bytes", "--reason", "x"),
        ("resend", "1", "--as", "same-bytes", "--reason", "x"),  # it was answered
        ("run", "--partner", "nobody"),
        ("journal", "--claim", "nobody"),
        ("partner", "probe", "nobody"),
        ("partner", "pin", "payer", "nonsense"),
        ("batch", "1", "--sent-by-hand"),
        ("batch", "1", "--sent-by-hand", "--reason", "x"),  # it was delivered, and answered
    ):
        said = run(*words, "-c", lived)
        assert said.code == 64, (words, said)
        assert said.out == "" and said.err.startswith("edigate: ") and said.err.count("\n") == 1
    for words in (("claims", "--state", "voided"), ("claims", "--payer", "X"), ("files", "--state", "held")):
        assert run(*words, "-c", lived, "--json").out == ""
        assert run(*words, "-c", lived).code == 0


# ------------------------------------------------------------------------------------------------------------- doing
def test_the_road_from_the_command_line(run: Run, project: Path, tmp_path: Path) -> None:
    file = tmp_path / "claims.json"
    file.write_text(json.dumps([claim("A1"), claim("A2", charge="1.00")]))
    said = run("submit", file, "-c", project, "--json")
    assert said.code == 1  # one is held
    assert [(each["claim_key"], each["outcome"]) for each in objects(said.out)] == [
        ("A1", "ready"),
        ("A2", "held"),
    ]
    assert [each["field"] for each in objects(said.out)[1]["findings"] if each["severity"] == "error"] == [
        "/1/charge"
    ]
    assert run("submit", file, "-c", project).code == 0  # unchanged: nothing new to say
    said = run("prepare", "-c", project, "--json")
    assert (said.code, objects(said.out)[0]["batch"]["claim_count"]) == (0, 1)
    said = run("send", "-c", project, "--json")
    assert (said.code, objects(said.out)[0]["outcome"]) == (0, "delivered")
    world = World(project)
    world.answer()
    world.close()
    said = run("receive", "-c", project, "--json")
    assert (said.code, {each["outcome"] for each in objects(said.out)}) == (0, {"archived"})
    said = run("interpret", "-c", project, "--json")
    assert (said.code, [each["contents"] for each in objects(said.out)]) == (
        0,
        [["TA1"], ["999"], ["277CA"], ["835"]],
    )
    assert run("run", "-c", project).code == 0
    (item,) = [each for each in objects(run("work", "-c", project, "--json").out) if each["kind"] == "denied"]
    said = run("work", "close", item["id"], "--reason", "written off", "--actor", "ann", "-c", project)
    assert said.code == 0 and "closed" in said.err
    file.write_text(json.dumps(claim("A1", place_of_service="22")))
    assert run("submit", file, "-c", project).code == 1  # a conflict
    assert run("replace", "A1", file, "--reason", "place", "-c", project).code == 0
    assert run("run", "-c", project).code == 0
    said = run("void", "A1", "-c", project)
    assert said.code == 1 and "the payer has not decided it" in said.out


def test_who_is_waited_for_is_said(run: Run, project: Path, tmp_path: Path) -> None:
    file = tmp_path / "claims.json"
    file.write_text(json.dumps(claim("A1")))
    run("submit", file, "-c", project)
    run("partner", "pause", "payer", "--reason", "their system is moving", "-c", project)
    for words in (("run",), ("send",), ("prepare",)):
        said = run(*words, "-c", project)
        assert said.code == 0 and "their system is moving: 0 files wait, and 1 ready claim" in said.err
        (told,) = [
            each for each in objects(run(*words, "-c", project, "--json").out) if each["run"] == "wait"
        ]
        assert (told["partner"], told["why"], told["until"], told["claims"]) == ("payer", "paused", None, 1)
    run("partner", "resume", "payer", "--reason", "it has moved", "-c", project)
    (project / "site" / "inbox").rmdir()
    assert run("run", "-c", project).code == 69
    said = run("send", "-c", project)
    assert said.code == 69 and "out of reach" in said.err and "1 file waits until" in said.err


def test_check_only_from_standard_input(process: Run, project: Path) -> None:
    said = process(
        "submit", "--check-only", "-", "-c", project, "--json", stdin=json.dumps(claim("A1")).encode()
    )
    assert said.code == 0 and objects(said.out)[0]["outcome"] == "ready"
    assert process("claims", "-c", project, "--json").out == ""


def test_one_bad_file_does_not_stop_the_others(run: Run, project: Path, tmp_path: Path) -> None:
    good = tmp_path / "good.json"
    good.write_text(json.dumps(claim("A1")))
    said = run("submit", tmp_path / "missing", tmp_path, "/dev/null", good, "-c", project, "--json")
    assert said.code == 65  # the worst wins
    assert [each["outcome"] for each in objects(said.out)] == ["refused", "ready"]
    said = run("read", tmp_path / "missing", "--json", tmp_path)
    assert said.code == 65 and len(objects(said.out)) == 2


def test_frozen_bytes_out_and_a_delivery_by_hand(run: Run, project: Path, tmp_path: Path) -> None:
    world = World(project)
    world.submit(claim("A1"))
    world.gateway.prepare()
    world.close()
    assert run("batch", "1", "--write", tmp_path / "out.837", "-c", project).code == 0
    content = (tmp_path / "out.837").read_bytes()
    assert content.startswith(b"ISA*") and b"CLM*A1*235*" in content
    assert run("batch", "1", "--write", tmp_path / "no" / "where", "-c", project).code == 74
    said = run("batch", "1", "--write", "-", "-c", project)
    assert said.out.encode() == content
    said = run("batch", "1", "--sent-by-hand", "--reason", "portal", "--json", "-c", project)
    assert objects(said.out)[0]["state"] == "transmitted"


def test_files_by_hand_and_released(run: Run, project: Path, tmp_path: Path) -> None:
    file = tmp_path / "portal.835"
    file.write_bytes(b"rubbish")
    assert run("receive", file, "-c", project).code == 64  # whose is it?
    assert run("receive", tmp_path / "missing", "--partner", "payer", "-c", project).code == 65
    assert run("receive", tmp_path, "--partner", "payer", "-c", project).code == 65
    assert run("receive", "/dev/null", "--partner", "payer", "-c", project).code == 64
    assert run("receive", file, "--partner", "payer", "-c", project).code == 0
    assert run("interpret", "-c", project).code == 1
    said = run("files", "release", "1", "--reason", "let me see", "-c", project)
    assert said.code == 64 and "edigate work close 1" in said.err  # still rubbish


# ------------------------------------------------------------------------------------------------------ hostile driving
GARBAGE = {
    "binary": bytes(range(256)) * 20,
    "5 MB of A": b"A" * 5_000_000,
    "empty": b"",
    "brace": b"{",
    "deep": b"[" * 100_000,
    "deep ISA": b"ISA" + b"*" * 100_000,
    "NUL": b"\x00" * 5000,
}


@pytest.mark.parametrize("content", GARBAGE.values(), ids=GARBAGE.keys())
@pytest.mark.parametrize(
    "words", [("read",), ("check",), ("submit", "-c"), ("replace", "-c")], ids=lambda one: one[0]
)
def test_garbage_is_unreadable_data(
    run: Run, lived: Path, tmp_path: Path, words: tuple[str, ...], content: bytes
) -> None:
    file = tmp_path / "garbage"
    file.write_bytes(content)
    rest = (lived,) if len(words) == 2 else ()
    name = ("LSF0000481",) if words[0] == "replace" else ()
    said = run(*words, *rest, *name, file)
    assert said.code == 65
    assert len(said.out) + len(said.err) < 5000


@pytest.mark.parametrize("words", [("read",), ("check",), ("submit",)], ids=lambda one: one[0])
def test_files_that_are_none(run: Run, project: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    rest = ("-c", project) if words[0] == "submit" else ()
    for file in (tmp_path / "missing", tmp_path, "/dev/null", tmp_path / "missing" / "deeper"):
        said = run(*words, *rest, file)
        assert said.code == 65, file
    locked = tmp_path / "locked"
    locked.write_bytes(b"ISA")
    locked.chmod(0)
    if os.getuid():
        assert run(*words, *rest, locked).code == 65


def test_names_that_are_no_text_and_terminals_that_know_no_utf8(
    process: Run, lived: Path, tmp_path: Path
) -> None:
    name = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.x12"))
    name.write_bytes(b"rubbish")
    for words in (
        ("read",),
        ("read", "--json"),
        ("check",),
        ("check", "--json"),
        ("submit", "-c", lived),
        ("explain",),
    ):
        said = process(*words, name)
        assert said.code == 65 and "bug" not in said.err, said
        assert "--json" not in words or objects(said.out)[0]["file"].endswith("/\\udcff.x12")
    assert process("receive", name, "--partner", "payer", "-c", lived).code == 0
    assert process("files", "-c", lived, PYTHONIOENCODING="ascii").code == 0
    assert process("claims", "-c", lived, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0").code == 0


def test_a_pipe_that_closes_early(process: Run, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    def write() -> None:
        with pipe.open("wb") as stream:
            stream.write(b"ISA*00*")

    for words in (("read", pipe), ("check", pipe)):
        writer = threading.Thread(target=write)
        writer.start()
        assert process(*words).code == 65
        writer.join()


@pytest.mark.shared
def test_a_reader_that_leaves(lived: Path, shared: Path) -> None:
    """`| head -1`: no complaint, and the exit code of success."""
    import subprocess
    import sys

    era = next((shared / "domain" / "example").glob("05*"))
    for words in (
        ("updates", "--json", "-c", lived),
        ("claims", "-c", lived),
        ("read", era),
        ("journal", "-c", lived),
    ):
        command = [sys.executable, "-m", "edigate", *map(str, words)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
            assert running.stdout is not None and running.stderr is not None
            running.stdout.close()  # before a byte was read
            assert running.stderr.read() == b""
            assert running.wait(60) == 0


def test_interrupted(project: Path) -> None:
    """Ctrl-C in the middle of reading standard input."""
    import signal
    import subprocess
    import sys
    import time

    command = [sys.executable, "-m", "edigate", "submit", "-", "-c", str(project)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdin is not None and running.stderr is not None
        running.stdin.write(b'[{"kind"')
        running.stdin.flush()
        deadline = time.monotonic() + 30
        while not (project / "edigate.db-wal").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.3)
        running.send_signal(signal.SIGINT)
        assert running.wait(30) == 130  # its standard input stays open: nothing but the signal ends it
        said = running.stderr.read().decode()
    assert said.strip().startswith("edigate: interrupted") and "Traceback" not in said


# ------------------------------------------------------------------------------------------------- configuration, partners
def test_configuration_that_cannot_be_used(
    run: Run, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("claims").code == 78
    assert "edigate init" in run("claims").err
    assert run("claims", "-c", tmp_path / "nowhere").code == 78
    text = (project / "edigate.toml").read_text()
    for broken, word in (
        ("[", "not TOML"),
        (text + "\n[frob]\nx = 1", "frob"),
        (text.replace("error", "loud"), "log.level"),
    ):
        (project / "edigate.toml").write_text(broken)
        said = run("claims", "-c", project)
        assert said.code == 78 and word in said.err and "edigate.toml" in said.err
    (project / "edigate.toml").write_text(text)
    partner = project / "partners" / "payer.toml"
    partner.write_text(partner.read_text().replace('usage = "T"', 'usage = "X"'))
    said = run("run", "-c", project)
    assert said.code == 78 and "payer.toml: usage" in said.err


def test_a_database_that_cannot_be_used(run: Run, project: Path) -> None:
    (project / "edigate.db").write_bytes(b"this is no database, whatever its name says" * 100)
    said = run("claims", "-c", project)
    assert said.code == 74 and said.err.startswith("edigate: ")
    (project / "edigate.db").unlink()
    (project / "edigate.db").mkdir()
    assert run("claims", "-c", project).code == 74


def test_init_makes_a_project_once(run: Run, tmp_path: Path) -> None:
    said = run("init", tmp_path / "acme")
    assert said.code == 0 and "Next, in that folder" in said.err
    assert oct((tmp_path / "acme" / "secrets" / "practice").stat().st_mode)[-3:] == "600"
    assert oct((tmp_path / "acme" / "edigate.db").stat().st_mode)[-3:] == "600"
    before = {path: path.read_bytes() for path in (tmp_path / "acme").rglob("*") if path.is_file()}
    assert run("init", tmp_path / "acme").code == 64
    assert {path: path.read_bytes() for path in before} == before
    (tmp_path / "file").write_text("")
    assert run("init", tmp_path / "file").code == 64
    assert run("init", tmp_path / "file" / "deeper").code == 74


def test_the_first_connection(run: Run, tmp_path: Path) -> None:
    """Probe without a key, pin, probe with it; a changed key and a wrong password are refused, and nothing is sent."""
    from edigate.sandbox.sftp_server import SftpServer

    (tmp_path / "site").mkdir()
    folder = tmp_path / "acme"
    run("init", folder)
    file = folder / "partners" / "practice.toml"
    said = run("run", "-c", folder)
    assert said.code == 78 and "partner pin practice" in said.err
    with SftpServer(tmp_path / "site", {"edigate": "practice-only"}) as server:
        file.write_text(file.read_text().replace("port = 2222", f"port = {server.port}"))
        (found,) = objects(run("partner", "probe", "practice", "-c", folder, "--json").out)
        assert found == {"partner": "practice", "pinned": False, "host_key": server.host_keys[0]}
        assert server.logins == []
        assert run("partner", "pin", "practice", found["host_key"], "-c", folder).code == 0
        assert "# the partner's folder that takes claims" in file.read_text()
        (found,) = objects(run("partner", "probe", "practice", "-c", folder, "--json").out)
        assert found["pinned"] and found["inbox"]["files"] == 0
        assert "inbox" in run("partner", "probe", "practice", "-c", folder).out
        assert run("run", "-c", folder).code == 0
        (folder / "secrets" / "practice").write_text("wrong-horse\n")
        said = run("run", "-c", folder)
        assert said.code == 69 and "wrong-horse" not in said.err + said.out
        (item,) = objects(run("work", "-c", folder, "--json").out)
        assert "refuses us" in item["reason"]
        (folder / "secrets" / "practice").chmod(0o644)
        said = run("run", "-c", folder)
        assert said.code == 78 and "chmod 600" in said.err
        (folder / "secrets" / "practice").chmod(0o600)
        logins = len(server.logins)
        run("partner", "pin", "practice", "SHA256:" + "A" * 43, "-c", folder)
        said = run("run", "-c", folder)
        assert said.code == 69 and len(server.logins) == logins
        assert "another host key" in run("health", "-c", folder).out
        unlock = ("partner", "unlock", "practice", "--reason", "asked them", "-c", folder)
        assert "tries it again" in run(*unlock).err
        assert "nothing was changed" in run(*unlock).err
    assert run("partner", "probe", "practice", "-c", folder).code == 69  # nobody listens
    assert run("receive", "-c", folder).code == 69


def test_the_environment_wins_and_says_so(process: Run, project: Path) -> None:
    said = process("config", "check", "--json", "-c", project, EDIGATE_POLICY__REMITTANCE_DAYS="45")
    rows = {each["key"]: each for each in objects(said.out)}
    assert rows["policy.remittance_days"] == {
        "key": "policy.remittance_days", "value": "45", "source": "EDIGATE_POLICY__REMITTANCE_DAYS"
    }  # fmt: skip
    assert rows["log.level"]["source"] == "edigate.toml"
    assert rows["policy.give_up_days"]["source"] == "default"
    said = process("claims", EDIGATE_CONFIG=str(project))
    assert said.code == 0


# -------------------------------------------------------------------------------------------------------------- secrecy
def test_nothing_of_a_patient_is_told_where_it_does_not_belong(
    process: Run, project: Path, tmp_path: Path
) -> None:
    """I16, L-24: names, ids, birth dates and addresses stay out of standard error, logs and the feed."""
    canaries = {
        "member_id": "DHP123456789", "last_name": "Zanzibarova", "first_name": "Quetzal", "birth_date": "1979-05-14",
        "group_number": "GRPX5501",
    }  # fmt: skip
    whole = claim("A1")
    whole["subscriber"] |= canaries
    whole["subscriber"]["address"]["address1"] = "22 Kumquat Street"
    broken = json.loads(json.dumps(whole)) | {"patient_control_number": "A2", "charge": "Zanzibarova"}
    held = json.loads(json.dumps(whole)) | {"patient_control_number": "A3", "charge": "1.00"}
    file = tmp_path / "claims.json"
    file.write_text(json.dumps([whole, broken, held]) + '{"Zanzibarova')
    said = [process("submit", file, "-c", project, EDIGATE_LOG__LEVEL="debug")]
    file.write_text(json.dumps([whole, held]))
    said += [
        process(*words, "-c", project, EDIGATE_LOG__LEVEL="debug")
        for words in (("submit", file), ("run",), ("updates",))
    ]
    world = World(project)
    world.answer()
    world.put("x.835", b"ISA*00*Zanzibarova*DHP123456789~")
    world.put("y.835", b"Zanzibarova " * 40)
    world.close()
    for words in (
        ("run",),
        ("work",),
        ("updates", "--json"),
        ("files",),
        ("health",),
        ("remits",),
        ("batches",),
        ("journal",),
    ):
        said.append(process(*words, "-c", project, EDIGATE_LOG__LEVEL="debug"))
    assert {each.code for each in said} <= {0, 1, 65}
    everything = "".join(each.err + each.out for each in said)
    assert "A1" in everything
    for canary in (*canaries.values(), "19790514", "Kumquat", "79-05-14"):
        assert canary not in everything and canary.upper() not in everything, canary
    names = [path.name for path in project.rglob("*")]
    assert not [name for name in names if any(canary.lower() in name.lower() for canary in canaries.values())]
