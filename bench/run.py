"""Measure the jobs that matter, each as a ratio against something on the same machine in the same run.

    ./run bench                     20,000 claims: a minute or two
    ./run bench --claims 100000     the size of the goals

Needs the generators and the floor loop of the shared material (`../shared/bench`); says so when they are not there.
"""

from __future__ import annotations

import argparse
import compileall
import contextlib
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from edigate.cli import collect_seldom

HERE = Path(__file__).resolve().parent
_BATCH = 1_000
_FEW = 20  # claims in each of many small remittances
_TOGETHER = 40  # claims that are checked together, as `submit` does
SHARED = HERE.parents[1] / "shared" / "bench"


def main() -> int:
    """Run every job in a process of its own and print its ratio."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--claims", type=int, default=20_000)
    parser.add_argument("--job", choices=sorted(JOBS), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.job:
        collect_seldom()
        print(json.dumps(JOBS[options.job](options.folder)))
        return 0
    if not SHARED.is_dir():
        print(f"The generators are not there ({SHARED}): nothing was measured.", file=sys.stderr)
        return 69
    # As an installed package has its bytecode; else each job would pay for making it.
    compileall.compile_dir(HERE.parent / "src", quiet=1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _generate(folder, options.claims)
        measured = {job: _alone(job, folder) for job in JOBS}
        _print(measured, options.claims)
        _check(folder, options.claims)
    return 0


def _check(folder: Path, claims: int) -> None:
    """Full checking against pyx12, its memory by size, and a small file as a whole process."""
    files = [folder / f"{shape}.{kind}" for shape in ("one", "single") for kind in ("835", "837")]
    few = [folder / f"{claims // part}.{kind}" for part in (100, 10) for kind in ("835", "837")]
    _say("check, all levels on", files[:2], "--pairs", "3")
    _say("check, a finding in every claim", files[:2], "--spoil")
    _say("check, all claims in one set, and fewer claims: memory", [*files[2:], *few], "--ours")
    print("check of ten claims, the whole process (the quickest of five)")
    for name in ("ten.835", "ten.837"):
        command = [sys.executable, "-m", "edigate", "check", str(folder / name)]
        print(f"  {name:<14} {min(_seconds_of(command) for _ in range(5)):.2f} CPU s")


def _say(title: str, files: list[Path], *options: str) -> None:
    print(title, flush=True)
    subprocess.run([sys.executable, str(HERE / "check_speed.py"), *options, *map(str, files)], check=True)


def _seconds_of(command: list[str]) -> float:
    """The CPU seconds of a process, its start included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _generate(folder: Path, claims: int) -> None:
    whole = ("--per-st", str(claims))
    for name, count, extra in (
        ("one", claims, ()),
        ("small", claims, ("--per-st", str(_FEW))),
        ("single", claims, whole),
        ("ten", 10, ()),
        (str(claims // 100), claims // 100, ()),
        (str(claims // 10), claims // 10, ()),
    ):
        for generator, kind in (("gen_835.py", "835"), ("gen_837p.py", "837")):
            target = str(folder / f"{name}.{kind}")
            command = [sys.executable, str(SHARED / generator), *extra, str(count), target]
            subprocess.run(command, check=True, capture_output=True)
    with (folder / "claims.jsonl").open("wb") as file:
        file.writelines(_claims_of(folder / "one.835"))
    with (folder / "claims.jsonl").open("rb") as file, (folder / "varied.jsonl").open("wb") as varied:
        varied.writelines(_varied(json.loads(line), n) for n, line in enumerate(file))


def _alone(job: str, folder: Path) -> dict[str, Any]:
    command = [sys.executable, __file__, "--job", job, "--folder", str(folder)]
    measured: dict[str, Any] = json.loads(
        subprocess.run(command, check=True, capture_output=True, text=True).stdout
    )
    return measured


def _print(measured: dict[str, dict[str, Any]], claims: int) -> None:
    floor = measured["floor"]["seconds"]
    print(f"{claims} claims; CPU as a multiple of the floor loop, peak memory in MiB")
    for job, what in measured.items():
        rest = {key: value for key, value in what.items() if key not in ("seconds", "peak")}
        print(f"  {job:<16} {what['seconds'] / floor:6.1f} x   {what['peak']:5.0f} MiB   {rest or ''}")
    print(f"  post is {measured['post']['seconds'] / measured['ledger']['seconds']:.1f} x ledger")


def _timed(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    began = time.process_time()
    told = work()
    seconds = time.process_time() - began
    return {"seconds": seconds, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, **told}


def floor(folder: Path) -> dict[str, Any]:
    """The hand-written loop: the least that turning an 835 into objects can cost."""
    sys.path.insert(0, str(SHARED))
    import loop835

    return _timed(lambda: dict(zip(("claims",), loop835.main(str(folder / "one.835")), strict=False)))


def ledger(folder: Path) -> dict[str, Any]:
    """The loop and its 9.1 rows for each claim in SQLite, one commit: the least that a ledger can cost."""
    import ledger as book

    database = folder / "ledger.db"
    for each in folder.glob("ledger.db*"):
        each.unlink()
    return _timed(lambda: {"rows": book.write(folder / "one.835", database)})


def stream(folder: Path) -> dict[str, Any]:
    """`edigate.stream`: complete typed facts, claim by claim."""
    from edigate.gateway import documents

    return _timed(lambda: {"facts": sum(1 for _ in documents.stream(folder / "one.835"))})


def stream_single(folder: Path) -> dict[str, Any]:
    """The same with all claims in one single ST."""
    from edigate.gateway import documents

    return _timed(lambda: {"facts": sum(1 for _ in documents.stream(folder / "single.835"))})


def submit(folder: Path) -> dict[str, Any]:
    """JSON Lines → checked → stored."""
    lines = (folder / "claims.jsonl").read_bytes()
    with _gateway(folder / "submitting") as gateway:
        return _timed(lambda: {"claims": len(gateway.submit(lines))})


def build(folder: Path) -> dict[str, Any]:
    """JSON Lines → claims → edits → 837P bytes, by the thousand: what submit and prepare do without their database."""
    return _build(folder, "claims.jsonl")


def build_varied(folder: Path) -> dict[str, Any]:
    """The same with a patient of its own in each claim, several providers, and more codes."""
    return _build(folder, "varied.jsonl")


def _build(folder: Path, name: str) -> dict[str, Any]:
    from datetime import UTC, datetime

    from edigate.claims import edits
    from edigate.intake import json_claims
    from edigate.transactions.claim_837.build import ClaimToSend, Control
    from edigate.transactions.claim_837.build import build as build_837

    at = datetime(2026, 3, 2, tzinfo=UTC)

    def bytes_of(waiting: list[ClaimToSend], partner: Any) -> int:
        number = waiting[-1].submission_id
        return len(build_837(waiting, partner, Control(number, number, str(number), at)).content)

    def work() -> dict[str, Any]:
        size = claims = 0
        waiting: list[ClaimToSend] = []
        partner = _partner(folder)
        with (folder / name).open("rb") as lines:
            results = json_claims.read(iter(lambda: lines.read(1 << 18), b""))
            while some := [result.claim for result in islice(results, _TOGETHER)]:
                edits.check_all([edits.Asked(claim) for claim in some if claim], today=at.date())
                for claim in some:
                    claims += 1
                    waiting.append(ClaimToSend(claim, f"T{claims}", claims))
                if len(waiting) >= _BATCH:
                    size += bytes_of(waiting, partner)
                    waiting = []
        size += bytes_of(waiting, partner) if waiting else 0
        return {"claims": claims, "bytes": size}

    told = _timed(work)
    return {**told, "claims_a_second": round(told["claims"] / told["seconds"])}


def prepare(folder: Path) -> dict[str, Any]:
    """Ready claims → 837P bytes, checked against the guide, frozen."""
    with _gateway(folder / "submitting") as gateway:
        return _timed(lambda: {"batches": len(gateway.prepare())})


def archive(folder: Path) -> dict[str, Any]:
    """The 835 into the archive, in a process of its own: it is handed over whole."""
    with _gateway(folder / "submitting") as gateway:
        content = (folder / "one.835").read_bytes()
        return _timed(lambda: {"files": len(gateway.receive_by_hand("practice", [("one.835", content)]))})


def post(folder: Path) -> dict[str, Any]:
    """835 → matched with those claims, balanced, posted, double entry, in one commit."""
    from edigate.store import remittances

    with _gateway(folder / "submitting") as gateway:
        told = _timed(lambda: {"files": [each.state for each in gateway.interpret()]})
        with gateway.look() as tx:
            states = {each.state for each in remittances.in_states(tx, ["posted", "partly_posted"])}
        return {**told, "remittances": sorted(states)}


def queue_half(folder: Path) -> dict[str, Any]:
    """A quarter of the claims sent before and a quarter waiting, and remittances of twenty claims each in the mailbox."""
    return _queue(folder, "half", 4)


def queue(folder: Path) -> dict[str, Any]:
    """Twice as much of everything: at 20,000 claims 10,000 wait, and 500 files."""
    return _queue(folder, "full", 2)


def drain_half(folder: Path) -> dict[str, Any]:
    """One `edigate run` over the smaller queue: claims out, remittances in, everything posted."""
    return _drain(folder, "half")


def drain(folder: Path) -> dict[str, Any]:
    """The same over the larger one: twice the CPU when the cost grows linearly."""
    return _drain(folder, "full")


def _queue(folder: Path, name: str, part: int) -> dict[str, Any]:
    lines = (folder / "claims.jsonl").read_bytes().splitlines(keepends=True)
    count = len(lines) // part
    with _gateway(folder / name, mailbox=True) as gateway:

        def work() -> dict[str, Any]:
            gateway.submit(b"".join(lines[:count]))
            gateway.run()
            gateway.submit(b"".join(lines[count : 2 * count]))
            files = list(islice(_files_of(folder / "small.835"), count // _FEW))
            for n, content in enumerate(files):
                (folder / name / "site" / "outbox" / f"{n:05}.835").write_bytes(content)
            return {"claims": count, "files": len(files)}

        return _timed(work)


def _drain(folder: Path, name: str) -> dict[str, Any]:
    with _gateway(folder / name, mailbox=True) as gateway:

        def work() -> dict[str, Any]:
            report = gateway.run()
            applied = [each.state for each in report.interpreted]
            return {"batches": len(report.prepared), "files": applied.count("interpreted")}

        return _timed(work)


def _files_of(path: Path) -> Iterator[bytes]:
    """The remittances of a file, some claims in each, as files of their own with numbers of their own."""
    head, *sets = path.read_bytes().split(b"ST*835*")
    claims = (each for one in sets for each in [one.partition(b"SE*")[0]])
    for n, one in enumerate(claims, start=1):
        number, body = b"%09d" % n, b"ST*835*0001" + one[one.index(b"~") :]
        end = b"SE*%d*0001~GE*1*%d~IEA*1*%s~" % (body.count(b"~") + 1, n, number)
        isa, gs, _ = head.split(b"~", 2)
        gs_parts = gs.strip().split(b"*")
        gs_parts[6] = b"%d" % n
        yield isa[:90] + number + isa[99:] + b"~" + b"*".join(gs_parts) + b"~" + body + end


JOBS: dict[str, Callable[[Path], dict[str, Any]]] = {
    each.__name__: each
    for each in (
        floor, stream, stream_single, build, build_varied, submit, prepare, archive, post, ledger, queue_half, queue,
        drain_half, drain,
    )
}  # fmt: skip


def _partner(folder: Path) -> Any:
    """The trading partner of a new project."""
    from edigate.config import load
    from edigate.config.templates import start_project

    if not (folder / "building").exists():
        start_project(folder / "building")
    return next(each.profile for each in load(folder / "building").partners if each.profile.id == "practice")


_FOLDERS = """[transport]
kind = "directory"
inbox = "site/inbox"
outbox = "site/outbox"
after_fetch = "remove"
"""


@contextlib.contextmanager
def _gateway(folder: Path, *, mailbox: bool = False) -> Iterator[Any]:
    from edigate import log
    from edigate.config import load
    from edigate.config.templates import start_project
    from edigate.gateway.gateway import Gateway

    if not folder.exists():
        start_project(folder)
        partner = folder / "partners" / "practice.toml"
        text = partner.read_text()  # the generator's remittances are addressed the other way round
        text = text.replace("EDIGATETEST", "PAYERTEST0001").replace("DEMOPAYER", "EDIGATETEST01")
        if mailbox:
            text = text[: text.index("[transport]")] + _FOLDERS
            for each in ("inbox", "outbox"):
                (folder / "site" / each).mkdir(parents=True)
            main = folder / "edigate.toml"
            main.write_text(main.read_text().replace("settle_seconds = 2.0", "settle_seconds = 0.0"))
        partner.write_text(text)
    log.set_up("error")
    with (
        contextlib.redirect_stderr(io.StringIO()),
        Gateway.from_settings(load(folder), actor="bench") as gateway,
    ):
        yield gateway


def _claims_of(path: Path) -> Iterator[bytes]:
    """Claims that the remittance pays: the example claim with its numbers, charges and lines. The project that is made
    knows the generator's payer (12345) as that of the example."""
    from edigate.gateway import documents
    from edigate.transactions.remittance_835.facts import ClaimPayment, RemittanceHeader

    example = json.loads((HERE.parent / "config" / "example-claims.json").read_text())
    claim = example[0] if isinstance(example, list) else example
    claim.pop("charge", None)
    line = claim["lines"][0]
    for fact in documents.stream(path):
        if isinstance(fact, RemittanceHeader) and fact.payee:  # who is paid has billed them
            claim["billing_provider"]["npi"] = fact.payee.npi
        if not isinstance(fact, ClaimPayment):
            continue
        lines = [
            {**line, "line_control_number": each.line_control_number, "charge": str(each.charge),
             "service_date": str(each.service_date),
             "procedure": {"code": each.procedure.code if each.procedure else "99213"}}
            for each in fact.lines
        ]  # fmt: skip
        yield (
            json.dumps(
                {**claim, "patient_control_number": fact.patient_control_number, "lines": lines}
            ).encode()
            + b"\n"
        )


_FIRST = ("Anna", "Luis", "Mei", "Omar", "Ines", "Paul", "Rosa", "Tariq", "Vera", "Walt", "Yuki")
_LAST = (
    "Rivera",
    "Okafor",
    "Lindqvist",
    "Moreau",
    "Tanaka",
    "Abbas",
    "Novak",
    "Silva",
    "Kowalski",
    "Ng",
    "Haddad",
    "Berg",
    "Quinn",
)
_STREETS = ("Maple Street", "Elm Avenue", "Harbor Road", "Pine Court", "Lake Drive", "Hill Lane", "Mill Way")
_CODES = ("J159", "E119", "I10", "M545", "R0602", "K219", "J449", "N390")


def _varied(claim: dict[str, Any], n: int) -> bytes:
    """The claim with a patient of its own, one of some providers, and diagnoses and modifiers that differ."""
    from edigate.codes.npi import with_check_digit

    who, treats = claim["subscriber"], claim["rendering_provider"]
    who.update(
        last_name=_LAST[n % 13], first_name=_FIRST[n % 11], member_id=f"DHP{n:09d}", group_number=f"GRP{n % 40:04d}",
        birth_date=f"{1940 + n % 70}-{1 + n % 12:02d}-{1 + n % 28:02d}", gender="FM"[n % 2],
    )  # fmt: skip
    who["address"].update(address1=f"{1 + n % 4999} {_STREETS[n % 7]}", postal_code=f"{60000 + n % 2000}")
    treats.update(last_name=_LAST[n % 12], npi=with_check_digit(f"{165000200 + n % 12}"))
    claim["diagnoses"] = [{"code": _CODES[(n + m) % 8]} for m in range(1 + n % 3)]
    for m, line in enumerate(claim["lines"]):
        if (n + m) % 4 == 0:
            line["procedure"]["modifiers"] = ["25"]
        if (n + m) % 5 == 0:
            line["quantity"] = "2"
    return json.dumps(claim).encode() + b"\n"


if __name__ == "__main__":
    sys.exit(main())
