"""Who sells and who buys: shops of five kinds, and customers of five.

The kinds are the truth beside the sample: what a shop or a customer buys follows from
its kind, with a taste of its own on top.
"""

from dataclasses import dataclass

import numpy as np

from comptoir.samples.bikes.catalogue import MONTHS, SUBCATEGORIES

# Kind of shop -> log weights by subcategory in the order of SUBCATEGORIES, and liking
# for dear models (per deviation of the log price).
SHOP_KINDS = {
    "race": (
        (1.8, 0.9, 0.2, 0.6, -0.8, -1.0, -1.6, -1.8, -1.8, -1.6, -1.5, -2.0),
        0.7,
    ),
    "trail": (
        (-1.4, -1.0, 0.3, 1.4, 1.8, 1.3, -1.3, -1.8, -1.4, 0.9, -0.6, -1.5),
        0.3,
    ),
    "city": (
        (-1.6, -0.5, -0.4, -1.6, -1.4, -2.0, 1.8, 1.4, 1.7, -1.2, -0.6, -0.6),
        0.0,
    ),
    "family": (
        (-1.8, -0.9, -0.8, -0.8, 0.2, -1.8, 1.0, -0.6, 0.3, -1.4, 1.9, 1.7),
        -0.6,
    ),
    "touring": (
        (-0.6, 1.5, 1.9, -0.9, -0.2, -1.6, 0.4, 0.2, 0.6, -0.9, -1.4, -1.6),
        0.3,
    ),
}  # fmt: skip
# Kind of customer -> the same, share of women, years of age (mean), lines an order.
CUSTOMER_KINDS = {
    "racer": (
        (1.2, 0.7, 0.3, 0.7, 0.0, 0.2, -0.8, -0.8, -0.9, -0.4, -1.5, -1.5),
        0.5, 0.26, 36, 1.2,
    ),
    "rider": (
        (-0.4, 0.1, 0.5, 0.8, 1.2, 0.7, -0.4, -0.7, -0.2, 0.8, -0.8, -1.0),
        0.2, 0.35, 33, 1.3,
    ),
    "commuter": (
        (-0.8, 0.2, 0.3, -0.8, -0.6, -1.2, 1.2, 0.9, 1.0, -0.6, -0.9, -0.9),
        0.0, 0.52, 41, 1.2,
    ),
    "parent": (
        (-1.0, -0.2, -0.4, -0.5, 0.1, -1.0, 0.5, -0.2, 0.3, -0.6, 1.6, 1.4),
        -0.3, 0.58, 38, 1.9,
    ),
    "club": (
        (0.9, 0.8, 0.8, 0.9, 0.5, 0.0, -0.4, -1.2, -0.4, 0.0, 0.3, -1.5),
        0.3, 0.40, 52, 6.0,
    ),
}  # fmt: skip
# Chances of each kind of customer at each kind of shop.
CUSTOMERS_OF = {
    "race": (0.48, 0.12, 0.08, 0.12, 0.20),
    "trail": (0.12, 0.55, 0.05, 0.16, 0.12),
    "city": (0.06, 0.08, 0.62, 0.20, 0.04),
    "family": (0.05, 0.12, 0.20, 0.58, 0.05),
    "touring": (0.20, 0.22, 0.28, 0.14, 0.16),
}
CITIES = (
    ("Lille", "HDF", 50.6292, 3.0573), ("Lyon", "ARA", 45.7640, 4.8357),
    ("Paris", "IDF", 48.8566, 2.3522), ("Nantes", "PDL", 47.2184, -1.5536),
    ("Rennes", "BRE", 48.1173, -1.6778), ("Bordeaux", "NAQ", 44.8378, -0.5792),
    ("Toulouse", "OCC", 43.6047, 1.4442), ("Strasbourg", "GES", 48.5734, 7.7521),
    ("Grenoble", "ARA", 45.1885, 5.7245), ("Annecy", "ARA", 45.8992, 6.1294),
    ("Nice", "PAC", 43.7102, 7.2620), ("Marseille", "PAC", 43.2965, 5.3698),
    ("Montpellier", "OCC", 43.6108, 3.8767), ("Dijon", "BFC", 47.3220, 5.0415),
    ("Tours", "CVL", 47.3941, 0.6848), ("Brest", "BRE", 48.3904, -4.4861),
    ("Nancy", "GES", 48.6921, 6.1844), ("Rouen", "NOR", 49.4432, 1.0999),
    ("Orléans", "CVL", 47.9030, 1.9093), ("Besançon", "BFC", 47.2378, 6.0241),
)  # fmt: skip
FIRST_WORDS = (
    "Copperbell", "Lanternfield", "Northgale", "Amberspoke", "Millbrook Lane",
    "Foxholt", "Kettlebridge", "Sparrowgate", "Juniper Row", "Oldharbour",
    "Thistledown", "Merrow", "Cobblewright", "Windle", "Elderpath",
)  # fmt: skip
SECOND_WORDS = ("Cycles", "Bike House", "Wheelworks", "Velo Shop", "Bicycles")
GENDERS = ("female", "male", "other", "")
SHOP_TASTE = 0.3
LAST_YEAR = 2023


@dataclass(frozen=True)
class Shops:
    """One entry a shop; the id is the position + 1.

    `taste` are log weights by subcategory, `opened` and `closed` month numbers.
    """

    name: np.ndarray
    kind: np.ndarray
    city: np.ndarray
    latitude: np.ndarray
    longitude: np.ndarray
    taste: np.ndarray
    price_taste: np.ndarray
    size: np.ndarray
    opened: np.ndarray
    closed: np.ndarray

    def __len__(self) -> int:
        return len(self.name)


@dataclass(frozen=True)
class Customers:
    """One entry a customer, sorted by shop; the id is the position + 10001.

    `gender` is a position in GENDERS, `frequency` the relative number of orders.
    """

    shop: np.ndarray
    kind: np.ndarray
    gender: np.ndarray
    birth_year: np.ndarray
    city: np.ndarray
    frequency: np.ndarray

    def __len__(self) -> int:
        return len(self.shop)


def make_shops(rng: np.random.Generator, count: int) -> Shops:
    """Shops in turn of the five kinds, in cities of which the larger have several."""
    kinds = np.array([row for row, _ in SHOP_KINDS.values()])
    kind = rng.permutation(np.arange(count) % len(kinds))
    places = rng.permutation(len(CITIES))
    city = places[np.concatenate([np.arange(count), np.arange(count)])[:count] % 20]
    pairs = rng.permutation(len(FIRST_WORDS) * len(SECOND_WORDS))[
        np.arange(count) % (len(FIRST_WORDS) * len(SECOND_WORDS))
    ]
    first, second = np.divmod(pairs, len(SECOND_WORDS))
    names = [
        f"{CITIES[place][0]} {FIRST_WORDS[a]} {SECOND_WORDS[b]}"
        for place, a, b in zip(city, first, second, strict=True)
    ]
    is_new = rng.random(count) < 0.15
    is_closed = ~is_new & (rng.random(count) < 0.06)
    return Shops(
        name=np.array(names, dtype=object),
        kind=kind,
        city=city,
        latitude=np.array([CITIES[c][2] for c in city]) + rng.normal(0, 0.01, count),
        longitude=np.array([CITIES[c][3] for c in city]) + rng.normal(0, 0.01, count),
        taste=kinds[kind] + rng.normal(0, SHOP_TASTE, (count, len(SUBCATEGORIES))),
        price_taste=np.array([liking for _, liking in SHOP_KINDS.values()])[kind],
        size=np.exp(rng.normal(0, 0.45, count)),
        opened=np.where(is_new, rng.integers(8, 40, count), 0),
        closed=np.where(is_closed, rng.integers(30, 50, count), MONTHS),
    )


def make_customers(rng: np.random.Generator, shops: Shops, count: int) -> Customers:
    """Customers of one shop each, most of them from its city."""
    share = shops.size / shops.size.sum()
    shop = np.sort(rng.choice(len(shops), count, p=share))
    chances = np.cumsum(list(CUSTOMERS_OF.values()), axis=1)[shops.kind[shop]]
    kind = (rng.random(count)[:, None] > chances).sum(axis=1)
    kind = np.minimum(kind, len(CUSTOMER_KINDS) - 1)
    traits = list(CUSTOMER_KINDS.values())
    is_woman = rng.random(count) < np.array([row[2] for row in traits])[kind]
    draw = rng.random(count)
    gender = np.where(is_woman, 0, 1)
    gender = np.where(draw < 0.02, 2, np.where(draw > 0.94, 3, gender))
    age = np.array([row[3] for row in traits])[kind] + rng.normal(0, 9, count)
    elsewhere = rng.random(count) < 0.12
    city = np.where(elsewhere, rng.integers(0, len(CITIES), count), shops.city[shop])
    is_club = kind == list(CUSTOMER_KINDS).index("club")
    return Customers(
        shop=shop,
        kind=kind,
        gender=gender,
        birth_year=LAST_YEAR - np.clip(age, 17, 84).astype(np.int64),
        city=city,
        frequency=np.exp(rng.normal(0, 0.6, count)) * np.where(is_club, 1.3, 1.0),
    )
