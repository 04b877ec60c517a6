"""Intervals of the evaluation metrics by a bootstrap over entities.

The rows of one customer belong together, so customers are drawn, not rows: a replicate
draws as many entities as there are, with replacement (Efron & Tibshirani, An
Introduction to the Bootstrap, 1993, ch. 6 and 13), and an entity drawn twice counts
twice. How often each was drawn are its weights; every metric below takes them, exactly
as if the rows stood there that often. All candidates of a task and split meet the same
draws, so that the difference of two candidates has a paired interval.

The chosen threshold and the bins of the calibration error are held as they are; areas
and ranks are taken anew in every replicate.

Weights are arrays of (replicates, entities). All work runs along a row of them: a
candidate's rows are sorted once; then a gather and a running sum away are its areas and
ranks in each replicate. Replicates don't know of each other and each sum has a fixed
order, so that threads change no digit.
"""

import os
import zlib
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
from duckdb import DuckDBPyConnection, DuckDBPyRelation
from scipy.sparse import csc_matrix

Metrics = dict[str, np.ndarray]  # by metric one value a replicate
Measure = Callable[[np.ndarray], Metrics]  # of weights (replicates, entities)

BINS = 10
# A block of replicates makes arrays of about this many numbers: the cache holds them.
BLOCK_CELLS = 1 << 18
# Rows of a task and split times replicates: above it there are fewer replicates.
MOST_WORK = 5_000_000_000
FEWEST_REPLICATES = 200
MOST_THREADS = 4
STEP = np.finfo(np.float64).eps


def draw_weights(
    entities: int, replicates: range, seed: int, *names: str
) -> np.ndarray:
    """How often each entity is drawn in each of the replicates.

    names: task and split; other tasks have other draws, and a replicate's draw depends
    on nothing but seed, names, its number and the number of entities.

    Returns (replicates, entities) bytes, as no entity is drawn 256 times; each row adds
    up to `entities`.
    """
    key = [seed, *(zlib.crc32(name.encode()) for name in names)]
    weights = np.empty((len(replicates), entities), np.uint8)
    for row, replicate in zip(weights, replicates, strict=True):
        draws = np.random.default_rng([*key, replicate]).integers(
            entities, size=entities
        )
        row[:] = np.bincount(draws, minlength=entities)
    return weights


def sum_up(
    entity: np.ndarray, terms: list[tuple], entities: int
) -> Callable[[np.ndarray], np.ndarray]:
    """Weighted sums of several terms over the rows, each by groups of the rows.

    terms: (group, value, groups): the group and value of each row, how many groups.

    Returns a function of weights that gives (sums, replicates), the terms' groups one
    below the other. Rows of an entity are added up once, here.
    """
    starts = np.cumsum([0, *(groups for *_, groups in terms)])
    matrix = csc_matrix(
        (
            np.concatenate([np.broadcast_to(v, entity.shape) for _, v, _ in terms]),
            (
                np.concatenate(
                    [
                        np.broadcast_to(group, entity.shape) + start
                        for (group, *_), start in zip(terms, starts, strict=False)
                    ]
                ),
                np.tile(entity, len(terms)),
            ),
        ),
        shape=(starts[-1], entities),
    )
    matrix.sort_indices()

    def sums(weights: np.ndarray) -> np.ndarray:
        return np.stack([matrix @ row for row in weights.astype(np.float64)], axis=1)

    return sums


def running(weights: np.ndarray, entity: np.ndarray) -> np.ndarray:
    """Weight of each row and all before it, (replicates, rows)."""
    return np.cumsum(weights.take(entity, axis=1), axis=1, dtype=np.int32)


def divide(above: np.ndarray, below: np.ndarray, undefined: float) -> np.ndarray:
    """Quotient, and `undefined` where the divisor is 0."""
    return np.divide(
        above, below, out=np.full(below.shape, float(undefined)), where=below != 0
    )


def measure_order(
    entity: np.ndarray, is_positive: np.ndarray, score: np.ndarray
) -> Measure:
    """ROC-AUC and average precision under weights, ties as scikit-learn has them.

    entity, is_positive, score: one a row. Only scores that some positive has add to
    either, so what is looked up of the running sums is their first and last row.
    """
    order = np.argsort(-score, kind="stable")
    entity, is_positive, score = entity[order], is_positive[order], score[order]
    positive = np.flatnonzero(is_positive)
    # The last positive of each score, and where that score begins and ends among all.
    is_last = np.append(np.diff(score[positive]) != 0, True)[: len(positive)]
    last = np.flatnonzero(is_last)
    begin = np.searchsorted(-score, -score[positive[last]], side="left")
    end = np.searchsorted(-score, -score[positive[last]], side="right") - 1
    is_tied = (end - begin + 1 > np.diff(last, prepend=-1)).any()

    def measure(weights: np.ndarray) -> Metrics:
        if not len(last):
            nothing = np.zeros(len(weights))
            return {"roc_auc": nothing + np.nan, "pr_auc": nothing}
        called = running(weights, entity)
        every = called[:, -1].astype(float)
        found = running(weights, entity[positive])[:, last].astype(float)
        positives = found[:, -1]
        here = np.diff(found, axis=1, prepend=0)
        negatives = called.take(end, axis=1) - found
        above = negatives
        if is_tied:
            above = called.take(begin - 1, axis=1) - (found - here)
            if begin[0] == 0:
                above[:, 0] = 0
        precision = divide(found, found + negatives, 0)
        average = divide((here * precision).sum(axis=1), positives, 0)
        others = every - positives
        # A positive beats what stands below it, and of its own score's negatives half.
        beaten = others[:, None] - (above + negatives) / 2
        area = divide((here * beaten).sum(axis=1), positives * others, np.nan)
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
    order = measure_order(entity, is_positive, score)
    is_probability = len(score) and score.min() >= 0 and score.max() <= 1
    terms: list[tuple] = [(2 * is_positive + (score >= threshold), 1.0, 4)]
    if is_probability:
        chance = np.where(is_positive, score, 1 - score)
        terms += [
            (0, -np.log(np.clip(chance, STEP, 1 - STEP)), 1),
            (0, (1 - chance) ** 2, 1),
            (quantile_bins(score), score - label, BINS),
        ]
    sums = sum_up(entity, terms, entities)

    def measure(weights: np.ndarray) -> Metrics:
        (true_no, false_yes, false_no, true_yes), losses, gaps = np.split(
            sums(weights), [4, 6]
        )
        rows = true_no + false_yes + false_no + true_yes
        metrics = order(weights) | {
            "accuracy": divide(true_yes + true_no, rows, np.nan),
            "precision": divide(true_yes, true_yes + false_yes, 0),
            "recall": divide(true_yes, true_yes + false_no, 0),
            "f1": divide(2 * true_yes, 2 * true_yes + false_yes + false_no, 0),
        }
        if is_probability:
            metrics["log_loss"] = divide(losses[0], rows, np.nan)
            metrics["brier"] = divide(losses[1], rows, np.nan)
            metrics["expected_calibration_error"] = divide(
                np.abs(gaps).sum(axis=0), rows, np.nan
            )
        return metrics

    return measure


def measure_ranks(values: np.ndarray, entity: np.ndarray) -> Measure:
    """Mid-ranks under weights: (replicates, rows), less the mean of all ranks."""
    order = np.argsort(values, kind="stable")
    entity, ordered = entity[order], values[order]
    begin = np.searchsorted(ordered, values, side="left") - 1
    end = np.searchsorted(ordered, values, side="right") - 1

    def ranks(weights: np.ndarray) -> np.ndarray:
        so_far = running(weights, entity)
        below = so_far.take(begin, axis=1)
        below[:, begin < 0] = 0
        # The mid-rank is (below + 1 + so far) / 2, the mean of all (rows + 1) / 2.
        return (below + so_far.take(end, axis=1) - so_far[:, -1:]) / 2

    return ranks


def measure_regression(
    entity: np.ndarray, label: np.ndarray, score: np.ndarray, entities: int
) -> Measure:
    """All metrics of a regression under weights, as fct_ml__metrics defines them.

    entity (0 …), label, score: one a row.
    """
    error = score - label
    # About the mean: far from 0 a sum of squares would swallow the deviations.
    centred = label - label.mean() if np.ptp(label) else np.zeros(len(label))
    values = (1.0, error, np.abs(error), error**2, centred, centred**2)
    sums = sum_up(entity, [(0, value, 1) for value in values], entities)
    label_ranks, score_ranks = (measure_ranks(v, entity) for v in (label, score))

    def measure(weights: np.ndarray) -> Metrics:
        rows, bias, absolute, squared, first, second = sums(weights)
        deviation = second - divide(first**2, rows, 0)
        fit = np.where(squared == 0, 1.0, 0.0)
        varied = deviation > 0
        fit[varied] = 1 - squared[varied] / deviation[varied]
        fit[rows < 2] = np.nan
        here = weights.take(entity, axis=1)
        label_rank, score_rank = label_ranks(weights), score_ranks(weights)
        both, one, other = (
            np.einsum("ij,ij,ij->i", here, left, right)
            for left, right in (
                (label_rank, score_rank),
                (label_rank, label_rank),
                (score_rank, score_rank),
            )
        )
        return {
            "mae": divide(absolute, rows, np.nan),
            "rmse": np.sqrt(divide(squared, rows, np.nan)),
            "r2": fit,
            "spearman": divide(both, np.sqrt(one) * np.sqrt(other), np.nan),
            "bias": divide(bias, rows, np.nan),
        }

    return measure


def measure_ranking(entity: np.ndarray, values: Metrics, entities: int) -> Measure:
    """Means over those who are recommended to, under weights.

    entity (0 …): one a ranked list; values: by metric, its value for each list.
    """
    sums = sum_up(
        entity, [(0, value, 1) for value in (1.0, *values.values())], entities
    )

    def measure(weights: np.ndarray) -> Metrics:
        lists, *totals = sums(weights)
        return {
            metric: divide(total, lists, np.nan)
            for metric, total in zip(values, totals, strict=True)
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

    cells: the most rows of a candidate; blocks of replicates are cut by it.
    key: seed, task and split, for draw_weights.
    """
    width = int(np.clip(BLOCK_CELLS // max(cells, entities), 1, 256))

    def measure_block(start: int) -> dict[str, Metrics]:
        block = range(start, min(start + width, replicates))
        weights = draw_weights(entities, block, *key)
        return {candidate: measure(weights) for candidate, measure in measures.items()}

    with ThreadPoolExecutor(min(os.cpu_count() or 1, MOST_THREADS)) as pool:
        blocks = list(pool.map(measure_block, range(0, replicates, width)))
    return {
        candidate: {
            metric: np.concatenate([block[candidate][metric] for block in blocks])
            for metric in blocks[0][candidate]
        }
        for candidate in measures
    }


def scale(
    replicated: dict[str, Metrics], naive: str, naive_error: float | None
) -> None:
    """Add to a forecast's replicates what its errors are in errors of the naive one.

    naive_error: of the naive candidate on the rows that were fitted, the same in all
    replicates; without one, or where it is 0, there is no `mase`. `relative_mae` is
    beside the naive candidate on the rows of the same replicate.
    """
    others = replicated.get(naive, {}).get("mae")
    for metrics in replicated.values():
        if naive_error:
            metrics["mase"] = metrics["mae"] / naive_error
        if others is not None:
            metrics["relative_mae"] = divide(metrics["mae"], others, np.nan)


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


# Entities of a task and split in order, the same for all of its candidates.
ENTITIES = """
    select entity_id, row_number() over (order by entity_id) - 1 as entity
    from (
        select entity_id from scores
        where task = $task and split = $split and label is not null
        union
        select entity_id from rankings where task = $task and split = $split
    )
"""
# In a total order, so that sums of doubles add up the same every time.
SCORES = """
    select entity, label, score
    from scores inner join numbered using (entity_id)
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
    from rankings inner join numbered using (entity_id)
    where task = $task and split = $split and candidate = $candidate
    order by entity, as_of
"""


def bootstrap_intervals(  # the relations are read by their names in the queries
    session: DuckDBPyConnection,
    scores: DuckDBPyRelation,  # noqa: ARG001
    rankings: DuckDBPyRelation,  # noqa: ARG001
    confusions: DuckDBPyRelation,  # noqa: ARG001
    candidates: DuckDBPyRelation,  # noqa: ARG001
    fits: DuckDBPyRelation,  # noqa: ARG001
    replicates: int,
    seed: int,
) -> pd.DataFrame:
    """95 % intervals of all metrics of all candidates, and of their differences.

    scores: int_ml__scores_unioned; rankings: int_ml__rankings_scored; confusions:
    fct_ml__confusion_matrix, for the thresholds; candidates: dim_ml__candidates; fits:
    fct_ml__fits, for the naive forecasts.

    Returns one row per task, candidate, baseline (none: the metric itself), split and
    metric. A split with one entity only has no intervals.
    """
    groups = session.sql("""
        select
            task, split, candidate, kind, is_baseline, threshold, labelled,
            naive_candidate, naive_error
        from (
            select task, split, candidate, count(*) as labelled
            from scores
            where split in ('validation', 'test') and label is not null
            group by all
        )
        inner join candidates using (task, candidate)
        left join confusions using (task, split, candidate)
        left join (
            select
                task, candidate, scored_split as split, naive_candidate, naive_error
            from fits
        ) using (task, split, candidate)
        order by task, split, candidate_rank, candidate
    """).df()
    rows = []
    for (task, split), group in groups.groupby(["task", "split"], sort=False):
        where = {"task": task, "split": split}
        numbered = session.sql(ENTITIES, params=where).df()
        entities = len(numbered)
        if entities < 2:
            continue
        measures: dict[str, Measure] = {}
        cells = 0
        for one in group.itertuples():
            chosen = where | {"candidate": one.candidate}
            read = session.sql(SCORES, params=chosen).fetchnumpy()
            entity, label, score = read["entity"], read["label"], read["score"]
            cells = max(cells, len(label))
            if one.kind == "regression":
                measure = measure_regression(entity, label, score, entities)
            else:
                measure = measure_classification(
                    entity, label, score, one.threshold, entities
                )
            if one.kind == "ranking":
                read = session.sql(RANKINGS, params=chosen).fetchnumpy()
                listed = measure_ranking(read.pop("entity"), read, entities)
                measure = both(measure, listed)
            measures[one.candidate] = measure
        count = replicates_of(int(group["labelled"].sum()), replicates)
        replicated = replicate(measures, entities, cells, count, (seed, task, split))
        naive, naive_error = group[["naive_candidate", "naive_error"]].iloc[0]
        if pd.notna(naive):
            scale(replicated, naive, None if pd.isna(naive_error) else naive_error)
        baselines = group.loc[group["is_baseline"], "candidate"]
        for candidate, baseline, metric, lower, upper in intervals_of(
            replicated, baselines
        ):
            rows.append((task, candidate, baseline, split, metric, lower, upper, count))
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def both(one: Measure, other: Measure) -> Measure:
    """The metrics of two measures together."""
    return lambda weights: one(weights) | other(weights)
