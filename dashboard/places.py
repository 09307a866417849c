"""How many requests of a costly kind one worker serves at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from data.errors import Busy


class Places:
    """A bounded number of places: who finds none is told at once, and holds nobody else up."""

    def __init__(self, number: int, what: str) -> None:
        self.number = number
        self._what = what
        self._free = BoundedSemaphore(number)

    @contextmanager
    def one(self) -> Iterator[None]:
        """One place, as long as the body takes.

        Raises Busy when none is free.
        """
        if not self._free.acquire(blocking=False):
            raise Busy(
                f"{self.number} {self._what} at once are being served: try again in a moment"
            )
        try:
            yield
        finally:
            self._free.release()
