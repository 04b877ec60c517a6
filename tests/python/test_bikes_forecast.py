"""The tasks bike_sales and bike_orders: rows, labels, features again by hand, no leak.

The reference filters the order lines of the marts anew for each number: slow, and without
the months, windows and running totals of the warehouse.
"""

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import duckdb
import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from ml_leaks import (
    ROW,
    auc_spread,
    differences_after_a_cut,
    differing_features,
    features_at,
    features_table_of,
    shuffled_label_auc,
)
from sklearn.metrics import average_precision_score, mean_absolute_error

SEEDS = ROOT / "seeds" / "bikes"
TASKS = ("bike_sales", "bike_orders")
QUARTER = pd.DateOffset(months=3)
# The tables of the tasks without those of other areas.
BUILT = [
    "+ml_bike_sales__scores",
    "+ml_bike_orders__scores",
    "ml_bike_sales__spreads",
    "ml_bike_sales__intervals",
    "path:models/ml/*.sql",
    "python_models/ml",
    "+dim_bikes__shops",
    "fct_bikes__sales_predictions",
    "fct_bikes__order_predictions",
]


def table(database: Path, query: str) -> pd.DataFrame:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.sql(query).df()


def module_of(task: str) -> ModuleType:
    file = ROOT / "python_models" / "bikes" / f"ml_{task}__models.py"
    spec = importlib.util.spec_from_file_location(file.stem, file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def features(sample_warehouse: Path) -> dict[str, pd.DataFrame]:
    return {task: features_table_of(sample_warehouse, task) for task in TASKS}


@pytest.fixture(scope="module")
def lines(sample_warehouse: Path) -> pd.DataFrame:
    """Lines that anybody can plan for, with their category in one text."""
    return table(
        sample_warehouse,
        """
        select
            order_id, shop_id, category || ': ' || subcategory as model_category,
            coalesce(quantity_corrected, 0)::integer as units,
            quantity_corrected * list_price_corrected::double as amount,
            order_date::timestamp as order_date
        from marts.fct_bikes__order_lines
        where not is_unknown_shop and category is not null
        """,
    )


def test_rows_and_labels_are_those_of_the_order_lines(
    features, lines, sample_warehouse
):
    models = table(
        sample_warehouse,
        "select category || ': ' || subcategory as model_category, launch_date"
        " from marts.dim_bikes__models where category is not null",
    )
    models["launch_date"] = pd.to_datetime(models["launch_date"]).fillna(
        pd.Timestamp("1900-01-01")
    )
    launched = models.groupby("model_category")["launch_date"].min()
    first = lines.groupby("model_category")["order_date"].min()
    known = pd.concat([launched, first], axis=1).min(axis=1)
    opened = lines.groupby("shop_id")["order_date"].min()
    splits = features["bike_sales"].groupby("as_of")["split"].first()
    now = lines["order_date"].max().to_period("M").end_time.ceil("D")
    expected: dict[str, dict] = {task: {} for task in TASKS}
    for as_of, split in splits.items():
        ahead = lines[
            (lines["order_date"] >= as_of) & (lines["order_date"] < as_of + QUARTER)
        ]
        sold = ahead.groupby(["shop_id", "model_category"])["units"]
        sums, sizes = sold.sum().to_dict(), sold.size().to_dict()
        for shop in opened[opened < as_of].index:
            for category in known[known < as_of].index:
                key, pair = (shop, category, as_of, split), (shop, category)
                is_known = as_of < now
                expected["bike_sales"][key] = sums.get(pair, 0) if is_known else None
                expected["bike_orders"][key] = (pair in sizes) if is_known else None
    for task in TASKS:
        rows = features[task]
        label = rows["label"].astype(object).where(rows["label"].notna(), None)
        keys = zip(
            rows["entity_id"],
            rows["item_id"],
            rows["as_of"],
            rows["split"],
            strict=True,
        )
        assert dict(zip(keys, label, strict=True)) == expected[task]
    assert list(splits[splits == "current"].index) == [now]
    # A year of tests and one of validation, quarter by quarter, back from now.
    for split, quarters in (("test", range(4)), ("validation", range(4, 8))):
        times = [now - QUARTER * (quarter + 1) for quarter in quarters]
        assert sorted(splits[splits == split].index) == sorted(times)
    trained = splits[splits == "train"].index
    assert trained.min() == lines["order_date"].min().replace(day=1) + QUARTER * 4


def by_hand(lines: pd.DataFrame, shop: str, category: str, as_of) -> dict[str, float]:
    """Features of a shop and category, from the lines before the time."""
    lines = lines[lines["order_date"] < as_of]
    first = lines["order_date"].min().to_period("M")
    mine = lines[lines["shop_id"] == shop]
    pair = mine[mine["model_category"] == category]
    alike = lines[lines["model_category"] == category]

    def last(rows: pd.DataFrame, begin: int, end: int = 0) -> pd.DataFrame:
        """Lines from so many months before the time until so many."""
        dates = rows["order_date"]
        return rows[
            (dates >= as_of - pd.DateOffset(months=begin))
            & (dates < as_of - pd.DateOffset(months=end))
        ]

    def back(rows: pd.DataFrame) -> pd.Series:
        dates = rows["order_date"]
        return (as_of.year - dates.dt.year) * 12 + as_of.month - dates.dt.month

    history = (as_of.to_period("M") - first).n
    known = min(history, back(mine).max())
    quarters = {-(-month // 3) for month in back(pair)}
    months = sorted(set(back(pair)))
    gaps = np.diff(months)
    total = lines["units"].sum()
    share = alike["units"].sum() / total
    seasons = history // 12
    season = sum(last(lines, 12 * n, 12 * n - 3)["units"].sum() for n in range(1, 9))
    return {
        "seasonal_naive_units": last(pair, 12, 9)["units"].sum(),
        "units_last_1q": last(pair, 3)["units"].sum(),
        "units_last_8q": last(pair, 24)["units"].sum(),
        "units_two_years_ago": last(pair, 24, 21)["units"].sum()
        if history >= 24
        else np.nan,
        "units_quarter_mean": pair["units"].sum() * 3 / max(known, 3),
        "units_weighed": (pair["units"] * 0.5 ** (back(pair) / 6)).sum(),
        "units_trend_log": np.log(
            (last(pair, 12)["units"].sum() + 1)
            / (last(pair, 24, 12)["units"].sum() + 1)
        ),
        "lines_year_ago": len(last(pair, 12, 9)),
        "units_per_line": pair["units"].sum() / len(pair) if len(pair) else np.nan,
        "orders_last_4q": last(pair, 12)["order_id"].nunique(),
        "ordered_last_1q": float(len(last(pair, 3)) > 0),
        "ordered_quarters_last_8q": len([n for n in quarters if n <= 8]),
        "months_since_order": min(months) if months else np.nan,
        "months_between_orders": gaps.mean() if len(gaps) else np.nan,
        "shop_units_last_4q": last(mine, 12)["units"].sum(),
        "shop_months_since_order": back(mine).min(),
        "category_units_year_ago": last(alike, 12, 9)["units"].sum(),
        "share_of_all": share,
        "expected_units": (pair["units"].sum() + 10 * share)
        / (mine["units"].sum() + 10)
        * (mine["units"].sum() * 3 / max(known, 3)),
        "all_season_log": np.log((season + 1) / seasons / ((total + 1) * 3 / history)),
        "season_sine": np.sin(2 * np.pi * as_of.month / 12),
    }


def test_features_are_those_worked_out_by_hand(features, lines):
    """At the first time of the training and the current one; alike in both tasks."""
    sales, orders = (features[task] for task in TASKS)
    names = [name for name in sales.columns if name != "label"]
    pd.testing.assert_frame_equal(
        sales.sort_values(ROW, ignore_index=True)[names],
        orders.sort_values(ROW, ignore_index=True)[names],
    )
    checked = 0
    for as_of in (sales["as_of"].min(), sales["as_of"].max()):
        for row in features_at(sales, as_of)[::13].itertuples(index=False):
            for name, expected in by_hand(
                lines, row.entity_id, row.item_id, as_of
            ).items():
                assert getattr(row, name) == pytest.approx(
                    float(expected), rel=1e-9, abs=1e-9, nan_ok=True
                ), (as_of, row.entity_id, row.item_id, name)
                checked += 1
    assert checked > 500


# --- no leak --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def after_a_cut(
    run_dbt: Callable[..., str],
    new_warehouse: Callable[[Path], Path],
    sample_warehouse: Path,
    features: dict[str, pd.DataFrame],
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[list[str], Path, pd.Timestamp]:
    """What differs at the first time of the test once the later orders are cut off."""
    database = new_warehouse(tmp_path_factory.mktemp("cut"))
    sales = features["bike_sales"]
    as_of = sales.loc[sales["split"] == "test", "as_of"].min()
    lines = differences_after_a_cut(
        run_dbt,
        database,
        sample_warehouse,
        task="bike_sales",
        input_name="bikes_orders",
        source=SEEDS / "bikes_orders.csv",
        time_column="order.date",
        time_format="%Y-%m-%d",
        as_of=as_of.to_pydatetime(),
        files={
            name: str(SEEDS / f"{name}.csv")
            for name in ("bikes_bikes", "bikes_bikeshops", "bikes_customers")
        },
    )
    return lines, database, as_of


def test_features_are_the_same_without_the_future(after_a_cut):
    assert after_a_cut[0] == []


def test_a_feature_that_knows_the_future_is_caught(after_a_cut, features):
    """Of the quarter asked about, or of the orders of all time."""
    _, database, as_of = after_a_cut
    cut = features_at(features_table_of(database, "bike_sales"), as_of)
    whole = features_at(features["bike_sales"], as_of).copy()
    assert differing_features(whole, cut) == []
    whole["units_year_ago"] = whole["label"]
    [line] = differing_features(whole, cut)
    assert line.startswith("units_year_ago: ")


@pytest.mark.parametrize("task", TASKS)
def test_shuffled_labels_teach_nothing(features, task):
    rows = features[task]
    # A third of the training is enough to learn the labels of the test, if it could.
    rows = rows[(rows["split"] != "train") | (rows["as_of"].dt.month % 3 == 1)]
    spread = auc_spread(rows.loc[rows["split"] == "test", "label"])
    names = ["ridge"] if task == "bike_sales" else ["logistic_regression"]
    for name, auc in shuffled_label_auc(
        rows, module_of(task).TASK, [*names, "gradient_boosting"]
    ).items():
        assert abs(auc - 0.5) < 4 * spread, name


# --- other files ----------------------------------------------------------------------


def named(folder: Path, **files: str) -> list[str]:
    inputs = {f"bikes_{name}": str(folder / file) for name, file in files.items()}
    return ["--vars", json.dumps({"inputs": inputs})]


TINY = {
    "a_day": ["1/7/2015"],
    "half_a_year": [f"{month}/15/2015" for month in range(1, 7)],
}


def test_short_histories_build_and_say_no_more_than_they_know(run_dbt, tmp_path: Path):
    """One order; half a year of one shop, of which the baselines alone can learn."""
    (tmp_path / "bikes.csv").write_text(
        "bike.id,model,category1,category2,frame,price\n"
        "1,One,Road,Race,Carbon,1000\n2,Two,Road,,Steel,\n"
    )
    (tmp_path / "shops.csv").write_text(
        "bikeshop.id,bikeshop.name,bikeshop.city,bikeshop.state,latitude,longitude\n"
        "1,One,Ithaca,NY,42.4,-76.5\n2,Two,Reno,NV,39.5,-119.8\n"
    )
    database = tmp_path / "warehouse.duckdb"
    files = {"bikes": "bikes.csv", "bikeshops": "shops.csv", "orders": "orders.csv"}
    found, baselines = {}, {}
    for name, days in TINY.items():
        lines = [
            f"{number},{number},1,{day},1,{1 + number % 2},{1 + number % 3}"
            for number, day in enumerate(days, 1)
        ]
        header = ",order.id,order.line,order.date,customer.id,product.id,quantity"
        (tmp_path / "orders.csv").write_text("\n".join([header, *lines]) + "\n")
        run_dbt(database, "run", "--select", *BUILT, *named(tmp_path, **files))
        found[name] = table(
            database,
            "from marts.fct_bikes__sales_predictions order by model_category",
        )
        baselines[name] = table(
            database,
            "select task, is_baseline from ml.dim_ml__champions order by task",
        )
        assert found[name]["model_category"].tolist() == ["Road", "Road: Race"]
        assert set(found[name]["shop_id"]) == {"1"}
        assert len(table(database, "from marts.fct_bikes__order_predictions")) == 2
    # Nothing is known of what followed the one order: the naive forecast stands alone.
    assert found["a_day"]["predicted_units"].isna().all()
    assert found["a_day"]["baseline_units"].astype(float).tolist() == [2, 0]
    assert baselines["a_day"].empty
    assert found["a_day"]["year_ago_units_count"].isna().all()
    assert baselines["half_a_year"]["task"].tolist() == ["bike_orders", "bike_sales"]
    assert baselines["half_a_year"]["is_baseline"].all()
    assert found["half_a_year"]["predicted_units"].notna().all()
    # April to June: bikes 2, 1, 2 of orders 4 to 6; the odd ones are of bike 2.
    assert found["half_a_year"]["baseline_units"].astype(float).tolist() == [3, 3]
    assert found["half_a_year"]["as_of"].eq(pd.Timestamp("2015-07-01")).all()


@pytest.fixture(scope="module")
def public(
    real_data: Path,
    run_dbt: Callable[..., str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A warehouse of the public bike shops with both tasks."""
    database = tmp_path_factory.mktemp("public") / "warehouse.duckdb"
    files = {name: f"{name}.csv" for name in ("bikes", "bikeshops", "orders")}
    run_dbt(database, "run", "--select", *BUILT, *named(real_data / "bikes", **files))
    return database


def test_the_public_bike_shops_are_forecast_better_than_by_the_rules(public):
    """MASE and PR-AUC again by scikit-learn, beside the naive forecast and the rule."""
    said = table(public, "from marts.fct_bikes__sales_predictions")
    assert len(said) == 30 * 9
    assert said["as_of"].eq(pd.Timestamp("2016-01-01")).all()
    assert said["year_ago_units_count"].sum() == 1_223
    assert said["year_ago_lines_count"].sum() == 961
    metrics = table(
        public,
        "select * from ml.fct_ml__metrics where split = 'test'",
    ).set_index(["task", "candidate", "metric"])
    differences = table(
        public,
        "select * from ml.fct_ml__metric_differences where split = 'test'",
    ).set_index(["task", "candidate", "baseline", "metric"])
    champions = table(public, "from ml.dim_ml__champions").set_index("task")[
        "candidate"
    ]

    sales = features_table_of(public, "bike_sales").sort_values(ROW)
    known = sales[
        sales["split"].isin(["train", "validation"])
        & (sales["as_of"] + QUARTER <= pd.Timestamp("2015-01-01"))
    ]
    scale = mean_absolute_error(known["label"], known["seasonal_naive_units"])
    scores = table(public, "from ml.ml_bike_sales__scores where split = 'test'")
    for candidate in (champions["bike_sales"], "seasonal_naive"):
        rows = scores[scores["candidate"] == candidate]
        error = mean_absolute_error(rows["label"], rows["score"])
        found = metrics.loc[("bike_sales", candidate, "mase")]
        assert found["value"] == pytest.approx(error / scale, rel=1e-9)
        print(f"MASE {candidate} {found['value']:.3f}"
              f" ({found['lower']:.3f} to {found['upper']:.3f})")  # fmt: skip
    beats = differences.loc[
        ("bike_sales", champions["bike_sales"], "seasonal_naive", "mase")
    ]
    assert beats["upper"] < 0

    orders = table(public, "from ml.ml_bike_orders__scores where split = 'test'")
    for candidate in (champions["bike_orders"], "last_quarters_buyers"):
        rows = orders[orders["candidate"] == candidate]
        found = metrics.loc[("bike_orders", candidate, "pr_auc")]
        assert found["value"] == pytest.approx(
            average_precision_score(rows["label"], rows["score"]), rel=1e-9
        )
        print(f"PR-AUC {candidate} {found['value']:.3f}"
              f" ({found['lower']:.3f} to {found['upper']:.3f})")  # fmt: skip
    beats = differences.loc[
        ("bike_orders", champions["bike_orders"], "last_quarters_buyers", "pr_auc")
    ]
    assert beats["lower"] > 0

    intervals = table(
        public, "from ml.ml_bike_sales__intervals where split = 'test'"
    ).query("candidate == @champions['bike_sales']")
    held = intervals["label"].between(
        intervals["lower_units"], intervals["upper_units"]
    )
    print(f"80 % intervals hold {held.mean():.1%} of the test")
    assert 0.7 < held.mean() < 0.9
