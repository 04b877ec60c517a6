"""Purchases: the candidates beside the truth, and the marts on them, counted again."""

import importlib.util
from pathlib import Path
from types import ModuleType

import duckdb
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from conftest import ROOT
from ml_leaks import auc_spread, features_table_of, shuffled_label_auc
from sklearn.metrics import average_precision_score, log_loss, roc_auc_score

from comptoir.bench.observer import TRUTH, find_truth, observe
from comptoir.cli import main

SAMPLE = ROOT / "seeds" / "clickstream" / "clickstream_events.csv"


def python_model(name: str) -> ModuleType:
    """A file of python_models/clickstream as a module."""
    path = ROOT / "python_models" / "clickstream" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def warehouse(sample_warehouse: Path):
    with duckdb.connect(str(sample_warehouse), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def scores(warehouse) -> pd.DataFrame:
    """What every candidate said of validation and test, without drivers."""
    return warehouse.execute(
        "select candidate, split, entity_id, item_id, as_of, label, score"
        " from ml.ml_purchase__scores where split in ('validation', 'test')"
    ).df()


# --- beside the truth -----------------------------------------------------------------


def made_up(scores: list[tuple], truth: list[tuple], folder: Path):
    """A warehouse of these scores of candidate, user, split, label and score."""
    connection = duckdb.connect()
    connection.execute("create schema ml")
    connection.execute(
        "create table ml.ml_purchase__scores (candidate varchar, entity_id varchar,"
        " split varchar, label double, score double)"
    )
    connection.executemany(
        "insert into ml.ml_purchase__scores values (?, ?, ?, ?, ?)", scores
    )
    connection.execute(
        "create or replace table ml.ml_purchase__scores as select *, '7' as item_id,"
        " timestamp '2019-12-25' as as_of from ml.ml_purchase__scores"
    )
    connection.execute(
        "create table ml.dim_ml__champions as"
        " select 'purchase' as task, 'forest' as candidate"
        " union all select 'repurchase', 'majority'"
    )
    connection.execute(
        "create table truth (user_id bigint, probability double, purchased tinyint)"
    )
    connection.executemany("insert into truth values (?, ?, ?)", truth)
    connection.execute(
        "copy (select timestamp '2019-12-25' as as_of, user_id, 7 as product_id,"
        f" probability, purchased from truth) to '{folder / TRUTH}' (format parquet)"
    )
    return connection


def test_share_of_the_way_to_the_observer_is_measured_on_the_same_pairs(
    tmp_path: Path,
):
    """Of 2 times 2 pairs the forest orders 3 and ties 1: .875; the observer all: 1.

    (.875 - .5) / (1 - .5) = .75. User 5 is unknown to the truth, user 6 no part of the
    test; of the four told labels one, user 4's, is not what happened.
    """
    candidates = {"forest": [0.9, 0.5, 0.5, 0.1, 0.99], "majority": [0.4] * 5}
    scores = [
        (name, str(user), "test", label, score)
        for name, values in candidates.items()
        for user, label, score in zip(
            (1, 2, 3, 4, 5), (1, 1, 0, 0, 0), values, strict=True
        )
    ]
    scores += [
        ("forest", "6", "validation", 1, 0.0),
        ("forest", "6", "current", None, 0),
    ]
    truth = [(1, 0.8, 1), (2, 0.6, 1), (3, 0.3, 0), (4, 0.1, 1), (6, 0.0, 0)]
    with made_up(scores, truth, tmp_path) as connection:
        found = observe(connection, tmp_path / TRUTH)
    assert found.pairs_count == 5
    assert (found.told_share, found.agreed_share) == (0.8, 0.75)
    assert found.observer == 1.0
    assert found.candidates == {"forest": 0.875, "majority": 0.5}
    assert found.champion == "forest"
    assert found.share_of_the_way("forest") == 0.75
    assert found.share_of_the_way("majority") == 0
    assert found.share_of_the_way("no such candidate") is None


def test_the_area_beside_the_truth_is_scikit_learns(tmp_path: Path):
    random = np.random.default_rng(3)
    label = (random.random(400) < 0.1).astype(int)
    score = np.round(random.random(400) + 0.3 * label, 1) / 2
    chance = np.round(random.random(400) + 0.8 * label, 1) / 2
    users = range(400)
    scores = [
        ("forest", str(user), "test", int(label[user]), float(score[user]))
        for user in users
    ]
    truth = [(user, float(chance[user]), int(label[user])) for user in users]
    with made_up(scores, truth, tmp_path) as connection:
        found = observe(connection, tmp_path / TRUTH)
    assert found.candidates["forest"] == pytest.approx(roc_auc_score(label, score))
    assert found.observer == pytest.approx(roc_auc_score(label, chance))


def test_nothing_is_compared_where_nothing_is_told_or_one_class_is_missing(
    tmp_path: Path,
):
    scores = [("forest", str(user), "test", 0, user / 9) for user in range(5)]
    with made_up(scores, [(9, 0.5, 1)], tmp_path) as connection:
        assert observe(connection, tmp_path / TRUTH) is None
    with made_up(scores, [(1, 0.5, 0), (2, 0.1, 0)], tmp_path) as connection:
        found = observe(connection, tmp_path / TRUTH)
    assert found.observer is None
    assert found.share_of_the_way("forest") is None
    assert find_truth([tmp_path / "a.csv"]) == tmp_path / TRUTH
    assert find_truth([tmp_path / "elsewhere" / "a.csv"]) is None


def test_the_samples_pairs_and_labels_are_those_of_its_truth(warehouse, tmp_path: Path):
    """The generator's own books: the pairs of the test times, and what was bought.

    How near the candidates come is a matter of millions of events (`comptoir bench`):
    with the few purchases of the sample's test week no area can be told from another.
    """
    rows = len(SAMPLE.read_text("utf-8").splitlines()) - 1
    arguments = ["--rows", "14600", "--out", str(tmp_path)]
    made = CliRunner().invoke(main, ["sample", "--area", "clickstream", *arguments])
    assert made.exit_code == 0, made.output
    same = (tmp_path / SAMPLE.name).read_bytes() == SAMPLE.read_bytes()
    assert same, f"the sample of {rows} rows is no longer that of the seeds"
    found = observe(warehouse, tmp_path / TRUTH)
    assert found.told_share == 1
    assert found.agreed_share == 1
    pairs, bought = warehouse.execute(
        f"""
        select count(*), sum(purchased) from '{tmp_path / TRUTH}'
        where as_of in (select as_of from ml.ml_purchase__features where split = 'test')
        """
    ).fetchall()[0]
    assert found.pairs_count == pairs
    assert bought > 5
    assert found.observer > 0.6


# --- no leak --------------------------------------------------------------------------


def test_shuffled_labels_teach_nothing(sample_warehouse: Path):
    features = features_table_of(sample_warehouse, "purchase")
    declared = python_model("ml_purchase__models").task(24.0)
    spread = auc_spread(features.loc[features["split"] == "test", "label"])
    names = ["logistic_regression", "gradient_boosting", "knn"]
    for name, auc in shuffled_label_auc(features, declared, names).items():
        assert abs(auc - 0.5) < 4 * spread, name


# --- marts ----------------------------------------------------------------------------


def test_contacts_are_counted_again(warehouse, scores: pd.DataFrame):
    """By pandas, where ties don't matter: the likeliest so many of distinct scores."""
    found = warehouse.execute(
        "select * from marts.fct_clickstream__purchase_contacts"
    ).df()
    assert len(found) == len(found.drop_duplicates(["candidate", "split"])) * 7
    checked = 0
    for (candidate, split), rows in scores.groupby(["candidate", "split"]):
        users = rows.groupby(["as_of", "entity_id"])["score"].max()
        for _, one in found[
            (found["candidate"] == candidate) & (found["split"] == split)
        ].iterrows():
            budget = int(one["contacts_count"])
            best = users.groupby("as_of").nlargest(budget)
            assert one["contacted_count"] == len(best)
            assert one["expected_purchases"] == pytest.approx(best.sum())
            lowest = best.groupby(level=0).min()
            # Rows at or above the last score that is contacted; more of them: ties.
            likely = rows[rows["score"] >= rows["as_of"].map(lowest)]
            top = likely.sort_values("score", ascending=False).drop_duplicates(
                ["as_of", "entity_id"]
            )
            is_tied = rows.duplicated(["as_of", "score"], keep=False).any()
            if not is_tied:
                checked += 1
                assert one["bought_count"] == top["label"].sum()
            assert one["purchases_count"] == rows["label"].sum()
    assert checked


def test_user_groups_are_measured_again(warehouse, scores: pd.DataFrame):
    """By scikit-learn, with the users' first events from staging."""
    first = warehouse.execute(
        "select user_id as entity_id, min(event_at) as first_at"
        " from marts.fct_clickstream__events group by user_id"
    ).df()
    fits = warehouse.execute(
        "select candidate, scored_split as split, last_as_of from ml.fct_ml__fits"
        " where task = 'purchase'"
    ).df()
    rows = scores.merge(first, on="entity_id").merge(fits, on=["candidate", "split"])
    assert len(rows) == len(scores)
    is_new = rows["first_at"] >= rows["last_as_of"]
    rows["user_group"] = np.where(is_new, "new", "known")
    found = warehouse.execute(
        "select * from marts.fct_clickstream__purchase_user_groups"
    ).df()
    keys = ["candidate", "split", "user_group"]
    assert set(rows["user_group"]) == {"new", "known"}
    assert len(found) == len(rows[keys].drop_duplicates())
    for key, group in rows.groupby(keys):
        one = found.set_index(keys).loc[key]
        label, score = group["label"], group["score"]
        assert one["users_count"] == group["entity_id"].nunique()
        assert (one["rows_count"], one["positives_count"]) == (len(group), label.sum())
        assert one["log_loss"] == pytest.approx(log_loss(label, score, labels=[0, 1]))
        if label.nunique() == 2:
            assert one["roc_auc"] == pytest.approx(roc_auc_score(label, score))
            precision = average_precision_score(label, score)
            assert one["pr_auc"] == pytest.approx(precision)
        else:
            assert np.isnan(one["roc_auc"])
