"""One resolution: its tally, how groups and states stood on it, and its record."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
from dash import html
from dash.development.base_component import Component

from analytics.lookup import find_drafts
from analytics.part_votes import part_votes
from analytics.record import (
    findings_about,
    groups_on_the_roll,
    published_totals,
    roll,
)
from analytics.support import tally
from dashboard import sentences
from dashboard.address import Address, Choice
from dashboard.components import (
    document,
    documents,
    notice,
)
from dashboard.components import tally as tally_figures
from dashboard.figures import VOTES
from dashboard.markup import Markup, Tree, h
from dashboard.page import Drawn, Page, Pick, Update, View
from dashboard.pages import claim_box, editions, group_support, parts, roll_table, seats, sponsors
from dashboard.pages.resolution_parts import KINDS, Facts, adopted, facts_of, named, read, section
from dashboard.sentences import DENOMINATORS

CHOICES = {
    "by": Choice("regional", KINDS),
    "of": Choice("members", tuple(DENOMINATORS)),
    "view": Choice("chart", ("chart", "table")),
    "seats": Choice("groups", ("groups", "map", "world")),
    "vote": Choice((), VOTES),
    "group": Choice(),
    "state": Choice(()),
    "words": Choice(typed=True),
    "claim": Choice(typed=True),
    "part": Choice(),
}


def draw(view: View) -> Drawn:
    """The page of the resolution that the address names, loosely written or not."""
    view, facts = read(view)
    text = view.text
    published = published_totals(view.con, view.rest)
    sections = [
        *(_vote(view, facts, published) if published else _no_vote(view, facts)),
        *editions.draw(view, facts),
        parts.draw(view, facts),
        section(view, "sponsors", *sponsors.draw(view, facts)),
        _record(view, facts),
    ]
    return Drawn(
        title=text("resolution.title", symbol=view.rest, title=named(view, facts)),
        children=[html.Article(sections)],
        href=Address(f"{PAGE.path}/{view.rest}").href,
    )


def _heading(view: View, facts: Facts, lead: str | None = None) -> Component:
    text = view.text
    said = [facts["resolution"], text.session(facts["session"])]
    if facts["adoption_date"]:
        said.append(text.date(facts["adoption_date"]))
    return Markup(
        h(
            "header",
            h("p", *(h("span", part) for part in said), class_="eyebrow"),
            h("h1", named(view, facts), tabIndex=-1),
            h("p", lead, class_="lead") if lead else None,
        )
    )


def _no_vote(view: View, facts: Facts) -> list[Component]:
    key = "without_vote" if facts["modality"] == "without_vote" else "unknown_vote"
    said = h("p", view.text(f"resolution.{key}"))
    return [_heading(view, facts), notice(*_told_by_others(view, facts), said)]


def _told_by_others(view: View, facts: Facts) -> list[Tree]:
    """Of a resolution that no source describes: what names it all the same."""
    if facts["held"]:
        return []
    text = view.text
    told = {
        "vote": published_totals(view.con, view.rest) is not None,
        "draft": bool(find_drafts(view.con, view.rest)),
        "parts": not part_votes(view.con, view.rest).is_empty(),
    }
    said = text.listing([text(f"resolution.told.{name}") for name, is_so in told.items() if is_so])
    return [h("p", text("resolution.not_held", told=said))]


def _vote(view: View, facts: Facts, published: Mapping[str, int | None]) -> list[Component]:
    """What there is to say of the vote. Each section stands for itself; order is meaning."""
    text = view.text
    count = tally(view.con, view.rest)
    states = roll(view.con, view.rest)
    groups = groups_on_the_roll(view.con, view.rest)
    return [
        _heading(view, facts, sentences.outcome(text, count)),
        *([] if facts["held"] else [notice(*_told_by_others(view, facts))]),
        *_findings(view, count, published),
        Markup(h("section", tally_figures(count, text), aria_label=text("resolution.tally"))),
        group_support.draw(view, facts, groups),
        seats.draw(view, facts, states, groups),
        roll_table.draw(view, facts, states, groups),
        claim_box.draw(view, facts),
    ]


def _findings(
    view: View, count: Mapping[str, object], published: Mapping[str, int | None]
) -> list[Component]:
    text = view.text
    totals = {
        vote: text("resolution.finding.blank") if n is None else n for vote, n in published.items()
    }
    places = {**count, "published": text("resolution.finding.published", **totals)}
    said = [
        text(
            f"resolution.finding.{FINDINGS.get(check, 'other')}",
            **places,
            check=check,
            detail=detail,
        )
        for check, detail, _ in findings_about(view.con, view.rest).iter_rows()
    ]
    heading = h("h2", text("resolution.finding.heading"))
    return [notice(heading, *(h("p", words) for words in said))] if said else []


FINDINGS = {
    "published totals differ": "totals",
    "resolution without number": "number",
    "dated before its session": "early",
}


# The sponsors


def sponsors_table(view: View) -> pl.DataFrame:
    """The sponsors of every draft of the resolution."""
    view, _ = read(view)
    return sponsors.table(view)


# The record


def _record(view: View, facts: Facts) -> Component:
    text = view.text
    subjects = [
        h(
            "li",
            h(
                "a",
                subject.replace("--", " – "),
                href=Address("/series", {"subjects": subject}).href,
            ),
        )
        for subject in facts["subjects"] or ()
    ]
    library = facts["undl_url"]
    rows: dict[str, Tree] = {
        "symbol": document(facts["resolution"]),
        "session": text.session(facts["session"]),
        "date": adopted(text, facts),
        "meeting": documents(facts["meeting"]),
        "committee_report": documents(facts["committee_report"]),
        "draft": documents(facts["draft"]),
        "agenda": facts["agenda_title"],
        "subjects": h("ul", *subjects) if subjects else None,
        "library": h("a", text("record.library_link"), href=library) if library else None,
    }
    unknown = h("span", text("record.unknown"), class_="unknown")
    items = [
        h("div", h("dt", text(f"record.{name}")), h("dd", said or unknown))
        for name, said in rows.items()
    ]
    return section(view, "record", Markup(h("dl", *items, class_="facts")))


def about(view: View) -> dict[str, object]:
    """The facts of the resolution and its tally, for the JSON beside the tables."""
    view, facts = read(view)
    count = tally(view.con, view.rest)
    return {
        **facts,
        "tally": {vote: count[vote] for vote in ("members", *VOTES)},
        "published_totals": published_totals(view.con, view.rest),
        "findings": findings_about(view.con, view.rest).to_dicts(),
        "drafts": sponsors.about(view),
        "claim": claim_box.about(view),
    }


PAGE = Page(
    name="resolution",
    path="/resolution",
    draw=draw,
    choices=CHOICES,
    updates=(
        Update(
            outputs=(
                ("support-words", "children"),
                ("bars", "figure"),
                ("support-table", "children"),
                ("support-body", "hidden"),
                ("support-foot", "children"),
                ("support-foot", "hidden"),
            ),
            reads=("by", "of"),
            draw=group_support.follow,
        ),
        Update(
            outputs=(
                ("roll-words", "children"),
                ("roll-table", "children"),
                ("roll-foot", "children"),
            ),
            reads=roll_table.FILTERS,
            draw=roll_table.follow,
        ),
        Update(
            outputs=(("claim-parts", "children"), ("claim-answer", "children")),
            reads=("claim",),
            draw=claim_box.follow,
        ),
        Update(outputs=(("part", "children"),), reads=("part",), draw=parts.follow),
    ),
    picks={
        "bars": Pick("keep", ("group", "vote"), cleared=("state", "words")),
        "map": Pick("toggle", ("state",), cleared=("vote", "group", "words")),
    },
    tables={
        "roll": roll_table.table,
        "support": group_support.table,
        "claim": claim_box.table,
        "parts": parts.table,
        "sponsors": sponsors_table,
    },
    about=about,
    find=facts_of,
)
