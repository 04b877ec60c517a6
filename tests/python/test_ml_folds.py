"""comptoir.ml.folds: no fold learns from what it is asked."""

from datetime import timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from comptoir.ml.folds import choose_folds, entity_folds, time_folds

DAY = np.datetime64("2024-01-01", "us")


def days(*numbers: int) -> np.ndarray:
    return DAY + np.array(numbers) * np.timedelta64(1, "D")


def chosen(entity, as_of, label, kind=None, horizon=30, count=5):
    return choose_folds(
        np.array(entity),
        as_of,
        np.array(label, dtype=float),
        timedelta(days=horizon),
        kind,
        count,
        1,
        needs_both=True,
    )


def test_time_folds_by_hand():
    """At day 90 labels of days 0 and 30 (+60) are known, day 60's (+60) is not."""
    folds = time_folds(days(0, 30, 60, 90, 90), timedelta(days=60), 5)
    assert [(list(train), list(held)) for train, held in folds] == [
        ([0], [2]),
        ([0, 1], [3, 4]),
    ]


def test_a_fold_in_time_may_hold_several_times_by_hand():
    """Blocks of two from the end: 6 and 9, 2 and 4, 0 alone; labels take two days.

    At day 6 days 0, 2 and 4 are known, at day 2 day 0 is, at day 0 nothing.
    """
    folds = time_folds(days(0, 2, 4, 6, 9, 9), timedelta(days=2), 5, times=2)
    assert [(list(train), list(held)) for train, held in folds] == [
        ([0], [1, 2]),
        ([0, 1, 2], [3, 4, 5]),
    ]
    assert len(time_folds(days(0, 2, 4, 6, 9), timedelta(days=2), 1, times=2)) == 1


def test_time_where_it_leaves_two_folds_else_entities():
    as_of = days(*[30 * (n // 2) for n in range(8)])
    label = [0, 1] * 4
    assert chosen([0, 1] * 4, as_of, label)[0] == "time"
    assert len(chosen([0, 1] * 4, as_of, label, count=2)[1]) == 2
    # An embargo of 90 days leaves one fold in time.
    assert chosen([0, 0, 1, 1, 2, 2, 3, 3], as_of, label, horizon=90)[0] == "entity"
    assert chosen([0, 1, 2, 3] * 2, as_of, label, horizon=90, kind="time") == (
        "none",
        [],
    )
    assert chosen([0, 0, 1, 1] * 2, as_of, label, kind="entity")[0] == "entity"


def test_one_class_or_one_entity_leaves_no_folds():
    as_of = days(0, 0, 0, 0)
    assert chosen([0, 1, 2, 3], as_of, [0, 0, 0, 0]) == ("none", [])
    assert chosen([0, 0, 0, 0], as_of, [0, 1, 0, 1]) == ("none", [])
    assert chosen([], days(), []) == ("none", [])


def test_entities_stay_together_and_each_row_is_held_out_once():
    entity = np.repeat(np.arange(7), 3)
    folds = entity_folds(entity, 3, seed=5)
    held = np.concatenate([held_out for _, held_out in folds])
    assert sorted(held) == list(range(21))
    for train, held_out in folds:
        assert not set(entity[train]) & set(entity[held_out])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 8), st.integers(0, 12), st.integers(0, 1)),
        min_size=1,
        max_size=60,
    ),
    st.integers(1, 5),
)
def test_no_fold_ever_learns_from_what_it_is_asked(rows, months):
    entity, month, label = (np.array(column) for column in zip(*rows, strict=True))
    as_of = DAY + (30 * month) * np.timedelta64(1, "D")
    horizon = timedelta(days=30 * months)
    kind, folds = chosen(entity, as_of, label, horizon=30 * months)
    assert len(folds) == 0 or len(folds) >= 2
    for train, held_out in folds:
        if kind == "time":
            assert as_of[train].max() + np.timedelta64(horizon) <= as_of[held_out].min()
        else:
            assert not set(entity[train]) & set(entity[held_out])
        assert set(label[train]) == set(label[held_out]) == {0, 1}
