"""Markup without callbacks, drawn as one component however large.

Dash keeps account of each component for itself, which is dear for a roll of 193 states. What no
callback reads or writes, as a table or a list of links, is written with `h` and put into the page
as one `Markup`; `assets/unga.js` draws it. Its texts are texts, never HTML.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from dash.development.base_component import Component

Tree: TypeAlias = Any  # an element made by `h`, a text, None, or a list of trees


def h(tag: str, *children: Tree, **attributes: object) -> Tree:
    """An element: its tag, attributes and children.

    `class_` is the class; `_` in a name stands for a hyphen; an attribute of None is left out.

    >>> h("a", "Brazil", href="/", class_="state", data_tip="BRA", title=None)
    ['a', {'href': '/', 'className': 'state', 'data-tip': 'BRA'}, 'Brazil']
    """
    named = {
        "className" if name == "class_" else name.replace("_", "-"): value
        for name, value in attributes.items()
        if value is not None
    }
    return [tag, named, *children]


class Markup(Component):  # type: ignore[misc]  # Dash's types are left out
    """Trees as one component of the page."""

    _namespace = "unga"
    _type = "Markup"
    _children_props: list[str] = []  # noqa: RUF012  # as Dash wants it
    _base_nodes: list[str] = []  # noqa: RUF012
    _prop_names = ("tree",)
    available_properties = ("tree",)
    _valid_wildcard_attributes: list[str] = []  # noqa: RUF012
    available_wildcard_properties: list[str] = []  # noqa: RUF012

    def __init__(self, *tree: Tree) -> None:
        super().__init__(tree=list(tree))
