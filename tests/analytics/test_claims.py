from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import chain, combinations
from pathlib import Path
from typing import get_args

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import analytics
from analytics import claims
from analytics.claim_grammar import (
    COUNTED,
    Claim,
    Denominator,
    Limit,
    Outcome,
    Threshold,
    fitted,
    fitting,
    group_names,
    nearest_claim,
    parse_claim,
)
from analytics.claims import Answer, Facts, answer, check_claim
from data import database
from data.database import Connection, insert, query
from data.errors import BadRequest


def _names() -> dict[str, str]:
    con = database.memory()
    database.create_schema(con)
    names = group_names(con)
    con.close()
    return names


NAMES = _names()

MOST = Threshold("more than", Fraction(1, 2))
TWO_THIRDS = Threshold("at least", Fraction(2, 3))
SENTENCES = {
    "most African, Asian and Latin American states voted yes": Claim(MOST, "yes", ("AG", "APG", "GRULAC")),
    "Most of the African Group voted yes.": Claim(MOST, "yes", ("AG",)),
    "a majority of the members of the European Union opposed it": Claim(MOST, "no", ("EU",)),
    "two-thirds of EU member states abstained": Claim(TWO_THIRDS, "abstain", ("EU",)),
    "2/3 of the Arab League did not vote": Claim(TWO_THIRDS, "non_voting", ("LAS",)),
    "a two-thirds majority of LDCs supported it": Claim(TWO_THIRDS, "yes", ("LDC",)),
    "half of NAM voted in favour": Claim(Threshold("at least", Fraction(1, 2)), "yes", ("NAM",)),
    "more than half of the Group of 77 and China voted no": Claim(MOST, "no", ("G77",)),
    "an overwhelming majority of OIC states voted yes": Claim(Threshold("at least", Fraction(4, 5), "percent"), "yes", ("OIC",)),
    "a plurality of GRULAC abstained": Claim(Threshold("a plurality"), "abstain", ("GRULAC",)),
    "all Western European and other states voted no": Claim(Threshold("at least", Fraction(1)), "no", ("WEOG",)),
    "every Eastern European state sponsored": Claim(Threshold("at least", Fraction(1)), "sponsored", ("EEG",)),
    "no EU state voted yes": Claim(Threshold("exactly", unit="number"), "yes", ("EU",)),
    "none of the Nordic countries co-sponsored it": Claim(Threshold("exactly", unit="number"), "sponsored", ("NORDIC",)),
    "31 African states voted yes": Claim(Threshold("exactly", Fraction(31), "number"), "yes", ("AG",)),
    "at least 30 African states voted yes": Claim(Threshold("at least", Fraction(30), "number"), "yes", ("AG",)),
    "no more than 30 African states voted yes": Claim(Threshold("at most", Fraction(30), "number"), "yes", ("AG",)),
    "fewer than 3 permanent members voted against": Claim(Threshold("fewer than", Fraction(3), "number"), "no", ("P5",)),
    "57% of African states voted yes": Claim(Threshold("exactly", Fraction(57, 100), "percent"), "yes", ("AG",)),
    "over 57.4 per cent of African states voted yes": Claim(Threshold("more than", Fraction(574, 1000), "percent", 1), "yes", ("AG",)),
    "47 states sponsored": Claim(Threshold("exactly", Fraction(47), "number"), "sponsored"),
    "most Member States voted yes": Claim(MOST, "yes"),
    "most sponsors voted yes": Claim(MOST, "yes", sponsors=True),
    "most African sponsors voted yes": Claim(MOST, "yes", ("AG",), sponsors=True),
    "most co-sponsors in the African Group voted yes": Claim(MOST, "yes", ("AG",), sponsors=True),
    "most of each of the African and Asian groups voted yes": Claim(MOST, "yes", ("AG", "APG"), reading="each"),
    "most African and Asian states together voted yes": Claim(MOST, "yes", ("AG", "APG"), reading="together"),
    "most African and Asian states voted yes, taken together": Claim(MOST, "yes", ("AG", "APG"), reading="together"),
    "most African states voted yes, of the members": Claim(MOST, "yes", ("AG",), denominator="members"),
    "most African states voted yes of those present": Claim(MOST, "yes", ("AG",), denominator="present"),
    "most African states voted yes of those present and voting": Claim(MOST, "yes", ("AG",), denominator="voting"),
    "most African states voted yes of those voting": Claim(MOST, "yes", ("AG",), denominator="voting"),
    "most African states present voted yes": Claim(MOST, "yes", ("AG",), denominator="present"),
    "most of those present and voting voted yes": Claim(MOST, "yes", denominator="voting"),
    "most Canada, Australia and New Zealand and African Union members voted yes": Claim(MOST, "yes", ("CANZ", "AU")),
    "most African and African states together voted yes": Claim(MOST, "yes", ("AG",)),
}  # fmt: skip


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_of_the_grammar_is_understood(sentence: str) -> None:
    assert parse_claim(sentence, NAMES) == SENTENCES[sentence]


BAD = {
    "": "does not begin with a threshold",
    "African states voted yes": "does not begin with a threshold .*; nearest: more than half of African Group voted yes",
    "mostly Africans liked it": "does not begin with a threshold .*; nearest: more than half of African Group voted yes",
    "most Afrcan states voted yes": "names no group 'afrcan'; nearest: more than half of African Group voted yes",
    "most African states loved it": "has none of the verbs voted yes, voted no, .*; nearest: more than half of African Group voted yes",
    "most African states abstain": "has none of the verbs .*; nearest: more than half of African Group abstained",
    "most African states voted yes, reluctantly": "has 'reluctantly' after the verb",
    "most African states that sponsored voted yes": "has 'voted yes' after the verb",
    "30.5 states voted yes": "does not begin with a threshold",
    "31 of 54 African states voted yes": "names no group '54'; nearest: exactly 31 of African Group voted yes",
    "most of each of African and Asian states voted yes together": "claims it of each and of all together",
    "most African states present voted yes of the members": "names two denominators",
    "most groups voted yes": "names no group; nearest: more than half of Member States voted yes",
    "most non-African states voted yes": "names no group 'non-'",
    "all but 3 African states voted yes": "names no group 'but 3'",
    "most African states did not vote yes": "has 'yes' after the verb",
    "most sponsors sponsored": "says that sponsors sponsored; nearest: more than half of Member States sponsored",
    "a plurality of states sponsored": "claims a plurality, which is of votes",
    "most African states abstained, of those voting": "has a denominator, of those voting, that does not fit",
    "31 African states voted yes of those present": "has a denominator, of those present, that does not fit",
    "most Africans and Brazil voted yes": "names no group 'africans brazil'; nearest: more than half of African Group voted yes",
}  # fmt: skip


@pytest.mark.parametrize("sentence", BAD)
def test_outside_the_grammar_the_nearest_claim_is_told(sentence: str) -> None:
    with pytest.raises(BadRequest, match=BAD[sentence]) as error:
        parse_claim(sentence, NAMES)
    nearest = str(error.value).rpartition("; nearest: ")[2]
    assert parse_claim(nearest, NAMES).spoken(NAMES) == nearest


@settings(deadline=None)
@given(st.text() | st.lists(st.sampled_from(" ".join(SENTENCES).split())).map(" ".join))
def test_whatever_is_typed_the_nearest_claim_is_one(text: str) -> None:
    nearest = nearest_claim(text, NAMES)
    assert parse_claim(nearest.spoken(NAMES), NAMES) == nearest
    try:
        claim = parse_claim(text, NAMES)
    except BadRequest:
        return
    assert parse_claim(claim.spoken(NAMES), NAMES) == claim


LIMITS = st.sampled_from([limit for limit in get_args(Limit) if limit != "a plurality"])
PARTS = st.sampled_from([Fraction(n, d) for n, d in ((1, 2), (1, 3), (2, 3), (1, 4), (3, 4))])
THRESHOLDS = (
    st.builds(Threshold, LIMITS, PARTS)
    | st.builds(Threshold, LIMITS, st.integers(0, 200).map(Fraction), st.just("number"))
    | st.builds(Threshold, LIMITS, st.integers(0, 100).map(lambda n: Fraction(n, 100)), st.just("percent"))
    | st.builds(Threshold, LIMITS, st.integers(0, 1000).map(lambda n: Fraction(n, 1000)), st.just("percent"), st.just(1))
    | st.sampled_from([Threshold("a plurality"), Threshold("at least", Fraction(1))])
)  # fmt: skip


@st.composite
def all_claims(draw: st.DrawFn) -> Claim:
    threshold = draw(THRESHOLDS)
    outcome: Outcome = draw(st.sampled_from(get_args(Outcome)))
    if threshold.limit == "a plurality" and outcome == "sponsored":
        outcome = "abstain"
    groups = tuple(draw(st.lists(st.sampled_from(sorted(set(NAMES.values()))), max_size=4, unique=True)))  # fmt: skip
    fits: tuple[Denominator, ...] = () if threshold.unit == "number" else fitting(outcome)
    return Claim(
        threshold,
        outcome,
        groups,
        sponsors=outcome != "sponsored" and draw(st.booleans()),
        denominator=draw(st.sampled_from([None, *fits])),
        reading=draw(st.sampled_from([None, "each", "together"])) if len(groups) > 1 else None,
    )


@settings(deadline=None)
@given(all_claims())
def test_a_claim_spoken_is_the_claim(claim: Claim) -> None:
    assert parse_claim(claim.spoken(NAMES), NAMES) == claim


@settings(deadline=None)
@given(all_claims(), all_claims(), st.sets(st.sampled_from(["threshold", "outcome", "groups", "denominator", "sponsors", "reading"])))  # fmt: skip
def test_a_claim_put_together_of_any_parts_can_be_said(one: Claim, other: Claim, parts: set[str]) -> None:  # fmt: skip
    claim = fitted(replace(one, **{part: getattr(other, part) for part in parts}))
    assert parse_claim(claim.spoken(NAMES), NAMES) == claim
    assert fitted(one) == one


def test_every_group_goes_by_its_code_and_names() -> None:
    for phrase, code in NAMES.items():
        assert parse_claim(f"most of the {phrase} voted yes", NAMES).groups == (code,)


# -- checking -------------------------------------------------------------------------------------

DAY = date(2010, 1, 1)
# Two groups that share Egypt.
MEMBERS = pl.DataFrame(
    {
        "group_code": ["AG", "AG", "AG", "LAS", "LAS", "LAS"],
        "ms_code": ["EGY", "KEN", "MLI", "EGY", "IRQ", "PSE"],
        "undated": [False, False, True, False, False, True],
    }
)


def facts(votes: str, sponsors: str = "", known: claims.Known = "exactly") -> Facts:
    """How EGY, KEN, MLI, IRQ and FRA voted, a letter each; and who sponsored."""
    vote = {"Y": "yes", "N": "no", "A": "abstain", "X": "non_voting"}
    states = ("EGY", "KEN", "MLI", "IRQ", "FRA")
    roll = dict(zip(states, map(vote.__getitem__, votes), strict=True))
    return Facts(DAY, roll, MEMBERS, frozenset(sponsors.split()), known=known)


def check(text: str, of: Facts) -> Answer:
    return answer(parse_claim(text, NAMES), of, NAMES)


def rows(of: Answer) -> list[tuple[object, ...]]:
    return of.figures.select("group", "denominator", "count", "of", "holds").rows()


def test_every_denominator_is_answered() -> None:
    found = check("most African states voted yes", facts("YAXNN"))
    assert rows(found) == [
        ("African Group", "members", 1, 3, False),
        ("African Group", "present", 1, 2, False),
        ("African Group", "voting", 1, 1, True),
    ]
    assert found.verdict == "depends on the definition"
    assert found.figures["share"].to_list() == [1 / 3, 1 / 2, 1]
    assert set(found.figures["undated_members"]) == {1}
    assert found.reasons == (
        "of the members: does not hold for African Group (1 of 3, 33.3%)",
        "of those present: does not hold for African Group (1 of 2, 50.0%)",
        "of those voting yes or no: holds for African Group (1 of 1, 100.0%)",
        "African Group: on which day 1 of its members joined is not known",
    )


@pytest.mark.parametrize(
    ("text", "votes", "verdict"),
    [
        ("most African states voted yes of the members", "YYXNN", "holds"),
        ("most African states voted yes of the members", "YNXNN", "does not hold"),
        ("half of African states voted yes of those present", "YNXNN", "holds"),
        ("two-thirds of African states voted yes of the members", "YYXNN", "holds"),
        ("more than two-thirds of African states voted yes of the members", "YYXNN", "does not hold"),
        ("67% of African states voted yes of the members", "YYXNN", "holds"),
        ("66.7% of African states voted yes of the members", "YYXNN", "holds"),
        ("66% of African states voted yes of the members", "YYXNN", "does not hold"),
        ("exactly half of African states voted yes of those present", "YNXNN", "holds"),
        ("all African states voted yes", "YYYNN", "holds"),
        ("all African states voted yes", "YYXNN", "depends on the definition"),
        ("no African state voted no", "YAXNN", "holds"),
        ("no African state voted no", "YNXNN", "does not hold"),
        ("2 African states did not vote", "XXYNN", "holds"),
        ("1 African state did not vote", "XXYNN", "does not hold"),
        ("a plurality of African states voted yes", "YNXNN", "does not hold"),
        ("a plurality of African states voted yes", "YXXNN", "depends on the definition"),
        ("a plurality of states voted no", "YAXNN", "holds"),
        ("an overwhelming majority of states voted yes", "YYYYN", "holds"),
        ("an overwhelming majority of states voted yes", "YYYXN", "does not hold"),
        # Nobody in the group said yes or no: that denominator says nothing.
        ("most African states abstained of those present", "AAXNN", "holds"),
        ("most African states voted yes", "AAXNN", "does not hold"),
        ("most African states voted yes of those voting", "AAXNN", "cannot be told"),
    ],
)  # fmt: skip
def test_thresholds(text: str, votes: str, verdict: str) -> None:
    assert check(text, facts(votes)).verdict == verdict


def test_several_groups_are_answered_for_each_and_together() -> None:
    found = check("most African and Arab states voted yes of the members", facts("YNAYN"))
    # Egypt, in both, counts once: EGY and IRQ of EGY, KEN, MLI and IRQ. Palestine has no vote.
    assert rows(found) == [
        ("African Group", "members", 1, 3, False),
        ("League of Arab States", "members", 2, 2, True),
        ("together", "members", 2, 4, False),
    ]
    assert found.verdict == "does not hold for each, does not hold together"
    more = "more than a third of African and Arab states voted yes of the members"
    assert check(more, facts("YNAYN")).verdict == "does not hold for each, holds together"
    assert check(f"{more} together", facts("YNAYN")).verdict == "holds together"
    each = "most of each of African and Arab states voted yes of the members"
    assert check(each, facts("YNAYN")).verdict == "does not hold for each"


def test_a_group_without_member_that_day_is_told() -> None:
    with pytest.raises(BadRequest, match="GRULAC had no member in the Assembly on 2010-01-01"):
        check("most GRULAC states voted yes", facts("YYYYY"))


def test_a_complete_list_of_sponsors_is_counted() -> None:
    of = facts("YNXYN", "EGY KEN IRQ")
    assert rows(check("most African states sponsored", of)) == [
        ("African Group", "members", 2, 3, True)
    ]
    assert check("3 states sponsored", of).verdict == "holds"
    assert check("all African states sponsored", of).verdict == "does not hold"
    assert rows(check("most sponsors voted yes", of)) == [
        ("all sponsors", "sponsors", 2, 3, True),
        ("all sponsors", "present", 2, 3, True),
        ("all sponsors", "voting", 2, 3, True),
    ]
    assert check("most African sponsors voted yes", of).verdict == "does not hold"
    assert check("a plurality of African sponsors voted yes", of).verdict == "does not hold"
    eu = pl.DataFrame({"group_code": ["EU"], "ms_code": ["FRA"], "undated": [False]})
    without_sponsor = replace(of, members=pl.concat([MEMBERS, eu]))
    assert check("most EU sponsors voted yes", without_sponsor).verdict == "cannot be told"
    assert check("no EU sponsor voted yes", without_sponsor).verdict == "holds"


def test_an_observer_that_sponsored_makes_the_number_depend() -> None:
    of = facts("YYYYY", "EGY IRQ PSE")
    found = check("3 states sponsored", of)
    assert rows(found) == [
        ("all Member States", "members", 2, 5, False),
        ("all Member States", "members and observers", 3, 6, True),
    ]
    assert found.verdict == "depends on the definition"
    assert rows(check("3 Arab states sponsored", of))[1][2:] == (3, 3, True)
    assert rows(check("1 African state sponsored", of))[1][2:] == (1, 3, True)
    assert [d for _, d, *_ in rows(check("all Arab states sponsored", of))] == ["members"]


def test_a_partial_list_bounds_the_answer_from_below() -> None:
    of = facts("YNXYN", "EGY KEN", known="at least")
    found = check("at least 2 states sponsored", of)
    assert found.verdict == "holds"
    assert found.figures["lower_bound"].to_list() == [True]
    assert found.reasons == (
        "in number: holds for all Member States (at least 2 of 5)",
        "the list of its sponsors is not known to be complete: there may be more",
    )
    told = {
        "2 states sponsored": "cannot be told",
        "1 state sponsored": "does not hold",
        "at most 1 state sponsored": "does not hold",
        "at most 4 states sponsored": "cannot be told",
        "most African states sponsored": "holds",
        "most Arab states sponsored": "cannot be told",
        "no African state sponsored": "does not hold",
        "most sponsors voted yes": "cannot be told",
        "at least 1 sponsor voted yes": "holds",
        "a plurality of sponsors voted yes": "cannot be told",
    }
    assert {text: check(text, of).verdict for text in told} == told
    # Egypt sponsored, as far as is known; whether Kenya and Mali voted as it did decides.
    most = "most African sponsors voted yes"
    assert check(most, facts("YNNYN", "EGY", "at least")).verdict == "cannot be told"
    assert check(most, facts("YYYNN", "EGY", "at least")).verdict == "holds"
    assert check(most, facts("NNNYY", "EGY", "at least")).verdict == "does not hold"


def test_without_a_list_nothing_is_told() -> None:
    found = check("no African state sponsored", facts("YYYYY", known="not at all"))
    assert found.verdict == "cannot be told"
    assert found.figures.select("count", "share", "holds").row(0) == (None, None, None)
    assert found.reasons[:2] == (
        "in number: cannot be told for African Group (not known)",
        "no list of its sponsors is held",
    )


STATES = ("EGY", "KEN", "MLI", "IRQ", "FRA")


@settings(deadline=None)
@given(
    all_claims().filter(lambda claim: claim.sponsors or claim.outcome == "sponsored"),
    st.text("YNAX", min_size=5, max_size=5),
    st.sets(st.sampled_from(STATES)),
)
def test_a_partial_list_is_answered_as_all_that_may_complete_it(
    claim: Claim, votes: str, listed: set[str]
) -> None:
    """The naive way: try every list that the partial one may be part of."""
    claim = Claim(claim.threshold, claim.outcome, ("AG",), claim.sponsors, claim.denominator)
    others = [state for state in STATES if state not in listed]
    completions = chain.from_iterable(combinations(others, n) for n in range(len(others) + 1))
    possible = [
        answer(claim, facts(votes, " ".join([*listed, *more])), NAMES).figures["holds"].to_list()
        for more in completions
    ]
    found = answer(claim, facts(votes, " ".join(listed), "at least"), NAMES).figures["holds"]
    for holds, truths in zip(found, map(set, zip(*possible, strict=True)), strict=True):
        if holds is not None:
            assert truths - {None} == {holds}  # never told where it could be otherwise
        elif claim.threshold.unit == "number":
            assert truths == {True, False}  # and told wherever it could not


def _naive(claim: Claim, votes: str) -> list[bool | None]:
    """Straight from the definitions, for one group or the whole Assembly."""
    states = {"AG": STATES[:3], "LAS": ("EGY", "IRQ")}.get(claim.groups[0] if claim.groups else "", STATES)  # fmt: skip
    words = {"Y": "yes", "N": "no", "A": "abstain", "X": "non_voting"}
    cast = [words[votes[STATES.index(state)]] for state in states]
    truths: list[bool | None] = []
    for denominator in claim.denominators:
        counted = [vote for vote in cast if vote in COUNTED[denominator]]
        count = counted.count(claim.outcome)
        if claim.threshold.limit == "a plurality":
            rivals = [counted.count(v) for v in COUNTED[denominator] if v != claim.outcome]
            truths.append(all(count > rival for rival in rivals) if counted else None)
        elif claim.threshold.unit == "number":
            truths.append(claim.threshold.met(Fraction(count)))
        else:
            truths.append(claim.threshold.met(Fraction(count, len(counted))) if counted else None)
    return truths


@settings(deadline=None)
@given(all_claims(), st.text("YNAX", min_size=5, max_size=5), st.sampled_from([(), ("AG",), ("LAS",)]))  # fmt: skip
def test_votes_are_counted_as_defined(claim: Claim, votes: str, groups: tuple[str, ...]) -> None:
    if claim.outcome == "sponsored":
        return
    claim = Claim(claim.threshold, claim.outcome, groups, denominator=claim.denominator)
    found = answer(claim, facts(votes), NAMES)
    assert found.figures["holds"].to_list() == _naive(claim, votes)


# -- the record -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def world() -> Iterator[Connection]:
    """A/RES/74/1 voted on, with drafts and sponsors; A/RES/74/2 adopted without a vote."""
    con = database.memory()
    database.create_schema(con)
    day = date(2019, 12, 1)
    resolutions = pl.DataFrame(
        {
            "resolution": ["A/RES/74/1", "A/RES/74/2", "A/RES/74/3"],
            "session": "74",
            "adoption_date": [day, day, None],
            "source": "undl_votes",
        }
    )
    insert(con, "resolutions", resolutions)
    con.execute(
        "INSERT INTO roll_calls BY NAME SELECT 1 AS roll_call_id, 'A/RES/74/1' AS resolution, "
        "'74' AS session, DATE '2019-12-01' AS date, 'resolution' AS scope, 'Lighthouses' AS title, "
        "'release' AS stated_in, 'undl_votes' AS source"
    )
    votes = {"EGY": "yes", "KEN": "no", "FRA": "no", "IRQ": "yes", "CUB": "yes"}
    insert(
        con,
        "votes",
        pl.DataFrame(
            [(1, state, vote) for state, vote in votes.items()],
            ["roll_call_id", "ms_code", "vote"],
            orient="row",
        ),
    )
    drafts = [
        # draft, kind, resolution, superseded by, completeness
        ("A/C.1/74/L.1", "draft resolution", "A/RES/74/1", "A/C.1/74/L.1/Rev.1", "complete"),
        ("A/C.1/74/L.1/Rev.1", "revised draft resolution", "A/RES/74/1", None, "complete"),
        ("A/RES/74/1", "draft resolution", "A/RES/74/1", None, "additional_only"),
        ("A/C.1/74/L.2", "draft resolution", "A/RES/74/2", None, "lead_only"),
        ("A/C.1/74/L.3", "amendment", "A/RES/74/2", None, "complete"),
    ]
    for draft, kind, resolution, later, completeness in drafts:
        con.execute(
            "INSERT INTO drafts BY NAME SELECT $1 AS draft, '74' AS session, $2 AS kind, "
            "$3 AS resolution, $4 AS superseded_by, 'undl_drafts' AS source",
            [draft, kind, resolution, later],
        )
        con.execute("INSERT INTO sponsor_lists VALUES ($1, 'undl_drafts', $2, NULL)", [draft, completeness])  # fmt: skip
    sponsors = {
        "A/C.1/74/L.1": [("FRA", "listed")],
        "A/C.1/74/L.1/Rev.1": [("CUB", "listed"), ("EGY", "additional"), ("IRQ", "withdrawn")],
        "A/RES/74/1": [("KEN", "additional")],
        "A/C.1/74/L.2": [("EGY", "listed"), ("KEN", "listed")],
        "A/C.1/74/L.3": [("FRA", "listed")],
    }
    insert(
        con,
        "sponsorships",
        pl.DataFrame(
            [
                {"draft": draft, "ms_code": state, "role": role, "name_as_printed": state, "source": "undl_drafts"}
                for draft, names in sponsors.items()
                for state, role in names
            ]
        ),
    )  # fmt: skip
    con.execute(
        "INSERT INTO group_sponsorships VALUES ('A/C.1/74/L.1/Rev.1', 'G77', 'CUB', "
        "'Cuba [on behalf of the Group of 77 and China]', 'undl_drafts')"
    )
    analytics.build(con)
    yield con
    con.close()


def test_only_the_last_version_and_the_complete_list_count(world: Connection) -> None:
    found = check_claim(world, "A/RES/74/1", "2 states sponsored")  # Cuba and Egypt
    assert found.verdict == "holds"
    assert found.reasons == (
        "in number: holds for all Member States (2 of 5, 40.0%)",
        "also submitted on behalf of Group of 77: the members are not counted for it",
    )
    assert check_claim(world, "A/RES/74/1", "all sponsors voted yes").verdict == "holds"
    assert check_claim(world, "A/RES/74/1", "no AG sponsors voted no").verdict == "holds"


def test_sponsors_are_answered_where_there_was_no_vote(world: Connection) -> None:
    found = check_claim(world, "A/RES/74/2", "at least 2 African states sponsored")
    assert found.verdict == "holds"
    assert found.figures.select("count", "of", "lower_bound").row(0) == (2, 54, True)
    assert check_claim(world, "A/RES/74/2", "2 states sponsored").verdict == "cannot be told"
    assert check_claim(world, "A/RES/74/2", "2 states sponsored").figures["of"].item() == 193


@pytest.mark.parametrize("text", ["most states voted yes", "most sponsors voted yes"])
def test_votes_are_not_asked_of_a_resolution_without_a_vote(world: Connection, text: str) -> None:
    with pytest.raises(BadRequest, match="A/RES/74/2 was not adopted by a recorded vote"):
        check_claim(world, "A/RES/74/2", text)


def test_a_day_of_adoption_not_known_is_told(world: Connection) -> None:
    with pytest.raises(BadRequest, match="the day of adoption of A/RES/74/3 is not known"):
        check_claim(world, "A/RES/74/3", "2 states sponsored")


def test_the_claim_about_74_247(snapshot: Path) -> None:
    """African Group 31 of 54, Asia-Pacific 34 of 54, GRULAC 9 of 33, together 74 of 141."""
    con = database.connect()
    text = "most African, Asian and Latin American states voted yes"
    found = check_claim(con, "A/RES/74/247", text)
    of_members = check_claim(con, "A/RES/74/247", f"{text} of the members")
    con.close()
    assert found.figures.select("group", "denominator", "count", "of", "holds").rows() == [
        ("African Group", "members", 31, 54, True),
        ("African Group", "present", 31, 40, True),
        ("African Group", "voting", 31, 32, True),
        ("Asia-Pacific Group", "members", 34, 54, True),
        ("Asia-Pacific Group", "present", 34, 49, True),
        ("Asia-Pacific Group", "voting", 34, 40, True),
        ("GRULAC", "members", 9, 33, False),
        ("GRULAC", "present", 9, 31, False),
        ("GRULAC", "voting", 9, 16, True),
        ("together", "members", 74, 141, True),
        ("together", "present", 74, 120, True),
        ("together", "voting", 74, 88, True),
    ]
    assert found.verdict == "depends on the definition for each, holds together"
    assert of_members.verdict == "does not hold for each, holds together"
    assert found.reasons[0] == (
        "of the members, does not hold for each, holds together: "
        "holds for African Group (31 of 54, 57.4%), holds for Asia-Pacific Group (34 of 54, 63.0%), "
        "does not hold for GRULAC (9 of 33, 27.3%), holds together (74 of 141, 52.5%)"
    )


def test_figures_are_those_of_support(snapshot: Path) -> None:
    """For every group, once a decade: what the claim counts is what `analytics.support` holds."""
    con = database.connect()
    of_support = query(
        con,
        "SELECT resolution, group_code, members, yes, no, abstain, non_voting, undated_members "
        "FROM analytics.support JOIN roll_calls USING (roll_call_id) WHERE roll_call_id IN ("
        "SELECT min(roll_call_id) FROM roll_calls WHERE source = 'undl_votes' "
        "GROUP BY year(date) // 10)",
    )
    assert len(of_support) > 100
    for row in of_support.to_dicts():
        text = f"all {row['group_code']} states voted yes"
        figures = check_claim(con, row["resolution"], text).figures
        assert figures["of"].to_list() == [
            row["members"],
            row["yes"] + row["no"] + row["abstain"],
            row["yes"] + row["no"],
        ]
        assert figures["count"].to_list() == [row["yes"]] * 3
        assert set(figures["undated_members"]) == {row["undated_members"]}
    con.close()


def test_the_command_writes_the_figures(snapshot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from unga import app

    claim = "most African, Asian and Latin American states voted yes"
    app(["claim", "74/247", claim, "--format", "csv"], standalone_mode=False)
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["count"] for row in rows if row["denominator"] == "members"] == ["31", "34", "9", "74"]  # fmt: skip
    app(["claim", "74/247", claim], standalone_mode=False)
    assert "depends on the definition for each, holds together" in capsys.readouterr().out
