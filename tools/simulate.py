"""Simulated lives of a gateway: clock, partner and every fault by chance from a seed, and the same life for the same seed.

    ./run simulate                          200 lives from seed 0
    ./run simulate --from 200 --count 5000
    ./run simulate --from 4711 --count 1 --trace

In each life claims come in, runs are killed at commits and in the middle of uploads, connections and replies are lost, files
are refused, answers come late, twice and in any order. At the end every claim, every cent and every invariant must be what
the payer's published rules say. The last line says how many lives were lived; exit 1 when one went wrong, with its seed.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MEMORY = Path("/dev/shm")  # where commits cost nothing: what a disk does to them is not simulated


def main() -> int:
    """Live the lives asked for."""
    sys.path.insert(0, str(ROOT / "tests"))
    from edigate import log
    from simulation.life import Life, Place

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--from", dest="first", type=int, default=0)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--trace", action="store_true", help="say what happened in each life")
    told = parser.parse_args()
    log.set_up("error")
    totals: Counter[str] = Counter()
    failed = []
    folder = Path(tempfile.mkdtemp(prefix="edigate-simulation-", dir=MEMORY if MEMORY.is_dir() else None))
    try:
        place = Place(folder)
        for seed in range(told.first, told.first + told.count):
            with Life(seed, place) as life:
                life.live()
            totals += Counter(
                claims=len(life.expected), deaths=life.deaths, interchanges=len(life.partner.arrived)
            )
            if told.trace:
                print("\n".join(life.trace))
                print(f"seed {seed}: {life.digest}")
            if life.wrong:
                failed.append(seed)
                print(f"seed {seed}: " + "; ".join(life.wrong[:5]))
    finally:
        shutil.rmtree(folder)
    print(
        f"{told.count} lives from seed {told.first}: {totals['claims']} claims, {totals['interchanges']} interchanges arrived, "
        f"killed {totals['deaths']} times; {len(failed)} went wrong {failed[:20] or ''}".rstrip()
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
