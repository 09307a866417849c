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
        if isinstance(entry, dict) and set(entry) != {"one", "other"}:
            yield from entries(entry, f"{prefix}{key}.")
        else:
            yield prefix + key, entry


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
    assert preferred([]) == "en"
    assert in_language("../../secret").language == "en"
