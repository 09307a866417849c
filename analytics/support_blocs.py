"""Support blocs: the groups of states that support together, and what divides them.

The question the project is named for, asked of any slice of the record: which states vote
together there (`blocs`), who is in each of these blocs, how the regional groups divide among them,
how each of them votes, which roll calls set them apart, and whether the division is one at all
(`splits`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.blocs import RUNS, agreement_ties, blocs, pairs, placeable
from analytics.separation import separating_roll_calls
from analytics.slices import load_resolutions
from analytics.splits import (
    DRAWS,
    REGIONAL_GROUPS,
    SIGNIFICANT,
    Likeness,
    Split,
    likeness,
    regional_groups,
    split,
    untested_split,
)
from analytics.uncertainty import SEED, clusters
from analytics.vote_matrix import (
    ABSTAIN,
    NO,
    NON_VOTING,
    YES,
    VoteMatrix,
    load_memberships,
    tallies,
)
from data.database import Connection, insert, query
from data.errors import BadRequest

CENTRE = 3


@dataclass(frozen=True)
class SupportBlocs:
    """The support blocs of a slice.

    Attributes
    ----------
    blocs
        One row per bloc: who is in it and how it votes (`analytics.support_blocs`).
    states
        One row per state: ms_code, bloc, certainty, votes_cast, group_code (its regional group),
        note (`analytics.blocs`).
    separating
        One row per roll call and two blocs, those that set them furthest apart first
        (`analytics.separating_roll_calls`).
    summary
        One row: how strong the split is, and how far it follows the regional groups
        (`analytics.bloc_sessions`).
    sentence
        The answer in words.
    """

    blocs: pl.DataFrame
    states: pl.DataFrame
    separating: pl.DataFrame
    summary: pl.DataFrame
    sentence: str


def support_blocs(
    matrix: VoteMatrix,
    memberships: pl.DataFrame,
    *,
    seed: int,
    names: Mapping[str, str] | None = None,
    runs: int = RUNS,
    draws: int = DRAWS,
    tested: bool = True,
) -> SupportBlocs:
    """The groups of states that support together in a slice of the record.

    Parameters
    ----------
    memberships
        Those of `load_memberships`; the regional groups are told from them.
    names
        What to call states, by code (`load_names`); their codes unless given.
    runs, draws
        How often the states are divided for the consensus, and worlds drawn for the test.
    tested
        Whether the division and what separates the blocs are held against chance, which takes
        longest; else no p-value is told but that of the regional groups.

    The same seed gives the same answer on any number of threads. Non-voting is missing: it is in
    no share but `non_voting_share`.

    Raises BadRequest when fewer than two states can be placed.

    >>> from analytics.vote_matrix import from_letters
    >>> world = from_letters(
    ...     {"BRA": "YYYYYY", "DEU": "NNAYNN", "EGY": "YYYYYY", "FRA": "NNAYNN", "IND": "YYYYYA",
    ...      "ITA": "NNAYNA", "NRU": "---Y--"}, title=list("ABCDEF"))
    >>> spells = pl.DataFrame(
    ...     [("WEOG", "DEU"), ("WEOG", "FRA"), ("WEOG", "ITA"), ("APG", "IND"), ("APG", "NRU"),
    ...      ("AG", "EGY"), ("GRULAC", "BRA")], ["group_code", "ms_code"], orient="row",
    ... ).with_columns(pl.lit(None, pl.Date).alias("from_date"), to_date=pl.lit(None, pl.Date))
    >>> answer = support_blocs(world, spells, seed=1)
    >>> print(answer.sentence)
    Two support blocs: 3 states around BRA and EGY (1 of 1 African, 1 of 2 Asia-Pacific, 1 of 1
    GRULAC), which voted yes in 94% of their votes, and 3 states around DEU and FRA (3 of 3 WEOG),
    which voted yes in 17% of theirs. 1 state left out: too few joint votes.
    """
    states = blocs(matrix, seed=seed, runs=runs).with_columns(regional_groups(matrix, memberships))
    draws = draws if tested else 0
    strength = (
        split(matrix, seed=seed, draws=draws) if tested else untested_split(matrix, seed=seed)
    )
    alike = likeness(states["bloc"], states["group_code"], seed=seed)
    profiles = _profiles(matrix, states, names or {})
    apart = separating_roll_calls(matrix, states["bloc"], seed=seed, tested=tested)
    summary = _summary(matrix, states, strength, alike, seed, runs, draws)
    sentence = _sentence(states, profiles, apart, summary.row(0, named=True), names or {})
    return SupportBlocs(
        profiles,
        states.select("ms_code", "bloc", "certainty", "votes_cast", "group_code", "note"),
        apart,
        summary.with_columns(sentence=pl.lit(sentence)),
        sentence,
    )


def _profiles(matrix: VoteMatrix, states: pl.DataFrame, names: Mapping[str, str]) -> pl.DataFrame:
    placed = states["bloc"].is_not_null().to_numpy()
    bloc = states["bloc"].to_numpy()[placed].astype(np.intp)
    ties = np.zeros((len(bloc), len(bloc)))
    ties[pairs(len(bloc))] = agreement_ties(matrix.votes[:, placed])
    ties += ties.T
    rows = []
    for number in range(1, int(bloc.max()) + 1):
        inside = bloc == number
        size = int(inside.sum())
        own = states.filter(bloc=number)
        centre = _centre(own, ties[np.ix_(inside, inside)])
        votes = tallies(matrix.votes[:, placed][:, inside]).sum(axis=0)
        cast = votes[[YES, ABSTAIN, NO]].sum()
        groups = {group: own.filter(group_code=group).height for group in REGIONAL_GROUPS}
        rows.append(
            {
                "bloc": number,
                "label": _label(groups, size, names.get(centre[0], centre[0])),
                "states": size,
                **{group.lower(): members for group, members in groups.items()},
                "no_group": size - sum(groups.values()),
                "centre": centre,
                "certainty": own["certainty"].mean(),
                "agreement": _mean(ties[np.ix_(inside, inside)].sum(), size * (size - 1)),
                "agreement_outside": _mean(
                    ties[np.ix_(inside, ~inside)].sum(), size * (len(bloc) - size)
                ),
                "yes_share": votes[YES] / cast,
                "no_share": votes[NO] / cast,
                "abstain_share": votes[ABSTAIN] / cast,
                "non_voting_share": votes[NON_VOTING] / (cast + votes[NON_VOTING]),
            }
        )
    return pl.DataFrame(rows, _PROFILE)


_PROFILE: dict[str, Any] = {
    "bloc": pl.Int16,
    "label": pl.String,
    "states": pl.Int16,
    **{group.lower(): pl.Int16 for group in REGIONAL_GROUPS},
    "no_group": pl.Int16,
    "centre": pl.List(pl.String),
    "certainty": pl.Float64,
    "agreement": pl.Float64,
    "agreement_outside": pl.Float64,
    "yes_share": pl.Float64,
    "no_share": pl.Float64,
    "abstain_share": pl.Float64,
    "non_voting_share": pl.Float64,
}


def _centre(bloc: pl.DataFrame, ties: NDArray[np.float64]) -> list[str]:
    """The states nearest the others of a bloc, of the half of it that voted most often.

    A state that stays away when its bloc is divided would look nearer than it is.
    """
    nearest = bloc.with_columns(closeness=ties.sum(axis=1).round(9)).filter(
        pl.col("votes_cast") >= pl.col("votes_cast").median()
    )
    nearest = nearest.sort("closeness", "ms_code", descending=[True, False])
    return nearest["ms_code"][:CENTRE].to_list()


def _mean(total: float, count: int) -> float | None:
    return float(total) / count if count else None


def _label(groups: Mapping[str, int], size: int, centre: str) -> str:
    """A short name of a bloc: the one or two groups that make up most of it, and its centre."""
    shown = [REGIONAL_GROUPS[group] for group in _by_size(groups) if 4 * groups[group] >= size]
    return " ".join([*[" & ".join(shown[:2])] * bool(shown), "around", centre])


def _by_size(groups: Mapping[str, int]) -> list[str]:
    return sorted(groups, key=lambda group: -groups[group])


def _summary(
    matrix: VoteMatrix,
    states: pl.DataFrame,
    strength: Split,
    alike: Likeness,
    seed: int,
    runs: int,
    draws: int,
) -> pl.DataFrame:
    placed = states["bloc"].drop_nulls()
    divided = placed.n_unique() > 1
    clear = divided and strength.p_value is not None and strength.p_value <= SIGNIFICANT
    return pl.DataFrame(
        {
            "roll_calls": len(matrix),
            "items": int(clusters(matrix).max()) + 1,
            "states": len(placed),
            "left_out": states["bloc"].null_count(),
            "blocs": placed.n_unique(),
            "modularity": strength.modularity,
            "null_modularity": strength.null_modularity,
            "p_value": strength.p_value,
            "clear_split": None if divided and strength.p_value is None else clear,
            "mean_certainty": states["certainty"].mean(),
            "ami": alike.ami,
            "adjusted_rand": alike.adjusted_rand,
            "purity": alike.purity,
            "inverse_purity": alike.inverse_purity,
            "ami_p_value": alike.p_value,
            "seed": seed,
            "runs": runs,
            "draws": draws,
        },
        _SUMMARY,
    )


_SUMMARY = {
    "roll_calls": pl.Int32,
    "items": pl.Int32,
    "states": pl.Int16,
    "left_out": pl.Int16,
    "blocs": pl.Int16,
    "modularity": pl.Float64,
    "null_modularity": pl.Float64,
    "p_value": pl.Float64,
    "clear_split": pl.Boolean,
    "mean_certainty": pl.Float64,
    "ami": pl.Float64,
    "adjusted_rand": pl.Float64,
    "purity": pl.Float64,
    "inverse_purity": pl.Float64,
    "ami_p_value": pl.Float64,
    "seed": pl.Int64,
    "runs": pl.Int32,
    "draws": pl.Int32,
}


def _sentence(
    states: pl.DataFrame,
    profiles: pl.DataFrame,
    apart: pl.DataFrame,
    summary: Mapping[str, Any],
    names: Mapping[str, str],
) -> str:
    """The answer in words, all of them from the data."""
    if summary["blocs"] == 1:
        answer = (
            f"No clear split: no division of the {summary['states']} states holds from one draw of "
            "the roll calls to the next"
        )
    elif summary["clear_split"] is False:
        answer = (
            f"No clear split: the states are no further divided than chance would divide them "
            f"(modularity {summary['modularity']:.3f}, by chance {summary['null_modularity']:.3f}, "
            f"p = {summary['p_value']:.2g})"
        )
    else:
        told = [_of_bloc(bloc, states, names) for bloc in profiles.iter_rows(named=True)]
        answer = f"{_number(len(told))} support blocs: {_joined(told)}"
        widest = apart.filter(pl.col("p_adjusted") <= SIGNIFICANT).head(1)  # none without a test
        if not summary["draws"]:
            answer += "; whether that is more than chance was not tested"
        elif summary["clear_split"] is None:
            answer += (
                "; whether that is more than chance cannot be told, all roll calls being on one "
                "agenda item of one session"
            )
        for roll_call in widest.iter_rows(named=True):
            who = "" if len(told) == 2 else "blocs {bloc} and {other_bloc} are ".format(**roll_call)
            answer += f"; {who}most divided on {_of_roll_call(roll_call)}"
    left_out = states["bloc"].null_count()
    return answer + "." + f" {_states(left_out)} left out: too few joint votes." * bool(left_out)


def _of_bloc(bloc: Mapping[str, Any], states: pl.DataFrame, names: Mapping[str, str]) -> str:
    centre = " and ".join(names.get(code, code) for code in bloc["centre"][:2])
    groups = {group: bloc[group.lower()] for group in REGIONAL_GROUPS}
    parts = [
        f"{groups[group]} of {states.filter(group_code=group).height} "
        f"{REGIONAL_GROUPS[group].removesuffix(' Group')}"
        for group in _by_size(groups)
        if groups[group]
    ]
    if parts and bloc["no_group"]:
        parts.append(f"{bloc['no_group']} of no regional group")
    inside = f" ({', '.join(parts)})" * bool(parts)
    votes = "their votes" if bloc["bloc"] == 1 else "theirs"
    return (
        f"{_states(bloc['states'])} around {centre}{inside}, which voted yes in "
        f"{bloc['yes_share']:.0%} of {votes}"
    )


def _of_roll_call(roll_call: Mapping[str, Any]) -> str:
    symbol = roll_call["resolution"] or f"roll call {roll_call['roll_call_id']}"
    shares = f"{roll_call['yes_share']:.0%} against {roll_call['other_yes_share']:.0%}"
    return f"{symbol} (yes {shares})"


def _states(count: int) -> str:
    return f"{count} state" + "s" * (count != 1)


def _number(count: int) -> str:
    words = ("Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
    return words[count - 2] if count - 2 < len(words) else str(count)


def _joined(parts: list[str]) -> str:
    return ", and ".join([", ".join(parts[:-1]), parts[-1]])


def load_names(con: Connection) -> dict[str, str]:
    """The short name of each Member State, by code."""
    return dict(query(con, "SELECT ms_code, name FROM member_states").iter_rows())


def support_blocs_by_session(
    matrix: VoteMatrix,
    memberships: pl.DataFrame,
    *,
    seed: int,
    names: Mapping[str, str] | None = None,
    runs: int = RUNS,
    draws: int = DRAWS,
) -> dict[str, pl.DataFrame]:
    """The frames of `support_blocs` for each regular session, by the name of their relation.

    Each with the session in front. A session whose states cannot be placed has a row in
    bloc_sessions alone, and its note says why.
    """
    frames: dict[str, list[pl.DataFrame]] = {name: [] for name in RELATIONS}
    for session, part in matrix.by_session():
        if not session.isdigit():
            continue
        try:
            placeable(part)
        except BadRequest as none:
            found = {"bloc_sessions": pl.DataFrame({"roll_calls": len(part), "note": str(none)})}
        else:
            answer = support_blocs(
                part, memberships, seed=seed, names=names, runs=runs, draws=draws
            )
            roll_call = ("resolution", "session", "date", "title")
            found = {
                "blocs": answer.states,
                "support_blocs": answer.blocs,
                "separating_roll_calls": answer.separating.drop(roll_call),
                "bloc_sessions": answer.summary,
            }
        for name, frame in found.items():
            frames[name].append(frame.select(pl.lit(session).alias("session"), pl.all()))
    return {name: pl.concat(f, how="diagonal_relaxed") for name, f in frames.items() if f}


RELATIONS = ("blocs", "support_blocs", "separating_roll_calls", "bloc_sessions")


def build(con: Connection) -> None:
    """Create `analytics.blocs`, `support_blocs`, `separating_roll_calls` and `bloc_sessions`.

    They tell of every regular session, by its resolutions voted on as a whole; their definitions
    stand in their comments.
    """
    con.execute(files("analytics").joinpath("support_blocs.sql").read_text("utf-8"))
    frames = support_blocs_by_session(
        load_resolutions(con), load_memberships(con), seed=SEED, names=load_names(con)
    )
    for name, frame in frames.items():
        insert(con, f"analytics.{name}", frame)
