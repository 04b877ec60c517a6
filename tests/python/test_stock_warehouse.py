"""The warehouse finds in the stock sample what its generator planted, and what it hid.

The counts stand beside the sample, written by the generator, which shares no code with
what is judged here. An export in the shape of the public retail store inventory set is
read through the same door.
"""

import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pytest
from click.testing import CliRunner

from comptoir.cli import main
from comptoir.ml.drivers import estimate_effects

SEEDS = Path(__file__).resolve().parents[2] / "seeds" / "stock"
PLANTED = json.loads((SEEDS / "stock_daily.faults.json").read_text())

QUARANTINE_REASONS = {
    "date_missing": "date is missing",
    "date_impossible": "date is not a date%",
    "store_missing": "store_id is missing",
    "product_missing": "product_id is missing",
    "units_sold_not_a_number": "units_sold is not a whole number%",
    "stock_not_whole": "stock_on_hand is not a whole number%",
    "price_not_a_number": "price is not a number%",
}
DAYS = {
    "key_conflict": "has_key_conflict",
    "stock_negative": "has_negative_stock",
    "stock_missing": "has_missing_stock",
    "units_sold_missing": "has_missing_sales",
    "price_missing": "has_missing_price",
    "stock_jump": "balance_status = 'broken'",
}


@pytest.fixture(scope="module")
def ask(sample_warehouse: Path) -> Callable[[str], tuple]:
    connection = duckdb.connect(str(sample_warehouse), read_only=True)

    def ask(query: str) -> tuple:
        [row] = connection.execute(query).fetchall()
        return row

    return ask


def truth(*names: str) -> tuple:
    """Figures of the generator."""
    return tuple(PLANTED["truth"][name] for name in names)


def test_rows_of_stock_are_accounted_for_as_planted(ask):
    found = ask(
        "select raw_rows, clean_rows, duplicate_rows, quarantined_rows, is_sample"
        " from quality.fct_quality__row_accounting where input = 'stock_daily'"
    )
    expected = truth("raw_rows", "clean_rows", "duplicate_rows", "quarantined_rows")
    assert found == (*expected, True)


@pytest.mark.parametrize("kind", QUARANTINE_REASONS)
def test_each_kind_of_quarantined_row_is_found(ask, kind):
    query = (
        "select count(*) from quality.fct_quality__quarantined_rows"
        f" where input = 'stock_daily' and reason like '{QUARANTINE_REASONS[kind]}'"
    )
    assert ask(query) == (PLANTED["value_faults"][kind]["count"],)


@pytest.mark.parametrize("kind", DAYS)
def test_each_kind_of_odd_day_is_flagged(ask, kind):
    query = f"select count(*) from marts.fct_stock__daily where {DAYS[kind]}"
    assert ask(query) == (PLANTED["value_faults"][kind]["count"],)


def test_days_missing_days_and_units_are_those_of_the_generator(ask):
    found = ask(
        """
        select
            count(*) filter (not is_missing_day), count(*) filter (is_missing_day),
            count(distinct store_id || product_id), count(distinct store_id),
            count(distinct product_id), count(distinct category),
            min(stock_date)::varchar, max(stock_date)::varchar,
            sum(units_sold), sum(units_received), count(*) filter (stock_on_hand = 0),
            count(*) filter (is_promotion), count(*) filter (is_holiday)
        from marts.fct_stock__daily
        """
    )
    assert found == truth(
        "product_store_days", "missing_product_store_days", "product_stores", "stores",
        "products", "categories", "first_date", "last_date", "units_sold",
        "units_received", "zero_stock_days", "promotion_days", "holiday_days",
    )  # fmt: skip


def test_what_is_imputed_is_what_was_there(sample_warehouse, tmp_path):
    """The same sample with its truth: units and stock that the file does not tell."""
    arguments = ["sample", "--area", "stock", "--out", str(tmp_path)]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    with duckdb.connect(str(sample_warehouse), read_only=True) as connection:
        [row] = connection.execute(
            f"""
            select
                count(*) filter (daily.stock_source like 'from%'),
                count(*) filter (daily.stock_source = 'from_day_after'),
                count(*) filter (daily.stock_on_hand_imputed <> truth.stock_on_hand),
                count(*) filter (
                    daily.units_sold is null and daily.units_sold_imputed is not null
                ),
                count(*) filter (daily.units_sold_imputed <> truth.sold_units),
                count(*) filter (
                    truth.lost_units > 0 and truth.adjusted_units = 0
                    and not daily.is_stockout
                ),
                count(*) filter (daily.stock_source = 'unknown') / count(*),
                count(*) filter (
                    daily.list_price is null and not daily.is_missing_day
                    and daily.list_price_imputed is null
                )
            from marts.fct_stock__daily as daily
            inner join read_parquet('{tmp_path}/stock_daily.truth.parquet') as truth
                on
                    daily.stock_date = truth.date::date
                    and daily.store_id = truth.store_id::varchar
                    and daily.product_id = truth.product_id::varchar
            """
        ).fetchall()
    filled, from_after, wrong_stock, sold, wrong_sold, unseen, unknown, prices = row
    assert filled > 60 and from_after > 40 and sold >= 6
    assert (wrong_stock, wrong_sold, unseen, prices) == (0, 0, 0, 0)
    assert unknown < 0.004


HEADER = (
    "Date,Store ID,Product ID,Category,Region,Inventory Level,Units Sold,Units Ordered,"
    "Demand Forecast,Price,Discount,Weather Condition,Holiday/Promotion,"
    "Competitor Pricing,Seasonality"
)
LINES = [
    "2022-01-01,S001,P0001,Groceries,North,231,127,55,135.47,33.5,20,Rainy,0,29.69,Autumn",
    "2022-01-02,S001,P0001,Groceries,North,204,150,66,144.04,63.01,10,Sunny,1,66.16,Autumn",
    "2022-01-02,S001,P0001,Groceries,North,204,150,66,144.04,63.01,10,Sunny,1,66.16,Autumn",
    "2022-01-04,S001,P0001,Groceries,North,0,0,51,74.02,27.99,0,Sunny,0,31.32,Summer",
    "2022-01-01,S001,P0002,Toys,South,many,61,164,62.18,32.72,5,Cloudy,1,34.74,Winter",
]


def test_an_export_of_the_public_inventory_set_is_read(run_dbt, tmp_path):
    export, database = tmp_path / "inventory.csv", tmp_path / "warehouse.duckdb"
    export.write_text("\n".join([HEADER, *LINES]) + "\n")
    named = json.dumps({"inputs": {"stock_daily": str(export)}})
    printed = run_dbt(
        database,
        "run",
        *("--select", "path:models/*/stock", "path:python_models/stock"),
        # The predictions need the evaluation of all tasks: test_stock_stockout.py.
        *(
            "--exclude",
            "int_stock__stockout_*",
            "ml_stockout__*",
            "fct_stock__stockout_*",
        ),
        *("--vars", named),
    )
    assert "columns ignored: Region, Units Ordered, Demand Forecast" in printed
    with duckdb.connect(str(database), read_only=True) as connection:
        days = connection.execute(
            """
            select
                stock_date::varchar, units_sold, stock_on_hand, list_price::double,
                discount_share, paid_price::double, is_promotion, is_stockout,
                balance_status, is_missing_day
            from marts.fct_stock__daily order by all
            """
        ).fetchall()
        keys = connection.execute(
            "select distinct store_id, product_id, category from marts.fct_stock__daily"
        ).fetchall()
        lacking = connection.execute(
            """
            select count(units_received), count(units_on_order), count(lead_time_days),
                count(is_holiday)
            from staging.stg_stock__daily
            """
        ).fetchone()
        rows = connection.execute(
            "select row_status, source_line, quarantine_reason"
            " from staging.stg_stock__daily where row_status <> 'clean' order by all"
        ).fetchall()
        reasons = connection.execute(
            """
            select category, count(*), count(effect), count(reason)
            from marts.fct_stock__demand_drivers group by category order by category
            """
        ).fetchall()
    assert days == [
        ("2022-01-01", 127, 231, 33.5, 0.2, 26.8, False, False, "unknown", False),
        ("2022-01-02", 150, 204, 63.01, 0.1, 56.709, True, False, "unknown", False),
        ("2022-01-03", None, None, None, None, None, None, None, "no_row", True),
        ("2022-01-04", 0, 0, 27.99, 0.0, 27.99, False, True, "unknown", False),
    ]
    assert keys == [("S001", "P0001", "Groceries")]
    assert lacking == (0, 0, 0, 0)
    assert rows == [
        ("duplicate", 4, None),
        ("quarantined", 6, "stock_on_hand is not a whole number: many"),
    ]
    # Three days of one product tell no effect; they stop nothing either.
    assert reasons == [("Groceries", 26, 0, 26), ("all", 26, 0, 26)]


def test_demand_drivers_are_those_of_the_days_by_another_way(sample_warehouse):
    """The mart against the pure function on days picked by pandas from fct_stock__daily.

    The sample is taken whole, so nothing of the drawing is in between.
    """
    with duckdb.connect(str(sample_warehouse), read_only=True) as connection:
        days = connection.execute("from marts.fct_stock__daily").df()
        mart = connection.execute(
            "from marts.fct_stock__demand_drivers order by category, driver, level"
        ).df()
    days = days[~days["is_missing_day"]]
    most = days.groupby(["product_id", "category"]).size().reset_index(name="days")
    most = most.sort_values("days").drop_duplicates("product_id", keep="last")
    days = days.drop(columns="category").merge(most[["product_id", "category"]])
    days["units_sold"] = days["units_sold_imputed"]
    days["category_units"] = days.groupby("category")["units_sold"].transform("sum")
    days["paid_price"] = (
        days["list_price_imputed"].astype(float)
        * (1 - days["discount_share"].fillna(0.0))
    ).round(4)
    days["is_censored"] = days["is_stockout"]
    known = ["units_sold", "paid_price", "is_censored"]
    days = days[days[known].notna().all(axis=1) & (days["units_sold"] >= 0)]
    found = estimate_effects(days).sort_values(["category", "driver", "level"])
    assert len(found) == len(mart) == 26 * (1 + days["category"].nunique())
    for column in ("effect", "lower", "upper", "rows_count"):
        np.testing.assert_allclose(found[column], mart[column], atol=1e-4)
    assert mart["reason"].isna().all()
