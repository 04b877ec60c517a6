"""Who sells what, from when to when, at what price: products, stores, promotions.

Sizes are what a reader of retail panels would expect; where the literature gives a
figure it stands beside the constant:

- Sales of products and stores are log-normal, so that few products make most of them
  (the ABC classes of Silver, Pyke & Thomas, *Inventory and Production Management in
  Supply Chains*, 4th ed. 2017, ch. 2).
- Promotions: about five a year and product, a week to two long, mostly with a discount.
"""

from dataclasses import dataclass

import numpy as np

from comptoir.samples.stock.calendar import DAYS, DAYS_PER_YEAR

CATEGORIES = (
    "Groceries",
    "Toys",
    "Electronics",
    "Clothing",
    "Household",
    "Garden",
    "Sports",
    "Books",
)
LEAST_CATEGORIES, PRODUCTS_PER_CATEGORY = 3, 5
LEAST_STORES, STORES_FACTOR = 4, 0.28
# Mean share of the two years in which a product is sold; only a first guess of how many
# products make the rows.
LIFE_SHARE = 0.88

NEW_SHARE, ENDED_SHARE = 0.14, 0.12
# First (last) days of new (ended) products, as shares of the two years.
NEW_BETWEEN, ENDED_BETWEEN = (0.10, 0.75), (0.35, 0.90)

PROMOTIONS_PER_YEAR, PROMOTION_LENGTHS = 5.0, (7, 7, 10, 14)
PROMOTION_PAUSE, MAX_PROMOTIONS = 21, 24
PROMOTION_DISCOUNTS = (0, 0, 10, 15, 20, 25, 30)
STORE_TAKES_PART = 0.85

PRICE_MEDIANS = (4.0, 18.0, 90.0, 30.0, 9.0, 22.0, 40.0, 14.0)
PRICE_SPREAD = 0.6
# List prices change about three times a year, by a tenth either way, a little upwards.
PRICE_CHANGES_PER_YEAR, PRICE_STEP_MEAN, PRICE_STEP_SPREAD = 3.0, 0.008, 0.10
PRICE_LIMIT = 0.4


@dataclass(frozen=True)
class Assortment:
    """Products and stores. A series is a product in a store.

    Its position is store * products + product. `category` (products,) is a position in
    CATEGORIES; `first` and `last` (series,) are the days between which the product is
    sold in the store, `first` past `last` where it never is; `launched` (series,) is
    the day of a new product's first sale, far in the past for the others; `is_ended`
    (products,). `cents` (DAYS, products) is the list price. `discount` (DAYS, series),
    int8, is the percentage off during a promotion and -1 outside.
    """

    stores: int
    products: int
    category: np.ndarray
    first: np.ndarray
    last: np.ndarray
    launched: np.ndarray
    is_ended: np.ndarray
    cents: np.ndarray
    discount: np.ndarray

    @property
    def series(self) -> int:
        """Number of series."""
        return self.stores * self.products

    def listed(self) -> np.ndarray:
        """Whether the product is sold in the store on the day, (DAYS, series)."""
        day = np.arange(DAYS)[:, None]
        return (day >= self.first) & (day <= self.last)


def ranks(rng: np.random.Generator, count: int) -> np.ndarray:
    """Evenly spread shares (0-1) in random order: a stated share of them is met."""
    return (rng.permutation(count) + 0.5) / count


def count_stores(rows: int) -> int:
    """Stores grow with the square root of the series, from LEAST_STORES on."""
    return max(LEAST_STORES, round(STORES_FACTOR * (rows / DAYS) ** 0.5))


def _lives(rng: np.random.Generator, products: int) -> tuple[np.ndarray, np.ndarray]:
    """First and last day of each product, of the days counted here."""
    rank = ranks(rng, products)
    first = np.zeros(products, dtype=np.int64)
    last = np.full(products, DAYS - 1)
    new = rank < NEW_SHARE
    first[new] = (rng.uniform(*NEW_BETWEEN, new.sum()) * DAYS).astype(int)
    ended = (rank >= NEW_SHARE) & (rank < NEW_SHARE + ENDED_SHARE)
    last[ended] = (rng.uniform(*ENDED_BETWEEN, ended.sum()) * DAYS).astype(int)
    return first, last


def _exact_lives(
    rng: np.random.Generator, stores: int, cells: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """First and last days (stores, products) that make exactly so many days of sale.

    The last product begins as late as it must, in some stores a day after the others.
    """
    products = int(cells / (stores * DAYS * LIFE_SHARE)) + 4
    while True:
        first, last = _lives(rng, products)
        total = np.cumsum(stores * (last - first + 1))
        if total[-1] >= cells:
            break
        products += max(products // 10, 1)
    count = int(np.searchsorted(total, cells)) + 1
    first, last = first[:count], last[:count].copy()
    rest = cells - (int(total[count - 2]) if count > 1 else 0)
    if total[count - 1] > cells:
        last[-1] = DAYS - 1
    first = np.tile(first, (stores, 1))
    length, more = divmod(rest, stores)
    days = length + (np.arange(stores) < more)
    if total[count - 1] > cells:
        first[:, -1] = DAYS - days
    is_ended = last < DAYS - 1
    return first, np.tile(last, (stores, 1)), is_ended


def _prices(rng: np.random.Generator, category: np.ndarray) -> np.ndarray:
    """List prices in cents, (DAYS, products), in steps."""
    products = len(category)
    start = np.log(np.array(PRICE_MEDIANS)[category])
    start = start + rng.normal(0.0, PRICE_SPREAD, products)
    changes = rng.random((DAYS, products)) < PRICE_CHANGES_PER_YEAR / DAYS_PER_YEAR
    steps = rng.normal(PRICE_STEP_MEAN, PRICE_STEP_SPREAD, (DAYS, products))
    steps[~changes] = 0.0
    path = np.clip(np.cumsum(steps, axis=0), -PRICE_LIMIT, PRICE_LIMIT)
    return np.maximum(np.rint(100 * np.exp(start + path)), 50).astype(np.int32)


def _promotions(rng: np.random.Generator, stores: int, products: int) -> np.ndarray:
    """Percentage off by day and series, -1 outside promotions; see Assortment."""
    shape = (MAX_PROMOTIONS, products)
    length = rng.choice(PROMOTION_LENGTHS, shape)
    pause = DAYS_PER_YEAR / PROMOTIONS_PER_YEAR - PROMOTION_PAUSE - length.mean()
    pauses = PROMOTION_PAUSE + rng.exponential(pause, shape).astype(int)
    start = np.cumsum(pauses + length, axis=0) - length
    percent = rng.choice(PROMOTION_DISCOUNTS, shape)
    takes_part = rng.random((*shape, stores)) < STORE_TAKES_PART
    edges = np.zeros((DAYS + 1, stores * products), dtype=np.int8)
    event, product, store = np.nonzero(takes_part & (start < DAYS)[:, :, None])
    series = store * products + product
    # One more than the percentage, so that a promotion without a discount shows.
    height = (percent[event, product] + 1).astype(np.int8)
    begin = start[event, product]
    end = np.minimum(begin + length[event, product], DAYS)
    np.add.at(edges, (begin, series), height)
    np.add.at(edges, (end, series), -height)
    return np.cumsum(edges[:DAYS], axis=0, dtype=np.int8) - np.int8(1)


def make_assortment(rng: np.random.Generator, cells: int) -> Assortment:
    """Products and stores with exactly `cells` days of sale of a product in a store."""
    stores = count_stores(cells)
    first, last, is_ended = _exact_lives(rng, stores, cells)
    products = first.shape[1]
    kinds = min(
        len(CATEGORIES), max(LEAST_CATEGORIES, products // PRODUCTS_PER_CATEGORY)
    )
    category = (ranks(rng, products) * kinds).astype(np.int64)
    return Assortment(
        stores=stores,
        products=products,
        category=category,
        first=first.ravel(),
        last=last.ravel(),
        launched=np.where(first > 0, first, -(10**6)).ravel(),
        is_ended=is_ended,
        cents=_prices(rng, category),
        discount=_promotions(rng, stores, products),
    )
