"""What drives demand: effects of month, weekday, season, holiday, promotion and price.

One regression a category (comptoir.ml.counts): a level for each product in each store,
a trend for each product, days that end with an empty shelf cut off. Effects are
logarithms of factors; those of months, weekdays and seasons are deviations from the
mean of their levels, that of the price is an elasticity.

Intervals are by product, since days of one product resemble each other in ways that the
regression doesn't know (life cycle, competitors, pull-forward), and by day, since all
products share the weather. A category may hold a handful of products, where the usual
sandwich is too narrow: products are left out one at a time (CR3; Bell and McCaffrey
2002; MacKinnon, Nielsen and Webb 2023), with t quantiles.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import duckdb
import numpy as np
import pandas as pd
from scipy.stats import t as student

from comptoir.ml.counts import (
    Counts,
    Fit,
    column_sizes,
    fit_counts,
    is_told,
    pseudo_inverse,
    runs,
)
from comptoir.ml.frames import Relation, Table, significant
from comptoir.ml.threads import one_thread

ALL = "all"
LEVELS = {
    "month": tuple(f"{month:02d}" for month in range(1, 13)),
    "weekday": (
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ),
    "season": ("winter", "spring", "summer", "autumn"),
    "holiday": ("holiday",),
    "promotion": ("promotion",),
    "price": ("elasticity",),
}
# Winter is December to February, and so on.
SEASON_MONTHS = ((12, 1, 2), (3, 4, 5), (6, 7, 8), (9, 10, 11))
# Columns of the regression: months, weekdays, holiday, promotion, logarithm of the
# price.
_MONTHS, _WEEKDAYS = slice(0, 12), slice(12, 19)
_SINGLE = {"holiday": 19, "promotion": 20, "price": 21}
_COLUMNS = 22
_COVERED = 0.975

EFFECT_TYPES = {
    "category": "varchar",
    "driver": "varchar",
    "level": "varchar",
    "level_number": "integer",
    "effect": "double",
    "lower": "double",
    "upper": "double",
    "standard_error": "double",
    "degrees_of_freedom": "double",
    "multiplier": "double",
    "multiplier_lower": "double",
    "multiplier_upper": "double",
    "dispersion": "double",
    "rows_count": "bigint",
    "censored_rows_count": "bigint",
    "products_count": "bigint",
    "clusters_count": "bigint",
    "method": "varchar",
    "reason": "varchar",
}

UNSEEN = "no such day in the data"
UNCHANGED = "the same on all days"
NOT_TOLD = "not told apart from the other drivers"
ONE_PRODUCT = "no interval: a single product shows it"
NO_SALES = "no product with sales and stock left over"
NOT_SETTLED = "the fit did not settle"


@dataclass(frozen=True)
class Settings:
    """How effects are estimated.

    trend_terms  polynomial terms of time in the trend of each product, where the days
                 span two years
    settle_days  days after a promotion that are left out: customers who have stocked
                 up buy less for a while (van Heerde, Leeflang and Wittink 2000), and
                 beside such days a promotion would look too good
    is_plain     a Poisson regression on the units sold, empty shelves or not: what one
                 would do without a thought, for comparison
    """

    trend_terms: int = 3
    settle_days: int = 14
    is_plain: bool = False

    @property
    def method(self) -> str:
        """The method in words."""
        if self.is_plain:
            return "Poisson regression on units sold"
        return "negative binomial regression, cut off by empty shelves"


@dataclass(frozen=True)
class Days:
    """Days of products in stores, sorted by category, product, store and date.

    Arrays over the rows; `day` numbers the dates from 0, `category` the `categories`.
    `category_units` are the units sold of each category before any product was drawn.
    """

    categories: tuple[str, ...]
    category_units: np.ndarray
    calendar_months: np.ndarray
    category: np.ndarray
    product: np.ndarray
    series: np.ndarray
    day: np.ndarray
    month: np.ndarray
    weekday: np.ndarray
    units: np.ndarray
    is_censored: np.ndarray
    log_price: np.ndarray
    is_promotion: np.ndarray
    is_holiday: np.ndarray


@dataclass(frozen=True)
class Estimate:
    """Effects of one driver on its levels, with what moves them.

    value     (levels,) NaN where there is none
    products  a category each: influence of each product (products, levels), and of how
              many products each effect is made
    days      (dates, levels): influence of each date
    cells     (levels, levels): what products and days count twice
    reasons   (levels,) why there is no effect or no interval
    """

    value: np.ndarray
    products: list[tuple[np.ndarray, np.ndarray]]
    days: np.ndarray
    cells: np.ndarray
    reasons: list[str | None]

    def variance(self) -> tuple[np.ndarray, np.ndarray]:
        """Variance of each effect and its degrees of freedom (Satterthwaite 1946).

        Products and days less both (Cameron, Gelbach and Miller 2011); the second part
        counts where it is above zero.
        """
        parts = [(influence**2).sum(axis=0) for influence, _ in self.products]
        shared = np.maximum((self.days**2).sum(axis=0) - np.diag(self.cells), 0.0)
        total = sum(parts) + shared
        spread = shared**2 / max(len(self.days) - 1, 1)
        for part, (_, clusters) in zip(parts, self.products, strict=True):
            spread = spread + part**2 / np.maximum(clusters - 1, 1)
        freedom = np.divide(total**2, spread, out=np.ones_like(total), where=spread > 0)
        return total, freedom

    def mapped(self, value: np.ndarray, slopes: np.ndarray) -> "Estimate":
        """Effects that follow from these: new values, slopes (new levels, levels)."""
        return Estimate(
            value,
            [
                (influence @ slopes.T, np.full(len(value), clusters.min()))
                for influence, clusters in self.products
            ],
            self.days @ slopes.T,
            slopes @ self.cells @ slopes.T,
            [None] * len(value),
        )


@dataclass
class Part:
    """What one category says: its weight in all of them, its counts, its effects."""

    category: str
    units: float = 0.0
    dispersion: float = math.nan
    rows: int = 0
    censored_rows: int = 0
    products: int = 0
    estimates: dict[str, Estimate] = field(default_factory=dict)


# --- reading --------------------------------------------------------------------------


def read_days(rows: Relation | pd.DataFrame) -> Days:
    """Days from a table of category, product_id, store_id, stock_date and what is
    known.

    Further columns: category_units, units_sold, is_censored, paid_price (above zero),
    is_promotion and is_holiday (null: not known, counts as no).
    """
    table = Table(rows, "demand_drivers")
    columns = table.run(
        f"""
        select
            category,
            dense_rank() over (order by category, product_id) as product,
            dense_rank() over (order by category, product_id, store_id) as series,
            datediff(
                'day', min(stock_date::date) over (), stock_date::date
            ) as day,
            month(stock_date::date) as month,
            isodow(stock_date::date) as weekday,
            units_sold::double as units,
            category_units::double as category_units,
            is_censored,
            ln(paid_price::double) as log_price,
            coalesce(is_promotion, false) as is_promotion,
            coalesce(is_holiday, false) as is_holiday
        from {table.alias}
        order by category, product_id, store_id, stock_date
        """
    ).fetchnumpy()
    plain = {name: np.ma.filled(values) for name, values in columns.items()}
    categories, first = (
        np.unique(plain["category"].astype(str), return_index=True)
        if len(plain["category"])
        else (np.empty(0, dtype=str), np.empty(0, dtype=np.int64))
    )
    _, at = np.unique(plain["day"], return_index=True)
    return Days(
        categories=tuple(str(name) for name in categories),
        category_units=plain["category_units"][first],
        calendar_months=np.bincount(plain["month"][at].astype(int), minlength=13)[1:],
        category=np.searchsorted(categories, plain["category"].astype(str)),
        product=plain["product"],
        series=plain["series"],
        day=plain["day"].astype(np.int64),
        month=plain["month"].astype(np.int64),
        weekday=plain["weekday"].astype(np.int64),
        units=plain["units"],
        is_censored=plain["is_censored"].astype(bool),
        log_price=significant(plain["log_price"]),
        is_promotion=plain["is_promotion"].astype(bool),
        is_holiday=plain["is_holiday"].astype(bool),
    )


def trend_terms(span: int, most: int) -> int:
    """Terms of time that days over such a span bear beside months.

    A trend and the months of a single year look alike: about two years (95 %) bear all
    terms, about one a straight line, less none.
    """
    years = (span + 1) / 365
    if years < 0.95:
        return 0
    return most if years >= 1.9 else min(most, 1)


def _counts(days: Days, rows: np.ndarray, settings: Settings) -> Counts:
    """The rows as the regression sees them."""
    columns = np.zeros((len(rows), _COLUMNS))
    place = np.arange(len(rows))
    columns[place, days.month[rows] - 1] = 1.0
    columns[place, 11 + days.weekday[rows]] = 1.0
    columns[:, _SINGLE["holiday"]] = days.is_holiday[rows]
    columns[:, _SINGLE["promotion"]] = days.is_promotion[rows]
    columns[:, _SINGLE["price"]] = days.log_price[rows]
    span = max(int(days.day.max()), 1)
    time = 2.0 * days.day[rows] / span - 1.0
    terms = trend_terms(span, settings.trend_terms)
    trends = np.polynomial.legendre.legvander(time, terms)[:, 1:]
    is_censored = days.is_censored[rows] & (not settings.is_plain)
    return Counts(
        days.units[rows],
        is_censored,
        columns,
        trends,
        days.series[rows],
        days.product[rows],
    )


def settled(days: Days, rows: np.ndarray, settle_days: int) -> np.ndarray:
    """Rows without those that follow a promotion by so many days at most.

    Where that would leave less than half of the days without a promotion, as in shops
    that are never long without one, nothing is left out.
    """
    is_promotion, day = days.is_promotion[rows], days.day[rows]
    # Days count on from series to series, so that no promotion reaches into the next.
    far = int(day.max(initial=0)) + settle_days + 1
    time = np.searchsorted(np.unique(days.series[rows]), days.series[rows]) * far + day
    last = np.maximum.accumulate(np.where(is_promotion, time, -far))
    follows = (time > last) & (time - last <= settle_days)
    keeps_half = 2 * (~is_promotion & ~follows).sum() >= (~is_promotion).sum()
    return rows[~follows] if keeps_half else rows


def _telling(counts: Counts) -> np.ndarray:
    """Rows that tell something.

    A cut-off day without a sale tells nothing; the level of a series has a bound below
    where something was sold, and one above where a day was not cut off.
    """
    tells = ~(counts.is_censored & (counts.units == 0))
    _, series = np.unique(counts.series, return_inverse=True)
    sold = np.bincount(series, weights=np.where(tells, counts.units, 0.0))
    whole = np.bincount(series, weights=~counts.is_censored)
    return np.flatnonzero(tells & (sold[series] > 0) & (whole[series] > 0))


# --- one category ---------------------------------------------------------------------


@dataclass(frozen=True)
class _Scores:
    """Scores and information, gathered by product, by day and by both."""

    fit: Fit
    size: np.ndarray
    inverse: np.ndarray
    unknown: np.ndarray
    by_product: np.ndarray
    information: np.ndarray
    left_out: list[tuple[np.ndarray, np.ndarray]]
    by_day: np.ndarray
    by_cell: np.ndarray
    columns: np.ndarray


def _scores(counts: Counts, fit: Fit, day: np.ndarray, dates: int) -> _Scores:
    score = fit.surprise[:, None] * fit.reduced
    first, number = runs(counts.product)
    weighted = fit.weight[:, None] * fit.reduced
    # Trends are pulled, so the columns as they were are the right partners; levels and
    # trends are within products, so the information adds up over them.
    information = np.stack(
        [
            counts.columns[start : start + rows].T @ weighted[start : start + rows]
            for start, rows in zip(first, number, strict=True)
        ]
    )
    whole = information.sum(axis=0)
    size = column_sizes(counts, fit.weight)
    inverse, unknown = pseudo_inverse(whole, size)
    cell = np.repeat(np.arange(len(first)), number) * dates + day
    order = np.argsort(cell, kind="stable")
    by_cell = np.add.reduceat(score[order], runs(cell[order])[0])
    by_day = np.zeros((dates, _COLUMNS))
    order = np.argsort(day, kind="stable")
    first_of_day = runs(day[order])[0]
    by_day[day[order][first_of_day]] = np.add.reduceat(score[order], first_of_day)
    return _Scores(
        fit=fit,
        size=size,
        inverse=inverse,
        unknown=unknown,
        by_product=np.add.reduceat(score, first),
        information=information,
        left_out=[pseudo_inverse(whole - own, size) for own in information],
        by_day=by_day,
        by_cell=by_cell,
        columns=counts.columns,
    )


def _estimate(scores: _Scores, effects: np.ndarray) -> Estimate:
    """Effects that are sums of coefficients: weights (levels, columns)."""
    levels = len(effects)
    told = is_told(effects, scores.unknown, scores.size)
    value = np.where(told, effects @ scores.fit.coefficients, np.nan)
    pull = scores.inverse @ effects.T
    own = effects / scores.size**2
    tells = np.einsum("lk,gkm,lm->gl", own, scores.information, own)
    total = np.where(tells.sum(axis=0) > 0, tells.sum(axis=0), 1.0)
    clusters = (tells / total > 1e-6).sum(axis=0)
    products = np.stack(
        [
            effects @ inverse @ own
            for (inverse, _), own in zip(
                scores.left_out, scores.by_product, strict=True
            )
        ]
    )
    apart = np.all(
        [is_told(effects, unknown, scores.size) for _, unknown in scores.left_out],
        axis=0,
    ) & (clusters > 1)
    products *= np.sqrt(np.maximum(clusters - 1, 0) / np.maximum(clusters, 1))
    by_cell = scores.by_cell @ pull
    return Estimate(
        value,
        [(products, clusters)],
        scores.by_day @ pull,
        by_cell.T @ by_cell,
        [
            None
            if told[level] and apart[level]
            else (ONE_PRODUCT if told[level] else NOT_TOLD)
            for level in range(levels)
        ],
    )


def _nothing(levels: int, dates: int, reasons: list[str | None]) -> Estimate:
    """No effect, with reasons."""
    return Estimate(
        np.full(levels, np.nan),
        [],
        np.zeros((dates, levels)),
        np.zeros((levels, levels)),
        reasons,
    )


def _deviations(scores: _Scores, columns: slice, dates: int) -> Estimate:
    """Effects of levels, less the mean of those that occur."""
    seen = np.flatnonzero(scores.columns[:, columns].any(axis=0))
    levels = columns.stop - columns.start
    reasons: list[str | None] = [UNSEEN] * levels
    if len(seen) < 2:
        for level in seen:
            reasons[level] = UNCHANGED
        return _nothing(levels, dates, reasons)
    weights = np.zeros((levels, _COLUMNS))
    weights[np.ix_(seen, seen + columns.start)] = np.eye(len(seen)) - 1.0 / len(seen)
    found = _estimate(scores, weights)
    value = np.full(levels, np.nan)
    value[seen] = found.value[seen]
    for level in seen:
        reasons[level] = found.reasons[level]
    return replace(found, value=value, reasons=reasons)


def _single(scores: _Scores, column: int, dates: int) -> Estimate:
    values = scores.columns[:, column]
    if values.min() == values.max():
        return _nothing(1, dates, [UNCHANGED])
    weights = np.zeros((1, _COLUMNS))
    weights[0, column] = 1.0
    return _estimate(scores, weights)


def _seasons(months: Estimate, days_of_month: np.ndarray, dates: int) -> Estimate:
    """Mean factor of the days of each season, from those of the months.

    A season counts where all its months do; deviations from the mean of those that
    count.
    """
    value = np.full(4, np.nan)
    slopes = np.zeros((4, 12))
    reasons: list[str | None] = [UNSEEN] * 4
    for season, numbers in enumerate(SEASON_MONTHS):
        of_season = np.array(numbers) - 1
        lacking = [months.reasons[month] for month in of_season]
        if np.isfinite(months.value[of_season]).all():
            factors = days_of_month[of_season] * np.exp(months.value[of_season])
            value[season] = np.log(factors.sum() / days_of_month[of_season].sum())
            slopes[season, of_season] = factors / factors.sum()
        reasons[season] = next((reason for reason in lacking if reason), None)
    counts = np.isfinite(value)
    if counts.sum() < 2:
        return _nothing(4, dates, [reason or UNCHANGED for reason in reasons])
    centred = value - value[counts].mean()
    slopes[counts] -= slopes[counts].mean(axis=0)
    return replace(months.mapped(centred, slopes), reasons=reasons)


def estimate_category(
    days: Days, category: int, settings: Settings, dates: int
) -> Part:
    """The effects in one category."""
    rows = np.flatnonzero(days.category == category)
    if not settings.is_plain:
        rows = settled(days, rows, settings.settle_days)
    counts = _counts(days, rows, settings)
    telling = _telling(counts)
    part = Part(days.categories[category])
    if not len(telling):
        part.estimates = _without(dates, NO_SALES)
        return part
    counts, rows = counts.take(telling), rows[telling]
    fit = fit_counts(counts, is_poisson=settings.is_plain)
    part.rows = len(rows)
    part.censored_rows = int(counts.is_censored.sum())
    part.products = len(runs(counts.product)[0])
    part.dispersion = math.nan if settings.is_plain else fit.dispersion
    # What was sold is known of all products, what was wanted of the drawn ones.
    part.units = float(
        days.category_units[category] * fit.wanted.sum() / counts.units.sum()
    )
    if not fit.is_settled:
        part.estimates = _without(dates, NOT_SETTLED)
        return part
    scores = _scores(counts, fit, days.day[rows], dates)
    months = _deviations(scores, _MONTHS, dates)
    part.estimates = {
        "month": months,
        "weekday": _deviations(scores, _WEEKDAYS, dates),
        "season": _seasons(months, days.calendar_months, dates),
    } | {driver: _single(scores, column, dates) for driver, column in _SINGLE.items()}
    return part


def _without(dates: int, reason: str) -> dict[str, Estimate]:
    return {
        driver: _nothing(len(levels), dates, [reason] * len(levels))
        for driver, levels in LEVELS.items()
    }


# --- all categories -------------------------------------------------------------------


def _gathered(parts: Sequence[Part], driver: str, dates: int) -> Estimate:
    """The effect on all categories: the mean factor, weighted by units wanted.

    Of a price the mean elasticity. Categories with an interval on as many levels as any
    count; where none has one, those with an effect.
    """

    def having(is_good: Callable[[Estimate], np.ndarray]) -> tuple[list[Part], int]:
        known = [int(is_good(part.estimates[driver]).sum()) for part in parts]
        most = max(known, default=0)
        return [
            part for part, number in zip(parts, known, strict=True) if number == most
        ], most

    chosen, most = having(
        lambda one: (
            np.isfinite(one.value)
            & np.array([reason is None for reason in one.reasons])
        )
    )
    if not most:
        chosen, most = having(lambda one: np.isfinite(one.value))
    levels = len(LEVELS[driver])
    if not most:
        reasons = [part.estimates[driver].reasons for part in parts]
        return _nothing(
            levels, dates, list(reasons[0]) if reasons else [NO_SALES] * levels
        )
    counts = np.isfinite(chosen[0].estimates[driver].value)
    chosen = [
        part
        for part in chosen
        if (np.isfinite(part.estimates[driver].value) == counts).all()
    ]
    units = np.array([part.units for part in chosen])
    values = np.stack([part.estimates[driver].value for part in chosen])
    weights = units[:, None] / units.sum() * np.ones_like(values)
    if driver == "price":
        value = (weights * values).sum(axis=0)
    else:
        weights = weights * np.exp(np.where(counts, values, 0.0))
        value = np.where(counts, np.log(weights.sum(axis=0)), np.nan)
        weights = weights / weights.sum(axis=0)
    centre = np.eye(levels)
    if levels > 1:
        value = value - value[counts].mean()
        centre[np.ix_(counts, counts)] -= 1.0 / counts.sum()
    moved = [
        part.estimates[driver].mapped(value, centre * share)
        for part, share in zip(chosen, weights, strict=True)
    ]
    return Estimate(
        value,
        [influence for one in moved for influence in one.products],
        sum(one.days for one in moved),
        sum(one.cells for one in moved),
        list(chosen[0].estimates[driver].reasons),
    )


def _whole(parts: Sequence[Part], dates: int) -> Part:
    whole = Part(
        ALL,
        rows=sum(part.rows for part in parts),
        censored_rows=sum(part.censored_rows for part in parts),
        products=sum(part.products for part in parts),
    )
    whole.estimates = {driver: _gathered(parts, driver, dates) for driver in LEVELS}
    return whole


# --- the table ------------------------------------------------------------------------


def _rows(part: Part, method: str) -> list[dict[str, object]]:
    rows = []
    for driver, levels in LEVELS.items():
        found = part.estimates[driver]
        variance, freedom = (
            found.variance() if found.products else (np.full(len(levels), np.nan),) * 2
        )
        clusters = sum(
            (clusters for _, clusters in found.products), np.zeros(len(levels), int)
        )
        error = np.sqrt(variance)
        reach = student.ppf(_COVERED, freedom) * error
        for number, level in enumerate(levels):
            effect, reason = found.value[number], found.reasons[number]
            has_interval = np.isfinite(effect) and reason is None
            width = reach[number] if has_interval else math.nan
            rows.append(
                {
                    "category": part.category,
                    "driver": driver,
                    "level": level,
                    "level_number": number + 1,
                    "effect": effect,
                    "lower": effect - width,
                    "upper": effect + width,
                    "standard_error": error[number] if has_interval else math.nan,
                    "degrees_of_freedom": (
                        freedom[number] if has_interval else math.nan
                    ),
                    "multiplier": math.exp(effect),
                    "multiplier_lower": math.exp(effect - width),
                    "multiplier_upper": math.exp(effect + width),
                    "dispersion": part.dispersion,
                    "rows_count": part.rows,
                    "censored_rows_count": part.censored_rows,
                    "products_count": part.products,
                    "clusters_count": int(clusters[number]),
                    "method": method,
                    "reason": reason,
                }
            )
    return rows


def estimate_effects(
    rows: Relation | pd.DataFrame, settings: Settings | None = None
) -> pd.DataFrame:
    """The effects of all drivers, by category and in all: columns as EFFECT_TYPES.

    rows  as `read_days` takes them. The order of the rows and the number of threads
    make no difference. Without a row there is none.
    """
    settings = settings or Settings()
    days = read_days(rows)
    with one_thread():
        dates = int(days.day.max()) + 1 if len(days.day) else 0
        parts = [
            estimate_category(days, category, settings, dates)
            for category in range(len(days.categories))
        ]
        if parts:
            parts.append(_whole(parts, dates))
        listed = [row for part in parts for row in _rows(part, settings.method)]
    table = pd.DataFrame(listed, columns=list(EFFECT_TYPES))
    for name, kind in EFFECT_TYPES.items():
        if kind == "double":
            table[name] = significant(table[name].to_numpy(dtype=float))
    return table


def model_effects(
    session: duckdb.DuckDBPyConnection, rows: Relation, settings: Settings
) -> Relation:
    """`estimate_effects` as a relation, NaN as null."""
    casts = ", ".join(
        f'case when not isnan("{name}") then "{name}" end as "{name}"'
        if kind == "double"
        else f'"{name}"::{kind} as "{name}"'
        for name, kind in EFFECT_TYPES.items()
    )
    table = estimate_effects(rows, settings)
    for name, kind in EFFECT_TYPES.items():
        if kind == "double":
            table[name] = table[name].astype(float)
    return session.from_df(table).project(casts)
