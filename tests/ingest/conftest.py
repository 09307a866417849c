"""MARCXML in a short notation: `245.1 $aTitle :$bdraft resolution /`, one field a line."""

from __future__ import annotations

from collections.abc import Callable
from xml.sax.saxutils import escape

import pytest

# Tag, first and second indicator, and the subfields or, of a control field, its text.
MarcField = tuple[str, str, str, list[tuple[str, str]] | str]


def parse(record: str) -> list[MarcField]:
    fields: list[MarcField] = []
    for line in filter(None, map(str.strip, record.splitlines())):
        head, _, rest = line.partition(" ")
        tag, _, first = head.partition(".")
        subfields = [(part[0], part[1:].strip()) for part in rest.split("$")[1:]]
        fields.append((tag, first or " ", " ", subfields or rest))
    return fields


def write(*found: str | list[MarcField], total: int | None = None) -> bytes:
    def xml(field: MarcField) -> str:
        tag, first, second, inner = field
        if isinstance(inner, str):
            return f'<controlfield tag="{tag}">{escape(inner)}</controlfield>'
        subfields = "".join(f'<subfield code="{c}">{escape(v)}</subfield>\n' for c, v in inner)
        return f'<datafield tag="{tag}" ind1="{first}" ind2="{second}">{subfields}</datafield>\n'

    records = [parse(record) if isinstance(record, str) else record for record in found]
    body = "".join(f"<record>{''.join(map(xml, fields))}</record>\n" for fields in records)
    told = "" if total is None else f"<!-- Search-Engine-Total-Number-Of-Results: {total} -->\n"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{told}'
        f'<collection xmlns="http://www.loc.gov/MARC21/slim">\n{body}</collection>'
    ).encode()


@pytest.fixture(scope="session")
def marc_fields() -> Callable[[str], list[MarcField]]:
    """The fields of a record in the notation."""
    return parse


@pytest.fixture(scope="session")
def marcxml() -> Callable[..., bytes]:
    """Records, in the notation or as fields, as the library exports them."""
    return write
