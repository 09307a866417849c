"""The address of a view: a path and the choices made on the page, read and written in one place.

A choice stands in the query string under its name; several values are joined by `~`, and a choice
left at its default is left out: `/resolution/A/RES/74/247?by=political&vote=no~abstain`. The
browser writes the same grammar (`assets/unga.js`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from urllib.parse import parse_qsl, quote, unquote

from data.errors import BadRequest

MANY = "~"
_UNQUOTED = "!()*"  # with letters, digits and _.-~, what a browser leaves in a query

Value = str | tuple[str, ...]


class UnknownChoice(BadRequest):
    """A value in an address that is none of those to choose from, with the nearest."""

    def __init__(self, name: str, value: str, options: tuple[str, ...]) -> None:
        self.name, self.value = name, value
        self.nearest = get_close_matches(value, options, n=3, cutoff=0.3) or list(options)
        super().__init__(f"{name}={value!r}: expected one of {', '.join(options)}")


@dataclass(frozen=True)
class Choice:
    """One choice of a page: its default (a tuple where several values may be chosen), its options.

    Without options any text is taken. What is typed replaces the address as it grows, so that one
    step back leaves it.
    """

    default: Value = ""
    options: tuple[str, ...] = ()
    typed: bool = False

    def read(self, name: str, text: str) -> Value:
        """The value that stands in an address.

        Raises UnknownChoice when it is none of the options.

        >>> Choice((), ("yes", "no")).read("vote", "yes~no")
        ('yes', 'no')
        """
        values = tuple(part for part in text.split(MANY) if part)
        for value in values if self.options else ():
            if value not in self.options:
                raise UnknownChoice(name, value, self.options)
        return text if isinstance(self.default, str) else values

    def taken(self, value: object) -> Value:
        """The value that a control holds; one that is cleared holds none.

        >>> Choice(()).taken(None), Choice("regional").taken("political")
        ((), 'political')
        """
        if isinstance(self.default, str):
            return str(value or "")
        return tuple(value) if isinstance(value, list) else ()


@dataclass(frozen=True)
class Address:
    """A path and the text of the choices in its query string.

    >>> address = Address.parse("/resolution/A/RES/3484(XXX)%5BE%5D", "?words=new%20york")
    >>> address.path, address.query["words"]
    ('/resolution/A/RES/3484(XXX)[E]', 'new york')
    >>> address.href
    '/resolution/A/RES/3484(XXX)%5BE%5D?words=new%20york'
    """

    path: str = "/"
    query: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, pathname: str | None, search: str | None = None) -> Address:
        """What a browser's pathname and search say."""
        pairs = parse_qsl((search or "").lstrip("?"), keep_blank_values=True)
        return cls(unquote(pathname or "/"), dict(pairs))

    @property
    def href(self) -> str:
        """The address as a link."""
        query = "&".join(f"{name}={quote(text, _UNQUOTED)}" for name, text in self.query.items())
        return quote(self.path, "/" + _UNQUOTED) + (f"?{query}" if query else "")


def written(value: Value) -> str:
    """A value as it stands in an address."""
    return value if isinstance(value, str) else MANY.join(value)
