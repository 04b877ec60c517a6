"""comptoir.ml.storage: the same model gives the same bytes; nothing else is loaded."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from zipfile import ZIP_STORED, ZipFile

import numpy as np
import pytest
import skops.io
from sklearn.base import BaseEstimator
from sklearn.calibration import CalibratedClassifierCV
from sklearn.preprocessing import FunctionTransformer

from comptoir.ml import candidates as declare
from comptoir.ml.estimators import positive_probability
from comptoir.ml.storage import (
    ModelRefusedError,
    canonical,
    dump_model,
    load_model,
    types_in,
)

WHERE = "ml_toy__models, candidate knn"
LOGISTIC = "sklearn.linear_model._logistic.LogisticRegression"


def rows(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    features = random.normal(size=(120, 3))
    features[::7, 1] = np.nan
    return features, (features[:, 0] + random.normal(size=120) > 0).astype(int)


CLASSIFIERS = [
    declare.majority(),
    declare.knn_classifier(n_neighbors=9),
    declare.knn_classifier("knn_smoothed", n_neighbors=9, prior_rows=1.0),
    declare.knn_classifier("knn_quantile", n_neighbors=9, transform="quantile"),
    declare.knn_classifier("knn_power", n_neighbors=9, transform="yeo-johnson"),
    declare.logistic_regression(),
    declare.gradient_boosting_classifier(max_iter=8, random_state=1),
    declare.random_forest_classifier(n_estimators=5, random_state=1),
    declare.extra_trees_classifier(n_estimators=5, random_state=1),
]


@pytest.mark.parametrize("candidate", CLASSIFIERS, ids=lambda one: one.name)
def test_a_model_comes_back_and_gives_the_same_bytes(candidate):
    features, label = rows()
    model = candidate.estimator.fit(features, label)
    data, types = dump_model(model)
    loaded = load_model(data, types, WHERE)
    assert np.array_equal(
        positive_probability(loaded, features), positive_probability(model, features)
    )
    assert dump_model(loaded)[0] == data
    assert dump_model(model)[0] == data


def test_skops_alone_gives_other_bytes_each_time():
    """What the canonical form is for; when this fails it may go."""
    model = declare.logistic_regression().estimator.fit(*rows())
    one = skops.io.dumps(model)
    copy = skops.io.loads(one, trusted=skops.io.get_untrusted_types(data=one))
    other = skops.io.dumps(copy)
    assert one != other
    assert canonical(one) == canonical(other)


DUMP = """
import hashlib, numpy as np
from comptoir.ml import candidates as declare
from comptoir.ml.storage import dump_model
random = np.random.default_rng(0)
features = random.normal(size=(120, 3)); label = (features[:, 0] > 0).astype(int)
model = declare.random_forest_classifier(n_estimators=5, random_state=1).estimator
print(hashlib.sha256(dump_model(model.fit(features, label))[0]).hexdigest())
"""


def test_another_process_at_another_time_gives_the_same_bytes():
    def run() -> str:
        done = subprocess.run(
            [sys.executable, "-c", DUMP], capture_output=True, text=True, check=True
        )
        return done.stdout

    assert run() == run()


def test_calibrated_models_keep_no_row_numbers():
    features, label = rows()
    half = np.arange(120)
    model = CalibratedClassifierCV(
        declare.logistic_regression().estimator,
        cv=[(half[:60], half[60:]), (half[60:], half[:60])],
        ensemble=False,
    ).fit(features, label)
    with_rows, _ = dump_model(model)
    without, types = dump_model(model.set_params(cv=None))
    assert len(without) < len(with_rows)
    loaded = load_model(without, types, WHERE)
    assert np.array_equal(loaded.predict_proba(features), model.predict_proba(features))


def stored(candidate=None) -> tuple[bytes, list[str]]:
    candidate = candidate or declare.logistic_regression()
    return dump_model(candidate.estimator.fit(*rows()))


def changed(data: bytes, change: Callable[[dict], None]) -> bytes:
    """The same archive with an edited schema, as an intruder would leave it."""
    out = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as archive, ZipFile(out, "w", ZIP_STORED) as target:
        for name in archive.namelist():
            content = archive.read(name)
            if name == "schema.json":
                schema = json.loads(content)
                change(schema)
                content = json.dumps(schema).encode()
            target.writestr(name, content)
    return out.getvalue()


def with_root(module: str, name: str, loader: str, **more) -> Callable[[dict], None]:
    def change(schema: dict) -> None:
        schema.update(
            {"__module__": module, "__class__": name, "__loader__": loader} | more
        )

    return change


def test_a_type_that_was_not_stored_with_it_is_refused_by_name():
    data, types = stored()
    fewer = [name for name in types if name != LOGISTIC]
    with pytest.raises(ModelRefusedError) as told:
        load_model(data, fewer, WHERE)
    assert WHERE in str(told.value)
    assert LOGISTIC in str(told.value)


@pytest.mark.parametrize(
    ("module", "name", "loader"),
    [
        ("os", "system", "FunctionNode"),
        ("builtins", "eval", "TypeNode"),
        ("sklearn_evil.tree", "Tree", "ObjectNode"),
        ("comptoir.cli", "main", "FunctionNode"),
        ("numpy", "load", "FunctionNode"),
        ("numpy", "memmap", "TypeNode"),
        ("scipy.io", "savemat", "FunctionNode"),
        ("sklearn.utils", "gen_batches", "FunctionNode"),
    ],
)
def test_what_is_not_ours_is_refused_even_where_the_list_allows_it(
    module: str, name: str, loader: str
):
    data, _ = stored()
    bad = changed(data, with_root(module, name, loader))
    with pytest.raises(ModelRefusedError, match=name):
        load_model(bad, types_in(bad), WHERE)


def test_calls_by_name_are_refused():
    data, _ = stored()
    bad = changed(
        data,
        with_root("operator", "methodcaller", "OperatorFuncNode", attrs={}),
    )
    with pytest.raises(ModelRefusedError, match=r"can be read|methodcaller"):
        load_model(bad, ["operator.methodcaller (OperatorFuncNode)"], WHERE)


def test_what_is_no_model_is_told():
    with pytest.raises(ModelRefusedError, match="no model can be read"):
        load_model(b"PK but no zip", [], WHERE)
    data, types = stored()
    with pytest.raises(ModelRefusedError, match="no model can be read"):
        load_model(data[: len(data) // 2], types, WHERE)


class Homemade(BaseEstimator):
    """A class of a test, of no package that a reader has."""

    def fit(self, features, label):
        return self


def test_a_model_of_foreign_classes_is_not_stored():
    with pytest.raises(ModelRefusedError, match="Homemade"):
        dump_model(Homemade())
    with pytest.raises(ModelRefusedError, match=r"numpy\.save"):
        dump_model(FunctionTransformer(np.save))


def test_padding_between_fields_does_not_count():
    """Two equal structured arrays whose unused bytes differ."""
    kind = np.dtype([("small", "u1"), ("big", "f8")], align=True)
    dirty, clean = np.full(32, 255, dtype="u1").view(kind), np.zeros(2, dtype=kind)
    for array in (dirty, clean):
        array["small"], array["big"] = 7, 0.5
    both = [
        canonical(skops.io.dumps(FunctionTransformer(kw_args={"of": array})))
        for array in (dirty, clean)
    ]
    assert both[0] == both[1]
