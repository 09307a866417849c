"""What the sections of a resolution's page share: its facts, their frame, words on figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import plotly.graph_objects as go
import polars as pl
from dash import html
from dash.development.base_component import Component

from analytics.lookup import find_resolution
from analytics.record import record
from dashboard import figures
from dashboard.components import file_name
from dashboard.figures import VOTES
from dashboard.markup import Markup, h
from dashboard.page import View
from dashboard.texts import Text
from data.database import Connection
from data.errors import UnknownSymbol

KINDS = ("regional", "political", "economic", "regional_organization", "situation")

Facts = Mapping[str, Any]


def read(view: View) -> tuple[View, Facts]:
    """The view under the symbol as the record writes it, and the facts of the resolution."""
    facts = facts_of(view.con, view.rest)
    return replace(view, rest=str(facts["resolution"])), facts


def facts_of(con: Connection, symbol: str) -> Facts:
    """The facts of a resolution, its symbol written as in the record or loosely.

    Raises UnknownSymbol when there is none.
    """
    try:
        return record(con, symbol)
    except UnknownSymbol:
        return record(con, find_resolution(con, symbol))


def section(view: View, name: str, *content: Component) -> Component:
    """A section of the page under its heading, which names it."""
    heading = Markup(h("h2", view.text(f"resolution.{name}.heading"), id=name))
    return html.Section([heading, *content], **{"aria-labelledby": name})


def source(text: Text, facts: Facts) -> str:
    """Where the votes come from, and as of when."""
    # The words of the shell name the library beside its data.
    key = "behind.source" if facts["held"] else "resolution.source_other"
    return text(key, source=facts["source"], day=text.date(facts["data_as_of"]))


def named(view: View, facts: Facts) -> str:
    """The title of the resolution; of one whose title is not known, its symbol in words."""
    return str(facts["title"] or view.text("resolution.untitled", symbol=view.rest))


def told(view: View, facts: Facts, name: str, title: str, figure: go.Figure) -> go.Figure:
    """A figure with the words that stand on it when it is saved as a picture."""
    return figures.told(
        figure,
        name=file_name(view.rest, name),
        title=title,
        subtitle=f"{named(view, facts)}, {adopted(view.text, facts)}",
        caption=source(view.text, facts),
    )


def adopted(text: Text, facts: Facts) -> str:
    """The day of adoption in words."""
    return text.date(facts["adoption_date"]) if facts["adoption_date"] else text("record.unknown")


def vote_words(text: Text) -> dict[str, str]:
    """The word of each vote."""
    return {vote: text(f"vote.{vote}.word") for vote in VOTES}


def labels(text: Text) -> pl.Expr:
    """A group's name for a reader: in full, with the short name or code that is in use."""
    named, regional = pl.col("group") != pl.col("full_name"), pl.col("kind") == "regional"
    short = pl.when(named).then("group").otherwise("group_code")
    both = pl.format(text("group.label", full_name="{}", name="{}"), "full_name", short)
    coded = ~regional & (pl.col("group") != pl.col("group_code"))
    return pl.when(named | coded).then(both).otherwise("group")
