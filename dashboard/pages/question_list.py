"""The recurring questions of a part of the record, each with its trend: a section of `/series`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
from dash import html
from dash.development.base_component import Component

from analytics.overview import overview
from analytics.series_answers import QUESTIONS_SQL, questions, with_an_edition
from analytics.vote_matrix import VoteMatrix
from dashboard.address import Address
from dashboard.components import behind, file_links, source_line, tally_bar
from dashboard.figures import VOTE_COLOURS
from dashboard.markup import Markup, Tree, h
from dashboard.page import View
from dashboard.pages.editions import year_of
from dashboard.series_figures import small_line
from dashboard.support_over_time import trend_words
from dashboard.texts import Text

SHOWN = 10  # questions before one asks for all


def listed(view: View, votes: VoteMatrix) -> pl.DataFrame:
    """The questions with an edition in the part, in the order chosen."""
    found = with_an_edition(view.con, questions(view.con), votes)
    order = view.one("order")
    if order == "newest":
        return found.sort("last_date", "editions", "series_id", descending=[True, True, False])
    if order in ("rising", "falling"):
        return found.filter(direction=order).sort(
            "slope", "series_id", descending=[order == "rising", False]
        )
    return found


def draw(view: View, votes: VoteMatrix) -> list[Component]:
    """The questions with an edition in the part, in the order chosen, and what stands behind."""
    text, order = view.text, view.one("order")
    found = listed(view, votes)
    shown = found if view.one("shown") == "all" else found.head(SHOWN)
    said = text(f"series.questions.{order}", n=len(found))
    rows = [h("li", _question(view, row)) for row in shown.iter_rows(named=True)]
    foot = [
        source_line(source_of_votes(view), *file_links(view, "questions")),
        *behind(
            text,
            QUESTIONS_SQL,
            {},
            text("series.questions.counted"),
            text("series.trend.counted_all"),
        ),
    ]
    return [
        Markup(
            h("p", said, class_="words", role="status"),
            h("ol", *rows, class_="recurring") if rows else None,
        ),
        html.Div(Markup(foot), className="foot"),
    ]


def _question(view: View, row: Mapping[str, Any]) -> Tree:
    """A question: its title, its line, how the last edition stood, and its trend in words."""
    text = view.text
    years = [day.year + day.timetuple().tm_yday / 366 for day in row["dates"]]
    cast = row["yes"] + row["no"] + row["abstain"]
    span = text("series.span", first=year_of(row["first_date"]), last=year_of(row["last_date"]))
    stood = text(
        "series.questions.stood",
        yes=row["yes"],
        cast=cast,
        share=text.percent(row["yes_share_of_present"]),
        year=year_of(row["last_date"]),
    )
    return h(
        "a",
        h(
            "span",
            h("span", text("series.editions", n=row["editions"])),
            h("span", span),
            class_="eyebrow",
        ),
        h("span", row["title"], class_="title"),
        small_line(years, row["shares"], VOTE_COLOURS["yes"]),
        h(
            "span",
            tally_bar(row, text, thin=True),
            h("span", stood),
            class_="stood",
        ),
        h("span", _trend(text, row), class_=f"trend {row['direction']}"),
        href=Address(f"{view.page.path}/{row['series_id']}").href,
        class_="question",
    )


def _trend(text: Text, row: Mapping[str, Any]) -> list[Tree]:
    if row["direction"] == "two":
        shares = [text.percent(share) for share in (row["shares"][0], row["shares"][-1])]
        return [text("series.short.two", first=shares[0], last=shares[1])]
    trend = {**row, "editions": row["trend_editions"]}
    return [trend_words(text, trend, f"series.short.{row['direction']}")]


def source_of_votes(view: View) -> str:
    """Where the votes come from, and of which day they are."""
    known = overview(view.con)
    return view.text(
        "behind.source", source=known["source"], day=view.text.date(known["data_as_of"])
    )
