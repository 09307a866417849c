"""What the page of support blocs says of a division, of a session or any part of the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
import polars as pl
from dash import html
from dash.development.base_component import Component

from analytics.bloc_answers import BLOCS_SQL, SEPARATING_SQL, STATES_SQL, SUMMARY_SQL
from analytics.bloc_slices import TESTED
from analytics.slices import Slice
from dashboard import bloc_figures, figures
from dashboard.address import Address
from dashboard.bloc_figures import UNPLACED
from dashboard.components import (
    behind,
    computed,
    data_table,
    file_links,
    file_name,
    graph,
    notice,
    source_line,
    tabs,
)
from dashboard.markup import Markup, Tree, h
from dashboard.page import View
from dashboard.pages import bloc_marks as marks
from dashboard.slicing import slice_words
from dashboard.texts import Text

SEPARATING = 12  # roll calls shown
REGIONAL = ("ag", "apg", "eeg", "grulac", "weog", "no_group")

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Division:
    """The blocs of a session, as published, or of a part of the record, computed as asked.

    `part` is the part; of a session there is none, and the facts name it. The frames are those of
    `analytics.bloc_answers`; `blocs` also has `colour_line`, the line it takes its colour from.
    """

    facts: Facts
    states: pl.DataFrame
    blocs: pl.DataFrame
    separating: pl.DataFrame
    part: Slice | None = None

    @property
    def divided(self) -> bool:
        """Whether there is more than one bloc."""
        return (self.facts["blocs"] or 0) > 1

    @property
    def lines(self) -> dict[int, int]:
        """The line of each bloc."""
        return dict(self.blocs.select("bloc", "colour_line").iter_rows())

    def name(self, text: Text) -> str:
        """The session, or the part in words."""
        if self.part is None:
            return text.session(str(self.facts["session"]))
        return slice_words(text, self.part)


def draw(view: View, found: Division) -> list[Component]:
    """The sections of one division."""
    shown = [_states_section, _blocs_section, _separating_section] if found.divided else []
    return [draw_section(view, found) for draw_section in (*shown, _strength_section)]


def placed(text: Text, facts: Facts) -> list[str]:
    """How many states the blocs hold, and how many are in none."""
    return [
        text("blocs.placed", n=facts["states"]),
        *([text("blocs.left_out", n=facts["left_out"])] if facts["left_out"] else []),
    ]


def caveats(text: Text, found: Division) -> list[Component]:
    """What a reader should know before reading on: that the division may be none."""
    facts = found.facts
    if facts["clear_split"]:
        return []
    doubt = "unknown" if facts["clear_split"] is None else "chance"
    if facts["draws"] == 0:
        doubt = "untested"
    kind = doubt if found.divided else "one" if found.part is None else "one_slice"
    return [notice(h("p", text(f"blocs.caveat.{kind}", n=TESTED)))]


def section(view: View, name: str, *content: Component) -> Component:
    """A section of the page, under its heading."""
    heading = Markup(h("h2", view.text(f"blocs.{name}.heading"), id=name))
    return html.Section([heading, *content], **{"aria-labelledby": name})


def foot(
    view: View,
    found: Division,
    name: str,
    sql: str,
    params: Mapping[str, object],
    *notes: str,
    files: bool = True,
) -> Component:
    """Where a section's figures come from: its files, how it is counted, what was run."""
    text = view.text
    links = file_links(view, name) if files else []
    lines = [source_line(source(text, found.facts), *links)]
    if found.part is None:
        lines += behind(text, sql, params, *notes)
    else:
        code = (
            f"matrix = part_of_the_record(con, Slice.parse({found.part.texts()}))",
            f"blocs_of_slice(con, matrix, load_memberships(con)){RESULT[name]}",
        )
        lines += computed(text, code, *notes)
    return html.Div(Markup(lines), className="foot")


RESULT = {
    "states": ".states",
    "blocs": ".blocs",
    "separating": f".separating.head({SEPARATING})",
    "strength": ".facts",
}


# Every state's bloc


def _states_section(view: View, found: Division) -> Component:
    text, lines = view.text, found.lines
    states = found.states
    states = states.with_columns(
        tip=pl.Series([_tip(text, row) for row in states.iter_rows(named=True)], dtype=pl.String)
    )
    key = marks.key(text, found.blocs)
    board = h("div", *_board(text, states, lines), class_="board")
    figure = told(
        view, found, "map", text("blocs.states.picture"), bloc_figures.bloc_map(states, lines)
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
    return section(
        view,
        "states",
        Markup(h("p", text("blocs.states.words"), class_="words")),
        tabs(view, "seats", panels),
        Markup(_states_table(text, states, lines)),
        foot(view, found, "states", STATES_SQL, _session(found), text("blocs.states.counted")),
    )


def _tip(text: Text, row: Mapping[str, Any]) -> str:
    """What the tile of a state says: its name, bloc, certainty and regional group."""
    said = [row["state"]]
    if row["bloc"] is None:
        said.append(text("blocs.unplaced_because", note=row["note"]))
    else:
        said.append(text("blocs.bloc", number=row["bloc"]))
        certainty = marks.decimal(text, row["certainty"])
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
    said = [f"{marks.bloc_name(text, bloc)}: {text.number(count)}" for bloc, count in counts]
    parts = [
        h(
            "span",
            class_=marks.css_class(bloc),
            style={"flexGrow": count, **marks.style(bloc, lines)},
        )
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
        class_=f"tile {marks.css_class(bloc)}{' unsure' if doubt else ''}",
        style=marks.style(bloc, lines),
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
            marks.bloc_word(text, row["bloc"], lines),
        ]
        for row in states.iter_rows(named=True)
    ]
    return data_table(heads, rows, caption=text("blocs.states.table"), class_="data roll")


def _certainty(text: Text, row: Mapping[str, Any]) -> str:
    said = marks.decimal(text, row["certainty"])
    return f"{said} ?" if row["unsure"] else said


# The blocs


def _blocs_section(view: View, found: Division) -> Component:
    text, lines, blocs = view.text, found.lines, found.blocs
    names = [
        h("span", marks.mark(row["bloc"], lines), h("span", row["label"]), class_="bloc-name")
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
            marks.decimal(text, row["certainty"]),
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
    note = text("blocs.blocs.counted")
    below = foot(view, found, "blocs", BLOCS_SQL, _session(found), note)
    return section(view, "blocs", Markup(*tables), below)


# What divides them


def _separating_section(view: View, found: Division) -> Component:
    text, lines = view.text, found.lines
    frame = found.separating.head(SEPARATING)
    kinds = ("resolution", "title", "one", "other", "difference", "p")
    rows = [
        [
            _resolution(row["resolution"]),
            row["title"] or text("record.unknown"),
            _yes(text, row["bloc"], row["yes_share"], lines),
            _yes(text, row["other_bloc"], row["other_yes_share"], lines),
            text("blocs.separating.points", n=marks.points(text, row["difference"])),
            marks.p_value(text, row["p_adjusted"]),
        ]
        for row in frame.iter_rows(named=True)
    ]
    heads = [text(f"blocs.separating.{kind}") for kind in kinds]
    caption = text("blocs.separating.table")
    table = data_table(heads, rows, caption=caption, class_="data numbers titled")
    params = {**_session(found), "limit": str(SEPARATING)}
    words = [text("blocs.separating.words")]
    if found.facts["draws"] == 0:
        words.append(text("blocs.separating.untested", n=TESTED))
    note = text("blocs.separating.counted")
    return section(
        view,
        "separating",
        Markup(h("p", " ".join(words), class_="words"), table),
        foot(view, found, "separating", SEPARATING_SQL, params, note),
    )


def _resolution(symbol: str | None) -> Tree:
    if symbol is None:
        return "–"
    return h("a", symbol, href=Address(f"/resolution/{symbol}").href)


def _yes(text: Text, bloc: int, share: float | None, lines: Mapping[int, int]) -> Tree:
    return h("span", marks.mark(bloc, lines), text.percent(share), class_="bloc-name")


# How strong the split is, and how far it follows the regional groups


def _strength_section(view: View, found: Division) -> Component:
    text, facts = view.text, found.facts
    said = [*_strength(text, found), *_groups(text, found)]
    kind = "counted" if facts["draws"] else "counted_untested"
    notes = [text(f"blocs.strength.{kind}", runs=facts["runs"], draws=facts["draws"])]
    if found.part is not None:
        notes.append(text("blocs.strength.fewer", runs=facts["runs"]))
    return section(
        view,
        "strength",
        Markup(*(h("p", words, class_="words") for words in said)),
        foot(view, found, "strength", SUMMARY_SQL, _session(found), *notes, files=False),
    )


def _strength(text: Text, found: Division) -> list[str]:
    facts = found.facts
    if facts["modularity"] is None:
        return []
    places = {
        "modularity": marks.decimal(text, facts["modularity"], 3),
        "chance": marks.decimal(text, facts["null_modularity"], 3),
        "p": marks.p_value(text, facts["p_value"]),
        "draws": facts["draws"],
    }
    kind = "measured" if facts["p_value"] is not None else "alone" if facts["draws"] else "untested"
    said = [text(f"blocs.strength.{kind}", **places, n=TESTED)]
    if found.divided and facts["mean_certainty"] is not None:
        said.append(
            text("blocs.strength.certainty", certainty=marks.decimal(text, facts["mean_certainty"]))
        )
    return said


def _groups(text: Text, found: Division) -> list[str]:
    facts = found.facts
    if not found.divided:
        return []
    if facts["ami"] is None:
        return [text("blocs.strength.no_groups")]
    places = {
        "ami": marks.decimal(text, facts["ami"]),
        "purity": text.percent(facts["purity"]),
        "inverse": text.percent(facts["inverse_purity"]),
        "p": marks.p_value(text, facts["ami_p_value"]),
    }
    return [text("blocs.strength.groups", **places)]


# What the sections share


def _session(found: Division) -> dict[str, object]:
    return {"session": found.facts.get("session")}


def told(view: View, found: Division, name: str, title: str, figure: go.Figure) -> go.Figure:
    """A figure with the words that stand on it when it is saved as a picture."""
    named = str(found.facts["session"]) if found.part is None else str(found.part)
    return figures.told(
        figure,
        name=file_name("blocs", named, name),
        title=title,
        subtitle=found.name(view.text),
        caption=source(view.text, found.facts),
    )


def source(text: Text, facts: Facts) -> str:
    """Where the figures come from."""
    return text("behind.source", source=facts["source"], day=text.date(facts["data_as_of"]))
