"""comptoir.ml.fitting: known answers, splits, short histories, sampling, the same bits."""

import json
from collections.abc import Iterator
from dataclasses import replace

import duckdb
import numpy as np
import pandas as pd
import pytest
from ml_tables import features_table
from sklearn.calibration import CalibratedClassifierCV
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from comptoir.ml import candidates as declare
from comptoir.ml.candidates import Candidate
from comptoir.ml.fitting import (
    MODELS_COLUMNS,
    fit_candidates,
    kept_share,
    weighted_median,
)
from comptoir.ml.frames import SPLITS, TableError
from comptoir.ml.scoring import SCORES_COLUMNS, score_candidates
from comptoir.ml.storage import load_model
from comptoir.ml.tasks import Task

TASK = Task(
    name="toy",
    kind="classification",
    selection_metric="log_loss",
    horizon_days=30,
    seed=7,
    candidates=(
        declare.majority(),
        declare.rule("recency", feature="recency_days"),
        declare.knn_classifier(grid={"model__n_neighbors": [15, 40]}),
        declare.logistic_regression(grid={"model__C": [0.01, 1.0]}),
        declare.gradient_boosting_classifier(calibrated=True, max_iter=10),
        declare.blend("blend", of=("knn", "logistic_regression")),
    ),
)
BASELINES = replace(TASK, candidates=TASK.candidates[:2])


@pytest.fixture(scope="module")
def features() -> pd.DataFrame:
    return features_table()


@pytest.fixture(scope="module")
def models(features: pd.DataFrame) -> pd.DataFrame:
    return fit_candidates(features, TASK)


def of(models: pd.DataFrame, candidate: str, split: str) -> pd.Series:
    rows = models[
        (models["candidate"] == candidate) & (models["scored_split"] == split)
    ]
    assert len(rows) == 1
    return rows.iloc[0]


def only(features: pd.DataFrame, *splits: str) -> pd.DataFrame:
    return features[features["split"].isin(splits)]


def test_one_row_a_candidate_and_split_in_the_columns_of_the_table(models):
    assert list(models.columns) == list(MODELS_COLUMNS)
    assert len(models) == 6 * 3
    assert list(models["candidate"][:6]) == [one.name for one in TASK.candidates]
    assert models["skipped_reason"].isna().all()
    assert (models["is_baseline"] == (models["candidate_rank"] <= 2)).all()


def test_a_fit_sees_what_was_known_when_its_split_begins(models):
    """120 customers; labels of 30 days at times 30 days apart: all earlier are known."""
    rows = {split: of(models, "knn", split) for split in ("validation", "test")}
    assert rows["validation"]["fit_rows_count"] == 4 * 120
    assert rows["validation"]["last_as_of"] == pd.Timestamp("2024-03-31")
    assert rows["test"]["fit_rows_count"] == 5 * 120
    assert of(models, "knn", "current")["fit_rows_count"] == 6 * 120


def test_labels_not_yet_known_are_not_fitted(features):
    """With 60 days of label the last train time isn't known when validation begins."""
    models = fit_candidates(features, replace(BASELINES, horizon_days=60))
    row = of(models, "majority", "validation")
    assert (row["fit_rows_count"], row["last_as_of"]) == (
        3 * 120,
        pd.Timestamp("2024-03-01"),
    )
    assert of(models, "majority", "current")["fit_rows_count"] == 5 * 120


def test_the_majority_is_the_share_of_positives(features, models):
    scores = score_candidates(features, models)
    share = only(features, "train", "validation")["label"].mean()
    said = scores[(scores["candidate"] == "majority") & (scores["split"] == "test")]
    assert said["score"].unique() == pytest.approx([share])


def test_the_grid_is_that_of_scikit_learn_by_hand(features, models):
    """Three folds in time (times 2 to 4), the logistic regression fitted by hand."""
    train = only(features, "train").sort_values(["as_of", "entity_id"])
    names = json.loads(of(models, "logistic_regression", "test")["features"])
    values = train[names].astype(float).to_numpy()
    label = train["label"].to_numpy().astype(int)
    month = train["as_of"].rank(method="dense").to_numpy()
    means = {}
    for strength in (0.01, 1.0):
        model = declare.logistic_regression(C=strength).estimator
        losses = [
            log_loss(
                label[month == fold],
                model.fit(values[month < fold], label[month < fold]).predict_proba(
                    values[month == fold]
                ),
            )
            for fold in (2, 3, 4)
        ]
        means[strength] = -np.mean(losses)
    row = of(models, "logistic_regression", "test")
    assert (row["folds_kind"], row["folds_count"]) == ("time", 3)
    results = json.loads(row["grid_results"])
    assert [one["mean"] for one in results] == pytest.approx(list(means.values()))
    best = max(means, key=means.get)
    assert json.loads(row["parameters"]) == {"model__C": best}
    assert row["cv_mean"] == pytest.approx(means[best])
    assert sorted(one["rank"] for one in results) == [1, 2]


def test_medians_and_importances_are_of_the_candidate_s_features(features, models):
    row = of(models, "recency", "validation")
    train = only(features, "train")
    assert json.loads(row["feature_medians"]) == {
        "recency_days": train["recency_days"].median()
    }
    assert json.loads(row["importances"]) == []
    importances = {
        one["feature"]: one["mean"]
        for one in json.loads(of(models, "knn", "validation")["importances"])
    }
    assert max(importances, key=importances.get) == "recency_days"
    assert abs(importances["noise"]) < importances["recency_days"] / 3
    assert json.loads(of(models, "knn", "test")["importances"]) == []


def test_the_same_table_in_another_order_gives_the_same_bytes(features, models):
    again = fit_candidates(features.sample(frac=1, random_state=1), TASK)
    pd.testing.assert_frame_equal(again, models)


def test_the_sixteenth_digit_of_a_feature_gives_the_same_bytes(features):
    """Another order of a sum in SQL must not give another model."""
    task = replace(TASK, candidates=TASK.candidates[:4])
    nudged = features.assign(noise=np.nextafter(features["noise"], 9))
    assert (nudged["noise"] != features["noise"]).all()
    pd.testing.assert_frame_equal(
        fit_candidates(nudged, task), fit_candidates(features, task)
    )


def test_a_calibrated_model_keeps_no_row_numbers(models):
    row = of(models, "gradient_boosting", "test")
    model = load_model(row["model"], json.loads(row["allowed_types"]), "toy")
    assert isinstance(model, CalibratedClassifierCV)
    assert model.cv is None


def test_another_seed_gives_other_models(features, models):
    forest = replace(
        TASK,
        candidates=(
            declare.majority(),
            declare.random_forest_classifier(n_estimators=3),
        ),
    )
    bytes_of = [
        of(fit_candidates(features, one), "random_forest", "test")["model"]
        for one in (forest, forest, replace(forest, seed=8))
    ]
    assert bytes_of[0] == bytes_of[1] != bytes_of[2]


# --- short histories --------------------------------------------------------------------


def assert_scores(features: pd.DataFrame, models: pd.DataFrame) -> pd.DataFrame:
    """Scores for each row of each split that has models; finite ones."""
    scores = score_candidates(features, models)
    assert list(scores.columns) == list(SCORES_COLUMNS)
    assert np.isfinite(scores["score"]).all()
    fitted = models[models["skipped_reason"].isna()]
    expected = sum(
        int((features["split"] == split).sum()) for split in fitted["scored_split"]
    )
    assert len(scores) == expected
    return scores


def test_no_labelled_row_gives_typed_empty_tables(features):
    for rows in (only(features, "current"), features.iloc[:0]):
        models = fit_candidates(rows, TASK)
        assert list(models.columns) == list(MODELS_COLUMNS)
        assert len(models) == 0
        assert len(assert_scores(rows, models)) == 0


def test_without_validation_the_champion_can_still_be_scored(features):
    rows = only(features, "train", "test", "current")
    models = fit_candidates(rows, TASK)
    assert set(models["scored_split"]) == {"test", "current"}
    assert_scores(rows, models)


def test_one_time_folds_by_entity_and_one_class_by_nothing(features):
    one_time = features[
        (features["as_of"] == features["as_of"].min()) | (features["split"] != "train")
    ]
    models = fit_candidates(one_time, TASK)
    assert set(models["folds_kind"]) == {"entity"}
    assert models["skipped_reason"].isna().all()
    one_class = features.assign(label=features["label"] * 0)
    models = fit_candidates(one_class, TASK)
    assert set(models["folds_kind"]) == {"none"}
    skipped = models.set_index(["candidate", "scored_split"])["skipped_reason"]
    assert pd.isna(skipped["majority", "test"])
    assert "no two folds" in skipped["knn", "test"]
    assert "no two folds" in skipped["blend", "test"]
    scores = assert_scores(one_class, models)
    assert set(scores.loc[scores["candidate"] == "majority", "score"]) == {0.0}


def test_one_row_is_enough_for_a_build(features):
    rows = pd.concat(
        [only(features, split).iloc[:1] for split in ("train", "test", "current")]
    )
    models = fit_candidates(rows, TASK)
    assert of(models, "majority", "test")["fit_rows_count"] == 1
    assert models["skipped_reason"].notna().sum() >= 8
    assert_scores(rows, models)


def test_a_split_with_nothing_known_before_it_keeps_its_rows_with_the_reason(features):
    rows = only(features, "validation", "test", "current")
    models = fit_candidates(rows, BASELINES)
    reasons = models.set_index(["candidate", "scored_split"])["skipped_reason"]
    assert "no labelled row" in reasons["majority", "validation"]
    assert pd.isna(reasons["majority", "test"])
    assert_scores(rows, models)


def test_more_neighbours_than_rows_are_held_to_the_rows(features):
    task = replace(
        TASK,
        candidates=(declare.majority(), declare.knn_classifier(n_neighbors=10_000)),
    )
    models = fit_candidates(features, task)
    assert models["skipped_reason"].isna().all()
    scores = assert_scores(features, models)
    wide = scores.pivot_table(
        index=["split", "entity_id", "as_of"], columns="candidate", values="score"
    )
    assert wide["knn"].to_numpy() == pytest.approx(wide["majority"].to_numpy())


def test_a_candidate_that_fails_keeps_its_row_and_takes_its_blend_along(features):
    """Logistic regression can't read nulls; it isn't told by a failing build."""
    task = replace(
        TASK,
        candidates=(
            declare.majority(),
            Candidate("bare", LogisticRegression()),
            declare.blend("both", of=("majority", "bare")),
        ),
    )
    models = fit_candidates(features, task)
    reasons = models.set_index(["candidate", "scored_split"])["skipped_reason"]
    assert "NaN" in reasons["bare", "test"]
    assert reasons["both", "test"] == "its part bare was left out"
    assert set(assert_scores(features, models)["candidate"]) == {"majority"}


def test_a_parameter_that_does_not_exist_stops_the_build(features):
    """A mistake in a declaration is no want of history."""
    for candidate in (
        declare.knn_classifier(grid={"model__neighbours": [3]}),
        declare.logistic_regression(C=-1.0),
    ):
        task = replace(TASK, candidates=(declare.majority(), candidate))
        with pytest.raises(ValueError, match=r"neighbours|'C' parameter"):
            fit_candidates(features, task)


def test_a_feature_that_does_not_exist_stops_the_build(features):
    task = replace(TASK, candidates=(declare.rule("age", feature="age_years"),))
    with pytest.raises(TableError, match="candidate age reads age_years, which is"):
        fit_candidates(features, task)


def test_ties_take_the_first_of_the_grid(features):
    prior = Candidate(
        "prior",
        DummyClassifier(strategy="prior"),
        grid={"constant": [0, 1]},
        is_baseline=True,
    )
    row = fit_candidates(features, replace(TASK, candidates=(prior,))).iloc[0]
    assert json.loads(row["parameters"]) == {"constant": 0}
    assert [one["rank"] for one in json.loads(row["grid_results"])] == [1, 1]


# --- sampling -----------------------------------------------------------------------------


def test_the_share_of_negatives_kept_by_hand():
    assert kept_share(10, 90, None) == 1
    assert kept_share(10, 90, 100) == 1
    assert kept_share(10, 90, 40) == pytest.approx(30 / 90)
    assert kept_share(30, 90, 40) == pytest.approx(30 / 90)  # as many as positives
    assert kept_share(0, 90, 40) == pytest.approx(40 / 90)
    assert kept_share(10, 0, 5) == 1


def test_the_median_of_weighted_values_by_hand():
    values = np.array([4.0, 1.0, np.nan, 2.0, 3.0])
    assert weighted_median(values, None) == 2.5
    assert weighted_median(values, np.ones(5)) == 2.5
    assert weighted_median(values, np.array([1.0, 1.0, 9.0, 1.0, 4.0])) == 3.0
    assert np.isnan(weighted_median(np.array([np.nan]), None))


def test_sampled_negatives_leave_probabilities_right():
    """A rare label: with a fifth of the rows the scores still mean what they say."""
    table = features_table(entities=1000, as_ofs=3)
    rare = (table["label"] == 1) & (table["entity_id"].str[-1] > "2")
    table.loc[rare, "label"] = 0.0
    limit = 1600
    task = replace(
        BASELINES, candidates=(*BASELINES.candidates, declare.logistic_regression())
    )
    whole = fit_candidates(table, task)
    part = fit_candidates(table, replace(task, max_fit_rows=limit))
    counts, full = (of(one, "recency", "test") for one in (part, whole))
    assert counts["fit_rows_count"] == pytest.approx(limit, rel=0.1)
    assert full["fit_rows_count"] == 4000
    assert counts["fit_positives_count"] == full["fit_positives_count"]
    scores = [
        frame[frame["split"] == "test"].groupby("candidate")["score"].mean()
        for frame in (assert_scores(table, whole), assert_scores(table, part))
    ]
    assert scores[1].to_numpy() == pytest.approx(scores[0].to_numpy(), rel=0.15)
    assert of(part, "majority", "test")["cv_mean"] == pytest.approx(
        of(whole, "majority", "test")["cv_mean"], rel=0.1
    )


# --- kinds --------------------------------------------------------------------------------


def test_a_regression_with_every_kind_of_candidate():
    features = features_table(kind="regression", entities=80)
    task = Task(
        name="toy_spend",
        kind="regression",
        selection_metric="mase",
        horizon_days=30,
        seed=7,
        naive="again",
        candidates=(
            declare.mean(),
            declare.same_again("again", "monthly_amount"),
            declare.linear_rule("line", "monthly_amount"),
            declare.ridge(grid={"model__alpha": [1.0, 10.0]}),
            declare.ridge("ridge_log", log_target=True),
            declare.knn_regressor(),
            declare.gradient_boosting_regressor(loss="absolute_error", max_iter=5),
            declare.random_forest_regressor(n_estimators=3),
            declare.extra_trees_regressor(n_estimators=3, log_target=True),
            declare.hurdle("hurdle", declare.logistic_regression(), declare.ridge()),
            declare.blend("mix", of=("ridge", "hurdle")),
        ),
    )
    models = fit_candidates(features, task)
    assert models["skipped_reason"].isna().all()
    # What MASE divides by: the naive candidate's error on the rows of each fit.
    fitted = features[features["split"] != "current"]
    error = (fitted["monthly_amount"].fillna(0) - fitted["label"]).abs()
    for split, earlier in (("validation", ["train"]), ("current", list(SPLITS[:3]))):
        found = models.loc[models["scored_split"] == split, "naive_error"]
        assert found.nunique() == 1
        assert found.iloc[0] == pytest.approx(
            error[fitted["split"].isin(earlier)].mean()
        )
    scores = assert_scores(features, models)
    again = scores[scores["candidate"] == "again"].merge(
        features, on=["entity_id", "as_of"]
    )
    assert again["score"].to_numpy() == pytest.approx(
        again["monthly_amount"].fillna(0).to_numpy()
    )
    wide = scores.pivot_table(
        index=["split", "entity_id", "as_of"], columns="candidate", values="score"
    )
    assert wide["mix"].to_numpy() == pytest.approx(
        wide[["ridge", "hurdle"]].mean(axis=1).to_numpy()
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "clustering"}, "kind 'clustering' is unknown"),
        ({"selection_metric": "mae"}, "selection_metric 'mae' is none of"),
        ({"cv_metric": "r2"}, "cv_metric 'r2' is none of"),
        ({"horizon_days": 0}, "horizon_days must be above 0"),
        ({"candidates": TASK.candidates[2:3]}, "a baseline is missing"),
        ({"candidates": TASK.candidates[:1] * 2}, "two named 'majority'"),
        (
            {"candidates": (TASK.candidates[0], TASK.candidates[5])},
            "blends .* not declared before it",
        ),
        (
            {"kind": "regression", "selection_metric": "mae", "max_fit_rows": 5},
            "samples negatives",
        ),
        ({"naive": "majority"}, "naive 'majority' is no candidate of a regression"),
        (
            {
                "kind": "regression",
                "selection_metric": "mase",
                "candidates": TASK.candidates[:1],
            },
            "mase needs a naive candidate",
        ),
    ],
)
def test_a_wrong_task_is_refused(change: dict, message: str):
    with pytest.raises(ValueError, match=f"task toy: .*{message}"):
        replace(TASK, **change)


# --- relations ----------------------------------------------------------------------------


@pytest.fixture
def connection(features: pd.DataFrame) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("create table features as select * from features")
        yield connection


def test_relations_give_relations_of_the_right_types(connection, models):
    given = connection.query("select * from features")
    connection.register("fitted", fit_candidates(given, TASK))
    connection.execute("create table models as select * from fitted")
    made = connection.query("select * from models")
    assert {
        name: str(kind).lower()
        for name, kind in zip(made.columns, made.types, strict=True)
    } == MODELS_COLUMNS
    assert made.df()["model"].map(bytes).tolist() == models["model"].map(bytes).tolist()
    scores = score_candidates(given, made)
    assert {
        name: str(kind).lower()
        for name, kind in zip(scores.columns, scores.types, strict=True)
    } == SCORES_COLUMNS
    assert len(scores.df()) == 6 * 3 * 120


def test_an_empty_relation_keeps_its_types(connection):
    given = connection.query("select * from features where split = 'current'")
    made = fit_candidates(given, TASK)
    assert [str(kind).lower() for kind in made.types] == list(MODELS_COLUMNS.values())
    assert len(score_candidates(given, made).fetchall()) == 0
