"""Home: what can be asked and found, what is new, what changed, how fresh it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
import polars as pl
from dash import html

from analytics.overview import last_changes, overview
from analytics.search import newest, search, tallied
from dashboard.address import Address, Choice
from dashboard.components import data_table, document, resolution_list
from dashboard.markup import Markup, Tree, h
from dashboard.page import Drawn, Page, Update, View
from dashboard.texts import Text
from data.changes import CHANGES, counted

SHOWN, SHOWN_BESIDE = 30, 10  # resolutions shown alone, and among other kinds
CHANGED = 5  # resolutions named among those that changed

# What can be asked, by what it is about: the words of the question, and the address that answers.
VOTE = "/resolution/A/RES/74/247"
ICT_SECURITY = "developments-field-information-telecommunications-context"
EXAMPLES: Mapping[str, Mapping[str, Address]] = {
    "vote": {
        "regions": Address(VOTE),
        "latin": Address(VOTE, {"group": "GRULAC", "vote": "no"}),
        "claim": Address(
            VOTE, {"claim": "most African, Asian and Latin American states voted yes"}
        ),
        "abstained": Address("/resolution/A/RES/67/19", {"vote": "abstain"}),
        "early": Address("/resolution/A/RES/377(V)[A-C]", {"by": "political"}),
    },
    "states": {
        "state": Address("/state/IND"),
        "compare": Address("/compare", {"states": "IND~BRA~USA", "since": "2015-01-01"}),
    },
    "groups": {
        "blocs": Address("/blocs", {"session": "78"}),
        "group": Address("/groups", {"group": "AG"}),
    },
    "topics": {
        "series": Address(f"/series/{ICT_SECURITY}"),
        "subject": Address("/series", {"issues": "nu"}),
    },
    "sponsors": {
        "kept": Address(f"{VOTE}"),
        "network": Address("/cosponsorship"),
    },
    "data": {
        "sql": Address("/sql"),
        "data": Address("/data"),
    },
}
ANCHORS = {"kept": "#sponsors", "claim": "#claim", "latin": "#roll"}


def draw(view: View) -> Drawn:
    """The front page, and what its search has found."""
    text = view.text
    known = overview(view.con)
    intro = text("home.empty")
    if known["roll_calls"]:
        intro = text(
            "home.intro",
            resolutions=known["resolutions"],
            year=str(known["first_date"].year),
            day=text.date(known["last_date"]),
        )
    heading = h("h1", text("home.heading"), tabIndex=-1)
    box = dmc.TextInput(
        id=PAGE.choice_id("q"),
        label=text("home.search"),
        description=text("home.hint"),
        placeholder=text("home.placeholder"),
        value=view.one("q"),
        debounce=150,
        size="lg",
        inputProps={"type": "search", "autoComplete": "off", "spellCheck": False},
    )
    found = html.Section(_found(view), id=PAGE.id_of("found"))
    search_box = html.Div(
        box, role="search", className="search column", **{"data-keys": PAGE.id_of("found")}
    )
    below = Markup(_changes(view))
    beside = Markup(h("div", _examples(text), _freshness(text, known), class_="beside"))
    return Drawn(
        title=text("home.title"),
        children=[
            Markup(h("div", heading, h("p", intro, class_="lead"), class_="column opening")),
            search_box,
            html.Div([html.Div([found, below], className="beside"), beside], className="columns"),
        ],
    )


def draw_found(view: View) -> tuple[Any, ...]:
    """The part of the page that follows the search."""
    return (_found(view),)


# What is found


def _found(view: View) -> Markup:
    """What is found, kind by kind, or the newest resolutions where nothing is sought."""
    text, words = view.text, view.one("q").strip()
    if not words:
        heading = h("h2", text("home.newest"))
        return Markup(heading, _resolutions(view, newest(view.con)))
    found = search(view.con, words, SHOWN)
    if found.is_empty():
        return Markup(h("p", text("home.nothing", words=words), role="status"))
    by_kind = _by_kind(found)
    shown = SHOWN if len(by_kind) == 1 else SHOWN_BESIDE
    kinds = [_kind(view, str(kind), rows, shown) for (kind,), rows in by_kind]
    return Markup(h("p", _said(text, found), role="status"), h("div", *kinds, class_="kinds"))


def _by_kind(found: pl.DataFrame) -> list[tuple[tuple[object, ...], pl.DataFrame]]:
    """What is found by kind, subjects and issues as one: topics."""
    shown = found.with_columns(
        shown_as=pl.col("kind").replace({"subject": "topic", "issue": "topic"})
    )
    return list(shown.group_by("shown_as", maintain_order=True))


def _said(text: Text, found: pl.DataFrame) -> str:
    """How many of each kind are found, and whether they have all words."""
    counts = [
        text(f"home.count.{kind}", n=rows.unique("kind")["found"].sum())
        for (kind,), rows in _by_kind(found)
    ]
    asked, matched = found.select("asked", "matched").row(0)
    key = "home.found" if matched == asked else "home.partly"
    return text(key, list=text.listing(counts), asked=asked, matched=matched)


def _kind(view: View, kind: str, rows: pl.DataFrame, shown: int) -> Tree:
    text = view.text
    heading = h("h2", text(f"home.kind.{kind}"))
    if kind == "resolution":
        found, rows = rows["found"][0], rows.head(shown)
        more = text("home.first", shown=len(rows), n=found) if found > len(rows) else None
        note = h("p", more, class_="unknown") if more else None
        listed = _resolutions(view, tallied(view.con, rows["item"].to_list()))
        return h("section", heading, listed, note)
    items = [h("li", _thing(text, row)) for row in rows.iter_rows(named=True)]
    return h("section", heading, h("ol", *items, class_="found things"))


def _resolutions(view: View, rows: pl.DataFrame) -> Tree:
    untitled = pl.col("title").fill_null(view.text("home.untitled"))
    return resolution_list(view.text, rows.with_columns(untitled), _address)


def _address(resolution: str) -> str:
    return Address(f"/resolution/{resolution}").href


def _thing(text: Text, row: Mapping[str, Any]) -> Tree:
    """A line about what is no resolution, which leads to its page."""
    item, name, size = row["item"], row["name"] or text("home.untitled"), row["size"]
    match row["kind"]:
        case "state":
            return _line(name, item, Address(f"/state/{item}"))
        case "group":
            return _line(name, item, Address("/groups", {"group": item}))
        case "subject":
            note = text("home.on_subject", n=size)
            return _line(name.replace("--", " – "), note, Address("/series", {"subjects": item}))
        case "issue":
            name, note = text(f"slice.issue.{item}"), text("home.on_issue", n=size)
            return _line(name, note, Address("/series", {"issues": item}))
        case "series":
            note = text("home.editions", n=size, year=str(row["date"].year))
            return _line(name, note, Address(f"/series/{item}"))
    if adopted := row["leads_to"]:
        note = text("home.draft_adopted", draft=item, resolution=adopted)
        return _line(name, note, Address(f"/resolution/{adopted}"))
    return [h("span", name), h("span", document(item), class_="note")]


def _line(name: str, note: str, to: Address) -> Tree:
    return [h("a", name, href=to.href), h("span", note, class_="note")]


# What can be asked, what changed, how fresh it is


def _examples(text: Text) -> Tree:
    parts = [
        (
            h("h3", text(f"home.asked_of.{about}")),
            h("ul", *(h("li", _example(text, name, to)) for name, to in examples.items())),
        )
        for about, examples in EXAMPLES.items()
    ]
    return h("section", h("h2", text("home.asked")), *parts, class_="examples")


def _example(text: Text, name: str, to: Address) -> Tree:
    return h("a", text(f"home.example.{name}"), href=to.href + ANCHORS.get(name, ""))


def _changes(view: View) -> Tree:
    """What the last run changed, in numbers, its resolutions by name, and where it is told."""
    text, rows = view.text, last_changes(view.con)
    feeds = [
        h("a", text("home.changed.atom"), href="/changes.atom", data_file="true"),
        h("a", text("home.changed.json"), href="/changes.json", data_file="true"),
    ]
    heading = h("h2", text("home.changed.heading"))
    told = h("p", text("home.changed.feeds"), " ", feeds[0], ", ", feeds[1], ".", class_="note")
    if rows.is_empty():
        return h("section", heading, h("p", text("home.changed.nothing")), told)
    counts = [
        [text(f"home.changed.fact.{fact.replace(' ', '_')}"), *map(text.number, numbers)]
        for fact, *numbers in counted(rows).iter_rows()
    ]
    heads = [text(f"home.changed.{name}") for name in ("what", *CHANGES)]
    caption = text("home.changed.table")
    named = rows["resolution"].drop_nulls().unique(maintain_order=True).to_list()
    links = [h("li", h("a", symbol, href=_address(symbol))) for symbol in named[:CHANGED]]
    rest = len(named) - len(links)
    if rest > 0:
        links.append(h("li", text("home.changed.more", n=rest)))
    return h(
        "section",
        heading,
        h("p", text("home.changed.day", day=text.date(rows["changed_at"][0]))),
        data_table(heads, counts, caption=caption, class_="data changed"),
        h("ul", *links, class_="symbols") if links else None,
        told,
    )


def _freshness(text: Text, known: Mapping[str, Any]) -> Tree:
    day, unknown = known["data_as_of"], text("record.unknown")
    facts = {
        "as_of": text.date(day) if day else unknown,
        "built": text.date(known["built_at"]),
        "resolutions": text.number(known["resolutions"]),
        "roll_calls": text.number(known["roll_calls"]),
        "votes": text.number(known["votes"]),
    }
    items = [
        h("div", h("dt", text(f"home.fresh.{name}")), h("dd", said)) for name, said in facts.items()
    ]
    return h(
        "section",
        h("h2", text("home.fresh.heading")),
        h("dl", *items, class_="fresh"),
        h("p", h("a", text("home.fresh.more"), href="/data"), class_="note"),
    )


PAGE = Page(
    name="home",
    path="/",
    draw=draw,
    choices={"q": Choice(typed=True)},
    updates=(Update(outputs=(("found", "children"),), reads=("q",), draw=draw_found),),
    in_navigation=True,
)
