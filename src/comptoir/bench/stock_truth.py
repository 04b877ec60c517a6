"""How near stock's estimates come to what the sample keeps to itself.

Beside a made-up `stock_daily` stands what each day lost to an empty shelf, and the true
effects on demand. The first is compared with `fct_stock__daily`, the second with the
intervals of `fct_stock__demand_drivers`, of this sample or of more shops like it.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from comptoir.bench.driver_coverage import coverage, summarise, true_effects
from comptoir.bench.judged import Covered, Judged, Lost

# Of the days that the warehouse holds; days left out of the file are in the truth too.
LOST = """
    select
        days.category,
        sum(truth.lost_units)::double as true_units,
        coalesce(sum(days.lost_units), 0)::double as estimated_units
    from marts.fct_stock__daily as days
    inner join read_parquet({truth}) as truth
        on days.store_id = truth.store_id
        and days.product_id = truth.product_id
        and days.stock_date = truth.date::date
    group by days.category
    order by days.category
"""
EFFECTS = """
    select category, driver, level, effect, lower, upper
    from marts.fct_stock__demand_drivers
    order by category, driver, level
"""


def judge(warehouse: duckdb.DuckDBPyConnection, truth: Path) -> Judged:
    """Compare a warehouse with the truth beside the sample that it was built from."""
    warehouse.execute("set enable_progress_bar = false")
    literal = "'" + str(truth).replace("'", "''") + "'"
    lost = warehouse.execute(LOST.format(truth=literal)).fetchall()
    found = warehouse.execute(
        "select 1 from information_schema.tables"
        " where table_name = 'fct_stock__demand_drivers'"
    ).fetchall()
    drivers: tuple[Covered, ...] = ()
    if found:
        both = (
            warehouse.execute(EFFECTS)
            .df()
            .merge(true_effects(truth.parent), on=["category", "driver", "level"])
        )
        both["is_inside"] = both["truth"].between(both["lower"], both["upper"])
        drivers = covered(summarise(both))
    return Judged(tuple(Lost(*row) for row in lost), drivers)


def covered(table: pd.DataFrame) -> tuple[Covered, ...]:
    """The rows of `driver_coverage.summarise` that have an effect."""
    rows: list[dict[str, Any]] = table[table["effects"] > 0].to_dict("records")
    return tuple(
        Covered(
            str(row["scope"]),
            str(row["driver"]),
            int(row["effects"]),
            float(row["inside_share"]),
            float(row["mean_width"]),
        )
        for row in rows
    )


def main(what: str, first: str, second: str) -> None:
    """`judge WAREHOUSE TRUTH` or `shops NUMBER ROWS`: print a line of JSON."""
    if what == "shops":
        found = Judged((), covered(coverage(range(1, int(first) + 1), int(second))))
    else:
        with duckdb.connect(first, read_only=True) as connection:
            found = judge(connection, Path(second))
    print(json.dumps(asdict(found)))


if __name__ == "__main__":
    main(*sys.argv[1:])
