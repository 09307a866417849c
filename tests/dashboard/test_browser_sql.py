"""SQL and the data in a real browser: asking, sharing, taking; keys, the dark, a telephone."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import polars as pl
import pytest
from browsing import CHROMIUM, Visit, axe_finds_nothing, scrolls_one_way
from playwright.sync_api import Browser, Locator, Page, expect

from dashboard.address import Address
from dashboard.pages.sql import question

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="there is no /usr/bin/chromium")

TWO = "SELECT ms_code, vote\nFROM votes\nWHERE roll_call_id = 100 -- 'a' & \"b\" + 50%"
FAULTY = Address("/sql", {"q": "SELECT title, vote FROM vote"}).href


def asked(name: str) -> str:
    return Address("/sql", {"q": question(name)}).href


def saved(page: Page, link: Locator, directory: Path) -> Path:
    """What a link downloads."""
    with page.expect_download() as download:
        link.click()
    path = directory / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_a_query_is_asked_and_shared(visit: Visit, chromium: Browser, host: str) -> None:
    page = visit.open("/")
    page.get_by_role("navigation").get_by_role("link", name="SQL").click()
    page.locator(".questions").get_by_role(
        "link", name="Who in Latin America and the Caribbean voted against"
    ).click()
    visit.goes_to(asked("latin"))
    visit.says("#sql-answer", "7 rows.")
    editor = page.get_by_label("Query")
    expect(editor).to_have_value(question("latin"))
    changed = question("latin").replace("'GRULAC'", "'WEOG'")
    editor.fill(changed)
    page.get_by_role("button", name="Run").click()
    visit.says("#sql-answer", "28 rows.")
    there = Address("/sql", {"q": changed}).href
    visit.goes_to(there)
    # Whoever is sent the address sees the same.
    other = Visit(chromium, host)
    other.open(there)
    other.says("#sql-answer", "28 rows.")
    expect(other.page.get_by_label("Query")).to_have_value(changed)
    other.context.close()
    assert other.faults == []
    # Back: the editor and the answer follow the address.
    page.go_back()
    visit.says("#sql-answer", "7 rows.")
    expect(editor).to_have_value(question("latin"))


def test_the_votes_of_a_region_on_a_topic_are_exported(visit: Visit, tmp_path: Path) -> None:
    page = visit.open("/")
    page.get_by_role("navigation").get_by_role("link", name="SQL").click()
    page.locator(".questions").get_by_role(
        "link", name="How did each African State vote on nuclear matters?"
    ).click()
    visit.says("#sql-answer", "The first 200 of more than 10,000 rows.")
    path = saved(page, page.locator("#sql-answer").get_by_role("link", name="CSV"), tmp_path)
    votes = pl.read_csv(path, infer_schema_length=None)
    assert len(votes) > 10_000
    of_south_africa = votes.filter(resolution="A/RES/74/41", ms_code="ZAF")
    assert of_south_africa["vote"].to_list() == ["yes"]


def test_every_control_of_the_sql_page(visit: Visit, tmp_path: Path) -> None:
    page = visit.open("/sql")
    editor = page.get_by_label("Query")
    expect(editor).to_have_value(question("regions"))
    editor.fill(TWO)
    editor.press("Control+Enter")
    visit.goes_to(Address("/sql", {"q": TWO}).href)
    visit.says("#sql-answer", "0 rows.")
    # A fault, and the way out of it.
    visit.open(FAULTY)
    visit.says("#sql-answer", "LINE 1: SELECT title, vote FROM vote")
    page.locator("#sql-answer").get_by_role("link", name="votes", exact=True).click()
    visit.says("#sql-answer", 'Referenced column "title" not found')
    page.locator("#sql-answer").get_by_role("link", name="resolutions").click()
    expect(page.locator("#relation-resolutions")).to_be_in_viewport()
    # The schema.
    page.get_by_label("Find a table or column").fill("lijphart")
    visit.goes_to(Address("/sql", {"q": "SELECT title, vote FROM votes", "find": "lijphart"}).href)
    expect(page.locator(".schema > li")).to_have_count(1)
    page.locator("#relation-analytics-agreement").get_by_role("link", name="See 100 rows").click()
    visit.says("#sql-answer", "100 rows.")
    expect(editor).to_have_value("FROM analytics.agreement LIMIT 100")
    document = saved(page, page.locator("#sql-answer").get_by_role("link", name="CSV"), tmp_path)
    with document.open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == 100
    json = page.locator("#sql-answer").get_by_role("link", name="JSON").get_attribute("href")
    assert json
    assert len(page.request.get(json).json()["answer"]) == 100
    # The same again is asked again.
    with page.expect_navigation():
        page.get_by_role("button", name="Run").click()
    visit.says("#sql-answer", "100 rows.")
    page.get_by_role("link", name="Download the database or single tables").click()
    visit.goes_to("/data")
    expect(page.locator("#downloads")).to_be_in_viewport()


def test_sql_by_keyboard_alone(visit: Visit) -> None:
    page = visit.open("/sql")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    editor = page.get_by_label("Query")
    expect(editor).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("SELECT 6 * 7 AS answer")
    page.keyboard.press("Control+Enter")
    visit.says(".result", "42")
    expect(editor).to_be_focused()
    page.keyboard.press("Tab")
    run = page.get_by_role("button", name="Run")
    expect(run).to_be_focused()
    assert run.evaluate("button => getComputedStyle(button).outlineStyle") == "solid"


def test_every_control_of_the_data_page(visit: Visit, tmp_path: Path) -> None:
    visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = visit.open("/data")
    page.get_by_role("navigation", name="On this page").get_by_role("link", name="How to").click()
    expect(page.locator("#citing")).to_be_in_viewport()
    page.locator("#citing ~ *").get_by_role("button", name="Copy").last.click()
    expect(page.locator("#data-bibtex")).to_contain_text("@misc{unga,")
    assert page.evaluate("navigator.clipboard.readText()").startswith("@misc{unga,")
    # The chart, and what is behind its marks.
    chart = page.locator("#data-coverage")
    expect(chart.locator(".trace.bars").first).to_be_visible()
    picture = saved(page, page.locator("[data-png=data-coverage]"), tmp_path)
    assert picture.read_bytes().startswith(b"\x89PNG")
    chart.locator(".trace.bars").first.locator(".point path").nth(0).click(force=True)
    visit.says("#sql-answer", re.compile("The first|rows"))
    assert "WHERE%20session%20%3D%20%271%27" in visit.at
    page.go_back()
    page.get_by_role("tab", name="Table").click()
    visit.goes_to("/data?view=table")
    row = page.locator(".data.numbers tr", has_text="Session 74 (2019)")
    expect(row).to_contain_text("18,528")
    # What was noticed.
    kinds = page.locator(".kinds tr", has_text="published totals differ")
    kinds.get_by_role("link", name="19", exact=True).click()
    visit.goes_to("/data?view=table&check=published%20totals%20differ")
    visit.says("#data-noticed", "19 of 19 of this kind.")
    box = page.get_by_placeholder("Choose a kind")
    expect(box).to_have_value("published totals differ")
    box.fill("resolution without")
    page.get_by_role("option", name="resolution without number").click()
    visit.says("#data-noticed", "A/RES/79/XX")
    found = saved(page, page.locator("#data-noticed").get_by_role("link", name="CSV"), tmp_path)
    assert pl.read_csv(found)["subject"].to_list() == ["A/RES/79/XX"]
    for summary in page.locator("summary").all():
        summary.click()
    visit.says("#main", "FROM roll_calls")


def test_the_data_are_taken(visit: Visit, tmp_path: Path) -> None:
    page = visit.open("/data")
    row = page.locator(".relations tr").filter(has=page.get_by_text("roll_calls", exact=True))
    roll_calls = saved(page, row.get_by_role("link", name="CSV"), tmp_path)
    assert roll_calls.name == "roll_calls.csv"
    assert pl.read_csv(roll_calls, infer_schema_length=None).height >= 6965
    row = page.locator(".relations tr").filter(has=page.get_by_text("votes", exact=True))
    votes = saved(page, row.get_by_role("link", name="Parquet"), tmp_path)
    assert pl.read_parquet(votes).height >= 947434
    whole = saved(page, page.get_by_role("link", name="The whole database"), tmp_path)
    assert whole.read_bytes()[8:12] == b"DUCK"


VIEWS = ["/sql?find=cohesion", asked("alone"), FAULTY, "/data?view=table&check=name_likened"]


def test_a_telephone_scrolls_one_way(chromium: Browser, host: str) -> None:
    scrolls_one_way(chromium, host, VIEWS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(chromium: Browser, host: str, scheme: str) -> None:
    axe_finds_nothing(chromium, host, VIEWS, scheme)
