"""Events as compact arrays, and how visits to products unfold into them."""

from dataclasses import dataclass, fields

import numpy as np

from comptoir.samples.clickstream.calendar import (
    END,
    MISSING_DAY,
    SECONDS_PER_DAY,
)
from comptoir.samples.clickstream.catalogue import Catalogue

KIND_TEXTS = ("view", "cart", "remove_from_cart", "purchase", "wishlist", "compare")
VIEW, CART, REMOVE, PURCHASE, WISHLIST, COMPARE = range(len(KIND_TEXTS))

# Seconds before a view, cart, remove_from_cart, purchase: median, and spread (log).
GAP_MEDIANS = np.array([38.0, 22.0, 70.0, 85.0])
GAP_SPREADS = np.array([1.0, 0.8, 1.0, 0.9])
# Some pause within a session: the tab stays open, and 30 minutes may go by.
PAUSE_SHARE, PAUSE_SECONDS = 0.004, 2_400
LONGEST_GAP = 4 * 60 * 60


@dataclass(frozen=True)
class Events:
    """One entry an event. `second` counts from FIRST_DAY 00:00, `cents` is the price.

    `product`, `user` and `session` are positions; session -1 is none. `fault` is the
    position of a planted fault in faults.KINDS, -1 for none.
    """

    second: np.ndarray
    kind: np.ndarray
    product: np.ndarray
    user: np.ndarray
    session: np.ndarray
    cents: np.ndarray
    fault: np.ndarray

    def __len__(self) -> int:
        return len(self.second)

    def take(self, rows: np.ndarray | slice) -> "Events":
        """The events at these rows, as copies."""
        return Events(
            *(np.array(getattr(self, field.name)[rows]) for field in fields(self))
        )


def join(parts: list[Events]) -> Events:
    """The events of all parts, in order."""
    return Events(
        *(
            np.concatenate([getattr(part, field.name) for part in parts])
            for field in fields(Events)
        )
    )


def in_time(events: Events) -> Events:
    """The events sorted by second; equal seconds keep their order."""
    return events.take(np.argsort(events.second, kind="stable"))


@dataclass(frozen=True)
class Touches:
    """One entry for each product that a session turns to, in the order of the session.

    `start` is the session's first second. Counts: `views`, `carts` (0 or 1), `removes`
    (0 or 1), `purchases` (one a piece, as the real export writes quantities).
    """

    session: np.ndarray
    user: np.ndarray
    product: np.ndarray
    start: np.ndarray
    views: np.ndarray
    carts: np.ndarray
    removes: np.ndarray
    purchases: np.ndarray

    def __len__(self) -> int:
        return len(self.session)


def _gaps(
    rng: np.random.Generator, kind: np.ndarray, is_more: np.ndarray
) -> np.ndarray:
    """Seconds before each event, at least one; another piece follows within seconds."""
    gaps = np.exp(
        rng.standard_normal(len(kind), dtype=np.float32)
        * GAP_SPREADS.astype(np.float32)[kind]
        + np.log(GAP_MEDIANS).astype(np.float32)[kind]
    )
    gaps[is_more] *= 0.1
    pauses = np.flatnonzero(rng.random(len(kind), dtype=np.float32) < PAUSE_SHARE)
    gaps[pauses] += rng.exponential(PAUSE_SECONDS, len(pauses))
    return np.clip(gaps, 1, LONGEST_GAP).astype(np.int32)


def _kept_whole(second: np.ndarray, first: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Move sessions back that would end on the missing day or after the calendar."""
    last = second[first + size - 1]
    ends = np.array([MISSING_DAY * SECONDS_PER_DAY, END])
    limit = ends[np.searchsorted(ends, second[first], "right")]
    over = np.maximum(last - (limit - 1), 0)
    return second - np.repeat(over, size).astype(np.int32)


def unfold(
    rng: np.random.Generator,
    catalogue: Catalogue,
    touches: Touches,
    within_day: bool = False,
) -> Events:
    """The events of the touches, in their order; seconds rise within a session.

    A product's price is the one of the event's day. `within_day` moves sessions back
    that would cross midnight.
    """
    counts = [touches.views, touches.carts, touches.removes, touches.purchases]
    # Kinds in order within a touch: views, cart, remove_from_cart, purchases.
    runs = np.stack(counts, axis=1).astype(np.int32).ravel()
    kind = np.repeat(np.tile(np.arange(4, dtype=np.int8), len(touches)), runs)
    first_of_run = (np.cumsum(runs) - runs)[runs > 0]
    is_more = kind == PURCHASE
    is_more[first_of_run] = False
    size = runs.reshape(-1, 4).sum(axis=1)
    gaps = _gaps(rng, kind, is_more)

    new_session = np.ones(len(touches), dtype=bool)
    new_session[1:] = touches.session[1:] != touches.session[:-1]
    first = (np.cumsum(size) - size)[new_session]
    gaps[first] = 0
    elapsed = np.cumsum(gaps, dtype=np.int64)
    events_of = np.diff(np.append(first, len(kind)))
    base = touches.start[new_session] - elapsed[first]
    second = (elapsed + np.repeat(base, events_of)).astype(np.int32)
    if within_day:
        last = second[first + events_of - 1]
        next_day = (second[first] // SECONDS_PER_DAY + 1) * SECONDS_PER_DAY
        second -= np.repeat(np.maximum(last - next_day + 1, 0), events_of)
    else:
        second = _kept_whole(second, first, events_of)
    product = np.repeat(touches.product, size).astype(np.int32)
    return Events(
        second=second,
        kind=kind,
        product=product,
        user=np.repeat(touches.user, size).astype(np.int32),
        session=np.repeat(touches.session, size).astype(np.int32),
        cents=catalogue.cents[product, second // SECONDS_PER_DAY],
        fault=np.full(len(kind), -1, dtype=np.int8),
    )
