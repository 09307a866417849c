"""The readers of printed text, on sentences and headings as the United Nations words them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.database import REFERENCE
from ingest.readers.document import adoptions, kinds, read_document_head
from ingest.readers.heading import read_heading
from ingest.readers.sponsor_list import read_sponsors
from ingest.readers.statements import Statement, read_statements
from ingest.readers.text import in_reading_order, text_of
from ingest.states import StateNames

NAMES = StateNames.reference()
TODAY = date(2025, 1, 1)
SHARED = Path(__file__).parents[2] / "../shared/data/texts"

needs_real_texts = pytest.mark.skipif(not SHARED.exists(), reason="the real texts are not here")


def read(text: str, day: date | None = None) -> list[Statement]:
    return read_statements(text, NAMES, day)


def said(text: str, day: date | None = None) -> list[tuple[str | None, str, list[str]]]:
    """What a text states: draft, role and codes; of what does not resolve the words printed."""
    return [
        (
            statement.draft,
            statement.role,
            [name.match.ms_code or name.name_as_printed for name in statement.sponsors.names],
        )
        for statement in read(text, day)
    ]


def heading(text: str, day: date | None = None) -> list[str] | None:
    found = read_heading(text, NAMES, day)
    names = found.statement.sponsors.names if found else None
    return names and [name.match.ms_code or name.name_as_printed for name in names]


# -- sentences that state sponsors ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "role", "codes"),
    [
        ("Fiji and the Niger have become sponsors of the draft resolution.", "additional", "FJI NER"),
        ("Since its introduction Fiji has also become a sponsor.", "additional", "FJI"),
        ("After issuance of the draft, Fiji, Togo and Peru joined as sponsors.", "additional",
         "FJI TGO PER"),
        (("Subsequently, Fiji, the former Yugoslav Republic of Macedonia and Trinidad and Tobago "
         "joined in sponsoring the draft resolution."), "additional", "FJI MKD TTO"),
        (("The representative of Norway announced that Fiji and Togo had joined in co-sponsoring "
         "the text."), "additional", "FJI TGO"),
        ("The representatives of Fiji and Togo joined in sponsoring it.", "additional", "FJI TGO"),
        ("The Chair said that Angola, Mali and Togo also wished to become sponsors.",
         "additional", "AGO MLI TGO"),
        ("Fiji and Togo have asked to be added to the list of sponsors.", "additional", "FJI TGO"),
        ("Fiji and Togo should be added to the list of sponsors.", "additional", "FJI TGO"),
        ("The following have become sponsors: Bahrain, 8elize, Chile.", "additional",
         "BHR BLZ CHL"),
        ("The spon sors of the draft resolution are: Fiji and Togo.", "listed", "FJI TGO"),
        ("Fiji and Togo have added their names to the list of sponsors.", "additional", "FJI TGO"),
        ("The following countries have joined the list of sponsors: Fiji, Togo and Peru.",
         "additional", "FJI TGO PER"),
        ("I announce the following countries, which have become sponsors of the draft: Fiji, Togo.",
         "additional", "FJI TGO"),
        ("The following delegations have joined as sponsors: Fiji; Tonga; Samoa.", "additional",
         "FJI TON WSM"),
        ("The following States have become sponsorsof the draft resolution: Spain,Sweden",
         "additional", "ESP SWE"),
        ("Additional sponsors are Fiji, Brazil Ecuador, Togo.", "additional", "FJI BRA ECU TGO"),
        ("these additional co-sponsors -- Fiji and Togo", "additional", "FJI TGO"),
        ("I thank the sponsors of that draft -- which, I note, now include Venezuela.",
         "additional", "VEN"),
        ("He introduced the draft resolution on behalf of the original sponsors and Fiji and Togo.",
         "additional", "FJI TGO"),
        (("On behalf of the 20 delegations listed in the document and the delegations of Fiji, Togo "
         "and Peru, I introduce the draft."), "additional", "FJI TGO PER"),
        ("On behalf of the sponsors, which had been joined by Fiji and Togo, he spoke.",
         "additional", "FJI TGO"),
        ("in addition to Fiji, Togo and Peru.", "additional", "FJI TGO PER"),
        ("Add Fiji and Togo to the list of sponsors.", "additional", "FJI TGO"),
        ("Add the following to the list of sponsors of the draft resolution: Fiji and Togo",
         "additional", "FJI TGO"),
        (("Add the following countries to the list of sponsors of the draft resolution:\n\n"
         "Fiji, Chad,\nPeru and Saint Vincent and the\nGrenadines"), "additional",
         "FJI TCD PER VCT"),
        ("The draft resolution is sponsored by Fiji, Togo and Peru.", "listed", "FJI TGO PER"),
        ("The document was co-sponsored by 3 states:  Fiji, Togo, Peru.", "listed", "FJI TGO PER"),
        ("Co-sponsored by Fiji.", "listed", "FJI"),
        ("Fiji co-sponsored this resolution.", "listed", "FJI"),
        ("Fiji || in the case of Togo and Peru, co-sponsored the resolutions", "listed", "FJI"),
        ("Fiji || This triennial, Fiji-sponsored resolution", "listed", "FJI"),
        ("This triennial, U.S.-sponsored resolution was adopted.", "listed", "USA"),
        ("Lead sponsors: Fiji and Togo", "listed", "FJI TGO"),
        ("Lead country sponsors: The New Agenda Coalition: Fiji and Togo", "listed", "FJI TGO"),
        ("on behalf of its sponsors: Fiji, Togo and Libyan Arab Jamahiriya.", "listed",
         "FJI TGO LBY"),
        (("the representative of Egypt, on behalf of Algeria, Egypt and Jordan, introduced a draft "
         "resolution."), "listed", "DZA EGY JOR"),
        ("Fiji and Togo are original sponsors of the draft resolution.", "original", "FJI TGO"),
        ("Sudan was removed from the list of sponsors.", "withdrawn", "SDN"),
        ("Subsequently, Fiji and Togo withdrew their sponsorship of the draft resolution.",
         "withdrawn", "FJI TGO"),
        ("Fiji had withdrawn from the list of sponsors.", "withdrawn", "FJI"),
        ("Delete Fiji and Togo from the list of sponsors.", "withdrawn", "FJI TGO"),
        ("Fiji is no longer a sponsor of the draft resolution.", "withdrawn", "FJI"),
    ],
)  # fmt: skip
def test_a_sentence_that_states_sponsors(text: str, role: str, codes: str) -> None:
    assert said(text) == [(None, role, codes.split())]


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Chávez (Peru): I introduce draft resolution A/61/L.67 on behalf of its sponsors.",
        "The representative of Norway introduced draft resolution A/C.3/61/L.20.",
        "Draft resolution A/61/L.20 of its sponsors was put to the vote. In favour: Fiji, Togo.",
        "A recorded vote was taken on the sponsors' draft.\n\nIn favour:\nFiji, Togo\n\nAgainst:\nPeru",
        "I call on Cuba, who wishes to speak on behalf of the Group of 77 and China on the draft.",
        "Speaking on behalf of Canada, Australia and New Zealand, he said the draft was balanced.",
        "In explanation of vote on behalf of Fiji and Togo on draft resolution A/61/L.5, he spoke.",
        "Norway wishes to thank the sponsors of draft resolution A/61/L.5, Mexico in particular.",
        "On behalf of the sponsors, I thank Canada and Norway for their support of the draft.",
        ("The draft resolution was submitted by the Vice-Chair, Ms. Jansen (Netherlands), on the "
        "basis of informal consultations."),
        "a draft decision submitted by the President of the General Assembly",
        "The oral amendment submitted by the representative of France was adopted.",
        "A seminar sponsored by the Government of Japan and Norway was held in Fiji.",
        "State-sponsored terrorism by Libya and Iran must end.",
        "TO DENOUNCE STATE-SPONSORED MERCENARIES IN ANGOLA AND ZAMBIA",
        "Brazil and Mexico became sponsors of the Conference on Climate Change.",
        "Sweden became a sponsor of resolution 3236 in 1974.",
        "If France and Germany become sponsors, we shall too.",
        "France has not become a sponsor of the draft resolution.",
        "He asked whether the sponsors agreed: Cuba and Egypt had said otherwise.",
        "The following happened to the sponsors: Fiji and Togo had left.",
        "I urge Kenya and Uganda to become sponsors of the draft resolution.",
        "Kenya and Uganda may join the sponsors of the draft resolution.",
        "Egypt and Mexico are not sponsors of the draft resolution.",
        "The report submitted by Chile and Peru on the draft was considered.",
        "Israel voted against the draft resolution sponsored by the Arab Group.",
        "My delegation has become a sponsor of the draft resolution and urges Fiji to do likewise.",
        "Angola’s efforts in sponsoring the draft resolution are to be commended.",
        "Finally, Ghana will vote in favour; as a sponsor of resolution 77/276 it is bound.",
        "Statements were made by the representatives of Cuba and Egypt, sponsors of the draft.",
        "There were omissions to the list of sponsors contained in the report of the Committee.",
        "The question of Palestine and the situation in Myanmar were on the agenda.",
    ],
)  # fmt: skip
def test_a_sentence_that_only_mentions_states_states_no_sponsor(text: str) -> None:
    assert said(text) == []


def test_lists_and_roles_within_one_text() -> None:
    text = (
        "At its 46th meeting, the Committee had before it a draft resolution entitled “On rivers” "
        "(A/C.3/73/L.44), submitted by:\n\nAlbania, the Netherlands and Venezuela (Bolivarian "
        "Republic of). Subsequently, Chad and\nMicronesia (Federated States of Federated States "
        "of) joined in sponsoring the draft resolution, and Mali withdrew its sponsorship. At the "
        "same meeting, Kyrgyzstan joined in sponsoring the draft resolution."
    )
    assert said(text) == [
        ("A/C.3/73/L.44", "listed", ["ALB", "NLD", "VEN"]),
        ("A/C.3/73/L.44", "additional", ["TCD", "FSM"]),
        ("A/C.3/73/L.44", "withdrawn", ["MLI"]),
        ("A/C.3/73/L.44", "additional", ["KGZ"]),
    ]


@pytest.mark.parametrize(
    ("text", "draft"),
    [
        ("Fiji has become a sponsor of A/79/L.8.", "A/79/L.8"),
        ("Fiji has become a sponsor of draft resolution A/48/L.13 and Add.1.", "A/48/L.13"),
        ("In addition to those listed in A/57/L.54/Add.1, Fiji has become a sponsor.", "A/57/L.54"),
        ("We turn to draft resolution A/61/L.4. It is on rivers. Fiji has become a sponsor.",
         "A/61/L.4"),
        ("We take up A/61/L.4 and A/61/L.5. Fiji has become a sponsor.", None),
        ("Draft resolution A/61/L.4 was adopted (resolution 61/9). Fiji has become a sponsor.", None),
        ("an amendment to draft resolution A/C.3/72/L.5, submitted by Fiji (A/C.3/72/L.66)",
         "A/C.3/72/L.66"),
        ("an amendment to draft resolution A/C.3/72/L.5, submitted by Fiji", None),
        (("a revised draft resolution (A/C.3/73/L.4/Rev.1), submitted by the sponsors of draft "
         "resolution A/C.3/73/L.4 and Fiji"), "A/C.3/73/L.4/Rev.1"),
        ("Fiji has become a sponsor.", None),
    ],
)  # fmt: skip
def test_the_draft_a_sentence_speaks_of(text: str, draft: str | None) -> None:
    assert [(s[0], s[2]) for s in said(text)] == [(draft, ["FJI"])]


def test_two_drafts_at_once() -> None:
    assert [s[0] for s in said("Fiji has become a sponsor of A/59/L.34 and A/59/L.35.")] == [
        "A/59/L.34",
        "A/59/L.35",
    ]


def test_the_document_that_states_it() -> None:
    (named,) = read("Additional sponsors: Chad and Fiji (A/78/481/Add.2).")
    assert named.stated_in == "A/78/481/Add.2"
    (given,) = read_statements("Fiji has become a sponsor.", NAMES, stated_in="A/61/PV.65")
    assert given.stated_in == "A/61/PV.65"


def test_a_misprinted_or_unknown_name_is_not_lost() -> None:
    assert said("Bulgaria, Nicar~gua, Atlantis and Togo have become sponsors.") == [
        (None, "additional", ["BGR", "NIC", "Atlantis", "TGO"])
    ]
    assert said("The following have become sponsors: American Samoa, Fiji.") == [
        (None, "additional", ["American Samoa", "FJI"])
    ]


def test_names_of_their_day() -> None:
    text = "Germany and Zaire have become sponsors of the draft resolution."
    assert said(text, date(1995, 1, 1)) == [(None, "additional", ["DEU", "COD"])]
    assert said(text, date(1980, 1, 1)) == [(None, "additional", ["Germany", "COD"])]


# -- groups ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code", "by"),
    [
        (("Cuba, on behalf of the States Members of the United Nations that are members of the Group "
         "of 77 and China, introduced a draft resolution (A/C.2/77/L.2)."), "G77", "CUB"),
        (("Mr. X (Cuba), on behalf of the Group of 77 and China, introduced draft resolution "
         "A/C.2/77/L.2."), "G77", "CUB"),
        (("Ms. X (Senegal) (spoke in French): On behalf of the Group of African States, I have the "
         "honour to introduce draft resolution A/61/L.5."), "AG", "SEN"),
        ("draft resolution A/C.2/77/L.2, submitted by Cuba (on behalf of the Group of 77 and China)",
         "G77", "CUB"),
        (("draft resolution A/C.2/77/L.2, submitted by Egypt, on behalf of the Group of African "
         "States."), "AG", "EGY"),
        (("draft resolution A/C.2/77/L.2, submitted by Chad [on behalf of the Southern African "
         "Development Community]"), None, "TCD"),
    ],
)  # fmt: skip
def test_a_group_is_not_its_members(text: str, code: str | None, by: str) -> None:
    (statement,) = read(text)
    assert [name.match.ms_code for name in statement.sponsors.names] == [by]
    assert [(g.group_code, g.presented_by) for g in statement.sponsors.groups] == [(code, by)]


def test_groups_in_a_list_of_states() -> None:
    read_list = read_sponsors(
        "Belarus, Cuba [on behalf of the Group of 77 and China], Barbados (on behalf of the "
        "Caribbean Community (CARICOM)) and France, on behalf of Germany and Italy",
        NAMES,
        TODAY,
    )
    assert [(name.position, name.match.ms_code) for name in read_list.names] == [
        (1, "BLR"), (2, "CUB"), (3, "BRB"), (4, "FRA"), (5, "DEU"), (6, "ITA")
    ]  # fmt: skip
    assert [(g.group_code, g.presented_by, g.text) for g in read_list.groups] == [
        ("G77", "CUB", "Cuba [on behalf of the Group of 77 and China]"),
        ("CARICOM", "BRB", "Barbados (on behalf of the Caribbean Community (CARICOM))"),
    ]


# -- headings --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Fiji and the Niger: draft resolution", "FJI NER"),
        ("Fiji and State of Palestine:*\ndraft resolution", "FJI PSE"),
        ("Title of an item\n\n   Bolivia (Plurinational\n   State of) and Fiji: draft resolution",
         "BOL FJI"),
        ("Human rights in Cambodia\nAustralia, Canada and Japan: draft resolution", "AUS CAN JPN"),
        ("Human rights in\nMyanmar\nAustralia, Canada: draft resolution", "AUS CAN"),
        ("Human rights in\nMyanmar\n\nAustralia, Canada: draft resolution", "AUS CAN"),
        ("THE LAWFUL RIGHTS\nOF CHINA IN THE UNITED NATIONS\nAustralia, Nicar~gua: draft resolution",
         "AUS NIC"),
        ("Albania,\n\nAlgeria, Saint Vincent and the\n\nGrenadines: draft decision", "ALB DZA VCT"),
        ("Fiji, Atlantis and Nauru: revised draft resolution", "FJI Atlantis NRU"),
        ("American Samoa, Fiji: draft resolution", "American_Samoa FJI"),
        ("Egypt: amendments to draft resolution A/C.3/72/L.5", "EGY"),
    ],
)  # fmt: skip
def test_a_heading(text: str, codes: str) -> None:
    assert heading(text) == [code.replace("_", " ") for code in codes.split()]


@pytest.mark.parametrize(
    "text",
    [
        "Draft resolution submitted by the Chair",
        "Submitted by the Chair of the Committee: draft resolution",
        "The President: draft resolution A/61/L.66",
        "Mr. Smith (Norway): draft resolution A/61/L.6 is good",
        "Note by the Secretariat: draft decision",
        "",
    ],
)
def test_no_heading_of_states(text: str) -> None:
    assert heading(text) is None


def test_what_a_heading_says_of_its_draft() -> None:
    found = read_heading("A/C.3/72/L.5/Rev.1*\n\nFiji: draft resolution", NAMES)
    assert found is not None
    assert (found.kind, found.statement.draft) == ("revised draft resolution", "A/C.3/72/L.5/Rev.1")
    assert (found.statement.role, found.statement.stated_in) == ("listed", None)
    added = read_heading("A/C.3/72/L.5/Add.1\n\nFiji: draft resolution", NAMES)
    assert added is not None
    assert (added.statement.draft, added.statement.role) == ("A/C.3/72/L.5", "additional")
    assert added.statement.stated_in == "A/C.3/72/L.5/Add.1"


def test_a_footnote_makes_a_group_sponsor() -> None:
    found = read_heading(
        "Belarus, Guyana** and Mali:* draft resolution\n\nTitle\n\n_____\n"
        "* Reissued for technical reasons.\n"
        "** On behalf of the States Members of the United Nations that are members of the Group of "
        "77 and China.\n",
        NAMES,
    )
    assert found is not None
    assert [(g.group_code, g.presented_by) for g in found.statement.sponsors.groups] == [
        ("G77", "GUY")
    ]


MEMBERS = dict(
    pl.read_csv(REFERENCE / "member_states.csv", infer_schema=False)
    .filter(pl.col("status") == "member")
    .select("ms_code", "name")
    .iter_rows()
)


@given(
    st.lists(st.sampled_from(sorted(MEMBERS)), min_size=2, max_size=40, unique=True),
    st.integers(25, 90),
)
def test_any_list_of_member_states_reads_back(chosen: list[str], width: int) -> None:
    printed = [MEMBERS[code] for code in chosen]
    text = ", ".join(printed[:-1]) + " and " + printed[-1]
    assert said(f"The following countries have become sponsors of A/79/L.8: {text}.", TODAY) == [
        ("A/79/L.8", "additional", chosen)
    ]
    assert said(f"Since its introduction, {text} have become sponsors of A/79/L.8.", TODAY) == [
        ("A/79/L.8", "additional", chosen)
    ]
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + len(word) >= width:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    assert heading("\n    ".join([*lines, line]) + ": draft resolution", TODAY) == chosen


WORDS = st.sampled_from(
    [
        *list(MEMBERS.values())[:40],
        "sponsors",
        "have become",
        "joined in sponsoring",
        ":",
        ",",
        "and",
        "submitted by",
        "draft resolution",
        "A/61/L.5",
        "(on behalf of",
        "the Group of 77",
        ")",
        "\n",
        ".",
        "Add",
        "to the list of sponsors",
        "withdrew",
        "Nicar~gua",
        "on behalf of",
        "introduced",
    ]
)


@given(st.one_of(st.text(max_size=400), st.lists(WORDS, max_size=60).map(" ".join)))
def test_no_text_breaks_the_readers(text: str) -> None:
    for statement in read(text, TODAY):
        assert statement.sponsors
    read_heading(text, NAMES, TODAY)
    kinds(text)
    adoptions(text)
    read_document_head(text)


# -- whole documents -------------------------------------------------------------------------------


def test_two_columns_are_read_one_after_the_other() -> None:
    left = ["     The President: I announce that Fiji,", "Samoa, the United Kingdom of Great",
            "Britain and Northern Ireland and", "Togo have become sponsors of draft",
            "resolution A/61/L.66.", *(f"Left line number {n} of the record" for n in range(8))]  # fmt: skip
    right = [f"right line number {n} goes on here" for n in range(13)]
    page = "\n".join(f"{a:<50}{b}" for a, b in zip(left, right, strict=True))
    assert said(in_reading_order("\n\n" + page)) == [
        ("A/61/L.66", "additional", ["FJI", "WSM", "GBR", "TGO"])
    ]


def test_a_list_goes_on_over_a_page() -> None:
    text = (
        "A/61/PV.65\n\nThe following countries have become sponsors of A/61/L.4: Fiji, the\n"
        "Democratic Republic of the\n\n8\n\n\f29/10/2024    A/61/PV.65\n\nCongo and Togo.\n"
    )
    assert said(in_reading_order(text)) == [("A/61/L.4", "additional", ["FJI", "COD", "TGO"])]


def test_html_is_read_as_it_is_seen() -> None:
    page = (
        b"<html><head><title>Fiji has become a sponsor</title></head><body><div>We turn to draft "
        b"resolution <a href='x'>A/57/L.63</a>.</div><p>C&ocirc;te d&#8217;Ivoire,\n"
        b" Brazil <b>Ecuador</b> and Togo have become sponsors.</p><script>Peru became a sponsor"
        b"</script></body></html>"
    )
    assert said(text_of(page, "page")) == [
        ("A/57/L.63", "additional", ["CIV", "BRA", "ECU", "TGO"])
    ]


def test_the_head_of_a_document() -> None:
    head = read_document_head(
        "United Nations   A/61/PV.107\n107th meeting\nThursday, 13 September 2007"
    )
    assert (head.symbol, head.day, head.session) == ("A/61/PV.107", date(2007, 9, 13), "62")
    scanned = read_document_head("GENERAL\nASSEMBLY   A/L.632\n~9 September 1971")
    assert (scanned.symbol, scanned.day, scanned.session) == ("A/L.632", None, "26")
    assert read_document_head("Fiji spoke on 3 May 1999.").day is None


def test_what_became_of_a_draft() -> None:
    text = "We turn to A/61/L.4. Draft resolution was adopted by 9 votes to 2 (resolution 61/9)."
    assert adoptions(text) == {"A/61/L.4": "A/RES/61/9"}
    assert adoptions("A/61/L.4 and A/61/L.5 were adopted (resolution 61/9).") == {}


@needs_real_texts
def test_every_real_heading_yields_its_states() -> None:
    for line in (SHARED / "heading_examples.jsonl").read_text("utf-8").splitlines():
        example = json.loads(line)
        if example["kind"] != "heading":
            continue
        day = date.fromisoformat(example["date"]) if example["date"] else None
        codes = heading(example["text"], day)
        assert codes is not None
        if example["expected_n"] is not None:
            assert len(codes) == example["expected_n"]
        if None not in example["parsed_iso3"]:
            assert codes == example["parsed_iso3"]


@needs_real_texts
def test_every_real_sentence_yields_its_number_of_states() -> None:
    lines = [
        *(SHARED / "announcements.jsonl").read_text("utf-8").splitlines(),
        *(SHARED / "heading_examples.jsonl").read_text("utf-8").splitlines(),
    ]
    for example in map(json.loads, lines):
        if example.get("kind") == "heading":
            continue
        codes = [code for *_, codes in said(example["text"]) for code in codes]
        assert len(codes) == (example.get("n_tokens") or example["expected_n"]), example["text"]
        assert all(len(code) == 3 for code in codes), codes


@needs_real_texts
@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (
            "ga_61_pv_document_107.txt",
            [("A/61/L.66", "additional", 9), ("A/61/L.67", "listed", 37)],
        ),
        ("ga_79_pv_document_29.txt", [("A/79/L.8", "additional", 30)]),
    ],
)
def test_whole_records_of_meetings_yield_their_sponsors_and_no_others(
    file: str, expected: list[tuple[str, str, int]]
) -> None:
    text = text_of((SHARED / file).read_bytes(), file)
    day = read_document_head(text).day
    found = read_statements(text, NAMES, day)
    assert [(s.draft, s.role, len(s.sponsors.names)) for s in found] == expected
    assert all(n.match.method == "exact" for s in found for n in s.sponsors.names)
