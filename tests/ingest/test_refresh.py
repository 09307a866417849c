from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import filelock
import pytest

import analytics
from data import database
from data.errors import BadRequest, DatabaseUnusable
from ingest.load import assemble
from ingest.refresh import build_from_snapshot, refresh
from ingest.sources import snapshot as embedded
from ingest.sources import source_named
from ingest.sources.undl_votes import UNDL_VOTES

Rows = list[dict[str, str]]
Release = Callable[..., Path]
FACTS = (
    "resolutions", "roll_calls", "votes", "roll_call_issues", "roll_call_matches", "important_votes",
    "drafts", "sponsorships", "group_sponsorships", "sponsor_lists", "rejected_rows", "findings",
)  # fmt: skip


def ask(sql: str, **params: object) -> list[tuple[object, ...]]:
    with closing(database.connect()) as con:
        return database.query(con, sql, **params).rows()


def votes_of(resolution: str) -> str:
    rows = ask(
        "SELECT vote_letter(vote) FROM votes JOIN roll_calls USING (roll_call_id) "
        "WHERE resolution = $resolution AND source = 'undl_votes' ORDER BY ms_code",
        resolution=resolution,
    )
    return "".join(str(letter) for (letter,) in rows)


def facts(path: Path | None = None) -> dict[str, list[tuple[object, ...]]]:
    with closing(database.connect(path)) as con:
        return {t: database.query(con, f"FROM {t} ORDER BY ALL").rows() for t in FACTS}


def state_of(directory: Path) -> dict[str, bytes | str]:
    return {
        p.name: str(p.readlink()) if p.is_symlink() else p.read_bytes()
        for p in sorted(directory.iterdir())
        if p.is_file() and p.name not in {"refresh.lock", "runs.ndjson"}
    }


def test_loads_a_release_with_its_provenance(
    data_dir: Path, small_world: Path, world: Rows, release: Release
) -> None:
    world[5]["date"] = "never"
    path = release(world)
    (outcome,) = refresh([UNDL_VOTES], str(path)).outcomes
    assert outcome.status == "success"
    assert (outcome.rows_read, outcome.rows_loaded, outcome.rows_rejected) == (10, 9, 1)
    assert votes_of("A/RES/54/1") == "YYYNA"
    assert votes_of("A/RES/54/2") == "NNYX"
    run = ask(
        "SELECT address, sha256, rows_read, rows_loaded, rows_rejected, status::VARCHAR FROM ingest_runs "
        "WHERE source = 'undl_votes' ORDER BY retrieved_at DESC LIMIT 1"
    )
    digest = subprocess.run(["sha256sum", path], check=True, capture_output=True, text=True)
    assert run == [("voting.csv", digest.stdout.split()[0], 10, 9, 1, "success")]
    assert ask("SELECT row, reason FROM rejected_rows") == [(6, "no date as 2019-12-27")]
    assert ("A/RES/54/2", "listed 1-2-0-1, published 2-2-0-1") in ask(
        "SELECT subject, detail FROM findings WHERE check_name = 'published totals differ'"
    )


def test_a_new_release_replaces_the_one_before(
    data_dir: Path, small_world: Path, world: Rows, release: Release
) -> None:
    refresh([UNDL_VOTES], str(release(world)))
    for row in world:
        row["ms_vote"] = "Y"
    refresh([UNDL_VOTES], str(release(world)))
    assert votes_of("A/RES/54/1") == votes_of("A/RES/54/2") == "YYYYY"


def test_a_roll_call_of_a_newer_voting_record_outlives_a_release(
    data_dir: Path, small_world: Path, world: Rows, release: Release
) -> None:
    refresh([UNDL_VOTES], str(release(world)))
    before = database.current()
    assert before
    with database.build() as con:
        assemble(con, before, {})
        con.execute(
            "UPDATE roll_calls SET stated_in = 'voting record' WHERE resolution = 'A/RES/54/2'"
        )
        analytics.build(con)
    other = [row | {"undl_id": "103", "resolution": "A/RES/54/3"} for row in world[:5]]
    refresh([UNDL_VOTES], str(release(world[:5] + other)))
    assert [votes_of(f"A/RES/54/{n}") for n in (1, 2, 3)] == ["YYYNA", "YNNYX", "YYYNA"]


BAD_INPUT: dict[str, tuple[Callable[[Rows], None], str]] = {
    "duplicate": (lambda rows: rows.append(rows[0]), "votes_key: A/RES/54/1: BRA has 2 votes"),
    "future date": (
        lambda rows: rows[0].update(date="2999-01-01", undl_id="9", resolution="A/RES/54/9"),
        "dates_possible: A/RES/54/9: dated 2999-01-01",
    ),
    "half the rows": (lambda rows: rows.__delitem__(slice(5, None)), "5 rows, the release before had 10"),
    "twice the rows": (
        lambda rows: rows.extend([r | {"undl_id": "8" + r["undl_id"], "resolution": r["resolution"] + "A"} for r in rows]),
        "20 rows, the release before had 10",
    ),
    "unknown vote": (lambda rows: rows[0].update(ms_vote="?"), "unknown vote"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_INPUT)
def test_bad_input_changes_nothing(
    data_dir: Path, small_world: Path, world: Rows, release: Release, case: str
) -> None:
    refresh([UNDL_VOTES], str(release(world)))
    before = state_of(data_dir)
    spoil, message = BAD_INPUT[case]
    spoil(world)
    run = refresh([UNDL_VOTES], str(release(world)))
    (outcome,) = run.outcomes
    assert (outcome.status, run.exit_code, run.published) == ("failed", 1, None)
    assert message in outcome.detail
    assert state_of(data_dir) == before


def test_a_release_of_another_size_is_taken_when_a_person_says_so(
    data_dir: Path, small_world: Path, world: Rows, release: Release
) -> None:
    refresh([UNDL_VOTES], str(release(world)))
    run = refresh([UNDL_VOTES], str(release(world[:5])), any_size=True)
    assert run.exit_code == 0
    assert [votes_of(f"A/RES/54/{n}") for n in (1, 2)] == ["YYYNA", ""]


def test_one_at_a_time(data_dir: Path, world: Rows, release: Release) -> None:
    data_dir.mkdir()
    with (
        filelock.FileLock(data_dir / "refresh.lock"),
        pytest.raises(DatabaseUnusable, match="another build or refresh is running"),
    ):
        refresh([UNDL_VOTES], str(release(world)))


FULL_DISK = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
sys.argv = ["unga", "build"]
import unga
unga.main()
"""


def test_no_space_is_one_line_and_leaves_nothing(data_dir: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", FULL_DISK], capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    assert run.stderr.startswith(f"unga: cannot write to {data_dir}: ")
    assert run.stderr.count("\n") == 1
    assert state_of(data_dir) == {}


def test_the_snapshot_is_written_and_read_back_equal(
    snapshot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = facts()
    with closing(database.connect()) as con:
        sizes = embedded.write(con, tmp_path / "written")
    assert sum(sizes.values()) <= 3_000_000
    monkeypatch.setattr(database, "SNAPSHOT", tmp_path / "written")
    monkeypatch.setenv("UNGA_DATA_DIR", str(tmp_path / "again"))
    build_from_snapshot()
    assert facts() == before


def test_the_published_release_and_the_snapshot_hold_equal_facts(
    snapshot_dir: Path, shared: Path, data_dir: Path
) -> None:
    refresh([UNDL_VOTES], str(shared / "undl/ga_voting.csv.gz"))
    count = "SELECT count(*) FROM votes JOIN roll_calls USING (roll_call_id) WHERE source = 'undl_votes'"
    assert ask(count) == [(947434,)]
    assert facts() == facts((snapshot_dir / database.POINTER).resolve())


def test_sources_are_known_by_name() -> None:
    assert source_named("undl_votes") is UNDL_VOTES
    with pytest.raises(BadRequest, match="no source 'undl': expected one of undl_votes"):
        source_named("undl")
    with pytest.raises(BadRequest, match="snapshot is not fetched"):
        refresh([embedded.SNAPSHOT])
