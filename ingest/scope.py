"""What a roll call was about, from the words that describe it.

The rule, in the order in which it is applied:

1. The President's words, which stand for a description in the separate votes since session 52: the
   last thing that is put to the vote names the object. Where nothing is named, the flags decide,
   and without one it is a paragraph: only separate votes are described so.
2. Until session 29 a description begins with its object: the first word for a part, an amendment,
   a motion or a text decides ("TO ADOPT OPERATIVE PARAG. 14 OF DRAFT RESOL. (A/6908)" is a
   paragraph); where there is none, the flags.
3. From session 30 on it tells what the text says, and it is the text as a whole, whatever the
   flags: all 41 flagged in sessions 30 to 51 are votes on whole resolutions.
"""

from __future__ import annotations

import re

_PARAGRAPH = (
    r"\bPARAG?S?\b|PARAGRAPH|\bPREAM\b|PREAMB|\bWORDS?\b|PHRASE|\bPARTS?\b|PORTION|\bART(?:S|ICLES?)?\b|CLAUSE|"
    r"SENTENCE|\bSECTIONS?\b|\bSUB-?PARA|\bANNEX\b|\bTITLE\b|\bREMAINDER\b|\bINTO THE UN\b"
)
_AMENDMENT = r"AMM?ENDMENT|\bAMEN?D\b|\bAMED\b"
_MOTION = (
    r"\bMOTIONS?\b|ADJOURN|POSTPON|\bDEFER|PRIORITY|\bRULING\b|RECOMMENDATION|\bAGENDA\b|"
    r"\bREQ(?:UEST)? FOR\b|SUSPENSION|\bINCLU(?:SION|DE)? (?:OF )?(?:AN )?ITEM|\bDISCUSSION\b|"
    r"\bDELETION OF\b|\bVOTE (?:ON|BY)\b|ROLL.?CALL|\bPROPOSALS?\b|REFER|BALLOT|ELECT|"
    r"2/3|SIMPLE MAJORITY|COMPETEN|\bALLOCAT"
)
_TEXT = (
    r"DRAFT|RESOLUTION|\bRESOLS?\b|\bRES\b|CONVENTION|AGREEMENT|PROTOCOL|COVENANT|DECLARATION|"
    r"\bREPORT\b|\bTEXT OF\b"
)
_OBJECT = re.compile(
    f"(?P<paragraph>{_PARAGRAPH})|(?P<amendment>{_AMENDMENT})|(?P<motion>{_MOTION})"
    f"|(?P<resolution>{_TEXT})"
)

_PRESIDENT = re.compile(r"The (?:Acting )?President\b|I shall now put to the vote\b")
_PUT_TO_THE_VOTE = re.compile(
    r"put ?to the ?vote|decision (?:first ?)?on|(?<!not to )take action on|"
    r"vot(?:e|es|ing) (?:\w+ ?been ?requested ?)?on\b|turn \w+ to|"
    r"(?=draft resolution \S+ is ?entitled)",
    re.IGNORECASE,
)
_SPOKEN_OBJECT = re.compile(
    r"(?P<motion>\bmotion\b|no ?action)|(?P<amendment>amendment)"
    r"|(?P<paragraph>paragraph|preamb|\bsections?\b|\bparts?\b|\bwords\b|\bannex\b)"
    r"|(?P<resolution>resolution|draft decision)",
    re.IGNORECASE,
)


def is_spoken(description: str) -> bool:
    """Whether a description is the President's words on putting something to the vote."""
    return _PRESIDENT.match(description) is not None


def scope_of(description: str, session: int, amend: bool, para: bool) -> str:
    """The scope of a roll call: resolution (a text as a whole), paragraph, amendment or motion.

    `amend` and `para` are the flags of the research data set.

    >>> scope_of("TO ADOPT OPERATIVE PARAG. 14 OF DRAFT RESOL. (A/6908)", 22, False, True)
    'paragraph'
    >>> scope_of("The President: I shall now put to the vote the motion that no action be taken "
    ...          "on draft resolution III. A recorded vote has been requested. A", 62, False, False)
    'motion'
    """
    flagged = "amendment" if amend else "paragraph" if para else None
    if is_spoken(description):
        *_, end = [0, *(found.end() for found in _PUT_TO_THE_VOTE.finditer(description))]
        named = _SPOKEN_OBJECT.search(description, end) if end else None
        return (named and named.lastgroup) or flagged or "paragraph"
    if session < 30:
        named = _OBJECT.search(description.upper())
        return (named and named.lastgroup) or flagged or "resolution"
    return "amendment" if re.match("TO ADOPT AN? AMM?ENDMENT", description) else "resolution"
