"""Changes in words and as feeds."""

from __future__ import annotations

import json
from datetime import datetime
from xml.etree import ElementTree as Xml

import polars as pl
import pytest

from data.changes import ENTRIES, as_json, atom, counted, entries, of_last_run, summary

ADDRESS = "https://unga.example.org/changes.atom"
SCHEMA = {
    "run_id": pl.String, "changed_at": pl.Datetime, "change": pl.String, "fact": pl.String,
    "resolution": pl.String, "draft": pl.String, "roll_call_id": pl.Int32, "ms_code": pl.String,
    "field": pl.String, "value_before": pl.String, "value_after": pl.String, "source": pl.String,
    "state": pl.String,
}  # fmt: skip
NEW, OLD = datetime(2026, 3, 20, 6, 12), datetime(2026, 3, 19, 6, 11)


def rows(*given: dict[str, object]) -> pl.DataFrame:
    common = {"run_id": "2026-03-20", "changed_at": NEW, "source": "undl_votes"}
    return pl.DataFrame([common | row for row in given], SCHEMA)


def resolution(symbol: str, title: str = "Lighthouses", change: str = "added") -> dict[str, object]:
    value = "value_before" if change == "removed" else "value_after"
    return {"change": change, "fact": "resolution", "resolution": symbol, "field": "title", value: title}  # fmt: skip


def vote(symbol: str, before: str | None, after: str | None, state: str = "France") -> dict[str, object]:  # fmt: skip
    change = "added" if before is None else "removed" if after is None else "changed"
    return {
        "change": change, "fact": "vote", "resolution": symbol, "roll_call_id": 1, "ms_code": state[:3].upper(),
        "state": state, "field": "vote", "value_before": before, "value_after": after,
    }  # fmt: skip


def sponsor(state: str, change: str = "added", symbol: str = "A/C.3/80/L.1") -> dict[str, object]:
    return {"change": change, "fact": "sponsorship", "draft": symbol, "ms_code": state[:3].upper(), "state": state, "field": "role"}  # fmt: skip


CHANGES = rows(
    resolution("A/RES/80/1"),
    resolution("A/RES/80/2", "Tides & <script>alert(1)</script>\x0b"),
    {"change": "added", "fact": "roll call", "resolution": "A/RES/80/1", "roll_call_id": 1, "field": "tally", "value_after": "100-2-3-88"},
    {"change": "changed", "fact": "resolution", "resolution": "A/RES/79/1", "field": "draft", "value_after": "A/79/L.1"},
    {"change": "changed", "fact": "resolution", "resolution": "A/RES/79/1", "field": "title", "value_before": "x", "value_after": "y"},
    {"change": "changed", "fact": "resolution", "resolution": "A/RES/79/2", "field": "draft", "value_after": "A/79/L.2"},
    vote("A/RES/79/5", "abstain", "yes"),
    vote("A/RES/79/6", "yes", None, "Poland"),
    vote("A/RES/79/7", None, "non_voting", "India"),
    sponsor("Brazil"),
    sponsor("Egypt"),
    sponsor("India", "removed"),
    {"run_id": "2026-03-19", "changed_at": OLD, **resolution("A/RES/80/0", change="removed")},
)  # fmt: skip

IN_WORDS = """\
2026-03-20 06:12 UTC
  2 resolutions added: A/RES/80/1, A/RES/80/2
  1 roll call added: A/RES/80/1
  2 resolutions changed in draft (2), title (1): A/RES/79/1, A/RES/79/2
  1 vote changed
    A/RES/79/5: France, abstain → yes
  1 vote removed
    A/RES/79/6: Poland, yes → no entry
  1 vote added
    A/RES/79/7: India, no entry → non-voting
  2 sponsorships added: A/C.3/80/L.1 (2)
  1 sponsorship removed: A/C.3/80/L.1

2026-03-19 06:11 UTC
  1 resolution removed: A/RES/80/0
"""


def test_a_fact_with_several_changed_fields_counts_once() -> None:
    assert sorted(counted(of_last_run(CHANGES)).rows()) == [
        ("resolution", 2, 2, 0),
        ("roll call", 1, 0, 0),
        ("sponsorship", 2, 0, 1),
        ("vote", 1, 1, 1),
    ]
    assert counted(CHANGES.clear()).is_empty()


def test_in_words() -> None:
    assert summary(CHANGES).replace("\x0b", "") == IN_WORDS
    assert summary(of_last_run(CHANGES)) == IN_WORDS[: IN_WORDS.index("\n2026-03-19")]
    assert summary(rows()) == "nothing changed\n"


def test_every_changed_vote_is_named_however_many() -> None:
    many = rows(*(vote(f"A/RES/79/{n}", "yes", "no") for n in range(1, 1001)))
    assert summary(many).count("France, yes → no") == 1000


def test_long_lists_are_counted() -> None:
    many = rows(*(resolution(f"A/RES/79/{n}") for n in range(1, 31)))
    assert "30 resolutions added: A/RES/79/1, " in summary(many)
    assert summary(many).endswith(" and 18 more\n")


def page(symbol: str) -> str:
    return f"https://unga.example.org/resolution/{symbol}"


def test_the_feeds_tell_the_same() -> None:
    name = "{{http://www.w3.org/2005/Atom}}{}".format
    feed = Xml.fromstring(atom(CHANGES, ADDRESS, page))  # noqa: S314 # our own
    assert feed.findtext(name("id")) == ADDRESS
    assert feed.findtext(name("updated")) == "2026-03-20T06:12:00+00:00"
    told = {}
    for entry in feed.findall(name("entry")):
        content, link = entry.find(name("content")), entry.find(name("link"))
        assert content is not None
        assert content.get("type") == "text"
        assert link is not None
        told[entry.findtext(name("title"))] = (content.text, link.get("href"))
    items = json.loads(as_json(CHANGES, ADDRESS, page))["items"]
    assert {item["title"] for item in items} == set(told)
    assert told == {
        "New resolution A/RES/80/1": ("Lighthouses. Yes-no-abstain-non-voting: 100-2-3-88.", page("A/RES/80/1")),
        "New resolution A/RES/80/2": ("Tides & <script>alert(1)</script>\ufffd.", page("A/RES/80/2")),
        "Vote changed: France": ("A/RES/79/5: France, abstain → yes", page("A/RES/79/5")),
        "Vote removed: Poland": ("A/RES/79/6: Poland, yes → no entry", page("A/RES/79/6")),
        "Vote added: India": ("A/RES/79/7: India, no entry → non-voting", page("A/RES/79/7")),
        "Sponsors of A/C.3/80/L.1": ("added: Brazil, Egypt; removed: India.", page("A/C.3/80/L.1")),
        "Resolution removed A/RES/80/0": ("Lighthouses.", page("A/RES/80/0")),
    }  # fmt: skip


def test_an_entry_keeps_its_id_and_no_two_share_one() -> None:
    ids = [entry.id for entry in entries(CHANGES)]
    assert ids == [entry.id for entry in entries(CHANGES.sample(fraction=1, shuffle=True, seed=1))]
    assert len(ids) == len(set(ids)) == 7


def test_a_feed_is_bounded_and_the_newest_stay() -> None:
    old = {"run_id": "2026-03-19", "changed_at": OLD}
    many = rows(
        *(old | vote(f"A/RES/79/{n}", "yes", "no") for n in range(1, ENTRIES + 100)),
        resolution("A/RES/80/1"),
    )
    told = entries(many)
    assert len(told) == ENTRIES
    assert told[0].title == "New resolution A/RES/80/1"


@pytest.mark.parametrize("feed", [atom, as_json])
def test_a_feed_of_nothing(feed: object) -> None:
    assert callable(feed)
    assert feed(rows(), ADDRESS, page)
