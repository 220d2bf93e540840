"""Every claim of the corpus under a guide of ours: read, built and read again it is the same, and no structure breaks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from claims.samples import partner
from edigate.claims.model import Claim, from_values, to_json
from edigate.claims.repairs import repair
from edigate.errors import Severity
from edigate.guides.check import check
from edigate.transactions.claim_837.build import ClaimToSend, Control, build
from edigate.transactions.claim_837.read_claim import claims, reading_of
from edigate.x12.reader import TransactionSet, read

LATER = Control(1, 1, "B1", datetime(2026, 12, 31, 9, 15))  # after every date in the corpus
ONE_IN = 25  # of the files with hundreds of like claims
REFUSED = {
    # The model refuses a claim of these: something without which there is no claim is missing or unreadable.
    "imsweb/837_5010__x12_bad_segment_identifier.txt": "the names of its segments are broken",
    "imsweb/837_5010__x12_bad_valid_code.txt": "no billing provider",
    "imsweb/837_5010__x12_loop_errors1_exceeds_max_1_parent.txt": "four contacts, the guide has two",
    "imsweb/837_5010__x12_loop_errors2_exceeds_max_repeats_multiple_parents.txt": "four contacts, the guide has two",
    "imsweb/837_5010__x12_loop_errors3_missing_loops.txt": "no address of the billing provider",
    "imsweb/837_5010__x12_missing_elements.txt": "no place of service",
    "imsweb/837_5010__x12_missing_required_loop_in_one_repeat.txt": "no subscriber",
    "imsweb/837_5010__x12_missing_required_loops_mult_repeats.txt": "no lines",
    "lfh-x12/837_005010X222A2__demo.cob.2ndary.example4.837": "its component separator is not that of its ISA",
    "lfh-x12/837_005010X222A2__demo.cob.example3.A.837": "another payer without name and id",
    "lfh-x12/837_005010X222A2__demo.example11.837": "its component separator is not that of its ISA",
    "lfh-x12/837_005010X222A2__demo.example12.837": "its component separator is not that of its ISA",
    "lfh-x12/837_005010X222A2__demo.example9.837": "its component separator is not that of its ISA",
    "lfh-x12/837_005010X223A3__out-of-network-repriced-claim.837i": "its component separator is not that of its ISA",
    "lfh-x12/837_005010X223A3__ppo-repriced-claim.837i": "its component separator is not that of its ISA",
    "oopfactory-x12/INS___837I___5010__Spec_3.1.1.txt": "its component separator is not that of its ISA",
    "oopfactory-x12/INS___837I___5010__Spec_3.1.3_PPORepricedClaim.txt": "its component separator is not that of its ISA",
    "oopfactory-x12/INS___837I___5010__Spec_3.1.4_OutOfNetworkRepricedClaim.txt": (
        "its component separator is not that of its ISA"
    ),
}  # fmt: skip
NEW_ERRORS = {
    # What the file leaves open, and no claim can: the errors of it come up when it is written in full.
    "SELF_WITHOUT_ADDRESS": "its subscriber is the patient for want of another, and has no address",
    "SELF_WITHOUT_BIRTH_AND_SEX": "its subscriber is the patient for want of another, and has no birth date",
    "DIAGNOSIS_POINTER_BEYOND": "its HI has elements where components belong: these codes are named as not carried",
    "SEGMENT_MISSING": "its HI has nothing but an element where components belong: named as not carried",
}
FOR_WANT_OF = "imsweb/"  # the one source whose files do so


def claims_of(content: bytes) -> Iterator[Claim | None]:
    """The claims of all sets under guides of ours, mended as on submission; None for one that is refused."""
    for event in read([content]):
        if not isinstance(event, TransactionSet):
            continue
        reading = reading_of(event)
        if reading is None:
            continue
        for each in claims(event, reading):
            try:
                yield from_values(repair(each.values)[0])
            except ValidationError:
                yield None


def errors(content: bytes) -> set[str]:
    """The codes of all errors."""
    return {each.code for each in check([content]).findings if each.severity is Severity.ERROR}


def test_what_is_read_is_built_and_read_again_the_same(shared: Path) -> None:
    """Each claim by itself in its own file, of files with hundreds a sample; below, all claims of a file together."""
    taken: dict[str, int] = {}
    refused = set()
    for name, content in corpus(shared):
        known: set[str] | None = None
        for n, claim in enumerate(claims_of(content)):
            if claim is None:
                refused.add(name)
                continue
            if n > ONE_IN and n % ONE_IN:
                continue
            known = errors(content) if known is None else known
            built = build([ClaimToSend(claim, "T1", 1)], partner(), LATER).content
            assert list(claims_of(built)) == [claim], f"{name}: claim {n + 1}"
            new = errors(built) - known
            assert not new or (name.startswith(FOR_WANT_OF) and new <= set(NEW_ERRORS)), f"{name}: {new}"
            taken[claim.kind] = taken.get(claim.kind, 0) + 1
    assert refused == set(REFUSED)
    assert taken["professional"] > 100 and taken["institutional"] >= 9 and taken["dental"] >= 10, taken


def test_every_claim_of_a_file_comes_back_from_the_file_that_is_built_of_all(shared: Path) -> None:
    taken = 0
    for name, content in corpus(shared):
        by_kind: dict[str, list[Claim]] = defaultdict(list)
        for claim in claims_of(content):
            if claim is not None:
                by_kind[claim.kind].append(claim)
        for several in by_kind.values():
            built = build(
                [ClaimToSend(each, f"T{n}", n) for n, each in enumerate(several)], partner(), LATER
            ).content
            back = Counter(to_json(each) for each in claims_of(built) if each is not None)
            assert back == Counter(map(to_json, several)), name
            new = errors(built) - errors(content)
            assert not new or (name.startswith(FOR_WANT_OF) and new <= set(NEW_ERRORS)), f"{name}: {new}"
            taken += len(several)
    assert taken > 1000, taken


def corpus(shared: Path) -> Iterator[tuple[str, bytes]]:
    """The files of the corpus with their names."""
    for path in sorted((shared / "corpus").rglob("*")):
        if path.is_file() and path.suffix not in (".md", ".tsv"):
            yield f"{path.parent.name}/{path.name}", path.read_bytes()
