"""The image's own commands, as the Dockerfile and compose.yaml write them, without an engine.

They run on a read-only file system but for the data volume and /tmp, without capabilities, in a
mount namespace of the test's own. What an engine alone can show (that the image builds, that the
services find each other) is not shown here.
"""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from standin.library import Library
from standin.server import Standin, serving
from standin.world import Row, rows_of

from data import database
from ingest.refresh import refresh
from ingest.sources.undl_votes import UNDL_VOTES

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE = (ROOT / "compose.yaml").read_text("utf-8")

CONTAINER = """
set -e
mount --make-rprivate /
mount --bind "$1" /mnt
test "$2" = rw || mount -o remount,ro,bind /mnt
mount -o remount,ro,bind /
mount -t tmpfs tmpfs /tmp
cd /
shift 2
exec setpriv --bounding-set=-all --inh-caps=-all --no-new-privs "$@"
"""


def instruction(name: str) -> list[str]:
    """The command of an instruction of the Dockerfile, as it is written."""
    (found,) = re.findall(rf"^{name} .*?(\[.*\])$", DOCKERFILE, re.MULTILINE)
    command: list[str] = json.loads(found)
    return command


def command_of(service: str) -> list[str]:
    """The command of a service in compose.yaml."""
    block = re.split(r"\n  (?=\w+:\n)", COMPOSE.partition("services:")[2])
    (text,) = [text for text in block if text.startswith(f"{service}:")]
    found = re.search(r"command: (\[.*\])", text)
    assert found
    command: list[str] = json.loads(found[1])
    return command


Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def container(data_dir: Path) -> Start:
    """Starts a command as in the container, on a volume that may be written or not."""
    try:
        probe = subprocess.run(
            ["unshare", "-m", "sh", "-c", CONTAINER, "sh", "/mnt", "rw", "true"],
            check=False,
            capture_output=True,
        )
    except FileNotFoundError:
        pytest.skip("unshare is not on this machine")
    if probe.returncode:
        pytest.skip("this user may not make a mount namespace")
    if Path(sys.executable).is_relative_to("/tmp"):  # noqa: S108 # where the container has its own
        pytest.skip("the programs lie in /tmp, which the container has for itself")

    def start(command: list[str], volume: str = "rw", **environment: str) -> subprocess.Popen[str]:
        ours = {"UNGA_DATA_DIR": "/mnt", "HOME": "/tmp", "PYTHONDONTWRITEBYTECODE": "1"}  # noqa: S108 # a tmpfs
        path = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin"}
        return subprocess.Popen(
            ["unshare", "-m", "sh", "-c", CONTAINER, "sh", str(data_dir), volume, *command],
            env=ours | path | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    return start


@pytest.fixture
def library(
    small_world: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Library]:
    """A library, and a database of its release."""
    with serving(Standin()) as standin:
        for name in ("UNGA_UNDL_URL", "UNGA_DOCUMENTS_URL", "UNGA_DATAVERSE_URL"):
            monkeypatch.setenv(name, standin.address)
        monkeypatch.setenv("UNGA_INTERVAL", "0")
        library = Library(standin)
        library.release("2026_02_06_ga_voting.csv", release("YYYNA"))
        refresh([UNDL_VOTES])
        yield library


def release(votes: str) -> list[Row]:
    """One roll call, of a session whose voting records are not looked for."""
    return rows_of(101, "A/RES/ES-10/6", votes, session="10emsp")


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """How a process ended, and what it wrote."""
    out, _ = process.communicate(timeout=120)
    return process.returncode, out


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def test_nothing_but_the_volume_can_be_written(container: Start, data_dir: Path) -> None:
    data_dir.mkdir()
    script = (
        "touch /x 2>/dev/null && echo root; touch /mnt/x && echo volume; touch /tmp/x && echo tmp"
    )
    assert ended(container(["sh", "-c", script])) == (0, "volume\ntmp\n")
    assert ended(container(["sh", "-c", "touch /mnt/y"], "ro"))[0] != 0


def test_the_dashboard_serves_from_a_volume_it_cannot_write(
    container: Start, library: Library
) -> None:
    command = [word if word != "8050" else free_port() for word in instruction("CMD")]
    address = f"http://127.0.0.1:{command[command.index('--port') + 1]}"
    serving_it = container(command, "ro")
    try:
        for _ in range(200):
            assert serving_it.poll() is None, serving_it.stdout and serving_it.stdout.read()
            try:
                with urllib.request.urlopen(f"{address}/healthz", timeout=5) as answer:
                    assert json.load(answer)["status"] == "ok"
                break
            except OSError:
                time.sleep(0.2)
        else:
            pytest.fail("the dashboard did not answer")
        check = instruction("HEALTHCHECK")
        check = [word.replace("http://127.0.0.1:8050", address) for word in check]
        check[0] = sys.executable
        subprocess.run(check, check=True)
    finally:
        serving_it.terminate()
        ended(serving_it)


def test_the_refresh_job_runs_on_the_volume(container: Start, library: Library) -> None:
    loop = command_of("refresh")[-1]
    night = re.search(r"unga refresh [^;]*", loop)
    assert night
    library.release("2026_03_06_ga_voting.csv", release("YYYNY"))
    before = database.current()
    address = library.standin.address
    job = container(
        ["sh", "-c", f"{night[0]} --source undl_votes"],
        UNGA_UNDL_URL=address,
        UNGA_INTERVAL="0",
    )
    code, out = ended(job)
    assert code == 0, out
    assert json.loads(out.splitlines()[-1])["status"] == "success"
    assert database.current() != before


def test_the_first_database_is_built_only_where_there_is_none(
    container: Start, library: Library
) -> None:
    before = database.current()
    assert ended(container(command_of("build")))[0] == 0
    assert database.current() == before


def test_the_image_is_not_root_and_takes_all_that_the_package_holds() -> None:
    users = re.findall(r"^USER (\S+)$", DOCKERFILE, re.MULTILINE)
    assert users == ["unga"]
    assert DOCKERFILE.index("USER unga") < DOCKERFILE.index("\nCMD ")
    assert "read_only: true" in COMPOSE
    assert "data:/var/lib/unga:ro" in COMPOSE
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    packaged = project["tool"]["hatch"]["build"]["targets"]["wheel"]["include"]
    taken = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert {f"!{path.removeprefix('/')}" for path in packaged} <= set(taken)


def test_the_files_that_a_build_copies_are_there() -> None:
    for line in re.findall(r"^COPY (?!--from)(.*)$", DOCKERFILE, re.MULTILINE):
        for name in line.split()[:-1]:
            assert (ROOT / name).exists(), name
