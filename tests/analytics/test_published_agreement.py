"""Agreement against figures that others have published."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from analytics.agreement import agreement_by_session, coincidence
from analytics.slices import load_resolutions
from analytics.vote_matrix import ABSTAIN, NO, YES, VoteMatrix, tallies, vote_matrix
from data.database import REFERENCE, connect
from ingest.archive import read_bytes
from ingest.rda import read_rda
from ingest.states import StateNames

# The states whose agreement with every other the ideal-point file gives, by Correlates of War code.
PUBLISHED = {
    "USAgree": "2",
    "BrazilAgree": "140",
    "RUSSAgree": "365",
    "IsraelAgree": "666",
    "ChinaAgree": "710",
    "IndiaAgree": "750",
}
VOTES = {1: "yes", 2: "abstain", 3: "no", 8: "non_voting"}
OF_ANOTHER_NAME = {"Myanmar (Burma)": "775"}
LAST_IN_CSV = 60
LAST = 72  # from then on the data set published is another than the one we have


def research_data(directory: Path) -> VoteMatrix:
    """The research data set to session 72, states by Correlates of War code.

    To session 60 from its CSV, then from the R package; without paragraphs and amendments after
    1989.
    """
    columns = ["rcid", "ccode", "vote", "session", "amend", "para"]
    path = directory / "UNVotes_s1-60.csv.gz"
    rows = pl.read_csv(path, columns=columns, infer_schema=False, encoding="utf8-lossy")
    rows = rows.with_columns(
        pl.col("rcid", "vote", "session", "amend", "para").cast(pl.Int32, strict=False)
    )
    early = rows.filter(pl.col("vote").is_in(list(VOTES))).with_columns(
        pl.col("vote").replace_strict(VOTES, return_dtype=pl.String)
    )
    votes, roll_calls = (
        read_rda(read_bytes(directory / f"{name}.rda"), name)[name].cast({"rcid": pl.Int32})
        for name in ("un_votes", "un_roll_calls")
    )
    late = roll_calls.filter(pl.col("session").is_between(LAST_IN_CSV + 1, LAST)).join(
        votes, on="rcid"
    )
    resolver = StateNames.reference()
    codes = pl.read_csv(REFERENCE / "member_states.csv", infer_schema=False)
    cow = dict(codes.select("ms_code", "cow_code").iter_rows())
    names = late["country"].unique().to_list()
    ccode = {name: cow.get(resolver.resolve(name).ms_code) for name in names}
    late = late.with_columns(ccode=pl.col("country").replace_strict(ccode | OF_ANOTHER_NAME))
    every = pl.concat(
        part.select("ccode", "vote", pl.col("rcid", "session", "amend", "para").cast(pl.Int32))
        for part in (early, late)
    )
    a_part = pl.any_horizontal(pl.col("amend", "para").eq(1)).fill_null(value=False)
    every = every.filter((pl.col("session") <= 44) | ~a_part).select(
        pl.col("rcid").alias("roll_call_id"),
        pl.col("ccode").alias("ms_code"),
        "vote",
        pl.col("session").cast(pl.String),
        pl.lit("1946-01-01").str.to_date().alias("date"),
    )
    return vote_matrix(
        every.select("roll_call_id", "session", "date").unique(),
        every.select("roll_call_id", "ms_code", "vote"),
    )


def contested_at_all(matrix: VoteMatrix) -> VoteMatrix:
    """Without the roll calls in which every vote cast was the same."""
    return matrix.select((tallies(matrix.votes)[:, [YES, ABSTAIN, NO]] > 0).sum(axis=1) > 1)


def test_the_agreement_columns_of_the_ideal_point_file(shared: Path) -> None:
    """Exact match, both cast, no unanimous roll call, no paragraph or amendment after 1989."""
    matrix = contested_at_all(research_data(shared / "voeten"))
    ours = agreement_by_session(matrix).select("session", "ms_a", "ms_b", "agreement")
    ours = pl.concat([ours, ours.rename({"ms_a": "ms_b", "ms_b": "ms_a"}).select(ours.columns)])
    theirs = (
        pl.read_csv(
            shared / "voeten/IdealpointestimatesAll_Jun2024.csv",
            infer_schema=False,
            null_values="NA",
        )
        .unpivot(list(PUBLISHED), index=["session", "ccode"], value_name="published")
        .select(
            "session",
            pl.col("variable").replace_strict(PUBLISHED).alias("ms_a"),
            pl.col("ccode").alias("ms_b"),
            pl.col("published").cast(pl.Float64),
        )
        .drop_nulls()
        .filter(pl.col("session").cast(pl.Int32) <= LAST)
    )
    both = theirs.join(ours.drop_nulls(), on=["session", "ms_a", "ms_b"])
    near = (both["published"] - both["agreement"]).abs() <= 0.005
    assert len(both) > 57_000
    assert near.mean() >= 0.999


def test_the_coincidence_that_the_state_department_published(shared: Path, snapshot: Path) -> None:
    """Of 192 states 140 have the same four counts of 2019.

    Four rows published do not add up to the 100 votes they count. The others differ by a few votes
    that cancel out over all states, mostly between neighbours in the alphabet.
    """
    theirs = pl.read_csv(shared / "reference_results/un-coincidence-2019.csv")
    with connect() as con:
        ours = coincidence(load_resolutions(con)).filter(year=2019)
    both = theirs.join(ours, left_on="ISO", right_on="ms_code")
    assert len(both) == 192
    apart = (both["COINCIDENCE"] - both["coincidence"]).abs()
    assert apart.mean() < 0.02
    assert apart.median() <= 0.005  # published in hundredths
    counts = ["SAME", "OPPOSITE", "PARTIAL", "ABSENT"]
    assert both.select(pl.sum_horizontal(name.lower() for name in counts)).unique().item() == 100
    wrong = both.filter(pl.sum_horizontal(counts) != 100)
    assert len(wrong) == 4
    same = both.filter(pl.all_horizontal(pl.col(name) == pl.col(name.lower()) for name in counts))
    assert len(same) > 130
    rest = both.join(wrong, on="ISO", how="anti")
    for name in counts:
        apart = rest[name.lower()] - rest[name]
        assert apart.abs().max() <= 4
        assert abs(apart.sum()) <= 5
