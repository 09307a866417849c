"""The votes as one array, roll calls x states: what every metric is a pure function of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray
from rapidfuzz import process

from data.database import Connection, query
from data.errors import BadRequest
from data.symbols import session_order

NOT_ON_ROLL, YES, ABSTAIN, NO, NON_VOTING = 0, 1, 2, 3, 4
VOTES = ("not_on_roll", "yes", "abstain", "no", "non_voting")  # by code
CONTESTED = 0.10


@dataclass(frozen=True, eq=False)
class VoteMatrix:
    """How each state voted in each roll call, as one array.

    `votes` is int8 of shape (roll calls, states): 0 not on the roll, 1 yes, 2 abstain, 3 no,
    4 non-voting (on the roll, no vote cast). `roll_calls` has one row for each row of `votes`,
    in the order of their days; its columns yes_count and no_count are those of the whole Assembly,
    whichever states a part of the matrix holds. `states` has one code for each column, sorted.
    """

    votes: NDArray[np.int8]
    roll_calls: pl.DataFrame
    states: tuple[str, ...]

    def __len__(self) -> int:
        """The number of roll calls."""
        return len(self.roll_calls)

    @cached_property
    def dates(self) -> NDArray[np.datetime64]:
        """The day of each roll call."""
        return self.roll_calls["date"].to_numpy().astype("datetime64[D]")

    @property
    def sessions(self) -> list[str]:
        """The sessions it holds: regular ones by number, then special and emergency special."""
        return sorted(self.roll_calls["session"].unique(), key=session_order)

    def column(self, ms_code: str) -> int:
        """The column of a state.

        Raises BadRequest, with the nearest codes, when it has no vote here.
        """
        return look_up([ms_code], self.states, "vote of")[0]

    def select(
        self,
        roll_calls: NDArray[np.bool_] | NDArray[np.intp] | None = None,
        states: Sequence[str] | None = None,
    ) -> VoteMatrix:
        """Some of its roll calls (by mask or row numbers) and states (by code)."""
        votes, frame, kept = self.votes, self.roll_calls, self.states
        if roll_calls is not None:
            rows = np.flatnonzero(roll_calls) if roll_calls.dtype == np.bool_ else roll_calls
            votes, frame = votes[rows], frame[rows]
        if states is not None:
            kept = tuple(sorted(set(states)))
            votes = votes[:, look_up(kept, self.states, "vote of")]
        return VoteMatrix(votes, frame, kept)

    def on_the_roll(self) -> VoteMatrix:
        """Without the states that are on the roll of none of its roll calls."""
        present = (self.votes != NOT_ON_ROLL).any(axis=0)
        kept = tuple(state for state, here in zip(self.states, present, strict=True) if here)
        return VoteMatrix(self.votes[:, present], self.roll_calls, kept)

    def rows_by_session(self) -> Iterator[tuple[str, NDArray[np.intp]]]:
        """Each session with the rows of its roll calls."""
        sessions = self.sessions
        numbers = _codes(self.roll_calls["session"], sessions)
        rows = np.argsort(numbers, kind="stable")
        ends = np.cumsum(np.bincount(numbers, minlength=len(sessions)))
        yield from zip(sessions, np.split(rows, ends[:-1]), strict=False)

    def by_session(self) -> Iterator[tuple[str, VoteMatrix]]:
        """Each session with its roll calls and the states on their roll."""
        for session, rows in self.rows_by_session():
            yield session, self.select(rows).on_the_roll()


def vote_matrix(roll_calls: pl.DataFrame, votes: pl.DataFrame) -> VoteMatrix:
    """The votes of some roll calls as an array.

    Parameters
    ----------
    roll_calls
        One row per roll call: roll_call_id, session, date and what else is known of it. What a
        slice reads and is not given (resolution, draft, title, agenda_title, subjects, issues,
        important) is NULL; the scope, if not given, is resolution.
    votes
        One row per roll call and state: roll_call_id, ms_code, vote.

    Raises ValueError when a vote belongs to none of the roll calls, or a state votes twice in one.

    >>> world = vote_matrix(
    ...     pl.DataFrame({"roll_call_id": [7], "session": ["78"], "date": [date(2023, 12, 4)]}),
    ...     pl.DataFrame({"roll_call_id": 7, "ms_code": ["FRA", "BRA"], "vote": ["no", "yes"]}),
    ... )
    >>> world.states, world.votes.tolist()
    (('BRA', 'FRA'), [[1, 3]])
    """
    told = [name for name, values in roll_calls.to_dict().items() if values.dtype != pl.Null]
    roll_calls = roll_calls.with_columns(
        absent.alias(name) for name, absent in _READ_BY_SLICES.items() if name not in told
    ).sort("date", "roll_call_id")
    states = sorted(votes["ms_code"].unique())
    array = np.zeros((len(roll_calls), len(states)), np.int8)
    rows = votes.select(
        pl.col("roll_call_id").replace_strict(
            roll_calls["roll_call_id"], np.arange(len(roll_calls)), default=None
        )
    ).to_series()
    if rows.null_count():
        raise ValueError("a vote belongs to none of the roll calls")
    columns, codes = _codes(votes["ms_code"], states), _codes(votes["vote"], VOTES)
    array[rows.to_numpy(), columns] = codes
    if np.count_nonzero(array) != len(votes):
        raise ValueError("a state votes twice in a roll call")
    counts = tallies(array)
    roll_calls = roll_calls.with_columns(
        pl.Series("yes_count", counts[:, YES]), pl.Series("no_count", counts[:, NO])
    )
    return VoteMatrix(array, roll_calls, tuple(states))


_READ_BY_SLICES = {
    "resolution": pl.lit(None, pl.String),
    "draft": pl.lit(None, pl.String),
    "scope": pl.lit("resolution"),
    "title": pl.lit(None, pl.String),
    "agenda_title": pl.lit(None, pl.String),
    "subjects": pl.lit(None, pl.List(pl.String)),
    "issues": pl.lit(None, pl.List(pl.String)),
    "important": pl.lit(None, pl.Boolean),
}


def _codes(column: pl.Series, names: Sequence[str]) -> NDArray[np.integer]:
    return column.cast(pl.Enum(names)).to_physical().to_numpy()


def from_letters(letters: Mapping[str, str], **columns: Sequence[object]) -> VoteMatrix:
    """A small matrix for examples and tests: each state's votes as letters.

    Y yes, A abstain, N no, X non-voting, and `-` where the state is not on the roll; the library's
    letters. The roll calls are numbered from 1, in session 78 on 4 December 2023, unless
    `columns` say otherwise.

    >>> from_letters({"BRA": "YYA", "FRA": "NX-"}).votes.tolist()
    [[1, 3], [1, 4], [2, 0]]
    """
    count = max(map(len, letters.values()))
    ids = list(range(1, count + 1))
    given = {"roll_call_id": ids, "session": ["78"] * count, "date": [date(2023, 12, 4)] * count}
    votes = [
        (number, state, VOTES["-YANX".index(letter)])
        for state, row in letters.items()
        for number, letter in enumerate(row, start=1)
        if letter != "-"
    ]
    schema = {"roll_call_id": pl.Int64, "ms_code": pl.String, "vote": pl.String}
    return vote_matrix(pl.DataFrame(given | columns), pl.DataFrame(votes, schema, orient="row"))


def absent_as_abstain(matrix: VoteMatrix) -> VoteMatrix:
    """The same votes with every non-voting taken for an abstention.

    For a sensitivity run, to show how far a figure hangs on it; never for the figure itself.

    >>> absent_as_abstain(from_letters({"BRA": "YX", "FRA": "-A"})).votes.tolist()
    [[1, 0], [2, 2]]
    """
    votes = np.where(matrix.votes == NON_VOTING, np.int8(ABSTAIN), matrix.votes)
    return VoteMatrix(votes, matrix.roll_calls, matrix.states)


def load_vote_matrix(con: Connection) -> VoteMatrix:
    """Every roll call of a database, of any scope, as an array."""
    roll_calls = query(
        con,
        """
        SELECT c.roll_call_id, c.resolution, c.draft, c.session, c.date, c.scope::VARCHAR AS scope,
               c.adopted, coalesce(c.title, r.title) AS title, r.agenda_title, r.committee,
               r.subjects, i.issues, v.important, c.source
        FROM roll_calls c
        LEFT JOIN resolutions r USING (resolution)
        LEFT JOIN (SELECT roll_call_id, list(issue_code ORDER BY issue_code) AS issues
                   FROM roll_call_issues GROUP BY ALL) i USING (roll_call_id)
        LEFT JOIN (SELECT roll_call_id, true AS important FROM important_votes) v
            USING (roll_call_id)
        """,
    )
    return vote_matrix(roll_calls, query(con, "SELECT roll_call_id, ms_code, vote FROM votes"))


def load_memberships(con: Connection) -> pl.DataFrame:
    """The spells in which states count as members of groups.

    One row per spell: group_code, ms_code, from_date, to_date (inclusive, NULL: open) and undated,
    true where the first day is not known. No member counts before its group is counted
    (`groups.formed_date`); one whose first day is not known counts from then.
    """
    return query(
        con,
        """
        SELECT group_code, ms_code, greatest(from_date, formed_date) AS from_date, to_date,
               from_date IS NULL AS undated
        FROM group_members JOIN groups USING (group_code)
        WHERE to_date IS NULL OR formed_date IS NULL OR to_date >= formed_date
        ORDER BY ALL
        """,
    )


def members(matrix: VoteMatrix, memberships: pl.DataFrame, group_code: str) -> NDArray[np.bool_]:
    """Which states count as members of a group on the day of each roll call.

    Parameters
    ----------
    memberships
        One row per spell, as from `load_memberships`.

    Returns
    -------
    A mask of the shape of `matrix.votes`, whether or not the member is on the roll.

    Raises BadRequest, with the nearest codes, when there is no such group.

    >>> days = [date(1995, 12, 1), date(2015, 12, 1)]
    >>> world = from_letters({"FRA": "YY", "POL": "YY"}, date=days)
    >>> eu = pl.DataFrame({
    ...     "group_code": "EU", "ms_code": ["FRA", "POL"],
    ...     "from_date": [date(1958, 1, 1), date(2004, 5, 1)], "to_date": [None, None]})
    >>> members(world, eu, "EU").tolist()
    [[True, False], [True, True]]
    """
    look_up([group_code], memberships["group_code"].unique().to_list(), "group")
    spells = memberships.filter(group_code=group_code).select("ms_code", "from_date", "to_date")
    mask = np.zeros(matrix.votes.shape, np.bool_)
    columns = {state: column for column, state in enumerate(matrix.states)}
    for state, first, last in spells.iter_rows():
        if state in columns:
            spell = np.ones(len(matrix), np.bool_)
            if first is not None:
                spell &= matrix.dates >= np.datetime64(first)
            if last is not None:
                spell &= matrix.dates <= np.datetime64(last)
            mask[:, columns[state]] |= spell
    return mask


def is_cast(votes: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Whether a vote was cast: yes, abstain or no."""
    cast: NDArray[np.bool_] = (votes >= YES) & (votes <= NO)
    return cast


def group_tallies(
    matrix: VoteMatrix, memberships: pl.DataFrame, groups: Sequence[str] = ()
) -> dict[str, NDArray[np.int64]]:
    """How the members of each group on the day of each roll call voted.

    Returns
    -------
    For each group with a member on a roll, or each of `groups`, counts of shape (roll calls, 5),
    columns by code.

    Raises BadRequest when one of `groups` is none, or none of its members is on a roll.
    """
    counts = {}
    for group in groups or memberships["group_code"].unique().sort():
        mask = members(matrix, memberships, group)
        ever = mask.any(axis=0)
        tally = tallies(matrix.votes[:, ever], mask[:, ever])
        if tally[:, YES:].any():
            counts[group] = tally
        elif groups:
            raise no_member(matrix, [group])
    return counts


def no_member(matrix: VoteMatrix, groups: Sequence[str]) -> BadRequest:
    """The error of asking for groups none of whose members is on a roll."""
    first, last = matrix.dates.min(), matrix.dates.max()
    return BadRequest(f"no member of {', '.join(groups)} on a roll from {first} to {last}")


def tallies(votes: NDArray[np.int8], mask: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
    """How many states (of those in the mask) voted each way: (roll calls, 5), columns by code."""
    if mask is not None:
        votes = np.where(mask, votes, np.int8(NOT_ON_ROLL))
    return np.stack([(votes == code).sum(axis=1) for code in range(len(VOTES))], axis=1)


def contested(matrix: VoteMatrix, minority: float = CONTESTED) -> NDArray[np.bool_]:
    """The roll calls in which the smaller of yes and no is a real minority.

    Contested: min(Y, N) / (Y + N) >= `minority`, 10% unless said otherwise, in the whole Assembly.
    Abstentions and non-voting do not count; with one side empty it is not.

    >>> contested(from_letters({"BRA": "YY", "FRA": "NA", "IND": "YY"})).tolist()
    [True, False]
    """
    counts = matrix.roll_calls.select("yes_count", "no_count").to_numpy()
    share: NDArray[np.float64] = counts.min(axis=1) / np.maximum(counts.sum(axis=1), 1)
    return (share >= minority) & (share > 0)


def look_up(wanted: Sequence[str], held: Sequence[str], what: str) -> list[int]:
    """Where each of some names stands in those held.

    Raises BadRequest, with the nearest names, for one that is not held.
    """
    place = {name: position for position, name in enumerate(held)}
    for name in wanted:
        if name not in place:
            close = ", ".join(nearest(name, held))
            hint = f"; nearest: {close}" if close else ""
            raise BadRequest(f"no {what} {name!r} in the record{hint}")
    return [place[name] for name in wanted]


def nearest(name: str, held: Sequence[str]) -> list[str]:
    """Up to three of the names held that look most like a name."""
    return [match for match, _, _ in process.extract(name, held, limit=3, score_cutoff=60)]
