"""Regional support blocs: which states voted alike, in a session or in any part of the record."""

from __future__ import annotations

from typing import Any

import polars as pl
from dash import html
from dash.development.base_component import Component

from analytics.bloc_answers import (
    bloc_lineage,
    blocs_of_session,
    nearest_sessions,
    newest_session,
    separating_roll_calls,
    session_summary,
    sessions,
    states_of_blocs,
)
from analytics.bloc_slices import SliceBlocs, blocs_of_slice
from dashboard.address import Choice
from dashboard.components import notice, term
from dashboard.library import record
from dashboard.markup import Markup, h
from dashboard.page import Drawn, Page, Pick, Update, View
from dashboard.pages import bloc_lineage as lineage
from dashboard.pages import bloc_sections
from dashboard.pages.bloc_lineage import NEWEST
from dashboard.pages.bloc_marks import COLOUR_LINE
from dashboard.pages.bloc_sections import SEPARATING, Division
from dashboard.slicing import (
    SLICE_CHOICES,
    chosen_slice,
    chosen_votes,
    slice_controls,
    slice_line,
)
from data.errors import BadRequest

CHOICES = {
    "session": Choice(NEWEST),
    "seats": Choice("groups", ("groups", "map")),
    "view": Choice("chart", ("chart", "table")),
    **SLICE_CHOICES,
}
WHOLE: dict[str, Any] = {name: choice.default for name, choice in SLICE_CHOICES.items()}


def draw(view: View) -> Drawn:
    """The page of the session chosen, or of the part of the record; of none, what there is."""
    text = view.text
    heading = h(
        "header",
        h("h1", text("blocs.heading"), tabIndex=-1),
        h("p", text("blocs.intro"), class_="words"),
        h("div", *(term(text, name) for name in ("blocs", "agreement")), class_="defined"),
    )
    session_controls = html.Div(
        lineage.controls(view, _chosen(view)),
        id=PAGE.id_of("sessions"),
        className="choices sessions",
        hidden=_sliced(view),
    )
    controls = html.Div([session_controls, slice_controls(view)], className="group-choices")
    body = html.Div(_body(view), id=PAGE.id_of("body"), className="sections")
    return Drawn(
        title=text("blocs.title"), children=[html.Article([Markup(heading), controls, body])]
    )


def draw_body(view: View) -> tuple[Any, ...]:
    """The parts of the page that follow the session and the part of the record."""
    held = sessions(view.con)["session"].to_list()
    return _body(view), _sliced(view), lineage.slid_to(held, _chosen(view))


def _sliced(view: View) -> bool:
    """Whether the address cuts out a part of the record, rather than a session."""
    return any(view.choices[name] != default for name, default in WHOLE.items())


def _chosen(view: View) -> str:
    """The session that the address means; nothing where the newest is meant and there is none."""
    session = view.one("session").strip()
    return (newest_session(view.con) or "") if session in ("", NEWEST) else session


def _body(view: View) -> list[Component]:
    if _sliced(view):
        return _of_slice(view)
    session = _chosen(view)
    if session not in sessions(view.con)["session"]:
        return [_impossible(view, session)]
    return _of_session(view, session)


# A session


def _of_session(view: View, session: str) -> list[Component]:
    text, found = view.text, _published(view, session)
    facts = found.facts
    extent = [
        text.session(session),
        text("blocs.roll_calls", n=facts["roll_calls"]),
        *bloc_sections.placed(text, facts),
    ]
    opening = [
        h("p", *(h("span", part) for part in extent), class_="eyebrow"),
        h("p", facts["sentence"] or facts["note"], class_="lead", role="status"),
        lineage.neighbours(view, session),
    ]
    return [
        html.Div([Markup(*opening), *bloc_sections.caveats(text, found)], className="opening"),
        *bloc_sections.draw(view, found),
        lineage.draw(view, found),
    ]


def _published(view: View, session: str) -> Division:
    return Division(
        facts=session_summary(view.con, session),
        states=states_of_blocs(view.con, session),
        blocs=blocs_of_session(view.con, session).with_columns(colour_line=COLOUR_LINE),
        separating=separating_roll_calls(view.con, session, SEPARATING),
    )


def _impossible(view: View, session: str) -> Component:
    """Says why there is nothing to show, with the sessions nearest to the one asked for."""
    text = view.text
    if not session:
        return notice(h("p", text("blocs.no_votes")))
    near = [
        h("li", h("a", text.session(other), href=view.link(session=other)))
        for other in nearest_sessions(view.con, session)
    ]
    said = text("blocs.impossible", session=session)
    return notice(h("p", said), h("p", text("problem.nearest")), h("ul", *near))


# A part of the record


def _of_slice(view: View) -> list[Component]:
    text = view.text
    try:
        found = _computed(view)
    except BadRequest as error:
        said = h("p", text("blocs.slice.impossible", error=str(error)))
        back = h("li", h("a", text("blocs.slice.back"), href=view.link(**WHOLE)))
        return [notice(said, h("p", text("problem.nearest")), h("ul", back))]
    facts = found.facts
    opening = [
        h("p", *(h("span", part) for part in bloc_sections.placed(text, facts)), class_="eyebrow"),
        h("p", facts["sentence"], class_="lead", role="status"),
        h("p", *_ways_back(view), class_="neighbours"),
    ]
    assert found.part is not None  # noqa: S101  # narrows the type
    line = slice_line(view, found.part, chosen_votes(view))
    return [
        html.Div(
            [line, Markup(*opening), *bloc_sections.caveats(text, found)], className="opening"
        ),
        *bloc_sections.draw(view, found),
    ]


def _ways_back(view: View) -> list[Any]:
    """Links to the blocs of the sessions, first to those of the session that is the whole part."""
    text, asked = view.text, view.one("sessions").strip()
    alone = all(view.choices[name] == WHOLE[name] for name in WHOLE if name != "sessions")
    links = [h("a", text("blocs.slice.back"), href=view.link(**WHOLE))]
    if alone and asked in sessions(view.con)["session"]:
        said = text("blocs.slice.session", session=text.session(asked))
        links.insert(0, h("a", said, href=view.link(**{**WHOLE, "session": asked})))
    return links


def _computed(view: View) -> Division:
    _, memberships = record(view.con)
    found: SliceBlocs = blocs_of_slice(view.con, chosen_votes(view), memberships)
    return Division(
        facts=found.facts,
        states=found.states,
        blocs=found.blocs.with_columns(colour_line=COLOUR_LINE),
        separating=found.separating,
        part=chosen_slice(view),
    )


# The files


def states_table(view: View) -> pl.DataFrame:
    """Every state's bloc."""
    return _asked(view).states


def blocs_table(view: View) -> pl.DataFrame:
    """The blocs by regional group."""
    return _asked(view).blocs.drop("colour_line")


def separating_table(view: View) -> pl.DataFrame:
    """The roll calls that separate the blocs most."""
    return _asked(view).separating.head(SEPARATING)


def lineage_table(view: View) -> pl.DataFrame:
    """The blocs of all sessions."""
    return bloc_lineage(view.con)


def about(view: View) -> dict[str, object]:
    """How strong the split is, for the JSON beside the tables."""
    if _sliced(view):
        found = _computed(view)
        return {"part": str(found.part), **found.facts}
    return session_summary(view.con, _chosen(view))


def _asked(view: View) -> Division:
    """The blocs of the address; a session without a recorded vote is refused, not empty."""
    if _sliced(view):
        return _computed(view)
    return _published(view, str(about(view)["session"]))


PAGE = Page(
    name="blocs",
    path="/blocs",
    draw=draw,
    choices=CHOICES,
    updates=(
        Update(
            outputs=(("body", "children"), ("sessions", "hidden"), ("slider", "value")),
            reads=("session", *SLICE_CHOICES),
            draw=draw_body,
        ),
    ),
    picks={"lineage": Pick("keep", ("session",))},
    sliders={"slider": "session"},
    tables={
        "states": states_table,
        "blocs": blocs_table,
        "separating": separating_table,
        "lineage": lineage_table,
    },
    about=about,
    in_navigation=True,
)
