"""Where fetched files are kept: one shelf a source, each file by its SHA-256."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypedDict
from urllib.parse import unquote, urlsplit

from ingest.clock import now


@dataclass(frozen=True)
class Kept:
    """A file as a server gave it, and by what that server tells whether it still is so."""

    address: str
    path: Path
    sha256: str
    size: int
    etag: str | None
    last_modified: str | None
    retrieved_at: datetime


@dataclass(frozen=True)
class Part:
    """The beginning of a file whose download broke off, and the server's mark of that file."""

    address: str
    path: Path
    note: Path

    def mark(self) -> str | None:
        """The strong ETag, else the Last-Modified, of the file begun; None where there is none.

        Without one nobody can tell whether the rest still belongs to the beginning.
        """
        if not (self.path.exists() and self.path.stat().st_size and self.note.exists()):
            return None
        try:
            note = json.loads(self.note.read_text("utf-8"))
        except ValueError:  # a killed process left half a note
            return None
        mark = note.get("mark") if note.get("address") == self.address else None
        return str(mark) if mark else None

    def begin(self, etag: str | None, last_modified: str | None) -> None:
        """Note whose beginning this will be, before its first byte is written."""
        self.discard()
        strong = etag if etag and not etag.startswith("W/") else None
        note = {"address": self.address, "mark": strong or last_modified}
        self.note.write_text(json.dumps(note), "utf-8")

    def discard(self) -> None:
        """Forget the beginning."""
        self.path.unlink(missing_ok=True)
        self.note.unlink(missing_ok=True)


class _Entry(TypedDict):
    file: str
    sha256: str
    size: int
    etag: str | None
    last_modified: str | None
    retrieved_at: str


class Shelf:
    """The files of one source as they were last fetched, by address."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._index = directory / "index.json"

    def kept(self, address: str) -> Kept | None:
        """The file last fetched from an address, if it is still here whole."""
        entry = self._entries().get(address)
        if entry is None:
            return None
        path = self._directory / entry["file"]
        if not path.is_file() or path.stat().st_size != entry["size"]:
            return None
        return Kept(
            address,
            path,
            entry["sha256"],
            entry["size"],
            entry["etag"],
            entry["last_modified"],
            datetime.fromisoformat(entry["retrieved_at"]),
        )

    def part(self, address: str) -> Part:
        """The place for the beginning of a file from an address."""
        self._directory.mkdir(parents=True, exist_ok=True)
        key = hashlib.sha256(address.encode()).hexdigest()[:16]
        return Part(address, self._directory / f"{key}.part", self._directory / f"{key}.part.json")

    def keep(self, part: Part, etag: str | None, last_modified: str | None) -> Kept:
        """Keep a file whose download is complete."""
        digest = sha256_of(part.path)
        path = self._directory / f"{digest[:16]}-{file_name(part.address)}"
        at = now()
        kept = Kept(part.address, path, digest, part.path.stat().st_size, etag, last_modified, at)
        part.path.replace(path)
        part.discard()
        entry = _Entry(
            file=path.name,
            sha256=digest,
            size=kept.size,
            etag=etag,
            last_modified=last_modified,
            retrieved_at=at.isoformat(),
        )
        self._write(self._entries() | {part.address: entry})
        return kept

    def sweep(self, used: Set[str] | None = None) -> None:
        """Remove what a killed process left, and, with `used`, files of all other addresses."""
        if not self._directory.is_dir():
            return
        entries = {
            address: entry
            for address, entry in self._entries().items()
            if used is None or address in used
        }
        self._write(entries)
        files = {self._index.name, *(entry["file"] for entry in entries.values())}
        for note in self._directory.glob("*.part.json"):
            part = Part(_address_in(note), note.with_suffix(""), note)
            if part.mark() and (used is None or part.address in used):
                files |= {part.path.name, note.name}
        for path in self._directory.iterdir():
            if path.name not in files:
                path.unlink()

    def _entries(self) -> dict[str, _Entry]:
        try:
            entries: dict[str, _Entry] = json.loads(self._index.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        return entries

    def _write(self, entries: dict[str, _Entry]) -> None:
        fresh = self._index.with_suffix(".json.new")
        fresh.write_text(json.dumps(entries, indent=1), "utf-8")
        fresh.replace(self._index)


def _address_in(note: Path) -> str:
    try:
        return str(json.loads(note.read_text("utf-8")).get("address"))
    except ValueError:
        return ""


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, or of the files of a directory one after another, in hexadecimal."""
    digest = hashlib.sha256()
    for part in sorted(path.iterdir()) if path.is_dir() else [path]:
        with part.open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    return digest.hexdigest()


def file_name(address: str) -> str:
    """The last part of an address as a safe file name: no separator, no leading dot.

    >>> file_name("https://digitallibrary.un.org/record/4060887/files/2026_02_06_ga_voting.csv?ln=en")
    '2026_02_06_ga_voting.csv'
    >>> file_name("https://example.org/..%2f..%2fetc%2fpasswd")
    'etc_passwd'
    """
    last = unquote(urlsplit(address).path.rstrip("/").rpartition("/")[2])
    return re.sub(r"[^A-Za-z0-9._-]+", "_", last).strip("._-")[-80:] or "file"
