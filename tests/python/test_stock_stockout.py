"""The task stockout: rows, labels and features again by hand, none that knows the future.

The reference looks at every product in a store by itself, filtering its days anew for
each number: slow, and without the windows and running sums of the warehouse.
"""

import importlib.util
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

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
from sklearn.metrics import average_precision_score, log_loss, roc_auc_score

SAMPLE = ROOT / "seeds" / "stock" / "stock_daily.csv"
HORIZON = 7
# The tables of the task without those of other areas
TASK = [
    "+ml_stockout__scores",
    "path:models/ml/*.sql",
    "python_models/ml",
    "fct_stock__stockout_predictions",
]


def table(database: Path, query: str) -> pd.DataFrame:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.sql(query).df()


@pytest.fixture(scope="module")
def features(sample_warehouse: Path) -> pd.DataFrame:
    return features_table_of(sample_warehouse, "stockout")


@pytest.fixture(scope="module")
def series(sample_warehouse: Path) -> dict[tuple[str, str], pd.DataFrame]:
    """Days of each product in each store, by date."""
    days = table(
        sample_warehouse,
        "select * from marts.fct_stock__daily order by product_id, store_id, stock_date",
    ).set_index("stock_date")
    return dict(iter(days.groupby(["product_id", "store_id"])))


def asked(days: pd.DataFrame) -> pd.Series:
    """Days that end with stock, and are known to."""
    is_known = days["stock_source"].isin(["recorded", "from_day_before"])
    return is_known & (days["stock_on_hand_imputed"] > 0)


def test_rows_and_labels_are_those_of_the_days(features, series, sample_warehouse):
    times = table(
        sample_warehouse, "from intermediate.int_stock__stockout_as_ofs_listed"
    )
    products = table(
        sample_warehouse, "from intermediate.int_stock__stockout_products_drawn"
    )
    unseen = set(products.loc[products["is_unseen"], "product_id"])
    assert times["rows_share"].eq(1).all()
    assert len(unseen) == len(products) // 5 > 0
    splits = times.set_index("as_of")["split"]
    expected = {}
    for (product, store), days in series.items():
        # Stock-outs of the day itself and those after it; the row is that of the day
        ahead = [
            days["is_stockout"].astype("float64").shift(-n) for n in range(HORIZON)
        ]
        days_ahead = pd.concat(ahead, axis=1)
        is_asked = asked(days)
        for day in days.index[is_asked]:
            as_of = day + timedelta(days=1)
            split = splits.get(as_of)
            if split == "current":
                expected[product, store, as_of] = (split, None)
            if split in (None, "current") or as_of not in days_ahead.index:
                continue
            window = days_ahead.loc[as_of].to_numpy()
            if not np.isnan(window).any() and (
                split == "test" or product not in unseen
            ):
                expected[product, store, as_of] = (split, float(window.max()))
    found = {
        (row.entity_id, row.item_id, row.as_of): (
            row.split,
            None if np.isnan(row.label) else row.label,
        )
        for row in features.itertuples()
    }
    assert found == expected
    assert {split for split, _ in found.values()} == {
        "train", "validation", "test", "current",
    }  # fmt: skip


def demand(days: pd.DataFrame, length: int) -> float:
    sold = days.iloc[-length:]
    sold = sold[sold["stock_on_hand_imputed"] > 0]["units_sold_imputed"]
    return (sold.clip(lower=0).sum() + 0.5) / (sold.notna().sum() + 1)


def since(days: pd.DataFrame, is_so: pd.Series, as_of: pd.Timestamp) -> float:
    return (as_of - days.index[is_so].max()).days if is_so.any() else np.nan


def by_hand(days: pd.DataFrame, as_of: pd.Timestamp) -> dict[str, float]:
    """Features of a product in a store, from its days before the time."""
    days = days.loc[: as_of - timedelta(days=1)]
    last, stock = days.iloc[-1], days["stock_on_hand_imputed"]
    sold = days["units_sold_imputed"].clip(lower=0)
    known = sold.iloc[-56:][stock.iloc[-56:] > 0]
    leads = days["lead_time_days"].iloc[-180:].dropna()
    received = days["units_received"]
    mean, cover = demand(days, 28), last["stock_on_hand_imputed"] / demand(days, 28)
    out = {
        "stock_units": last["stock_on_hand_imputed"],
        "on_order_units": last["units_on_order"],
        **{f"demand_{length}": demand(days, length) for length in (7, 14, 28, 56)},
        "demand_deviation": known.std(ddof=1),
        "demand_trend_log": np.log(demand(days, 7) / mean),
        "days_of_cover": cover,
        "days_since_delivery": since(days, received > 0, as_of),
        "days_since_out": since(days, stock == 0, as_of),
        "deliveries_180": (received.iloc[-180:] > 0).sum(),
        "out_days_28": (stock.iloc[-28:] == 0).sum(),
        "out_share_180": (stock.iloc[-180:] == 0).sum() / stock.iloc[-180:].count(),
        "promotion_days_28": days["is_promotion"].iloc[-28:].fillna(False).sum(),
        "age_days": (as_of - days.index[0]).days,
        "lead_time_max_days": leads.max(),
        "weekday": as_of.isoweekday(),
    }
    if len(leads):
        out["lead_time_days"] = leads.mean()
        out["cover_to_lead_time"] = cover / leads.mean()
        out["cover_below_lead_time"] = float(cover < leads.mean())
    return out


def test_features_are_those_worked_out_by_hand(features, series):
    """At the first time of the test and at the current one."""
    first = features.loc[features["split"] == "test", "as_of"].min()
    checked = 0
    for as_of in (first, features["as_of"].max()):
        for row in features_at(features, as_of).itertuples(index=False):
            days = series[row.entity_id, row.item_id]
            for name, expected in by_hand(days, as_of).items():
                found = getattr(row, name)
                assert found == pytest.approx(
                    float(expected), rel=1e-9, abs=1e-9, nan_ok=True
                ), (as_of, row.entity_id, row.item_id, name)
                checked += 1
    assert checked > 1000


# --- no leak --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def after_a_cut(
    run_dbt: Callable[..., str],
    new_warehouse: Callable[[Path], Path],
    sample_warehouse: Path,
    features: pd.DataFrame,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[list[str], Path, pd.Timestamp]:
    """What differs at a time of the test once the later days are cut off."""
    database = new_warehouse(tmp_path_factory.mktemp("cut"))
    as_of = features.loc[features["split"] == "test", "as_of"].min()
    lines = differences_after_a_cut(
        run_dbt,
        database,
        sample_warehouse,
        task="stockout",
        input_name="stock_daily",
        source=SAMPLE,
        time_column="date",
        time_format="%Y-%m-%d",
        as_of=as_of.to_pydatetime(),
    )
    return lines, database, as_of


def test_features_are_the_same_without_the_future(after_a_cut, features):
    """The cut file asks also about what has no label, as windows ahead are unknown."""
    lines, database, as_of = after_a_cut
    assert [line for line in lines if not line.startswith("rows:")] == []
    whole, cut = (
        set(features_at(table_, as_of)[ROW].itertuples(index=False, name=None))
        for table_ in (features, features_table_of(database, "stockout"))
    )
    assert len(whole) > 20
    assert whole <= cut


# Copies of features, as someone in a hurry would write them: from all that there is
LEAKS = {
    "lead_time": """
        select product_id as entity_id, avg(lead_time_days) as leak
        from intermediate.int_stock__stockout_days_prepared group by all
    """,
    "out_share": """
        select product_id as entity_id, store_id as item_id,
            count(*) filter (where stock_units = 0) / count(*) as leak
        from intermediate.int_stock__stockout_days_prepared group by all
    """,
}


@pytest.mark.parametrize("leak", LEAKS)
def test_a_copy_that_knows_the_future_is_caught(
    leak: str, after_a_cut, sample_warehouse: Path
):
    _, cut, as_of = after_a_cut
    rows = []
    for database in (sample_warehouse, cut):
        found = features_at(features_table_of(database, "stockout"), as_of)
        rows.append(found.merge(table(database, LEAKS[leak]), how="left"))
    names = {line.split(":")[0] for line in differing_features(*rows)}
    assert "leak" in names
    assert names <= {"leak", "rows"}


def test_shuffled_labels_teach_nothing(features):
    path = ROOT / "python_models" / "stock" / "ml_stockout__models.py"
    spec = importlib.util.spec_from_file_location("ml_stockout__models", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    spread = auc_spread(features.loc[features["split"] == "test", "label"])
    names = ["logistic_regression", "gradient_boosting"]
    for name, auc in shuffled_label_auc(features, module.task(7.0), names).items():
        assert abs(auc - 0.5) < 4 * spread, name


# --- marts ----------------------------------------------------------------------------


def test_product_groups_costs_and_alerts_are_measured_again(sample_warehouse: Path):
    """By scikit-learn and pandas, from the scores."""
    scores = table(
        sample_warehouse,
        "from ml.ml_stockout__scores where split in ('validation', 'test')",
    )
    unseen = table(
        sample_warehouse,
        "select product_id from intermediate.int_stock__stockout_products_drawn"
        " where is_unseen",
    )["product_id"]
    scores["product_group"] = np.where(
        scores["entity_id"].isin(unseen), "unseen", "known"
    )
    keys = ["candidate", "split", "product_group"]
    found = table(
        sample_warehouse, "from marts.fct_stock__stockout_product_groups"
    ).set_index(keys)
    groups = scores.groupby(keys)
    assert len(found) == groups.ngroups
    assert ("majority", "test", "unseen") in found.index
    for key, rows in groups:
        one, label, score = found.loc[key], rows["label"], rows["score"]
        assert one["rows_count"] == len(rows)
        assert one["positives_count"] == label.sum()
        assert one["log_loss"] == pytest.approx(log_loss(label, score, labels=[0, 1]))
        if label.nunique() == 2:
            assert one["roc_auc"] == pytest.approx(roc_auc_score(label, score))
            precision = average_precision_score(label, score)
            assert one["pr_auc"] == pytest.approx(precision)
    costs = table(sample_warehouse, "from marts.fct_stock__stockout_costs")
    for one in costs.itertuples():
        rows = scores[(scores["candidate"] == one.candidate)]
        rows = rows[rows["split"] == one.split]
        is_alerted = rows["score"] > 0.1
        missed = (rows["label"] == 1) & ~is_alerted
        assert one.cost_amount == is_alerted.sum() + 10 * missed.sum()
    warnings = table(sample_warehouse, "from marts.fct_stock__stockout_warnings")
    keys = ["candidate", "split", "alerts_count"]
    for _, rows in warnings[warnings["warning"] != "lead_time"].groupby(keys):
        warned = rows.sort_values("warning")["warned_count"].tolist()
        assert warned == sorted(warned, reverse=True)


# --- other files ----------------------------------------------------------------------

HEADER = (
    "Date,Store ID,Product ID,Category,Inventory Level,Units Sold,Price,Discount,"
    "Holiday/Promotion"
)


def inventory(first: int, last: int) -> str:
    """Days of a made-up export without deliveries, orders and lead times.

    Each of six products in two stores sells one or two units a day of what it gets every
    so many days, which now and then is not enough.
    """
    lines = [HEADER]
    for store in range(2):
        for product in range(6):
            stock, period = 6 + product, 8 + product
            for day in range(last + 1):
                if (day + store) % period == 0:
                    stock += 3 * period // 2 + 3 * (day // period % 2) - 1
                sold = min(stock, 1 + (day * 7 + product * 3 + store) % 2)
                stock -= sold
                if day >= first:
                    at = date(2024, 1, 1) + timedelta(days=day)
                    lines.append(f"{at},S{store},P{product},Toys,{stock},{sold},5,0,0")
    return "\n".join(lines) + "\n"


def test_a_new_day_gives_new_predictions_in_one_command(run_dbt, tmp_path: Path):
    """Of an export that tells neither deliveries nor orders nor lead times."""
    database = tmp_path / "warehouse.duckdb"
    named = json.dumps({"inputs": {"stock_daily": str(tmp_path / "day*.csv")}})
    predictions = []
    for first, last in ((0, 118), (119, 119)):
        (tmp_path / f"day{first:03}.csv").write_text(inventory(first, last))
        run_dbt(database, "run", "--select", *TASK, "--vars", named)
        predictions.append(
            table(database, "from marts.fct_stock__stockout_predictions")
        )
    for found, as_of in zip(predictions, ("2024-04-29", "2024-04-30"), strict=True):
        assert set(found["as_of"]) == {pd.Timestamp(as_of)}
        assert len(found) == 12
        assert (found["probability"].isna() == found["is_stockout"]).all()
        assert found["probability"].nunique() > 1
    features = features_table_of(database, "stockout")
    assert features["on_order_units"].isna().all()
    assert features["lead_time_days"].eq(7).all()
    assert set(features["split"]) == {"train", "validation", "test", "current"}
    assert not set(features.loc[features["split"] == "train", "entity_id"]) >= set(
        features.loc[features["split"] == "test", "entity_id"]
    )
