"""One resolution: its tally, how groups and states stood on it, and its record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import dash_mantine_components as dmc
import plotly.graph_objects as go
import polars as pl
from dash import html
from dash.development.base_component import Component

from analytics.lookup import find_resolution
from analytics.record import (
    ROLL_SQL,
    findings_about,
    groups_on_the_roll,
    published_totals,
    record,
    regional_groups_from,
    roll,
)
from analytics.support import SUPPORT_SQL, support, tally
from dashboard import figures, sentences
from dashboard.address import Address, Choice
from dashboard.components import (
    behind,
    chips,
    data_table,
    document,
    documents,
    file_links,
    file_name,
    graph,
    legend,
    notice,
    source_line,
    tabs,
    tile_board,
    vote_word,
)
from dashboard.components import tally as tally_figures
from dashboard.figures import VOTES
from dashboard.markup import Markup, Tree, h
from dashboard.page import Drawn, Page, Pick, Update, View
from dashboard.pages import editions, sponsors
from dashboard.sentences import DENOMINATORS
from dashboard.texts import Text
from data.errors import UnknownSymbol

KINDS = ("regional", "political", "economic", "regional_organization", "situation")
CHOICES = {
    "by": Choice("regional", KINDS),
    "of": Choice("members", tuple(DENOMINATORS)),
    "view": Choice("chart", ("chart", "table")),
    "seats": Choice("groups", ("groups", "map")),
    "vote": Choice((), VOTES),
    "group": Choice(),
    "state": Choice(()),
    "words": Choice(typed=True),
}
SHORT = 28  # letters of a group's name that stand above a bar on a telephone; else its code
FILTERS = ("vote", "group", "state", "words")

Facts = Mapping[str, Any]


def draw(view: View) -> Drawn:
    """The page of the resolution that the address names, loosely written or not."""
    view, facts = _read(view)
    text = view.text
    published = published_totals(view.con, view.rest)
    sections = [
        *(_vote(view, facts, published) if published else _no_vote(view, facts)),
        *editions.draw(view, facts),
        _section(view, "sponsors", *sponsors.draw(view, facts)),
        _record(view, facts),
    ]
    return Drawn(
        title=text("resolution.title", symbol=view.rest, title=facts["title"]),
        children=[html.Article(sections)],
        href=Address(f"{PAGE.path}/{view.rest}").href,
    )


def _read(view: View) -> tuple[View, Facts]:
    """The view under the symbol as the record writes it, and the facts of the resolution."""
    try:
        facts = record(view.con, view.rest)
    except UnknownSymbol:
        facts = record(view.con, find_resolution(view.con, view.rest))
    return replace(view, rest=str(facts["resolution"])), facts


def _heading(view: View, facts: Facts, lead: str | None = None) -> Component:
    text = view.text
    said = [facts["resolution"], text.session(facts["session"]), _day(text, facts)]
    return Markup(
        h(
            "header",
            h("p", *(h("span", part) for part in said), class_="eyebrow"),
            h("h1", facts["title"], tabIndex=-1),
            h("p", lead, class_="lead") if lead else None,
        )
    )


def _no_vote(view: View, facts: Facts) -> list[Component]:
    said = h("p", view.text("resolution.without_vote"))
    return [_heading(view, facts), notice(said)]


def _vote(view: View, facts: Facts, published: Mapping[str, int | None]) -> list[Component]:
    """What there is to say of the vote. Each section stands for itself; order is meaning."""
    text = view.text
    count = tally(view.con, view.rest)
    states = roll(view.con, view.rest)
    groups = groups_on_the_roll(view.con, view.rest)
    return [
        _heading(view, facts, sentences.outcome(text, count)),
        *_findings(view, count, published),
        Markup(h("section", tally_figures(count, text), aria_label=text("resolution.tally"))),
        _support_section(view, facts, groups),
        _states_section(view, facts, states, groups),
        _roll_section(view, facts, states, groups),
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


FINDINGS = {"published totals differ": "totals", "resolution without number": "number"}


def _section(view: View, name: str, *content: Component) -> Component:
    heading = Markup(h("h2", view.text(f"resolution.{name}.heading"), id=name))
    return html.Section([heading, *content], **{"aria-labelledby": name})


# How the groups stood


def support_table(view: View) -> pl.DataFrame:
    """The support of the resolution by the kind of group chosen."""
    view, _ = _read(view)
    return support(view.con, view.rest, view.one("by"))


def _support_section(view: View, facts: Facts, groups: pl.DataFrame) -> Component:
    words, figure, table, hidden, foot = _support(view, facts, groups)
    panels = {
        "chart": graph(
            view,
            "bars",
            figure,
            summary=view.text("resolution.support.chart"),
            class_name="support-bars",
        ),
        "table": html.Div(table, id=PAGE.id_of("support-table")),
    }
    return _section(
        view,
        "support",
        html.Div([chips(view, "by"), chips(view, "of")], className="choices"),
        html.Div(words, id=PAGE.id_of("support-words"), className="words", role="status"),
        html.Div(tabs(view, "view", panels), id=PAGE.id_of("support-body"), hidden=hidden),
        html.Div(foot, id=PAGE.id_of("support-foot"), className="foot", hidden=hidden),
    )


def draw_support(view: View) -> tuple[Any, ...]:
    """The parts of the page that follow the kind of group and the denominator."""
    view, facts = _read(view)
    parts = _support(view, facts, groups_on_the_roll(view.con, view.rest))
    return (*parts, parts[-2])


def _support(view: View, facts: Facts, groups: pl.DataFrame) -> tuple[Any, ...]:
    text, kind = view.text, view.one("by")
    if kind not in groups["kind"]:
        return _no_groups(view, groups), go.Figure(), None, True, None
    names = groups.select("group", "group_code", label=_labels(text))
    frame = support(view.con, view.rest, kind).join(names, on="group", maintain_order="left")
    of = text(f"resolution.choice.of.{view.one('of')}")
    title = text("resolution.support.picture", symbol=view.rest, of=of)
    return (
        Markup(h("p", sentences.majorities(text, frame))),
        _told(view, facts, "support", title, _bars(text, frame, view.one("of"))),
        Markup(_support_rows(text, frame)),
        False,
        Markup(_support_foot(view, facts, frame)),
    )


def _no_groups(view: View, groups: pl.DataFrame) -> Component:
    """Says that there were no such groups on that day, and which kinds there were."""
    text = view.text
    said = text("resolution.no_groups")
    if view.one("by") == "regional":
        said = text("resolution.no_regional", day=text.date(regional_groups_from(view.con)))
    others = [
        h("li", h("a", text(f"resolution.choice.by.{kind}"), href=view.link(by=kind)))
        for kind in KINDS
        if kind in groups["kind"]
    ]
    return notice(h("p", said), h("p", text("resolution.other_kinds")), h("ul", *others))


def _bars(text: Text, frame: pl.DataFrame, denominator: str) -> go.Figure:
    votes = DENOMINATORS[denominator]
    whole, share = pl.sum_horizontal(votes).alias("whole"), f"yes_share_of_{denominator}"
    rows = frame.select("yes", whole, share).iter_rows()
    summaries = [
        text("resolution.support.summary", yes=yes, whole=whole, share=text.percent(share))
        for yes, whole, share in rows
    ]
    short = pl.col("group").str.len_chars() <= SHORT
    labelled = frame.with_columns(
        summary=pl.Series(summaries), heading=pl.when(short).then("group").otherwise("group_code")
    )
    return figures.support_bars(labelled, votes, _words(text), text("resolution.support.half"))


def _support_rows(text: Text, frame: pl.DataFrame) -> Tree:
    heads = [
        text("resolution.support.group"),
        text("resolution.support.members"),
        *(vote_word(vote, text) for vote in VOTES),
        *(text(f"resolution.support.of_{denominator}") for denominator in DENOMINATORS),
    ]
    rows = [
        [
            row["label"],
            text.number(row["members"]),
            *(_count(row[vote], row["group_code"], vote) for vote in VOTES),
            *(text.percent(row[f"yes_share_of_{denominator}"]) for denominator in DENOMINATORS),
        ]
        for row in frame.iter_rows(named=True)
    ]
    return data_table(heads, rows, caption=text("resolution.support.table"), class_="data numbers")


def _count(count: int, group: str, vote: str) -> Tree:
    """A count of states, which leads to them in the roll."""
    if not count:
        return "0"
    query = f"group={group}&vote={vote}&state=&words="
    return h("a", str(count), href=f"?group={group}&vote={vote}#roll", data_merge=query)


def _support_foot(view: View, facts: Facts, frame: pl.DataFrame) -> list[Tree]:
    text = view.text
    undated = [
        text("resolution.support.undated_group", group=group, n=n)
        for group, n in frame.select("label", "undated_members").iter_rows()
        if n
    ]
    return [
        source_line(_source(text, facts), *file_links(view, "support")),
        *behind(
            text,
            SUPPORT_SQL,
            {"resolution": view.rest, "kind": view.one("by")},
            text("resolution.support.counted"),
            text("resolution.support.undated", list=", ".join(undated)) if undated else None,
        ),
    ]


# Every state's vote


def _states_section(
    view: View, facts: Facts, states: pl.DataFrame, groups: pl.DataFrame
) -> Component:
    text = view.text
    named = states.join(
        groups.select("group_code", label=_labels(text)),
        on="group_code",
        how="left",
        maintain_order="left",
    )
    title = text("resolution.states.picture", symbol=view.rest)
    panels = {
        "groups": Markup(legend(text), tile_board(text, named, clears="vote group words")),
        "map": graph(
            view,
            "map",
            _told(view, facts, "map", title, figures.vote_map(states, _words(text))),
            summary=text("resolution.states.chart"),
            class_name="tile-map",
        ),
    }
    foot = [
        source_line(_source(text, facts)),
        *behind(text, ROLL_SQL, _params(view, {}), text("resolution.states.counted")),
    ]
    return _section(
        view,
        "states",
        Markup(h("p", text("resolution.states.words"), class_="words")),
        tabs(view, "seats", panels),
        html.Div(Markup(foot), className="foot"),
    )


# The roll


def roll_table(view: View) -> pl.DataFrame:
    """The roll as its filters leave it."""
    view, _ = _read(view)
    return roll(view.con, view.rest, **_filters(view)).drop("group_code")


def _filters(view: View) -> dict[str, Any]:
    return {
        "votes": view.many("vote"),
        "group": view.one("group"),
        "states": view.many("state"),
        "words": view.one("words"),
    }


def _params(view: View, filters: Mapping[str, Any]) -> dict[str, object]:
    values = {"votes": (), "group": "", "states": (), "words": "", **filters}
    written = {
        name: value if isinstance(value, str) else list(value) for name, value in values.items()
    }
    return {"resolution": view.rest, **written}


def _roll_section(
    view: View, facts: Facts, states: pl.DataFrame, groups: pl.DataFrame
) -> Component:
    filtered = any(_filters(view).values())
    shown = roll(view.con, view.rest, **_filters(view)) if filtered else states
    words, table, foot = _roll(view, facts, shown, len(states))
    return _section(
        view,
        "roll",
        html.Div(_roll_controls(view, states, groups), className="choices filters"),
        html.Div(words, id=PAGE.id_of("roll-words"), className="words", role="status"),
        html.Div(table, id=PAGE.id_of("roll-table")),
        html.Div(foot, id=PAGE.id_of("roll-foot"), className="foot"),
    )


def _roll_controls(view: View, states: pl.DataFrame, groups: pl.DataFrame) -> list[Component]:
    text = view.text
    labelled = groups.select("kind", value="group_code", label=_labels(text))
    kinds = [
        {
            "group": text(f"resolution.choice.by.{kind}"),
            "items": labelled.filter(pl.col("kind") == kind).drop("kind").to_dicts(),
        }
        for kind in KINDS
    ]
    return [
        chips(view, "vote"),
        dmc.TextInput(
            id=PAGE.choice_id("words"),
            label=text("resolution.roll.words"),
            placeholder=text("resolution.roll.words_placeholder"),
            value=view.one("words"),
            debounce=250,
        ),
        dmc.Select(
            id=PAGE.choice_id("group"),
            label=text("resolution.roll.group"),
            placeholder=text("resolution.roll.any_group"),
            data=kinds,
            value=view.one("group") or None,
            searchable=True,
            clearable=True,
        ),
        dmc.MultiSelect(
            id=PAGE.choice_id("state"),
            label=text("resolution.roll.states"),
            placeholder=text("resolution.roll.any_state"),
            data=states.select(value="ms_code", label="state").to_dicts(),
            value=list(view.many("state")),
            searchable=True,
            clearable=True,
        ),
    ]


def draw_roll(view: View) -> tuple[Any, ...]:
    """The parts of the page that follow the filters of the roll."""
    view, facts = _read(view)
    count = tally(view.con, view.rest)["members"]
    assert isinstance(count, int)  # noqa: S101  # narrows the type
    return _roll(view, facts, roll(view.con, view.rest, **_filters(view)), count)


def _roll(view: View, facts: Facts, states: pl.DataFrame, members: int) -> tuple[Any, ...]:
    text, filters = view.text, _filters(view)
    words = h("p", sentences.on_the_roll(text, states, members))
    if any(filters.values()):
        cleared = "&".join(f"{name}=" for name in FILTERS)
        clear = h("a", text("resolution.roll.clear"), href="?#roll", data_merge=cleared)
        words = h("p", *words[2:], " ", clear)
    heads = [
        text(f"resolution.roll.{name}") for name in ("state", "code", "regional_group", "vote")
    ]
    rows = [
        [state, code, group or "–", vote_word(vote, text)]
        for state, code, group, vote in states.select(
            "state", "ms_code", "regional_group", "vote"
        ).iter_rows()
    ]
    caption = text("resolution.roll.table")
    foot = [
        source_line(_source(text, facts), *file_links(view, "roll")),
        *behind(
            text, ROLL_SQL, _params(view, filters), text("resolution.roll.counted"), facts["note"]
        ),
    ]
    table = Markup(data_table(heads, rows, caption=caption, class_="data roll")) if rows else None
    return Markup(words), table, Markup(foot)


# The sponsors


def sponsors_table(view: View) -> pl.DataFrame:
    """The sponsors of every draft of the resolution."""
    view, _ = _read(view)
    return sponsors.table(view)


# The record


def _record(view: View, facts: Facts) -> Component:
    text = view.text
    subjects = [
        h("li", h("a", subject.replace("--", " – "), href=Address("/", {"q": subject}).href))
        for subject in facts["subjects"] or ()
    ]
    library = facts["undl_url"]
    rows: dict[str, Tree] = {
        "symbol": document(facts["resolution"]),
        "session": text.session(facts["session"]),
        "date": _day(text, facts),
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
    return _section(view, "record", Markup(h("dl", *items, class_="facts")))


def about(view: View) -> dict[str, object]:
    """The facts of the resolution and its tally, for the JSON beside the tables."""
    view, facts = _read(view)
    count = tally(view.con, view.rest)
    return {
        **facts,
        "tally": {vote: count[vote] for vote in ("members", *VOTES)},
        "published_totals": published_totals(view.con, view.rest),
        "findings": findings_about(view.con, view.rest).to_dicts(),
        "drafts": sponsors.about(view),
    }


# What the sections share


def _source(text: Text, facts: Facts) -> str:
    return text("behind.source", source=facts["source"], day=text.date(facts["data_as_of"]))


def _told(view: View, facts: Facts, name: str, title: str, figure: go.Figure) -> go.Figure:
    """A figure with the words that stand on it when it is saved as a picture."""
    return figures.told(
        figure,
        name=file_name(view.rest, name),
        title=title,
        subtitle=f"{facts['title']}, {_day(view.text, facts)}",
        caption=_source(view.text, facts),
    )


def _day(text: Text, facts: Facts) -> str:
    return text.date(facts["adoption_date"]) if facts["adoption_date"] else text("record.unknown")


def _words(text: Text) -> dict[str, str]:
    return {vote: text(f"vote.{vote}.word") for vote in VOTES}


def _labels(text: Text) -> pl.Expr:
    """A group's name for a reader: in full, with the short name or code that is in use."""
    named, regional = pl.col("group") != pl.col("full_name"), pl.col("kind") == "regional"
    short = pl.when(named).then("group").otherwise("group_code")
    both = pl.format(text("group.label", full_name="{}", name="{}"), "full_name", short)
    coded = ~regional & (pl.col("group") != pl.col("group_code"))
    return pl.when(named | coded).then(both).otherwise("group")


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
            draw=draw_support,
        ),
        Update(
            outputs=(
                ("roll-words", "children"),
                ("roll-table", "children"),
                ("roll-foot", "children"),
            ),
            reads=FILTERS,
            draw=draw_roll,
        ),
    ),
    picks={
        "bars": Pick("keep", ("group", "vote"), cleared=("state", "words")),
        "map": Pick("toggle", ("state",), cleared=("vote", "group", "words")),
    },
    tables={"roll": roll_table, "support": support_table, "sponsors": sponsors_table},
    about=about,
)
