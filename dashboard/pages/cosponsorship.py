"""Co-sponsorship: which states sponsor together more than chance would have it, and how far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
import polars as pl
from dash import html
from dash.development.base_component import Component

from analytics.cosponsorship_answers import (
    MODELS,
    coverage,
    joint_drafts,
    network_parts,
    network_sessions,
    network_states,
    records_by_group,
    records_by_topic,
)
from dashboard.address import Choice
from dashboard.components import chips, notice, term
from dashboard.markup import Markup, Tree, h
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
    state_choice,
    states_section,
    ties_of,
)
from dashboard.pages.cosponsor_parts import Facts, chooser, committee, committees
from dashboard.pages.sponsored_drafts import (
    coverage_section,
    drafts,
    reach_section,
    reached,
    records_foot,
    records_section,
)
from dashboard.texts import Text

CHOICES = {
    "session": Choice(NEWEST),
    "part": Choice("all"),
    "model": Choice("fixed", MODELS),
    "state": Choice(()),
    "view": Choice("chart", ("chart", "list")),
    "rank": Choice("degree", RANKS),
    "drafts": Choice("all", ("all", "voted")),
    "records": Choice("regional", ("regional", "others", "topics")),
}


TERMS = ("cosponsorship", "sponsorships", "groups", "conversion")


def draw(view: View) -> Drawn:
    """The page: the network of the session chosen, and what the whole record holds beside it."""
    text = view.text
    heading = h(
        "header",
        h("h1", text("cosponsorship.heading"), tabIndex=-1),
        h("p", text("cosponsorship.intro"), class_="words"),
        h("div", *(term(text, name) for name in TERMS), class_="defined"),
    )
    return Drawn(
        title=text("cosponsorship.title"),
        children=[
            html.Article(
                [
                    Markup(heading),
                    html.Div(_picker(view), className="choices"),
                    html.Div(_opening(view), id=PAGE.id_of("opening"), className="stack"),
                    html.Div(
                        [
                            html.Div(_finder(view), id=PAGE.id_of("finder"), className="stack"),
                            html.Div(_body(view), id=PAGE.id_of("body"), className="sections"),
                        ],
                        className="stack",
                    ),
                    reach_section(view),
                    records_section(view),
                    coverage_section(view),
                ]
            )
        ],
    )


def draw_body(view: View) -> tuple[Any, ...]:
    """What follows the session, the part of its drafts, the model and the states chosen."""
    return _opening(view), _body(view)


def draw_options(view: View) -> tuple[Any, ...]:
    """The choices that only a session offers: its parts and its states."""
    return _part_choice(view), _finder(view)


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
    """The choices of the network: its session, the part of its drafts, the model of chance."""
    text, there = view.text, network_sessions(view.con)
    sessions = [(session, text.session(session)) for session in there]
    if there:
        newest = text("cosponsorship.newest", session=text.session(there[0]))
        sessions.insert(0, (NEWEST, newest))
    return [
        _select(view, "session", sessions),
        html.Div(_part_choice(view), id=PAGE.id_of("parts"), className="of-session"),
        chips(view, "model"),
    ]


def _part_choice(view: View) -> list[Component]:
    text = view.text
    parts = network_parts(view.con, chosen_session(view))
    named = [
        (row["part"], text("cosponsorship.part_of", part=_part(text, row), n=row["drafts"]))
        for row in parts.iter_rows(named=True)
    ]
    return [_select(view, "part", named)] if named else []


def _finder(view: View) -> list[Component]:
    """The heading of the network, and the choice among the states of its session."""
    states = network_states(view.con, chosen_session(view))
    if states.is_empty():
        return []
    heading = Markup(h("h2", view.text("cosponsorship.network.heading"), id="network"))
    return [heading, html.Div(state_choice(view, states), className="choices")]


def _drawable(view: View) -> bool:
    """Whether there is a network of the session and the part chosen."""
    parts = network_parts(view.con, chosen_session(view))
    return view.one("part") in parts["part"]


def _body(view: View) -> list[Component]:
    if not _drawable(view):
        return []
    network = chosen_network(view)
    facts, states, pairs = network.facts, network.states, network.pairs
    chosen, unknown = picked(view, states)
    sections = [network_section(view, facts, states, pairs, chosen, unknown)]
    if not pairs.is_empty():
        sections.append(pairs_section(view, facts, pairs, chosen))
    if chosen:
        sections.append(joint_section(view, facts, states, chosen))
    if not pairs.is_empty():
        sections.append(states_section(view, facts, states))
    return sections


def _select(view: View, name: str, options: Sequence[tuple[str, str]]) -> Component:
    return dmc.Select(
        id=PAGE.choice_id(name),
        label=view.text(f"cosponsorship.{name}"),
        data=[{"value": value, "label": label} for value, label in options],
        value=view.one(name),
        allowDeselect=False,
    )


def _part(text: Text, row: Mapping[str, Any]) -> str:
    """A part of a session's drafts in words."""
    if row["kind"] == "committee":
        return committee(text, row["part"])
    if row["kind"] == "agenda_item":
        return str(row["label"] or row["part"])
    return text(f"cosponsorship.parts.{row['kind']}")


def _impossible(view: View, session: str) -> Component:
    """Says why there is no network, with the nearest sessions that have one."""
    text, there = view.text, network_sessions(view.con)
    if not there:
        return notice(h("p", text("cosponsorship.none")))
    number = int(session) if session.isdecimal() else 10**6
    near = sorted(there, key=lambda each: abs(int(each.rstrip("emsp")) - number))[:3]
    links = [h("li", chooser(view, text.session(each), session=each, part="all")) for each in near]
    held = coverage(view.con).filter(session=session)["enters"].sum()
    said = text("cosponsorship.impossible", session=session, n=int(held))
    return notice(h("p", said), h("p", text("problem.nearest")), h("ul", *links))


def _no_part(view: View, session: str, parts: pl.DataFrame) -> Component:
    """Says that there is no network of a part, with the parts that have one."""
    text = view.text
    links = [
        h("li", chooser(view, _part(text, row), part=row["part"]))
        for row in parts.iter_rows(named=True)
    ]
    said = text("cosponsorship.no_part", part=view.one("part"), session=text.session(session))
    return notice(h("p", said), h("p", text("problem.nearest")), h("ul", *links))


def _opening(view: View) -> list[Component]:
    """How many lists, states and pairs there are, and by which model; or why there are none."""
    text, model, session = view.text, view.one("model"), chosen_session(view)
    parts = network_parts(view.con, session)
    if parts.is_empty():
        return [_impossible(view, session)]
    if not _drawable(view):
        return [_no_part(view, session, parts)]
    network = chosen_network(view)
    facts, pairs = network.facts, network.pairs
    extent = [
        text.session(facts["session"]),
        text("cosponsorship.lists", n=facts["drafts"]),
        text("cosponsorship.states_n", n=facts["states"]),
    ]
    if facts["first_date"]:
        first, last = text.date(facts["first_date"]), text.date(facts["last_date"])
        extent.append(text("slice.days", first=first, last=last))
    row = parts.row(by_predicate=pl.col("part") == facts["part"], named=True)
    place = [text.session(facts["session"]), committees(text, facts["committees"])]
    if row["kind"] in ("without_amendments", "agenda_item"):
        place.append(text(f"cosponsorship.place.{row['kind']}", part=_part(text, row)))
    lead = text(
        f"cosponsorship.lead.{model}",
        place=", ".join(place),
        drafts=facts["drafts"],
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
    return [
        Markup(
            h("p", *(h("span", each) for each in extent), class_="eyebrow"),
            h("p", lead, class_="lead", role="status"),
            _amendments(view, facts, parts),
            h("p", models, class_="words"),
            h("p", record, " ", where, class_="words"),
        )
    ]


def _amendments(view: View, facts: Facts, parts: pl.DataFrame) -> Tree:
    """How many of the drafts are amendments, and what becomes of the network without them."""
    text, model = view.text, view.one("model")
    if not facts["amendments"]:
        return None
    said = [text("cosponsorship.amendments", n=facts["amendments"], drafts=facts["drafts"])]
    without = parts.filter(part="without_amendments")
    if facts["part"] == "all" and not without.is_empty():
        row = without.row(0, named=True)
        link = text("cosponsorship.without", tied=row[model], pairs=row["pairs"])
        said += [" ", chooser(view, link, part=row["part"])]
    return h("p", *said, class_="words")


# The files


def pairs_table(view: View) -> pl.DataFrame:
    """The pairs in the network, those of the states chosen where some are."""
    network = chosen_network(view)
    return ties_of(network.pairs, picked(view, network.states)[0])


def states_table(view: View) -> pl.DataFrame:
    """How each state stands in the network."""
    return chosen_network(view).states


def joint_table(view: View) -> pl.DataFrame:
    """The drafts that all of the states chosen sponsored; of none chosen, none."""
    network = chosen_network(view)
    chosen, _ = picked(view, network.states)
    return joint_drafts(view.con, chosen_session(view), chosen, view.one("part"))


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
        Update(
            (("opening", "children"), ("body", "children")),
            ("session", "part", "model", "state"),
            draw_body,
        ),
        Update((("states", "children"),), ("rank",), draw_states),
        Update((("drafts", "children"),), ("drafts",), draw_drafts),
        Update((("records-foot", "children"),), ("records",), draw_records_foot),
        Update((("parts", "children"), ("finder", "children")), ("session",), draw_options),
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
