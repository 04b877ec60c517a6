"""A task: what is predicted, by which candidates, judged by what."""

from dataclasses import dataclass
from datetime import timedelta

from comptoir.ml.candidates import Candidate
from comptoir.ml.measures import MEASURES

# Which way each metric of fct_ml__metrics is better, by kind of task.
_OF_PROBABILITIES = {
    "accuracy": "max",
    "precision": "max",
    "recall": "max",
    "f1": "max",
    "roc_auc": "max",
    "pr_auc": "max",
    "log_loss": "min",
    "brier": "min",
    "expected_calibration_error": "min",
}
_OF_LISTS = {
    "hit_rate_at_10": "max",
    "recall_at_10": "max",
    "ndcg_at_10": "max",
    "coverage_at_10": "max",
}
SELECTION_METRICS = {
    "classification": _OF_PROBABILITIES,
    "ranking": _OF_PROBABILITIES | _OF_LISTS,
    "regression": {
        "mae": "min",
        "mase": "min",
        "rmse": "min",
        "r2": "max",
        "spearman": "max",
    },
}
# What the grid is searched by, unless the task says otherwise.
_CV_METRICS = {
    "classification": "neg_log_loss",
    "ranking": "neg_log_loss",
    "regression": "neg_mean_absolute_error",
}
_BLENDS = {
    "classification": "odds",
    "ranking": "probabilities",
    "regression": "amounts",
}


@dataclass(frozen=True)
class Task:
    """Declaration of a supervised task.

    name              as in ml_<name>__features
    kind              "classification" (label 0/1), "ranking" (the same, judged also by
                      the order of items per entity) or "regression" (label: an amount)
    selection_metric  metric of fct_ml__metrics by which the champion is chosen
    horizon_days      length of a label's window; may be a fraction
    seed              of everything random
    candidates        in the order of the tables; at least one baseline
    cv_metric         one of `comptoir.ml.measures.MEASURES`, higher is better
    folds             "time" or "entity"; None: time where it leaves two folds
    folds_count       at most so many
    fold_times        as-of times of a fold in time: more than one where a single one
                      has few positives, as where they are days
    max_fit_rows      above it negatives are sampled (seeded by a hash of the row's key)
                      and probabilities set right; None: no limit
    drivers           whether current rows tell the features that moved them most
    drivers_rows      only for so many rows of the highest score; None: all
    importance_rows   at most so many validation rows for permutation importance
    naive             of a forecast: name of the candidate that says the same again; its
                      error on the fitted rows is what MASE measures errors in
    """

    name: str
    kind: str
    selection_metric: str
    horizon_days: float
    seed: int
    candidates: tuple[Candidate, ...]
    cv_metric: str | None = None
    folds: str | None = None
    folds_count: int = 5
    fold_times: int = 1
    max_fit_rows: int | None = None
    drivers: bool = False
    drivers_rows: int | None = None
    importance_rows: int = 2000
    naive: str | None = None

    def __post_init__(self) -> None:
        self._hold(self.kind in SELECTION_METRICS, f"kind {self.kind!r} is unknown")
        metrics = SELECTION_METRICS[self.kind]
        self._hold(
            self.selection_metric in metrics,
            f"selection_metric {self.selection_metric!r} is none of {list(metrics)}",
        )
        measures = [
            name
            for name, measure in MEASURES.items()
            if measure.of_probabilities == self.is_classifier
        ]
        self._hold(
            self.measure in measures,
            f"cv_metric {self.measure!r} is none of {measures}",
        )
        self._hold(self.horizon_days > 0, "horizon_days must be above 0")
        self._hold(self.folds in (None, "time", "entity"), "folds: time or entity")
        self._hold(self.folds_count >= 2, "folds_count must be 2 or more")
        self._hold(self.fold_times >= 1, "fold_times must be 1 or more")
        self._hold(
            self.max_fit_rows is None or self.is_classifier,
            "max_fit_rows samples negatives, which a regression doesn't have",
        )
        self._hold(
            any(candidate.is_baseline for candidate in self.candidates),
            "a baseline is missing among the candidates",
        )
        seen: set[str] = set()
        for candidate in self.candidates:
            self._hold(candidate.name not in seen, f"two named {candidate.name!r}")
            late = [part for part in candidate.parts if part not in seen]
            self._hold(
                not late, f"{candidate.name} blends {late}, not declared before it"
            )
            self._hold(
                candidate.calibration is None or self.is_classifier,
                f"{candidate.name}: only probabilities can be calibrated",
            )
            seen.add(candidate.name)
        self._hold(
            self.naive is None or (self.kind == "regression" and self.naive in seen),
            f"naive {self.naive!r} is no candidate of a regression",
        )
        self._hold(
            self.selection_metric != "mase" or self.naive is not None,
            "mase needs a naive candidate",
        )

    def _hold(self, is_so: bool, otherwise: str) -> None:
        if not is_so:
            raise ValueError(f"task {self.name}: {otherwise}")

    @property
    def is_classifier(self) -> bool:
        """Whether candidates give probabilities."""
        return self.kind != "regression"

    @property
    def measure(self) -> str:
        """Name of what the grid is searched by."""
        return self.cv_metric or _CV_METRICS[self.kind]

    @property
    def selection_direction(self) -> str:
        """'max' or 'min'."""
        return SELECTION_METRICS[self.kind][self.selection_metric]

    @property
    def horizon(self) -> timedelta:
        """Length of a label's window."""
        return timedelta(days=self.horizon_days)

    def mean_of(self, candidate: Candidate) -> str:
        """Kind of mean that a blend takes in this task."""
        return candidate.how or _BLENDS[self.kind]
