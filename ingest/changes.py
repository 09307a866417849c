"""What a new database changes in the facts of the one before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from data.database import Connection, attached, insert, query

ABOUT = ("resolution", "draft", "roll_call_id", "ms_code", "source")


@dataclass(frozen=True)
class _Fact:
    """A kind of fact: its rows, their key, the fields that may change, and the one that names it.

    In `rows` stands {base} where a table's name begins.
    """

    rows: str
    key: tuple[str, ...]
    fields: tuple[str, ...]
    named_by: str


# What a resolution says its roll call repeats; so of the latter only what is its own.
_FACTS = {
    "resolution": _Fact(
        "SELECT * REPLACE (array_to_string(subjects, '|') AS subjects) FROM {base}resolutions",
        ("resolution",),
        (
            *("session", "adoption_date", "title", "modality", "draft", "committee"),
            *("committee_report", "meeting", "agenda_title", "subjects"),
        ),
        "title",
    ),
    "roll call": _Fact(
        "SELECT r.*, tally FROM {base}roll_calls r LEFT JOIN (SELECT roll_call_id, concat_ws('-', "
        "count(*) FILTER (vote = 'yes'), count(*) FILTER (vote = 'no'), "
        "count(*) FILTER (vote = 'abstain'), count(*) FILTER (vote = 'non_voting')) AS tally "
        "FROM {base}votes GROUP BY roll_call_id) USING (roll_call_id)",
        ("roll_call_id",),
        (
            *("resolution", "session", "date", "scope", "adopted", "note"),
            *("published_yes", "published_no", "published_abstain", "published_non_voting"),
        ),
        "tally",
    ),
    "draft": _Fact(
        "SELECT * FROM {base}drafts",
        ("draft",),
        (
            *("session", "committee", "kind", "title", "date", "resolution", "committee_report"),
            *("supersedes", "superseded_by"),
        ),
        "title",
    ),
    "sponsorship": _Fact(
        "SELECT s.*, resolution FROM {base}sponsorships s LEFT JOIN {base}drafts USING (draft)",
        ("draft", "ms_code"),
        ("role",),
        "role",
    ),
    "group sponsorship": _Fact(
        "SELECT s.*, resolution FROM {base}group_sponsorships s "
        "LEFT JOIN {base}drafts USING (draft)",
        ("draft", "text"),
        ("group_code", "presented_by"),
        "text",
    ),
    "sponsor list": _Fact(
        "SELECT s.*, resolution FROM {base}sponsor_lists s LEFT JOIN {base}drafts USING (draft)",
        ("draft", "source"),
        ("completeness",),
        "completeness",
    ),
}
# Roll calls of the base in which a vote is another now, or is gone with the roll call.
_TOUCHED = """\
CREATE TEMP TABLE touched AS
SELECT roll_call_id
FROM (SELECT roll_call_id, sum(hash(ms_code, vote::VARCHAR)) AS was FROM base.votes GROUP BY ALL)
LEFT JOIN (SELECT roll_call_id, sum(hash(ms_code, vote::VARCHAR)) AS now FROM votes GROUP BY ALL)
    USING (roll_call_id)
WHERE was IS DISTINCT FROM now
"""
_VOTE = _Fact(
    "SELECT v.roll_call_id, ms_code, vote, resolution, draft, source "
    "FROM {base}votes v JOIN {base}roll_calls USING (roll_call_id) "
    "SEMI JOIN touched USING (roll_call_id)",
    ("roll_call_id", "ms_code"),
    ("vote",),
    "vote",
)


def record(con: Connection, base: Path, run_id: str, changed_at: datetime) -> None:
    """Record in `changes` what the facts of a new database add, change and remove in a base's.

    Those recorded before are carried over. A vote is recorded unless its roll call is new, for
    then the row of the roll call tells of it; a vote that goes with its roll call is, for it can
    be read nowhere else.
    """
    with attached(con, base):
        con.execute("INSERT INTO changes BY NAME FROM base.changes")
        con.execute(_TOUCHED)
        found = [
            difference(
                query(con, kind.rows.format(base="base.")),
                query(con, kind.rows.format(base="")),
                *(kind.key, kind.fields, kind.named_by),
            ).with_columns(
                pl.lit(fact).alias("fact"),
                pl.lit(run_id).alias("run_id"),
                pl.lit(changed_at).alias("changed_at"),
            )
            for fact, kind in {**_FACTS, "vote": _VOTE}.items()
        ]
        con.execute("DROP TABLE touched")
    # The words of a group sponsorship, part of its key, name it and stand as its value.
    rows = pl.concat(found, how="diagonal_relaxed").drop("text")
    insert(con, "changes", rows)


def difference(
    before: pl.DataFrame,
    after: pl.DataFrame,
    key: Sequence[str],
    fields: Sequence[str],
    named_by: str,
) -> pl.DataFrame:
    """The rows of `changes` between two states of one kind of fact, each with its key.

    A fact of one side only is added or removed, and told by the field that names it; one of both
    sides is changed in each field whose value, as text, is another.

    >>> before = pl.DataFrame({"draft": ["A/78/L.1", "A/78/L.2"], "title": ["Tides", "Waves"]})
    >>> after = pl.DataFrame({"draft": ["A/78/L.2", "A/78/L.3"], "title": ["Swell", "Foam"]})
    >>> difference(before, after, ["draft"], ["title"], "title").rows()
    [('A/78/L.1', 'removed', 'title', 'Tides', None),
     ('A/78/L.2', 'changed', 'title', 'Waves', 'Swell'),
     ('A/78/L.3', 'added', 'title', None, 'Foam')]
    """
    key, every = list(key), [*key, *(name for name in ABOUT if name in after and name not in key)]
    text = [pl.col(name).cast(pl.String).alias(f"={name}") for name in {*fields, named_by}]
    was, now = before.select(*key, *text), after.select(*key, *text)
    # Most facts are the same on both sides: they go first, as whole rows.
    was, now = (
        was.join(now, on=was.columns, how="anti", nulls_equal=True),
        now.join(was, on=was.columns, how="anti", nulls_equal=True),
    )
    pairs = was.unpivot(index=key, variable_name="field", value_name="value_before").join(
        now.unpivot(index=key, variable_name="field", value_name="value_after"),
        on=[*key, "field"],
        how="full",
        coalesce=True,
        nulls_equal=True,
    )
    in_was, in_now = (
        side.select(*key, pl.lit(True).alias(mark)).unique()
        for side, mark in ((was, "in_before"), (now, "in_after"))
    )
    pairs = pairs.join(in_was, on=key, how="left").join(in_now, on=key, how="left")
    both = pl.col("in_before") & pl.col("in_after")
    differs = pl.col("value_before").ne_missing(pl.col("value_after"))
    of_a_field = pl.col("field").is_in([f"={name}" for name in fields])
    pairs = pairs.filter(
        pl.when(both.fill_null(False))
        .then(differs & of_a_field)
        .otherwise(pl.col("field") == f"={named_by}")
    ).with_columns(
        pl.when(pl.col("in_before").is_null())
        .then(pl.lit("added"))
        .when(pl.col("in_after").is_null())
        .then(pl.lit("removed"))
        .otherwise(pl.lit("changed"))
        .alias("change"),
        pl.col("field").str.strip_prefix("="),
    )
    about = pl.concat(
        [side.select(every).join(pairs, on=key, how="semi") for side in (after, before)],
        how="vertical_relaxed",
    )
    return (
        pairs.join(about.unique(key, keep="first", maintain_order=True), on=key, how="left")
        .select(*every, "change", "field", "value_before", "value_after")
        .sort(*key, "field")
    )
