"""One Member State: how it votes, whom it agrees with, what it sponsors; and all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import dash_mantine_components as dmc
import polars as pl
from dash import html
from dash.development.base_component import Component

from analytics.state_answers import vote_counts
from analytics.state_sql import COUNTS_SQL
from analytics.states import (
    STATES_SQL,
    find_state,
    groups_of_state,
    participation_gaps,
    state,
    states,
)
from dashboard.address import Address, Choice
from dashboard.components import behind, file_links, notice, source_line, tally, term
from dashboard.figures import VOTES
from dashboard.markup import Markup, Tree, h
from dashboard.page import Drawn, Page, Pick, Update, View
from dashboard.pages import state_company, state_drafts, state_groups, state_votes
from dashboard.pages.state_parts import RECENT, Asked, asked, foot, state_href
from dashboard.slicing import SLICE_CHOICES, slice_controls, slice_line
from dashboard.texts import Text
from data.database import Connection
from data.errors import BadRequest, UnknownState

TERMS = ("roll_calls", "votes", "agreement", "defections")  # defined under its name
CHOICES: Mapping[str, Choice] = {
    **SLICE_CHOICES,
    "with": Choice(()),
    "group": Choice(),
    "vote": Choice((), VOTES),
    "over": Choice("chart", ("chart", "table")),
    "topics": Choice("chart", ("chart", "table")),
    "ranking": Choice("chart", ("chart", "table")),
    "through": Choice("chart", ("chart", "table")),
    "notable": Choice("lonely", ("lonely", "deciding", "important")),
    "q": Choice(typed=True),
}

Facts = Mapping[str, Any]


def find(con: Connection, name: str) -> None:
    """Looks up the state that an address names, where it names one.

    Raises UnknownState, with the nearest, when there is no such state.
    """
    if name:
        find_state(con, name)


def draw(view: View) -> Drawn:
    """The page of the state that the address names; without one, or of none, all of them."""
    if not view.rest:
        return _index(view)
    try:
        now = asked(view)
    except UnknownState as error:
        return _index(view, error)
    controls = html.Div(slice_controls(now.view), className="choices-of-part")
    body = html.Div(_body(now), id=PAGE.id_of("body"), className="sections")
    return Drawn(
        title=view.text("state.title", state=now.name),
        children=[html.Article([_heading(now), controls, body])],
        href=Address(f"{PAGE.path}/{now.code}").href,
    )


def draw_body(view: View) -> tuple[Any, ...]:
    """The part of the page that follows the part of the record."""
    return (_body(asked(view)),)


# The opening


def _heading(now: Asked) -> Component:
    """Its name, membership and groups, whatever part of the record is chosen."""
    text, facts = now.text, now.facts
    groups = groups_of_state(now.view.con, now.code)
    regional = groups.filter(pl.col("kind") == "regional", "today")["group"].to_list()
    said = [now.code, _membership(text, facts), *regional]
    listed = [
        h("div", h("dt", text(f"state.groups.{name}")), h("dd", _spells(text, spells)))
        for name, spells in (
            ("today", groups.filter("today")),
            ("past", groups.filter(~pl.col("today"))),
        )
        if not spells.is_empty()
    ]
    return Markup(
        h(
            "header",
            h("p", *(h("span", each) for each in said), class_="eyebrow"),
            h("h1", now.name, tabIndex=-1),
            *(h("p", each, class_="words") for each in _continuity(now)),
            h("dl", *listed, class_="memberships") if listed else None,
            h("div", *(term(text, name) for name in TERMS), class_="defined"),
            _notes(now),
        )
    )


def _membership(text: Text, facts: Facts) -> str:
    first, last = facts["admitted_date"], facts["left_date"]
    if facts["status"] == "former":
        return text("state.was_member", first=text.date(first), last=text.date(last))
    return text(f"state.{facts['status']}_since", day=text.date(first))


def _continuity(now: Asked) -> list[Tree]:
    """Under which other codes the seat stands in the record."""
    text, facts = now.text, now.facts
    said: list[Tree] = []
    for kind, codes in (
        ("predecessors", facts["predecessors"]),
        ("successors", facts["successors"]),
    ):
        if codes:
            links = [
                h("a", f"{now.names[code]} ({code})", href=state_href(now.view, code))
                for code in codes
            ]
            joined = [part for link in links for part in (link, ", ")][:-1]
            said.append([text(f"state.{kind}"), " ", *joined, "."])
    return said


def _spells(text: Text, spells: pl.DataFrame) -> Tree:
    parts = [
        h(
            "li",
            h("a", row["group"], href=Address("/groups", {"group": row["group_code"]}).href),
            " ",
            h("span", _spell(text, row), class_="unknown"),
        )
        for row in spells.iter_rows(named=True)
    ]
    return h("ul", *parts, class_="inline")


def _spell(text: Text, row: Facts) -> str:
    """Since when, or from when to when, it is or was a member of a group, as exactly as known."""
    exact = row["date_precision"] == "day"
    first, last = _precisely(text, row["from_date"], exact), _precisely(text, row["to_date"], exact)
    if row["date_precision"] == "unknown":
        first = ""
    if not last:
        if not first:
            return text("state.groups.since_unknown")
        return text("state.groups.since" if exact else "state.groups.since_year", day=first)
    if not first:
        return text("state.groups.until", last=last)
    return text("state.groups.span" if exact else "state.groups.span_year", first=first, last=last)


def _precisely(text: Text, day: date | None, exact: bool) -> str:
    if day is None:
        return ""
    return text.date(day) if exact else str(day.year)


def _notes(now: Asked) -> Tree:
    """What a reader of its votes should know: times without a seat or part, and other notes."""
    text = now.text
    gaps = [
        text(
            f"state.gap.{row['kind']}",
            first=text.date(row["from_date"]),
            last=text.date(row["to_date"]),
            note=row["note"],
        )
        for row in participation_gaps(now.view.con, now.code).iter_rows(named=True)
    ]
    note = now.facts["note"]
    said = [*gaps, *([text("state.note", note=note)] if note else [])]
    if not said:
        return None
    lines = [h("p", each) for each in said]
    return h("details", h("summary", text("state.notes")), *lines, open=bool(gaps) or None)


# What follows the part of the record


def _body(now: Asked) -> list[Component]:
    text = now.text
    if now.facts["status"] == "observer":
        return [notice(h("p", text("state.observer"))), state_drafts.drafts_section(now)]
    try:
        votes = now.votes
    except BadRequest as error:
        return [_impossible(now, text("state.impossible", error=str(error)))]
    if votes.is_empty():
        return [
            _impossible(now, text("state.not_on_roll", state=now.name)),
            state_drafts.drafts_section(now),
        ]
    return [
        _opening(now),
        state_votes.sessions_section(now),
        state_votes.topics_section(now),
        state_company.agreement_section(now),
        state_groups.groups_section(now),
        state_drafts.drafts_section(now),
        state_votes.notable_section(now),
        state_votes.roll_section(now),
    ]


def _impossible(now: Asked, said: str) -> Component:
    whole = state_href(_whole(now.view), now.code)
    return notice(h("p", said), h("p", h("a", now.text("state.whole"), href=whole)))


def _whole(view: View) -> View:
    """A view without what narrows the record."""
    defaults = {name: choice.default for name, choice in SLICE_CHOICES.items()}
    return replace(view, choices={**view.choices, **defaults})


def _opening(now: Asked) -> Component:
    """In how many roll calls it took part and how it voted, over the part and of late."""
    text = now.text
    count = vote_counts(now.votes)
    cast = count["roll_calls"] - count["non_voting"]
    said = text(
        "state.opening",
        state=now.name,
        n=count["roll_calls"],
        **{vote: count[vote] for vote in VOTES},
        participation=text.percent(cast / count["roll_calls"]),
    )
    words = [h("p", said, class_="lead", role="status")]
    if recent := _recent(now):
        words.append(h("p", *recent, class_="words"))
    figures = tally({**count, "members": count["roll_calls"]}, text)
    return html.Div(
        [
            slice_line(now.view, now.part, now.matrix),
            Markup(*words),
            Markup(h("section", figures, aria_label=text("state.tally", state=now.name))),
            html.Div(
                Markup(*foot(now, "counts", COUNTS_SQL)), className="foot", id=PAGE.id_of("foot")
            ),
        ],
        className="opening",
    )


def _recent(now: Asked) -> list[Tree]:
    """How it voted in the last years of a longer record, and the way to them."""
    text, since = now.text, now.recent
    if since is None:
        return []
    count = vote_counts(now.votes.filter(pl.col("date") >= since))
    said = text(
        "state.recent",
        years=RECENT,
        n=count["roll_calls"],
        **{f"{vote}_share": text.percent(count[vote] / count["roll_calls"]) for vote in VOTES},
        last=text.date(now.votes["date"][0]),
    )
    href = now.view.link(since=since.isoformat())
    return [said, " ", h("a", text("state.see_recent", years=RECENT), href=href)]


def counts_table(now: Asked) -> pl.DataFrame:
    """How often it voted each way."""
    return pl.DataFrame([{"ms_code": now.code, "state": now.name, **vote_counts(now.votes)}])


# All states


def _index(view: View, error: UnknownState | None = None) -> Drawn:
    """All Member States, to find one; after an address that names none, the nearest first."""
    text = view.text
    box = dmc.TextInput(
        id=PAGE.choice_id("q"),
        label=text("state.index.search"),
        placeholder=text("state.index.example"),
        value=view.one("q"),
        debounce=150,
        size="lg",
        inputProps={"type": "search", "autoComplete": "off", "spellCheck": False},
    )
    found = html.Div(_found(view), id=PAGE.id_of("found"))
    heading = h("h1", text("state.index.heading"), tabIndex=-1)
    intro = h("p", _intro(view), class_="lead")
    return Drawn(
        title=text("state.index.title"),
        children=[
            Markup(h("div", heading, intro, class_="column opening")),
            *([_unknown(view, error)] if error else []),
            html.Div(
                box, role="search", className="search column", **{"data-keys": PAGE.id_of("found")}
            ),
            found,
        ],
    )


def draw_found(view: View) -> tuple[Any, ...]:
    """The part of the page that follows the search among states."""
    return (_found(view),)


def _intro(view: View) -> str:
    counts = dict(states(view.con).group_by("status").len().iter_rows())
    return view.text(
        "state.index.intro",
        **{status: counts.get(status, 0) for status in ("member", "former", "observer")},
    )


def _unknown(view: View, error: UnknownState) -> Component:
    text = view.text
    near = [state(view.con, code) for code in error.nearest]
    links = [
        h("li", h("a", f"{each['state']} ({each['ms_code']})", href=_href(str(each["ms_code"]))))
        for each in near
    ]
    said = [h("p", text("state.index.unknown", name=error.name))]
    if links:
        said += [h("p", text("problem.nearest")), h("ul", *links)]
    return notice(*said)


def _href(code: str) -> str:
    return Address(f"{PAGE.path}/{code}").href


def _found(view: View) -> Markup:
    """The states found, or all, by regional group; the former and the observers apart."""
    text, words = view.text, view.one("q").strip()
    frame = states(view.con, words)
    if frame.is_empty():
        return Markup(h("p", text("state.index.nothing", words=words), role="status"))
    groups = frame.filter(pl.col("status") == "member", pl.col("regional_group").is_not_null())
    blocks = [
        _block(text, str(group), part)
        for (group,), part in groups.sort("regional_group", maintain_order=True).group_by(
            "regional_group", maintain_order=True
        )
    ]
    others = frame.filter(pl.col("status") == "member", pl.col("regional_group").is_null())
    apart = [
        (text("group.none"), others),
        (text("state.index.former"), frame.filter(pl.col("status") == "former")),
        (text("state.index.observers"), frame.filter(pl.col("status") == "observer")),
    ]
    blocks += [_block(text, name, part) for name, part in apart if not part.is_empty()]
    said = text("state.index.found", n=len(frame)) if words else None
    return Markup(
        h("p", said, role="status") if said else None,
        h("div", *blocks, class_="found state-index"),
        h("div", *_index_foot(view), class_="foot"),
    )


def _block(text: Text, name: str, part: pl.DataFrame) -> Tree:
    links = [
        h(
            "li",
            h(
                "a",
                h("span", row["state"]),
                h("span", _years(row), class_="unknown"),
                h("span", row["ms_code"], class_="code"),
                href=_href(row["ms_code"]),
            ),
        )
        for row in part.iter_rows(named=True)
    ]
    heading = h(
        "div", h("h2", name), h("span", text("state.index.n", n=len(part))), class_="block-heading"
    )
    return h("section", heading, h("ul", *links), class_="block")


def _years(row: Facts) -> str:
    """Of a former state, the years of its code."""
    if row["status"] != "former":
        return ""
    return f"{row['code_from'].year}–{row['code_to'].year}"


def _index_foot(view: View) -> list[Tree]:
    text = view.text
    return [
        source_line(text("state.index.source"), *file_links(view, "states")),
        *behind(text, STATES_SQL, {"words": view.one("q")}, text("state.index.counted")),
    ]


def states_table(view: View) -> pl.DataFrame:
    """All states, or those found."""
    return states(view.con, view.one("q").strip())


# The files


def _table(make: Callable[[Asked], pl.DataFrame]) -> Callable[[View], pl.DataFrame]:
    """A table of one state: refused where the address names none."""

    def table(view: View) -> pl.DataFrame:
        if not view.rest:
            raise BadRequest("expected a Member State, as /state/BRA.csv; all: /state/states.csv")
        return make(asked(view))

    return table


def about(view: View) -> dict[str, object]:
    """What is known of the state, its groups and how often it voted each way, for the JSON."""
    if not view.rest:
        return {}
    now = asked(view)
    counts = vote_counts(now.votes) if now.facts["status"] != "observer" else {}
    return {
        **now.facts,
        "part": str(now.part),
        "votes": counts,
        "groups": groups_of_state(view.con, now.code).to_dicts(),
    }


TABLES: Mapping[str, Callable[[Asked], pl.DataFrame]] = {
    "roll": state_votes.roll_table,
    "counts": counts_table,
    "sessions": state_votes.sessions_table,
    "topics": state_votes.topics_table,
    "agreement": state_company.agreement_table,
    "lines": state_company.lines_table,
    "groups": state_groups.groups_table,
    "defections": state_groups.defections_table,
    "drafts": state_drafts.drafts_table,
    "partners": state_drafts.partners_table,
    "lonely": state_votes.lonely_table,
    "deciding": state_votes.deciding_table,
    "important": state_votes.important_table,
}

PAGE = Page(
    name="state",
    path="/state",
    draw=draw,
    choices=CHOICES,
    updates=(
        Update(outputs=(("body", "children"),), reads=tuple(SLICE_CHOICES), draw=draw_body),
        Update(
            outputs=(
                ("agreement-words", "children"),
                ("most", "figure"),
                ("least", "figure"),
                ("agreement-table", "children"),
                ("lines-words", "children"),
                ("lines", "figure"),
                ("lines-table", "children"),
                ("lines-body", "hidden"),
            ),
            reads=("with",),
            draw=state_company.draw_with,
        ),
        Update(
            outputs=(
                ("defections-words", "children"),
                ("defections-table", "children"),
                ("defections-foot", "children"),
            ),
            reads=("group",),
            draw=state_groups.draw_group,
        ),
        Update(
            outputs=(
                ("roll-words", "children"),
                ("roll-table", "children"),
                ("roll-foot", "children"),
            ),
            reads=("vote",),
            draw=state_votes.draw_roll,
        ),
        Update(outputs=(("found", "children"),), reads=("q",), draw=draw_found),
    ),
    picks={
        "sessions": Pick("keep", ("sessions", "vote")),
        "issues": Pick("keep", ("issues", "vote")),
        "subjects": Pick("keep", ("subjects", "vote")),
        "most": Pick("toggle", ("with",)),
        "least": Pick("toggle", ("with",)),
        "lines": Pick("keep", ("sessions",)),
    },
    tables={**{name: _table(make) for name, make in TABLES.items()}, "states": states_table},
    about=about,
    find=find,
    in_navigation=True,
)
