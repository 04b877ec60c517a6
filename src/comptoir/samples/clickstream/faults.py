"""Value faults planted into the events: how many, where, and what a row becomes."""

from dataclasses import dataclass

import numpy as np

from comptoir.samples.clickstream.calendar import DAYS, SECONDS_PER_DAY, make_intensity
from comptoir.samples.clickstream.catalogue import Catalogue
from comptoir.samples.clickstream.events import (
    COMPARE,
    PURCHASE,
    WISHLIST,
    Events,
    join,
)
from comptoir.samples.faults import CLEAN, STATUSES


@dataclass(frozen=True)
class Kind:
    """A kind of fault: what a row becomes, how many rows, and how to find them.

    `is_early`: planted on views of passers-by while the days are made, because the row
    is then not what it was: purchases must not hang on what no reader can see.
    """

    becomes: str
    least: int
    share: float
    is_early: bool
    what: str
    rule: str


KINDS = {
    "time_missing": Kind(
        "quarantined", 6, 2e-5, True, "the time is empty", "event_time is empty"
    ),
    "time_impossible": Kind(
        "quarantined",
        10,
        3e-5,
        True,
        "no such day or hour, or a year before 1900",
        "event_time is not empty and no time from the year 1900 on",
    ),
    "event_type_missing": Kind(
        "quarantined", 6, 2e-5, True, "the type is empty", "event_type is empty"
    ),
    "product_missing": Kind(
        "quarantined", 6, 2e-5, True, "the product is empty", "product_id is empty"
    ),
    "user_missing": Kind(
        "quarantined", 6, 2e-5, True, "the user is empty", "user_id is empty"
    ),
    "price_not_a_number": Kind(
        "quarantined",
        8,
        2e-5,
        True,
        "words or signs instead of a price",
        "price is not empty and no finite number",
    ),
    "duplicate_adjacent": Kind(
        "duplicate",
        20,
        0.0015,
        False,
        "the row is written again on the next line, character for character",
        "the row before it has the same text in all columns",
    ),
    "duplicate_far": Kind(
        "duplicate",
        20,
        0.0015,
        False,
        "the row is written again further down the same day",
        "an earlier row, not the one before it, has the same text in all columns",
    ),
    "event_type_unknown": Kind(
        "clean",
        8,
        5e-5,
        True,
        "a type that is none of the four: wishlist, compare",
        "event_type, trimmed and in lower case, is not view, cart, remove_from_cart "
        "or purchase",
    ),
    "event_type_spelling": Kind(
        "clean",
        12,
        3e-4,
        False,
        "the type is written with capitals or with spaces around it; every other one "
        "of these rows is a purchase",
        "event_type differs from its trimmed form in lower case",
    ),
    "price_zero": Kind("clean", 12, 0.001, True, "the price is zero", "price is zero"),
    "price_negative": Kind(
        "clean", 6, 1e-5, True, "the price is below zero", "price is below zero"
    ),
    "price_missing": Kind(
        "clean", 8, 1e-4, True, "the price is empty", "price is empty"
    ),
    "category_id_missing": Kind(
        "clean", 8, 1e-4, False, "the category is empty", "category_id is empty"
    ),
    "category_code_missing": Kind(
        "clean",
        20,
        0.002,
        False,
        "the category has no code, or it is left out; a copy counts too",
        "category_code is empty",
    ),
    "brand_missing": Kind(
        "clean",
        20,
        0.002,
        False,
        "the product has no brand, or it is left out; a copy counts too",
        "brand is empty",
    ),
    "session_missing": Kind(
        "clean",
        12,
        1e-4,
        False,
        "the session is empty: on single events, and on all events of some users, "
        "29:59, 30:00 and 30:01 minutes apart and 10 minutes apart",
        "user_session is empty",
    ),
    "late_event": Kind(
        "clean",
        8,
        2e-5,
        False,
        "the event stands among those of the next day",
        "a row before it has an event_time of a later date",
    ),
}
NUMBER = {name: position for position, name in enumerate(KINDS)}
# By kind; the entry past the last one is for rows without a fault (-1).
STATUS = np.array([*(STATUSES.index(k.becomes) for k in KINDS.values()), CLEAN])
# What a reader of the file never sees as the view that it was.
IS_UNSEEN = np.array(
    [
        *(
            k.becomes == "quarantined" or name == "event_type_unknown"
            for name, k in KINDS.items()
        ),
        False,
    ]
)
# Users without session ids, their events GUEST_GAPS seconds apart: a session ends when
# nothing happens for 30 minutes, so both sides of that and the edge itself occur.
LEAST_GUESTS, GUESTS_SHARE = 5, 1e-5
GUEST_GAPS = (0, 1_799, 1_800, 1_801, 600)
# Copies and late events keep this many rows away from the ends of a day.
MARGIN = 8

BAD_TIMES = (
    "2019-11-31 10:26:07 UTC",
    "2019-10-12 25:41:00 UTC",
    "2019-13-04 09:17:42 UTC",
    "0019-12-05 14:03:00 UTC",
    "yesterday",
)
BAD_PRICES = ("free", "12.90 $", "1.2.5", "on request", "#DIV/0!", "inf")


@dataclass(frozen=True)
class Plan:
    """`faults`: for each day the kinds (positions) that go on views of passers-by;
    `guests`: number of users without session ids by day, shape (DAYS,).
    """

    faults: list[list[int]]
    guests: np.ndarray


@dataclass(frozen=True)
class Ledger:
    """All rows of the file in order: events, what each becomes, and the day it is
    filed under; `is_intact` marks rows that a file fault may hit.
    """

    events: Events
    status: np.ndarray
    filed: np.ndarray
    is_intact: np.ndarray


def count_faults(rows: int) -> dict[str, int]:
    """Number of planted faults a kind, for a file of so many rows."""
    return {name: max(k.least, round(rows * k.share)) for name, k in KINDS.items()}


def added_rows(rows: int) -> int:
    """Rows that faults add to the events."""
    counts = count_faults(rows)
    return counts["duplicate_adjacent"] + counts["duplicate_far"]


def make_plan(rng: np.random.Generator, rows: int) -> Plan:
    """On which day each early fault and each user without session ids comes."""
    chance = make_intensity() / DAYS
    counts = count_faults(rows)
    kinds = np.repeat(
        [NUMBER[name] for name, kind in KINDS.items() if kind.is_early],
        [counts[name] for name, kind in KINDS.items() if kind.is_early],
    )
    # What finds no room waits for the next day: nothing new on the last ones.
    early = chance.copy()
    early[-3:] = 0.0
    days = rng.choice(DAYS, len(kinds), p=early / early.sum())
    order = rng.permutation(len(kinds))
    guests = rng.choice(DAYS, max(LEAST_GUESTS, round(rows * GUESTS_SHARE)), p=chance)
    return Plan(
        faults=[kinds[order][days[order] == day].tolist() for day in range(DAYS)],
        guests=np.bincount(guests, minlength=DAYS),
    )


def plant_early(
    rng: np.random.Generator, events: Events, rows: np.ndarray, kinds: list[int]
) -> list[int]:
    """Change some of these rows of the events; give the kinds that found no room."""
    room = min(len(rows), len(kinds))
    rows = rng.choice(rows, room, replace=False)
    events.fault[rows] = kinds[:room]
    fault = events.fault
    unknown = np.flatnonzero(fault == NUMBER["event_type_unknown"])
    events.kind[unknown] = rng.choice([WISHLIST, COMPARE], len(unknown))
    for name in ("price_zero", "price_missing", "price_not_a_number"):
        events.cents[fault == NUMBER[name]] = 0
    events.cents[fault == NUMBER["price_negative"]] *= -1
    return kinds[room:]


def plant(
    rng: np.random.Generator, catalogue: Catalogue, events: Events, counts: dict
) -> Ledger:
    """Plant every other kind on rows of its own. `events` stand in time.

    Raises ValueError for too few rows.
    """
    count = len(events)
    day = events.second // SECONDS_PER_DAY
    size = np.bincount(day, minlength=DAYS + 1)
    end = np.cumsum(size)
    row = np.arange(count)
    free = events.fault < 0
    is_inner = (row - (end - size)[day] >= MARGIN) & (end[day] - row > 2 * MARGIN)

    def pick(name: str, among: np.ndarray, amount: int | None = None) -> np.ndarray:
        amount = counts[name] if amount is None else amount
        candidates = np.flatnonzero(among & free)
        if len(candidates) < amount:
            raise ValueError(f"too few rows for {amount} faults of kind {name}")
        rows = np.sort(rng.choice(candidates, amount, replace=False))
        free[rows] = False
        events.fault[rows] = NUMBER[name]
        return rows

    is_purchase = events.kind == PURCHASE
    purchases = counts["event_type_spelling"] // 2
    pick("event_type_spelling", is_purchase, purchases)
    pick("event_type_spelling", ~is_purchase, counts["event_type_spelling"] - purchases)
    pick("category_id_missing", is_inner)
    has_code = np.array([code != "" for code in catalogue.codes])[catalogue.category]
    pick("category_code_missing", has_code[events.product])
    pick("brand_missing", (catalogue.brand >= 0)[events.product])
    events.session[pick("session_missing", is_inner)] = -1
    late = pick("late_event", is_inner & (size[day + 1] > 4 * MARGIN))
    adjacent = pick("duplicate_adjacent", is_inner)
    far = pick("duplicate_far", is_inner)
    events.fault[np.concatenate([adjacent, far])] = -1

    place = row.astype(np.float64)
    filed = day.astype(np.int8)
    filed[late] += 1
    first = (end - size)[filed[late]]
    place[late] = 0.25 + first + rng.integers(MARGIN, size[filed[late]])
    # Somewhere between two rows below it and the day's end.
    below = far + 2 + np.floor(rng.random(len(far)) * (end[day[far]] - far - MARGIN))
    extra = np.concatenate([adjacent, far])
    copies = events.take(extra)
    copies.fault[: len(adjacent)] = NUMBER["duplicate_adjacent"]
    copies.fault[len(adjacent) :] = NUMBER["duplicate_far"]
    place = np.concatenate([place, adjacent + 0.5, below + 0.75])
    order = np.argsort(place, kind="stable")
    rows = join([events, copies]).take(order)
    intact = np.concatenate([free, np.zeros(len(extra), dtype=bool)])
    intact &= np.concatenate([catalogue.brand[events.product] >= 0, intact[count:]])
    return Ledger(
        events=rows,
        status=STATUS[rows.fault].astype(np.int8),
        filed=np.concatenate([filed, filed[extra]])[order],
        is_intact=intact[order],
    )
