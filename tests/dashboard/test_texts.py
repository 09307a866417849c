"""The catalogue and the program agree: no word is missing, none is left over."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import texts
from dashboard.texts import in_language, languages, preferred

HERE = Path(texts.__file__).parent


def entries(tree: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, entry in tree.items():
        if isinstance(entry, dict) and not has_forms(entry) and prefix + key != "format.plural":
            yield from entries(entry, f"{prefix}{key}.")
        else:
            yield prefix + key, entry


def has_forms(entry: dict[str, Any]) -> bool:
    return "other" in entry and set(entry) <= {"zero", "one", "two", "few", "many", "other"}


def asked() -> set[str]:
    """Patterns of the keys for which the program asks; what it fills in stands for any name."""
    patterns = set()
    for path in HERE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            strings = [node] if isinstance(node, ast.Constant | ast.JoinedStr) else []
            for text in strings:
                parts = text.values if isinstance(text, ast.JoinedStr) else [text]
                pattern = "".join(
                    re.escape(part.value)
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                    else ".+"
                    for part in parts
                )
                patterns.add(pattern)
    return patterns


ASKED = asked()
ENGLISH = dict(entries(in_language("en").entries))


@pytest.mark.parametrize("key", ENGLISH)
def test_every_entry_is_used(key: str) -> None:
    # A pattern that could be anything proves nothing.
    meaning = [pattern for pattern in ASKED if r"\." in pattern]
    assert any(re.fullmatch(pattern, key) for pattern in meaning)


def test_every_key_asked_for_outright_has_an_entry() -> None:
    calls = [
        node.args[0].value
        for path in HERE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and (getattr(node.func, "id", None) or getattr(node.func, "attr", None)) == "text"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    ]
    assert len(calls) > 50
    assert [key for key in calls if key not in ENGLISH] == []


@pytest.mark.parametrize("language", languages())
def test_languages_have_the_same_keys_and_places(language: str) -> None:
    def places(entry: Any) -> set[str | None]:
        forms = entry.values() if isinstance(entry, dict) else [str(entry)]
        return {name for form in forms for _, name, _, _ in string.Formatter().parse(form) if name}

    other = dict(entries(in_language(language).entries))
    assert {key: places(entry) for key, entry in other.items()} == {
        key: places(entry) for key, entry in ENGLISH.items()
    }


@pytest.mark.parametrize("language", languages())
def test_an_entry_has_the_forms_its_language_chooses_among(language: str) -> None:
    catalogue = in_language(language).entries
    forms = {*catalogue["format"]["plural"], "other"}
    several = {
        key: set(entry)
        for key, entry in entries(catalogue)
        if isinstance(entry, dict) and key != "format.plural"
    }
    assert len(several) > 10
    assert {key: found for key, found in several.items() if found != forms} == {}


@pytest.mark.parametrize("language", languages())
def test_months_are_twelve(language: str) -> None:
    days = [in_language(language).date(date(2001, month, 15)) for month in range(1, 13)]
    assert len(set(days)) == 12


def test_french_is_set_as_the_french_do() -> None:
    text = in_language("fr")
    assert text.number(947434) == "947\u202f434"
    assert text.percent(79 / 193) == "40,9\u202f%"
    assert text.date(date(2019, 1, 1)) == "1er\u00a0janvier 2019"
    assert text.date(date(2019, 12, 27)) == "27\u00a0décembre 2019"
    assert text.listing(["a", "b", "c"]) == "a, b et c"
    assert [text.session(s) for s in ("1", "74", "1sp", "10emsp")] == [
        "1re session",
        "74e session",
        "1re session extraordinaire",
        "10e session extraordinaire d’urgence",
    ]
    assert [text("tiles.members", n=n) for n in (0, 1, 2, 1001)] == [
        "0 membre",
        "1 membre",
        "2 membres",
        "1\u202f001 membres",
    ]
    assert text("vote.no.verb", n=1) == "a voté contre"
    assert text("vote.no.verb") == "ont voté contre"


def test_no_french_sign_stands_without_its_space() -> None:
    for key, entry in entries(in_language("fr").entries):
        forms = entry if isinstance(entry, list) else [entry]
        for said in entry.values() if isinstance(entry, dict) else forms:
            # A share in English, as a claim is typed, is in English.
            unspaced = re.findall(r"[^\u202f][;:!?»](?!\w)|[^\u202f\d]%|«(?!\u202f)|'", said)
            assert unspaced == [], (key, said)


@pytest.mark.parametrize(
    ("session", "words"),
    [
        ("74", "Session 74"),
        ("10emsp", "Emergency special session 10"),
        ("1sp", "Special session 1"),
    ],
)
def test_sessions_in_words(session: str, words: str) -> None:
    assert in_language("en").session(session) == words


def test_words_take_the_form_of_their_number() -> None:
    text = in_language("en")
    assert text("home.count.resolution", n=1) == "one resolution"
    assert text("home.count.resolution", n=5694) == "5,694 resolutions"
    assert text.date(date(1963, 12, 17)) == "17 December 1963"
    assert text.percent(None) == "–"
    assert [text.listing(list("abc")[:n]) for n in range(4)] == ["", "a", "a and b", "a, b and c"]


def test_a_key_that_is_none_raises() -> None:
    with pytest.raises(KeyError):
        in_language("en")("home.nowhere")
    with pytest.raises(KeyError):
        in_language("en")("home")


@given(number=st.integers(0, 10**12))
def test_numbers_lose_no_digit(number: int) -> None:
    assert int(in_language("en").number(number).replace(",", "")) == number


def test_the_first_language_we_have_is_taken() -> None:
    assert preferred(["", "xx-YY", "EN-us", "fr"]) == "en"
    assert preferred(["fr-CA", "en"]) == "fr"
    assert preferred([]) == "en"
    assert in_language("../../secret").language == "en"
