"""The bootstrap's metrics are those of rows that stand there as often as drawn."""

import numpy as np
import pytest
from scipy.stats import spearmanr
from sklearn import metrics

from comptoir.ml import bootstrap


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.default_rng(3)


def drawn(entity: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Row numbers, each as often as its entity was drawn."""
    return np.repeat(np.arange(len(entity)), weights[entity])


def classification(label, score, threshold, bins) -> dict[str, float]:
    called = score >= threshold
    gaps = np.bincount(bins, weights=score - label, minlength=10)
    both_classes = 0 < label.sum() < len(label)
    return {
        "roc_auc": metrics.roc_auc_score(label, score) if both_classes else np.nan,
        "pr_auc": metrics.average_precision_score(label, score),
        "accuracy": metrics.accuracy_score(label, called),
        "precision": metrics.precision_score(label, called, zero_division=0),
        "recall": metrics.recall_score(label, called, zero_division=0),
        "f1": metrics.f1_score(label, called, zero_division=0),
        "log_loss": metrics.log_loss(label, score, labels=[0, 1]),
        "brier": np.mean((score - label) ** 2),
        "expected_calibration_error": np.abs(gaps).sum() / len(label),
    }


def regression(label, score) -> dict[str, float]:
    return {
        "mae": metrics.mean_absolute_error(label, score),
        "rmse": metrics.root_mean_squared_error(label, score),
        "r2": metrics.r2_score(label, score),
        "spearman": spearmanr(label, score).statistic,
        "bias": np.mean(score - label),
    }


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("decimals", [12, 1, 0], ids=["no ties", "ties", "two scores"])
@pytest.mark.parametrize("share", [0.3, 0.02], ids=["often", "seldom"])
def test_classification_is_that_of_repeated_rows(random, decimals, share):
    entity = random.integers(60, size=300)
    label = (random.random(300) < share).astype(float)
    score = np.clip((0.5 * label + random.random(300)) / 1.5, 0, 1).round(decimals)
    weights = bootstrap.draw_weights(60, range(25), 1, "task", "test")
    weights[0] = 1
    measure = bootstrap.measure_classification(entity, label, score, 0.5, 60)
    found = measure(weights)
    bins = bootstrap.quantile_bins(score)
    for replicate in range(25):
        rows = drawn(entity, weights[replicate])
        known = classification(label[rows], score[rows], 0.5, bins[rows])
        assert found.keys() == known.keys()
        for metric, value in known.items():
            assert found[metric][replicate] == pytest.approx(
                value, abs=1e-12, nan_ok=True
            ), metric


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("decimals", [2, -2], ids=["amounts", "ties"])
def test_regression_is_that_of_repeated_rows(random, decimals):
    entity = random.integers(60, size=300)
    label = np.where(random.random(300) < 0.5, 0, random.lognormal(5, 1, 300))
    score = (label * 0.4 + random.normal(100, 60, 300)).round(decimals)
    weights = bootstrap.draw_weights(60, range(25), 1, "task", "test")
    weights[0] = 1
    found = bootstrap.measure_regression(entity, label, score, 60)(weights)
    for replicate in range(25):
        rows = drawn(entity, weights[replicate])
        known = regression(label[rows], score[rows])
        assert found.keys() == known.keys()
        for metric, value in known.items():
            assert found[metric][replicate] == pytest.approx(value, rel=1e-9), metric


def test_ranking_is_a_mean_over_the_lists_drawn():
    measure = bootstrap.measure_ranking(
        np.array([0, 1, 1]), {"recall_at_10": np.array([1.0, 0.5, 0.0])}, 2
    )
    found = measure(np.array([[1, 1], [2, 0], [0, 0]]))["recall_at_10"]
    np.testing.assert_allclose(found, [0.5, 1, np.nan])


def test_one_class_leaves_the_area_undefined_and_nothing_else():
    entity, score = np.arange(4), np.array([0.1, 0.2, 0.3, 0.4])
    for label in (np.zeros(4), np.ones(4)):
        measure = bootstrap.measure_classification(entity, label, score, 0.25, 4)
        found = measure(np.ones((2, 4), np.uint8))
        undefined = {name for name, values in found.items() if np.isnan(values).any()}
        assert undefined == {"roc_auc"}


def test_a_draw_has_as_many_entities_as_there_are_and_is_its_own():
    """Neither the cut into blocks nor another task or split changes a draw."""
    whole = bootstrap.draw_weights(50, range(10), 7, "spend", "test")
    assert (whole.sum(axis=1) == 50).all()
    part = bootstrap.draw_weights(50, range(6, 10), 7, "spend", "test")
    np.testing.assert_array_equal(whole[6:], part)
    others = [
        (8, "spend", "test"),
        (7, "repurchase", "test"),
        (7, "spend", "validation"),
    ]
    for key in others:
        assert (bootstrap.draw_weights(50, range(10), *key) != whole).any()


def test_blocks_don_t_change_a_replicate(random, monkeypatch):
    entity = np.arange(200)
    label = random.random(200).round(1)
    measure = {
        "a": bootstrap.measure_regression(entity, label, random.random(200), 200)
    }
    whole = bootstrap.replicate(measure, 200, 200, 30, (1, "t", "test"))["a"]
    monkeypatch.setattr(bootstrap, "BLOCK_CELLS", 1_000)
    parts = bootstrap.replicate(measure, 200, 200, 30, (1, "t", "test"))["a"]
    for metric in whole:
        np.testing.assert_array_equal(whole[metric], parts[metric])


def test_a_paired_difference_is_narrower_than_the_metrics(random):
    """Two candidates that err alike differ by far less than either varies."""
    entity = np.arange(500)
    label = random.lognormal(3, 1, 500)
    score = label + random.normal(0, 20, 500)
    measures = {
        "base": bootstrap.measure_regression(entity, label, score, 500),
        "better": bootstrap.measure_regression(
            entity, label, score * 0.999 + label * 0.001, 500
        ),
    }
    replicated = bootstrap.replicate(measures, 500, 500, 200, (1, "t", "test"))
    found = {
        (candidate, baseline): (lower, upper)
        for candidate, baseline, metric, lower, upper in bootstrap.intervals_of(
            replicated, ["base"]
        )
        if metric == "mae"
    }
    assert found.keys() == {("base", None), ("better", None), ("better", "base")}
    lower, upper = found["better", "base"]
    assert lower < upper < 0
    assert (upper - lower) * 50 < found["base", None][1] - found["base", None][0]


def test_an_interval_is_that_of_the_defined_replicates():
    values = np.concatenate([np.arange(101.0), np.full(101, np.nan)])
    assert bootstrap.interval(values) == (2.5, 97.5)
    assert bootstrap.interval(np.append(values, np.nan)) == (None, None)


def test_many_rows_have_fewer_replicates():
    assert bootstrap.replicates_of(1_000_000, 1_000) == 1_000
    assert bootstrap.replicates_of(10_000_000, 1_000) == 500
    assert bootstrap.replicates_of(10**12, 1_000) == 200


def test_errors_are_scaled_by_the_naive_forecast_of_the_same_replicate():
    replicated = {
        "again": {"mae": np.array([2.0, 4.0, 0.0])},
        "ridge": {"mae": np.array([1.0, 3.0, 1.0])},
    }
    bootstrap.scale(replicated, "again", 8.0)
    np.testing.assert_array_equal(replicated["ridge"]["mase"], [0.125, 0.375, 0.125])
    np.testing.assert_array_equal(
        replicated["ridge"]["relative_mae"], [0.5, 0.75, np.nan]
    )
    for unknown in (None, 0.0):
        bare = {"ridge": {"mae": np.array([1.0])}}
        bootstrap.scale(bare, "again", unknown)
        assert set(bare["ridge"]) == {"mae"}
