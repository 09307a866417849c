"""What there is to say of groups of states: who they are, how united, for what, who broke ranks.

Groups of the record and one that a reader composes are answered alike: both are memberships
(`load_memberships`, `composed`), over any part of the record. Membership is that of the day of the
vote. Non-voting is not among the votes cast.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from analytics.cohesion import cohesion_by_session, cohesion_intervals_by_session, positions
from analytics.defections import defection_rates, defections
from analytics.uncertainty import SEED
from analytics.vote_matrix import NOT_ON_ROLL, VoteMatrix, look_up, members
from data.database import Connection, query
from data.errors import BadRequest

COMPOSED = "USER"  # the code of the group that a reader composes
ISSUES = ("me", "nu", "di", "hr", "co", "ec")
SELDOM = 0.1  # of the most opportunities a member had
TOOK_PART = 0.5  # of the members, for a roll call to divide a group

GROUPS_SQL = """\
SELECT group_code, groups.name AS "group", full_name, kind, formed_date, note,
       count(DISTINCT ms_code) FILTER (on_day(from_date, to_date, data_as_of)) AS members_now,
       count(DISTINCT ms_code) AS members_ever,
       count(DISTINCT ms_code) FILTER (from_date IS NULL) AS undated_members
FROM groups
JOIN (SELECT group_code, ms_code, from_date, to_date FROM group_members) USING (group_code)
CROSS JOIN (SELECT data_as_of FROM database_info)
GROUP BY ALL
ORDER BY kind, groups.name
"""


def groups_of_the_record(con: Connection) -> pl.DataFrame:
    """The groups of states, by kind and name: one row each.

    Columns: those of `groups`; members_now, its members on the day of the data; members_ever, the
    states that were or are members (the Federal Republic of Germany before 1990 and Germany are
    two); undated_members, those whose first day is not known. The text
    run is GROUPS_SQL.
    """
    return query(con, GROUPS_SQL)


MEMBERS_SQL = """\
SELECT group_code, ms_code, member_states.name AS state, from_date, to_date, date_precision,
       on_day(from_date, to_date, data_as_of) AS member_now, group_members.note
FROM group_members
JOIN member_states USING (ms_code)
CROSS JOIN (SELECT data_as_of FROM database_info)
WHERE group_code = $group
ORDER BY strip_accents(member_states.name), from_date
"""


def members_of_group(con: Connection, group: str) -> pl.DataFrame:
    """Who belongs to a group, and from when to when: one row per spell of membership.

    Columns group_code, ms_code, state, from_date (NULL: not known), to_date (NULL: still a member),
    date_precision of the first day, member_now (on the day of the data) and note. The text run is
    MEMBERS_SQL.
    """
    return query(con, MEMBERS_SQL, group=group)


STATES_SQL = """\
SELECT ms_code, name AS state, admitted_date, left_date
FROM member_states
WHERE status <> 'observer'
ORDER BY strip_accents(name)
"""


def states_that_vote(con: Connection) -> pl.DataFrame:
    """The states a group can be composed of: ms_code, state, admitted_date, left_date."""
    return query(con, STATES_SQL)


def on_the_rolls(matrix: VoteMatrix, memberships: pl.DataFrame, groups: Sequence[str]) -> list[str]:
    """Those of some groups of which a member of that day is on one of the rolls.

    >>> from analytics.vote_matrix import from_letters
    >>> world = from_letters({"BRA": "Y", "IND": "Y", "ZAF": "N"})
    >>> on_the_rolls(world, composed(world, ["BRA", "IND"]), ["USER"])
    ['USER']
    """
    on_roll = matrix.votes != NOT_ON_ROLL
    return [group for group in groups if (members(matrix, memberships, group) & on_roll).any()]


def composed(matrix: VoteMatrix, states: Sequence[str]) -> pl.DataFrame:
    """A group of states that a reader composes, as memberships: all members throughout.

    Raises BadRequest, with the nearest codes, for a state without a vote in the record, and when
    there are fewer than two states.

    >>> from analytics.vote_matrix import from_letters
    >>> world = from_letters({"BRA": "Y", "IND": "Y", "ZAF": "N"})
    >>> composed(world, ["IND", "BRA"]).select("group_code", "ms_code").rows()
    [('USER', 'BRA'), ('USER', 'IND')]
    >>> composed(world, ["BRA"])
    Traceback (most recent call last):
    data.errors.BadRequest: a group of BRA alone: expected two states or more, as BRA and IND
    """
    look_up(states, matrix.states, "vote of")
    several = sorted(set(states))
    if len(several) < 2:
        one = states[0]
        other = "IND" if one == "BRA" else "BRA"
        raise BadRequest(
            f"a group of {one} alone: expected two states or more, as {one} and {other}"
        )
    return pl.DataFrame(
        {"group_code": COMPOSED, "ms_code": several},
        {"group_code": pl.String, "ms_code": pl.String},
    ).with_columns(
        from_date=pl.lit(None, pl.Date), to_date=pl.lit(None, pl.Date), undated=pl.lit(value=False)
    )


COURSE_SQL = """\
WITH means AS (
    UNPIVOT analytics.cohesion
    ON agreement_index, rice_corrected, pairwise_agreement, agreement_index_contested,
       rice_corrected_contested, pairwise_agreement_contested
    INTO NAME index_name VALUE mean
)
SELECT session, year, group_code, roll_calls, contested_roll_calls, mean_members,
       participation_share, mean, low, high
FROM means
LEFT JOIN analytics.cohesion_intervals USING (session, group_code, index_name)
JOIN (SELECT session, min(year(date)) AS year FROM roll_calls GROUP BY session) USING (session)
WHERE index_name = $index AND list_contains($groups, group_code)
ORDER BY list_position($groups, group_code),
         list_position(['regular', 'special', 'emergency special'], session_kind(session)),
         session_number(session)
"""


def published_course(con: Connection, groups: Sequence[str], index: str) -> pl.DataFrame:
    """How united groups of the record were in each session, by one index of `analytics.cohesion`.

    One row per group and session, all resolutions voted on as a whole: session, year (of its first
    roll call), group_code, roll_calls, contested_roll_calls, mean_members, participation_share,
    mean (of the index), low and high (its 95% interval). A session in which the index is nowhere
    defined has no row. The text run is COURSE_SQL.
    """
    return query(con, COURSE_SQL, groups=list(groups), index=index)


def course(
    matrix: VoteMatrix, memberships: pl.DataFrame, groups: Sequence[str], index: str
) -> pl.DataFrame:
    """How united groups were in each session of a part of the record: as `published_course`.

    Of the whole record, for a group of the record, both give the same.

    >>> from analytics.vote_matrix import from_letters
    >>> world = from_letters({"BRA": "YY", "IND": "YN"}, title=["A", "B"])
    >>> course(world, composed(world, ["BRA", "IND"]), ["USER"], "agreement_index").select(
    ...     "session", "year", "roll_calls", "mean", "low", "high").rows()
    [('78', 2023, 2, 0.625, 0.25, 1.0)]
    """
    wanted = memberships.filter(pl.col("group_code").is_in(groups))
    years = matrix.roll_calls.group_by("session").agg(
        pl.col("date").min().dt.year().cast(pl.Int64).alias("year")
    )
    of_index = cohesion_intervals_by_session(matrix, wanted, seed=SEED).filter(index_name=index)
    order = pl.col("group_code").replace_strict(list(groups), range(len(groups)))
    return (
        cohesion_by_session(matrix, wanted)
        .drop_nulls(index)
        .join(years, on="session", maintain_order="left")
        .join(of_index, on=["session", "group_code"], how="left", maintain_order="left")
        .sort(order, maintain_order=True)
        .select(
            "session",
            "year",
            "group_code",
            "roll_calls",
            "contested_roll_calls",
            "mean_members",
            "participation_share",
            pl.col(index).alias("mean"),
            "low",
            "high",
        )
    )


def standing(matrix: VoteMatrix, memberships: pl.DataFrame, group: str) -> pl.DataFrame:
    """How a group stood on each topic of a part of the record: one row per issue code.

    Columns: issue (NULL: all roll calls, the first row); roll_calls with a member on the roll;
    yes, no, abstain, non_voting, the votes of its members, and members, their sum; yes_positions,
    no_positions, abstain_positions and no_position, the roll calls by the position of the group
    (the strict plurality of the votes cast). A roll call may be on several topics, or, as all those
    after session 74, on none. A topic without a roll call has no row.

    Raises BadRequest when none of the members is on a roll.

    >>> from analytics.vote_matrix import from_letters
    >>> world = from_letters({"BRA": "YY", "IND": "YX"}, issues=[["nu", "di"], None])
    >>> standing(world, composed(world, ["BRA", "IND"]), "USER").select(
    ...     "issue", "roll_calls", "yes", "non_voting", "yes_positions").rows()
    [(None, 2, 3, 1, 2), ('nu', 1, 2, 0, 1), ('di', 1, 2, 0, 1)]
    """
    frame = positions(matrix, memberships, [group]).join(
        matrix.roll_calls.select("roll_call_id", issue="issues"), on="roll_call_id"
    )
    by_issue = frame.explode("issue").drop_nulls("issue")
    order = pl.col("issue").replace_strict(ISSUES, range(len(ISSUES)))
    return pl.concat(
        [
            _stood(frame.with_columns(issue=pl.lit(None, pl.String))),
            _stood(by_issue.filter(pl.col("issue").is_in(ISSUES))).sort(order),
        ]
    )


def _stood(frame: pl.DataFrame) -> pl.DataFrame:
    votes = ("yes", "no", "abstain", "non_voting")
    return frame.group_by("issue").agg(
        pl.len().alias("roll_calls"),
        *(pl.col(vote).sum() for vote in (*votes, "members")),
        *(
            (pl.col("position") == vote).sum().alias(f"{vote}_positions")
            for vote in ("yes", "no", "abstain")
        ),
        pl.col("position").null_count().alias("no_position"),
    )


def defectors(matrix: VoteMatrix, memberships: pl.DataFrame, group: str) -> pl.DataFrame:
    """Which members voted against the position of their group most often: one row per member.

    Columns ms_code; roll_calls, its opportunities: those in which it cast a vote as a member while
    the group had a position; defections, its votes against that position; defection_share, their
    ratio; seldom: it had fewer than a tenth of the opportunities of the member with most, so that
    its share says little. Those who did so most often stand first, the seldom ones last.

    Raises BadRequest when none of the members is on a roll.

    >>> from analytics.vote_matrix import from_letters
    >>> world = from_letters({"BRA": "YYY", "CHN": "YNY", "IND": "NYY"})
    >>> defectors(world, composed(world, world.states), "USER").rows()
    [('CHN', 3, 1, 0.3333333333333333, False), ('IND', 3, 1, 0.3333333333333333, False),
    ('BRA', 3, 0, 0.0, False)]
    """
    counts = (
        defection_rates(matrix, memberships, [group])
        .group_by("ms_code")
        .agg(pl.col("roll_calls", "defections").sum())
    )
    return counts.with_columns(
        defection_share=pl.col("defections") / pl.col("roll_calls"),
        seldom=pl.col("roll_calls") < SELDOM * pl.col("roll_calls").max(),
    ).sort(
        "seldom", "defection_share", "roll_calls", "ms_code", descending=[False, True, True, False]
    )


def dividing(matrix: VoteMatrix, memberships: pl.DataFrame, group: str) -> pl.DataFrame:
    """Which roll calls divided a group: one row per roll call, the most divided first.

    Those in which at least half of its members on the roll cast a vote, by the Agreement Index
    (`analytics.cohesion`), then the newest: roll_call_id, resolution, draft, session, date, title,
    members, yes, no, abstain, non_voting, position and agreement_index. Those in which all voted
    alike are left out.

    Raises BadRequest when none of the members is on a roll.

    >>> from analytics.vote_matrix import from_letters
    >>> world = from_letters({"BRA": "YYY", "CHN": "YAX", "IND": "YNX"})
    >>> dividing(world, composed(world, world.states), "USER").select(
    ...     "roll_call_id", "yes", "no", "abstain", "agreement_index").rows()
    [(2, 1, 1, 1, 0.0)]
    """
    cast = pl.col("members") - pl.col("non_voting")
    return (
        _on_roll_calls(matrix, memberships, group)
        .filter(cast >= TOOK_PART * pl.col("members"), pl.col("agreement_index") < 1)
        .sort(
            pl.col("agreement_index").round(9),
            "date",
            "roll_call_id",
            descending=[False, True, True],
        )
    )


def broken_ranks(
    matrix: VoteMatrix, memberships: pl.DataFrame, group: str, ms_code: str
) -> pl.DataFrame:
    """On which roll calls a member voted against the position of its group, the newest first.

    One row per roll call: the columns of `dividing`, and vote, that of the member.

    Raises BadRequest when none of the members is on a roll.

    >>> from analytics.vote_matrix import from_letters
    >>> world = from_letters({"BRA": "YYY", "CHN": "YNY", "IND": "NYY"})
    >>> broken_ranks(world, composed(world, world.states), "USER", "CHN").select(
    ...     "roll_call_id", "vote", "position").rows()
    [(2, 'no', 'yes')]
    """
    broke = defections(matrix, memberships, [group]).filter(ms_code=ms_code)
    return (
        _on_roll_calls(matrix, memberships, group)
        .join(broke.select("roll_call_id", "vote"), on="roll_call_id")
        .sort("date", "roll_call_id", descending=True)
    )


def _on_roll_calls(matrix: VoteMatrix, memberships: pl.DataFrame, group: str) -> pl.DataFrame:
    known = ("roll_call_id", "resolution", "draft", "session", "date", "title")
    votes = ("members", "yes", "no", "abstain", "non_voting")
    of_group = positions(matrix, memberships, [group]).drop("session")
    joined = of_group.join(matrix.roll_calls.select(known), on="roll_call_id")
    return joined.select(*known, *votes, "position", "agreement_index")
