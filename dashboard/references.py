"""How the database and its sources are cited: in words and for BibTeX."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dashboard.citation import plain_tex
from dashboard.texts import Text


def plain(text: Text, known: Mapping[str, Any], version: str, votes: str) -> str:
    """The database in words: its version, the days of its data and its making, whose the votes are.

    `known` is what `analytics.overview` says of it, `votes` how their source is cited.
    """
    return text("data.citing.said", version=version, citation=votes, **_days(text, known))


def bibtex(
    text: Text, known: Mapping[str, Any], version: str, sources: Iterable[Mapping[str, Any]]
) -> str:
    """The database and each of its sources as entries of BibTeX."""
    note = text("data.citing.note", **_days(text, known))
    entries = [
        _entry(
            "unga",
            title=text("data.citing.title"),
            version=version,
            year=str(known["built_at"].year),
            note=note,
        )
    ]
    entries += [
        _entry(
            f"unga-{source['source']}".replace("_", "-"),
            title=source["title"],
            note=source["citation"],
            url=source["address"],
        )
        for source in sources
    ]
    return "\n\n".join(entries)


def _days(text: Text, known: Mapping[str, Any]) -> dict[str, str]:
    day = known["data_as_of"]
    return {
        "day": text.date(day) if day else text("record.unknown"),
        "built": text.date(known["built_at"]),
    }


def _entry(key: str, *, title: str, **fields: str) -> str:
    lines = [f"  title = {{{{{plain_tex(title)}}}}}"]
    lines += [
        f"  {name} = {{{value if name == 'url' else plain_tex(value)}}}"
        for name, value in fields.items()
    ]
    return f"@misc{{{key},\n" + ",\n".join(lines) + "\n}"
