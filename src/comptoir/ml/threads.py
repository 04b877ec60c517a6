"""One thread in the libraries below scikit-learn, whatever dbt runs beside it.

Sums depend on how many threads share them; one thread gives the same bits everywhere.
dbt runs Python models in threads of one process, and BLAS has one number of threads for
the whole process: a model that leaves would free the threads of one that still fits. So
models take turns. That costs nothing measurable (they would wait for Python's lock
anyway: three fits took 13 s in turn, 16 s at once), and only one holds its data.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from threadpoolctl import threadpool_limits

_TURN = threading.RLock()


@contextmanager
def one_thread() -> Iterator[None]:
    """Hold BLAS and OpenMP to one thread for the code inside; wait for one's turn."""
    with _TURN, threadpool_limits(limits=1):
        yield
