"""Claims of support, checked against the record.

A claim is a sentence of the grammar in `analytics.claim_grammar`, such as "most African, Asian and
Latin American states voted yes". It is answered under the denominator it names, or under every one:
where they disagree it depends on the definition. A claim about several groups is answered for each
of them and for all together, a state in two of them counted once.

Groups are taken as of the day of the vote, their members those that stand on the roll; without a
roll call, those that were Member States on the day of adoption. Of sponsors, those listed and those
who joined count, not those who withdrew; a group on whose behalf a draft was submitted is not its
members. Where no list of sponsors is known to be complete, counts are lower bounds, and a claim is
answered only where the sponsors that may be missing cannot change it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

import polars as pl

from analytics.claim_grammar import (
    COUNTED,
    Claim,
    Denominator,
    Threshold,
    called,
    group_names,
    parse_claim,
)
from analytics.record import no_vote
from data.database import Connection, query
from data.errors import BadRequest

Verdict = Literal["holds", "does not hold", "depends on the definition", "cannot be told"]
Known = Literal["exactly", "at least", "not at all"]


@dataclass(frozen=True)
class Answer:
    """A claim checked.

    Attributes
    ----------
    claim
        The claim as understood, in words.
    each, together
        Whether it holds for every group by itself, and for all taken together; `together` is None
        where it is about one group or about the whole Assembly.
    reading
        Which of the two the claim says; None: it does not say.
    reasons
        For each denominator, in words, for whom the claim holds and with which figures; then what a
        reader should know of them.
    figures
        One row per group (for several, one more for them together) and denominator: group,
        group_code, denominator (members, present, voting; of sponsors in place of members:
        sponsors), count, of, share, threshold, holds (None: cannot be told), verdict (over the
        denominators), lower_bound (true where more may have sponsored), undated_members (counted
        though the day they joined is not known).
    sponsor_groups
        Of a claim about sponsors: the groups on whose behalf it was submitted, whose members are
        not counted for it.
    """

    claim: str
    each: Verdict
    together: Verdict | None
    reading: Literal["each", "together"] | None
    reasons: tuple[str, ...]
    figures: pl.DataFrame
    sponsor_groups: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """The answer in words; of several groups, for each and together."""
        if self.together is None:
            return self.each
        if self.reading == "each":
            return f"{self.each} for each"
        if self.reading == "together":
            return f"{self.together} together"
        return _said(self.each, self.together)


def check_claim(con: Connection, resolution: str, text: str) -> Answer:
    """Whether a claim about the support of a resolution holds, with the figures.

    Raises BadRequest when the text is no claim (with the nearest that is), when it is about votes
    and the resolution was adopted without a recorded vote, and when a group had no member that day.
    """
    names = group_names(con)
    claim = parse_claim(text, names)
    return answer(claim, load_facts(con, resolution, claim), names)


def check_claims(con: Connection, resolutions: Sequence[str], text: str) -> pl.DataFrame:
    """Whether a claim holds for each of some resolutions, as `check_claim` answers it for one.

    Columns resolution, date, verdict, reason (for whom it holds under the first denominator, and
    with which figures) and title, in the order given. Where it cannot be asked of a resolution, as
    of a group without members that day, the verdict is NULL and the reason says why.

    Raises BadRequest when the text is no claim (with the nearest that is).
    """
    names = group_names(con)
    claim = parse_claim(text, names)
    rows: list[tuple[str, str | None, str]] = []
    for resolution in resolutions:
        try:
            found = answer(claim, load_facts(con, resolution, claim), names)
            rows.append((resolution, found.verdict, found.reasons[0]))
        except BadRequest as error:
            rows.append((resolution, None, str(error)))
    schema = {"resolution": pl.String, "verdict": pl.String, "reason": pl.String}
    checked = pl.DataFrame(rows, schema, orient="row")
    titles = query(con, "SELECT resolution, adoption_date AS date, title FROM resolutions")
    columns = ("resolution", "date", "verdict", "reason", "title")
    return checked.join(titles, "resolution", "left", maintain_order="left").select(columns)


@dataclass(frozen=True)
class Facts:
    """What a claim is checked against.

    Attributes
    ----------
    day
        The day whose groups count.
    votes
        The vote of each state on the roll; None throughout: there was no roll call.
    members
        group_code, ms_code, undated: the members of each group that day, on the roll or not.
    sponsors
        States and observers known to have sponsored.
    sponsor_groups
        Names of groups on whose behalf it was submitted.
    known
        How far the sponsors are known: exactly (a complete list), at least, or not at all.
    """

    day: date
    votes: Mapping[str, str | None]
    members: pl.DataFrame
    sponsors: frozenset[str] = frozenset()
    sponsor_groups: tuple[str, ...] = ()
    known: Known = "not at all"


def answer(claim: Claim, facts: Facts, names: Mapping[str, str]) -> Answer:
    """Whether a claim holds by the facts; `names` as in `parse_claim`.

    Raises BadRequest when a group had no member that day.

    >>> names = {"African Group": "AG", "African": "AG"}
    >>> claim = parse_claim("most African states voted yes", names)
    >>> votes = {"EGY": "yes", "KEN": "abstain", "MLI": "non_voting", "FRA": "no"}
    >>> members = pl.DataFrame({
    ...     "group_code": "AG", "ms_code": ["EGY", "KEN", "MLI"], "undated": False})
    >>> found = answer(claim, Facts(date(2019, 12, 27), votes, members), names)
    >>> found.verdict
    'depends on the definition'
    >>> print(*found.reasons, sep="\\n")
    of the members: does not hold for African Group (1 of 3, 33.3%)
    of those present: does not hold for African Group (1 of 2, 50.0%)
    of those voting yes or no: holds for African Group (1 of 1, 100.0%)
    """
    figures = {unit: _figures(claim, unit, facts) for unit in _units(claim, names, facts)}
    of_groups = list(figures.values())
    of_all = of_groups.pop() if len(claim.groups) > 1 else None
    return Answer(
        claim=claim.spoken(names),
        each=_verdict(zip(*of_groups, strict=True)),
        together=_verdict([figure] for figure in of_all) if of_all else None,
        reading=claim.reading,
        reasons=(*_reasons(claim, figures), *_notes(claim, figures, facts)),
        figures=_frame(claim, figures),
        sponsor_groups=facts.sponsor_groups if _of_sponsors(claim) else (),
    )


ROLL_SQL = """\
SELECT date, ms_code, vote::VARCHAR AS vote
FROM roll_calls JOIN votes USING (roll_call_id)
WHERE resolution = $resolution AND scope = 'resolution'
"""
# Where there was no roll call: who could have stood on one.
MEMBER_STATES_SQL = """\
SELECT adoption_date AS date, ms_code, NULL::VARCHAR AS vote
FROM resolutions JOIN member_states m ON on_day(code_from, code_to, adoption_date)
WHERE resolution = $resolution AND status <> 'observer' AND NOT EXISTS (
    FROM participation_gaps g
    WHERE g.ms_code = m.ms_code AND kind IN ('not_separate_member', 'withdrawn')
      AND adoption_date BETWEEN g.from_date AND g.to_date)
"""
# Membership as in analytics.support.
MEMBERS_SQL = """\
SELECT group_code, ms_code, from_date IS NULL AS undated
FROM group_members JOIN groups USING (group_code)
WHERE on_day(greatest(from_date, formed_date), to_date, $day)
"""
# Only the last version of a draft counts.
DRAFTS_SQL = """\
SELECT draft, coalesce(bool_or(completeness = 'complete'), false) AS complete
FROM drafts LEFT JOIN sponsor_lists USING (draft)
WHERE superseded_by IS NULL AND kind <> 'amendment' AND (
    resolution = $resolution OR resolution IS NULL AND draft IN (
        SELECT r.draft FROM resolutions r WHERE r.resolution = $resolution))
GROUP BY draft
"""
SPONSORS_SQL = """\
SELECT DISTINCT ms_code FROM sponsorships
WHERE list_contains($drafts, draft) AND role <> 'withdrawn'
"""
SPONSOR_GROUPS_SQL = """\
SELECT DISTINCT coalesce(groups.name, text) AS name
FROM group_sponsorships LEFT JOIN groups USING (group_code)
WHERE list_contains($drafts, draft) ORDER BY name
"""


def load_facts(con: Connection, resolution: str, claim: Claim) -> Facts:
    """The facts of a resolution that a claim is checked against.

    Raises BadRequest when the claim is about votes and there was no recorded vote, or the day of
    adoption is not known.
    """
    roll = query(con, ROLL_SQL, resolution=resolution)
    if roll.is_empty():
        if claim.sponsors or claim.outcome != "sponsored":
            raise no_vote(con, resolution)
        roll = query(con, MEMBER_STATES_SQL, resolution=resolution)
    if roll.is_empty():
        raise BadRequest(f"the day of adoption of {resolution} is not known")
    day = roll["date"][0]
    drafts = query(con, DRAFTS_SQL, resolution=resolution)
    # A complete list is not mixed with what other drafts of the same resolution tell in part.
    if drafts["complete"].any():
        drafts = drafts.filter("complete")
    chosen = drafts["draft"].to_list()
    sponsors = frozenset(query(con, SPONSORS_SQL, drafts=chosen)["ms_code"])
    some: Known = "at least" if sponsors else "not at all"
    return Facts(
        day=day,
        votes=dict(roll.select("ms_code", "vote").iter_rows()),
        members=query(con, MEMBERS_SQL, day=day),
        sponsors=sponsors,
        sponsor_groups=tuple(query(con, SPONSOR_GROUPS_SQL, drafts=chosen)["name"]),
        known="exactly" if drafts["complete"].any() else some,
    )


@dataclass(frozen=True)
class _Unit:
    """A group, several together, or the whole Assembly."""

    name: str
    code: str | None
    states: frozenset[str]  # on the roll
    observers: frozenset[str]  # sponsors without a vote
    undated: int

    def __str__(self) -> str:
        return self.name if self.name == _TOGETHER else f"for {self.name}"


_TOGETHER = "together"


def _units(claim: Claim, names: Mapping[str, str], facts: Facts) -> list[_Unit]:
    roll = frozenset(facts.votes)
    observers = facts.sponsors - roll

    def unit(name: str, codes: Sequence[str]) -> _Unit:
        spells = facts.members.filter(pl.col("group_code").is_in(codes))
        members = frozenset(spells["ms_code"])
        undated = len(roll.intersection(spells.filter("undated")["ms_code"]))
        code = codes[0] if len(codes) == 1 else None
        return _Unit(name, code, members & roll, members & observers, undated)

    units = [unit(called(code, names), [code]) for code in claim.groups]
    for group in units:
        if not group.states:
            raise BadRequest(f"{group.name} had no member in the Assembly on {facts.day}")
    if len(units) > 1:
        units.append(unit(_TOGETHER, claim.groups))
    everyone = "all sponsors" if claim.sponsors else "all Member States"
    return units or [_Unit(everyone, None, roll, observers, 0)]


@dataclass(frozen=True)
class _Figure:
    denominator: str
    count: int
    of: int
    holds: bool | None  # None: cannot be told
    known: Known = "exactly"
    nobody: bool = False  # nobody counts under this denominator, so it says nothing

    def __str__(self) -> str:
        if self.known == "not at all":
            return "not known"
        if self.known == "at least":
            return f"at least {self.count} of {self.of}"
        return f"{self.count} of {self.of}" + (f", {self.count / self.of:.1%}" if self.of else "")


def _figures(claim: Claim, unit: _Unit, facts: Facts) -> list[_Figure]:
    if claim.outcome != "sponsored":
        return [_votes(claim, unit, facts, denominator) for denominator in claim.denominators]
    figures = [_sponsored(claim, unit.states, facts, "members")]
    if claim.threshold.unit == "number" and not facts.sponsors <= facts.votes.keys():
        both = unit.states | unit.observers
        figures.append(_sponsored(claim, both, facts, "members and observers"))
    return figures


def _sponsored(claim: Claim, states: frozenset[str], facts: Facts, denominator: str) -> _Figure:
    count, of = len(states & facts.sponsors), len(states)
    most = (count if facts.known == "exactly" else of, of)
    holds = _holds(claim.threshold, (count, of), most)
    return _Figure(denominator, count, of, holds, facts.known)


def _votes(claim: Claim, unit: _Unit, facts: Facts, denominator: Denominator) -> _Figure:
    threshold, counted = claim.threshold, COUNTED[denominator]
    known = facts.known if claim.sponsors else "exactly"
    base = unit.states & facts.sponsors if claim.sponsors else unit.states
    votes = [facts.votes[state] for state in base]
    count, of = votes.count(claim.outcome), sum(map(votes.count, counted))
    if threshold.limit == "a plurality":
        first = sum(votes.count(vote) >= count for vote in counted) == 1
        holds = first if of and known == "exactly" else None
    else:
        least = most = (count, of)
        if known != "exactly":
            rest = [facts.votes[state] for state in unit.states - base]
            like = rest.count(claim.outcome)
            others = sum(map(rest.count, counted)) - like
            least, most = (count, of + others), (count + like, of + like)
        holds = _holds(threshold, least, most)
    nobody = not of and known == "exactly" and threshold.unit != "number"
    by = "sponsors" if claim.sponsors and denominator == "members" else denominator
    return _Figure(by, count, of, holds, known, nobody)


def _holds(threshold: Threshold, least: tuple[int, int], most: tuple[int, int]) -> bool | None:
    """Whether a threshold is met by all counts between two, each given with its denominator."""
    if threshold.unit == "number":
        low, high = Fraction(least[0]), Fraction(most[0])
    elif least[1] and most[1]:
        low, high = Fraction(*least), Fraction(*most)
    else:
        return None
    if threshold.limit == "exactly" and low < high:
        within = low - threshold.tolerance <= threshold.amount <= high + threshold.tolerance
        return None if within else False
    return threshold.met(low) if threshold.met(low) == threshold.met(high) else None


def _verdict(by_denominator: Iterable[Sequence[_Figure]]) -> Verdict:
    """Whether it holds for every figure, over the denominators that say something."""
    truths: set[bool | None] = set()
    for figures in by_denominator:
        holds = {figure.holds for figure in figures if not figure.nobody}
        if False in holds:
            truths.add(False)
        elif None in holds:
            truths.add(None)
        elif not any(figure.nobody for figure in figures):
            truths.add(True)
    if truths >= {True, False}:
        return "depends on the definition"
    if None in truths or not truths:
        return "cannot be told"
    return "holds" if True in truths else "does not hold"


def _said(each: Verdict, together: Verdict) -> str:
    return f"{each} for each, {together} together"


_BY = {
    "members": "of the members",
    "sponsors": "of the sponsors",
    "present": "of those present",
    "voting": "of those voting yes or no",
    "members and observers": "with observers",
}


def _reasons(claim: Claim, figures: Mapping[_Unit, Sequence[_Figure]]) -> Iterator[str]:
    """What each denominator says, a line each."""
    for same in zip(*figures.values(), strict=True):
        by = _BY[same[0].denominator]
        if claim.threshold.unit == "number" and same[0].denominator in ("members", "sponsors"):
            by = "in number"
        if len(same) > 1:
            by += f", {_said(_verdict([same[:-1]]), _verdict([same[-1:]]))}"
        of_units = (
            f"{_verdict([[figure]])} {unit} ({figure})"
            for unit, figure in zip(figures, same, strict=True)
        )
        yield f"{by}: {', '.join(of_units)}"


def _of_sponsors(claim: Claim) -> bool:
    return claim.sponsors or claim.outcome == "sponsored"


def _notes(claim: Claim, units: Iterable[_Unit], facts: Facts) -> Iterator[str]:
    """What a reader should know of the figures, a line each."""
    if _of_sponsors(claim):
        if facts.known == "not at all":
            yield "no list of its sponsors is held"
        elif facts.known == "at least":
            yield "the list of its sponsors is not known to be complete: there may be more"
        if facts.sponsor_groups:
            groups = ", ".join(facts.sponsor_groups)
            yield f"also submitted on behalf of {groups}: the members are not counted for it"
    for unit in units:
        if unit.code and unit.undated:
            yield f"{unit.name}: on which day {unit.undated} of its members joined is not known"


def _frame(claim: Claim, figures: Mapping[_Unit, Sequence[_Figure]]) -> pl.DataFrame:
    rows = [
        (
            unit.name,
            unit.code,
            figure.denominator,
            None if figure.known == "not at all" else figure.count,
            figure.of,
            figure.count / figure.of if figure.of and figure.known != "not at all" else None,
            str(claim.threshold),
            figure.holds,
            _verdict([each] for each in of_unit),
            figure.known == "at least",
            unit.undated,
        )
        for unit, of_unit in figures.items()
        for figure in of_unit
    ]
    return pl.DataFrame(rows, _COLUMNS, orient="row")


_COLUMNS = {
    "group": pl.String,
    "group_code": pl.String,
    "denominator": pl.String,
    "count": pl.Int64,
    "of": pl.Int64,
    "share": pl.Float64,
    "threshold": pl.String,
    "holds": pl.Boolean,
    "verdict": pl.String,
    "lower_bound": pl.Boolean,
    "undated_members": pl.Int64,
}
