"""Segments: standings, outliers, indices, the choice, numbers and names, small inputs."""

import json
from dataclasses import replace

import duckdb
import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import (
    adjusted_rand_score,
    calinski_harabasz_score,
    davies_bouldin_score,
    silhouette_score,
)
from threadpoolctl import threadpool_limits

from comptoir.ml import segments
from comptoir.ml.scales import Standing
from comptoir.ml.segment_names import Naming, Trait, name_segments
from comptoir.ml.segments import (
    ASSIGNMENT_TYPES,
    COMPONENT_TYPES,
    MODEL_TYPES,
    Rule,
    Segmentation,
    Space,
    assign_segments,
    choose,
    find_outliers,
    fit_segments,
    list_components,
    to_relation,
)
from comptoir.ml.storage import load_model

FEATURES = ("recency_days", "frequency", "monetary_amount")
NAMING = Naming(
    traits=(
        Trait("recency_days", "of late", "longer ago", is_inverted=True),
        Trait("frequency", "more often", "less often"),
        Trait("monetary_amount", "more money", "less money"),
    ),
    order_by="monetary_amount",
    first=(0,),
    first_words=("Active", "Cooling", "Quiet"),
    second=(1, 2),
    second_words=("big", "medium", "small"),
)
TASK = Segmentation(
    name="segment",
    spaces=(Space("rfm", FEATURES), Space("most", FEATURES, variance_share=0.6)),
    outlier_features=FEATURES,
    seed=7,
    clusters=(2, 3, 4, 5),
    resamples=5,
)
# Centres of the planted kinds: days, orders, money.
PLANTED = {
    "Active big": (5, 40, 9000),
    "Quiet big": (200, 35, 4000),
    "Active small": (8, 2, 90),
    "Quiet small": (250, 3, 40),
}


def planted(each: int = 60, seed: int = 1) -> tuple[pd.DataFrame, np.ndarray]:
    """Customers of four kinds, far apart, in mixed order; and the kind of each."""
    random = np.random.default_rng(seed)
    kinds = np.repeat(list(PLANTED), each)
    random.shuffle(kinds)
    centres = np.array([PLANTED[kind] for kind in kinds], dtype=float)
    values = centres * np.exp(random.normal(0, 0.15, centres.shape))
    rows = pd.DataFrame(values, columns=list(FEATURES))
    rows.insert(0, "entity_id", [f"c{number:04}" for number in range(len(rows))])
    rows.insert(1, "is_eligible", True)
    return rows, kinds


def frame(*values: tuple, is_eligible: bool = True) -> pd.DataFrame:
    """Customers of these features, named 00, 01 and so on."""
    rows = pd.DataFrame(list(values), columns=list(FEATURES), dtype=float)
    rows.insert(0, "entity_id", [f"{number:02}" for number in range(len(rows))])
    rows.insert(1, "is_eligible", is_eligible)
    return rows


@pytest.fixture(scope="module")
def shop() -> tuple[pd.DataFrame, np.ndarray, pd.DataFrame, pd.DataFrame]:
    rows, kinds = planted()
    models = fit_segments(rows, TASK)
    return rows, kinds, models, assign_segments(rows, models, NAMING)


# --- what comes out -------------------------------------------------------------------


def test_planted_kinds_are_found_counted_and_named(shop):
    _, kinds, models, assigned = shop
    champion = models[models["is_champion"]]
    assert champion["candidate"].tolist() == ["rfm_k4"]
    assert champion["stability_ari"].iloc[0] > 0.95
    assert adjusted_rand_score(kinds, assigned["segment_id"]) > 0.95
    # Big buyers share their name's second word, so the first tells them apart.
    found = assigned.groupby("segment_name")["entity_id"].count()
    assert set(found.index) == set(PLANTED)
    named = assigned.groupby("segment_id")["segment_name"].first().tolist()
    assert named == ["Active big", "Quiet big", "Active small", "Quiet small"]


def test_every_customer_has_exactly_one_segment(shop):
    rows, _, models, assigned = shop
    assert sorted(assigned["entity_id"]) == sorted(rows["entity_id"])
    assert set(assigned["segment_id"]) == {1, 2, 3, 4}
    assert (assigned["distance"] <= assigned["other_distance"]).all()
    assert list(assigned) == list(ASSIGNMENT_TYPES)
    assert list(models) == list(MODEL_TYPES)


def test_the_order_of_the_rows_changes_nothing(shop):
    rows, _, models, assigned = shop
    mixed = rows.sample(frac=1, random_state=3)
    again = fit_segments(mixed, TASK)
    pd.testing.assert_frame_equal(again, models)
    pd.testing.assert_frame_equal(assign_segments(mixed, again, NAMING), assigned)


def test_more_threads_change_nothing(shop):
    rows, _, models, assigned = shop
    with threadpool_limits(4):
        again = fit_segments(rows, TASK)
        names = assign_segments(rows, again, NAMING)
    pd.testing.assert_frame_equal(again, models)
    pd.testing.assert_frame_equal(names, assigned)


def test_another_seed_numbers_the_clusters_anew_and_names_them_the_same(shop):
    rows, _, _, assigned = shop
    for seed in (8, 9, 10):
        task = replace(TASK, seed=seed)
        again = assign_segments(rows, fit_segments(rows, task), NAMING)
        same = (again["segment_name"] == assigned["segment_name"]).mean()
        assert same > 0.98
        named = again.groupby("segment_id")["segment_name"].first().tolist()
        assert named == ["Active big", "Quiet big", "Active small", "Quiet small"]


def test_one_champion_from_the_first_space_and_one_choice_a_space(shop):
    models = shop[2]
    assert models["is_champion"].sum() == 1
    assert models.groupby("space")["is_chosen_in_space"].sum().to_dict() == {
        "rfm": 1,
        "most": 1,
    }
    assert (models["reason"].notna() == models["is_chosen_in_space"]).all()
    assert models.loc[models["is_champion"], "space"].tolist() == ["rfm"]


def test_a_model_says_how_it_was_made(shop):
    settings = json.loads(shop[2]["parameters"].iloc[0])
    assert settings["features"] == list(FEATURES)
    assert settings["rule"]["least_share"] == 0.03
    assert set(json.loads(shop[2]["library_versions"].iloc[0])) == {
        "numpy",
        "scikit-learn",
    }


def test_the_stored_model_finds_the_same_segments(shop):
    rows, _, models, assigned = shop
    stored = models[models["model"].notna()]
    assert stored["is_chosen_in_space"].all()
    assert len(stored) == 2
    champion = models[models["is_champion"]].iloc[0]
    types = json.loads(champion["allowed_types"])
    assert "comptoir.ml.scales.Standing" in types
    model = load_model(champion["model"], types, "here")
    found = model.predict(rows[list(FEATURES)].to_numpy())
    assert adjusted_rand_score(found, assigned["segment_id"]) == 1


# --- standings and components ---------------------------------------------------------


def test_a_standing_is_the_share_below_with_ties_by_half():
    known = np.array([[1.0], [1.0], [2.0], [5.0]])
    asked = np.array([[1.0], [2.0], [3.0], [0.0], [9.0], [np.nan]])
    found = Standing().fit(known).transform(asked)[:, 0]
    # 1 equals two of four; 2 has two below and is one; 3 has three below.
    assert found.tolist() == [0.25, 0.625, 0.75, 0.0, 1.0, 0.5]


def test_a_feature_without_a_value_stands_in_the_middle():
    known = np.full((3, 1), np.nan)
    assert Standing().fit(known).transform(known)[:, 0].tolist() == [0.5] * 3


def test_standings_know_the_order_alone(shop):
    rows = shop[0]
    bent = rows.assign(monetary_amount=np.log(rows["monetary_amount"]))
    # The forest sees logarithms, so without it nothing else knows distances.
    task = replace(TASK, outlier_share=0.0)
    straight, curved = fit_segments(rows, task), fit_segments(bent, task)
    # The stored models hold the values themselves.
    pd.testing.assert_frame_equal(
        curved.drop(columns="model"), straight.drop(columns="model")
    )


def test_components_are_kept_to_the_share_asked_for(shop):
    rows, _, models, _ = shop
    components = list_components(rows, models)
    assert list(components) == list(COMPONENT_TYPES)
    for space, wanted in (("rfm", 1.0), ("most", 0.6)):
        some = components[components["space"] == space]
        lengths = some.groupby("component")["loading"].apply(lambda one: (one**2).sum())
        assert lengths.tolist() == pytest.approx([1, 1, 1])
        shares = some.groupby("component").first()
        assert shares["explained_variance_share"].sum() == pytest.approx(1)
        kept = shares[shares["is_kept"]]["explained_variance_share"].tolist()
        assert sum(kept) >= wanted - 1e-9
        assert len(kept) == 3 or sum(kept[:-1]) < wanted
        model = models[models["space"] == space].iloc[0]
        assert model["components_count"] == len(kept)
        assert model["explained_variance_share"] == pytest.approx(sum(kept))


def test_a_whole_space_keeps_the_distances_of_the_scaled_features():
    random = np.random.default_rng(5)
    values = random.lognormal(size=(50, 3))
    everyone = np.ones(50, dtype=bool)
    there = segments.to_points(values, everyone, 1.0)
    scaled = Standing().fit(values).transform(values)
    scaled /= scaled.std(axis=0)
    assert np.linalg.norm(there.points[3] - there.points[9]) == pytest.approx(
        np.linalg.norm(scaled[3] - scaled[9]), rel=1e-6
    )
    # Equally scaled: each feature has the same variance before the turn.
    assert there.points.var(axis=0).sum() == pytest.approx(3)


# --- outliers -------------------------------------------------------------------------


def test_the_odd_ones_are_outliers_and_get_a_segment_all_the_same():
    rows, _ = planted()
    odd = frame((400, 900, 900000), (1, 800, 2), (390, 0, -5000))
    odd["entity_id"] = ["x1", "x2", "x3"]
    rows = pd.concat([rows, odd])
    models = fit_segments(rows, TASK)
    assigned = assign_segments(rows, models, NAMING).set_index("entity_id")
    assert assigned.loc[["x1", "x2", "x3"], "is_outlier"].all()
    assert not assigned.loc[["x1", "x2", "x3"], "is_fitted"].any()
    assert assigned["is_outlier"].mean() <= 0.05
    assert models["fit_rows_count"].iloc[0] == len(rows) - assigned["is_outlier"].sum()
    assert models["rows_count"].iloc[0] == len(rows)
    assert assigned.loc["x1", "segment_name"] == "Quiet big"


def test_who_may_not_be_fitted_gets_the_nearest_segment():
    rows, _ = planted()
    without = frame((260, 0, -20), is_eligible=False).assign(entity_id="none")
    rows = pd.concat([rows, without])
    assigned = assign_segments(rows, fit_segments(rows, TASK), NAMING)
    row = assigned.set_index("entity_id").loc["none"]
    assert row["segment_name"] == "Quiet small"
    assert not row["is_fitted"]


def test_alike_rows_and_few_rows_have_no_outliers():
    alike, everyone = np.ones((50, 2)), np.ones(50, dtype=bool)
    assert not find_outliers(alike, everyone, 0.05, 1).any()
    few = np.array([[1.0], [1e9], *[[1.0]] * 17])
    assert not find_outliers(few, np.ones(19, dtype=bool), 0.05, 1).any()


# --- indices and stability ------------------------------------------------------------


def test_indices_worked_out_by_hand():
    # 0 and 2 against 10 and 14, on a line.
    points, labels = np.array([[0.0], [2.0], [10.0], [14.0]]), np.array([0, 0, 1, 1])
    found = segments.indices(points, labels, 100, 1)
    # Silhouettes (b - a) / max: (12-2)/12, (10-2)/10, (9-4)/9, (13-4)/13.
    silhouette = (10 / 12 + 8 / 10 + 5 / 9 + 9 / 13) / 4
    # Means 1 and 12 about 6.5: between 2 * 5.5² * 2 = 121, within 2 + 8 = 10.
    calinski_harabasz = (121 / 1) / (10 / 2)
    # Mean distances to the centres 1 and 2, centres 11 apart.
    assert found["silhouette"] == pytest.approx(silhouette)
    assert found["calinski_harabasz"] == pytest.approx(calinski_harabasz)
    assert found["davies_bouldin"] == pytest.approx(3 / 11)


def test_indices_are_scikit_learns_over_all_rows(shop):
    rows, _, models, assigned = shop
    keys, features = segments.read_features(rows)
    model = models[models["is_champion"]].iloc[0]
    _, there = segments._space_points(keys, features, json.loads(model["parameters"]))
    labels = assigned["segment_id"]
    for name, score in {
        "silhouette": silhouette_score,
        "calinski_harabasz": calinski_harabasz_score,
        "davies_bouldin": davies_bouldin_score,
    }.items():
        assert model[name] == pytest.approx(score(there.points, labels))
    sizes = labels.value_counts(normalize=True)
    assert model["smallest_cluster_share"] == pytest.approx(sizes.min())


def test_indices_without_meaning_are_none():
    points = np.array([[0.0], [1.0], [2.0]])
    for labels in ([0, 0, 0], [0, 1, 2]):
        found = segments.indices(points, np.array(labels), 100, 1)
        assert set(found.values()) == {None}


def test_a_large_shop_is_judged_by_a_sample_that_is_said():
    rows, _ = planted(each=50)
    task = replace(TASK, max_silhouette_rows=80, max_fit_rows=100)
    models = fit_segments(rows, task)
    assert set(models["silhouette_rows_count"]) == {80}
    assert set(models["fit_rows_count"]) == {100}
    assert set(models["rows_count"]) == {200}
    assert len(assign_segments(rows, models, NAMING)) == 200
    whole = fit_segments(rows, TASK)
    assert models["silhouette"].tolist() == pytest.approx(
        whole["silhouette"].tolist(), abs=0.1
    )


def test_noise_is_less_stable_than_planted_kinds(shop):
    random = np.random.default_rng(2)
    noise = frame(*random.lognormal(size=(200, 3)))
    models = fit_segments(noise, replace(TASK, clusters=(5,)))
    assert models["stability_ari"].iloc[0] < 0.8
    assert shop[2].set_index("candidate").loc["rfm_k4", "stability_ari"] > 0.95


# --- the choice -----------------------------------------------------------------------


def candidate(clusters: int, silhouette: float, share: float, ari: float) -> dict:
    return {
        "clusters_count": clusters,
        "silhouette": silhouette,
        "smallest_cluster_share": share,
        "stability_ari": ari,
    }


@pytest.mark.parametrize(
    ("candidates", "chosen", "said"),
    [
        # 2 is out of bounds, 5 unstable, 6 has a crumb: 4 beats 3.
        ([candidate(2, 0.9, 0.4, 1), candidate(3, 0.3, 0.2, 0.95),
          candidate(4, 0.35, 0.1, 0.92), candidate(5, 0.6, 0.1, 0.5),
          candidate(6, 0.7, 0.01, 1)], 4, "bootstrap ARI of at least 0.9"),
        # Of equals the fewest.
        ([candidate(5, 0.3, 0.2, 1), candidate(3, 0.3, 0.2, 1)], 3, "ARI"),
        # None is stable.
        ([candidate(3, 0.3, 0.2, 0.5), candidate(4, 0.4, 0.2, 0.4)], 4, "none has"),
        # None is within the bounds.
        ([candidate(2, 0.3, 0.2, 1), candidate(9, 0.2, 0.2, 1)], 2, "any number"),
        ([candidate(2, 0.3, 0.2, 0.1), candidate(9, 0.2, 0.2, 0.1)], 2, "stricter"),
        # Crumbs only.
        ([candidate(3, 0.3, 0.01, 1), candidate(4, 0.5, 0.01, 1)], 4, "stricter"),
        # No index is defined.
        ([candidate(1, None, 1, None)], 1, "too few different rows"),
    ],
)  # fmt: skip
def test_the_rule_gives_up_stability_then_bounds_then_size(candidates, chosen, said):
    position, reason = choose(candidates, Rule())
    assert candidates[position]["clusters_count"] == chosen
    assert said in reason


# --- numbers and names ----------------------------------------------------------------


def name(labels: list[int], **features: list[float]) -> tuple[dict, dict]:
    labels = np.array(labels)
    arrays = {key: np.array(values, dtype=float) for key, values in features.items()}
    entities = np.array([f"{number:02}" for number in range(len(labels))])
    return name_segments(labels, entities, arrays, NAMING)


def test_names_follow_the_data_and_not_the_clusters_number():
    features = {
        "recency_days": [1, 2, 90, 91, 300, 301],
        "frequency": [9, 9, 3, 3, 1, 1],
        "monetary_amount": [900, 800, 90, 80, 9, 8],
    }
    numbers, names = name([0, 0, 1, 1, 2, 2], **features)
    assert numbers == {0: 1, 1: 2, 2: 3}
    assert names == {0: "Active big", 1: "Cooling medium", 2: "Quiet small"}
    numbers, names = name([2, 2, 0, 0, 1, 1], **features)
    assert numbers == {2: 1, 0: 2, 1: 3}
    assert names == {2: "Active big", 0: "Cooling medium", 1: "Quiet small"}


def test_two_of_one_name_are_told_apart_by_what_differs_most():
    # Of ten, the first two pairs stand at .8 in recency and frequency; their money at
    # .9 and .7 makes both big, and is all that tells them apart.
    features = {
        "recency_days": [1, 1, 1, 1, 9, 9, 9, 9, 9, 9],
        "frequency": [9, 9, 9, 9, 1, 1, 1, 1, 1, 1],
        "monetary_amount": [60, 50, 40, 30, 1, 2, 3, 4, 5, 6],
    }
    _, names = name([0, 0, 1, 1, 2, 2, 2, 2, 2, 2], **features)
    assert names == {
        0: "Active big, more money",
        1: "Active big, less money",
        2: "Quiet small",
    }


def test_names_are_unique_even_where_nothing_differs():
    alike = {key: [1, 1, 1, 1] for key in FEATURES}
    numbers, names = name([3, 1, 2, 0], **alike)
    # Equal means: the smallest entity first.
    assert numbers == {3: 1, 1: 2, 2: 3, 0: 4}
    assert names[3] == "Cooling medium, group 1"
    assert len(set(names.values())) == 4


# --- small inputs ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "segments_count"),
    [
        (frame(), 0),
        (frame((5, 1, 10)), 1),
        (frame((5, 1, 10), (50, 2, 20)), 2),
        (frame(*[(5, 1, 10)] * 10), 1),
        (frame(*[(5, 1, 10)] * 30), 1),
        (frame(*[(np.nan, np.nan, 0)] * 4), 1),
        (frame((5, 0, -1), (9, 0, -2), (9, 0, -3), is_eligible=False), 2),
        (frame(*[(day, day % 3, day * day) for day in range(10)]), None),
        (frame(*[(1, 1, 1)] * 15, *[(9, 9, 9)] * 15), 2),
    ],
    ids=[
        "none", "one", "two", "ten alike", "thirty alike", "unknown", "no purchase",
        "ten", "two kinds",
    ],
)  # fmt: skip
def test_small_shops_get_segments_too(rows, segments_count):
    models = fit_segments(rows, TASK)
    assigned = assign_segments(rows, models, NAMING)
    components = list_components(rows, models)
    assert len(assigned) == len(rows)
    if segments_count is not None:
        assert assigned["segment_id"].nunique() == segments_count
    assert models["is_champion"].sum() == min(len(rows), 1)
    by_id = assigned.groupby("segment_id")["segment_name"].nunique()
    assert (by_id == 1).all()
    assert assigned["segment_name"].nunique() == len(by_id)
    assert list(by_id.index) == list(range(1, len(by_id) + 1))
    with duckdb.connect() as session:
        for some, types in (
            (models, MODEL_TYPES),
            (assigned, ASSIGNMENT_TYPES),
            (components, COMPONENT_TYPES),
        ):
            relation = to_relation(session, some, types)
            assert relation.columns == list(types)
            assert [str(kind).lower() for kind in relation.types] == list(
                types.values()
            )
            assert len(relation.fetchall()) == len(some)
            numbers = relation.df().select_dtypes("number")
            assert not np.isinf(numbers.to_numpy(dtype=float)).any()


def test_a_table_without_its_keys_is_refused():
    with pytest.raises(ValueError, match="is_eligible is missing"):
        fit_segments(frame().drop(columns="is_eligible"), TASK)
    twice = frame((1, 1, 1), (2, 2, 2)).assign(entity_id="a")
    with pytest.raises(ValueError, match="unique"):
        fit_segments(twice, TASK)


# --- the real shop --------------------------------------------------------------------


def test_the_real_shops_segments_beat_the_published_ones(real_data):
    """Recency, frequency, money straight from the file: FACTS of the published run.

    Published: silhouette .2362, Calinski-Harabasz 1,257, Davies-Bouldin 1.368 over 93 %
    of the customers; asked for: over .31, over 2,000, under 1.05, a bootstrap ARI of .9.
    """
    with duckdb.connect() as session:
        rows = session.execute(
            r"""
            with lines as (
                select distinct * from read_csv(
                    $file, all_varchar = true, header = true
                )
                where CustomerID is not null
            ),
            typed as (
                select
                    CustomerID as entity_id,
                    InvoiceNo as invoice_id,
                    Quantity::bigint * UnitPrice::decimal(18, 4) as amount,
                    InvoiceNo similar to '\d+' and amount > 0
                        and StockCode similar to '\d{5}.*' as is_purchase,
                    coalesce(
                        try_strptime(InvoiceDate, '%m/%d/%Y %H:%M'),
                        try_cast(InvoiceDate as timestamp)
                    ) as invoiced_at
                from lines
            )
            select
                entity_id,
                bool_or(is_purchase) as is_eligible,
                date '2011-12-10' - coalesce(
                    max(invoiced_at) filter (where is_purchase), max(invoiced_at)
                )::date as recency_days,
                count(distinct invoice_id) filter (where is_purchase) as frequency,
                sum(amount) as monetary_amount
            from typed
            group by entity_id
            """,
            {"file": str(real_data / "retail" / "online_retail.csv.gz")},
        ).df()
    assert len(rows) == 4372
    task = replace(TASK, spaces=TASK.spaces[:1], clusters=(3, 4, 5), resamples=10)
    models = fit_segments(rows, task)
    champion = models[models["is_champion"]].iloc[0]
    assert champion["rows_count"] == 4372
    assert 3 <= champion["clusters_count"] <= 8
    assert champion["smallest_cluster_share"] >= 0.03
    assert champion["silhouette"] > 0.31
    assert champion["davies_bouldin"] < 1.05
    assert champion["calinski_harabasz"] > 2000
    assert champion["stability_ari"] >= 0.9
