"""A box that checks a claim of support: put together of parts, or typed as a sentence.

The claim is one sentence of the grammar of `analytics.claim_grammar` and stands in the address.
What it can be put together of are links to the same claim with one part of it changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any
from urllib.parse import quote

import dash_mantine_components as dmc
import polars as pl
from dash import html
from dash.development.base_component import Component

from analytics.claim_grammar import (
    Claim,
    Denominator,
    Outcome,
    Threshold,
    fitted,
    fitting,
    group_names,
    nearest_claim,
    parse_claim,
)
from analytics.claims import Answer, answer, load_facts
from analytics.record import groups_on_the_roll
from dashboard.components import data_table, file_links, source_line
from dashboard.markup import Markup, Tree, h
from dashboard.page import View
from dashboard.pages.resolution_parts import KINDS, Facts, labels, read, section, source
from dashboard.texts import Text
from data.errors import BadRequest

THRESHOLDS = {
    "majority": Threshold("more than", Fraction(1, 2)),
    "two_thirds": Threshold("at least", Fraction(2, 3)),
    "overwhelming": Threshold("at least", Fraction(4, 5), "percent"),
    "plurality": Threshold("a plurality"),
    "all": Threshold("at least", Fraction(1)),
}
OUTCOMES: tuple[Outcome, ...] = ("yes", "no", "abstain", "non_voting", "sponsored")
EXAMPLES = (
    "most African, Asian and Latin American states voted yes",
    "two-thirds of WEOG voted no of those voting",
    "at least 100 states voted yes",
)
NOTHING = Claim(THRESHOLDS["majority"], "yes")
VERDICTS = {
    "holds": "holds",
    "does not hold": "fails",
    "depends on the definition": "depends",
    "cannot be told": "unknown",
}
TRUTHS = {True: "holds", False: "fails", None: "unknown"}


def table(view: View) -> pl.DataFrame:
    """The figures that answer the claim; of no claim, no row."""
    view, _ = read(view)
    names = group_names(view.con)
    claim = parse_claim(view.one("claim"), names) if view.one("claim") else NOTHING
    figures = answer(claim, load_facts(view.con, view.rest, claim), names).figures
    return figures if view.one("claim") else figures.clear()


def about(view: View) -> dict[str, object] | None:
    """The claim as understood and its answer in words, for the JSON; None without a claim."""
    if not view.one("claim"):
        return None
    names = group_names(view.con)
    claim = parse_claim(view.one("claim"), names)
    checked = answer(claim, load_facts(view.con, view.rest, claim), names)
    return {"claim": checked.claim, "verdict": checked.verdict, "reasons": checked.reasons}


def draw(view: View, facts: Facts) -> Component:
    """The box: what a claim can be put together of, its sentence, and the answer."""
    text = view.text
    parts, said = _box(view, facts)
    sentence = dmc.TextInput(
        id=view.page.choice_id("claim"),
        label=text("resolution.claim.sentence"),
        description=text("resolution.claim.hint"),
        placeholder=EXAMPLES[0],
        value=view.one("claim"),
        debounce=400,
        inputProps={"autoComplete": "off", "spellCheck": False, "lang": "en"},
    )
    return section(
        view,
        "claim",
        Markup(h("p", text("resolution.claim.words"), class_="words")),
        html.Div(parts, id=view.page.id_of("claim-parts"), className="claim-parts"),
        html.Div(sentence, className="column"),
        html.Div(said, id=view.page.id_of("claim-answer"), className="answer", role="status"),
    )


def follow(view: View) -> tuple[Any, ...]:
    """The parts of the page that follow the claim."""
    view, facts = read(view)
    return _box(view, facts)


def _box(view: View, facts: Facts) -> tuple[Component, Component]:
    """What the claim is put together of, and its answer."""
    text, typed = view.text, view.one("claim").strip()
    names = group_names(view.con)
    if not typed:
        examples = [h("li", _to(view, sentence)) for sentence in EXAMPLES]
        said = [h("p", text("resolution.claim.examples")), h("ul", *examples, class_="plain")]
        return Markup(_parts(view, NOTHING, names)), Markup(*said)
    try:
        claim = parse_claim(typed, names)
    except BadRequest as error:
        near = nearest_claim(typed, names)
        said = [
            h("p", h("strong", text("resolution.claim.outside"))),
            h("p", str(error).partition("; nearest: ")[0] + ".", lang="en"),
            h("p", text("problem.nearest"), " ", _to(view, near.spoken(names))),
        ]
        return Markup(_parts(view, near, names)), Markup(*said)
    parts = Markup(_parts(view, claim, names))
    try:
        checked = answer(claim, load_facts(view.con, view.rest, claim), names)
    except BadRequest as error:
        return parts, Markup(h("p", h("strong", text("resolution.claim.none"))), h("p", str(error)))
    return parts, Markup(*_answer(view, facts, claim, checked))


# What a claim is put together of


def _to(view: View, sentence: str) -> Tree:
    """A link to a claim, as its sentence."""
    merge = f"claim={quote(sentence)}"
    return h("a", sentence, href=view.link(claim=sentence), data_merge=merge, lang="en")


def _parts(view: View, claim: Claim, names: Mapping[str, str]) -> Tree:
    text = view.text
    groups = groups_on_the_roll(view.con, view.rest).with_columns(label=labels(text))

    def chip(label: str, chosen: bool, **changes: Any) -> Tree:
        sentence = fitted(replace(claim, **changes)).spoken(names)
        return h(
            "a",
            label,
            href=view.link(claim=sentence),
            data_merge=f"claim={quote(sentence)}",
            class_="chip",
            aria_current="true" if chosen else None,
        )

    def group_chips(kind: str) -> list[Tree]:
        rows = groups.filter(pl.col("kind") == kind).select("group_code", "group", "label")
        return [
            chip(group, code in claim.groups, groups=_toggled(claim.groups, code))
            for code, group, _ in rows.iter_rows()
        ]

    first, *others = (kind for kind in KINDS if kind in groups["kind"])
    everyone = chip(text("resolution.claim.everyone"), not claim.groups, groups=())
    more = [
        (text(f"resolution.choice.by.{kind}"), group_chips(kind))
        for kind in others
        if groups.height
    ]
    unfolded = any(
        kind != first and code in claim.groups
        for code, kind in groups.select("group_code", "kind").iter_rows()
    )
    return [
        _row(text, "groups", [everyone, *group_chips(first)]),
        h(
            "details",
            h("summary", text("resolution.claim.more_groups")),
            *(h("div", h("span", name), *chips, class_="chip-row") for name, chips in more),
            **({"open": True} if unfolded else {}),
        ),
        _row(
            text,
            "outcome",
            [
                chip(text(f"resolution.claim.outcome.{each}"), each == claim.outcome, outcome=each)
                for each in OUTCOMES
            ],
        ),
        _row(text, "threshold", [*_thresholds(text, claim, chip), *_number(view, claim, names)]),
        _row(text, "denominator", list(_denominators(text, claim, chip))),
        _row(text, "reading", list(_readings(text, claim, chip))) if claim.groups[1:] else None,
    ]


def _row(text: Text, name: str, chips: list[Tree]) -> Tree:
    label = text(f"resolution.claim.label.{name}")
    return h("div", h("span", label), *chips, class_="chip-row", role="group", aria_label=label)


def _toggled(codes: tuple[str, ...], code: str) -> tuple[str, ...]:
    kept = tuple(other for other in codes if other != code)
    return kept if len(kept) < len(codes) else (*codes, code)


def _thresholds(text: Text, claim: Claim, chip: Any) -> Iterator[Tree]:
    for name, threshold in THRESHOLDS.items():
        if threshold.limit == "a plurality" and claim.outcome == "sponsored":
            continue
        label = text(f"resolution.claim.thresholds.{name}")
        yield chip(label, threshold == claim.threshold, threshold=threshold)


def _number(view: View, claim: Claim, names: Mapping[str, str]) -> Iterator[Tree]:
    """A number of states, written into the claim."""
    text, of_number = view.text, claim.threshold.unit == "number"
    amount = int(claim.threshold.amount) if of_number else None
    limit = claim.threshold.limit if of_number else "at least"
    sample = Threshold(limit, Fraction(999_999), "number")
    sentence = fitted(replace(claim, threshold=sample)).spoken(names).replace("999999", "{}")
    box = h(
        "input",
        type="number",
        min="0",
        max="250",
        key=f"number-{amount}",
        defaultValue=amount,
        placeholder="31",
        data_writes="claim",
        data_sentence=sentence,
    )
    label = h("span", text(f"resolution.claim.limits.{limit.replace(' ', '_')}"))
    yield h("label", label, box, class_=f"chip{' chosen' if of_number else ''}")


def _denominators(text: Text, claim: Claim, chip: Any) -> Iterator[Tree]:
    if claim.threshold.unit == "number":
        yield h("span", text("resolution.claim.denominators.number"), class_="unknown")
        return
    yield chip(
        text("resolution.claim.denominators.any"), claim.denominator is None, denominator=None
    )
    each: Denominator
    for each in fitting(claim.outcome):
        label = text(f"resolution.claim.denominators.{each}")
        yield chip(label, claim.denominator == each, denominator=each)


def _readings(text: Text, claim: Claim, chip: Any) -> Iterator[Tree]:
    for reading in (None, "each", "together"):
        label = text(f"resolution.claim.readings.{reading or 'both'}")
        yield chip(label, claim.reading == reading, reading=reading)


# The answer


def _answer(view: View, facts: Facts, claim: Claim, checked: Answer) -> list[Tree]:
    text = view.text
    return [
        h("p", *_verdicts(text, checked), class_="verdict"),
        h("p", text("resolution.claim.understood"), " ", h("q", checked.claim, lang="en")),
        h("ul", *(h("li", said) for said in _reasons(text, checked.figures)), class_="plain"),
        _figures(text, claim, checked.figures),
        h("ul", *(h("li", note) for note in _notes(text, claim, checked)), class_="known"),
        h("div", *_foot(view, facts, checked), class_="foot"),
    ]


def _verdicts(text: Text, checked: Answer) -> list[Tree]:
    """The verdict; of several groups, for each of them and for all together."""

    def said(verdict: str, how: str) -> Tree:
        name = VERDICTS[verdict]
        word = h("strong", text(f"resolution.claim.verdict.{name}"), class_=name)
        return h("span", word, " ", text(f"resolution.claim.verdict.{how}") if how else None)

    if checked.together is None:
        return [said(checked.each, "")]
    both = {"each": said(checked.each, "each"), "together": said(checked.together, "together")}
    return [both[checked.reading]] if checked.reading else [*both.values()]


def _name(text: Text, row: Mapping[str, Any]) -> str:
    """Of whom a row of figures is: a group, several together, or everyone."""
    if row["group_code"]:
        return str(row["group"])
    return text(f"resolution.claim.of.{row['group'].replace(' ', '_')}")


def _reasons(text: Text, figures: pl.DataFrame) -> Iterator[str]:
    """For whom the claim holds by each denominator, a sentence each."""
    for (by,), rows in figures.group_by("denominator", maintain_order=True):
        parts = []
        for truth, name in TRUTHS.items():
            of_whom = [
                text("resolution.claim.figure", group=_name(text, row), figure=_figure(text, row))
                for row in rows.iter_rows(named=True)
                if row["holds"] is truth
            ]
            if of_whom:
                parts.append(text(f"resolution.claim.for.{name}", list=text.listing(of_whom)))
        said = "; ".join(parts)
        yield text(f"resolution.claim.by.{_by(str(by))}", said=said)


def _by(denominator: str) -> str:
    return denominator.replace(" ", "_")


def _figure(text: Text, row: Mapping[str, Any]) -> str:
    if row["count"] is None:
        return text("record.unknown")
    kind = "at_least" if row["lower_bound"] else "of"
    counts = text(f"resolution.claim.counts.{kind}", count=row["count"], of=row["of"])
    return f"{counts}, {text.percent(row['share'])}" if row["share"] is not None else counts


def _figures(text: Text, claim: Claim, figures: pl.DataFrame) -> Tree:
    """One row a group, one column a denominator; a bar shows the share, a mark the threshold."""
    threshold = claim.threshold
    is_share = threshold.unit != "number" and threshold.limit != "a plurality"
    amount = float(threshold.amount) if is_share else None
    by = figures["denominator"].unique(maintain_order=True).to_list()
    heads = [
        text("resolution.claim.group"),
        *(text(f"resolution.claim.column.{_by(each)}") for each in by),
    ]
    rows = [
        [
            _name(text, unit.row(0, named=True)),
            *(_cell(text, row, amount) for row in unit.iter_rows(named=True)),
        ]
        for unit in figures.partition_by("group", maintain_order=True)
    ]
    return data_table(heads, rows, caption=text("resolution.claim.table"), class_="data claim")


def _cell(text: Text, row: Mapping[str, Any], amount: float | None) -> Tree:
    name = TRUTHS[row["holds"]]
    word = h("span", text(f"resolution.claim.truth.{name}"), class_=f"truth {name}")
    bar = None
    if row["share"] is not None:
        width = {"width": f"{100 * row['share']:.1f}%"}
        limit = {"--limit": f"{100 * amount:.1f}%"} if amount is not None else None
        bar = h(
            "span", h("span", style=width), class_=f"meter {name}", style=limit, aria_hidden="true"
        )
    return h("div", h("span", _figure(text, row)), word, bar, class_="claimed")


def _notes(text: Text, claim: Claim, checked: Answer) -> Iterator[str]:
    """What a reader should know of the figures."""
    figures = checked.figures
    if claim.sponsors or claim.outcome == "sponsored":
        yield text("resolution.claim.note.sponsors")
    if figures["count"].is_null().any():
        yield text("resolution.claim.note.no_list")
    if figures["lower_bound"].any():
        yield text("resolution.claim.note.lower_bound")
    if checked.sponsor_groups:
        groups = text.listing(checked.sponsor_groups)
        yield text("resolution.claim.note.on_behalf", groups=groups)
    undated = figures.filter(pl.col("group_code").is_not_null() & (pl.col("undated_members") > 0))
    for group, n in undated.select("group", "undated_members").unique(maintain_order=True).rows():
        yield text("resolution.claim.note.undated", group=group, n=n)


def _foot(view: View, facts: Facts, checked: Answer) -> list[Tree]:
    text = view.text
    command = f'unga claim {view.rest} "{checked.claim}"'
    return [
        source_line(source(text, facts), *file_links(view, "claim")),
        h(
            "details",
            h("summary", text("behind.counted")),
            h("p", text("resolution.claim.counted")),
            h("p", text("resolution.claim.grammar")),
        ),
        h(
            "details",
            h("summary", text("resolution.claim.command")),
            h("pre", h("code", command)),
            class_="sql",
        ),
    ]
