"""comptoir.ml.estimators and candidates: known answers, hand-worked."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.neighbors import KNeighborsClassifier

from comptoir.ml import candidates as declare
from comptoir.ml.candidates import Candidate
from comptoir.ml.estimators import (
    MEANS,
    Blend,
    FeatureItself,
    Hurdle,
    PriorCorrected,
    ReferenceScore,
    SmoothedNeighbors,
    positive_probability,
    prior_corrected,
    signed_exp,
    signed_log,
)


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)[:, None]


@given(st.floats(-1e12, 1e12))
def test_signed_log_has_an_inverse_and_keeps_the_sign(value: float):
    there = signed_log(np.array([value]))
    assert np.sign(there) == np.sign(value)
    assert signed_exp(there)[0] == pytest.approx(value, rel=1e-9, abs=1e-12)


def test_the_rule_orders_as_its_feature_does_and_nulls_stand_apart():
    rule = declare.rule("recency", "recency_days").estimator
    feature = column(1, 5, 9, 30, 70, 200, np.nan, np.nan)
    label = np.array([1, 1, 0, 1, 0, 0, 1, 0])
    fitted = rule.fit(feature, label)
    asked = column(0, 1, 2, 40, 41, 1e6, -3)
    score = positive_probability(fitted, asked)
    assert list(np.argsort(-score)) == list(np.argsort(asked[:, 0]))
    nulls = positive_probability(fitted, column(np.nan, np.nan))
    assert nulls[0] == nulls[1]
    assert 0 < nulls[0] < 1


def test_a_reference_never_turns_its_order_and_puts_nulls_last():
    """The labels say the opposite of the feature; the order stays the feature's."""
    model = ReferenceScore().fit(column(1, 2, 3, 4, 5, 6), np.array([1, 1, 1, 0, 0, 0]))
    score = positive_probability(model, column(6, 0, np.nan, 5, 2))
    assert list(np.argsort(-score, kind="stable")) == [0, 3, 4, 1, 2]
    one_class = ReferenceScore().fit(column(np.nan, np.nan), np.array([0, 0]))
    score = positive_probability(one_class, column(1, 2, np.nan))
    assert score[1] > score[0] > score[2]


def test_a_reference_learns_the_size_of_the_probability():
    random = np.random.default_rng(0)
    feature = random.integers(0, 50, 4000).astype(float)
    label = (random.random(4000) < 0.02 * np.log1p(feature)).astype(int)
    model = ReferenceScore().fit(feature[:, None], label)
    score = positive_probability(model, feature[:, None])
    assert score.mean() == pytest.approx(label.mean(), abs=0.002)


def test_the_feature_itself_is_the_prediction():
    model = FeatureItself(null_as=1.5).fit(column(1, 2), np.zeros(2))
    assert list(model.predict(column(7, np.nan, -2))) == [7, 1.5, -2]
    with pytest.raises(ValueError, match="one feature is needed, not 2"):
        FeatureItself().fit(np.zeros((2, 2)), np.zeros(2))


def test_the_hurdle_multiplies_chance_and_amount():
    """Two of four pay, 10 and 30: .5 times 20."""
    hurdle = Hurdle(DummyClassifier(strategy="prior"), DummyRegressor())
    rows = np.zeros((4, 1))
    assert hurdle.fit(rows, np.array([0, 10, 30, 0])).predict(rows)[0] == 10
    assert hurdle.fit(rows, np.array([10, 20, 30, 40])).predict(rows)[0] == 25
    assert hurdle.fit(rows, np.zeros(4)).predict(rows)[0] == 0


def test_neighbours_never_say_never():
    """Of ten rows two are positive: a share of .2 counts as one row beside four.

    At 0 none of the nearest is positive: (0 + .2) / 5; at 9 two are: (2 + .2) / 5.
    """
    features, label = np.arange(10.0)[:, None], np.array([0] * 8 + [1] * 2)
    model = SmoothedNeighbors(n_neighbors=4, prior_rows=1.0).fit(features, label)
    found = model.predict_proba(np.array([[0.0], [9.0]]))
    assert found == pytest.approx(np.array([[0.96, 0.04], [0.56, 0.44]]))
    plain = SmoothedNeighbors(n_neighbors=4, prior_rows=0.0).fit(features, label)
    of_sklearn = KNeighborsClassifier(n_neighbors=4).fit(features, label)
    assert np.array_equal(
        plain.predict_proba(features), of_sklearn.predict_proba(features)
    )


def test_sampled_negatives_are_set_right():
    """10 positives, 90 negatives, a third kept: 10 of 40 before, 10 of 100 after."""
    assert prior_corrected(np.array([10 / 40]), 1 / 3)[0] == pytest.approx(0.1)
    rows, label = np.zeros((40, 1)), np.repeat([1, 0], [10, 30])
    model = PriorCorrected(DummyClassifier(strategy="prior").fit(rows, label), 1 / 3)
    assert positive_probability(model, rows)[0] == pytest.approx(0.1)


@given(st.floats(0, 1), st.floats(0.001, 1))
def test_setting_right_keeps_probabilities_probabilities(chance: float, share: float):
    value = prior_corrected(np.array([chance]), share)[0]
    assert 0 <= value <= chance + 1e-12


def test_one_class_is_known_for_sure():
    rows = np.zeros((3, 1))
    none = DummyClassifier(strategy="prior").fit(rows, np.zeros(3, dtype=int))
    all_ = DummyClassifier(strategy="prior").fit(rows, np.ones(3, dtype=int))
    assert list(positive_probability(none, rows)) == [0, 0, 0]
    assert list(positive_probability(all_, rows)) == [1, 1, 1]


def test_means_of_a_blend_by_hand():
    """Odds 1/9 and 9/1 make 1; √(.1 · .9) = .3; amounts 2 and 6 make 4."""
    parts = np.array([[0.1], [0.9]])
    assert MEANS["odds"](parts)[0] == pytest.approx(0.5)
    assert MEANS["probabilities"](parts)[0] == pytest.approx(0.3)
    assert MEANS["amounts"](np.array([[2.0], [6.0]]))[0] == 4
    logs = MEANS["logs"](np.array([[np.e - 1], [np.e**3 - 1]]))[0]
    assert logs == pytest.approx(np.e**2 - 1)


def test_a_blend_gives_each_part_its_columns():
    parts = [FeatureItself().fit(np.zeros((1, 1)), np.zeros(1)) for _ in range(2)]
    blend = Blend(parts, [[2], [0]], "amounts")
    assert list(blend.predict(np.array([[1.0, 50.0, 3.0]]))) == [2]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"name": "Ridge One", "estimator": FeatureItself()}, "lower_snake_case"),
        ({"name": "x", "estimator": None}, "an estimator or parts"),
        ({"name": "x", "estimator": None, "parts": ("a",)}, "two parts or more"),
        (
            {"name": "x", "estimator": None, "parts": ("a", "b"), "how": "median"},
            "how is one of",
        ),
        ({"name": "x", "estimator": FeatureItself(), "calibrated": "beta"}, "sigmoid"),
    ],
)
def test_a_wrong_declaration_is_refused(arguments: dict, message: str):
    with pytest.raises(ValueError, match=message):
        Candidate(**arguments)


def test_an_unknown_transform_is_refused():
    with pytest.raises(ValueError, match="transform is one of"):
        declare.knn_classifier(transform="box-cox")


def test_a_hurdle_refuses_what_it_would_drop():
    chance = declare.logistic_regression(features=("recency_days",))
    with pytest.raises(ValueError, match="logistic_regression brings its own"):
        declare.hurdle("hurdle", chance, declare.ridge())
