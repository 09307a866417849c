"""Co-sponsorship: which states sponsor together more than chance would have it, and how far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import dash_mantine_components as dmc
import polars as pl
from dash import html
from dash.development.base_component import Component

from analytics.cosponsorship_answers import (
    COVERAGE_SQL,
    GROUPS_SQL,
    JOINT_SQL,
    MODELS,
    PAIRS_SQL,
    REACH_SQL,
    STATES_SQL,
    TOPICS_SQL,
    coverage,
    drafts_by_reach,
    joint_drafts,
    nearest_states,
    network_pairs,
    network_sessions,
    network_states,
    network_summary,
    records_by_group,
    records_by_topic,
    sources_of_lists,
    ties_of_all_sessions,
)
from dashboard import figures, network_figures
from dashboard.address import Address, Choice
from dashboard.components import (
    behind,
    chips,
    data_table,
    document,
    file_links,
    file_name,
    graph,
    legend,
    notice,
    source_line,
    tabs,
    tally_bar,
)
from dashboard.figures import GROUP_COLOURS, VOTES
from dashboard.markup import Markup, Tree, h
from dashboard.page import Drawn, Page, Pick, Update, View
from dashboard.texts import Text
from data import database
from data.database import Connection

NEWEST = "newest"
PAIRS_SHOWN = 40
BRIDGES = 3  # named in the sentence
RANKS = ("degree", "strength", "betweenness", "across_share", "liaisons")
CHOICES = {
    "session": Choice(NEWEST),
    "model": Choice("fixed", MODELS),
    "state": Choice(()),
    "view": Choice("chart", ("chart", "list")),
    "rank": Choice("degree", RANKS),
    "drafts": Choice("all", ("all", "voted")),
    "records": Choice("regional", ("regional", "others", "topics")),
}
GROUPS = tuple(GROUP_COLOURS)

Facts = Mapping[str, Any]


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
                    _reach_section(view),
                    _records_section(view),
                    _coverage_section(view),
                ]
            )
        ],
    )


def draw_body(view: View) -> tuple[Any, ...]:
    """The part of the page that follows the session, the model and the states chosen."""
    return (_body(view),)


def draw_states(view: View) -> tuple[Any, ...]:
    """The table of states, ranked anew."""
    return (_states_table(view, _states(view)),)


def draw_drafts(view: View) -> tuple[Any, ...]:
    """The drafts by reach, all or those voted on."""
    return (_drafts(view),)


def draw_records_foot(view: View) -> tuple[Any, ...]:
    """What stands behind the votes of sponsors: by group, or by topic."""
    return (_records_foot(view),)


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


def _chosen(view: View) -> str:
    """The session that the address means; nothing where the newest is meant and there is none."""
    session = view.one("session").strip()
    if session not in ("", NEWEST):
        return session
    return next(iter(network_sessions(view.con)["session"]), "")


def _states(view: View) -> pl.DataFrame:
    return network_states(view.con, _chosen(view), view.one("model"))


def _body(view: View) -> list[Component]:
    session = _chosen(view)
    there = network_sessions(view.con)["session"].to_list()
    if session not in there:
        return [_impossible(view, session, there)]
    facts = network_summary(view.con, session)
    states = _states(view)
    pairs = network_pairs(view.con, session, view.one("model"))
    chosen, unknown = _picked(view, states)
    return [
        _opening(view, facts, pairs),
        _network_section(view, facts, states, pairs, chosen, unknown),
        *([_joint_section(view, facts, states, chosen)] if chosen else []),
        _pairs_section(view, facts, pairs, chosen),
        _states_section(view, facts, states),
    ]


def _picked(view: View, states: pl.DataFrame) -> tuple[list[str], dict[str, list[str]]]:
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


def _impossible(view: View, session: str, there: Sequence[str]) -> Component:
    """Says why there is no network, with the sessions that have one."""
    text = view.text
    if not there:
        return notice(h("p", text("cosponsorship.none")))
    links = [
        h("li", h("a", text.session(each), href=view.link(session=each))) for each in there[:3]
    ]
    said = text("cosponsorship.impossible", session=session)
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
        committees=_committees(text, facts["committees"]),
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


def _committees(text: Text, codes: Sequence[str]) -> str:
    return text.listing([_committee(text, code) for code in codes])


def _committee(text: Text, code: str | None) -> str:
    key = (code or "unknown").replace(".", "").replace("-", "_").lower()
    return text(f"cosponsorship.committee.{key}") if code in COMMITTEES else code or _unknown(text)


COMMITTEES = ("plenary", "C.1", "C.2", "C.3", "C.4", "C.5", "C.6", "SPC", "")


def _unknown(text: Text) -> str:
    return text("cosponsorship.committee.unknown")


# The network


def _network_section(
    view: View,
    facts: Facts,
    states: pl.DataFrame,
    pairs: pl.DataFrame,
    chosen: Sequence[str],
    unknown: Mapping[str, Sequence[str]],
) -> Component:
    text = view.text
    content: list[Component] = [
        Markup(h("p", _within(text, pairs), class_="words")),
        html.Div(_state_choice(view, states), className="choices"),
        *_unknown_states(view, facts, unknown),
    ]
    if chosen:
        said = [h("li", *_state_words(view, states, pairs, code)) for code in chosen]
        content.append(Markup(h("ul", *said, class_="plain words", role="status")))
    if pairs.is_empty():
        empty = h("p", text("cosponsorship.network.empty"))
        other = h("a", text("cosponsorship.network.other"), href=view.link(model="fixed"))
        content.append(notice(empty, h("p", other)))
    else:
        panels = {
            "chart": _picture(view, facts, states, pairs, chosen),
            "list": Markup(_partners_table(view, states, pairs, chosen)),
        }
        content.append(tabs(view, "view", panels))
    content.append(Markup(_alone(view, states)))
    return _section(view, "network", *content, _foot(view, facts, "pairs", PAIRS_SQL))


def _within(text: Text, pairs: pl.DataFrame) -> str:
    """How many ties join states of one regional group."""
    within = pairs.filter(pl.col("group_a") == pl.col("group_b"))
    return text(
        "cosponsorship.network.words",
        ties=len(pairs), within=len(within), across=len(pairs) - len(within),
    )  # fmt: skip


def _state_choice(view: View, states: pl.DataFrame) -> Component:
    text = view.text
    options = states.sort("state").select("ms_code", "state").iter_rows()
    return dmc.MultiSelect(
        id=PAGE.choice_id("state"),
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
        links = [h("li", h("a", code, href=view.link(state=(*others, code)))) for code in near]
        nearest = [h("p", text("problem.nearest")), h("ul", *links)] if links else []
        said.append(notice(words, *nearest))
    return said


def _state_words(view: View, states: pl.DataFrame, pairs: pl.DataFrame, code: str) -> list[Tree]:
    """A state's place in the network in words, and where to read more of it."""
    text = view.text
    row = states.row(by_predicate=pl.col("ms_code") == code, named=True)
    ties = _ties_of(pairs, [code])
    across = ties.filter(pl.col("group_a").ne_missing(pl.col("group_b")))
    key = "tied" if row["degree"] else "alone"
    said = text(
        f"cosponsorship.network.{key}",
        drafts=row["drafts"], ties=row["degree"], across=len(across),
    )  # fmt: skip
    name = h("a", h("strong", row["state"]), href=_state_page(code))
    return [name, " ", said]


def _ties_of(pairs: pl.DataFrame, chosen: Sequence[str]) -> pl.DataFrame:
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
        _places(view.con),
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
        caption=_source(text, facts),
    )  # fmt: skip
    summary = text("cosponsorship.network.chart", states=len(tied), ties=len(pairs))
    key = _key(text, states)
    return graph(view, "network", told, summary=summary, class_name="network", key=key)


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
        h("span", h("span", class_=f"shape {code.lower()}"), names[code], class_="bloc-name")
        for code in GROUPS
        if names[code]
    ]
    return h("p", *marks, h("span", text("cosponsorship.network.size")), class_="legend")


def _places(con: Connection) -> network_figures.Places:
    """Where states lie, worked out once from each published database."""
    path = database.path_of(con)
    if path not in _PLACES:
        _PLACES.clear()  # one database is published at a time
        _PLACES[path] = network_figures.places(ties_of_all_sessions(con))
    return _PLACES[path]


_PLACES: dict[Path, network_figures.Places] = {}


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
            row["group"] or "–",
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


def _joint_section(
    view: View, facts: Facts, states: pl.DataFrame, chosen: Sequence[str]
) -> Component:
    text, session = view.text, str(facts["session"])
    frame = joint_drafts(view.con, session, chosen)
    names = dict(states.select("ms_code", "state").iter_rows())
    listed = text.listing([names[code] for code in chosen])
    kind = "one" if len(chosen) == 1 else "many"
    said = text(f"cosponsorship.joint.{kind}", states=listed, n=len(frame), of=facts["drafts"])
    rows = [
        [
            document(row["draft"]),
            _titled(text, row),
            text.number(row["sponsors"]),
            _became(row["resolution"], voted=row["voted"]),
        ]
        for row in frame.iter_rows(named=True)
    ]
    heads = [
        text(f"cosponsorship.joint.{name}") for name in ("draft", "title", "sponsors", "became")
    ]
    caption = text("cosponsorship.joint.table")
    body = data_table(heads, rows, caption=caption, class_="data drafts") if rows else None
    params = {"session": session, "states": "~".join(chosen)}
    foot = [
        source_line(_source(text, facts), *file_links(view, "joint")),
        *behind(text, JOINT_SQL, params, text("cosponsorship.joint.counted")),
    ]
    return _section(
        view,
        "joint",
        Markup(h("p", said, class_="words"), body),
        html.Div(Markup(foot), className="foot"),
    )


def _titled(text: Text, row: Mapping[str, Any]) -> Tree:
    title = row["title"] or text("record.unknown")
    if row["kind"] != "amendment":
        return title
    return [title, " ", h("span", text("cosponsorship.amendment"), class_="unknown")]


def _became(resolution: str | None, *, voted: bool) -> Tree:
    """The resolution that a draft became; it leads to its vote, where there was a recorded one."""
    if resolution is None:
        return h("span", "–", class_="unknown")
    return (
        h("a", resolution, href=Address(f"/resolution/{resolution}").href) if voted else resolution
    )


# The ties


def _pairs_section(
    view: View, facts: Facts, pairs: pl.DataFrame, chosen: Sequence[str]
) -> Component:
    text = view.text
    ties = _ties_of(pairs, chosen)
    shown = ties if chosen else ties.head(PAIRS_SHOWN)
    key = "chosen" if chosen else "first"
    said = text(f"cosponsorship.pairs.{key}", n=len(shown), of=len(pairs))
    rows = [
        [
            h("span", _end(view, row, "a"), " – ", _end(view, row, "b")),
            _joint_link(view, row),
            _decimal(text, row["expected"], 1),
            text("cosponsorship.pairs.each", a=row["drafts_a"], b=row["drafts_b"]),
            _decimal(text, row["newman"]),
            _p(text, row["p_value"]),
            _p(text, row["q_value"]),
        ]
        for row in shown.iter_rows(named=True)
    ]
    kinds = ("pair", "together", "expected", "drafts", "newman", "p", "q")
    heads = [text(f"cosponsorship.pairs.{kind}") for kind in kinds]
    caption = text("cosponsorship.pairs.table")
    table = data_table(heads, rows, caption=caption, class_="data numbers") if rows else None
    return _section(
        view,
        "pairs",
        Markup(h("p", said, class_="words"), table),
        _foot(view, facts, "pairs", PAIRS_SQL),
    )


def _end(view: View, row: Mapping[str, Any], end: str) -> Tree:
    return _state_link(view, row[f"ms_{end}"], row[f"state_{end}"])


def _joint_link(view: View, row: Mapping[str, Any]) -> Tree:
    """How many drafts a pair sponsored together, which leads to them."""
    href = view.link(state=(row["ms_a"], row["ms_b"])) + "#joint"
    return h("a", view.text.number(row["together"]), href=href)


# The states


def _states_section(view: View, facts: Facts, states: pl.DataFrame) -> Component:
    text = view.text
    return _section(
        view,
        "states",
        Markup(h("p", _bridges(text, states), class_="words")),
        html.Div(chips(view, "rank"), className="choices"),
        html.Div(_states_table(view, states), id=PAGE.id_of("states")),
        _foot(view, facts, "states", STATES_SQL),
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


def _states_table(view: View, states: pl.DataFrame) -> Component:
    text, rank = view.text, view.one("rank")
    ranked = states.filter(pl.col("degree") > 0).sort(
        rank, "degree", "state", descending=[True, True, False], nulls_last=True
    )
    rows = [
        [
            _state_link(view, row["ms_code"], row["state"]),
            row["group"] or "–",
            text.number(row["drafts"]),
            text.number(row["degree"]),
            _decimal(text, row["strength"]),
            text.percent(row["betweenness"]),
            text.percent(row["across_share"]),
            text.number(row["liaisons"]),
            _decimal(text, row["constraint"], 3),
        ]
        for row in ranked.iter_rows(named=True)
    ]
    kinds = ("state", "group", "drafts", *RANKS, "constraint")
    heads = [
        h("span", text(f"cosponsorship.states.{kind}"), class_="ranked" if kind == rank else None)
        for kind in kinds
    ]
    caption = text("cosponsorship.states.table")
    return Markup(
        data_table(heads, rows, caption=caption, class_="data numbers ranks") if rows else None
    )


# The drafts by reach


def _reach_section(view: View) -> Component:
    return _section(
        view,
        "reach",
        html.Div(chips(view, "drafts"), className="choices"),
        html.Div(_drafts(view), id=PAGE.id_of("drafts")),
        _foot(view, _whole(view), "drafts", REACH_SQL, {}),
    )


def _reached(view: View) -> pl.DataFrame:
    frame = drafts_by_reach(view.con)
    return frame.drop_nulls("on_roll") if view.one("drafts") == "voted" else frame


def _drafts(view: View) -> Component:
    text = view.text
    frame = _reached(view)
    if frame.is_empty():
        return Markup(h("p", text("cosponsorship.reach.nothing"), class_="words"))
    rows = [
        [
            h("span", document(row["draft"]), h("span", _titled(text, row), class_="title")),
            _decimal(text, row["effective_groups"], 1),
            _spread(text, row),
            text.number(row["sponsors"]),
            _kept(text, row),
            _became(row["resolution"], voted=row["on_roll"] is not None),
        ]
        for row in frame.iter_rows(named=True)
    ]
    kinds = ("draft", "reach", "groups", "sponsors", "yes", "became")
    heads = [text(f"cosponsorship.reach.{kind}") for kind in kinds]
    marks = [
        h("span", h("span", class_=f"swatch {code.lower()}"), code, class_="bloc-name")
        for code in GROUPS
    ]
    return Markup(
        h("p", _reach_words(text, frame), class_="words"),
        h("p", *marks, h("span", text("cosponsorship.reach.none")), class_="legend above"),
        data_table(heads, rows, caption=text("cosponsorship.reach.table"), class_="data reach"),
    )


def _reach_words(text: Text, frame: pl.DataFrame) -> str:
    known = frame.drop_nulls("effective_groups")
    voted = frame.drop_nulls("on_roll")
    said = [
        text(
            "cosponsorship.reach.words",
            n=frame["draft"].n_unique(),
            all=known.filter(pl.col("regional_groups") == len(GROUPS))["draft"].n_unique(),
        )
    ]
    if not voted.is_empty():
        said.append(
            text(
                "cosponsorship.reach.votes",
                drafts=voted["draft"].n_unique(),
                yes=voted["yes"].sum(),
                of=voted["on_roll"].sum(),
                share=text.percent(int(voted["yes"].sum()) / int(voted["on_roll"].sum())),
            )
        )
    if len(known) < len(frame):
        said.append(text("cosponsorship.reach.undated", n=len(frame) - len(known)))
    return " ".join(said)


def _spread(text: Text, row: Mapping[str, Any]) -> Tree:
    """The sponsors of a draft by regional group: a bar, and the counts."""
    if row["effective_groups"] is None:
        return h("span", text("cosponsorship.reach.day_unknown"), class_="unknown")
    counts = [(code, row[code.lower()]) for code in GROUPS if row[code.lower()]]
    parts = [h("span", class_=f"{code.lower()}", style={"flexGrow": n}) for code, n in counts]
    said = [f"{code} {text.number(count)}" for code, count in counts]
    if row["no_group"]:
        said.append(text("cosponsorship.reach.in_none", n=row["no_group"]))
    return h(
        "div",
        h("div", *parts, class_="bar thin groups", aria_hidden="true"),
        h("span", " · ".join(said), class_="counts"),
    )


def _kept(text: Text, row: Mapping[str, Any]) -> Tree:
    """How many of a draft's sponsors voted yes on it, as a bar and in figures."""
    if row["on_roll"] is None:
        return h("span", "–", class_="unknown")
    said = text("cosponsorship.reach.of", yes=row["yes"], of=row["on_roll"])
    return h("div", tally_bar(row, text, thin=True), h("span", said, class_="counts"))


# How sponsorship turned into votes


def _records_section(view: View) -> Component:
    text = view.text
    groups, topics = records_by_group(view.con), records_by_topic(view.con)
    if groups.is_empty():
        empty = Markup(h("p", text("cosponsorship.records.nothing"), class_="words"))
        return _section(view, "records", empty)
    regional = groups.filter(kind="regional")
    others = groups.filter(pl.col("kind") != "regional")
    panels = {
        "regional": Markup(_records_table(text, regional, "group")),
        "others": Markup(_records_table(text, others, "group")),
        "topics": Markup(_records_table(text, topics, "subject")),
    }
    return _section(
        view,
        "records",
        Markup(h("p", _records_words(text, regional), class_="words"), legend(text)),
        tabs(view, "records", panels),
        html.Div(_records_foot(view), id=PAGE.id_of("records-foot")),
    )


def _records_foot(view: View) -> Component:
    if view.one("records") == "topics":
        return _foot(view, _whole(view), "topics", TOPICS_SQL, {})
    return _foot(view, _whole(view), "groups", GROUPS_SQL, {})


def _records_words(text: Text, groups: pl.DataFrame) -> str:
    """The regional groups from the highest share of yes to the lowest, with their counts."""
    ranked = groups.sort("yes_share", "group", descending=[True, False], nulls_last=True)
    named = [
        text(
            "cosponsorship.records.group",
            group=row["group"], yes=row["yes"], of=row["on_roll"],
            share=text.percent(row["yes_share"]),
        )
        for row in ranked.iter_rows(named=True)
    ]  # fmt: skip
    return text("cosponsorship.records.words", list=text.listing(named))


def _records_table(text: Text, frame: pl.DataFrame, first: str) -> Tree:
    rows = [
        [
            _group_link(row) if first == "group" else row[first],
            text.number(row["drafts"]),
            tally_bar(row, text, thin=True),
            text("cosponsorship.reach.of", yes=row["yes"], of=row["on_roll"]),
            text.percent(row["yes_share"]),
            *(text.number(row[vote]) for vote in VOTES[1:]),
        ]
        for row in frame.iter_rows(named=True)
    ]
    heads = [
        *(
            text(f"cosponsorship.records.{kind}")
            for kind in (first, "drafts", "bar", "yes", "share")
        ),
        *(text(f"vote.{vote}.word") for vote in VOTES[1:]),
    ]
    return data_table(
        heads, rows, caption=text("cosponsorship.records.table"), class_="data numbers records"
    )


def _group_link(row: Mapping[str, Any]) -> Tree:
    return h("a", row["full_name"] or row["group"], href=f"/groups?group={row['group_code']}")


# What the record holds


def _coverage_section(view: View) -> Component:
    text = view.text
    frame = coverage(view.con)
    kinds = ("drafts", "complete", "partial", "unknown", "enters", *OUT)
    rows = [
        [
            text(
                "cosponsorship.coverage.row",
                session=text.session(row["session"]),
                committee=_committee(text, row["committee"]),
            ),
            *(text.number(row[kind]) for kind in kinds),
        ]
        for row in frame.iter_rows(named=True)
    ]
    heads = [text(f"cosponsorship.coverage.{kind}") for kind in ("of", *kinds)]
    total = frame.sum()
    said = text(
        "cosponsorship.coverage.words",
        sessions=frame["session"].n_unique(),
        **{kind: total[kind].item() or 0 for kind in kinds},
    )
    caption = text("cosponsorship.coverage.table")
    return _section(
        view,
        "coverage",
        Markup(
            h("p", said, class_="words"),
            data_table(heads, rows, caption=caption, class_="data numbers") if rows else None,
        ),
        _foot(view, _whole(view), "coverage", COVERAGE_SQL, {}),
    )


OUT = ("superseded", "for_a_group", "no_state", "other_document")


# What the sections share


def _section(view: View, name: str, *content: Component) -> Component:
    heading = Markup(h("h2", view.text(f"cosponsorship.{name}.heading"), id=name))
    return html.Section([heading, *content], **{"aria-labelledby": name})


def _foot(
    view: View, facts: Facts, table: str, sql: str, params: Mapping[str, object] | None = None
) -> Component:
    text = view.text
    bound = {"session": facts["session"], "model": view.one("model")} if params is None else params
    lines = [
        source_line(_source(text, facts), *file_links(view, table)),
        *behind(text, sql, bound, text(f"cosponsorship.{table}.counted")),
    ]
    return html.Div(Markup(lines), className="foot")


def _source(text: Text, facts: Facts) -> str:
    return text("cosponsorship.source", source=facts["source"], day=text.date(facts["data_as_of"]))


def _state_link(view: View, code: str, name: str) -> Tree:
    """A state's name, which shows its ties."""
    return h("a", name, href=view.link(state=(code,)))


def _state_page(code: str) -> str:
    return Address(f"/state/{code}").href


def _decimal(text: Text, number: float | None, places: int = 2) -> str:
    """A number to some decimals; of nothing, a dash."""
    if number is None:
        return "–"
    return f"{number:.{places}f}".replace(".", text("format.decimal"))


def _p(text: Text, p: float) -> str:
    """A probability; one below the smallest told, as that."""
    return f"< {_decimal(text, 0.001, 3)}" if p < 0.001 else _decimal(text, p, 3)


def _whole(view: View) -> Facts:
    return sources_of_lists(view.con)


# The files


def pairs_table(view: View) -> pl.DataFrame:
    """The pairs in the network, those of the states chosen where some are."""
    pairs = network_pairs(view.con, _asked(view), view.one("model"))
    return _ties_of(pairs, _picked(view, _states(view))[0])


def states_table(view: View) -> pl.DataFrame:
    """How each state stands in the network."""
    return network_states(view.con, _asked(view), view.one("model"))


def joint_table(view: View) -> pl.DataFrame:
    """The drafts that all of the states chosen sponsored; of none chosen, all."""
    return joint_drafts(view.con, _asked(view), _picked(view, _states(view))[0])


def drafts_table(view: View) -> pl.DataFrame:
    """The drafts by reach."""
    return _reached(view)


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
    return {"model": view.one("model"), **network_summary(view.con, _chosen(view))}


def _asked(view: View) -> str:
    """The session of the address; one without a network is refused, not empty."""
    return str(about(view)["session"])


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
