"""The grammar of the symbols of resolutions, decisions and drafts, and of sessions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from data.errors import UnknownSymbol

SymbolKind = Literal["resolution", "decision", "draft"]

_ROMAN = re.compile(r"(?=[IVXLC])(?:X[LC]|L?X{0,3})(?:I[XV]|V?I{0,3})")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}

# What stands for the session: 74, ES-11, S-9; or in Roman numerals until 1976: XXX, ES-I, S-III.
_SESSION = r"(?:ES-?|S-?)?\d{1,3}"
_OLD_SESSION = r"(?:ES-|S-)?(?:[IVXLC]+|\d{1,2})(?:AND[IVXLC]+)?"
_PART = r"(?:[A-Z]{1,2}|[IVXLC]+|[A-Z]+-[A-Z]+)"  # 183I, 254A-C, 237C-II
_SECTION = r"\[[^\[\]]+\]"

_FORMS: list[tuple[SymbolKind, re.Pattern[str]]] = [
    (
        "resolution",
        re.compile(
            rf"A/RES/(?P<session>{_SESSION})//?(?P<number>\d{{1,4}}|XX)(?:\s*{_PART})?(?:{_SECTION})?"
        ),
    ),
    (
        "resolution",
        re.compile(
            rf"A/RES/(?P<number>\d{{1,4}})\s?\((?P<old>{_OLD_SESSION})\)\s?{_PART}?(?:{_SECTION})?"
        ),
    ),
    ("decision", re.compile(rf"A/DEC/(?P<session>{_SESSION})/(?P<number>\d{{1,4}})\s?{_PART}?")),
    (
        "draft",
        re.compile(
            rf"A/(?:(?P<committee>C\.\d|SPC|BUR|AC\.\d+|CONF\.\d+)/)?(?:(?P<session>{_SESSION})/)?"
            r"(?:[A-Z]+\.\d+/)?(?:L|CRP|WP)\.(?P<number>\d{1,4})(?:[A-Z]|-[A-Z])?"
            r"(?:/REV\.\d+)?(?:/ADD\.\d+)?(?:/CORR\.\d+)?(?:/AMEND\.\d+)?"
        ),
    ),
]


@dataclass(frozen=True)
class Symbol:
    """A document of the General Assembly, read from its symbol.

    `session` is written as the UN Digital Library writes it (74, 11emsp, 9sp) and is None where
    the symbol names none, as drafts until 1976. `committee` is the Main Committee (C.3) or body,
    None for the plenary.
    """

    text: str
    kind: SymbolKind
    session: str | None
    committee: str | None = None


def parse_symbol(text: str) -> Symbol:
    """What a document symbol names: its kind, session and committee.

    Symbols are read as the UN Digital Library writes them, upper or lower case.

    Raises UnknownSymbol when the text is no symbol of the General Assembly.

    >>> parse_symbol("A/RES/3484(XXX)[E]").session
    '30'
    >>> parse_symbol("A/RES/ES-11/1").session
    '11emsp'
    >>> parse_symbol("A/C.3/74/L.11/Rev.1")
    Symbol(text='A/C.3/74/L.11/Rev.1', kind='draft', session='74', committee='C.3')
    """
    text = text.strip()
    for kind, form in _FORMS:
        if match := form.fullmatch(text.upper()):
            found = match.groupdict()
            return Symbol(
                text=text,
                kind=kind,
                session=_session(found.get("session"), found.get("old")),
                committee=found.get("committee"),
            )
    raise UnknownSymbol(text, expected="a symbol such as A/RES/74/247 or A/C.3/74/L.11")


def _session(named: str | None, old: str | None) -> str | None:
    if old is not None:
        old = old.split("AND")[0]
        prefix, _, numeral = old.rpartition("-")
        number = int(numeral) if numeral.isdigit() else roman(numeral)
        return f"{number}{_SESSION_KIND[prefix]}"
    if named is None:
        return None
    digits = named.lstrip("ES-")
    return f"{int(digits)}{_SESSION_KIND[named[: len(named) - len(digits)].rstrip('-')]}"


_SESSION_KIND = {"": "", "ES": "emsp", "S": "sp"}


def roman(numeral: str) -> int:
    """The value of a Roman numeral below 100.

    Raises UnknownSymbol when it is none.

    >>> roman("XXX")
    30
    """
    if not _ROMAN.fullmatch(numeral):
        raise UnknownSymbol(numeral, expected="a Roman numeral")
    values = [_ROMAN_VALUES[letter] for letter in numeral]
    following = [*values[1:], 0]
    return sum(-v if v < after else v for v, after in zip(values, following, strict=True))


def symbol_key(text: str) -> str:
    """A symbol as its runs of letters and digits, to find it however it is punctuated.

    The same as the SQL macro `symbol_key`.

    >>> symbol_key("a_res_62_223 A") == symbol_key("A/RES/62/223A")
    True
    >>> symbol_key("A/RES/3484(XXX)[E]")
    'A/RES/3484/XXX/E'
    """
    return "/".join(re.findall(r"[A-Z]+|[0-9]+", text.upper()))


_SESSION_TEXT = re.compile(r"(\d{1,3})(emsp|sp|)")


def session_order(session: str) -> tuple[int, int]:
    """A key that sorts sessions: regular ones by number, then special, then emergency special.

    Raises ValueError when the text is no session.

    >>> sorted(["10emsp", "9", "10", "1sp"], key=session_order)
    ['9', '10', '1sp', '10emsp']
    """
    if not (match := _SESSION_TEXT.fullmatch(session)):
        raise ValueError(f"no session {session!r}: expected 1 to 80, 1sp or 1emsp")
    return (("", "sp", "emsp").index(match[2]), int(match[1]))
