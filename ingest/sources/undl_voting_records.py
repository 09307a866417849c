"""Voting records of the UN Digital Library (MARCXML): one resolution and its roll call each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl

from data.database import REFERENCE
from ingest import marc
from ingest.marc import Finding, Record, Schema, Unreadable
from ingest.source import Reading

NAME = "undl_votes"

VOTES = {"Y": "yes", "N": "no", "A": "abstain", "X": "non_voting", "NV": "non_voting"}
_KINDS = ("yes", "no", "abstain", "non_voting")
_NOT_ELIGIBLE = "9"
_VOTING_RECORD = "B23"

# A list that lacks more states than this was cut. Of the lists in the library's release one is
# short: A/RES/ES-10/6 has 185 of 188.
_MAY_LACK = 3

_RESOLUTIONS: Schema = {
    "resolution": pl.String,
    "session": pl.String,
    "adoption_date": pl.Date,
    "title": pl.String,
    "modality": pl.String,
    "draft": pl.String,
    "committee": pl.String,
    "committee_report": pl.String,
    "meeting": pl.String,
    "agenda_title": pl.String,
    "subjects": pl.List(pl.String),
    "undl_id": pl.Int64,
    "source": pl.String,
}
_ROLL_CALLS: Schema = {
    "roll_call_id": pl.Int64,
    "resolution": pl.String,
    "draft": pl.String,
    "session": pl.String,
    "date": pl.Date,
    "scope": pl.String,
    "adopted": pl.Boolean,
    "title": pl.String,
    **{f"published_{kind}": pl.Int64 for kind in _KINDS},
    "note": pl.String,
    "stated_in": pl.String,
    "source": pl.String,
}
_VOTES: Schema = {"roll_call_id": pl.Int64, "ms_code": pl.String, "vote": pl.String}


@dataclass(frozen=True)
class _RollCall:
    """One voting record, read."""

    resolution: dict[str, object]
    roll_call: dict[str, object]
    votes: dict[str, str]
    findings: list[Finding]


def read(path: Path) -> Reading:
    """The voting records in a MARCXML file, packed (.gz) or not; see `read_voting_records`."""
    return marc.read_file(path, read_voting_records)


def read_voting_records(*pages: bytes) -> Reading:
    """The resolutions, roll calls and votes in MARCXML voting records, a search's pages together.

    A state without a vote (967$d) is non_voting: it did not vote, which is no abstention. A state
    that was not eligible to vote (967$b 9) has no row. A record with a vote, a state or a day
    that is none is rejected. So is one whose list falls more than three states short of the
    Member States it tells of (996$f; where it tells none, of the seats of that day): it was cut,
    and must not pass as the whole vote. Where list and published totals disagree otherwise both
    stand, with a finding.

    Raises SourceUnavailable and SourceChanged as `ingest.marc.records`.
    """
    read_calls, rejected = marc.read_each(pages, _read_record)
    rows_read = len(read_calls) + len(rejected)
    votes = [
        (call.roll_call["roll_call_id"], ms_code, vote)
        for call in read_calls
        for ms_code, vote in call.votes.items()
    ]
    return marc.reading(
        tables={
            "resolutions": pl.DataFrame(
                [call.resolution for call in read_calls], schema=_RESOLUTIONS
            ),
            "roll_calls": pl.DataFrame([call.roll_call for call in read_calls], _ROLL_CALLS),
            "votes": pl.DataFrame(votes, _VOTES, orient="row"),
        },
        rows_read=rows_read,
        rejected=rejected,
        findings=[
            *(finding for call in read_calls for finding in call.findings),
            *marc.told_but_missing(pages, rows_read),
        ],
    )


def _read_record(record: Record) -> _RollCall:
    kinds = record.values("089", "b")
    if kinds and _VOTING_RECORD not in kinds:
        raise Unreadable(f"a record of another kind ({', '.join(kinds)}), not of votes (B23)")
    symbol = record.symbol("791", "resolution", "decision")
    session = record.session("791", symbol)
    day, findings = _day_of_vote(record, symbol.text)
    votes = _votes(record)
    published, seats = _totals(record)
    _raise_if_cut(votes, seats or len(_seats(day)))
    findings += _compare(symbol.text, votes, published, seats)
    drafts = record.related("2")
    title = record.title()
    resolution = {
        "resolution": symbol.text,
        "session": session,
        "adoption_date": day,
        "title": title,
        "modality": "recorded_vote",
        "draft": "|".join(drafts) or None,
        "committee": _committee(drafts),
        "committee_report": "|".join(record.related("3")) or None,
        "meeting": "|".join(record.values("952") or record.related("4")) or None,
        "agenda_title": "|".join(record.values("991", "c")) or None,
        "subjects": record.values("991", "d") or None,
        "undl_id": record.undl_id,
        "source": NAME,
    }
    roll_call = {
        "roll_call_id": record.undl_id,
        "resolution": symbol.text,
        "draft": resolution["draft"],
        "session": session,
        "date": day,
        "scope": "resolution",
        "adopted": True,
        "title": title,
        **{f"published_{kind}": published[kind] for kind in _KINDS},
        "note": " ".join(record.values("591")) or None,
        "stated_in": "voting record",
        "source": NAME,
    }
    return _RollCall(resolution, roll_call, votes, findings)


def _day_of_vote(record: Record, resolution: str) -> tuple[date, list[Finding]]:
    action, adoption = record.day("992"), record.day("269")
    if (day := action or adoption) is None:
        raise Unreadable("no day of the vote in 992 or 269")
    if action and adoption and action != adoption:
        detail = f"992 says {action}, 269 says {adoption}; 992 stands"
        return day, [Finding("dates_disagree", resolution, detail)]
    return day, []


def _votes(record: Record) -> dict[str, str]:
    """The vote of each state that had one to cast, by code."""
    votes: dict[str, str] = {}
    # The library once had to spread long lists over three tags.
    for _, values in record.fields("967", "968", "969"):
        ms_code = marc.single(values.get("c", []), "967$c")
        letter = marc.single(values.get("d", []), "967$d")
        if ms_code not in _codes():
            named = " ".join(values.get("e", ["a state"]))
            raise Unreadable(f"967$c: {ms_code!r} for {named} is no code of a Member State")
        vote = VOTES.get(letter.upper()) if letter else "non_voting"
        if vote is None:
            raise Unreadable(f"967$d: {letter!r} of {ms_code} is no vote (Y, N, A, X, NV or none)")
        if _NOT_ELIGIBLE in values.get("b", []):
            if vote != "non_voting":
                raise Unreadable(f"967: {ms_code} votes {vote} and was not eligible ($b 9)")
            continue
        if votes.setdefault(ms_code, vote) != vote:
            raise Unreadable(f"967: {ms_code} votes both {votes[ms_code]} and {vote}")
    if not votes:
        raise Unreadable("no votes of states in 967")
    return votes


def _totals(record: Record) -> tuple[dict[str, int | None], int | None]:
    """The published totals by vote, and of all Member States."""
    published = {kind: _number(record, code) for kind, code in zip(_KINDS, "bcde", strict=True)}
    told = [total for total in published.values() if total is not None]
    return published, _number(record, "f") or (sum(told) if len(told) == len(_KINDS) else None)


def _number(record: Record, code: str) -> int | None:
    text = record.value("996", code)
    if text is not None and not text.isdecimal():
        raise Unreadable(f"996${code}: {text!r} is no number")
    return int(text) if text else None


def _raise_if_cut(votes: dict[str, str], seats: int) -> None:
    if len(votes) < seats - _MAY_LACK:
        raise Unreadable(
            f"the list was cut: {len(votes)} of {seats} Member States; a part must not pass as all"
        )


def _compare(
    resolution: str, votes: dict[str, str], published: dict[str, int | None], seats: int | None
) -> list[Finding]:
    listed = Counter(votes.values())
    differ = [kind for kind in _KINDS if published[kind] not in (None, listed[kind])]
    if not differ and seats in (None, len(votes)):
        return []
    the_list = "-".join(str(listed[kind]) for kind in _KINDS)
    totals = "-".join("?" if (n := published[kind]) is None else str(n) for kind in _KINDS)
    detail = f"listed {the_list} of {len(votes)}, published {totals} of {seats or '?'}"
    return [Finding("published_totals_differ", resolution, detail)]


def _committee(drafts: list[str]) -> str | None:
    """The committee before which the draft was, from its symbol."""
    committees = {
        symbol.committee or "plenary" for draft in drafts if (symbol := marc.symbol_of(draft))
    }
    return committees.pop() if len(committees) == 1 else None


@cache
def _member_states() -> pl.DataFrame:
    states = pl.read_csv(REFERENCE / "member_states.csv", infer_schema=False)
    return states.filter(pl.col("status") != "observer").with_columns(
        pl.col("code_from", "code_to").str.to_date()
    )


@cache
def _codes() -> frozenset[str]:
    return frozenset(_member_states()["ms_code"])


@cache
def _seats(day: date) -> frozenset[str]:
    """The codes that stand for a seat on that day."""
    here = pl.lit(day).is_between(pl.col("code_from"), pl.col("code_to").fill_null(date.max))
    return frozenset(_member_states().filter(here)["ms_code"])
