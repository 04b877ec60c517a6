"""Do the intervals of the demand drivers hold the true effects?

Simulated shops, of which the true effects are known, through the same regression that
the warehouse runs: which share of the effects lies inside its 95 % interval. The files'
faults are planted for the warehouse to find; here they are left out by a plain rule.
"""

import json
import tempfile
from collections.abc import Iterable
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from click.testing import CliRunner

from comptoir.cli import main
from comptoir.ml.drivers import LEVELS, Settings, estimate_effects

_SAMPLE = ("sample", "--area", "stock")
_DAYS = """
with days as (
    select
        upper(trim(store_id)) as store_id,
        upper(trim(product_id)) as product_id,
        category,
        try_cast(date as date) as stock_date,
        try_cast(units_sold as integer) as units_sold,
        try_cast(stock_on_hand as integer) as stock_on_hand,
        try_cast(price as decimal(18, 4)) as price,
        coalesce(try_cast(discount as decimal(9, 4)), 0) / 100 as discount_share,
        is_promotion = '1' as is_promotion,
        is_holiday = '1' as is_holiday
    from read_csv('{file}', all_varchar = true)
    where try_cast(date as date) >= date '1900-01-01'
    qualify row_number() over (
        partition by stock_date, upper(trim(store_id)), upper(trim(product_id))
        order by stock_on_hand, units_sold, price, discount_share
    ) = 1
)

select
    *,
    stock_on_hand = 0 as is_censored,
    price * (1 - discount_share) as paid_price,
    sum(units_sold) over (partition by category) as category_units
from days
where units_sold >= 0 and stock_on_hand >= 0 and price * (1 - discount_share) > 0
    and store_id <> '' and product_id <> ''
"""


def read_sample(folder: Path) -> pd.DataFrame:
    """Days of a sample as the regression takes them, without faulty rows."""
    with duckdb.connect() as connection:
        return connection.execute(_DAYS.format(file=folder / "stock_daily.csv")).df()


def true_effects(folder: Path) -> pd.DataFrame:
    """The sample's true effects: category, driver, level, truth."""
    told = json.loads((folder / "stock_daily.faults.json").read_text("utf-8"))
    rows = []
    for category, effects in told["effects"].items():
        named = {name: effects[name] for name in ("month", "weekday", "season")} | {
            "holiday": {"holiday": effects["holiday"]},
            "promotion": {"promotion": effects["promotion"]},
            "price": {"elasticity": effects["price_elasticity"]},
        }
        rows += [
            (category, driver, level, truth)
            for driver, levels in named.items()
            for level, truth in levels.items()
        ]
    return pd.DataFrame(rows, columns=["category", "driver", "level", "truth"])


def compare(folder: Path, settings: Settings | None = None) -> pd.DataFrame:
    """Estimates of a sample beside its true effects; `is_inside` their interval."""
    found = estimate_effects(read_sample(folder), settings)
    both = found.merge(true_effects(folder), on=["category", "driver", "level"])
    both["is_inside"] = both["truth"].between(both["lower"], both["upper"])
    return both


def coverage(
    seeds: Iterable[int], rows: int, settings: Settings | None = None
) -> pd.DataFrame:
    """Share of true effects inside their interval, over simulated shops.

    One row per scope (`all` categories together, `category` each) and driver (`any`
    too): effects (with an interval), inside_share, mean_width, bias (mean of estimate
    less truth), error (root of the mean square).
    """
    compared = []
    for seed in seeds:
        with tempfile.TemporaryDirectory() as folder:
            made = CliRunner().invoke(
                main,
                [*_SAMPLE, "--out", folder, "--rows", str(rows), "--seed", str(seed)],
            )
            if made.exit_code:
                raise RuntimeError(made.output)
            compared.append(compare(Path(folder), settings))
    return summarise(pd.concat(compared, ignore_index=True))


def summarise(compared: pd.DataFrame) -> pd.DataFrame:
    """`coverage` of comparisons that are there."""
    known = compared[compared["lower"].notna()]
    scope = np.where(known["category"] == "all", "all", "category")
    rows = []
    for name in ("all", "category"):
        for driver in ("any", *LEVELS):
            some = known[
                (scope == name)
                & known["driver"].isin([driver] if driver != "any" else list(LEVELS))
            ]
            off = some["effect"] - some["truth"]
            rows.append(
                {
                    "scope": name,
                    "driver": driver,
                    "effects": len(some),
                    "inside_share": some["is_inside"].mean(),
                    "mean_width": (some["upper"] - some["lower"]).mean(),
                    "bias": off.mean(),
                    "error": float(np.sqrt((off**2).mean())),
                }
            )
    return pd.DataFrame(rows)
