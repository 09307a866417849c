"""The resolver of state names, on the reference facts and on a tiny invented world."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.database import REFERENCE
from data.errors import UnknownState
from ingest.states import Match, StateNames

NAMES = StateNames.reference()
TODAY = date(2025, 1, 1)


def codes(text: str, day: date | None = TODAY) -> list[str | None]:
    return [name.match.ms_code for name in NAMES.read_list(text, day)]


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("Bolivia (Plurinational State of)", "BOL"),
        ("Plurinational State of Bolivia", "BOL"),
        ("Bolivia, Plurinational State of", "BOL"),
        ("Korea, Republic of", "KOR"),
        ("Democratic People’s Republic of Korea", "PRK"),
        ("the Niger", "NER"),
        ("Gambia (The)", "GMB"),
        ("CÃ´te d'Ivoire", "CIV"),
        ("Côte d´Ivoire", "CIV"),
        ("TÜRKİYE", "TUR"),
        ("TÃ¼rkiye", "TUR"),
        ("Ir eland", "IRL"),
        ("Nica-\nragua", "NIC"),
        ("Timor-\nLeste", "TLS"),
        ("Yemen*", "YEM"),
        ("United states of America", "USA"),
        ("St. Kitts & Nevis", "KNA"),
        ("Dem. Rep. of the Congo", "COD"),
        ("Rep ublic of Korea", "KOR"),
        ("Venezuela\n(Bolivarian\n Republic of)", "VEN"),
        ("Palestine", "PSE"),
        ("Holy See", "VAT"),
        ("DPRK", "PRK"),
    ],
)
def test_a_known_name_is_exact_however_it_is_set(printed: str, code: str) -> None:
    assert NAMES.resolve(printed, TODAY) == Match(code, "exact")


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("Nicar~gua", "NIC"),
        ("C?te d'Ivoire", "CIV"),
        ("C<93>te d<d5>Ivoire", "CIV"),
        ("Ma1i", "MLI"),
        ("Irelaud", "IRL"),
        ("Kazakstan", "KAZ"),
        ("Phillipines", "PHL"),
        ("Trinadad and Tobago", "TTO"),
        ("Venezuela (Bolivarian Republic)", "VEN"),
        ("The Russia Federation", "RUS"),
    ],
)
def test_a_misprint_near_one_state_says_that_it_was_likened(printed: str, code: str) -> None:
    match = NAMES.resolve(printed, TODAY)
    assert (match.ms_code, match.method) == (code, "fuzzy")
    assert match.nearest == (NAMES.name(code),)


@pytest.mark.parametrize(
    ("printed", "fits"),
    [
        ("Korea", {"Republic of Korea", "Democratic People's Republic of Korea"}),
        ("Nigera", {"Niger", "Nigeria"}),
        ("Dominican", {"Dominica", "Dominican Republic"}),
        ("Slovekia", {"Slovakia", "Slovenia"}),
        ("Bambia", {"Gambia", "Zambia", "Namibia"}),
        ("Mauritus", {"Mauritius"}),
    ],
)
def test_between_two_states_it_never_guesses(printed: str, fits: set[str]) -> None:
    match = NAMES.resolve(printed, TODAY)
    assert set(match.nearest) == fits
    assert (match.method == "ambiguous") == (len(fits) > 1)
    assert (match.ms_code is None) == (len(fits) > 1)


@pytest.mark.parametrize("printed", ["American Samoa", "Republic of Viet Nam", "Irak", "Sponsors"])
def test_what_is_no_member_comes_back_unresolved(printed: str) -> None:
    assert NAMES.resolve(printed, TODAY).method == "none"
    assert NAMES.resolve(printed, TODAY).ms_code is None


def test_an_unresolved_name_has_its_nearest() -> None:
    assert NAMES.resolve("American Samoa").nearest[0] == "Samoa"
    assert NAMES.resolve("").nearest == ()


@pytest.mark.parametrize(
    ("printed", "day", "code"),
    [
        ("USSR", "1980-01-01", "SUN"),
        ("Russian Federation", "1991-12-23", "SUN"),
        ("Russian Federation", "1991-12-24", "RUS"),
        ("Union of Soviet Socialist Republics", "1992-01-02", "RUS"),
        ("Germany, Federal Republic of", "1980-01-01", "GER"),
        ("Federal Republic of Germany", "1980-01-01", "GER"),
        ("Federal Republic of Germany", "1995-01-01", "DEU"),
        ("Germany", "1995-01-01", "DEU"),
        ("Yugoslavia", "1985-01-01", "YUG"),
        ("Serbia and Montenegro", "2004-01-01", "SCG"),
        ("Serbia", "2010-01-01", "SRB"),
        ("Czechoslovakia", "1980-01-01", "CSK"),
        ("Burma", "1960-01-01", "MMR"),
        ("Byelorussian SSR", "1980-01-01", "BLR"),
        ("Zaire", "1980-01-01", "COD"),
        ("United Arab Republic", "1960-01-01", "EGY"),
        ("Palestine", "2004-05-03", "PSE"),
    ],
)
def test_the_code_is_the_one_in_use_that_day(printed: str, day: str, code: str) -> None:
    assert NAMES.resolve(printed, date.fromisoformat(day)) == Match(code, "exact")


@pytest.mark.parametrize(
    ("printed", "day", "fits"),
    [
        ("Germany", "1980-01-01", ("German Democratic Republic", "Germany, Federal Republic of")),
        ("Congo", "1965-01-01", ("Congo", "Democratic Republic of the Congo")),
    ],
)
def test_a_name_that_two_states_shared_that_day_is_ambiguous(
    printed: str, day: str, fits: tuple[str, ...]
) -> None:
    match = NAMES.resolve(printed, date.fromisoformat(day))
    assert (match.ms_code, match.method) == (None, "ambiguous")
    assert sorted(match.nearest) == sorted(fits)


def test_active_knows_admission_and_end() -> None:
    assert not NAMES.active("SSD", date(2011, 7, 13))
    assert NAMES.active("SSD", date(2011, 7, 14))
    assert NAMES.active("CSK", date(1992, 12, 31))
    assert not NAMES.active("CSK", date(1993, 1, 1))
    assert NAMES.active("PSE", date(2004, 5, 3))
    assert not NAMES.active("VAT", date(1960, 1, 1))
    with pytest.raises(UnknownState, match="XYZ"):
        NAMES.active("XYZ", TODAY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fiji, Trinidad and Tobago and the Niger", ["FJI", "TTO", "NER"]),
        ("Trinidad and Tobago and Antigua and Barbuda", ["TTO", "ATG"]),
        ("New Zealand Nicaragua", ["NZL", "NIC"]),
        ("Morocco, , Namibia", ["MAR", "NAM"]),
        ("Iran (Islamic Republic of), Iraq", ["IRN", "IRQ"]),
        ("Korea, Republic of, Kuwait", ["KOR", "KWT"]),
        ("Belize, Bolivia (Plurinational State of), Chad", ["BLZ", "BOL", "TCD"]),
        ("Albania\nAlgeria\nBosnia and\nHerzegovina", ["ALB", "DZA", "BIH"]),
        (
            "Guinea, Guinea-Bissau, Papua New\nGuinea, Equatorial Guinea",
            ["GIN", "GNB", "PNG", "GNQ"],
        ),
        ("Micronesia (Federated States of Federated States of), Panama", ["FSM", "PAN"]),
        ("Uruguay and Bosnia and Herzegovna", ["URY", "BIH"]),
        ("Venezuela (Bolivarian Republic) and Viet Nam", ["VEN", "VNM"]),
        ("Sudan* and South Sudan**", ["SDN", "SSD"]),
        ("Fiji as well as Tonga", ["FJI", "TON"]),
        ("the Congo and the Democratic Republic of the Congo", ["COG", "COD"]),
        ("United Kingdom of Great Britain and Northern Ireland and Ireland", ["GBR", "IRL"]),
        ("", []),
        (" , ; ", []),
    ],
)
def test_a_list_is_read_by_its_names(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


def test_serbia_and_montenegro_were_one_member_until_2006() -> None:
    assert codes("Serbia and Montenegro", date(2004, 1, 1)) == ["SCG"]
    assert codes("Serbia and Montenegro", date(2010, 1, 1)) == ["SRB", "MNE"]


def test_an_entry_with_a_word_too_many_is_unresolved_and_not_lost() -> None:
    (samoa, fiji) = NAMES.read_list("American Samoa and Fiji")
    assert samoa.name_as_printed == "American Samoa"
    assert (samoa.match.ms_code, fiji.match.ms_code) == (None, "FJI")


def test_names_come_back_as_printed() -> None:
    read = NAMES.read_list("the Gambia, Congo, Democratic\nRepublic of the, Nica-\nragua")
    assert [name.name_as_printed for name in read] == [
        "the Gambia",
        "Congo, Democratic Republic of the",
        "Nica-ragua",
    ]
    assert [name.position for name in read] == [1, 2, 3]


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("the Group of 77 and China", "G77"),
        (
            "States Members of the United Nations that are members of the Group of 77 and China",
            "G77",
        ),
        ("the African Group", "AG"),
        ("the Group of African States", "AG"),
        ("the Movement of Non-Aligned Countries", "NAM"),
        ("European Union", "EU"),
        ("the States Members of the United Nations that are members of the European Union", "EU"),
        ("Arab Group", "LAS"),
        ("the Group of Arab States", "LAS"),
        ("Organization of the Islamic Conference", "OIC"),
        ("the of the Organization of Islamic Cooperation", "OIC"),
        ("the Association of Southeast Asian Nations (ASEAN)", "ASEAN"),
        ("Southern African Development Community", None),
        ("Alliance of Small Island States", None),
        ("", None),
    ],
)
def test_groups_by_the_names_printed(printed: str, code: str | None) -> None:
    assert NAMES.group(printed) == code


# -- any list of Member States reads back -------------------------------------------------------

STATES = pl.read_csv(REFERENCE / "member_states.csv", infer_schema=False).filter(
    pl.col("status") == "member"
)
PRINTED = dict(STATES.select("ms_code", "name").iter_rows())


def un_style(names: list[str], *, article: bool, width: int) -> str:
    """As the UN prints a list: commas, "and" before the last, lines of a width."""
    names = [
        f"the {name}" if article and name in {"Niger", "Sudan", "Gambia"} else name
        for name in names
    ]
    text = ", ".join(names[:-1]) + " and " + names[-1] if len(names) > 1 else names[0]
    lines, line = [], ""
    for word in text.split():
        if len(line) + len(word) > width and line:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return "\n               ".join([*lines, line])


@given(
    st.lists(st.sampled_from(sorted(PRINTED)), min_size=1, max_size=60, unique=True),
    st.booleans(),
    st.integers(20, 90),
)
def test_any_list_of_member_states_reads_back(chosen: list[str], article: bool, width: int) -> None:
    text = un_style([PRINTED[code] for code in chosen], article=article, width=width)
    read = NAMES.read_list(text, TODAY)
    assert [name.match for name in read] == [Match(code, "exact") for code in chosen]


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader_and_every_word_comes_back(text: str) -> None:
    for name in NAMES.read_list(text, TODAY):
        assert name.name_as_printed
        assert (name.match.ms_code is None) == (name.match.method in {"none", "ambiguous"})


def test_from_frames_of_an_invented_world() -> None:
    names = StateNames(
        pl.DataFrame(
            {
                "ms_code": ["AAA", "BBB"],
                "name": ["Ardonia", "Borland"],
                "admitted_date": ["1950-01-01", "1960-01-01"],
                "code_from": ["1950-01-01", "1960-01-01"],
                "code_to": [None, None],
                "successor_code": [None, None],
            },
            schema_overrides={"code_to": pl.String, "successor_code": pl.String},
        ),
        pl.DataFrame(
            {"name": ["Ardonia", "Borland"], "ms_code": ["AAA", "BBB"], "kind": ["short"] * 2}
        ),
        pl.DataFrame({"group_code": ["FEW"], "name": ["The Few"], "full_name": ["The Few States"]}),
    )
    assert [name.match.ms_code for name in names.read_list("Ardonia and Fiji")] == ["AAA", None]
    assert names.group("the Few") == "FEW"
