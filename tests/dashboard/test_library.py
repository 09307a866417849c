from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.library import Library
from data.database import Connection, query
from data.errors import DatabaseUnusable

WORLD = """
INSERT INTO roll_calls BY NAME SELECT 1 AS roll_call_id, '54' AS session, DATE '1999-12-01' AS date,
    'resolution' AS scope, 'release' AS stated_in, 'undl_votes' AS source;
INSERT INTO votes VALUES (1, 'BRA', 'yes')
"""


def votes(con: Connection) -> int:
    return int(query(con, "SELECT count(*) FROM votes").item())


def test_a_request_keeps_its_database_and_the_next_has_the_new_one(
    publish: Callable[[str], None],
) -> None:
    library = Library()
    publish("")
    with library.opened() as before:
        publish(WORLD)
        with library.opened() as after:
            assert (votes(before), votes(after)) == (0, 1)
        assert votes(before) == 0
    with library.opened() as later:
        assert votes(later) == 1


def test_a_request_does_not_hold_the_whole_machine(publish: Callable[[str], None]) -> None:
    publish("")
    with Library().opened() as con:
        assert query(con, "SELECT current_setting('threads') AS n")["n"].to_list() == [1]
        assert query(con, "SELECT current_setting('memory_limit') AS n")["n"].to_list() == [
            "953.6 MiB"
        ]


def test_without_a_database_it_says_so_until_there_is_one(
    data_dir: Path, publish: Callable[[str], None]
) -> None:
    library = Library()
    with pytest.raises(DatabaseUnusable), library.opened():
        pass
    publish(WORLD)
    with library.opened() as con:
        assert votes(con) == 1
