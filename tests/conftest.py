"""A tiny world: two invented resolutions, five real Member States, in the layout of the library."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.refresh import build_from_snapshot

STATES = {"BRA": "BRAZIL", "EGY": "EGYPT", "FRA": "FRANCE", "IND": "INDIA", "POL": "POLAND"}


def rows_of(
    undl_id: int, resolution: str, votes: str, date: str = "1999-12-01", session: str = "54"
) -> list[dict[str, str]]:
    """The rows of one roll call; `votes` has a letter per state: YNAXY."""
    total = {letter: str(float(votes.count(letter))) for letter in "YNAX"}
    return [
        {
            "undl_id": str(undl_id),
            "ms_code": code,
            "ms_name": name,
            "ms_vote": vote,
            "date": date,
            "session": session,
            "resolution": resolution,
            "draft": "A/54/L.9",
            "committee_report": "",
            "meeting": "A/54/PV.80",
            "title": f"Question of lighthouses, {resolution} : resolution / adopted by the General Assembly",
            "agenda_title": "Question of lighthouses.",
            "subjects": "LIGHTHOUSES--INTERNATIONAL COOPERATION|NAVIGATION",
            "vote_note": "",
            "total_yes": total["Y"],
            "total_no": total["N"],
            "total_abstentions": total["A"],
            "total_non_voting": total["X"],
            "total_ms": "5.0",
            "undl_link": f"https://digitallibrary.un.org/record/{undl_id}",
        }
        for (code, name), vote in zip(STATES.items(), votes, strict=True)
    ]


def csv_text(rows: list[dict[str, str]], columns: list[str] | None = None) -> str:
    """Rows as the text of a CSV."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns or list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


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
