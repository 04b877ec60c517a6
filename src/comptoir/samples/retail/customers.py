"""Who buys: customers with rates and lifetimes of their own, and their visits."""

from dataclasses import dataclass

import numpy as np

from comptoir.samples.retail.calendar import Calendar, draw_days
from comptoir.samples.retail.catalogue import THEMES, Catalogue

# Visits follow BG/NBD (Fader, Hardie & Lee 2005, "Counting Your Customers" the Easy
# Way, Marketing Science 24:2): a customer buys at a Poisson rate drawn from a gamma
# distribution and leaves after any repeat visit with a chance drawn from a beta one.
# Time runs in mean trading days, so that seasons and closings bend it.
RATE_SHAPE, RATE_SCALE = 0.75, 1 / 38.0
LEAVE_A, LEAVE_B = 0.8, 5.0
MAX_REPEATS = 300
# New customers come all year; the first months also bring the ones known before.
KNOWN_BEFORE_WEIGHT, KNOWN_BEFORE_DAYS = 2.5, 45.0

FAVOURITE_THEMES, FAVOURITES = 3, 10
HOME = "United Kingdom"
COUNTRIES = (
    HOME, "Germany", "France", "EIRE", "Spain", "Netherlands", "Belgium",
    "Switzerland", "Portugal", "Australia", "Norway", "Italy", "Channel Islands",
    "Finland", "Cyprus", "Sweden", "Austria", "Denmark", "Japan", "Poland",
    "Unspecified",
)  # fmt: skip
COUNTRY_SHARES = np.array(
    [0.895, 0.022, 0.020, 0.006, 0.007, 0.004, 0.006, 0.005, 0.005, 0.003, 0.003,
     0.004, 0.003, 0.003, 0.002, 0.002, 0.003, 0.002, 0.002, 0.002, 0.001]
)  # fmt: skip
FIRST_CUSTOMER_ID = 12_000


@dataclass(frozen=True)
class Customers:
    """One entry a customer. `second_country` is -1 where there is one country only."""

    ids: np.ndarray
    country: np.ndarray
    second_country: np.ndarray
    quantity_log_mean: np.ndarray
    basket_scale: np.ndarray
    returns_factor: np.ndarray
    themes: np.ndarray
    favourites: np.ndarray


@dataclass(frozen=True)
class Visits:
    """One entry a visit, sorted by customer and day."""

    customer: np.ndarray
    day: np.ndarray
    country: np.ndarray


def draw_products(
    rng: np.random.Generator, catalogue: Catalogue, theme: np.ndarray
) -> np.ndarray:
    """One product for each theme, popular ones more often."""
    weight = np.concatenate([[0.0], np.cumsum(catalogue.popularity)])
    ends = catalogue.theme_ends
    starts = np.concatenate([[0], ends[:-1]])
    low, high = weight[starts[theme]], weight[ends[theme]]
    position = low + rng.random(len(theme)) * (high - low)
    product = np.searchsorted(weight, position, "right") - 1
    return np.clip(product, starts[theme], ends[theme] - 1)


def make_customers(
    rng: np.random.Generator, catalogue: Catalogue, count: int
) -> Customers:
    """`count` customers with ids, countries, sizes and tastes."""
    ids = FIRST_CUSTOMER_ID + np.sort(
        rng.choice(int(count * 1.4) + 500, count, replace=False)
    )
    cumulative = np.cumsum(COUNTRY_SHARES) / COUNTRY_SHARES.sum()
    country = np.searchsorted(cumulative, rng.random(count), "right")
    movers = rng.choice(count, max(8, count // 400), replace=False)
    second = np.full(count, -1)
    second[movers] = np.where(country[movers] == 0, rng.integers(1, 9, len(movers)), 0)
    themes = rng.integers(0, len(THEMES), (count, FAVOURITE_THEMES))
    pick = rng.integers(0, FAVOURITE_THEMES, (count, FAVOURITES))
    taste = np.take_along_axis(themes, pick, axis=1)
    return Customers(
        ids=rng.permutation(ids),
        country=country,
        second_country=second,
        quantity_log_mean=rng.normal(1.35, 0.75, count),
        basket_scale=np.exp(rng.normal(0.0, 0.5, count)),
        returns_factor=rng.gamma(0.6, 1 / 0.6, count),
        themes=themes,
        favourites=draw_products(rng, catalogue, taste.ravel()).reshape(taste.shape),
    )


def make_visits(
    rng: np.random.Generator, calendar: Calendar, customers: Customers
) -> Visits:
    """Every visit of every customer on a day that stands in the export."""
    count = len(customers.ids)
    intensity = np.where(calendar.is_open, calendar.intensity, 0.0)
    elapsed = np.cumsum(intensity)
    day_number = np.arange(len(intensity))
    arrivals = intensity * (
        1 + KNOWN_BEFORE_WEIGHT * np.exp(-day_number / KNOWN_BEFORE_DAYS)
    )
    first_day = draw_days(rng, arrivals, count)
    rate = rng.gamma(RATE_SHAPE, RATE_SCALE, count)
    leave = np.clip(rng.beta(LEAVE_A, LEAVE_B, count), 1e-4, 1.0)
    remaining = elapsed[-1] - elapsed[first_day]
    possible = np.minimum(rng.poisson(rate * remaining), MAX_REPEATS)
    lifetime = rng.geometric(leave)

    # Given their number, the times of a Poisson process are sorted uniforms.
    owner = np.repeat(np.arange(count), possible)
    time = elapsed[first_day][owner] + rng.random(len(owner)) * remaining[owner]
    order = np.lexsort((time, owner))
    owner, time = owner[order], time[order]
    rank = np.arange(len(owner)) - np.repeat(np.cumsum(possible) - possible, possible)
    kept = rank < lifetime[owner]
    repeat_day = np.searchsorted(elapsed, time[kept], "right")
    repeat_day = np.minimum(repeat_day, len(intensity) - 1)

    customer = np.concatenate([np.arange(count), owner[kept]])
    day = np.concatenate([first_day, repeat_day])
    order = np.lexsort((day, customer))
    customer, day = customer[order], day[order]
    # Who has a second country uses it from the second visit on, every other time.
    rank = np.arange(len(customer)) - np.searchsorted(customer, customer)
    second = customers.second_country[customer]
    country = np.where(
        (second >= 0) & (rank % 2 == 1), second, customers.country[customer]
    )
    return Visits(customer=customer, day=day, country=country)
