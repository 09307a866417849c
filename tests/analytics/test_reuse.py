from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

import analytics
from analytics import reuse
from data import database

WORLD = """
INSERT INTO roll_calls BY NAME SELECT n AS roll_call_id, 'A/RES/70/' || n AS resolution,
    '70' AS session, DATE '2015-12-01' AS date, 'resolution' AS scope, 'Question ' || n AS title,
    'release' AS stated_in, 'undl_votes' AS source FROM range(1, 9) r(n);
INSERT INTO votes SELECT n, ms_code, CASE WHEN (n + length(name)) % 3 = 0 THEN 'no' ELSE 'yes' END::vote
    FROM range(1, 9) r(n), member_states WHERE status = 'member';
"""


@pytest.fixture
def base(data_dir: Path) -> Path:
    """A published database of an invented world."""
    with database.build() as con:
        con.execute(WORLD)
        analytics.build(con)
    path = database.current()
    assert path
    return path


def answers(con: database.Connection) -> dict[str, list[tuple[object, ...]]]:
    relations = [name for _, names in analytics.SLOW.values() for name in names]
    return {
        name: database.query(con, f"FROM analytics.{name} ORDER BY ALL").rows()
        for name in relations
    }


def build(base: Path | None, change: str = "") -> dict[str, list[tuple[object, ...]]]:
    with closing(database.memory()) as con:
        database.create_schema(con)
        con.execute(WORLD + change)
        analytics.build(con, base)
        return answers(con)


def test_answers_taken_over_equal_those_computed(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    computed = build(None)
    assert any(computed.values())
    for metric in analytics.SLOW:
        assert metric in analytics.METRICS
    monkeypatch.setattr(analytics, "METRICS", tuple(analytics.SLOW))  # nothing else is built
    assert build(base) == computed


def test_a_changed_vote_takes_nothing_over(base: Path) -> None:
    change = "UPDATE votes SET vote = 'abstain' WHERE ms_code = 'BRA';"
    assert build(base, change) == build(None, change) != build(None)


def test_other_definitions_take_nothing_over(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(database.connect(base)) as con:
        before = reuse.fingerprint(con)
        monkeypatch.setattr(reuse, "files", lambda _: Path(__file__).parent)
        assert reuse.fingerprint(con) != before


def test_the_snapshot_holds_the_answers_of_this_code(snapshot: Path) -> None:
    with closing(database.connect()) as con:
        made_of = database.query(con, "FROM analytics.made_of").item()
    embedded = database.SNAPSHOT / "answers" / "made_of.parquet"
    with closing(database.memory()) as con:
        kept = database.query(con, f"FROM read_parquet('{embedded}')").item()
    assert kept == made_of, "run `make snapshot`"
