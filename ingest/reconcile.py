"""The research data set beside the library's record: what it adds, and where the two disagree.

The library's record stands. The research data set adds the roll calls that the library's data
lack, each of its own scope, and its issue codes. A text as a whole that is not matched, yet may be
a roll call of the library or repeats one, is left out: twice in the record, it would count twice
in every figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import polars as pl

from ingest.matching import REPEATS, SYMBOLS_FROM, Matching, match, number_and_part
from ingest.research import Research, seats
from ingest.source import Reading
from ingest.sources.undl_votes import VOTE

FIRST_MEETING = date(1946, 1, 10)

# A draft or amendment before the plenary or a committee, as descriptions write it: A/L. 548/REV. 1
_DOCUMENT = r"(A/(?:C\. ?\d/)?(?:\d+/)?L\. ?\d+(?:/REV\. ?\d+)?)"
_DRAFTS = re.compile(rf"DRAFT RES\w*\.?(?: [A-Z]+)? \(?{_DOCUMENT}", re.IGNORECASE)
_AMENDMENTS = re.compile(
    rf"AMENDMENTS? (?:\(|(?:CONTAINED|CIRCULATED) IN (?:DOCUMENT )?){_DOCUMENT}", re.IGNORECASE
)


def reconcile(
    research: Research, library_roll_calls: pl.DataFrame, library_votes: pl.DataFrame
) -> Reading:
    """The facts that the research data set adds to the library's record.

    `library_roll_calls` has roll_call_id, session, date and resolution, `library_votes`
    roll_call_id, ms_code and vote. The tables are roll_calls (numbered with the rcid, negative),
    votes, roll_call_issues, roll_call_matches and important_votes; issues and importance are
    those of the library's roll calls too. Findings tell every vote on which the sources differ,
    every roll call left out, and session by session how many are matched and why others are not.

    A roll call carried when two thirds of those voting yes or no voted yes, which is enough on any
    question, and did not when not more voted yes than no; between the two it is not known. A text
    as a whole without two thirds, which the library lacks, is a draft.
    """
    theirs = library_votes.join(seats().select("ms_code", "seat"), on="ms_code")
    matching = match(research.roll_calls, research.votes, library_roll_calls, theirs)
    unmatched = _not_before_admission(
        _dated(research.roll_calls, matching, library_roll_calls), research.votes
    )
    added = unmatched.filter(pl.col("nearest").is_null()).join(
        research.votes, on="rcid", how="semi"
    )
    votes, no_members = _with_codes(added, research.votes)
    ids = _ids(matching, added)
    compared = _compared(matching.matches, research.votes, theirs)
    return Reading(
        tables={
            "roll_calls": _roll_calls(added, votes, library_roll_calls),
            "votes": votes,
            "roll_call_issues": ids.join(research.issues, on="rcid")
            .select("roll_call_id", "issue_code")
            .unique()
            .sort("roll_call_id", "issue_code"),
            "roll_call_matches": _matches(compared),
            "important_votes": ids.join(research.roll_calls.filter("important"), on="rcid")
            .select("roll_call_id")
            .unique()
            .sort("roll_call_id"),
        },
        rows_read=research.rows_read,
        whole=True,
        rejected=research.rejected,
        findings=pl.concat(
            [
                _differing(compared, library_roll_calls),
                _left_out(unmatched, library_roll_calls),
                no_members,
                _by_session(research.roll_calls, matching),
            ]
        ),
    )


def _ids(matching: Matching, added: pl.DataFrame) -> pl.DataFrame:
    """The roll call of the record that each of the research data set is, or repeats."""
    repeats = matching.unmatched.filter(pl.col("reason") == REPEATS)
    return pl.concat(
        [
            matching.matches.select("rcid", "roll_call_id"),
            repeats.select("rcid", pl.col("nearest").alias("roll_call_id")),
            added.select("rcid", (-pl.col("rcid")).alias("roll_call_id")),
        ]
    )


def _dated(roll_calls: pl.DataFrame, matching: Matching, library: pl.DataFrame) -> pl.DataFrame:
    """The roll calls without a match, with the day they took place, or about which.

    Where the printed day is none, it is that of the matched roll calls of the same number or page,
    or of those before and after in the data set that have the same printed date, if these agree.
    Else it is about that of the nearest matched roll call of the printed month.
    """
    day = matching.matches.join(library, on="roll_call_id").select(
        "rcid", pl.col("date").alias("day")
    )
    rows = (
        roll_calls.join(day, on="rcid", how="left")
        .with_columns(
            pl.col("symbol").str.extract(r"^(\D*\d+/\d+)").alias("stem"),
            pl.col("date").dt.truncate("1mo").alias("month"),
        )
        .sort("rcid")
    )
    of_stem = (
        rows.drop_nulls(["day", "stem"])
        .group_by("session", "stem", "month")
        .agg(pl.col("day").unique())
        .filter(pl.col("day").list.len() == 1)
        .select("session", "stem", "month", pl.col("day").list.first().alias("of_stem"))
    )
    before, after = pl.col("day").forward_fill(), pl.col("day").backward_fill()
    same_date, same_month = ("session", "date"), ("session", "month")
    known = pl.coalesce(
        pl.when("day_known").then("date"),
        "of_stem",
        pl.when(before.over(same_date) == after.over(same_date)).then(before.over(same_date)),
    )
    about = pl.coalesce(before.over(same_month), after.over(same_month), "date")
    return (
        rows.join(of_stem, on=["session", "stem", "month"], how="left", maintain_order="left")
        .with_columns(
            known.is_not_null().alias("day_known"), pl.coalesce(known, about).alias("day")
        )
        .with_columns(pl.max_horizontal("day", pl.lit(FIRST_MEETING)))
        .join(matching.unmatched, on="rcid", maintain_order="left")
    )


def _not_before_admission(rows: pl.DataFrame, votes: pl.DataFrame) -> pl.DataFrame:
    """The roll calls, those of an unknown day no earlier than all who cast a vote had a seat."""
    first_day = seats().group_by("seat").agg(pl.col("code_from").min())
    latest = (
        votes.filter(pl.col("vote") != "non_voting")
        .join(first_day, on="seat")
        .group_by("rcid")
        .agg(pl.col("code_from").max().alias("seated"))
    )
    later = ~pl.col("day_known") & (pl.col("seated") > pl.col("day"))
    later &= pl.col("seated").dt.truncate("1mo") == pl.col("month")
    return rows.join(latest, on="rcid", how="left", maintain_order="left").with_columns(
        pl.when(later).then("seated").otherwise("day").alias("day")
    )


def _with_codes(added: pl.DataFrame, votes: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The votes under the codes of their day, and findings on those of no member of that day."""
    all_votes = votes.join(added.select("rcid", "day"), on="rcid").join(seats(), on="seat")
    seated = (pl.col("code_from") <= pl.col("day")) & (
        pl.col("code_to").is_null() | (pl.col("code_to") >= pl.col("day"))
    )
    coded = all_votes.filter(seated)
    unseated = all_votes.join(coded, on=["rcid", "seat"], how="anti").unique(["rcid", "seat"])
    findings = (
        unseated.group_by("seat", "vote")
        .agg(
            pl.len(),
            pl.col("ms_code").min(),
            pl.col("day").min(),
            pl.col("day").max().alias("last"),
        )
        .sort("ms_code", "vote")
        .select(
            pl.lit("vote of no member in the research data set").alias("check_name"),
            pl.col("ms_code").alias("subject"),
            pl.format(
                "{} votes {} from {} to {}, when it had no seat: left out",
                "len",
                pl.col("vote").cast(pl.String),
                "day",
                "last",
            ).alias("detail"),
        )
    )
    loaded = coded.select((-pl.col("rcid")).alias("roll_call_id"), "ms_code", "vote")
    return loaded.sort("roll_call_id", "ms_code"), findings


def _roll_calls(added: pl.DataFrame, votes: pl.DataFrame, library: pl.DataFrame) -> pl.DataFrame:
    count = {vote: (pl.col("vote") == vote).sum().cast(pl.Int32) for vote in ("yes", "no")}
    tallies = votes.group_by(-pl.col("roll_call_id").alias("rcid")).agg(**count)
    adopted = (
        pl.when(pl.col("yes") <= pl.col("no"))
        .then(False)
        .when(pl.col("yes") >= 2 * pl.col("no"))
        .then(True)
    )
    failed = (pl.col("scope") == "resolution") & ~adopted.fill_null(False)
    notes = (
        pl.when(~pl.col("day_known")).then(
            pl.format("Day not known: the source gives {}.", pl.col("date").dt.strftime("%B %Y"))
        ),
        pl.when(~pl.col("absences")).then(
            pl.lit("Votes cast only: a state without one was absent or is missing in the source.")
        ),
    )
    rows = added.join(tallies, on="rcid").select(
        (-pl.col("rcid")).alias("roll_call_id"),
        "symbol",
        "session",
        pl.col("day").alias("date"),
        pl.when(failed).then(pl.lit("draft")).otherwise("scope").alias("scope"),
        adopted.alias("adopted"),
        "title",
        pl.concat_str(notes, separator=" ", ignore_nulls=True).replace("", None).alias("note"),
        pl.lit("release").alias("stated_in"),
        pl.lit("unvotes").alias("source"),
    )
    named = [*_resolutions(rows, library)]
    drafts = [*map(_draft, rows["scope"], rows["title"])]
    sessions = [*map(_session, rows["symbol"], rows["session"])]
    return (
        rows.drop("symbol")
        .with_columns(
            pl.Series("resolution", named, pl.String),
            pl.Series("draft", drafts, pl.String),
            pl.Series("session", sessions, pl.String),
        )
        .sort("roll_call_id")
    )


def _resolutions(rows: pl.DataFrame, library: pl.DataFrame) -> Iterator[str | None]:
    """The symbol of the resolution that each roll call is on, or on a part or an amendment of."""
    known: dict[str | None, dict[str, str]] = {}
    for resolution, session in library.select("resolution", "session").iter_rows():
        number, part = number_and_part(resolution, session)
        known.setdefault(number, {})[part] = resolution
    for symbol, session, scope in rows.select("symbol", "session", "scope").iter_rows():
        number, part = number_and_part(symbol, str(session))
        if number is None or scope in ("motion", "draft"):
            yield None
        elif session < SYMBOLS_FROM:  # letters count the votes on a resolution
            parts = list(known.get(number, {}).values())
            yield parts[0] if len(parts) == 1 else None
        else:
            yield known.get(number, {}).get(part) or _symbol(session, number, part)


def _symbol(session: int, number: str, part: str) -> str:
    """A symbol in the library's form."""
    # Decisions are numbered from 301, and since resolutions came near that number from 401.
    decision = int(number.split("/")[1]) > (300 if session <= 50 else 400)
    return f"A/{'DEC' if decision else 'RES'}/{number}{part.replace('/', '')}"


def _draft(scope: str, title: str | None) -> str | None:
    """The symbol of the draft or amendment that is put to the vote, or a part of it."""
    pattern = _AMENDMENTS if scope == "amendment" else _DRAFTS
    found = pattern.search(title or "") if scope != "motion" else None
    return found and re.sub(r"/REV\.", "/Rev.", found[1].replace(" ", "").upper())


def _session(symbol: str, session: int) -> str:
    """The session as the library writes it: ESS/1/34 is of the first emergency special one."""
    special = re.match(r"(E?)SS/(\d+)", symbol)
    return f"{special[2]}{'emsp' if special[1] else 'sp'}" if special else str(session)


def _compared(matches: pl.DataFrame, votes: pl.DataFrame, theirs: pl.DataFrame) -> pl.DataFrame:
    """The votes that both sources hold: rcid, roll_call_id, method, ms_code, vote and theirs."""
    return (
        matches.join(votes, on="rcid")
        .join(theirs.rename({"vote": "theirs"}), on=["roll_call_id", "seat"])
        .with_columns(pl.col("vote", "theirs").cast(VOTE))
        .sort("rcid", "ms_code")
    )


def _matches(compared: pl.DataFrame) -> pl.DataFrame:
    # Who was absent only the CSV says: the figures are the same whichever layout was read.
    cast = pl.col("vote") != "non_voting"
    return (
        compared.group_by("rcid", "roll_call_id", "method")
        .agg(
            cast.sum().alias("compared"),
            (cast & (pl.col("vote") == pl.col("theirs"))).sum().alias("equal"),
        )
        .sort("rcid")
    )


def _differing(compared: pl.DataFrame, library: pl.DataFrame) -> pl.DataFrame:
    """A finding for each roll call in which the sources differ: every state, and both its votes."""
    state = pl.format(
        "{} {} / {}", "ms_code", pl.col("theirs").cast(pl.String), pl.col("vote").cast(pl.String)
    )
    return (
        compared.filter(pl.col("vote") != pl.col("theirs"))
        .group_by("rcid", "roll_call_id", maintain_order=True)
        .agg(state.alias("states"))
        .join(
            library.select("roll_call_id", "resolution"), on="roll_call_id", maintain_order="left"
        )
        .select(
            pl.lit("votes differ from the research data set").alias("check_name"),
            pl.col("resolution").alias("subject"),
            pl.format("library / rcid {}: {}", "rcid", pl.col("states").list.join(", ")).alias(
                "detail"
            ),
        )
    )


def _left_out(unmatched: pl.DataFrame, library: pl.DataFrame) -> pl.DataFrame:
    nearest = library.select(pl.col("roll_call_id").alias("nearest"), "resolution")
    return (
        unmatched.join(nearest, on="nearest", maintain_order="left")
        .sort("rcid")
        .select(
            pl.lit("roll call of the research data set left out").alias("check_name"),
            pl.format("rcid {}", "rcid").alias("subject"),
            pl.format(
                "{}, {}: {}; nearest {}",
                pl.col("symbol").replace("", "no symbol"),
                pl.col("date").dt.strftime("%B %Y"),
                "reason",
                "resolution",
            ).alias("detail"),
        )
    )


def _by_session(roll_calls: pl.DataFrame, matching: Matching) -> pl.DataFrame:
    """A finding for each session: how many roll calls are matched, and why others are not."""
    rows = roll_calls.join(matching.matches, on="rcid", how="left").join(
        matching.unmatched, on="rcid", how="left"
    )
    whole = pl.col("scope") == "resolution"
    reasons = (
        rows.drop_nulls("reason")
        .group_by("session", "reason")
        .len()
        .sort("session", "len", "reason", descending=[False, True, False])
        .group_by("session", maintain_order=True)
        .agg(pl.format("{} {}", "len", "reason").alias("reasons"))
    )
    return (
        rows.group_by("session")
        .agg(
            pl.len().alias("all"),
            whole.sum().alias("whole"),
            (whole & pl.col("method").is_not_null()).sum().alias("whole_matched"),
            (pl.col("method") == "symbol").sum().alias("by_symbol"),
            (pl.col("method") == "votes").sum().alias("by_votes"),
        )
        .join(reasons, on="session", how="left")
        .sort("session")
        .select(
            pl.lit("roll calls of the research data set matched").alias("check_name"),
            pl.format("session {}", "session").alias("subject"),
            pl.format(
                "{} of {} texts as a whole; in all {} by symbol and {} by votes of {}; others: {}",
                "whole_matched",
                "whole",
                "by_symbol",
                "by_votes",
                "all",
                pl.col("reasons").list.join(", ").fill_null("none"),
            ).alias("detail"),
        )
    )
