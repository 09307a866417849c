"""Find resolutions by words, symbol, subject or year, as one types."""

from __future__ import annotations

import re
from importlib.resources import files
from itertools import dropwhile

import polars as pl

from data.database import Connection, query
from data.symbols import symbol_key


def build(con: Connection) -> None:
    """Create `analytics.search_words`, the index that finds a resolution by words."""
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
           CASE WHEN v.word = a.word THEN 3 WHEN starts_with(v.word, a.word) THEN 2 END AS nearness
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
    SELECT resolution, count(*) AS matched, sum(score) AS score
    FROM (SELECT resolution, place, max(weight * nearness) AS score
          FROM (FROM meant UNION ALL FROM mistyped) JOIN analytics.search_words USING (word)
          GROUP BY resolution, place)
    GROUP BY resolution
),
by_symbol AS (
    SELECT resolution, (SELECT count(*) FROM asked) AS matched,
           CASE WHEN key = $key THEN 2000 ELSE 1000 END AS score
    FROM (SELECT resolution, regexp_replace(symbol_key(resolution), '^A/(RES|DEC)/', '') AS key
          FROM resolutions)
    WHERE $key <> '' AND starts_with(key, $key)
),
found AS (
    SELECT resolution, max(matched) AS matched, max(score)::INTEGER AS score
    FROM (FROM by_words UNION ALL FROM by_symbol) GROUP BY resolution
)
SELECT resolution, resolutions.title, session, adoption_date, subjects, score, matched,
       (SELECT count(*) FROM asked) AS asked, count(*) OVER () AS found
FROM found JOIN resolutions USING (resolution)
WHERE matched = (SELECT max(matched) FROM found)
ORDER BY score DESC, adoption_date DESC, resolution
LIMIT $most
"""

_BODY = re.compile(r"UN|UNGA|GA|A|RES|RESOLUTION|DEC")
_TOKEN = re.compile(r"[A-Z]{1,2}|[IVXLC]+|\d+")


def _key(text: str) -> str:
    """The start of a symbol's key without A/RES, or nothing where the text is no part of one."""
    tokens = list(dropwhile(_BODY.fullmatch, symbol_key(text).split("/")))
    is_symbol = all(map(_TOKEN.fullmatch, tokens)) and any(map(str.isdigit, tokens))
    return "/".join(tokens) if is_symbol else ""


def search(con: Connection, text: str, most: int = 20) -> pl.DataFrame:
    """The resolutions that a text means, best first, with their tallies: at most `most` rows.

    A word asked is found, in any order, among the words of the title, subjects and agenda item and
    the year of adoption: as it is, as the start of one, or, where no word starts so, with a letter
    or two mistyped. Where no resolution has all words, those with most of them stand. A text that
    looks like a symbol also finds the symbols that start so, and these stand first.

    Columns: resolution, title, session, adoption_date, subjects, score, matched (words it has),
    asked (words asked), found (resolutions in all), members, yes, no, abstain, non_voting; the
    counts are None without a roll call. A blank text finds nothing.
    """
    found = query(con, SEARCH_SQL, text=text, key=_key(text), most=most)
    return found.join(
        _tallies(con, found["resolution"]), on="resolution", how="left", maintain_order="left"
    )


NEWEST_SQL = """\
SELECT resolution, title, session, adoption_date, subjects
FROM resolutions
ORDER BY adoption_date DESC NULLS LAST, undl_id DESC
LIMIT $most
"""


def newest(con: Connection, most: int = 10) -> pl.DataFrame:
    """The resolutions adopted last, newest first, with their tallies; columns as in `search`."""
    found = query(con, NEWEST_SQL, most=most)
    return found.join(
        _tallies(con, found["resolution"]), on="resolution", how="left", maintain_order="left"
    )


TALLIES_SQL = """\
SELECT resolution, count(*) AS members,
       count(*) FILTER (vote = 'yes') AS yes,
       count(*) FILTER (vote = 'no') AS no,
       count(*) FILTER (vote = 'abstain') AS abstain,
       count(*) FILTER (vote = 'non_voting') AS non_voting
FROM roll_calls JOIN votes USING (roll_call_id)
WHERE list_contains($resolutions::VARCHAR[], resolution) AND scope = 'resolution'
GROUP BY resolution
"""


def _tallies(con: Connection, resolutions: pl.Series) -> pl.DataFrame:
    return query(con, TALLIES_SQL, resolutions=resolutions.to_list())
