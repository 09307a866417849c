"""The dashboard as it is first started, with no database."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest


def test_the_first_start_builds_the_database_and_answers(data_dir: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    command = [sys.executable, "-m", "unga", "dashboard", "--port", port]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            for _ in range(600):
                assert process.poll() is None, process.stderr and process.stderr.read()
                try:
                    address = f"http://127.0.0.1:{port}/resolution/A/RES/74/247.json"
                    with urllib.request.urlopen(address, timeout=5) as answer:
                        page = json.load(answer)
                    break
                except OSError:
                    time.sleep(0.5)
            else:
                pytest.fail("the dashboard did not answer")
        finally:
            process.terminate()
    votes = [row["vote"] for row in page["roll"]]
    assert (votes.count("yes"), votes.count("no"), votes.count("abstain")) == (79, 60, 33)


def test_a_start_that_cannot_build_says_so_and_ends(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNGA_DATA_DIR", "/dev/null/nowhere")
    command = [sys.executable, "-m", "unga", "dashboard"]
    ended = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    assert ended.stderr.startswith("unga: ")
    assert "Traceback" not in ended.stderr
    assert ended.stderr.count("\n") == 1
