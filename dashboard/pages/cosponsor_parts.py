"""What the sections of the page of co-sponsorship share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from dashboard.address import Address, Value, written
from dashboard.components import behind, file_links, source_line
from dashboard.figures import GROUP_COLOURS
from dashboard.markup import Markup, Tree, h
from dashboard.page import View
from dashboard.texts import Text

GROUPS = tuple(GROUP_COLOURS)

Facts = Mapping[str, Any]


def section(view: View, name: str, *content: Component) -> Component:
    """A section of the page under its heading."""
    heading = Markup(h("h2", view.text(f"cosponsorship.{name}.heading"), id=name))
    return html.Section([heading, *content], **{"aria-labelledby": name})


def foot(view: View, facts: Facts, table: str, sql: str, params: Mapping[str, object]) -> Component:
    """What stands behind a section: its source, a table as a file, how it is counted, the query."""
    text = view.text
    lines = [
        source_line(source(text, facts), *file_links(view, table)),
        *behind(text, sql, params, text(f"cosponsorship.{table}.counted")),
    ]
    return html.Div(Markup(lines), className="foot")


def source(text: Text, facts: Facts) -> str:
    """Where the figures come from, and of which day they are."""
    day = facts["data_as_of"]
    said = text("record.unknown") if day is None else text.date(day)
    return text("cosponsorship.source", source=facts["source"], day=said)


def chooser(view: View, label: Tree, **changes: Value) -> Tree:
    """A link that changes some choices and leaves the others as they then stand."""
    defaults = {name: choice.default for name, choice in view.page.choices.items()}
    merge = {n: "" if value == defaults[n] else written(value) for n, value in changes.items()}
    return h("a", label, href=view.link("", **changes), data_merge=urlencode(merge))


def titled(text: Text, row: Mapping[str, Any]) -> Tree:
    """The title of a draft; of an amendment, with the word."""
    title = row["title"] or text("record.unknown")
    if row["kind"] != "amendment":
        return title
    return [title, " ", h("span", text("cosponsorship.amendment"), class_="unknown")]


def became(resolution: str | None, *, voted: bool) -> Tree:
    """The resolution that a draft became; it leads to its vote, where there was a recorded one."""
    if resolution is None:
        return h("span", "–", class_="unknown")
    if not voted:
        return resolution
    return h("a", resolution, href=Address(f"/resolution/{resolution}").href)


COMMITTEES = {
    "plenary": "plenary", "C.1": "c1", "C.2": "c2", "C.3": "c3", "C.4": "c4", "C.5": "c5",
    "C.6": "c6", "SPC": "spc", "": "unknown",
}  # fmt: skip


def committees(text: Text, codes: Sequence[str]) -> str:
    """Committees in words."""
    return text.listing([committee(text, code) for code in codes])


def committee(text: Text, code: str | None) -> str:
    """A committee in words; of one that is not known, that."""
    key = COMMITTEES.get(code or "")
    return text(f"cosponsorship.committee.{key}") if key else str(code)


def group_mark(row: Mapping[str, Any]) -> Tree:
    """A state's regional group, with its mark."""
    if row["regional_group"] is None:
        return "–"
    return h("span", shape(row["regional_group"]), row["group"], class_="bloc-name")


def shape(code: str) -> Tree:
    """The mark of a regional group: its shape in its colour."""
    return h("span", class_=f"shape {code.lower()}")


def decimal(text: Text, number: float | None, places: int = 2) -> str:
    """A number to some decimals; of nothing, a dash."""
    if number is None:
        return "–"
    return f"{number:.{places}f}".replace(".", text("format.decimal"))


def probability(text: Text, p: float) -> str:
    """A probability; one below the smallest told, as that."""
    return f"< {decimal(text, 0.001, 3)}" if p < 0.001 else decimal(text, p, 3)
