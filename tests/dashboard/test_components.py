from __future__ import annotations

import pytest

from dashboard.components import document, documents, file_name
from dashboard.markup import h


@pytest.mark.parametrize(
    "symbol",
    ["A/RES/74/247", "A/74/PV.52", "A/74/401", "A/ES-11/PV.5", "A/C.3/74/L.11/Rev.1", "A/S-9/2"],
)
def test_a_symbol_in_todays_form_leads_to_its_text(symbol: str) -> None:
    assert document(symbol) == h("a", symbol, href=f"https://docs.un.org/en/{symbol}")


@pytest.mark.parametrize(
    "symbol", ["A/RES/3484(XXX)[E]", "A/PV.302", "A/1456", "javascript:alert(1)", "A/RES/78/183 A"]
)
def test_another_symbol_is_shown_as_it_is(symbol: str) -> None:
    assert document(symbol) == symbol


def test_several_documents_are_a_list() -> None:
    assert documents("A/1456|A/74/401") == h("ul", h("li", "A/1456"), h("li", document("A/74/401")))
    assert documents(None) is None


def test_files_are_named_with_letters_and_digits_alone() -> None:
    assert file_name('../A/RES/1(I)"\n', "roll") == "A_RES_1_I_roll"
