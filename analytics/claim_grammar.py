"""The grammar of claims: "most African, Asian and Latin American states voted yes".

A claim is a sentence of a small grammar, not free language:

    claim       = threshold ["of"] subject verb [denominator] ["together"]
    threshold   = "most" | "a majority" | "an overwhelming majority" (80%) | "a plurality"
                | "all" | "every" | "no" | "none" | [limit] amount
    limit       = "at least" | "more than" | "at most" | "fewer than" | "exactly"
    amount      = number | percentage | "half" | "a third" | "two-thirds" | "a quarter"
                | "three-quarters"
    subject     = ["each of"] group { ("," | "and") group } ["sponsors"] ["together"]
                | "states" | "sponsors"
    group       = name, full name, code or adjective of a group: "African", "EU", "Group of 77",
                  with or without "the", "states", "countries", "members", "group"
    verb        = "voted yes" | "voted no" | "abstained" | "did not vote" | "sponsored"
                | "supported" (voted yes) | "opposed" (voted no) | "co-sponsored"
    denominator = "of the members" | "of those present" | "of those voting"

A fraction without a limit means at least that; a bare number is exact; a bare percentage holds
where the share rounds to it. A plurality is more than any other answer that the denominator counts.
"Those present" cast a vote: yes, no or an abstention; "those voting" said yes or no, as rule 86 of
the rules of procedure has members present and voting. They may also stand in the subject: "most
African states present voted yes". A number has no denominator.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from rapidfuzz import fuzz, process

from data.database import Connection, query
from data.errors import BadRequest

Outcome = Literal["yes", "no", "abstain", "non_voting", "sponsored"]
Denominator = Literal["members", "present", "voting"]
Limit = Literal["more than", "at least", "at most", "fewer than", "exactly", "a plurality"]

# The votes that each denominator counts.
COUNTED: Mapping[Denominator, tuple[str, ...]] = {
    "members": ("yes", "no", "abstain", "non_voting"),
    "present": ("yes", "no", "abstain"),
    "voting": ("yes", "no"),
}


@dataclass(frozen=True)
class Threshold:
    """What a count must reach: a number of states, or a part of the denominator.

    `places` are the decimals of a percentage as printed.
    """

    limit: Limit
    amount: Fraction = Fraction(0)
    unit: Literal["number", "fraction", "percent"] = "fraction"
    places: int = 0

    @property
    def tolerance(self) -> Fraction:
        """How far an exact share may be off: half of the last digit printed."""
        return Fraction(1, 200 * 10**self.places) if self.unit == "percent" else Fraction(0)

    def met(self, value: Fraction) -> bool:
        """Whether a count, or a share, meets it.

        >>> Threshold("exactly", Fraction(57, 100), "percent").met(Fraction(31, 54))
        True
        """
        return {
            "more than": value > self.amount,
            "at least": value >= self.amount,
            "at most": value <= self.amount,
            "fewer than": value < self.amount,
            "exactly": abs(value - self.amount) <= self.tolerance,
        }[self.limit]

    def __str__(self) -> str:
        if self in _NAMES:
            return _NAMES[self]
        if self.unit == "percent":
            amount = f"{float(self.amount * 100):.{self.places}f}%"
            return amount if self.limit == "exactly" else f"{self.limit} {amount}"
        amount = str(self.amount) if self.unit == "number" else _FRACTIONS[self.amount]
        return f"{self.limit} {amount}"


_FRACTIONS = {
    Fraction(1, 2): "half",
    Fraction(1, 3): "a third",
    Fraction(2, 3): "two-thirds",
    Fraction(1, 4): "a quarter",
    Fraction(3, 4): "three-quarters",
}
_NAMES = {
    Threshold("at least", Fraction(1)): "all",
    Threshold("exactly", unit="number"): "none",
    Threshold("a plurality"): "a plurality",
}
_NAMED = {
    "most": Threshold("more than", Fraction(1, 2)),
    "majority": Threshold("more than", Fraction(1, 2)),
    "overwhelming majority": Threshold("at least", Fraction(4, 5), "percent"),
    "plurality": Threshold("a plurality"),
    "all": Threshold("at least", Fraction(1)),
    "every": Threshold("at least", Fraction(1)),
    "none": Threshold("exactly", unit="number"),
    "no": Threshold("exactly", unit="number"),
}
_LIMITS: dict[str, Limit] = {
    "at least": "at least",
    "no fewer than": "at least",
    "no less than": "at least",
    "more than": "more than",
    "over": "more than",
    "at most": "at most",
    "no more than": "at most",
    "fewer than": "fewer than",
    "less than": "fewer than",
    "exactly": "exactly",
}
_VERBS: dict[str, Outcome] = {
    "voted yes": "yes",
    "voted in favour": "yes",
    "voted in favor": "yes",
    "voted for": "yes",
    "supported": "yes",
    "voted no": "no",
    "voted against": "no",
    "opposed": "no",
    "abstained": "abstain",
    "did not vote": "non_voting",
    "were absent": "non_voting",
    "was absent": "non_voting",
    "sponsored": "sponsored",
    "co-sponsored": "sponsored",
    "cosponsored": "sponsored",
}
_SPOKEN: dict[Outcome, str] = {
    "yes": "voted yes",
    "no": "voted no",
    "abstain": "abstained",
    "non_voting": "did not vote",
    "sponsored": "sponsored",
}
_OF: dict[Denominator, str] = {
    "members": "of the members",
    "present": "of those present",
    "voting": "of those voting",
}
# What groups are called beside their code and names.
_ALSO = {
    "AG": ("African",),
    "APG": ("Asia-Pacific", "Asia Pacific", "Asian", "Asian-Pacific"),
    "EEG": ("Eastern European", "East European"),
    "GRULAC": ("Latin American and Caribbean", "Latin American"),
    "WEOG": ("Western European and other", "Western European and others", "Western European"),
    "G77": ("G77 and China", "Group of 77 and China", "G-77"),
    "LAS": ("Arab League", "Arab"),
    "LDC": ("LDCs", "least developed"),
    "LLDC": ("LLDCs", "landlocked developing", "landlocked"),
    "NAM": ("Non-Aligned",),
    "NORDIC": ("Nordic",),
    "OIC": ("Islamic", "Organization of Islamic Cooperation"),
    "P5": ("permanent five", "permanent members"),
    "SIDS": ("small island",),
}  # fmt: skip


def _either(phrases: Iterable[str]) -> str:
    ordered = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return "|".join(re.escape(phrase) for phrase in ordered)


_AMOUNT = (
    r"(?P<percent>\d+(?:\.\d+)?) ?(?:%|per ?cent)|(?P<number>\d+)(?![\d/.])"
    r"|(?:an? |one )?(?P<fraction>half|third|two[- ]thirds|2/3|quarter|three[- ]quarters)"
    r"(?: majority)?"
)
_THRESHOLD = re.compile(
    rf"(?:(?:(?P<limit>{_either(_LIMITS)}) )?(?:{_AMOUNT})"
    rf"|(?:an? |the )?(?P<named>{_either(_NAMED)}))(?!\w)"
)
_VERB = re.compile(rf"\b(?P<verb>{_either(_VERBS)})(?: it)?(?!\w)")
_DENOMINATOR = re.compile(
    r"of (?:the (?P<members>members)"
    r"|those (?:present and )?(?P<voting>voting)|those (?P<present>present))"
)
_ATTENDING = re.compile(
    r"\b(?:those )?(?:present and (?P<both>voting)|(?P<voting>voting)|present)\b"
)
_EACH = re.compile(r"\beach of\b")
_TOGETHER = re.compile(r"\b(?:taken )?together\b")
_SPONSORS = re.compile(r"\b(?:co-?)?sponsors?\b")
_NOUNS = re.compile(
    r"\b(?:the|of|in|and|members?|states?|countr(?:y|ies)|nations?|groups?|delegations?)\b|[,&]"
)


@dataclass(frozen=True)
class Claim:
    """A claim as understood. No group: the whole Assembly. `sponsors`: only of those who sponsored.

    `reading` says whether it is claimed of each group or of all together; None: not said.
    """

    threshold: Threshold
    outcome: Outcome
    groups: tuple[str, ...] = ()
    sponsors: bool = False
    denominator: Denominator | None = None
    reading: Literal["each", "together"] | None = None

    @property
    def denominators(self) -> tuple[Denominator, ...]:
        """Those under which it is answered: the one it names, or all that count its outcome."""
        if self.denominator:
            return (self.denominator,)
        return ("members",) if self.threshold.unit == "number" else fitting(self.outcome)

    def spoken(self, names: Mapping[str, str]) -> str:
        """The claim in the words of the grammar; `names` as in `parse_claim`."""
        groups = [called(code, names) for code in self.groups]
        subject = ", ".join([*groups[:-2], " and ".join(groups[-2:])]) or "Member States"
        if self.sponsors:
            subject = f"sponsors in {subject}" if groups else "sponsors"
        parts = [f"{self.threshold} of"]
        if self.reading == "each":
            parts.append("each of")
        parts += [subject, _SPOKEN[self.outcome]]
        if self.denominator:
            parts.append(_OF[self.denominator])
        if self.reading == "together":
            parts.append("together")
        return " ".join(parts)


def called(code: str, names: Mapping[str, str]) -> str:
    """The name of a group: the first phrase that `names` has for its code."""
    return next(phrase for phrase, of in names.items() if of == code)


def group_names(con: Connection) -> dict[str, str]:
    """What groups are called in claims: phrase to code, the first phrase of a code its name."""
    names: dict[str, str] = {}
    for code, name, full_name in query(
        con, "SELECT group_code, name, full_name FROM groups ORDER BY group_code"
    ).iter_rows():
        for phrase in (name, full_name, code, *_ALSO.get(code, ())):
            names.setdefault(phrase, code)
    return names


def parse_claim(text: str, names: Mapping[str, str]) -> Claim:
    """A claim from a sentence of the grammar of this module.

    `names` are what groups are called, phrase to code, the first phrase of a code being its name.

    Raises BadRequest, with the nearest valid sentence, when the text is none.

    >>> names = {"African Group": "AG", "African": "AG", "GRULAC": "GRULAC"}
    >>> claim = parse_claim("Two-thirds of African states abstained.", names)
    >>> claim.groups, claim.outcome, str(claim.threshold)
    (('AG',), 'abstain', 'at least two-thirds')
    >>> parse_claim("mostly Africans loved it", names)
    Traceback (most recent call last):
    data.errors.BadRequest: 'mostly Africans loved it' does not begin with a threshold such as most,
    two-thirds or at least 30; nearest: more than half of African Group voted yes
    """
    try:
        return _parse(_plain(text), names)
    except _NotAClaim as error:
        near = nearest_claim(text, names).spoken(names)
        raise BadRequest(f"{text!r} {error}; nearest: {near}") from None


class _NotAClaim(Exception):
    """Why a text is no claim."""


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("’", "'").strip(" .\"'").split())


def _parse(text: str, names: Mapping[str, str]) -> Claim:
    if not (start := _THRESHOLD.match(text)):
        raise _NotAClaim("does not begin with a threshold such as most, two-thirds or at least 30")
    threshold = _threshold(start)
    if not (verb := _VERB.search(text, start.end())):
        raise _NotAClaim(f"has none of the verbs {', '.join(_SPOKEN.values())}")
    outcome = _VERBS[verb["verb"]]
    subject, tail = text[start.end() : verb.start()], text[verb.end() :]
    denominator, tail = _denominator(tail)
    if attending := _ATTENDING.search(subject):
        if denominator:
            raise _NotAClaim("names two denominators")
        denominator = "voting" if attending["both"] or attending["voting"] else "present"
        subject = _ATTENDING.sub("", subject)
    each, together = bool(_EACH.search(subject)), bool(_TOGETHER.search(f"{subject} {tail}"))
    if unread := _TOGETHER.sub("", tail).strip(" ,"):
        raise _NotAClaim(f"has {unread!r} after the verb")
    subject = _TOGETHER.sub("", _EACH.sub("", subject))
    groups, unread = _groups(subject, names)
    sponsors = bool(_SPONSORS.search(unread))
    if not groups and re.search(r"\bgroups?\b", unread):
        raise _NotAClaim("names no group")
    if unread := _NOUNS.sub(" ", _SPONSORS.sub("", unread)).strip():
        raise _NotAClaim(f"names no group {' '.join(unread.split())!r}")
    if each and together:
        raise _NotAClaim("claims it of each and of all together")
    if sponsors and outcome == "sponsored":
        raise _NotAClaim("says that sponsors sponsored")
    if threshold.limit == "a plurality" and outcome == "sponsored":
        raise _NotAClaim("claims a plurality, which is of votes")
    if denominator and (threshold.unit == "number" or denominator not in fitting(outcome)):
        raise _NotAClaim(f"has a denominator, {_OF[denominator]}, that does not fit it")
    reading: Literal["each", "together"] | None = None
    if len(groups) > 1 and (each or together):
        reading = "each" if each else "together"
    return Claim(threshold, outcome, groups, sponsors, denominator, reading)


def _threshold(found: re.Match[str]) -> Threshold:
    if named := found["named"]:
        return _NAMED[named]
    limit = _LIMITS.get(found["limit"] or "")
    if percent := found["percent"]:
        places = len(percent.partition(".")[2])
        return Threshold(limit or "exactly", Fraction(percent) / 100, "percent", places)
    if number := found["number"]:
        return Threshold(limit or "exactly", Fraction(number), "number")
    parts = {name.removeprefix("a "): part for part, name in _FRACTIONS.items()}
    parts["2/3"] = Fraction(2, 3)
    return Threshold(limit or "at least", parts[found["fraction"].replace(" ", "-")])


def _denominator(tail: str) -> tuple[Denominator | None, str]:
    if not (found := _DENOMINATOR.search(tail)):
        return None, tail
    rest = tail[: found.start()] + tail[found.end() :]
    return next(name for name in COUNTED if found[name]), rest


def _groups(subject: str, names: Mapping[str, str]) -> tuple[tuple[str, ...], str]:
    """The groups a subject names, and what is left of it."""
    codes = {name.lower(): code for name, code in names.items()}
    phrase = re.compile(rf"(?<!\w)(?:{_either(codes)})(?!\w)")
    found = [codes[match[0]] for match in phrase.finditer(subject)]
    return tuple(dict.fromkeys(found)), phrase.sub(" ", subject)


def fitting(outcome: Outcome) -> tuple[Denominator, ...]:
    """The denominators that count an outcome."""
    if outcome == "sponsored":
        return ("members",)
    return tuple(name for name, votes in COUNTED.items() if outcome in votes)


def fitted(claim: Claim) -> Claim:
    """A claim put together of parts, without what does not fit the rest of it.

    A plurality is of votes, so of sponsors it becomes a majority; a number has no denominator; a
    denominator must count the outcome; and one group, or none, has no reading.

    >>> fitted(Claim(_NAMED["plurality"], "sponsored", ("AG",), reading="each")).spoken(
    ...     {"African Group": "AG"})
    'more than half of African Group sponsored'
    """
    threshold, denominator = claim.threshold, claim.denominator
    if threshold.limit == "a plurality" and claim.outcome == "sponsored":
        threshold = _NAMED["most"]
    if threshold.unit == "number" or denominator not in fitting(claim.outcome):
        denominator = None
    return replace(
        claim,
        threshold=threshold,
        denominator=denominator,
        sponsors=claim.sponsors and claim.outcome != "sponsored",
        reading=claim.reading if len(claim.groups) > 1 else None,
    )


def nearest_claim(text: str, names: Mapping[str, str]) -> Claim:
    """The claim that a text outside the grammar comes nearest to."""
    text = _plain(text)
    start = _THRESHOLD.search(text)
    threshold = _threshold(start) if start else _NAMED["most"]
    verb = _VERB.search(text)
    outcome: Outcome = "yes"
    if verb:
        outcome = _VERBS[verb["verb"]]
    elif near := process.extractOne(
        text, _VERBS.keys(), scorer=fuzz.partial_ratio, score_cutoff=75
    ):
        outcome = _VERBS[near[0]]
    groups, rest = _groups(text[: verb.start()] if verb else text, names)
    if not groups:
        codes = {name.lower(): code for name, code in names.items() if len(name) > 3}
        words = re.findall(r"[a-z-]{4,}", _NOUNS.sub(" ", rest))
        near_names = (
            process.extractOne(word, codes.keys(), scorer=fuzz.ratio, score_cutoff=75)
            for word in words
        )
        groups = tuple(dict.fromkeys(codes[near[0]] for near in near_names if near))
    return fitted(Claim(threshold, outcome, groups, bool(_SPONSORS.search(rest))))
