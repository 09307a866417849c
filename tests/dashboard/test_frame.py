"""What stands around every page: status, language, navigation, citation, terms."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from dashboard import citation, frame, texts
from dashboard.address import Address
from dashboard.components import TERMS, term
from dashboard.pages import PAGES, blocs, home
from dashboard.texts import in_language
from data import database

CYBERCRIME = "/resolution/A/RES/74/247"
KNOWN = {
    "data_as_of": date(2025, 12, 18),
    "built_at": datetime(2026, 3, 1, 4),
    "source": "Voting Data",
    "address": "https://example.org/votes",
}


# The status


@pytest.mark.parametrize(
    ("href", "status"),
    [
        ("/", 200),
        ("/?lang=fr", 200),
        ("/?q=nuclear", 200),
        ("/blocs", 200),
        (CYBERCRIME, 200),
        ("/resolution/74/247?by=political", 200),
        ("/resolution/A/RES/3484(XXX)%5BE%5D", 200),
        ("/resolution/74/2477", 404),
        ("/resolution", 404),
        (f"{CYBERCRIME}?by=nobody", 404),
        ("/nowhere", 404),
        ("/blocsy", 404),
        ("/state", 200),
        ("/state/brazil", 200),
    ],
)
def test_an_address_that_shows_nothing_is_not_found(
    snapshot: Path, reader: Any, href: str, status: int
) -> None:
    response = reader.http.get(href)
    assert response.status_code == status
    assert 'id="react-entry-point"' in response.get_data(as_text=True)
    page = reader.words(reader.open(href)["main"])
    assert page.startswith("No such") == (status == 404)


def test_without_a_database_an_address_says_so_itself(data_dir: Path, reader: Any) -> None:
    assert reader.http.get(CYBERCRIME).status_code == 200
    assert "No database yet" in reader.words(reader.open(CYBERCRIME)["main"])


# The language


@pytest.mark.parametrize(
    ("query", "accepted", "language"),
    [
        ("", "fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        ("", "de,en;q=0.8,fr;q=0.5", "en"),
        ("", "de", "en"),
        ("?lang=en", "fr", "en"),
        ("?lang=fr", "en", "fr"),
        ("?lang=xx", "fr", "fr"),
    ],
)
def test_the_language_is_the_addresss_else_the_browsers(
    snapshot: Path, reader: Any, query: str, accepted: str, language: str
) -> None:
    response = reader.http.get(f"/{query}", headers={"Accept-Language": accepted})
    document = response.get_data(as_text=True)
    assert f'<html lang="{language}">' in document
    assert in_language(language)("site.no_answer") in document
    assert response.headers["Content-Language"] == language
    assert "Accept-Language" in response.headers["Vary"]


def test_the_other_language_keeps_the_address(snapshot: Path, reader: Any) -> None:
    header = reader.open(f"{CYBERCRIME}?by=political&lang=fr")["header"]
    (link,) = [attributes for _, attributes, _ in reader.nodes(header) if "hrefLang" in attributes]
    assert link["href"] == f"{CYBERCRIME}?by=political&lang=en"
    assert link["lang"] == "en"


def test_a_page_is_french_throughout(snapshot: Path, reader: Any) -> None:
    shown = reader.open(f"{CYBERCRIME}?lang=fr")
    main = reader.words(shown["main"])
    assert "Pour : 79 des 193 États Membres ; contre : 60" in main.replace("\u202f", " ")
    assert shown["head"]["title"].startswith("A/RES/74/247\u202f: Countering")
    assert "27\u00a0décembre 2019" in main
    english = {"Member States", "How the groups stood", "The roll", "Sponsors", "Voted"}
    assert [words for words in english if words in main] == []


def test_an_error_is_told_in_the_language_of_the_page(
    snapshot: Path, reader: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(home, "search", broken)
    words = reader.words(reader.open("/?q=x&lang=fr")["main"])
    assert words.startswith("Quelque chose s’est mal passé")
    answer = reader.change(home.PAGE, 0, "/?lang=fr", q="words")
    assert "Le serveur a rencontré une erreur inattendue." in str(answer)


# The pages


@pytest.mark.parametrize(
    ("href", "marked", "here"),
    [("/", "/", "page"), ("/blocs", "/blocs", "page"), ("/blocs/x", "/blocs", "true")],
)
def test_the_navigation_marks_where_one_is(href: str, marked: str, here: str) -> None:
    links = list(navigation(href))
    assert [path for path, _ in links] == ["/", "/blocs"]
    assert {path: current for path, current in links if current} == {marked: here}


def test_a_page_that_is_not_in_the_navigation_marks_none() -> None:
    assert [current for _, current in navigation(CYBERCRIME)] == [None, None]


def navigation(href: str) -> Iterator[tuple[str, str | None]]:
    pages = (home.PAGE, blocs.PAGE, replace(blocs.PAGE, path="/other", in_navigation=False))
    header = frame.header(in_language("en"), Address.parse(href), pages)
    _, _, second = header
    nav = second.tree[0][2]
    assert nav[0] == "nav"
    for _, attributes, _ in nav[2:]:
        yield attributes["href"], attributes.get("aria-current")


@pytest.mark.parametrize("language", texts.languages())
def test_every_page_of_the_navigation_has_its_name(language: str) -> None:
    names = [
        in_language(language)(f"{page.name}.navigation") for page in PAGES if page.in_navigation
    ]
    assert len(set(names)) == len(names) > 1


# Share and cite


def test_a_view_is_cited_in_words() -> None:
    said = citation.plain(in_language("en"), "A/RES/1: {all}", KNOWN, date(2026, 4, 1))
    assert said == (
        "unga, “A/RES/1: {all}”. Data as of 18 December 2025; source of the votes: Voting Data. "
        "{address} (accessed 1 April 2026)."
    )


def test_a_view_is_cited_for_bibtex() -> None:
    title = "A/RES/74/247: 50% of R&D_{x}"
    assert citation.bibtex(in_language("en"), title, KNOWN, date(2026, 4, 1)) == (
        "@misc{unga-a-res-74-247-50,\n"
        "  author = {{unga}},\n"
        "  title = {{A/RES/74/247: 50\\% of R\\&D\\_\\{x\\}}},\n"
        "  year = {2026},\n"
        "  url = {{address}},\n"
        "  urldate = {2026-04-01},\n"
        "  note = {Data as of 18 December 2025; source of the votes: Voting Data}\n"
        "}"
    )


def test_a_view_of_a_database_without_votes_is_cited_too() -> None:
    said = citation.plain(
        in_language("en"), "x", {**KNOWN, "data_as_of": None, "source": None}, date(2026, 4, 1)
    )
    assert "Data as of not known; source of the votes: not known." in said


def test_what_cannot_be_shown_cannot_be_cited(snapshot: Path, reader: Any) -> None:
    def ids(href: str) -> set[str]:
        header = reader.open(href)["header"]
        return {str(attributes.get("id")) for _, attributes, _ in reader.nodes(header)}

    assert "cite" in ids(CYBERCRIME)
    assert "cite" not in ids("/nowhere")


# Terms


def test_terms_are_relations_of_the_database(snapshot: Path) -> None:
    with closing(database.connect()) as con:
        relations = database.query(
            con, "SELECT table_name FROM duckdb_tables() UNION SELECT view_name FROM duckdb_views()"
        )["table_name"]
    assert set(TERMS) <= set(relations)


def test_a_term_opens_its_definition_and_leads_to_its_relation(reader: Any) -> None:
    made = term(in_language("en"), "cohesion", "cohesive")
    tags = [(tag, attributes.get("href")) for tag, attributes, _ in reader.nodes(made)]
    assert tags == [
        ("details", None),
        ("summary", None),
        ("span", None),
        ("a", "/data#cohesion"),
    ]
    words = reader.words(made)
    assert words.startswith("cohesive How alike the members of a group voted")
