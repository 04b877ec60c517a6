"""What a right reading of the sample must find, from the generator's own books."""

import numpy as np

from comptoir.samples.clickstream.calendar import (
    FIRST_DAY,
    PURCHASE_GAP_DAY,
    SECONDS_PER_DAY,
    date_text,
)
from comptoir.samples.clickstream.catalogue import Catalogue
from comptoir.samples.clickstream.events import KIND_TEXTS, PURCHASE, VIEW, Events
from comptoir.samples.clickstream.faults import (
    KINDS,
    NUMBER,
    Ledger,
)
from comptoir.samples.faults import CLEAN, DUPLICATE, QUARANTINED


def _distinct(values: np.ndarray) -> int:
    return len(np.unique(values))


def _pairs(owner: np.ndarray, value: np.ndarray) -> np.ndarray:
    """The distinct pairs, each as one number; `owner` is its part before 2^32."""
    return np.unique((owner.astype(np.int64) << 32) + value)


def _with_several(owner: np.ndarray, value: np.ndarray) -> int:
    """How many owners have more than one distinct value."""
    owners = _pairs(owner, value) >> 32
    return int((np.unique(owners, return_counts=True)[1] > 1).sum())


def time_text(second: int) -> str:
    """Seconds from FIRST_DAY 00:00 as text."""
    return str(FIRST_DAY.astype("datetime64[s]") + second).replace("T", " ")


def amount_text(cents: int) -> str:
    """Cents as a decimal number."""
    return f"{cents // 100}.{cents % 100:02d}"


def _status(ledger: Ledger, broken: np.ndarray) -> np.ndarray:
    status = ledger.status.copy()
    status[broken] = QUARANTINED
    return status


def _clean(ledger: Ledger, broken: np.ndarray) -> Events:
    return ledger.events.take(_status(ledger, broken) == CLEAN)


def count_truth(catalogue: Catalogue, ledger: Ledger, broken: np.ndarray) -> dict:
    """Counts and amounts; `broken` rows can't be read because of a file fault."""
    status = _status(ledger, broken)
    clean = _clean(ledger, broken)
    kinds = np.bincount(clean.kind, minlength=len(KIND_TEXTS))
    is_purchase = clean.kind == PURCHASE
    has_session = clean.session >= 0
    sessions = _pairs(clean.session[has_session], clean.user[has_session])
    days = np.unique(clean.second // SECONDS_PER_DAY)
    span = np.arange(days[0], days[-1] + 1)
    sold = np.unique(clean.second[is_purchase] // SECONDS_PER_DAY)
    return {
        "raw_rows": len(status),
        "clean_rows": len(clean),
        "duplicate_rows": int((status == DUPLICATE).sum()),
        "quarantined_rows": int((status == QUARANTINED).sum()),
        "events_by_type": dict(zip(KIND_TEXTS, kinds.tolist(), strict=True)),
        "users": _distinct(clean.user),
        "users_with_purchase": _distinct(clean.user[is_purchase]),
        "sessions": len(sessions),
        "clean_rows_without_session": int((~has_session).sum()),
        "products": _distinct(clean.product),
        "products_purchased": _distinct(clean.product[is_purchase]),
        "categories": _distinct(catalogue.category[clean.product]),
        "user_product_pairs": len(_pairs(clean.user, clean.product)),
        "revenue_amount": amount_text(int(clean.cents[is_purchase].sum())),
        "first_event_at": time_text(int(clean.second.min())),
        "last_event_at": time_text(int(clean.second.max())),
        "calendar_days": len(span),
        "days_with_events": len(days),
        "gap_dates": [date_text(day) for day in np.setdiff1d(span, days).tolist()],
        "purchase_gap_dates": [date_text(PURCHASE_GAP_DAY)],
        "days_with_events_but_no_purchase": len(np.setdiff1d(days, sold)),
    }


def count_structure(
    catalogue: Catalogue, ledger: Ledger, broken: np.ndarray
) -> dict[str, int]:
    """What is odd but right, over clean rows."""
    clean = _clean(ledger, broken)
    day = clean.second // SECONDS_PER_DAY
    has_session = clean.session >= 0
    visits = clean.take(has_session)
    users = _pairs(visits.session, visits.user) >> 32
    nobody = np.setdiff1d(clean.user, visits.user)
    without = clean.user[np.isin(clean.user, nobody)]
    is_cart = clean.kind == 1
    is_purchase = clean.kind == PURCHASE
    bought = _pairs(clean.user[is_purchase], clean.product[is_purchase])
    carted = _pairs(clean.user[is_cart], clean.product[is_cart])
    viewed = clean.kind == VIEW
    priced = clean.take(viewed & (clean.cents > 0))
    return {
        "products_with_several_prices": _with_several(priced.product, priced.cents),
        "sessions_across_midnight": _with_several(visits.session, day[has_session]),
        "sessions_with_several_categories": _with_several(
            visits.session, catalogue.category[visits.product]
        ),
        "session_ids_of_several_users": int(
            (np.unique(users, return_counts=True)[1] > 1).sum()
        ),
        "users_without_any_session": len(nobody),
        "events_of_users_without_any_session": len(without),
        "pairs_purchased": len(bought),
        "pairs_purchased_without_a_cart": len(np.setdiff1d(bought, carted)),
        "pairs_purchased_several_times": _repeated(clean, is_purchase),
        "users_with_one_event": int(
            (np.unique(clean.user, return_counts=True)[1] == 1).sum()
        ),
    }


def _repeated(clean: Events, where: np.ndarray) -> int:
    pair = (clean.user[where].astype(np.int64) << 32) + clean.product[where]
    return int((np.unique(pair, return_counts=True)[1] > 1).sum())


def count_value_faults(
    catalogue: Catalogue, ledger: Ledger, broken: np.ndarray
) -> dict[str, dict]:
    """Rows of each kind over the whole file, lines that can't be read left out."""
    readable = np.ones(len(ledger.status), dtype=bool)
    readable[broken] = False
    events = ledger.events.take(readable)
    counts = {
        name: int((events.fault == number).sum()) for name, number in NUMBER.items()
    }
    has_code = np.array([code != "" for code in catalogue.codes])
    no_code = ~has_code[catalogue.category[events.product]]
    no_brand = catalogue.brand[events.product] < 0
    no_code |= events.fault == NUMBER["category_code_missing"]
    no_brand |= events.fault == NUMBER["brand_missing"]
    counts["category_code_missing"] = int(no_code.sum())
    counts["brand_missing"] = int(no_brand.sum())
    counts["session_missing"] = int((events.session < 0).sum())
    faults = {
        name: {
            "count": counts[name],
            "becomes": kind.becomes,
            "what": kind.what,
            "rule": kind.rule,
        }
        for name, kind in KINDS.items()
    }
    faults["data_gap"] = {
        "count": 1,
        "becomes": "no row",
        "what": "a day of which the export holds nothing (count = days)",
        "rule": "a date between the first and the last one on which no event stands",
    }
    faults["purchase_gap"] = {
        "count": 1,
        "becomes": "no row",
        "what": "a day on which views and carts go on, but no purchase is recorded; "
        "its purchases stand on the two days after (count = days)",
        "rule": "a day without a purchase, where the day's views and the usual number "
        "of purchases a view make that improbable: exp(-expected) below 1e-4",
    }
    return faults
