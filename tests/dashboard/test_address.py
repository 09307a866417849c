from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.address import Address, Choice, UnknownChoice, written
from dashboard.app import page_at
from dashboard.page import View
from dashboard.pages import PAGES
from dashboard.pages.resolution import PAGE
from dashboard.problems import UnknownPage
from dashboard.texts import in_language

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(
    path=TEXT.map(lambda rest: f"/{rest}"),
    query=st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), TEXT),
)
def test_an_address_is_read_as_it_was_written(path: str, query: dict[str, str]) -> None:
    pathname, _, search = Address(path, query).href.partition("?")
    assert Address.parse(pathname, search) == Address(path, query)


@given(values=st.lists(st.sampled_from(["yes", "no", "abstain"]), unique=True))
def test_several_values_are_read_as_they_were_written(values: list[str]) -> None:
    choice = Choice((), ("yes", "no", "abstain"))
    assert choice.read("vote", written(tuple(values))) == tuple(values)
    assert choice.taken(values) == tuple(values)


def test_a_value_that_is_no_option_names_the_nearest() -> None:
    with pytest.raises(UnknownChoice) as error:
        Choice("chart", ("chart", "table")).read("view", "tabel")
    assert error.value.nearest[0] == "table"
    assert str(error.value) == "view='tabel': expected one of chart, table"


def test_a_link_leaves_defaults_out() -> None:
    choices = PAGE.read({"by": "political", "vote": "no~abstain", "words": "new york"})
    view = View(None, in_language("en"), PAGE, "A/RES/74/247", choices)  # type: ignore[arg-type]
    whole = "/resolution/A/RES/74/247?by=political&vote=no~abstain&words=new%20york"
    assert view.link() == whole
    assert view.link(by="regional", vote=()) == "/resolution/A/RES/74/247?words=new%20york"
    assert view.link("roll.csv", words="", by="regional") == (
        "/resolution/A/RES/74/247/roll.csv?vote=no~abstain"
    )


def test_paths_belong_to_pages() -> None:
    assert page_at("/")[0].name == "home"
    assert page_at("/resolution/A/RES/74/247/") == (PAGE, "A/RES/74/247")
    for path in ("/resolutionist", "/x", "//"):
        with pytest.raises(UnknownPage):
            page_at(path)


def test_pages_do_not_share_names_or_paths() -> None:
    assert len({page.name for page in PAGES}) == len({page.path for page in PAGES}) == len(PAGES)
