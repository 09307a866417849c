"""Sentences that say who sponsors a draft: committee reports, announcements, addenda.

A sentence counts only where its grammar says so: states that have become sponsors, a draft that
was submitted or is sponsored by states, names added to a list of sponsors or taken off it. A
sentence that merely names states (who speaks, introduces, votes, is thanked) yields none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ingest.readers.extents import NameSpans
from ingest.readers.prose import ASIDE, DRAFT, OTHER, Sentence, sentences
from ingest.readers.sponsor_list import IN_BRACKETS, SponsorList, read_sponsors
from ingest.readers.wordings import (
    AFTER_NAMES,
    AROUND_NAMES,
    BEFORE_NAMES,
    COUNTRIES,
    ROW,
    SUBMITTED,
    Role,
    introduces_a_list,
    is_about_a_draft,
    is_of_a_draft,
    role_said,
)
from ingest.states import StateNames


@dataclass(frozen=True)
class Statement:
    """Who sponsors a draft, and in which role, as one sentence or heading says it.

    `draft` is None where the text does not say which; `stated_in` is the document that states it,
    None where the text names none.
    """

    draft: str | None
    role: Role
    sponsors: SponsorList
    stated_in: str | None = None


@dataclass(frozen=True)
class _List:
    """A list of sponsors within a sentence: its role, where it stands, of which drafts.

    `drafts` is None where the sentence names none, and holds None where it cannot be told which.
    `printed` is the list where it does not stand in one piece.
    """

    role: Role
    start: int
    end: int
    drafts: tuple[str | None, ...] | None
    printed: str | None = None


def read_statements(
    text: str, names: StateNames, day: date | None = None, stated_in: str | None = None
) -> list[Statement]:
    """The sponsors that the sentences of a text state, in order.

    A sentence that names no draft speaks of the one named last before it, if that was one only,
    and if none has been decided upon since. Read are, in their usual wordings:

    - "A and B have become sponsors", "joined in sponsoring", "added their names to the list of
      sponsors", "the following countries have become sponsors: A, B": additional;
    - "draft resolution X, submitted by A and B", "is sponsored by", "on behalf of A and B,
      introduced draft resolution X", "Sponsors: A, B": listed;
    - "A withdrew its sponsorship", "was removed from the list of sponsors": withdrawn.

    >>> (statement,) = read_statements(
    ...     "We turn to draft resolution A/61/L.37. Since its introduction, Fiji has become a "
    ...     "sponsor of the draft resolution, as the representative of Mali said.",
    ...     StateNames.reference(),
    ... )
    >>> statement.draft, statement.role, [n.name_as_printed for n in statement.sponsors.names]
    ('A/61/L.37', 'additional', ['Fiji'])
    """
    found: list[Statement] = []
    current: tuple[str | None, ...] = ()
    for sentence in sentences(text):
        for listed in _lists(sentence, names, day):
            printed = listed.printed or sentence.text[listed.start : listed.end]
            sponsors = read_sponsors(printed, names, day)
            where = _stated_after(sentence, listed.end) or stated_in
            drafts = listed.drafts or (current if len(current) == 1 else (None,))
            found += [Statement(draft, listed.role, sponsors, where) for draft in drafts]
        current = _current(sentence, current)
    return found


_DECIDED = re.compile(r"\b(?:was|were)\s+(?:not\s+)?(?:adopted|rejected)\b|\bso\s+decided\b")


def _current(sentence: Sentence, current: tuple[str | None, ...]) -> tuple[str | None, ...]:
    """The drafts of which a text speaks after a sentence."""
    if _DECIDED.search(sentence.masked):
        return ()
    return tuple(dict.fromkeys(draft for _, draft in sentence.drafts)) or current


_STATED_AFTER = re.compile(rf"\s*\((?:see\s+)?(?P<symbol>{OTHER}+)\)")


def _stated_after(sentence: Sentence, end: int) -> str | None:
    """The document in brackets right after a list: "A and B (A/78/481/Add.2)"."""
    if not (after := _STATED_AFTER.match(sentence.masked, end)):
        return None
    return "".join(sentence.text[slice(*after.span("symbol"))].split())


# -- the lists of a sentence ------------------------------------------------------------------

_MAY_STATE = re.compile(r"sponsor|submitted|introduc|behalf|in\s+addition\s+to", re.IGNORECASE)


def _lists(sentence: Sentence, names: StateNames, day: date | None) -> list[_List]:
    """The lists of sponsors in a sentence, none read twice."""
    if not _MAY_STATE.search(sentence.masked):
        return []
    # Groups in brackets are no part of the grammar, nor are their names.
    masked = IN_BRACKETS.sub(lambda bracket: ASIDE * len(bracket[0]), sentence.masked)
    spans = NameSpans(masked, names, day)
    if row := ROW.match(masked):
        whole = spans.end(0, row.end("names")) == row.end("names")
        return [_List("listed", *row.span("names"), None)] if whole else []
    found: list[_List] = []
    for reader in (_around, _after_colon, _subjects, _agents, _on_behalf):
        for listed in reader(masked, sentence, spans):
            if all(listed.end <= other.start or listed.start >= other.end for other in found):
                found.append(listed)
    return sorted(found, key=lambda listed: listed.start)


def _around(masked: str, sentence: Sentence, spans: NameSpans) -> Iterator[_List]:
    """ "Add A and B to the list of sponsors", "this A-sponsored resolution"."""
    for role, before, after in AROUND_NAMES:
        for match in after.finditer(masked):
            if not is_of_a_draft(masked, match.end()):
                continue
            verbs = list(before.finditer(masked, max(0, match.start() - _FAR), match.start()))
            end = spans.end(verbs[-1].end(), match.start()) if verbs else None
            if end and not masked[end : match.start()].strip(" .)"):
                yield _List(role, verbs[-1].end(), end, _drafts(masked, sentence, match))


_FAR = 5000  # letters of the longest list of names
_HOLDS_SPONSOR = re.compile(r"sponsor(?:s|ed|ing|ships?)?", re.IGNORECASE)
_COLON = re.compile(r":[*†‡]*\s*(?:--|–|—)?")


def _after_colon(masked: str, sentence: Sentence, spans: NameSpans) -> Iterator[_List]:
    """ "The following have become sponsors of X: A and B", "X, submitted by: A and B"."""
    start = 0
    for colon in _COLON.finditer(masked):
        words = masked[start : colon.start()]
        start = colon.end()
        if not introduces_a_list(words) and not (
            words.endswith("submitted by")
            and is_about_a_draft(masked[: colon.start() - len("submitted by")], sponsored=False)
        ):
            continue
        at = colon.end()
        label = _COLON.search(masked, at)  # "Lead sponsors: The New Agenda Coalition: A and B"
        if label and not spans.end(at, label.start()):
            at = label.end()
        end = spans.end(at)
        if end and not _DOES.match(masked, end):
            end = _through_group(masked, sentence, end, spans.names)
            yield _List(role_said(words), at, end, _drafts(masked, sentence, colon))


_DOES = re.compile(r"\s+(?:had|has|have|was|were|is|are|did|would|could|\w+ed|said|spoke)\b")


def _subjects(masked: str, sentence: Sentence, spans: NameSpans) -> Iterator[_List]:
    """ "A and B have become sponsors of X"."""
    for role, wording in AFTER_NAMES:
        for match in wording.finditer(masked):
            if not is_of_a_draft(masked, match.end()):
                continue
            if (start := spans.start(match.start())) is not None:
                yield _List(role, start, match.start(), _drafts(masked, sentence, match))


def _agents(masked: str, sentence: Sentence, spans: NameSpans) -> Iterator[_List]:
    """ "X, submitted by A and B"; "the additional sponsors are A and B"."""
    for role, wording in BEFORE_NAMES:
        for match in wording.finditer(masked):
            made = SUBMITTED.search(match[0])
            if made and not is_about_a_draft(
                masked[: match.start()], sponsored=made[0].lower() == "sponsored"
            ):
                continue
            sponsor = _HOLDS_SPONSOR.search(match[0])
            if sponsor and not made and not is_of_a_draft(masked, match.start() + sponsor.end()):
                continue
            countries = COUNTRIES.match(masked, match.end())
            start = countries.end() if countries else match.end()
            if end := spans.end(start):
                end = _through_group(masked, sentence, end, spans.names)
                yield _List(role, start, end, _drafts(masked, sentence, match))


_BRACKET = re.compile(rf"\s*(?:{IN_BRACKETS.pattern})", re.IGNORECASE)
_BEHALF = re.compile(r"\bon\s+behalf\s+of\s+", re.IGNORECASE)
_GROUP = re.compile(r"[^,;:.()]{3,200}")
_PRESENTER = re.compile(  # "Mr. X (Senegal) (spoke in French): "
    rf"\((?!spoke|interpretation)([^(){DRAFT}{OTHER}]{{3,80}})\)"
    r"(?:\s*\((?:spoke|interpretation)[^()]*\))?[\s:,]*$"
)
_SPEAKS = re.compile(
    r"\b(?:speak\w*|spoke(?!\s+in\b)|statements?|expla\w+|align\w*|vot(?:e|ing)|position|deliver\w*)\b",
    re.IGNORECASE,
)
_PUTS_FORWARD = r"\b(?:introduc|submit|present|tabl)\w*\b"
_PUT_BEFORE = re.compile(rf"{_PUTS_FORWARD}[^.;]{{0,250}}$", re.IGNORECASE)
_PUT_AFTER = re.compile(
    rf"[,\s]*(?:(?:I\s+\w+\s+\w+\s+\w+\s+)?(?:to\s+)?{_PUTS_FORWARD}\s+)?(?:orally\s+)?"
    rf"(?:(?:a|the|this|that|its|also|revised|an)\s+){{0,4}}(?:drafts?\b|amendments?\b|{DRAFT})",
    re.IGNORECASE,
)
_OF_A_DRAFT = re.compile(rf"\bdraft\b|\bamendments?\b|{DRAFT}", re.IGNORECASE)


def _on_behalf(masked: str, sentence: Sentence, spans: NameSpans) -> Iterator[_List]:
    """ "on behalf of A and B, introduced draft resolution X"; the same of a group."""
    if not _OF_A_DRAFT.search(masked):
        return
    for behalf in _BEHALF.finditer(masked):
        before = masked[max(0, behalf.start() - 300) : behalf.start()]
        group = _GROUP.match(masked, behalf.end())
        start, printed = behalf.start(), None
        if end := spans.end(behalf.end()):
            read = spans.names.read_list(sentence.text[behalf.end() : end], spans.day)
            if len(read) < 2 or not all(name.match.ms_code for name in read):
                continue
            start = behalf.end()
        elif group and spans.names.group(group[0]):
            end = group.end()
            if presenter := _PRESENTER.search(before):
                printed = f"{presenter[1]}, {sentence.text[start:end]}"
            else:
                by = spans.start(start)
                start = start if by is None else by
        else:
            continue
        put_forward = _PUT_AFTER.match(masked, end) or _PUT_BEFORE.search(before)
        if put_forward and not _SPEAKS.search(before[-200:]):
            yield _List("listed", start, end, _drafts(masked, sentence, behalf), printed)


def _through_group(masked: str, sentence: Sentence, end: int, names: StateNames) -> int:
    """Where a list ends, a group on whose behalf its last state stands included."""
    if bracket := _BRACKET.match(sentence.text, end):
        return bracket.end()
    behalf = _BEHALF.search(masked, end, end + 16)
    if behalf and not masked[end : behalf.start()].strip(" ,"):
        group = _GROUP.match(masked, behalf.end())
        if group and names.group(group[0]):
            return group.end()
    return end


_AMENDED = re.compile(
    r"amendments?\s+(?:\w+\s+)?to\s+(?:the\s+)?(?:revised\s+)?(?:draft\s+\w+\s+)?$", re.IGNORECASE
)
_OBJECTS = re.compile(rf"[^.:;{DRAFT}]{{0,80}}((?:{DRAFT}+(?:,\s*(?:and\s+)?|\s+and\s+)?)+)")


def _drafts(
    masked: str, sentence: Sentence, wording: re.Match[str]
) -> tuple[str | None, ...] | None:
    """The drafts that a wording is about, of those its sentence names."""
    if not sentence.drafts:
        return None
    named = [
        (at, d) for at, d in sentence.drafts if not _AMENDED.search(masked[max(0, at - 60) : at])
    ]
    if len(distinct := tuple(dict.fromkeys(draft for _, draft in named))) == 1:
        return distinct
    # "have become sponsors of draft resolutions X and Y"
    if objects := _OBJECTS.match(masked, wording.end()):
        first, last = objects.span(1)
        return tuple(dict.fromkeys(draft for at, draft in named if first <= at < last)) or (None,)
    before = [draft for at, draft in named if at < wording.start()]
    return (before[-1],) if before else (None,)
