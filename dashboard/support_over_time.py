"""The support of groups over the years as a sentence, small multiples and a table.

What stands in time are the editions of a series or the sessions of a part of the record; both have
a row per group and moment, as `analytics.series_answers` gives them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import dash_mantine_components as dmc
import polars as pl
from dash import html
from dash.development.base_component import Component

from analytics.series_answers import ALL, all_groups, group_trends, groups_of_kind
from dashboard import figures
from dashboard.address import Choice
from dashboard.components import chips, data_table, file_name, graph, tabs
from dashboard.markup import Markup, Tree, h
from dashboard.page import View
from dashboard.sentences import DENOMINATORS
from dashboard.series_figures import Panel, Point, small_multiples
from dashboard.texts import Text

KINDS = ("regional", "political", "economic", "regional_organization", "situation")
SUPPORT_CHOICES: Mapping[str, Choice] = {
    "by": Choice("regional", KINDS),
    "of": Choice("members", tuple(DENOMINATORS)),
    "group": Choice(),
    "view": Choice("chart", ("chart", "table")),
}
FIRST_YEAR = 1945  # session n opened in 1945 + n
SHORT = 24  # letters of a group's name that stand above a panel; else its code
MOVED = ("rising", "falling")
SLIGHT = 0.001  # a slope below a tenth of a point is told to two decimals
NARROW = 0.01  # an interval narrower than one point is told to two decimals
FEW_TO_RANGE = 3  # moments from which the lowest and highest are worth a sentence

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Course:
    """The support of groups in time: its rows, and how a moment is named, marked and followed.

    `unit` is what the moments are. `when` says a moment in a sentence, `head` names it in a table,
    `values` are what a click on it takes up.
    """

    unit: Literal["edition", "session"]
    rows: pl.DataFrame
    session: str
    when: Callable[[Row], str]
    year: Callable[[Row], float]
    head: Callable[[Row], Tree]
    values: Callable[[Row], tuple[str, ...]]


def controls(view: View) -> Component:
    """The kind of group, the denominator, and the group that is looked at, of whatever kind."""
    text = view.text
    named = all_groups(view.con)
    options = [
        {
            "group": text(f"series.choice.by.{kind}"),
            "items": [
                {"value": code, "label": f"{name} ({full})" if full != name else name}
                for code, name, full, _ in named.filter(kind=kind).iter_rows()
            ],
        }
        for kind in KINDS
    ]
    group = dmc.Select(
        id=view.page.choice_id("group"),
        label=text("series.group"),
        placeholder=text("group.all"),
        data=options,
        value=view.one("group") or None,
        searchable=True,
        clearable=True,
    )
    return html.Div([chips(view, "by"), chips(view, "of"), group], className="choices")


def groups_shown(view: View) -> pl.DataFrame:
    """The groups of the kind chosen, and the group looked at."""
    return groups_of_kind(view.con, view.one("by"), view.one("group"))


def sentences(view: View, course: Course) -> list[str]:
    """How the support of the group chosen moved, and in which groups it clearly did."""
    text, code = view.text, view.one("group")
    trend = {row["group_code"]: row for row in _trends(view, course).iter_rows(named=True)}
    groups = dict(course.rows.partition_by("group_code", as_dict=True, maintain_order=True))
    said = []
    if code and (code,) not in groups:
        said.append(text("series.no_such_group", group=code))
        code = ""
    chosen = code or ALL
    said.append(_moved(view, course, groups[(chosen,)], trend.get(chosen)))
    return [*said, *_directions(view, trend)]


def _trends(view: View, course: Course) -> pl.DataFrame:
    return group_trends(course.rows, f"yes_share_of_{view.one('of')}", course.session)


def _moved(view: View, course: Course, rows: pl.DataFrame, trend: Row | None) -> str:
    text, of = view.text, view.one("of")
    every = rows.to_dicts()
    name = _name(text, every[0])

    def stood(row: Row) -> str:
        key = f"series.{course.unit}.stood.{of}"
        share = text.percent(row[f"yes_share_of_{of}"])
        return text(key, yes=row["yes"], whole=_whole(row, of), share=share)

    first, last = every[0], every[-1]
    places = {"group": name, "first": stood(first), "first_when": course.when(first)}
    if len(every) == 1:
        return text("series.moved.once", **places)
    said = [text("series.moved.ends", **places, last=stood(last), last_when=course.when(last))]
    known = [row for row in every if row[f"yes_share_of_{of}"] is not None]
    if len(known) >= FEW_TO_RANGE:
        low, high = (best(known, key=lambda row: row[f"yes_share_of_{of}"]) for best in (min, max))
        said.append(
            text(
                "series.moved.range",
                low=text.percent(low[f"yes_share_of_{of}"]),
                low_when=course.when(low),
                high=text.percent(high[f"yes_share_of_{of}"]),
                high_when=course.when(high),
            )
        )
    if trend:
        said.append(trend_words(text, trend, f"series.trend.{trend['direction']}"))
    return " ".join(said)


def _directions(view: View, trend: Mapping[str, Row]) -> list[str]:
    """The groups of the kind by the direction of their trend, where there is one."""
    text = view.text
    names: dict[str, str] = dict(groups_shown(view).select("group_code", "group").iter_rows())
    clear = {code: row for code, row in trend.items() if row["direction"] in MOVED}
    places = 1 if all(abs(row["slope"]) >= SLIGHT for row in clear.values()) else 2

    def told(code: str) -> str:
        if code not in clear:
            return names[code]
        slope = points(text, clear[code]["slope"], places=places)
        return text("series.direction.group", group=names[code], slope=slope)

    said = []
    for direction in (*MOVED, "unclear", "same"):
        found = [
            told(code) for code in names if code in trend and trend[code]["direction"] == direction
        ]
        if found:
            said.append(text(f"series.direction.{direction}", list=text.listing(found)))
    return [" ".join(said)] if said else []


def trend_words(text: Text, trend: Row, key: str) -> str:
    """A trend in the words of a key, its slope and interval in points a session."""
    narrow = trend["low"] is not None and trend["high"] - trend["low"] < NARROW
    bounds = {
        name: points(text, trend[name], places=2 if narrow else 1)
        for name in ("slope", "low", "high")
    }
    return text(key, **bounds, n=trend["editions"])


def points(text: Text, share: float | None, *, places: int = 1) -> str:
    """A difference of shares in percentage points, with its sign."""
    if share is None:
        return "–"
    number = f"{100 * share:+.{places}f}"
    if not number.strip("+-0."):
        number = number[1:]
    return number.replace("-", "−").replace(".", text("format.decimal"))


def _whole(row: Row, of: str) -> int:
    return sum(row[vote] for vote in DENOMINATORS[of])


def _name(text: Text, row: Row) -> str:
    return row["group"] or text("group.all")


def chart_and_table(
    view: View, course: Course, part: str, *, title: str, subtitle: str, caption: str
) -> Component:
    """The support of each group, a panel each, and the table that says the same, as tabs.

    `title`, `subtitle` and `caption` stand on the chart when it is saved as a picture.
    """
    text, of = view.text, view.one("of")
    figure = figures.told(
        small_multiples(_panels(view, course)),
        name=file_name(title, part)[:80],
        title=title,
        subtitle=subtitle,
        caption=caption,
    )
    key = h("p", text(f"series.key.{of}"), class_="legend")
    panels = {
        "chart": graph(
            view,
            part,
            figure,
            summary=text(f"series.{course.unit}.chart"),
            class_name="multiples",
            key=key,
        ),
        "table": Markup(_table(view, course)),
    }
    return tabs(view, "view", panels)


def _panels(view: View, course: Course) -> list[Panel]:
    text, of = view.text, view.one("of")
    share = f"yes_share_of_{of}"
    panels = []
    for rows in course.rows.partition_by("group_code", maintain_order=True):
        every = rows.to_dicts()
        code, name, last = every[0]["group_code"], _name(text, every[0]), every[-1]
        points = [
            Point(
                course.year(row),
                row[share],
                text(
                    f"series.{course.unit}.tip",
                    group=name,
                    when=course.when(row),
                    said=text(
                        f"series.{course.unit}.stood.{of}",
                        yes=row["yes"],
                        whole=_whole(row, of),
                        share=text.percent(row[share]),
                    ),
                    named=row.get("resolution", ""),
                ),
                course.values(row),
            )
            for row in every
        ]
        summary = text(
            "series.summary",
            share=text.percent(last[share]),
            when=str(int(course.year(last))),
        )
        panels.append(Panel(code, name if len(name) <= SHORT else code, summary, points))
    return panels


def _table(view: View, course: Course) -> Tree:
    """A row a moment, newest first; a column a group: the share, and what it is of."""
    text, of = view.text, view.one("of")
    groups = course.rows.unique("group_code", maintain_order=True)
    heads = [text(f"series.{course.unit}.moment"), *(_name(text, row) for row in groups.to_dicts())]
    moments: dict[str, dict[str, Row]] = {}
    for row in course.rows.to_dicts():
        moments.setdefault(course.values(row)[0], {})[row["group_code"]] = row
    ordered = sorted(
        moments.values(), key=lambda moment: course.year(next(iter(moment.values()))), reverse=True
    )
    body = [
        [
            course.head(next(iter(moment.values()))),
            *(_cell(text, moment.get(code), of) for code in groups["group_code"]),
        ]
        for moment in ordered
    ]
    caption = text(f"series.{course.unit}.table", of=text(f"series.choice.of.{of}"))
    return data_table(heads, body, caption=caption, class_="data numbers course")


def _cell(text: Text, row: Row | None, of: str) -> Tree:
    if row is None:
        return "–"
    part = text("series.part", yes=row["yes"], whole=_whole(row, of))
    return h(
        "span", h("span", text.percent(row[f"yes_share_of_{of}"])), h("small", part), class_="cell"
    )
