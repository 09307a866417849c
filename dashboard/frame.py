"""The frame around every page: its header with the pages, its footer, and the help in both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard import citation, texts
from dashboard.address import Address
from dashboard.components import TERMS, term
from dashboard.markup import Markup, Tree, h
from dashboard.page import Page
from dashboard.texts import Text

# What the tour tells, and the part of the page it points at.
TOUR = {
    "find": "#main .search",
    "pages": "#pages, [popovertarget=pages]",
    "address": ".tools",
    "counted": ".foot, .terms",
}


def header(text: Text, address: Address, pages: Sequence[Page], *cited: Tree) -> list[Component]:
    """The header: the name, the pages, language and colours, and how to share and `cited`."""
    menu = h("button", text("site.menu"), type="button", class_="menu", popovertarget="pages")
    links = h(
        "nav",
        *(_entry(text, address, page) for page in pages if page.in_navigation),
        id="pages",
        popover="",
        aria_label=text("site.navigation"),
    )
    return [
        Markup(
            h("a", text("site.skip"), href="#main", class_="skip"),
            h(
                "a",
                h("span", text("site.name"), class_="name"),
                h("span", text("site.tagline")),
                href="/",
                class_="wordmark",
            ),
            menu,
            _languages(text, address),
        ),
        dmc.ColorSchemeToggle(
            lightIcon=html.Span(className="icon sun"),
            darkIcon=html.Span(className="icon moon"),
            variant="subtle",
            size="lg",
            **{"aria-label": text("site.scheme")},
        ),
        Markup(h("div", links, *cited, class_="second")),
    ]


def _entry(text: Text, address: Address, page: Page) -> Tree:
    """A page in the navigation, marked where the reader is on it, or on a page below it."""
    below = page.path != "/" and address.path.startswith(f"{page.path}/")
    here = "page" if address.path == page.path else "true" if below else None
    return h("a", text(f"{page.name}.navigation"), href=page.path, aria_current=here)


def _languages(text: Text, address: Address) -> Tree:
    """A link to the same view in each other language."""
    others = [texts.in_language(name) for name in texts.languages() if name != text.language]
    links = [
        h(
            "a",
            other("site.language"),
            href=Address(address.path, {**address.query, "lang": other.language}).href,
            lang=other.language,
            hrefLang=other.language,
            data_language=other.language,
        )
        for other in others
    ]
    return h("div", *links, class_="languages")


def share_and_cite(text: Text, title: str, known: Mapping[str, Any]) -> list[Tree]:
    """What copies the address of a view, and what opens the ways to cite it, as of today."""
    today = date.today()
    buttons = [
        h("button", text("site.share"), type="button", data_share=text("site.shared")),
        h("button", text("site.cite.open"), type="button", data_opens="cite"),
    ]
    ways = {
        "cite-plain": ("p", text("site.cite.as_text"), citation.plain(text, title, known, today)),
        "cite-bibtex": ("pre", "BibTeX", citation.bibtex(text, title, known, today)),
    }
    copy = text("site.copy")
    parts = [
        h(
            "section",
            h("h3", name),
            h(tag, id=id_, data_template=template),
            h("button", copy, type="button", class_="button", data_copy=id_),
            aria_label=name,
        )
        for id_, (tag, name, template) in ways.items()
    ]
    dialog = h(
        "dialog",
        h("h2", text("site.cite.heading"), id="cite-heading"),
        *parts,
        h("p", class_="said", role="status"),
        h("button", text("site.close"), type="button", class_="close", data_closes="cite"),
        id="cite",
        aria_labelledby="cite-heading",
    )
    return [h("div", *buttons, class_="tools"), dialog]


def footer(text: Text, known: Mapping[str, Any]) -> list[Component]:
    """The footer: how fresh the data are, where they are from, the terms, and the tour."""
    fresh = [
        text("site.footer.as_of", day=text.date(known["data_as_of"]))
        if known["data_as_of"]
        else "",
        text("site.footer.built", day=text.date(known["built_at"])),
    ]
    source = [text("site.footer.source"), " ", h("a", known["source"], href=known["address"])]
    defined = [[" ", term(text, name)] for name in TERMS]  # a line may break between them
    return [
        Markup(
            h("p", " ".join(fresh)),
            h("p", *source, ". ", text("site.footer.terms")),
            h("p", text("site.footer.method")),
            h("div", text("site.footer.defined"), *defined, class_="terms"),
            h(
                "p",
                h("button", text("tour.open"), type="button", class_="linked", data_opens="tour"),
            ),
            _tour(text),
        )
    ]


def _tour(text: Text) -> Tree:
    """What a first visitor should know, a step at a time; `assets/frame.js` opens it."""
    steps = [
        h(
            "li",
            h("h3", text(f"tour.{name}.heading")),
            h("p", text(f"tour.{name}.said")),
            data_points=target,
        )
        for name, target in TOUR.items()
    ]
    buttons = [
        h("button", text("tour.close"), type="button", class_="linked", data_closes="tour"),
        h("span", class_="count"),
        h("button", text("tour.back"), type="button", class_="button", data_step="-1"),
        h(
            "button",
            text("tour.next"),
            type="button",
            class_="button",
            data_step="1",
            data_next=text("tour.next"),
            data_last=text("tour.done"),
        ),
    ]
    return h(
        "div",
        h("h2", text("tour.heading"), id="tour-heading", class_="visually-hidden"),
        h("ol", *steps, aria_live="polite"),
        h("div", *buttons, class_="buttons-row"),
        id="tour",
        popover="manual",
        role="dialog",
        aria_labelledby="tour-heading",
    )
