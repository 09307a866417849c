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
    """In which groups a majority said yes, of members, of votes cast, of yes and no; in which no.

    `support` has a row a group: its name in `group` and the counts of `analytics.support`.
    """
    said: list[str] = []
    told: set[str] = set()
    for denominator, votes in DENOMINATORS.items():
        added = _majority(support, "yes", votes).filter(~pl.col("group").is_in(told))
        told.update(added["group"])
        counts = {"count": len(added), "groups": len(support), "list": _listing(text, added)}
        if not added.is_empty():
            said.append(text(f"resolution.majority.{denominator}", **counts))
        elif denominator == "members":
            said.append(text("resolution.majority.none", **counts))
    if len(said) == 1:
        said.append(text("resolution.majority.same"))
    against = _majority(support, "no", DENOMINATORS["members"])
    if not against.is_empty():
        said.append(text("resolution.majority.against", list=_listing(text, against)))
    return " ".join(said)


def _majority(support: pl.DataFrame, vote: str, votes: tuple[str, ...]) -> pl.DataFrame:
    """The groups of which more than half, among those with one of the votes, voted so."""
    rows = support.select(
        "group", pl.col(vote).alias("part"), pl.sum_horizontal(votes).alias("whole")
    )
    return rows.filter(2 * pl.col("part") > pl.col("whole"))


def _listing(text: Text, groups: pl.DataFrame) -> str:
    return text.listing(
        [
            text("resolution.majority.group", group=group, part=part, whole=whole)
            for group, part, whole in groups.iter_rows()
        ]
    )


def on_the_roll(text: Text, shown: pl.DataFrame, of: int) -> str:
    """How many states a roll shows, and how they voted."""
    if shown.is_empty():
        return text("resolution.roll.nothing")
    if len(shown) == of:
        return text("resolution.roll.all", n=of)
    counts = dict(shown.group_by("vote").len().iter_rows())
    votes = text.listing(
        [
            f"{text.number(counts[vote])} {text(f'vote.{vote}.verb', n=counts[vote])}"
            for vote in _VOTES
            if vote in counts
        ]
    )
    return text("resolution.roll.some", n=len(shown), of=of, votes=votes)


def sponsors_kept(
    text: Text, sponsors: pl.DataFrame, converted: Mapping[str, object] | None
) -> list[str]:
    """How many sponsors of a draft voted yes, and by name who did not, has no vote, or withdrew.

    `sponsors` and `converted` are those of `analytics.conversion`: a row a state, and the counts,
    None where no recorded vote on the draft is known.
    """
    standing = sponsors.filter(pl.col("role") != "withdrawn")
    said = []
    if standing.is_empty():
        said += [text("resolution.sponsors.nobody")]
    elif converted is None:
        said += [text("resolution.sponsors.known", n=len(standing))]
        said += [text("resolution.sponsors.no_vote")]
    else:
        every = converted["yes"] == converted["sponsors"]
        key = "resolution.sponsors.kept_all" if every else "resolution.sponsors.kept"
        said += [text(key, n=converted["sponsors"], yes=converted["yes"])]
        unkept = [
            text(
                "resolution.sponsors.fell_short_by",
                states=text.listing(_names(standing, pl.col("vote") == vote)),
                vote=text(f"vote.{vote}.verb", n=converted[vote]),
            )
            for vote in _VOTES[1:]
            if converted[vote]
        ]
        if unkept:
            said += [text("resolution.sponsors.fell_short", list="; ".join(unkept))]
        if observers := _names(standing, pl.col("vote").is_null()):
            said += [text("resolution.sponsors.without_vote", list=text.listing(observers))]
    if withdrawn := _names(sponsors, pl.col("role") == "withdrawn"):
        said += [text("resolution.sponsors.withdrawn", list=text.listing(withdrawn))]
    return said


def _names(sponsors: pl.DataFrame, chosen: pl.Expr) -> list[str]:
    return sponsors.filter(chosen)["name"].to_list()
