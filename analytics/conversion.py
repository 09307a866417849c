"""Who sponsored a draft, and how sponsorship turned into votes."""

from __future__ import annotations

from importlib.resources import files

import polars as pl

from data.database import Connection, query


def build(con: Connection) -> None:
    """Create `analytics.sponsor_votes`, `analytics.conversion` and `analytics.sponsor_groups`."""
    con.execute(files("analytics").joinpath("conversion.sql").read_text("utf-8"))


SPONSORS_SQL = """\
SELECT s.draft, s.ms_code, member_states.name, s.role, s.position, s.name_as_printed,
       s.source, s.stated_in, m.name AS regional_group, v.vote
FROM sponsorships s
JOIN member_states USING (ms_code)
JOIN drafts USING (draft)
LEFT JOIN resolutions USING (resolution)
LEFT JOIN (FROM group_members m JOIN groups USING (group_code) WHERE groups.kind = 'regional') m
  ON m.ms_code = s.ms_code
 AND on_day(coalesce(m.from_date, m.formed_date), m.to_date, coalesce(adoption_date, drafts.date))
LEFT JOIN analytics.sponsor_votes v ON v.draft = s.draft AND v.ms_code = s.ms_code
WHERE s.draft = $draft
ORDER BY s.role, s.position, member_states.name
"""


def sponsors(con: Connection, draft: str) -> pl.DataFrame:
    """Who sponsored a draft: one row per state, with role, source, regional group and vote.

    The role of a state that withdrew is `withdrawn`. `vote` is NULL where the draft came to no
    recorded vote that is known, where the state has none (an observer), and for a state that
    withdrew. `regional_group` is that of the day of adoption, else of the draft. The text run is
    SPONSORS_SQL.
    """
    return query(con, SPONSORS_SQL, draft=draft)


SPONSORS_BY_GROUP_SQL = f"""\
SELECT regional_group,
       count(*) AS sponsors,
       count(*) FILTER (role = 'listed') AS listed,
       count(*) FILTER (role = 'original') AS original,
       count(*) FILTER (role = 'additional') AS additional,
       count(*) FILTER (vote = 'yes') AS yes,
       count(*) FILTER (vote = 'no') AS no,
       count(*) FILTER (vote = 'abstain') AS abstain,
       count(*) FILTER (vote = 'non_voting') AS non_voting,
       count(*) FILTER (vote IS NULL) AS without_vote
FROM (
{SPONSORS_SQL})
WHERE role <> 'withdrawn'
GROUP BY regional_group
ORDER BY regional_group NULLS LAST
"""


def sponsors_by_group(con: Connection, draft: str) -> pl.DataFrame:
    """The sponsors of a draft counted by regional group: in which roles, and how they voted.

    One row per regional group with a sponsor; last, with the group NULL, those in none that is
    known. `sponsors` is the sum of the roles (listed, original, additional) as well as of the votes
    (yes, no, abstain, non_voting) and `without_vote`. States that withdrew are not counted. The
    text run is SPONSORS_BY_GROUP_SQL.
    """
    return query(con, SPONSORS_BY_GROUP_SQL, draft=draft)


LISTS_SQL = """\
SELECT source, completeness::VARCHAR AS completeness, stated_in,
       coalesce(sources.title, source) AS title
FROM sponsor_lists LEFT JOIN sources USING (source)
WHERE draft = $draft ORDER BY source
"""
GROUP_SPONSORS_SQL = """\
SELECT group_code, groups.name AS "group", presented_by, text, source
FROM group_sponsorships LEFT JOIN groups USING (group_code)
WHERE draft = $draft ORDER BY text
"""


def group_sponsors(con: Connection, draft: str) -> pl.DataFrame:
    """The groups on whose behalf a draft was submitted; a group is not its members."""
    return query(con, GROUP_SPONSORS_SQL, draft=draft)


def completeness(con: Connection, draft: str) -> pl.DataFrame:
    """How much of a draft's list of sponsors each source holds.

    One row per source: source, completeness, stated_in, and the source's title.
    """
    return query(con, LISTS_SQL, draft=draft)


def known_of(lists: pl.DataFrame) -> str:
    """How much of a draft's list of sponsors is known from all sources together.

    `lists` are those of `completeness`. Complete when one source's is; else what all sources hold,
    if they hold the same part; else unknown.

    >>> known_of(pl.DataFrame({"completeness": ["lead_only", "complete"]}))
    'complete'
    >>> known_of(pl.DataFrame({"completeness": ["lead_only", "additional_only"]}))
    'unknown'
    """
    parts = set(lists["completeness"])
    if "complete" in parts:
        return "complete"
    return str(parts.pop()) if len(parts) == 1 else "unknown"


def conversion(con: Connection, draft: str) -> dict[str, object] | None:
    """How a draft's sponsors voted on it: its row of `analytics.conversion`, None if none did."""
    frame = query(con, "FROM analytics.conversion WHERE draft = $draft", draft=draft)
    return None if frame.is_empty() else frame.row(0, named=True)


_KNOWN = {
    "complete": "the list is complete",
    "additional_only": "only those who joined after the draft was issued are known",
    "lead_only": "only those in the heading of the draft are known",
    "unknown": "it is not known how complete the list is",
}


def summary(con: Connection, draft: str) -> str:
    """What is known of a draft's sponsors, in words: how many, how complete, how they voted.

    Sponsors who did not vote yes are named.
    """
    named = sponsors(con, draft).filter(pl.col("role") != "withdrawn")
    known = known_of(completeness(con, draft))
    groups = ", ".join(group_sponsors(con, draft)["text"])
    text = f"{draft}: {_count(len(named), 'sponsor')}; {_KNOWN[known]}"
    if groups:
        text += f"; submitted for a group: {groups}"
    row = conversion(con, draft)
    if row is None:
        return text + "; no recorded vote on it is known"
    text += f". On {row['resolution']} {row['yes']} of them voted yes"
    for vote, words in (
        ("no", "voted no"),
        ("abstain", "abstained"),
        ("non_voting", "did not vote"),
    ):
        states = named.filter(pl.col("vote") == vote)["name"].to_list()
        if states:
            text += f", {len(states)} {words} ({', '.join(states)})"
    return text


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
