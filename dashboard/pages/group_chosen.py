"""What an address of the page of groups means: the groups, and the votes they are told of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import plotly.graph_objects as go
import polars as pl
from dash import html
from dash.development.base_component import Component

from analytics.cohesion import cohesion
from analytics.group_answers import (
    COMPOSED,
    composed,
    groups_of_the_record,
    on_the_rolls,
    standing,
    states_that_vote,
)
from analytics.overview import overview
from analytics.slices import Slice
from analytics.vote_matrix import VoteMatrix, nearest
from dashboard import figures
from dashboard.components import computed, file_name
from dashboard.group_figures import MOST, Line, line_styles
from dashboard.library import record
from dashboard.markup import Markup, Tree, h
from dashboard.page import View
from dashboard.slicing import chosen_slice, chosen_votes, slice_words
from dashboard.texts import Text
from data.errors import BadRequest

Group = Mapping[str, Any]  # a row of `groups_of_the_record`
LABEL = 9  # letters at the end of a line


@dataclass(frozen=True)
class Wrong:
    """Something in an address that means nothing: what is the matter, and what is near.

    `offers` are labels, each with the choices that mean what it says.
    """

    said: str
    offers: tuple[tuple[str, Mapping[str, Any]], ...] = ()


@dataclass(frozen=True)
class Chosen:
    """The groups an address names, the votes it means, and what in it means nothing.

    `told_of` is the one told of in detail; `published` says that the answers stand in relations:
    groups of the record alone, over every resolution.
    """

    part: Slice
    votes: VoteMatrix
    memberships: pl.DataFrame
    groups: tuple[Group, ...]
    told_of: Group
    states: tuple[str, ...]
    published: bool
    wrong: tuple[Wrong, ...]
    known: Mapping[str, Any]  # that of `analytics.overview`

    @cached_property
    def names(self) -> dict[str, str]:
        """The name of each group, by code."""
        return {group["group_code"]: group["group"] for group in self.groups}

    @cached_property
    def summary(self) -> pl.DataFrame:
        """How united each group is over the part of the record, in the order they are named in.

        The rows of `analytics.cohesion.cohesion`, with the name of each group.
        """
        frame = cohesion(self.votes, self.memberships, list(self.names))
        names = pl.DataFrame({"group_code": list(self.names), "group": list(self.names.values())})
        return names.join(frame, on="group_code", maintain_order="left")

    @cached_property
    def standing(self) -> pl.DataFrame:
        """How the group told of in detail stood on each topic."""
        return standing(self.votes, self.memberships, self.told_of["group_code"])

    @cached_property
    def styles(self) -> dict[str, Line]:
        """How each group is drawn, by code."""
        return line_styles([(code, _label(code, name), name) for code, name in self.names.items()])


def _label(code: str, name: str) -> str:
    if code != COMPOSED:
        return code
    return name if len(name) <= LABEL else f"{name[: LABEL - 1]}…"


def chosen(view: View) -> Chosen:
    """What the choices of a view mean; where they name no group, the five regional groups.

    Raises BadRequest when they mean no part of the record, or none of the groups has a member on
    its rolls.
    """
    matrix, memberships = record(view.con)
    known = groups_of_the_record(view.con)
    groups, wrong = _of_the_record(view, known)
    states = view.many("states")
    if states:
        try:
            memberships = pl.concat([memberships, composed(matrix, states)], how="diagonal")
        except BadRequest as error:
            wrong.append(Wrong(str(error), _other_states(view, matrix, states)))
        else:
            groups.append(_user(view, states))
    if not groups:
        groups = list(known.filter(kind="regional").iter_rows(named=True))
    part, votes = chosen_slice(view), chosen_votes(view)
    on_rolls = on_the_rolls(votes, memberships, [group["group_code"] for group in groups])
    here = [group for group in groups if group["group_code"] in on_rolls]
    days = [view.text.date(day.item()) for day in (votes.dates.min(), votes.dates.max())]
    absent = [group["group"] for group in groups if group not in here]
    if absent:
        said = view.text(
            "groups.absent", groups=view.text.listing(absent), first=days[0], last=days[1]
        )
        if not here:
            raise BadRequest(said)
        wrong.append(Wrong(said))
    codes = {group["group_code"]: group for group in here}
    return Chosen(
        part=part,
        votes=votes,
        memberships=memberships,
        groups=tuple(here),
        told_of=codes.get(view.one("of"), here[0]),
        states=states,
        published=part == Slice() and COMPOSED not in codes,
        wrong=tuple(wrong),
        known=overview(view.con),
    )


def _of_the_record(view: View, known: pl.DataFrame) -> tuple[list[Group], list[Wrong]]:
    rows = {row["group_code"]: row for row in known.iter_rows(named=True)}
    groups: list[Group] = []
    wrong = []
    for asked in dict.fromkeys(view.many("group")):
        code = asked.upper()
        if code not in rows:
            kept = tuple(other for other in view.many("group") if other != asked)
            near = nearest(code, list(rows)) or ["AG", "EU", "G77"]
            offers = tuple((rows[one]["full_name"], {"group": (*kept, one)}) for one in near)
            wrong.append(Wrong(view.text("groups.unknown", group=asked), offers))
        elif len(groups) == MOST:
            wrong.append(Wrong(view.text("groups.too_many", n=MOST)))
            break
        else:
            groups.append(rows[code])
    return groups, wrong


def _other_states(
    view: View, matrix: VoteMatrix, states: Sequence[str]
) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    """What can be composed instead: with states like the one that is none, or no group at all."""
    for bad in states:
        if bad not in matrix.states:
            names = dict(states_that_vote(view.con).select("ms_code", "state").iter_rows())
            kept = tuple(state for state in states if state != bad)
            near = nearest(bad.upper(), matrix.states)
            return tuple((names[state], {"states": (*kept, state)}) for state in near)
    return ((view.text("groups.without"), {"states": (), "name": ""}),)


def _user(view: View, states: Sequence[str]) -> Group:
    name = view.one("name").strip() or view.text("groups.composed")
    count = len(set(states))
    return {
        "group_code": COMPOSED,
        "group": name,
        "full_name": name,
        "kind": "user",
        "formed_date": None,
        "note": None,
        "members_now": count,
        "members_ever": count,
        "undated_members": 0,
    }


def section(view: View, name: str, *content: Component) -> Component:
    """A section of the page, under its heading."""
    heading = Markup(h("h2", view.text(f"groups.{name}.heading"), id=name))
    return html.Section([heading, *content], **{"aria-labelledby": name})


def function_behind(text: Text, found: Chosen, calls: Sequence[str], *notes: str) -> list[Tree]:
    """What stands behind a figure that a function gives: how it is counted, and the calls."""
    lines = [
        f"matrix = part_of_the_record(con, Slice.parse({found.part.texts()}))",
        "memberships = load_memberships(con)",
    ]
    if COMPOSED in found.names:
        lines.append(
            "memberships = pl.concat([memberships, "
            f"composed(load_vote_matrix(con), {list(found.states)})], how='diagonal')"
        )
    return computed(text, [*lines, *calls], *notes)


def source(text: Text, found: Chosen) -> str:
    """Where the figures come from."""
    day = text.date(found.known["data_as_of"])
    return text("behind.source", source=found.known["source"], day=day)


def told(view: View, found: Chosen, name: str, title: str, figure: go.Figure) -> go.Figure:
    """A figure with the words that stand on it when it is saved as a picture."""
    signs = view.text("format.decimal") + view.text("format.thousands")
    return figures.told(
        figure.update_layout(separators=signs),
        name=file_name("groups", *found.names, name),
        title=title,
        subtitle=slice_words(view.text, found.part),
        caption=source(view.text, found),
    )


def decimal(text: Text, number: float | None, places: int = 2) -> str:
    """A number to some decimals; of nothing, a dash."""
    if number is None:
        return "–"
    return f"{number:.{places}f}".replace(".", text("format.decimal"))
