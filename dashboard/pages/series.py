"""Topics and recurring questions: the support of groups over the years, for any part of the record.

At `/series` the questions and the sessions of a part; at `/series/ID` one question, drawn by
`dashboard.pages.question`.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import dash_mantine_components as dmc
import polars as pl
from dash import html
from dash.development.base_component import Component

from analytics.overview import overview
from analytics.series_answers import (
    group_trends,
    linked_editions,
    nearest_questions,
    questions,
    series_facts,
    series_named,
    series_support,
    switched,
)
from analytics.session_support import newest_roll_calls, regular_sessions, support_by_session
from analytics.vote_matrix import VoteMatrix
from dashboard.address import Address, Choice
from dashboard.components import (
    chips,
    data_table,
    file_links,
    notice,
    source_line,
    term,
)
from dashboard.library import record
from dashboard.markup import Markup, Tree, h
from dashboard.page import Drawn, Page, Pick, Update, View
from dashboard.pages import question, question_list
from dashboard.pages.editions import resolution_link, vote_cell
from dashboard.pages.question_list import source_of_votes
from dashboard.slicing import (
    ISSUES,
    SLICE_CHOICES,
    chosen_slice,
    chosen_votes,
    slice_controls,
    slice_line,
    typed,
)
from dashboard.support_over_time import (
    FIRST_YEAR,
    SUPPORT_CHOICES,
    Course,
    chart_and_table,
    controls,
    groups_shown,
    sentences,
)
from dashboard.texts import Text
from data.database import Connection
from data.errors import BadRequest

ROLL_CALLS = 12  # roll calls shown
ORDERS = ("editions", "newest", "rising", "falling")
CHOICES = {
    **SLICE_CHOICES,
    **SUPPORT_CHOICES,
    "order": Choice("editions", ORDERS),
    "shown": Choice("some", ("some", "all")),
}
PROMINENT = ("title", "issues")  # choices of the slice that stand above the others

# What can be asked: the words of the question, and the address that answers it.
EXAMPLES = {
    "ict": Address(
        "/series/developments-field-information-telecommunications-context", {"group": "AG"}
    ),
    "embargo": Address("/series/necessity-ending-economic-commercial-financial-embargo"),
    "nuclear": Address("/series", {"title": "nuclear disarmament", "group": "WEOG"}),
    "palestine": Address("/series", {"issues": "me", "by": "political"}),
}

Facts = Mapping[str, Any]


def draw(view: View) -> Drawn:
    """The questions and sessions of a part of the record, or the one series of the address."""
    if view.rest:
        return question.draw(view)
    text = view.text
    heading = h(
        "header",
        h("h1", text("series.heading"), tabIndex=-1),
        h("p", text("series.intro"), class_="words"),
        h("div", *(term(text, name) for name in ("series", "support", "groups")), class_="defined"),
        _examples(text),
    )
    choose = html.Div(
        [
            html.Div([typed(view, "title"), _topics(view)], className="choices topics"),
            slice_controls(view, apart=PROMINENT),
        ],
        className="follows",
    )
    body = html.Div(_body(view), id=PAGE.id_of("body"), className="sections")
    return Drawn(
        title=text("series.title"), children=[html.Article([Markup(heading), choose, body])]
    )


def find(con: Connection, rest: str) -> str | None:
    """The series that an address names; none where it names none.

    Raises BadRequest when there is no such series.
    """
    return series_named(con, rest) if rest else None


def _examples(text: Text) -> Tree:
    links = [
        h("li", h("a", text(f"series.example.{name}"), href=address.href))
        for name, address in EXAMPLES.items()
    ]
    return h("ul", *links, class_="plain asked", aria_label=text("series.examples"))


def _topics(view: View) -> Component:
    boxes = [dmc.Checkbox(label=view.text(f"slice.issue.{code}"), value=code) for code in ISSUES]
    return dmc.CheckboxGroup(
        html.Div(boxes, className="buttons"),
        id=PAGE.choice_id("issues"),
        label=view.text("slice.issues.label"),
        value=list(view.many("issues")),
        className="chips",
    )


def draw_body(view: View) -> tuple[Any, ...]:
    """The part of the page that follows the part of the record."""
    return (_body(view),)


def draw_follow(view: View) -> tuple[Any, ...]:
    """The support over time, which follows the kind of group, the denominator and the group."""
    if view.rest:
        view = replace(view, rest=series_named(view.con, view.rest))
        return (question.follow(view),)
    return (_over_sessions(view, chosen_votes(view)),)


def draw_questions(view: View) -> tuple[Any, ...]:
    """The list of questions, which follows its order and how many are shown."""
    return (question_list.draw(view, chosen_votes(view)),)


def _body(view: View) -> list[Component]:
    text = view.text
    try:
        votes = chosen_votes(view)
    except BadRequest as error:
        return [_nothing(view, error)]
    jumps = [
        h("a", text(f"series.{part}.heading"), href=f"#{part}")
        for part in ("questions", "sessions", "roll_calls")
    ]
    opening = [
        slice_line(view, chosen_slice(view), votes),
        Markup(h("p", *(h("span", jump) for jump in jumps), class_="jumps")),
        *([notice(h("p", text("series.topics_end")))] if view.many("issues") else []),
    ]
    return [
        html.Div(opening, className="opening"),
        html.Section(
            [
                Markup(h("h2", text("series.questions.heading"), id="questions")),
                html.Div([chips(view, "order"), chips(view, "shown")], className="choices"),
                html.Div(
                    question_list.draw(view, votes), id=PAGE.id_of("questions"), className="follows"
                ),
            ],
            **{"aria-labelledby": "questions"},
        ),
        html.Section(
            [
                Markup(h("h2", text("series.sessions.heading"), id="sessions")),
                controls(view),
                html.Div(_over_sessions(view, votes), id=PAGE.id_of("follow"), className="follows"),
            ],
            **{"aria-labelledby": "sessions"},
        ),
        _roll_calls(view, votes),
    ]


def _nothing(view: View, error: BadRequest) -> Component:
    """Says why there is nothing to show, with the questions whose titles look most like it."""
    text = view.text
    near = [
        h("li", h("a", title, href=Address(f"{PAGE.path}/{name}").href))
        for name, title in nearest_questions(view.con, view.one("title")).iter_rows()
    ]
    return notice(
        h("p", text("series.nothing")),
        h("p", str(error)),
        *([h("p", text("problem.nearest")), h("ul", *near)] if near else []),
        h("p", h("a", text("series.all"), href=PAGE.path)),
    )


# The sessions


def _over_sessions(view: View, votes: VoteMatrix) -> list[Component]:
    text = view.text
    course = _course(view, votes)
    first, *others = sentences(view, course)
    of = text(f"series.choice.of.{view.one('of')}")
    part = str(chosen_slice(view))
    chart = chart_and_table(
        view,
        course,
        "sessions",
        title=text("series.session.picture", of=of),
        subtitle=part,
        caption=source_of_votes(view),
    )
    foot = [
        source_line(source_of_votes(view), *file_links(view, "support")),
        h(
            "details",
            h("summary", text("behind.counted")),
            h("p", text("series.session.counted")),
            h("p", text("series.trend.counted")),
        ),
        h("details", h("summary", text("series.command")), h("pre", h("code", _command(view)))),
    ]
    words = html.Div(
        Markup(h("p", first, class_="lead"), *(h("p", said, class_="words") for said in others)),
        role="status",
        className="told",
    )
    return [words, chart, html.Div(Markup(foot), className="foot")]


def _command(view: View) -> str:
    """The command that prints the support of the groups in each session of the part."""
    part = [f"{name}={value}" for name, value in chosen_slice(view).texts().items()]
    return shlex.join(["unga", "sessions", *part, "--by", view.one("by")])


def _course(view: View, votes: VoteMatrix) -> Course:
    text = view.text
    _, memberships = record(view.con)
    groups = groups_shown(view)
    found = support_by_session(
        votes, memberships, regular_sessions(view.con), groups["group_code"].to_list()
    )
    return Course(
        unit="session",
        rows=found.join(groups, on="group_code", how="left", maintain_order="left"),
        session="regular_session",
        when=lambda row: text(
            "series.session.when",
            session=str(row["regular_session"]),
            year=str(FIRST_YEAR + row["regular_session"]),
        ),
        year=lambda row: FIRST_YEAR + row["regular_session"],
        head=lambda row: h(
            "a",
            text(
                "series.session.head",
                session=str(row["regular_session"]),
                year=str(FIRST_YEAR + row["regular_session"]),
            ),
            href=view.link(sessions=str(row["regular_session"])),
        ),
        values=lambda row: (str(row["regular_session"]),),
    )


# The roll calls


def _roll_calls(view: View, votes: VoteMatrix) -> Component:
    text = view.text
    shown = newest_roll_calls(votes, ROLL_CALLS)
    heads = [text(f"series.roll_calls.{name}") for name in ("resolution", "title", "vote")]
    rows = [
        [
            h("span", text.date(row["date"]), h("br"), _symbol(text, row)),
            row["title"] or text("record.unknown"),
            vote_cell(text, row),
        ]
        for row in shown.iter_rows(named=True)
    ]
    extent = "all" if len(shown) == len(votes) else "some"
    said = text(f"series.roll_calls.{extent}", n=len(votes), shown=len(shown))
    caption = text("series.roll_calls.table")
    return html.Section(
        [
            Markup(
                h("h2", text("series.roll_calls.heading"), id="roll_calls"),
                h("p", said, class_="words"),
                data_table(heads, rows, caption=caption, class_="data editions"),
            ),
            html.Div(
                Markup(source_line(source_of_votes(view), *file_links(view, "roll_calls"))),
                className="foot",
            ),
        ],
        **{"aria-labelledby": "roll_calls"},
    )


def _symbol(text: Text, row: Mapping[str, Any]) -> Tree:
    if row["resolution"] is None:
        return row["draft"] or text("record.unknown")
    if row["scope"] == "resolution":
        return resolution_link(row["resolution"])
    return h("span", resolution_link(row["resolution"]), " ", text(f"series.scope.{row['scope']}"))


# The files


def questions_table(view: View) -> pl.DataFrame:
    """The questions with an edition in the part, or the one of the address."""
    if view.rest:
        found = questions(view.con).filter(series_id=_series(view))
    else:
        found = question_list.listed(view, chosen_votes(view))
    return found.drop("dates", "shares")


def support_table(view: View) -> pl.DataFrame:
    """The support of the groups: in each edition of the series, or in each session of the part."""
    if view.rest:
        return series_support(view.con, _series(view), view.one("by"), view.one("group"))
    return _course(view, chosen_votes(view)).rows.drop("full_name", "kind")


def trends_table(view: View) -> pl.DataFrame:
    """The trend of the support of each group, of the denominator chosen."""
    return group_trends(support_table(view), f"yes_share_of_{view.one('of')}")


def editions_table(view: View) -> pl.DataFrame:
    """The editions of the series, or of every question listed, and why each is linked."""
    frame = linked_editions(view.con, _asked(view))
    lists = ("only_here", "only_there", "subjects", "agenda_items")
    return frame.with_columns(pl.col(lists).list.join(" | "))


def switches_table(view: View) -> pl.DataFrame:
    """Who switched in the series, or in every question listed."""
    return switched(view.con, _asked(view)).with_columns(pl.col("group_codes").list.join(" | "))


def roll_calls_table(view: View) -> pl.DataFrame:
    """The roll calls of the part, newest first; of a series, those of its editions."""
    if view.rest:
        symbols = linked_editions(view.con, [_series(view)])["resolution"].to_list()
        matrix, _ = record(view.con)
        editions = (
            pl.col("resolution").is_in(symbols) & (pl.col("scope") == "resolution")
        ).fill_null(value=False)
        votes = matrix.select(matrix.roll_calls.select(editions).to_series().to_numpy())
    else:
        votes = chosen_votes(view)
    return newest_roll_calls(votes, len(votes))


def about(view: View) -> dict[str, object]:
    """What the tables are of, for the JSON beside them."""
    if view.rest:
        return series_facts(view.con, _series(view))
    known = overview(view.con)
    part, votes = chosen_slice(view), chosen_votes(view)
    return {
        "part": str(part),
        "roll_calls": len(votes),
        "source": known["source"],
        "data_as_of": known["data_as_of"],
    }


def _series(view: View) -> str:
    return series_named(view.con, view.rest)


def _asked(view: View) -> list[str]:
    if view.rest:
        return [_series(view)]
    return question_list.listed(view, chosen_votes(view))["series_id"].to_list()


PAGE = Page(
    name="series",
    path="/series",
    draw=draw,
    choices=CHOICES,
    updates=(
        Update(outputs=(("body", "children"),), reads=tuple(SLICE_CHOICES), draw=draw_body),
        Update(outputs=(("follow", "children"),), reads=("by", "of", "group"), draw=draw_follow),
        Update(outputs=(("questions", "children"),), reads=("order", "shown"), draw=draw_questions),
    ),
    picks={"chart": Pick("open"), "sessions": Pick("keep", ("sessions",))},
    tables={
        "support": support_table,
        "questions": questions_table,
        "trends": trends_table,
        "editions": editions_table,
        "switches": switches_table,
        "roll_calls": roll_calls_table,
    },
    about=about,
    in_navigation=True,
    find=find,
)
