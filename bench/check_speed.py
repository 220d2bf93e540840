"""How fast a check is, as a ratio: ours against pyx12, in one run on one machine, on files that others made.

    python bench/check_speed.py FILE...         files as made by a generator, for instance 2,000 claims each
    python bench/check_speed.py --spoil FILE    the same, with a wrong code in every claim

Prints one line per file: segments, thousand segments a second of both, the ratio (the middle one of as many pairs as
`--pairs` says, ours and pyx12's one after the other), and our peak memory. Only the ratio means anything; seconds depend on
the machine. pyx12 is given the first 2,000 claims' worth of bytes at most. `--ours` leaves pyx12 out.
"""

from __future__ import annotations

import argparse
import io
import logging
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

_BLOCK = 1 << 18
_ENOUGH_FOR_PYX12 = 1_500_000  # bytes; its speed does not depend on the size


def main() -> int:
    """Measure each file in processes of its own."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--spoil", action="store_true", help="put a finding into every claim")
    parser.add_argument(
        "--pairs", type=int, default=1, help="how often each is measured; the middle ratio counts"
    )
    parser.add_argument("--ours", action="store_true", help="measure ours alone")
    parser.add_argument("--least", type=float, default=0.0, help="exit 1 when a ratio is below this")
    parser.add_argument("--alone", choices=("edigate", "pyx12"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.alone:
        measured = _measure(options.files[0], options.alone, spoil=options.spoil)
        sys.stdout.write(" ".join(map(str, measured)))
        return 0
    worst = float("inf")
    for path in options.files:
        pairs = []
        for _ in range(options.pairs):
            ours = _in_a_process(path, "edigate", spoil=options.spoil)
            theirs = None if options.ours else _in_a_process(path, "pyx12", spoil=options.spoil)
            pairs.append((_speed(ours) / _speed(theirs) if theirs else 0.0, ours, theirs))
        ratio, ours, theirs = sorted(pairs)[len(pairs) // 2]
        worst = min(worst, ratio)
        against = f"pyx12 {_speed(theirs) / 1000:.1f} kseg/s, ratio {ratio:.0f}, " if theirs else ""
        sys.stdout.write(
            f"  {path.name:<14} {ours[0]:>9.0f} segments, edigate {_speed(ours) / 1000:.0f} kseg/s, {against}"
            f"peak {ours[2]:.0f} MiB, findings {ours[3]:.0f}\n"
        )
        sys.stdout.flush()
    return 0 if worst >= options.least else 1


def _speed(measured: list[float]) -> float:
    """Segments a CPU second."""
    return measured[0] / measured[1]


def _in_a_process(path: Path, engine: str, *, spoil: bool) -> list[float]:
    command = [sys.executable, __file__, str(path), "--alone", engine, *(["--spoil"] if spoil else [])]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [float(each) for each in printed.split()]


def _measure(path: Path, engine: str, *, spoil: bool) -> tuple[int, float, float, int]:
    """Segments, CPU seconds, peak MiB and findings of one check."""
    from edigate.guides.check import check

    blocks = _spoiled(path) if spoil else _blocks(path)
    if engine == "pyx12":
        return _measure_pyx12(_cut(b"".join(blocks)))
    started = time.process_time()
    report = check(blocks)
    seconds = time.process_time() - started
    return (
        report.segments,
        seconds,
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        report.findings_total,
    )


def _measure_pyx12(content: bytes) -> tuple[int, float, float, int]:
    """pyx12's own entry point, as its users call it, without any output."""
    import pyx12.params
    from pyx12.x12n_document import x12n_document

    logging.getLogger("pyx12").disabled = True
    logging.disable()
    counted = []
    parameters = pyx12.params.ParamsBase()
    started = time.process_time()
    x12n_document(
        parameters, io.StringIO(content.decode("ascii")), None, None, callback=lambda *_: counted.append(1)
    )
    seconds = time.process_time() - started
    return len(counted), seconds, 0.0, 0


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


def _spoiled(path: Path) -> Iterator[bytes]:
    """The file with a code that no guide has in every CLP or CLM."""
    for block in _blocks(path):
        yield re.sub(rb"(CLP\*[^*~]*\*)1\*", rb"\g<1>9\*".replace(b"\\*", b"*"), block).replace(
            b"*Y*A*Y*", b"*Y*Q*Y*"
        )


def _cut(content: bytes) -> bytes:
    """The beginning of a file up to the end of a transaction set, with the rest of the envelopes left off."""
    if len(content) <= _ENOUGH_FOR_PYX12:
        return content
    end = content.find(b"SE*", _ENOUGH_FOR_PYX12)
    return content if end < 0 else content[: content.find(b"~", end) + 1]


if __name__ == "__main__":
    sys.exit(main())
