"""Whom a Member State agrees with, over a part of the record and through the sessions."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
import polars as pl
from dash import html
from dash.development.base_component import Component

from analytics.blocs import LEAST_JOINT_VOTES
from analytics.state_answers import agreement_by_session_with, agreement_with
from dashboard import state_figures
from dashboard.address import Address, written
from dashboard.components import data_table, file_links, graph, source_line, tabs
from dashboard.figures import GROUP_COLOURS
from dashboard.markup import Markup, Tree, h
from dashboard.page import View
from dashboard.pages.state_parts import (
    Asked,
    section,
    source,
    state_link,
    still_asked,
    told,
    words,
)
from dashboard.slicing import SLICE_CHOICES
from dashboard.texts import Text

SHOWN = 12  # states at either end
TOLD = 3  # of them in words
LINES = 5  # states beside it through the sessions

Row = Mapping[str, Any]


# Agreement


def agreement_section(asked: Asked) -> Component:
    """Whom it agrees with most and least, and with the states chosen, over the part."""
    text, view = asked.text, asked.view
    part = view.page.id_of
    frame = agreement_table(asked)
    if frame["rank"].count() == 0:
        return section(
            view,
            "agreement",
            words(text("state.agreement.none")),
            Markup(_agreement_rows(asked, frame)),
            html.Div(Markup(*_agreement_foot(asked)), className="foot"),
        )
    said, most, least, table = _agreement(asked, frame)
    charts = [
        html.Div(
            [
                Markup(h("h3", text(f"state.agreement.{name}"))),
                graph(
                    view,
                    name,
                    figure,
                    summary=text(f"state.agreement.chart_{name}", state=asked.name),
                    class_name="agreement-dots",
                    key=h("p", text("state.agreement.key"), class_="legend"),
                ),
            ]
        )
        for name, figure in (("most", most), ("least", least))
    ]
    panels = {
        "chart": html.Div(
            [Markup(_groups_key(asked)), html.Div(charts, className="pair")], className="keyed"
        ),
        "table": html.Div(table, id=part("agreement-table")),
    }
    return section(
        view,
        "agreement",
        html.Div(_with_control(asked), className="choices"),
        html.Div(said, id=part("agreement-words"), className="words", role="status"),
        tabs(view, "ranking", panels),
        html.Div(Markup(*_agreement_foot(asked)), className="foot"),
        *_lines_part(asked),
    )


def draw_with(view: View) -> tuple[Any, ...]:
    """The parts of the page that follow the states it is held beside."""
    now = still_asked(view)
    return (*_agreement(now, agreement_table(now)), *_lines(now))


def agreement_table(asked: Asked) -> pl.DataFrame:
    """How alike it voted with every other state, with their names and regional groups."""
    found = agreement_with(asked.matrix, asked.code)
    named = found.join(asked.states, on="ms_code", how="left", maintain_order="left")
    first = ("rank", "ms_code", "state", "regional_group")
    return named.select(*first, pl.exclude(first))


def _with_control(asked: Asked) -> Component:
    text, view = asked.text, asked.view
    options = asked.states.filter(pl.col("ms_code") != asked.code)
    return dmc.MultiSelect(
        id=view.page.choice_id("with"),
        label=text("state.agreement.with"),
        placeholder="" if view.many("with") else text("state.agreement.example"),
        data=options.select(value="ms_code", label="state").to_dicts(),
        value=list(view.many("with")),
        searchable=True,
        clearable=True,
        className="wide-control",
    )


def _chosen(asked: Asked) -> list[str]:
    """The states chosen to stand beside it, but for itself and what is none."""
    return [code for code in asked.view.many("with") if code in asked.names and code != asked.code]


def _agreement(asked: Asked, frame: pl.DataFrame) -> tuple[Any, ...]:
    text = asked.text
    chosen = _chosen(asked)
    ranked = frame.drop_nulls("rank")
    half = min(SHOWN, (len(ranked) + 1) // 2)
    ends = ranked.head(half), ranked.tail(min(half, len(ranked) - half)).reverse()
    told_of = pl.concat(ends)["ms_code"].to_list()
    between = frame.filter(
        pl.col("ms_code").is_in(chosen), ~pl.col("ms_code").is_in(told_of)
    ).drop_nulls("agreement")
    nearer = pl.col("agreement") >= ranked["agreement"].median()
    drawn = []
    for name, end, more in zip(("most", "least"), ends, (nearer, ~nearer), strict=True):
        shown = pl.concat([end, between.filter(more)]).sort(
            "agreement", "roll_calls", descending=name == "most", maintain_order=True
        )
        title = text(f"state.agreement.picture_{name}", state=asked.name)
        figure = state_figures.agreement_dots(_dotted(text, shown), chosen)
        drawn.append(told(asked, name, title, figure))
    return _agreement_words(asked, frame, ends), *drawn, Markup(_agreement_rows(asked, frame))


def _dotted(text: Text, frame: pl.DataFrame) -> pl.DataFrame:
    said = [
        text("state.agreement.said", share=text.percent(share), n=n)
        for share, n in frame.select("agreement", "roll_calls").iter_rows()
    ]
    tips = [
        "<br>".join(
            [
                row["state"],
                row["regional_group"] or text("group.none"),
                text("state.agreement.alike", alike=row["alike"], n=row["roll_calls"]),
                _interval(text, row) or text("state.agreement.no_interval"),
            ]
        )
        for row in frame.iter_rows(named=True)
    ]
    return frame.with_columns(
        said=pl.Series(said, dtype=pl.String), tip=pl.Series(tips, dtype=pl.String)
    )


def _interval(text: Text, row: Row) -> str | None:
    if row["low"] is None:
        return None
    return text(
        "state.agreement.interval", low=text.percent(row["low"]), high=text.percent(row["high"])
    )


def _agreement_words(
    asked: Asked, frame: pl.DataFrame, ends: tuple[pl.DataFrame, pl.DataFrame]
) -> Markup:
    """Of the states chosen each one's figure; else who stands at either end, here and of late."""
    chosen = _chosen(asked)
    found = {row["ms_code"]: row for row in frame.iter_rows(named=True)}
    if not chosen:
        said = [_ends_in_words(asked, "words", ends), *_lately(asked)]
        return Markup(h("p", " ".join(said)))
    order = sorted(chosen, key=lambda code: -((found.get(code) or {}).get("agreement") or 0))
    items = [h("li", _with_state(asked, code, found.get(code))) for code in order]
    two = [found[code] for code in order if (found.get(code) or {}).get("rank") is not None]
    closer = h("p", _closer(asked, *two)) if len(chosen) == len(two) == 2 else None
    return Markup(closer, h("ul", *items, class_="plain"), _compare_link(asked, chosen))


def _closer(asked: Asked, first: Row, second: Row) -> str:
    """To which of two states it is closer, and whether their intervals tell them apart."""
    text = asked.text
    places = {
        "state": asked.name,
        "first": first["state"],
        "second": second["state"],
        "first_share": text.percent(first["agreement"]),
        "second_share": text.percent(second["agreement"]),
    }
    if first["agreement"] == second["agreement"]:
        return text("state.agreement.equal", **places)
    said = text("state.agreement.closer", **places)
    if None in (first["low"], second["low"]):
        return said
    apart = first["low"] > second["high"]
    return f"{said} {text('state.agreement.apart' if apart else 'state.agreement.overlap')}"


def _ends_in_words(asked: Asked, key: str, ends: tuple[pl.DataFrame, pl.DataFrame]) -> str:
    text = asked.text
    names = [
        text.listing(
            [
                text("state.agreement.share", state=name, share=text.percent(share))
                for name, share in end.head(TOLD).select("state", "agreement").iter_rows()
            ]
        )
        for end in ends
    ]
    return text(f"state.agreement.{key}", state=asked.name, most=names[0], least=names[1])


def _lately(asked: Asked) -> list[str]:
    """Who stands at either end in the last years of a longer record."""
    since = asked.recent
    if since is None:
        return []
    later = asked.matrix.select((asked.matrix.roll_calls["date"] >= since).to_numpy())
    named = agreement_with(later.on_the_roll(), asked.code).join(asked.states, on="ms_code")
    ranked = named.drop_nulls("rank").sort("rank")
    if len(ranked) < 2 * TOLD:
        return []
    return [_ends_in_words(asked, "lately", (ranked.head(TOLD), ranked.tail(TOLD).reverse()))]


def _with_state(asked: Asked, code: str, row: Row | None) -> list[Tree]:
    """How alike it voted with one state, in words."""
    text, link = asked.text, state_link(asked, code)
    if row is None or not row["roll_calls"]:
        return [link, " ", text("state.agreement.never")]
    places = {"share": text.percent(row["agreement"]), "n": row["roll_calls"]}
    ranks = text("state.agreement.unranked")
    if row["rank"] is not None:
        ranks = text("state.agreement.rank", rank=row["rank"])
    span = _interval(text, row) or text("state.agreement.no_interval")
    return [link, " ", text("state.agreement.with_state", **places), f" ({span}; {ranks})."]


def _compare_link(asked: Asked, chosen: list[str]) -> Tree:
    """The way to the page on which they stand side by side."""
    part = {
        name: written(value)
        for name, value in asked.view.choices.items()
        if name in SLICE_CHOICES and value != SLICE_CHOICES[name].default
    }
    to = Address("/compare", {"states": "~".join([asked.code, *chosen]), **part})
    return h("p", h("a", asked.text("state.agreement.compare"), href=to.href))


def _agreement_rows(asked: Asked, frame: pl.DataFrame) -> Tree:
    text = asked.text
    chosen = _chosen(asked)
    first = pl.col("ms_code").is_in(chosen)
    rows = [
        [
            state_link(asked, row["ms_code"]),
            row["ms_code"],
            "–" if row["rank"] is None else text.number(row["rank"]),
            text.number(row["roll_calls"]),
            text.percent(row["agreement"]),
            _span(text, row),
            row["regional_group"] or "–",
        ]
        for row in frame.sort(~first, maintain_order=True).iter_rows(named=True)
    ]
    kinds = ("state", "code", "place", "joint", "agreement", "span", "group")
    heads = [text(f"state.agreement.head_{kind}") for kind in kinds]
    caption = text("state.agreement.table", state=asked.name)
    return data_table(heads, rows, caption=caption, class_="data numbers alike")


def _span(text: Text, row: Row) -> str:
    if row["low"] is None:
        return "–"
    return text(
        "state.agreement.span", low=text.percent(row["low"]), high=text.percent(row["high"])
    )


def _groups_key(asked: Asked) -> Tree:
    """The colours of the regional groups."""
    names = dict(
        asked.states.drop_nulls("group_code")
        .unique("group_code")
        .select("group_code", "regional_group")
        .iter_rows()
    )
    parts = [
        h("span", h("span", class_="group-dot", style={"background": colour}), names[code],
          class_="named")
        for code, colour in GROUP_COLOURS.items()
        if code in names
    ]  # fmt: skip
    return h("p", *parts, class_="legend")


def _agreement_foot(asked: Asked) -> list[Tree]:
    text = asked.text
    given = " ".join(shlex.quote(f"{name}={value}") for name, value in asked.part.texts().items())
    return [
        source_line(source(asked), *file_links(asked.view, "agreement")),
        h(
            "details",
            h("summary", text("behind.counted")),
            h("p", text("state.agreement.counted")),
            h("p", text("state.agreement.many")),
        ),
        h(
            "details",
            h("summary", text("state.agreement.command")),
            h("pre", h("code", " ".join(filter(None, ["unga agreement", given])))),
            h("p", text("state.agreement.command_note", code=asked.code)),
            class_="sql",
        ),
    ]


# Agreement through the sessions


def _lines_part(asked: Asked) -> list[Component]:
    text, view = asked.text, asked.view
    part = view.page.id_of
    said, figure, table, hidden = _lines(asked)
    panels = {
        "chart": graph(
            view,
            "lines",
            figure,
            summary=text("state.lines.chart", state=asked.name),
            class_name="agreement-lines",
            key=h("p", text("state.lines.key"), class_="legend"),
        ),
        "table": html.Div(table, id=part("lines-table")),
    }
    note = h("details", h("summary", text("behind.counted")), h("p", text("state.lines.counted")))
    foot = [source_line(source(asked), *file_links(view, "lines")), note]
    return [
        Markup(h("h3", text("state.lines.heading"), class_="under")),
        html.Div(said, id=part("lines-words"), className="words"),
        html.Div(
            [tabs(view, "through", panels), html.Div(Markup(*foot), className="foot")],
            id=part("lines-body"),
            hidden=hidden,
            className="sections",
        ),
    ]


def lines_table(asked: Asked) -> pl.DataFrame:
    """How alike it voted with the states beside it in each session."""
    return agreement_by_session_with(asked.matrix, asked.code, list(_beside(asked)))


def _beside(asked: Asked) -> dict[str, str]:
    """The states whose agreement is followed through the sessions, each with its colour.

    Those chosen; else the permanent members of the Security Council, a former code in the colour
    of the one that continues its seat.
    """
    chosen = _chosen(asked)[:LINES]
    if chosen:
        return dict(zip(chosen, state_figures.LINE_COLOURS, strict=False))
    permanent = asked.memberships.filter(group_code="P5")["ms_code"].unique().sort().to_list()
    seats = sorted({_SEATS.get(code, code) for code in permanent})
    colours = dict(zip(seats, state_figures.LINE_COLOURS, strict=False))
    return {
        code: colours[_SEATS.get(code, code)]
        for code in permanent
        if code != asked.code and _SEATS.get(code, code) in colours
    }


_SEATS = {"SUN": "RUS"}


def _lines(asked: Asked) -> tuple[Any, ...]:
    text = asked.text
    frame = lines_table(asked)
    colours = _beside(asked)
    chosen = _chosen(asked)
    regular = pl.col("session").str.contains(r"^\d+$")
    if frame.filter(pl.col("roll_calls") >= LEAST_JOINT_VOTES, regular).is_empty():
        return Markup(h("p", text("state.lines.none"))), state_figures.empty(), None, True
    tips = [
        text(
            "state.lines.tip",
            state=asked.names[row["ms_code"]],
            session=text.session(row["session"]),
            year=str(row["year"]),
            share=text.percent(row["agreement"]),
            n=row["roll_calls"],
        )
        for row in frame.iter_rows(named=True)
    ]
    figure = state_figures.agreement_lines(
        frame.with_columns(tip=pl.Series(tips, dtype=pl.String)), colours, LEAST_JOINT_VOTES
    )
    title = text("state.lines.picture", state=asked.name)
    kind = "chosen" if chosen else "permanent"
    said = [text(f"state.lines.{kind}", state=asked.name)]
    if len(chosen) > LINES:
        said.append(text("state.lines.first", n=LINES))
    names = [
        h("span", h("span", class_="group-dot", style={"background": colour}),
          asked.names[code], f" ({code})", class_="named")
        for code, colour in colours.items()
        if code in frame["ms_code"]
    ]  # fmt: skip
    return (
        Markup(h("p", " ".join(said)), h("p", *names, class_="legend")),
        told(asked, "lines", title, figure),
        Markup(_lines_rows(asked, frame)),
        False,
    )


def _lines_rows(asked: Asked, frame: pl.DataFrame) -> Tree:
    text = asked.text
    others = [code for code in _beside(asked) if code in frame["ms_code"]]
    rows = []
    for (session,), cells in frame.group_by("session", maintain_order=True):
        told = {row["ms_code"]: row for row in cells.iter_rows(named=True)}
        rows.append(
            [
                h("a", text.session(str(session)), href=asked.view.link(sessions=str(session))),
                str(cells["year"][0]),
                *(
                    text("state.agreement.said", share=text.percent(told[code]["agreement"]),
                         n=told[code]["roll_calls"]) if code in told else "–"
                    for code in others
                ),
            ]
        )  # fmt: skip
    heads = [text("state.sessions.session"), text("state.sessions.year")]
    heads += [asked.names[code] for code in others]
    caption = text("state.lines.table", state=asked.name)
    return data_table(heads, rows[::-1], caption=caption, class_="data numbers")
