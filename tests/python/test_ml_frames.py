"""comptoir.ml.frames: what a features table may not be, and how it is read."""

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ml_tables import features_table

from comptoir.ml.candidates import majority
from comptoir.ml.fitting import fit_candidates
from comptoir.ml.frames import Table, TableError, numbered, read, significant
from comptoir.ml.tasks import Task

TASK = Task(
    name="toy",
    kind="classification",
    selection_metric="log_loss",
    horizon_days=30,
    seed=1,
    candidates=(majority(),),
)


def broken(change) -> pd.DataFrame:
    frame = features_table(entities=10)
    change(frame)
    return frame


def set_first(column, value):
    def change(frame: pd.DataFrame) -> None:
        frame[column] = frame[column].astype(
            object if isinstance(value, str) or value is None else frame[column].dtype
        )
        frame.loc[0, column] = value

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda frame: frame.pop("as_of"), "column as_of is m"),
        (
            lambda frame: [frame.pop(name) for name in frame.columns[5:]],
            "no feature",
        ),
        (
            lambda frame: frame.insert(5, "country", "UK"),
            r"feature country \(varchar\) is no number; give a number",
        ),
        (set_first("noise", np.inf), "feature noise has an infinite value"),
        (set_first("label", 2.0), r"neither 0 nor 1 \(1 rows\)"),
        (set_first("label", np.nan), "label has a null outside 'current'"),
        (
            lambda frame: frame.__setitem__("label", 1.0),
            "label has a value in 'current'",
        ),
        (set_first("split", "holdout"), "split has a value that is none of"),
        (set_first("entity_id", None), "entity_id has a null"),
        (set_first("entity_id", "c0001"), "2 rows for entity_id c0001"),
    ],
)
def test_a_wrong_table_is_told_by_table_column_and_remedy(change, message: str):
    with pytest.raises(TableError, match=message) as told:
        fit_candidates(broken(change), TASK)
    assert str(told.value).startswith("ml_toy__features: ")


@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_nine_significant_digits_are_those_of_text(value: float):
    rounded = significant(np.array([value]))[0]
    assert rounded == pytest.approx(float(f"{value:.8e}"), rel=1e-9, abs=1e-300)
    assert significant(np.array([rounded]))[0] == rounded


def test_the_sixteenth_digit_is_not_seen():
    values = np.array([0.1 + 0.2, 1 / 3, 1234567.891, 0.0, -2.5e-7])
    nudged = np.nextafter(values, 10)
    nudged[3] = 0
    assert list(significant(values)) == list(significant(nudged))
    assert significant(np.array([0.1 + 0.2]))[0] == 0.3
    assert np.isnan(significant(np.array([np.nan]))[0])


def test_rows_come_in_their_total_order_whatever_the_order_of_the_table():
    frame = features_table(entities=30)
    for rows in (frame, frame.sample(frac=1, random_state=3)):
        table = Table(rows, "toy")
        kept = numbered(table, ("noise", "is_member"), "split = 'train'", seed=1)
        got = read(table, kept, ("noise", "is_member"), "true")
        want = frame[frame["split"] == "train"].sort_values(["as_of", "entity_id"])
        assert got.features[:, 0] == pytest.approx(want["noise"].to_numpy(), rel=1e-8)
        assert set(got.features[:, 1]) == {0.0, 1.0}
        assert list(got.entity) == list(range(30)) * 4


def test_types_of_the_warehouse_are_read_as_numbers():
    with duckdb.connect() as connection:
        relation = connection.sql(
            """
            select 'a' as entity_id, null::varchar as item_id,
                timestamp '2024-01-01' as as_of, 'train' as split, 1::double as label,
                1.25::decimal(18, 4) as an_amount, true as is_new, null::boolean as is_x,
                7::bigint as a_count, null::integer as nothing, 3::utinyint as tiny
            """
        )
        table = Table(relation, "toy")
        features = ("an_amount", "is_new", "is_x", "a_count", "nothing", "tiny")
        rows = read(table, numbered(table, features, "true", 1), features, "true")
        assert rows.features[0, [0, 1, 3, 5]].tolist() == [1.25, 1, 7, 3]
        assert np.isnan(rows.features[0, [2, 4]]).all()


def test_the_sample_of_negatives_depends_on_the_row_alone():
    """A row is kept or not, whatever other rows there are; positives always are."""
    frame = features_table(entities=200)
    some = frame[frame["entity_id"] < "c0100"]
    kept = []
    for rows in (frame, some):
        table = Table(rows, "toy")
        name = numbered(table, ("noise",), "split = 'train'", seed=1)
        got = read(table, name, ("noise",), "true", kept_share=0.3)
        kept.append(got)
        assert got.label.sum() == rows[rows["split"] == "train"]["label"].sum()
        assert set(got.weight[got.label == 0]) == {1 / 0.3}
        negatives = (rows[rows["split"] == "train"]["label"] == 0).sum()
        assert (got.label == 0).sum() == pytest.approx(0.3 * negatives, rel=0.25)
    assert set(kept[1].features[:, 0]) <= set(kept[0].features[:, 0])
