"""The choices that cut out a part of the record mean what the command line's words mean."""

from __future__ import annotations

import pytest

from analytics.slices import Slice
from dashboard.address import Address
from dashboard.page import Drawn, Page, View
from dashboard.slicing import SLICE_CHOICES, chosen_slice, slice_words
from dashboard.texts import in_language
from data import database
from data.errors import BadRequest

PAGE = Page("test", "/test", draw=lambda _: Drawn("", []), choices=SLICE_CHOICES)


def view(query: str) -> View:
    choices = PAGE.read(Address.parse("/test", query).query)
    return View(database.memory(), in_language("en"), PAGE, choices=choices)


@pytest.mark.parametrize(
    ("query", "texts", "words"),
    [
        ("", {}, "every resolution voted on"),
        ("?sessions=78", {"sessions": "78"}, "session 78"),
        ("?sessions=70..80", {"sessions": "70..80"}, "sessions 70 to 80"),
        ("?sessions=70..", {"sessions": "70.."}, "sessions 70 and later"),
        (
            "?sessions=..20,10emsp&since=1950-12-01",
            {"sessions": "..20,10emsp", "since": "1950-12-01"},
            "sessions up to 20 and 10emsp, since 1 December 1950",
        ),
        (
            "?subjects=OCEANS~LAW%20OF%20THE%20SEA&issues=nu~hr",
            {"subjects": "OCEANS|LAW OF THE SEA", "issues": "nu,hr"},
            "on OCEANS and LAW OF THE SEA, on Nuclear weapons and Human rights",
        ),
        (
            "?contested=yes&scopes=any&important=yes",
            {"contested": "yes", "scopes": "any", "important": "yes"},
            (
                "also paragraphs, amendments and motions, contested (at least 10.0% on the "
                "smaller side), named important by the US Department of State"
            ),
        ),
    ],
)
def test_an_address_means_a_part(query: str, texts: dict[str, str], words: str) -> None:
    expected = Slice.parse(texts)
    part = chosen_slice(view(query))
    assert part == expected
    assert slice_words(in_language("en"), part) == words


def test_an_address_that_means_no_part_names_the_choice() -> None:
    with pytest.raises(BadRequest, match="sessions: 'seventy' is not a session"):
        chosen_slice(view("?sessions=seventy"))
