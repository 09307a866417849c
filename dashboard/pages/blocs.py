"""Regional support blocs: which states voted alike in a session, and what divides them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
import plotly.graph_objects as go
import polars as pl
from dash import html
from dash.development.base_component import Component

from analytics.bloc_answers import (
    BLOCS_SQL,
    LINEAGE_SQL,
    SEPARATING_SQL,
    STATES_SQL,
    SUMMARY_SQL,
    bloc_lineage,
    blocs_of_session,
    nearest_sessions,
    newest_session,
    separating_roll_calls,
    session_summary,
    sessions,
    states_of_blocs,
)
from dashboard import bloc_figures, figures
from dashboard.address import Address, Choice
from dashboard.bloc_figures import UNPLACED
from dashboard.components import (
    behind,
    data_table,
    file_links,
    file_name,
    graph,
    notice,
    source_line,
    tabs,
)
from dashboard.markup import Markup, Tree, h
from dashboard.page import Drawn, Page, Pick, Update, View
from dashboard.texts import Text

NEWEST = "newest"
SEPARATING = 12  # roll calls shown
CHOICES = {
    "session": Choice(NEWEST),
    "seats": Choice("groups", ("groups", "map")),
    "view": Choice("chart", ("chart", "table")),
}
REGIONAL = ("ag", "apg", "eeg", "grulac", "weog", "no_group")

Facts = Mapping[str, Any]


def draw(view: View) -> Drawn:
    """The page of the session chosen; of one without blocs, what there is instead."""
    text = view.text
    heading = h(
        "header",
        h("h1", text("blocs.heading"), tabIndex=-1),
        h("p", text("blocs.intro"), class_="words"),
    )
    body = html.Div(_body(view), id=PAGE.id_of("body"), className="sections")
    picker = html.Div(_picker(view), className="choices")
    return Drawn(
        title=text("blocs.title"), children=[html.Article([Markup(heading), picker, body])]
    )


def draw_body(view: View) -> tuple[Any, ...]:
    """The part of the page that follows the session."""
    return (_body(view),)


def _picker(view: View) -> list[Component]:
    text = view.text
    options = [
        {"value": session, "label": text.session(session)}
        for session in sessions(view.con)["session"]
    ]
    newest = newest_session(view.con)
    if newest is not None:
        label = text("blocs.newest", session=text.session(newest))
        options.insert(0, {"value": NEWEST, "label": label})
    return [
        dmc.Select(
            id=PAGE.choice_id("session"),
            label=text("blocs.session"),
            data=options,
            value=view.one("session"),
            allowDeselect=False,
            searchable=True,
        )
    ]


def _chosen(view: View) -> str:
    """The session that the address means; nothing where the newest is meant and there is none."""
    session = view.one("session").strip()
    return (newest_session(view.con) or "") if session in ("", NEWEST) else session


def _body(view: View) -> list[Component]:
    text, session = view.text, _chosen(view)
    if session not in sessions(view.con)["session"]:
        return [_impossible(view, session)]
    facts = session_summary(view.con, session)
    blocs = blocs_of_session(view.con, session).with_columns(colour_line=COLOUR_LINE)
    opening = [
        h("p", *(h("span", part) for part in _extent(text, facts)), class_="eyebrow"),
        h("p", facts["sentence"] or facts["note"], class_="lead", role="status"),
    ]
    sections = [html.Div([Markup(*opening), *_caveats(text, facts)], className="opening")]
    if _divided(facts):
        sections += [
            _states_section(view, facts, blocs),
            _blocs_section(view, facts, blocs),
            _separating_section(view, facts, blocs),
        ]
    return [*sections, _strength_section(view, facts), _lineage_section(view, facts)]


# The colour of a bloc is that of its line through the sessions; where there is none, its own.
COLOUR_LINE = pl.coalesce("line", "bloc")


def _divided(facts: Facts) -> bool:
    return (facts["blocs"] or 0) > 1


def _extent(text: Text, facts: Facts) -> list[str]:
    return [
        text.session(facts["session"]),
        text("blocs.roll_calls", n=facts["roll_calls"]),
        text("blocs.placed", n=facts["states"]),
        *([text("blocs.left_out", n=facts["left_out"])] if facts["left_out"] else []),
    ]


def _caveats(text: Text, facts: Facts) -> list[Component]:
    """What a reader should know before reading on: that the division may be none."""
    if facts["clear_split"]:
        return []
    doubt = "unknown" if facts["clear_split"] is None else "chance"
    kind = doubt if _divided(facts) else "one"
    return [notice(h("p", text(f"blocs.caveat.{kind}")))]


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


def _section(view: View, name: str, *content: Component) -> Component:
    heading = Markup(h("h2", view.text(f"blocs.{name}.heading"), id=name))
    return html.Section([heading, *content], **{"aria-labelledby": name})


def _foot(view: View, facts: Facts, name: str, sql: str, params: Mapping[str, object]) -> Component:
    text = view.text
    lines = [
        source_line(_source(text, facts), *file_links(view, name)),
        *behind(text, sql, params, text(f"blocs.{name}.counted")),
    ]
    return html.Div(Markup(lines), className="foot")


# Every state's bloc


def _states_section(view: View, facts: Facts, blocs: pl.DataFrame) -> Component:
    text, session = view.text, str(facts["session"])
    lines = dict(blocs.select("bloc", "colour_line").iter_rows())
    states = states_of_blocs(view.con, session)
    states = states.with_columns(
        tip=pl.Series([_tip(text, row) for row in states.iter_rows(named=True)], dtype=pl.String)
    )
    key = _key(text, blocs)
    board = h("div", *_board(text, states, lines), class_="board")
    figure = _told(
        view, facts, "map", text("blocs.states.picture"), bloc_figures.bloc_map(states, lines)
    )
    panels = {
        "groups": Markup(key, board),
        "map": graph(
            view,
            "map",
            figure,
            summary=text("blocs.states.chart"),
            class_name="tile-map bloc-map",
            key=key,
        ),
    }
    return _section(
        view,
        "states",
        Markup(h("p", text("blocs.states.words"), class_="words")),
        tabs(view, "seats", panels),
        Markup(_states_table(text, states, lines)),
        _foot(view, facts, "states", STATES_SQL, {"session": session}),
    )


def _tip(text: Text, row: Mapping[str, Any]) -> str:
    """What the tile of a state says: its name, bloc, certainty and regional group."""
    said = [row["state"]]
    if row["bloc"] is None:
        said.append(text("blocs.unplaced_because", note=row["note"]))
    else:
        said.append(text("blocs.bloc", number=row["bloc"]))
        certainty = _decimal(text, row["certainty"])
        kind = "unsure" if row["unsure"] else "sure"
        said.append(text(f"blocs.states.{kind}", certainty=certainty))
    return "\n".join([*said, row["regional_group"] or text("group.none")])


def _board(text: Text, states: pl.DataFrame, lines: Mapping[int, int]) -> list[Tree]:
    """The tiles of each regional group; of all states, where there were no regional groups."""
    blocks = states.with_columns(pl.col("regional_group").fill_null("")).partition_by(
        "regional_group", as_dict=True
    )
    named = sorted((group for (group,) in blocks), key=lambda group: (group == "", group))
    none = text("group.all" if len(blocks) == 1 else "group.none")
    return [_block(text, group or none, blocks[(group,)], lines) for group in named]


def _block(text: Text, group: str, states: pl.DataFrame, lines: Mapping[int, int]) -> Tree:
    counts = states.group_by("bloc", maintain_order=True).len().rows()
    said = [f"{_bloc_name(text, bloc)}: {text.number(count)}" for bloc, count in counts]
    parts = [
        h("span", class_=_class(bloc), style={"flexGrow": count, **_style(bloc, lines)})
        for bloc, count in counts
    ]
    bar = h("div", *parts, class_="bar thin", role="img", aria_label=", ".join(said))
    heading = h(
        "div",
        h("h3", group),
        h("span", text("tiles.members", n=len(states))),
        bar,
        class_="block-heading",
    )
    tiles = [h("li", _tile(row, lines)) for row in states.iter_rows(named=True)]
    return h("div", heading, h("ul", *tiles, class_="tiles"), class_="block")


def _tile(row: Mapping[str, Any], lines: Mapping[int, int]) -> Tree:
    bloc, doubt = row["bloc"], "?" if row["unsure"] else ""
    return h(
        "span",
        h("span", row["ms_code"]),
        h("span", UNPLACED if bloc is None else f"{bloc}{doubt}"),
        class_=f"tile {_class(bloc)}{' unsure' if doubt else ''}",
        style=_style(bloc, lines),
        role="img",
        aria_label=row["tip"].replace("\n", ", "),
        data_tip=row["tip"],
    )


def _states_table(text: Text, states: pl.DataFrame, lines: Mapping[int, int]) -> Tree:
    heads = [text(f"blocs.states.{name}") for name in ("state", "code", "group", "of", "bloc")]
    rows = [
        [
            row["state"],
            row["ms_code"],
            row["regional_group"] or "–",
            _certainty(text, row),
            _bloc_word(text, row["bloc"], lines),
        ]
        for row in states.iter_rows(named=True)
    ]
    return data_table(heads, rows, caption=text("blocs.states.table"), class_="data roll")


def _certainty(text: Text, row: Mapping[str, Any]) -> str:
    said = _decimal(text, row["certainty"])
    return f"{said} ?" if row["unsure"] else said


# The blocs


def _blocs_section(view: View, facts: Facts, blocs: pl.DataFrame) -> Component:
    text = view.text
    lines = dict(blocs.select("bloc", "colour_line").iter_rows())
    names = [
        h("span", _mark(row["bloc"], lines), h("span", row["label"]), class_="bloc-name")
        for row in blocs.iter_rows(named=True)
    ]
    shown = [code for code in REGIONAL if code != "no_group" or blocs[code].sum()]
    members = [
        [name, *(text.number(row[code]) for code in ("states", *shown))]
        for name, row in zip(names, blocs.iter_rows(named=True), strict=True)
    ]
    member_heads = [text(f"blocs.blocs.{code}") for code in ("bloc", "states", *shown)]
    votes = [f"{vote}_share" for vote in figures.VOTES]
    voting = [
        [
            name,
            *(text.percent(row[share]) for share in votes),
            *(text.percent(row[share]) for share in ("agreement", "agreement_outside")),
            _decimal(text, row["certainty"]),
            row["centre"],
        ]
        for name, row in zip(names, blocs.iter_rows(named=True), strict=True)
    ]
    kinds = ("bloc", *votes, "agreement", "agreement_outside", "certainty", "centre")
    heads = [text(f"blocs.blocs.{kind}") for kind in kinds]
    tables = [
        data_table(
            member_heads, members, caption=text("blocs.blocs.by_group"), class_="data numbers"
        ),
        h("h3", text("blocs.blocs.voting")),
        data_table(heads, voting, caption=text("blocs.blocs.voting"), class_="data numbers"),
    ]
    params = {"session": facts["session"]}
    return _section(view, "blocs", Markup(*tables), _foot(view, facts, "blocs", BLOCS_SQL, params))


# What divides them


def _separating_section(view: View, facts: Facts, blocs: pl.DataFrame) -> Component:
    text, session = view.text, str(facts["session"])
    lines = dict(blocs.select("bloc", "colour_line").iter_rows())
    frame = separating_roll_calls(view.con, session, SEPARATING)
    kinds = ("resolution", "title", "one", "other", "difference", "p")
    rows = [
        [
            _resolution(row["resolution"]),
            row["title"] or text("record.unknown"),
            _yes(text, row["bloc"], row["yes_share"], lines),
            _yes(text, row["other_bloc"], row["other_yes_share"], lines),
            text("blocs.separating.points", n=_points(text, row["difference"])),
            _p(text, row["p_adjusted"]),
        ]
        for row in frame.iter_rows(named=True)
    ]
    heads = [text(f"blocs.separating.{kind}") for kind in kinds]
    caption = text("blocs.separating.table")
    table = data_table(heads, rows, caption=caption, class_="data numbers titled")
    params = {"session": session, "limit": str(SEPARATING)}
    return _section(
        view,
        "separating",
        Markup(h("p", text("blocs.separating.words"), class_="words"), table),
        _foot(view, facts, "separating", SEPARATING_SQL, params),
    )


def _resolution(symbol: str | None) -> Tree:
    if symbol is None:
        return "–"
    return h("a", symbol, href=Address(f"/resolution/{symbol}").href)


def _yes(text: Text, bloc: int, share: float | None, lines: Mapping[int, int]) -> Tree:
    return h("span", _mark(bloc, lines), text.percent(share), class_="bloc-name")


# How strong the split is, and how far it follows the regional groups


def _strength_section(view: View, facts: Facts) -> Component:
    text = view.text
    said = [*_strength(text, facts), *_groups(text, facts)]
    foot = [
        source_line(_source(text, facts)),
        *behind(
            text,
            SUMMARY_SQL,
            {"session": facts["session"]},
            text("blocs.strength.counted", runs=facts["runs"], draws=facts["draws"]),
        ),
    ]
    return _section(
        view,
        "strength",
        Markup(*(h("p", words, class_="words") for words in said)),
        html.Div(Markup(foot), className="foot"),
    )


def _strength(text: Text, facts: Facts) -> list[str]:
    if facts["modularity"] is None:
        return []
    places = {
        "modularity": _decimal(text, facts["modularity"], 3),
        "chance": _decimal(text, facts["null_modularity"], 3),
        "p": _p(text, facts["p_value"]),
        "draws": facts["draws"],
    }
    alone = facts["p_value"] is None
    said = [text(f"blocs.strength.{'alone' if alone else 'measured'}", **places)]
    if _divided(facts) and facts["mean_certainty"] is not None:
        said.append(
            text("blocs.strength.certainty", certainty=_decimal(text, facts["mean_certainty"]))
        )
    return said


def _groups(text: Text, facts: Facts) -> list[str]:
    if not _divided(facts):
        return []
    if facts["ami"] is None:
        return [text("blocs.strength.no_groups")]
    places = {
        "ami": _decimal(text, facts["ami"]),
        "purity": text.percent(facts["purity"]),
        "inverse": text.percent(facts["inverse_purity"]),
        "p": _p(text, facts["ami_p_value"]),
    }
    return [text("blocs.strength.groups", **places)]


# The sessions


def _lineage_section(view: View, facts: Facts) -> Component:
    text, session = view.text, str(facts["session"])
    frame = bloc_lineage(view.con).with_columns(colour_line=COLOUR_LINE)
    tips = [
        text("blocs.lineage.tip", session=text.session(name), **row)
        for row in frame.iter_rows(named=True)
        for name in (row.pop("session"),)
    ]
    frame = frame.with_columns(tip=pl.Series(tips, dtype=pl.String))
    figure = bloc_figures.lineage(frame, session)
    title = text("blocs.lineage.picture")
    panels = {
        "chart": graph(
            view,
            "lineage",
            _told(view, facts, "lineage", title, figure),
            summary=text("blocs.lineage.chart"),
            class_name="lineage",
            key=h("p", text("blocs.lineage.key"), class_="legend"),
        ),
        "table": Markup(_lineage_table(view, frame)),
    }
    return _section(
        view,
        "lineage",
        Markup(h("p", text("blocs.lineage.words"), class_="words")),
        tabs(view, "view", panels),
        _foot(view, facts, "lineage", LINEAGE_SQL, {}),
    )


def _lineage_table(view: View, frame: pl.DataFrame) -> Tree:
    text = view.text
    rows = []
    parts = frame.unique(["session", "bloc"], maintain_order=True)
    for (session,), blocs in parts.group_by("session", maintain_order=True):
        year, clear, alike = blocs.select("year", "clear_split", "adjusted_rand").row(0)
        lines = dict(blocs.select("bloc", "colour_line").iter_rows())
        names = [
            h("li", _mark(bloc, lines), h("span", text("blocs.lineage.bloc", n=n, label=label)),
              class_="bloc-name")
            for bloc, n, label in blocs.select("bloc", "states", "label").iter_rows()
        ] if len(blocs) > 1 else []  # fmt: skip
        known = {True: "clear", False: "unclear", None: "unknown"}[clear]
        link = h("a", text.session(str(session)), href=view.link(session=str(session)))
        named = h("ul", *names, class_="plain") if names else "–"
        verdict = text(f"blocs.lineage.{known}")
        rows.append([link, str(year), named, verdict, _decimal(text, alike)])
    heads = [
        text(f"blocs.lineage.{name}") for name in ("session", "year", "blocs", "split", "rand")
    ]
    return data_table(heads, rows[::-1], caption=text("blocs.lineage.table"), class_="data wide")


# What the sections share


def _key(text: Text, blocs: pl.DataFrame) -> Tree:
    lines = dict(blocs.select("bloc", "colour_line").iter_rows())
    named = [
        h("span", _mark(bloc, lines), h("span", label), class_="bloc-name")
        for bloc, label in blocs.select("bloc", "label").iter_rows()
    ]
    unplaced = h("span", _mark(None, lines), text("blocs.unplaced"), class_="bloc-name")
    unsure = h("span", text("blocs.states.doubt"))
    return h("p", *named, unsure, unplaced, class_="legend")


def _mark(bloc: int | None, lines: Mapping[int, int]) -> Tree:
    """The mark of a bloc: its number on its colour."""
    number = UNPLACED if bloc is None else str(bloc)
    return h("span", number, class_=f"mark {_class(bloc)}", style=_style(bloc, lines))


def _bloc_word(text: Text, bloc: int | None, lines: Mapping[int, int]) -> Tree:
    return h("span", _mark(bloc, lines), _bloc_name(text, bloc), class_="vote-word")


def _bloc_name(text: Text, bloc: int | None) -> str:
    return text("blocs.unplaced") if bloc is None else text("blocs.bloc", number=bloc)


def _class(bloc: int | None) -> str:
    return "non_voting" if bloc is None else "bloc"


def _style(bloc: int | None, lines: Mapping[int, int]) -> dict[str, str]:
    if bloc is None:
        return {}
    fill = bloc_figures.colour(lines[bloc])
    return {"--fill": fill, "--edge": fill, "--on": bloc_figures.ink(lines[bloc])}


def _told(view: View, facts: Facts, name: str, title: str, figure: go.Figure) -> go.Figure:
    """A figure with the words that stand on it when it is saved as a picture."""
    return figures.told(
        figure,
        name=file_name("blocs", str(facts["session"]), name),
        title=title,
        subtitle=view.text.session(str(facts["session"])),
        caption=_source(view.text, facts),
    )


def _source(text: Text, facts: Facts) -> str:
    return text("behind.source", source=facts["source"], day=text.date(facts["data_as_of"]))


def _decimal(text: Text, number: float | None, places: int = 2) -> str:
    """A number to some decimals; of nothing, a dash."""
    if number is None:
        return "–"
    return f"{number:.{places}f}".replace(".", text("format.decimal"))


def _p(text: Text, p: float | None) -> str:
    """A probability; one too small to be told from none, as below the smallest told."""
    if p is not None and p < 0.001:
        return f"< {_decimal(text, 0.001, 3)}"
    return _decimal(text, p, 3)


def _points(text: Text, difference: float) -> str:
    return _decimal(text, 100 * difference, 1).replace("-", "−")


# The files


def states_table(view: View) -> pl.DataFrame:
    """Every state's bloc."""
    return states_of_blocs(view.con, _asked(view))


def blocs_table(view: View) -> pl.DataFrame:
    """The blocs by regional group."""
    return blocs_of_session(view.con, _asked(view))


def separating_table(view: View) -> pl.DataFrame:
    """The roll calls that separate the blocs most."""
    return separating_roll_calls(view.con, _asked(view), SEPARATING)


def lineage_table(view: View) -> pl.DataFrame:
    """The blocs of all sessions."""
    return bloc_lineage(view.con)


def about(view: View) -> dict[str, object]:
    """How strong the split of the session is, for the JSON beside the tables."""
    return session_summary(view.con, _chosen(view))


def _asked(view: View) -> str:
    """The session of the address; one without a recorded vote is refused, not empty."""
    return str(about(view)["session"])


PAGE = Page(
    name="blocs",
    path="/blocs",
    draw=draw,
    choices=CHOICES,
    updates=(Update(outputs=(("body", "children"),), reads=("session",), draw=draw_body),),
    picks={"lineage": Pick("keep", ("session",))},
    tables={
        "states": states_table,
        "blocs": blocs_table,
        "separating": separating_table,
        "lineage": lineage_table,
    },
    about=about,
    in_navigation=True,
)
