"""What the made-up bike retailer sells: models, their families, prices and launches."""

from dataclasses import dataclass

import numpy as np

FIRST_DAY = np.datetime64("2019-01-01")
YEARS = 5
MONTHS = 12 * YEARS
MONTH_STARTS = (np.datetime64("2019-01") + np.arange(MONTHS + 1)).astype(
    "datetime64[D]"
)
DAYS = int((MONTH_STARTS[-1] - FIRST_DAY).astype(int))

# Category, subcategory, families, frames, price of the first rung, for children.
SUBCATEGORIES = (
    ("Road", "Race", ("Tarvane", "Quellion"), ("Carbon", "Aluminium"), 1500, False),
    ("Road", "Endurance", ("Merilofte", "Asterwen"), ("Carbon", "Steel"), 1100, False),
    ("Road", "Gravel", ("Dunmarrow", "Pebblenne"), ("Titanium", "Steel"), 1250, False),
    ("Mountain", "Cross Country", ("Jorvanne",), ("Carbon", "Aluminium"), 900, False),
    ("Mountain", "Trail", ("Hollowfenn", "Bracketh"), ("Aluminium",), 1150, False),
    ("Mountain", "Enduro", ("Grimmoore",), ("Carbon", "Aluminium"), 2100, False),
    ("City", "Commuter", ("Lamplitt", "Farthingel"), ("Steel", "Aluminium"), 420,
     False),
    ("City", "Folding", ("Tuckawen",), ("Aluminium", "Steel"), 650, False),
    ("Electric", "E-City", ("Volterne",), ("Aluminium",), 1700, False),
    ("Electric", "E-Trail", ("Ampmoore",), ("Aluminium", "Carbon"), 3100, False),
    ("Kids", "Junior", ("Pipwrenne", "Bumblett"), ("Aluminium",), 230, True),
    ("Kids", "Balance", ("Toddlewick",), ("Steel", "Aluminium"), 90, True),
)  # fmt: skip
CATEGORIES = tuple(dict.fromkeys(row[0] for row in SUBCATEGORIES))
FRAME_FACTORS = {"Aluminium": 1.0, "Steel": 0.9, "Carbon": 1.45, "Titanium": 1.7}
PRICE_STEP = 1.28
BIKE_GENDERS = ("unisex", "women", "men", "children")
LATE_SHARE = 0.4
MODELS_EACH = 4

# Log effects of the months by category, January first, and growth a year (log).
SEASONS = {
    "Road": (-0.7, -0.4, 0.2, 0.5, 0.6, 0.5, 0.3, 0.1, 0.0, -0.3, -0.7, -0.6),
    "Mountain": (-0.6, -0.4, 0.0, 0.3, 0.5, 0.5, 0.4, 0.3, 0.1, -0.1, -0.5, -0.5),
    "City": (-0.3, -0.2, 0.2, 0.3, 0.2, 0.1, -0.1, 0.1, 0.5, 0.2, -0.4, -0.6),
    "Electric": (-0.4, -0.2, 0.1, 0.3, 0.4, 0.3, 0.2, 0.1, 0.2, 0.0, -0.4, -0.4),
    "Kids": (-0.6, -0.5, 0.0, 0.3, 0.3, 0.2, 0.0, -0.2, -0.2, 0.0, 0.4, 0.9),
}
GROWTH = {"Road": 0.0, "Mountain": 0.05, "City": 0.08, "Electric": 0.30, "Kids": 0.06}


@dataclass(frozen=True)
class Catalogue:
    """One entry a model, sorted by subcategory and family; the id is the position + 1.

    `price` is in whole currency units, `launch` a month number (below 0: before the
    calendar) and `launch_day` a day of that month; a model sells from the month after.
    """

    name: np.ndarray
    subcategory: np.ndarray
    frame: np.ndarray
    gender: np.ndarray
    price: np.ndarray
    launch: np.ndarray
    launch_day: np.ndarray
    popularity: np.ndarray

    def __len__(self) -> int:
        return len(self.name)

    def launch_dates(self) -> np.ndarray:
        """Day of each launch."""
        months = np.datetime64("2019-01") + self.launch
        return months.astype("datetime64[D]") + self.launch_day

    def log_price(self) -> np.ndarray:
        """Log prices, mean 0 and deviation 1."""
        logs = np.log(self.price)
        return (logs - logs.mean()) / logs.std()


def month_effects() -> np.ndarray:
    """Log effect of season and growth by month and subcategory."""
    month = np.arange(MONTHS)
    return np.stack(
        [
            np.array(SEASONS[category])[month % 12] + GROWTH[category] * month / 12
            for category, *_ in SUBCATEGORIES
        ],
        axis=1,
    )


def make_catalogue(rng: np.random.Generator, scale: float) -> Catalogue:
    """Some seventy models; `scale` times as many for larger samples."""
    names, subcategories, frames, prices, genders = [], [], [], [], []
    for number, (_, _, families, metals, base, is_for_children) in enumerate(
        SUBCATEGORIES
    ):
        rungs = max(2, round(MODELS_EACH * scale * (1.0 if len(families) > 1 else 1.2)))
        for family in families:
            start = base * np.exp(rng.normal(0, 0.08))
            for rung in range(rungs):
                frame = metals[rung % len(metals)]
                price = start * PRICE_STEP ** (rung % 6) * FRAME_FACTORS[frame]
                price *= np.exp(rng.normal(0, 0.03))
                names.append(f"{family} {frame} {rung + 1}")
                subcategories.append(number)
                frames.append(frame)
                # Prices end in 9, as on a tag.
                prices.append(int(round(price / 10) * 10 - 1))
                kind = 3 if is_for_children else rng.choice(3, p=[0.7, 0.18, 0.12])
                genders.append(int(kind))
    count = len(names)
    # Two models of one name, one frame after the other: only the id tells them apart.
    names[1] = names[0] = names[0].replace(f" {frames[0]}", "")
    is_late = rng.random(count) < LATE_SHARE
    launch = np.where(
        is_late, rng.integers(3, MONTHS - 8, count), rng.integers(-60, -1, count)
    )
    price = np.array(prices)
    # Cheaper models sell more, and taste has the rest.
    popularity = np.exp(-0.55 * np.log(price / 900) + rng.normal(0, 0.55, count))
    return Catalogue(
        name=np.array(names, dtype=object),
        subcategory=np.array(subcategories),
        frame=np.array(frames, dtype=object),
        gender=np.array(genders),
        price=price,
        launch=launch,
        launch_day=rng.integers(0, 28, count),
        popularity=popularity,
    )
