"""A part of the record as SQL: the same roll calls that `analytics.slices` selects from the votes.

For those who ask the database themselves: what a page counts over a part, its SQL counts too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import indent

from analytics.slices import SCOPES, Slice
from data.symbols import symbol_key


def over_part(sql: str, part: Slice) -> str:
    """A query over a part of the record: `{part}` in it replaced by the query of `part_sql`.

    >>> print(over_part("WITH part AS (\\n{part}\\n)\\nFROM part", Slice()))
    WITH part AS (
        SELECT roll_call_id
        FROM roll_calls
        LEFT JOIN (SELECT resolution, title AS resolution_title, subjects FROM resolutions)
         USING (resolution)
        WHERE scope = 'resolution'
    )
    FROM part
    """
    return sql.replace("{part}", indent(part_sql(part), "    "))


def part_sql(part: Slice) -> str:
    """The query that selects the roll calls of a part, by their roll_call_id.

    States and groups of the part do not enter: they narrow the votes, not the roll calls.

    >>> print(part_sql(Slice.parse({"sessions": "70..80, 10emsp", "since": "2019-01-01"})))
    SELECT roll_call_id
    FROM roll_calls
    LEFT JOIN (SELECT resolution, title AS resolution_title, subjects FROM resolutions)
         USING (resolution)
    WHERE (session = '10emsp'
           OR (session_kind(session) = 'regular' AND session_number(session) BETWEEN 70 AND 80))
      AND date >= DATE '2019-01-01'
      AND scope = 'resolution'
    """
    conditions = _conditions(part)
    where = "\n  AND ".join(conditions)
    return f"{_HEAD}WHERE {where}" if conditions else _HEAD.rstrip()


_HEAD = """\
SELECT roll_call_id
FROM roll_calls
LEFT JOIN (SELECT resolution, title AS resolution_title, subjects FROM resolutions)
     USING (resolution)
"""


def _conditions(part: Slice) -> list[str]:
    told: list[str] = []
    if part.sessions:
        told.append(_sessions(part.sessions))
    if part.since:
        told.append(f"date >= DATE '{part.since}'")
    if part.until:
        told.append(f"date <= DATE '{part.until}'")
    if part.subjects:
        heads = (_text(f"{subject}--".upper()) for subject in part.subjects)
        begins = " OR ".join(f"starts_with(upper(s) || '--', {head})" for head in heads)
        told.append(f"list_bool_or([{begins} FOR s IN subjects])")
    if part.issues:
        held = f"FROM roll_call_issues WHERE issue_code IN {_list(part.issues)}"
        told.append(f"roll_call_id IN (SELECT roll_call_id {held})")
    for word in part.title.split():
        pattern = _text(_BEGINS_A_WORD + _escaped(word))
        told.append(f"regexp_matches(coalesce(title, resolution_title), {pattern})")
    if part.scopes != SCOPES:
        told.append(_one_of("scope", part.scopes))
    if part.contested is not None:
        told.append(f"roll_call_id IN ({_CONTESTED.format(share=part.contested)})")
    if part.important:
        told.append("roll_call_id IN (FROM important_votes)")
    if part.symbols:
        keys = _list(symbol_key(symbol) for symbol in part.symbols)
        both = (f"symbol_key({column}) IN {keys}" for column in ("resolution", "draft"))
        told.append(f"({' OR '.join(both)})")
    return told


_BEGINS_A_WORD = r"(?i)(?:^|[^\pL\pN_])"

_CONTESTED = """\
SELECT roll_call_id FROM votes GROUP BY roll_call_id
    HAVING count(*) FILTER (vote IN ('yes', 'no')) > 0
       AND least(count(*) FILTER (vote = 'yes'), count(*) FILTER (vote = 'no'))
           / count(*) FILTER (vote IN ('yes', 'no')) >= {share}"""


def _sessions(items: Sequence[str]) -> str:
    single = [item for item in items if ".." not in item]
    told = [_one_of("session", single)] if single else []
    for item in items:
        first, span, last = item.partition("..")
        if span:
            between = f"session_number(session) BETWEEN {first or 0} AND {last or 999}"
            told.append(f"(session_kind(session) = 'regular' AND {between})")
    either = "\n       OR ".join(told)
    return either if len(told) == 1 else f"({either})"


def _one_of(column: str, values: Sequence[str]) -> str:
    return f"{column} = {_text(*values)}" if len(values) == 1 else f"{column} IN {_list(values)}"


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _list(texts: Iterable[str]) -> str:
    return f"({', '.join(map(_text, texts))})"


def _escaped(word: str) -> str:
    """A word as a pattern that means itself."""
    return "".join(c if c.isalnum() or c == "_" else f"\\{c}" for c in word)
