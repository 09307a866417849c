"""The marks, names and numbers of support blocs, as their page writes them."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from dashboard import bloc_figures
from dashboard.bloc_figures import UNPLACED
from dashboard.markup import Tree, h
from dashboard.texts import Text

# The colour of a bloc is that of its line through the sessions; where there is none, its own.
COLOUR_LINE = pl.coalesce("line", "bloc")


def key(text: Text, blocs: pl.DataFrame) -> Tree:
    """The blocs with their marks and labels."""
    lines = dict(blocs.select("bloc", "colour_line").iter_rows())
    named = [
        h("span", mark(bloc, lines), h("span", label), class_="bloc-name")
        for bloc, label in blocs.select("bloc", "label").iter_rows()
    ]
    unplaced = h("span", mark(None, lines), text("blocs.unplaced"), class_="bloc-name")
    unsure = h("span", text("blocs.states.doubt"))
    return h("p", *named, unsure, unplaced, class_="legend")


def mark(bloc: int | None, lines: Mapping[int, int]) -> Tree:
    """The mark of a bloc: its number on its colour."""
    number = UNPLACED if bloc is None else str(bloc)
    return h("span", number, class_=f"mark {css_class(bloc)}", style=style(bloc, lines))


def bloc_word(text: Text, bloc: int | None, lines: Mapping[int, int]) -> Tree:
    """A bloc's mark and name."""
    return h("span", mark(bloc, lines), bloc_name(text, bloc), class_="vote-word")


def bloc_name(text: Text, bloc: int | None) -> str:
    """The name of a bloc: its number."""
    return text("blocs.unplaced") if bloc is None else text("blocs.bloc", number=bloc)


def css_class(bloc: int | None) -> str:
    """The class of what is of a bloc."""
    return "non_voting" if bloc is None else "bloc"


def style(bloc: int | None, lines: Mapping[int, int]) -> dict[str, str]:
    """The colours of a bloc, as unga.css reads them."""
    if bloc is None:
        return {}
    fill = bloc_figures.colour(lines[bloc])
    return {"--fill": fill, "--edge": fill, "--on": bloc_figures.ink(lines[bloc])}


def decimal(text: Text, number: float | None, places: int = 2) -> str:
    """A number to some decimals; of nothing, a dash."""
    if number is None:
        return "–"
    return f"{number:.{places}f}".replace(".", text("format.decimal"))


def p_value(text: Text, p: float | None) -> str:
    """A probability; one too small to be told from none, as below the smallest told."""
    if p is not None and p < 0.001:
        return f"< {decimal(text, 0.001, 3)}"
    return decimal(text, p, 3)


def points(text: Text, difference: float) -> str:
    """A difference of shares in percentage points."""
    return decimal(text, 100 * difference, 1).replace("-", "−")
