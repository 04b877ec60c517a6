"""What customers want on each day, whether or not it is on the shelf.

The expected demand of a series (product in a store) on a day is a product of factors:

    base * trend * life * month * weekday * holiday * promotion * (paid / first price) ^
    elasticity * pull-forward * weather * level

Month, weekday, holiday, promotion and elasticity are drawn for each category and told
in the truth as log effects: they are what a regression is to find. Trend (by product),
life (new products grow into their level, ended ones fade), pull-forward (after a
promotion demand is below its level), weather (a store's day) and level (each series
wanders) are what it does not know.

Drawn around the expected value, by series:

- negative binomial, which fits retail sales better than Poisson: Agrawal & Smith
  (1996), "Estimating negative binomial demand for retail inventory management with
  unobservable lost sales", Naval Research Logistics 43; the dispersion differs;
- Poisson for POISSON_SHARE of the series;
- intermittent demand: customers come by a Poisson process and want a geometric number
  each (stuttering Poisson, a compound of the kind in Syntetos & Boylan (2005), "The
  accuracy of intermittent demand estimates", Int. J. of Forecasting 21).

Sizes of the effects: price elasticities around the -1.76 of Tellis (1988), "The price
elasticity of selective demand", J. of Marketing Research 25 (Bijmolt, van Heerde &
Pieters 2005 find -2.62 on average); a third at most of a promotion's extra sales is
bought earlier instead of later, as in van Heerde, Leeflang & Wittink (2004),
"Decomposing the sales promotion bump with store data", Marketing Science 23.
"""

from dataclasses import dataclass

import numpy as np

from comptoir.samples.stock.assortment import CATEGORIES, Assortment, ranks
from comptoir.samples.stock.calendar import (
    DAYS_PER_YEAR,
    SEASONS,
    WEEKDAY_NAMES,
    holidays,
    months,
    weekdays,
)

# Units a day: median and spread (log) of products, spread of stores and of series.
BASE_MEDIAN, BASE_SPREAD, STORE_SPREAD, SERIES_SPREAD = 3.0, 0.9, 0.35, 0.25
INTERMITTENT_SHARE, INTERMITTENT_MEDIAN, INTERMITTENT_SPREAD = 0.16, 0.22, 0.5
INTERMITTENT_SIZE = 2.2
POISSON_SHARE = 0.3
DISPERSION_LEAST, DISPERSION_MEAN = 2.0, 6.0

# Log effects: month as two waves, the rest mean and spread between categories.
YEAR_WAVE, HALF_YEAR_WAVE, MONTH_SPREAD = (0.08, 0.30), 0.08, 0.03
WEEKDAY_EFFECTS, WEEKDAY_SPREAD = (-0.12, -0.14, -0.08, 0.0, 0.12, 0.25, -0.03), 0.03
HOLIDAY_EFFECT, HOLIDAY_SPREAD = 0.10, 0.20
PROMOTION_EFFECT, PROMOTION_SPREAD = 0.40, 0.10
ELASTICITY, ELASTICITY_SPREAD, ELASTICITY_BETWEEN = -1.76, 0.4, (-3.0, -0.8)

# What a regression does not know.
TREND_MEAN, TREND_SPREAD = 0.02, 0.08
GROWTH_DAYS, GROWTH_FROM = 25.0, 0.25
FADE_DAYS, FADE_TO = 75.0, 0.35
PULLED_SHARE, PULLED_DAYS, PULLED_MOST = (0.12, 0.33), 10.0, 0.6
WEATHER_SPREAD = 0.04
LEVEL_SPREAD, LEVEL_MEMORY = 0.14, 0.96


@dataclass(frozen=True)
class Effects:
    """True log effects by category (rows as in CATEGORIES).

    `month` (categories, 12) and `weekday` (categories, 7) sum to zero in each row;
    `holiday`, `promotion` (at the same price) and `elasticity` are (categories,), as is
    `pulled_share`, the part of a promotion's extra demand that is missing later.
    """

    month: np.ndarray
    weekday: np.ndarray
    holiday: np.ndarray
    promotion: np.ndarray
    elasticity: np.ndarray
    pulled_share: np.ndarray


@dataclass(frozen=True)
class Series:
    """What is fixed of each series: mean, yearly log trend, kind and spread of demand.

    `dispersion` is the size of the negative binomial (variance = m + m^2 / size),
    infinite for Poisson; `order_size` is above 1 for intermittent series alone.
    """

    base: np.ndarray
    trend: np.ndarray
    dispersion: np.ndarray
    order_size: np.ndarray


def _centred(effects: np.ndarray) -> np.ndarray:
    return effects - effects.mean(axis=-1, keepdims=True)


def make_effects(rng: np.random.Generator) -> Effects:
    """Draw the true effects of every category."""
    kinds = len(CATEGORIES)
    month = np.arange(12)
    wave = rng.uniform(*YEAR_WAVE, (kinds, 1)) * np.cos(
        2 * np.pi * (month - rng.uniform(0, 12, (kinds, 1))) / 12
    )
    wave = wave + HALF_YEAR_WAVE * np.cos(
        4 * np.pi * (month - rng.uniform(0, 6, (kinds, 1))) / 12
    )
    wave = wave + rng.normal(0.0, MONTH_SPREAD, (kinds, 12))
    weekday = np.array(WEEKDAY_EFFECTS) + rng.normal(0.0, WEEKDAY_SPREAD, (kinds, 7))
    elasticity = rng.normal(ELASTICITY, ELASTICITY_SPREAD, kinds)
    return Effects(
        month=_centred(wave),
        weekday=_centred(weekday),
        holiday=rng.normal(HOLIDAY_EFFECT, HOLIDAY_SPREAD, kinds),
        promotion=rng.normal(PROMOTION_EFFECT, PROMOTION_SPREAD, kinds),
        elasticity=np.clip(elasticity, *ELASTICITY_BETWEEN),
        pulled_share=rng.uniform(*PULLED_SHARE, kinds),
    )


def make_series(rng: np.random.Generator, assortment: Assortment) -> Series:
    """Draw the level and the kind of demand of every series."""
    stores, products = assortment.stores, assortment.products
    rank = ranks(rng, products)
    is_intermittent = rank < INTERMITTENT_SHARE
    level = rng.standard_normal(products)
    level = np.where(
        is_intermittent,
        np.log(INTERMITTENT_MEDIAN) + INTERMITTENT_SPREAD * level,
        np.log(BASE_MEDIAN) + BASE_SPREAD * level,
    )
    shape = (stores, products)
    store = rng.normal(0.0, STORE_SPREAD, (stores, 1))
    level = level + store + rng.normal(0.0, SERIES_SPREAD, shape)
    trend = np.tile(rng.normal(TREND_MEAN, TREND_SPREAD, products), (stores, 1))
    is_poisson = ranks(rng, stores * products).reshape(shape) < POISSON_SHARE
    size = DISPERSION_LEAST + rng.exponential(DISPERSION_MEAN - DISPERSION_LEAST, shape)
    return Series(
        base=np.exp(level).ravel(),
        trend=trend.ravel(),
        dispersion=np.where(is_poisson | is_intermittent, np.inf, size).ravel(),
        order_size=np.tile(np.where(is_intermittent, INTERMITTENT_SIZE, 1.0), stores),
    )


class Demand:
    """Expected and drawn demand, day after day; days must be asked for in order.

    One day of all series at a time: no array of all days and series is needed.
    """

    def __init__(
        self,
        rng: np.random.Generator,
        assortment: Assortment,
        effects: Effects,
        series: Series,
    ) -> None:
        self.rng = rng
        self.assortment = assortment
        self.effects = effects
        self.series = series
        self.category = np.tile(assortment.category, assortment.stores)
        self.store = np.repeat(np.arange(assortment.stores), assortment.products)
        self.month, self.weekday, self.holiday = months(), weekdays(), holidays()
        self.log_base = np.log(series.base)
        first_cents = np.log(assortment.cents[0])
        self.log_first_price = np.tile(first_cents, assortment.stores)
        self.is_ended = np.tile(assortment.is_ended, assortment.stores)
        # Units (in days of level demand) that promotions brought and that fade away.
        self.pantry = np.zeros(assortment.series)
        self.level = rng.normal(0.0, LEVEL_SPREAD, assortment.series)

    def known_effect(self, day: int) -> np.ndarray:
        """Log effect of what a regression is to find, by series."""
        effects, category = self.effects, self.category
        discount = self.assortment.discount[day]
        is_promotion = discount >= 0
        listed_price = np.log(self.assortment.cents[day])
        paid = np.tile(listed_price, self.assortment.stores)
        paid = paid + np.log1p(-np.maximum(discount, 0) / 100.0)
        return (
            effects.month[category, self.month[day]]
            + effects.weekday[category, self.weekday[day]]
            + effects.holiday[category] * self.holiday[day]
            + effects.promotion[category] * is_promotion
            + effects.elasticity[category] * (paid - self.log_first_price)
        )

    def _life(self, day: int) -> np.ndarray:
        age = day - self.assortment.launched
        growth = 1 - (1 - GROWTH_FROM) * np.exp(-np.maximum(age, 0) / GROWTH_DAYS)
        left = np.clip((self.assortment.last - day) / FADE_DAYS, 0.0, 1.0)
        fade = FADE_TO + (1 - FADE_TO) * left
        return growth * np.where(self.is_ended, fade, 1.0)

    def _pull_forward(self, day: int) -> np.ndarray:
        """Factor after a promotion; 1 during one, so that its effect is exact."""
        kept = np.exp(-1.0 / PULLED_DAYS)
        discount = self.assortment.discount[day]
        is_promotion = discount >= 0
        share = self.effects.pulled_share[self.category]
        missing = np.minimum(share * (1 - kept) * self.pantry, PULLED_MOST)
        uplift = self.effects.promotion[self.category] + self.effects.elasticity[
            self.category
        ] * np.log1p(-np.maximum(discount, 0) / 100.0)
        extra = np.where(is_promotion, np.maximum(np.expm1(uplift), 0.0), 0.0)
        # Of two promotions close together the first one's dip hides behind the second.
        self.pantry = kept * self.pantry + extra
        return np.where(is_promotion, 1.0, 1.0 - missing)

    def expected(self, day: int) -> np.ndarray:
        """Expected demand of every series on the day, listed or not."""
        weather = self.rng.normal(0.0, WEATHER_SPREAD, self.assortment.stores)
        shock = self.rng.normal(0.0, LEVEL_SPREAD, self.assortment.series)
        self.level = LEVEL_MEMORY * self.level + shock * (1 - LEVEL_MEMORY**2) ** 0.5
        # Log-normal factors with mean one.
        wander = self.level + weather[self.store]
        wander = wander - (LEVEL_SPREAD**2 + WEATHER_SPREAD**2) / 2
        trend = self.series.trend * day / DAYS_PER_YEAR
        logs = self.log_base + trend + self.known_effect(day) + wander
        return np.exp(logs) * self._life(day) * self._pull_forward(day)

    def draw(self, expected: np.ndarray) -> np.ndarray:
        """Units wanted, given what is expected."""
        size, order = self.series.dispersion, self.series.order_size
        mean = expected / order
        is_mixed = np.isfinite(size)
        mean[is_mixed] *= self.rng.standard_gamma(size[is_mixed]) / size[is_mixed]
        units = self.rng.poisson(mean)
        # A geometric number each: one, and a negative binomial number more in all.
        many = np.flatnonzero((order > 1) & (units > 0))
        units[many] += self.rng.negative_binomial(units[many], 1 / order[many])
        return units


def season_effects(month: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Log effect of each season: of the mean factor over the days of its months.

    month: log effects (..., 12); days: number of days of each month (12,).
    """
    parts = []
    for members in SEASONS.values():
        members = list(members)
        weight = days[members] / days[members].sum()
        parts.append(np.log((np.exp(month[..., members]) * weight).sum(axis=-1)))
    return _centred(np.stack(parts, axis=-1))


def pooled(effects: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Effect (levels,) of all categories together: of the weighted mean factor."""
    share = weight / weight.sum()
    return _centred(np.log((np.exp(effects) * share[:, None]).sum(axis=0)))


def tell_effects(effects: Effects, weight: np.ndarray) -> dict:
    """The true log effects by category that sells, and of all of them, rounded.

    weight: units wanted in each category, none where a category is not sold. Months,
    weekdays and seasons are centred: a regression compares differences of levels.
    """
    days = np.bincount(months(), minlength=12)
    season = season_effects(effects.month, days)
    share = weight / weight.sum()

    def flat(values: np.ndarray) -> float:
        return float(np.log((np.exp(values) * share).sum()))

    def told(
        month: np.ndarray, weekday: np.ndarray, season: np.ndarray, *rest: float
    ) -> dict:
        holiday, promotion, elasticity = (round(float(value), 6) for value in rest)
        return {
            "month": {
                f"{number:02d}": round(float(value), 6)
                for number, value in enumerate(month, start=1)
            },
            "weekday": {
                name: round(float(value), 6)
                for name, value in zip(WEEKDAY_NAMES, weekday, strict=True)
            },
            "season": {
                name: round(float(value), 6)
                for name, value in zip(SEASONS, season, strict=True)
            },
            "holiday": holiday,
            "promotion": promotion,
            "price_elasticity": elasticity,
        }

    by_category = {
        name: told(
            effects.month[kind],
            effects.weekday[kind],
            season[kind],
            effects.holiday[kind],
            effects.promotion[kind],
            effects.elasticity[kind],
        )
        for kind, name in enumerate(CATEGORIES)
        if weight[kind] > 0
    }
    month = pooled(effects.month, weight)
    everything = told(
        month,
        pooled(effects.weekday, weight),
        season_effects(month, days),
        flat(effects.holiday),
        flat(effects.promotion),
        float((effects.elasticity * share).sum()),
    )
    return {"all": everything} | by_category
