"""comptoir.ml.scoring: drivers by hand, chunks, and what is refused."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from ml_tables import features_table
from sklearn.linear_model import LinearRegression

from comptoir.ml import candidates as declare
from comptoir.ml.candidates import Candidate
from comptoir.ml.fitting import fit_candidates
from comptoir.ml.frames import TableError
from comptoir.ml.scoring import StoredModel, drivers, score_candidates
from comptoir.ml.storage import ModelRefusedError, dump_model
from comptoir.ml.tasks import Task

TASK = Task(
    name="toy",
    kind="classification",
    selection_metric="log_loss",
    horizon_days=30,
    seed=7,
    candidates=(
        declare.majority(),
        declare.logistic_regression(),
        declare.rule("recency", feature="recency_days", is_baseline=False),
    ),
    drivers=True,
)


@pytest.fixture(scope="module")
def features() -> pd.DataFrame:
    return features_table()


@pytest.fixture(scope="module")
def models(features: pd.DataFrame) -> pd.DataFrame:
    return fit_candidates(features, TASK)


@pytest.fixture(scope="module")
def scores(features: pd.DataFrame, models: pd.DataFrame) -> pd.DataFrame:
    return score_candidates(features, models)


def in_order(scores: pd.DataFrame) -> pd.DataFrame:
    keys = ["candidate", "split", "as_of", "entity_id", "item_id"]
    return scores.sort_values(keys, ignore_index=True)


def linear(weights: list[float], medians: list[float]) -> StoredModel:
    model = LinearRegression()
    model.coef_, model.intercept_ = np.array(weights), 1.0
    return StoredModel(
        task="toy",
        candidate="linear",
        split="current",
        is_classifier=False,
        features=tuple("abcd"[: len(weights)]),
        medians=np.array(medians),
        has_drivers=True,
        drivers_rows=None,
        model=model,
    )


def drivers_in(scores: pd.DataFrame) -> set[str]:
    return set(scores[["driver_1", "driver_2", "driver_3"]].to_numpy().ravel()) - {
        None,
        np.nan,
    }


def test_drivers_of_a_straight_line_are_weight_times_distance_from_the_median():
    """Weights 1, -2, 10, 0; medians 0: the third first, then the second, the first."""
    stored = linear([1, -2, 10, 0], [0, 0, 0, 0])
    rows = np.array([[3.0, 4.0, 1.0, 9.0], [0.0, 0.0, -1.0, 9.0]])
    names, changes = drivers(stored, rows, stored.predict(rows))
    assert names.tolist() == [[2, 1, 0], [2, -1, -1]]
    assert changes[0].tolist() == [10, -8, 3]
    assert changes[1, 0] == -10
    assert np.isnan(changes[1, 1:]).all()


def test_equal_drivers_stand_in_the_order_of_the_features():
    stored = linear([1, -1, 1, 1], [0, 0, 0, 0])
    rows = np.full((1, 4), 2.0)
    assert drivers(stored, rows, stored.predict(rows))[0].tolist() == [[0, 1, 2]]


def test_fewer_features_than_places_leave_places_empty():
    stored = linear([2], [1])
    names, changes = drivers(stored, np.array([[4.0]]), np.array([9.0]))
    assert names.tolist() == [[0, -1, -1]]
    assert changes[0, 0] == 6


def test_drivers_are_told_for_current_rows_that_a_feature_moves(scores):
    told = scores[scores["driver_1"].notna()]
    assert set(told["split"]) == {"current"}
    assert set(told["candidate"]) == {"logistic_regression", "recency"}
    rule = scores[(scores["candidate"] == "recency") & (scores["split"] == "current")]
    assert set(rule["driver_1"].dropna()) == {"recency_days"}
    assert rule["driver_2"].isna().all()


def test_a_driver_is_the_change_when_its_feature_is_at_the_median(
    features, models, scores
):
    """Score again with the feature set to the median in the table itself."""
    fitted = models[
        (models["candidate"] == "recency") & (models["scored_split"] == "current")
    ].iloc[0]
    median = json.loads(fitted["feature_medians"])["recency_days"]
    again = score_candidates(features.assign(recency_days=median), models)
    at_median = again[
        (again["candidate"] == "recency") & (again["split"] == "current")
    ]["score"].iloc[0]
    rule = scores[(scores["candidate"] == "recency") & (scores["split"] == "current")]
    assert rule["driver_1_change"].fillna(0).to_numpy() == pytest.approx(
        rule["score"].to_numpy() - at_median
    )


def test_only_the_highest_scores_get_drivers_where_the_task_says_so(features, scores):
    task = replace(TASK, drivers_rows=10)
    some = score_candidates(features, fit_candidates(features, task), chunk_rows=17)
    pd.testing.assert_frame_equal(
        in_order(some).iloc[:, :8], in_order(scores).iloc[:, :8]
    )
    for _, rows in some[some["driver_1"].notna()].groupby("candidate"):
        assert len(rows) == 10
        best = scores[scores["candidate"] == rows["candidate"].iloc[0]]
        best = best[best["split"] == "current"]["score"].nlargest(10)
        assert sorted(rows["score"]) == pytest.approx(sorted(best))


@pytest.mark.parametrize("chunk_rows", [1, 50, 119, 120, 10_000])
def test_chunks_change_nothing(features, models, scores, chunk_rows: int):
    if chunk_rows == 1:
        features = features[features["entity_id"] < "c0010"]
        scores = scores[scores["entity_id"] < "c0010"].reset_index(drop=True)
    chunked = score_candidates(features, models, chunk_rows=chunk_rows)
    pd.testing.assert_frame_equal(
        in_order(chunked), in_order(scores), rtol=0, atol=1e-12
    )


def test_scores_do_not_depend_on_the_order_of_the_table_or_its_columns(
    features, models, scores
):
    keys, more = list(features.columns[:5]), list(features.columns[5:])
    shuffled = features.sample(frac=1, random_state=2)[keys + more[::-1]]
    pd.testing.assert_frame_equal(
        in_order(score_candidates(shuffled, models)), in_order(scores)
    )


def test_items_and_names_with_quotes_come_through(models):
    table = features_table(entities=40).rename(columns={"noise": "the shop's noise"})
    table["item_id"] = "it's"
    task = replace(TASK, candidates=TASK.candidates[:2])
    scores = score_candidates(table, fit_candidates(table, task))
    assert set(scores["item_id"]) == {"it's"}
    told = drivers_in(scores)
    assert told
    assert told <= set(table.columns[5:])


def test_missing_features_are_told_with_the_remedy(features, models):
    with pytest.raises(TableError, match=r"noise is missing.* build ml_toy__models ag"):
        score_candidates(features.drop(columns="noise"), models)


def test_a_model_with_types_that_were_not_stored_with_it_is_refused(features, models):
    changed = models.copy()
    changed.loc[0, "allowed_types"] = "[]"
    with pytest.raises(ModelRefusedError, match=r"ml_toy__models, candidate majority"):
        score_candidates(features, changed)
    changed = models.copy()
    other, _ = dump_model(declare.ridge().estimator)
    changed.loc[0, "model"] = other
    with pytest.raises(ModelRefusedError, match="Ridge"):
        score_candidates(features, changed)


def test_a_row_twice_in_the_models_is_told(features, models):
    with pytest.raises(TableError, match="2 rows of candidate 1, split validation"):
        score_candidates(features, pd.concat([models, models.iloc[:1]]))


def test_a_feature_that_is_null_everywhere_drives_nothing_and_stops_no_candidate(
    features,
):
    """scikit-learn's boosting and Yeo-Johnson can't be fitted on such a column."""
    table = features.assign(noise=np.nan)
    task = replace(
        TASK,
        candidates=(
            declare.majority(),
            declare.rule("noise", feature="noise"),
            declare.reference("noise_as_it_is", feature="noise"),
            declare.gradient_boosting_classifier(max_iter=5),
            declare.random_forest_classifier(n_estimators=3),
            declare.logistic_regression(),
            declare.knn_classifier("knn_power", transform="yeo-johnson"),
            declare.knn_classifier("knn_quantile", transform="quantile"),
        ),
    )
    models = fit_candidates(table, task)
    assert models["skipped_reason"].isna().all()
    scores = score_candidates(table, models)
    assert np.isfinite(scores["score"]).all()
    assert drivers_in(scores) == {"recency_days", "orders_count"} | {
        "monthly_amount",
        "is_member",
    }
    # A value where all fitted rows had none tells the model nothing.
    late = table.assign(noise=np.where(table["split"] == "test", 5.0, np.nan))
    rows = scores["candidate"] != "noise_as_it_is"
    again = score_candidates(late, models)
    pd.testing.assert_frame_equal(
        again.loc[rows & (again["split"] == "test")],
        scores.loc[rows & (scores["split"] == "test")],
    )


def test_a_task_may_bring_its_own_estimator_made_from_the_features(features):
    """A factory gets the names of the features that it will read."""
    seen = []

    def make(names: tuple[str, ...]) -> object:
        seen.append(names)
        return declare.logistic_regression().estimator

    own = Candidate("own", make, features=("orders_count", "recency_days"))
    task = replace(TASK, candidates=(declare.majority(), own))
    models = fit_candidates(features, task)
    assert set(seen) == {("orders_count", "recency_days")}
    row = models[models["candidate"] == "own"].iloc[0]
    assert json.loads(row["features"]) == ["orders_count", "recency_days"]
    assert len(score_candidates(features, models)) == 2 * 3 * 120
