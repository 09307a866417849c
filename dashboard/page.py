"""What a page is, and what it is given to draw itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import polars as pl
from dash.development.base_component import Component

from dashboard.address import Address, Choice, Value, written
from dashboard.texts import Text
from data.database import Connection


@dataclass(frozen=True)
class View:
    """A page as asked for: what it draws itself from.

    `rest` is what the address names below the page's path (A/RES/74/247), `choices` the value of
    each of the page's choices.
    """

    con: Connection
    text: Text
    page: Page
    rest: str = ""
    choices: Mapping[str, Value] = field(default_factory=dict)

    def one(self, name: str) -> str:
        """The value of a choice of one."""
        value = self.choices[name]
        assert isinstance(value, str), name  # noqa: S101  # narrows the type
        return value

    def many(self, name: str) -> tuple[str, ...]:
        """The values of a choice of several."""
        return tuple(self.choices[name])

    def link(self, table: str = "", **changes: Value) -> str:
        """The address of this view with some choices changed, or of one of its tables as a file."""
        query = {
            name: written(value)
            for name, value in {**self.choices, **changes}.items()
            if value != self.page.choices[name].default
        }
        parts = (self.page.path.strip("/"), self.rest, table)
        return Address("/" + "/".join(filter(None, parts)), query).href


@dataclass(frozen=True)
class Drawn:
    """A page drawn: its title, its own address where the one asked was written loosely, content."""

    title: str
    children: list[Component]
    href: str | None = None


@dataclass(frozen=True)
class Update:
    """Parts of a page, each an id and a property, that are drawn anew when a choice changes."""

    outputs: tuple[tuple[str, str], ...]
    reads: tuple[str, ...]
    draw: Callable[[View], tuple[Any, ...]]


@dataclass(frozen=True)
class Pick:
    """What a click on a mark of a figure does.

    "keep" sets `names` to the mark's customdata, "toggle" takes it into the values of the one name
    or out of them, "pair" sets the one name to what the mark stands for along both axes; the
    choices `cleared` are left at their defaults. "open" goes to the address that the customdata is.
    """

    verb: Literal["keep", "toggle", "pair", "open"]
    names: tuple[str, ...] = ()
    cleared: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """One page: its place, how it is drawn, its choices, and what follows them.

    `find` looks up what an address names below the page and raises BadRequest where there is none:
    such an address is answered with status 404, without drawing the page. Below a page without it
    lie only its files.

    `tables` are the frames behind the page, each served as .csv and .json below its address;
    `about` says of what they are. `picks` are the figures whose marks can be clicked, `sliders`
    the choices of one that a slider beside their control sets; an attribute data-default around it
    says which of its values the default means. Ids on the page start with its name, as `id_of`
    gives them.
    """

    name: str
    path: str
    draw: Callable[[View], Drawn]
    choices: Mapping[str, Choice] = field(default_factory=dict)
    updates: tuple[Update, ...] = ()
    tables: Mapping[str, Callable[[View], pl.DataFrame]] = field(default_factory=dict)
    about: Callable[[View], dict[str, object]] | None = None
    picks: Mapping[str, Pick] = field(default_factory=dict)
    sliders: Mapping[str, str] = field(default_factory=dict)
    in_navigation: bool = False
    find: Callable[[Connection, str], object] | None = None

    def id_of(self, part: str) -> str:
        """The id of a part of the page."""
        return f"{self.name}-{part}"

    def choice_id(self, name: str) -> dict[str, str]:
        """The id of the control of a choice, with what the browser needs to know of it."""
        choice = self.choices[name]
        return {
            "page": self.name,
            "choice": name,
            "default": written(choice.default),
            "typed": "yes" if choice.typed else "no",
        }

    def read(self, query: Mapping[str, str]) -> dict[str, Value]:
        """The value of each choice in the query of an address.

        Raises UnknownChoice when one is none of its options.
        """
        return {
            name: choice.read(name, query[name]) if name in query else choice.default
            for name, choice in self.choices.items()
        }
