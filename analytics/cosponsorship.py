"""Who sponsors together more than chance would have it, and how far a draft reaches.

Only drafts whose list of sponsors is complete, and only their last versions, enter: a partial list
would make states look apart that are only not known to be together. Drafts submitted for a group
do not enter either: who stands behind them is not on the list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

import igraph
import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.threads import in_threads
from analytics.uncertainty import SEED, benjamini_hochberg
from data.database import Connection, insert, query

ALPHA = 0.05
SAMPLES, SWEEPS = 2000, 5
LEAST_DRAFTS = 10  # with fewer no pair could be told from chance

Incidence = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Sponsorship:
    """Who sponsored what in a period: a states x drafts array, both labelled, both sorted."""

    incidence: Incidence
    states: tuple[str, ...]
    drafts: tuple[str, ...]


def sponsorship(pairs: pl.DataFrame) -> Sponsorship:
    """The array of a frame with one row per draft and ms_code.

    >>> sponsorship(pl.DataFrame({"draft": ["x", "x", "y"], "ms_code": ["B", "A", "A"]})).incidence
    array([[ True,  True],
           [ True, False]])
    """
    states = tuple(sorted(set(pairs["ms_code"])))
    drafts = tuple(sorted(set(pairs["draft"])))
    row = {code: i for i, code in enumerate(states)}
    column = {draft: k for k, draft in enumerate(drafts)}
    incidence = np.zeros((len(states), len(drafts)), dtype=np.bool_)
    for draft, code in pairs.select("draft", "ms_code").iter_rows():
        incidence[row[code], column[draft]] = True
    return Sponsorship(incidence, states, drafts)


def together(incidence: Incidence) -> NDArray[np.int64]:
    """How many drafts each pair of states sponsored together: states x states.

    >>> together(np.array([[True, True], [True, False]]))
    array([[2, 1],
           [1, 1]])
    """
    counts = incidence.astype(np.int64)
    return counts @ counts.T


def newman_weights(incidence: Incidence) -> Floats:
    """How strongly each pair sponsors together: a draft with c sponsors gives each pair 1/(c - 1).

    Newman (2001), Physical Review E 64, 016132. A draft with one sponsor joins nobody. The weights
    of a state's pairs add up to the drafts it sponsored with others.

    >>> newman_weights(np.array([[True, True], [True, False], [True, False]]))[0]
    array([0. , 0.5, 0.5])
    """
    sponsors = incidence.sum(axis=0)
    joint = incidence[:, sponsors > 1].astype(np.float64)
    weights: Floats = (joint / (sponsors[sponsors > 1] - 1)) @ joint.T
    np.fill_diagonal(weights, 0)
    return weights


def configuration_model(incidence: Incidence) -> Floats:
    """How probable each state's sponsorship of each draft is, given no more than their counts.

    The bipartite configuration model (Saracco and others 2015, Scientific Reports 5, 10595): the
    least informative ensemble in which every state sponsors as many drafts, and every draft has as
    many sponsors, as observed on average. p_ik = 1 / (1 + exp(-(a_i + b_k))), with a and b by
    maximum likelihood, which is convex. A state that sponsored all drafts, or a draft that all
    sponsored, has probability 1; one of none 0.

    >>> configuration_model(np.array([[True, False], [False, True]]))
    array([[0.5, 0.5],
           [0.5, 0.5]])
    """
    states, drafts = incidence.shape
    probability = np.zeros((states, drafts))
    rows, columns = np.arange(states), np.arange(drafts)
    # What is certain is set apart until nothing more is.
    while rows.size and columns.size:
        part = incidence[np.ix_(rows, columns)]
        by_row, by_column = part.sum(axis=1), part.sum(axis=0)
        full_rows, full_columns = by_row == columns.size, by_column == rows.size
        probability[np.ix_(rows[full_rows], columns)] = 1
        probability[np.ix_(rows, columns[full_columns])] = 1
        certain_rows = full_rows | (by_row == 0)
        certain_columns = full_columns | (by_column == 0)
        if not certain_rows.any() and not certain_columns.any():
            probability[np.ix_(rows, columns)] = _fit(by_row, by_column)
            break
        rows, columns = rows[~certain_rows], columns[~certain_columns]
    return probability


def _fit(by_row: NDArray[np.int64], by_column: NDArray[np.int64]) -> Floats:
    from scipy.optimize import minimize  # here: it takes longer than most commands do

    # States of one count are alike, and so are drafts: one a and one b for each count.
    rows, of_row, alike_rows = np.unique(by_row, return_inverse=True, return_counts=True)
    columns, of_column, alike = np.unique(by_column, return_inverse=True, return_counts=True)
    size = rows.size

    def odds(x: Floats) -> Floats:
        sums: Floats = x[:size, None] + x[None, size:]
        return sums

    def loss(x: Floats) -> tuple[float, Floats]:
        probability = 1 / (1 + np.exp(-odds(x)))
        value = (
            alike_rows @ np.logaddexp(0, odds(x)) @ alike
            - (alike_rows * rows) @ x[:size]
            - (alike * columns) @ x[size:]
        )
        slope = np.concatenate(
            [
                alike_rows * (probability @ alike - rows),
                alike * (alike_rows @ probability - columns),
            ]
        )
        return float(value), slope

    start = np.concatenate(
        [
            np.log(rows / (by_column.size - rows)),
            np.log(columns / (by_row.size - columns)),
        ]
    )
    fitted = minimize(
        loss,
        start / 2,
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": 5000, "ftol": 1e-15, "gtol": 1e-9},
    )
    probability: Floats = 1 / (1 + np.exp(-odds(fitted.x)[np.ix_(of_row, of_column)]))
    return probability


def at_least(first: Floats, second: Floats, observed: NDArray[np.int64]) -> Floats:
    """P(at least as many joint drafts as observed), for pairs of states.

    `first` and `second` are pairs x drafts: the probability that each of the two sponsors. Their
    joint drafts are Poisson binomial; its distribution is convolved exactly, draft by draft.

    >>> at_least(np.array([[0.5, 0.5]]), np.array([[1.0, 1.0]]), np.array([1]))
    array([0.75])
    """
    joint = first * second
    pairs, drafts = joint.shape
    distribution = np.zeros((pairs, drafts + 1))
    distribution[:, 0] = 1
    for k in range(drafts):
        p = joint[:, k, None]
        distribution[:, 1 : k + 2] = (
            distribution[:, 1 : k + 2] * (1 - p) + distribution[:, : k + 1] * p
        )
        distribution[:, :1] *= 1 - p
    upper = distribution[:, ::-1].cumsum(axis=1)[:, ::-1]
    tail: Floats = np.clip(upper[np.arange(pairs), observed], 0, 1)
    return tail


def fixed_tail(incidence: Incidence, samples: int = SAMPLES, seed: int = SEED) -> Floats:
    """P(at least as many joint drafts as observed) with every count exactly as observed.

    The fixed degree sequence model: arrays in which each state sponsors exactly as many drafts, and
    each draft has exactly as many sponsors, drawn by trading drafts between random pairs of states
    (the curveball algorithm, Strona and others 2014, Nature Communications 5, 4114). States x
    states, the estimate of `samples` draws: (1 + draws at least as high) / (1 + draws). It holds
    more than the configuration model does, and tells more pairs from chance where lists are long.

    >>> fixed_tail(np.array([[True, False], [False, True]]), samples=9)[0, 1]
    np.float64(1.0)
    """
    random = np.random.default_rng(seed)
    observed = together(incidence)
    drawn = incidence.copy()
    as_high = np.ones_like(observed)
    for sample in range(samples + 1):
        for _ in range(SWEEPS if sample else SWEEPS * 10):
            _trade(drawn, random)
        if sample:
            counts = drawn.astype(np.float32)  # exact, and many times as fast as whole numbers
            as_high += counts @ counts.T >= observed
    tail: Floats = as_high / (samples + 1)
    return tail


def _trade(drawn: Incidence, random: np.random.Generator) -> None:
    """States in random pairs share out anew the drafts that one of the two sponsors."""
    order = random.permutation(len(drawn))[: len(drawn) // 2 * 2]
    first, second = order[::2], order[1::2]
    a, b = drawn[first], drawn[second]
    differ = a ^ b
    lots = np.where(differ, random.random(a.shape), 2)
    share = (a & ~b).sum(axis=1)[:, None]  # goes to the first of the two, by the lowest lots
    last = np.take_along_axis(np.sort(lots, axis=1), np.maximum(share - 1, 0), axis=1)
    to_first = differ & (lots <= last) & (share > 0)
    drawn[first] = (a & b) | to_first
    drawn[second] = (a & b) | (differ & ~to_first)


def backbone(sponsors: Sponsorship, alpha: float = ALPHA, seed: int = SEED) -> pl.DataFrame:
    """Which pairs of states sponsor together more often than their activity explains.

    The stochastic degree sequence model (Neal 2014, Social Networks 39, 84-97): a pair's joint
    drafts are held against the Poisson binomial of the products p_ik p_jk of the configuration
    model; and, as a check, the fixed degree sequence model of `fixed_tail`. Multiplicity by
    Benjamini and Hochberg over all pairs, at the false discovery rate `alpha`; only the upper side
    is tested. The stochastic model lets every count vary, though they were fitted to this very
    record: it is far more cautious than its p-values say, the more so the fewer the drafts, and on
    some dozens of drafts may tell no pair from chance, not even two states that sponsored all the
    same. One row per pair with ms_a < ms_b: together, newman, expected, p_value, significant,
    fixed_p_value, fixed_significant.
    """
    a, b = np.triu_indices(len(sponsors.states), 1)
    probability = configuration_model(sponsors.incidence)
    observed = together(sponsors.incidence)[a, b]
    p_value = at_least(probability[a], probability[b], observed)
    fixed = fixed_tail(sponsors.incidence, seed=seed)[a, b]
    codes = np.array(sponsors.states)
    return pl.DataFrame(
        {
            "ms_a": codes[a],
            "ms_b": codes[b],
            "together": observed,
            "newman": newman_weights(sponsors.incidence)[a, b],
            "expected": (probability[a] * probability[b]).sum(axis=1),
            "p_value": p_value,
            "significant": _discovered(p_value, alpha),
            "fixed_p_value": fixed,
            "fixed_significant": _discovered(fixed, alpha),
        }
    )


def _discovered(p_value: Floats, alpha: float) -> Incidence:
    found: Incidence = benjamini_hochberg(p_value) <= alpha
    return found


def centralities(
    pairs: pl.DataFrame, drafts: Mapping[str, int], groups: Mapping[str, str]
) -> pl.DataFrame:
    """How each state stands in the backbone, and how far it bridges regional groups.

    `pairs` are those of a backbone, `drafts` how many each state sponsored, `groups` its regional
    group. One row per state: degree, its partners in the backbone; betweenness, the share of
    shortest paths between others that pass through it (Freeman 1977); constraint (Burt 1992), low
    for one that joins partners who are not partners of each other; across_share, of its partners
    those in another regional group; liaisons, the pairs of its partners, not partners themselves,
    that it joins across groups (after Gould and Fernandez 1989). NULL where a state has no partner.

    >>> pairs = pl.DataFrame({"ms_a": ["A", "B"], "ms_b": ["B", "C"]})
    >>> centralities(pairs, {"A": 1, "B": 2, "C": 1}, {"A": "x", "B": "x", "C": "y"}).select(
    ...     "ms_code", "degree", "betweenness", "across_share", "liaisons").rows()
    [('A', 1, 0.0, 0.0, 0), ('B', 2, 1.0, 0.5, 1), ('C', 1, 0.0, 1.0, 0)]
    """
    states = sorted(drafts)
    index = {code: i for i, code in enumerate(states)}
    edges = [(index[a], index[b]) for a, b in pairs.select("ms_a", "ms_b").iter_rows()]
    graph = igraph.Graph(n=len(states), edges=edges)
    others = max((len(states) - 1) * (len(states) - 2) / 2, 1)
    betweenness = graph.betweenness()
    constraint = graph.constraint()
    rows = []
    for i, code in enumerate(states):
        partners = graph.neighbors(i)
        across = [j for j in partners if groups.get(states[j]) != groups.get(code)]
        rows.append(
            {
                "ms_code": code,
                "drafts": drafts[code],
                "degree": len(partners),
                "betweenness": betweenness[i] / others,
                "constraint": constraint[i] if partners else None,
                "across_share": len(across) / len(partners) if partners else None,
                "liaisons": _liaisons(graph, partners, [groups.get(code) for code in states]),
            }
        )
    return pl.DataFrame(rows, schema=_CENTRALITY)


_CENTRALITY = {
    "ms_code": pl.String,
    "drafts": pl.Int64,
    "degree": pl.Int64,
    "betweenness": pl.Float64,
    "constraint": pl.Float64,
    "across_share": pl.Float64,
    "liaisons": pl.Int64,
}


def _liaisons(graph: igraph.Graph, partners: list[int], group: list[str | None]) -> int:
    return sum(
        group[a] != group[b] and not graph.are_adjacent(a, b)
        for n, a in enumerate(partners)
        for b in partners[n + 1 :]
    )


def build(con: Connection) -> None:
    """Create `analytics.cosponsorship`, `cosponsor_centralities`, `draft_reach` and the records.

    The first two also for parts of a session's drafts: `cosponsorship_parts` names them.
    """
    con.execute(files("analytics").joinpath("cosponsorship.sql").read_text("utf-8"))
    complete = query(con, COMPLETE_SQL)
    groups = query(con, _GROUPS_SQL)
    labels = dict(query(con, _AGENDA_SQL).iter_rows())
    found = [
        (period, part, kind, sponsors)
        for period in complete["session"].unique(maintain_order=True)
        for (part, kind), sponsors in parts(complete.filter(session=period)).items()
    ]
    networks = in_threads(backbone, [sponsorship(sponsors) for *_, sponsors in found])
    for (period, part, kind, sponsors), pairs in zip(found, networks, strict=True):
        size = sponsors["draft"].n_unique()
        about = [(period, part, kind, labels.get(part), size)]
        insert(con, "analytics.cosponsorship_parts", pl.DataFrame(about, _PART, orient="row"))
        named = [pl.lit(period).alias("period"), pl.lit(part).alias("part")]
        insert(con, "analytics.cosponsorship_by_part", pairs.with_columns(named))
        drafts = dict(sponsors.group_by("ms_code").len().iter_rows())
        regional = dict(groups.filter(session=period).select("ms_code", "group_code").iter_rows())
        for model, edges in (("stochastic", "significant"), ("fixed", "fixed_significant")):
            central = centralities(pairs.filter(edges), drafts, regional)
            insert(
                con,
                "analytics.cosponsor_centralities_by_part",
                central.with_columns(named).with_columns(model=pl.lit(model)),
            )


_PART = {
    "period": pl.String,
    "part": pl.String,
    "kind": pl.String,
    "label": pl.String,
    "drafts": pl.Int64,
}


def parts(sponsors: pl.DataFrame) -> dict[tuple[str, str], pl.DataFrame]:
    """The parts of a session's sponsorships of which each has a network: by name and kind.

    `sponsors` has a row per draft and ms_code, with the draft's kind, committee and
    committee_report. Parts are all; all but amendments, which often come several at a time from
    the same sponsors; each committee; each agenda item, for which a committee's report stands. A
    part has ten drafts or more, and none is the same as all.

    >>> frame = pl.DataFrame({"draft": [str(n) for n in range(11)], "ms_code": "A",
    ...     "kind": ["amendment"] + ["draft resolution"] * 10, "committee": "C.3",
    ...     "committee_report": [None] * 3 + ["A/78/481"] * 8})
    >>> [(part, kind, len(drafts)) for (part, kind), drafts in parts(frame).items()]
    [('all', 'all', 11), ('without_amendments', 'without_amendments', 10)]
    """
    found = {
        ("all", "all"): sponsors,
        ("without_amendments",) * 2: sponsors.filter(pl.col("kind") != "amendment"),
    }
    for kind, column in (("committee", "committee"), ("agenda_item", "committee_report")):
        for name in sponsors[column].drop_nulls().unique().sort():
            found[name, kind] = sponsors.filter(pl.col(column) == name)
    every = sponsors["draft"].n_unique()
    sizes = {part: drafts["draft"].n_unique() for part, drafts in found.items()}
    return {
        part: drafts
        for part, drafts in found.items()
        if sizes[part] >= LEAST_DRAFTS and (part[0] == "all" or sizes[part] < every)
    }


COMPLETE_SQL = """\
SELECT drafts.session, draft, ms_code, kind::VARCHAR AS kind, committee, committee_report
FROM sponsorships JOIN drafts USING (draft)
WHERE role <> 'withdrawn' AND superseded_by IS NULL AND kind <> 'other'
  AND draft IN (SELECT draft FROM sponsor_lists WHERE completeness = 'complete')
  AND draft NOT IN (SELECT draft FROM group_sponsorships)
ORDER BY drafts.session, draft, ms_code
"""

# The title under which most resolutions of a committee's report stand.
_AGENDA_SQL = """\
WITH titles AS (
    SELECT drafts.committee_report, rtrim(split_part(agenda_title, '|', 1), ' .') AS title,
           count(*) AS resolutions
    FROM drafts JOIN resolutions USING (resolution)
    WHERE drafts.committee_report IS NOT NULL AND agenda_title IS NOT NULL
    GROUP BY ALL
)
SELECT committee_report, first(title ORDER BY resolutions DESC, title)
FROM titles GROUP BY committee_report
"""

# The regional group of each state on the last day of a session's drafts.
_GROUPS_SQL = """\
WITH days AS (SELECT session, max(date) AS day FROM drafts WHERE date IS NOT NULL GROUP BY session)
SELECT session, ms_code, group_code
FROM days, group_members JOIN groups USING (group_code)
WHERE kind = 'regional' AND on_day(coalesce(from_date, formed_date), to_date, day)
"""
