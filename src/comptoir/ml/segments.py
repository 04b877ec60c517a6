"""Segments of customers (shops, or anything with one row of features each).

The way: outliers are marked and left out of every fit; each feature becomes its
standing (the share of the others that lie below it) of unit variance, while shares of
one whole keep their proportions; a principal component analysis turns them; K-means is
fitted for every number of clusters and judged on all rows; one number is chosen by a
stated rule; segments are numbered and named by what their customers do
(`comptoir.ml.segment_names`), never by the number K-means gave them.

A table of features is a DataFrame with the columns `entity_id` (text), `is_eligible`
(whether the row may take part in a fit) and the features (numbers or booleans, nulls
allowed); or, where the data decide which features there are, with `feature` (its name)
and `value`, one row a feature that isn't 0. Rows may come in any order: they are sorted
by entity_id first. Same rows, same seed: the same answer, also with more threads.
"""

import json
import math
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import sklearn
from sklearn.base import BaseEstimator
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.ensemble import IsolationForest
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import (
    adjusted_rand_score,
    calinski_harabasz_score,
    davies_bouldin_score,
    silhouette_samples,
    silhouette_score,
)
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from comptoir.ml.frames import significant
from comptoir.ml.scales import Family, Standing
from comptoir.ml.segment_names import Namer, name_segments
from comptoir.ml.storage import dump_model
from comptoir.ml.threads import one_thread

KEYS = ("entity_id", "is_eligible")
# Fewer rows than this have no outliers: one in twenty of them is not even one row.
_LEAST_ROWS_WITH_OUTLIERS = 20

MODEL_TYPES = {
    "task": "varchar",
    "candidate": "varchar",
    "space": "varchar",
    "clusters_count": "bigint",
    "is_baseline": "boolean",
    "is_champion": "boolean",
    "is_chosen_in_space": "boolean",
    "silhouette": "double",
    "calinski_harabasz": "double",
    "davies_bouldin": "double",
    "stability_ari": "double",
    "inertia": "double",
    "smallest_cluster_share": "double",
    "rows_count": "bigint",
    "fit_rows_count": "bigint",
    "silhouette_rows_count": "bigint",
    "components_count": "bigint",
    "explained_variance_share": "double",
    "reason": "varchar",
    "seed": "bigint",
    "library_versions": "varchar",
    "parameters": "varchar",
    "allowed_types": "varchar",
    "model": "blob",
}
COMPONENT_TYPES = {
    "task": "varchar",
    "space": "varchar",
    "component": "bigint",
    "feature": "varchar",
    "loading": "double",
    "explained_variance_share": "double",
    "cumulative_variance_share": "double",
    "is_kept": "boolean",
    "wanted_variance_share": "double",
}
ASSIGNMENT_TYPES = {
    "task": "varchar",
    "candidate": "varchar",
    "entity_id": "varchar",
    "segment_id": "bigint",
    "segment_name": "varchar",
    "is_outlier": "boolean",
    "is_fitted": "boolean",
    "component_1": "double",
    "component_2": "double",
    "distance": "double",
    "other_distance": "double",
    "silhouette": "double",
}


@dataclass(frozen=True)
class Space:
    """Features that K-means sees together, and how much of their variance is kept.

    The first components that explain at least `variance_share` stay; 1 keeps all, then
    distances between rows are those between their scaled features. `families` are
    shares: all features `<family>:<level>`, whatever levels the data have, scaled
    together to the variance of one feature.

    `baseline` names a family: everybody goes by the level that he takes most of, and
    that grouping, for which nothing is learned, is judged beside the clusters.
    """

    name: str
    features: tuple[str, ...]
    variance_share: float = 1.0
    families: tuple[str, ...] = ()
    baseline: str | None = None


@dataclass(frozen=True)
class Rule:
    """How one number of clusters is chosen (see `choose`)."""

    least_clusters: int = 3
    most_clusters: int = 8
    least_share: float = 0.03
    least_stability: float = 0.9


@dataclass(frozen=True)
class Segmentation:
    """A task: its spaces (the champion is from the first) and its settings.

    Fewer than `least_rows` rows to be fitted are not parted: one cluster. At most
    `max_fit_rows` rows, drawn with the seed, are fitted, and at most
    `max_silhouette_rows` enter the silhouette, whose cost is the square of them.
    """

    name: str
    spaces: tuple[Space, ...]
    outlier_features: tuple[str, ...]
    seed: int
    clusters: tuple[int, ...] = tuple(range(2, 11))
    rule: Rule = field(default_factory=Rule)
    outlier_share: float = 0.05
    starts: int = 10
    resamples: int = 20
    refit_starts: int = 5
    least_rows: int = 2
    max_fit_rows: int = 20_000
    max_silhouette_rows: int = 10_000


# --- features -> space ----------------------------------------------------------------


def read_features(rows: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, np.ndarray]]:
    """The keys sorted by entity_id, and each feature as an array (null as NaN).

    Raises ValueError for a missing key, or an entity_id that is null or not unique.
    """
    missing = [key for key in KEYS if key not in rows]
    if missing:
        raise ValueError(f"features: column {', '.join(missing)} is missing")
    if {"feature", "value"} <= set(rows):
        rows = widen(rows)
    if rows["entity_id"].isna().any() or rows["entity_id"].duplicated().any():
        raise ValueError("features: entity_id must be filled and unique")
    rows = rows.sort_values("entity_id", ignore_index=True)
    features = {
        name: significant(rows[name].to_numpy(dtype=np.float64, na_value=np.nan))
        for name in rows
        if name not in (*KEYS, "as_of")
    }
    keys = pd.DataFrame(
        {
            "entity_id": rows["entity_id"].astype(str),
            "is_eligible": rows["is_eligible"].fillna(False).astype(bool),
        }
    )
    return keys, features


def widen(rows: pd.DataFrame) -> pd.DataFrame:
    """One row an entity from one row an entity and feature; a feature not there is 0.

    Raises ValueError where an entity has a feature twice, or is eligible and not.
    """
    entities = rows[[*KEYS]].drop_duplicates()
    if rows.duplicated(["entity_id", "feature"]).any():
        raise ValueError("features: entity_id and feature must be unique")
    if entities["entity_id"].duplicated().any():
        raise ValueError("features: an entity is eligible and is not")
    if rows.empty:
        return entities
    # A null is kept apart from a feature that is not there.
    values = rows["value"].to_numpy(dtype=np.float64, na_value=np.nan)
    wide = (
        rows.assign(value=values, is_there=1)
        .pivot(index="entity_id", columns="feature", values=["value", "is_there"])
        .sort_index(axis=1)
    )
    filled = wide["value"].where(wide["is_there"].notna(), 0.0)
    return entities.merge(filled, left_on="entity_id", right_index=True)


def find_outliers(
    values: np.ndarray, is_eligible: np.ndarray, share: float, seed: int
) -> np.ndarray:
    """Whether each row of `values` (rows, features) is an outlier.

    An Isolation Forest (Liu, Ting, Zhou 2008) on signed logarithms; outliers score
    above the eligible rows' quantile of 1 - `share`, so many equal rows may be none.
    Fewer than 20 eligible rows have none; a null counts as its feature's median.
    """
    if is_eligible.sum() < _LEAST_ROWS_WITH_OUTLIERS or share <= 0:
        return np.zeros(len(values), dtype=bool)
    medians = np.array(
        [
            np.median(known) if len(known := column[~np.isnan(column)]) else 0.0
            for column in values[is_eligible].T
        ]
    )
    filled = np.where(np.isnan(values), medians, values)
    logs = np.sign(filled) * np.log1p(np.abs(filled))
    taught = logs[is_eligible]
    forest = IsolationForest(
        n_estimators=200, max_samples=min(256, len(taught)), random_state=seed
    )
    scores = -forest.fit(taught).score_samples(logs)
    # Nine digits, so that rows that are alike don't fall on two sides of the cut.
    scores = np.round(scores, 9)
    return scores > np.quantile(scores[is_eligible], 1 - share, method="higher")


@dataclass
class Points:
    """Rows in their space.

    points    float64 (rows, components)
    is_fitted bool (rows): took part in the fits
    steps     the fitted pipeline from features to points
    spectrum  variance share of every component, the kept ones first
    axes      float64 (components, features): all loadings
    """

    points: np.ndarray
    is_fitted: np.ndarray
    steps: Pipeline
    spectrum: np.ndarray
    axes: np.ndarray

    @property
    def explained(self) -> float:
        """Share of the variance that the kept components explain."""
        return min(float(self.spectrum[: self.points.shape[1]].sum()), 1.0)


def to_points(
    values: np.ndarray,
    is_fitted: np.ndarray,
    variance_share: float,
    families: Sequence[int] = (),
) -> Points:
    """Turn features (rows, features) into points; only `is_fitted` rows teach.

    `families` are the numbers of levels of the families, whose columns are the last.
    """
    steps = Pipeline(
        [
            *_scaling(values.shape[1], families),
            ("components", PCA(svd_solver="full")),
        ]
    )
    if is_fitted.sum() > 1:
        with warnings.catch_warnings():
            # Rows that are all alike have no variance to share out.
            warnings.simplefilter("ignore", RuntimeWarning)
            steps.fit(values[is_fitted])
    else:
        steps.steps.pop()
        steps.fit(values[is_fitted])
        width = values.shape[1]
        return Points(
            steps.transform(values), is_fitted, steps, np.zeros(width), np.eye(width)
        )
    pca = steps["components"]
    spectrum = np.nan_to_num(pca.explained_variance_ratio_)
    reached = np.cumsum(spectrum) >= variance_share - 1e-9
    whole = variance_share >= 1 or not reached.any()
    kept = len(spectrum) if whole else int(np.argmax(reached)) + 1
    axes = pca.components_.copy()
    # The kept components are the first of the same decomposition.
    pca.set_params(n_components=kept)
    pca.components_ = pca.components_[:kept]
    pca.explained_variance_ = pca.explained_variance_[:kept]
    pca.explained_variance_ratio_ = pca.explained_variance_ratio_[:kept]
    pca.singular_values_ = pca.singular_values_[:kept]
    pca.n_components_ = kept
    return Points(
        significant(steps.transform(values)), is_fitted, steps, spectrum, axes
    )


def _scaling(width: int, families: Sequence[int]) -> list[tuple[str, BaseEstimator]]:
    alone = [("standing", Standing()), ("scale", StandardScaler())]
    if not families:
        return alone
    ends = np.cumsum([width - sum(families), *families]).tolist()
    parts = [("standings", Pipeline(alone), list(range(ends[0])))] if ends[0] else []
    parts += [
        (f"family_{number}", Family(), list(range(start, end)))
        for number, (start, end) in enumerate(pairwise(ends), start=1)
    ]
    return [("scales", ColumnTransformer(parts))]


# --- clusters and how good they are ---------------------------------------------------


def fit_clusters(points: np.ndarray, clusters: int, starts: int, seed: int) -> KMeans:
    """K-means (Lloyd) from `starts` k-means++ starts; the best inertia stays."""
    with warnings.catch_warnings():
        # Fewer different points than clusters: some stay empty, which is no error.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return KMeans(clusters, n_init=starts, random_state=seed).fit(points)


def indices(
    points: np.ndarray, labels: np.ndarray, most_rows: int, seed: int
) -> dict[str, float | None]:
    """Silhouette, Calinski-Harabasz and Davies-Bouldin of scikit-learn; None undefined.

    The silhouette is over `most_rows` rows drawn with the seed where there are more.
    """
    found = len(np.unique(labels))
    names = ("silhouette", "calinski_harabasz", "davies_bouldin")
    if not 2 <= found < len(labels):
        return dict.fromkeys(names)
    sample = np.arange(len(labels))
    if len(labels) > most_rows:
        drawn = np.random.default_rng(seed).choice(len(labels), most_rows, False)
        sample = np.sort(drawn)
    is_defined = 2 <= len(np.unique(labels[sample])) < len(sample)
    return {
        "silhouette": float(silhouette_score(points[sample], labels[sample]))
        if is_defined
        else None,
        "calinski_harabasz": float(calinski_harabasz_score(points, labels)),
        "davies_bouldin": float(davies_bouldin_score(points, labels)),
    }


def stability(
    points: np.ndarray,
    fitted: np.ndarray,
    labels: np.ndarray,
    clusters: int,
    task: Segmentation,
) -> float:
    """Mean adjusted Rand index of refits on bootstrap samples against `labels`.

    Each refit is on as many of the rows `fitted` (positions) as there are, drawn with
    replacement, from scratch; then it labels all points, as `labels` does (Hennig,
    2007, "Cluster-wise assessment of cluster stability").
    """
    random = np.random.default_rng([task.seed, clusters])
    agreement = []
    for _ in range(task.resamples):
        drawn = np.sort(random.choice(fitted, len(fitted)))
        seed = int(random.integers(2**31))
        refit = fit_clusters(points[drawn], clusters, task.refit_starts, seed)
        agreement.append(adjusted_rand_score(labels, refit.predict(points)))
    return math.fsum(agreement) / len(agreement)


def choose(candidates: Sequence[Mapping[str, Any]], rule: Rule) -> tuple[int, str]:
    """Position of the chosen candidate of one space, and the reason in words.

    Of the numbers of clusters within the rule's bounds, with every cluster large enough
    and stable enough: the highest silhouette, of equals the fewest clusters. Where none
    is all of this, stability is given up first, then the bounds, then both, then size.
    `candidates` is not empty.
    """
    bounds = f"{rule.least_clusters} to {rule.most_clusters} segments"
    size = f"each of at least {100 * rule.least_share:g} % of all"
    steady = f"a bootstrap ARI of at least {rule.least_stability:g}"

    def in_bounds(one: Mapping[str, Any]) -> bool:
        return rule.least_clusters <= one["clusters_count"] <= rule.most_clusters

    def is_large(one: Mapping[str, Any]) -> bool:
        return one["smallest_cluster_share"] >= rule.least_share

    def is_stable(one: Mapping[str, Any]) -> bool:
        return (one["stability_ari"] or 0) >= rule.least_stability

    attempts = [
        ((in_bounds, is_large, is_stable), f"{bounds}, {size}, with {steady}"),
        ((in_bounds, is_large), f"{bounds}, {size}; none has {steady}"),
        ((is_large, is_stable), f"any number of segments, {size}, with {steady}"),
        ((is_large,), f"any number of segments, {size}; nothing stricter is met"),
        ((), "any number of segments; nothing stricter is met"),
    ]
    for conditions, words in attempts:
        left = [
            position
            for position, one in enumerate(candidates)
            if one["silhouette"] is not None
            and all(condition(one) for condition in conditions)
        ]
        if left:
            best = min(
                left,
                key=lambda position: (
                    -round(candidates[position]["silhouette"], 9),
                    candidates[position]["clusters_count"],
                ),
            )
            return best, f"highest silhouette among {words}"
    return 0, "too few different rows to form segments"


# --- the three tables -----------------------------------------------------------------


def fit_segments(rows: pd.DataFrame, task: Segmentation) -> pd.DataFrame:
    """One row per space and number of clusters; columns MODEL_TYPES.

    Numbers of clusters above the number of different points are left out; where not
    even two are possible, there is one row with one cluster. No rows in, no rows out.
    """
    keys, features = read_features(rows)
    if keys.empty:
        return pd.DataFrame(columns=list(MODEL_TYPES))
    with one_thread():
        found = [
            _fit_space(keys, features, space, task, is_first=not number)
            for number, space in enumerate(task.spaces)
        ]
    return pd.DataFrame([one for some in found for one in some], columns=[*MODEL_TYPES])


def list_components(rows: pd.DataFrame, models: pd.DataFrame) -> pd.DataFrame:
    """One row per space, component and feature; columns COMPONENT_TYPES.

    The loading is the weight of the scaled feature in the component (unit length).
    """
    keys, features = read_features(rows)
    listed = []
    for name, settings in _settings_of(models):
        with one_thread():
            _, space = _space_points(keys, features, settings)
        total = np.minimum(np.cumsum(space.spectrum), 1.0)
        for component, axis in enumerate(space.axes):
            for feature, loading in zip(settings["features"], axis, strict=True):
                listed.append(
                    {
                        "task": settings["task"],
                        "space": name,
                        "component": component + 1,
                        "feature": feature,
                        "loading": float(loading),
                        "explained_variance_share": float(space.spectrum[component]),
                        "cumulative_variance_share": float(total[component]),
                        "is_kept": component < space.points.shape[1],
                        "wanted_variance_share": settings["variance_share"],
                    }
                )
    return pd.DataFrame(listed, columns=list(COMPONENT_TYPES))


def assign_segments(
    rows: pd.DataFrame, models: pd.DataFrame, naming: Namer
) -> pd.DataFrame:
    """One row per entity with its segment of the champion; columns ASSIGNMENT_TYPES.

    `models` is what `fit_segments` gave for the same rows. Distances are to the centre
    of the own segment and to the nearest other one, in the units of the space; the
    silhouette is NaN for one segment, and for more rows than enter the silhouette.
    """
    keys, features = read_features(rows)
    champions = models[models["is_champion"].astype(bool)]
    if keys.empty or champions.empty:
        return pd.DataFrame(columns=list(ASSIGNMENT_TYPES))
    champion = champions.iloc[0]
    settings = json.loads(champion["parameters"])
    with one_thread():
        is_outlier, space = _space_points(keys, features, settings)
        model = fit_clusters(
            space.points[space.is_fitted],
            int(champion["clusters_count"]),
            settings["starts"],
            settings["seed"],
        )
        labels = model.predict(space.points)
        distances = np.sort(model.transform(space.points), axis=1)
    numbers, names = name_segments(
        labels, keys["entity_id"].to_numpy(), features, naming
    )
    width = space.points.shape[1]
    several = distances.shape[1] > 1
    is_judged = 2 <= len(names) < len(keys) <= settings["max_silhouette_rows"]
    return pd.DataFrame(
        {
            "task": champion["task"],
            "candidate": champion["candidate"],
            "entity_id": keys["entity_id"],
            "segment_id": [numbers[label] for label in labels],
            "segment_name": [names[label] for label in labels],
            "is_outlier": is_outlier,
            "is_fitted": space.is_fitted,
            "component_1": space.points[:, 0],
            "component_2": space.points[:, 1] if width > 1 else np.nan,
            "distance": np.round(distances[:, 0], 9),
            "other_distance": np.round(distances[:, 1], 9) if several else np.nan,
            "silhouette": np.round(silhouette_samples(space.points, labels), 9)
            if is_judged
            else np.nan,
        },
        columns=list(ASSIGNMENT_TYPES),
    )


def _fit_space(
    keys: pd.DataFrame,
    features: Mapping[str, np.ndarray],
    space: Space,
    task: Segmentation,
    is_first: bool,
) -> list[dict[str, Any]]:
    families = [_levels(features, family) for family in space.families]
    settings = {
        "task": task.name,
        "features": [*space.features, *(one for some in families for one in some)],
        "families": [len(some) for some in families if some],
        "transformation": "standing (mid-ranks), unit variance, principal components"
        if not space.families
        else "shares, a family of unit variance; other features standing (mid-ranks), "
        "unit variance; principal components",
        "variance_share": space.variance_share,
        "outlier_features": task.outlier_features,
        "outlier_share": task.outlier_share,
        "starts": task.starts,
        "resamples": task.resamples,
        "refit_starts": task.refit_starts,
        "max_fit_rows": task.max_fit_rows,
        "max_silhouette_rows": task.max_silhouette_rows,
        "seed": task.seed,
        "rule": asdict(task.rule),
    }
    _, there = _space_points(keys, features, settings)
    fitted = np.flatnonzero(there.is_fitted)
    different = len(np.unique(there.points[fitted], axis=0))
    most = different if len(fitted) >= task.least_rows else 1
    possible = [number for number in task.clusters if number <= most] or [1]
    found, models = [], []
    for number in possible:
        model = fit_clusters(there.points[fitted], number, task.starts, task.seed)
        models.append(model)
        labels = model.predict(there.points)
        sizes = np.bincount(labels, minlength=number)
        found.append(
            {
                "task": task.name,
                "candidate": f"{space.name}_k{number}",
                "space": space.name,
                "clusters_count": number,
                "is_baseline": False,
                "is_champion": False,
                "is_chosen_in_space": False,
                **indices(there.points, labels, task.max_silhouette_rows, task.seed),
                "stability_ari": stability(there.points, fitted, labels, number, task)
                if number > 1
                else None,
                "inertia": float(model.inertia_),
                "smallest_cluster_share": float(sizes.min() / len(labels)),
                "rows_count": len(labels),
                "fit_rows_count": len(fitted),
                "silhouette_rows_count": min(len(labels), task.max_silhouette_rows),
                "components_count": there.points.shape[1],
                "explained_variance_share": there.explained,
                "reason": None,
                "seed": task.seed,
                "library_versions": json.dumps(
                    {"numpy": np.__version__, "scikit-learn": sklearn.__version__}
                ),
                "parameters": json.dumps({**settings, "clusters": number}),
                "allowed_types": "[]",
                "model": None,
            }
        )
    best, reason = choose(found, task.rule)
    # From features to cluster in one piece; the others are made again if need be.
    whole = Pipeline([*there.steps.steps, ("clusters", models[best])])
    data, types = dump_model(whole)
    found[best] |= {
        "allowed_types": json.dumps(types),
        "model": data,
        "is_chosen_in_space": True,
        "is_champion": is_first,
        "reason": reason,
    }
    return [*found, *_baseline(features, space, there, task, found[best])]


def _levels(features: Mapping[str, np.ndarray], family: str) -> list[str]:
    return sorted(name for name in features if name.startswith(f"{family}:"))


def _baseline(
    features: Mapping[str, np.ndarray],
    space: Space,
    there: Points,
    task: Segmentation,
    chosen: Mapping[str, Any],
) -> list[dict[str, Any]]:
    """The row of the groups by the level that each takes most of, if there are such."""
    levels = _levels(features, space.baseline) if space.baseline else []
    if not levels:
        return []
    # Of equal shares the first level by name.
    most = np.argmax(np.column_stack([features[name] for name in levels]), axis=1)
    _, labels = np.unique(most, return_inverse=True)
    sizes = np.bincount(labels)
    centres = np.array(
        [there.points[labels == label].mean(axis=0) for label in range(len(sizes))]
    )
    return [
        {
            **chosen,
            "candidate": f"{space.name}_favourite",
            "clusters_count": len(sizes),
            "is_baseline": True,
            "is_champion": False,
            "is_chosen_in_space": False,
            **indices(there.points, labels, task.max_silhouette_rows, task.seed),
            "stability_ari": None,
            "inertia": float(((there.points - centres[labels]) ** 2).sum()),
            "smallest_cluster_share": float(sizes.min() / len(labels)),
            "reason": None,
            "allowed_types": "[]",
            "model": None,
        }
    ]


def _space_points(
    keys: pd.DataFrame, features: Mapping[str, np.ndarray], settings: Mapping[str, Any]
) -> tuple[np.ndarray, Points]:
    """Whether each row is an outlier, and the rows in the space of the settings."""
    is_eligible = keys["is_eligible"].to_numpy()
    if not is_eligible.any():
        is_eligible = np.ones(len(keys), dtype=bool)
    odd = [features[name] for name in settings["outlier_features"]]
    is_outlier = find_outliers(
        np.column_stack(odd or [np.zeros(len(keys))]),
        is_eligible,
        settings["outlier_share"],
        settings["seed"],
    )
    is_fitted = is_eligible & ~is_outlier
    if is_fitted.sum() > settings["max_fit_rows"]:
        drawn = np.random.default_rng(settings["seed"]).choice(
            np.flatnonzero(is_fitted), settings["max_fit_rows"], replace=False
        )
        is_fitted = np.isin(np.arange(len(keys)), drawn)
    # Nothing known of anybody: one point for all.
    columns = [features[name] for name in settings["features"]] or [np.zeros(len(keys))]
    return is_outlier, to_points(
        np.column_stack(columns),
        is_fitted,
        settings["variance_share"],
        settings["families"],
    )


def _settings_of(models: pd.DataFrame) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, some in models.groupby("space", sort=False):
        yield str(name), json.loads(some["parameters"].iloc[0])


# --- frame -> relation ----------------------------------------------------------------


def to_relation(
    session: duckdb.DuckDBPyConnection, rows: pd.DataFrame, types: Mapping[str, str]
) -> duckdb.DuckDBPyRelation:
    """The rows with the stated types, also where there is no row to tell them by."""
    casts = ", ".join(f'"{name}"::{kind} as "{name}"' for name, kind in types.items())
    return session.from_df(rows).project(casts)
