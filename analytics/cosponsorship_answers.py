"""The network of co-sponsorship of a session, what it was made of, and what became of the drafts.

Definitions stand in the comments of the relations asked: `analytics.cosponsorship`,
`cosponsor_centralities`, `draft_reach`, `conversion` and `sponsor_votes`.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

import polars as pl

from analytics.cosponsorship import LEAST_DRAFTS
from data.database import Connection, query
from data.errors import BadRequest

MODELS = ("fixed", "stochastic")

# What becomes of each draft on its way into a network. The reasons exclude one another, in this
# order: of a draft whose list is complete the first that holds keeps it out.
_HELD = """\
lists AS (
    SELECT draft, bool_or(completeness = 'complete') AS complete,
           bool_or(completeness IN ('lead_only', 'additional_only')) AS partial
    FROM sponsor_lists GROUP BY draft
),
held AS (
    SELECT d.session, d.committee, d.committee_report, d.draft, d.kind, d.date,
           CASE WHEN complete THEN 'complete' WHEN partial THEN 'partial'
                ELSE 'unknown' END AS list,
           CASE WHEN NOT coalesce(complete, false) THEN 'incomplete'
                WHEN superseded_by IS NOT NULL THEN 'superseded'
                WHEN d.kind = 'other' THEN 'other_document'
                WHEN d.draft IN (SELECT draft FROM group_sponsorships) THEN 'for_a_group'
                WHEN d.draft NOT IN (SELECT draft FROM sponsorships WHERE role <> 'withdrawn')
                THEN 'no_state'
                ELSE 'enters' END AS fate
    FROM drafts d LEFT JOIN lists USING (draft)
    WHERE d.kind <> 'other' OR lists.draft IS NOT NULL
)"""

SOURCES_SQL = """\
SELECT string_agg(DISTINCT title, '; ' ORDER BY title) AS source,
       (SELECT data_as_of FROM database_info) AS data_as_of
FROM sources
WHERE source = 'undl_votes' OR source IN (SELECT source FROM sponsor_lists)
"""


def sources_of_lists(con: Connection) -> dict[str, object]:
    """The titles of the sources of the lists of sponsors and the votes, and the day of the data."""
    return query(con, SOURCES_SQL).row(0, named=True)


COVERAGE_SQL = f"""\
WITH {_HELD}
SELECT session, committee, count(*) AS drafts,
       count(*) FILTER (list = 'complete') AS complete,
       count(*) FILTER (list = 'partial') AS partial,
       count(*) FILTER (list = 'unknown') AS unknown,
       count(*) FILTER (fate = 'enters') AS enters,
       count(*) FILTER (fate = 'superseded') AS superseded,
       count(*) FILTER (fate = 'for_a_group') AS for_a_group,
       count(*) FILTER (fate = 'no_state') AS no_state,
       count(*) FILTER (fate = 'other_document') AS other_document
FROM held
GROUP BY session, committee
ORDER BY session_number(session) DESC, session, committee NULLS LAST
"""


def coverage(con: Connection) -> pl.DataFrame:
    """How many lists of sponsors the record holds, whole, in part or not, and how many count.

    One row per session and committee (NULL: not known): `drafts` is the sum of those whose list is
    complete, partial (a part of it is known) and unknown; `complete` is the sum of those that enter
    the network, and of those that do not: superseded by a later version, submitted for a group,
    without a state among the sponsors, or not known to be a draft resolution, draft decision or
    amendment. Other papers of a committee are left out unless a list of sponsors is known. The text
    run is COVERAGE_SQL.
    """
    return query(con, COVERAGE_SQL)


SESSIONS_SQL = """\
SELECT period AS session
FROM analytics.cosponsorship_parts
WHERE part = 'all'
ORDER BY session_number(period) DESC, period
"""


def network_sessions(con: Connection) -> list[str]:
    """The sessions that have a network, the newest first: at least ten of their drafts enter.

    The text run is SESSIONS_SQL.
    """
    sessions: list[str] = query(con, SESSIONS_SQL)["session"].to_list()
    return sessions


PARTS_SQL = """\
SELECT part, kind, label, drafts, count(ms_a) AS pairs,
       count(*) FILTER (fixed_significant) AS fixed,
       count(*) FILTER (significant) AS stochastic
FROM analytics.cosponsorship_parts LEFT JOIN analytics.cosponsorship_by_part USING (period, part)
WHERE period = $session
GROUP BY part, kind, label, drafts
ORDER BY CASE kind WHEN 'all' THEN 1 WHEN 'without_amendments' THEN 2 WHEN 'committee' THEN 3
         ELSE 4 END, part
"""


def network_parts(con: Connection, session: str) -> pl.DataFrame:
    """The parts of a session's drafts that have a network: all, without amendments, by topic.

    One row per part, as in `analytics.cosponsorship_parts`, with the pairs of its states and those
    in the backbone of either model, fixed and stochastic. The text run is PARTS_SQL.
    """
    return query(con, PARTS_SQL, session=session)


_IN_PART = """\
(CASE $part WHEN 'all' THEN true WHEN 'without_amendments' THEN held.kind <> 'amendment'
      ELSE held.committee = $part OR held.committee_report = $part END)"""

SUMMARY_SQL = f"""\
WITH {_HELD},
entering AS (
    SELECT held.*, count(*) AS sponsors
    FROM held JOIN sponsorships s ON s.draft = held.draft AND s.role <> 'withdrawn'
    WHERE fate = 'enters' AND session = $session
      AND {_IN_PART}
    GROUP BY ALL
),
tests AS (FROM analytics.cosponsorship_by_part WHERE period = $session AND part = $part)
SELECT $session AS session, $part AS part, count(*) AS drafts,
       count(*) FILTER (kind = 'amendment') AS amendments,
       count(*) FILTER (sponsors = 1) AS of_one_sponsor,
       sum(sponsors)::INTEGER AS sponsorships,
       list_sort(list(DISTINCT coalesce(committee, ''))) AS committees,
       min(date) AS first_date, max(date) AS last_date,
       (SELECT count(DISTINCT ms_code) FROM analytics.cosponsor_centralities_by_part
        WHERE period = $session AND part = $part) AS states,
       (SELECT count(*) FROM tests) AS pairs,
       (SELECT count(*) FROM tests WHERE fixed_significant) AS fixed,
       (SELECT count(*) FROM tests WHERE significant) AS stochastic,
       (SELECT string_agg(DISTINCT title, '; ' ORDER BY title)
        FROM sponsor_lists JOIN sources USING (source)
        WHERE completeness = 'complete' AND draft IN (SELECT draft FROM entering)) AS source,
       (SELECT data_as_of FROM database_info) AS data_as_of
FROM entering
"""


def network_summary(con: Connection, session: str, part: str = "all") -> dict[str, object]:
    """Of how many drafts and states a network is made, and how many pairs are in it.

    `amendments` and `of_one_sponsor` are among the `drafts`; the latter join nobody. `fixed` and
    `stochastic` are the pairs in the backbone of either model, of all `pairs`. The text run is
    SUMMARY_SQL.

    Raises BadRequest, naming those there are, when the session has no network, or not of the part.
    """
    there = network_sessions(con)
    if session not in there:
        raise BadRequest(
            f"session {session!r} has no network: it takes {LEAST_DRAFTS} drafts whose lists of "
            f"sponsors are complete (sessions that have them: {', '.join(there) or 'none yet'})"
        )
    known = network_parts(con, session)["part"].to_list()
    if part not in known:
        raise BadRequest(
            f"part {part!r} of session {session} has no network: expected one of {', '.join(known)}"
        )
    return query(con, SUMMARY_SQL, session=session, part=part).row(0, named=True)


# The regional group of a state is that of the last day of the session's drafts, as in the network.
_REGIONAL = """\
regional AS (
    SELECT ms_code, group_code, groups.name AS "group"
    FROM group_members JOIN groups USING (group_code)
    WHERE kind = 'regional'
      AND on_day(coalesce(from_date, formed_date), to_date,
                 (SELECT max(date) FROM drafts WHERE session = $session))
)"""

_TESTS = """\
tests AS (
    SELECT ms_a, ms_b, together, expected, newman,
           CASE $model WHEN 'fixed' THEN fixed_p_value ELSE p_value END AS p_value,
           CASE $model WHEN 'fixed' THEN fixed_significant ELSE significant END AS tied
    FROM analytics.cosponsorship_by_part WHERE period = $session AND part = $part
)"""

PAIRS_SQL = f"""\
WITH {_TESTS},
ranked AS (
    SELECT *, count(*) OVER () AS pairs, count(*) OVER (ORDER BY p_value) AS rank FROM tests
),
adjusted AS (
    SELECT *, least(1, min(p_value * pairs / rank) OVER (ORDER BY p_value DESC)) AS q_value
    FROM ranked
),
states AS (
    SELECT ms_code, name, drafts
    FROM analytics.cosponsor_centralities_by_part JOIN member_states USING (ms_code)
    WHERE period = $session AND part = $part AND model = $model
),
{_REGIONAL}
SELECT ms_a, a.name AS state_a, group_a.group_code AS group_a, a.drafts AS drafts_a,
       ms_b, b.name AS state_b, group_b.group_code AS group_b, b.drafts AS drafts_b,
       together, expected, newman, p_value, q_value
FROM adjusted
JOIN states a ON a.ms_code = ms_a
JOIN states b ON b.ms_code = ms_b
LEFT JOIN regional group_a ON group_a.ms_code = ms_a
LEFT JOIN regional group_b ON group_b.ms_code = ms_b
WHERE tied
ORDER BY q_value, together - expected DESC, state_a, state_b
"""


def network_pairs(
    con: Connection, session: str, part: str = "all", model: str = "fixed"
) -> pl.DataFrame:
    """The pairs of states that sponsored together more often than chance would have it.

    One row per pair in the backbone of the model, fixed or stochastic: its joint drafts, those
    expected, Newman's weight, p-value, and q-value, the p-value adjusted over all pairs of the
    part (Benjamini and Hochberg 1995); each state with its regional group and its drafts. The text
    run is PAIRS_SQL.
    """
    return query(con, PAIRS_SQL, session=session, part=part, model=model)


STATES_SQL = f"""\
WITH {_TESTS},
ends AS (
    SELECT ms_a AS ms_code, newman FROM tests WHERE tied
    UNION ALL SELECT ms_b, newman FROM tests WHERE tied
),
strengths AS (SELECT ms_code, sum(newman) AS strength FROM ends GROUP BY ms_code),
{_REGIONAL}
SELECT ms_code, name AS state, group_code AS regional_group, "group", drafts, degree,
       coalesce(strength, 0) AS strength, betweenness, "constraint", across_share, liaisons
FROM analytics.cosponsor_centralities_by_part
JOIN member_states USING (ms_code)
LEFT JOIN strengths USING (ms_code)
LEFT JOIN regional USING (ms_code)
WHERE period = $session AND part = $part AND model = $model
ORDER BY degree DESC, strength DESC, state
"""


def network_states(
    con: Connection, session: str, part: str = "all", model: str = "fixed"
) -> pl.DataFrame:
    """How each state that sponsored a draft stands in the network: one row per state.

    The columns of `analytics.cosponsor_centralities`, the regional group, and `strength`, the sum
    of Newman's weights of its ties (a draft with c sponsors gives each pair 1 / (c - 1)). A state
    without a tie has degree 0. The text run is STATES_SQL.
    """
    return query(con, STATES_SQL, session=session, part=part, model=model)


JOINT_SQL = f"""\
WITH {_HELD},
wanted AS (SELECT DISTINCT unnest(string_split($states, '~')) AS ms_code),
joint AS (
    SELECT draft, count(*) AS sponsors, count(wanted.ms_code) AS of_wanted
    FROM sponsorships LEFT JOIN wanted USING (ms_code)
    WHERE role <> 'withdrawn'
    GROUP BY draft
    HAVING of_wanted = (SELECT count(*) FROM wanted)
)
SELECT draft, held.kind::VARCHAR AS kind, coalesce(drafts.title, r.title) AS title, held.date,
       sponsors, coalesce(r.resolution, drafts.resolution) AS resolution,
       r.resolution IS NOT NULL AS voted
FROM held JOIN joint USING (draft) JOIN drafts USING (draft)
LEFT JOIN resolutions r
  ON r.resolution = drafts.resolution OR (drafts.resolution IS NULL AND r.draft = drafts.draft)
WHERE fate = 'enters' AND held.session = $session
  AND {_IN_PART}
ORDER BY held.date, draft
"""


def joint_drafts(
    con: Connection, session: str, states: Sequence[str], part: str = "all"
) -> pl.DataFrame:
    """The drafts of a session that all of some states sponsored: what a tie is made of.

    One row per draft that enters the network: symbol, kind, title, day, number of sponsors, and the
    resolution it became; `voted` says whether the record holds it, as it does where it was adopted
    by a recorded vote. Of one state all its drafts, of none none. The text run is JOINT_SQL.
    """
    return query(con, JOINT_SQL, session=session, part=part, states="~".join(states))


TIES_SQL = """\
SELECT ms_a, ms_b, count(DISTINCT period) AS sessions
FROM analytics.cosponsorship_by_part
WHERE fixed_significant OR significant
GROUP BY ms_a, ms_b ORDER BY ms_a, ms_b
"""


def ties_of_all_sessions(con: Connection) -> pl.DataFrame:
    """Every pair that is in the backbone of a session or of a part of it, by either model.

    One row per pair, with the number of sessions: what a lasting map shows. The text run is
    TIES_SQL.
    """
    return query(con, TIES_SQL)


def nearest_states(states: pl.DataFrame, wanted: str) -> list[str]:
    """The codes of the states of a network nearest to what is wanted; one alone where it is one.

    `states` are those of `network_states`; wanted is a code or a name, in whatever case.

    >>> states = pl.DataFrame({"ms_code": ["BRA", "IND"], "state": ["Brazil", "India"]})
    >>> nearest_states(states, "bra"), nearest_states(states, "Indja"), nearest_states(states, "x")
    (['BRA'], ['IND'], [])
    """
    written = wanted.strip().casefold()
    codes: dict[str, str] = {}
    for code, name in states.select("ms_code", "state").iter_rows():
        codes |= {code.casefold(): code, name.casefold(): code}
    if written in codes:
        return [codes[written]]
    near = get_close_matches(written, codes, n=3, cutoff=0.5)
    return list(dict.fromkeys(codes[each] for each in near))


_BY_GROUP = ",\n           ".join(
    f"coalesce(sum(sponsors) FILTER (group_code = '{code}'), 0)::INTEGER AS {code.lower()}"
    for code in ("AG", "APG", "EEG", "GRULAC", "WEOG")
)
REACH_SQL = f"""\
WITH {_HELD},
counted AS (
    SELECT draft, count(*) AS sponsors FROM sponsorships WHERE role <> 'withdrawn' GROUP BY draft
),
spread AS (
    SELECT draft, {_BY_GROUP}
    FROM analytics.sponsor_groups GROUP BY draft
)
SELECT held.session, held.committee, draft, held.kind, coalesce(drafts.title, r.title) AS title,
       counted.sponsors, regional_groups, effective_groups,
       ag, apg, eeg, grulac, weog, counted.sponsors - reach.sponsors AS no_group,
       coalesce(c.resolution, drafts.resolution) AS resolution,
       c.sponsors - c.without_vote AS on_roll,
       c.yes, c.no, c.abstain, c.non_voting, c.yes_share_of_sponsors AS yes_share
FROM held
JOIN drafts USING (draft)
JOIN counted USING (draft)
LEFT JOIN analytics.draft_reach reach USING (draft)
LEFT JOIN spread ON spread.draft = reach.draft
LEFT JOIN analytics.conversion c USING (draft)
LEFT JOIN resolutions r ON r.resolution = c.resolution
WHERE fate = 'enters'
ORDER BY effective_groups DESC NULLS LAST, counted.sponsors DESC, draft, resolution
"""


def drafts_by_reach(con: Connection) -> pl.DataFrame:
    """Over how many regional groups each draft's sponsors spread, and how many of them voted yes.

    One row per draft that enters (`coverage`), of any session, the widest reach first; one that
    became several resolutions has a row for each. `effective_groups` is 1 / sum of squared shares
    of the regional groups among its sponsors: 1 all of one group, 5 evenly of all. It and the
    counts by group are NULL where the day is not known, and with it who was in which group.
    `on_roll` are the sponsors on the roll of the recorded vote; NULL: the record holds no such
    vote. The text run is REACH_SQL.
    """
    return query(con, REACH_SQL)


_VOTED = """\
       count(DISTINCT s.draft) AS drafts, count(*) AS sponsorships, count(vote) AS on_roll,
       count(*) FILTER (vote = 'yes') AS yes,
       count(*) FILTER (vote = 'no') AS no,
       count(*) FILTER (vote = 'abstain') AS abstain,
       count(*) FILTER (vote = 'non_voting') AS non_voting,
       share(count(*) FILTER (vote = 'yes'), count(vote)) AS yes_share"""

GROUPS_SQL = f"""\
SELECT g.kind::VARCHAR AS kind, m.group_code, g.name AS "group", g.full_name,
{_VOTED}
FROM analytics.sponsor_votes s
JOIN roll_calls r USING (roll_call_id)
JOIN group_members m USING (ms_code)
JOIN groups g USING (group_code)
WHERE on_day(coalesce(m.from_date, g.formed_date), m.to_date, r.date)
GROUP BY g.kind, m.group_code, g.name, g.full_name
ORDER BY g.kind <> 'regional', "group"
"""


def records_by_group(con: Connection) -> pl.DataFrame:
    """How the members of each group voted on what they sponsored: one row per group.

    A sponsorship is a member and a draft that came to a recorded vote; `on_roll` are those of
    states with a vote, the sum of yes, no, abstain and non_voting; membership is that of the day.
    The shares are those of `analytics.sponsor_records_by_group`. The text run is GROUPS_SQL.
    """
    return query(con, GROUPS_SQL)


TOPICS_SQL = f"""\
SELECT subject,
{_VOTED}
FROM (
    SELECT s.*, unnest(r.subjects) AS subject
    FROM analytics.sponsor_votes s JOIN resolutions r USING (resolution)
) s
GROUP BY subject
ORDER BY drafts DESC, sponsorships DESC, subject
"""


def records_by_topic(con: Connection) -> pl.DataFrame:
    """How sponsors voted on what they sponsored, by subject: one row per subject of the library.

    The columns of `records_by_group`; a draft on several subjects counts for each. The shares are
    those of `analytics.sponsor_records_by_topic`. The text run is TOPICS_SQL.
    """
    return query(con, TOPICS_SQL)
