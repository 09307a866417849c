"""A tiny world: invented resolutions and drafts, real Member States, in the layouts of the library."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from xml.sax.saxutils import escape

STATES = {"BRA": "BRAZIL", "EGY": "EGYPT", "FRA": "FRANCE", "IND": "INDIA", "POL": "POLAND"}

Row = dict[str, str]


def rows_of(
    undl_id: int, resolution: str, votes: str, date: str = "1999-12-01", session: str = "54"
) -> list[Row]:
    """The rows of one roll call; `votes` has a letter per state: YNAXY."""
    total = {letter: str(float(votes.count(letter))) for letter in "YNAX"}
    return [
        {
            "undl_id": str(undl_id),
            "ms_code": code,
            "ms_name": name,
            "ms_vote": vote,
            "date": date,
            "session": session,
            "resolution": resolution,
            "draft": "A/54/L.9",
            "committee_report": "",
            "meeting": "A/54/PV.80",
            "title": f"Question of lighthouses, {resolution} : resolution / adopted by the General Assembly",
            "agenda_title": "Question of lighthouses.",
            "subjects": "LIGHTHOUSES--INTERNATIONAL COOPERATION|NAVIGATION",
            "vote_note": "",
            "total_yes": total["Y"],
            "total_no": total["N"],
            "total_abstentions": total["A"],
            "total_non_voting": total["X"],
            "total_ms": "5.0",
            "undl_link": f"https://digitallibrary.un.org/record/{undl_id}",
        }
        for (code, name), vote in zip(STATES.items(), votes, strict=True)
    ]


def csv_text(rows: Sequence[Row], columns: Sequence[str] | None = None) -> str:
    """Rows as the text of a CSV."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns or list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


Field = tuple[str, str, Mapping[str, str]]


def record(number: int, *fields: Field) -> str:
    """One MARC record as XML: a number, and (tag, first indicator, subfields) each."""
    data = "".join(
        f'<datafield tag="{tag}" ind1="{ind1}" ind2=" ">'
        + "".join(f'<subfield code="{code}">{escape(text)}</subfield>' for code, text in subfields.items())
        + "</datafield>"
        for tag, ind1, subfields in fields
    )  # fmt: skip
    return f'<record><controlfield tag="001">{number}</controlfield>{data}</record>'


def collection(records: Sequence[str], total: int | None = None) -> bytes:
    """Records as the library's search exports them, with how many it found."""
    told = "" if total is None else f"<!-- Search-Engine-Total-Number-Of-Results: {total} -->"
    body = "\n".join(records)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{told}\n'
        f'<collection xmlns="http://www.loc.gov/MARC21/slim">\n{body}\n</collection>\n'
    ).encode()


def draft(number: int, symbol: str, sponsors: str, title: str = "Lighthouses") -> str:
    """The record of a draft resolution; `sponsors` as printed in its heading."""
    return record(
        number,
        ("089", " ", {"b": "B02"}),
        ("191", " ", {"a": symbol, "c": symbol.split("/")[2]}),
        ("245", "1", {"a": f"{title} :", "b": "draft resolution /", "c": sponsors}),
        ("269", " ", {"a": "2025-11-01"}),
    )


def voting_record(number: int, symbol: str, votes: Mapping[str, str], day: date) -> str:
    """The record of a vote; `votes` has a letter by state code, blank for not voting."""
    told = [sum(vote == letter for vote in votes.values()) for letter in ("Y", "N", "A", "")]
    totals = dict(zip("bcdef", [*map(str, told), str(len(votes))], strict=True))
    return record(
        number,
        ("089", " ", {"b": "B23"}),
        ("245", "1", {"a": "Lighthouses :", "b": "resolution /", "c": "adopted"}),
        ("269", " ", {"a": day.isoformat()}),
        ("791", " ", {"a": symbol, "c": symbol.split("/")[2]}),
        ("996", " ", totals),
        *(
            ("967", " ", {"a": str(n), "c": code, "e": code} | ({"d": vote} if vote else {}))
            for n, (code, vote) in enumerate(votes.items(), start=1)
        ),
    )


def pdf(text: str) -> bytes:
    """A PDF of one page with these lines."""
    shown = "".join(
        f"BT /F1 10 Tf 1 0 0 1 50 {780 - 12 * at} Tm ({line}) Tj ET\n"
        for at, line in enumerate(text.splitlines())
    )
    resources = "<< /Font << /F1 3 0 R >> >>"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [4 0 R] /Count 1 /MediaBox [0 0 612 842] /Resources {resources} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
        "<< /Type /Page /Parent 2 0 R /Contents 5 0 R >>",
        f"<< /Length {len(shown)} >>\nstream\n{shown}endstream",
    ]
    body, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    return (
        f"{body}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    ).encode("latin-1")
