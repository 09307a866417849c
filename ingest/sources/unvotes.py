"""The research data set of Bailey, Strezhnev and Voeten, beside the library's record."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from ingest import research
from ingest.reconcile import reconcile
from ingest.source import Source, Unreconciled


def read(path: Path) -> Unreconciled:
    """The research data set from a file or directory, to be reconciled with the library's record.

    Raises as `ingest.research.read`.
    """
    found = research.read(path)
    return Unreconciled(found.rows_read, whole=True, reconcile=partial(reconcile, found))


UNVOTES = Source(
    name="unvotes",
    title="United Nations General Assembly Voting Data (Bailey, Strezhnev and Voeten)",
    address="https://doi.org/10.7910/DVN/LEJUQZ",
    licence="CC0 1.0",
    citation=(
        "Michael A. Bailey, Anton Strezhnev and Erik Voeten, Estimating Dynamic State Preferences "
        "from United Nations Voting Data, Journal of Conflict Resolution 61(2), 2017, 430-456, "
        "https://doi.org/10.7910/DVN/LEJUQZ"
    ),
    holds=(
        "Votes on paragraphs, amendments, motions and failed drafts, which the library's data "
        "lack, and six issue codes; sessions 1 to 74."
    ),
    read=read,
)
