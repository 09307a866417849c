"""How far a Member State votes with its groups, and where it did not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
import polars as pl
from dash import html
from dash.development.base_component import Component

from analytics.state_answers import loyalty
from analytics.state_sql import STANCES_SQL
from analytics.states import groups_of_state
from dashboard.address import Address
from dashboard.components import data_table, vote_word
from dashboard.figures import GROUP_COLOURS
from dashboard.markup import Markup, Tree, h
from dashboard.page import View
from dashboard.pages.state_parts import (
    Asked,
    foot,
    resolution_link,
    section,
    still_asked,
    words,
)

LISTED = 100  # defections shown; the file holds all
REGIONAL = tuple(GROUP_COLOURS)

Row = Mapping[str, Any]


def groups_section(asked: Asked) -> Component:
    """How often it voted with each of its groups, and where it did not."""
    text, view = asked.text, asked.view
    part = view.page.id_of
    rates = groups_table(asked)
    if rates.is_empty():
        return section(view, "groups", words(text("state.groups.none", state=asked.name)))
    said, table, behind = _defections(asked)
    return section(
        view,
        "groups",
        words(_regional_words(asked, rates)),
        Markup(_groups_rows(asked, rates)),
        html.Div(Markup(*foot(asked, "groups", STANCES_SQL, _undated(asked))), className="foot"),
        Markup(h("h3", text("state.defections.heading"), class_="under")),
        html.Div(_group_control(asked, rates), className="choices"),
        html.Div(said, id=part("defections-words"), className="words", role="status"),
        html.Div(table, id=part("defections-table")),
        html.Div(behind, id=part("defections-foot"), className="foot"),
    )


def draw_group(view: View) -> tuple[Any, ...]:
    """The parts of the page that follow the group whose defections are listed."""
    return _defections(still_asked(view))


def groups_table(asked: Asked) -> pl.DataFrame:
    """How often it voted with each of its groups, the regional one first."""
    names = _groups(asked).select("group_code", "group").unique("group_code")
    regional = pl.col("group_code").is_in(REGIONAL)
    return (
        loyalty(asked.stances)
        .join(names, on="group_code", how="left", maintain_order="left")
        .select("group_code", "group", pl.exclude("group_code", "group"))
        .sort(~regional, maintain_order=True)
    )


def defections_table(asked: Asked) -> pl.DataFrame:
    """Its votes against the position of the group chosen, the newest first."""
    group = asked.view.one("group")
    codes = [group] if group else list(REGIONAL)
    facts = asked.votes.select("roll_call_id", "resolution", "session", "date", "title", "alike")
    return (
        asked.stances.filter(pl.col("group_code").is_in(codes), pl.col("stance") == "against")
        .join(facts, on="roll_call_id", how="left", maintain_order="left")
        .select("roll_call_id", "resolution", "session", "date", "title", "group_code", "vote",
                "position", "alike")
        .sort("date", "roll_call_id", descending=True, maintain_order=True)
    )  # fmt: skip


def _groups(asked: Asked) -> pl.DataFrame:
    return groups_of_state(asked.view.con, asked.code)


def _regional_words(asked: Asked, rates: pl.DataFrame) -> str:
    text = asked.text
    said = [
        text(
            "state.groups.words",
            state=asked.name,
            group=row["group"],
            n=row["counted"],
            share=text.percent(row["with_share"]),
            against=text("state.groups.defections", n=row["against"]),
        )
        for row in rates.filter(pl.col("group_code").is_in(REGIONAL)).iter_rows(named=True)
        if row["counted"]
    ]
    return " ".join(said) or text("state.groups.no_regional", state=asked.name)


def _groups_rows(asked: Asked, rates: pl.DataFrame) -> Tree:
    text = asked.text
    rows = [
        [
            h("a", row["group"], href=Address("/groups", {"group": row["group_code"]}).href),
            text.percent(row["with_share"]),
            *(
                text.number(row[name])
                for name in ("counted", "with_position", "against", "absent", "undecided")
            ),
            text.number(row["roll_calls"]),
        ]
        for row in rates.iter_rows(named=True)
    ]
    kinds = (
        "group", "with_share", "counted_votes", "with_position", "against", "absent", "undecided",
    )  # fmt: skip
    heads = [*(text(f"state.groups.{kind}") for kind in kinds), text("state.roll_calls")]
    return data_table(heads, rows, caption=text("state.groups.table"), class_="data numbers")


def _undated(asked: Asked) -> str | None:
    """The groups of which it is not known since when it has been a member."""
    unknown = _groups(asked).filter(pl.col("date_precision") == "unknown")["group"].unique().sort()
    if unknown.is_empty():
        return None
    return asked.text("state.groups.undated", list=asked.text.listing(unknown.to_list()))


def _group_control(asked: Asked, rates: pl.DataFrame) -> Component:
    text, view = asked.text, asked.view
    options = rates.select(value="group_code", label="group").to_dicts()
    return dmc.Select(
        id=view.page.choice_id("group"),
        label=text("state.defections.group"),
        placeholder=text("state.defections.regional"),
        data=options,
        value=view.one("group") or None,
        searchable=True,
        clearable=True,
        className="wide-control",
    )


def _defections(asked: Asked) -> tuple[Any, ...]:
    text = asked.text
    frame = defections_table(asked)
    named = dict(_groups(asked).select("group_code", "group").iter_rows())
    group = asked.view.one("group")
    of = named.get(group, group) if group else text("state.defections.its_region")
    said = text("state.defections.words", n=len(frame), group=of)
    if len(frame) > LISTED:
        said += " " + text("state.shown", shown=LISTED, n=len(frame))
    rows = [
        [
            resolution_link(row["resolution"]),
            row["title"] or text("record.unknown"),
            text.date(row["date"]),
            vote_word(row["vote"], text),
            vote_word(row["position"], text),
        ]
        for row in frame.head(LISTED).iter_rows(named=True)
    ]
    heads = [text(f"state.vote_table.{head}") for head in ("resolution", "title", "day", "vote")]
    heads += [text("state.defections.position", group=of)]
    caption = text("state.defections.table", state=asked.name)
    table = Markup(data_table(heads, rows, caption=caption, class_="data votes")) if rows else None
    return Markup(h("p", said)), table, Markup(foot(asked, "defections", STANCES_SQL))
