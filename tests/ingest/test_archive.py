"""Packed files, and those that would unpack to more than a machine holds."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from data.errors import SourceChanged
from ingest.archive import read_bytes

LIMIT = 1 << 20


def zipped(*contents: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, content in enumerate(contents):
            archive.writestr(f"../../{number}.csv", content)
    return out.getvalue()


PACKED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zip": zipped,
    "plain": bytes,
}


@pytest.fixture
def file(tmp_path: Path) -> Callable[[bytes], Path]:
    def write(content: bytes) -> Path:
        path = tmp_path / "voting.csv"
        path.write_bytes(content)
        return path

    return write


@pytest.mark.parametrize("packing", PACKED)
def test_is_unpacked(file: Callable[[bytes], Path], packing: str) -> None:
    assert read_bytes(file(PACKED[packing](b"undl_id\n")), LIMIT) == b"undl_id\n"


@pytest.mark.parametrize("packing", PACKED)
def test_a_bomb_is_refused(file: Callable[[bytes], Path], packing: str) -> None:
    bomb = file(PACKED[packing](b"0" * (20 * LIMIT)))
    with pytest.raises(SourceChanged, match="unpacks to more than 1,048,576 bytes"):
        read_bytes(bomb, LIMIT)


def test_a_zip_that_says_it_is_small_is_not_believed(file: Callable[[bytes], Path]) -> None:
    content = zipped(b"0" * (20 * LIMIT))
    size = (20 * LIMIT).to_bytes(4, "little")
    assert content.count(size) == 2
    with pytest.raises(SourceChanged, match=r"unpacks to more|cut off or damaged"):
        read_bytes(file(content.replace(size, (8).to_bytes(4, "little"))), LIMIT)


@pytest.mark.parametrize("packing", [name for name in PACKED if name != "plain"])
def test_what_is_cut_off_is_refused(file: Callable[[bytes], Path], packing: str) -> None:
    content = PACKED[packing](b"undl_id,ms_code\n" * 1000)
    with pytest.raises(SourceChanged, match="cut off or damaged"):
        read_bytes(file(content[: len(content) * 2 // 3]), LIMIT)


def test_a_zip_holds_one_file(file: Callable[[bytes], Path]) -> None:
    with pytest.raises(SourceChanged, match="expected one file in the zip, found 2"):
        read_bytes(file(zipped(b"a", b"b")), LIMIT)
