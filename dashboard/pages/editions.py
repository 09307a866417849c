"""The editions of the question that a resolution puts: a section of its page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl
from dash import html
from dash.development.base_component import Component

from analytics.series import SWITCHERS_SQL, switchers
from analytics.series_answers import (
    ALL,
    CHANGE_SQL,
    change_by_group,
    edition_of,
    linked_editions,
)
from dashboard.address import MANY, Address
from dashboard.components import behind, data_table, mark, source_line, tally_bar
from dashboard.figures import MARKS, VOTES
from dashboard.markup import Markup, Tree, h
from dashboard.page import View
from dashboard.support_over_time import points
from dashboard.texts import Text

AROUND = 3  # editions shown before and after the one looked at

Facts = Mapping[str, Any]


def draw(view: View, facts: Facts) -> list[Component]:
    """The section of the editions of a resolution's question; none where no vote was recorded."""
    text, resolution = view.text, str(facts["resolution"])
    edition = edition_of(view.con, resolution)
    if edition is None:
        return []
    heading = h("h2", text("series.here.heading"), id="editions")
    if edition["series_id"] is None:
        why = text(f"series.here.{edition['linked_by'].replace(' ', '_')}")
        content = [heading, h("p", why, class_="words")]
    else:
        content = [heading, *_of_series(view, facts, edition)]
    return [html.Section(Markup(*content), **{"aria-labelledby": "editions"})]


def _of_series(view: View, facts: Facts, edition: Facts) -> list[Tree]:
    text = view.text
    editions = linked_editions(view.con, [edition["series_id"]])
    near = editions.filter(
        pl.col("edition").is_between(edition["edition"] - AROUND, edition["edition"] + AROUND)
    )
    words = text(
        "series.here.words",
        edition=edition["edition"],
        editions=edition["editions"],
        first=year_of(editions["date"][0]),
        last=year_of(editions["date"][-1]),
    )
    every = h("a", text("series.here.series"), href=Address(f"/series/{edition['series_id']}").href)
    return [
        h("p", words, " ", every, class_="words"),
        _near(text, near, str(facts["resolution"])),
        *(_changed(view, facts, edition["before"]) if edition["before"] else []),
    ]


def _near(text: Text, near: pl.DataFrame, here: str) -> Tree:
    rows = [
        [
            h(
                "span",
                text.date(row["date"]),
                h("br"),
                h("b", text("series.here.this")) if row["resolution"] == here else None,
                resolution_link(row["resolution"]) if row["resolution"] != here else None,
            ),
            vote_cell(text, row),
            stood(text, row["yes"], row["members"], row["yes_share_of_members"]),
        ]
        for row in reversed(near.to_dicts())
    ]
    heads = [text(f"series.table.{name}") for name in ("edition", "vote", "of_members")]
    return data_table(heads, rows, caption=text("series.here.table"), class_="data editions")


def _changed(view: View, facts: Facts, before: str) -> list[Tree]:
    """The change of support since the edition before, and the states that switched."""
    text, here = view.text, str(facts["resolution"])
    change = change_by_group(view.con, before, here)
    rows = [
        [
            text("group.all") if row["group_code"] == ALL else row["group"],
            stood(text, row["yes_before"], row["members_before"], row["share_before"]),
            stood(text, row["yes"], row["members"], row["share"]),
            text("series.here.points", n=points(text, row["change"])),
        ]
        for row in change.iter_rows(named=True)
    ]
    heads = [
        text("series.here.group"),
        before,
        here,
        text("series.here.change"),
    ]
    compare = Address("/compare", {"resolutions": f"{before}{MANY}{here}"}).href
    return [
        h("h3", text("series.here.since"), " ", resolution_link(before)),
        h("p", text("series.here.moved", **_moved(text, change)), class_="words"),
        data_table(
            heads, rows, caption=text("series.here.by_group"), class_="data numbers change-by-group"
        ),
        *_switched(view, before, here),
        h("p", h("a", text("series.here.compare", before=before, here=here), href=compare)),
        h(
            "div",
            source_line(
                text(
                    "behind.source",
                    source=facts["source"],
                    day=text.date(facts["data_as_of"]),
                )
            ),
            *behind(
                text,
                f"{CHANGE_SQL}\n{SWITCHERS_SQL}",
                {"before": before, "resolution": here, "a": before, "b": here},
                text("series.here.counted"),
            ),
            class_="foot",
        ),
    ]


def _moved(text: Text, change: pl.DataFrame) -> dict[str, str]:
    row = change.filter(group_code=ALL).row(0, named=True)
    return {
        "before": stood(text, row["yes_before"], row["members_before"], row["share_before"]),
        "now": stood(text, row["yes"], row["members"], row["share"]),
    }


def _switched(view: View, before: str, here: str) -> list[Tree]:
    """The states whose vote differs, by name: those that switched, and those that cast one only."""
    text = view.text
    frame = switchers(view.con, before, here)
    moved = frame.filter("switched")
    absent = len(frame) - len(moved)
    said = [text("series.here.switched", n=len(moved))]
    if absent:
        said.append(text("series.here.absent", n=absent))
    rows = []
    grouped = frame.sort(~pl.col("switched"), "vote_a", "vote_b", "name").group_by(
        "vote_a", "vote_b", maintain_order=True
    )
    for (vote_a, vote_b), states in grouped:
        links = [
            part
            for code, name in states.select("ms_code", "name").iter_rows()
            for part in (state_link(code, name), ", ")
        ][:-1]
        rows.append(
            h(
                "li",
                change_of_vote(text, str(vote_a), str(vote_b), len(states)),
                h("span", *links),
            )
        )
    return [
        h("p", " ".join(said), class_="words"),
        *([h("ul", *rows, class_="plain switched")] if rows else []),
    ]


# What the pages of series share


def change_of_vote(text: Text, before: str, now: str, count: int) -> Tree:
    """Two votes with their marks, the earlier first, and how many states changed so."""
    return h(
        "span",
        mark(before, text),
        h("span", "→", aria_hidden="true"),
        h("span", text("series.to"), class_="visually-hidden"),
        mark(now, text),
        h("span", text("series.states", n=count), class_="count"),
        class_="change",
    )


def vote_cell(text: Text, row: Mapping[str, Any]) -> Tree:
    """A tally in a table: its bar and its counts."""
    counts = [
        h("span", h("span", MARKS[vote], class_=f"mark {vote}"), text.number(row[vote]))
        for vote in VOTES
    ]
    return h(
        "div",
        tally_bar(row, text, thin=True),
        h("div", *counts, class_="counts", aria_hidden="true"),
        class_="vote-cell",
    )


def stood(text: Text, yes: int | None, members: int | None, share: float | None) -> str:
    """How many members voted yes, of how many on the roll; that none was, where none was."""
    if members is None:
        return text("series.here.nobody")
    return text("series.here.stood", yes=yes, members=members, share=text.percent(share))


def resolution_link(symbol: str) -> Tree:
    """A resolution's symbol, which leads to its page."""
    return h("a", symbol, href=Address(f"/resolution/{symbol}").href, class_="symbol")


def state_link(code: str, name: str) -> Tree:
    """A state's name, which leads to its page."""
    return h("a", name, href=Address(f"/state/{code}").href)


def year_of(day: date) -> str:
    """The year of a day."""
    return str(day.year)
