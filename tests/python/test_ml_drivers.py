"""Demand drivers: intervals by hand and by refits, gathered categories, small shops."""

from collections.abc import Iterator
from dataclasses import replace

import duckdb
import numpy as np
import pandas as pd
import pytest

from comptoir.ml import drivers
from comptoir.ml.counts import fit_counts
from comptoir.ml.drivers import (
    EFFECT_TYPES,
    LEVELS,
    NO_SALES,
    NOT_TOLD,
    ONE_PRODUCT,
    UNCHANGED,
    UNSEEN,
    Estimate,
    Part,
    Settings,
    estimate_effects,
    model_effects,
    read_days,
)
from comptoir.ml.threads import one_thread


@pytest.fixture(autouse=True)
def alone() -> Iterator[None]:
    """One thread, as in the warehouse: small sums are slower on more."""
    with one_thread():
        yield


TWO_YEARS = 2 * 365


def shop(
    days: int = TWO_YEARS,
    products: int = 4,
    categories: int = 1,
    seed: int = 3,
    level: float = 2.0,
) -> pd.DataFrame:
    """Two stores; Saturdays are e^.5, Decembers e^.6, promotions e^.4; elasticity -2."""
    rng = np.random.default_rng(seed)
    dates = pd.date_range("2022-03-01", periods=days)
    rows = pd.MultiIndex.from_product(
        [range(products), range(2), range(days)], names=["product", "store", "day"]
    ).to_frame(index=False)
    date = dates[rows["day"]]
    is_promotion = rng.random((products, days)) < 0.1
    price = np.exp(rng.normal(0.0, 0.15, (products, days)).round(2))
    rows["is_promotion"] = is_promotion[rows["product"], rows["day"]]
    rows["paid_price"] = (5.0 * price[rows["product"], rows["day"]]).round(2)
    rows["is_holiday"] = (date.day == 1) & (date.month % 3 == 0)
    mean = np.exp(
        level
        + rng.normal(0.0, 0.3, products)[rows["product"]]
        + 0.5 * (date.day_of_week == 5)
        + 0.6 * (date.month == 12)
        + 0.4 * rows["is_promotion"]
        + 0.3 * rows["is_holiday"]
        - 2.0 * np.log(rows["paid_price"] / 5.0)
    )
    wanted = rng.negative_binomial(5.0, 5.0 / (5.0 + mean))
    stock = np.where(rng.random(len(rows)) < 0.1, rng.integers(0, 15, len(rows)), 9999)
    return pd.DataFrame(
        {
            "category": [f"C{number % categories}" for number in rows["product"]],
            "product_id": [f"P{number}" for number in rows["product"]],
            "store_id": [f"S{number}" for number in rows["store"]],
            "stock_date": date.date,
            "units_sold": np.minimum(wanted, stock),
            "category_units": 1000 * (1 + rows["product"] % categories),
            "is_censored": wanted >= stock,
            "paid_price": rows["paid_price"],
            "is_promotion": rows["is_promotion"],
            "is_holiday": rows["is_holiday"],
        }
    )


def told(effects: pd.DataFrame, driver: str, category: str = "all") -> pd.DataFrame:
    some = effects[(effects["driver"] == driver) & (effects["category"] == category)]
    return some.set_index("level")


@pytest.fixture(scope="module")
def effects() -> pd.DataFrame:
    return estimate_effects(shop(products=6, categories=2), Settings(settle_days=0))


def test_every_category_has_every_level_once_and_what_was_planted_is_found(effects):
    keys = effects[["category", "driver", "level"]]
    assert len(keys) == 3 * sum(len(levels) for levels in LEVELS.values())
    assert not keys.duplicated().any()
    assert set(effects["category"]) == {"C0", "C1", "all"}
    assert effects["reason"].isna().all()
    planted = {
        ("month", "12"): 0.6 * 11 / 12,
        ("month", "06"): -0.6 / 12,
        ("weekday", "saturday"): 0.5 * 6 / 7,
        ("holiday", "holiday"): 0.3,
        ("promotion", "promotion"): 0.4,
        ("price", "elasticity"): -2.0,
    }
    for (driver, level), truth in planted.items():
        row = told(effects, driver).loc[level]
        assert row["lower"] < truth < row["upper"], (driver, level)
        assert row["upper"] - row["lower"] < 0.5
        assert row["multiplier"] == pytest.approx(np.exp(row["effect"]))


def test_effects_of_levels_add_up_to_nothing(effects):
    for driver in ("month", "weekday", "season"):
        sums = effects[effects["driver"] == driver].groupby("category")["effect"].sum()
        np.testing.assert_allclose(sums, 0.0, atol=1e-6)


def test_a_season_is_the_mean_factor_of_its_days(effects):
    """Two years have 31 + 31 days of December and January, 28 + 28 of February."""
    months, seasons = told(effects, "month", "C0"), told(effects, "season", "C0")
    days = pd.Series(
        {"12": 62, "01": 62, "02": 56, "03": 62, "04": 60, "05": 62}
        | {"06": 60, "07": 62, "08": 62, "09": 60, "10": 62, "11": 60}
    )
    factors = days * np.exp(months["effect"])
    means = {
        season: np.log(factors[names].sum() / days[names].sum())
        for season, names in {
            "winter": ["12", "01", "02"],
            "spring": ["03", "04", "05"],
            "summer": ["06", "07", "08"],
            "autumn": ["09", "10", "11"],
        }.items()
    }
    for season, mean in means.items():
        expected = mean - np.mean(list(means.values()))
        assert seasons.loc[season, "effect"] == pytest.approx(expected, abs=1e-6)


def test_all_categories_are_the_mean_factor_by_units_wanted():
    """exp(.2) and exp(.6), one part to three; elasticities -1 and -3: -2.5.

    The influences carry their share of the mean factor.
    """

    def part(category: str, effect: float, units: float) -> Part:
        one = Estimate(
            np.array([effect]),
            [(np.array([[0.1], [-0.1]]), np.array([2]))],
            np.zeros((3, 1)),
            np.zeros((1, 1)),
            [None],
        )
        nothing = drivers._without(3, UNSEEN)
        return Part(category, units, estimates=nothing | {"holiday": one, "price": one})

    parts = [part("A", 0.2, 100.0), part("B", 0.6, 300.0)]
    found = drivers._gathered(parts, "holiday", 3)
    factors = np.array([0.25 * np.exp(0.2), 0.75 * np.exp(0.6)])
    assert found.value[0] == pytest.approx(np.log(factors.sum()))
    shares = factors / factors.sum()
    assert found.variance()[0][0] == pytest.approx((shares**2 * 0.02).sum())
    parts = [part("A", -1.0, 100.0), part("B", -3.0, 300.0)]
    assert drivers._gathered(parts, "price", 3).value[0] == pytest.approx(-2.5)
    assert drivers._gathered(parts, "month", 3).reasons == [UNSEEN] * 12


def test_variances_are_products_and_days_less_both():
    """.01 by product, .05 by day less .02 twice counted; t of few degrees of freedom.

    Freedom: .0016 / (.0001 / 1 + .0009 / 2); days that take away add nothing.
    """
    one = Estimate(
        np.zeros(1),
        [(np.array([[0.1], [0.0]]), np.array([2]))],
        np.array([[0.2], [0.1], [0.0]]),
        np.array([[0.02]]),
        [None],
    )
    variance, freedom = one.variance()
    assert (variance[0], freedom[0]) == pytest.approx((0.04, 0.0016 / 0.00055))
    variance, freedom = replace(one, cells=np.array([[0.09]])).variance()
    assert (variance[0], freedom[0]) == pytest.approx((0.01, 1.0))


def test_influences_of_products_are_what_a_refit_without_each_changes():
    days = read_days(shop(days=400, products=5))
    rows = np.arange(len(days.day))
    counts = drivers._counts(days, rows, Settings())
    keep = drivers._telling(counts)
    counts = counts.take(keep)
    fit = fit_counts(counts)
    dates = int(days.day.max()) + 1
    scores = drivers._scores(counts, fit, days.day[keep], dates)
    found = drivers._single(scores, 21, dates).products[0][0][:, 0]
    refits = np.array(
        [
            fit_counts(counts.take(np.flatnonzero(counts.product != product)))
            for product in np.unique(counts.product)
        ],
        dtype=object,
    )
    moved = np.array([fit.coefficients[21] - one.coefficients[21] for one in refits])
    np.testing.assert_allclose(found / np.sqrt(4 / 5), moved, atol=0.1 * np.std(moved))


def test_days_after_a_promotion_are_left_out_until_customers_have_settled():
    """Promotion on days 2 and 3; two days after it. The second series begins on day 4."""
    rows = shop(days=30, products=1)
    rows["is_promotion"] = False
    rows.loc[[2, 3], "is_promotion"] = True
    rows = rows[(rows["store_id"] == "S0") | (rows.index >= 34)]
    days = read_days(rows)
    kept = drivers.settled(days, np.arange(len(rows)), 2)
    assert sorted(set(range(len(rows))) - set(kept)) == [4, 5]
    assert len(drivers.settled(days, np.arange(len(rows)), 0)) == len(rows)


def test_where_promotions_never_rest_no_day_is_left_out():
    rows = shop(days=200)
    rows["is_promotion"] = np.arange(len(rows)) % 3 == 0
    days = read_days(rows)
    assert len(drivers.settled(days, np.arange(len(rows)), 14)) == len(rows)


def test_a_trend_is_as_rich_as_the_years_bear():
    """729 days from the first to the last are two years, 364 one."""
    assert [drivers.trend_terms(days, 3) for days in (729, 600, 364, 300)] == [
        3,
        1,
        1,
        0,
    ]
    assert drivers.trend_terms(729, 2) == 2
    assert drivers.trend_terms(364, 0) == 0


# --- small shops ----------------------------------------------------------------------


def reasons(effects: pd.DataFrame, driver: str, category: str = "C0") -> set:
    found = told(effects, driver, category)
    lacking = found["reason"].notna()
    assert (found["lower"].isna() == lacking).all()
    return set(found["reason"].fillna(""))


def test_without_promotions_holidays_and_prices_that_change_these_have_a_reason():
    rows = shop(days=400).assign(is_promotion=None, is_holiday=False, paid_price=2.0)
    effects = estimate_effects(rows.astype({"is_promotion": "boolean"}))
    for driver in ("promotion", "holiday", "price"):
        assert reasons(effects, driver) == {UNCHANGED}
        assert reasons(effects, driver, "all") == {UNCHANGED}
    assert reasons(effects, "weekday") == {""}


def test_months_and_seasons_that_no_day_fell_into_have_a_reason():
    effects = estimate_effects(shop(days=150))
    months = told(effects, "month", "C0")
    assert list(months.index[months["reason"].isna()]) == ["03", "04", "05", "06", "07"]
    assert reasons(effects, "month") == {"", UNSEEN}
    assert months["effect"].sum() == pytest.approx(0.0, abs=1e-6)
    assert reasons(effects, "season") == {UNSEEN, UNCHANGED}


def test_ten_days_of_one_product_have_effects_without_intervals_or_reasons():
    rows = shop(days=10, products=1)
    effects = estimate_effects(rows)
    assert len(effects) == 2 * 26
    assert effects["lower"].isna().all()
    assert effects["reason"].notna().all()
    rows = rows.assign(is_promotion=False, is_holiday=False, paid_price=5.0)
    weekdays = told(estimate_effects(rows), "weekday")
    assert set(weekdays["reason"]) == {ONE_PRODUCT}
    assert weekdays["effect"].notna().all()


def test_a_promotion_that_is_the_holiday_is_not_told_apart_from_it():
    rows = shop()
    rows["is_promotion"] = rows["is_holiday"]
    effects = estimate_effects(rows, Settings(settle_days=0))
    assert reasons(effects, "promotion") == reasons(effects, "holiday") == {NOT_TOLD}
    assert reasons(effects, "price") == {""}


def test_a_promotion_of_one_product_alone_has_an_effect_without_interval():
    rows = shop()
    rows["is_promotion"] &= rows["product_id"] == "P1"
    found = told(estimate_effects(rows), "promotion", "C0").loc["promotion"]
    assert found["reason"] == ONE_PRODUCT
    assert (found["clusters_count"], found["products_count"]) == (1, 4)
    assert np.isfinite(found["effect"]) and np.isnan(found["lower"])


def test_shelves_that_are_never_empty_stop_nothing():
    effects = estimate_effects(shop(days=400).assign(is_censored=False))
    assert effects["censored_rows_count"].max() == 0
    assert reasons(effects, "weekday") == {""}


def test_a_series_whose_shelf_is_empty_every_day_tells_nothing():
    rows = shop(days=400)
    without = estimate_effects(rows[rows["product_id"] != "P2"])
    rows.loc[rows["product_id"] == "P2", "is_censored"] = True
    pd.testing.assert_frame_equal(estimate_effects(rows), without, check_exact=True)
    effects = estimate_effects(rows.assign(is_censored=True))
    assert set(effects["reason"]) == {NO_SALES}


def test_a_category_without_sales_has_a_reason_and_the_others_stand():
    rows = shop(products=6, categories=2)
    rows.loc[rows["category"] == "C1", "units_sold"] = 0
    effects = estimate_effects(rows)
    assert reasons(effects, "price", "C1") == {NO_SALES}
    one, whole = told(effects, "price", "C0"), told(effects, "price")
    assert whole["effect"].iloc[0] == pytest.approx(one["effect"].iloc[0])


def test_without_a_row_there_is_no_effect():
    effects = estimate_effects(shop(days=10).head(0))
    assert len(effects) == 0
    assert list(effects.columns) == list(EFFECT_TYPES)


def test_order_and_threads_make_no_difference():
    rows = shop(products=6, categories=2, days=400)
    first = estimate_effects(rows)
    mixed = rows.sample(frac=1.0, random_state=1)
    pd.testing.assert_frame_equal(first, estimate_effects(mixed), check_exact=True)
    for threads in (1, 4):
        with duckdb.connect(config={"threads": threads}) as connection:
            connection.execute("create table days as from mixed")
            found = model_effects(connection, connection.table("days"), Settings())
            assert [str(kind).lower() for kind in found.types] == list(
                EFFECT_TYPES.values()
            )
            again = found.df()
        for column in ("effect", "lower", "degrees_of_freedom"):
            assert (again[column].to_numpy() == first[column].to_numpy()).all()
