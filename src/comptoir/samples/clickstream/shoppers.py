"""Who comes when: shoppers with paces of their own, and the sessions they open."""

from dataclasses import dataclass

import numpy as np

from comptoir.samples.clickstream.calendar import (
    SECONDS_PER_DAY,
    make_intensity,
    second_of_day,
)
from comptoir.samples.clickstream.catalogue import (
    Catalogue,
    draw_categories,
    draw_products,
)
from comptoir.samples.clickstream.events import Touches

# Sessions a shopper follow a power law: most come once, a few come all the time.
SESSIONS_EXPONENT, MOST_SESSIONS = 0.9, 200
# Days to the next session, in days of ordinary traffic: share and mean.
RETURNS = ((0.45, 0.10), (0.33, 1.1), (0.22, 9.0))
KNOWN_BEFORE_DAYS = 6.0

# Intents, their share, mean products a session beyond the first, chance that a
# product goes into the cart, and how much a session keeps to one category.
BROWSING, SEARCHING, BUYING = range(3)
INTENT_SHARES = (0.62, 0.28, 0.10)
MORE_PRODUCTS = (1.85, 2.05, 0.85)
# Spread (log) of that mean between sessions: many see one product, some see dozens.
MORE_PRODUCTS_SPREAD = 1.1
CART_SHARES = (0.033, 0.058, 0.305)
FOCUS = (0.72, 0.93, 0.96)
MORE_VIEWS = (0.38, 0.48, 0.45)
REMOVE_SHARE = 0.085
# Bought at once: of products in the cart, and of products that never went there.
BOUGHT_SHARE, BOUGHT_DIRECTLY_SHARE = 0.075, 0.0008
MORE_PIECES = 0.08
FAVOURITES, FAVOURITE_SHARE = 3, 0.6
# A product seen before is turned to again, mostly one of the last ones.
AGAIN_SHARE, AGAIN_BACK = 0.43, 0.42


@dataclass(frozen=True)
class Sessions:
    """One entry a session, sorted by shopper and time. `user` counts from 0."""

    user: np.ndarray
    start: np.ndarray


def make_sessions(rng: np.random.Generator, shoppers: int) -> Sessions:
    """When each of `shoppers` opens a session, within the calendar.

    Time between sessions runs with the traffic, so that promotions draw people in.
    """
    intensity = make_intensity()
    ends = np.concatenate([[0.0], np.cumsum(intensity)])
    count = np.floor((1 - rng.random(shoppers)) ** (-1 / SESSIONS_EXPONENT))
    count = np.minimum(count, MOST_SESSIONS).astype(np.int64)
    owner = np.repeat(np.arange(shoppers, dtype=np.int32), count)
    share = np.array([share for share, _ in RETURNS])
    mean = np.array([mean for _, mean in RETURNS])
    gap = rng.exponential(1.0, len(owner))
    gap *= mean[np.searchsorted(np.cumsum(share)[:-1], rng.random(len(owner)), "right")]
    pace = np.exp(rng.normal(0.0, 0.6, shoppers))
    gap *= np.repeat(pace, count)
    first = np.cumsum(count) - count
    gap[first] = 0.0
    gap = np.cumsum(gap)
    arrival = rng.random(shoppers) * (ends[-1] + KNOWN_BEFORE_DAYS) - KNOWN_BEFORE_DAYS
    time = gap - np.repeat(gap[first] - arrival, count)
    kept = (time >= 0) & (time < ends[-1])
    owner, time = owner[kept], time[kept]
    day = np.searchsorted(ends, time, "right") - 1
    within = (time - ends[day]) / intensity[day]
    start = day.astype(np.int32) * SECONDS_PER_DAY + second_of_day(within)
    return Sessions(user=owner, start=start)


def more(rng: np.random.Generator, mean: np.ndarray) -> np.ndarray:
    """A geometric number from 0 on with this mean, for each entry."""
    # P(n or more) = q^n with q = mean / (1 + mean).
    log_q = np.log(mean / (1.0 + mean))
    return np.floor(np.log1p(-rng.random(len(mean))) / log_q).astype(np.int32)


def _seen_before(
    rng: np.random.Generator, user: np.ndarray, product: np.ndarray
) -> np.ndarray:
    """Products where some are replaced by one that the user turned to before."""
    at = np.arange(len(user))
    back = 1 + more(rng, np.full(len(user), 1 / AGAIN_BACK))
    is_again = (rng.random(len(user)) < AGAIN_SHARE) & (back <= at)
    source = np.where(is_again, at - back, at)
    source = np.where(user[source] == user, source, at)
    # What is copied may be a copy itself: follow each to where it came from.
    while True:
        deeper = source[source]
        if np.array_equal(deeper, source):
            return product[source]
        source = deeper


def make_touches(
    rng: np.random.Generator, catalogue: Catalogue, sessions: Sessions, first: int = 0
) -> Touches:
    """What the sessions turn to. Sessions are numbered from `first` on."""
    count = len(sessions.user)
    shares = np.cumsum(INTENT_SHARES)[:-1]
    intent = np.searchsorted(shares, rng.random(count), "right").astype(np.int8)
    spread = MORE_PRODUCTS_SPREAD
    appetite = np.exp(rng.normal(-(spread**2) / 2, spread, count))
    size = 1 + more(rng, np.array(MORE_PRODUCTS)[intent] * appetite)
    shoppers = int(sessions.user.max(initial=0)) + 1 - int(sessions.user.min(initial=0))
    favourite = draw_categories(rng, catalogue, shoppers * FAVOURITES)
    pick = (sessions.user - sessions.user.min(initial=0)).astype(np.int64) * FAVOURITES
    pick += rng.integers(0, FAVOURITES, count)
    main = np.where(
        rng.random(count) < FAVOURITE_SHARE,
        favourite[pick],
        draw_categories(rng, catalogue, count),
    )
    of = np.repeat(np.arange(count, dtype=np.int32), size)
    intent = intent[of]
    category = np.where(
        rng.random(len(of)) < np.array(FOCUS)[intent],
        main[of],
        draw_categories(rng, catalogue, len(of)),
    )
    user = sessions.user[of]
    product = _seen_before(rng, user, draw_products(rng, catalogue, category))
    chance = rng.random((3, len(of)), dtype=np.float32)
    carts = chance[0] < np.array(CART_SHARES, dtype=np.float32)[intent]
    removes = carts & (chance[1] < REMOVE_SHARE)
    bought = np.where(carts, BOUGHT_SHARE, BOUGHT_DIRECTLY_SHARE) * ~removes
    purchases = (chance[2] < bought).astype(np.int32)
    purchases += purchases * more(rng, np.full(len(of), MORE_PIECES))
    return Touches(
        session=first + of,
        user=user,
        product=product,
        start=sessions.start[of],
        views=1 + more(rng, np.array(MORE_VIEWS)[intent]),
        carts=carts.astype(np.int8),
        removes=removes.astype(np.int8),
        purchases=purchases,
    )
