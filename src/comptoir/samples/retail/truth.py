"""What a right reading of the sample must find, from the generator's own books."""

import numpy as np

from comptoir.samples.faults import CLEAN, DUPLICATE, QUARANTINED
from comptoir.samples.retail.calendar import (
    FIRST_DAY,
    MINUTES_PER_DAY,
    Calendar,
)
from comptoir.samples.retail.catalogue import FEES, Catalogue
from comptoir.samples.retail.faults import (
    KINDS,
    Ledger,
    pence_text,
)
from comptoir.samples.retail.shop import ADJUSTMENT, RETURN, SALE


def _distinct(values: np.ndarray) -> int:
    return len(np.unique(values))


def _with_several(owner: np.ndarray, value: np.ndarray) -> int:
    """How many owners have more than one distinct value."""
    base = int(value.max()) + 1
    pairs = np.unique(owner.astype(np.int64) * base + value)
    return int((np.bincount(pairs // base) > 1).sum())


def time_text(minute: int) -> str:
    """Minutes from FIRST_DAY 00:00 as text."""
    at = FIRST_DAY.astype("datetime64[m]") + minute
    return str(at.astype("datetime64[s]")).replace("T", " ")


def _with_broken(ledger: Ledger, broken: np.ndarray) -> np.ndarray:
    status = ledger.status.copy()
    status[broken] = QUARANTINED
    return status


def count_truth(
    calendar: Calendar, catalogue: Catalogue, ledger: Ledger, broken: np.ndarray
) -> dict:
    """Counts and amounts; `broken` rows can't be read because of a file fault."""
    status = _with_broken(ledger, broken)
    clean = ledger.lines.take(np.flatnonzero(status == CLEAN))
    amount = clean.quantity * clean.price
    is_product = clean.code < catalogue.products
    has_customer = clean.customer >= 0
    is_sale = clean.kind == SALE
    is_purchase = is_sale & is_product & (clean.quantity > 0) & (clean.price > 0)
    typed = status != QUARANTINED
    days = np.unique(clean.minute // MINUTES_PER_DAY)
    gaps = [str(day) for day in calendar.dates[calendar.is_gap]]

    def money(where: np.ndarray) -> str:
        return pence_text(int(amount[where].sum()))

    everything = np.ones(len(clean), dtype=bool)
    return {
        "raw_rows": len(status),
        "clean_rows": len(clean),
        "duplicate_rows": int((status == DUPLICATE).sum()),
        "quarantined_rows": int((status == QUARANTINED).sum()),
        "clean_rows_without_customer": int((~has_customer).sum()),
        "sale_lines": int(is_sale.sum()),
        "return_lines": int((clean.kind == RETURN).sum()),
        "adjustment_lines": int((clean.kind == ADJUSTMENT).sum()),
        "purchase_lines": int(is_purchase.sum()),
        "product_lines": int(is_product.sum()),
        "fee_lines": int((~is_product).sum()),
        "invoices": _distinct(clean.invoice),
        "sale_invoices": _distinct(clean.invoice[is_sale]),
        "return_invoices": _distinct(clean.invoice[clean.kind == RETURN]),
        "customers": _distinct(clean.customer[has_customer]),
        "customers_with_purchase": _distinct(
            clean.customer[has_customer & is_purchase]
        ),
        "stock_codes": _distinct(clean.code),
        "product_codes": _distinct(clean.code[is_product]),
        "countries": _distinct(clean.country),
        "units": int(clean.quantity.sum()),
        "gross_amount": money(is_sale),
        "returns_amount": money(clean.kind == RETURN),
        "adjustments_amount": money(clean.kind == ADJUSTMENT),
        "net_amount": money(everything),
        "product_amount": money(is_product),
        "fee_amount": money(~is_product),
        "net_amount_with_duplicates": pence_text(
            int((ledger.lines.quantity * ledger.lines.price)[typed].sum())
        ),
        "first_invoiced_at": time_text(int(clean.minute.min())),
        "last_invoiced_at": time_text(int(clean.minute.max())),
        "calendar_days": int(days[-1] - days[0] + 1),
        "trading_days": len(days),
        "closed_days": int(days[-1] - days[0] + 1 - len(days) - len(gaps)),
        "gap_days": len(gaps),
        "gap_dates": gaps,
    }


def count_structure(
    catalogue: Catalogue, ledger: Ledger, broken: np.ndarray
) -> dict[str, int]:
    """What is odd but right, over clean rows."""
    status = _with_broken(ledger, broken)
    clean = ledger.lines.take(np.flatnonzero(status == CLEAN))
    buyers = clean.take(np.flatnonzero(clean.customer >= 0))
    goods = clean.take(
        np.flatnonzero(
            (clean.code < catalogue.products) & (clean.name < catalogue.note(0))
        )
    )
    counts = {
        "returns_of_an_earlier_line": int((clean.origin >= 0).sum()),
        "customers_in_several_countries": _with_several(
            buyers.customer, buyers.country
        ),
        "codes_with_several_names": _with_several(goods.code, goods.name),
        "invoices_with_several_times": _with_several(clean.invoice, clean.minute),
    }
    for fee, (code, _) in enumerate(FEES):
        lines = int((clean.code == catalogue.products + fee).sum())
        counts[f"lines_with_code_{code}"] = lines
    return counts


def count_value_faults(
    calendar: Calendar, ledger: Ledger, broken: np.ndarray
) -> dict[str, dict]:
    """Rows of each kind over the whole file, lines that can't be read left out."""
    readable = np.ones(len(ledger.status), dtype=bool)
    readable[broken] = False
    lines = ledger.lines
    number = {name: position for position, name in enumerate(KINDS)}
    counts = {
        name: int((readable & (ledger.kind == position)).sum())
        for name, position in number.items()
    }
    free = lines.price == 0
    counts["key_conflict"] = len(ledger.conflicts)
    counts["zero_price"] = int((readable & free & (lines.quantity > 0)).sum())
    counts["stock_write_off"] = int((readable & free & (lines.quantity < 0)).sum())
    counts["negative_price"] = int((readable & (lines.price < 0)).sum())
    faults = {
        name: {
            "count": counts[name],
            "becomes": kind.becomes,
            "what": kind.what,
            "rule": kind.rule,
        }
        for name, kind in KINDS.items()
    }
    without = readable & (lines.customer < 0)
    without &= ledger.kind != number["customer_nan_text"]
    faults["customer_missing"] = {
        "count": int(without.sum()),
        "becomes": "clean",
        "what": "guests, and rows that the office writes; a copy counts too",
        "rule": "CustomerID is empty",
    }
    faults["data_gap"] = {
        "count": int(calendar.is_gap.sum()),
        "becomes": "no row",
        "what": "ordinary trading days whose rows are missing (count = days)",
        "rule": "a run of days without a row across which the invoice numbers jump as "
        "far as on trading days; across closed days they simply go on",
    }
    return faults
