"""The sponsors of a resolution's drafts: who they were, how they voted, and what is not known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import polars as pl
from dash import html
from dash.development.base_component import Component

from analytics.conversion import (
    SPONSORS_BY_GROUP_SQL,
    SPONSORS_SQL,
    completeness,
    conversion,
    group_sponsors,
    known_of,
    sponsors,
    sponsors_by_group,
)
from analytics.lookup import find_drafts
from analytics.record import regional_groups_from
from dashboard import sentences
from dashboard.components import (
    behind,
    data_table,
    document,
    file_links,
    legend,
    notice,
    source_line,
    tally_bar,
    vote_word,
)
from dashboard.figures import MARKS, VOTES
from dashboard.markup import Markup, Tree, h
from dashboard.page import View
from dashboard.texts import Text

Facts = Mapping[str, Any]
ROLES = ("listed", "original", "additional")


def draw(view: View, facts: Facts) -> list[Component]:
    """What there is to say of the sponsors of the resolution's drafts, draft by draft."""
    drafts = find_drafts(view.con, view.rest)
    if not drafts:
        return [notice(h("p", view.text("resolution.sponsors.no_draft")))]
    return [
        html.Div(Markup(*_draft(view, facts, draft)), className="sponsored") for draft in drafts
    ]


def table(view: View) -> pl.DataFrame:
    """The sponsors of every draft of the resolution."""
    drafts = find_drafts(view.con, view.rest)
    # Of no draft come no rows, under the same columns.
    return pl.concat([sponsors(view.con, draft) for draft in drafts or [view.rest]])


def about(view: View) -> list[dict[str, object]]:
    """How complete the sponsors of each draft are, and how they voted, for the JSON."""
    return [
        {
            "draft": draft,
            "sponsor_lists": completeness(view.con, draft).to_dicts(),
            "group_sponsors": group_sponsors(view.con, draft).to_dicts(),
            "conversion": conversion(view.con, draft),
            "sponsors_by_group": sponsors_by_group(view.con, draft).to_dicts(),
        }
        for draft in find_drafts(view.con, view.rest)
    ]


def _draft(view: View, facts: Facts, draft: str) -> list[Tree]:
    text = view.text
    states = sponsors(view.con, draft)
    lists = completeness(view.con, draft)
    converted = conversion(view.con, draft)
    for_groups = group_sponsors(view.con, draft)
    if states.is_empty():
        said = ["resolution.sponsors.nobody", "resolution.sponsors.only_group"]
        words = [text(said[not for_groups.is_empty()])]
    else:
        words = sentences.sponsors_kept(text, states, converted)
    heading = text("resolution.sponsors.unnamed") if draft == view.rest else document(draft)
    return [
        h("h3", heading),
        h("p", " ".join(words), class_="words"),
        _for_groups(text, for_groups),
        _lists(text, lists),
        *(_bars(view, facts, draft) if not states.is_empty() else ()),
        *(_states(view, facts, draft, states, lists, converted) if not states.is_empty() else ()),
    ]


def _for_groups(text: Text, for_groups: pl.DataFrame) -> Tree:
    """The groups on whose behalf the draft was submitted, in the words of the source."""
    quoted = [text("resolution.sponsors.quoted", text=words) for words in for_groups["text"]]
    if not quoted:
        return None
    said = text("resolution.sponsors.for_group", list=text.listing(quoted))
    return h("p", said, class_="words")


def _lists(text: Text, lists: pl.DataFrame) -> Tree:
    """How much of the list of sponsors each source holds, and what that leaves open."""
    said = [
        h(
            "li",
            text(
                "resolution.sponsors.list",
                source=title,
                completeness=text(f"resolution.sponsors.completeness.{held}"),
            ),
            *(
                (" ", text("resolution.sponsors.read_from"), " ", _linked(stated_in))
                if stated_in
                else ()
            ),
        )
        for title, held, stated_in in lists.select("title", "completeness", "stated_in").iter_rows()
    ] or [h("li", text("resolution.sponsors.no_list"))]
    if known_of(lists) != "complete":
        said.append(h("li", text("resolution.sponsors.not_all")))
    return h("ul", *said, class_="known")


def _linked(stated_in: str) -> list[Tree]:
    """Where a list was read: the address in it, or the document, leads there."""
    found = re.match(r"https://\S+", stated_in)
    if found is None:
        return [document(stated_in)]
    return [h("a", found[0], href=found[0]), stated_in[found.end() :]]


# By regional group


def _bars(view: View, facts: Facts, draft: str) -> list[Tree]:
    """The sponsors of each regional group as a bar in the colours of their votes."""
    text = view.text
    groups = sponsors_by_group(view.con, draft)
    if groups.is_empty():
        return []
    nameless, said = _nameless(view, facts, groups)
    longest = groups["sponsors"].max()
    rows = [
        h("li", _bar(text, row, row["regional_group"] or nameless, longest))
        for row in groups.iter_rows(named=True)
    ]
    foot = behind(
        text,
        SPONSORS_BY_GROUP_SQL,
        {"draft": draft},
        text("resolution.sponsors.counted_groups"),
    )
    return [
        h("p", said, class_="words") if said else None,
        legend(text),
        h("ul", *rows, class_="sponsor-groups"),
        h("div", *foot, class_="foot"),
    ]


def _nameless(view: View, facts: Facts, groups: pl.DataFrame) -> tuple[str, str | None]:
    """What the sponsors without a regional group are called, and why where that needs saying."""
    text, day, first = view.text, facts["adoption_date"], regional_groups_from(view.con)
    if groups["regional_group"].count():
        return text("group.none"), None
    if day is None:
        return text("resolution.sponsors.group_unknown"), text("resolution.sponsors.undated")
    if day < first:
        said = text("resolution.sponsors.no_regional", day=text.date(first))
        return text("resolution.sponsors.all"), said
    return text("group.none"), None


def _bar(text: Text, row: Mapping[str, Any], group: str, longest: Any) -> Tree:
    counts = [
        h(
            "span",
            h("span", MARKS[vote], class_=f"mark {vote}"),
            text.number(row[vote]),
            aria_hidden="true",  # the bar's label says it in words
        )
        for vote in VOTES
        if row[vote]
    ]
    if row["without_vote"]:
        counts.append(h("span", text("resolution.sponsors.no_mark", n=row["without_vote"])))
    roles = [
        text(f"resolution.sponsors.counts.{role}", count=row[role]) for role in ROLES if row[role]
    ]
    voted = row["sponsors"] - row["without_vote"]
    width = {"width": f"{100 * voted / longest:.1f}%"}
    members = text("resolution.sponsors.members", n=row["sponsors"], roles=text.listing(roles))
    return h(
        "div",
        h("strong", group),
        h("span", *counts, class_="counts"),
        h("div", h("div", tally_bar(row, text), style=width), class_="track") if voted else None,
        h("span", members, class_="roles"),
        class_="block-heading",
    )


# State by state


def _states(
    view: View,
    facts: Facts,
    draft: str,
    states: pl.DataFrame,
    lists: pl.DataFrame,
    converted: Mapping[str, object] | None,
) -> list[Tree]:
    text = view.text
    titles = dict(lists.select("source", "title").iter_rows())
    heads = [text(f"resolution.sponsors.{name}") for name in ("sponsor", "role", "vote", "source")]
    rows = [
        [
            row["name"],
            text(f"resolution.sponsors.roles.{row['role']}"),
            _vote(text, row, converted),
            _source(titles, row),
        ]
        for row in states.iter_rows(named=True)
    ]
    sources = text(
        f"resolution.sponsors.sources{'' if converted else '_only'}",
        sources=text.listing([titles.get(each, each) for each in sorted(set(states["source"]))]),
        votes=facts["source"],
        day=text.date(facts["data_as_of"]),
    )
    foot = [
        source_line(sources, *file_links(view, "sponsors")),
        *behind(text, SPONSORS_SQL, {"draft": draft}, text("resolution.sponsors.counted")),
    ]
    caption = text("resolution.sponsors.table")
    return [
        data_table(heads, rows, caption=caption, class_="data sponsors"),
        h("div", *foot, class_="foot"),
    ]


def _vote(text: Text, row: Mapping[str, Any], converted: Mapping[str, object] | None) -> Tree:
    if row["vote"]:
        return vote_word(row["vote"], text)
    if row["role"] == "withdrawn":
        missing = text("resolution.sponsors.not_counted")
    else:
        missing = text("record.unknown" if converted is None else "resolution.sponsors.observer")
    return h("span", missing, class_="unknown")


def _source(titles: Mapping[str, str], row: Mapping[str, Any]) -> Tree:
    """The source of a row, and the document that states it where that is a document's symbol."""
    named = titles.get(row["source"], row["source"])
    linked = document(row["stated_in"] or "")
    return [named] if isinstance(linked, str) else [named, ", ", linked]
