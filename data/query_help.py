"""Help with a query that failed: the place of the fault, and the names that were perhaps meant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches

import polars as pl

from data.database import Connection
from data.dictionary import columns, macros, relations

Repairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Help:
    """What is known of a fault.

    `said` are DuckDB's words, without its guesses where there are `repairs`; `place` is its line
    with a mark below the fault, "" where there is none; `repairs` are the names perhaps meant, each
    with the query it would make; `elsewhere` the relations that do have a column of the name.
    """

    said: str
    place: str = ""
    repairs: Repairs = ()
    elsewhere: tuple[str, ...] = ()


def help_with(con: Connection, sql: str, error: str) -> Help:
    """What helps with a query that DuckDB refused in these words."""
    said, _, place = error.partition("\n\nLINE ")
    said = said.strip()
    if place:
        return Help(said, f"LINE {place}")
    for fault, help_of in _FAULTS.items():
        if found := re.search(fault, said):
            helped = help_of(con, sql, said, next(filter(None, found.groups())))
            return replace(helped, said=said.splitlines()[0]) if helped.repairs else helped
    return Help(said)


def _of_relation(con: Connection, sql: str, said: str, name: str) -> Help:
    full = {relation.rpartition(".")[2]: relation for relation in relations(con)["relation"]}
    near = [full[short] for short in _near(name, full)]
    written = rf"(\b(?:FROM|JOIN)\s+)(?:main\.|analytics\.)?{re.escape(name)}\b"
    return Help(said, _place(sql, written, name), _repairs(sql, written, near))


def _of_function(con: Connection, sql: str, said: str, name: str) -> Help:
    near = _near(name, macros(con)["macro"])
    written = rf"(\b){re.escape(name)}(?=\s*\()"
    return Help(said, _place(sql, written, name), _repairs(sql, written, near))


def _of_column(con: Connection, sql: str, said: str, name: str) -> Help:
    written = rf"(\b){re.escape(name)}\b"
    place = _place(sql, written, name)
    if f'"{name}"' in sql:  # in SQL double quotes are for names, single ones for text
        text = f"'{name}'"
        return Help(said, place, ((text, sql.replace(f'"{name}"', text)),))
    every = columns(con)
    asked = {
        relation
        for relation in every["relation"].unique()
        if re.search(rf"\b{re.escape(relation.rpartition('.')[2])}\b", sql)
    }
    of_asked = every.filter(pl.col("relation").is_in(asked))["column"]
    elsewhere = sorted(
        set(every.filter(pl.col("column") == name)["relation"]) - asked,
        key=lambda relation: ("." in relation, relation),  # facts before answers
    )
    return Help(said, place, _repairs(sql, written, _near(name, of_asked)), tuple(elsewhere))


def _near(name: str, names: Iterable[str]) -> list[str]:
    return get_close_matches(name.lower(), list(dict.fromkeys(names)), n=3, cutoff=0.6)


def _repairs(sql: str, written: str, near: list[str]) -> Repairs:
    """The query with each of the names in the place of the one written; group 1 stays before it."""
    pattern = re.compile(written, re.IGNORECASE)
    return tuple((name, pattern.sub(rf"\g<1>{name}", sql)) for name in near)


def _place(sql: str, written: str, name: str) -> str:
    """The line of a query in which a name is written, with a mark below it, as DuckDB writes it.

    >>> print(_place("SELECT vots\\nFROM vots", r"(FROM )vots", "vots"))
    LINE 2: FROM vots
                 ^^^^
    """
    found = re.search(written, sql, re.IGNORECASE)
    if not found:
        return ""
    start = found.end() - len(name)
    begin, number = sql.rfind("\n", 0, start) + 1, sql.count("\n", 0, start)
    head, line = f"LINE {number + 1}: ", sql.split("\n")[number]
    return f"{head}{line}\n{' ' * (len(head) + start - begin)}{'^' * len(name)}"


_FAULTS = {
    r"Table with name (\S+) does not exist": _of_relation,
    r'Referenced column "(.+?)" not found|does not have a column named "(.+?)"': _of_column,
    r"Function with name (\S+) does not exist": _of_function,
}
