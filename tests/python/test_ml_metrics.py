"""The metrics that SQL computes are those of scikit-learn, degenerate inputs included.

Made-up score tables go through the project's own models, run by dbt.
"""

import hashlib
import math
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from evaluation_project import Task, rows, run_project, write_project
from scipy.stats import spearmanr
from sklearn import metrics
from sklearn.calibration import calibration_curve

from comptoir.ml import bootstrap

SPLITS = ("validation", "test")
AS_OF = pd.Timestamp("2011-09-10")


def labelled(random: np.random.Generator, count: int) -> np.ndarray:
    return (random.random(count) < 0.3).astype(float)


def classified() -> pd.DataFrame:
    """Candidates of every kind on two splits and the current rows."""
    random = np.random.default_rng(7)
    parts = []
    for split, count in {"validation": 803, "test": 1_204, "current": 50}.items():
        label = labelled(random, count)
        good = 1 / (1 + np.exp(-(1.5 * label - 1 + random.normal(size=count))))
        scores = {
            "majority": np.full(count, 0.3),
            "good": good,
            "coarse": good.round(1),
            "worse": 1 - good,
            "sure": (good > 0.5).astype(float),
            "beyond": good * 3 - 1,
        }
        known = np.full(count, np.nan) if split == "current" else label
        parts += [rows(name, split, known, score) for name, score in scores.items()]
    return pd.concat(parts)


def degenerate() -> dict[str, pd.DataFrame]:
    """Score tables in which something is missing, by task."""
    random = np.random.default_rng(8)
    score = random.random(37).round(2)
    label = labelled(random, 37)
    cases = {
        "one_class_0": (np.zeros(37), score),
        "one_class_1": (np.ones(37), score),
        "one_row": (np.ones(1), np.array([0.7])),
        "one_row_0": (np.zeros(1), np.array([0.7])),
        "same_score": (label, np.full(37, 0.5)),
        "two_rows": (np.array([0.0, 1.0]), np.array([0.5, 0.5])),
        "few_rows": (np.array([0.0, 1.0, 1.0]), np.array([0.1, 0.4, 0.3])),
        "corners": (np.array([0.0, 1.0, 1.0, 0.0]), np.array([0.0, 0.0, 1.0, 1.0])),
    }
    tables = {
        name: pd.concat([rows("only", split, *case) for split in SPLITS])
        for name, case in cases.items()
    }
    # Chosen on validation where there is a positive, judged where there is none.
    tables["turned"] = pd.concat(
        [
            rows("only", "validation", *cases["few_rows"]),
            rows("only", "test", *cases["one_class_0"]),
        ]
    )
    tables["no_validation"] = pd.concat(
        [
            rows("first", "test", label, score),
            rows("base", "test", label, score),
            rows("first", "current", np.full(2, np.nan), np.array([0.5, 0.6])),
            rows("base", "current", np.full(2, np.nan), np.array([0.5, 0.6])),
        ]
    )
    return tables


def predicted() -> dict[str, pd.DataFrame]:
    """Regressions: real-looking amounts, and what leaves a metric undefined."""
    random = np.random.default_rng(9)
    parts = []
    for split, count in {"validation": 640, "test": 911}.items():
        label = np.where(random.random(count) < 0.4, 0, random.lognormal(5, 1.5, count))
        for name, score in {
            "mean": np.full(count, 240.0),
            "ridge": label * 0.5 + random.normal(0, 80, count),
            "coarse": (label * 0.7).round(-2),
            "wild": random.normal(0, 1e9, count),
        }.items():
            parts.append(rows(name, split, label.round(2), score))
    constant, varied = np.full(5, 3.3), np.array([1.0, 2.0, 2.0, 9.0, -4.0])
    cases = {
        "amount_one_row": (np.array([2.0]), np.array([3.0])),
        "amount_one_label": (constant, varied),
        "amount_one_label_hit": (constant, constant),
        "amount_one_score": (varied, constant),
        "amount_tiny": (varied * 1e-7, varied[::-1] * 1e-7),
        "amount_far_from_zero": (varied + 1e8, varied[::-1] + 1e8),
        "amount_nothing": (np.zeros(4), np.zeros(4)),
    }
    return {"amounts": pd.concat(parts)} | {
        name: rows("only", "test", *case) for name, case in cases.items()
    }


def recommended() -> tuple[pd.DataFrame, pd.DataFrame]:
    """A ranking with tied scores; targets hold items that nobody scored."""
    random = np.random.default_rng(10)
    scores, targets = [], []
    for split, entities in {"validation": 40, "test": 70, "current": 5}.items():
        entity = np.repeat(np.arange(entities), 25)
        item = np.concatenate(
            [random.permutation(60)[:25] + 100 for _ in range(entities)]
        )
        label = (random.random(len(entity)) < 0.1).astype(float)
        ranked = 1 / (1 + np.exp(-(2 * label - 2 + random.normal(size=len(entity)))))
        known = np.full(len(entity), np.nan) if split == "current" else label
        for name, score in {
            "popular": (item % 7) / 10,
            "learned": ranked,
            "coarse": ranked.round(1),
        }.items():
            scores.append(rows(name, split, known, score, entity, item))
        if split == "current":
            continue
        bought = label == 1
        found = pd.DataFrame({"entity_id": entity[bought], "item_id": item[bought]})
        # Never scored; by one of them no list was made at all.
        missed = pd.DataFrame({"entity_id": [0, 1, 3_000], "item_id": [1, 2, 3]})
        target = pd.concat([found, missed]).astype(str)
        targets.append(target.assign(split=split, as_of=AS_OF, catalogue_count=75))
    return pd.concat(scores), pd.concat(targets)


def crossed() -> pd.DataFrame:
    """More distinct scores than a curve keeps points."""
    random = np.random.default_rng(11)
    label = labelled(random, 5_000)
    return rows("only", "test", label, (label + random.normal(size=5_000)) / 20 + 0.5)


CLUSTERINGS = pd.DataFrame(
    {
        "task": "segment",
        "candidate": ["rfm_k3", "rfm_k4"],
        "is_baseline": [True, False],
        "is_champion": [False, True],
        "silhouette": [0.3, 0.4],
        "calinski_harabasz": [1000.0, 2000.0],
        "davies_bouldin": [1.2, 1.0],
        "stability_ari": [0.9, np.nan],
        "clusters_count": [3, 4],
        "smallest_cluster_share": [0.1, 0.05],
        "rows_count": [100, 100],
    }
)
RANKED, TARGETS = recommended()
TASKS = [
    Task(
        "classified",
        "classification",
        classified(),
        baselines=("majority", "worse"),
        skipped=("beyond",),
    ),
    *(
        Task(name, "classification", scores, baselines=("base",))
        for name, scores in degenerate().items()
    ),
    *(
        Task(name, "regression", scores, "mae", baselines=("mean",))
        for name, scores in predicted().items()
    ),
    Task(
        "forecast",
        "regression",
        predicted()["amounts"],
        "mase",
        baselines=("mean",),
        naive=("coarse", 40.0),
    ),
    Task(
        "recommended",
        "ranking",
        RANKED,
        "ndcg_at_10",
        "max",
        targets=TARGETS,
        baselines=("popular",),
    ),
    Task("crossed", "classification", crossed()),
]
CASES = [
    pytest.param(task, candidate, split, id=f"{task.name}-{candidate}-{split}")
    for task in TASKS
    for (candidate, split), part in task.scores.groupby(["candidate", "split"])
    if part["label"].notna().any()
]


@pytest.fixture(scope="session")
def evaluated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of the tasks above, its data tests passed."""
    root = tmp_path_factory.mktemp("evaluation")
    write_project(root, TASKS, CLUSTERINGS)
    return run_project(root, "build", "--exclude-resource-type", "unit_test")


@pytest.fixture(scope="session")
def ask(evaluated: Path) -> Callable[..., list[tuple]]:
    connection = duckdb.connect(str(evaluated), read_only=True)
    return lambda sql, *values: connection.execute(sql, values).fetchall()


@pytest.fixture
def measured(ask: Callable) -> Callable[[str, str, str], dict]:
    return lambda *key: dict(
        ask(
            "select metric, value from ml.fct_ml__metrics"
            " where task = ? and candidate = ? and split = ?",
            *key,
        )
    )


def select(task: Task, candidate: str, split: str) -> tuple[np.ndarray, np.ndarray]:
    chosen = task.scores.query("candidate == @candidate and split == @split")
    return chosen["label"].to_numpy(), chosen["score"].to_numpy()


def best_threshold(task: Task, candidate: str) -> float:
    """Of all scores on validation the highest with the best F1."""
    label, score = select(task, candidate, "validation")
    if not len(label):
        return 0.5
    if not label.any():
        return score.max()
    precision, recall, thresholds = metrics.precision_recall_curve(label, score)
    with np.errstate(invalid="ignore"):
        f1 = np.nan_to_num(2 * precision * recall / (precision + recall))[:-1].round(12)
    return thresholds[f1 == f1.max()].max()


def calibration_error(label: np.ndarray, score: np.ndarray) -> float:
    observed, mean = calibration_curve(label, score, n_bins=10, strategy="quantile")
    edges = np.percentile(score, np.linspace(0, 100, 11))
    counts = np.bincount(np.searchsorted(edges[1:-1], score), minlength=10)
    return float(np.sum(counts[counts > 0] * np.abs(observed - mean)) / len(label))


def classification(task: Task, candidate: str, split: str) -> dict:
    label, score = select(task, candidate, split)
    threshold = best_threshold(task, candidate)
    called = (score >= threshold).astype(float)
    two_classes = 0 < label.sum() < len(label)
    known = {
        "accuracy": metrics.accuracy_score(label, called),
        "precision": metrics.precision_score(label, called, zero_division=0),
        "recall": metrics.recall_score(label, called, zero_division=0),
        "f1": metrics.f1_score(label, called, zero_division=0),
        "roc_auc": metrics.roc_auc_score(label, score) if two_classes else None,
        "pr_auc": metrics.average_precision_score(label, score),
        "log_loss": None,
        "brier": None,
        "expected_calibration_error": None,
        "threshold": threshold,
        "positives": label.sum(),
        "rows": len(label),
    }
    if score.min() >= 0 and score.max() <= 1:
        known |= {
            "log_loss": metrics.log_loss(label, score, labels=[0, 1]),
            "brier": np.mean((score - label) ** 2),
            "expected_calibration_error": calibration_error(label, score),
        }
    return known


def regression(task: Task, candidate: str, split: str) -> dict:
    label, score = select(task, candidate, split)
    varied = np.ptp(label) > 0 and np.ptp(score) > 0
    return scaled(task, metrics.mean_absolute_error(label, score), split) | {
        "mae": metrics.mean_absolute_error(label, score),
        "rmse": metrics.root_mean_squared_error(label, score),
        "r2": metrics.r2_score(label, score) if len(label) > 1 else None,
        "spearman": spearmanr(label, score).statistic if varied else None,
        "bias": np.mean(score - label),
        "rows": len(label),
    }


def scaled(task: Task, error: float, split: str) -> dict:
    """Of a forecast: its error over the naive one's, where fitted and on these rows."""
    if task.naive is None:
        return {}
    naive, naive_error = task.naive
    on_these = metrics.mean_absolute_error(*select(task, naive, split))
    return {"mase": error / naive_error, "relative_mae": error / on_these}


def ranking(candidate: str, split: str) -> dict:
    """By the definitions, one list after the other."""
    scored = RANKED.query("candidate == @candidate and split == @split")
    lists = {
        entity: part.sort_values(["score", "item_id"], ascending=[False, True])[
            "item_id"
        ].tolist()[:10]
        for entity, part in scored.groupby("entity_id")
    }
    hit, recall, gain, shown = [], [], [], set()
    for entity, part in TARGETS.query("split == @split").groupby("entity_id"):
        relevant, items = set(part["item_id"]), lists.get(entity, [])
        hits = [rank for rank, item in enumerate(items, 1) if item in relevant]
        best = sum(1 / math.log2(r + 1) for r in range(1, min(len(relevant), 10) + 1))
        hit.append(bool(hits))
        recall.append(len(hits) / len(relevant))
        gain.append(sum(1 / math.log2(rank + 1) for rank in hits) / best)
        shown |= set(items)
    return {
        "hit_rate_at_10": np.mean(hit),
        "recall_at_10": np.mean(recall),
        "ndcg_at_10": np.mean(gain),
        "coverage_at_10": len(shown) / 75,
        "entities": len(hit),
    }


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("task", "candidate", "split"), CASES)
def test_metrics_are_those_of_scikit_learn(measured, task, candidate, split):
    if task.kind == "regression":
        known = regression(task, candidate, split)
    else:
        known = classification(task, candidate, split)
    if task.kind == "ranking":
        known |= ranking(candidate, split)
    found = measured(task.name, candidate, split)
    assert found.keys() == known.keys()
    for metric, value in known.items():
        if value is None:
            assert found[metric] is None, metric
        else:
            assert found[metric] == pytest.approx(value, rel=1e-9, abs=1e-9), metric


@pytest.mark.parametrize("candidate", ["popular", "learned", "coarse"])
def test_ndcg_is_that_of_scikit_learn_where_all_items_are_scored(ask, candidate):
    found = dict(
        ask(
            "select entity_id, ndcg from ml.int_ml__rankings_scored"
            " where split = 'test' and candidate = ?",
            candidate,
        )
    )
    with_missed = {"0", "1", "3000"}
    assert len(found.keys() - with_missed) > 50
    scored = RANKED.query("candidate == @candidate and split == 'test'")
    for entity, part in scored.sort_values("item_id", ascending=False).groupby(
        "entity_id"
    ):
        if entity not in with_missed and entity in found:
            # scikit-learn shares ties out; so there are none, in the order of items.
            score = part["score"] + np.arange(len(part)) * 1e-12
            known = metrics.ndcg_score([part["label"]], [score], k=10)
            assert found[entity] == pytest.approx(known, abs=1e-9)


def test_curves_are_those_of_scikit_learn(ask):
    for candidate in ("good", "coarse", "majority", "beyond"):
        label, score = select(TASKS[0], candidate, "validation")
        query = (
            "select {} from ml.{} where task = 'classified' and candidate = ?"
            " and split = 'validation' order by point_number"
        )
        roc = ask(
            query.format(
                "false_positive_rate, true_positive_rate", "fct_ml__roc_curve"
            ),
            candidate,
        )
        across, upwards, _ = metrics.roc_curve(label, score, drop_intermediate=False)
        np.testing.assert_allclose(roc, np.column_stack((across, upwards)), atol=1e-9)
        found = ask(
            query.format("precision, recall", "fct_ml__precision_recall_curve"),
            candidate,
        )
        precision, recall, _ = metrics.precision_recall_curve(label, score)
        known = np.column_stack((precision, recall))[::-1]
        np.testing.assert_allclose(found, known, atol=1e-9)


def test_a_long_curve_is_thinned_evenly_and_keeps_its_ends(ask):
    points = ask(
        "select point_number, false_positive_rate, true_positive_rate"
        " from ml.fct_ml__roc_curve where task = 'crossed' order by point_number"
    )
    label, score = select(TASKS[-1], "only", "test")
    across, upwards, _ = metrics.roc_curve(label, score, drop_intermediate=False)
    numbers = np.array([number for number, *_ in points])
    assert len(points) == 1_001
    assert numbers[:2].tolist() == [0, 1]
    assert numbers[-1] == 5_000
    assert set(np.diff(numbers[1:])) == {5, 6}
    known = np.column_stack((across, upwards))[numbers]
    np.testing.assert_allclose([rates for _, *rates in points], known, atol=1e-9)


@pytest.mark.parametrize("strategy", ["uniform", "quantile"])
@pytest.mark.parametrize("candidate", ["good", "coarse", "majority", "sure", "worse"])
def test_calibration_is_that_of_scikit_learn(ask, strategy, candidate):
    label, score = select(TASKS[0], candidate, "test")
    known = calibration_curve(label, score, n_bins=10, strategy=strategy)
    found = ask(
        "select observed_share, mean_probability from ml.fct_ml__calibration"
        " where task = 'classified' and split = 'test'"
        " and candidate = ? and strategy = ? order by bin_number",
        candidate,
        strategy,
    )
    np.testing.assert_allclose(found, np.column_stack(known), atol=1e-9)


def test_scores_that_are_no_probabilities_have_no_calibration(ask):
    assert not ask("from ml.fct_ml__calibration where candidate = 'beyond'")


@pytest.mark.parametrize("candidate", ["good", "coarse", "majority"])
def test_lift_goes_by_score_and_then_by_hash(ask, candidate):
    part = TASKS[0].scores.query("candidate == @candidate and split == 'test'").copy()
    part["hash"] = [
        hashlib.md5(entity.encode()).hexdigest() for entity in part["entity_id"]
    ]
    label = part.sort_values(["score", "hash"], ascending=[False, True])["label"]
    tenths = np.array_split(label.to_numpy(), 10)
    known = [
        (
            len(tenth),
            tenth.sum(),
            tenth.mean() / label.mean(),
            tenth.sum() / label.sum(),
        )
        for tenth in tenths
    ]
    found = ask(
        "select rows_count, positives_count, lift, captured_share from ml.fct_ml__lift"
        " where task = 'classified' and split = 'test' and candidate = ?"
        " order by decile",
        candidate,
    )
    np.testing.assert_allclose(found, known, atol=1e-9)


def test_champions_are_chosen_on_validation_among_those_with_current_scores(ask):
    """`beyond` was skipped; tasks without current rows have no champion."""
    found = ask(
        "select task, candidate, reason from ml.dim_ml__champions order by task"
    )
    chosen = min(
        ("majority", "good", "coarse", "worse", "sure"),
        key=lambda name: classification(TASKS[0], name, "validation")["log_loss"],
    )
    ranked = max(
        ("popular", "learned", "coarse"),
        key=lambda name: ranking(name, "validation")["ndcg_at_10"],
    )
    assert [row[:2] for row in found] == [
        ("classified", chosen),
        ("no_validation", "base"),
        ("recommended", ranked),
    ]
    assert [row[2] for row in found] == [
        "lowest log_loss on validation of 5 candidates",
        "no log_loss on validation: the first baseline",
        "highest ndcg_at_10 on validation of 3 candidates",
    ]
    flagged = ask(
        "select distinct task, candidate from ml.fct_ml__metrics where is_champion"
        " and split <> 'all' order by task"
    )
    assert flagged == [row[:2] for row in found]


def test_indices_of_clusterings_stand_among_the_metrics(ask):
    found = ask(
        "select candidate, metric, value, is_baseline, is_champion"
        " from ml.fct_ml__metrics where split = 'all' order by candidate, metric"
    )
    assert len(found) == 14
    assert ("rfm_k4", "silhouette", 0.4, False, True) in found
    assert ("rfm_k4", "stability_ari", None, False, True) in found
    assert ("rfm_k3", "clusters", 3.0, True, False) in found


def test_nothing_is_built_of_no_task(tmp_path: Path):
    """No task at all: every table is there, and empty."""
    write_project(tmp_path, [])
    database = run_project(tmp_path, "run")
    with duckdb.connect(str(database), read_only=True) as connection:
        for (name,) in connection.execute(
            "select table_name from information_schema.tables where table_schema = 'ml'"
        ).fetchall():
            assert connection.execute(f"select count(*) from ml.{name}").fetchone() == (
                0,
            )


# --- intervals ------------------------------------------------------------------------


def test_weights_of_one_give_the_values_of_sql(ask):
    """Every metric with an interval, every task, candidate and split."""
    thresholds = {
        tuple(key): threshold
        for *key, threshold in ask(
            "select task, candidate, split, threshold from ml.fct_ml__confusion_matrix"
        )
    }
    values: dict[tuple, dict] = {}
    for *key, metric, value in ask(
        "select task, candidate, split, metric, value from ml.fct_ml__metrics"
        " where split <> 'all'"
    ):
        values.setdefault(tuple(key), {})[metric] = value
    compared = 0
    for key, known in values.items():
        rows = ask(
            "select label, score from ml.int_ml__scores_unioned"
            " where task = ? and candidate = ? and split = ?",
            *key,
        )
        label, score = np.array(rows).T
        entity, ones = np.arange(len(label)), np.ones((1, len(label)), np.uint8)
        if key in thresholds:
            measure = bootstrap.measure_classification(
                entity, label, score, thresholds[key], len(label)
            )
        else:
            measure = bootstrap.measure_regression(entity, label, score, len(label))
        for metric, [value] in measure(ones).items():
            if known[metric] is None:
                assert np.isnan(value), (key, metric)
            else:
                assert value == pytest.approx(known[metric], rel=1e-9, abs=1e-9), (
                    key,
                    metric,
                )
            compared += 1
    assert compared > 300


def test_intervals_hold_the_values_of_a_good_sample(ask):
    found = ask(
        "select metric, lower, value, upper, replicates_count from ml.fct_ml__metrics"
        " where task = 'classified' and candidate = 'good' and split = 'test'"
    )
    without = {metric for metric, lower, *_ in found if lower is None}
    assert without == {"threshold", "positives", "rows"}
    for _, lower, value, upper, replicates in found:
        if lower is not None:
            assert lower < value < upper
            assert replicates == 1_000


def test_an_area_has_the_interval_that_its_formula_gives(ask):
    """Hanley & McNeil (1982): the deviation of an AUC of rows that are independent."""
    [(area, lower, upper, positives, count)] = ask("""
        select
            max(value) filter (where metric = 'roc_auc'),
            max(lower) filter (where metric = 'roc_auc'),
            max(upper) filter (where metric = 'roc_auc'),
            max(value) filter (where metric = 'positives'),
            max(value) filter (where metric = 'rows')
        from ml.fct_ml__metrics
        where task = 'classified' and candidate = 'good' and split = 'test'
    """)
    negatives = count - positives
    first, second = area / (2 - area), 2 * area**2 / (1 + area)
    variance = (
        area * (1 - area)
        + (positives - 1) * (first - area**2)
        + (negatives - 1) * (second - area**2)
    ) / (positives * negatives)
    assert upper - lower == pytest.approx(2 * 1.96 * variance**0.5, rel=0.15)


def test_differences_are_those_of_the_values_and_stand_beside_paired_intervals(ask):
    found = ask("""
        select
            difference, differences.lower, differences.upper,
            candidates.value - baselines.value
        from ml.fct_ml__metric_differences as differences
        inner join ml.fct_ml__metrics as candidates
            using (task, candidate, split, metric)
        inner join ml.fct_ml__metrics as baselines
            on differences.task = baselines.task
            and differences.baseline = baselines.candidate
            and differences.split = baselines.split
            and differences.metric = baselines.metric
        where differences.task = 'classified' and differences.candidate = 'good'
            and baseline = 'worse' and differences.split = 'test'
    """)
    assert len(found) == 9
    for difference, lower, upper, known in found:
        assert difference == known
        assert lower <= difference <= upper


def test_coverage_and_one_entity_have_no_interval(ask):
    assert ask(
        "select count(*), count(lower), count(replicates_count) from ml.fct_ml__metrics"
        " where metric = 'coverage_at_10' or task = 'one_row'"
    ) == [(6 + 24, 0, 0)]
