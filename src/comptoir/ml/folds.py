"""Folds that respect time, or else entities: lists of (train, held-out) row numbers."""

from datetime import timedelta

import numpy as np
from sklearn.model_selection import GroupKFold

Folds = list[tuple[np.ndarray, np.ndarray]]


def _has_both(label: np.ndarray) -> bool:
    return bool(np.any(label > 0) and np.any(label <= 0))


def _usable(folds: Folds, label: np.ndarray, needs_both: bool) -> Folds:
    return [
        (train, held_out)
        for train, held_out in folds
        if len(train)
        and len(held_out)
        and (not needs_both or (_has_both(label[train]) and _has_both(label[held_out])))
    ]


def time_folds(
    as_of: np.ndarray, horizon: timedelta, count: int, times: int = 1
) -> Folds:
    """The last `count` blocks of `times` as-of times, each against what was known then.

    A row is known at a block where as_of + horizon <= the block's first time (an
    embargo as long as the label's window), so no fold learns from what it is asked.
    Blocks are cut from the last time backwards; the first one may be shorter.
    """
    moments = np.unique(as_of)
    folds = []
    for end in range(len(moments), 0, -times):
        block = moments[max(0, end - times) : end]
        train = np.flatnonzero(as_of + np.timedelta64(horizon) <= block[0])
        if len(train):
            held_out = (as_of >= block[0]) & (as_of <= block[-1])
            folds.insert(0, (train, np.flatnonzero(held_out)))
    return folds[-count:]


def entity_folds(entity: np.ndarray, count: int, seed: int) -> Folds:
    """Folds that keep all rows of an entity together; fewer where entities are few."""
    count = min(count, len(np.unique(entity)))
    if count < 2:
        return []
    splitter = GroupKFold(count, shuffle=True, random_state=seed)
    return list(splitter.split(np.zeros((len(entity), 1)), groups=entity))


def complete_entity_folds(
    entity: np.ndarray, label: np.ndarray, count: int, seed: int, needs_both: bool
) -> Folds:
    """As many entity folds, up to `count`, as leave each of them usable; or none."""
    for fewer in range(min(count, len(np.unique(entity))), 1, -1):
        folds = entity_folds(entity, fewer, seed)
        if len(_usable(folds, label, needs_both)) == len(folds):
            return folds
    return []


def choose_folds(
    entity: np.ndarray,
    as_of: np.ndarray,
    label: np.ndarray,
    horizon: timedelta,
    kind: str | None,
    count: int,
    seed: int,
    needs_both: bool,
    times: int = 1,
) -> tuple[str, Folds]:
    """('time' | 'entity' | 'none', folds): time where it leaves two usable folds.

    `needs_both`: both classes must be in each part (classification). `kind` forces
    one; where that leaves less than two folds there are none. A fold in time holds
    `times` as-of times.
    """
    if kind != "entity":
        folds = _usable(
            time_folds(as_of, horizon, len(as_of), times), label, needs_both
        )
        if len(folds) >= 2:
            return "time", folds[-count:]
    if kind != "time":
        folds = complete_entity_folds(entity, label, count, seed, needs_both)
        if folds:
            return "entity", folds
    return "none", []
