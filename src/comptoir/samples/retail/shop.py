"""What happens in the made-up shop: invoices and their lines, without any fault."""

from dataclasses import dataclass, fields
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike

from comptoir.samples.retail.calendar import (
    MINUTES_PER_DAY,
    Calendar,
    draw_days,
    draw_minutes,
)
from comptoir.samples.retail.catalogue import (
    FEE,
    NOTES,
    Catalogue,
    season_weights,
)
from comptoir.samples.retail.customers import (
    COUNTRIES,
    Customers,
    Visits,
    draw_products,
)

FIRST_INVOICE = 500_001
SALE, RETURN, ADJUSTMENT, MISSING = range(4)
PREFIX = ("", "C", "A")

CUSTOMER_LINES_SHARE = 0.755
GUEST_INVOICES_PER_VISIT = 0.17
RETURN_LINES_SHARE = 0.018
VOID_NUMBER_SHARE = 0.03
LATER_MINUTE_SHARE = 0.012
MAX_BASKET = 240

PACKS = np.array(
    [1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 36, 48, 60, 72, 96, 120, 144, 192, 240,
     288, 360, 480, 600, 960, 1440, 2400, 4800]
)  # fmt: skip


@dataclass(frozen=True)
class Invoices:
    """One entry an invoice. `customer` is a position, -1 for a guest."""

    minute: np.ndarray
    customer: np.ndarray
    country: np.ndarray
    kind: np.ndarray


@dataclass(frozen=True)
class Lines:
    """One entry a line. `code` and `name` are positions in the catalogue's lists.

    `price` is in pence, `minute` counts from FIRST_DAY; `origin` is the position of the
    line that a return mirrors, else -1; `is_mirrored` marks such an origin.
    """

    invoice: np.ndarray
    code: np.ndarray
    name: np.ndarray
    quantity: np.ndarray
    price: np.ndarray
    minute: np.ndarray
    customer: np.ndarray
    country: np.ndarray
    kind: np.ndarray
    origin: np.ndarray
    is_mirrored: np.ndarray

    def __len__(self) -> int:
        return len(self.invoice)

    def take(self, positions: np.ndarray) -> "Lines":
        """The lines at these positions."""
        return Lines(**{f.name: getattr(self, f.name)[positions] for f in fields(self)})


T = TypeVar("T", Invoices, Lines)


def join(parts: list[T]) -> T:
    """All parts, one after the other."""
    kind = type(parts[0])
    return kind(
        **{
            f.name: np.concatenate([getattr(part, f.name) for part in parts])
            for f in fields(kind)
        }
    )


def lines_of(
    invoices: Invoices,
    invoice: np.ndarray,
    code: np.ndarray,
    name: np.ndarray,
    quantity: np.ndarray,
    price: np.ndarray,
) -> Lines:
    """Lines that take time, customer, country and kind from their invoice.

    Narrow types, except where amounts are reckoned: there may be millions of lines.
    """
    return Lines(
        invoice=invoice.astype(np.int32),
        code=code.astype(np.int32),
        name=name.astype(np.int32),
        quantity=quantity.astype(np.int64),
        price=price.astype(np.int64),
        minute=invoices.minute[invoice].astype(np.int32),
        customer=invoices.customer[invoice].astype(np.int32),
        country=invoices.country[invoice].astype(np.int8),
        kind=invoices.kind[invoice].astype(np.int8),
        origin=np.full(len(invoice), -1, dtype=np.int32),
        is_mirrored=np.zeros(len(invoice), dtype=bool),
    )


def allot(
    rng: np.random.Generator, weights: np.ndarray, total: int, most: int
) -> np.ndarray:
    """Whole sizes of at least 1 and about `most` at most, near `weights`, sum `total`.

    Raises ValueError when `total` can't be reached.
    """
    count = len(weights)
    if not count <= total <= count * most:
        raise ValueError(f"{total} lines can't be spread over {count} invoices")
    share = weights / weights.sum()
    for _ in range(50):
        share = np.minimum(share, (most - 1) / max(total - count, 1))
        share = share / share.sum()
    # Systematic rounding: cut points of one random offset, so the sum is exact.
    cuts = np.floor(np.cumsum(share) * (total - count) + rng.random())
    cuts[-1] = total - count
    return 1 + np.diff(np.minimum(cuts, total - count), prepend=0).astype(np.int64)


def sale_invoices(
    rng: np.random.Generator, calendar: Calendar, visits: Visits
) -> Invoices:
    """One invoice a visit, then those of guests: one at least on every trading day."""
    open_intensity = np.where(calendar.is_open, calendar.intensity, 0.0)
    visited = np.bincount(visits.day, minlength=len(open_intensity)) > 0
    quiet_days = np.flatnonzero(calendar.is_open & ~visited)
    more = max(
        int(len(visits.day) * GUEST_INVOICES_PER_VISIT) - len(quiet_days),
        len(quiet_days) // 10,
    )
    guest_days = np.concatenate([quiet_days, draw_days(rng, open_intensity, more)])
    guest_country = np.where(
        rng.random(len(guest_days)) < 0.97, 0, rng.integers(1, 6, len(guest_days))
    )
    days = np.concatenate([visits.day, guest_days])
    return Invoices(
        minute=draw_minutes(rng, calendar, days),
        customer=np.concatenate([visits.customer, np.full(len(guest_days), -1)]),
        country=np.concatenate([visits.country, guest_country]),
        kind=np.full(len(days), SALE),
    )


def _draw_season_themes(rng: np.random.Generator, season: np.ndarray) -> np.ndarray:
    cumulative = np.cumsum(season_weights(), axis=1)
    position = rng.random(len(season)) * cumulative[season, -1]
    # Row by row search in one: each month's weights are shifted above the last one's.
    step = cumulative.max() + 1
    flat = (cumulative + np.arange(12)[:, None] * step).ravel()
    found = np.searchsorted(flat, position + season * step, "right")
    return found - season * cumulative.shape[1]


def _repeated(invoice: np.ndarray, product: np.ndarray, products: int) -> np.ndarray:
    """Lines whose product stands on an earlier line of the same invoice."""
    key = invoice * products + product
    order = np.argsort(key, kind="stable")
    repeated = np.zeros(len(key), dtype=bool)
    repeated[order[1:]] = key[order[1:]] == key[order[:-1]]
    return repeated


def product_lines(
    rng: np.random.Generator,
    calendar: Calendar,
    catalogue: Catalogue,
    customers: Customers,
    invoices: Invoices,
    total: int,
) -> Lines:
    """`total` lines of goods on sale invoices, no product twice on one of them."""
    is_guest = invoices.customer < 0
    guests = int(is_guest.sum())
    visits = len(is_guest) - guests
    most = min(MAX_BASKET, catalogue.products // 3)
    guest_total = max(round(total * (1 - CUSTOMER_LINES_SHARE)), guests)
    scale = customers.basket_scale[invoices.customer[:visits]]
    sizes = np.concatenate(
        [
            allot(
                rng,
                scale * np.exp(rng.normal(0, 0.6, visits)),
                total - guest_total,
                most,
            ),
            allot(rng, np.exp(rng.normal(0, 1.1, guests)), guest_total, most),
        ]
    )
    invoice = np.repeat(np.arange(len(sizes)), sizes)
    customer = invoices.customer[invoice]
    day = invoices.minute[invoice] // MINUTES_PER_DAY
    season, month = calendar.season[day], calendar.month[day]

    # An invoice has a theme: a favourite of the customer if the season allows it.
    invoice_day = invoices.minute // MINUTES_PER_DAY
    invoice_season = calendar.season[invoice_day]
    theme = _draw_season_themes(rng, invoice_season)
    favourite = customers.themes[
        invoices.customer, rng.integers(0, customers.themes.shape[1], len(theme))
    ]
    allowed = np.minimum(season_weights()[invoice_season, favourite], 1.0) * 0.7
    theme = np.where(~is_guest & (rng.random(len(theme)) < allowed), favourite, theme)

    count = len(invoice)
    source = rng.random(count)
    line_theme = np.where(
        source < 0.55, theme[invoice], _draw_season_themes(rng, season)
    )
    product = draw_products(rng, catalogue, line_theme)
    usual = customers.favourites[
        customer, rng.integers(0, customers.favourites.shape[1], count)
    ]
    product = np.where((source > 0.82) & (customer >= 0), usual, product)
    follows = np.zeros(count, dtype=bool)
    follows[1:] = (invoice[1:] == invoice[:-1]) & (rng.random(count - 1) < 0.28)
    product[follows] = catalogue.companion[product[np.flatnonzero(follows) - 1]]

    def is_wrong() -> np.ndarray:
        off_sale = (month < catalogue.since[product]) | (
            month > catalogue.until[product]
        )
        return off_sale | _repeated(invoice, product, catalogue.products)

    round_number = 0
    while len(wrong := np.flatnonzero(is_wrong())):
        # First within the season, then anywhere, so that it always ends.
        if round_number < 4:
            themes = _draw_season_themes(rng, season[wrong])
            product[wrong] = draw_products(rng, catalogue, themes)
        else:
            product[wrong] = rng.integers(0, catalogue.products, len(wrong))
        round_number += 1

    list_price = catalogue.list_price(product, month)
    size = np.where(customer >= 0, customers.quantity_log_mean[customer], 0.35)
    amount = np.exp(
        size - 0.55 * np.log(list_price / 230) + rng.standard_t(6, count) * 0.7
    )
    quantity = PACKS[np.clip(np.searchsorted(PACKS, amount), 0, len(PACKS) - 1)]
    second = catalogue.has_second_name[product] & (rng.random(count) < 0.25)
    return lines_of(
        invoices,
        invoice,
        code=product,
        name=np.where(second, product + catalogue.products, product),
        quantity=quantity,
        price=catalogue.price(product, month, quantity, customer < 0),
    )


def fee_lines(
    rng: np.random.Generator, catalogue: Catalogue, invoices: Invoices
) -> Lines:
    """Postage, carriage and manual lines on sale invoices."""
    count = len(invoices.minute)
    is_guest = invoices.customer < 0
    abroad = invoices.country != 0
    irish = invoices.country == COUNTRIES.index("EIRE")
    chance = rng.random((4, count))
    parts = []
    for fee, has_fee, pence, quantity in (
        ("POST", ~is_guest & abroad & ~irish & (chance[0] < 0.65), 1800, (1, 4)),
        ("C2", irish & (chance[1] < 0.6), 5000, (1, 2)),
        ("DOT", is_guest & ~abroad & (chance[2] < 0.4), 0, (1, 2)),
        ("M", ~is_guest & (chance[3] < 0.02), 0, (1, 3)),
    ):
        invoice = np.flatnonzero(has_fee)
        free = np.maximum(np.exp(rng.normal(6.6, 0.9, len(invoice))), 50)
        parts.append(
            lines_of(
                invoices,
                invoice,
                code=np.full(len(invoice), catalogue.products + FEE[fee]),
                name=np.full(len(invoice), catalogue.fee_name(FEE[fee])),
                quantity=rng.integers(*quantity, len(invoice)),
                price=np.where(pence > 0, pence, free).astype(np.int64),
            )
        )
    return join(parts)


def office_lines(
    rng: np.random.Generator,
    calendar: Calendar,
    catalogue: Catalogue,
    visits: Visits,
    rows: int,
    write_offs: int,
) -> tuple[Invoices, Lines]:
    """Invoices that the office writes, one line each.

    Monthly charges, discounts and samples (C invoices), bad debt (A invoices) and stock
    that is written off (`write_offs`, at no price, quantity below zero).
    """
    open_days = np.flatnonzero(calendar.is_open)
    month_ends = np.array(
        [open_days[calendar.month[open_days] == m][-2] for m in range(16)]
    )
    discounts = max(8, rows // 4000)
    bad_debts = max(8, rows // 100_000)
    scale = rows / 19_000
    days, kinds, customers, codes, names, quantities, prices = ([] for _ in range(7))

    def add(day: np.ndarray, *others: ArrayLike) -> None:
        """Append fees of these days; the rest in the order of the lists above."""
        lists = (days, kinds, customers, codes, names, quantities, prices)
        for column, values in zip(lists, (day, *others), strict=True):
            column.append(np.broadcast_to(np.asarray(values), len(day)))

    def fee(code: str) -> tuple[int, int]:
        return catalogue.products + FEE[code], catalogue.fee_name(FEE[code])

    months = len(month_ends)
    for code, low, high in (
        ("AMAZONFEE", 9_000, 40_000),
        ("BANK CHARGES", 900, 2_500),
        ("CRUK", 1_500, 6_000),
    ):
        price = (rng.integers(low, high, months) * max(scale, 1)).astype(np.int64)
        add(month_ends, RETURN, -1, *fee(code), -1, price)
    for code, low, high in (("D", 200, 9_000), ("S", 100, 4_000)):
        visit = rng.choice(len(visits.day), discounts, replace=False)
        add(
            visits.day[visit],
            RETURN,
            visits.customer[visit] if code == "D" else -1,
            *fee(code),
            -1,
            rng.integers(low, high, discounts),
        )
    # A debt is written off (below zero); every fourth one is taken back.
    debt = rng.integers(5_000, 110_000, bad_debts)
    sign = np.where(np.arange(bad_debts) % 4 == 3, 1, -1)
    add(
        np.sort(rng.choice(open_days, bad_debts)),
        ADJUSTMENT,
        -1,
        *fee("B"),
        1,
        debt * sign,
    )
    add(
        np.sort(rng.choice(open_days, write_offs)),
        SALE,
        -1,
        rng.integers(0, catalogue.products, write_offs),
        catalogue.note(0) + rng.integers(0, len(NOTES) - 1, write_offs),
        -PACKS[rng.integers(3, 20, write_offs)],
        0,
    )
    day, kind, customer = map(np.concatenate, (days, kinds, customers))
    # A customer's discount is not written before the customer's first visit.
    minute = draw_minutes(rng, calendar, day)
    minute = np.where(
        customer >= 0,
        day * MINUTES_PER_DAY + 20 * 60 + rng.integers(0, 30, len(day)),
        minute,
    )
    country = np.zeros(len(day), dtype=np.int64)
    has_customer = customer >= 0
    first = np.searchsorted(visits.customer, customer[has_customer])
    country[has_customer] = visits.country[first]
    invoices = Invoices(minute=minute, customer=customer, country=country, kind=kind)
    return invoices, lines_of(
        invoices,
        np.arange(len(day)),
        code=np.concatenate(codes),
        name=np.concatenate(names),
        quantity=np.concatenate(quantities).astype(np.int64),
        price=np.concatenate(prices).astype(np.int64),
    )


def return_lines(
    rng: np.random.Generator,
    calendar: Calendar,
    customers: Customers,
    lines: Lines,
    total: int,
) -> tuple[Invoices, Lines]:
    """`total` lines that take back earlier lines of the same customer, on C invoices.

    `lines` are goods sorted by invoice. Of an invoice, the first few lines come back
    some trading days later, whole or in part, at the price paid.
    """
    opens = np.flatnonzero(calendar.is_open)
    invoice, start, size = np.unique(
        lines.invoice, return_index=True, return_counts=True
    )
    customer = lines.customer[start]
    day = lines.minute[start] // MINUTES_PER_DAY
    lag = 1 + np.floor(rng.exponential(11.0, len(invoice))).astype(np.int64)
    later = np.searchsorted(opens, day + lag)
    # Who returns much returns much again; too late a return falls after the export.
    key = rng.exponential(1.0, len(invoice)) / (
        customers.returns_factor[customer] + 1e-3
    )
    key = np.where((customer < 0) | (later >= len(opens)), np.inf, key)
    order = np.argsort(key, kind="stable")[: int(np.isfinite(key).sum())]
    taken = np.minimum(rng.geometric(0.5, len(order)), size[order])
    before = np.cumsum(taken) - taken
    taken = np.clip(total - before, 0, taken)
    order, taken = order[taken > 0], taken[taken > 0]
    if taken.sum() != total:
        raise ValueError(f"only {taken.sum()} of {total} lines can be returned")

    return_of = np.repeat(np.arange(len(order)), taken)
    rank = np.arange(total) - np.repeat(np.cumsum(taken) - taken, taken)
    origin = start[order][return_of] + rank
    back = lines.take(origin)
    whole = rng.random(total) < 0.7
    part = np.maximum(np.floor(back.quantity * rng.random(total)), 1).astype(np.int64)
    lines.is_mirrored[origin] = True
    invoices = Invoices(
        minute=draw_minutes(rng, calendar, opens[later[order]]),
        customer=customer[order],
        country=lines.country[start][order],
        kind=np.full(len(order), RETURN),
    )
    returned = lines_of(
        invoices,
        return_of,
        code=back.code,
        name=back.name,
        quantity=-np.where(whole, back.quantity, part),
        price=back.price,
    )
    returned.origin[:] = origin
    return invoices, returned


def later_minutes(rng: np.random.Generator, lines: Lines) -> Lines:
    """Some invoices are typed in over a minute's turn: their later lines say so."""
    _, start, size = np.unique(lines.invoice, return_index=True, return_counts=True)
    turned = (size >= 4) & (rng.random(len(size)) < LATER_MINUTE_SHARE)
    rank = np.arange(len(lines)) - np.repeat(start, size)
    is_later = np.repeat(turned, size) & (rank >= np.repeat(size // 2, size))
    lines.minute[is_later] += 1
    return lines


def number_invoices(
    rng: np.random.Generator, calendar: Calendar, invoices: Invoices
) -> tuple[np.ndarray, list[str]]:
    """Position of each invoice in the sequence, and the text of its number.

    One sequence for all kinds, in order of time. Closed days use no number; a few
    numbers are void within a day; the invoices of gap days used theirs, but are
    missing.
    """
    traded = calendar.is_open
    per_intensity = len(invoices.minute) / calendar.intensity[traded].sum()
    used = np.rint(calendar.intensity * per_intensity).astype(np.int64)
    gap_days = np.repeat(np.arange(len(used)), np.where(calendar.is_gap, used, 0))
    minute = np.concatenate([invoices.minute, draw_minutes(rng, calendar, gap_days)])
    order = np.argsort(minute, kind="stable")
    day = minute[order] // MINUTES_PER_DAY
    is_void = rng.random(len(order)) < VOID_NUMBER_SHARE
    steps = 1 + (is_void & (day == np.concatenate([[-1], day[:-1]])))
    number = np.empty(len(order), dtype=np.int64)
    number[order] = FIRST_INVOICE - 1 + np.cumsum(steps)
    number = number[: len(invoices.minute)]
    texts = [
        f"{PREFIX[kind]}{value}"
        for kind, value in zip(invoices.kind.tolist(), number.tolist(), strict=True)
    ]
    return number, texts
