"""The bytes of a file as published, whether plain or packed."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO

from data.errors import SourceChanged, SourceUnavailable

MAX_BYTES = 2 << 30  # four times the largest file the library publishes


def read_bytes(path: Path, limit: int = MAX_BYTES) -> bytes:
    """The content of a file, unpacked when it is a gzip, bzip2, xz or a zip with one member.

    What a file is is told from its first bytes, never from its name.

    Raises SourceUnavailable when it cannot be read, and SourceChanged when it is empty, cut off,
    damaged, or unpacks to more than `limit` bytes.
    """
    try:
        with path.open("rb") as file:
            start = file.read(4)
            file.seek(0)
            content = _unpack(file, start, path.name, limit)
    except OSError as error:
        raise SourceUnavailable(f"{path}: cannot be read: {error.strerror}") from error
    if not content.strip():
        raise SourceChanged(f"{path.name}: the file is empty")
    return content


def _unpack(file: IO[bytes], start: bytes, name: str, limit: int) -> bytes:
    try:
        for magic, unpacks in _UNPACKS.items():
            if start.startswith(magic):
                with unpacks(file) as unpacked:
                    return _limited(unpacked, name, limit)
        if start.startswith(b"PK\x03\x04"):
            with zipfile.ZipFile(file) as archive:
                members = [m for m in archive.infolist() if not m.is_dir()]
                if len(members) != 1:
                    raise SourceChanged(
                        f"{name}: expected one file in the zip, found {len(members)}"
                    )
                with archive.open(members[0]) as unpacked:
                    return _limited(unpacked, name, limit)
    except (EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk, not the archive
        raise SourceChanged(f"{name}: the archive is cut off or damaged: {error}") from error
    return _limited(file, name, limit)


_UNPACKS: dict[bytes, Callable[[IO[bytes]], io.BufferedIOBase]] = {
    b"\x1f\x8b": lambda file: gzip.GzipFile(fileobj=file),
    b"BZh": bz2.BZ2File,
    b"\xfd7zX": lzma.LZMAFile,
}


def _limited(file: IO[bytes] | io.BufferedIOBase, name: str, limit: int) -> bytes:
    buffer = io.BytesIO()
    while chunk := file.read(1 << 20):
        if buffer.tell() + len(chunk) > limit:
            raise SourceChanged(f"{name}: unpacks to more than {limit:,} bytes")
        buffer.write(chunk)
    return buffer.getvalue()
