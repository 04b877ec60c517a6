"""What is ordered: orders and their lines over five years, without any fault."""

from dataclasses import dataclass, fields

import numpy as np

from comptoir.samples.bikes.catalogue import (
    BIKE_GENDERS,
    MONTH_STARTS,
    MONTHS,
    Catalogue,
    month_effects,
)
from comptoir.samples.bikes.shops import CUSTOMER_KINDS, Customers, Shops

DISCOUNTS = np.array([0, 5, 10, 15, 20])
DISCOUNT_CHANCES = np.array([0.70, 0.12, 0.10, 0.05, 0.03])
CLUB_DISCOUNT_CHANCES = np.array([0.25, 0.2, 0.3, 0.15, 0.1])
MOST_LINES = 30
REDRAWS = 4
BLOCK_LINES = 50_000


@dataclass(frozen=True)
class Lines:
    """One entry a line, in the order of the file; `day` counts from the first day.

    `shop`, `customer` and `model` are positions, `discount` is in percent.
    """

    order: np.ndarray
    line: np.ndarray
    day: np.ndarray
    shop: np.ndarray
    customer: np.ndarray
    model: np.ndarray
    quantity: np.ndarray
    discount: np.ndarray

    def __len__(self) -> int:
        return len(self.order)

    def take(self, positions: np.ndarray) -> "Lines":
        """The lines at these positions."""
        return Lines(**{f.name: getattr(self, f.name)[positions] for f in fields(self)})

    def totals(self, price: np.ndarray) -> np.ndarray:
        """Total of each line in cents, half a cent up."""
        full = price[self.model] * self.quantity * (100 - self.discount)
        return full.astype(np.int64)


def _months(
    rng: np.random.Generator, shops: Shops, customers: Customers, who: np.ndarray
) -> np.ndarray:
    """Month of each order: seasons and growth as the shop's own mix has them."""
    weights = np.exp(shops.taste)
    weights = weights / weights.sum(axis=1, keepdims=True)
    volume = weights @ np.exp(month_effects()).T
    month = np.arange(MONTHS)
    is_open = (month >= shops.opened[:, None]) & (month < shops.closed[:, None])
    cumulative = np.cumsum(volume * is_open, axis=1)
    cumulative /= cumulative[:, -1:]
    draws = rng.random(len(who))
    rows = cumulative[customers.shop[who]]
    return np.minimum((draws[:, None] > rows).sum(axis=1), MONTHS - 1)


def _chances(
    catalogue: Catalogue, shops: Shops, kind_shop: tuple[int, int], gender: int
) -> np.ndarray:
    """Weight of each model in each month for customers of a kind at one shop."""
    kind, shop = kind_shop
    taste, price_taste, *_ = list(CUSTOMER_KINDS.values())[kind]
    subcategory = catalogue.subcategory
    log_weight = (shops.taste[shop] + np.array(taste))[subcategory]
    log_weight += (shops.price_taste[shop] + price_taste) * catalogue.log_price()
    log_weight += np.log(catalogue.popularity)
    own, others = (("women", "men"), ("men", "women"), ("", ""), ("", ""))[gender]
    for word, effect in ((own, 0.9), (others, -1.4)):
        if word:
            log_weight += effect * (catalogue.gender == BIKE_GENDERS.index(word))
    months = month_effects()[:, subcategory]
    month = np.arange(MONTHS)[:, None]
    age = month - catalogue.launch
    # A new model sells best in its first year.
    fresh = np.where((age > 0) & (age <= 12), 0.5, 0.0)
    return np.exp(log_weight + months + fresh) * (age > 0)


def _draw_models(
    rng: np.random.Generator,
    catalogue: Catalogue,
    shops: Shops,
    customers: Customers,
    customer: np.ndarray,
    month: np.ndarray,
) -> np.ndarray:
    """A model for each line, on sale in its month."""
    model = np.zeros(len(customer), dtype=np.int64)
    key = (
        customers.shop[customer] * len(CUSTOMER_KINDS) + customers.kind[customer]
    ) * 4 + customers.gender[customer]
    order = np.argsort(key, kind="stable")
    starts = np.flatnonzero(np.diff(key[order], prepend=-1))
    draws = rng.random(len(customer))
    for start, stop in zip(starts, [*starts[1:], len(order)], strict=True):
        rows = order[start:stop]
        first = customer[rows[0]]
        cumulative = np.cumsum(
            _chances(
                catalogue,
                shops,
                (int(customers.kind[first]), int(customers.shop[first])),
                int(customers.gender[first]),
            ),
            axis=1,
        )
        cumulative /= cumulative[:, -1:]
        for part in range(0, len(rows), BLOCK_LINES):
            some = rows[part : part + BLOCK_LINES]
            found = (draws[some][:, None] > cumulative[month[some]]).sum(axis=1)
            model[some] = found
    return model


def make_lines(
    rng: np.random.Generator,
    catalogue: Catalogue,
    shops: Shops,
    customers: Customers,
    total: int,
) -> Lines:
    """`total` lines on orders in the order of their days."""
    share = customers.frequency / customers.frequency.sum()
    count = total
    who = rng.choice(len(customers), count, p=share)
    means = np.array([row[4] for row in CUSTOMER_KINDS.values()])
    sizes = np.minimum(rng.geometric(1 / means[customers.kind[who]]), MOST_LINES)
    orders = int(np.searchsorted(np.cumsum(sizes), total)) + 1
    who, sizes = who[:orders], sizes[:orders]
    sizes[-1] -= sizes.sum() - total
    month = _months(rng, shops, customers, who)
    length = np.diff(MONTH_STARTS).astype(np.int64)[month]
    day = (MONTH_STARTS[month] - MONTH_STARTS[0]).astype(np.int64)
    day = day + np.floor(rng.random(orders) * length).astype(np.int64)
    # Closed on Mondays: orders of a Monday are written on the Sunday before or the day
    # after, whichever is in the month (2019-01-01 was a Tuesday).
    is_monday = day % 7 == 6
    month_start = (MONTH_STARTS[month] - MONTH_STARTS[0]).astype(np.int64)
    day = np.where(is_monday, np.where(day > month_start, day - 1, day + 1), day)
    by_day = np.argsort(day, kind="stable")
    who, sizes, month, day = who[by_day], sizes[by_day], month[by_day], day[by_day]

    order = np.repeat(np.arange(orders), sizes)
    starts = np.cumsum(sizes) - sizes
    customer = who[order]
    model = _draw_models(rng, catalogue, shops, customers, customer, month[order])
    for _ in range(REDRAWS):
        again = _repeated(order, model, len(catalogue))
        model[again] = _draw_models(
            rng, catalogue, shops, customers, customer[again], month[order][again]
        )
    is_club = customers.kind[customer] == list(CUSTOMER_KINDS).index("club")
    quantity = np.where(
        is_club,
        np.minimum(rng.geometric(0.55, total), 10),
        np.minimum(rng.geometric(0.93, total), 4),
    )
    draws = rng.random(total)
    usual = np.searchsorted(np.cumsum(DISCOUNT_CHANCES), draws, "right")
    clubs = np.searchsorted(np.cumsum(CLUB_DISCOUNT_CHANCES), draws, "right")
    step = np.minimum(np.where(is_club, clubs, usual), len(DISCOUNTS) - 1)
    return Lines(
        order=order,
        line=np.arange(total) - starts[order] + 1,
        day=day[order],
        shop=customers.shop[customer],
        customer=customer,
        model=model,
        quantity=quantity.astype(np.int64),
        discount=DISCOUNTS[step],
    )


def _repeated(order: np.ndarray, model: np.ndarray, models: int) -> np.ndarray:
    """Positions of lines whose model stands on an earlier line of the same order."""
    key = order * models + model
    first = np.unique(key, return_index=True)[1]
    again = np.ones(len(key), dtype=bool)
    again[first] = False
    return np.flatnonzero(again)
