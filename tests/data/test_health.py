"""Health and metrics of a database, and of none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from data import database, runs
from data.health import health, metrics
from ingest.refresh import refresh
from ingest.sources.undl_votes import UNDL_VOTES

Rows = list[dict[str, str]]
Release = Callable[..., Path]

pytestmark = pytest.mark.usefixtures("small_world")


def sample(name: str, **labels: str) -> float:
    found = [
        one.value
        for family in text_string_to_metric_families(metrics().decode())
        for one in family.samples
        if one.name == name and labels.items() <= one.labels.items()
    ]
    (value,) = found
    return value


def test_a_database_is_healthy_and_tells_its_age(
    data_dir: Path, world: Rows, release: Release
) -> None:
    refresh([UNDL_VOTES], str(release(world)))
    (ended,) = runs.last()["ended_at"]
    told, healthy = health(ended + timedelta(hours=1))
    assert healthy
    assert (told["status"], told["data_as_of"]) == ("ok", "1999-12-01")
    assert 3600 <= int(str(told["age_seconds"])) < 3660
    path = database.current()
    assert path
    assert told["database"] == path.name
    assert told["sources"] == {
        "undl_votes": {
            "status": "success",
            "at": f"{ended.isoformat()}Z",
            "good_at": f"{ended.isoformat()}Z",
            "detail": "",
        }
    }


def test_metrics_count_facts_and_tell_of_sources(
    data_dir: Path, world: Rows, release: Release
) -> None:
    refresh([UNDL_VOTES], str(release(world)))
    refresh([UNDL_VOTES], "none.csv")
    good, ended = runs.runs()["ended_at"]
    assert sample("unga_up") == 1
    assert sample("unga_facts", table="votes") == 10
    assert sample("unga_facts", table="roll_calls") == 2
    assert sample("unga_data_as_of_timestamp_seconds") == 944_006_400  # 1999-12-01
    words = [sample("unga_source_status", status=word) for word in ("success", "unchanged", "unavailable", "failed")]  # fmt: skip
    assert words == [0, 0, 0, 1]
    epoch = datetime(1970, 1, 1)
    assert sample("unga_source_last_good_timestamp_seconds") == (good - epoch).total_seconds()
    assert sample("unga_source_last_run_timestamp_seconds") == (ended - epoch).total_seconds()


def test_without_a_database_it_is_not_healthy(data_dir: Path) -> None:
    told, healthy = health()
    assert not healthy
    assert (told["status"], told["sources"]) == ("unusable", {})
    assert sample("unga_up") == 0
