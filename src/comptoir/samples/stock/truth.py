"""What a right reading of the sample must find, and what no reading can."""

import numpy as np

from comptoir.samples.faults import CLEAN, DUPLICATE, QUARANTINED
from comptoir.samples.stock.assortment import CATEGORIES, Assortment
from comptoir.samples.stock.calendar import DAYS, date_text, holidays
from comptoir.samples.stock.demand import Series
from comptoir.samples.stock.faults import (
    JUMP,
    KINDS,
    MISSING,
    NUMBER,
    Kind,
    Rows,
    count_of,
)
from comptoir.samples.stock.replenishment import Ledger


def _status(rows: Rows, broken: np.ndarray) -> np.ndarray:
    status = rows.status
    status[broken] = QUARANTINED
    return status


def _told(rows: Rows, status: np.ndarray) -> np.ndarray:
    """Positions of the rows that hold: clean, and of a conflict the later one."""
    clean = np.flatnonzero(status == CLEAN)
    return clean[rows.fault[clean] != NUMBER["key_conflict"]]


def count_truth(
    assortment: Assortment, ledger: Ledger, rows: Rows, broken: np.ndarray
) -> dict:
    """Counts and sums; `broken` rows can't be read because of a file fault.

    Where two clean rows share their key the later one holds.
    """
    status = _status(rows, broken)
    told = _told(rows, status)
    cell, fault = rows.cell[told], rows.fault[told]
    day, series = np.divmod(cell, assortment.series)
    seen = np.bincount(series, minlength=assortment.series)
    first = np.full(assortment.series, DAYS)
    last = np.full(assortment.series, -1)
    np.minimum.at(first, series, day)
    np.maximum.at(last, series, day)
    product = series % assortment.products
    has_sold = fault != NUMBER["units_sold_missing"]
    has_stock = ~np.isin(fault, [NUMBER["stock_missing"], NUMBER["stock_negative"]])
    return {
        "raw_rows": len(status),
        "clean_rows": int((status == CLEAN).sum()),
        "duplicate_rows": int((status == DUPLICATE).sum()),
        "quarantined_rows": int((status == QUARANTINED).sum()),
        "product_store_days": len(told),
        "missing_product_store_days": int(
            np.maximum(last - first + 1 - seen, 0)[seen > 0].sum()
        ),
        "product_stores": int((seen > 0).sum()),
        "stores": len(np.unique(series // assortment.products)),
        "products": len(np.unique(product)),
        "categories": len(np.unique(assortment.category[product])),
        "first_date": date_text(int(day.min())),
        "last_date": date_text(int(day.max())),
        "units_sold": int(ledger.sold.ravel()[cell[has_sold]].sum(dtype=np.int64)),
        "units_received": int(ledger.received.ravel()[cell].sum(dtype=np.int64)),
        "zero_stock_days": int((ledger.stock.ravel()[cell[has_stock]] == 0).sum()),
        "promotion_days": int((assortment.discount.ravel()[cell] >= 0).sum()),
        "holiday_days": int(holidays()[day].sum()),
    }


def count_hidden(assortment: Assortment, ledger: Ledger, series: Series) -> dict:
    """What happened in the shops, rows that are missing from the file included."""
    listed = assortment.listed()
    lost = ledger.demand - ledger.sold
    is_new = assortment.launched.reshape(assortment.stores, -1)[0] > 0
    is_intermittent = series.order_size[: assortment.products] > 1
    return {
        "product_store_days": int(listed.sum()),
        "demand_units": int(ledger.demand.sum(dtype=np.int64)),
        "sold_units": int(ledger.sold.sum(dtype=np.int64)),
        "lost_units": int(lost.sum(dtype=np.int64)),
        "days_with_lost_units": int((lost > 0).sum()),
        "zero_stock_days": int(((ledger.stock == 0) & listed).sum()),
        "new_products": int(is_new.sum()),
        "ended_products": int(assortment.is_ended.sum()),
        "intermittent_products": int(is_intermittent.sum()),
    }


def wanted_by_category(assortment: Assortment, ledger: Ledger) -> np.ndarray:
    """Units wanted in each category."""
    category = np.tile(assortment.category, assortment.stores)
    wanted = ledger.demand.sum(axis=0, dtype=np.int64)
    return np.bincount(category, wanted, minlength=len(CATEGORIES))


def count_value_faults(count: int, rows: Rows, broken: np.ndarray) -> dict[str, dict]:
    """Rows of each kind over the whole file, lines that can't be read left out.

    count: rows of the file, which say how many days are missing.
    """
    readable = np.ones(len(rows.fault), dtype=bool)
    readable[broken] = False
    found = np.bincount(rows.fault[readable] + 1, minlength=len(KINDS) + 1)[1:]

    def told(kind: Kind, number: int) -> dict:
        return {
            "count": number,
            "becomes": kind.becomes,
            "what": kind.what,
            "rule": kind.rule,
        }

    faults = {
        name: told(kind, int(number))
        for (name, kind), number in zip(KINDS.items(), found, strict=True)
    }
    faults["missing_day"] = told(MISSING, count_of(MISSING, count))
    faults["stock_jump"] = told(JUMP, count_of(JUMP, count))
    return faults
