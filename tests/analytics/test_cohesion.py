from __future__ import annotations

import itertools
from datetime import date
from statistics import mean

import numpy as np
import polars as pl
import pytest
from hypothesis import given

from analytics import cohesion as module
from analytics.cohesion import (
    INDICES,
    cohesion,
    cohesion_by_session,
    cohesion_intervals,
    cohesion_intervals_by_session,
    indices,
    positions,
)
from analytics.slices import load_resolutions
from analytics.uncertainty import SEED, clusters, draw_clusters
from analytics.vote_matrix import (
    ABSTAIN,
    NO,
    VOTES,
    YES,
    VoteMatrix,
    from_letters,
    load_memberships,
    load_vote_matrix,
)
from data.database import Connection, connect, query
from data.errors import BadRequest
from tests.analytics.worlds import memberships, memberships_of, worlds


def naive_indices(cast: list[int]) -> dict[str, float | None]:
    """Every index, member by member, straight from its definition."""
    n, y, a = len(cast), cast.count(YES), cast.count(ABSTAIN)
    voting = [vote for vote in cast if vote != ABSTAIN]
    m = max(y, a, cast.count(NO))

    def alike(votes: list[int]) -> float | None:
        pairs = list(itertools.combinations(votes, 2))
        return sum(p == q for p, q in pairs) / len(pairs) if pairs else None

    def rice(votes: list[int]) -> float:
        return abs(votes.count(YES) - votes.count(NO)) / len(votes)

    pairs = list(itertools.combinations(voting, 2))
    return {
        "agreement_index": (m - (n - m) / 2) / n if n else None,
        "rice_index": rice(voting) if voting else None,
        "rice_corrected": mean(rice(list(pair)) for pair in pairs) if pairs else None,
        "attina_index": (m - (n - m)) / n if n else None,
        "effective_number": 1 / sum((cast.count(v) / n) ** 2 for v in set(cast)) if n else None,
        "pairwise_agreement": alike(cast),
    }


def naive_positions(matrix: VoteMatrix, spells: pl.DataFrame) -> list[dict[str, object]]:
    found = []
    for group in sorted(set(spells["group_code"])):
        for row, roll_call in enumerate(matrix.roll_calls.iter_rows(named=True)):
            votes, undated = [], 0
            for column, state in enumerate(matrix.states):
                of_day = [
                    spell
                    for spell in spells.filter(group_code=group, ms_code=state).rows(named=True)
                    if (spell["from_date"] is None or spell["from_date"] <= roll_call["date"])
                    and (spell["to_date"] is None or spell["to_date"] >= roll_call["date"])
                ]
                code = int(matrix.votes[row, column])
                if of_day and code:
                    votes.append(code)
                    undated += any(spell["undated"] for spell in of_day)
            if not votes:
                continue
            cast = [vote for vote in votes if vote in (YES, ABSTAIN, NO)]
            counts = {vote: cast.count(vote) for vote in (YES, ABSTAIN, NO)}
            largest = [vote for vote, n in counts.items() if n == max(counts.values())]
            position = VOTES[largest[0]] if len(largest) == 1 else None
            everyone = matrix.votes[row].tolist()
            sides = [everyone.count(YES), everyone.count(NO)]
            found.append(
                {
                    "roll_call_id": roll_call["roll_call_id"],
                    "session": roll_call["session"],
                    "contested": sum(sides) > 0 and min(sides) / sum(sides) >= 0.1,
                    "group_code": group,
                    "members": len(votes),
                    "yes": counts[YES],
                    "no": counts[NO],
                    "abstain": counts[ABSTAIN],
                    "non_voting": len(votes) - len(cast),
                    "position": position,
                    "defections": len(cast) - max(counts.values()) if position else None,
                    "undated_members": undated,
                    **naive_indices(cast),
                }
            )
    return found


def approximately(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    return [
        {k: pytest.approx(v) if isinstance(v, float) else v for k, v in row.items()} for row in rows
    ]


@given(worlds(), memberships)
def test_positions_and_indices_are_what_their_definitions_say(
    matrix: VoteMatrix, spells: pl.DataFrame
) -> None:
    assert positions(matrix, spells).to_dicts() == approximately(naive_positions(matrix, spells))


@given(worlds(), memberships)
def test_a_session_is_the_mean_of_its_roll_calls(matrix: VoteMatrix, spells: pl.DataFrame) -> None:
    told = cohesion_by_session(matrix, spells)
    rows = naive_positions(matrix, spells)
    keys = [
        (session, group)
        for session in matrix.sessions
        for group in ("G", "H")
        if any((r["session"], r["group_code"]) == (session, group) for r in rows)
    ]
    assert told.select("session", "group_code").rows() == keys
    for row, (session, group) in zip(told.rows(named=True), keys, strict=True):
        own = [r for r in rows if (r["session"], r["group_code"]) == (session, group)]
        contested = [r for r in own if r["contested"]]
        assert row["roll_calls"] == len(own)
        assert row["contested_roll_calls"] == len(contested)
        assert row["mean_members"] == pytest.approx(mean(r["members"] for r in own))
        assert row["undated_members"] == max(r["undated_members"] for r in own)
        cast = sum(r["members"] - r["non_voting"] for r in own)
        assert row["participation_share"] == pytest.approx(cast / sum(r["members"] for r in own))
        for vote in ("yes", "no", "abstain"):
            assert row[f"{vote}_positions"] == sum(r["position"] == vote for r in own)
        assert row["no_position"] == sum(r["position"] is None for r in own)
        for suffix, of in (("", own), ("_contested", contested)):
            decided = [r for r in of if r["position"]]
            votes = sum(r["members"] - r["non_voting"] for r in decided)
            against = sum(r["defections"] for r in decided)
            share = row[f"defection_share{suffix}"]
            assert share == (pytest.approx(against / votes) if votes else None)
            for index in INDICES:
                values = [r[index] for r in of if r[index] is not None]
                assert row[index + suffix] == (pytest.approx(mean(values)) if values else None)


def test_the_worked_example() -> None:
    told = {name: float(value) for name, value in indices(*np.array([6, 2, 2])).items()}
    assert told == pytest.approx(
        {
            "agreement_index": (6 - 4 / 2) / 10,
            "rice_index": 4 / 8,
            "rice_corrected": (15 + 1) / 28,
            "attina_index": (6 - 4) / 10,
            "effective_number": 1 / 0.44,
            "pairwise_agreement": (15 + 1 + 1) / 45,
        }
    )


@pytest.mark.parametrize("size", [2, 5, 40])
def test_tossed_coins_give_the_corrected_rice_index_a_half_in_a_group_of_any_size(
    size: int,
) -> None:
    yes = np.random.default_rng(size).binomial(size, 0.5, 20_000)
    told = indices(yes, size - yes, np.zeros_like(yes))
    assert told["rice_corrected"].mean() == pytest.approx(0.5, abs=0.01)
    inflated = {2: 0.5, 5: 0.375, 40: 0.125}[size]  # mean of |Y - N| / n over fair coins
    assert told["rice_index"].mean() == pytest.approx(inflated, abs=0.01)


def test_a_group_with_no_member_that_day() -> None:
    world = from_letters({"BRA": "Y", "FRA": "N"})  # 4 December 2023
    spells = memberships_of(
        ("G", "BRA", None, None), ("H", "FRA", date(2024, 1, 1), None), ("K", "USA", None, None)
    )
    assert cohesion(world, spells)["group_code"].to_list() == ["G"]
    for group in ("H", "K"):
        with pytest.raises(BadRequest, match=f"no member of {group} on a roll from 2023-12-04"):
            cohesion(world, spells, [group])
    with pytest.raises(BadRequest, match="no group 'L' in the record"):
        cohesion(world, spells, ["L"])


def test_a_group_that_only_abstains_or_stays_away() -> None:
    world = from_letters({"BRA": "AX", "FRA": "AX", "USA": "NN"})
    spells = memberships_of(("G", "BRA", None, None), ("G", "FRA", None, None))
    first, second = positions(world, spells).rows(named=True)
    assert (first["position"], first["agreement_index"], first["rice_index"]) == (
        "abstain",
        1,
        None,
    )
    assert (second["position"], second["agreement_index"], second["members"]) == (None, None, 2)
    row = cohesion(world, spells).row(0, named=True)
    assert row["participation_share"] == 0.5
    assert row["rice_index"] is None
    assert row["contested_roll_calls"] == 0
    assert row["agreement_index_contested"] is None


def test_contested_at_another_level() -> None:
    letters = {f"S{n}": "Y" for n in range(4)} | {"S9": "N"}
    spells = memberships_of(("G", "S0", None, None))
    world = from_letters(letters)
    assert cohesion(world, spells)["contested_roll_calls"].item() == 1
    assert cohesion(world, spells, minority=0.25)["contested_roll_calls"].item() == 0


@given(worlds(), memberships)
def test_the_bounds_are_those_of_the_draws_one_by_one(
    matrix: VoteMatrix, spells: pl.DataFrame
) -> None:
    told = cohesion_intervals(matrix, spells, seed=1, replicates=15, level=0.6)
    together = clusters(matrix)
    draws = draw_clusters(int(together.max()) + 1, 15, seed=1)[:, together]
    by_id = dict(zip(matrix.roll_calls["roll_call_id"], range(len(matrix)), strict=True))
    expected = []
    rows = naive_positions(matrix, spells)
    for group in sorted({str(r["group_code"]) for r in rows}):
        for index, part in itertools.product(INDICES, ("", "_contested")):
            values = {
                by_id[r["roll_call_id"]]: r[index]
                for r in rows
                if r["group_code"] == group
                and r[index] is not None
                and (r["contested"] or not part)
            }
            if not values:
                continue
            means = sorted(
                sum(draw[row] * value for row, value in values.items())
                / sum(draw[row] for row in values)
                for draw in draws
                if sum(draw[row] for row in values)
            )
            bounds: tuple[object, object] = (None, None)
            if len({together[row] for row in values}) > 1 and means:
                outside = int(np.floor(round(0.2 * (len(means) - 1), 9)))
                ends = (means[outside], means[len(means) - 1 - outside])
                bounds = (pytest.approx(ends[0]), pytest.approx(ends[1]))
            expected.append((group, index + part, *bounds))
    assert told.rows() == expected


@given(worlds(), memberships)
def test_the_intervals_of_a_session_are_those_of_its_slice(
    matrix: VoteMatrix, spells: pl.DataFrame
) -> None:
    told = cohesion_intervals_by_session(matrix, spells, seed=2, replicates=20)
    for session, part in matrix.by_session():
        own = cohesion_intervals(part, spells, seed=2, replicates=20)
        assert told.filter(session=session).drop("session").equals(own)


def test_the_relation_is_what_the_function_says(small_database: Connection) -> None:
    module.build(small_database)
    matrix, spells = load_resolutions(small_database), load_memberships(small_database)
    told = query(small_database, "SELECT * FROM analytics.cohesion")
    assert told.rows() == cohesion_by_session(matrix, spells).rows()
    bounds = query(small_database, "SELECT * FROM analytics.cohesion_intervals")
    ours = cohesion_intervals_by_session(matrix, spells, seed=SEED)
    assert bounds.rows() == ours.rows()


def test_positions_agree_with_the_relation_support_and_the_macros(snapshot: object) -> None:
    with connect() as con:
        ours = positions(load_vote_matrix(con), load_memberships(con))
        theirs = query(
            con,
            """
            SELECT roll_call_id, group_code, s.members, s.yes, s.no, s.abstain, s.non_voting,
                   position::VARCHAR AS position, s.cohesion AS agreement_index,
                   rice_index(s.yes, s.no) AS rice_index, s.undated_members
            FROM analytics.support s
            """,
        )
    keys = ["roll_call_id", "group_code"]
    assert len(ours) == len(theirs) > 100_000
    ours = ours.select(theirs.columns).cast(theirs.schema).sort(keys)
    assert ours.equals(theirs.sort(keys))
