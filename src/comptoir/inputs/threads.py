"""Several files at once."""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

# Reading, unpacking, DuckDB's part and most of the proof of lines run side by side.
_MOST_THREADS = 4


def in_threads(
    function: Callable[[Item], Result], items: Iterable[Item]
) -> list[Result]:
    """Call a function for each item, a few at once; the results come in items' order.

    Raises what the function raises, for the first item in order that fails; those not
    begun by then are left. COMPTOIR_THREADS, where it is set, bounds the threads.
    """
    threads = int(os.environ.get("COMPTOIR_THREADS") or os.cpu_count() or 1)
    with ThreadPoolExecutor(min(threads, _MOST_THREADS)) as pool:
        return list(pool.map(function, items))
