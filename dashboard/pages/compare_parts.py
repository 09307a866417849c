"""What the parts of a comparison share: who is compared, frames of sections, numbers in words."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
import polars as pl
from dash import html
from dash.development.base_component import Component

from analytics.comparison import GROUP, comparable
from analytics.overview import overview
from analytics.slices import Slice
from analytics.vote_matrix import nearest
from dashboard import figures
from dashboard.address import Address
from dashboard.compare_figures import colour, ink, label
from dashboard.components import file_links, file_name, notice, source_line
from dashboard.markup import Markup, Tree, h
from dashboard.page import View
from dashboard.slicing import SLICE_CHOICES
from dashboard.texts import Text

MOST = 8  # compared at once


@dataclass(frozen=True)
class Compared:
    """Who is compared: the codes of states and of groups that the address names and there are.

    `names` are those of all that can be compared, by key, as they stand in a sentence; `unknown`
    are the codes chosen that are none.
    """

    states: tuple[str, ...]
    groups: tuple[str, ...]
    names: Mapping[str, str]
    unknown: Mapping[str, tuple[str, ...]]
    left_out: int

    @property
    def keys(self) -> tuple[str, ...]:
        """All, states first: the others are compared with the first."""
        return (*self.states, *(GROUP + group for group in self.groups))


def compared(view: View) -> Compared:
    """Who the address names; at most eight, each once."""
    frame = comparable(view.con)
    names = {
        key: name if kind == "state" else view.text("compare.group_name", name=name)
        for kind, key, name in frame.select("kind", "key", "name").iter_rows()
    }
    known, unknown = {}, {}
    for choice, kind in (("states", "state"), ("groups", "group")):
        codes = frame.filter(kind=kind)["code"].to_list()
        asked = list(dict.fromkeys(code.upper() for code in view.many(choice)))
        known[choice] = [code for code in asked if code in codes]
        unknown[choice] = tuple(code for code in asked if code not in codes)
    states = known["states"][:MOST]
    groups = known["groups"][: MOST - len(states)]
    left_out = len(known["states"]) + len(known["groups"]) - len(states) - len(groups)
    return Compared(tuple(states), tuple(groups), names, unknown, left_out)


def like(view: View, choice: str, asked: str) -> dict[str, str]:
    """The states or groups whose code or name looks most like one that is none: code and name."""
    frame = comparable(view.con).filter(kind=choice.removesuffix("s"))
    rows = frame.select("code", "name").rows()
    held = {spelt.upper(): (code, name) for code, name in rows for spelt in (name, code)}
    return dict(held[spelt] for spelt in nearest(asked, [*held]))


def state_link(name: str, code: str) -> Tree:
    """A state's name, which leads to its page."""
    return h("a", name, href=f"/state/{code}")


def links(heading: str, to: Mapping[str, str]) -> list[Tree]:
    """A line and the views it offers."""
    return [h("p", heading), h("ul", *(h("li", h("a", name, href=to[name])) for name in to))]


def section(view: View, name: str, *content: Component | None) -> Component:
    """A section of the page under its heading, which names it."""
    heading = Markup(h("h2", view.text(f"compare.{name}.heading"), id=name))
    return html.Section(
        [heading, *(part for part in content if part is not None)], **{"aria-labelledby": name}
    )


def sentence(said: str) -> str:
    """Words that begin a sentence."""
    return said[:1].upper() + said[1:]


def words(*said: str) -> Component:
    """What a section says before it shows."""
    return Markup(*(h("p", each, class_="words") for each in said))


def foot(view: View, table: str, *behind: Tree) -> Component:
    """Source and downloads, and what stands behind a section."""
    line = source_line(source(view), *file_links(view, table))
    return html.Div(Markup(line, *behind), className="foot")


def counted(text: Text, *notes: str | None) -> Tree:
    """How a section is counted, where no query says it."""
    summary = h("summary", text("behind.counted"))
    return h("details", summary, *(h("p", note) for note in notes if note))


def source(view: View) -> str:
    """Where the votes come from, and as of when."""
    known, text = overview(view.con), view.text
    day = text.date(known["data_as_of"]) if known["data_as_of"] else text("record.unknown")
    return text("behind.source", source=known["source"], day=day)


def command(text: Text, name: str, part: Slice, *arguments: str) -> Tree:
    """The command that prints what a section shows, of a part of the record."""
    fields = [f"{field}={value}" for field, value in part.texts().items()]
    line = shlex.join(["unga", name, *arguments, *fields])
    summary = h("summary", text("compare.command"))
    return h("details", summary, h("pre", h("code", line)), class_="sql")


def told(view: View, name: str, title: str, subtitle: str, figure: go.Figure) -> go.Figure:
    """A figure with the words that stand on it when it is saved as a picture."""
    return figures.told(
        figure,
        name=file_name("compare", name),
        title=title,
        subtitle=subtitle,
        caption=source(view),
    )


def refused(view: View, error: Exception) -> Component:
    """Says why a part of the record cannot be shown, and offers all of it."""
    cleared = view.link("", **{name: SLICE_CHOICES[name].default for name in SLICE_CHOICES})
    text = view.text
    said = text("problem.request.said", error=error)
    return notice(h("p", said), h("p", h("a", text("compare.every"), href=cleared)))


def resolution_link(symbol: str | None) -> Tree:
    """A resolution's symbol, which leads to its page."""
    return "–" if symbol is None else h("a", symbol, href=Address(f"/resolution/{symbol}").href)


def points(text: Text, share: float | None) -> str:
    """A difference of two shares, in percentage points to one decimal, with its sign."""
    if share is None:
        return "–"
    number = f"{abs(100 * share):.1f}".replace(".", text("format.decimal"))
    return number if number.strip("0,.") == "" else f"{'+' if share > 0 else '−'}{number}"


def interval(text: Text, row: Mapping[str, Any]) -> str:
    """The ends of an interval of a share; of none, a dash."""
    if row["low"] is None:
        return "–"
    return text("compare.interval", low=text.percent(row["low"]), high=text.percent(row["high"]))


def swatch(key: str, place: int) -> Tree:
    """The code of what is compared, on the colour it has in the figures."""
    style = {"--fill": colour(place), "--on": ink(place)}
    return h("span", label(key), class_="swatch", style=style)


def in_order(pairs: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Pairs named in the order in which they were chosen, as `one` and `other`."""
    a, b = (
        pl.col(name).replace_strict(keys, range(len(keys)), return_dtype=pl.Int64)
        for name in ("ms_a", "ms_b")
    )
    return pairs.with_columns(
        one=pl.when(a < b).then("ms_a").otherwise("ms_b"),
        other=pl.when(a < b).then("ms_b").otherwise("ms_a"),
    ).sort(pl.min_horizontal(a, b), pl.max_horizontal(a, b), maintain_order=True)
