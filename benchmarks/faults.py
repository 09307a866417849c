"""Refreshes killed at random moments, and readers while databases are published.

    uv run python benchmarks/faults.py [nights [seed]]

Each of 200 nights in a small world is killed (kill -9) at a moment drawn from the time that one
takes; it counts as consistent when the database is then that of the edition before or of the new
one, whole, and when the night after ends with the new one and leaves nothing behind. Then 8
readers of the file, and after them 8 of the dashboard, read on while 20 refreshes publish.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from standin.nights import kills, looking, reading  # of the tests

READERS, REFRESHES = 8, 20


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    with tempfile.TemporaryDirectory() as temporary:
        start = time.monotonic()
        well = kills(Path(temporary) / "kills", count, seed)
        print(f"killed nights: {well} of {count} consistent ({time.monotonic() - start:.0f} s)")
        sound = well == count
        for what, watch in (("file", reading), ("dashboard", looking)):
            seen = watch(Path(temporary) / what, READERS, REFRESHES)
            requests = sum(int(str(one["requests"])) for one in seen)
            faults = [one["fault"] for one in seen if one["fault"]]
            print(
                f"{len(seen)} readers of the {what}: {requests:,} requests while {REFRESHES} "
                f"refreshes published; faults, stale or mixed answers: {len(faults)}",
                *faults,
            )
            sound = sound and len(seen) == READERS and not faults
    raise SystemExit(0 if sound else 1)


if __name__ == "__main__":
    main()
