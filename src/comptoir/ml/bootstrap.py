"""Intervals of the evaluation metrics by a bootstrap over entities.

The rows of one customer belong together, so customers are drawn, not rows: a replicate
draws as many entities as there are, with replacement (Efron & Tibshirani, An
Introduction to the Bootstrap, 1993, ch. 6 and 13), and an entity drawn twice counts
twice. How often each was drawn are its weights; every metric below takes them, exactly
as if the rows stood there that often. All candidates of a task and split meet the same
draws, so that the difference of two candidates has a paired interval.

The chosen threshold and the bins of the calibration error are held as they are; areas
and ranks are taken anew in every replicate.

Weights are arrays of (entities, replicates), whole numbers as doubles. A sum over the
rows of each entity is a sparse matrix times the weights: scipy adds up in a fixed order
on one thread, so the same input gives the same digits on any machine's threads.
"""

import zlib
from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd
from duckdb import DuckDBPyConnection, DuckDBPyRelation
from scipy.sparse import csr_matrix

Metrics = dict[str, np.ndarray]  # by metric one value a replicate
Measure = Callable[[np.ndarray], Metrics]  # of weights (entities, replicates)

BINS = 10
# A block of replicates holds at most this many doubles an array (32 MB).
BLOCK_CELLS = 1 << 22
# Rows of a task and split times replicates: above it there are fewer replicates.
MOST_WORK = 20_000_000_000
FEWEST_REPLICATES = 200
STEP = np.finfo(np.float64).eps


def draw_weights(
    entities: int, replicates: range, seed: int, *names: str
) -> np.ndarray:
    """How often each entity is drawn in each of the replicates.

    names: task and split; other tasks have other draws, and a replicate's draw depends
    on nothing but seed, names, its number and the number of entities.

    Returns (entities, replicates) doubles; each column adds up to `entities`.
    """
    key = [seed, *(zlib.crc32(name.encode()) for name in names)]
    weights = np.empty((entities, len(replicates)))
    for column, replicate in enumerate(replicates):
        draws = np.random.default_rng([*key, replicate]).integers(
            entities, size=entities
        )
        weights[:, column] = np.bincount(draws, minlength=entities)
    return weights


def sums_by(
    group: np.ndarray, entity: np.ndarray, values: np.ndarray | None, shape: tuple
) -> csr_matrix:
    """The matrix that turns weights into weighted sums of `values` by group.

    group, entity, values: one a row (no values: ones); shape: (groups, entities).
    """
    ones = np.ones(len(group)) if values is None else values
    return csr_matrix((ones, (group, entity)), shape=shape)


def divide(above: np.ndarray, below: np.ndarray, undefined: float) -> np.ndarray:
    """Quotient, and `undefined` where the divisor is 0."""
    return np.divide(
        above, below, out=np.full(below.shape, float(undefined)), where=below != 0
    )


def measure_order(
    entity: np.ndarray, is_positive: np.ndarray, score: np.ndarray, entities: int
) -> Measure:
    """ROC-AUC and average precision under weights, ties as scikit-learn has them.

    entity, is_positive, score: one a row. Only scores that some positive has matter to
    both: everything between two of them is one step of negatives.
    """
    order = np.argsort(-score, kind="stable")
    entity, is_positive, score = entity[order], is_positive[order], score[order]
    is_new = np.concatenate(([True], score[1:] != score[:-1]))[: len(score)]
    point = np.cumsum(is_new) - 1
    has_positive = np.bincount(point, weights=is_positive) > 0
    # The step of a row: the first score at or below its own that a positive has.
    steps = int(has_positive.sum())
    step = np.cumsum(has_positive) - has_positive
    step = step[point]
    negative, within = ~is_positive, step < steps
    tied = negative & has_positive[point]
    shape = (steps, entities)

    def matrix(chosen: np.ndarray) -> csr_matrix:
        return sums_by(step[chosen], entity[chosen], None, shape)

    positives, tied_negatives = matrix(is_positive), matrix(tied)
    negatives = matrix(negative & within)
    lowest = sums_by(
        np.zeros(int((~within).sum()), int), entity[~within], None, (1, entities)
    )

    def measure(weights: np.ndarray) -> Metrics:
        here = positives @ weights
        below_or_here = np.cumsum(negatives @ weights, axis=0)
        found = np.cumsum(here, axis=0)
        every = found[-1] if steps else np.zeros(weights.shape[1])
        others = (below_or_here[-1] if steps else 0) + (lowest @ weights)[0]
        called = found + below_or_here
        precision = divide(found, called, 0)
        average = divide((here * precision).sum(axis=0), every, 0)
        beaten = others - below_or_here
        if tied_negatives.nnz:
            beaten += (tied_negatives @ weights) / 2
        area = divide((here * beaten).sum(axis=0), every * others, np.nan)
        return {"roc_auc": area, "pr_auc": average}

    return measure


def quantile_bins(score: np.ndarray) -> np.ndarray:
    """Bin 0-9 of each score between the tenths of all scores, ties in one bin.

    As fct_ml__calibration and scikit-learn's calibration_curve(strategy='quantile').
    """
    below = np.searchsorted(np.sort(score), score)
    bins = np.ceil(BINS * below / max(len(score) - 1, 1)) - 1
    return np.clip(bins, 0, BINS - 1).astype(int)


def measure_classification(
    entity: np.ndarray,
    label: np.ndarray,
    score: np.ndarray,
    threshold: float,
    entities: int,
) -> Measure:
    """All metrics of a classifier under weights, as fct_ml__metrics defines them.

    entity (0 …), label (0 or 1), score: one a row. Where a score is no probability
    (below 0 or above 1), losses and calibration error are missing.
    """
    is_positive = label == 1
    order = measure_order(entity, is_positive, score, entities)
    outcome = 2 * is_positive + (score >= threshold)
    outcomes = sums_by(outcome, entity, None, (4, entities))
    is_probability = len(score) and score.min() >= 0 and score.max() <= 1
    if is_probability:
        chance = np.where(is_positive, score, 1 - score)
        losses = sums_by(
            np.repeat([0, 1], len(score)),
            np.tile(entity, 2),
            np.concatenate(
                (-np.log(np.clip(chance, STEP, 1 - STEP)), (1 - chance) ** 2)
            ),
            (2, entities),
        )
        gaps = sums_by(quantile_bins(score), entity, score - label, (BINS, entities))

    def measure(weights: np.ndarray) -> Metrics:
        true_no, false_yes, false_no, true_yes = outcomes @ weights
        rows = true_no + false_yes + false_no + true_yes
        metrics = order(weights) | {
            "accuracy": divide(true_yes + true_no, rows, np.nan),
            "precision": divide(true_yes, true_yes + false_yes, 0),
            "recall": divide(true_yes, true_yes + false_no, 0),
            "f1": divide(2 * true_yes, 2 * true_yes + false_yes + false_no, 0),
        }
        if is_probability:
            log_loss, squared = losses @ weights
            metrics["log_loss"] = divide(log_loss, rows, np.nan)
            metrics["brier"] = divide(squared, rows, np.nan)
            metrics["expected_calibration_error"] = divide(
                np.abs(gaps @ weights).sum(axis=0), rows, np.nan
            )
        return metrics

    return measure


def measure_ranks(
    values: np.ndarray, entity: np.ndarray, entities: int
) -> tuple[np.ndarray, Callable]:
    """Mid-ranks under weights: where each row's value stands, and the ranks there.

    Returns the place of each row's value among the distinct ones, and a function that
    gives the weight and the mid-rank of each distinct value, both (values, replicates).
    """
    distinct, place = np.unique(values, return_inverse=True)
    counts = sums_by(place, entity, None, (len(distinct), entities))

    def ranks(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        here = counts @ weights
        return here, np.cumsum(here, axis=0) - (here - 1) / 2

    return place, ranks


def measure_regression(
    entity: np.ndarray, label: np.ndarray, score: np.ndarray, entities: int
) -> Measure:
    """All metrics of a regression under weights, as fct_ml__metrics defines them.

    entity (0 …), label, score: one a row.
    """
    error = score - label
    # About the mean: far from 0 a sum of squares would swallow the deviations.
    centred = label - label.mean() if np.ptp(label) else np.zeros(len(label))
    terms = (np.ones(len(label)), error, np.abs(error), error**2, centred, centred**2)
    sums = sums_by(
        np.repeat(np.arange(len(terms)), len(label)),
        np.tile(entity, len(terms)),
        np.concatenate(terms),
        (len(terms), entities),
    )
    label_place, label_ranks = measure_ranks(label, entity, entities)
    score_place, score_ranks = measure_ranks(score, entity, entities)
    # Rows alike in both values go together, which a coarse score has many of.
    scores_count = int(score_place.max()) + 1
    pairs, pair = np.unique(
        label_place.astype(np.int64) * scores_count + score_place, return_inverse=True
    )
    together = sums_by(pair, entity, None, (len(pairs), entities))
    label_place, score_place = np.divmod(pairs, scores_count)

    def measure(weights: np.ndarray) -> Metrics:
        rows, bias, absolute, squared, first, second = sums @ weights
        deviation = second - divide(first**2, rows, 0)
        fit = np.where(squared == 0, 1.0, 0.0)
        np.divide(squared, deviation, out=fit, where=deviation > 0)
        fit[deviation > 0] = 1 - fit[deviation > 0]
        fit[rows < 2] = np.nan
        label_here, label_rank = label_ranks(weights)
        score_here, score_rank = score_ranks(weights)
        middle = (rows + 1) / 2
        label_rank -= middle
        score_rank -= middle
        common = together @ weights
        common *= label_rank[label_place]
        common *= score_rank[score_place]
        spread = np.sqrt((label_here * label_rank**2).sum(axis=0)) * np.sqrt(
            (score_here * score_rank**2).sum(axis=0)
        )
        return {
            "mae": divide(absolute, rows, np.nan),
            "rmse": np.sqrt(divide(squared, rows, np.nan)),
            "r2": fit,
            "spearman": divide(common.sum(axis=0), spread, np.nan),
            "bias": divide(bias, rows, np.nan),
        }

    return measure


def measure_ranking(entity: np.ndarray, values: Metrics, entities: int) -> Measure:
    """Means over those who are recommended to, under weights.

    entity (0 …): one a ranked list; values: by metric, its value for each list.
    """
    counts = sums_by(np.zeros(len(entity), int), entity, None, (1, entities))
    sums = {
        metric: sums_by(np.zeros(len(entity), int), entity, value, (1, entities))
        for metric, value in values.items()
    }

    def measure(weights: np.ndarray) -> Metrics:
        lists = (counts @ weights)[0]
        return {
            metric: divide((matrix @ weights)[0], lists, np.nan)
            for metric, matrix in sums.items()
        }

    return measure


def interval(values: np.ndarray) -> tuple[float | None, float | None]:
    """2.5th and 97.5th percentile of the replicates in which the metric is defined.

    Nothing where it is undefined in more than half of them.
    """
    defined = values[~np.isnan(values)]
    if len(defined) * 2 < len(values):
        return None, None
    lower, upper = np.percentile(defined, [2.5, 97.5])
    return float(lower), float(upper)


def replicates_of(rows: int, replicates: int) -> int:
    """How many replicates a task and split with that many scored rows can afford."""
    affordable = max(FEWEST_REPLICATES, MOST_WORK // max(rows, 1))
    return min(replicates, affordable)


def replicate(
    measures: dict[str, Measure],
    entities: int,
    cells: int,
    replicates: int,
    key: tuple,
) -> dict[str, Metrics]:
    """All metrics of all candidates in every replicate, by candidate.

    cells: length of the longest array that a measure makes of one replicate; blocks of
    replicates are cut so that such an array stays below BLOCK_CELLS.
    key: seed, task and split, for draw_weights.
    """
    width = int(np.clip(BLOCK_CELLS // max(cells, entities, 1), 4, 128))
    parts: dict[str, list[Metrics]] = {candidate: [] for candidate in measures}
    for start in range(0, replicates, width):
        block = range(start, min(start + width, replicates))
        weights = draw_weights(entities, block, *key)
        for candidate, measure in measures.items():
            parts[candidate].append(measure(weights))
    return {
        candidate: {
            metric: np.concatenate([block[metric] for block in blocks])
            for metric in blocks[0]
        }
        for candidate, blocks in parts.items()
    }


COLUMNS = {
    "task": "str",
    "candidate": "str",
    "baseline": "str",
    "split": "str",
    "metric": "str",
    "lower": "float64",
    "upper": "float64",
    "replicates_count": "int64",
}


def intervals_of(
    replicated: dict[str, Metrics], baselines: Iterable[str]
) -> Iterable[tuple]:
    """Rows of candidate, baseline (none: the metric itself), metric, lower, upper."""
    for candidate, metrics in replicated.items():
        for metric, values in metrics.items():
            yield candidate, None, metric, *interval(values)
            for baseline in baselines:
                others = replicated.get(baseline, {})
                if baseline != candidate and metric in others:
                    yield (
                        candidate,
                        baseline,
                        metric,
                        *interval(values - others[metric]),
                    )


# Entities of a task and split numbered from 0, the same for all of its candidates.
ENTITIES = """
    with entities as (
        select entity_id, row_number() over (order by entity_id) - 1 as entity
        from (
            select entity_id from scores
            where task = $task and split = $split and label is not null
            union
            select entity_id from rankings where task = $task and split = $split
        )
    )
"""
# In a total order, so that sums of doubles add up the same every time.
SCORES = """
    select entity, label, score
    from scores inner join entities using (entity_id)
    where
        task = $task and split = $split and candidate = $candidate
        and label is not null
    order by score desc, entity, label
"""
RANKINGS = """
    select
        entity,
        hit_rate as hit_rate_at_10,
        recall as recall_at_10,
        ndcg as ndcg_at_10
    from rankings inner join entities using (entity_id)
    where task = $task and split = $split and candidate = $candidate
    order by entity, as_of
"""


def bootstrap_intervals(  # the relations are read by their names in the queries
    session: DuckDBPyConnection,
    scores: DuckDBPyRelation,  # noqa: ARG001
    rankings: DuckDBPyRelation,  # noqa: ARG001
    confusions: DuckDBPyRelation,  # noqa: ARG001
    candidates: DuckDBPyRelation,  # noqa: ARG001
    replicates: int,
    seed: int,
) -> pd.DataFrame:
    """95 % intervals of all metrics of all candidates, and of their differences.

    scores: int_ml__scores_unioned; rankings: int_ml__rankings_scored; confusions:
    fct_ml__confusion_matrix, for the thresholds; candidates: dim_ml__candidates.

    Returns one row per task, candidate, baseline (none: the metric itself), split and
    metric. A split with one entity only has no intervals.
    """
    groups = session.sql("""
        select task, split, candidate, kind, is_baseline, threshold, labelled
        from (
            select task, split, candidate, count(*) as labelled
            from scores
            where split in ('validation', 'test') and label is not null
            group by all
        )
        inner join candidates using (task, candidate)
        left join confusions using (task, split, candidate)
        order by task, split, candidate_rank, candidate
    """).df()
    rows = []
    for (task, split), group in groups.groupby(["task", "split"], sort=False):
        where = {"task": task, "split": split}
        [(entities,)] = session.sql(
            f"{ENTITIES} select count(*) from entities", params=where
        ).fetchall()
        if entities < 2:
            continue
        measures: dict[str, Measure] = {}
        cells = 0
        for one in group.itertuples():
            chosen = where | {"candidate": one.candidate}
            read = session.sql(ENTITIES + SCORES, params=chosen).fetchnumpy()
            entity, label, score = read["entity"], read["label"], read["score"]
            if one.kind == "regression":
                measure = measure_regression(entity, label, score, entities)
                cells = max(cells, len(label))
            else:
                measure = measure_classification(
                    entity, label, score, one.threshold, entities
                )
                cells = max(cells, int(label.sum()))
            if one.kind == "ranking":
                read = session.sql(ENTITIES + RANKINGS, params=chosen).fetchnumpy()
                listed = measure_ranking(read.pop("entity"), read, entities)
                measure = both(measure, listed)
            measures[one.candidate] = measure
        count = replicates_of(int(group["labelled"].sum()), replicates)
        replicated = replicate(measures, entities, cells, count, (seed, task, split))
        baselines = group.loc[group["is_baseline"], "candidate"]
        for candidate, baseline, metric, lower, upper in intervals_of(
            replicated, baselines
        ):
            rows.append((task, candidate, baseline, split, metric, lower, upper, count))
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def both(one: Measure, other: Measure) -> Measure:
    """The metrics of two measures together."""
    return lambda weights: one(weights) | other(weights)
