"""The shelves: deliveries, sales as far as the stock goes, and orders at day's end.

A day: deliveries arrive, customers buy what is there (the rest is lost: no back-orders,
no substitutes), stock is adjusted where pieces were broken or found, orders are placed.

Policies (Silver, Pyke & Thomas, *Inventory and Production Management in Supply Chains*,
4th ed. 2017, ch. 6-7; optimality of (s, S): Scarf 1960):

- (s, S): whenever stock and open orders are at s or below, order up to S;
- (R, S): every R days order up to S.

s (or S) covers the demand that the planner expects over the lead time (and R), plus z
deviations of it with the lead time's own: sqrt(L * var(demand) + demand^2 * var(L)).
Planners learn from sales, not from demand: exponential smoothing over days on which the
shelf was not empty. Half of them look at the promotions to come. Lead times are gamma,
rounded up to days; suppliers fail at times: some orders come late, some short, and now
and then a supplier delivers nothing for weeks.

With these settings 3 to 8 in 100 product-store-days end with an empty shelf, around the
8.3 % that Gruen, Corsten & Bharadwaj (2002), *Retail Out-of-Stocks*, count world-wide.
"""

from dataclasses import dataclass

import numpy as np

from comptoir.samples.stock.assortment import Assortment, ranks
from comptoir.samples.stock.calendar import DAYS
from comptoir.samples.stock.demand import Demand, Series

PERIODIC_SHARE, REVIEW_DAYS = 0.4, (7, 7, 14)
PRODUCTS_PER_SUPPLIER, LEAST_SUPPLIERS = 9, 3
LEAD_MEANS, LEAD_VARIATION, LONGEST_LEAD = (2.0, 14.0), (0.15, 0.45), 60
LATE_SHARE, LATE_DAYS = 0.03, (5, 21)
SHORT_SHARE = 0.02
OUTAGES_PER_YEAR, OUTAGE_DAYS = 0.5, (7, 28)
SAFETY_MEAN, SAFETY_SPREAD = 1.45, 0.5
COVER_DAYS = (5, 24)
PACKS = (1, 1, 2, 4, 6)
SMOOTHING = 0.04
FIRST_GUESS_SPREAD = 0.2
PLANS_PROMOTIONS_SHARE, PLANNED_UPLIFT = 0.5, 1.7


@dataclass(frozen=True)
class Supply:
    """How each series is replenished. `supplier` is a position; `outage` (DAYS,
    suppliers) tells on which days a supplier delivers nothing. `review` is the number
    of days between reviews, 0 for (s, S); `phase` its first day. `cover` is the
    quantity ordered in days of demand, `pack` the units that come together.
    """

    supplier: np.ndarray
    outage: np.ndarray
    lead_mean: np.ndarray
    lead_deviation: np.ndarray
    review: np.ndarray
    phase: np.ndarray
    safety: np.ndarray
    cover: np.ndarray
    pack: np.ndarray
    plans_promotions: np.ndarray


@dataclass(frozen=True)
class Ledger:
    """What happened, all arrays (DAYS, series); zero where a product is not listed.

    `stock` is at the day's end, as is `on_order`; `lead_days` is the time from order to
    the longest-awaited delivery of the day, 0 on days without; `adjusted` is what was
    broken or found. stock = stock before + received - sold + adjusted, always.
    """

    expected: np.ndarray
    demand: np.ndarray
    sold: np.ndarray
    received: np.ndarray
    stock: np.ndarray
    on_order: np.ndarray
    lead_days: np.ndarray
    adjusted: np.ndarray


def make_supply(
    rng: np.random.Generator, assortment: Assortment, series: Series
) -> Supply:
    """Draw suppliers and policies."""
    products, stores = assortment.products, assortment.stores
    suppliers = max(LEAST_SUPPLIERS, products // PRODUCTS_PER_SUPPLIER)
    supplier = (ranks(rng, products) * suppliers).astype(np.int64)
    outage = np.zeros((DAYS, suppliers), dtype=bool)
    for number in range(suppliers):
        for _ in range(rng.poisson(OUTAGES_PER_YEAR * DAYS / 365)):
            begin = int(rng.integers(0, DAYS))
            outage[begin : begin + int(rng.integers(*OUTAGE_DAYS)), number] = True
    lead_mean = rng.uniform(*LEAD_MEANS, suppliers)[supplier]
    deviation = rng.uniform(*LEAD_VARIATION, suppliers)[supplier] * lead_mean
    count = assortment.series
    is_periodic = ranks(rng, count) < PERIODIC_SHARE
    review = np.where(is_periodic, rng.choice(REVIEW_DAYS, count), 0)
    pack = np.tile(rng.choice(PACKS, products), stores)
    return Supply(
        supplier=np.tile(supplier, stores),
        outage=outage,
        lead_mean=np.tile(lead_mean, stores),
        lead_deviation=np.tile(deviation, stores),
        review=review,
        phase=rng.integers(0, 14, count),
        safety=rng.normal(SAFETY_MEAN, SAFETY_SPREAD, count),
        cover=rng.uniform(*COVER_DAYS, count),
        # Slow sellers come by the piece.
        pack=np.where(series.base < 1.0, 1, pack),
        plans_promotions=ranks(rng, count) < PLANS_PROMOTIONS_SHARE,
    )


def _lead_times(
    rng: np.random.Generator, supply: Supply, series: np.ndarray, day: int
) -> np.ndarray:
    """Days until the orders of these series arrive, failures included."""
    mean, deviation = supply.lead_mean[series], supply.lead_deviation[series]
    shape = (mean / deviation) ** 2
    lead = np.ceil(rng.standard_gamma(shape) * deviation**2 / mean).astype(np.int64)
    is_late = rng.random(len(series)) < LATE_SHARE
    lead[is_late] += rng.integers(*LATE_DAYS, is_late.sum())
    lead = np.clip(lead, 1, LONGEST_LEAD)
    # A supplier's outage holds everything up until its end.
    for _ in range(LONGEST_LEAD):
        at = np.minimum(day + lead, DAYS - 1)
        held = supply.outage[at, supply.supplier[series]] & (lead < LONGEST_LEAD)
        held &= day + lead < DAYS
        if not held.any():
            break
        lead[held] += 1
    return lead


def simulate(
    rng: np.random.Generator,
    assortment: Assortment,
    supply: Supply,
    demand: Demand,
    adjustments: tuple[np.ndarray, np.ndarray],
) -> Ledger:
    """Run the shops over all days.

    adjustments: days and series on which the stock is adjusted by hand.
    """
    count = assortment.series
    shape = (DAYS, count)
    ledger = Ledger(
        expected=np.zeros(shape, dtype=np.float32),
        demand=np.zeros(shape, dtype=np.int32),
        sold=np.zeros(shape, dtype=np.int32),
        received=np.zeros(shape, dtype=np.int32),
        stock=np.zeros(shape, dtype=np.int32),
        on_order=np.zeros(shape, dtype=np.int32),
        lead_days=np.zeros(shape, dtype=np.int8),
        adjusted=np.zeros(shape, dtype=np.int32),
    )
    adjusted_on = np.argsort(adjustments[0], kind="stable")
    adjusted_days, adjusted_series = (part[adjusted_on] for part in adjustments)
    edges = np.searchsorted(adjusted_days, np.arange(DAYS + 1))

    # What arrives (and what will never come) by day, in a ring as long as a lead time.
    ring = LONGEST_LEAD + 1
    arriving = np.zeros((ring, count), dtype=np.int64)
    cancelled = np.zeros((ring, count), dtype=np.int64)
    arriving_lead = np.zeros((ring, count), dtype=np.int8)

    guess = demand.series.base * np.exp(rng.normal(0.0, FIRST_GUESS_SPREAD, count))
    variance = guess * (1.0 + guess / 4) * demand.series.order_size
    stock = np.zeros(count, dtype=np.int64)
    on_order = np.zeros(count, dtype=np.int64)
    ahead = np.rint(supply.lead_mean + supply.review / 2).astype(np.int64)
    every = np.maximum(supply.review, 1)
    is_periodic = supply.review > 0
    is_ended = np.tile(assortment.is_ended, assortment.stores)
    last_order = np.where(is_ended, assortment.last - ahead - 10, DAYS)
    all_series = np.arange(count)

    for day in range(DAYS):
        is_listed = (day >= assortment.first) & (day <= assortment.last)
        expected = demand.expected(day)
        wanted = np.where(is_listed, demand.draw(expected), 0)

        # s and S from what the planner believes today.
        span = supply.lead_mean + np.maximum(supply.review, 1)
        deviation = np.sqrt(span * variance + guess**2 * supply.lead_deviation**2)
        soon = assortment.discount[np.minimum(day + ahead, DAYS - 1), all_series] >= 0
        uplift = np.where(soon & supply.plans_promotions, PLANNED_UPLIFT, 1.0)
        point = uplift * guess * span + supply.safety * deviation
        target = point + guess * np.where(is_periodic, 0.25, 1.0) * supply.cover
        target = np.maximum(np.ceil(target), np.maximum(np.ceil(point), 0) + 1)

        slot = day % ring
        received = np.where(is_listed, arriving[slot], 0)
        on_order -= arriving[slot] + cancelled[slot]
        lead = np.where(is_listed, arriving_lead[slot], 0)
        arriving[slot] = cancelled[slot] = arriving_lead[slot] = 0
        # The first filling: before the data begin, or a delivery on the first day.
        starts = day == assortment.first
        filling = np.where(starts, np.ceil(target * rng.uniform(0.5, 1.0, count)), 0)
        if day == 0:
            stock = filling.astype(np.int64)
        else:
            received = received + filling.astype(np.int64)

        available = stock + received
        sold = np.minimum(wanted, available)
        stock = np.where(is_listed, available - sold, 0)
        for series in adjusted_series[edges[day] : edges[day + 1]].tolist():
            change = int(1 + rng.geometric(1 / (1 + 0.6 * guess[series])))
            is_found = stock[series] == 0 or rng.random() < 0.25
            change = change if is_found else -min(change, int(stock[series]))
            stock[series] += change
            ledger.adjusted[day, series] = change

        position = stock + on_order
        reviews = ~is_periodic | ((day + supply.phase) % every == 0)
        limit = np.where(is_periodic, target - 1, np.floor(point))
        orders = is_listed & reviews & (position <= limit) & (day <= last_order)
        buyers = np.flatnonzero(orders)
        pack = supply.pack[buyers]
        units = np.ceil((target[buyers] - position[buyers]) / pack).astype(np.int64)
        units *= pack
        days = _lead_times(rng, supply, buyers, day)
        arrives = (day + days) % ring
        is_short = rng.random(len(buyers)) < SHORT_SHARE
        came = np.where(is_short, units // 2, units)
        arriving[arrives, buyers] += came
        cancelled[arrives, buyers] += units - came
        longest = np.maximum(arriving_lead[arrives, buyers], days * (came > 0))
        arriving_lead[arrives, buyers] = longest
        on_order[buyers] += units

        # The planner learns from sales where the shelf was not empty.
        learns = is_listed & (stock > 0)
        error = sold - guess
        guess = guess + np.where(learns, SMOOTHING * error, 0.0)
        step = np.where(learns, SMOOTHING * (error**2 - variance), 0.0)
        variance = np.maximum(variance + step, 0.05)
        guess = np.maximum(guess, 0.02)

        ledger.expected[day] = np.where(is_listed, expected, 0.0)
        ledger.demand[day], ledger.sold[day] = wanted, sold
        ledger.received[day], ledger.stock[day] = received, stock
        ledger.on_order[day] = np.where(is_listed, on_order, 0)
        ledger.lead_days[day] = np.where(received > 0, lead, 0)
    return ledger
