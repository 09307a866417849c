"""Co-sponsorship: which states sponsor together more than chance would have it, and how far."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
import polars as pl
from dash import html
from dash.development.base_component import Component

from analytics.cosponsorship_answers import (
    MODELS,
    coverage,
    joint_drafts,
    network_sessions,
    records_by_group,
    records_by_topic,
)
from dashboard.address import Choice
from dashboard.components import chips, notice
from dashboard.markup import Markup, h
from dashboard.page import Drawn, Page, Pick, Update, View
from dashboard.pages.cosponsor_network import (
    NEWEST,
    RANKS,
    chosen_network,
    chosen_session,
    joint_section,
    network_section,
    pairs_section,
    picked,
    ranked_states,
    states_section,
    ties_of,
)
from dashboard.pages.cosponsor_parts import Facts, committees
from dashboard.pages.sponsored_drafts import (
    coverage_section,
    drafts,
    reach_section,
    reached,
    records_foot,
    records_section,
)

CHOICES = {
    "session": Choice(NEWEST),
    "model": Choice("fixed", MODELS),
    "state": Choice(()),
    "view": Choice("chart", ("chart", "list")),
    "rank": Choice("degree", RANKS),
    "drafts": Choice("all", ("all", "voted")),
    "records": Choice("regional", ("regional", "others", "topics")),
}


def draw(view: View) -> Drawn:
    """The page: the network of the session chosen, and what the whole record holds beside it."""
    text = view.text
    heading = h(
        "header",
        h("h1", text("cosponsorship.heading"), tabIndex=-1),
        h("p", text("cosponsorship.intro"), class_="words"),
    )
    return Drawn(
        title=text("cosponsorship.title"),
        children=[
            html.Article(
                [
                    Markup(heading),
                    html.Div(_picker(view), className="choices"),
                    html.Div(_body(view), id=PAGE.id_of("body"), className="sections"),
                    reach_section(view),
                    records_section(view),
                    coverage_section(view),
                ]
            )
        ],
    )


def draw_body(view: View) -> tuple[Any, ...]:
    """The part of the page that follows the session, the model and the states chosen."""
    return (_body(view),)


def draw_states(view: View) -> tuple[Any, ...]:
    """The table of states, ranked anew."""
    return (ranked_states(view, chosen_network(view).states),)


def draw_drafts(view: View) -> tuple[Any, ...]:
    """The drafts by reach, all or those voted on."""
    return (drafts(view),)


def draw_records_foot(view: View) -> tuple[Any, ...]:
    """What stands behind the votes of sponsors: by group, or by topic."""
    return (records_foot(view),)


def _picker(view: View) -> list[Component]:
    text = view.text
    there = network_sessions(view.con)["session"].to_list()
    options = [{"value": session, "label": text.session(session)} for session in there]
    if there:
        newest = text("cosponsorship.newest", session=text.session(there[0]))
        options.insert(0, {"value": NEWEST, "label": newest})
    select = dmc.Select(
        id=PAGE.choice_id("session"),
        label=text("cosponsorship.session"),
        data=options,
        value=view.one("session"),
        allowDeselect=False,
        searchable=True,
    )
    return [select, chips(view, "model")]


def _body(view: View) -> list[Component]:
    session = chosen_session(view)
    there = network_sessions(view.con)["session"].to_list()
    if session not in there:
        return [_impossible(view, session, there)]
    network = chosen_network(view)
    facts, states, pairs = network.facts, network.states, network.pairs
    chosen, unknown = picked(view, states)
    sections = [
        _opening(view, facts, pairs),
        network_section(view, facts, states, pairs, chosen, unknown),
    ]
    if chosen:
        sections.append(joint_section(view, facts, states, chosen))
    if not pairs.is_empty():
        sections.append(pairs_section(view, facts, pairs, chosen))
        sections.append(states_section(view, facts, states))
    return sections


def _impossible(view: View, session: str, there: Sequence[str]) -> Component:
    """Says why there is no network, with the nearest sessions that have one."""
    text = view.text
    if not there:
        return notice(h("p", text("cosponsorship.none")))
    number = int(session) if session.isdecimal() else 10**6
    near = sorted(there, key=lambda each: abs(int(each.rstrip("emsp")) - number))[:3]
    links = [h("li", h("a", text.session(each), href=view.link(session=each))) for each in near]
    held = coverage(view.con).filter(session=session)["enters"].sum()
    said = text("cosponsorship.impossible", session=session, n=int(held))
    return notice(h("p", said), h("p", text("problem.nearest")), h("ul", *links))


def _opening(view: View, facts: Facts, pairs: pl.DataFrame) -> Component:
    text, model = view.text, view.one("model")
    extent = [
        text.session(facts["session"]),
        text("cosponsorship.lists", n=facts["drafts"]),
        text("cosponsorship.states_n", n=facts["states"]),
        text("slice.days", first=text.date(facts["first_date"]), last=text.date(facts["last_date"]))
        if facts["first_date"]
        else "",
    ]
    lead = text(
        f"cosponsorship.lead.{model}",
        drafts=facts["drafts"],
        session=text.session(facts["session"]),
        committees=committees(text, facts["committees"]),
        states=facts["states"],
        pairs=facts["pairs"],
        tied=len(pairs),
        share=text.percent(len(pairs) / facts["pairs"]),
    )
    held = coverage(view.con).sum()
    record = text(
        "cosponsorship.record",
        **{name: held[name].item() for name in ("drafts", "complete", "partial", "unknown")},
    )
    models = text(
        "cosponsorship.models", stochastic=facts["stochastic"], fixed=facts["fixed"],
        pairs=facts["pairs"], drafts=facts["drafts"],
    )  # fmt: skip
    where = h("a", text("cosponsorship.coverage.link"), href="#coverage")
    return html.Div(
        Markup(
            h("p", *(h("span", part) for part in extent if part), class_="eyebrow"),
            h("p", lead, class_="lead", role="status"),
            h("p", record, " ", where, class_="words"),
            h("p", models, class_="words"),
        ),
        className="opening",
    )


# The files


def pairs_table(view: View) -> pl.DataFrame:
    """The pairs in the network, those of the states chosen where some are."""
    network = chosen_network(view)
    return ties_of(network.pairs, picked(view, network.states)[0])


def states_table(view: View) -> pl.DataFrame:
    """How each state stands in the network."""
    return chosen_network(view).states


def joint_table(view: View) -> pl.DataFrame:
    """The drafts that all of the states chosen sponsored; of none chosen, all."""
    network = chosen_network(view)
    return joint_drafts(view.con, chosen_session(view), picked(view, network.states)[0])


def drafts_table(view: View) -> pl.DataFrame:
    """The drafts by reach."""
    return reached(view)


def groups_table(view: View) -> pl.DataFrame:
    """How the members of each group voted on what they sponsored."""
    return records_by_group(view.con)


def topics_table(view: View) -> pl.DataFrame:
    """How sponsors voted on what they sponsored, by subject."""
    return records_by_topic(view.con)


def coverage_table(view: View) -> pl.DataFrame:
    """How many lists of sponsors are complete, partial and unknown."""
    return coverage(view.con)


def about(view: View) -> dict[str, object]:
    """What the network is made of, for the JSON beside the tables."""
    return {"model": view.one("model"), **chosen_network(view).facts}


PAGE = Page(
    name="cosponsorship",
    path="/cosponsorship",
    draw=draw,
    choices=CHOICES,
    updates=(
        Update((("body", "children"),), ("session", "model", "state"), draw_body),
        Update((("states", "children"),), ("rank",), draw_states),
        Update((("drafts", "children"),), ("drafts",), draw_drafts),
        Update((("records-foot", "children"),), ("records",), draw_records_foot),
    ),
    picks={"network": Pick("toggle", ("state",))},
    tables={
        "pairs": pairs_table,
        "states": states_table,
        "joint": joint_table,
        "drafts": drafts_table,
        "groups": groups_table,
        "topics": topics_table,
        "coverage": coverage_table,
    },
    about=about,
    in_navigation=True,
)
