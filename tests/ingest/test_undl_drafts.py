from __future__ import annotations

import gzip
import html
import random
import re
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.source import Reading
from ingest.sources.undl_drafts import read_drafts

MarcXml = Callable[..., bytes]
Fields = list[tuple[str, str, str, list[tuple[str, str]] | str]]


def draft(
    heading: str | None,
    *more: str,
    symbol: str = "A/C.3/60/L.1",
    kind: str = "draft resolution /",
    day: str = "2005-10-03",
    index: str | None = None,
    code: str = "B02",
    number: int | None = None,
) -> str:
    """A draft record in the notation; `index` is its 710, several joined by |."""
    number = number or int.from_bytes(symbol.encode()) % 10**9
    return "\n".join(
        [
            f"001 {number}",
            f"089 $b{code}" if code else "",
            f"191 $a{symbol}$bA/$c60",
            f"245 $aNight trains :$b{kind}" + (f"$c{heading}" if heading else ""),
            f"269 $a{day}",
            *(f"710 $a{entry}$9ms" for entry in (index or "").split("|") if entry),
            *more,
        ]
    )


@pytest.fixture(scope="session")
def reads(marcxml: MarcXml) -> Callable[..., Reading]:
    return lambda *records: read_drafts(marcxml(*records))


Reads = Callable[..., Reading]


def sponsors(reading: Reading, role: str, symbol: str = "A/C.3/60/L.1") -> list[str]:
    """The states in a role, in the order of their positions."""
    rows = reading.tables["sponsorships"].filter(draft=symbol, role=role)
    return rows.sort("position", "ms_code")["ms_code"].to_list()


def completeness(reading: Reading) -> list[str]:
    return reading.tables["sponsor_lists"]["completeness"].to_list()


def checks(reading: Reading) -> list[str]:
    return reading.findings["check_name"].to_list()


def test_a_draft_and_its_sponsors(reads: Reads) -> None:
    reading = reads(
        draft(
            "Fiji, Côte d’Ivoire, Trinidad and Tobago and United Kingdom of Great Britain and "
            "Northern Ireland",
            "515 $aAdditional sponsors: Peru and Iran (Islamic Republic of) (A/60/478).",
            "993.1 $aA/RES/60/7",
            "993.3 $aA/60/478",
            "993.2 $aA/C.3/60/L.9",
            index="Fiji|Côte d'Ivoire|Trinidad and Tobago|United Kingdom",
        )
    )
    assert (reading.rows_read, reading.rows_loaded, reading.whole) == (1, 1, False)
    (row,) = reading.tables["drafts"].to_dicts()
    assert row | {"undl_id": 0} == {
        "draft": "A/C.3/60/L.1",
        "session": "60",
        "committee": "C.3",
        "kind": "draft resolution",
        "title": "Night trains",
        "date": pl.Series(["2005-10-03"]).str.to_date()[0],
        "resolution": "A/RES/60/7",
        "committee_report": "A/60/478",
        "supersedes": None,
        "superseded_by": None,
        "undl_id": 0,
        "source": "undl_drafts",
    }
    columns = ("ms_code", "role", "position", "name_as_printed", "stated_in")
    assert reading.tables["sponsorships"].select(columns).rows() == [
        ("FJI", "listed", 1, "Fiji", None),
        ("CIV", "listed", 2, "Côte d’Ivoire", None),
        ("TTO", "listed", 3, "Trinidad and Tobago", None),
        ("GBR", "listed", 4, "United Kingdom of Great Britain and Northern Ireland", None),
        ("PER", "additional", 1, "Peru", "A/60/478"),
        ("IRN", "additional", 2, "Iran (Islamic Republic of)", "A/60/478"),
    ]
    assert completeness(reading) == ["complete"]
    assert reading.tables["sponsor_lists"]["stated_in"][0].endswith(f"/record/{row['undl_id']}")
    assert reading.findings.is_empty()


# -- heading and index ------------------------------------------------------------------------


def test_the_heading_stands_where_the_index_differs(reads: Reads) -> None:
    reading = reads(draft("Fiji and Peru", "993.3 $aA/60/478", index="Fiji|Togo"))
    assert sponsors(reading, "listed") == ["FJI", "PER"]
    assert reading.findings.rows() == [
        (
            "heading_and_index_differ",
            "A/C.3/60/L.1",
            "in the heading (245$c) alone: Peru; in the index (710) alone: Togo; the heading stands",
        )
    ]
    assert completeness(reading) == ["unknown"], "Togo may be missing"


def test_a_state_the_index_left_out_leaves_no_doubt(reads: Reads) -> None:
    reading = reads(draft("Fiji and Peru", "993.3 $aA/60/478", index="Fiji"))
    assert checks(reading) == ["heading_and_index_differ"]
    assert completeness(reading) == ["complete"]


def test_the_index_serves_where_there_is_no_heading(reads: Reads) -> None:
    index = "Cuba|Group of 77|China|UN. Secretariat|Fiji|UN. Group of African States"
    reading = reads(draft(None, index=index))
    rows = reading.tables["sponsorships"].select("ms_code", "role", "position")
    assert sorted(rows.rows()) == [("CUB", "listed", None), ("FJI", "listed", None)]
    groups = reading.tables["group_sponsorships"]
    assert sorted(groups["group_code"]) == ["AG", "G77"]


def test_china_of_the_group_may_join_later(reads: Reads) -> None:
    note = "515 $aAdditional sponsors: China (A/60/478)."
    heading = "Cuba [on behalf of the Group of 77 and China]"
    reading = reads(draft(heading, note, index="Cuba|Group of 77|China"))
    assert sponsors(reading, "additional") == ["CHN"]
    assert reading.findings.is_empty()


def test_a_draft_that_names_nobody_is_unknown(reads: Reads) -> None:
    reading = reads(draft(None, "993.3 $aA/60/478"))
    assert (checks(reading), completeness(reading)) == (["no_sponsor_named"], ["unknown"])


# -- groups and officers ----------------------------------------------------------------------


def test_a_group_is_not_its_members(reads: Reads) -> None:
    reading = reads(
        draft(
            "Belarus, Cuba [on behalf of the Group of 77 and China], Fiji and Togo",
            index="Belarus|Cuba|Group of 77|China|Fiji|Togo",
        )
    )
    assert sponsors(reading, "listed") == ["BLR", "CUB", "FJI", "TGO"]
    (group,) = reading.tables["group_sponsorships"].rows()
    assert group == (
        "A/C.3/60/L.1",
        "G77",
        "CUB",
        "Cuba [on behalf of the Group of 77 and China]",
        "undl_drafts",
    )
    assert reading.findings.is_empty()


@pytest.mark.parametrize(
    ("heading", "listed", "groups"),
    [
        (
            "China and Cuba [on behalf of the Group of 77 and China]",
            ["CHN", "CUB"],
            [("G77", "CUB")],
        ),
        ("Congo (on behalf of the Group of African States)", ["COG"], [("AG", "COG")]),
        ("Egypt, on behalf of the Organization of Islamic Cooperation", ["EGY"], [("OIC", "EGY")]),
        ("Zambia [on behalf of the Moon Dwellers] and Fiji", ["ZMB", "FJI"], [(None, "ZMB")]),
        ("the Group of 77 and China", [], [("G77", None)]),
        ("Fiji, the European Union and Peru", ["FJI", "PER"], [("EU", None)]),
        (
            "Cuba [on behalf of the Non-Aligned Movement], Egypt [on behalf of the African Group",
            ["CUB", "EGY"],
            [("NAM", "CUB"), ("AG", "EGY")],
        ),
    ],
)
def test_groups_stand_apart(
    reads: Reads, heading: str, listed: list[str], groups: list[tuple[str | None, str | None]]
) -> None:
    reading = reads(draft(heading))
    assert sponsors(reading, "listed") == listed
    held = reading.tables["group_sponsorships"].select("group_code", "presented_by").rows()
    assert held == groups


def test_a_group_that_ends_nobody_knows_where_leaves_a_doubt(reads: Reads) -> None:
    reading = reads(draft("Egypt, on behalf of the Moon Dwellers and Fiji", "993.3 $aA/60/478"))
    assert sponsors(reading, "listed") == ["EGY"]
    assert (checks(reading), completeness(reading)) == (["group_not_known"], ["unknown"])


@pytest.mark.parametrize(
    "heading",
    [
        "submitted by the Chair on the basis of informal consultations",
        "submitted by the Vice-Chair of the Committee, Mr. Juan Valdés (Peru)",
        "submitted by the President of the General Assembly",
        "by the Secretariat",
        "submitted by the Secretary-General in accordance with rule 153",
        "by the Special Political and Decolonization Committee",
        "submitted by the Economic and Social Council",
        "Chairman",
    ],
)
def test_an_officers_text_is_no_states(reads: Reads, heading: str) -> None:
    reading = reads(draft(heading, "993.3 $aA/60/478", index="UN. General Assembly. Chair"))
    assert reading.tables["sponsorships"].is_empty()
    assert reading.tables["group_sponsorships"].is_empty()
    assert (checks(reading), completeness(reading)) == ([], ["complete"])


@pytest.mark.parametrize(
    "heading",
    [
        "submitted by Chad and Chile",
        "by the delegations of Chad and Chile",
        "proposed by Chad and Chile [on behalf of the Council of Rivers]",
        "by the Chad and Chile, on behalf of the Council of Rivers",
    ],
)
def test_states_may_submit_too(reads: Reads, heading: str) -> None:
    assert sponsors(reads(draft(heading)), "listed") == ["TCD", "CHL"]


# -- names ------------------------------------------------------------------------------------


def test_a_misprint_is_likened_and_told(reads: Reads) -> None:
    reading = reads(draft("Fiji, Nicar~gua, Ir eland and United states of America"))
    assert sponsors(reading, "listed") == ["FJI", "NIC", "IRL", "USA"]
    assert reading.findings.rows() == [
        ("name_likened", "A/C.3/60/L.1", "'Nicar~gua' read as Nicaragua")
    ]


def test_a_name_of_no_state_is_told_and_leaves_a_doubt(reads: Reads) -> None:
    reading = reads(draft("Fiji, Atlantis and Peru [sic]", "993.3 $aA/60/478"))
    rows = reading.tables["sponsorships"].select("ms_code", "position").rows()
    assert rows == [("FJI", 1), ("PER", 3)]
    assert checks(reading) == ["unresolved_name", "heading_not_read"]
    assert completeness(reading) == ["unknown"]


@pytest.mark.parametrize(
    ("name", "day"), [("South Sudan", "2005-10-03"), ("Czechoslovakia", "2012-10-03")]
)
def test_no_state_sponsors_without_a_seat(reads: Reads, name: str, day: str) -> None:
    reading = reads(draft(f"Fiji and {name}", "993.3 $aA/60/478", day=day))
    assert sponsors(reading, "listed") == ["FJI"]
    assert (checks(reading), completeness(reading)) == (["sponsor_without_seat"], ["unknown"])


def test_names_have_the_meaning_of_their_day(reads: Reads) -> None:
    reading = reads(
        draft("Russian Federation and State of Palestine", day="2005-10-03"),
        draft("USSR", symbol="A/C.3/40/L.1", day="1985-10-03"),
    )
    assert sponsors(reading, "listed") == ["RUS", "PSE"]
    assert sponsors(reading, "listed", "A/C.3/40/L.1") == ["SUN"]


# -- notes ------------------------------------------------------------------------------------


def test_one_document_may_state_several_sentences(reads: Reads) -> None:
    reading = reads(
        draft(
            "Zambia [on behalf of the Group of African States]",
            "515 $aAdditional sponsors: Peru and Fiji. - Sudan was removed from the list of sponsors "
            "of the draft resolution (A/60/475).",
        )
    )
    columns = ("ms_code", "role", "position", "stated_in")
    assert sorted(reading.tables["sponsorships"].select(columns).rows()) == [
        ("FJI", "additional", 2, "A/60/475"),
        ("PER", "additional", 1, "A/60/475"),
        ("SDN", "withdrawn", None, "A/60/475"),
        ("ZMB", "listed", 1, None),
    ]


def test_original_sponsors_are_told_from_those_who_joined(reads: Reads) -> None:
    reading = reads(
        draft(
            "Fiji",
            "515 $aAdditional sponsors: Peru (A/60/479). - Togo and Malaysia are original sponsors "
            "of the draft resolution (A/60/480).",
            index="Fiji|Togo|Malaysia",
        )
    )
    assert sponsors(reading, "original") == ["TGO", "MYS"]
    original = reading.tables["sponsorships"].filter(role="original")
    assert original["stated_in"].to_list() == ["A/60/480"] * 2
    assert completeness(reading) == ["complete"], "the note says why the index has them"


@pytest.mark.parametrize(
    ("note", "role"),
    [
        ("Additional sponsor: Peru (A/60/475).", "additional"),
        ("Additional co-sponsors: Peru.", "additional"),
        ("Peru joined in sponsoring the draft resolution (A/60/475).", "additional"),
        ("Peru has become a co-sponsor of the draft resolution.", "additional"),
        ("Peru is an original sponsor of the draft resolution.", "original"),
        ("Peru was deleted from the list of co-sponsors.", "withdrawn"),
        ("Peru withdrew its sponsorship (A/60/475).", "withdrawn"),
        ("Peru withdrew as a sponsor of the draft resolution.", "withdrawn"),
        ("Peru is no longer a sponsor.", "withdrawn"),
    ],
)
def test_what_a_note_says(reads: Reads, note: str, role: str) -> None:
    reading = reads(draft("Fiji", f"515 $a{note}"))
    assert sponsors(reading, role) == ["PER"]
    assert reading.findings.is_empty()


def test_a_sponsor_that_withdrew_keeps_its_place(reads: Reads) -> None:
    reading = reads(draft("Fiji and Peru", "515 $aPeru withdrew its sponsorship (A/60/475)."))
    rows = reading.tables["sponsorships"].select("ms_code", "role", "position", "stated_in").rows()
    assert rows == [("FJI", "listed", 1, None), ("PER", "withdrawn", 2, "A/60/475")]


def test_a_sponsor_named_twice_counts_once(reads: Reads) -> None:
    reading = reads(draft("Fiji and Peru", "515 $aAdditional sponsors: Peru and Togo."))
    assert sponsors(reading, "listed") == ["FJI", "PER"]
    assert sponsors(reading, "additional") == ["TGO"]
    assert checks(reading) == ["sponsor_named_twice"]


@pytest.mark.parametrize(
    "note",
    [
        "The amendment was rejected by the Committee (A/60/481).",
        "The draft resolution was adopted as orally revised.",
    ],
)
def test_an_outcome_names_no_sponsor(reads: Reads, note: str) -> None:
    reading = reads(draft("Fiji", f"515 $a{note}", "993.3 $aA/60/481"))
    assert len(reading.tables["sponsorships"]) == 1
    assert (checks(reading), completeness(reading)) == ([], ["complete"])


@pytest.mark.parametrize(
    ("note", "held"),
    [
        ("Peru asked that its name be put among the sponsors.", "unknown"),
        ("Sponsors: Peru and Togo.", "unknown"),
        ("Statements were made by Peru and Togo.", "complete"),
    ],
)
def test_a_note_not_understood_yields_no_sponsor(reads: Reads, note: str, held: str) -> None:
    reading = reads(draft("Fiji", f"515 $a{note}", "993.3 $aA/60/481"))
    assert reading.tables["sponsorships"]["ms_code"].to_list() == ["FJI"]
    assert (checks(reading), completeness(reading)) == (["note_not_read"], [held])


# -- kinds, versions, other records -----------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "symbol", "kind"),
    [
        ("draft resolution /", "A/C.3/60/L.1", "draft resolution"),
        ("revised draft resolution /", "A/C.3/60/L.1/Rev.1", "revised draft resolution"),
        ("draft resolution /", "A/C.3/60/L.1/Rev.2", "revised draft resolution"),
        ("amendment to draft resolution A/C.3/60/L.9 /", "A/C.3/60/L.1", "amendment"),
        ("sub-amendment to amendment A/C.3/60/L.9 /", "A/C.3/60/L.1", "amendment"),
        ("draft decision /", "A/60/L.1", "draft decision"),
        ("working paper /", "A/60/L.1", "other"),
    ],
)
def test_kinds(reads: Reads, words: str, symbol: str, kind: str) -> None:
    (row,) = reads(draft("Fiji", kind=words, symbol=symbol)).tables["drafts"].to_dicts()
    assert row["kind"] == kind
    assert row["committee"] == ("C.3" if "C.3" in symbol else "plenary")
    assert row["title"] == "Night trains"


def test_only_the_last_version_counts(reads: Reads) -> None:
    reading = reads(
        draft("Fiji, Peru and Togo", "993.3 $aA/60/478", symbol="A/C.3/60/L.1/Rev.2"),
        draft("Fiji"),
        draft("Fiji and Peru", symbol="A/C.3/60/L.1/Rev.1"),
        draft("Peru", symbol="A/C.3/60/L.10"),
        draft("Peru", symbol="A/C.3/60/L.11/Rev.1"),
    )
    drafts = reading.tables["drafts"].select("draft", "supersedes", "superseded_by").rows()
    assert drafts == [
        ("A/C.3/60/L.1/Rev.2", "A/C.3/60/L.1/Rev.1", None),
        ("A/C.3/60/L.1", None, "A/C.3/60/L.1/Rev.1"),
        ("A/C.3/60/L.1/Rev.1", "A/C.3/60/L.1", "A/C.3/60/L.1/Rev.2"),
        ("A/C.3/60/L.10", None, None),
        ("A/C.3/60/L.11/Rev.1", "A/C.3/60/L.11", None),
    ]
    assert completeness(reading) == ["complete", *["lead_only"] * 4]


def test_versions_on_different_pages_belong_together(marcxml: MarcXml) -> None:
    reading = read_drafts(
        marcxml(draft("Fiji")), marcxml(draft("Fiji", symbol="A/C.3/60/L.1/Rev.1"))
    )
    assert reading.tables["drafts"]["superseded_by"].to_list() == ["A/C.3/60/L.1/Rev.1", None]


def test_an_addendum_names_who_joined(reads: Reads) -> None:
    reading = reads(
        draft("Togo and Peru", symbol="A/60/L.1/Add.1"), draft("Fiji and Peru", symbol="A/60/L.1")
    )
    assert reading.tables["drafts"]["draft"].to_list() == ["A/60/L.1"]
    columns = ("ms_code", "role", "position", "stated_in")
    assert reading.tables["sponsorships"].select(columns).rows() == [
        ("FJI", "listed", 1, None),
        ("PER", "listed", 2, None),
        ("TGO", "additional", 1, "A/60/L.1/Add.1"),
    ]
    assert (completeness(reading), reading.rows_loaded) == (["complete"], 2)


def test_an_addendum_without_its_draft_is_rejected(reads: Reads) -> None:
    reading = reads(draft("Togo", symbol="A/60/L.1/Add.1"))
    assert reading.tables["drafts"].is_empty()
    assert reading.rejected["reason"].to_list() == [
        "A/60/L.1/Add.1 adds to a draft whose record is not here"
    ]


def test_notes_and_corrigenda_have_no_sponsors(reads: Reads) -> None:
    reading = reads(
        draft("Fiji", symbol="A/C.3/60/L.1/Corr.1"),
        draft("by the Secretariat", kind="note /", symbol="A/C.3/60/L.2", code="B19"),
        draft("Fiji", symbol="A/C.3/60/L.3/Add.1", kind="statement /", code="B19"),
    )
    assert reading.tables["drafts"]["kind"].to_list() == ["other"] * 3
    assert reading.tables["sponsorships"].is_empty()
    assert reading.tables["sponsor_lists"].is_empty()
    assert reading.rows_loaded == 3


def test_a_record_without_a_code_is_known_by_its_words(reads: Reads) -> None:
    assert sponsors(reads(draft("Fiji", code="")), "listed") == ["FJI"]


def test_records_of_other_kinds_are_named(reads: Reads) -> None:
    reading = reads(
        "001 1\n089 $bB23\n791 $aA/RES/60/1$c60\n967 $cFJI$dY",
        draft("Fiji", symbol="A/60/478", code="B15"),
        draft("Fiji", symbol="A/C.3/60/L.4", day="2005-02-30"),
        draft("Fiji", symbol="A/C.3/60/L.5"),
        draft("Peru", symbol="A/C.3/60/L.5", number=5),
    )
    assert (reading.rows_read, reading.rows_loaded) == (5, 1)
    assert reading.rejected.select("row", "reason").rows() == [
        (1, "a record of another kind (B23): 191$a holds nothing: no symbol of a draft"),
        (2, "a record of another kind (B15): 191$a holds A/60/478: no symbol of a draft"),
        (3, "269$a: '2005-02-30' is no day"),
        (5, "A/C.3/60/L.5 was read from another record before"),
    ]
    assert sponsors(reading, "listed", "A/C.3/60/L.5") == ["FJI"]


def test_what_the_record_says_amiss_is_told(reads: Reads) -> None:
    reading = reads(
        draft(
            "Fiji", "993.3 $aAA/60/478", "993.1 $aA/RES/60/8", "993.1 $aA/RES/60/7", day="2005-10"
        )
    )
    (row,) = reading.tables["drafts"].to_dicts()
    assert (row["date"], row["resolution"], row["committee_report"]) == (
        None,
        "A/RES/60/7",
        "A/60/478",
    )
    assert checks(reading) == ["date_not_exact", "several_resolutions", "symbol_misprinted"]


# -- the order in a record says nothing -------------------------------------------------------

RECORDS = [
    draft(
        "Belarus, Cuba [on behalf of the Group of 77 and China], Fiji, Nicar~gua and Atlantis",
        "089 $bB04",
        "515 $aAdditional sponsors: Peru and Togo (A/60/478).$aChad was removed from the list of "
        "sponsors (A/60/479). - The draft resolution was adopted as orally revised.",
        "515 $aTogo and Mali are original sponsors of the draft resolution (A/60/480).",
        "993.1 $aA/RES/60/8",
        "993.1 $aA/RES/60/7",
        "993.3 $aA/60/479",
        "993.3 $aA/60/478",
        "991 $aA/60/251$b71$cNight trains.$dTIDES$dBEES",
        index="Belarus|Cuba|Group of 77|China|Fiji|Nicaragua|Mali|Haiti",
        symbol="A/C.3/60/L.1/Rev.1",
    ),
    draft(None, index="Fiji|Group of 77|China|Peru|UN. Secretariat", symbol="A/60/L.2"),
    draft("Fiji and Fiji", symbol="A/C.3/60/L.3", day="2005-02-30"),
]


def facts(reading: Reading) -> dict[str, list[object]]:
    frames = reading.tables | {"findings": reading.findings, "why": reading.rejected.drop("raw")}
    return {name: sorted(map(repr, frame.rows())) for name, frame in frames.items()}


@settings(max_examples=60, deadline=None)
@given(chance=st.randoms(use_true_random=False))
def test_any_shuffle_of_a_record_gives_the_same_facts(
    chance: random.Random, marcxml: MarcXml, marc_fields: Callable[[str], Fields]
) -> None:
    def shuffled(record: str) -> Fields:
        fields: Fields = []
        for tag, first, _, inner in marc_fields(record):
            if isinstance(inner, list):
                inner = chance.sample(inner, len(inner))
            kept = first if tag == "993" else chance.choice("0123456789 _")
            fields.append((tag, kept, chance.choice("0123456789 "), inner))
        return chance.sample(fields, len(fields))

    expected = facts(read_drafts(marcxml(*RECORDS)))
    assert facts(read_drafts(marcxml(*map(shuffled, RECORDS)))) == expected


def test_a_994_or_993_of_another_kind_is_no_resolution(reads: Reads) -> None:
    reading = reads(draft("Fiji", "993.2 $aA/RES/60/7", "994.1 $aA/RES/60/7"))
    assert reading.tables["drafts"]["resolution"].to_list() == [None]


# -- the published file -----------------------------------------------------------------------

AND_INSIDE = (
    "Antigua and Barbuda",
    "Bosnia and Herzegovina",
    "Great Britain and Northern Ireland",
    "Saint Kitts and Nevis",
    "Saint Vincent and the Grenadines",
    "Sao Tome and Principe",
    "Trinidad and Tobago",
)


def naive_count(names: str) -> int:
    """How many names a list holds, by its commas and "and" alone."""
    for name in AND_INSIDE:
        names = names.replace(name, name.replace(" and ", " & "))
    return len([part for part in re.split(r",| and ", names) if part.strip()])


def naive_counts(record: str) -> tuple[str, int, int]:
    """The symbol of a draft record, and how many are listed and additional, by text search."""

    def values(tag: str, code: str) -> list[str]:
        fields = re.findall(rf'<datafield tag="{tag}".*?</datafield>', record, re.DOTALL)
        found = (re.findall(rf'<subfield code="{code}">(.*?)</subfield>', f) for f in fields)
        return [html.unescape(value) for many in found for value in many]

    heading = re.sub(r" \[.*?\]", "", values("245", "c")[0])
    listed = 0 if re.match("(submitted )?by the ", heading) else naive_count(heading)
    joined = re.findall(r"Additional sponsors: (.*?)(?: \(A/|\. - )", " ".join(values("515", "a")))
    return values("191", "a")[0], listed, sum(map(naive_count, joined))


def test_the_third_committee_of_session_78(shared: Path) -> None:
    data = gzip.decompress((shared / "undl/drafts_A_C.3_78.marcxml.gz").read_bytes())
    reading = read_drafts(data)
    assert (reading.rows_read, reading.rows_loaded) == (94, 94)
    kinds = dict(reading.tables["drafts"]["kind"].value_counts().rows())
    assert kinds["draft resolution"] + kinds["revised draft resolution"] == 82
    assert (kinds["amendment"], kinds["draft decision"], kinds["other"]) == (6, 1, 5)

    roles = dict(reading.tables["sponsorships"]["role"].value_counts().rows())
    assert roles == {"listed": 1419, "additional": 1711, "original": 2, "withdrawn": 1}
    records = re.findall("<record>.*?</record>", data.decode(), re.DOTALL)
    for symbol, listed, additional in map(naive_counts, records):
        held = [len(sponsors(reading, role, symbol)) for role in ("listed", "additional")]
        assert held == [listed, additional], symbol
    assert len(sponsors(reading, "listed", "A/C.3/78/L.41")) == 43
    assert len(sponsors(reading, "additional", "A/C.3/78/L.41")) == 7

    assert len(reading.tables["group_sponsorships"]) == 23
    assert "unresolved_name" not in checks(reading)
    assert checks(reading).count("heading_and_index_differ") == 6
