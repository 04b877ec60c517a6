"""The shared leak checks find a leak where there is one, and none where there is none."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from ml_leaks import (
    auc_of,
    auc_spread,
    cut_file,
    differing_features,
    features_at,
    shuffled_label_auc,
    with_shuffled_labels,
)
from ml_tables import features_table

from comptoir.ml import candidates as declare
from comptoir.ml import fitting
from comptoir.ml.frames import SPLITS
from comptoir.ml.tasks import Task

TASK = Task(
    name="toy",
    kind="classification",
    selection_metric="roc_auc",
    horizon_days=30,
    seed=7,
    candidates=(
        declare.majority(),
        declare.logistic_regression(grid={"model__C": [0.1, 1.0]}),
        declare.random_forest_classifier(n_estimators=20, min_samples_leaf=2),
        declare.blend("blend", of=("logistic_regression", "random_forest")),
    ),
)


@pytest.fixture(scope="module")
def features() -> pd.DataFrame:
    return features_table(entities=300, as_ofs=3)


def test_shuffled_labels_keep_the_labels_of_each_time_and_all_features(features):
    shuffled = with_shuffled_labels(features, seed=1)
    rows = ["entity_id", "as_of"]
    both = features.merge(shuffled, on=rows, suffixes=("", "_after"))
    assert (both["recency_days"] == both["recency_days_after"]).all()
    assert (both["label"] != both["label_after"]).sum() > 100
    for _, time in both.groupby("as_of"):
        assert sorted(time["label"].dropna()) == sorted(time["label_after"].dropna())


def test_nothing_can_be_learned_from_shuffled_labels(features):
    aucs = shuffled_label_auc(features, TASK, ["blend"])
    assert set(aucs) == {"logistic_regression", "random_forest", "blend"}
    spread = auc_spread(features[features["split"] == "test"]["label"])
    assert spread == pytest.approx(0.034, abs=0.002)
    for auc in aucs.values():
        assert abs(auc - 0.5) < 4 * spread


def test_a_fit_that_sees_the_test_is_found(features, monkeypatch):
    """The harness broken on purpose: every fit sees every labelled row."""
    known = fitting._Fitter._known_before

    def everything(self, split: str):
        self.first_as_of = {one: datetime(2100, 1, 1) for one in SPLITS}
        return known(self, "current")

    monkeypatch.setattr(fitting._Fitter, "_known_before", everything)
    auc = shuffled_label_auc(features, TASK, ["random_forest"])["random_forest"]
    assert auc > 0.9


def test_an_amount_counts_above_its_median():
    label, score = pd.Series([1.0, 2.0, 3.0, 4.0]), pd.Series([1.0, 4.0, 3.0, 5.0])
    assert auc_of(label, score) == 0.75
    task = replace(
        TASK,
        kind="regression",
        selection_metric="mae",
        candidates=(declare.mean(), declare.ridge()),
    )
    table = features_table(entities=200, kind="regression")
    table["label"] += 0.01
    assert abs(shuffled_label_auc(table, task)["ridge"] - 0.5) < 0.2


def test_the_cut_keeps_what_was_before_as_it_stood(tmp_path: Path):
    source = tmp_path / "all.csv"
    source.write_text(
        'code,name,at\n007,"a ""b"", c",2011-01-01 10:00:00\n008,,2011-02-01 00:00:00\n'
        "009, x ,not a time\n"
    )
    target = tmp_path / "cut.csv"
    is_kept = "coalesce(try_strptime(\"at\", '%Y-%m-%d %H:%M:%S') < timestamp '2011-02-01', true)"
    assert cut_file(source, target, is_kept) == 2
    lines = target.read_text().splitlines()
    assert lines[1] == '007,"a ""b"", c",2011-01-01 10:00:00'
    assert lines[2].startswith("009, x ,not")


def at_one_time() -> pd.DataFrame:
    return features_at(features_table(entities=20), datetime(2024, 1, 31))


def test_no_difference_is_found_in_the_same_features_of_another_split():
    whole = at_one_time()
    cut = whole.sample(frac=1, random_state=1).assign(split="current", label=np.nan)
    cut["noise"] *= 1 + 1e-13
    assert differing_features(whole, cut) == []


def test_every_kind_of_difference_is_found():
    whole, cut = at_one_time(), at_one_time()
    cut.loc[cut.index[3], "noise"] += 1e-6
    cut.loc[cut.index[2], "monthly_amount"] = np.nan
    cut.loc[cut.index[4], "is_member"] = ~cut.loc[cut.index[4], "is_member"]
    lines = differing_features(whole, cut.iloc[:-1])
    assert [line.split(":")[0] for line in lines] == [
        "rows",
        "monthly_amount",
        "is_member",
        "noise",
    ]
    assert "1 of 19 rows, first c0003" in lines[3]


def test_a_time_that_is_not_there_is_told():
    with pytest.raises(AssertionError, match=r"no row at 2020-01-01 .* 2024-01-31"):
        features_at(features_table(entities=5), datetime(2020, 1, 1))
