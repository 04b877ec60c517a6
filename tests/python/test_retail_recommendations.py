"""Recommendations: no feature knows the future, no list holds what was bought."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from conftest import copy_tables
from ml_leaks import (
    auc_spread,
    cut_file,
    differing_features,
    features_at,
    features_table_of,
    shuffled_label_auc,
)

from comptoir.ml.recommendations import RULES, recommend_task, segment_customers

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "seeds" / "retail" / "retail_transactions.csv"

OTHER_AREAS = [
    f"path:{folder}/{area}"
    for folder in ("models/*", "python_models")
    for area in ("bikes", "clickstream", "stock")
]
OTHER_TASKS = (
    "schema_name = 'ml' and regexp_matches(table_name, '^ml_(bike|purchase|stockout)')"
)


def rows_of(warehouse: Path, sql: str) -> pd.DataFrame:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.sql(sql).df()


def test_features_are_those_of_a_file_that_ends_at_their_time(
    run_dbt: Callable[..., str],
    new_warehouse: Callable[[Path], Path],
    sample_warehouse: Path,
    tmp_path: Path,
) -> None:
    """The last labelled time whose eve has lines is the current time of the cut file."""
    as_of = rows_of(
        sample_warehouse,
        """
        select max(times.as_of) as as_of
        from intermediate.int_retail__as_of_times_listed as times
        inner join intermediate.int_retail__lines_classified as lines
            on lines.invoice_date = times.as_of::date - 1
        where times.task = 'recommend' and times.split <> 'current'
        """,
    )["as_of"][0]
    if pd.isna(as_of):
        raise AssertionError("no labelled time of the sample follows a day with lines")
    cut = tmp_path / "retail_transactions.csv"
    before = f"\"InvoiceDate\" < '{as_of:%Y-%m-%d %H:%M:%S}'"
    assert cut_file(SAMPLE, cut, before) > 0
    database = new_warehouse(tmp_path / "cut")
    variables = f'{{inputs: {{retail_transactions: "{cut}"}}, allow_sample: true}}'
    run_dbt(database, "run", "--select", "+ml_recommend__features", "--vars", variables)
    frames = []
    for warehouse in (sample_warehouse, database):
        rows = features_at(features_table_of(warehouse, "recommend"), as_of)
        # Customers without a purchase get a list today only
        frames.append(rows[rows["customer_products"] > 0])
    assert differing_features(*frames) == []


def test_shuffled_labels_teach_nothing(sample_warehouse: Path) -> None:
    features = features_table_of(sample_warehouse, "recommend")
    tested = features[features["split"] == "test"]
    found = shuffled_label_auc(
        features, recommend_task(30), candidates=["logistic_regression"]
    )
    for candidate, auc in found.items():
        assert abs(auc - 0.5) < 4 * auc_spread(tested["label"]), candidate


def test_rules_are_found_among_the_candidates(sample_warehouse: Path) -> None:
    """Each customer's ten best by units, counted from the lines, are candidates."""
    missing = rows_of(
        sample_warehouse,
        """
        with bought as (
            select distinct customer_id, stock_code
            from intermediate.int_retail__lines_classified
            where is_purchase and has_customer
        ), sellers as (
            select stock_code, sum(quantity) as units_count
            from intermediate.int_retail__lines_classified
            where is_purchase and has_customer
            group by stock_code
        ), best as (
            select customers.customer_id, sellers.stock_code
            from (select distinct customer_id from bought) as customers
            cross join sellers
            anti join bought
                on customers.customer_id = bought.customer_id
                and sellers.stock_code = bought.stock_code
            qualify row_number() over (
                partition by customers.customer_id
                order by sellers.units_count desc, sellers.stock_code
            ) <= 10
        )
        select best.*
        from best
        anti join ml.ml_recommend__features as features
            on features.split = 'current'
            and features.entity_id = best.customer_id
            and features.item_id = best.stock_code
        """,
    )
    assert len(missing) == 0


def test_everyone_has_ten_products_that_were_not_bought(sample_warehouse: Path) -> None:
    lists = rows_of(
        sample_warehouse,
        """
        select
            customers.customer_id,
            count(recommendations.stock_code) as products_count,
            count(lines.stock_code) as bought_count
        from marts.dim_retail__customers as customers
        left join marts.fct_retail__recommendations as recommendations
            using (customer_id)
        left join (
            select distinct customer_id, stock_code
            from marts.fct_retail__invoice_lines
            where is_purchase
        ) as lines using (customer_id, stock_code)
        group by customers.customer_id
        """,
    )
    assert (lists["bought_count"] == 0).all()
    assert (lists["products_count"] == 10).all()


def test_segments_know_their_own_time_only() -> None:
    rng = np.random.default_rng(0)
    rows = pd.DataFrame(
        {
            "as_of": pd.Timestamp("2011-01-01"),
            "customer_number": range(60),
            "recency_days": rng.uniform(1, 300, 60),
            "invoices_count": rng.integers(1, 20, 60),
            "spent_amount": rng.uniform(1, 5000, 60),
        }
    )
    later = rows.assign(
        as_of=pd.Timestamp("2011-02-01"), spent_amount=rows["spent_amount"][::-1].values
    )
    alone = segment_customers(rows, segments=3, seed=1)
    both = segment_customers(pd.concat([later, rows]), segments=3, seed=1)
    first = both[both["as_of"] == pd.Timestamp("2011-01-01")].reset_index(drop=True)
    pd.testing.assert_frame_equal(first, alone.reset_index(drop=True))
    spent = rows.merge(alone).groupby("segment_number")["spent_amount"].mean()
    assert len(spent) == 3


def test_a_shop_of_two_customers_has_segments() -> None:
    rows = pd.DataFrame(
        {
            "as_of": pd.Timestamp("2011-01-01"),
            "customer_number": [1, 2, -1],
            "recency_days": [1.0, 1.0, None],
            "invoices_count": [1, 1, 0],
            "spent_amount": [5.0, 5.0, None],
        }
    )
    answer = segment_customers(rows, segments=3, seed=1)
    assert answer["segment_number"].tolist() == [1, 1]
    assert len(segment_customers(rows.iloc[2:], segments=3, seed=1)) == 0


def test_rules_are_baselines_of_the_task() -> None:
    task = recommend_task(30)
    assert [one.name for one in task.candidates if one.is_baseline] == [
        name for name, _, _ in RULES
    ]
    assert task.horizon == timedelta(days=30)


def test_one_day_of_data_builds(
    run_dbt: Callable[..., str],
    new_warehouse: Callable[[Path], Path],
    sample_warehouse: Path,
    tmp_path: Path,
) -> None:
    """Champions are chosen of all tasks: those of other areas are the sample's."""
    cut = tmp_path / "retail_transactions.csv"
    cut.write_text(
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,"
        "Country\n"
        + "".join(
            f"5000{number:02},{10000 + code},PRODUCT {code},2,2011-01-03 10:00:00,"
            f"1.5,1700{number:02},United Kingdom\n"
            for number in range(4)
            for code in range(number, number + 3)
        )
    )
    database = new_warehouse(tmp_path)
    copy_tables(sample_warehouse, database, OTHER_TASKS)
    variables = f'{{inputs: {{retail_transactions: "{cut}"}}, allow_sample: true}}'
    select = ["--select", "+fct_retail__recommendations", "+fct_retail__buy_again"]
    select += ["+fct_retail__target_product_predictions", "--exclude", *OTHER_AREAS]
    options = ["--exclude-resource-type", "unit_test", "--vars", variables]
    run_dbt(database, "build", *select, *options)
    lists = rows_of(database, "from marts.fct_retail__recommendations")
    # Six products, three of them bought by each customer
    assert set(lists.groupby("customer_id").size()) == {3}
    assert lists["probability"].between(0, 1).all()
