"""One group in detail: who it is, for what it stood, who broke its ranks, what divided it."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
import polars as pl
from dash import html
from dash.development.base_component import Component

from analytics.group_answers import (
    COMPOSED,
    MEMBERS_SQL,
    broken_ranks,
    defectors,
    dividing,
    members_of_group,
    states_that_vote,
)
from dashboard.address import Address
from dashboard.components import (
    behind,
    data_table,
    file_links,
    graph,
    mark,
    source_line,
    tabs,
    tally_bar,
    vote_word,
)
from dashboard.figures import GROUP_COLOURS, VOTES
from dashboard.group_figures import rank_bars, topic_bars
from dashboard.markup import Markup, Tree, h
from dashboard.page import View
from dashboard.pages.group_chosen import (
    Chosen,
    chosen,
    decimal,
    function_behind,
    section,
    source,
    told,
)
from dashboard.texts import Text

RANKED = 12  # members whose bar is drawn
SHOWN = 25  # roll calls in the table
BARS = "#4c8ac7"  # of groups without a colour of their own


def draw(view: View, found: Chosen) -> list[Component]:
    """The sections about one group."""
    text, several = view.text, len(found.groups) > 1
    opening = html.Div(Markup(*who(view, found)), className="opening")
    broke = _named(view, found)
    return [
        *([opening] if several else []),
        _topics_section(view, found),
        _ranks_section(view, found, broke),
        _roll_calls_section(view, found, broke),
        _members_section(view, found, text),
    ]


def who(view: View, found: Chosen) -> list[Tree]:
    """Who the group is, how many it is and was, how often it took part and how united it was."""
    text, group = view.text, found.told_of
    code = group["group_code"]
    day = text.date(found.known["data_as_of"])
    facts = found.summary.row(by_predicate=pl.col("group_code") == code, named=True)
    whole = found.standing.row(0, named=True)
    places = {
        "group": group["full_name"],
        "kind": text(f"groups.of_kind.{group['kind']}"),
        "now": group["members_now"],
        "ever": group["members_ever"],
        "day": day,
    }
    if code == COMPOSED:
        states = dict(states_that_vote(view.con).select("ms_code", "state").iter_rows())
        named = text.listing([states[state] for state in dict.fromkeys(found.states)])
        said = [text("groups.who.composed", **places, states=named)]
    elif group["formed_date"]:
        said = [text("groups.who.dated", **places, formed=text.date(group["formed_date"]))]
    else:
        said = [text("groups.who.undated", **places)]
    if group["undated_members"]:
        said.append(text("groups.who.first_days", n=group["undated_members"]))
    cast = whole["members"] - whole["non_voting"]
    said.append(
        text(
            "groups.who.took_part",
            n=whole["roll_calls"],
            cast=cast,
            could=whole["members"],
            share=text.percent(cast / whole["members"]),
        )
    )
    if facts["agreement_index"] is not None:
        said.append(text("groups.who.united", index=decimal(text, facts["agreement_index"])))
    if facts["agreement_index_contested"] is not None:
        said.append(
            text(
                "groups.who.contested",
                n=facts["contested_roll_calls"],
                index=decimal(text, facts["agreement_index_contested"]),
            )
        )
    note = group["note"]
    return [
        h("p", " ".join(said), class_="lead", role="status"),
        h("p", note, class_="words unknown") if note else None,
    ]


def _call(found: Chosen, function: str, *more: str) -> str:
    arguments = ", ".join(("matrix", "memberships", repr(found.told_of["group_code"]), *more))
    return f"{function}({arguments})"


def _foot(view: View, found: Chosen, table: str, call: str, note: str) -> Component:
    lines = [
        source_line(source(view.text, found), *file_links(view, table)),
        *function_behind(view.text, found, [call], note),
    ]
    return html.Div(Markup(lines), className="foot")


# For what it stood


def topics_table(view: View) -> pl.DataFrame:
    """How the group stood on each topic."""
    return chosen(view).standing


def _topics_section(view: View, found: Chosen) -> Component:
    text = view.text
    frame = found.standing
    names = [
        text("groups.topics.all") if issue is None else text(f"slice.issue.{issue}")
        for issue in frame["issue"]
    ]
    frame = frame.with_columns(heading=pl.Series(names, dtype=pl.String))
    summaries = [text("slice.roll_calls", n=n) for n in frame["roll_calls"]]
    words = {vote: text(f"vote.{vote}.word") for vote in VOTES}
    told_of = frame.with_columns(summary=pl.Series(summaries, dtype=pl.String))
    figure = topic_bars(told_of, words, text.number, text.percent)
    title = text("groups.topics.picture", group=found.told_of["group"])
    panels = {
        "chart": graph(
            view,
            "topic-bars",
            told(view, found, "topics", title, figure),
            summary=text("groups.topics.chart"),
            class_name="topic-bars",
        ),
        "table": Markup(_topics_rows(text, frame)),
    }
    note = text("groups.topics.counted")
    return section(
        view,
        "topics",
        Markup(h("p", _topics_words(text, found, frame), class_="words")),
        tabs(view, "topics", panels),
        _foot(view, found, "topics", _call(found, "standing"), note),
    )


def _topics_words(text: Text, found: Chosen, frame: pl.DataFrame) -> str:
    whole = frame.row(0, named=True)
    positions = {vote: whole[f"{vote}_positions"] for vote in ("yes", "no", "abstain")}
    said = [
        text(
            "groups.topics.positions",
            group=found.told_of["group"],
            n=whole["roll_calls"],
            none=whole["no_position"],
            **positions,
        )
    ]
    topics = frame.filter(pl.col("issue").is_not_null()).with_columns(
        share=pl.col("yes") / pl.col("members")
    )
    if len(topics) > 1:
        ordered = topics.sort("share", descending=True)
        most, least = (ordered.row(place, named=True) for place in (0, -1))
        said.append(
            text(
                "groups.topics.most",
                most=most["heading"],
                most_share=text.percent(most["share"]),
                most_of=most["members"],
                least=least["heading"],
                least_share=text.percent(least["share"]),
                least_of=least["members"],
            )
        )
    elif topics.is_empty():
        said.append(text("groups.topics.none"))
    return " ".join(said)


def _topics_rows(text: Text, frame: pl.DataFrame) -> Tree:
    kinds = ("topic", "roll_calls", "votes")
    positions = ("yes_positions", "no_positions", "abstain_positions", "no_position")
    rows = [
        [
            row["heading"],
            text.number(row["roll_calls"]),
            text.number(row["members"]),
            *(text.percent(row[vote] / row["members"]) for vote in VOTES),
            *(text.number(row[position]) for position in positions),
        ]
        for row in frame.iter_rows(named=True)
    ]
    heads = [
        *(text(f"groups.topics.{kind}") for kind in kinds),
        *(vote_word(vote, text) for vote in VOTES),
        *(text(f"groups.topics.{position}") for position in positions),
    ]
    return data_table(heads, rows, caption=text("groups.topics.table"), class_="data numbers")


# Who broke its ranks


def defectors_table(view: View) -> pl.DataFrame:
    """How often each member voted against the position of the group."""
    return _named(view, chosen(view))


def _named(view: View, found: Chosen) -> pl.DataFrame:
    frame = defectors(found.votes, found.memberships, found.told_of["group_code"])
    names = states_that_vote(view.con).select("ms_code", "state")
    return frame.join(names, on="ms_code", how="left", maintain_order="left").select(
        "ms_code", "state", pl.exclude("ms_code", "state")
    )


def _ranks_section(view: View, found: Chosen, broke: pl.DataFrame) -> Component:
    text, code = view.text, found.told_of["group_code"]
    words = Markup(h("p", _ranks_words(text, found, broke), class_="words"))
    note = text("groups.ranks.counted")
    foot = _foot(view, found, "defectors", _call(found, "defectors"), note)
    if broke.is_empty():
        return section(view, "ranks", words, foot)
    shown = broke.filter(~pl.col("seldom"), pl.col("defections") > 0).head(RANKED)
    said = [
        text("groups.ranks.of", part=row["defections"], whole=row["roll_calls"],
             share=text.percent(row["defection_share"]))
        for row in shown.iter_rows(named=True)
    ]  # fmt: skip
    tips = [f"{state}\n{tip}" for state, tip in zip(shown["state"], said, strict=True)]
    figure = rank_bars(
        shown.with_columns(
            summary=pl.Series(said, dtype=pl.String), tip=pl.Series(tips, dtype=pl.String)
        ),
        GROUP_COLOURS.get(code, BARS),
    )
    title = text("groups.ranks.picture", group=found.told_of["group"])
    panels = {
        "chart": graph(
            view,
            "rank-bars",
            told(view, found, "defectors", title, figure),
            summary=text("groups.ranks.chart"),
            class_name="rank-bars",
            key=h("p", text("groups.ranks.key"), class_="legend"),
        ),
        "table": Markup(_ranks_rows(view, broke)),
    }
    return section(view, "ranks", words, tabs(view, "ranks", panels), foot)


def _ranks_words(text: Text, found: Chosen, broke: pl.DataFrame) -> str:
    often = broke.filter(~pl.col("seldom"))
    if often.is_empty():
        return text("groups.ranks.none", group=found.told_of["group"])
    never = often.filter(defections=0).height
    counts = {"n": len(often), "never": never, "group": found.told_of["group"]}
    first = often.row(0, named=True)
    if not first["defections"]:
        return text("groups.ranks.nobody", **counts)
    said = [
        text(
            "groups.ranks.first",
            **counts,
            state=first["state"],
            part=first["defections"],
            whole=first["roll_calls"],
            share=text.percent(first["defection_share"]),
        ),
        text("groups.ranks.never", **counts),
    ]
    if seldom := len(broke) - len(often):
        said.append(text("groups.ranks.seldom", n=seldom))
    return " ".join(said)


def _ranks_rows(view: View, broke: pl.DataFrame) -> Tree:
    text = view.text
    rows = [
        [
            h("a", row["state"], href=Address(f"/state/{row['ms_code']}").href),
            text.number(row["roll_calls"]),
            _against(view, row),
            text.percent(row["defection_share"]) + (" ?" if row["seldom"] else ""),
        ]
        for row in broke.iter_rows(named=True)
    ]
    heads = [
        text(f"groups.ranks.{name}") for name in ("state", "roll_calls", "defections", "share")
    ]
    return data_table(heads, rows, caption=text("groups.ranks.table"), class_="data numbers")


def _against(view: View, row: dict[str, Any]) -> Tree:
    """The number of votes against the position, which leads to them."""
    count = view.text.number(row["defections"])
    if not row["defections"]:
        return count
    member = {"data_merge": f"member={row['ms_code']}"}
    label = view.text("groups.ranks.show", state=row["state"], n=row["defections"])
    return h("a", count, href=view.link(member=row["ms_code"]), aria_label=label, **member)


# The roll calls that divided it


def roll_calls_table(view: View) -> pl.DataFrame:
    """The roll calls that divided the group, or on which the member chosen broke its ranks."""
    found = chosen(view)
    return _roll_calls(view, found, _named(view, found))[0]


def _roll_calls(
    view: View, found: Chosen, broke: pl.DataFrame
) -> tuple[pl.DataFrame, str | None, str]:
    """The roll calls to show, the name of the member they are of, and the call that gives them."""
    code, member = found.told_of["group_code"], view.one("member").upper()
    names = dict(broke.select("ms_code", "state").iter_rows())
    if member in names:
        frame = broken_ranks(found.votes, found.memberships, code, member)
        return frame, names[member], _call(found, "broken_ranks", repr(member))
    return dividing(found.votes, found.memberships, code), None, _call(found, "dividing")


def _roll_calls_section(view: View, found: Chosen, broke: pl.DataFrame) -> Component:
    text = view.text
    words, table, foot = _roll_calls_parts(view, found, broke)
    against = broke.filter(pl.col("defections") > 0).sort("state")
    select = dmc.Select(
        id=view.page.choice_id("member"),
        label=text("groups.roll.member"),
        placeholder=text("groups.roll.any"),
        data=[
            {"value": row["ms_code"], "label": row["state"]}
            for row in against.iter_rows(named=True)
        ],
        value=view.one("member") or None,
        searchable=True,
        clearable=True,
    )
    id_of = view.page.id_of
    return section(
        view,
        "roll",
        html.Div(select, className="choices"),
        html.Div(words, id=id_of("roll-words"), className="words", role="status"),
        html.Div(table, id=id_of("roll-table")),
        html.Div(foot, id=id_of("roll-foot"), className="foot"),
    )


def draw_roll_calls(view: View) -> tuple[Any, ...]:
    """The parts that follow the member chosen."""
    found = chosen(view)
    return _roll_calls_parts(view, found, _named(view, found))


def _roll_calls_parts(view: View, found: Chosen, broke: pl.DataFrame) -> tuple[Any, ...]:
    text = view.text
    frame, member, call = _roll_calls(view, found, broke)
    kinds = ("divided", "nothing") if member is None else ("broke", "never")
    kind = kinds[frame.is_empty()]
    words = text(
        f"groups.roll.{kind}",
        n=len(frame),
        shown=min(SHOWN, len(frame)),
        group=found.told_of["group"],
        state=member,
    )
    asked = view.one("member")
    if asked and member is None:
        words = (
            f"{text('groups.roll.no_member', state=asked, group=found.told_of['group'])} {words}"
        )
    foot = [
        source_line(source(view.text, found), *file_links(view, "roll_calls")),
        *function_behind(text, found, [call], text("groups.roll.counted")),
    ]
    table = _roll_calls_rows(text, found, frame.head(SHOWN)) if len(frame) else None
    return Markup(h("p", words)), Markup(table), Markup(foot)


def _roll_calls_rows(text: Text, found: Chosen, frame: pl.DataFrame) -> Tree:
    of_member = "vote" in frame.columns
    rows = [
        [
            _resolution(found, row),
            row["title"] or text("record.unknown"),
            h("span", text.date(row["date"]), class_="day"),
            *([mark(row["vote"], text)] if of_member else []),
            mark(row["position"], text) if row["position"] else "–",
            h("div", tally_bar(row, text, thin=True), _counts(text, row), class_="split"),
            decimal(text, row["agreement_index"]),
        ]
        for row in frame.iter_rows(named=True)
    ]
    kinds = ("resolution", "title", "date", *(["vote"] if of_member else []))
    heads = [
        text(f"groups.roll.{kind}") for kind in (*kinds, "position", "votes", "agreement_index")
    ]
    return data_table(heads, rows, caption=text("groups.roll.table"), class_="data numbers titled")


def _counts(text: Text, row: dict[str, Any]) -> Tree:
    said = [h("span", mark(vote, text), text.number(row[vote])) for vote in VOTES if row[vote]]
    return h("span", *said, class_="counts")


def _resolution(found: Chosen, row: dict[str, Any]) -> Tree:
    """The symbol, which leads to the votes of the members."""
    if row["resolution"] is None:
        return row["draft"] or "–"
    code = found.told_of["group_code"]
    kept = {"state": "~".join(found.states)} if code == COMPOSED else {"group": code}
    return h("a", row["resolution"], href=Address(f"/resolution/{row['resolution']}", kept).href)


# Its members


def members_table(view: View) -> pl.DataFrame:
    """The members of the group, with their days."""
    return _members(view, chosen(view))


def _members(view: View, found: Chosen) -> pl.DataFrame:
    code = found.told_of["group_code"]
    if code != COMPOSED:
        return members_of_group(view.con, code)
    return states_that_vote(view.con).filter(pl.col("ms_code").is_in(found.states))


def _members_section(view: View, found: Chosen, text: Text) -> Component:
    frame, code = _members(view, found), found.told_of["group_code"]
    of = "composed" if code == COMPOSED else "group"
    first, last = ("admitted_date", "left_date") if of == "composed" else ("from_date", "to_date")
    unknown, still = text("record.unknown"), text("groups.members.open")
    rows = [
        [
            h("a", row["state"], href=Address(f"/state/{row['ms_code']}").href),
            row["ms_code"],
            h("span", text.date(row[first]) if row[first] else unknown, class_="day"),
            h("span", text.date(row[last]) if row[last] else still, class_="day"),
            row.get("note") or "",
        ]
        for row in frame.iter_rows(named=True)
    ]
    heads = [text(f"groups.members.{name}") for name in ("state", "code", first, last, "note")]
    left = frame[last].is_not_null().sum()
    words = text(f"groups.members.{of}", n=len(rows), left=left, group=found.told_of["full_name"])
    counted = text(f"groups.members.counted_{of}")
    line = source_line(text("groups.members.source"), *file_links(view, "members"))
    if of == "group":
        lines = [line, *behind(text, MEMBERS_SQL, {"group": code}, counted)]
    else:
        lines = [line, *function_behind(text, found, ["memberships"], counted)]
    return section(
        view,
        "members",
        Markup(h("p", words, class_="words")),
        Markup(
            data_table(heads, rows, caption=text("groups.members.table"), class_="data members")
        ),
        html.Div(Markup(lines), className="foot"),
    )
