"""All words of the dashboard: a directory a language, with a file a page: `texts/en/home.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import cast

DEFAULT = "en"

Entry = str | list[str] | Mapping[str, "Entry"]


@dataclass(frozen=True)
class Text:
    """The words of one language.

    Calling it gives the entry of a key, its {places} filled; whole numbers are written in the
    manner of the language. Where an entry has several forms, `n` chooses: `format.plural` gives
    each form the numbers that take it, as a pattern of their digits; all others, and an entry
    asked for without a number, take `other`.

    >>> text = in_language("en")
    >>> text.date(date(2019, 12, 27)), text.number(947434), text.percent(79 / 193)
    ('27 December 2019', '947,434', '40.9%')
    >>> text.listing(["African Group", "WEOG", "GRULAC"])
    'African Group, WEOG and GRULAC'
    >>> text("tiles.members", n=1), in_language("fr")("tiles.members", n=0)
    ('1 member', '0 membre')
    """

    language: str
    entries: Mapping[str, Entry]

    def __call__(self, key: str, **values: object) -> str:
        entry = self._entry(key)
        if isinstance(entry, Mapping):
            entry = entry[self._form(values.get("n"))]
        if not isinstance(entry, str):
            raise KeyError(key)
        return entry.format_map({name: self._written(value) for name, value in values.items()})

    def has(self, key: str) -> bool:
        """Whether the catalogue holds a key."""
        try:
            self._entry(key)
        except KeyError:
            return False
        return True

    def date(self, day: date) -> str:
        """A day in words."""
        months = cast("list[str]", self._entry("format.months"))
        number = self("format.first_day") if day.day == 1 else str(day.day)
        return self("format.date", day=number, month=months[day.month - 1], year=str(day.year))

    def number(self, number: int) -> str:
        """A whole number."""
        return f"{number:,}".replace(",", self("format.thousands"))

    def percent(self, share: float | None) -> str:
        """A share in per cent, to one decimal; of nothing, a dash."""
        if share is None:
            return "–"
        return self(
            "format.percent", number=f"{share:.1%}"[:-1].replace(".", self("format.decimal"))
        )

    def listing(self, items: Sequence[str]) -> str:
        """A list in words."""
        if len(items) < 2:
            return "".join(items)
        first = self("format.comma").join(items[:-1])
        return self("format.listing", first=first, last=items[-1])

    def session(self, session: str) -> str:
        """A session in words, from the way the library writes it: 74, 10emsp, 1sp."""
        number = session.rstrip("emsp")
        kind = session.removeprefix(number) or "regular"
        return self(f"format.session.{kind}", number=number, n=number)

    def _form(self, number: object) -> str:
        """The form that an entry takes with a number."""
        forms = cast("Mapping[str, str]", self._entry("format.plural"))
        taken = (form for form, digits in forms.items() if re.fullmatch(digits, str(number)))
        return next(taken, "other")

    def _entry(self, key: str) -> Entry:
        entry: Entry = self.entries
        for part in key.split("."):
            if not isinstance(entry, Mapping):
                raise KeyError(key)
            entry = entry[part]
        return entry

    def _written(self, value: object) -> object:
        return self.number(value) if isinstance(value, int) else value


@cache
def in_language(language: str) -> Text:
    """The words of a language; of one we do not have, the English ones."""
    if language not in languages():
        return in_language(DEFAULT)
    entries: dict[str, Entry] = {}
    for catalogue in files("dashboard").joinpath("texts", language).iterdir():
        entries |= tomllib.loads(catalogue.read_text("utf-8"))
    return Text(language, entries)


@cache
def languages() -> tuple[str, ...]:
    """The languages of which there is a catalogue."""
    return tuple(sorted(entry.name for entry in files("dashboard").joinpath("texts").iterdir()))


def preferred(wanted: Iterable[str]) -> str:
    """The first language wanted of which there is a catalogue, else English.

    >>> preferred(["xx", "en-GB"])
    'en'
    """
    for name in wanted:
        if (language := name.lower().partition("-")[0]) in languages():
            return language
    return DEFAULT
