from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import database
from ingest.refresh import refresh
from ingest.source import Reading
from ingest.sources import undl_votes
from ingest.sources.undl_voting_records import read, read_voting_records

MarcXml = Callable[..., bytes]
Fields = list[tuple[str, str, str, list[tuple[str, str]] | str]]
Rows = list[dict[str, str]]
Reads = Callable[..., Reading]

STATES = ("BRA", "EGY", "FRA", "IND", "POL")


def record(
    votes: str | list[str] = "YYYNA",
    *more: str,
    totals: str | None = "$b3$c1$d1$e0$f5",
    symbol: str = "A/RES/54/1",
    day: str = "992 $a1999-12-01",
    number: int = 101,
    tag: str = "967",
) -> str:
    """A voting record in the notation: a letter per state, or a field's tail ("$b9$dY")."""
    tails = [vote if len(vote) != 1 else f"$d{vote}" for vote in votes]
    return "\n".join(
        [
            f"001 {number}",
            "089 $bB23",
            f"791 $a{symbol}$bA/$c54",
            "245 $aQuestion of lighthouses :$bresolution /$cadopted by the General Assembly",
            day,
            f"996 {totals}" if totals else "",
            *(
                f"{tag} $a{place}$c{code}{tail}$eSTATE {code}"
                for place, (code, tail) in enumerate(zip(STATES, tails, strict=True), start=1)
            ),
            *more,
        ]
    )


@pytest.fixture(scope="session")
def reads(marcxml: MarcXml) -> Reads:
    return lambda *records: read_voting_records(marcxml(*records))


def votes(reading: Reading) -> dict[str, str]:
    return dict(reading.tables["votes"].select("ms_code", "vote").rows())


def reasons(reading: Reading) -> list[str]:
    assert reading.tables["roll_calls"].is_empty()
    assert reading.tables["votes"].is_empty()
    return reading.rejected["reason"].to_list()


def test_a_resolution_its_roll_call_and_votes(reads: Reads) -> None:
    reading = reads(
        record(
            ["$dY", "$dn", "", "$dA", "$dX"],
            "269 $a1999-12-01",
            "591 $aRECORDED - No machine generated vote",
            "952 $aA/54/PV.80",
            "991 $aA/54/251$b9$cQuestion of lighthouses.$dNAVIGATION",
            "991 $aA/54/251$b9$dBUOYS",
            "993.2 $aA/C.4/54/L.9",
            "993.3 $aA/54/582",
            totals="$b1$c1$d1$e2$f5",
        )
    )
    assert (reading.rows_read, reading.rows_loaded, reading.whole) == (1, 1, False)
    assert votes(reading) == {
        "BRA": "yes",
        "EGY": "no",
        "FRA": "non_voting",
        "IND": "abstain",
        "POL": "non_voting",
    }
    assert reading.tables["resolutions"].to_dicts() == [
        {
            "resolution": "A/RES/54/1",
            "session": "54",
            "adoption_date": date(1999, 12, 1),
            "title": "Question of lighthouses",
            "modality": "recorded_vote",
            "draft": "A/C.4/54/L.9",
            "committee": "C.4",
            "committee_report": "A/54/582",
            "meeting": "A/54/PV.80",
            "agenda_title": "Question of lighthouses.",
            "subjects": ["BUOYS", "NAVIGATION"],
            "undl_id": 101,
            "source": "undl_votes",
        }
    ]
    assert reading.tables["roll_calls"].to_dicts() == [
        {
            "roll_call_id": 101,
            "resolution": "A/RES/54/1",
            "draft": "A/C.4/54/L.9",
            "session": "54",
            "date": date(1999, 12, 1),
            "scope": "resolution",
            "adopted": True,
            "title": "Question of lighthouses",
            "published_yes": 1,
            "published_no": 1,
            "published_abstain": 1,
            "published_non_voting": 2,
            "note": "RECORDED - No machine generated vote",
            "stated_in": "voting record",
            "source": "undl_votes",
        }
    ]
    assert reading.findings.is_empty()


def test_a_record_and_the_release_give_the_same_facts(
    world: Rows, release: Callable[..., Path], reads: Reads
) -> None:
    of_release = undl_votes.read(release(world))
    of_records = reads(
        *(
            record(
                letters,
                "952 $aA/54/PV.80",
                "991 $cQuestion of lighthouses.$dLIGHTHOUSES--INTERNATIONAL COOPERATION",
                "991 $dNAVIGATION",
                "993.2 $aA/54/L.9",
                symbol=symbol,
                number=number,
                totals=totals,
            ).replace("Question of lighthouses :", f"Question of lighthouses, {symbol} :")
            for letters, symbol, number, totals in (
                ("YYYNA", "A/RES/54/1", 101, "$b3$c1$d1$e0$f5"),
                (["$dY", "$dN", "$dN", "$dY", ""], "A/RES/54/2", 102, "$b2$c2$d0$e1$f5"),
            )
        )
    )
    for table, key in (("votes", ["roll_call_id", "ms_code"]), ("roll_calls", ["roll_call_id"])):
        ours, theirs = of_records.tables[table].sort(key), of_release.tables[table].sort(key)
        told_apart = {"stated_in", "note"} & set(theirs.columns)
        columns = [pl.col(c).cast(pl.String) for c in theirs.columns if c not in told_apart]
        assert ours.select(columns).rows() == theirs.select(columns).rows()
    columns = ["resolution", "session", "adoption_date", "title", "draft", "subjects", "meeting"]
    ours, theirs = (r.tables["resolutions"].select(columns) for r in (of_records, of_release))
    assert ours.sort("resolution").rows() == theirs.sort("resolution").rows()


def test_not_voting_is_no_abstention_and_who_may_not_vote_has_no_row(reads: Reads) -> None:
    reading = reads(record(["$dY", "", "$b9", "$dNV", "$b9$dX"], totals="$b1$c0$d0$e2$f3"))
    assert votes(reading) == {"BRA": "yes", "EGY": "non_voting", "IND": "non_voting"}
    assert reading.findings.is_empty()


@pytest.mark.parametrize("tag", ["968", "969"])
def test_a_long_list_goes_on_in_other_fields(reads: Reads, tag: str) -> None:
    assert votes(reads(record(tag=tag))) == votes(reads(record()))


@pytest.mark.parametrize(
    ("day", "expected", "checks"),
    [
        ("992 $a1999-12-01", date(1999, 12, 1), []),
        ("269 $a1999-12-01", date(1999, 12, 1), []),
        ("992 $a1999-12-01\n269 $a1999-12-02", date(1999, 12, 1), ["dates_disagree"]),
        ("992 $a1999-12\n269 $a1999-12-02", date(1999, 12, 2), []),
    ],
)
def test_the_day_of_the_vote(reads: Reads, day: str, expected: date, checks: list[str]) -> None:
    reading = reads(record(day=day))
    assert reading.tables["roll_calls"]["date"].to_list() == [expected]
    assert reading.findings["check_name"].to_list() == checks


@pytest.mark.parametrize(
    ("totals", "detail"),
    [
        ("$b4$c1$d0$e0$f5", "listed 3-1-1-0 of 5, published 4-1-0-0 of 5"),
        ("$b3$c1$d1$e1$f6", "listed 3-1-1-0 of 5, published 3-1-1-1 of 6"),
        ("$b4", "listed 3-1-1-0 of 5, published 4-?-?-? of ?"),
    ],
)
def test_a_list_that_disagrees_with_its_totals_is_flagged(
    reads: Reads, totals: str, detail: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.sources.undl_voting_records._seats", lambda _: frozenset(STATES))
    reading = reads(record(totals=totals))
    assert reading.findings.rows() == [("published_totals_differ", "A/RES/54/1", detail)]
    assert len(votes(reading)) == 5
    published = reading.tables["roll_calls"]["published_yes"].to_list()
    assert published == [int(totals[2])]


def test_totals_not_published_stay_unknown(reads: Reads, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.sources.undl_voting_records._seats", lambda _: frozenset(STATES))
    reading = reads(record(totals=None))
    assert reading.tables["roll_calls"]["published_yes"].to_list() == [None]
    assert reading.findings.is_empty()


@pytest.mark.parametrize(
    ("votes", "totals", "reason"),
    [
        ("YYYNA", "$b167$c2$d11$e13$f193", "the list was cut: 5 of 193 Member States"),
        ("YYYNA", "$b167$c2$d11$e13", "the list was cut: 5 of 193 Member States"),
        ("YYYNA", "$b3$c1$d1$e4$f9", "the list was cut: 5 of 9 Member States"),
        ("YYYNA", None, "the list was cut: 5 of 188 Member States"),
        ("YYYNZ", "$f5", "967$d: 'Z' of POL is no vote (Y, N, A, X, NV or none)"),
        (["$dY", "$dY", "$dY", "$dY", "$dY$dN"], "$f5", "967$d holds several values: Y | N"),
        (["$dY", "$dY", "$dY", "$dY", "$b9$dN"], "$f5", "967: POL votes no and was not eligible"),
        ("YYYNA", "$b3$c1$d1$e0$fmany", "996$f: 'many' is no number"),
    ],
)
def test_a_list_that_cannot_stand_is_rejected(
    reads: Reads, votes: str | list[str], totals: str | None, reason: str
) -> None:
    (told,) = reasons(reads(record(votes, totals=totals)))
    assert told.startswith(reason)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("$cPOL", "$cMOO"), "967$c: 'MOO' for STATE POL is no code of a Member State"),
        (("$cPOL", ""), "967$c: None for STATE POL is no code of a Member State"),
        (("$cPOL$dA", "$cBRA$dA"), "967: BRA votes both yes and abstain"),
        (("1999-12-01", "1999-12-32"), "992$a: '1999-12-32' is no day"),
        (("992 $a1999-12-01", ""), "no day of the vote in 992 or 269"),
        (
            ("A/RES/54/1", "S/RES/1284(1999)"),
            "791$a holds S/RES/1284(1999): no symbol of a resolution",
        ),
        (("A/RES/54/1", "A/54/L.9"), "791$a holds A/54/L.9: no symbol of a resolution or decision"),
        (("089 $bB23", "089 $bB02"), "a record of another kind (B02), not of votes (B23)"),
        (("001 101", "001 x"), "no record number in 001"),
    ],
)
def test_a_record_that_cannot_be_read_is_rejected(
    reads: Reads, change: tuple[str, str], reason: str
) -> None:
    text = record()
    assert change[0] in text
    (told,) = reasons(reads(text.replace(*change)))
    assert told.startswith(reason)


def test_a_record_without_votes_is_rejected(reads: Reads) -> None:
    assert reasons(reads("001 7\n791 $aA/RES/54/1$c54\n992 $a1999-12-01\n245 $aTides")) == [
        "no votes of states in 967"
    ]


def test_one_bad_record_leaves_the_others(reads: Reads) -> None:
    reading = reads(record("YYYNZ", number=7), record(number=8), record(number=8))
    assert (reading.rows_read, reading.rows_loaded) == (3, 1)
    assert reading.rejected["row"].to_list() == [1, 3]
    assert reading.tables["roll_calls"]["roll_call_id"].to_list() == [8]


@settings(max_examples=40, deadline=None)
@given(chance=st.randoms(use_true_random=False))
def test_any_shuffle_of_a_record_gives_the_same_facts(
    chance: random.Random, marcxml: MarcXml, marc_fields: Callable[[str], Fields]
) -> None:
    text = record(
        ["$b9", "$dY", "$dn", "", "$dA$dA"],
        "269 $a1999-12-02",
        "952 $aA/54/PV.80$aA/54/PV.81",
        "991 $cLighthouses.$dNAVIGATION$dBUOYS",
        "993.2 $aA/54/L.9",
        "993.3 $aA/54/582",
        "993.3 $aA/54/90",
        totals="$b2$c1$d1$e0$f4",
    )

    def shuffled() -> Fields:
        fields: Fields = []
        for tag, first, _, inner in marc_fields(text):
            if isinstance(inner, list):
                inner = chance.sample(inner, len(inner))
            kept = first if tag == "993" else chance.choice("0123456789 _")
            fields.append((tag, kept, chance.choice("0123456789 "), inner))
        return chance.sample(fields, len(fields))

    def facts(data: bytes) -> dict[str, list[str]]:
        reading = read_voting_records(data)
        assert reading.rows_loaded == 1
        frames = reading.tables | {"findings": reading.findings}
        return {name: sorted(map(repr, frame.rows())) for name, frame in frames.items()}

    assert facts(marcxml(shuffled())) == facts(marcxml(text))


def test_a_record_joins_the_release_and_outlives_it(
    world: Rows,
    release: Callable[..., Path],
    marcxml: MarcXml,
    tmp_path: Path,
    data_dir: Path,
) -> None:
    newer = tmp_path / "newer.xml"
    newer.write_bytes(marcxml(record("NNNNA", symbol="A/RES/54/3", number=103)))
    letters = "SELECT string_agg(vote_letter(vote), '' ORDER BY ms_code) FROM votes "
    library = (
        "SEMI JOIN (FROM roll_calls WHERE source = 'undl_votes') USING (roll_call_id) GROUP BY "
    )
    for path in (release(world), newer, release(world)):
        refresh([undl_votes.UNDL_VOTES], str(path))
    with closing(database.connect()) as con:
        held = database.query(con, f"{letters}{library} roll_call_id ORDER BY roll_call_id")
        assert held.to_series().to_list() == ["YYYNA", "YNNYX", "NNNNA"]


def test_the_published_record_cut_to_three_states_is_refused(shared: Path) -> None:
    reading = read(shared / "undl/voting_record_A_RES_80_214.marcxml")
    assert (reading.rows_read, reading.rows_loaded) == (1, 0)
    (told,) = reasons(reading)
    assert told == ("the list was cut: 3 of 193 Member States; a part must not pass as all")
