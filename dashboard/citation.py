"""How a view is cited: in words and for BibTeX.

Its address is the browser's to know, for the choices stand in it: `{address}` stands in its place
(`assets/frame.js`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from dashboard.texts import Text

_ADDRESS = "{address}"


def plain(text: Text, title: str, known: Mapping[str, Any], today: date) -> str:
    """A view in one line: its title, the day of the data, the source of the votes, its address.

    `known` is what `analytics.overview` says of the database.
    """
    accessed = text.date(today)
    facts = _facts(text, known)
    return text("site.cite.plain", title=title, address=_ADDRESS, today=accessed, **facts)


def bibtex(text: Text, title: str, known: Mapping[str, Any], today: date) -> str:
    """A view as an entry of BibTeX, of the year in which its database was built."""
    fields = {
        "author": f"{{{plain_tex(text('site.name'))}}}",
        "title": f"{{{plain_tex(title)}}}",
        "year": str(known["built_at"].year),
        "url": _ADDRESS,
        "urldate": today.isoformat(),
        "note": plain_tex(text("site.cite.note", **_facts(text, known))),
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@misc{{{_key(title)},\n{lines}\n}}"


def _facts(text: Text, known: Mapping[str, Any]) -> dict[str, str]:
    day = known["data_as_of"]
    return {
        "day": text.date(day) if day else text("record.unknown"),
        "source": known["source"] or text("record.unknown"),
    }


def _key(title: str) -> str:
    """A key from the first words of a title.

    >>> _key("A/RES/74/247: Countering the use of information")
    'unga-a-res-74-247-countering'
    """
    words = re.findall(r"[a-z0-9]+", title.lower())
    return "-".join(["unga", *words[:5]])


def plain_tex(words: str) -> str:
    r"""Words as TeX shows them, whatever signs are in them.

    >>> plain_tex("R&D, 10% of {all}")
    'R\\&D, 10\\% of \\{all\\}'
    """
    return re.sub(r"([&%$#_{}])", r"\\\1", words)
