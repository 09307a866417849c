"""Figures in words: what a chart shows, written from its data."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from dashboard.texts import Text

# Each denominator's share is at least the one before: its whole is the smaller.
DENOMINATORS = {
    "members": ("yes", "no", "abstain", "non_voting"),
    "present": ("yes", "no", "abstain"),
    "voting": ("yes", "no"),
}


def outcome(text: Text, count: Mapping[str, object]) -> str:
    """A tally in words."""
    return text("resolution.outcome", **{key: count[key] for key in ("members", *_VOTES)})


_VOTES = DENOMINATORS["members"]


def majorities(text: Text, support: pl.DataFrame) -> str:
    """In which groups a majority said yes, of members, of votes cast, of yes and no votes.

    `support` has a row a group: its name in `group` and the counts of `analytics.support`.
    """
    said: list[str] = []
    told: set[str] = set()
    for denominator, votes in DENOMINATORS.items():
        whole = pl.sum_horizontal(votes)
        rows = support.filter(2 * pl.col("yes") > whole).with_columns(whole=whole)
        added = rows.filter(~pl.col("group").is_in(told))
        told.update(added["group"])
        groups = text.listing(
            [
                text("resolution.majority.group", group=group, yes=yes, whole=whole)
                for group, yes, whole in added.select("group", "yes", "whole").iter_rows()
            ]
        )
        if denominator == "members" and added.is_empty():
            said.append(text("resolution.majority.none", groups=len(support)))
        elif denominator == "members":
            said.append(
                text(
                    "resolution.majority.members",
                    count=len(added),
                    groups=len(support),
                    list=groups,
                )
            )
        elif not added.is_empty():
            said.append(text(f"resolution.majority.{denominator}", list=groups))
    if len(said) == 1:
        said.append(text("resolution.majority.same"))
    return " ".join(said)


def on_the_roll(text: Text, shown: pl.DataFrame, of: int) -> str:
    """How many states a roll shows, and how they voted."""
    if shown.is_empty():
        return text("resolution.roll.nothing")
    if len(shown) == of:
        return text("resolution.roll.all", n=of)
    counts = dict(shown.group_by("vote").len().iter_rows())
    votes = text.listing(
        [f"{text.number(counts[v])} {text(f'vote.{v}.verb')}" for v in _VOTES if v in counts]
    )
    return text("resolution.roll.some", n=len(shown), of=of, votes=votes)
