"""The network of co-sponsorship in any part of the record, computed while a person waits."""

from __future__ import annotations

import polars as pl

from analytics.cosponsorship import COMPLETE_SQL, LEAST_DRAFTS, backbone, centralities, sponsorship
from analytics.slices import Slice, slice_matrix
from analytics.uncertainty import SEED
from analytics.vote_matrix import YES, VoteMatrix, load_memberships, vote_matrix
from data.database import Connection, query
from data.errors import BadRequest

OF_DRAFTS = ("sessions", "since", "until", "title", "symbols", "states", "groups")
DRAFTS_SQL = """\
SELECT row_number() OVER (ORDER BY draft) AS roll_call_id, draft, resolution, session, date, title
FROM drafts
"""
REGIONAL_SQL = """\
SELECT ms_code, group_code FROM group_members JOIN groups USING (group_code)
WHERE kind = 'regional' AND on_day(coalesce(from_date, formed_date), to_date, $day)
"""


def network(
    con: Connection, part: Slice, *, states: bool = False, seed: int = SEED
) -> pl.DataFrame:
    """Who sponsored together beyond chance in a part of the record: pairs, or states.

    Of the drafts whose lists of sponsors are complete, those of the sessions, days, symbols and
    words in the title that the part names; sponsorships of its states, and of states then members
    of its groups. Pairs are those of `cosponsorship.backbone` that the fixed degree sequence model
    tells from chance, the surest first; states have their `cosponsorship.centralities` in it. Of a
    whole session they are those of `analytics.cosponsorship`.

    Raises BadRequest when the part names what a draft does not have, as `contested`, or holds
    fewer than ten such drafts.
    """
    for name in part.texts():
        if name not in OF_DRAFTS:
            raise BadRequest(f"{name} says nothing of drafts: expected {', '.join(OF_DRAFTS)}")
    chosen = slice_matrix(_sponsored(con), part, load_memberships(con), rows="draft")
    sponsors = sponsorship(_pairs(chosen))
    if len(sponsors.drafts) < LEAST_DRAFTS:
        raise BadRequest(
            f"{len(sponsors.drafts)} drafts with complete lists of sponsors in this slice: {part}; "
            f"a network takes {LEAST_DRAFTS}"
        )
    surest = (pl.col("fixed_p_value"), -pl.col("together"), pl.col("ms_a"), pl.col("ms_b"))
    pairs = backbone(sponsors, seed=seed).filter("fixed_significant").sort(*surest)
    if not states:
        return pairs
    drafts = dict(zip(sponsors.states, sponsors.incidence.sum(axis=1).tolist(), strict=True))
    regional = query(con, REGIONAL_SQL, day=chosen.roll_calls["date"].max())
    central = centralities(pairs, drafts, dict(regional.iter_rows()))
    return central.sort(-pl.col("degree"), "ms_code")


def _sponsored(con: Connection) -> VoteMatrix:
    """The drafts with complete lists, each as a roll call in which its sponsors voted yes."""
    sponsors = query(con, COMPLETE_SQL)
    drafts = query(con, DRAFTS_SQL).join(sponsors, on="draft", how="semi")
    named = sponsors.join(drafts, on="draft").select("roll_call_id", "ms_code")
    return vote_matrix(drafts, named.with_columns(vote=pl.lit("yes")))


def _pairs(chosen: VoteMatrix) -> pl.DataFrame:
    row, column = (chosen.votes == YES).nonzero()
    drafts, states = chosen.roll_calls["draft"], pl.Series(chosen.states, dtype=pl.String)
    return pl.DataFrame({"draft": drafts.gather(row), "ms_code": states.gather(column)})
