"""A part of the record, and how the command line and the addresses of the dashboard write it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.vote_matrix import (
    CONTESTED,
    NOT_ON_ROLL,
    VoteMatrix,
    contested,
    load_memberships,
    load_vote_matrix,
    look_up,
    members,
    nearest,
    no_member,
)
from data.database import Connection
from data.errors import BadRequest, UnknownSymbol
from data.symbols import symbol_key

SCOPES = ("resolution", "paragraph", "amendment", "motion", "draft")


@dataclass(frozen=True)
class Slice:
    """A part of the record. Every field narrows it; none given: every resolution voted on.

    Attributes
    ----------
    sessions
        Sessions and ranges of regular sessions: `78`, `10emsp`, `70..80`, `70..`, `..20`.
    since, until
        First and last day.
    subjects
        Subjects of the library's thesaurus, any of them; `NUCLEAR DISARMAMENT` takes in
        `NUCLEAR DISARMAMENT--VERIFICATION`.
    issues
        Issue codes of the research data set (me, nu, di, hr, co, ec), any of them.
    title
        Words of which each must begin a word of the title.
    scopes
        What was voted on: resolutions unless said otherwise, for only they are on record in every
        session.
    contested
        The least share of the smaller side among yes and no, over the whole Assembly.
    important
        Only votes named important by the US Department of State.
    symbols
        Resolutions or drafts, any of them.
    states
        Only these states, by code.
    groups
        Only the votes a state cast while a member of one of these groups.

    >>> print(Slice(sessions=("70..80",), contested=0.1))
    sessions=70..80 contested=0.1
    >>> Slice.parse({"sessions": "70..80, 10emsp", "groups": "ag"}).texts()
    {'sessions': '70..80,10emsp', 'groups': 'AG'}
    """

    sessions: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    subjects: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()
    title: str = ""
    scopes: tuple[str, ...] = ("resolution",)
    contested: float | None = None
    important: bool = False
    symbols: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()

    @classmethod
    def parse(cls, texts: Mapping[str, str]) -> Slice:
        """A slice from texts, as a command or an address gives them; an empty text is not given.

        Lists are joined by commas, subjects by `|`. A day is 2005-01-31; `scopes` may be `any`;
        `contested` is a share, or `yes` for 10%; `important` is `yes` or `no`.

        Raises BadRequest, naming the field and what it expects.

        >>> Slice.parse({"sessions": "seventy"})
        Traceback (most recent call last):
        data.errors.BadRequest: sessions: 'seventy' is not a session such as 78, 70..80 or 10emsp
        """
        given: dict[str, Any] = {}
        for name, text in texts.items():
            if name not in _FORMS:
                raise BadRequest(f"a slice has no {name!r}, expected one of {', '.join(_FORMS)}")
            read, _ = _FORMS[name]
            if text.strip():
                try:
                    given[name] = read(text.strip())
                except BadRequest as error:
                    raise BadRequest(f"{name}: {error}") from None
        return cls(**given)

    def texts(self) -> dict[str, str]:
        """The fields that narrow it, as the texts that `parse` reads."""
        default = Slice()
        return {
            name: write(value)
            for name, (_, write) in _FORMS.items()
            if (value := getattr(self, name)) != getattr(default, name)
        }

    def __str__(self) -> str:
        """The fields that narrow it, in one line."""
        return (
            " ".join(f"{name}={text}" for name, text in self.texts().items()) or "every resolution"
        )


def _items(text: str, separator: str = ",") -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.strip() for item in text.split(separator) if item.strip()))


def _codes(text: str) -> tuple[str, ...]:
    return _items(text.upper())


def _sessions(text: str) -> tuple[str, ...]:
    items = _items(text)
    for item in items:
        if not _SESSION_OR_RANGE.fullmatch(item):
            raise BadRequest(f"{item!r} is not a session such as 78, 70..80 or 10emsp")
    return items


_SESSION_OR_RANGE = re.compile(r"\d{1,3}(?:emsp|sp)?|(?=.*\d)(?:\d{1,3})?\.\.(?:\d{1,3})?")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadRequest(f"{text!r} is not a day such as 2005-01-31") from None


def _scopes(text: str) -> tuple[str, ...]:
    wanted = SCOPES if text == "any" else _items(text) or (text,)
    for scope in wanted:
        if scope not in SCOPES:
            raise BadRequest(f"{scope!r} is not any or one of {', '.join(SCOPES)}")
    return tuple(scope for scope in SCOPES if scope in wanted)


def _minority(text: str) -> float:
    share = str(CONTESTED) if text == "yes" else text
    if not re.fullmatch(r"0?\.\d+", share) or not 0 < float(share) <= 0.5:
        raise BadRequest(f"{text!r} is not yes (10%) or a share up to 0.5 such as 0.1")
    return float(share)


def _yes(text: str) -> bool:
    if text not in ("yes", "no"):
        raise BadRequest(f"{text!r} is not yes or no")
    return text == "yes"


# How each field is read from a text and written back.
_FORMS: dict[str, tuple[Callable[[str], Any], Callable[[Any], str]]] = {
    "sessions": (_sessions, ",".join),
    "since": (_day, date.isoformat),
    "until": (_day, date.isoformat),
    "subjects": (lambda text: _items(text, "|"), "|".join),
    "issues": (_items, ",".join),
    "title": (lambda text: " ".join(text.split()), str),
    "scopes": (_scopes, lambda scopes: "any" if scopes == SCOPES else ",".join(scopes)),
    "contested": (_minority, lambda share: f"{share:.12f}".rstrip("0")),
    "important": (_yes, lambda _: "yes"),
    "symbols": (_items, ",".join),
    "states": (_codes, ",".join),
    "groups": (_codes, ",".join),
}


def slice_matrix(
    matrix: VoteMatrix,
    part: Slice,
    memberships: pl.DataFrame | None = None,
    *,
    rows: str = "roll call",
) -> VoteMatrix:
    """A part of the record: its roll calls, and the states on their roll.

    States the slice names stay even where they are never on the roll. Where it names groups, the
    vote of a state that was no member that day counts as not on the roll; `memberships` are those
    of `load_memberships`; `rows` is what a message calls the rows of the matrix.

    Raises BadRequest when the slice is empty or names a session, subject, issue, state or group
    that the record does not hold; UnknownSymbol for a symbol it does not hold.

    >>> from analytics.vote_matrix import from_letters
    >>> world = from_letters({"BRA": "YY", "FRA": "NY"}, session=["77", "78"])
    >>> slice_matrix(world, Slice.parse({"sessions": "78"})).votes.tolist()
    [[1, 1]]
    >>> slice_matrix(world, Slice.parse({"sessions": "79"}))
    Traceback (most recent call last):
    data.errors.BadRequest: no session '79' in the record, which holds 77 to 78
    """
    chosen = matrix.select(_roll_calls(matrix, part))
    if not len(chosen):
        raise BadRequest(f"no {rows} in this slice: {part}")
    if part.groups:
        if memberships is None:
            raise ValueError("a slice by group needs memberships")
        chosen = _as_members(chosen, part.groups, memberships)
    if not part.states:
        return chosen.on_the_roll()
    chosen = chosen.select(states=part.states)
    if not chosen.votes.any():
        raise BadRequest(f"none of {', '.join(part.states)} is on a roll in this slice: {part}")
    return chosen


def part_of_the_record(con: Connection, part: Slice) -> VoteMatrix:
    """A part of the record that a database holds; see `slice_matrix`, also for what it raises."""
    return slice_matrix(load_vote_matrix(con), part, load_memberships(con))


def load_resolutions(con: Connection) -> VoteMatrix:
    """The resolutions a database holds, voted on as a whole: what `analytics` relations count.

    What `Slice()` selects; without any, a matrix of no roll call.
    """
    matrix = load_vote_matrix(con)
    return matrix.select((matrix.roll_calls["scope"] == "resolution").to_numpy()).on_the_roll()


def _as_members(matrix: VoteMatrix, groups: Sequence[str], memberships: pl.DataFrame) -> VoteMatrix:
    mask = np.zeros(matrix.votes.shape, np.bool_)
    for group in groups:
        mask |= members(matrix, memberships, group)
    votes = np.where(mask, matrix.votes, np.int8(NOT_ON_ROLL))
    if not votes.any():
        raise no_member(matrix, groups)
    return VoteMatrix(votes, matrix.roll_calls, matrix.states)


def _roll_calls(matrix: VoteMatrix, part: Slice) -> NDArray[np.bool_]:
    keep = [pl.col("session").is_not_null()]
    if part.sessions:
        keep.append(pl.col("session").is_in(_matching_sessions(part.sessions, matrix.sessions)))
    if part.since:
        keep.append(pl.col("date") >= part.since)
    if part.until:
        keep.append(pl.col("date") <= part.until)
    if part.subjects:
        subjects = _matching_subjects(part.subjects, _held(matrix, "subjects"))
        keep.append(_any_of("subjects", subjects))
    if part.issues:
        look_up(part.issues, _held(matrix, "issues"), "issue")
        keep.append(_any_of("issues", part.issues))
    for word in part.title.split():
        begins_a_word = rf"(?i)(?:^|\W){re.escape(word)}"
        keep.append(pl.col("title").str.contains(begins_a_word))
    if part.scopes != SCOPES:
        keep.append(pl.col("scope").is_in(part.scopes))
    if part.important:
        keep.append(pl.col("important"))
    if part.symbols:
        held = _held(matrix, "resolution") + _held(matrix, "draft")
        symbols = _matching_symbols(part.symbols, held)
        keep.append(pl.any_horizontal(pl.col("resolution", "draft").is_in(symbols)))
    kept = matrix.roll_calls.select(pl.all_horizontal(keep).fill_null(value=False))
    rows: NDArray[np.bool_] = kept.to_series().to_numpy()
    return rows if part.contested is None else rows & contested(matrix, part.contested)


def _held(matrix: VoteMatrix, column: str) -> list[str]:
    values = matrix.roll_calls[column]
    if isinstance(values.dtype, pl.List):
        values = values.explode()
    return values.drop_nulls().unique().sort().to_list()


def _any_of(column: str, wanted: Sequence[str]) -> pl.Expr:
    return pl.col(column).list.set_intersection(list(wanted)).list.len() > 0


def _matching_sessions(wanted: Sequence[str], held: Sequence[str]) -> list[str]:
    found: list[str] = []
    for item in wanted:
        first, span, last = item.partition("..")
        matches = [
            session
            for session in held
            if session == item
            or (span and session.isdigit() and int(first or 0) <= int(session) <= int(last or 999))
        ]
        if not matches:
            regular = [session for session in held if session.isdigit()] or held
            span = f"{regular[0]} to {regular[-1]}"
            raise BadRequest(f"no session {item!r} in the record, which holds {span}")
        found += matches
    return found


def _matching_subjects(wanted: Sequence[str], held: Sequence[str]) -> list[str]:
    found: list[str] = []
    for subject in wanted:
        head = f"{subject}--".upper()
        matches = [name for name in held if f"{name}--".upper().startswith(head)]
        if not matches:
            look_up([subject.upper()], held, "subject")
        found += matches
    return found


def _matching_symbols(wanted: Sequence[str], held: Sequence[str]) -> list[str]:
    by_key: dict[str, list[str]] = {}
    for name in held:
        by_key.setdefault(symbol_key(name), []).append(name)
    for symbol in wanted:
        if symbol_key(symbol) not in by_key:
            raise UnknownSymbol(symbol, nearest(symbol.upper(), held))
    return [name for symbol in wanted for name in by_key[symbol_key(symbol)]]
