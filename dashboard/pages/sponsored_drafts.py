"""Drafts with complete lists of sponsors: how far they reach, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
from dash import html
from dash.development.base_component import Component

from analytics.cosponsorship_answers import (
    COVERAGE_SQL,
    GROUPS_SQL,
    REACH_SQL,
    TOPICS_SQL,
    coverage,
    drafts_by_reach,
    records_by_group,
    records_by_topic,
    sources_of_lists,
)
from dashboard.components import chips, data_table, document, legend, tabs, tally_bar
from dashboard.figures import VOTES
from dashboard.markup import Markup, Tree, h
from dashboard.page import View
from dashboard.pages.cosponsor_parts import (
    GROUPS,
    became,
    committee,
    decimal,
    foot,
    section,
    shape,
    titled,
)
from dashboard.texts import Text

# The drafts by reach


def reach_section(view: View) -> Component:
    """The drafts by reach."""
    return section(
        view,
        "reach",
        html.Div(chips(view, "drafts"), className="choices"),
        html.Div(drafts(view), id=view.page.id_of("drafts"), className="stack"),
        foot(view, sources_of_lists(view.con), "drafts", REACH_SQL, {}),
    )


def reached(view: View) -> pl.DataFrame:
    """The drafts by reach, all or those that came to a recorded vote."""
    frame = drafts_by_reach(view.con)
    return frame.drop_nulls("on_roll") if view.one("drafts") == "voted" else frame


def drafts(view: View) -> Component:
    """The table of drafts by reach, and what it says in words."""
    text = view.text
    frame = reached(view)
    if frame.is_empty():
        return Markup(h("p", text("cosponsorship.reach.nothing"), class_="words"))
    rows = [
        [
            h("span", document(row["draft"]), h("span", titled(text, row), class_="title")),
            decimal(text, row["effective_groups"], 1),
            _spread(text, row),
            text.number(row["sponsors"]),
            _voted_yes(text, row),
            became(row["resolution"], voted=row["on_roll"] is not None),
        ]
        for row in frame.iter_rows(named=True)
    ]
    kinds = ("draft", "reach", "groups", "sponsors", "yes", "became")
    heads = [text(f"cosponsorship.reach.{kind}") for kind in kinds]
    marks = [h("span", shape(code), code, class_="bloc-name") for code in GROUPS]
    return Markup(
        h("p", _reach_words(text, frame), class_="words"),
        h("p", *marks, h("span", text("cosponsorship.reach.none")), class_="legend"),
        data_table(heads, rows, caption=text("cosponsorship.reach.table"), class_="data reach"),
    )


def _reach_words(text: Text, frame: pl.DataFrame) -> str:
    known = frame.drop_nulls("effective_groups")
    voted = frame.drop_nulls("on_roll")
    said = [
        text(
            "cosponsorship.reach.words",
            n=frame["draft"].n_unique(),
            all=known.filter(pl.col("regional_groups") == len(GROUPS))["draft"].n_unique(),
        )
    ]
    if not voted.is_empty():
        said.append(
            text(
                "cosponsorship.reach.votes",
                drafts=voted["draft"].n_unique(),
                yes=voted["yes"].sum(),
                of=voted["on_roll"].sum(),
                share=text.percent(int(voted["yes"].sum()) / int(voted["on_roll"].sum())),
            )
        )
    if len(known) < len(frame):
        said.append(text("cosponsorship.reach.undated", n=len(frame) - len(known)))
    return " ".join(said)


def _spread(text: Text, row: Mapping[str, Any]) -> Tree:
    """The sponsors of a draft by regional group: a bar, and the counts."""
    if row["effective_groups"] is None:
        return h("span", text("cosponsorship.reach.day_unknown"), class_="unknown")
    counts = [(code, row[code.lower()]) for code in GROUPS if row[code.lower()]]
    parts = [h("span", class_=f"{code.lower()}", style={"flexGrow": n}) for code, n in counts]
    said = [f"{code}\N{NO-BREAK SPACE}{text.number(count)}" for code, count in counts]
    if row["no_group"]:
        said.append(text("cosponsorship.reach.in_none", n=row["no_group"]))
    return h(
        "div",
        h("div", *parts, class_="bar thin groups", aria_hidden="true"),
        h("span", " · ".join(said), class_="counts"),
    )


def _voted_yes(text: Text, row: Mapping[str, Any]) -> Tree:
    """How many of a draft's sponsors voted yes on it, as a bar and in figures."""
    if row["on_roll"] is None:
        return h("span", "–", class_="unknown")
    said = text("cosponsorship.reach.of", yes=row["yes"], of=row["on_roll"])
    return h("div", tally_bar(row, text, thin=True), h("span", said, class_="counts"))


# How sponsorship turned into votes


def records_section(view: View) -> Component:
    """How sponsors voted on what they had sponsored, by group and by topic."""
    text = view.text
    groups, topics = records_by_group(view.con), records_by_topic(view.con)
    if groups.is_empty():
        empty = Markup(h("p", text("cosponsorship.records.nothing"), class_="words"))
        return section(view, "records", empty)
    regional = groups.filter(kind="regional")
    others = groups.filter(pl.col("kind") != "regional")
    panels = {
        "regional": Markup(_records_table(text, regional, "group")),
        "others": Markup(_records_table(text, others, "group")),
        "topics": Markup(_records_table(text, topics, "subject")),
    }
    return section(
        view,
        "records",
        Markup(h("p", _records_words(text, regional), class_="words"), legend(text)),
        tabs(view, "records", panels),
        html.Div(records_foot(view), id=view.page.id_of("records-foot")),
    )


def records_foot(view: View) -> Component:
    """What stands behind the votes of sponsors as they are shown."""
    if view.one("records") == "topics":
        return foot(view, sources_of_lists(view.con), "topics", TOPICS_SQL, {})
    return foot(view, sources_of_lists(view.con), "groups", GROUPS_SQL, {})


def _records_words(text: Text, groups: pl.DataFrame) -> str:
    """The regional groups from the highest share of yes to the lowest, with their counts."""
    ranked = groups.sort("yes_share", "group", descending=[True, False], nulls_last=True)
    named = [
        text(
            "cosponsorship.records.said",
            group=row["group"], yes=row["yes"], of=row["on_roll"],
            share=text.percent(row["yes_share"]),
        )
        for row in ranked.iter_rows(named=True)
    ]  # fmt: skip
    return text("cosponsorship.records.words", list=text.listing(named))


def _records_table(text: Text, frame: pl.DataFrame, first: str) -> Tree:
    rows = [
        [
            _group_link(row) if first == "group" else row[first],
            text.number(row["drafts"]),
            tally_bar(row, text, thin=True),
            text("cosponsorship.reach.of", yes=row["yes"], of=row["on_roll"]),
            text.percent(row["yes_share"]),
            *(text.number(row[vote]) for vote in VOTES[1:]),
        ]
        for row in frame.iter_rows(named=True)
    ]
    heads = [
        *(
            text(f"cosponsorship.records.{kind}")
            for kind in (first, "drafts", "bar", "yes", "share")
        ),
        *(text(f"vote.{vote}.word") for vote in VOTES[1:]),
    ]
    return data_table(
        heads, rows, caption=text("cosponsorship.records.table"), class_="data numbers records"
    )


def _group_link(row: Mapping[str, Any]) -> Tree:
    return h("a", row["full_name"] or row["group"], href=f"/groups?group={row['group_code']}")


# What the record holds


def coverage_section(view: View) -> Component:
    """How many lists of sponsors are complete, partial and unknown."""
    text = view.text
    frame = coverage(view.con)
    kinds = ("drafts", "complete", "partial", "unknown", "enters", *OUT)
    rows = [
        [
            text(
                "cosponsorship.coverage.row",
                session=text.session(row["session"]),
                committee=committee(text, row["committee"]),
            ),
            *(text.number(row[kind]) for kind in kinds),
        ]
        for row in frame.iter_rows(named=True)
    ]
    heads = [text(f"cosponsorship.coverage.{kind}") for kind in ("of", *kinds)]
    total = frame.sum()
    said = text(
        "cosponsorship.coverage.words",
        sessions=frame["session"].n_unique(),
        **{kind: total[kind].item() or 0 for kind in kinds},
    )
    caption = text("cosponsorship.coverage.table")
    return section(
        view,
        "coverage",
        Markup(
            h("p", said, class_="words"),
            data_table(heads, rows, caption=caption, class_="data numbers") if rows else None,
        ),
        foot(view, sources_of_lists(view.con), "coverage", COVERAGE_SQL, {}),
    )


OUT = ("superseded", "for_a_group", "no_state", "other_document")
