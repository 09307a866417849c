"""How a Member State votes: by session, by topic, every vote of it, and those worth a note."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
from dash import html
from dash.development.base_component import Component

from analytics.pivotality import OUTCOMES
from analytics.state_answers import (
    deciding_votes,
    lonely_votes,
    vote_counts,
    votes_by_session,
    votes_by_topic,
)
from analytics.state_sql import (
    DECIDING_SQL,
    IMPORTANT_SQL,
    LONELY_SQL,
    SESSIONS_SQL,
    TOPICS_SQL,
    VOTES_SQL,
)
from dashboard import state_figures
from dashboard.components import chips, data_table, graph, tabs, vote_word
from dashboard.figures import VOTES
from dashboard.markup import Markup, Tree, h
from dashboard.page import View
from dashboard.pages.state_parts import (
    Asked,
    foot,
    resolution_link,
    section,
    still_asked,
    tally_words,
    told,
    vote_words,
    words,
)
from dashboard.texts import Text

LISTED = 100  # votes shown; the file holds all
NOTED = 15  # of the notable votes of a kind
TELLING = 10  # votes cast from which a session or topic is told of in words
# Letters of a topic that have room above a bar on a telephone; subjects are in capitals.
HEADINGS = {"issue": 30, "subject": 23}

Row = Mapping[str, Any]


# By session


def sessions_section(asked: Asked) -> Component:
    """How it voted in each session, as bars and as a table."""
    text, view = asked.text, asked.view
    frame = sessions_table(asked)
    tips = [_tip(text, text.session(row["session"]), row) for row in frame.iter_rows(named=True)]
    drawn = frame.with_columns(
        year=pl.col("first_date").dt.year(), tip=pl.Series(tips, dtype=pl.String)
    )
    figure = state_figures.session_bars(drawn, vote_words(text), text("state.sessions.special"))
    title = text("state.sessions.picture", state=asked.name)
    panels = {
        "chart": graph(
            view,
            "sessions",
            told(asked, "sessions", title, figure),
            summary=text("state.sessions.chart", state=asked.name),
            class_name="session-bars",
        ),
        "table": Markup(_sessions_rows(asked, frame)),
    }
    return section(
        view,
        "sessions",
        words(_range(text, frame)),
        tabs(view, "over", panels),
        html.Div(Markup(*foot(asked, "sessions", SESSIONS_SQL)), className="foot"),
    )


def sessions_table(asked: Asked) -> pl.DataFrame:
    """The frame of its votes by session."""
    return votes_by_session(asked.votes)


def _tip(text: Text, heading: str, row: Row) -> str:
    """What a bar says: of what it is, and how often each vote was cast."""
    counts = [
        text(
            "state.sessions.tip",
            vote=text(f"vote.{vote}.word"),
            count=row[vote],
            share=text.percent(row[vote] / row["roll_calls"]),
        )
        for vote in VOTES
    ]
    return "<br>".join([heading, text("slice.roll_calls", n=row["roll_calls"]), *counts])


def _range(text: Text, frame: pl.DataFrame) -> str:
    """In which sessions it voted yes most and least often, and how often in the newest."""
    cast = pl.sum_horizontal("yes", "no", "abstain")
    many = frame.filter(pl.col("session").str.contains(r"^\d+$"), cast >= TELLING)
    if len(many) < 2:
        return text("state.sessions.words")
    low, high = (many.sort("yes_share_of_cast").row(place, named=True) for place in (0, -1))
    last = many.row(-1, named=True)
    places = {
        f"{name}_{part}": value
        for name, row in (("low", low), ("high", high), ("last", last))
        for part, value in (
            ("session", row["session"]),
            ("year", str(row["first_date"].year)),
            ("share", text.percent(row["yes_share_of_cast"])),
        )
    }
    return text("state.sessions.range", **places)


def _sessions_rows(asked: Asked, frame: pl.DataFrame) -> Tree:
    text = asked.text
    rows = [
        [
            h("a", text.session(row["session"]), href=asked.view.link(sessions=row["session"])),
            str(row["first_date"].year),
            *_counts(text, row),
        ]
        for row in frame.reverse().iter_rows(named=True)
    ]
    heads = [text("state.sessions.session"), text("state.sessions.year"), *_count_heads(text)]
    caption = text("state.sessions.table", state=asked.name)
    return data_table(heads, rows, caption=caption, class_="data numbers")


def _counts(text: Text, row: Row) -> list[Tree]:
    return [
        text.number(row["roll_calls"]),
        *(text.number(row[vote]) for vote in VOTES),
        text.percent(row["yes_share_of_cast"]),
        text.percent(row["participation_share"]),
    ]


def _count_heads(text: Text) -> list[Tree]:
    return [
        text("state.roll_calls"),
        *(vote_word(vote, text) for vote in VOTES),
        text("state.yes_share"),
        text("state.participation"),
    ]


# By topic


def topics_section(asked: Asked) -> Component:
    """How it voted on the issues and the frequent subjects, as bars and as a table."""
    text, view = asked.text, asked.view
    frame = topics_table(asked)
    if frame.is_empty():
        return section(view, "topics", words(text("state.topics.none")))
    charts = [
        html.Div(
            [
                Markup(h("h3", text(f"state.topics.{kind}s"))),
                _topic_bars(asked, kind, frame.filter(kind=kind)),
            ]
        )
        for kind in frame["kind"].unique(maintain_order=True)
    ]
    panels = {
        "chart": html.Div(charts, className="pair"),
        "table": Markup(_topic_rows(asked, frame)),
    }
    return section(
        view,
        "topics",
        words(_most_and_least(text, frame)),
        tabs(view, "topics", panels),
        html.Div(Markup(*foot(asked, "topics", TOPICS_SQL)), className="foot"),
    )


def topics_table(asked: Asked) -> pl.DataFrame:
    """The frame of its votes by topic."""
    return votes_by_topic(asked.votes)


def topic_name(text: Text, kind: str, topic: str) -> str:
    """An issue in words; a subject as the library writes it."""
    return text(f"slice.issue.{topic}") if kind == "issue" else topic.replace("--", " – ")


def _topic_bars(asked: Asked, kind: str, frame: pl.DataFrame) -> Component:
    text = asked.text
    names = [topic_name(text, kind, topic) for topic in frame["topic"]]
    summaries = [
        text("state.topics.summary", share=text.percent(share), n=n)
        for share, n in frame.select("yes_share_of_cast", "roll_calls").iter_rows()
    ]
    short = [state_figures.shortened(name, HEADINGS[kind]) for name in names]
    labelled = frame.select(
        pl.col("topic").alias("group_code"),
        *VOTES,
        label=pl.Series(names, dtype=pl.String),
        heading=pl.Series(short, dtype=pl.String),
        summary=pl.Series(summaries, dtype=pl.String),
    )
    half = text("state.topics.half")
    figure = state_figures.topic_bars(labelled, vote_words(text), half)
    title = text(f"state.topics.picture_{kind}s", state=asked.name)
    return graph(
        asked.view,
        f"{kind}s",
        told(asked, f"{kind}s", title, figure),
        summary=text("state.topics.chart", state=asked.name),
        class_name="support-bars",
    )


def _most_and_least(text: Text, frame: pl.DataFrame) -> str | None:
    """On which topics it voted yes most and least often."""
    cast = pl.sum_horizontal("yes", "no", "abstain").alias("cast")
    telling = frame.with_columns(cast).filter(pl.col("cast") >= TELLING).sort("yes_share_of_cast")
    if len(telling) < 2:
        return None
    low, high = (telling.row(place, named=True) for place in (0, -1))
    places = {
        f"{name}_{part}": value
        for name, row in (("low", low), ("high", high))
        for part, value in (
            ("topic", topic_name(text, row["kind"], row["topic"])),
            ("share", text.percent(row["yes_share_of_cast"])),
            ("n", row["cast"]),
        )
    }
    return text("state.topics.words", **places)


def _topic_rows(asked: Asked, frame: pl.DataFrame) -> Tree:
    text = asked.text
    rows = [
        [
            h("a", topic_name(text, row["kind"], row["topic"]), href=_on_topic(asked.view, row)),
            *_counts(text, row),
        ]
        for row in frame.iter_rows(named=True)
    ]
    heads = [text("state.topics.topic"), *_count_heads(text)]
    caption = text("state.topics.table", state=asked.name)
    return data_table(heads, rows, caption=caption, class_="data numbers")


def _on_topic(view: View, row: Row) -> str:
    topic = (str(row["topic"]),)
    return view.link(issues=topic) if row["kind"] == "issue" else view.link(subjects=topic)


# The notable votes


def notable_section(asked: Asked) -> Component:
    """The votes it cast nearly alone, those that its vote decided, those named important."""
    view = asked.view
    panels = {
        kind: html.Div(draw(asked), className="sections notable")
        for kind, draw in (("lonely", _lonely), ("deciding", _deciding), ("important", _important))
    }
    return section(view, "notable", tabs(view, "notable", panels))


def lonely_table(asked: Asked) -> pl.DataFrame:
    """The votes it cast with the fewest others."""
    return without_lists(lonely_votes(asked.votes, NOTED))


def deciding_table(asked: Asked) -> pl.DataFrame:
    """The roll calls that its vote decided."""
    return without_lists(deciding_votes(asked.matrix, asked.votes, asked.code))


def important_table(asked: Asked) -> pl.DataFrame:
    """Its votes on what the US Department of State named important."""
    return without_lists(asked.votes.filter("important"))


def _lonely(asked: Asked) -> list[Component]:
    text = asked.text
    frame = lonely_table(asked)
    alone, few = (asked.votes.filter(pl.col("alike") <= most).height for most in (1, 5))
    said = text(
        "state.lonely.words",
        state=asked.name,
        alone=text("state.lonely.alone", n=alone),
        few=few,
        cast=asked.votes["alike"].count(),
    )
    return [
        words(said),
        Markup(_vote_rows(asked, frame, "lonely")) if len(frame) else Markup(),
        html.Div(Markup(*foot(asked, "lonely", LONELY_SQL)), className="foot"),
    ]


def _deciding(asked: Asked) -> list[Component]:
    text = asked.text
    frame = deciding_table(asked)
    how = [
        [text(f"state.deciding.{name}") for name in OUTCOMES if row[name]]
        for row in frame.iter_rows(named=True)
    ]
    rows = [h("ul", *(h("li", said) for said in told), class_="plain") for told in how]
    return [
        words(text("state.deciding.words", n=len(frame), state=asked.name)),
        Markup(_vote_rows(asked, frame, "deciding", rows)) if len(frame) else Markup(),
        html.Div(Markup(*foot(asked, "deciding", DECIDING_SQL)), className="foot"),
    ]


def _important(asked: Asked) -> list[Component]:
    text = asked.text
    frame = important_table(asked)
    said = text("state.important.none")
    if len(frame):
        votes = tally_words(text, vote_counts(frame))
        said = text("state.important.words", n=len(frame), votes=votes)
    shown = text("state.shown", shown=LISTED, n=len(frame)) if len(frame) > LISTED else None
    return [
        words(said, shown),
        Markup(_vote_rows(asked, frame.head(LISTED), "important")) if len(frame) else Markup(),
        html.Div(Markup(*foot(asked, "important", IMPORTANT_SQL)), className="foot"),
    ]


# Every vote


def roll_section(asked: Asked) -> Component:
    """Every vote of it, the newest first, as the filter leaves them."""
    said, table, behind = _roll(asked)
    view = asked.view
    part = view.page.id_of
    return section(
        view,
        "roll",
        html.Div(chips(view, "vote"), className="choices"),
        html.Div(said, id=part("roll-words"), className="words", role="status"),
        html.Div(table, id=part("roll-table")),
        html.Div(behind, id=part("roll-foot"), className="foot"),
    )


def draw_roll(view: View) -> tuple[Any, ...]:
    """The parts of the page that follow the filter of its votes."""
    return _roll(still_asked(view))


def roll_table(asked: Asked) -> pl.DataFrame:
    """Its votes as the filter leaves them."""
    chosen = asked.view.many("vote")
    votes = asked.votes.filter(pl.col("vote").is_in(chosen)) if chosen else asked.votes
    return without_lists(votes)


def _roll(asked: Asked) -> tuple[Any, ...]:
    text = asked.text
    frame = roll_table(asked)
    every = len(frame) == len(asked.votes)
    said = [
        text("state.roll.all", n=len(frame))
        if every
        else text("state.roll.some", n=len(frame), of=len(asked.votes))
    ]
    if len(frame) > LISTED:
        said.append(text("state.shown", shown=LISTED, n=len(frame)))
    table = Markup(_vote_rows(asked, frame.head(LISTED), "roll")) if len(frame) else None
    return (
        Markup(h("p", " ".join(said))),
        table,
        Markup(foot(asked, "roll", VOTES_SQL)),
    )


def without_lists(votes: pl.DataFrame) -> pl.DataFrame:
    """Rows of `votes_of` as a file holds them: lists joined by |, no column twice."""
    lists = pl.col("subjects", "issues").list.join("|")
    return votes.with_columns(lists).drop("yes_count", "no_count", "agenda_title", "source")


def _vote_rows(
    asked: Asked, frame: pl.DataFrame, name: str, more: list[Tree] | None = None
) -> Tree:
    """A table of votes: of what, when, how it voted, with how many others, and the tally."""
    text = asked.text
    last = more or [_beside(text, row) for row in frame.iter_rows(named=True)]
    rows = [
        [
            resolution_link(row["resolution"]),
            row["title"] or text("record.unknown"),
            text.date(row["date"]),
            vote_word(row["vote"], text),
            h("span", "–".join(str(row[vote]) for vote in VOTES), class_="tally-text"),
            said,
        ]
        for row, said in zip(frame.iter_rows(named=True), last, strict=True)
    ]
    heads = [text(f"state.vote_table.{head}") for head in ("resolution", "title", "day", "vote")]
    heads += [text("state.vote_table.tally"), text(f"state.{name}.last")]
    return data_table(
        heads, rows, caption=text(f"state.{name}.table", state=asked.name), class_="data votes"
    )


def _beside(text: Text, row: Row) -> str:
    """With how many others a vote was cast."""
    if row["alike"] is None:
        return "–"
    others = row["alike"] - 1
    return text("state.vote_table.others", n=others) if others else text("state.vote_table.alone")
