"""The printed schedules, read by those for whom they are printed."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from data.errors import BadRequest
from ingest.schedule import Scheduler, schedule

ENVIRONMENT = {
    "UNGA_CONTACT": "50% of \"us\" at $HOME <x@example.org>",
    "UNDL_API_TOKEN": "very-secret",
    "UNGA_WEBHOOK": "https://hooks.example.org/very-secret",
    "PATH": "/usr/bin",
}  # fmt: skip


def printed(scheduler: Scheduler, data_dir: Path, at: str = "03:30") -> str:
    return schedule(scheduler, at, data_dir, ENVIRONMENT)


@pytest.mark.parametrize("scheduler", Scheduler)
def test_secrets_are_not_printed_but_named(scheduler: Scheduler, tmp_path: Path) -> None:
    text = printed(scheduler, tmp_path)
    assert "very-secret" not in text
    assert "UNDL_API_TOKEN" in text
    assert "UNGA_WEBHOOK" in text


@pytest.mark.parametrize("at", ["3", "24:00", "12:60", "noon", "12:30; rm -rf /"])
def test_a_time_that_is_none(at: str, tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="expected a time of day as 03:30"):
        printed(Scheduler.cron, tmp_path, at)


def test_systemd_takes_the_unit_and_its_timer(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not on this machine")
    data = tmp_path / "with space"
    data.mkdir()
    text = printed(Scheduler.systemd, data)
    _, *files = re.split(r"# /etc/systemd/system/(\S+)\n", text)
    paths = []
    for name, content in zip(files[::2], files[1::2], strict=True):
        paths.append(tmp_path / name)
        paths[-1].write_text(content)
    assert [path.name for path in paths] == ["unga-refresh.service", "unga-refresh.timer"]
    check = subprocess.run(
        ["systemd-analyze", "verify", *paths], capture_output=True, text=True, check=False
    )
    assert [line for line in check.stderr.splitlines() if "unga-refresh" in line] == []
    calendar = re.search(r"OnCalendar=(.*)", text)
    assert calendar
    shown = subprocess.run(
        ["systemd-analyze", "calendar", calendar[1]], capture_output=True, text=True, check=True
    )
    assert "*-*-* 03:30:00" in shown.stdout
    assert "SuccessExitStatus=3" in text


def run_by_cron(text: str, exit_code: int, directory: Path) -> tuple[str, str]:
    """What a shell prints of the line in place of whose command another runs, and its log."""
    (line,) = [line for line in text.splitlines() if not line.startswith("#")]
    minute, hour, *_, command = line.split(" ", 5)
    assert (minute, hour) == ("30", "3")
    command = command.replace("\\%", "%")  # as cron reads it
    code = f"import os, sys; print(os.environ['UNGA_CONTACT']); sys.exit({exit_code})"
    stub = directory / "stub.py"
    stub.write_text(code)
    command = command.replace("-m unga", str(stub))
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)
    return done.stdout, (directory / "refresh.log").read_text()


@pytest.mark.parametrize(("exit_code", "mailed"), [(0, False), (3, False), (1, True)])
def test_cron_mails_of_a_failure_alone(tmp_path: Path, exit_code: int, mailed: bool) -> None:
    out, log = run_by_cron(printed(Scheduler.cron, tmp_path), exit_code, tmp_path)
    assert ("unga refresh failed" in out) == mailed
    assert log == ENVIRONMENT["UNGA_CONTACT"] + "\n"


def test_the_workflow_runs_each_night_and_keeps_the_data(tmp_path: Path) -> None:
    text = printed(Scheduler.github, tmp_path)
    assert '- cron: "30 3 * * *"' in text
    assert "\t" not in text
    step = re.search(r"run: (uv run --frozen unga refresh.*)", text)
    assert step
    for code, passes in ((0, True), (3, True), (1, False)):
        command = step[1].replace(
            "uv run --frozen unga refresh --log-format json", f"(exit {code})"
        )
        assert (subprocess.run(["/bin/sh", "-ec", command], check=False).returncode == 0) == passes


def test_the_command_it_runs_is_there() -> None:
    text = subprocess.run([sys.executable, "-m", "unga", "refresh", "--help"], capture_output=True, text=True, check=True).stdout  # fmt: skip
    assert "--log-format" in text
    assert "Exit codes: 0 every source" in text
