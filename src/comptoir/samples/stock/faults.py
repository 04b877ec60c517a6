"""Faults planted into the rows: how many, where, and what a row becomes."""

from dataclasses import dataclass

import numpy as np

from comptoir.samples.faults import CLEAN, STATUSES, Kind
from comptoir.samples.stock.assortment import Assortment
from comptoir.samples.stock.calendar import DAYS

KINDS = {
    "date_missing": Kind("quarantined", 6, 1e-5, "the date is empty", "date is empty"),
    "date_impossible": Kind(
        "quarantined",
        10,
        2e-5,
        "no such day, or a year before 1900",
        "date is not empty and no date from the year 1900 on",
    ),
    "store_missing": Kind(
        "quarantined", 6, 1e-5, "the store is empty", "store_id is empty"
    ),
    "product_missing": Kind(
        "quarantined", 6, 1e-5, "the product is empty", "product_id is empty"
    ),
    "units_sold_not_a_number": Kind(
        "quarantined",
        6,
        1e-5,
        "words or signs instead of the units sold",
        "units_sold is not empty and no number",
    ),
    "stock_not_whole": Kind(
        "quarantined",
        6,
        1e-5,
        "half a unit on hand",
        "stock_on_hand is a number and not a whole one",
    ),
    "price_not_a_number": Kind(
        "quarantined",
        6,
        1e-5,
        "words or signs instead of a price",
        "price is not empty and no finite number",
    ),
    "duplicate_adjacent": Kind(
        "duplicate",
        20,
        0.001,
        "the row is written again on the next line, character for character",
        "the row before it has the same text in all columns",
    ),
    "duplicate_far": Kind(
        "duplicate",
        20,
        0.001,
        "the row is written again further down the same day",
        "an earlier row, not the one before it, has the same text in all columns",
    ),
    "duplicate_spelling": Kind(
        "duplicate",
        8,
        1e-4,
        "the row is written again further down the same day, its store and product in "
        "lower case and its price with a third decimal",
        "an earlier row is equal after typing, in another text",
    ),
    "key_conflict": Kind(
        "clean",
        8,
        1e-4,
        "a row with wrong units sold stands before the right one of the same date, "
        "store and product, whose stock follows from the day before (count = wrong "
        "rows)",
        "a later row that is no duplicate has the same date, store and product",
    ),
    "stock_negative": Kind(
        "clean",
        12,
        5e-4,
        "the stock is written below zero, for this one day",
        "stock_on_hand is below zero",
    ),
    "stock_missing": Kind(
        "clean", 8, 2e-4, "the stock is empty", "stock_on_hand is empty"
    ),
    "units_sold_missing": Kind(
        "clean", 8, 2e-4, "the units sold are empty", "units_sold is empty"
    ),
    "price_missing": Kind("clean", 20, 0.002, "the price is empty", "price is empty"),
    "id_spelling": Kind(
        "clean",
        12,
        2e-4,
        "store or product in lower case or with spaces around",
        "store_id or product_id differs from its trimmed form in upper case, in a row "
        "that is no duplicate",
    ),
}
NUMBER = {name: position for position, name in enumerate(KINDS)}
# By kind; the entry past the last one is for rows without a fault (-1).
STATUS = np.array([*(STATUSES.index(k.becomes) for k in KINDS.values()), CLEAN])
COPIES = ("duplicate_adjacent", "duplicate_far", "duplicate_spelling", "key_conflict")

# Kinds that are no property of a row: rows that are not there, and jumps of the stock.
MISSING = Kind(
    "no row",
    40,
    0.003,
    "a product has no row in a store on a day, or on up to five days on end; on one "
    "day a store has none at all (count = missing product-store-days)",
    "a date between the first and the last clean row of a product in a store on which "
    "it has no row; days whose only row is quarantined are not counted here",
)
MISSING_RUNS = (1, 1, 1, 2, 3, 5)
JUMP = Kind(
    "clean",
    30,
    0.001,
    "pieces were broken, lost or found and nobody wrote it down; the stock stays so",
    "stock_on_hand is not that of the day before + units_received - units_sold, where "
    "the day before has a row and neither stock is missing or below zero",
)

BAD_DATES = ("2023-02-30", "2024-13-05", "0023-06-01", "yesterday", "2023-06-31")
BAD_UNITS = ("twelve", "--", "3 pcs", "#N/A!", "1.2.5")
BAD_PRICES = ("free", "12.90 $", "1.2.5", "on request", "#DIV/0!", "inf")


@dataclass(frozen=True)
class Plan:
    """What is planted while the shops run: the jumps' cells (see Rows)."""

    jumps: np.ndarray


@dataclass(frozen=True)
class Rows:
    """The rows of the file in order.

    `cell` is day * number of series + series, `fault` a position in KINDS or -1;
    `is_intact` marks rows that a file fault may hit.
    """

    cell: np.ndarray
    fault: np.ndarray
    is_intact: np.ndarray

    @property
    def status(self) -> np.ndarray:
        """What a right reading makes of each row, a position in STATUSES."""
        return STATUS[self.fault]


def count_of(kind: Kind, rows: int) -> int:
    """Planted faults of a kind, for a file of so many rows."""
    return max(kind.least, round(rows * kind.share))


def count_faults(rows: int) -> dict[str, int]:
    """Number of planted faults of each kind of row."""
    return {name: count_of(kind, rows) for name, kind in KINDS.items()}


def cells_of(rows: int) -> int:
    """Product-store-days that make a file of so many rows, faults included."""
    counts = count_faults(rows)
    return rows - sum(counts[name] for name in COPIES) + count_of(MISSING, rows)


def _inner(assortment: Assortment, margin: int) -> np.ndarray:
    """Cells so many days away from the first and last of their series, flat."""
    day = np.arange(DAYS)[:, None]
    inner = (day >= assortment.first + margin) & (day <= assortment.last - margin)
    return inner.ravel()


def make_plan(rng: np.random.Generator, assortment: Assortment, rows: int) -> Plan:
    """Choose the days of the jumps, three apart at least within a series."""
    count = count_of(JUMP, rows)
    candidates = np.flatnonzero(_inner(assortment, 10))
    chosen = rng.choice(candidates, min(2 * count, len(candidates)), replace=False)
    taken: set[int] = set()
    width = assortment.series
    for cell in chosen.tolist():
        near = (cell + width * step for step in (-2, -1, 0, 1, 2))
        if not taken.intersection(near):
            taken.add(cell)
        if len(taken) == count:
            break
    if len(taken) < count:
        raise ValueError(f"too few rows for {count} jumps of the stock")
    return Plan(jumps=np.array(sorted(taken), dtype=np.int64))


def _remove(
    rng: np.random.Generator, assortment: Assortment, free: np.ndarray, count: int
) -> np.ndarray:
    """Cells that get no row: one whole day of a store, then runs of days."""
    width, products = assortment.series, assortment.products
    inner = _inner(assortment, 2)
    for _ in range(10_000):
        day, store = int(rng.integers(30, DAYS - 30)), rng.integers(assortment.stores)
        block = np.arange(products) + int(store) * products
        on_sale = block[
            (day >= assortment.first[block]) & (day <= assortment.last[block])
        ]
        gap = day * width + on_sale
        if len(gap) and (free[gap] & inner[gap]).all():
            break
    else:
        raise ValueError("no day of a store can be left out")
    free[gap] = False
    removed = [gap]
    left = count - len(gap)
    candidates = np.flatnonzero(free & inner)
    while left > 0:
        run = min(int(rng.choice(MISSING_RUNS)), left)
        first = int(rng.choice(candidates))
        cells = first + width * np.arange(run)
        around = first + width * np.arange(-1, run + 1)
        if around[-1] >= len(free) or not (free[around] & inner[around]).all():
            continue
        free[around] = False
        removed.append(cells)
        left -= run
    return np.concatenate(removed)


def plant(
    rng: np.random.Generator, assortment: Assortment, plan: Plan, rows: int
) -> Rows:
    """Choose a row of its own for every other fault, and put the rows in order.

    Raises ValueError for too few rows.
    """
    counts = count_faults(rows)
    width = assortment.series
    listed = assortment.listed().ravel()
    free = listed & _inner(assortment, 2)
    # Rows without which a jump can't be seen; no file fault may hit them either.
    for step in (-1, 0, 1):
        free[plan.jumps + width * step] = False
    removed = _remove(rng, assortment, free, count_of(MISSING, rows))
    is_there = listed.copy()
    is_there[removed] = False
    cells = np.flatnonzero(is_there)
    is_free = free[cells]
    fault = np.full(len(cells), -1, dtype=np.int8)
    day_end = np.searchsorted(cells // width, np.arange(DAYS), "right")[cells // width]
    at = np.arange(len(cells))

    def pick(name: str, among: np.ndarray) -> np.ndarray:
        candidates = np.flatnonzero(is_free & among)
        if len(candidates) < counts[name]:
            raise ValueError(f"too few rows for {counts[name]} faults of kind {name}")
        chosen = np.sort(rng.choice(candidates, counts[name], replace=False))
        is_free[chosen] = False
        return chosen

    def follows(rows: np.ndarray) -> np.ndarray:
        """Position of the row of the day before, or -1, of each of these rows."""
        before = cells[rows] - width
        at = np.searchsorted(cells, before)
        return np.where(cells[at] == before, at, -1)

    everywhere = np.ones(len(cells), dtype=bool)
    has_room = day_end - at > 6
    for name in KINDS:
        if name not in COPIES:
            fault[pick(name, everywhere)] = NUMBER[name]
    places, copies, kinds = [at.astype(np.float64)], [at], [fault]
    for name in COPIES:
        among = has_room
        if name == "key_conflict":
            # Which of two rows is right shows by the sound stock of the day before.
            before = follows(at)
            among = has_room & (before >= 0) & (fault[before] < 0)
        chosen = pick(name, among)
        if name == "key_conflict":
            is_free[before[chosen]] = False
        if name == "duplicate_adjacent":
            place = chosen + 0.5
        elif name == "key_conflict":
            place = chosen - 0.25
        else:
            # Two rows below at least, on the same day.
            span = day_end[chosen] - chosen - 3
            place = chosen + 2.6 + np.floor(rng.random(len(chosen)) * span)
        places.append(place)
        copies.append(chosen)
        kinds.append(np.full(len(chosen), NUMBER[name], dtype=np.int8))
    order = np.argsort(np.concatenate(places), kind="stable")
    intact = np.concatenate([is_free, np.zeros(len(order) - len(at), dtype=bool)])
    return Rows(
        cell=cells[np.concatenate(copies)[order]],
        fault=np.concatenate(kinds)[order],
        is_intact=intact[order],
    )
