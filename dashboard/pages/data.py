"""Data: where it comes from, what is held and what is not, what it means, and all of it to take."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

import dash_mantine_components as dmc
import polars as pl
from dash import html
from dash.development.base_component import Component

from analytics.overview import overview
from dashboard import data_figures, figures, references
from dashboard.address import Address, Choice
from dashboard.components import (
    behind,
    data_table,
    document,
    file_links,
    graph,
    source_line,
    tabs,
)
from dashboard.library import kept
from dashboard.markup import Markup, Tree, h
from dashboard.page import Drawn, Page, Pick, Update, View
from dashboard.pages import schema
from dashboard.texts import Text
from data import changes as recorded
from data import contents, database
from data.contents import COVERAGE_SQL, FINDINGS_SQL
from data.definitions import Definition, definitions

SECTIONS = (
    *("downloads", "sources", "coverage", "findings"),
    *("changes", "runs", "citing", "definitions"),
)
SHOWN = 100  # findings of a kind, or changes
CHOICES = {"view": Choice("chart", ("chart", "table")), "check": Choice()}

Facts = Mapping[str, Any]


def draw(view: View) -> Drawn:
    """The page, from what can be taken to what the words mean."""
    text, known = view.text, overview(view.con)
    links = [h("a", text(f"data.{name}.heading"), href=f"#{name}") for name in SECTIONS]
    heading = h(
        "header",
        h("h1", text("data.heading"), tabIndex=-1),
        h("p", _lead(text, known), class_="lead"),
        h("nav", *links, aria_label=text("data.contents"), class_="contents"),
    )
    sections = [
        _downloads(view, known),
        _sources(view),
        _coverage(view),
        _findings_section(view),
        _changes(view),
        _runs(view),
        _citing(view, known),
        _definitions(view),
    ]
    return Drawn(title=text("data.title"), children=[html.Article([Markup(heading), *sections])])


def _lead(text: Text, known: Facts) -> str:
    if not known["roll_calls"]:
        return text("data.empty")
    counts = {name: known[name] for name in ("roll_calls", "votes")}
    days = {name: text.date(known[name]) for name in ("first_date", "last_date")}
    return text("data.intro", **counts, **days)


def _section(view: View, name: str, *content: Component | Tree) -> Component:
    heading = h("h2", view.text(f"data.{name}.heading"), id=name, tabIndex=-1)
    parts = [part if isinstance(part, Component) else Markup(part) for part in content if part]
    return html.Section([Markup(heading), *parts], **{"aria-labelledby": name})


def _words(text: Text, key: str, **places: object) -> Tree:
    return h("p", text(key, **places), class_="words")


# To take with one


def _downloads(view: View, known: Facts) -> Component:
    text = view.text
    size = database.path_of(view.con).stat().st_size
    whole = h(
        "a",
        text("data.downloads.whole", size=round(size / 1e6)),
        href="/data/unga.duckdb",
        class_="download",
        data_file="true",
    )
    rows = [
        [
            h("a", h("code", row["relation"]), href=f"/sql#{schema.id_of(row['relation'])}"),
            text.number(row["rows"]),
            row["comment"].partition(". ")[0].removesuffix(".") + ".",
            h("span", *schema.files_of(text, row["relation"]), class_="downloads"),
        ]
        for row in kept(view.con, contents.sizes).iter_rows(named=True)
    ]
    heads = [text(f"data.downloads.{name}") for name in ("relation", "rows", "about", "files")]
    table = data_table(heads, rows, caption=text("data.downloads.table"), class_="data relations")
    built = text.date(known["built_at"])
    return _section(
        view,
        "downloads",
        _words(text, "data.downloads.words", built=built),
        h("p", whole),
        table,
        h("p", text("data.downloads.addresses"), class_="aside"),
    )


# Where it comes from


def _sources(view: View) -> Component:
    items = [_source(view.text, row) for row in contents.sources(view.con).iter_rows(named=True)]
    foot = h("div", source_line("", *file_links(view, "sources")), class_="foot")
    return _section(
        view,
        "sources",
        _words(view.text, "data.sources.words"),
        h("ul", *items, class_="sources"),
        foot,
    )


def _source(text: Text, row: Facts) -> Tree:
    web = row["address"].startswith("https://")
    title = h("a", row["title"], href=row["address"]) if web else row["title"]
    facts = {
        "name": h("code", row["source"]),
        "licence": row["licence"],
        "citation": row["citation"],
        "given": _given(text, row),
        "last_run": _last_run(text, row),
    }
    terms = [
        h("div", h("dt", text(f"data.sources.{name}")), h("dd", said))
        for name, said in facts.items()
        if said
    ]
    return h("li", h("h3", title), h("p", row["holds"]), h("dl", *terms, class_="facts"))


def _given(text: Text, row: Facts) -> str:
    if row["last_fetched"] is None:
        return text("data.sources.nothing")
    return text(
        "data.sources.rows",
        day=text.date(row["last_fetched"]),
        loaded=row["rows_loaded"],
        rejected=row["rows_rejected"],
    )


def _last_run(text: Text, row: Facts) -> str:
    """How the last run with a source ended; nothing where none is in the log."""
    if row["last_run"] is None:
        return ""
    word = text(f"data.status.{row['status']}")
    said = text("data.sources.ended", day=text.date(row["last_run"]), word=word)
    return f"{said}: {row['detail']}" if row["detail"] else said


# What is held of each session


def coverage_table(view: View) -> pl.DataFrame:
    """What is held of each session."""
    return contents.coverage(view.con)


def _coverage(view: View) -> Component:
    text = view.text
    frame = coverage_table(view)
    if frame.is_empty():
        return _section(view, "coverage", _words(text, "data.empty"))
    total = dict(zip(frame.columns[3:], frame[:, 3:].sum().row(0), strict=True))
    said = [text("data.coverage.said", sessions=len(frame), **total)]
    others = frame.filter(pl.col("other_roll_calls") > 0)
    if not others.is_empty():
        last = text.session(others["session"][-1])
        said.append(text("data.coverage.others", session=last))
    said.append(text("data.coverage.lists", **total))
    panels = {
        "chart": graph(
            view,
            "coverage",
            _coverage_figure(view, frame),
            summary=text("data.coverage.chart"),
            class_name="coverage",
            key=_coverage_key(text),
        ),
        "table": Markup(_coverage_rows(view, frame)),
    }
    foot = [
        source_line("", *file_links(view, "coverage")),
        *behind(text, COVERAGE_SQL, {}, text("data.coverage.counted")),
    ]
    return _section(
        view,
        "coverage",
        h("p", " ".join(said), class_="words"),
        tabs(view, "view", panels),
        h("div", *foot, class_="foot"),
    )


def _coverage_figure(view: View, frame: pl.DataFrame) -> Any:
    text = view.text
    labels = [_session(text, row) for row in frame.iter_rows(named=True)]
    parts = (*data_figures.ROLL_CALLS, *data_figures.DRAFTS)
    ticks = {
        place: session
        for place, session in enumerate(frame["session"])
        if session == "1" or (session.isdigit() and int(session) % 10 == 0)
    }
    figure = data_figures.coverage(
        frame.with_columns(label=pl.Series(labels, dtype=pl.String)),
        {part: text(f"data.coverage.{part}") for part in parts},
        [text("data.coverage.above"), text("data.coverage.below")],
        ticks,
        [roll_calls_of(session) for session in frame["session"]],
    )
    return figures.told(
        figure,
        name="coverage",
        title=text("data.coverage.heading"),
        subtitle=text("data.coverage.above"),
        caption=text("site.name"),
    )


def _session(text: Text, row: Facts) -> str:
    year = "" if row["first_date"] is None else f" ({row['first_date'].year})"
    return text.session(row["session"]) + year


def roll_calls_of(session: str) -> str:
    """The address that lists the roll calls of a session."""
    sql = (
        "SELECT resolution, draft, date, scope, title\nFROM roll_calls\n"
        f"WHERE session = '{session}'\nORDER BY date, resolution"
    )
    return Address("/sql", {"q": sql}).href


def _coverage_key(text: Text) -> Tree:
    """What the colours of the two pictures mean, a line each."""
    lines = [
        h("span", text(f"data.coverage.{place}"), *(_named(text, *part) for part in parts.items()))
        for place, parts in (("above", data_figures.ROLL_CALLS), ("below", data_figures.DRAFTS))
    ]
    return h("div", *lines, class_="key")


def _named(text: Text, part: str, colours: tuple[str, str]) -> Tree:
    fill, edge = colours
    mark = h("span", class_="mark", style={"--fill": fill, "--edge": edge}, aria_hidden="true")
    return h("span", mark, text(f"data.coverage.{part}"), class_="vote-word")


_HELD = ("complete", "partial", "unknown", "none")
_COLUMNS = (
    *("resolutions", "other_roll_calls", "votes"),
    *(f"sponsors_{held}" for held in _HELD),
    *(f"drafts_{held}" for held in _HELD),
)


def _coverage_rows(view: View, frame: pl.DataFrame) -> Tree:
    text = view.text
    rows = [
        [
            h("a", _session(text, row), href=roll_calls_of(row["session"])),
            *(text.number(row[name]) for name in _COLUMNS),
        ]
        for row in frame.reverse().iter_rows(named=True)
    ]
    heads = [text(f"data.coverage.{name}") for name in ("session", *_COLUMNS)]
    return data_table(heads, rows, caption=text("data.coverage.table"), class_="data numbers")


# What was noticed


def findings_table(view: View) -> pl.DataFrame:
    """Everything noticed, or what one check did."""
    return contents.findings(view.con, view.one("check"))


def _findings_section(view: View) -> Component:
    text = view.text
    kinds = contents.kinds_of_findings(view.con)
    if kinds.is_empty():
        return _section(view, "findings", _words(text, "data.findings.none"))
    n = kinds["findings"].sum()
    rows = [_kind(view, row) for row in kinds.iter_rows(named=True)]
    heads = [text(f"data.findings.{name}") for name in ("kind", "n", "example")]
    table = data_table(heads, rows, caption=text("data.findings.table"), class_="data kinds")
    options = [{"value": name, "label": _check(name)} for name in kinds["check_name"]]
    picker = dmc.Select(
        id=PAGE.choice_id("check"),
        label=text("data.findings.choose"),
        placeholder=text("data.findings.all"),
        data=options,
        value=view.one("check") or None,
        clearable=True,
        searchable=True,
    )
    return _section(
        view,
        "findings",
        _words(text, "data.findings.words", n=n, kinds=len(kinds)),
        table,
        html.Div(picker, className="choices", id="noticed"),
        html.Div(_noticed(view), id=PAGE.id_of("noticed")),
    )


def draw_noticed(view: View) -> tuple[Any, ...]:
    """The part of the page that follows the kind of finding."""
    return (_noticed(view),)


def _check(name: str) -> str:
    return name.replace("_", " ")


def _kind(view: View, row: Facts) -> list[Tree]:
    text, name = view.text, row["check_name"]
    key = f"data.check.{re.sub(r'[^a-z]+', '_', name)}"
    about = h("span", text(key), class_="aside") if text.has(key) else None
    count = h(
        "a",
        text.number(row["findings"]),
        href=f"{view.link(check=name)}#noticed",
        data_merge=Address("", {"check": name}).href.removeprefix("?"),
    )
    example = h("span", _subject(row["subject"]), ": ", row["detail"])
    return [h("span", h("span", _check(name)), about, class_="kind"), count, example]


def _subject(subject: str) -> Tree:
    """What a finding is about, which leads to its page where there is one."""
    if subject.startswith(("A/RES/", "A/DEC/")):
        return h("a", subject, href=Address(f"/resolution/{subject}").href)
    if re.fullmatch(r"[A-Z]{3}", subject):
        return h("a", subject, href=f"/state/{subject}")
    return document(subject)


def _noticed(view: View) -> Component:
    """What one check noticed, the first of them; of all, only the files."""
    text, frame = view.text, findings_table(view)
    links = file_links(view, "findings")
    if not view.one("check"):
        return Markup(
            h("div", source_line(text("data.findings.every", n=len(frame)), *links), class_="foot")
        )
    if frame.is_empty():
        return Markup(h("p", text("data.findings.unknown", name=view.one("check")), role="status"))
    params = {"check_name": view.one("check")}
    rows = [
        [_subject(row["subject"]), row["detail"], row["source"]]
        for row in frame.head(SHOWN).iter_rows(named=True)
    ]
    heads = [text(f"data.findings.{name}") for name in ("subject", "detail", "source")]
    said = text("data.findings.shown", n=len(frame), shown=len(rows))
    foot = [
        source_line("", *links),
        *behind(text, FINDINGS_SQL, params, text("data.findings.counted")),
    ]
    return Markup(
        h("p", said, class_="words", role="status"),
        data_table(heads, rows, caption=said, class_="data"),
        h("div", *foot, class_="foot"),
    )


# What changed, and the runs


def changes_table(view: View) -> pl.DataFrame:
    """Every fact that a run added, changed or removed, the last first."""
    return recorded.changes(view.con)


def _changes(view: View) -> Component:
    text, rows = view.text, changes_table(view)
    feeds = [
        h("a", text(f"data.changes.{form}"), href=f"/changes.{form}", class_="download",
          data_file="true")
        for form in ("atom", "json")
    ]  # fmt: skip
    foot = h("div", source_line("", *file_links(view, "changes"), *feeds), class_="foot")
    if rows.is_empty():
        return _section(view, "changes", _words(text, "data.changes.none"), foot)
    last = recorded.of_last_run(rows)
    return _section(
        view,
        "changes",
        _words(text, "data.changes.words"),
        h("pre", recorded.summary(last)),
        foot,
    )


def runs_table(view: View) -> pl.DataFrame:
    """The runs that filled the database."""
    return contents.runs(view.con)


def _runs(view: View) -> Component:
    text = view.text
    rows = [
        [
            row["source"],
            row["address"],
            text.date(row["retrieved_at"]),
            text(f"data.status.{row['status']}"),
            *(text.number(row[name]) for name in ("rows_read", "rows_loaded", "rows_rejected")),
            h("code", (row["sha256"] or "–")[:12]),
        ]
        for row in runs_table(view).iter_rows(named=True)
    ]
    kinds = ("source", "address", "day", "status", "read", "loaded", "rejected", "sha256")
    heads = [text(f"data.runs.{kind}") for kind in kinds]
    table = data_table(heads, rows, caption=text("data.runs.table"), class_="data numbers runs")
    foot = h("div", source_line("", *file_links(view, "runs")), class_="foot")
    return _section(view, "runs", _words(text, "data.runs.words"), table, foot)


# How to cite it, and what the words mean


def _citing(view: View, known: Facts) -> Component:
    text = view.text
    published = pl.col("address").str.starts_with("https://")
    sources = contents.sources(view.con)
    given = sources.filter(published, pl.col("last_fetched").is_not_null())
    votes = "; ".join(sources.filter(source="undl_votes")["citation"])
    now = version("unga")
    plain = references.plain(text, known, now, votes or text("record.unknown"))
    entries = references.bibtex(text, known, now, given.iter_rows(named=True))

    def block(name: str, content: str) -> Tree:
        copy = h(
            "button",
            text("data.citing.copy"),
            type="button",
            class_="download",
            data_copy=PAGE.id_of(name),
        )
        heading = h("div", h("h3", text(f"data.citing.{name}")), copy, class_="above")
        return h("div", heading, h("pre", content, id=PAGE.id_of(name)))

    return _section(
        view,
        "citing",
        _words(text, "data.citing.words"),
        block("plain", plain),
        block("bibtex", entries),
    )


def _definitions(view: View) -> Component:
    every = definitions(view.con)
    parts: list[Tree] = []
    for kind, answers in (("record", False), ("metrics", True)):
        terms = [_term(view.text, each) for each in every if ("." in each.relation) == answers]
        parts += [
            h("h3", view.text(f"data.definitions.{kind}")),
            h("div", *terms, class_="definitions"),
        ]
    return _section(view, "definitions", _words(view.text, "data.definitions.words"), *parts)


def _term(text: Text, term: Definition) -> Tree:
    key = f"data.term.{term.name}"
    measures = [
        h("div", h("dt", h("code", column)), h("dd", words), id=f"{term.name}-{column}")
        for column, words in term.measures.items()
    ]
    relation = h("a", h("code", term.relation), href=f"/sql#{schema.id_of(term.relation)}")
    return h(
        "section",
        h("div", h("h4", text(key) if text.has(key) else term.name), relation, class_="above"),
        h("p", term.words),
        h("dl", *measures) if measures else None,
        id=term.name,
        tabIndex=-1,
    )


# The files


def sources_table(view: View) -> pl.DataFrame:
    """The sources with their licences and citations."""
    return contents.sources(view.con)


def about(view: View) -> dict[str, object]:
    """What the database is, for the JSON beside the tables."""
    return {**overview(view.con), "version": version("unga")}


PAGE = Page(
    name="data",
    path="/data",
    draw=draw,
    choices=CHOICES,
    updates=(Update(outputs=(("noticed", "children"),), reads=("check",), draw=draw_noticed),),
    picks={"coverage": Pick("open")},
    tables={
        "coverage": coverage_table,
        "sources": sources_table,
        "findings": findings_table,
        "changes": changes_table,
        "runs": runs_table,
    },
    about=about,
    in_navigation=True,
)
