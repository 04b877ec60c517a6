"""What a right reading of the bikes sample must find, and the kinds behind it."""

from collections.abc import Callable

import numpy as np

from comptoir.samples.bikes.catalogue import FIRST_DAY, Catalogue
from comptoir.samples.bikes.faults import Sheet
from comptoir.samples.bikes.orders import Lines
from comptoir.samples.bikes.sheets import cents_text
from comptoir.samples.bikes.shops import (
    CUSTOMER_KINDS,
    GENDERS,
    SHOP_KINDS,
    Customers,
    Shops,
)


def describe_sheet(
    sheet: Sheet, more: Callable[[np.ndarray], dict] | None = None
) -> Callable[[np.ndarray], dict]:
    """What stands beside a table; `more(status)` adds to its truth."""

    def describe(broken: np.ndarray) -> dict:
        truth = sheet.count_rows(broken)
        if more:
            truth |= more(sheet.status(broken))
        return {"truth": truth, "value_faults": sheet.count_faults(broken)}

    return describe


def entities(sheet: Sheet, name: str) -> Callable[[np.ndarray], dict]:
    """How many models, shops or customers the clean rows tell of."""
    return lambda status: {name: len(np.unique(sheet.row[status == "clean"]))}


def orders_truth(
    sheet: Sheet, catalogue: Catalogue, customers: Customers, lines: Lines
) -> Callable[[np.ndarray], dict]:
    """Sums over the clean rows as they truly were; a conflict's rows both count."""
    totals = lines.totals(catalogue.price)

    def count(status: np.ndarray) -> dict:
        clean = np.flatnonzero(status == "clean")
        row, fault = sheet.row[clean], sheet.fault[clean]
        is_conflict = fault == sheet.number("key_conflict")
        quantity = lines.quantity[row] + is_conflict
        # The wrong row of a conflict pays for one more bike.
        amount = totals[row] * quantity // lines.quantity[row]
        gender = customers.gender[lines.customer[row]].copy()
        unknown = [sheet.number(f"customer_{word}") for word in ("unknown", "missing")]
        gender[np.isin(fault, unknown)] = GENDERS.index("")
        by_gender = np.bincount(gender, quantity, minlength=len(GENDERS)).astype(int)
        words = [word or "unknown" for word in GENDERS]
        has_product = fault != sheet.number("product_unknown")
        return {
            "orders": len(np.unique(lines.order[row])),
            "order_lines": len(clean),
            "units": int(quantity.sum()),
            "sales_amount": cents_text(int(amount.sum())),
            "units_by_gender": dict(zip(words, by_gender.tolist(), strict=True)),
            "models_ordered": len(np.unique(lines.model[row][has_product])),
            "first_date": str(FIRST_DAY + int(lines.day[row].min())),
            "last_date": str(FIRST_DAY + int(lines.day[row].max())),
        }

    return count


def known_shops(shops: Shops) -> dict[str, np.ndarray]:
    """The kind of each shop."""
    return {
        "bikeshop.id": np.array([str(n + 1) for n in range(len(shops))], dtype=object),
        "kind": np.array(list(SHOP_KINDS), dtype=object)[shops.kind],
    }


def known_customers(customers: Customers, first: int) -> dict[str, np.ndarray]:
    """The kind of each customer, and the shop that it buys from."""
    ids = [str(n + first) for n in range(len(customers))]
    return {
        "customer.id": np.array(ids, dtype=object),
        "kind": np.array(list(CUSTOMER_KINDS), dtype=object)[customers.kind],
        "bikeshop.id": np.array([str(n + 1) for n in customers.shop], dtype=object),
    }
