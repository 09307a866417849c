"""What a Member State sponsors, with whom, and how it voted on it, as far as that is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
from dash import html
from dash.development.base_component import Component

from analytics.states import (
    COSPONSORS_SQL,
    DRAFTS_SQL,
    cosponsors,
    drafts_with_known_sponsors,
    sponsor_record,
    sponsored_drafts,
)
from dashboard.components import behind, data_table, document, file_links, source_line, vote_word
from dashboard.figures import VOTES
from dashboard.markup import Markup, Tree, h
from dashboard.pages.state_parts import (
    Asked,
    resolution_link,
    section,
    state_link,
    tally_words,
    words,
)
from dashboard.texts import Text

PARTNERS = 15  # co-sponsors shown; the file holds all

Row = Mapping[str, Any]


def drafts_section(asked: Asked) -> Component:
    """What it sponsors, with whom, and whether it voted for it."""
    text, view = asked.text, asked.view
    known, complete = drafts_with_known_sponsors(view.con)
    extent = text("state.drafts.extent", known=known, complete=complete)
    frame = drafts_table(asked)
    standing = frame.filter(pl.col("role") != "withdrawn")
    if frame.is_empty():
        return section(view, "drafts", words(text("state.drafts.none", state=asked.name), extent))
    partners = partners_table(asked)
    return section(
        view,
        "drafts",
        words(
            text("state.drafts.words", state=asked.name, n=len(standing)),
            _record(asked),
            extent,
        ),
        Markup(_draft_rows(asked, frame)),
        html.Div(Markup(*_foot(asked, "drafts", DRAFTS_SQL)), className="foot"),
        *([] if partners.is_empty() else _partners(asked, partners)),
    )


def drafts_table(asked: Asked) -> pl.DataFrame:
    """The drafts it is known to have sponsored."""
    return sponsored_drafts(asked.view.con, asked.code)


def partners_table(asked: Asked) -> pl.DataFrame:
    """The states it is known to have sponsored with."""
    return cosponsors(asked.view.con, asked.code).with_columns(
        pl.col("beyond_chance").list.join("|")
    )


def _record(asked: Asked) -> str:
    """How it voted on what it sponsored."""
    text = asked.text
    counts = sponsor_record(asked.view.con, asked.code)
    if counts is None:
        return text("state.drafts.no_vote")
    if not any(counts[vote] for vote in VOTES):
        return text("state.drafts.observer", n=counts["drafts"])
    return text("state.drafts.kept", n=counts["drafts"], votes=tally_words(text, counts))


def _draft_rows(asked: Asked, frame: pl.DataFrame) -> Tree:
    text = asked.text
    rows = [
        [
            text("state.drafts.unnamed") if row["draft"] == row["resolution"]
            else document(row["draft"]),
            row["title"] or text("record.unknown"),
            _role(text, row),
            text(f"state.drafts.{row['completeness']}", n=row["sponsors"]),
            _resolution(row),
            vote_word(row["vote"], text) if row["vote"] else _without_vote(text, row),
        ]
        for row in frame.iter_rows(named=True)
    ]  # fmt: skip
    kinds = ("draft", "title", "role", "list", "resolution", "vote")
    heads = [text(f"state.drafts.head_{kind}") for kind in kinds]
    caption = text("state.drafts.table", state=asked.name)
    return data_table(heads, rows, caption=caption, class_="data drafts")


def _role(text: Text, row: Row) -> Tree:
    role = text(f"state.drafts.role_{row['role']}")
    if row["for_group"] is None:
        return role
    return [role, h("br"), h("span", text("state.drafts.for_group", group=row["for_group"]))]


def _resolution(row: Row) -> Tree:
    """The resolution adopted, which leads to its page where the record holds it."""
    if row["resolution"] is None:
        return "–"
    return resolution_link(row["resolution"]) if row["held"] else document(row["resolution"])


def _without_vote(text: Text, row: Row) -> str:
    if row["role"] == "withdrawn" and row["voted_on"]:
        return text("state.drafts.not_on_roll")
    return text("state.drafts.not_on_roll" if row["voted_on"] else "state.drafts.no_roll_call")


def _partners(asked: Asked, frame: pl.DataFrame) -> list[Component]:
    text = asked.text
    own = frame["own_on_complete_lists"][0]
    rows = [
        [
            state_link(asked, row["ms_code"]),
            text.number(row["drafts"]),
            text("state.partners.of", n=row["on_complete_lists"], of=own) if own else "–",
            _sessions(text, row["beyond_chance"]),
        ]
        for row in frame.head(PARTNERS).iter_rows(named=True)
    ]
    kinds = ("state", "drafts", "complete", "beyond")
    heads = [text(f"state.partners.head_{kind}") for kind in kinds]
    caption = text("state.partners.table", state=asked.name)
    return [
        Markup(h("h3", text("state.partners.heading"), class_="under")),
        words(
            text(
                "state.partners.words",
                state=asked.name,
                list=text.listing(
                    [
                        text("state.partners.partner", state=name, n=n)
                        for name, n in frame.head(5).select("state", "drafts").iter_rows()
                    ]
                ),
                n=len(frame),
            )
        ),
        Markup(data_table(heads, rows, caption=caption, class_="data numbers")),
        html.Div(Markup(*_foot(asked, "partners", COSPONSORS_SQL)), className="foot"),
    ]


def _sessions(text: Text, periods: str | None) -> str:
    if periods is None:
        return "–"
    return text.listing([text.session(period) for period in periods.split("|")])


def _foot(asked: Asked, name: str, sql: str) -> list[Tree]:
    text = asked.text
    return [
        source_line(text("state.drafts.source"), *file_links(asked.view, name)),
        *behind(text, sql, {"state": asked.code}, text(f"state.{name}.counted")),
    ]
