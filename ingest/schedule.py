"""Ready files for those who run the refresh each night: systemd, cron, GitHub Actions."""

from __future__ import annotations

import getpass
import re
import shlex
import sys
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from data.errors import BadRequest
from ingest.settings import names

# What the environment holds that is no one else's business is not printed.
SECRET = ("UNDL_API_TOKEN", "UNGA_WEBHOOK")


class Scheduler(StrEnum):
    """Whose file it is."""

    systemd = "systemd"
    cron = "cron"
    github = "github"


def schedule(scheduler: Scheduler, at: str, data_dir: Path, environment: Mapping[str, str]) -> str:
    """A unit and timer, a line for a crontab, or a workflow that refreshes each night.

    `at` is the time of day as 03:30. What the environment sets of our settings is handed on, but
    for secrets: the text says where they belong.

    Raises BadRequest when `at` is no time of day.
    """
    match = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", at)
    if match is None:
        raise BadRequest(f"{at!r}: expected a time of day as 03:30")
    hour, minute = int(match[1]), int(match[2])
    handed_on = {name: environment[name] for name in names() if environment.get(name)}
    handed_on = {"UNGA_DATA_DIR": str(data_dir.absolute())} | handed_on
    for name in SECRET:
        handed_on.pop(name, None)
    if scheduler is Scheduler.systemd:
        return _systemd(hour, minute, handed_on)
    if scheduler is Scheduler.cron:
        return _cron(hour, minute, handed_on)
    return _github(hour, minute)


_COMMAND = [sys.executable, "-m", "unga", "refresh", "--log-format", "json"]


def _systemd(hour: int, minute: int, environment: Mapping[str, str]) -> str:
    def quoted(word: str) -> str:
        word = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
        return f'"{word}"'

    lines = "\n".join(f"Environment={quoted(f'{k}={v}')}" for k, v in environment.items())
    command = " ".join(quoted(word).replace("$", "$$") for word in _COMMAND)
    return f"""\
# /etc/systemd/system/unga-refresh.service
[Unit]
Description=Refresh the record of votes in the UN General Assembly
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStart={command}
# 3: a source was unavailable and its last good data stand; the next night tries again.
SuccessExitStatus=3
TimeoutStartSec=3h
User={getpass.getuser()}
{lines}
# {" and ".join(SECRET)}, a line each, in a file that only root may read:
EnvironmentFile=-/etc/unga.env
ReadWritePaths={quoted(environment["UNGA_DATA_DIR"])}
ProtectSystem=strict
ProtectHome=read-only
PrivateTmp=yes
NoNewPrivileges=yes

# /etc/systemd/system/unga-refresh.timer
[Unit]
Description=Refresh the record of votes in the UN General Assembly each night

[Timer]
OnCalendar=*-*-* {hour:02}:{minute:02}:00
RandomizedDelaySec=30min
Persistent=yes

[Install]
WantedBy=timers.target
"""


def _cron(hour: int, minute: int, environment: Mapping[str, str]) -> str:
    assigned = " ".join(f"{name}={shlex.quote(value)}" for name, value in environment.items())
    log = shlex.quote(f"{environment['UNGA_DATA_DIR']}/refresh.log")
    # An exit code of 3 (a source unavailable) is no reason for a mail; the next night tries again.
    line = (
        f"{assigned} {shlex.join(_COMMAND)} >> {log} 2>&1 || [ $? -eq 3 ] "
        f"|| echo unga refresh failed: see {log}"
    )
    return f"""\
# {" and ".join(SECRET)} belong above, as NAME=value, if they are set.
{minute} {hour} * * * {line.replace("%", chr(92) + "%")}
"""


def _github(hour: int, minute: int) -> str:
    return f"""\
# .github/workflows/refresh.yml
name: Refresh
on:
  schedule:
    - cron: "{minute} {hour} * * *" # UTC
  workflow_dispatch:
permissions:
  contents: read
concurrency:
  group: unga-refresh
jobs:
  refresh:
    runs-on: ubuntu-latest
    timeout-minutes: 180
    env:
      UNGA_DATA_DIR: ${{{{ github.workspace }}}}/unga-data
      UNGA_CONTACT: ${{{{ vars.UNGA_CONTACT }}}}
      UNDL_API_TOKEN: ${{{{ secrets.UNDL_API_TOKEN }}}}
      UNGA_WEBHOOK: ${{{{ secrets.UNGA_WEBHOOK }}}}
    steps:
      - uses: actions/checkout@v4
      - uses: astral-sh/setup-uv@v6
      - uses: actions/cache@v4
        with:
          path: unga-data
          key: unga-${{{{ github.run_id }}}}
          restore-keys: unga-
      # 3: a source was unavailable and its last good data stand; the next night tries again.
      - run: uv run --frozen unga refresh --log-format json || [ $? -eq 3 ]
      - run: uv run --frozen unga changes
      - uses: actions/upload-artifact@v4
        with:
          name: unga
          path: unga-data/unga-*.duckdb
"""
