"""What a run tells of itself as it goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Event:
    """A step of a run: of which source, which stage, what, and how much of how much is done."""

    stage: Literal["fetch", "read", "build", "notify"]
    source: str
    what: str
    done: int = 0
    total: int | None = None


Tell = Callable[[Event], None]


def silently(_: Event) -> None:
    """Tell nobody."""
