"""Estimators and functions that scikit-learn lacks; stored models name them.

All work on float64 arrays of shape (rows, features) with NaN for null.
"""

from typing import Self

import numpy as np
from scipy.special import expit, logit
from sklearn.base import (
    BaseEstimator,
    ClassifierMixin,
    RegressorMixin,
    TransformerMixin,
    clone,
)
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier

# Probabilities keep this distance from 0 and 1 where their logarithm is taken.
EDGE = 1e-9


def signed_log(values: np.ndarray) -> np.ndarray:
    """sign(x) · ln(1 + |x|): tames long tails on both sides, keeps order and zero."""
    return np.sign(values) * np.log1p(np.abs(values))


def signed_exp(values: np.ndarray) -> np.ndarray:
    """Inverse of `signed_log`."""
    return np.sign(values) * np.expm1(np.abs(values))


def positive_probability(model: BaseEstimator, features: np.ndarray) -> np.ndarray:
    """P(label = 1), shape (rows,), of a fitted classifier.

    A classifier that saw one class only knows one column: it is sure of it.
    """
    probabilities = np.asarray(model.predict_proba(features), dtype=np.float64)
    classes = list(model.classes_)
    if 1 not in classes:
        return np.zeros(len(features))
    return np.clip(probabilities[:, classes.index(1)], 0.0, 1.0)


def two_columns(probability: np.ndarray) -> np.ndarray:
    """P(0) and P(1) side by side, as `predict_proba` gives them."""
    return np.column_stack([1.0 - probability, probability])


class EmptyAsZero(TransformerMixin, BaseEstimator):
    """Features without any value in the fitted rows become 0, then and later.

    Nothing can be learned from them, and some models can't be fitted with them (a short
    history has no time between orders yet). Other nulls stay.
    """

    def fit(self, features: np.ndarray, label: np.ndarray | None = None) -> Self:
        del label
        self.n_features_in_ = features.shape[1]
        self.is_empty_ = np.isnan(features).all(axis=0)
        return self

    def transform(self, features: np.ndarray) -> np.ndarray:
        return np.where(self.is_empty_, 0.0, features)


class FeatureItself(RegressorMixin, BaseEstimator):
    """Predicts its one feature unchanged ("the last amount again"); nulls as `null_as`.

    Nothing is learned, so it is the plainest rival of a regression.
    """

    def __init__(self, null_as: float = 0.0) -> None:
        self.null_as = null_as

    def fit(self, features: np.ndarray, label: np.ndarray) -> Self:
        if features.shape[1] != 1:
            raise ValueError(f"one feature is needed, not {features.shape[1]}")
        self.n_features_in_ = 1
        return self

    def predict(self, features: np.ndarray) -> np.ndarray:
        return np.where(np.isnan(features[:, 0]), self.null_as, features[:, 0])


class ReferenceScore(ClassifierMixin, BaseEstimator):
    """Orders rows by its one feature, more is likelier, whatever the labels say.

    The feature is a score made elsewhere (in SQL); only the size of the probability is
    learned: logistic regression on the signed log of the feature, with the slope held
    above zero. Rows without the score come last.
    """

    def fit(self, features: np.ndarray, label: np.ndarray) -> Self:
        if features.shape[1] != 1:
            raise ValueError(f"one feature is needed, not {features.shape[1]}")
        known = ~np.isnan(features[:, 0])
        score = signed_log(features[known])
        self.classes_ = np.array([0, 1])
        self.n_features_in_ = 1
        self.slope_, share = 0.0, float(np.mean(label))
        self.intercept_ = float(logit(np.clip(share, EDGE, 1 - EDGE)))
        self.scale_ = float(np.std(score)) or 1.0 if known.any() else 1.0
        if len(np.unique(label[known])) == 2:
            learned = LogisticRegression().fit(score / self.scale_, label[known])
            slope = float(learned.coef_[0, 0])
            if slope > 0:
                self.slope_, self.intercept_ = slope, float(learned.intercept_[0])
        self.slope_ = max(self.slope_, 1e-3)
        return self

    def predict_proba(self, features: np.ndarray) -> np.ndarray:
        score = signed_log(features[:, 0]) / self.scale_
        known = EDGE + (1 - 2 * EDGE) * expit(self.intercept_ + self.slope_ * score)
        return two_columns(np.where(np.isnan(score), EDGE / 2, known))


class Hurdle(RegressorMixin, BaseEstimator):
    """Expected amount = chance of any amount times amount where there is one.

    For labels with many zeros (customers who don't come back). Both parts see all
    features; the second is fitted on rows with a label above zero. Where no fitted row
    has one the prediction is 0; where all have, the chance is 1.
    """

    def __init__(self, chance: BaseEstimator, amount: BaseEstimator) -> None:
        self.chance = chance
        self.amount = amount

    def fit(self, features: np.ndarray, label: np.ndarray) -> Self:
        paid = label > 0
        self.n_features_in_ = features.shape[1]
        self.share_ = float(np.mean(paid))
        self.chance_ = self.amount_ = None
        if 0 < self.share_ < 1:
            self.chance_ = clone(self.chance).fit(features, paid.astype(np.int64))
        if self.share_ > 0:
            self.amount_ = clone(self.amount).fit(features[paid], label[paid])
        return self

    def predict(self, features: np.ndarray) -> np.ndarray:
        if self.amount_ is None:
            return np.zeros(len(features))
        amount = np.maximum(self.amount_.predict(features), 0.0)
        if self.chance_ is None:
            return amount
        return positive_probability(self.chance_, features) * amount


class SmoothedNeighbors(KNeighborsClassifier):
    """Share of each class among the nearest rows and `prior_rows` of the usual share.

    Where positives are rare, most rows have none near them; a share of 0 would say that
    they can't be, which log loss punishes without bound. With the usual share s of all
    fitted rows, p = (k·share + m·s) / (k + m): the posterior mean under a beta prior
    worth m rows. Neighbours count the same (`weights="uniform"`).
    """

    def __init__(
        self,
        n_neighbors: int = 5,
        prior_rows: float = 1.0,
        algorithm: str = "auto",
    ) -> None:
        super().__init__(n_neighbors=n_neighbors, algorithm=algorithm)
        self.prior_rows = prior_rows

    def fit(self, features: np.ndarray, label: np.ndarray) -> Self:
        super().fit(features, label)
        self.shares_ = np.bincount(self._y, minlength=len(self.classes_)) / len(label)
        return self

    def predict_proba(self, features: np.ndarray) -> np.ndarray:
        share = super().predict_proba(features)
        rows = self.n_neighbors + self.prior_rows
        return (self.n_neighbors * share + self.prior_rows * self.shares_) / rows


class PriorCorrected(ClassifierMixin, BaseEstimator):
    """A classifier fitted on all positives and a share of the negatives, set right.

    With the share β of negatives kept, the odds are 1/β too high, so
    p = β·p' / (β·p' + 1 - p'). Sources: Elkan, "The foundations of cost-sensitive
    learning", IJCAI 2001, theorem 2; Dal Pozzolo et al., "Calibrating probability with
    undersampling for unbalanced classification", IEEE SSCI 2015, equation 4.
    """

    def __init__(self, model: BaseEstimator, kept_share: float) -> None:
        self.model = model
        self.kept_share = kept_share

    @property
    def classes_(self) -> np.ndarray:
        """Always both."""
        return np.array([0, 1])

    def predict_proba(self, features: np.ndarray) -> np.ndarray:
        return two_columns(
            prior_corrected(positive_probability(self.model, features), self.kept_share)
        )


def prior_corrected(probability: np.ndarray, kept_share: float) -> np.ndarray:
    """Probability after sampling negatives → probability before (`PriorCorrected`)."""
    kept = kept_share * probability
    return kept / (kept + 1.0 - probability)


class Blend(BaseEstimator):
    """Mean of fitted models: `columns[i]` are the features that `models[i]` reads.

    `how` is one of the keys of `MEANS`. It is put together from fitted models, so it
    has no `fit`.
    """

    def __init__(
        self, models: list[BaseEstimator], columns: list[list[int]], how: str
    ) -> None:
        self.models = models
        self.columns = columns
        self.how = how

    @property
    def classes_(self) -> np.ndarray:
        """Both, where the parts are classifiers."""
        return np.array([0, 1])

    def predict_proba(self, features: np.ndarray) -> np.ndarray:
        parts = [
            positive_probability(model, features[:, columns])
            for model, columns in zip(self.models, self.columns, strict=True)
        ]
        return two_columns(MEANS[self.how](np.array(parts)))

    def predict(self, features: np.ndarray) -> np.ndarray:
        parts = [
            model.predict(features[:, columns])
            for model, columns in zip(self.models, self.columns, strict=True)
        ]
        return MEANS[self.how](np.array(parts))


def mean_of_odds(parts: np.ndarray) -> np.ndarray:
    """Probability whose odds are the geometric mean of the parts'; (parts, rows)."""
    return expit(logit(np.clip(parts, EDGE, 1 - EDGE)).mean(axis=0))


def mean_of_probabilities(parts: np.ndarray) -> np.ndarray:
    """Geometric mean of the parts; shape (parts, rows)."""
    return np.exp(np.log(np.clip(parts, EDGE, 1.0)).mean(axis=0))


def mean_of_amounts(parts: np.ndarray) -> np.ndarray:
    """Arithmetic mean of the parts; shape (parts, rows)."""
    return parts.mean(axis=0)


def mean_of_logs(parts: np.ndarray) -> np.ndarray:
    """Mean on the scale of `signed_log`, for amounts with a long tail."""
    return signed_exp(signed_log(parts).mean(axis=0))


MEANS = {
    "odds": mean_of_odds,
    "probabilities": mean_of_probabilities,
    "amounts": mean_of_amounts,
    "logs": mean_of_logs,
}
