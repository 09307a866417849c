"""What the sections of a Member State's page share: whom it is about, and over what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import plotly.graph_objects as go
import polars as pl
from dash import html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from analytics.slice_sql import over_part
from analytics.slices import Slice
from analytics.state_answers import stances, votes_of
from analytics.states import find_state, state, states
from analytics.vote_matrix import VoteMatrix
from dashboard import figures
from dashboard.address import Address
from dashboard.components import behind, file_links, file_name, source_line
from dashboard.library import record
from dashboard.markup import Markup, Tree, h
from dashboard.page import View
from dashboard.slicing import SLICE_CHOICES, chosen_slice, chosen_votes, slice_words
from dashboard.texts import Text
from data.errors import BadRequest

RECENT = 10  # years told of besides a longer record

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """A state and the part of the record that an address asks for."""

    view: View
    facts: Facts

    @property
    def text(self) -> Text:
        return self.view.text

    @property
    def code(self) -> str:
        return str(self.facts["ms_code"])

    @property
    def name(self) -> str:
        return str(self.facts["state"])

    @cached_property
    def part(self) -> Slice:
        return chosen_slice(self.view)

    @cached_property
    def matrix(self) -> VoteMatrix:
        """The votes of the part; BadRequest when there are none."""
        return chosen_votes(self.view)

    @cached_property
    def recent(self) -> date | None:
        """The day from which the last years of its votes are told of; None: there are few more."""
        last, first = self.votes["date"][0], self.votes["date"][-1]
        since = date(last.year - RECENT, last.month, min(last.day, 28))
        return since if first.year < since.year - RECENT else None

    @cached_property
    def memberships(self) -> pl.DataFrame:
        return record(self.view.con)[1]

    @cached_property
    def votes(self) -> pl.DataFrame:
        return votes_of(self.matrix, self.code)

    @cached_property
    def stances(self) -> pl.DataFrame:
        return stances(self.matrix, self.memberships, self.code)

    @cached_property
    def states(self) -> pl.DataFrame:
        """Every state with its name and regional group."""
        return states(self.view.con).select("ms_code", "state", "group_code", "regional_group")

    @cached_property
    def names(self) -> dict[str, str]:
        return dict(self.states.select("ms_code", "state").iter_rows())


def asked(view: View) -> Asked:
    """What an address asks for, however loosely it names the state.

    Raises UnknownState, with the nearest, when there is no such state.
    """
    code = find_state(view.con, view.rest)
    return Asked(replace(view, rest=code), state(view.con, code))


def still_asked(view: View) -> Asked:
    """What an address asks for, to draw a section anew.

    Nothing is drawn where its part of the record holds no roll call: the page says so already.
    """
    now = asked(view)
    try:
        len(now.matrix)
    except BadRequest as error:
        raise PreventUpdate from error
    return now


def section(view: View, name: str, *content: Component) -> Component:
    """A section under its heading."""
    heading = Markup(h("h2", view.text(f"state.{name}.heading"), id=name))
    return html.Section([heading, *content], **{"aria-labelledby": name})


def words(*said: str | None) -> Markup:
    """Sentences, a paragraph each."""
    return Markup(*(h("p", each, class_="words") for each in said if each))


def foot(asked: Asked, name: str, sql: str, *notes: str | None) -> list[Tree]:
    """Source, downloads, how a section is counted, and the SQL of it over the part."""
    text = asked.text
    return [
        source_line(source(asked), *file_links(asked.view, name)),
        *behind(
            text,
            over_part(sql, asked.part),
            {"state": asked.code},
            text(f"state.{name}.counted"),
            *notes,
        ),
    ]


def source(asked: Asked) -> str:
    """The source of the votes, and the day of the data."""
    facts = asked.facts
    return asked.text(
        "behind.source", source=facts["source"], day=asked.text.date(facts["data_as_of"])
    )


def told(asked: Asked, name: str, title: str, figure: go.Figure) -> go.Figure:
    """A figure with the words that stand on it when it is saved as a picture."""
    n = asked.text("slice.roll_calls", n=len(asked.matrix))
    return figures.told(
        figure,
        name=file_name(asked.code, name),
        title=title,
        subtitle=f"{n}, {slice_words(asked.text, asked.part)}",
        caption=source(asked),
    )


def vote_words(text: Text) -> dict[str, str]:
    """What each vote is called."""
    return {vote: text(f"vote.{vote}.word") for vote in figures.VOTES}


def resolution_link(symbol: str | None) -> Tree:
    """A resolution's symbol, which leads to its page."""
    return h("a", symbol, href=Address(f"/resolution/{symbol}").href) if symbol else "–"


def state_link(asked: Asked, code: str) -> Tree:
    """A state's name, which leads to its page over the same part of the record."""
    return h("a", asked.names[code], href=state_href(asked.view, code))


def state_href(view: View, code: str) -> str:
    """The address of a state's page over the part of the record that a view shows."""
    part = {name: view.choices[name] for name in SLICE_CHOICES if name in view.choices}
    others = {name: view.page.choices[name].default for name in view.page.choices}
    return replace(view, rest=code, choices={**others, **part}).link()


def tally_words(text: Text, count: Mapping[str, Any]) -> str:
    """How often each vote was cast: 12 voted yes, 3 abstained; as a list of counts with marks."""
    return text.listing(
        [
            text(f"state.vote.{vote}", n=count[vote])
            for vote in figures.VOTES
            if count[vote] or vote == "yes"
        ]
    )
