"""Candidates: what competes in a task, each declared in a line.

Grid keys name a parameter of the candidate's pipeline, whose last step is `model`:
`{"model__n_neighbors": [75, 150]}`. Seeds are set by the harness; leave `random_state`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sklearn.base import BaseEstimator
from sklearn.compose import TransformedTargetRegressor
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    PowerTransformer,
    QuantileTransformer,
    StandardScaler,
)

from comptoir.ml.estimators import (
    MEANS,
    EmptyAsZero,
    FeatureItself,
    Hurdle,
    ReferenceScore,
    SmoothedNeighbors,
    signed_exp,
    signed_log,
)

Grid = Mapping[str, Sequence[Any]]
CALIBRATIONS = ("sigmoid", "isotonic")


@dataclass(frozen=True)
class Candidate:
    """One competitor.

    name         of the candidate, in lower_snake_case; a key of many tables
    estimator    unfitted scikit-learn estimator, or a function that makes one from the
                 tuple of feature names; None for a blend
    grid         parameter -> values to try; all combinations are tried
    is_baseline  whether the others have to beat it
    calibrated   "sigmoid" or "isotonic" (True: "sigmoid"): probabilities are mapped to
                 what happened to held-out entities
    features     the features it reads, in this order; None: all
    description  one sentence for the reader of the tables
    parts, how   of a blend: names of earlier candidates, kind of mean
    """

    name: str
    estimator: BaseEstimator | Callable[[tuple[str, ...]], BaseEstimator] | None
    grid: Grid = field(default_factory=dict)
    is_baseline: bool = False
    calibrated: bool | str = False
    features: tuple[str, ...] | None = None
    description: str = ""
    parts: tuple[str, ...] = ()
    how: str | None = None

    def __post_init__(self) -> None:
        if not self.name.isidentifier() or self.name != self.name.lower():
            raise ValueError(f"candidate {self.name!r}: write it in lower_snake_case")
        if (self.estimator is None) != bool(self.parts):
            raise ValueError(f"candidate {self.name}: an estimator or parts, not both")
        if self.parts and len(self.parts) < 2:
            raise ValueError(f"candidate {self.name}: a blend needs two parts or more")
        if self.how is not None and self.how not in MEANS:
            raise ValueError(f"candidate {self.name}: how is one of {list(MEANS)}")
        if self.calibration not in (None, *CALIBRATIONS):
            raise ValueError(
                f"candidate {self.name}: calibrated is one of {CALIBRATIONS}"
            )

    @property
    def calibration(self) -> str | None:
        """Method of calibration, or None."""
        return {False: None, True: "sigmoid"}.get(self.calibrated, self.calibrated)


# --- preparation ----------------------------------------------------------------------


def prepared(transform: str = "log") -> list[tuple[str, BaseEstimator]]:
    """Steps before a model that measures distances or slopes.

    `transform` is "log" (signed), "yeo-johnson", "quantile" (to a normal curve) or
    "none". Then nulls become the median, with a column that says where; then each
    column is centred and scaled.
    """
    transforms = {
        "log": FunctionTransformer(signed_log),
        "yeo-johnson": PowerTransformer(),
        "quantile": QuantileTransformer(output_distribution="normal"),
        "none": None,
    }
    if transform not in transforms:
        raise ValueError(f"transform is one of {list(transforms)}, not {transform!r}")
    first = transforms[transform]
    impute = SimpleImputer(strategy="median", add_indicator=True)
    return [
        *([("transform", first)] if first is not None else []),
        ("impute", impute),
        ("scale", StandardScaler()),
    ]


def piped(model: BaseEstimator, transform: str | None = None) -> Pipeline:
    """A pipeline that ends in `model`; with `transform` after `prepared` steps.

    Features that are null in all fitted rows are 0 to the model; other nulls are its
    own to deal with, unless it is prepared for.
    """
    steps = prepared(transform) if transform else []
    return Pipeline([("empty", EmptyAsZero()), *steps, ("model", model)])


def _on_target(model: BaseEstimator, log_target: bool) -> BaseEstimator:
    if not log_target:
        return model
    return TransformedTargetRegressor(
        model, func=signed_log, inverse_func=signed_exp, check_inverse=False
    )


# --- baselines ------------------------------------------------------------------------


def majority(name: str = "majority") -> Candidate:
    """Share of positives for every row."""
    return Candidate(
        name,
        piped(DummyClassifier(strategy="prior")),
        is_baseline=True,
        description="The share of positives, the same for every row.",
    )


def mean(name: str = "mean", strategy: str = "mean") -> Candidate:
    """Mean (or "median") label for every row."""
    return Candidate(
        name,
        piped(DummyRegressor(strategy=strategy)),
        is_baseline=True,
        description=f"The {strategy} label, the same for every row.",
    )


def rule(name: str, feature: str, transform: str = "log", **more: Any) -> Candidate:
    """Logistic regression on one feature: the order of the rows is the feature's.

    Which end is likelier is learned. Nulls share one probability of their own.
    """
    return Candidate(
        name,
        piped(LogisticRegression(C=1e3, max_iter=1000), transform),
        features=(feature,),
        **{
            "is_baseline": True,
            "description": f"Logistic regression on {feature} alone: its order.",
        }
        | more,
    )


def reference(name: str, feature: str, **more: Any) -> Candidate:
    """A score made in SQL, taken as it is: more is likelier, rows without it last."""
    return Candidate(
        name,
        Pipeline([("model", ReferenceScore())]),
        features=(feature,),
        **{
            "is_baseline": True,
            "description": f"The order of {feature}, not learned.",
        }
        | more,
    )


def linear_rule(
    name: str, feature: str, transform: str = "none", **more: Any
) -> Candidate:
    """Straight line on one feature, for a regression."""
    return Candidate(
        name,
        piped(LinearRegression(), transform),
        features=(feature,),
        **{
            "is_baseline": True,
            "description": f"A straight line on {feature} alone.",
        }
        | more,
    )


def same_again(name: str, feature: str, null_as: float = 0.0, **more: Any) -> Candidate:
    """The feature itself is the prediction: "the last amount again"."""
    return Candidate(
        name,
        Pipeline([("model", FeatureItself(null_as))]),
        features=(feature,),
        **{
            "is_baseline": True,
            "description": f"{feature} again, not learned.",
        }
        | more,
    )


# --- classifiers ----------------------------------------------------------------------


def knn_classifier(
    name: str = "knn",
    grid: Grid | None = None,
    transform: str = "log",
    calibrated: bool | str = False,
    features: tuple[str, ...] | None = None,
    prior_rows: float = 0.0,
    **parameters: Any,
) -> Candidate:
    """Share of positives among the nearest rows.

    With `prior_rows` as if so many rows of the usual share stood among them, so that no
    chance is 0 or 1: for rare positives.
    """
    parameters = {"n_neighbors": 100} | parameters
    model = (
        SmoothedNeighbors(prior_rows=prior_rows, **parameters)
        if prior_rows
        else KNeighborsClassifier(**parameters)
    )
    return Candidate(
        name,
        piped(model, transform),
        grid=grid or {},
        calibrated=calibrated,
        features=features,
        description="Share of positives among the nearest rows.",
    )


def logistic_regression(
    name: str = "logistic_regression",
    grid: Grid | None = None,
    transform: str = "log",
    features: tuple[str, ...] | None = None,
    **parameters: Any,
) -> Candidate:
    """Logistic regression on prepared features."""
    return Candidate(
        name,
        piped(LogisticRegression(**{"max_iter": 2000} | parameters), transform),
        grid=grid or {},
        features=features,
        description="Logistic regression on scaled features.",
    )


def gradient_boosting_classifier(
    name: str = "gradient_boosting",
    grid: Grid | None = None,
    calibrated: bool | str = False,
    features: tuple[str, ...] | None = None,
    **parameters: Any,
) -> Candidate:
    """Histogram gradient boosting."""
    return Candidate(
        name,
        piped(HistGradientBoostingClassifier(**{"early_stopping": False} | parameters)),
        grid=grid or {},
        calibrated=calibrated,
        features=features,
        description="Gradient boosting of shallow trees.",
    )


def random_forest_classifier(
    name: str = "random_forest",
    grid: Grid | None = None,
    calibrated: bool | str = False,
    features: tuple[str, ...] | None = None,
    **parameters: Any,
) -> Candidate:
    """Random forest."""
    return Candidate(
        name,
        piped(
            RandomForestClassifier(
                **{"n_estimators": 200, "min_samples_leaf": 10} | parameters
            )
        ),
        grid=grid or {},
        calibrated=calibrated,
        features=features,
        description="Mean of trees, each on resampled rows.",
    )


def extra_trees_classifier(
    name: str = "extra_trees",
    grid: Grid | None = None,
    calibrated: bool | str = False,
    features: tuple[str, ...] | None = None,
    **parameters: Any,
) -> Candidate:
    """Extremely randomised trees."""
    return Candidate(
        name,
        piped(
            ExtraTreesClassifier(
                **{"n_estimators": 200, "min_samples_leaf": 10} | parameters
            )
        ),
        grid=grid or {},
        calibrated=calibrated,
        features=features,
        description="Mean of trees with random cuts.",
    )


# --- regressors -----------------------------------------------------------------------


def knn_regressor(
    name: str = "knn",
    grid: Grid | None = None,
    transform: str = "log",
    features: tuple[str, ...] | None = None,
    **parameters: Any,
) -> Candidate:
    """Mean label of the nearest rows."""
    return Candidate(
        name,
        piped(KNeighborsRegressor(**{"n_neighbors": 100} | parameters), transform),
        grid=grid or {},
        features=features,
        description="Mean label of the nearest rows.",
    )


def ridge(
    name: str = "ridge",
    grid: Grid | None = None,
    transform: str = "log",
    log_target: bool = False,
    features: tuple[str, ...] | None = None,
    **parameters: Any,
) -> Candidate:
    """Ridge regression; with `log_target` grid keys begin `model__regressor__`."""
    target = "the signed log of the label" if log_target else "the label"
    return Candidate(
        name,
        piped(_on_target(Ridge(**parameters), log_target), transform),
        grid=grid or {},
        features=features,
        description=f"Ridge regression of {target} on scaled features.",
    )


def gradient_boosting_regressor(
    name: str = "gradient_boosting",
    grid: Grid | None = None,
    log_target: bool = False,
    features: tuple[str, ...] | None = None,
    **parameters: Any,
) -> Candidate:
    """Histogram gradient boosting; `loss="absolute_error"` aims at the median.

    With `log_target` grid keys begin `model__regressor__`.
    """
    model = HistGradientBoostingRegressor(**{"early_stopping": False} | parameters)
    return Candidate(
        name,
        piped(_on_target(model, log_target)),
        grid=grid or {},
        features=features,
        description="Gradient boosting of shallow trees.",
    )


def random_forest_regressor(
    name: str = "random_forest",
    grid: Grid | None = None,
    log_target: bool = False,
    features: tuple[str, ...] | None = None,
    **parameters: Any,
) -> Candidate:
    """Random forest; with `log_target` grid keys begin `model__regressor__`."""
    model = RandomForestRegressor(
        **{"n_estimators": 200, "min_samples_leaf": 10} | parameters
    )
    return Candidate(
        name,
        piped(_on_target(model, log_target)),
        grid=grid or {},
        features=features,
        description="Mean of trees, each on resampled rows.",
    )


def extra_trees_regressor(
    name: str = "extra_trees",
    grid: Grid | None = None,
    log_target: bool = False,
    features: tuple[str, ...] | None = None,
    **parameters: Any,
) -> Candidate:
    """Extremely randomised trees; with `log_target` keys begin `model__regressor__`."""
    model = ExtraTreesRegressor(
        **{"n_estimators": 200, "min_samples_leaf": 10} | parameters
    )
    return Candidate(
        name,
        piped(_on_target(model, log_target)),
        grid=grid or {},
        features=features,
        description="Mean of trees with random cuts.",
    )


def hurdle(
    name: str,
    chance: Candidate,
    amount: Candidate,
    grid: Grid | None = None,
    features: tuple[str, ...] | None = None,
) -> Candidate:
    """Chance of any amount (a classifier) times amount if any (a regressor).

    Of the two candidates only the estimators count; both read the hurdle's features.
    Grid keys: `model__chance__model__…`, `model__amount__model__…`.
    """
    for part in (chance, amount):
        if part.features or part.calibration or part.grid or part.parts:
            raise ValueError(
                f"candidate {name}: {part.name} brings its own features, grid,"
                " calibration or parts, which a hurdle can't keep"
            )
    return Candidate(
        name,
        piped(Hurdle(chance.estimator, amount.estimator)),
        grid=grid or {},
        features=features,
        description="Chance of any amount times amount where there is one.",
    )


# --- blends ---------------------------------------------------------------------------


def blend(name: str, of: Sequence[str], how: str | None = None) -> Candidate:
    """Mean of candidates declared before it, each as fitted.

    `how`: "odds" (geometric mean of odds; default of a classification),
    "probabilities" (geometric mean; default of a ranking), "amounts" (mean; default of
    a regression) or "logs" (mean of signed logs).
    """
    return Candidate(
        name,
        None,
        parts=tuple(of),
        how=how,
        description=f"Mean of {', '.join(of)}.",
    )
