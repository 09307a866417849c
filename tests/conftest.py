"""A tiny world in the layout of the library, and data directories for it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from standin.world import csv_text, rows_of

import analytics
from analytics import support
from data import database
from ingest.refresh import build_from_snapshot

# No test is timed: a machine may be busy.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.fixture
def world() -> list[dict[str, str]]:
    """The rows of two roll calls: 3-1-1-0 and 2-2-0-1."""
    return rows_of(101, "A/RES/54/1", "YYYNA") + rows_of(102, "A/RES/54/2", "YNNYX")


@pytest.fixture
def release(tmp_path: Path) -> Callable[..., Path]:
    """Writes rows as a release of the voting data."""

    def write(rows: list[dict[str, str]], name: str = "voting.csv") -> Path:
        path = tmp_path / name
        path.write_text(csv_text(rows), "utf-8")
        return path

    return write


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data directory."""
    directory = tmp_path / "unga"
    monkeypatch.setenv("UNGA_DATA_DIR", str(directory))
    return directory


@pytest.fixture
def small_world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An embedded snapshot of nothing, and of the answers only the one that checks read."""
    directory = tmp_path / "nothing"
    directory.mkdir()
    monkeypatch.setattr(database, "SNAPSHOT", directory)
    monkeypatch.setattr(analytics, "METRICS", (support.build,))
    return directory


@pytest.fixture(scope="session")
def snapshot_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the database built from the embedded snapshot; not to be written."""
    directory = tmp_path_factory.mktemp("snapshot")
    before = os.environ.get("UNGA_DATA_DIR")
    os.environ["UNGA_DATA_DIR"] = str(directory)
    try:
        build_from_snapshot()
    finally:
        if before is None:
            del os.environ["UNGA_DATA_DIR"]
        else:
            os.environ["UNGA_DATA_DIR"] = before
    return directory


@pytest.fixture
def snapshot(snapshot_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """`UNGA_DATA_DIR` set to the database of the embedded snapshot."""
    monkeypatch.setenv("UNGA_DATA_DIR", str(snapshot_dir))
    return snapshot_dir


@pytest.fixture(scope="session")
def shared() -> Path:
    """The published files, where they lie beside the checkout."""
    directory = Path(__file__).parents[1] / "../shared/data"
    if not directory.is_dir():
        pytest.skip("the published files are not beside the checkout (../shared/data)")
    return directory
