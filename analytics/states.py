"""The Member States themselves: which one a text means, its membership, groups and drafts."""

from __future__ import annotations

import re
import unicodedata

import polars as pl
from rapidfuzz import fuzz, process

from data.database import Connection, query
from data.errors import UnknownState

_NEAREST = 3


def find_state(con: Connection, text: str) -> str:
    """The code of the Member State or observer that a text means.

    A code of the library or of ISO 3166 (`bra`), or any name on record, however it is accented or
    spaced (`Brazil`, `turkiye`, `cote-d-ivoire`). A name that several bore means the one that is a
    Member State today.

    Raises UnknownState, with the codes nearest to the text, when there is none.
    """
    code = query(con, "SELECT ms_code FROM member_states WHERE ms_code = $text", text=text)
    if not code.is_empty():
        return text
    names = query(con, _NAMES_SQL).with_columns(
        pl.col("name").map_elements(_plain, return_dtype=pl.String)
    )
    wanted = _plain(text)
    for kind in ("code", "iso3", "name"):
        found = names.filter(kind=kind, name=wanted).sort(pl.col("status") != "member")
        if not found.is_empty():
            return str(found["ms_code"][0])
    raise UnknownState(text, _nearest(wanted, names))


_NAMES_SQL = """\
SELECT ms_code, status, 'code' AS kind, ms_code AS name FROM member_states
UNION SELECT ms_code, status, 'iso3', iso3 FROM member_states WHERE iso3 IS NOT NULL
UNION SELECT ms_code, status, 'name', member_states.name FROM member_states
UNION SELECT ms_code, status, 'name', state_names.name
      FROM state_names JOIN member_states USING (ms_code)
"""


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[a-z0-9]+", bare))


def _nearest(wanted: str, names: pl.DataFrame) -> list[str]:
    """The states of which a name looks most like a text; of three letters, also a code."""
    kinds = ("code", "name") if len(wanted) == 3 else ("name",)
    held = names.filter(pl.col("kind").is_in(kinds)).sort("name", "ms_code")
    close = process.extract(
        wanted, held["name"].to_list(), scorer=fuzz.ratio, limit=None, score_cutoff=1
    )
    codes = [held["ms_code"][place] for _, _, place in close]
    return list(dict.fromkeys(codes))[:_NEAREST]


STATES_SQL = """\
WITH regional AS (
    SELECT ms_code, arg_max(group_code, coalesce(to_date, DATE '9999-12-31')) AS group_code
    FROM group_members JOIN groups USING (group_code) WHERE kind = 'regional' GROUP BY ms_code
),
names AS (
    SELECT ms_code, string_agg(name, ' ') AS names FROM state_names GROUP BY ms_code
)
SELECT ms_code, member_states.name AS state, status, admitted_date, left_date, code_from, code_to,
       group_code, groups.name AS regional_group
FROM member_states
LEFT JOIN regional USING (ms_code)
LEFT JOIN groups USING (group_code)
LEFT JOIN names USING (ms_code)
WHERE list_bool_and([
          contains(strip_accents(lower(concat_ws(' ', member_states.name, ms_code, iso3, names))),
                   strip_accents(lower(word)))
          FOR word IN regexp_extract_all($words, '\\S+')]) IS DISTINCT FROM false
ORDER BY strip_accents(member_states.name)
"""


def states(con: Connection, words: str = "") -> pl.DataFrame:
    """Every Member State, those of the past and observers too: one row per code.

    Columns: ms_code, state, status (member, former or observer), admitted_date, left_date,
    code_from and code_to (the days on which the code stands for the seat), group_code and
    regional_group: the one it is in, of a former state the last; None for an observer. `words`
    keeps those with all of the words in their code or any of their names. The text run is
    STATES_SQL.
    """
    return query(con, STATES_SQL, words=words)


STATE_SQL = """\
SELECT ms_code, member_states.name AS state, status, admitted_date, left_date, code_from, code_to,
       string_split(successor_code, '|') AS successors,
       regexp_replace(member_states.note, '\\s*See participation_gaps.csv\\.?', '') AS note,
       (SELECT list(p.ms_code ORDER BY p.ms_code) FROM member_states p
        WHERE list_contains(string_split(p.successor_code, '|'), $state)) AS predecessors,
       sources.title AS source, (SELECT data_as_of FROM database_info) AS data_as_of
FROM member_states
LEFT JOIN sources ON sources.source = 'undl_votes'
WHERE ms_code = $state
"""


def state(con: Connection, ms_code: str) -> dict[str, object]:
    """What is known of a Member State: its name, status and membership, with what came before.

    Keys as the columns of `states`, and successors and predecessors (codes, None: none), note, the
    title of the votes' source and the day of the data. The text run is STATE_SQL.

    Raises UnknownState when no state has the code; `find_state` reads what is loosely written.
    """
    frame = query(con, STATE_SQL, state=ms_code)
    if frame.is_empty():
        raise UnknownState(ms_code)
    return frame.row(0, named=True)


GAPS_SQL = """\
SELECT from_date, to_date, kind, note FROM participation_gaps
WHERE ms_code = $state ORDER BY from_date
"""


def participation_gaps(con: Connection, ms_code: str) -> pl.DataFrame:
    """The times in which a state had no seat of its own or took no part: from_date, to_date, kind.

    A row each, with a note of what happened; most states have none.
    """
    return query(con, GAPS_SQL, state=ms_code)


GROUPS_SQL = """\
SELECT group_code, groups.name AS "group", full_name, kind::VARCHAR AS kind,
       greatest(from_date, formed_date) AS from_date, to_date, date_precision,
       to_date IS NULL AS today
FROM group_members JOIN groups USING (group_code)
WHERE ms_code = $state
ORDER BY to_date IS NOT NULL, groups.kind, groups.name, from_date
"""


def groups_of_state(con: Connection, ms_code: str) -> pl.DataFrame:
    """The groups a state is or was a member of: one row per spell, those of today first.

    Columns: group_code, group, full_name, kind, from_date (None: not known), to_date (None: to this
    day), date_precision, today. The text run is GROUPS_SQL.
    """
    return query(con, GROUPS_SQL, state=ms_code)


# What it sponsors

DRAFTS_SQL = """\
WITH links AS (
    SELECT draft, resolution FROM drafts WHERE resolution IS NOT NULL
    UNION
    SELECT drafts.draft, resolutions.resolution
    FROM drafts JOIN resolutions USING (draft) WHERE drafts.resolution IS NULL
),
lists AS (
    SELECT draft,
           CASE WHEN bool_or(completeness = 'complete') THEN 'complete'
                WHEN count(DISTINCT completeness) = 1 THEN any_value(completeness)::VARCHAR
                ELSE 'unknown' END AS completeness
    FROM sponsor_lists GROUP BY draft
),
counts AS (
    SELECT draft, count(*) AS sponsors FROM sponsorships WHERE role <> 'withdrawn' GROUP BY draft
),
for_groups AS (
    SELECT draft, string_agg(coalesce(groups.name, nullif(unheld, ''), text), ', ' ORDER BY text)
           AS for_group
    FROM (SELECT *, regexp_extract(text, 'on behalf of (?:the )*(.+?)\\]?$', 1) AS unheld
          FROM group_sponsorships)
    LEFT JOIN groups USING (group_code) GROUP BY draft
)
SELECT draft, drafts.session, drafts.kind::VARCHAR AS kind,
       coalesce(drafts.title, r.title) AS title, drafts.date, s.role::VARCHAR AS role,
       coalesce(completeness, 'unknown') AS completeness, coalesce(sponsors, 0) AS sponsors,
       for_group, links.resolution, r.resolution IS NOT NULL AS held,
       c.roll_call_id IS NOT NULL AS voted_on, v.vote::VARCHAR AS vote
FROM sponsorships s
JOIN drafts USING (draft)
LEFT JOIN lists USING (draft)
LEFT JOIN counts USING (draft)
LEFT JOIN for_groups USING (draft)
LEFT JOIN links USING (draft)
LEFT JOIN resolutions r ON r.resolution = links.resolution
LEFT JOIN roll_calls c ON c.resolution = links.resolution AND c.scope = 'resolution'
LEFT JOIN votes v ON v.roll_call_id = c.roll_call_id AND v.ms_code = s.ms_code
WHERE s.ms_code = $state AND drafts.superseded_by IS NULL
ORDER BY session_number(drafts.session) DESC, drafts.date DESC NULLS LAST, draft
"""


def sponsored_drafts(con: Connection, ms_code: str) -> pl.DataFrame:
    """The drafts that a state is known to have sponsored, in their last versions, the newest first.

    One row per draft: draft, session, kind, title, date, role (listed, original, additional, or
    withdrawn: then it is no sponsor), completeness (how much of the list is known: complete,
    additional_only, lead_only or unknown), sponsors (known), for_group (on whose behalf it was
    submitted; None: no group's), resolution (as which it was adopted; None: not known), held
    (whether the record holds that resolution), voted_on (whether by recorded vote) and the state's
    vote (None: no recorded vote, or not on its roll). The text run is DRAFTS_SQL.
    """
    return query(con, DRAFTS_SQL, state=ms_code)


COSPONSORS_SQL = """\
WITH mine AS (
    SELECT draft FROM sponsorships JOIN drafts USING (draft)
    WHERE ms_code = $state AND role <> 'withdrawn' AND superseded_by IS NULL
),
whole AS (
    SELECT DISTINCT draft FROM sponsor_lists WHERE completeness = 'complete'
),
beyond AS (
    SELECT CASE ms_a WHEN $state THEN ms_b ELSE ms_a END AS ms_code,
           list(period ORDER BY session_number(period)) AS beyond_chance
    FROM analytics.cosponsorship
    WHERE $state IN (ms_a, ms_b) AND fixed_significant
    GROUP BY ALL
)
SELECT s.ms_code, member_states.name AS state,
       count(*) AS drafts, count(whole.draft) AS on_complete_lists,
       (SELECT count(*) FROM mine SEMI JOIN whole USING (draft)) AS own_on_complete_lists,
       any_value(beyond_chance) AS beyond_chance
FROM sponsorships s
JOIN mine USING (draft)
JOIN member_states USING (ms_code)
LEFT JOIN whole USING (draft)
LEFT JOIN beyond USING (ms_code)
WHERE s.ms_code <> $state AND s.role <> 'withdrawn'
GROUP BY ALL
ORDER BY drafts DESC, on_complete_lists DESC, state
"""


def cosponsors(con: Connection, ms_code: str) -> pl.DataFrame:
    """The states named beside a state on drafts, the most frequent first: one row per state.

    Columns: ms_code, state, drafts (last versions that both are known to have sponsored; a partial
    list hides others), on_complete_lists (of them, those whose list is complete),
    own_on_complete_lists (of how many the state itself sponsored), beyond_chance (sessions in which
    the pair stands in the backbone of `analytics.cosponsorship` by fixed_significant; None: in
    none). The text run is COSPONSORS_SQL.
    """
    return query(con, COSPONSORS_SQL, state=ms_code)


RECORD_SQL = """\
FROM analytics.sponsor_records WHERE ms_code = $state
"""


def sponsor_record(con: Connection, ms_code: str) -> dict[str, object] | None:
    """How a state voted on what it sponsored: its row of `analytics.sponsor_records`, or None.

    The text run is RECORD_SQL.
    """
    frame = query(con, RECORD_SQL, state=ms_code)
    return None if frame.is_empty() else frame.row(0, named=True)


KNOWN_SQL = """\
SELECT count(*) AS drafts,
       count(*) FILTER (draft IN (SELECT draft FROM sponsor_lists
                                  WHERE completeness = 'complete')) AS complete
FROM drafts
WHERE superseded_by IS NULL AND draft IN (SELECT draft FROM sponsorships)
"""


def drafts_with_known_sponsors(con: Connection) -> tuple[int, int]:
    """Of how many drafts the record knows any sponsor, and of how many of them the whole list."""
    drafts, complete = query(con, KNOWN_SQL).row(0)
    return drafts, complete
