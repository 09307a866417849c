"""A printed list of sponsors: the states in it, and the groups on whose behalf they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ingest.names import repair
from ingest.states import Name, StateNames


@dataclass(frozen=True)
class GroupName:
    """A group for which a state put its name: the group's code, the state, the words printed."""

    group_code: str | None
    presented_by: str | None
    text: str


@dataclass(frozen=True)
class SponsorList:
    """What a printed list of sponsors names. A group is not its members: they are not in it."""

    names: tuple[Name, ...] = ()
    groups: tuple[GroupName, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.names or self.groups)


IN_BRACKETS = re.compile(
    r"\[\s*(?:also\s+)?on\s+behalf\s+of\s+(?P<square>[^\]]*)(?:\]|$)"
    r"|\(\s*(?:also\s+)?on\s+behalf\s+of\s+(?P<round>(?:[^()]|\([^()]*\))*)(?:\)|$)",
    re.IGNORECASE,
)
_UNBRACKETED = re.compile(r",?\s+(?:also\s+)?on\s+behalf\s+of\s+", re.IGNORECASE)


def read_sponsors(text: str, names: StateNames, day: date | None = None) -> SponsorList:
    """The sponsors in a printed list, as "A, Cuba [on behalf of the Group of 77 and China] and B".

    A state that speaks for a group is a sponsor and the group's presenter; the members of the
    group are not. States named in the place of a group are sponsors like the one that speaks for
    them.

    >>> read = read_sponsors(
    ...     "China, Cuba [on behalf of the Group of 77 and China] and Mali", StateNames.reference()
    ... )
    >>> [(name.position, name.match.ms_code) for name in read.names]
    [(1, 'CHN'), (2, 'CUB'), (3, 'MLI')]
    >>> [(group.group_code, group.presented_by) for group in read.groups]
    [('G77', 'CUB')]
    """
    read: list[Name] = []
    groups: list[GroupName] = []
    for part, behalf, printed in _parts(repair(text), names):
        found = names.read_list(part, day)
        codes = _groups(behalf, names)
        if behalf and not any(codes):
            spoken_for = names.read_list(behalf, day)
            if spoken_for and all(name.match.ms_code for name in spoken_for):
                found += [name._replace(position=name.position + len(found)) for name in spoken_for]
                codes = []
        read += [name._replace(position=name.position + len(read)) for name in found]
        if codes:
            by = found[-1] if found else None
            words = " ".join(f"{by.name_as_printed if by else ''}{printed}".split())
            groups += [GroupName(code, by.match.ms_code if by else None, words) for code in codes]
    return SponsorList(tuple(read), tuple(groups))


def _parts(text: str, names: StateNames) -> Iterator[tuple[str, str, str]]:
    """A list as what stands before each "on behalf of", on whose, and as printed."""
    at = 0
    for bracket in IN_BRACKETS.finditer(text):
        yield text[at : bracket.start()], bracket["square"] or bracket["round"], f" {bracket[0]}"
        at = bracket.end()
    rest = text[at:]
    if not (behalf := _UNBRACKETED.search(rest)):
        yield rest, "", ""
        return
    whose = rest[behalf.end() :]
    ends = [comma.start() for comma in re.finditer(",", whose)]
    known = [end for end in [len(whose), *reversed(ends)] if any(_groups(whose[:end], names))]
    end = known[0] if known else len(whose)
    yield rest[: behalf.start()], whose[:end], behalf[0] + whose[:end]
    if whose[end:].strip(" ,"):
        yield whose[end:], "", ""


def _groups(behalf: str, names: StateNames) -> list[str | None]:
    """The codes of the groups meant; one None where it is a group, but none of this database."""
    if not behalf.strip():
        return []
    if code := names.group(behalf):
        return [code]
    several = [names.group(part) for part in re.split(r",|\band\b", behalf)]
    return several if all(several) else [None]
