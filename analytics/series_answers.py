"""What one asks of recurring questions: which there are, how support moved, why they are linked.

Read from `analytics.series` and the relations beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from analytics.linkage import differing, title_words
from analytics.series import LEVEL, find_series, trends
from analytics.support import check_kind
from analytics.uncertainty import benjamini_hochberg, holm
from analytics.vote_matrix import VoteMatrix
from data.database import Connection, query

ALL = "ALL"  # every Member State on the roll, beside the groups
SIGNIFICANT = 0.05
UNMOVED = 1e-9  # a slope below it is none: what remains is rounding

# The questions

QUESTIONS_SQL = """\
WITH points AS (
    SELECT series_id, list(date ORDER BY edition) AS dates,
           list(yes_share_of_present ORDER BY edition) AS shares
    FROM analytics.series WHERE series_id IS NOT NULL GROUP BY series_id
)
SELECT n.series_id, n.title, n.editions, first_resolution, first_date, last_resolution, last_date,
       s.members, s.yes, s.no, s.abstain, s.non_voting, s.yes_share_of_present,
       t.editions AS trend_editions, slope, low, high, dates, shares
FROM analytics.series_names n
JOIN analytics.series s ON s.resolution = last_resolution
JOIN points ON points.series_id = n.series_id
LEFT JOIN analytics.series_trends t ON t.series_id = n.series_id AND group_code = 'ALL'
ORDER BY n.editions DESC, last_date DESC, n.series_id
"""


def questions(con: Connection) -> pl.DataFrame:
    """The questions put to the vote again and again, the most often put first: one row a series.

    The tally is that of the last edition, non-voting members counted among the members; `dates` and
    `shares` are those of all editions, of the votes cast. The trend is that of all Member States in
    `analytics.series_trends`, its p-value adjusted over all series after Benjamini and Hochberg;
    columns as in `judged`. The text run is QUESTIONS_SQL.
    """
    return judged(query(con, QUESTIONS_SQL), benjamini_hochberg, editions="trend_editions")


MEMBERS_SQL = "SELECT series_id, roll_call_id FROM analytics.series WHERE series_id IS NOT NULL"


def with_an_edition(con: Connection, questions: pl.DataFrame, votes: VoteMatrix) -> pl.DataFrame:
    """Those of the questions that have an edition among some roll calls."""
    here = votes.roll_calls.select(pl.col("roll_call_id").cast(pl.Int64))
    ids = query(con, MEMBERS_SQL).with_columns(pl.col("roll_call_id").cast(pl.Int64))
    return questions.join(ids.join(here, on="roll_call_id", how="semi"), on="series_id", how="semi")


def nearest_questions(con: Connection, text: str, most: int = 5) -> pl.DataFrame:
    """The questions whose last title looks most like a text, best first: series_id, title."""
    names = query(con, "SELECT series_id, title FROM analytics.series_names ORDER BY series_id")
    titles = dict(names.iter_rows())
    close = process.extract(
        text.lower(),
        {name: title.lower() for name, title in titles.items()},
        scorer=fuzz.WRatio,
        limit=most,
        score_cutoff=50,
    )
    rows = [(name, titles[name]) for *_, name in close]
    return pl.DataFrame(rows, names.schema, orient="row")


# Trends


def judged(
    trend: pl.DataFrame,
    adjust: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    editions: str = "editions",
) -> pl.DataFrame:
    """Trends with how surely they are any: p_value, p_adjusted and direction.

    p_value is that of Student's test of a slope of zero, n - 2 degrees of freedom, had from the
    interval: t = slope / margin * t(LEVEL, n - 2). It takes the editions as independent, as the
    interval does, so it is rather too small. p_adjusted is what `adjust` (`holm`,
    `benjamini_hochberg`) makes of all of them together. Both are None where there are fewer than
    three editions, or support was the same in all.

    direction: rising or falling where p_adjusted is at most SIGNIFICANT; unclear where it is more;
    same where the slope is zero; two where there are two editions only, or less than a trend takes.

    Parameters
    ----------
    trend
        slope, low, high and the number of editions n, as from `analytics.series.trends`.

    >>> judged(pl.DataFrame({
    ...     "editions": [3, 2], "slope": [0.2, 0.1], "low": [-0.534, None], "high": [0.934, None],
    ... }), holm).select(pl.col("p_value").round(3), "direction").rows()
    [(0.179, 'unclear'), (None, 'two')]

    By hand: t = 0.2 / 0.734 * 12.706 = 3.46 with one degree of freedom.
    """
    from scipy import stats  # here: it takes longer than most commands do

    slope, low, high = (
        trend[name].cast(pl.Float64).to_numpy() for name in ("slope", "low", "high")
    )
    degrees = trend[editions].fill_null(3).to_numpy().astype(np.float64) - 2
    margin = (high - low) / 2
    moved = np.abs(slope) > UNMOVED
    tested = ~np.isnan(margin) & moved
    ratio = np.divide(
        np.abs(slope), margin, out=np.full(len(trend), np.inf), where=tested & (margin > 0)
    )
    t = ratio * stats.t.ppf((1 + LEVEL) / 2, np.maximum(degrees, 1))
    p = np.where(tested, 2 * stats.t.sf(t, np.maximum(degrees, 1)), np.nan)
    adjusted = adjust(p) if tested.any() else p
    sure = pl.col("p_adjusted") <= SIGNIFICANT
    return trend.with_columns(
        p_value=pl.Series(p).fill_nan(None), p_adjusted=pl.Series(adjusted).fill_nan(None)
    ).with_columns(
        direction=pl.when(pl.col("low").is_null())
        .then(pl.lit("two"))
        .when(pl.col("slope").abs() <= UNMOVED)
        .then(pl.lit("same"))
        .when(sure & (pl.col("slope") > 0))
        .then(pl.lit("rising"))
        .when(sure)
        .then(pl.lit("falling"))
        .otherwise(pl.lit("unclear"))
    )


def group_trends(support: pl.DataFrame, share: str, of: str = "regular_session") -> pl.DataFrame:
    """The trend of each group's support along the sessions: one row a group that has one.

    Parameters
    ----------
    support
        One row per group and edition (`series_support`) or session (`support_by_session`):
        group_code, the session, and the shares.
    share
        The column to draw it through, as yes_share_of_members.
    of
        The column of the session.

    Returns
    -------
    group_code, editions (points of the trend), slope, low, high as in `analytics.series.trends`;
    p_value, p_adjusted (Holm, over the groups and all Member States), direction as in `judged`.
    """
    points = support.select(
        "group_code",
        series_id=pl.lit(""),
        regular_session=pl.col(of),
        share=pl.col(share).cast(pl.Float64),
    )
    return judged(trends(points).drop("series_id"), holm)


# One series

NAMED_SQL = "SELECT series_id FROM analytics.series_names WHERE series_id = $text"


def series_named(con: Connection, text: str) -> str:
    """The series of a name, or else the one that a symbol or words of a title mean.

    Raises BadRequest and UnknownSymbol as `analytics.series.find_series`.
    """
    found = query(con, NAMED_SQL, text=text)
    return text if found.height else find_series(con, text)


SERIES_SQL = """\
SELECT n.*, (SELECT count(*) FROM analytics.series_switches s WHERE s.series_id = n.series_id)
           AS switches,
       (SELECT count(DISTINCT ms_code) FROM analytics.series_switches s
        WHERE s.series_id = n.series_id) AS switched_states,
       sources.title AS source, (SELECT data_as_of FROM database_info) AS data_as_of
FROM analytics.series_names n LEFT JOIN sources ON source = 'undl_votes'
WHERE series_id = $series_id
"""


def series_facts(con: Connection, series_id: str) -> dict[str, Any]:
    """A series as `analytics.series_names` has it, with its switches, and its votes' source."""
    return query(con, SERIES_SQL, series_id=series_id).row(0, named=True)


SUPPORT_SQL = """\
SELECT group_code, groups.name AS "group", edition, resolution, session, date, regular_session,
       s.members, yes, no, abstain, non_voting,
       yes_share_of_members, yes_share_of_present, yes_share_of_voting, undated_members
FROM analytics.series_support s JOIN groups USING (group_code)
WHERE series_id = $series_id AND (kind = $kind OR group_code = $group)
UNION ALL
SELECT 'ALL', NULL, edition, resolution, session, date, regular_session,
       members, yes, no, abstain, non_voting,
       share(yes, members), yes_share_of_present, share(yes, yes + no), 0
FROM analytics.series WHERE series_id = $series_id
ORDER BY "group" NULLS FIRST, edition
"""


def series_support(
    con: Connection, series_id: str, kind: str = "regional", group: str = ""
) -> pl.DataFrame:
    """The support of each group of a kind in each edition of a series, all Member States first.

    `group` is the code of one more, of whatever kind.

    One row per group (its code; ALL: every Member State on the roll, without a name) and edition in
    which it had a member on the roll. Members are those of that day; a non-voting one counts among
    the members and in no other denominator. The text run is SUPPORT_SQL.

    Raises BadRequest when there is no such kind of group.
    """
    check_kind(con, kind)
    return query(con, SUPPORT_SQL, series_id=series_id, kind=kind, group=group)


EDITIONS_SQL = """\
SELECT s.series_id, edition, s.resolution, s.session, s.date, s.title,
       members, yes, no, abstain, non_voting,
       share(yes, members) AS yes_share_of_members, yes_share_of_present,
       share(yes, yes + no) AS yes_share_of_voting,
       linked_by, linked_to, similarity, words, agenda_title, subjects
FROM analytics.series s LEFT JOIN resolutions USING (resolution)
WHERE list_contains($series, series_id)
ORDER BY s.series_id, edition
"""


def linked_editions(con: Connection, series: Sequence[str]) -> pl.DataFrame:
    """The editions of some series in their order, with what each link rests on.

    Columns: the tally, and linked_by, linked_to, similarity as in `analytics.series`. Where the
    titles differ: `only_here` and `only_there`, the words compared that the title linked to, or
    this one, lacks; `subjects` and `agenda_items`, those in common with an earlier edition. The
    lists are None where the rule does not ask for them. The text run is EDITIONS_SQL.
    """
    rows = query(con, EDITIONS_SQL, series=list(series))
    evidence = [
        found
        for part in rows.partition_by("series_id", maintain_order=True)
        for found in _evidence(part.to_dicts())
    ]
    return rows.drop("words", "agenda_title", "subjects").with_columns(
        pl.DataFrame(evidence, _EVIDENCE, orient="row")
    )


_EVIDENCE = {
    name: pl.List(pl.String) for name in ("only_here", "only_there", "subjects", "agenda_items")
}


def _evidence(editions: Sequence[Mapping[str, Any]]) -> list[tuple[list[str] | None, ...]]:
    words = {edition["resolution"]: tuple(edition["words"].split()) for edition in editions}
    subjects: set[str] = set()
    items: set[tuple[str, ...]] = set()
    found: list[tuple[list[str] | None, ...]] = []
    for edition in editions:
        named = _items(edition["agenda_title"])
        here = edition["subjects"] or []
        if edition["linked_by"] in ("first", "same title"):
            found.append((None,) * 4)
        else:
            only = differing(words[edition["resolution"]], words[edition["linked_to"]])
            common = [item for key, item in named.items() if key in items]
            found.append((*only, [name for name in here if name in subjects], common))
        subjects.update(here)
        items.update(named)
    return found


def _items(agenda_title: str | None) -> dict[tuple[str, ...], str]:
    """The agenda items of a resolution, by the words by which `analytics.linkage` compares them."""
    parts = [part.strip(" .") for part in (agenda_title or "").split("|")]
    keys = {title_words(part): part for part in parts}
    return {key: part for key, part in keys.items() if any(len(word) > 3 for word in key)}


SWITCHED_SQL = """\
WITH belonged AS (
    SELECT ms_code, group_code, greatest(from_date, formed_date) AS from_date, to_date
    FROM group_members JOIN groups USING (group_code)
),
switches AS (
    SELECT s.series_id, edition, s.resolution, s.date, s.ms_code,
           vote_before, s.vote, resolution_before, editions_between,
           list(DISTINCT group_code ORDER BY group_code) FILTER (
               on_day(from_date, to_date, s.date)) AS group_codes
    FROM analytics.series_switches s
    JOIN analytics.series e ON e.resolution = s.resolution
    LEFT JOIN belonged ON belonged.ms_code = s.ms_code
    WHERE list_contains($series, s.series_id)
    GROUP BY ALL
)
SELECT series_id, edition, resolution, date, ms_code, name AS state, vote_before, vote,
       resolution_before, editions_between, group_codes
FROM switches JOIN member_states USING (ms_code)
ORDER BY series_id, edition, vote_before, vote, strip_accents(name)
"""


def switched(con: Connection, series: Sequence[str]) -> pl.DataFrame:
    """Who switched in some series, and when: one row per switch, as in `analytics.series_switches`.

    A state has switched in the edition in which it cast another vote than the last time it cast one
    there; not voting is no switch. `group_codes` are the groups of every kind it belonged to on
    that day, None: in none. The text run is SWITCHED_SQL.
    """
    return query(con, SWITCHED_SQL, series=list(series))


# The groups

GROUPS_SQL = """\
SELECT group_code, name AS "group", full_name, kind::VARCHAR AS kind FROM groups ORDER BY name
"""


def all_groups(con: Connection) -> pl.DataFrame:
    """The groups of every kind: group_code, group (the name in use), full_name, kind."""
    return query(con, GROUPS_SQL)


def groups_of_kind(con: Connection, kind: str, group: str = "") -> pl.DataFrame:
    """The groups of a kind and one more by its code, of whatever kind; columns as in `all_groups`.

    Raises BadRequest when there is no such kind of group.
    """
    check_kind(con, kind)
    return all_groups(con).filter((pl.col("kind") == kind) | (pl.col("group_code") == group))


# One edition among the others

EDITION_SQL = """\
SELECT s.series_id, s.edition, n.editions, n.title, s.linked_by,
       lag(s.resolution) OVER (PARTITION BY s.series_id ORDER BY s.edition) AS before,
       lead(s.resolution) OVER (PARTITION BY s.series_id ORDER BY s.edition) AS after,
       s.resolution
FROM analytics.series s LEFT JOIN analytics.series_names n USING (series_id)
WHERE series_id = (SELECT series_id FROM analytics.series WHERE resolution = $resolution)
   OR resolution = $resolution
QUALIFY resolution = $resolution
"""


def edition_of(con: Connection, resolution: str) -> dict[str, Any] | None:
    """Which edition of which series a resolution is, and those before and after it.

    Keys: series_id, edition, editions, title (of the last edition), linked_by, before, after; in no
    series, series_id is None and linked_by says why. None for one without a recorded vote. The text
    run is EDITION_SQL.
    """
    frame = query(con, EDITION_SQL, resolution=resolution)
    return None if frame.is_empty() else frame.drop("resolution").row(0, named=True)


CHANGE_SQL = """\
WITH stood AS (
    SELECT resolution, group_code, s.members, yes, yes_share_of_members
    FROM analytics.series_support s JOIN groups USING (group_code)
    WHERE resolution IN ($before, $resolution) AND kind = 'regional'
    UNION ALL
    SELECT resolution, 'ALL', members, yes, share(yes, members)
    FROM analytics.series WHERE resolution IN ($before, $resolution)
)
SELECT group_code, name AS "group",
       b.members AS members_before, b.yes AS yes_before,
       b.yes_share_of_members AS share_before,
       a.members, a.yes, a.yes_share_of_members AS share,
       a.yes_share_of_members - b.yes_share_of_members AS change
FROM (FROM stood WHERE resolution = $resolution) a
FULL JOIN (FROM stood WHERE resolution = $before) b USING (group_code)
LEFT JOIN groups USING (group_code)
ORDER BY name NULLS FIRST
"""


def change_by_group(con: Connection, before: str, resolution: str) -> pl.DataFrame:
    """How the support of each regional group changed from one edition of a series to another.

    One row a group, all Member States (ALL) first: members on the roll and yes votes on either day,
    the share of members that voted yes (non-voting ones are members), and the change of it; None
    where the group had no member on one of the rolls. The text run is CHANGE_SQL.
    """
    return query(con, CHANGE_SQL, before=before, resolution=resolution)
