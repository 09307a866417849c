"""Find resolutions, states, groups, topics and drafts by words or symbols, as one types."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.resources import files
from itertools import dropwhile

import polars as pl

from data.database import Connection, query
from data.symbols import symbol_key


def build(con: Connection) -> None:
    """Create `analytics.search_items`, what can be found, and `search_words`, by which words."""
    con.execute(files("analytics").joinpath("search.sql").read_text("utf-8"))


# What each way of matching a word is worth: as written, as the start of a word, with typos.
SEARCH_SQL = """\
WITH asked AS (
    SELECT unnest(range(len(words))) AS place, unnest(words) AS word
    FROM (SELECT list_distinct(search_words_of($text)) AS words)
),
vocabulary AS (
    SELECT DISTINCT word FROM analytics.search_words
),
meant AS (
    SELECT place, v.word,
           CASE WHEN v.word IN (a.word, a.word || 's') THEN 3 ELSE 2 END AS nearness
    FROM asked a JOIN vocabulary v ON starts_with(v.word, a.word)
),
mistyped AS (
    SELECT place, v.word, 1 AS nearness
    FROM asked a ANTI JOIN meant USING (place)
    JOIN vocabulary v
      ON len(a.word) >= 4 AND NOT regexp_matches(a.word, '[0-9]')
     AND abs(len(v.word) - len(a.word)) <= 2
     AND damerau_levenshtein(v.word, a.word) <= CASE WHEN len(a.word) < 8 THEN 1 ELSE 2 END
),
by_words AS (
    SELECT kind, item, count(*) AS matched, sum(score) AS score, sum(part) AS part
    FROM (SELECT kind, item, place, max(weight * nearness) AS score, max(part) AS part
          FROM (FROM meant UNION ALL FROM mistyped) JOIN analytics.search_words USING (word)
          GROUP BY kind, item, place)
    GROUP BY kind, item
),
by_symbol AS (
    SELECT kind, item, (SELECT count(*) FROM asked) AS matched,
           CASE WHEN key = $key THEN 2000 ELSE 1000 END AS score, 1 AS part
    FROM analytics.search_items
    WHERE $key <> '' AND starts_with(key, $key)
),
found AS (
    SELECT kind, item, max(matched) AS matched, max(score)::INTEGER AS score, max(part) AS part
    FROM (FROM by_words UNION ALL FROM by_symbol) GROUP BY kind, item
),
best AS (
    SELECT kind, item, name, size, date, leads_to, score, matched,
           count(*) OVER of_kind AS found, max(score + part / 2) OVER of_kind AS best,
           row_number() OVER (
               PARTITION BY kind
               ORDER BY score DESC, size DESC NULLS LAST,
                        CASE WHEN kind <> 'resolution' THEN part END DESC,
                        date DESC NULLS LAST, item) AS place
    FROM found JOIN analytics.search_items USING (kind, item)
    WHERE matched = (SELECT max(matched) FROM found)
    WINDOW of_kind AS (PARTITION BY kind)
)
SELECT kind, item, name, size, date, leads_to, score, matched,
       (SELECT count(*) FROM asked) AS asked, found
FROM best
WHERE place <= CASE kind WHEN 'resolution' THEN $most ELSE $others END
ORDER BY best DESC, list_position($kinds, kind), place
"""

# Of kinds that fit a text equally well, the first of these stands first.
KINDS = ("state", "group", "subject", "issue", "series", "resolution", "draft")

_BODY = re.compile(r"UN|UNGA|GA|A|RES|RESOLUTION|DEC")
_TOKEN = re.compile(r"[A-Z]{1,2}|[IVXLC]+|\d+")


def _key(text: str) -> str:
    """The start of a symbol's key without A/RES, or nothing where the text is no part of one."""
    tokens = list(dropwhile(_BODY.fullmatch, symbol_key(text).split("/")))
    is_symbol = all(map(_TOKEN.fullmatch, tokens)) and any(map(str.isdigit, tokens))
    return "/".join(tokens) if is_symbol else ""


def search(con: Connection, text: str, most: int = 20, others: int = 5) -> pl.DataFrame:
    """What a text means: resolutions, states, groups, subjects, issues, series and drafts.

    One row per thing found, kind by kind, first the kind of what fits best: at most `most`
    resolutions and `others` of each other kind. A word asked is found, in any order, among the
    words of a name (of a resolution also of its subjects, agenda item and year; of a state or group
    those of all its names and its code): as it is, as the start of one, or, where no word starts
    so, with a letter or two mistyped. Where nothing has all words, that with most of them stands. A
    text that looks like a symbol also finds the symbols that start so, and these stand first.

    Columns: kind, item (its key), name, size, date and leads_to as in `analytics.search_items`,
    score, matched (words it has), asked (words asked), found (how many of its kind in all). A blank
    text finds nothing.
    """
    asked = {"text": text, "key": _key(text), "kinds": list(KINDS)}
    return query(con, SEARCH_SQL, most=most, others=others, **asked)


# Of each resolution with a roll call, analytics.series holds the tally.
TALLIED_SQL = """\
SELECT resolution, coalesce(resolutions.title, s.title) AS title, adoption_date, subjects,
       resolutions.resolution IS NOT NULL AS held, members, yes, no, abstain, non_voting
FROM (SELECT unnest($resolutions::VARCHAR[]) AS resolution)
LEFT JOIN resolutions USING (resolution)
LEFT JOIN analytics.series s USING (resolution)
"""


def tallied(con: Connection, resolutions: Sequence[str]) -> pl.DataFrame:
    """What there is to say of each of some resolutions in a line, in their order.

    Columns: resolution, title, adoption_date, subjects, held (whether a source describes it, or
    only a draft or a roll call names it), members, yes, no, abstain, non_voting. Counts are None
    without a roll call.
    """
    frame = query(con, TALLIED_SQL, resolutions=list(resolutions))
    order = pl.DataFrame({"resolution": list(resolutions)}, {"resolution": pl.String})
    return order.join(frame, on="resolution", how="left", maintain_order="left")


NEWEST_SQL = """\
SELECT resolution FROM resolutions
ORDER BY adoption_date DESC NULLS LAST, undl_id DESC
LIMIT $most
"""


def newest(con: Connection, most: int = 10) -> pl.DataFrame:
    """The resolutions adopted last, newest first; columns as in `tallied`."""
    return tallied(con, query(con, NEWEST_SQL, most=most)["resolution"].to_list())
