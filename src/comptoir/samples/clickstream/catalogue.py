"""What the made-up marketplace sells: categories, brands, products and their prices."""

from dataclasses import dataclass

import numpy as np

from comptoir.samples.clickstream.calendar import DAYS, PROMOTION_DAYS

# Code, weight in the traffic, median price. One to four levels, as shops grow them.
CODED: tuple[tuple[str, float, float], ...] = (
    ("electronics.smartphone", 27.0, 290),
    ("electronics.clocks", 3.2, 190),
    ("electronics.audio.headphone", 2.9, 70),
    ("electronics.video.tv", 2.6, 330),
    ("electronics.tablet", 1.2, 180),
    ("electronics.telephone", 0.8, 25),
    ("electronics.audio.subwoofer", 0.6, 85),
    ("electronics.camera.photo", 0.3, 420),
    ("electronics.camera.lens.filter", 0.1, 35),
    ("computers.notebook", 3.4, 560),
    ("computers.desktop", 0.9, 480),
    ("computers.components.videocards", 0.5, 310),
    ("computers.components.memory.laptop", 0.2, 60),
    ("computers.peripherals.printer", 0.5, 150),
    ("computers.peripherals.mouse", 0.4, 22),
    ("appliances", 0.4, 90),
    ("appliances.kitchen.refrigerators", 2.0, 380),
    ("appliances.kitchen.washer", 1.9, 300),
    ("appliances.kitchen.meat_grinder", 0.6, 65),
    ("appliances.kitchen.microwave", 0.7, 80),
    ("appliances.kitchen.blender", 0.7, 45),
    ("appliances.kitchen.mixer", 0.5, 50),
    ("appliances.kitchen.hood", 0.5, 95),
    ("appliances.kitchen.oven", 0.8, 260),
    ("appliances.kitchen.kettle", 0.6, 30),
    ("appliances.environment.vacuum", 1.9, 120),
    ("appliances.environment.air_heater", 0.9, 45),
    ("appliances.environment.water_heater", 0.7, 110),
    ("appliances.iron", 0.7, 40),
    ("appliances.personal.scales", 0.3, 25),
    ("appliances.personal.hair.dryer", 0.3, 35),
    ("furniture.living_room.sofa", 0.9, 420),
    ("furniture.living_room.cabinet", 1.0, 150),
    ("furniture.bedroom.bed", 0.8, 240),
    ("furniture.bedroom.blanket", 0.3, 35),
    ("furniture.kitchen.table", 0.4, 130),
    ("furniture.bathroom.bath", 0.3, 210),
    ("apparel.shoes", 1.7, 80),
    ("apparel.shoes.keds", 1.2, 70),
    ("apparel.shoes.ballet_shoes", 0.2, 45),
    ("apparel.costume", 0.3, 60),
    ("apparel.jacket", 0.4, 90),
    ("accessories", 0.2, 25),
    ("accessories.bag", 0.7, 40),
    ("accessories.umbrella", 0.1, 18),
    ("auto.accessories.player", 1.4, 80),
    ("auto.accessories.alarm", 0.9, 75),
    ("auto.accessories.compressor", 0.4, 35),
    ("construction.tools.drill", 0.7, 75),
    ("construction.tools.light", 0.5, 20),
    ("construction.components.faucet", 0.4, 55),
    ("kids.carriage", 0.6, 230),
    ("kids.toys", 0.6, 28),
    ("kids.skates", 0.3, 60),
    ("sport.bicycle", 0.5, 270),
    ("sport.trainer", 0.3, 190),
    ("country_yard.lawn_mower", 0.1, 240),
    ("stationery.cartrige", 0.2, 30),
    ("medicine.tools.tonometer", 0.2, 40),
)
# Categories without a code, and their share of the traffic.
UNCODED, UNCODED_SHARE = 90, 0.325
NO_BRAND_SHARE = 0.145
MAX_PRODUCTS, ID_STEP = 250_000, 6
FIRST_CATEGORY_ID = 2_053_013_550_000_000_000

# The big brands sell in nearly all categories; the others are made of two syllables.
# A letter beyond ASCII, so that a wrong encoding shows, and a wrong byte is one.
BIG_BRANDS = ("norvik", "solara", "mitekko", "huvanta", "castelo", "bélmora")
HEADS = (
    "al", "bor", "cen", "dar", "el", "fen", "gal", "hol", "ir", "jun", "kas", "lor",
    "mar", "nel", "or", "pol", "quin", "ros", "sun", "tal", "ul", "ver", "wes", "yan",
)  # fmt: skip
TAILS = ("tex", "mont", "ika", "via", "star", "den", "lux", "por", "mak", "oni", "rex")
BRANDS_PER_CATEGORY = 14
PRICE_CHANGE_SHARE, PRICE_CHANGE_LOG = 0.03, 0.09
PROMOTED_SHARE, PROMOTED_FACTOR = 0.4, 0.86


@dataclass(frozen=True)
class Catalogue:
    """Products sorted by category; within one, popularity follows Zipf's law.

    Products: `ids`, `category` (position), `brand` (position, -1 for none), `cents`
    (price by product and day). Categories: `ends` (past their last product), `weights`,
    `category_ids`, `codes` (empty for none).
    """

    ids: np.ndarray
    category: np.ndarray
    brand: np.ndarray
    popularity: np.ndarray
    cents: np.ndarray
    ends: np.ndarray
    weights: np.ndarray
    category_ids: np.ndarray
    codes: tuple[str, ...]
    brands: tuple[str, ...]


def _sizes(weights: np.ndarray, products: int) -> np.ndarray:
    """Products a category: at least two, more where the traffic is."""
    share = np.sqrt(weights) / np.sqrt(weights).sum()
    return np.maximum(np.rint(share * products), 2).astype(np.int64)


def _prices(rng: np.random.Generator, median: np.ndarray) -> np.ndarray:
    """Price in cents by product and day: steps now and then, cheaper when promoted."""
    products = len(median)
    base = np.log(median * 100) + rng.normal(0.0, 0.6, products)
    moves = rng.random((products, DAYS), dtype=np.float32) < PRICE_CHANGE_SHARE
    moves[:, 0] = False
    steps = np.zeros((products, DAYS), dtype=np.float32)
    steps[moves] = rng.normal(0.0, PRICE_CHANGE_LOG, int(moves.sum()))
    level = np.cumsum(steps, axis=1, out=steps)
    level += base[:, None].astype(np.float32)
    promoted = np.flatnonzero(rng.random(products) < PROMOTED_SHARE)
    level[np.ix_(promoted, PROMOTION_DAYS)] += np.float32(np.log(PROMOTED_FACTOR))
    return np.maximum(np.exp(level, out=level), 99).astype(np.int32)


def make_catalogue(rng: np.random.Generator, products: int) -> Catalogue:
    """A catalogue of about `products` (at most MAX_PRODUCTS), priced for each day."""
    weights = np.array([weight for _, weight, _ in CODED])
    weights = weights / weights.sum() * (1 - UNCODED_SHARE)
    tail = 1.0 / (np.arange(UNCODED) + 4.0)
    weights = np.concatenate([weights, tail / tail.sum() * UNCODED_SHARE])
    medians = np.array([median for _, _, median in CODED], dtype=float)
    medians = np.concatenate([medians, np.exp(rng.normal(np.log(60), 0.8, UNCODED))])
    sizes = _sizes(weights, products)
    category = np.repeat(np.arange(len(sizes)), sizes)
    starts = np.cumsum(sizes) - sizes
    rank = np.arange(len(category)) - starts[category]

    brands = BIG_BRANDS + tuple(f"{head}{tail}" for head in HEADS for tail in TAILS)
    pools = rng.integers(
        len(BIG_BRANDS), len(brands), (len(sizes), BRANDS_PER_CATEGORY)
    )
    pools[:, :3] = rng.permuted(
        np.tile(np.arange(len(BIG_BRANDS)), (len(sizes), 1)), axis=1
    )[:, :3]
    pools[0, :4] = range(4)
    chance = 1.0 / np.arange(1, BRANDS_PER_CATEGORY + 1) ** 1.3
    place = np.searchsorted(np.cumsum(chance) / chance.sum(), rng.random(len(category)))
    brand = pools[category, place]
    brand[rng.random(len(category)) < NO_BRAND_SHARE] = -1

    numbers = rng.choice(np.arange(10, 600), len(sizes), replace=False) * 100_000
    ids = numbers[category] + ID_STEP * rank + rng.integers(0, ID_STEP, len(category))
    return Catalogue(
        ids=ids,
        category=category,
        brand=brand,
        popularity=1.0 / (rank + 3.0),
        cents=_prices(rng, medians[category]),
        ends=np.cumsum(sizes),
        weights=weights,
        category_ids=FIRST_CATEGORY_ID + rng.choice(10**10, len(sizes), replace=False),
        codes=tuple(code for code, _, _ in CODED) + ("",) * UNCODED,
        brands=brands,
    )


def draw_categories(
    rng: np.random.Generator, catalogue: Catalogue, count: int
) -> np.ndarray:
    """`count` categories, drawn in proportion to their traffic."""
    cumulative = np.cumsum(catalogue.weights) / catalogue.weights.sum()
    drawn = np.searchsorted(cumulative, rng.random(count), "right")
    return np.minimum(drawn, len(cumulative) - 1).astype(np.int16)


def draw_products(
    rng: np.random.Generator, catalogue: Catalogue, category: np.ndarray
) -> np.ndarray:
    """One product for each category, popular ones more often."""
    weight = np.concatenate([[0.0], np.cumsum(catalogue.popularity)])
    starts = np.concatenate([[0], catalogue.ends[:-1]])
    low, high = weight[starts][category], weight[catalogue.ends][category]
    position = low + rng.random(len(category)) * (high - low)
    product = np.searchsorted(weight, position, "right") - 1
    first, last = starts[category], catalogue.ends[category] - 1
    return np.clip(product, first, last).astype(np.int32)
