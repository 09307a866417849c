"""Which resolutions put the same question, year after year: inferred from their titles.

The record does not say which resolution follows which. The rules here are ones that anyone can
check: each resolution names the earlier one it was linked to, by which rule, and how near the two
titles are. A missing link is better than a wrong one.

Titles are compared by their words (`title_words`). Resolutions are linked in the order of their
sessions, each to one that came before, by the first rule that applies:

same title
    The same words in the same order, however long ago.
spelling
    The same words in any order, but for a letter, an ending or a space.
near title
    More than NEAR of the words are shared (shared words / all words), the resolution has a subject
    or an agenda item in common with an earlier edition, and WINDOW years at most have passed since
    the last. From NEARER on, subject and item need not agree. The words that differ must not make
    another text of it (a report, a declaration, a number), nor put one proper name in the place of
    another.
same head
    The same words before a colon, these not being an agenda item, with a subject or an agenda item
    in common and within WINDOW years: what follows the colon changes from year to year.

Two titles that ever stand side by side in one session are two questions and never share a series.
A title that stands over several resolutions of one session does not say which of them is the
question: these are in no series (shared title). Where that is so in UMBRELLA of its sessions or
more, the title names an agenda item, and no resolution under it is linked.

A series is named by the words of its first edition's title, and keeps that name when sessions are
added, unless one of them shows two of its titles side by side, or its title over several
resolutions.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

NEAR = 0.75
NEARER = 0.9
WINDOW = 5
UMBRELLA = 1 / 3

Words = tuple[str, ...]

# Words that say nothing of the subject.
_EMPTY = frozenset((
    "a", "all", "an", "and", "as", "at", "by", "certain", "for", "from", "in", "including", "its",
    "need", "of", "on", "or", "other", "question", "questions", "such", "the", "their", "thereto",
    "those", "to", "urgent", "with",
))  # fmt: skip
# Words that make another text, or another occasion, of the same subject.
_OTHER_TEXT = frozenset((
    "conference", "convention", "declaration", "establishment", "estimates", "final",
    "implementation", "report", "reports", "request", "review", "revised", "statute", "study",
    "treaty", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth",
    "ninth", "tenth", "eleventh", "twelfth",
))  # fmt: skip
_UNRWA = "United Nations Relief and Works Agency for Palestine Refugees in the Near East"
_IN_FULL = (
    (re.compile(r"\bUNRWA\b"), _UNRWA),
    (re.compile(r"\bUN\b"), "United Nations"),
    (re.compile(r"\b([Cc])o-(?=op|ord)"), r"\1o"),  # co-operation
    (re.compile(r"\b(\d+) ([a-z])\b"), r"\1\2"),  # Article 73 e
)
# What changes with the occasion: 1984-1985, 1990s, "17th session", "resolution 34/71".
_OCCASION = re.compile(
    r"\b(?:19|20)\d\d(?:s\b|\b)"
    r"|\b\d+(?:st|nd|rd|th) (?:regular )?(?=session\b)"
    r"|(?<=resolution )\d+(?:/\d+ ?[A-Z]?\b| [A-Z]? ?\([IVXLC]+\))"
)
_COLON = re.compile(r" ?:[ #]| - ")
_ENDING = re.compile(r"(?<=.{4})(?:ions?|ments?|ings?|ied|ies|ed|es|s|e|y)$")


def title_words(title: str, agenda_title: str | None = None) -> Words:
    """The words by which titles are compared.

    Lower case, without accents and punctuation, without years, the number of a regular session or
    of an earlier resolution, and without words that say nothing of the subject. UN and UNRWA are
    read in full. Where the title begins with that of its agenda item and a colon, only what follows
    counts.

    >>> title_words("Question of Namibia : UN Fund for Namibia", "Question of Namibia.")
    ('united', 'nations', 'fund', 'namibia')
    >>> title_words("Programme budget for the biennium 1986-1987")
    ('programme', 'budget', 'biennium')
    """
    head, *rest = _COLON.split(title, maxsplit=1)
    if rest and agenda_title:
        item = " ".join(_words(head))
        parts = (" ".join(_words(part)) for part in agenda_title.split("|"))
        if any(fuzz.ratio(item, part) >= 90 for part in parts):
            return title_words(rest[0], agenda_title)
    return _words(title)


def _words(text: str) -> Words:
    for short, full in _IN_FULL:
        text = short.sub(full, text)
    text = _OCCASION.sub(" ", text).replace("'", "").replace("’", "")
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return tuple(word for word in re.findall(r"[a-z0-9]+", letters) if word not in _EMPTY)


def differing(a: Words, b: Words) -> tuple[list[str], list[str]]:
    """The words of each title that the other lacks, words that are spelt alike set off.

    >>> differing(("palestine", "refugee", "properties"), ("palestine", "refugees", "revenues"))
    (['properties'], ['revenues'])
    """
    only_a = list((Counter(a) - Counter(b)).elements())
    only_b = list((Counter(b) - Counter(a)).elements())
    for word in tuple(only_a):
        if (twin := next((other for other in only_b if _alike(word, other)), None)) is not None:
            only_a.remove(word)
            only_b.remove(twin)
    return only_a, only_b


def _alike(a: str, b: str) -> bool:
    """Whether two words differ by a letter or an ending at most; numbers and short words do not."""
    shorter = min(len(a), len(b))
    if shorter < 5 or not (a + b).isalpha():
        return False
    same_stem = _ENDING.sub("", a) == _ENDING.sub("", b)
    return same_stem or OSA.distance(a, b) <= (1 if shorter < 10 else 2)


def similarity(a: Words, b: Words) -> float:
    """Shared words / all words of two titles (Jaccard), words spelt alike counted as shared.

    >>> similarity(("human", "rights", "chile"), ("protection", "human", "rights", "chile"))
    0.75
    """
    if "".join(a) == "".join(b):
        return 1
    only_a, only_b = differing(a, b)
    shared = len(a) - len(only_a)
    return shared / (shared + len(only_a) + len(only_b))


@dataclass(frozen=True)
class _Title:
    """What is known of the resolutions whose titles have the same words."""

    words: Words
    sessions: set[str] = field(default_factory=set)
    shared: set[str] = field(default_factory=set)  # sessions in which several have them
    names: set[str] = field(default_factory=set)  # words with a capital inside the title
    heads: set[Words] = field(default_factory=set)  # words before a colon

    @property
    def umbrella(self) -> bool:
        return len(self.shared) >= UMBRELLA * len(self.sessions)

    def is_another_text(self, other: _Title) -> bool:
        mine, theirs = map(set, differing(self.words, other.words))
        return (
            not _OTHER_TEXT.isdisjoint(mine | theirs)
            or any(re.search(r"\d|^[ivx]+$", word) for word in mine | theirs)
            or bool(mine and theirs and (self.names & mine or other.names & theirs))
        )


@dataclass(frozen=True)
class _Series:
    series_id: str
    editions: list[dict[str, Any]] = field(default_factory=list)
    sessions: set[str] = field(default_factory=set)  # in which one of its titles ever stands


class _Link(NamedTuple):
    series: _Series | None
    linked_by: str
    linked_to: str | None = None
    similarity: float | None = None


# The rules between different titles, in the order of their claim.
_RULES = ("spelling", "near title", "same head")
_Neighbours = dict[Words, dict[Words, tuple[str, float]]]


def link(resolutions: pl.DataFrame) -> pl.DataFrame:
    """Which resolutions are editions of one question, by the rules of this module.

    Parameters
    ----------
    resolutions
        resolution, session, date, title, agenda_title, subjects (a list).

    Returns
    -------
    One row per resolution: resolution, words (those by which its title is compared), series_id,
    linked_by, linked_to, similarity. The first edition is linked_by `first`. Where series_id is
    None it is in no series, and linked_by says why: `shared title`, `alone` or `no title`.

    >>> from datetime import date
    >>> link(pl.DataFrame({
    ...     "resolution": ["A/RES/70/1", "A/RES/71/1", "A/RES/71/2"],
    ...     "session": ["70", "71", "71"],
    ...     "date": [date(2015, 12, 1), date(2016, 12, 1), date(2016, 12, 1)],
    ...     "title": ["Question of lighthouses", "The Question of Lighthouses", "Fog"],
    ...     "agenda_title": None, "subjects": None,
    ... })).select("resolution", "series_id", "linked_by", "linked_to").rows()
    [('A/RES/70/1', 'lighthouses', 'first', None),
     ('A/RES/71/1', 'lighthouses', 'same title', 'A/RES/70/1'),
     ('A/RES/71/2', None, 'alone', None)]
    """
    rows = [
        row | {"words": title_words(row["title"] or "", row["agenda_title"])}
        for row in _chronological(resolutions).to_dicts()
    ]
    links = _links(rows)
    columns = {"words": pl.String, "series_id": pl.String, "linked_by": pl.String}
    return pl.DataFrame(
        [
            (row["resolution"], " ".join(row["words"]), *_outcome(links[row["resolution"]]))
            for row in rows
        ],
        {"resolution": pl.String} | columns | {"linked_to": pl.String, "similarity": pl.Float64},
        orient="row",
    )


def _chronological(resolutions: pl.DataFrame) -> pl.DataFrame:
    """Session by session; a special session, which may span years, day by day."""
    regular = pl.col("session").str.contains(r"^\d+$")
    began = pl.when(regular).then(pl.col("date").min().over("session")).otherwise(pl.col("date"))
    return resolutions.sort(began, "session", "date", "resolution")


def _outcome(link: _Link) -> tuple[str | None, str, str | None, float | None]:
    if link.series is None:
        return None, link.linked_by, None, None
    if len(link.series.editions) == 1:
        return None, "alone", None, None
    return link.series.series_id, link.linked_by, link.linked_to, link.similarity


def _links(rows: list[dict[str, Any]]) -> dict[str, _Link]:
    titles = _titles(rows)
    neighbours = _neighbours(titles)
    series_of: dict[Words, _Series] = {}
    names: set[str] = set()
    links: dict[str, _Link] = {}
    for row in rows:
        link = _place(row, titles[row["words"]], neighbours[row["words"]], series_of)
        if link.linked_by == "first":
            link = _Link(_Series(_name(row, names)), "first")
        if link.series:
            link.series.editions.append(row)
            link.series.sessions.update(titles[row["words"]].sessions)
            series_of[row["words"]] = link.series
        links[row["resolution"]] = link
    return links


def _place(
    row: dict[str, Any],
    title: _Title,
    neighbours: dict[Words, tuple[str, float]],
    series_of: dict[Words, _Series],
) -> _Link:
    if not title.words:
        return _Link(None, "no title")
    if title.umbrella or row["session"] in title.shared:
        return _Link(None, "shared title")
    if series := series_of.get(title.words):
        return _Link(series, "same title", series.editions[-1]["resolution"], 1)
    fits = []
    for words, (rule, near) in neighbours.items():
        series = series_of.get(words)
        if series and not series.sessions & title.sessions and _follows(row, series, rule, near):
            last = next(e for e in reversed(series.editions) if e["words"] == words)
            fits.append((-_RULES.index(rule), near, last["date"], last["resolution"], words))
    if not fits:
        return _Link(None, "first")
    rank, near, _, linked_to, words = max(fits)
    return _Link(series_of[words], _RULES[-rank], linked_to, near)


def _follows(row: dict[str, Any], series: _Series, rule: str, near: float) -> bool:
    if rule == "spelling":
        return True
    in_time = row["date"] - series.editions[-1]["date"] <= timedelta(days=366 * WINDOW)
    return in_time and (near >= NEARER or any(_about(row) & _about(e) for e in series.editions))


def _about(row: dict[str, Any]) -> set[object]:
    return _items(row) | set(row["subjects"] or ())


def _items(row: dict[str, Any]) -> set[Words]:
    """The agenda items of a resolution; what is left of a mere number is none."""
    parts = map(_words, (row["agenda_title"] or "").split("|"))
    return {part for part in parts if any(len(word) > 3 for word in part)}


def _name(row: dict[str, Any], names: set[str]) -> str:
    name = "-".join(row["words"])
    if len(name) > 60:
        name = name[:61].rpartition("-")[0]
    if name in names:
        name = f"{name}-{row['session']}"
    names.add(name)
    return name


def _titles(rows: list[dict[str, Any]]) -> dict[Words, _Title]:
    titles: dict[Words, _Title] = {}
    items = {part for row in rows for part in _items(row)}
    for row in rows:
        title = titles.setdefault(row["words"], _Title(row["words"]))
        if row["session"] in title.sessions:
            title.shared.add(row["session"])
        title.sessions.add(row["session"])
        printed = (row["title"] or "").split()[1:]
        title.names.update(word for name in printed if name[0].isupper() for word in _words(name))
        head, *rest = _COLON.split(row["title"] or "", maxsplit=1)
        if rest and (words := _words(head)) not in items and set(words) <= set(row["words"]):
            title.heads.add(words)
    for words in {head for title in titles.values() for head in title.heads} & titles.keys():
        titles[words].heads.add(words)
    return titles


def _neighbours(titles: dict[Words, _Title]) -> _Neighbours:
    """For each title those that may follow it: by which rule, how similar."""
    found: _Neighbours = defaultdict(dict)
    for a, b in _candidates([title for title in titles.values() if not title.umbrella]):
        near = similarity(a.words, b.words)
        if near == 1:
            rule = "spelling"
        elif near > NEAR and not a.is_another_text(b):
            rule = "near title"
        elif a.heads & b.heads:
            rule = "same head"
        else:
            continue
        found[a.words][b.words] = found[b.words][a.words] = (rule, near)
    return found


def _candidates(titles: list[_Title]) -> Iterator[tuple[_Title, _Title]]:
    """Pairs worth comparing word by word: similar in letters, or with a common head."""
    texts = [" ".join(sorted(title.words)) for title in titles]
    letters = process.cdist(texts, texts, scorer=fuzz.ratio, score_cutoff=60, dtype=np.uint8)
    for i, j in zip(*np.nonzero(np.triu(letters, 1)), strict=True):
        yield titles[i], titles[j]
    by_head: dict[Words, list[_Title]] = defaultdict(list)
    for title in titles:
        for head in title.heads:
            by_head[head].append(title)
    for same in by_head.values():
        yield from combinations(same, 2)
