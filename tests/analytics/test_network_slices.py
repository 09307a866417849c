"""The network of a part of the record, against the relation of a whole session and by hand."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from analytics.network_slices import network
from analytics.slices import Slice
from data import database
from data.errors import BadRequest


def test_a_whole_session_is_the_published_network(snapshot: Path) -> None:
    with closing(database.connect()) as con:
        pairs = network(con, Slice(sessions=("78",)))
        published = database.query(
            con,
            "SELECT * EXCLUDE (period) FROM analytics.cosponsorship "
            "WHERE period = '78' AND fixed_significant "
            "ORDER BY fixed_p_value, together DESC, ms_a, ms_b",
        )
        states = network(con, Slice(sessions=("78",)), states=True)
        central = database.query(
            con,
            "SELECT * EXCLUDE (period, model) FROM analytics.cosponsor_centralities "
            "WHERE period = '78' AND model = 'fixed' ORDER BY degree DESC, ms_code",
        )
    columns = ["ms_a", "ms_b", "together", "fixed_p_value"]
    assert pairs.select(columns).equals(published.select(columns))
    assert states.select("ms_code", "degree", "liaisons").equals(
        central.select("ms_code", "degree", "liaisons")
    )


def test_a_part_holds_only_its_drafts_and_states(snapshot: Path) -> None:
    with closing(database.connect()) as con:
        western = network(con, Slice(sessions=("78",), groups=("WEOG",)), states=True)
        spells = database.query(con, "SELECT ms_code FROM group_members WHERE group_code = 'WEOG'")
    assert len(western) == 29  # as on the page of the group, in 2023
    assert set(western["ms_code"]) <= set(spells["ms_code"])


@pytest.mark.parametrize(
    ("part", "message"),
    [
        (Slice(contested=0.1), "contested says nothing of drafts: expected sessions, since"),
        (Slice(sessions=("74",)), "1 drafts with complete lists of sponsors in this slice: sess"),
        (Slice(title="xylophone"), "no draft in this slice: title=xylophone"),
    ],
)
def test_a_part_without_a_network(snapshot: Path, part: Slice, message: str) -> None:
    with closing(database.connect()) as con, pytest.raises(BadRequest, match=message):
        network(con, part)
