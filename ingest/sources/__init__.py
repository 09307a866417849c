"""One module a source; SOURCES lists them."""

from __future__ import annotations

from data.errors import BadRequest
from ingest.source import Source
from ingest.sources.documents import DOCUMENTS
from ingest.sources.snapshot import SNAPSHOT
from ingest.sources.sponsors import SPONSORS
from ingest.sources.undl_drafts import UNDL_DRAFTS
from ingest.sources.undl_votes import UNDL_VOTES
from ingest.sources.unvotes import UNVOTES

SOURCES: tuple[Source, ...] = (
    UNDL_VOTES,
    UNDL_DRAFTS,
    DOCUMENTS,
    SPONSORS,
    UNVOTES,
    SNAPSHOT,
)


def source_named(name: str) -> Source:
    """The source of that name.

    Raises BadRequest, with the names there are, when there is none.
    """
    for source in SOURCES:
        if source.name == name:
            return source
    raise BadRequest(f"no source {name!r}: expected one of {', '.join(s.name for s in SOURCES)}")
