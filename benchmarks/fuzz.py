"""Coverage-guided fuzzing of a reader, with atheris.

    uv run --with atheris python benchmarks/fuzz.py symbols|states|votes|marcxml|headings [seconds]

It ends at once when a reader raises what it does not announce, hangs, or loses a row: rows read
are rows loaded and rows rejected. `tests/ingest/test_fuzz.py` holds the same by hypothesis.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

import atheris

ROOT = Path(__file__).parents[1]
sys.path[0] = str(ROOT)  # not the directory of this file, which has an ingest.py
sys.path.append(str(ROOT / "tests"))

from standin.world import collection, csv_text, draft, rows_of, voting_record  # noqa: E402

with atheris.instrument_imports(include=["data", "ingest"]):
    from data.errors import SourceChanged, SourceUnavailable, UnknownSymbol
    from data.symbols import parse_symbol
    from ingest.readers.heading import read_heading
    from ingest.readers.statements import read_statements
    from ingest.source import Reading
    from ingest.sources import undl_votes
    from ingest.sources.undl_drafts import read_drafts
    from ingest.sources.undl_voting_records import read_voting_records
    from ingest.states import StateNames

SECONDS = 60
NAMES = StateNames.reference()
FILE = Path(tempfile.mkdtemp()) / "file"


def add_up(read: Callable[[], Reading]) -> None:
    """Read, and hold that no row was lost; what the reader announces may be raised."""
    with suppress(SourceChanged, SourceUnavailable):
        reading = read()
        if reading.rows_read != reading.rows_loaded + len(reading.rejected):
            raise AssertionError("rows were lost")


def symbols(data: bytes) -> None:
    with suppress(UnknownSymbol):
        parse_symbol(data.decode("utf-8", "replace"))


def states(data: bytes) -> None:
    NAMES.read_list(data.decode("utf-8", "replace"))


def headings(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    read_heading(text, NAMES)
    read_statements(text, NAMES)


def votes(data: bytes) -> None:
    FILE.write_bytes(data)
    add_up(lambda: undl_votes.read(FILE))


def marcxml(data: bytes) -> None:
    add_up(lambda: read_drafts(data))
    add_up(lambda: read_voting_records(data))


TARGETS = {f.__name__: f for f in (symbols, states, votes, marcxml, headings)}
ROWS = rows_of(101, "A/RES/54/1", "YYYNA") + rows_of(102, "A/RES/54/2", "YNNYX")
# What to begin from: sound input, of which the fuzzer makes other.
SEEDS = {
    "symbols": [b"A/RES/74/247", b"A/RES/3484(XXX)[E]", b"A/C.3/74/L.11/Rev.1", b"A/RES/ES-11/1"],
    "states": ["Brazil, Côte d'Ivoire and the United Kingdom of Great Britain".encode()],
    "votes": [csv_text(ROWS).encode()],
    "marcxml": [
        collection([draft(1, "A/C.3/80/L.1", "Brazil and Egypt")], 1),
        collection([voting_record(2, "A/RES/80/1", {"BRA": "Y", "EGY": ""}, date(2025, 12, 1))], 1),
    ],
    "headings": [b"A/64/L.7\n\nFiji, Mali* and Peru: draft resolution\n\n* On behalf of ASEAN."],
}


def main() -> None:
    if len(sys.argv) not in {2, 3} or sys.argv[1] not in TARGETS:
        raise SystemExit(__doc__)
    seconds = int(sys.argv[2]) if len(sys.argv) == 3 else SECONDS
    corpus = FILE.with_name("corpus")
    corpus.mkdir()
    for number, seed in enumerate(SEEDS[sys.argv[1]]):
        (corpus / str(number)).write_bytes(seed)
    options = [f"-max_total_time={seconds}", "-timeout=10", "-max_len=8192"]
    atheris.Setup(
        [sys.argv[0], *options, f"-artifact_prefix={FILE.parent}/", str(corpus)],
        TARGETS[sys.argv[1]],
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
