"""How fast draft records are read: records a second, beside what pymarc alone takes to parse them.

    uv run python benchmarks/sponsors.py [RECORDS]

The records are invented, and as varied as those of the library: drafts of a few sponsors and of
sixty, with groups, officers, notes of who joined and withdrew, revisions and amendments, an index
that leaves states out, misprints.
"""

from __future__ import annotations

import io
import random
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

import polars as pl
import pymarc

HERE = Path(__file__).resolve().parent
sys.path[:] = [entry for entry in sys.path if Path(entry).resolve() != HERE]  # ingest.py is there

from data.database import REFERENCE  # noqa: E402
from ingest.sources.undl_drafts import read_drafts  # noqa: E402

RECORDS = 10_000
ROUNDS = 3
GROUPS = ("Group of 77 and China", "Group of African States", "Movement of Non-Aligned Countries")
SUBJECTS = ("ORCHARDS", "LIGHTHOUSES--MAINTENANCE", "TIDES", "BEES--PROTECTION", "NIGHT TRAINS")
WORDS = ("lasting", "fair", "common", "use of", "rivers", "tides", "maps", "bridges", "in peace")


def main(records: int) -> None:
    data = collection(records)
    size = len(data) / records / 1000
    print(f"{records:,} invented records of {size:.1f} kB")
    alone, ours = [], []
    for _ in range(ROUNDS):
        alone.append(seconds(lambda: pymarc.map_xml(_leave, io.BytesIO(data))))
        ours.append(seconds(lambda: read_drafts(data)))
    print(f"pymarc alone: {records / min(alone):,.0f} records a second")
    print(f"read_drafts: {records / min(ours):,.0f} records a second")
    print(f"ratio: {min(ours) / min(alone):.2f} times what pymarc alone takes")


def _leave(record: pymarc.Record) -> None:
    """What pymarc alone does with a record."""


def seconds(work: Callable[[], object]) -> float:
    """Processor time, which a busy machine does not lengthen."""
    start = time.process_time()
    work()
    return time.process_time() - start


def collection(records: int) -> bytes:
    chance = random.Random(78)  # noqa: S311 # no secret
    states = pl.read_csv(REFERENCE / "member_states.csv", infer_schema=False)
    names = states.filter(pl.col("status") == "member")["name"].to_list()
    body = "".join(record(number, names, chance) for number in range(records))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<!-- Search-Engine-Total-Number-Of-Results: {records} -->\n"
        f'<collection xmlns="http://www.loc.gov/MARC21/slim">\n{body}</collection>\n'
    ).encode()


def record(number: int, names: list[str], chance: random.Random) -> str:
    session = 60 + number % 20
    listed = sorted(chance.sample(names, chance.choice((1, 2, 3, 5, 12, 20, 30, 45))))
    others = [name for name in names if name not in listed]
    joined = sorted(chance.sample(others, chance.choice((0, 0, 5, 20, 30, 60))))
    group = chance.choice(GROUPS) if chance.random() < 0.15 else None
    heading = listed.copy()
    if group:
        heading[-1] += f" [on behalf of the {group}]"
    if chance.random() < 0.02:
        heading[0] = heading[0][:-1] + "~" + heading[0][-1]
    printed = series(heading)
    if chance.random() < 0.05:
        listed, printed = ["UN. General Assembly. 3rd Committee. Chair"], "submitted by the Chair"
    index = [name for name in listed if chance.random() > 0.005]
    day = date(1945 + session, 10, 1) + timedelta(days=chance.randrange(75))
    revised = number % 4 == 3
    symbol = f"A/C.{1 + number % 6}/{session}/L.{number // 4 + 1}" + "/Rev.1" * revised
    kind = "revised draft resolution /" if revised else "draft resolution /"
    if chance.random() < 0.05:
        kind = f"amendment to draft resolution A/C.3/{session}/L.1 /"
    note = [f"Additional sponsors: {series(joined)}"] if joined else []
    if chance.random() < 0.03:
        note.append(f"{chance.choice(names)} was removed from the list of sponsors")
    title = " ".join(chance.choices(WORDS, k=12)).capitalize()
    return (
        "  <record>\n"
        + control("000", "00000nam a2200025#a ||||")
        + control("001", str(9_000_000 + number))
        + control("005", "20250516162631.0")
        + "".join(datafield(tag, ("a", "eng")) for tag in ("035", "039", "040", "041", "049"))
        + datafield("089", ("b", "B02"))
        + datafield("191", ("a", symbol), ("b", "A/"), ("c", str(session)), ("9", "G10"))
        + datafield("245", ("a", f"{title} :"), ("b", kind), ("c", printed))
        + datafield("260", ("a", "[New York] :"), ("b", "UN,"), ("c", f"{day:%d %b. %Y}"))
        + datafield("269", ("a", day.isoformat()))
        + datafield("300", ("a", "7 p."))
        + (datafield("515", ("a", f"{'. - '.join(note)} (A/{session}/481).")) if note else "")
        + "".join(
            datafield("650", ("a", subject), ("0", f"(DHLAUTH){chance.randrange(10**6)}"))
            for subject in chance.sample(SUBJECTS, 4)
        )
        + "".join(
            datafield("710", ("a", name), ("9", "ms"), ("0", f"(DHLAUTH){chance.randrange(10**6)}"))
            for name in index
        )
        + "".join(datafield(tag, ("a", "03")) for tag in ("793", "930", "980", "989"))
        + datafield("981", ("a", "General Assembly"), ("b", "3rd Committee"))
        + datafield("991", ("a", f"A/{session}/251"), ("b", "71b"), ("d", chance.choice(SUBJECTS)))
        + datafield("993", ("a", f"A/RES/{session}/{number % 300}"), first="1")
        + datafield("993", ("a", f"A/{session}/481"), first="3")
        + "  </record>\n"
    )


def series(names: list[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def control(tag: str, text: str) -> str:
    return f'    <controlfield tag="{tag}">{text}</controlfield>\n'


def datafield(tag: str, *subfields: tuple[str, str], first: str = " ") -> str:
    inner = "".join(
        f'      <subfield code="{code}">{escape(text)}</subfield>\n' for code, text in subfields
    )
    return f'    <datafield tag="{tag}" ind1="{first}" ind2=" ">\n{inner}    </datafield>\n'


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RECORDS)
