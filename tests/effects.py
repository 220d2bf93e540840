"""What every class of adjustment reason and every provider adjustment code does, each shown by a file of a payer.

`python tests/effects.py` writes what is missing of fixtures/posting, the expected texts anew, and docs/POSTING-CODES.md.
Beside each file stands what it must do: the journal as ledger text, and the work for a person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from bookkeeping import TABLES, Books
from edigate.codes import carc as reasons
from edigate.posting import ledger
from edigate.tracking.work_item import WorkItem
from remitted import submission
from wire import remittance

ROOT = Path(__file__).resolve().parents[1]
FIXTURES = ROOT / "fixtures" / "posting"
PAGE = ROOT / "docs" / "POSTING-CODES.md"
GROUPS = ("CO", "PR", "OA", "PI")
UNKNOWN = "ZZ9"  # a reason that no list has

_HEAD = """# What each code of a remittance does

Made from the code and the files in `fixtures/posting` (`python tests/effects.py`): a file for each class of reasons, in
which a line of 100.00 is taken off whole under each group, and a file for each provider adjustment code. Beside each file
stands what it does to the books, as ledger text, and the work it makes. The rules in words: [POSTING.md](POSTING.md).
"""


def classes() -> dict[str, list[str]]:
    """The reason codes by class, classes by name; `unknown` is for what the list does not have."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for code in TABLES.carc.entries:
        found[reasons.classify(code, TABLES.carc)].append(code)
    found[reasons.UNKNOWN] = [UNKNOWN]
    return dict(sorted(found.items()))


def fixtures() -> dict[str, bytes]:
    """Every file by its name: a class of reasons, or a provider adjustment code that lowers and raises a payment."""
    files = {f"reason-{name}": _reasons(codes[0]) for name, codes in classes().items()}
    return files | {f"plb-{code}": _provider(code) for code in (*TABLES.plb.entries, UNKNOWN)}


def _reasons(code: str) -> bytes:
    claims = [
        f"CLP*{group}*1*100*0*{'100' if group == 'PR' else ''}*12*ICN{group}*11*1\nSVC*HC:99213*100*0\n"
        f"CAS*{group}*{code}*100\nREF*6R*{group}-1\nLQ*HE*N4"
        for group in GROUPS
    ]
    return remittance("NON1", "0", claims)


def _provider(code: str) -> bytes:
    """The code raises one payment by 40.00 and lowers a later one by as much, under the same reference."""
    paid = "CLP*CO*1*100*100**12*ICNCO*11*1\nSVC*HC:99213*100*100\nREF*6R*CO-1"
    first = remittance("EFT1", "40", [], f"{code}:REF1*-40", "20260401", 1)
    return first + remittance("EFT2", "60", [paid], f"{code}:REF1*40", "20260415", 2)


def interpreted(content: bytes) -> Books:
    """The books of a practice with one claim of 100.00 for each group, after a file."""
    sent = [
        submission(number, claim_id=number, claim_key=group, patient_control_number=group)
        for number, group in enumerate(GROUPS, start=1)
    ]
    books = Books(sent)
    for part in _interchanges(content):
        books.interpret(part)
    return books


def _interchanges(content: bytes) -> list[bytes]:
    return [b"ISA*" + part for part in content.split(b"ISA*")[1:]]


def told(content: bytes) -> str:
    """What a file does, as text: the journal, and the work after each interchange in it."""
    parts = _interchanges(content)
    text = ledger.render(interpreted(content).journal.values())
    for number in range(1, len(parts) + 1):
        books = interpreted(b"".join(parts[:number]))
        after = f" after remittance {number}" if len(parts) > 1 else ""
        text += f"\n; work{after}:" + ("" if books.work else " none") + "\n"
        text += "".join(
            _work(item) for item in sorted(books.work.values(), key=lambda one: (one.claim_id or 0, one.key))
        )
    return text


def _work(item: WorkItem) -> str:
    money = "" if item.amount is None else f" {item.amount:.2f}"
    return f";   {item.kind}{money}, due {item.deadline}: {item.reason}\n;     -> {item.next_action} ({item.action})\n"


def page() -> str:
    """docs/POSTING-CODES.md."""
    return f"{_HEAD}\n## Reasons (CARC), by class\n\n{_reason_table()}\n## Provider adjustments (PLB)\n\n{_provider_table()}"


def _reason_table() -> str:
    lines = [f"| Class | Codes | {' | '.join(GROUPS)} |", "|---|---|" + "---|" * len(GROUPS)]
    for name, codes in classes().items():
        books = interpreted(_reasons(codes[0]))
        shown = "any that the list does not have" if name == reasons.UNKNOWN else ", ".join(codes)
        cells = [_effect(books, number) for number in range(1, len(GROUPS) + 1)]
        lines.append(f"| {name} | {shown} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _effect(books: Books, claim_id: int) -> str:
    """Where the amount went, and what kinds of work it makes."""
    postings = [p for entry in books.journal.values() if entry.claim_id == claim_id for p in entry.postings]
    accounts = dict.fromkeys(
        _role(p.account) for p in postings if not p.account.startswith("receivable:insurance")
    )
    work = sorted({item.kind for item in books.work.values() if item.claim_id == claim_id})
    return ", ".join(accounts or ["stays"]) + (f"; work: {', '.join(work)}" if work else "")


def _role(account: str) -> str:
    return f"`{account.removesuffix(':DHP01')}`"


def _provider_table() -> str:
    lines = ["| Code | Meaning | Account | Open until it nets to zero | Work |", "|---|---|---|---|---|"]
    for code in (*TABLES.plb.entries, UNKNOWN):
        books, first = interpreted(_provider(code)), interpreted(_interchanges(_provider(code))[0])
        account = next(p.account for e in books.journal.values() for p in e.postings if p.group == "PLB")
        tracked = any(item.kind == "takeback" for item in first.work.values()) or account.startswith(
            "suspense"
        )
        assert not books.work, "what has come to nothing is nobody's work"
        meaning = TABLES.plb.gloss(code) or "any code that the list does not have"
        work = ", ".join(sorted({item.kind for item in first.work.values()})) or "-"
        lines.append(
            f"| {code if code != UNKNOWN else ''} | {meaning} | {_role(account)} | {'yes' if tracked else '-'} | {work} |"
        )
    return "\n".join(lines) + "\n"


def stored() -> Iterator[tuple[Path, bytes]]:
    """The files as they lie in fixtures/posting."""
    for path in sorted(FIXTURES.glob("*.x12")):
        yield path, path.read_bytes()


def main() -> None:
    """Write what is missing, and everything that follows from the code."""
    FIXTURES.mkdir(exist_ok=True)
    for name, content in fixtures().items():
        path = FIXTURES / f"{name}.x12"
        if not path.exists():
            path.write_bytes(content)
    for path, content in stored():
        path.with_suffix(".ledger").write_text(told(content), encoding="utf-8")
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
