"""States and groups side by side: how often they agree, by topic, over time, and where not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
from dash.development.base_component import Component

from analytics.agreement import agreement_by_session
from analytics.comparison import agreements, nearer, side_by_side, unlike
from analytics.uncertainty import SEED
from analytics.vote_matrix import VoteMatrix
from dashboard import compare_figures
from dashboard.compare_figures import label
from dashboard.components import data_table, graph, mark, notice, tabs
from dashboard.library import record
from dashboard.markup import Markup, Tree, h
from dashboard.page import View
from dashboard.pages import compare_parts as parts
from dashboard.pages.compare_parts import Compared
from dashboard.slicing import ISSUES, chosen_slice, chosen_votes, slice_line, slice_words
from dashboard.texts import Text
from data.errors import BadRequest

SHOWN = 40  # roll calls in which they differed
OFFERED = ("USA", "CHN", "RUS", "BRA")  # to compare a state with, where it is alone
ALL = ""  # the topic of all roll calls

Row = Mapping[str, Any]


def draw(view: View) -> list[Component]:
    """The sections on the states and groups that the address names; of none, nothing."""
    who = parts.compared(view)
    opening = [_unknown(view, who, name) for name, codes in who.unknown.items() if codes]
    if who.left_out:
        opening.append(notice(h("p", view.text("compare.most", n=parts.MOST))))
    if len(who.keys) < 2:
        return [*opening, *([_one(view, who)] if who.keys else [])]
    try:
        votes = _votes(view, who)
    except BadRequest as error:
        return [*opening, parts.refused(view, error)]
    pairs = agreements(votes, seed=SEED)
    apart = nearer(votes, who.keys[0], seed=SEED)
    return [
        *opening,
        _pairs(view, who, votes, pairs, apart),
        *([_nearer(view, who, apart)] if len(who.keys) > 2 else []),
        _topics(view, who, pairs),
        *_sessions(view, who, votes),
        _unlike(view, who, votes),
    ]


def _votes(view: View, who: Compared) -> VoteMatrix:
    _, memberships = record(view.con)
    return side_by_side(chosen_votes(view), memberships, who.states, who.groups)


def _unknown(view: View, who: Compared, choice: str) -> Component:
    """Says which codes are none, with the nearest that are."""
    text = view.text
    said: list[Tree] = []
    for code in who.unknown[choice]:
        said.append(h("p", text(f"compare.unknown.{choice}", code=code)))
        others = tuple(other for other in view.many(choice) if other.upper() != code)
        near = {
            f"{name} ({other})": view.link("", **{choice: (*others, other)})
            for other, name in parts.like(view, choice, code).items()
        }
        said += parts.links(text("problem.nearest"), near) if near else []
    return notice(*said)


def _one(view: View, who: Compared) -> Component:
    """Says that a comparison takes two, and offers some."""
    text, (only,) = view.text, who.keys
    near = {
        text("compare.pair", one=who.names[only], other=who.names[other]): view.link(
            states=(*who.states, other)
        )
        for other in OFFERED
        if other != only and other in who.names
    }
    said = parts.sentence(text("compare.one", name=who.names[only]))
    return notice(*parts.links(said, near))


# How often they agree


def _pairs(
    view: View, who: Compared, votes: VoteMatrix, pairs: pl.DataFrame, apart: pl.DataFrame
) -> Component:
    text = view.text
    of_all = parts.in_order(pairs.filter(pl.col("issue_code").is_null()), who.keys)
    lead = _nearest(text, who, of_all, apart) if len(who.keys) > 2 else _alike(text, who, of_all)
    absent = [who.names[key] for key in who.keys if not votes.votes[:, votes.column(key)].any()]
    said = [h("p", parts.sentence(lead), class_="lead", role="status")]
    if absent:
        said.append(h("p", text("compare.absent", list=text.listing(absent)), class_="words"))
    rows = [
        [
            _pair(text, who, row),
            text.percent(row["agreement"]),
            parts.interval(text, row),
            *(text.number(row[name]) for name in ("roll_calls", "alike", "opposed")),
        ]
        for row in of_all.iter_rows(named=True)
    ]
    kinds = ("pair", "agreement", "interval", "roll_calls", "alike", "opposed")
    heads = [text(f"compare.pairs.{kind}") for kind in kinds]
    table = data_table(heads, rows, caption=text("compare.pairs.table"), class_="data numbers")
    counted = [text("compare.pairs.counted"), text("compare.pairs.interval_counted")]
    return parts.section(
        view,
        "pairs",
        slice_line(view, chosen_slice(view), votes),
        Markup(*said),
        Markup(table),
        parts.foot(
            view,
            "pairs",
            parts.counted(text, *counted, text("compare.pairs.groups") if who.groups else None),
            parts.command(text, "compare", chosen_slice(view), *who.keys),
        ),
    )


def _pair(text: Text, who: Compared, row: Row) -> str:
    one, other = who.names[row["one"]], who.names[row["other"]]
    return parts.sentence(text("compare.pair", one=one, other=other))


def _alike(text: Text, who: Compared, pairs: pl.DataFrame) -> str:
    """How often the two of a comparison agreed."""
    row = pairs.row(0, named=True)
    names = {"one": who.names[row["one"]], "other": who.names[row["other"]]}
    if not row["roll_calls"]:
        return text("compare.pairs.never", **names)
    key = "alike_alone" if row["low"] is None else "alike_said"
    return text(f"compare.pairs.{key}", **names, **_figures(text, row), opposed=row["opposed"])


def _figures(text: Text, row: Row) -> dict[str, object]:
    return {
        "share": text.percent(row["agreement"]),
        "alike": row["alike"],
        "count": row["roll_calls"],
        "interval": parts.interval(text, row),
    }


def _nearest(text: Text, who: Compared, pairs: pl.DataFrame, apart: pl.DataFrame) -> str:
    """To which of the others the first is nearest, against the one next to it."""
    first = who.keys[0]
    own = pairs.filter(pl.col("one") == first, pl.col("agreement").is_not_null())
    own = own.sort("agreement", descending=True, maintain_order=True)
    if len(own) < 2:
        return text("compare.nearer.nothing", name=who.names[first])
    top = own["other"].head(2).to_list()
    row = apart.filter(pl.col("nearer").is_in(top), pl.col("other").is_in(top)).row(0, named=True)
    figures = {other["other"]: _figures(text, other) for other in own.iter_rows(named=True)}
    said = [
        text("compare.nearer.with", name=who.names[key], **figures[key])
        for key in (row["nearer"], row["other"])
    ]
    known = row["low"] is not None
    verdict = "sure" if known and row["low"] > 0 else "open" if known else "alone"
    return text(
        f"compare.nearer.{verdict}",
        name=who.names[first],
        nearer=who.names[row["nearer"]],
        other=who.names[row["other"]],
        with_nearer=said[0],
        with_other=said[1],
        joint=row["roll_calls"],
        points=parts.points(text, row["difference"]).lstrip("+"),
        low=parts.points(text, row["low"]).lstrip("+"),
        high=parts.points(text, row["high"]).lstrip("+"),
    )


def _nearer(view: View, who: Compared, apart: pl.DataFrame) -> Component:
    """How much nearer the first is to each of two others, and the same asked of the others."""
    text, first = view.text, who.keys[0]
    kinds = ("nearer", "other", "nearer_agreement", "other_agreement", "difference", "interval")
    heads = [text(f"compare.nearer.head.{kind}") for kind in (*kinds, "roll_calls")]
    rows = [
        [
            parts.sentence(who.names[row["nearer"]]),
            parts.sentence(who.names[row["other"]]),
            text.percent(row["nearer_agreement"]),
            text.percent(row["other_agreement"]),
            parts.points(text, row["difference"]),
            "–"
            if row["low"] is None
            else text(
                "compare.interval",
                low=parts.points(text, row["low"]),
                high=parts.points(text, row["high"]),
            ),
            text.number(row["roll_calls"]),
        ]
        for row in apart.iter_rows(named=True)
    ]
    caption = text("compare.nearer.table", name=who.names[first])
    turn: list[Tree] = []
    for code in who.states:
        if code != first:
            link = h("a", who.names[code], href=view.link(states=_first(who.states, code)))
            turn += [", " if turn else " ", link]
    return parts.section(
        view,
        "nearer",
        Markup(data_table(heads, rows, caption=caption, class_="data numbers")),
        *([Markup(h("p", text("compare.nearer.turn"), *turn, class_="words"))] if turn else []),
        parts.foot(
            view,
            "nearer",
            parts.counted(text, text("compare.nearer.counted")),
            parts.command(text, "compare", chosen_slice(view), *who.keys),
        ),
    )


def _first(codes: tuple[str, ...], code: str) -> tuple[str, ...]:
    return (code, *(other for other in codes if other != code))


# By topic


def _topics(view: View, who: Compared, pairs: pl.DataFrame) -> Component:
    text, first, others = view.text, who.keys[0], who.keys[1:]
    named = parts.in_order(pairs.with_columns(pl.col("issue_code").fill_null(ALL)), who.keys)
    held = named["issue_code"].unique().to_list()
    labels = {
        code: text("compare.topics.all") if code == ALL else text(f"slice.issue.{code}")
        for code in (ALL, *ISSUES)
        if code in held
    }
    tips = [_topic_tip(text, who, labels, row) for row in named.iter_rows(named=True)]
    named = named.with_columns(tip=pl.Series(tips, dtype=pl.String))
    own = named.filter(one=first)
    title = text("compare.topics.picture", name=who.names[first])
    figure = compare_figures.topics(own, others, labels)
    heads = [text(f"compare.topics.{kind}") for kind in ("topic", "pair")]
    heads += [text(f"compare.pairs.{kind}") for kind in ("agreement", "interval", "roll_calls")]
    rows = [
        [
            labels[row["issue_code"]],
            _pair(text, who, row),
            text.percent(row["agreement"]),
            parts.interval(text, row),
            text.number(row["roll_calls"]),
        ]
        for code in labels
        for row in named.filter(issue_code=code).iter_rows(named=True)
    ]
    caption = text("compare.topics.table")
    panels = {
        "chart": graph(
            view,
            "topics",
            parts.told(view, "topics", title, slice_words(text, chosen_slice(view)), figure),
            summary=text("compare.topics.chart", name=who.names[first]),
            class_name="topic-dots",
            key=_key(text, who),
        ),
        "table": Markup(data_table(heads, rows, caption=caption, class_="data numbers titled")),
    }
    return parts.section(
        view,
        "topics",
        parts.words(_widest(text, who, own, labels)),
        tabs(view, "topics", panels),
        parts.foot(
            view,
            "pairs",
            parts.counted(
                text, text("compare.topics.counted"), text("compare.pairs.interval_counted")
            ),
            parts.command(text, "compare", chosen_slice(view), *who.keys),
        ),
    )


def _topic_tip(text: Text, who: Compared, labels: Mapping[str, str], row: Row) -> str:
    said = [_pair(text, who, row), labels[row["issue_code"]]]
    if row["agreement"] is not None:
        said.append(text("compare.tip", **_figures(text, row)))
    if row["low"] is not None:
        said.append(text("compare.topics.tip", interval=parts.interval(text, row)))
    return "\n".join(said)


def _widest(text: Text, who: Compared, own: pl.DataFrame, labels: Mapping[str, str]) -> str:
    """On which topics the first agreed most and least with each of the others."""
    said = []
    for other in who.keys[1:]:
        rows = own.filter(pl.col("issue_code") != ALL, other=other).drop_nulls("agreement")
        if len(rows) < 2:
            continue
        most, least = (
            rows.sort("agreement", descending=down, maintain_order=True).row(0, named=True)
            for down in (True, False)
        )
        words = text(
            "compare.topics.said",
            one=who.names[who.keys[0]],
            other=who.names[other],
            most=labels[most["issue_code"]],
            most_share=text.percent(most["agreement"]),
            most_count=most["roll_calls"],
            least=labels[least["issue_code"]],
            least_share=text.percent(least["agreement"]),
            least_count=least["roll_calls"],
        )
        said.append(parts.sentence(words))
    return " ".join(said) or text("compare.topics.none")


def _key(text: Text, who: Compared) -> Tree:
    """What each colour is, in the words of the figure."""
    first = h("span", parts.sentence(text("compare.key", name=who.names[who.keys[0]])))
    others = [
        h("span", parts.swatch(key, place), who.names[key], class_="vote-word")
        for place, key in enumerate(who.keys[1:])
    ]
    return h("p", first, *others, class_="legend")


# Over the sessions


def _by_session(votes: VoteMatrix) -> pl.DataFrame:
    """The agreement of every two in each session, with the year in which the session began."""
    years = votes.roll_calls.group_by("session").agg(year=pl.col("date").min().dt.year())
    return agreement_by_session(votes).join(years, on="session", how="left", maintain_order="left")


def _sessions(view: View, who: Compared, votes: VoteMatrix) -> list[Component]:
    text, first = view.text, who.keys[0]
    named = parts.in_order(_by_session(votes), who.keys).with_columns(
        number=pl.col("session").str.to_integer(strict=False)
    )
    if named.filter(pl.col("number").is_not_null())["number"].n_unique() < 2:
        return []
    tips = [_session_tip(text, who, row) for row in named.iter_rows(named=True)]
    named = named.with_columns(tip=pl.Series(tips, dtype=pl.String))
    own = named.filter(pl.col("number").is_not_null(), one=first)
    title = text("compare.sessions.picture", name=who.names[first])
    figure = compare_figures.lines(own, who.keys[1:])
    heads = [text("compare.sessions.session"), text("compare.sessions.year")]
    order = named.select("one", "other").unique(maintain_order=True).rows(named=True)
    heads += [_pair(text, who, pair) for pair in order]
    table = []
    for (session, year), rows in named.sort("year", maintain_order=True).group_by(
        "session", "year", maintain_order=True
    ):
        cells = {(row["one"], row["other"]): row for row in rows.iter_rows(named=True)}
        found = [cells.get((pair["one"], pair["other"])) for pair in order]
        link = h("a", text.session(str(session)), href=view.link(sessions=str(session)))
        table.append([link, str(year), *(_cell(text, row) for row in found)])
    caption = text("compare.sessions.table")
    panels = {
        "chart": graph(
            view,
            "lines",
            parts.told(view, "sessions", title, slice_words(text, chosen_slice(view)), figure),
            summary=text("compare.sessions.chart", name=who.names[first]),
            class_name="lines",
            key=_key(text, who),
        ),
        "table": Markup(data_table(heads, table[::-1], caption=caption, class_="data numbers")),
    }
    return [
        parts.section(
            view,
            "sessions",
            parts.words(_first_and_last(text, who, own)),
            tabs(view, "lines", panels),
            parts.foot(view, "sessions", parts.counted(text, text("compare.sessions.counted"))),
        )
    ]


def _session_tip(text: Text, who: Compared, row: Row) -> str:
    said = [_pair(text, who, row), f"{text.session(row['session'])} ({row['year']})"]
    if row["agreement"] is not None:
        share = text.percent(row["agreement"])
        said.append(text("compare.sessions.tip", share=share, count=row["roll_calls"]))
    return "\n".join(said)


def _cell(text: Text, row: Row | None) -> str:
    if row is None or row["agreement"] is None:
        return "–"
    share = text.percent(row["agreement"])
    return text("compare.sessions.cell", share=share, count=row["roll_calls"])


def _first_and_last(text: Text, who: Compared, own: pl.DataFrame) -> str:
    """How the agreement of the first with each of the others went from one end to the other."""
    said = []
    for other in who.keys[1:]:
        rows = own.filter(other=other).drop_nulls("agreement").sort("number")
        if len(rows) < 2:
            continue
        start, end = rows.row(0, named=True), rows.row(-1, named=True)
        words = text(
            "compare.sessions.said",
            one=who.names[who.keys[0]],
            other=who.names[other],
            start=text.percent(start["agreement"]),
            end=text.percent(end["agreement"]),
            start_session=text.session(start["session"]),
            end_session=text.session(end["session"]),
            start_year=str(start["year"]),
            end_year=str(end["year"]),
        )
        said.append(parts.sentence(words))
    return " ".join(said)


# Where they differed


def _unlike(view: View, who: Compared, votes: VoteMatrix) -> Component:
    text = view.text
    frame = unlike(votes)
    opposed = int(frame["opposed"].sum())
    shown = frame.head(SHOWN)
    places = {"n": len(frame), "count": len(votes), "opposed": opposed, "shown": len(shown)}
    key = "all" if len(shown) == len(frame) else "some"
    said = text("compare.unlike.said", **places)
    said += " " + text(f"compare.unlike.{key}", **places) if len(frame) else ""
    heads = [text(f"compare.unlike.{kind}") for kind in ("resolution", "title", "date")]
    heads += [h("abbr", label(key), title=who.names[key]) for key in who.keys]
    rows = [
        [
            parts.resolution_link(row["resolution"]),
            row["title"] or text("record.unknown"),
            text.date(row["date"]),
            *(mark(row[key], text) if row[key] else "–" for key in who.keys),
        ]
        for row in shown.iter_rows(named=True)
    ]
    caption = text("compare.unlike.table")
    return parts.section(
        view,
        "unlike",
        parts.words(said),
        Markup(data_table(heads, rows, caption=caption, class_="data unlike")) if rows else None,
        parts.foot(view, "unlike", parts.counted(text, text("compare.unlike.counted"))),
    )


# The files


def pairs_table(view: View) -> pl.DataFrame:
    """How often every two agree, over all roll calls and by topic."""
    votes = _asked(view)
    return agreements(votes, seed=SEED) if votes else pl.DataFrame()


def nearer_table(view: View) -> pl.DataFrame:
    """To which of every two others the first is nearer."""
    votes = _asked(view)
    return nearer(votes, parts.compared(view).keys[0], seed=SEED) if votes else pl.DataFrame()


def sessions_table(view: View) -> pl.DataFrame:
    """How often every two agreed in each session."""
    votes = _asked(view)
    return _by_session(votes) if votes else pl.DataFrame()


def unlike_table(view: View) -> pl.DataFrame:
    """The roll calls in which they differed."""
    votes = _asked(view)
    return unlike(votes) if votes else pl.DataFrame()


def _asked(view: View) -> VoteMatrix | None:
    """The votes of those the address names, None where it names none; what is none is refused."""
    who = parts.compared(view)
    for choice, codes in who.unknown.items():
        if codes:
            raise BadRequest(view.text(f"compare.unknown.{choice}", code=codes[0]))
    if not who.keys:
        return None
    if len(who.keys) < 2:
        raise BadRequest(view.text("compare.one_only", name=who.keys[0]))
    return _votes(view, who)
