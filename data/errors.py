"""The errors a user may meet, each with one clear line.

UngaError
├── BadRequest            a question that cannot be asked as put; exit code 2
│   ├── UnknownSymbol     no such resolution or draft, with the nearest matches
│   ├── UnknownState      a name or code that is no Member State, with the nearest
│   └── UnknownRelation   a name that is no table or view, with the nearest
├── Busy                  as many are served as can be at once; ask again; exit code 1
├── DatabaseUnusable      missing, of another version, or not writable; exit code 1
├── ChecksFailed          a new database broke a rule and was not published; exit code 1
├── SourceUnavailable     a source gave no data now; what we have stands; exit code 3
└── SourceChanged         a source is not what it was; a person must look; exit code 1
"""

from __future__ import annotations

from collections.abc import Sequence


class UngaError(Exception):
    """What went wrong, in one line for a user."""

    exit_code = 1


class BadRequest(UngaError):
    """A question that cannot be asked as put."""

    exit_code = 2


def _nearest(matches: Sequence[str]) -> str:
    return f"; nearest: {', '.join(matches)}" if matches else ""


class UnknownSymbol(BadRequest):
    """A symbol that the record does not hold, with the nearest that it does."""

    def __init__(self, symbol: str, nearest: Sequence[str] = (), expected: str = "") -> None:
        self.symbol, self.nearest = symbol, list(nearest)
        what = f"{symbol!r} is not {expected}" if expected else f"no {symbol!r} in the record"
        super().__init__(what + _nearest(nearest))


class UnknownState(BadRequest):
    """A name or code that is no Member State or observer, with the nearest."""

    def __init__(self, name: str, nearest: Sequence[str] = ()) -> None:
        self.name, self.nearest = name, list(nearest)
        super().__init__(f"no Member State or observer {name!r}{_nearest(nearest)}")


class UnknownRelation(BadRequest):
    """A name that is no table or view of the database, with the nearest."""

    def __init__(self, name: str, nearest: Sequence[str] = ()) -> None:
        self.name, self.nearest = name, list(nearest)
        super().__init__(f"no table or view {name!r}{_nearest(nearest)}")


class Busy(UngaError):
    """As many are served as can be at once; whoever asks again in a moment is served."""


class DatabaseUnusable(UngaError):
    """The database is missing, of another version, or cannot be written."""


class ChecksFailed(UngaError):
    """A new database broke a rule; it was not published."""


class SourceUnavailable(UngaError):
    """A source did not answer with data; what we have stands."""

    exit_code = 3


class SourceChanged(UngaError):
    """A source is not what it was: columns, codes or size; a person must look."""
