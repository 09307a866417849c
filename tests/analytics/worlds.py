"""Random small records and memberships, for properties that must hold of every one."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
from hypothesis import strategies as st

from analytics.vote_matrix import VoteMatrix, from_letters

STATES = ("AAA", "BBB", "CCC", "DDD", "EEE", "FFF")
START = date(2020, 1, 1)


@st.composite
def worlds(draw: st.DrawFn, min_states: int = 2) -> VoteMatrix:
    """Up to eight roll calls in three sessions, up to six states, every vote and absence."""
    count = draw(st.integers(1, 8))
    letters = draw(
        st.dictionaries(
            st.sampled_from(STATES),
            st.text("YANX-", min_size=count, max_size=count),
            min_size=min_states,
        ).filter(lambda rows: sum(set(row) != {"-"} for row in rows.values()) >= min_states)
    )

    def each(values: st.SearchStrategy[object]) -> list[object]:
        return draw(st.lists(values, min_size=count, max_size=count))

    days = sorted(draw(st.lists(st.integers(0, 1500), min_size=count, max_size=count)))
    return from_letters(
        letters,
        date=[START + timedelta(day) for day in days],
        session=each(st.sampled_from(["77", "78", "10emsp"])),
        title=each(st.sampled_from(["Arms", "Sea", None])),
    )


def memberships_of(*spells: tuple[str, str, date | None, date | None]) -> pl.DataFrame:
    """Memberships from (group, state, first day, last day)."""
    columns = {"group_code": pl.String, "ms_code": pl.String, "from_date": pl.Date}
    frame = pl.DataFrame(spells, columns | {"to_date": pl.Date}, orient="row")
    return frame.with_columns(undated=pl.col("from_date").is_null())


days = st.none() | st.integers(0, 1500).map(lambda day: START + timedelta(day))
memberships = st.lists(
    st.tuples(st.sampled_from(["G", "H"]), st.sampled_from(STATES), days, days),
    min_size=1,
    max_size=12,
).map(lambda spells: memberships_of(*spells))
