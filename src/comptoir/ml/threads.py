"""One thread in the libraries below scikit-learn, whatever dbt runs beside it.

Sums depend on how many threads share them; one thread gives the same bits everywhere.
dbt runs Python models in threads of one process: OpenMP counts threads per calling
thread, but BLAS has one number for the whole process, so the first model to enter
lowers it and the last one to leave restores it.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from threadpoolctl import ThreadpoolController

_LOCK = threading.Lock()
_inside = 0
_limit_of_blas = None


@contextmanager
def one_thread() -> Iterator[None]:
    """Hold BLAS and OpenMP to one thread for the code inside."""
    global _inside, _limit_of_blas
    with _LOCK:
        controller = ThreadpoolController()
        if _inside == 0:
            _limit_of_blas = controller.limit(limits=1, user_api="blas")
        _inside += 1
    try:
        with controller.limit(limits=1, user_api="openmp"):
            yield
    finally:
        with _LOCK:
            _inside -= 1
            if _inside == 0:
                _limit_of_blas.restore_original_limits()
                _limit_of_blas = None
