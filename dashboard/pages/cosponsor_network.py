"""The network of co-sponsorship of a session: its picture, its ties, its states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dash_mantine_components as dmc
import polars as pl
from dash import html
from dash.development.base_component import Component

from analytics.cosponsorship_answers import (
    JOINT_SQL,
    PAIRS_SQL,
    STATES_SQL,
    joint_drafts,
    nearest_states,
    network_pairs,
    network_sessions,
    network_states,
    network_summary,
    ties_of_all_sessions,
)
from dashboard import figures, network_figures
from dashboard.address import Address
from dashboard.components import (
    chips,
    data_table,
    document,
    file_name,
    graph,
    notice,
    tabs,
)
from dashboard.markup import Markup, Tree, h
from dashboard.page import View
from dashboard.pages.cosponsor_parts import (
    GROUPS,
    Facts,
    became,
    chooser,
    decimal,
    foot,
    group_mark,
    probability,
    section,
    shape,
    source,
    titled,
)
from dashboard.texts import Text
from data import database
from data.database import Connection

NEWEST = "newest"
PAIRS_SHOWN = 40
BRIDGES = 3  # named in the sentence
RANKS = ("degree", "strength", "betweenness", "across_share", "liaisons")


@dataclass
class Kept:
    """What is read once from a published database, which never changes."""

    path: Path
    places: network_figures.Places
    networks: dict[tuple[str, str, str], Network] = field(default_factory=dict)


@dataclass(frozen=True)
class Network:
    """The network of a session, or of a part of it, by one of the models."""

    facts: Facts
    states: pl.DataFrame
    pairs: pl.DataFrame


_KEPT: list[Kept] = []  # one database is published at a time


def _kept(con: Connection) -> Kept:
    path = database.path_of(con)
    if not _KEPT or _KEPT[0].path != path:
        _KEPT[:] = [Kept(path, network_figures.places(ties_of_all_sessions(con)))]
    return _KEPT[0]


def chosen_network(view: View) -> Network:
    """The network that a view means.

    Raises BadRequest, naming those there are, when the session has none, or none of the part.
    """
    session, part, model = chosen_session(view), view.one("part"), view.one("model")
    known = _kept(view.con).networks
    if (session, part, model) not in known:
        known[session, part, model] = Network(
            network_summary(view.con, session, part),
            network_states(view.con, session, part, model),
            network_pairs(view.con, session, part, model),
        )
    return known[session, part, model]


def chosen_session(view: View) -> str:
    """The session that the address means; nothing where the newest is meant and there is none."""
    session = view.one("session").strip()
    if session not in ("", NEWEST):
        return session
    return next(iter(network_sessions(view.con)), "")


def picked(view: View, states: pl.DataFrame) -> tuple[list[str], dict[str, list[str]]]:
    """The states that the address names, and of what is none, the nearest."""
    chosen: list[str] = []
    unknown: dict[str, list[str]] = {}
    for wanted in view.many("state"):
        near = nearest_states(states, wanted)
        if len(near) == 1 and wanted.strip().upper() == near[0]:
            chosen += near
        else:
            unknown[wanted] = near
    return list(dict.fromkeys(chosen)), unknown


# The network


def network_section(
    view: View,
    facts: Facts,
    states: pl.DataFrame,
    pairs: pl.DataFrame,
    chosen: Sequence[str],
    unknown: Mapping[str, Sequence[str]],
) -> Component:
    """The network: its picture or its list, and the states without a tie."""
    text = view.text
    content: list[Component] = [
        *([] if pairs.is_empty() else [Markup(h("p", _within(text, pairs), class_="words"))]),
        *_unknown_states(view, facts, unknown),
    ]
    if chosen:
        said = [h("li", *_state_words(view, states, pairs, code)) for code in chosen]
        down = h("a", text("cosponsorship.joint.heading"), href="#joint")
        content.append(
            Markup(h("div", h("ul", *said, h("li", down), class_="plain words"), role="status"))
        )
    if pairs.is_empty():
        empty = h("p", text("cosponsorship.network.empty"))
        other = chooser(view, text("cosponsorship.network.other"), model="fixed")
        content.append(notice(empty, h("p", other)))
    else:
        panels = {
            "chart": _picture(view, facts, states, pairs, chosen),
            "list": Markup(_partners_table(view, states, pairs, chosen)),
        }
        content.append(tabs(view, "view", panels))
    content.append(Markup(_alone(view, states)))
    content.append(foot(view, facts, "pairs", PAIRS_SQL, _bound(view, facts)))
    return html.Section(content, **{"aria-labelledby": "network"})  # its heading stands above


def _within(text: Text, pairs: pl.DataFrame) -> str:
    """How many ties join states of one regional group."""
    within = pairs.filter(pl.col("group_a") == pl.col("group_b"))
    return text(
        "cosponsorship.network.words",
        ties=len(pairs), within=len(within), across=len(pairs) - len(within),
    )  # fmt: skip


def state_choice(view: View, states: pl.DataFrame) -> Component:
    """The choice among the states of a session."""
    text = view.text
    options = states.sort("state").select("ms_code", "state").iter_rows()
    return dmc.MultiSelect(
        id=view.page.choice_id("state"),
        label=text("cosponsorship.state"),
        placeholder="" if view.many("state") else text("cosponsorship.any_state"),
        data=[{"value": code, "label": name} for code, name in options],
        value=list(view.many("state")),
        searchable=True,
        clearable=True,
    )


def _unknown_states(
    view: View, facts: Facts, unknown: Mapping[str, Sequence[str]]
) -> list[Component]:
    text = view.text
    said: list[Component] = []
    for wanted, near in unknown.items():
        words = h("p", text("cosponsorship.no_state", state=wanted, drafts=facts["drafts"]))
        others = [code for code in view.many("state") if code != wanted]
        links = [h("li", chooser(view, code, state=(*others, code))) for code in near]
        nearest = [h("p", text("problem.nearest")), h("ul", *links)] if links else []
        said.append(notice(words, *nearest))
    return said


def _state_words(view: View, states: pl.DataFrame, pairs: pl.DataFrame, code: str) -> list[Tree]:
    """A state's place in the network in words, and where to read more of it."""
    text = view.text
    row = states.row(by_predicate=pl.col("ms_code") == code, named=True)
    ties = ties_of(pairs, [code])
    across = ties.filter(pl.col("group_a").ne_missing(pl.col("group_b")))
    key = "tied" if row["degree"] else "alone"
    said = text(
        f"cosponsorship.network.{key}",
        drafts=row["drafts"], ties=row["degree"], across=len(across),
    )  # fmt: skip
    name = h("a", h("strong", row["state"]), href=_state_page(code))
    return [name, " ", said]


def ties_of(pairs: pl.DataFrame, chosen: Sequence[str]) -> pl.DataFrame:
    """The ties of the states chosen; where none is, all."""
    either = pl.col("ms_a").is_in(list(chosen)) | pl.col("ms_b").is_in(list(chosen))
    return pairs.filter(either) if chosen else pairs


def _picture(
    view: View, facts: Facts, states: pl.DataFrame, pairs: pl.DataFrame, chosen: Sequence[str]
) -> Component:
    text = view.text
    tied = states.filter(pl.col("degree") > 0)
    tips = [_tip(text, row) for row in tied.iter_rows(named=True)]
    figure = network_figures.network(
        tied.with_columns(tip=pl.Series(tips, dtype=pl.String)),
        pairs,
        _kept(view.con).places,
        _group_names(text, states),
        chosen,
    )
    told = figures.told(
        figure,
        name=file_name("cosponsorship", str(facts["session"])),
        title=text("cosponsorship.network.picture"),
        subtitle=text(
            "cosponsorship.network.subtitle",
            session=text.session(str(facts["session"])), drafts=facts["drafts"], ties=len(pairs),
        ),
        caption=source(text, facts),
    )  # fmt: skip
    summary = text("cosponsorship.network.chart", states=len(tied), ties=len(pairs))
    key = _key(text, states)
    drawn = graph(view, "network", told, summary=summary, class_name="network", key=key)
    # On a telephone the picture keeps its size, and its frame scrolls.
    label = {"aria-label": text("cosponsorship.choice.view.label")}
    return html.Div(drawn, className="figure-frame", role="group", tabIndex="0", **label)


def _tip(text: Text, row: Mapping[str, Any]) -> str:
    return text(
        "cosponsorship.network.tip",
        state=row["state"],
        group=row["group"] or text("group.none"),
        drafts=row["drafts"],
        ties=row["degree"],
        across=text.percent(row["across_share"]),
    )


def _group_names(text: Text, states: pl.DataFrame) -> dict[str, str]:
    named = states.drop_nulls("regional_group").select("regional_group", "group").unique()
    return dict.fromkeys(GROUPS, "") | dict(named.iter_rows()) | {"": text("group.none")}


def _key(text: Text, states: pl.DataFrame) -> Tree:
    names = _group_names(text, states)
    marks = [
        h("span", shape(code), names[code], class_="bloc-name") for code in GROUPS if names[code]
    ]
    return h("p", *marks, h("span", text("cosponsorship.network.size")), class_="legend")


def _partners_table(
    view: View, states: pl.DataFrame, pairs: pl.DataFrame, chosen: Sequence[str]
) -> Tree:
    """Every tie as a list: each state with its partners, by regional group."""
    text = view.text
    partners: dict[str, dict[str, list[str]]] = {}
    columns = ("ms_a", "group_a", "ms_b", "group_b")
    for a, group_a, b, group_b in pairs.select(columns).iter_rows():
        partners.setdefault(a, {}).setdefault(group_b or "", []).append(b)
        partners.setdefault(b, {}).setdefault(group_a or "", []).append(a)
    shown = states.filter(pl.col("degree") > 0)
    if chosen:
        shown = shown.filter(pl.col("ms_code").is_in(list(chosen)))
    rows = [
        [
            _state_link(view, row["ms_code"], row["state"]),
            group_mark(row),
            text.number(row["degree"]),
            _partner_words(text, partners[row["ms_code"]]),
        ]
        for row in shown.sort("state").iter_rows(named=True)
    ]
    heads = [text(f"cosponsorship.network.{name}") for name in ("state", "group", "n", "partners")]
    return data_table(
        heads, rows, caption=text("cosponsorship.network.list"), class_="data partners"
    )


def _partner_words(text: Text, partners: Mapping[str, Sequence[str]]) -> Tree:
    parts = [
        h("li", h("strong", group or text("group.none")), " ", ", ".join(sorted(partners[group])))
        for group in (*GROUPS, "")
        if group in partners
    ]
    return h("ul", *parts, class_="plain")


def _alone(view: View, states: pl.DataFrame) -> Tree:
    """The states that sponsored, but have no tie: they have no place in the picture."""
    text = view.text
    alone = states.filter(pl.col("degree") == 0).sort("state")
    if alone.is_empty():
        return h("p", text("cosponsorship.network.all_tied"), class_="words")
    names = [
        h("span", _state_link(view, row["ms_code"], row["state"]), f" ({row['drafts']})")
        for row in alone.iter_rows(named=True)
    ]
    summary = text("cosponsorship.network.without", n=len(alone), of=len(states))
    return h("details", h("summary", summary), h("p", *_spaced(names), class_="words"))


def _spaced(parts: Sequence[Tree]) -> list[Tree]:
    """Parts with a comma between one and the next."""
    return [piece for part in parts for piece in (", ", part)][1:]


# What the states chosen sponsored


def joint_section(
    view: View, facts: Facts, states: pl.DataFrame, chosen: Sequence[str]
) -> Component:
    """The drafts that the states chosen sponsored together."""
    text, session = view.text, str(facts["session"])
    frame = joint_drafts(view.con, session, chosen, str(facts["part"]))
    names = dict(states.select("ms_code", "state").iter_rows())
    listed = text.listing([names[code] for code in chosen])
    kind = "one" if len(chosen) == 1 else "many"
    said = text(f"cosponsorship.joint.{kind}", states=listed, n=len(frame), of=facts["drafts"])
    rows = [
        [
            document(row["draft"]),
            titled(text, row),
            text.number(row["sponsors"]),
            became(row["resolution"], voted=row["voted"]),
        ]
        for row in frame.iter_rows(named=True)
    ]
    heads = [
        text(f"cosponsorship.joint.{name}") for name in ("draft", "title", "sponsors", "became")
    ]
    caption = text("cosponsorship.joint.table")
    body = data_table(heads, rows, caption=caption, class_="data joint") if rows else None
    params = {"session": session, "part": facts["part"], "states": "~".join(chosen)}
    return section(
        view,
        "joint",
        Markup(h("p", said, class_="words"), body),
        foot(view, facts, "joint", JOINT_SQL, params),
    )


# The ties


def pairs_section(
    view: View, facts: Facts, pairs: pl.DataFrame, chosen: Sequence[str]
) -> Component:
    """The ties: those of the states chosen, else the surest."""
    text = view.text
    ties = ties_of(pairs, chosen)
    shown = ties if chosen else ties.head(PAIRS_SHOWN)
    key = "chosen" if chosen else "first"
    said = text(f"cosponsorship.pairs.{key}", n=len(shown), of=len(pairs))
    rows = [
        [
            h("span", _end(view, row, "a"), " – ", _end(view, row, "b")),
            _joint_link(view, row),
            decimal(text, row["expected"], 1),
            text("cosponsorship.pairs.each", a=row["drafts_a"], b=row["drafts_b"]),
            decimal(text, row["newman"]),
            probability(text, row["p_value"]),
            probability(text, row["q_value"]),
        ]
        for row in shown.iter_rows(named=True)
    ]
    kinds = ("pair", "together", "expected", "drafts", "newman", "p", "q")
    heads = [text(f"cosponsorship.pairs.{kind}") for kind in kinds]
    caption = text("cosponsorship.pairs.table")
    return section(
        view,
        "pairs",
        Markup(
            h("p", said, class_="words"),
            data_table(heads, rows, caption=caption, class_="data numbers") if rows else None,
        ),
        foot(view, facts, "pairs", PAIRS_SQL, _bound(view, facts)),
    )


def _end(view: View, row: Mapping[str, Any], end: str) -> Tree:
    return _state_link(view, row[f"ms_{end}"], row[f"state_{end}"])


def _joint_link(view: View, row: Mapping[str, Any]) -> Tree:
    """How many drafts a pair sponsored together, which leads to them."""
    return chooser(view, view.text.number(row["together"]), state=(row["ms_a"], row["ms_b"]))


# The states


def states_section(view: View, facts: Facts, states: pl.DataFrame) -> Component:
    """The states with their centralities, and who bridges the groups."""
    text = view.text
    return section(
        view,
        "states",
        Markup(h("p", _bridges(text, states), class_="words")),
        html.Div(chips(view, "rank"), className="choices"),
        html.Div(ranked_states(view, states), id=view.page.id_of("states")),
        foot(view, facts, "states", STATES_SQL, _bound(view, facts)),
    )


def _bridges(text: Text, states: pl.DataFrame) -> str:
    """The states that join most pairs of other groups, by name."""
    first = states.filter(pl.col("liaisons") > 0).sort(
        "liaisons", "state", descending=[True, False]
    )
    if first.is_empty():
        return text("cosponsorship.states.no_bridge")
    named = [
        text(
            "cosponsorship.states.bridge",
            state=row["state"],
            liaisons=row["liaisons"],
            ties=row["degree"],
            across=text.percent(row["across_share"]),
        )
        for row in first.head(BRIDGES).iter_rows(named=True)
    ]
    between = states.sort("betweenness", "state", descending=[True, False]).row(0, named=True)
    return text(
        "cosponsorship.states.bridges",
        list=text.listing(named),
        between=between["state"],
        share=text.percent(between["betweenness"]),
    )


def ranked_states(view: View, states: pl.DataFrame) -> Component:
    """The table of states, ranked as chosen."""
    text, rank = view.text, view.one("rank")
    ranked = states.filter(pl.col("degree") > 0).sort(
        rank, "degree", "state", descending=[True, True, False], nulls_last=True
    )
    rows = [
        [
            _state_link(view, row["ms_code"], row["state"]),
            group_mark(row),
            text.number(row["drafts"]),
            text.number(row["degree"]),
            decimal(text, row["strength"]),
            text.percent(row["betweenness"]),
            text.percent(row["across_share"]),
            text.number(row["liaisons"]),
            decimal(text, row["constraint"], 3),
        ]
        for row in ranked.iter_rows(named=True)
    ]
    kinds = ("state", "group", "drafts", *RANKS, "constraint")
    heads = [
        h(
            "span",
            text(f"cosponsorship.states.{kind}"),
            class_="ranked-by" if kind == rank else None,
        )
        for kind in kinds
    ]
    caption = text("cosponsorship.states.table")
    return Markup(data_table(heads, rows, caption=caption, class_="data numbers ranks"))


def _state_link(view: View, code: str, name: str) -> Tree:
    """A state's name, which shows its ties."""
    return chooser(view, name, state=(code,))


def _state_page(code: str) -> str:
    return Address(f"/state/{code}").href


def _bound(view: View, facts: Facts) -> dict[str, object]:
    return {"session": facts["session"], "part": facts["part"], "model": view.one("model")}
