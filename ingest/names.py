"""The letters of printed names: what is compared when two spellings are, and what is not.

A name is compared by its letters. Accents, case, spaces, hyphens, apostrophes, full stops, brackets
and the article do not count; "St." is Saint, "&" is and, "Rep." Republic, "Dem." Democratic; and
"Korea, Republic of" or "Korea (Republic of)" is "Republic of Korea". So a line break or a stray
space inside a name does not change it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

AND = "and"
MARK = "?"  # stands in a word for printed marks that are no letter


class Word(NamedTuple):
    """A word of a text: its letters as compared, and where it stands, its article included."""

    letters: str
    start: int
    end: int


# -- what a carrier broke ---------------------------------------------------------------------

# A letter of two or three bytes in UTF-8, each byte read as a letter of its own.
_CP1252 = bytes(range(0x80, 0xA0)).decode("cp1252", "ignore")
_CONTINUED = f"[\x80-\xbf{re.escape(_CP1252)}]"
_DOUBLE_ENCODED = re.compile(f"[\xc2-\xdf]{_CONTINUED}|[\xe0-\xef]{_CONTINUED}{{2}}")
_ESCAPED_BYTE = re.compile(r"<[0-9a-f]{2}>")
_NO_WIDTH = re.compile("\xad\\s*|[\u200b-\u200f\u2060\ufeff]")


def repair(text: str) -> str:
    """The text with double-encoded letters read as what they were, also where done twice.

    Bytes that a carrier wrote out ("<90>") become the replacement character; soft hyphens and
    characters of no width go.

    >>> repair("CÃ´te dâ€™Ivoire, TÃƒÂ¼rkiye")
    'Côte d’Ivoire, Türkiye'
    """
    for _ in range(2):
        text = _DOUBLE_ENCODED.sub(_decoded, text)
    return _NO_WIDTH.sub("", _ESCAPED_BYTE.sub("\ufffd", text))


def _decoded(match: re.Match[str]) -> str:
    raw = b"".join(
        bytes([ord(letter)]) if ord(letter) < 0x100 else letter.encode("cp1252")
        for letter in match[0]
    )
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return match[0]


# -- words ------------------------------------------------------------------------------------

_LETTER = "[^\\W\\d_¹²³⁰-⁹][\u0300-\u036f]*"
_NOISE = "[~?|^_*!$#%+=<>\\\\@§°\ufffd\x80-\x9f0-9]"  # what a scanner or encoding puts for one
_WORD = re.compile(
    f"(?i:\\bas\\s+well\\s+as\\b)|&|(?:{_LETTER})+(?:{_NOISE}{{1,2}}(?:{_LETTER})+)*"
)
_NOISES = re.compile(f"{_NOISE}+")
_PLAIN = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d"})
_IN_FULL = {"st": "saint", "rep": "republic", "dem": "democratic"}
_ABBREVIATED = re.compile(r"\s*(?:$|[^\w\s]|[A-Z]|of\b)")  # not "Rep ublic", which is broken


def words(text: str) -> Iterator[Word]:
    """The words of a text but the article, each with its letters as compared.

    >>> [word.letters for word in words("the Côte d’Ivoire, Nicar~gua* & St. Lucia")]
    ['cote', 'd', 'ivoire', 'nicar?gua', 'and', 'saint', 'lucia']
    """
    article: re.Match[str] | None = None
    for match in _WORD.finditer(text):
        folded = _folded(match[0])
        if folded in _IN_FULL and _ABBREVIATED.match(text, match.end()):
            folded = _IN_FULL[folded]
        if folded == "the":
            article = match
        if folded in {"the", ""}:
            continue
        follows = article and text[article.end() : match.start()].isspace()
        yield Word(folded, article.start() if article and follows else match.start(), match.end())
        article = None


@lru_cache(maxsize=8192)
def _folded(word: str) -> str:
    if word == "&" or len(word.split()) > 1:
        return AND
    plain = unicodedata.normalize("NFKD", _NOISES.sub(MARK, word)).casefold().translate(_PLAIN)
    return "".join(letter for letter in plain if letter == MARK or letter.isalpha())


def letters(text: str) -> list[str]:
    """The letters of a text, word by word, without the article."""
    return [word.letters for word in words(text)]


def entries(text: str) -> list[str]:
    """The entries of a printed list, between its commas; a comma inside a name does not part.

    >>> entries("Fiji, Korea, Republic of and Togo, Peru")
    ['Fiji', ' Korea, Republic of and Togo', ' Peru']
    """
    return [text[start:end] for start, end in entry_spans(text)]


def entry_spans(text: str) -> list[tuple[int, int]]:
    """Where the entries of a printed list begin and end."""
    spans: list[tuple[int, int]] = []
    start = 0
    for end in [*(comma.start() for comma in _BETWEEN_NAMES.finditer(text)), len(text)]:
        entry = text[start:end]
        if spans and _turned(entry):
            spans[-1] = (spans[-1][0], end)
        elif entry.strip():
            spans.append((start, end))
        start = end + 1
    return spans


@lru_cache(maxsize=8192)
def _turned(entry: str) -> bool:
    """Whether an entry is the rest of a name that was turned about: "Republic of" after "Korea"."""
    first = list(takewhile(lambda word: word.letters != AND, words(entry)))
    ends_in_of = bool(first) and first[-1].letters == "of"
    return ends_in_of and "(" not in entry[first[0].start : first[-1].end]


_BETWEEN_NAMES = re.compile("[,;:•·]")


# -- keys -------------------------------------------------------------------------------------


def keys(name: str) -> list[str]:
    """The letters of a known name, as it is and turned about its "of".

    >>> keys("Kingdom of Norway"), keys("Gambia (Islamic Republic of the)")
    (['kingdomofnorway', 'norwaykingdomof'], ['gambiaislamicrepublicof', 'islamicrepublicofgambia'])
    """
    spelt = letters(name)
    turned = [spelt[at + 1 :] + spelt[: at + 1] for at, word in enumerate(spelt) if word == "of"]
    if spelt[-1:] == ["of"]:
        head = letters(re.split(r"[,(]", name)[0])
        turned = [spelt[len(head) :] + head]
    return ["".join(order) for order in [spelt, *turned]]


_SHAPES = str.maketrans("ljteuhq", "iiicnng")


def shape(key: str) -> str:
    """A key with the letters that a scanner takes for one another made one.

    >>> shape("irelaud") == shape("ireland")
    True
    """
    return key.replace("rn", "m").translate(_SHAPES)


def group_key(name: str) -> str:
    """The letters and figures of a group's name, without who of it is meant.

    >>> group_key("Member States of the Caribbean Community (CARICOM)")
    'caribbeancommunity'
    """
    plain = unicodedata.normalize("NFKD", repair(name)).casefold()
    plain = _ABBREVIATION.sub("", plain.split(", taking into account")[0])
    spelt = re.findall("[a-z]+|[0-9]+", plain.replace("organisation", "organization"))
    while spelt and _OF_WHOM.fullmatch(spelt[0]):
        del spelt[0]
    return "".join(word for word in spelt if word != "the")


_ABBREVIATION = re.compile(r"\([a-z0-9\s-]{2,12}\)\s*$")
_OF_WHOM = re.compile(
    "on|behalf|of|the|united|nations|states?|members?|countr(?:y|ies)|that|which|who|are|all"
    "|belonging|to|delegations|participating|in"
)
