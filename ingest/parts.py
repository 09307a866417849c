"""The parts of what a source has, and how its files come: from the web, a shelf or a disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from data.database import Connection
from data.errors import BadRequest, SourceChanged, SourceUnavailable
from ingest.clock import now
from ingest.fetch import Expected, is_url
from ingest.settings import Settings
from ingest.shelf import Kept, Shelf, sha256_of
from ingest.source import Reading, Source, Unreconciled


@dataclass(frozen=True)
class Part:
    """A part of what a source has, as it stands now, and how it is read.

    `address` is the same from run to run; `whole` says that it is all the source has.
    """

    address: str
    files: tuple[Kept, ...]
    read: Callable[[Sequence[Path]], Reading | Unreconciled]
    whole: bool = False
    digest: str | None = None

    @property
    def sha256(self) -> str:
        """The SHA-256 of its file; of a search that of its records, however they are paged."""
        return self.digest or self.files[0].sha256


class Fetcher(Protocol):
    """Whatever gives the file of an address: the web, or what was fetched from it before."""

    def fetch(
        self,
        address: str,
        shelf: Shelf,
        expected: Expected,
        *,
        limit: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Kept: ...


class Offline:
    """Gives what was fetched before."""

    def fetch(
        self,
        address: str,
        shelf: Shelf,
        expected: Expected,  # noqa: ARG002 # of Fetcher
        *,
        limit: int | None = None,  # noqa: ARG002 # of Fetcher
        headers: Mapping[str, str] | None = None,  # noqa: ARG002 # of Fetcher
    ) -> Kept:
        if kept := shelf.kept(address):
            return kept
        raise SourceUnavailable(f"{address}: not fetched before, and this run is offline")


class Getter:
    """Gets the files of one source onto its shelf, and knows which of them are in use."""

    def __init__(self, fetcher: Fetcher, settings: Settings, shelf: Shelf) -> None:
        self.settings = settings
        self._fetcher = fetcher
        self._shelf = shelf
        self._used: set[str] = set()
        self.notes: list[str] = []

    def note(self, text: str) -> None:
        """Note what a person may want to know of a run that went well."""
        self.notes.append(text)

    def get(
        self,
        address: str,
        expected: Expected,
        limit: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Kept:
        """The file of an address."""
        self._used.add(address)
        return self._fetcher.fetch(address, self._shelf, expected, limit=limit, headers=headers)

    def still_used(self, address: str) -> None:
        """Know that a file that was fetched before is in use, though it is not asked for."""
        self._used.add(address)

    def tidy(self) -> None:
        """Remove the files that were fetched before and not now."""
        self._shelf.sweep(self._used)


Gather = Callable[[Getter, Connection], Iterator[Part]]


def given(getter: Getter, source: Source, address: str) -> Iterator[Part]:
    """The one part of a source that a person named: a local file, or another address."""
    kept = getter.get(address, "data") if is_url(address) else _local(Path(address))
    if source.read is None:
        raise BadRequest(f"{source.name} is not read from a file")
    yield Part(kept.address, (kept,), partial(of_one, source.read))


def of_one(
    read: Callable[[Path], Reading | Unreconciled], paths: Sequence[Path]
) -> Reading | Unreconciled:
    """What a reader makes of the one file of a part."""
    return read(paths[0])


def _local(path: Path) -> Kept:
    try:
        digest = sha256_of(path)
        return Kept(path.name, path, digest, path.stat().st_size, None, None, now())
    except OSError as error:
        raise SourceChanged(f"{path}: cannot be read: {error.strerror}") from error
