"""Nights that are killed, and readers while databases are published; `benchmarks/faults.py` runs more."""

from __future__ import annotations

from pathlib import Path

from standin.nights import kills, reading


def test_a_night_killed_at_any_moment_leaves_the_old_or_the_new(tmp_path: Path) -> None:
    assert kills(tmp_path, 5, seed=20191227) == 5


def test_readers_see_no_fault_nothing_stale_and_nothing_mixed(tmp_path: Path) -> None:
    seen = reading(tmp_path, readers=8, refreshes=2)
    assert len(seen) == 8
    assert [one["fault"] for one in seen] == [None] * 8
    assert all(int(str(one["requests"])) > 0 for one in seen)
    assert max(int(str(one["editions"])) for one in seen) > 1
