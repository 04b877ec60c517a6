"""comptoir.ml.threads: one thread inside, the old number after the last one leaves."""

import threading

import sklearn.ensemble  # noqa: F401 - loads BLAS and OpenMP, whose threads are told
from threadpoolctl import threadpool_info

from comptoir.ml.threads import one_thread


def threads(api: str) -> set[int]:
    return {
        pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == api
    }


def test_blas_and_openmp_have_one_thread_inside_and_as_many_as_before_after():
    before = threads("blas"), threads("openmp")
    with one_thread():
        assert threads("blas") == {1}
        assert threads("openmp") == {1}
        with one_thread():
            assert threads("blas") == {1}
        assert threads("blas") == {1}
    assert (threads("blas"), threads("openmp")) == before


def test_models_take_turns_so_that_none_frees_the_threads_of_another():
    """dbt runs two models at once; BLAS has one number for the whole process."""
    before = threads("blas"), threads("openmp")
    seen, inside = [], threading.Event()

    def other() -> None:
        inside.wait(10)
        with one_thread():
            seen.append((threads("blas"), threads("openmp")))

    model = threading.Thread(target=other)
    model.start()
    with one_thread():
        inside.set()
        model.join(0.5)
        assert seen == []
        assert (threads("blas"), threads("openmp")) == ({1}, {1})
    model.join(10)
    assert seen == [({1}, {1})]
    assert (threads("blas"), threads("openmp")) == before


def test_an_error_inside_frees_the_threads():
    before = threads("blas"), threads("openmp")
    try:
        with one_thread():
            raise RuntimeError
    except RuntimeError:
        pass
    assert (threads("blas"), threads("openmp")) == before
