from __future__ import annotations

import pytest

from ingest.scope import is_spoken, scope_of


@pytest.mark.parametrize(
    ("description", "scope"),
    [
        ("TO ADOPT DRAFT RESOL. (A/6900) ON LIGHTHOUSES, WHICH PARAGRAPH 2 DEPLORES", "resolution"),
        ("TO ADOPT DRAFT RESOLUTION (A/6900), MINUS OPERATIVE PARAGRAPH 4.", "resolution"),
        ("TO ADOPT 4TH COMM. DRAFT RESOL. II (A/6900) AS AMENDED BY CHILE", "resolution"),
        ("RES, I.A., URGING ALL STATES TO LIGHT THEIR LIGHTHOUSES", "resolution"),
        ("TO ADOPT 3RD COMM. DRAFT CONVENTION (A/3000) ON SUNDIALS", "resolution"),
        ("TO ADOPT OPERATIVE PARAG. 14 OF DRAFT RESOL. (A/6900)", "paragraph"),
        ("OP PARA 4 OF RESOLUTION D (A/9900).", "paragraph"),
        ('TO RETAIN THE WORD "TALL" IN DRAFT RESOL. (A/6900)', "paragraph"),
        ("TO ADOPT SECTION B OF 1ST COMM. DRAFT RESOL. A", "paragraph"),
        ("TO ADOPT WHOLE OPERATIVE PARAGRAPH 2 OF THE DRAFT RESOLUTION", "paragraph"),
        ("RETENTION OF ART 3 OF CHAPT II, RESOL (A/9900).", "paragraph"),
        ("TO ADOPT CHILE AMENDMENT (A/800) TO 6TH COMM. DRAFT RESOL.", "amendment"),
        ("AMEND TO REPORT (A/9100) ADDING A PARAGRAPH", "amendment"),
        ("TO ADOPT THE CANADIAN MOTION (A/L.500) DEFERRING DRAFT RESOLUTION", "motion"),
        ("TO ADOPT A GENERAL COMM. RECOMMENDATION TO INCLUDE ITEM 69 IN THE AGENDA", "motion"),
        ("TO ADOPT PRESIDENT'S RULING ON PARAGRAPH 3", "motion"),
        ("TO REQUIRE 2/3 MAJORITY RULE IN VOTING", "motion"),
    ],
)
def test_until_session_29_the_object_comes_first(description: str, scope: str) -> None:
    assert scope_of(description, 22, amend=True, para=True) == scope


@pytest.mark.parametrize(
    ("amend", "para", "scope"),
    [(False, False, "resolution"), (False, True, "paragraph"), (True, True, "amendment")],
)
def test_where_no_object_is_named_the_flags_decide(amend: bool, para: bool, scope: str) -> None:
    assert scope_of("URGING THAT LIGHTHOUSES BE LIT", 28, amend, para) == scope


@pytest.mark.parametrize(
    ("description", "scope"),
    [
        ("TO REAFFIRM PARAGRAPH 3 OF RESOLUTION 30/1", "resolution"),
        ("TO AMEND THE STAFF REGULATIONS", "resolution"),
        ("Amendments to the statute", "resolution"),
        ("TO ADOPT AN AMMENDMENT ON A RESOLUTION", "amendment"),
        ("", "resolution"),
    ],
)
def test_from_session_30_on_a_text_is_told_whatever_the_flags(description: str, scope: str) -> None:
    assert scope_of(description, 34, amend=True, para=True) == scope


ASKED = " A recorded vote has been requested. A"


@pytest.mark.parametrize(
    ("words", "scope"),
    [
        (
            "I shall first put to the vote operative paragraph 2, on which a separate vote",
            "paragraph",
        ),
        (
            "A separate, recorded vote has been requested on paragraph 3 of draft resolution X.",
            "paragraph",
        ),
        ("A separate vote has beenrequested on section IX of draft resolution II.", "paragraph"),
        (
            "I shall now put to the vote paragraph 6 as a whole of draft resolution XXVI.",
            "paragraph",
        ),
        (
            "The Assembly will take a decision first on the amendment in document A/54/L.65.",
            "amendment",
        ),
        ("We will now take action on the draft amendment contained in A/71/L.36.", "amendment"),
        ("We shall vote on the oral amendment to delete preambular paragraph 26.", "amendment"),
        (
            "I shall put to the vote the motion that no action be taken on draft resolution III.",
            "motion",
        ),
        ("The Assembly will vote on the motion not to take action on the amendment.", "motion"),
        (
            "The amendment was not adopted. We take a decision on draft resolution V as a whole.",
            "resolution",
        ),
        (
            "We shall take a decision on the draft resolution in paragraph 8 of the report.",
            "resolution",
        ),
        ("Draft resolution C is entitled “Effects of light”.", "resolution"),
    ],
)
def test_the_presidents_last_words_name_the_object(words: str, scope: str) -> None:
    description = "The Acting President: Paragraph 9 was adopted. " + words + ASKED
    assert scope_of(description, 63, amend=False, para=False) == scope


def test_the_presidents_words_without_an_object_are_on_a_part() -> None:
    words = "The President (spoke in Spanish): A recorded vote has been requested. A"
    assert scope_of(words, 63, amend=False, para=False) == "paragraph"
    assert scope_of(words, 63, amend=True, para=False) == "amendment"


def test_tells_the_presidents_words() -> None:
    assert is_spoken("The President: Draft resolution I.")
    assert not is_spoken("The right to development")
