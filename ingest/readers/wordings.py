"""The wordings by which a sentence makes sponsors of the states it names.

Each stands beside a list of names: after it ("A and B have become sponsors"), before it ("submitted
by A and B") or around it ("add A and B to the list of sponsors"). They are matched on masked text:
see `ingest.readers.prose`.
"""

from __future__ import annotations

import re
from typing import Literal

from ingest.readers.prose import DRAFT, OTHER

Role = Literal["listed", "original", "additional", "withdrawn"]

_S = r"(?:co\s?-?\s?)?sponsors?(?:hips?)?"
_ED = r"(?:co\s?-?\s?)?sponsored"
_NOUN = r"(?:resolution|decision|amendment|proposal|text)s?"
_ADV = (
    r"(?:,?\s+(?:also|now|since|subsequently|later|then|thus|further|furthermore|additionally"
    r"|in\s+addition|both|all|each|just|recently|meanwhile|formally|jointly|originally)\b,?){0,3}"
)
_OF_LIST = (
    r"(?:(?:an?|the|its|their|this|list|of|from|to|as|in|among|names?|original|other|main|existing"
    r"|additional|further|new|joint)\s+){0,8}"
)
_WISH = r"\s+(?:wish(?:es|ed)?|would\s+like|ask(?:s|ed)|request(?:s|ed)|agreed|decided)\s+to"
_HAVE = r"(?:\s+(?:have|has|had))"
_WHO = rf"(?:,?\s+(?:who|which))?{_ADV}"
_DONE = rf"{_WHO}{_HAVE}?{_ADV}\s+"  # "have also joined", "joined"
_HAVE_DONE = rf"{_WHO}{_HAVE}{_ADV}\s+"
_TO_DO = rf"{_WHO}{_HAVE}?{_WISH}\s+"  # "also wished to join"
_BE = rf"(?:be|been|is|are|was|were|should\s+be){_ADV}\s+"


def _compiled(wordings: list[tuple[Role, str]]) -> list[tuple[Role, re.Pattern[str]]]:
    return [(role, re.compile(wording, re.IGNORECASE)) for role, wording in wordings]


def _around(
    wordings: list[tuple[Role, str, str]],
) -> list[tuple[Role, re.Pattern[str], re.Pattern[str]]]:
    return [
        (role, re.compile(before, re.IGNORECASE), re.compile(after, re.IGNORECASE))
        for role, before, after in wordings
    ]


AFTER_NAMES = _compiled(
    [
        ("additional", rf"(?:{_DONE}became|(?:{_HAVE_DONE}|{_TO_DO})become)\s+{_OF_LIST}{_S}"),
        (
            "additional",
            rf"(?:{_DONE}joined|{_TO_DO}join)\s+{_OF_LIST}(?:{_S}|(?:co\s?-?\s?)?sponsoring)",
        ),
        ("additional", rf"(?:{_DONE}added|{_TO_DO}add)\s+(?:its|their)\s+{_OF_LIST}{_S}"),
        ("additional", rf"(?:{_DONE}|{_TO_DO}){_BE}(?:added|included)\s+{_OF_LIST}{_S}"),
        ("additional", rf"\s+(?:is|are|was|were)\s+(?:also|now)\s+{_OF_LIST}{_S}"),
        ("original", rf"\s+(?:is|are|was|were)\s+(?:the\s+|an?\s+)?original\s+{_S}"),
        ("listed", rf"\s+(?:is|are|was|were)\s+(?:the\s+|an?\s+)?(?:main|lead)\s+{_S}"),
        ("listed", rf"\s+{_ED}\s+(?:this|these)\s+(?:draft\s+)?(?:resolution|decision|text)s?\b"),
        (
            "withdrawn",
            rf"(?:{_DONE}withdrew|{_HAVE_DONE}withdrawn|{_TO_DO}withdraw)\s+{_OF_LIST}{_S}",
        ),
        (
            "withdrawn",
            rf"(?:{_DONE}|{_TO_DO}){_BE}(?:removed|deleted|withdrawn|omitted)\s+{_OF_LIST}{_S}",
        ),
        ("withdrawn", rf"\s+(?:is|are|was|were)\s+no\s+longer\s+{_OF_LIST}{_S}"),
    ]
)

_BY = r"\s+(?:jointly\s+|also\s+)?by"
_AND = r",?\s+(?:and|as\s+well\s+as|together\s+with|joined\s+by)\s+(?:also\s+)?"
BEFORE_NAMES = _compiled(
    [
        (
            "additional",
            (
                rf"\bsubmitted{_BY}\s+the\s+(?:original\s+)?{_S}"
                rf"(?:\s+of\s+(?:the\s+)?(?:draft\s+\w+\s+)?{DRAFT}+)?{_AND}"
            ),
        ),
        ("listed", rf"\bsubmitted{_BY}\s+"),
        ("listed", rf"\b{_ED}{_BY}\s+"),
        (
            "additional",
            (
                r"\bon\s+behalf\s+of\s+(?:(?:the|its|all|those)\s+)*(?:\w+\s+){0,2}?"
                rf"(?:{_S}|delegations|countries|States)\b"
                rf"(?:\s+(?:listed|named|mentioned|contained|whose)\b[^.:;,]{{0,100}}?)?{_AND}"
                r"(?:on\s+behalf\s+of\s+|of\s+)?"
            ),
        ),
        ("additional", rf"\b{_S}\b[^.:;]{{0,80}}?\b(?:has|have|had)\s+been\s+joined\s+by\s+"),
        (
            "additional",
            rf"\b{_S}\b[^.:;]{{0,100}}?\b(?:now|also|further)\s+includ(?:e|es|ed|ing)\s+",
        ),
        (
            "additional",
            (
                rf"\b(?:additional|further|new)\s+{_S}(?:\s+of\s+[^.:;]{{0,80}}?)?"
                r"(?:\s+(?:are|is|were|was|include[sd]?)|\s*--|\s*[–—,])\s+"
            ),
        ),
        ("listed", rf"\b{_S}(?:\s+of\s+[^.:;]{{0,80}}?)?\s+(?:are|were|include[sd]?)\s+"),
    ]
)
SUBMITTED = re.compile(r"submitted|sponsored", re.IGNORECASE)

_LIST = rf"(?:the\s+)?(?:list\s+of\s+)?(?:the\s+)?{_S}"
AROUND_NAMES = _around(
    [
        ("additional", r"\b(?:add|include)\s+", rf"\s+(?:to|in|on)\s+{_LIST}"),
        ("withdrawn", r"\b(?:delete|remove|omit|withdraw)\s+", rf"\s+from\s+{_LIST}"),
        ("listed", r"\bthis\s+(?:[\w-]+,\s+)?", rf"-{_ED}\s+(?:draft\s+)?(?:{_NOUN})\b"),
        # What is left of a sentence that goes on after its list: "…, in addition to A and B."
        ("additional", r"^\W*in\s+addition\s+to\s+", r"\.?$"),
    ]
)

# A remark on a row of a table: the state, a bar, what it did.
ROW = re.compile(rf"^(?P<names>[^|]{{2,80}}?)\s*\|\|.*?{_ED}", re.IGNORECASE)

# What is skipped between a wording and its list: "the following 47 States: ", "the delegations of".
COUNTRIES = re.compile(
    r"(?:the\s+)?(?:following\s+)?(?:[\w-]+\s+)?(?:countries|States|delegations|Governments"
    r"|representatives|missions)(?:\s+of)?[:,]?\s+(?:the\s+following\s*:\s*)?",
    re.IGNORECASE,
)

# -- which text is sponsored --------------------------------------------------------------------

_DRAFT_NOUN = rf"(?:drafts?(?:\s+{_NOUN})?|(?<!oral\s)(?:sub-?)?amendments?)"
_OBJECT = re.compile(
    r"\s*of\s+(?:(?:the|this|that|these|those|said|above|present|revised|two|three|both|a|its|our)\s+)*"
    rf"(?P<draft>{DRAFT}|{_DRAFT_NOUN}\b|documents?\b|text|proposal|it\b|them\b"
    rf"|(?:resolution|decision)s?\b(?!\s+(?:\d|{OTHER})))|(?P<other>\s*of\b)",
    re.IGNORECASE,
)


def is_of_a_draft(masked: str, at: int) -> bool:
    """Whether "of …" after a place, if it stands there, speaks of a draft, not of an event.

    >>> is_of_a_draft("sponsors of the Conference", 8), is_of_a_draft("sponsors as well", 8)
    (False, True)
    """
    of = _OBJECT.match(masked, at)
    return of is None or of["other"] is None


_LINK = re.compile(
    r"[,\s]*(?:(?:which|that)\s+)?(?:(?:is|are|was|were|(?:has|have|had)\s+been)\s+)?"
    r"(?:(?:also|jointly|originally|subsequently|now|and)\s+)*$",
    re.IGNORECASE,
)
_SPONSORED_THING = re.compile(
    rf"(?:{DRAFT}|{DRAFT}[^()]{{0,60}}\)|\b{_DRAFT_NOUN}|\bdraft\b.*[”\"]|\bdraft\b.*\))$",
    re.IGNORECASE,
)
_SPONSORED_TEXT = re.compile(r"(?:^\W*|\bit|\bdocument|\btext|\bthis\s+resolution)$", re.IGNORECASE)


def is_about_a_draft(before: str, *, sponsored: bool) -> bool:
    """Whether what stands before "submitted by" or "sponsored by" is a draft.

    >>> is_about_a_draft("the report of the Secretary-General, ", sponsored=True)
    False
    >>> is_about_a_draft("The draft resolution was also ", sponsored=True)
    True
    """
    before = before[-600:-80] + _LINK.sub("", before[-80:])
    if sponsored and _SPONSORED_TEXT.search(before):
        return True
    return bool(_SPONSORED_THING.search(before))


# "the following have become sponsors of X:", "Lead sponsors:", "the sponsors of X are:"
_INTRODUCES = re.compile(
    r"\bfollowing\b|\bbec[oa]me\b|\bjoin(?:ed)?\b|\badd(?:ed)?\b|\badditional\b|\bwithdr[ae]w"
    rf"|\blist\s+of\b|{_ED}\s+(?:jointly\s+)?by\b"
    rf"|{_S}(?:\s*of\s+[^,]{{0,80}})?(?:\s+(?:are|is|were|was|include[sd]?))?[\s*†]*$",
    re.IGNORECASE,
)
_SPONSOR = re.compile(r"sponsor(?:s|ed|ing|ships?)?", re.IGNORECASE)
_OF_VOTES = re.compile(r"favour|against|abstain|\bvot", re.IGNORECASE)


def introduces_a_list(words: str) -> bool:
    """Whether the words before a colon say that sponsors of a draft are named after it.

    >>> introduces_a_list("the sponsors of the draft are")
    True
    >>> introduces_a_list("he asked whether the sponsors agreed")
    False
    """
    sponsor = _SPONSOR.search(words)
    return (
        sponsor is not None
        and is_of_a_draft(words, sponsor.end())
        and _INTRODUCES.search(words) is not None
        and _OF_VOTES.search(words[-80:]) is None
    )


_SIGNS: list[tuple[Role, str]] = [
    ("withdrawn", r"withdr[ae]w|no\s+longer|\b(?:delete|remove|omit)"),
    (
        "additional",
        r"\bbec[oa]m|\bjoin|\badd(?:ed|ing)?\b|\badditional\b|\balso\b|\bfurther\b|\bnew\s",
    ),
    ("listed", r"\b(?:sponsored|submitted)\s+by|\blead\b"),
]
_SIGN = re.compile("|".join(f"(?P<{role}>{sign})" for role, sign in _SIGNS), re.IGNORECASE)


def role_said(words: str) -> Role:
    """The role that the words before a colon say, by the last that says one; listed if none.

    >>> role_said("the following have become sponsors of the draft"), role_said("Lead sponsors")
    ('additional', 'listed')
    """
    said: Role = "listed"
    for sign in _SIGN.finditer(words):
        said = next(role for role, _ in _SIGNS if sign[role])
    return said
