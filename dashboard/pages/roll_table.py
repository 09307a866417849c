"""The roll of a resolution: every state's vote, by name, as its filters leave it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
import polars as pl
from dash import html
from dash.development.base_component import Component

from analytics.record import ROLL_SQL, roll
from analytics.support import tally
from dashboard import sentences
from dashboard.components import (
    behind,
    chips,
    data_table,
    file_links,
    source_line,
    vote_word,
)
from dashboard.markup import Markup, h
from dashboard.page import View
from dashboard.pages.resolution_parts import (
    KINDS,
    Facts,
    labels,
    read,
    section,
    source,
)

FILTERS = ("vote", "group", "state", "words")


def table(view: View) -> pl.DataFrame:
    """The roll as its filters leave it."""
    view, _ = read(view)
    return roll(view.con, view.rest, **_filters(view)).drop("group_code")


def _filters(view: View) -> dict[str, Any]:
    return {
        "votes": view.many("vote"),
        "group": view.one("group"),
        "states": view.many("state"),
        "words": view.one("words"),
    }


def params(view: View, filters: Mapping[str, Any]) -> dict[str, object]:
    """The parameters of ROLL_SQL under some filters."""
    values = {"votes": (), "group": "", "states": (), "words": "", **filters}
    written = {
        name: value if isinstance(value, str) else list(value) for name, value in values.items()
    }
    return {"resolution": view.rest, **written}


def draw(view: View, facts: Facts, states: pl.DataFrame, groups: pl.DataFrame) -> Component:
    """The roll, as its filters leave it, and the filters."""
    filtered = any(_filters(view).values())
    shown = roll(view.con, view.rest, **_filters(view)) if filtered else states
    words, table, foot = _roll(view, facts, shown, len(states))
    return section(
        view,
        "roll",
        html.Div(_controls(view, states, groups), className="choices filters"),
        html.Div(words, id=view.page.id_of("roll-words"), className="words", role="status"),
        html.Div(table, id=view.page.id_of("roll-table")),
        html.Div(foot, id=view.page.id_of("roll-foot"), className="foot"),
    )


def _controls(view: View, states: pl.DataFrame, groups: pl.DataFrame) -> list[Component]:
    text = view.text
    labelled = groups.select("kind", value="group_code", label=labels(text))
    kinds = [
        {
            "group": text(f"resolution.choice.by.{kind}"),
            "items": labelled.filter(pl.col("kind") == kind).drop("kind").to_dicts(),
        }
        for kind in KINDS
    ]
    return [
        chips(view, "vote"),
        dmc.TextInput(
            id=view.page.choice_id("words"),
            label=text("resolution.roll.words"),
            placeholder=text("resolution.roll.words_placeholder"),
            value=view.one("words"),
            debounce=250,
        ),
        dmc.Select(
            id=view.page.choice_id("group"),
            label=text("resolution.roll.group"),
            placeholder=text("resolution.roll.any_group"),
            data=kinds,
            value=view.one("group") or None,
            searchable=True,
            clearable=True,
        ),
        dmc.MultiSelect(
            id=view.page.choice_id("state"),
            label=text("resolution.roll.states"),
            placeholder=text("resolution.roll.any_state"),
            data=states.select(value="ms_code", label="state").to_dicts(),
            value=list(view.many("state")),
            searchable=True,
            clearable=True,
        ),
    ]


def follow(view: View) -> tuple[Any, ...]:
    """The parts of the page that follow the filters of the roll."""
    view, facts = read(view)
    count = tally(view.con, view.rest)["members"]
    assert isinstance(count, int)  # noqa: S101  # narrows the type
    return _roll(view, facts, roll(view.con, view.rest, **_filters(view)), count)


def _roll(view: View, facts: Facts, states: pl.DataFrame, members: int) -> tuple[Any, ...]:
    text, filters = view.text, _filters(view)
    words = h("p", sentences.on_the_roll(text, states, members))
    if any(filters.values()):
        cleared = "&".join(f"{name}=" for name in FILTERS)
        clear = h("a", text("resolution.roll.clear"), href="?#roll", data_merge=cleared)
        words = h("p", *words[2:], " ", clear)
    heads = [
        text(f"resolution.roll.{name}") for name in ("state", "code", "regional_group", "vote")
    ]
    rows = [
        [state, code, group or "–", vote_word(vote, text)]
        for state, code, group, vote in states.select(
            "state", "ms_code", "regional_group", "vote"
        ).iter_rows()
    ]
    caption = text("resolution.roll.table")
    foot = [
        source_line(source(text, facts), *file_links(view, "roll")),
        *behind(
            text, ROLL_SQL, params(view, filters), text("resolution.roll.counted"), facts["note"]
        ),
    ]
    table = Markup(data_table(heads, rows, caption=caption, class_="data roll")) if rows else None
    return Markup(words), table, Markup(foot)
