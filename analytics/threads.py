"""A pure function of each of many parts, computed in threads."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from threadpoolctl import ThreadpoolController

Part = TypeVar("Part")
Result = TypeVar("Result")


def in_threads(work: Callable[[Part], Result], parts: Iterable[Part]) -> list[Result]:
    """What a pure function makes of each part, in the order of the parts, on every core.

    Meanwhile the matrix products of numpy keep to the thread that asks for them: on the small
    matrices of a session threads of their own only wait for each other, the longer the busier the
    machine.

    >>> in_threads(abs, [-1, 2])
    [1, 2]
    """
    with _products().limit(limits=1, user_api="blas"), ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(work, parts))


@cache
def _products() -> ThreadpoolController:
    return ThreadpoolController()
