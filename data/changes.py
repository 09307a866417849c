"""What the runs changed in the facts: as a frame, in words, and as feeds."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from xml.etree import ElementTree as Xml

import polars as pl

from data.database import Connection, query

Row = dict[str, Any]  # of `changes`, by column

ENTRIES = 500  # in a feed: more than anyone reads of one night

_SQL = """\
SELECT changes.*, member_states.name AS state
FROM changes LEFT JOIN member_states USING (ms_code)
WHERE ($since IS NULL OR changed_at >= $since) AND ($state IS NULL OR ms_code = $state)
ORDER BY changed_at DESC, run_id DESC, fact, change, resolution, draft, roll_call_id, ms_code, field
"""


def changes(con: Connection, since: date | None = None, state: str | None = None) -> pl.DataFrame:
    """The rows of `changes`, the last run first, with the name of the state.

    `since` leaves out what changed before that day (UTC), `state` all but the votes and
    sponsorships of the Member State with that code.
    """
    return query(con, _SQL, since=since, state=state)


def of_last_run(rows: pl.DataFrame) -> pl.DataFrame:
    """The changes of the last of the runs that changed anything."""
    return rows.filter(pl.col("run_id") == pl.col("run_id").first())


def counted(rows: pl.DataFrame) -> pl.DataFrame:
    """How many facts of each kind were added, changed and removed: one row per kind that was.

    A fact of which several fields changed counts once. Columns: fact, added, changed, removed.
    """
    kinds = rows.partition_by("fact", maintain_order=True, as_dict=True)
    counts = [
        (
            fact,
            *(
                group.filter(pl.col("change") == change).unique([*_KEYS[fact]]).height
                for change in CHANGES
            ),
        )
        for (fact,), group in kinds.items()
    ]
    return pl.DataFrame(
        counts, {"fact": pl.String, **dict.fromkeys(CHANGES, pl.Int64)}, orient="row"
    )


CHANGES = ("added", "changed", "removed")


# -- in words --------------------------------------------------------------------------------

_NAMED = 12  # in a list, before the rest is counted


def summary(rows: pl.DataFrame) -> str:
    """The changes in words, a paragraph a run: what was added in sum, what changed one by one.

    A changed or removed vote of a resolution that was there before is named, however many.
    """
    if rows.is_empty():
        return "nothing changed\n"
    runs = rows.partition_by("run_id", maintain_order=True)
    return "\n".join("\n".join(_paragraph(run)) + "\n" for run in runs)


def _paragraph(rows: pl.DataFrame) -> Iterator[str]:
    yield f"{rows['changed_at'][0]:%Y-%m-%d %H:%M} UTC"
    for (fact, change), group in rows.partition_by(
        "fact", "change", maintain_order=True, as_dict=True
    ).items():
        facts = group.unique([*_KEYS[fact]], maintain_order=True)
        count = f"{len(facts):,} {fact if len(facts) == 1 else fact + 's'} {change}"
        if fact == "vote":
            yield f"  {count}"
            yield from (f"    {_vote_in_words(row)}" for row in group.iter_rows(named=True))
        elif change == "changed" and fact != "sponsorship":
            fields = group.group_by("field", maintain_order=True).len().rows()
            told = ", ".join(f"{field} ({number:,})" for field, number in fields)
            yield f"  {count} in {told}: {_listed(_names(facts))}"
        else:
            yield f"  {count}: {_listed(_names(facts))}"


_KEYS = {
    "resolution": ("resolution",),
    "roll call": ("roll_call_id",),
    "vote": ("roll_call_id", "ms_code"),
    "draft": ("draft",),
    "sponsorship": ("draft", "ms_code"),
    "group sponsorship": ("draft", "value_before", "value_after"),
    "sponsor list": ("draft", "source"),
}


def _names(facts: pl.DataFrame) -> list[str]:
    """What the facts are of; of sponsorships how many each draft has."""
    symbol = pl.coalesce("resolution", "draft", pl.format("roll call {}", "roll_call_id"))
    if facts["fact"][0] in {"draft", "sponsorship", "group sponsorship", "sponsor list"}:
        symbol = pl.col("draft")
    names = facts.group_by(symbol.alias("name"), maintain_order=True).len()
    return [name if number == 1 else f"{name} ({number})" for name, number in names.iter_rows()]


def _listed(names: Sequence[str]) -> str:
    rest = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {rest:,} more" if rest > 0 else "")


def _vote_in_words(row: Row) -> str:
    subject = row["resolution"] or row["draft"] or f"roll call {row['roll_call_id']}"
    before, after = (
        "no entry" if (vote := row[value]) is None else str(vote).replace("_", "-")
        for value in ("value_before", "value_after")
    )
    return f"{subject}: {row['state'] or row['ms_code']}, {before} → {after}"


# -- as feeds --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """One thing that a reader of a feed is told: a lasting id, when, what, and of which text."""

    id: str
    at: datetime
    title: str
    text: str
    symbol: str | None


def entries(rows: pl.DataFrame) -> list[Entry]:
    """What a feed tells of the changes, the newest first: at most ENTRIES.

    New and removed resolutions, each vote that is another now, and for each draft who joined or
    left its sponsors. All of it is told as plain text: titles and names are never markup.
    """
    of_sponsors = rows.filter(pl.col("fact") == "sponsorship")
    told = [*_of_resolutions(rows), *_of_votes(rows), *_of_sponsors(of_sponsors)]
    return sorted(told, key=lambda entry: (entry.at, entry.id), reverse=True)[:ENTRIES]


def _of_resolutions(rows: pl.DataFrame) -> Iterator[Entry]:
    whole = rows.filter((pl.col("fact") == "resolution") & (pl.col("change") != "changed"))
    tallies = {
        (row["run_id"], row["resolution"]): row["value_after"] or row["value_before"]
        for row in rows.filter(pl.col("field") == "tally").iter_rows(named=True)
    }
    for row in whole.iter_rows(named=True):
        symbol, title = row["resolution"], row["value_after"] or row["value_before"] or "untitled"
        tally = tallies.get((row["run_id"], symbol))
        votes = f" Yes-no-abstain-non-voting: {tally}." if tally else ""
        word = "New resolution" if row["change"] == "added" else "Resolution removed"
        yield _entry(row, f"{word} {symbol}", f"{title}.{votes}", symbol)


def _of_votes(rows: pl.DataFrame) -> Iterator[Entry]:
    for row in rows.filter(pl.col("fact") == "vote").iter_rows(named=True):
        state = row["state"] or row["ms_code"]
        symbol = row["resolution"] or row["draft"]
        yield _entry(row, f"Vote {row['change']}: {state}", _vote_in_words(row), symbol)


def _of_sponsors(rows: pl.DataFrame) -> Iterator[Entry]:
    state = pl.coalesce("state", "ms_code").sort().str.join(", ")
    for group in rows.partition_by("run_id", "draft", maintain_order=True):
        by_change = group.group_by("change", maintain_order=True).agg(state.alias("states"))
        text = "; ".join(f"{change}: {states}" for change, states in by_change.iter_rows())
        draft = group.row(0, named=True) | {"ms_code": None, "change": "changed"}
        yield _entry(draft, f"Sponsors of {draft['draft']}", f"{text}.", draft["draft"])


def _entry(row: Row, title: str, text: str, symbol: str | None) -> Entry:
    key = [row[part] for part in ("fact", "change", "roll_call_id", "ms_code")]
    name = ":".join(str(part) for part in (row["run_id"], symbol, *key) if part is not None)
    lasting = f"tag:unga,2026:{re.sub(r'[^A-Za-z0-9:./_-]+', '-', name)}"
    return Entry(lasting, row["changed_at"].replace(tzinfo=UTC), title, text, symbol)


_ATOM = "http://www.w3.org/2005/Atom"
# What XML 1.0 cannot hold.
_NO_XML = re.compile(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
TITLE = "unga: what changed in the record of the UN General Assembly"

Page = Callable[[str], str]
Feed = Callable[[pl.DataFrame, str, Page], bytes]


def atom(rows: pl.DataFrame, address: str, page: Page) -> bytes:
    """The changes as an Atom feed (RFC 4287) that is served at `address`.

    `page` gives the address of the page about a resolution or draft.
    """
    feed = Xml.Element("feed", xmlns=_ATOM)
    told = entries(rows)
    newest = told[0].at if told else datetime(1970, 1, 1, tzinfo=UTC)
    _put(feed, "id", address)
    _put(feed, "title", TITLE)
    _put(feed, "updated", newest.isoformat())
    _put(_put(feed, "author", None), "name", "unga")
    Xml.SubElement(feed, "link", rel="self", href=address, type="application/atom+xml")
    for entry in told:
        one = _put(feed, "entry", None)
        _put(one, "id", entry.id)
        _put(one, "title", entry.title)
        _put(one, "updated", entry.at.isoformat())
        _put(one, "content", entry.text).set("type", "text")
        if entry.symbol:
            Xml.SubElement(one, "link", rel="alternate", href=page(entry.symbol))
    return bytes(Xml.tostring(feed, encoding="utf-8", xml_declaration=True))


def _put(parent: Xml.Element, name: str, text: str | None) -> Xml.Element:
    child = Xml.SubElement(parent, name)
    child.text = None if text is None else _NO_XML.sub("\ufffd", text)
    return child


def as_json(rows: pl.DataFrame, address: str, page: Page) -> bytes:
    """The changes as a JSON Feed (version 1.1) that is served at `address`; see `atom`."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": TITLE,
        "feed_url": address,
        "items": [
            {
                "id": entry.id,
                "title": entry.title,
                "content_text": entry.text,
                "date_published": entry.at.isoformat(),
                **({"url": page(entry.symbol)} if entry.symbol else {}),
            }
            for entry in entries(rows)
        ],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode()
