"""Votes on parts of a resolution's text and on changes to it: tallies, groups, each state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
import polars as pl
from dash import html
from dash.development.base_component import Component

from analytics.part_votes import (
    PART_VOTES_SQL,
    part_roll,
    part_support,
    part_votes,
    parts_until,
    unlinked_votes,
)
from dashboard.components import (
    behind,
    data_table,
    document,
    file_links,
    legend,
    notice,
    source_line,
    tile_board,
    vote_word,
)
from dashboard.figures import VOTES
from dashboard.markup import Markup, Tree, h
from dashboard.page import View
from dashboard.pages.resolution_parts import Facts, read, section
from dashboard.texts import Text

SHOWN = 150  # letters of what was voted on that stand before the rest is folded
CAST = VOTES[:3]


def table(view: View) -> pl.DataFrame:
    """The votes on parts: of all on the roll (ALL), and of each group of the kind chosen."""
    view, _ = read(view)
    parts = part_votes(view.con, view.rest).drop("cast_only").with_columns(group_code=pl.lit("ALL"))
    groups = part_support(view.con, view.rest, view.one("by"))
    facts = parts.drop("group_code", *VOTES)
    return pl.concat(
        [parts, groups.join(facts, on="roll_call_id", maintain_order="left")],
        how="diagonal_relaxed",
    )


def draw(view: View, facts: Facts) -> Component:
    """The votes on parts of the text that are linked to it, and those that may be."""
    text = view.text
    parts = part_votes(view.con, view.rest)
    unlinked = Markup(_unlinked(text, unlinked_votes(view.con, view.rest)))
    if parts.is_empty():
        said = Markup(h("p", _none(view, facts), class_="words"))
        return section(view, "parts", said, unlinked)
    board = html.Div(_board(view, parts), id=view.page.id_of("part"), className="part-board")
    foot = [
        source_line(
            text("resolution.parts.source", source=parts["source"][0], day=_until(view)),
            *file_links(view, "parts"),
        ),
        *behind(text, PART_VOTES_SQL, {"resolution": view.rest}, text("resolution.parts.counted")),
    ]
    return section(
        view,
        "parts",
        Markup(h("p", _said(text, parts), class_="words")),
        Markup(_rows(view, parts)),
        html.Div(_control(view, parts), className="choices"),
        board,
        unlinked,
        html.Div(Markup(foot), className="foot"),
    )


def follow(view: View) -> tuple[Any, ...]:
    """The part of the page that follows which of the votes is shown state by state."""
    view, _ = read(view)
    return (_board(view, part_votes(view.con, view.rest)),)


def _until(view: View) -> str:
    until = parts_until(view.con)
    return view.text.date(until) if until else view.text("record.unknown")


def _none(view: View, facts: Facts) -> str:
    text, until = view.text, parts_until(view.con)
    if until is None:
        return text("resolution.parts.none_held")
    later = facts["adoption_date"] is not None and facts["adoption_date"] > until
    return text(f"resolution.parts.{'later' if later else 'none'}", day=text.date(until))


def _said(text: Text, parts: pl.DataFrame) -> str:
    counts = parts.group_by("scope", maintain_order=True).len().rows()
    kinds = text.listing([text(f"resolution.parts.kinds.{scope}", n=n) for scope, n in counts])
    return text("resolution.parts.linked", n=len(parts), kinds=kinds)


def _rows(view: View, parts: pl.DataFrame) -> Tree:
    """One row a vote: what was voted on, its outcome, its tally, and the regional groups."""
    text = view.text
    support = part_support(view.con, view.rest)
    groups = support.select("group_code", "group").unique(maintain_order=True).sort("group").rows()
    cells = {(row[0], row[1]): row[2:] for row in support.select(KEYS).iter_rows()}
    heads = [
        *(text(f"resolution.parts.{name}") for name in ("what", "outcome")),
        *(vote_word(vote, text) for vote in VOTES),
        *(h("abbr", code, title=group) for code, group in groups),
    ]
    rows = [
        [
            _what(view, row),
            text(f"resolution.parts.adopted.{OUTCOMES[row['adopted']]}"),
            *(text("record.unknown") if row[v] is None else text.number(row[v]) for v in VOTES),
            *(_three(text, cells.get((row["roll_call_id"], code))) for code, _ in groups),
        ]
        for row in parts.iter_rows(named=True)
    ]
    return data_table(
        heads, rows, caption=text("resolution.parts.table"), class_="data numbers parts"
    )


KEYS = ("roll_call_id", "group_code", *CAST)
OUTCOMES = {True: "yes", False: "no", None: "unknown"}


def _three(text: Text, counts: tuple[int, int, int] | None) -> Tree:
    """Yes, no and abstained of a group, short; read out in words."""
    if counts is None:
        return "–"
    spoken = ", ".join(
        f"{n} {text(f'vote.{vote}.verb', n=n)}" for vote, n in zip(CAST, counts, strict=True)
    )
    short = h("span", "–".join(map(str, counts)), aria_hidden="true")
    return h("span", short, h("span", spoken, class_="visually-hidden"))


def _what(view: View, row: Mapping[str, Any]) -> Tree:
    text = view.text
    named = [h("span", text(f"resolution.parts.scope.{row['scope']}"), class_="tag")]
    if row["linked_by"] == "draft":
        named += [" ", text("resolution.parts.by_draft"), " ", document(row["draft"])]
    part, below = str(row["roll_call_id"]), view.page.id_of("part")
    href = f"{view.link(part=part)}#{below}"
    shown = h("a", text("resolution.parts.show"), href=href, data_merge=f"part={part}")
    return h("div", h("div", *named), _folded(row["title"]), h("div", shown), class_="what")


def _folded(title: str | None) -> Tree:
    """What was voted on, in the words of the source; of a long text the rest unfolds."""
    if title is None or len(title) <= SHOWN:
        return h("q", title) if title else None
    return h("details", h("summary", h("q", title[:SHOWN].rsplit(" ", 1)[0], " …")), h("q", title))


def _control(view: View, parts: pl.DataFrame) -> Component:
    text = view.text
    options = [
        {
            "value": str(number),
            "label": f"{place}. {text(f'resolution.parts.scope.{scope}')}: {(title or '')[:80]}",
        }
        for place, (number, scope, title) in enumerate(
            parts.select("roll_call_id", "scope", "title").iter_rows(), 1
        )
    ]
    return dmc.Select(
        id=view.page.choice_id("part"),
        label=text("resolution.parts.choose"),
        placeholder=text("resolution.parts.none_chosen"),
        data=options,
        value=view.one("part") or None,
        searchable=True,
        clearable=True,
        className="wide",
    )


def _board(view: View, parts: pl.DataFrame) -> list[Component]:
    """How each state voted on the part chosen, as tiles; nothing where none is."""
    text, part = view.text, view.one("part")
    if not part:
        return []
    chosen = parts.filter(pl.col("roll_call_id").cast(pl.String) == part)
    if chosen.is_empty():
        return [notice(h("p", text("resolution.parts.no_such", part=part)))]
    row = chosen.row(0, named=True)
    states = part_roll(view.con, row["roll_call_id"]).with_columns(label="regional_group")
    tiles = tile_board(text, states, clears="vote group words")
    said = [h("p", h("q", row["title"] or ""), class_="words")]
    if row["note"]:
        said.append(h("p", row["note"], class_="words"))
    return [Markup(*said, legend(text), tiles)]


def _unlinked(text: Text, votes: pl.DataFrame) -> Tree:
    """The votes of that day that name no resolution, folded: they may belong to this one."""
    if votes.is_empty():
        return None
    items = [
        h(
            "li",
            h("span", text(f"resolution.parts.scope.{row['scope']}"), class_="tag"),
            " ",
            h("q", row["title"] or ""),
            " ",
            _tally(text, row),
        )
        for row in votes.iter_rows(named=True)
    ]
    return h(
        "details",
        h("summary", text("resolution.parts.unlinked", n=len(votes))),
        h("p", text("resolution.parts.why_unlinked")),
        h("ul", *items, class_="unlinked"),
    )


def _tally(text: Text, row: Mapping[str, Any]) -> str:
    cast = ", ".join(
        f"{text.number(row[vote])} {text(f'vote.{vote}.verb', n=row[vote])}" for vote in CAST
    )
    outcome = text(f"resolution.parts.adopted.{OUTCOMES[row['adopted']]}")
    return text("resolution.parts.tally", votes=cast, outcome=outcome)
