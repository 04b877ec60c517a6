"""Who buys what was seen before: a chance that only the visible past decides.

At each midnight every pair of user and product that was viewed or put into the cart
within the LOOKBACK_DAYS before is a candidate. It is bought on the day that begins with
the chance `sigmoid(score(visible past) + taste)`. Taste is drawn afresh for each pair
and day, so nothing in the past tells of it: the best that any observer of the past can
say is the mean of that chance over taste, which `observed_chance` gives.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from comptoir.samples.clickstream.calendar import (
    PROMOTION_DAYS,
    SECONDS_PER_DAY,
    weekdays,
)
from comptoir.samples.clickstream.events import CART, PURCHASE, REMOVE, VIEW, Events

LOOKBACK_DAYS = 2
TASTE = 0.7
# Nodes of the Gauss-Hermite rule for the mean over a standard normal taste.
TASTE_NODES = 24
USUAL_PER_EVENT, USUAL_PER_VIEW = 0.0136, 0.0145
BASE = -6.83


@dataclass(frozen=True)
class Book:
    """Running totals of what is visible, by user and by product.

    `cents` is the last price seen of the product, 0 for none yet.
    """

    user_events: np.ndarray
    user_purchases: np.ndarray
    product_views: np.ndarray
    product_purchases: np.ndarray
    cents: np.ndarray


@dataclass(frozen=True)
class Candidates:
    """Pairs at a midnight, sorted by user and product, and what the past shows of them.

    Over the lookback: `hours` since the last event, counts of `views`, `carts` and
    `days` with an event, `focus` (share of the user's views), `rivals` (other products
    in the user's cart), whether it is in the cart now (`in_cart`), was `bought`;
    `change` is the log of the last price seen over the pair's first. Since the
    beginning: log ratios of purchases per event of the user and per view of the
    product, shrunk, against the usual.
    """

    user: np.ndarray
    product: np.ndarray
    hours: np.ndarray
    views: np.ndarray
    carts: np.ndarray
    days: np.ndarray
    focus: np.ndarray
    rivals: np.ndarray
    in_cart: np.ndarray
    bought: np.ndarray
    change: np.ndarray
    user_ratio: np.ndarray
    product_ratio: np.ndarray

    def __len__(self) -> int:
        return len(self.user)


def empty_book(users: int, products: int) -> Book:
    """Totals before the first event, for so many users and products."""
    return Book(
        *(np.zeros(users, dtype=np.int32) for _ in range(2)),
        *(np.zeros(products, dtype=np.int32) for _ in range(3)),
    )


def enter(book: Book, visible: Events) -> None:
    """Add a day's visible events, sorted by time, to the totals."""
    users, products = len(book.user_events), len(book.cents)
    is_purchase = visible.kind == PURCHASE
    is_view = visible.kind == VIEW
    bought = visible.product[is_purchase]
    book.user_events[:] += np.bincount(visible.user, minlength=users).astype(np.int32)
    for total, where, size in (
        (book.user_purchases, visible.user[is_purchase], users),
        (book.product_views, visible.product[is_view], products),
        (book.product_purchases, bought, products),
    ):
        total[:] += np.bincount(where, minlength=size).astype(np.int32)
    priced = visible.cents > 0
    # The last of several assignments to one place stays.
    book.cents[visible.product[priced]] = visible.cents[priced]


def find_candidates(book: Book, window: Events, day: int) -> Candidates:
    """The candidates at the midnight that begins `day`.

    `window` holds the visible events of the lookback, sorted by time.
    """
    products = len(book.cents)
    key = window.user.astype(np.int64) * products + window.product
    order = np.argsort(key, kind="stable")
    key = key[order]
    kind, second = window.kind[order], window.second[order]
    is_first = np.ones(len(key), dtype=bool)
    is_first[1:] = key[1:] != key[:-1]
    first = np.flatnonzero(is_first)

    def count(where: np.ndarray) -> np.ndarray:
        return np.add.reduceat(where.astype(np.int32), first)

    def last(where: np.ndarray) -> np.ndarray:
        return np.maximum.reduceat(np.where(where, second, -1), first)

    days = second // SECONDS_PER_DAY
    is_new_day = is_first.copy()
    is_new_day[1:] |= days[1:] != days[:-1]
    carts = count(kind == CART)
    views = count(kind == VIEW)
    last_cart, last_purchase = last(kind == CART), last(kind == PURCHASE)
    in_cart = last_cart > np.maximum(last(kind == REMOVE), last_purchase)
    user, product = np.divmod(key[first], products)
    users = len(book.user_events)
    views_of = np.bincount(user, weights=views, minlength=users)
    in_cart_of = np.bincount(user, weights=in_cart, minlength=users)
    first_cents = window.cents[order][first]
    now = book.cents[product]
    change = np.zeros(len(first))
    priced = (first_cents > 0) & (now > 0)
    change[priced] = np.log(now[priced] / first_cents[priced])
    per_event = (book.user_purchases[user] + 0.4) / (
        book.user_events[user] + 0.4 / USUAL_PER_EVENT
    )
    per_view = (book.product_purchases[product] + 3.0) / (
        book.product_views[product] + 3.0 / USUAL_PER_VIEW
    )
    touched = views + carts > 0
    columns = (
        user,
        product,
        (day * SECONDS_PER_DAY - last(np.ones(len(key), dtype=bool))) / 3600.0,
        views,
        carts,
        count(is_new_day),
        views / np.maximum(views_of[user], 1),
        in_cart_of[user] - in_cart,
        in_cart,
        last_purchase >= 0,
        change,
        np.log(per_event / USUAL_PER_EVENT),
        np.log(per_view / USUAL_PER_VIEW),
    )
    return Candidates(*(column[touched] for column in columns))


def score(found: Candidates, day: int) -> np.ndarray:
    """Logit of the chance to be bought on `day`, for a taste of 0."""
    fresh = np.exp(-found.hours / 12.0)
    weighed = np.log(np.maximum(found.views, 1))
    cart = found.in_cart.astype(float)
    cheaper = np.clip(-found.change, 0.0, 0.3)
    dearer = np.clip(found.change, 0.0, 0.3)
    buyer = np.tanh(found.user_ratio)
    # Interest grows with views, and turns into idle looking beyond half a dozen.
    interest = 1.1 * weighed - 1.4 * np.maximum(weighed - np.log(6.0), 0.0)
    return (
        BASE
        + 2.0 * fresh
        + interest * (0.6 + 0.8 * found.focus)
        + cart * (2.1 + 1.6 * fresh + 8.0 * cheaper - 0.5 * np.log1p(found.rivals))
        + (1 - cart) * (0.6 * (found.carts > 0) + 4.0 * cheaper)
        - 5.0 * dearer
        + 1.2 * (found.days >= 2) * (1.0 - 0.5 * cart)
        + 1.3 * buyer * (1.0 - 0.3 * cart)
        + 0.7 * found.product_ratio
        + 1.0 * found.focus * (buyer > 0)
        - 1.1 * found.bought
        + (0.25 if weekdays()[day] >= 4 else 0.0)
        + (0.4 if day in PROMOTION_DAYS else 0.0)
    )


def observed_chance(scores: np.ndarray) -> np.ndarray:
    """Mean of sigmoid(score + taste) over taste, normal with deviation TASTE.

    Gauss-Hermite quadrature (Abramowitz & Stegun 25.4.46).
    """
    nodes, weights = np.polynomial.hermite_e.hermegauss(TASTE_NODES)
    chance = np.zeros(len(scores))
    for node, weight in zip(nodes, weights / weights.sum(), strict=True):
        chance += weight * expit(scores + TASTE * node)
    return chance


def hidden_chance(rng: np.random.Generator, scores: np.ndarray) -> np.ndarray:
    """The chance with a taste drawn for each pair: what decides."""
    return expit(scores + TASTE * rng.standard_normal(len(scores)))
