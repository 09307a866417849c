"""From an address to a local file with its fingerprint."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from data.errors import SourceUnavailable
from ingest.load import Retrieval

if TYPE_CHECKING:
    import httpx

CHUNK = 1 << 20


def is_url(address: str) -> bool:
    """Whether an address names something on the web rather than a local file."""
    return urlsplit(address).scheme in {"http", "https"}


def fetch(
    address: str, directory: Path, run_id: str, transport: httpx.BaseTransport | None = None
) -> tuple[Path, Retrieval]:
    """The file at an address, local or on the web, and where its bytes come from.

    What is fetched from the web is kept under `directory`, by its SHA-256.

    Raises SourceUnavailable when there is no such file, or the server gives anything but data:
    an error, a challenge (status 202) or a web page.
    """
    path = _download(address, directory, transport) if is_url(address) else Path(address)
    try:
        digest = _sha256(path)
    except OSError as error:
        raise SourceUnavailable(f"{address}: cannot be read: {error.strerror}") from error
    shown = address if is_url(address) else path.name
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    return path, Retrieval(run_id, shown, digest, now)


def _sha256(path: Path) -> str:
    """The fingerprint of a file, or of the files of a directory one after another."""
    digest = hashlib.sha256()
    for part in sorted(path.iterdir()) if path.is_dir() else [path]:
        with part.open("rb") as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
    return digest.hexdigest()


def _download(address: str, directory: Path, transport: httpx.BaseTransport | None) -> Path:
    import httpx  # here: a build from local files needs no client, and is the faster for it

    directory.mkdir(parents=True, exist_ok=True)
    part = directory / "download.part"
    try:
        with (
            httpx.Client(
                timeout=httpx.Timeout(30, read=120), follow_redirects=True, transport=transport
            ) as client,
            client.stream("GET", address) as response,
        ):
            if response.status_code != httpx.codes.OK:
                raise SourceUnavailable(
                    f"{address}: answered {response.status_code} {response.reason_phrase}".rstrip()
                )
            if "html" in response.headers.get("content-type", ""):
                raise SourceUnavailable(f"{address}: answered with a web page, expected data")
            with part.open("wb") as file:
                for chunk in response.iter_bytes(CHUNK):
                    file.write(chunk)
    except httpx.HTTPError as error:
        part.unlink(missing_ok=True)
        raise SourceUnavailable(f"{address}: {error}") from error
    kept = directory / f"{_sha256(part)[:16]}-{Path(urlsplit(address).path).name or 'file'}"
    return part.replace(kept)
