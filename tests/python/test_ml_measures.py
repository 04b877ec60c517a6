"""Measures of the grid search against scikit-learn's own."""

import numpy as np
import pytest
from sklearn.metrics import log_loss

from comptoir.ml.measures import measured


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("rows", [1, 7, 5000])
def test_log_loss_is_scikit_learns_to_the_last_digit(rows: int, weighted: bool):
    random = np.random.default_rng(rows)
    label = (random.random(rows) < 0.3).astype(float)
    score = random.random(rows)
    score[: rows // 4], score[rows // 2 :: 5] = 0.0, 1.0
    weight = random.random(rows) + 0.1 if weighted else None
    expected = -log_loss(label, score, sample_weight=weight, labels=[0, 1])
    assert measured("neg_log_loss", label, score, weight) == expected
