"""The same question, year after year: support over time, its trend, and who switched.

Series are inferred from titles by the rules of `analytics.linkage`.
"""

from __future__ import annotations

import re
from importlib.resources import files

import numpy as np
import polars as pl
from rapidfuzz import fuzz, process

from analytics.linkage import link, title_words
from analytics.lookup import find_resolution
from analytics.record import no_vote
from analytics.support import check_kind, tally
from data.database import Connection, insert, query
from data.errors import BadRequest

LEVEL = 0.95

RESOLUTIONS_SQL = """\
SELECT DISTINCT ON (resolution)
       r.resolution, roll_call_id, r.session, r.date, agenda_title, subjects,
       coalesce(resolutions.title, r.title) AS title
FROM roll_calls r LEFT JOIN resolutions USING (resolution)
WHERE scope = 'resolution' AND r.resolution IS NOT NULL
ORDER BY r.resolution, roll_call_id DESC
"""
POINTS_SQL = """\
SELECT series_id, group_code, regular_session, yes_share_of_present AS share
FROM analytics.series_support
UNION ALL
SELECT series_id, 'ALL', regular_session, yes_share_of_present
FROM analytics.series WHERE series_id IS NOT NULL
"""


def build(con: Connection) -> None:
    """Create the relations of series: their editions, names, support, switches and trends.

    `analytics.series`, `series_names`, `series_support`, `series_switches`, `series_trends`; their
    definitions stand in their comments.
    """
    resolutions = query(con, RESOLUTIONS_SQL)
    links = link(resolutions).join(resolutions, on="resolution", suffix="_of")
    con.register("links", links)
    con.execute(files("analytics").joinpath("series.sql").read_text("utf-8"))
    con.unregister("links")
    insert(con, "analytics.series_trends", trends(query(con, POINTS_SQL)))


def trends(points: pl.DataFrame) -> pl.DataFrame:
    """The trend of each group's support in each series: the least-squares slope per session.

    slope = S_xy / S_xx, x the regular session, y the share; the interval is slope ± t sqrt(RSS /
    (n - 2) / S_xx), t the quantile of Student's distribution for LEVEL with n - 2 degrees of
    freedom. It takes the editions as independent, which they seldom are, so it is rather too
    narrow. Editions without a share (no vote cast) are left out.

    Parameters
    ----------
    points
        series_id, group_code, regular_session, share.

    Returns
    -------
    series_id, group_code, editions (n), slope, low, high: where two editions at least lie in
    different sessions; the ends of the interval are None for n = 2.

    >>> trends(pl.DataFrame({
    ...     "series_id": "lighthouses", "group_code": "AG",
    ...     "regular_session": [70, 71, 72], "share": [0.2, 0.5, 0.6],
    ... })).with_columns(pl.col(pl.Float64).round(3)).rows()
    [('lighthouses', 'AG', 3, 0.2, -0.534, 0.934)]
    """
    x, y, n = pl.col("regular_session"), pl.col("share"), pl.col("editions")
    sums = (
        points.drop_nulls(["regular_session", "share"])
        .group_by("series_id", "group_code")
        .agg(
            pl.len().cast(pl.Int64).alias("editions"),
            ((x - x.mean()) ** 2).sum().alias("xx"),
            ((x - x.mean()) * (y - y.mean())).sum().alias("xy"),
            ((y - y.mean()) ** 2).sum().alias("yy"),
        )
        .filter(pl.col("xx") > 0)
        .with_columns(slope=pl.col("xy") / pl.col("xx"))
        .sort("series_id", "group_code")
    )
    degrees = np.maximum(sums["editions"].to_numpy() - 2, 1)
    from scipy import stats  # here: it takes longer than most commands do

    t = pl.Series(stats.t.ppf((1 + LEVEL) / 2, degrees))
    residual = (pl.col("yy") - pl.col("slope") * pl.col("xy")).clip(0)
    margin = pl.when(n > 2).then(t * (residual / (n - 2) / pl.col("xx")).sqrt())
    return sums.select(
        "series_id",
        "group_code",
        "editions",
        "slope",
        (pl.col("slope") - margin).alias("low"),
        (pl.col("slope") + margin).alias("high"),
    )


def find_series(con: Connection, text: str) -> str:
    """The series that a symbol, the name of a series, or words of a title mean.

    Words find a series where they are the whole of one of its titles, or where a single series has
    all of them, or words that begin so, in one title.

    Raises BadRequest, with the nearest series, where none or several are meant; UnknownSymbol.
    """
    if _is_symbol(text):
        return _series_of(con, find_resolution(con, text))
    if not (asked := title_words(text)):
        raise BadRequest(f"no series {text!r}: expected a symbol, or words of a title")
    titles = query(con, TITLES_SQL)
    in_series = titles.drop_nulls("series_id")
    is_title = pl.col("words") == " ".join(asked)
    whole = in_series.filter(is_title | (pl.col("series_id") == text))
    fits = in_series.filter(_has_words(asked)) if whole.is_empty() else whole
    found = fits["series_id"].unique(maintain_order=True).to_list()
    if len(found) == 1:
        return str(found[0])
    if titles.filter(is_title, "shared").height:
        why = f"{text!r} is no series: {_WHY_IN_NONE['shared title']}"
    else:
        why = f"{text!r} fits {len(found)} series" if found else f"no series {text!r}"
    nearest = found or _nearest(in_series, asked)
    raise BadRequest(why + (f"; nearest: {', '.join(nearest[:_MOST])}" if nearest else ""))


_MOST = 5


def _nearest(titles: pl.DataFrame, asked: tuple[str, ...]) -> list[str]:
    by_name = dict(titles.select("series_id", "words").iter_rows())
    close = process.extract(
        " ".join(asked), by_name, scorer=fuzz.WRatio, limit=_MOST, score_cutoff=60
    )
    return [series_id for *_, series_id in close]


TITLES_SQL = """\
SELECT DISTINCT series_id, words, editions, linked_by = 'shared title' AS shared
FROM analytics.series LEFT JOIN analytics.series_names USING (series_id)
ORDER BY editions DESC, series_id, words
"""


def _is_symbol(text: str) -> bool:
    spoken = re.sub(r"(?i)resolutions?|\b[ivxlc]+\b", "", text)
    return bool(re.search(r"\d", spoken)) and not re.search(r"[A-Za-z]{4}", spoken)


def _has_words(asked: tuple[str, ...]) -> pl.Expr:
    return pl.all_horizontal(
        pl.col("words").str.contains(rf"\b{re.escape(word)}") for word in asked
    )


_WHY_IN_NONE = {
    "alone": "no other resolution voted on has nearly the same title",
    "shared title": "several resolutions of one session bear that title",
    "no title": "its title is not known",
}


def _series_of(con: Connection, resolution: str) -> str:
    found = query(
        con,
        "SELECT series_id, linked_by FROM analytics.series WHERE resolution = $resolution",
        resolution=resolution,
    )
    if found.is_empty():
        raise no_vote(con, resolution)
    series_id, linked_by = found.row(0)
    if series_id is None:
        raise BadRequest(f"{resolution} is in no series: {_WHY_IN_NONE[linked_by]}")
    return str(series_id)


EDITIONS_SQL = """\
SELECT resolution, session, date, members, yes, no, abstain, non_voting, yes_share_of_present
FROM analytics.series WHERE series_id = $series_id ORDER BY edition
"""
SHARES_SQL = """\
SELECT resolution, group_code, yes_share_of_members
FROM analytics.series_support JOIN groups USING (group_code)
WHERE series_id = $series_id AND kind = $kind
ORDER BY group_code, edition
"""


def editions(con: Connection, series_id: str, kind: str = "regional") -> pl.DataFrame:
    """The editions of a series in their order: the tally of each and the support of each group.

    The column of a group, named by its code, is the share of its members of that day that voted
    yes (non-voting ones count among the members); None where the group had no member on the roll.

    Raises BadRequest when there is no such kind of group.
    """
    check_kind(con, kind)
    tallies = query(con, EDITIONS_SQL, series_id=series_id)
    shares = query(con, SHARES_SQL, series_id=series_id, kind=kind)
    wide = shares.pivot(on="group_code", index="resolution", values="yes_share_of_members")
    return tallies.join(wide, on="resolution", how="left", maintain_order="left")


TREND_SQL = """\
SELECT coalesce(name, 'all Member States') AS "group", editions, slope, low, high
FROM analytics.series_trends LEFT JOIN groups USING (group_code)
WHERE series_id = $series_id AND (kind = $kind OR group_code = 'ALL')
ORDER BY name NULLS FIRST
"""


def trend(con: Connection, series_id: str, kind: str = "regional") -> pl.DataFrame:
    """The trend of the support of each group of a kind in a series, all Member States first.

    Columns as in `analytics.series_trends`. Raises BadRequest when there is no such kind of group.
    """
    check_kind(con, kind)
    return query(con, TREND_SQL, series_id=series_id, kind=kind)


SWITCHES_SQL = """\
SELECT resolution, date, s.ms_code, member_states.name AS state,
       vote_before::VARCHAR AS vote_before, vote::VARCHAR AS vote, resolution_before,
       editions_between, list(DISTINCT groups.name ORDER BY groups.name) FILTER (
           on_day(greatest(m.from_date, groups.formed_date), m.to_date, date)) AS groups
FROM analytics.series_switches s JOIN member_states USING (ms_code)
LEFT JOIN (group_members m JOIN groups ON groups.group_code = m.group_code AND kind = $kind)
       ON m.ms_code = s.ms_code
WHERE series_id = $series_id
GROUP BY ALL ORDER BY date, resolution, state
"""


def switches(con: Connection, series_id: str, kind: str = "regional") -> pl.DataFrame:
    """Who switched in a series, and when: one row per switch, as in `analytics.series_switches`.

    `groups` are the groups of the kind that the state belonged to on the day it switched.

    Raises BadRequest when there is no such kind of group.
    """
    check_kind(con, kind)
    return query(con, SWITCHES_SQL, series_id=series_id, kind=kind)


SWITCHERS_SQL = """\
WITH roll AS (
    SELECT resolution, ms_code, vote FROM roll_calls JOIN votes USING (roll_call_id)
    WHERE scope = 'resolution'
)
SELECT ms_code, name, a.vote::VARCHAR AS vote_a, b.vote::VARCHAR AS vote_b,
       is_cast(a.vote) AND is_cast(b.vote) AS switched
FROM roll a JOIN roll b USING (ms_code) JOIN member_states USING (ms_code)
WHERE a.resolution = $a AND b.resolution = $b AND a.vote <> b.vote
ORDER BY name
"""


def switchers(con: Connection, resolution_a: str, resolution_b: str) -> pl.DataFrame:
    """The states on both rolls whose vote on two resolutions differs.

    Columns: ms_code, name, vote_a, vote_b, and switched: true where both cast a vote; where one
    did not vote, the vote differs but the state has not switched.

    Raises BadRequest when one of the two was not adopted by a recorded vote.
    """
    for resolution in (resolution_a, resolution_b):
        tally(con, resolution)
    return query(con, SWITCHERS_SQL, a=resolution_a, b=resolution_b)


def describe(con: Connection, series_id: str) -> str:
    """What a series is, in a line each: its title, its span, and the resolutions left out of it."""
    name = query(
        con, "FROM analytics.series_names WHERE series_id = $series_id", series_id=series_id
    ).row(0, named=True)
    span = "{first_resolution} ({first_date}) to {last_resolution} ({last_date})".format(**name)
    lines = [name["title"], f"{name['editions']} editions voted on, {span}"]
    if name["left_out"]:
        lines.append(f"left out, as several bear the title: {', '.join(name['left_out'])}")
    return "\n".join(lines)
