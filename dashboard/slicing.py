"""The choices that cut a part out of the record: the same on every page that has them."""

from __future__ import annotations

from collections.abc import Mapping

import dash_mantine_components as dmc
import polars as pl
from dash import html
from dash.development.base_component import Component

from analytics.slices import Slice, slice_matrix
from analytics.vote_matrix import VoteMatrix
from dashboard.address import Choice, written
from dashboard.library import record
from dashboard.markup import Markup, h
from dashboard.page import View
from dashboard.texts import Text

FREQUENT = 10  # roll calls on a subject before it is offered
ISSUES = ("me", "nu", "di", "hr", "co", "ec")
# Each stands in the address under its name, as `analytics.slices.Slice.parse` reads it.
SLICE_CHOICES: Mapping[str, Choice] = {
    "sessions": Choice(typed=True),
    "since": Choice(typed=True),
    "until": Choice(typed=True),
    "title": Choice(typed=True),
    "subjects": Choice(()),
    "issues": Choice((), ISSUES),
    "scopes": Choice("resolution", ("resolution", "any")),
    "contested": Choice("no", ("no", "yes")),
    "important": Choice("no", ("no", "yes")),
    "symbols": Choice(typed=True),
}


def chosen_slice(view: View, **fixed: str) -> Slice:
    """The part of the record that the choices of a view mean, with some fields fixed.

    Raises BadRequest when one is none, naming it.
    """
    separators = {"subjects": "|", "issues": ","}
    texts = {
        name: separators[name].join(view.many(name)) if name in separators else view.one(name)
        for name in SLICE_CHOICES
        if name in view.choices
    }
    if texts.get("contested") == "no":
        del texts["contested"]
    return Slice.parse(texts | fixed)


def chosen_votes(view: View, **fixed: str) -> VoteMatrix:
    """The votes in the part of the record that a view means.

    Raises BadRequest when there are none, or a choice names what the record does not hold.
    """
    matrix, memberships = record(view.con)
    return slice_matrix(matrix, chosen_slice(view, **fixed), memberships)


def slice_words(text: Text, part: Slice) -> str:
    """A part of the record in words."""
    said = []
    for name, value in part.texts().items():
        kind = "many" if name == "sessions" and not value.isdigit() else "one"
        if name == "issues":
            value = text.listing([text(f"slice.issue.{code}") for code in value.split(",")])
        elif name == "subjects":
            value = text.listing(value.split("|"))
        elif name in ("since", "until"):
            value = text.date(getattr(part, name))
        elif name == "contested" and part.contested is not None:
            value = text.percent(part.contested)
        elif name == "sessions":
            value = text.listing([_span(text, item) for item in value.split(",")])
        key = f"slice.said.{name}.{kind}" if name == "sessions" else f"slice.said.{name}"
        said.append(text(key, value=value))
    return ", ".join(said) or text("slice.said.all")


def _span(text: Text, item: str) -> str:
    first, span, last = item.partition("..")
    if not span:
        return item
    kind = "between" if first and last else "from" if first else "to"
    return text(f"slice.said.span.{kind}", first=first, last=last)


def slice_controls(view: View, *, open_: bool = False, apart: tuple[str, ...] = ()) -> Component:
    """The controls of the choices that cut out a part, folded under what they now mean.

    Those named in `apart` stand elsewhere on the page.
    """
    names = [name for name in SLICE_CHOICES if name not in apart]
    changed = any(view.choices[name] != view.page.choices[name].default for name in names)
    here = [control for name, control in _controls(view).items() if name in names]
    return html.Details(
        [html.Summary(view.text("slice.heading")), html.Div(here, className="choices")],
        open=changed or open_,
        className="slice",
    )


def _controls(view: View) -> dict[str, Component]:
    text = view.text
    return {
        **{name: typed(view, name) for name in ("sessions", "title")},
        "subjects": _several(view, "subjects", [(name, name) for name in _subjects(view)]),
        "issues": _several(view, "issues", [(c, text(f"slice.issue.{c}")) for c in ISSUES]),
        **{name: typed(view, name) for name in ("since", "until", "symbols")},
        **{name: _either(view, name) for name in ("contested", "important", "scopes")},
    }


def _subjects(view: View) -> list[str]:
    """The subjects on which there are many roll calls, and those the address names."""
    matrix, _ = record(view.con)
    counts = matrix.roll_calls["subjects"].explode().drop_nulls().value_counts()
    frequent = counts.filter(pl.col("count") >= FREQUENT)["subjects"].to_list()
    return sorted({*frequent, *view.many("subjects")})


def typed(view: View, name: str) -> Component:
    """The control of a choice of a slice that is typed."""
    return dmc.TextInput(
        id=view.page.choice_id(name),
        label=view.text(f"slice.{name}.label"),
        placeholder=view.text(f"slice.{name}.example"),
        value=view.one(name),
        debounce=400,
        inputProps={"autoComplete": "off", "spellCheck": False},
    )


def _several(view: View, name: str, options: list[tuple[str, str]]) -> Component:
    return dmc.MultiSelect(
        id=view.page.choice_id(name),
        label=view.text(f"slice.{name}.label"),
        placeholder="" if view.many(name) else view.text(f"slice.{name}.example"),
        data=[{"value": value, "label": label} for value, label in options],
        value=list(view.many(name)),
        searchable=True,
        clearable=True,
    )


def _either(view: View, name: str) -> Component:
    choice = view.page.choices[name]
    return dmc.Select(
        id=view.page.choice_id(name),
        label=view.text(f"slice.{name}.label"),
        data=[
            {"value": option, "label": view.text(f"slice.{name}.{option}")}
            for option in choice.options
        ],
        value=written(view.choices[name]),
        allowDeselect=False,
    )


def slice_line(view: View, part: Slice, votes: VoteMatrix) -> Markup:
    """What was counted, in one line: the part in words, its roll calls, its first and last day."""
    text = view.text
    first, last = (text.date(day.item()) for day in (votes.dates.min(), votes.dates.max()))
    n = text("slice.roll_calls", n=len(votes))
    said = [n, text("slice.days", first=first, last=last), slice_words(text, part)]
    return Markup(h("p", *(h("span", each) for each in said), class_="eyebrow"))
