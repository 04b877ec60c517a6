"""The charts of the learning page: their queries, on numbers worked out by hand.

That they draw and read the small shop, one row and no rows is held by
test_charts_retail.py for the charts of all pages.
"""

import charts_warehouse
import duckdb
import numpy as np
import pandas as pd
import pytest
from learning_warehouse import STATEMENTS

from comptoir.charts import gallery, learning

CHARTS = {one.name: one for one in charts_warehouse.charts("ml")}


@pytest.fixture
def tables():
    with duckdb.connect() as connection:
        connection.execute("create schema ml")
        yield connection


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    path = tmp_path_factory.mktemp("shop") / "warehouse.duckdb"
    charts_warehouse.build(path)
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


def drawing(name: str):
    return charts_warehouse.drawing(CHARTS[name])


def query(connection, name: str) -> pd.DataFrame:
    return charts_warehouse.query(connection, CHARTS[name])


# --- Pages ----------------------------------------------------------------------------


def test_learning_comes_after_the_areas_and_before_quality():
    assert gallery.areas_of(charts_warehouse.ROOT)[-2:] == ["ml", "quality"]


@pytest.mark.parametrize("name", CHARTS)
def test_without_a_task_a_chart_has_no_rows(name):
    with duckdb.connect() as connection:
        for statement in STATEMENTS:
            charts_warehouse.run(connection, statement)
        for (table,) in connection.execute(
            "select table_name from information_schema.tables"
        ).fetchall():
            connection.execute(f"delete from ml.{table}")
        one = gallery.draw_chart(connection, CHARTS[name])
        assert one.status == "no rows"


# --- Candidates and gains -------------------------------------------------------------


def metrics(connection, *rows: tuple) -> None:
    connection.execute("""
        create or replace table ml.fct_ml__metrics (
            task varchar, candidate varchar, is_baseline boolean, is_champion boolean,
            split varchar, metric varchar, value double, lower double, upper double
        )
    """)
    connection.executemany(
        "insert into ml.fct_ml__metrics values (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows
    )


def test_candidates_are_judged_on_the_test_and_groupings_on_all_rows(tables):
    tables.execute("""
        create table ml.dim_ml__champions as
        select 'buy' as task, 'model' as candidate, 'brier' as selection_metric
    """)
    metrics(
        tables,
        ("buy", "model", False, True, "validation", "brier", 0.2, 0.1, 0.3),
        ("buy", "model", False, True, "test", "brier", 0.25, None, None),
        ("buy", "rule", True, False, "test", "brier", 0.3, 0.2, 0.4),
        ("buy", "rule", True, False, "test", "roc_auc", 0.5, 0.5, 0.5),
        ("buy", "silent", False, False, "test", "brier", None, None, None),
        ("group", "k4", False, True, "all", "silhouette", 0.32, None, None),
        ("group", "k4", False, True, "all", "clusters", 4.0, None, None),
    )
    rows = query(tables, "ml__candidates").set_index(["task", "candidate"])
    assert rows.index.tolist() == [("buy", "model"), ("buy", "rule"), ("group", "k4")]
    assert rows.loc[("buy", "model"), "validation_value"] == 0.2
    assert rows["value"].tolist() == [0.25, 0.3, 0.32]
    said = drawing("ml__candidates").read(rows.reset_index())
    assert "the champion model (0.250) beside rule (0.300)" in said
    assert "k4 (0.320) has no simple rule beside it" in said


def test_where_there_is_no_test_the_validation_is_shown_and_said(tables):
    tables.execute("""
        create table ml.dim_ml__champions as
        select 'buy' as task, 'rule' as candidate, 'brier' as selection_metric
    """)
    metrics(tables, ("buy", "rule", True, True, "validation", "brier", 0.2, None, None))
    rows = query(tables, "ml__candidates")
    assert rows["split"].tolist() == ["validation"]
    assert "is itself a simple rule" in drawing("ml__candidates").read(rows)
    assert "Buy: validation" in drawing("ml__candidates").draw(rows).to_json()


def gain_rows(metric: str, *differences: tuple) -> pd.DataFrame:
    columns = [
        "candidate",
        "baseline",
        "baseline_value",
        "difference",
        "lower",
        "upper",
    ]
    rows = pd.DataFrame(differences, columns=columns)
    return rows.assign(
        task="buy",
        metric=metric,
        split="test",
        is_champion=rows["candidate"] == "model",
        is_baseline=rows["candidate"].isin(["good", "poor"]),
    )


@pytest.mark.parametrize(
    ("metric", "best", "gain", "ends"),
    [
        # Less is better: the best baseline has the least, and a fall is a gain.
        ("log_loss", "poor", 0.25, [-0.5, 0.75]),
        ("roc_auc", "good", 0.5, [0.25, 0.875]),
    ],
)
def test_a_gain_is_against_the_best_baseline_and_better_above_zero(
    metric, best, gain, ends
):
    rows = gain_rows(
        metric,
        ("model", "poor", 0.4, -0.25, -0.75, 0.5),
        ("model", "good", 0.6, 0.5, 0.25, 0.875),
    )
    [one] = drawing("ml__gains")._against_the_best(rows).to_dict("records")
    assert one["baseline"] == best
    assert one["gain"] == gain
    assert [one["gain_lower"], one["gain_upper"]] == ends


@pytest.mark.parametrize(
    ("lower", "upper", "said"),
    [
        (0.01, 0.09, "that is more than chance"),
        (-0.01, 0.09, "that may be chance"),
        (-0.09, -0.01, "worse by more than chance"),
        (None, None, "is not known"),
    ],
)
def test_what_is_said_of_a_gain_follows_its_interval(lower, upper, said):
    rows = gain_rows("roc_auc", ("model", "good", 0.6, 0.05, lower, upper))
    assert said in drawing("ml__gains").read(rows)


# --- Curves, matrices, calibration ----------------------------------------------------


def test_many_curves_of_many_points_stay_few_and_keep_their_ends(tables):
    tables.execute("""
        create table ml.fct_ml__roc_curve as
        select
            'task_' || task as task, 'candidate_' || candidate as candidate,
            'test' as split, number as point_number, 1.0 - number / 1000 as threshold,
            number / 1000 as false_positive_rate, number / 1000 as true_positive_rate
        from range(10) as tasks (task), range(4) as candidates (candidate),
            range(1001) as points (number)
    """)
    tables.execute("""
        create table ml.fct_ml__precision_recall_curve as
        select *, true_positive_rate as recall, 0.5 as precision
        from ml.fct_ml__roc_curve
    """)
    tables.execute("""
        create table ml.fct_ml__metrics as
        select distinct task, candidate, candidate <> 'candidate_3' as is_baseline,
            false as is_champion
        from ml.fct_ml__roc_curve
    """)
    rows = query(tables, "ml__roc_and_precision_recall")
    curves = rows.groupby(["task", "candidate", "curve"])["across"]
    assert len(curves) == 60  # the fourth is neither champion nor baseline
    assert len(rows) <= 3600 + 2 * 60
    assert set(curves.min()) == {0.0}
    assert set(curves.max()) == {1.0}
    assert curves.size().min() >= 60


def test_found_at_a_share_of_false_alarms_is_read_off_the_curve(shop):
    module = drawing("ml__roc_and_precision_recall")
    curve = pd.DataFrame({"across": [0.0, 0.1, 0.3, 1.0], "up": [0.0, 0.4, 0.6, 1.0]})
    assert module._found(curve) == pytest.approx(0.5)  # half way from 0.1 to 0.3
    said = module.read(query(shop, "ml__roc_and_precision_recall"))
    assert "Rare" not in said  # one class only: no curve
    assert "Repurchase: blend finds" in said


def test_the_champion_keeps_its_colour_whatever_its_name():
    rows = pd.DataFrame(
        {
            "task": ["a", "a", "b", "b"],
            "candidate": ["zeta", "alpha", "alpha", "zeta"],
            "is_champion": [True, False, True, False],
            "is_baseline": [False, True, False, True],
        }
    )
    numbered = learning.numbered_series(rows)
    assert numbered["series_number"].tolist() == [0, 1, 0, 1]
    assert numbered["series"].iloc[0] == "zeta (champion)"


def test_cells_of_a_matrix_are_shares_of_what_came_out_the_same_way(tables):
    tables.execute("""
        create table ml.dim_ml__champions as
        select 'buy' as task, 'model' as candidate
    """)
    tables.execute("""
        create table ml.fct_ml__confusion_matrix as
        select * from (values
            ('buy', 'model', 'test', 0.4, 30, 20, 10, 60),
            ('buy', 'model', 'validation', 0.4, 1, 1, 1, 1),
            ('buy', 'rule', 'test', 0.5, 2, 2, 2, 2)
        ) as matrices (
            task, candidate, split, threshold, true_positives_count,
            false_positives_count, false_negatives_count, true_negatives_count
        )
    """)
    rows = query(tables, "ml__confusion_matrices")
    assert rows["rows_count"].tolist() == [30, 10, 20, 60]
    assert rows["actual_share"].tolist() == [0.75, 0.25, 0.25, 0.75]
    said = drawing("ml__confusion_matrices").read(rows)
    assert "30 of the 40 that came out yes are found (75\u00a0%)" in said
    assert "of 50 yeses 60\u00a0% are right" in said


def test_calibration_is_off_by_the_mean_distance_weighted_by_rows():
    rows = pd.DataFrame(
        {
            "task": "buy",
            "split": ["test", "test", "validation"],
            "rows_count": [30, 10, 5],
            "mean_probability": [0.2, 0.8, 0.9],
            "observed_share": [0.1, 0.9, 0.1],
        }
    )
    # (30 x .1 + 10 x .1) / 40 = .1 apart; (30 x .1 - 10 x .1) / 40 = .05 too high
    said = drawing("ml__calibration").read(rows)
    assert "off by 10.0 points of 100, on the whole 5.0 points of 100 too high" in said


def test_scores_of_a_search_are_shown_as_the_metric(shop):
    module = drawing("ml__grid_results")
    rows = query(shop, "ml__grid_results")
    assert (rows["cv_mean"] < 0).all()  # neg_log_loss, as it is searched by
    said = module.read(rows)
    assert "Repurchase: 48 settings tried" in said
    assert "whose log loss goes from 34.5 to 40.5" in said


# --- Words and scales -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.58149, "0.581"), (-0.0001, "0.000"), (34.53, "34.5"), (578.4, "578"),
        (2704.1, "2,704"), (None, "not known"), (float("nan"), "not known"),
        (float("inf"), "infinite"), (3e9, "3.00e+09"),
    ],
)  # fmt: skip
def test_a_figure_in_words(value, said):
    assert learning.figure(value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.05, "+0.050"), (-0.05, "-0.050"), (0.00001, "0.000"), (None, "not known")],
)
def test_a_difference_has_its_sign(value, said):
    assert learning.signed(value) == said


def test_labels_are_cut_in_the_middle_and_never_the_same():
    names = [f"spend_of_the_last_{days}_days_before_the_time" for days in (28, 30)]
    short = learning.labels([*names, names[0], "a_b", "a b"])
    assert all(len(one) <= 26 for one in short)
    assert len(set(short)) == 5
    assert short[3] == "a b"
    assert short[0].endswith("the time")


def test_long_labels_break_between_words_into_two_lines():
    names = ["order_days_90d_count_position", "order_days_60d_count_position", "x" * 60]
    short = learning.labels(names, lines=2)
    assert short[0] == "order days 90d count\nposition"
    assert short[1] == "order days 60d count\nposition"
    assert all(len(line) <= 25 for one in short for line in one.split("\n"))
    words = "one two three four five six seven eight nine ten eleven twelve"
    assert learning.labels([words], lines=2) == [
        "one two three four five\nsix seven ei…even twelve"
    ]


def test_one_candidate_far_off_does_not_flatten_the_others():
    values = pd.Series([0.58, 0.59, 0.60, 0.64, 34.5])
    scale = learning.scale_of(values, values - 0.01, values + 0.01, values < 0)
    assert [scale.side(value) for value in values] == [0, 0, 0, 0, 1]
    # ... unless it must be seen
    kept = learning.scale_of(values, values, values, values > 30)
    assert kept.side(34.5) == 0


@pytest.mark.parametrize(
    "values", [[], [0.5], [0.5, 0.5], [np.nan], [np.inf, 1.0], [0.0, 0.0, 1e-12]]
)
def test_a_scale_has_two_ends_whatever_the_values(values):
    numbers = pd.Series(values, dtype=float)
    scale = learning.scale_of(numbers, numbers, numbers, numbers > 0)
    assert np.isfinite([scale.low, scale.high]).all()
    assert scale.low < scale.high


@pytest.mark.parametrize(("tasks", "has_choice"), [(["a"], False), (["a", "b"], True)])
def test_a_choice_is_offered_where_there_is_one(tasks, has_choice):
    parameter = learning.chooser(tasks).to_dict()
    assert parameter  # its name
    assert (learning.chooser(tasks).param.bind is not learning.alt.Undefined) == (
        has_choice
    )
