"""Day after day: visits that were due, purchases of what was seen, passers-by."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from comptoir.samples.clickstream.calendar import (
    DAYS,
    LATER_PURCHASES_SHARES,
    MISSING_DAY,
    PURCHASE_GAP_DAY,
    SECONDS_PER_DAY,
    make_intensity,
    second_of_day,
)
from comptoir.samples.clickstream.catalogue import (
    Catalogue,
    draw_categories,
    draw_products,
)
from comptoir.samples.clickstream.events import (
    PURCHASE,
    VIEW,
    Events,
    Touches,
    in_time,
    join,
    unfold,
)
from comptoir.samples.clickstream.faults import (
    GUEST_GAPS,
    IS_UNSEEN,
    NUMBER,
    Plan,
    plant_early,
)
from comptoir.samples.clickstream.purchases import (
    LOOKBACK_DAYS,
    Book,
    Candidates,
    empty_book,
    enter,
    find_candidates,
    hidden_chance,
    observed_chance,
    score,
)
from comptoir.samples.clickstream.shoppers import (
    MORE_PIECES,
    Sessions,
    make_touches,
    more,
)

# Candidates and their chances are told for the last days of the calendar, which lie
# far behind the purchase gap.
TOLD_DAYS = 14
# Who comes back to buy: views beyond the first, and how often the cart is used.
MORE_VIEWS_BEFORE, CART_SHARE, CART_AGAIN_SHARE = 0.6, 0.75, 0.3
# Events of these visits as a share of all, as expected before any has happened.
EXPECTED_SHARE, EXPECTED_DAYS = 0.04, 8.0
Stream = Callable[[str, int], np.random.Generator]


@dataclass(frozen=True)
class Told:
    """Candidates at one midnight, what could be known of them, and what happened."""

    day: int
    user: np.ndarray
    product: np.ndarray
    probability: np.ndarray
    hidden_probability: np.ndarray
    purchased: np.ndarray


def purchase_visits(
    rng: np.random.Generator, found: Candidates, buys: np.ndarray, day: int, first: int
) -> Touches:
    """A session on `day` for each candidate that is bought, numbered from `first`."""
    pair = np.flatnonzero(buys)
    count = len(pair)
    share = np.where(found.in_cart[pair], CART_AGAIN_SHARE, CART_SHARE)
    return Touches(
        session=first + np.arange(count, dtype=np.int32),
        user=found.user[pair],
        product=found.product[pair],
        start=day * SECONDS_PER_DAY + second_of_day(rng.random(count)),
        views=1 + more(rng, np.full(count, MORE_VIEWS_BEFORE)),
        carts=(rng.random(count) < share).astype(np.int8),
        removes=np.zeros(count, dtype=np.int8),
        purchases=1 + more(rng, np.full(count, MORE_PIECES)),
    )


def passers_by(
    rng: np.random.Generator,
    catalogue: Catalogue,
    day: int,
    rows: int,
    user: int,
    session: int,
) -> Events:
    """Sessions of people who come once, `rows` events that are no purchase at least.

    Users and sessions are numbered from `user` and `session` on.
    """
    parts, found = [], 0
    while found < rows:
        count = (rows - found) // 2 + 4
        start = day * SECONDS_PER_DAY + second_of_day(rng.random(count))
        new = Sessions(user=user + np.arange(count, dtype=np.int32), start=start)
        touches = make_touches(rng, catalogue, new, session)
        part = unfold(rng, catalogue, touches, within_day=True)
        user, session = user + count, session + count
        parts.append(part)
        found += int((part.kind != PURCHASE).sum())
    return join(parts)


def guest_events(
    rng: np.random.Generator, catalogue: Catalogue, day: int, plan: Plan, user: int
) -> Events:
    """Views of the day's users without session ids, GUEST_GAPS seconds apart."""
    count, size = int(plan.guests[day]), len(GUEST_GAPS)
    start = day * SECONDS_PER_DAY + rng.integers(5 * 3600, 20 * 3600, count)
    second = (start[:, None] + np.cumsum(GUEST_GAPS)).ravel().astype(np.int32)
    category = np.repeat(draw_categories(rng, catalogue, count), size)
    product = draw_products(rng, catalogue, category)
    return Events(
        second=second,
        kind=np.full(len(second), VIEW, dtype=np.int8),
        product=product,
        user=np.repeat(user + np.arange(count, dtype=np.int32), size),
        session=np.full(len(second), -1, dtype=np.int32),
        cents=catalogue.cents[product, day],
        fault=np.full(len(second), NUMBER["session_missing"], dtype=np.int8),
    )


def _without_purchases_of(events: Events, found: Candidates, products: int) -> None:
    """A candidate is bought by `score` alone: any other purchase becomes a view."""
    bought = np.flatnonzero(events.kind == PURCHASE)
    key = events.user[bought].astype(np.int64) * products + events.product[bought]
    known = found.user * products + found.product
    place = np.minimum(np.searchsorted(known, key), max(len(known) - 1, 0))
    if len(known):
        events.kind[bought[known[place] == key]] = VIEW


def simulate(
    stream: Stream,
    catalogue: Catalogue,
    regular: Events,
    shoppers: int,
    sessions: int,
    rows: int,
    plan: Plan,
    report: Callable[[int], None],
) -> tuple[Events, list[Told]]:
    """Exactly `rows` events in time, and what is told of the last days.

    `regular` are the visits of `shoppers` in `sessions`, sorted by time. Passers-by
    fill each day up, in proportion to its traffic; they are drawn after everything else
    of the day, so that the day before tells nothing of them.
    """
    weight = make_intensity()
    starts = np.searchsorted(
        regular.second, np.arange(DAYS + 1) * SECONDS_PER_DAY
    ).tolist()
    products = len(catalogue.ids)
    spare = max(rows - len(regular), rows // 50)
    book: Book = empty_book(shoppers + spare + int(plan.guests.sum()), products)
    user, session = shoppers, sessions
    days: list[Events] = []
    later: dict[int, list[Events]] = {}
    told: list[Told] = []
    window: list[Events] = []
    faults: list[int] = []
    emitted = returned = 0

    for day in range(DAYS):
        report(day)
        if day == MISSING_DAY:
            window = [*window[1 - LOOKBACK_DAYS :], regular.take(slice(0, 0))]
            days.append(window[-1])
            faults += plan.faults[day]
            continue
        rng = stream("days", day)
        parts = [regular.take(slice(starts[day], starts[day + 1])), *later.pop(day, [])]
        if day > 0 and sum(map(len, window)):
            found = find_candidates(book, join(window), day)
            scores = score(found, day)
            hidden = hidden_chance(rng, scores)
            buys = rng.random(len(found)) < hidden
            _without_purchases_of(parts[0], found, products)
            visits = purchase_visits(rng, found, buys, day, session)
            session += len(visits)
            parts.append(unfold(rng, catalogue, visits, within_day=True))
            returned += len(parts[-1])
            if day >= DAYS - TOLD_DAYS:
                told.append(
                    Told(
                        day=day,
                        user=found.user,
                        product=found.product,
                        probability=observed_chance(scores),
                        hidden_probability=hidden,
                        purchased=buys,
                    )
                )
        parts.append(guest_events(rng, catalogue, day, plan, user))
        user += int(plan.guests[day])
        today = join(parts)
        if day == PURCHASE_GAP_DAY:
            today = _postponed(rng, today, later)

        waiting = sum(len(part) for due in later.values() for part in due)
        waiting += len(regular) - starts[day + 1]
        waiting += int(plan.guests[day + 1 :].sum()) * len(GUEST_GAPS)
        pace = returned + EXPECTED_DAYS * EXPECTED_SHARE * rows / DAYS
        pace /= weight[: day + 1].sum() + EXPECTED_DAYS
        free = rows - emitted - len(today) - waiting
        ahead = weight[day + 1 :].sum()
        share = weight[day] / (weight[day] + ahead)
        room = max(round((free - pace * ahead) * share), 0) if ahead else free
        if room > 0:
            extra = passers_by(rng, catalogue, day, room, user, session)
            if day == PURCHASE_GAP_DAY:
                cut = np.flatnonzero(extra.kind != PURCHASE)[room - 1] + 1
                extra = _postponed(rng, extra.take(slice(0, cut)), later)
            else:
                extra = extra.take(slice(0, room))
            user = int(extra.user.max()) + 1
            session = int(extra.session.max()) + 1
            views = np.flatnonzero(extra.kind == VIEW)
            faults = plant_early(rng, extra, views, faults + plan.faults[day])
            today = join([today, extra])
        else:
            faults += plan.faults[day]
            today = _shortened(rng, today, -room)
        today = in_time(today)
        days.append(today)
        emitted += len(today)
        seen = today.take(~IS_UNSEEN[today.fault])
        enter(book, seen)
        window = [*window[1 - LOOKBACK_DAYS :], seen]
    if faults:
        raise ValueError(f"too few rows for {len(faults)} of the planted faults")
    return join(days), told


def _postponed(
    rng: np.random.Generator, events: Events, later: dict[int, list[Events]]
) -> Events:
    """The events without purchases, which go to the days after at the same hour."""
    is_purchase = events.kind == PURCHASE
    moved = events.take(is_purchase)
    days = 1 + rng.choice(
        len(LATER_PURCHASES_SHARES), len(moved), p=LATER_PURCHASES_SHARES
    )
    moved.second[:] += days.astype(np.int32) * SECONDS_PER_DAY
    for after in range(1, len(LATER_PURCHASES_SHARES) + 1):
        later.setdefault(PURCHASE_GAP_DAY + after, []).append(moved.take(days == after))
    return events.take(~is_purchase)


def _shortened(rng: np.random.Generator, events: Events, rows: int) -> Events:
    """The events without `rows` of their views."""
    views = np.flatnonzero((events.kind == VIEW) & (events.fault < 0))
    kept = np.ones(len(events), dtype=bool)
    kept[rng.choice(views, rows, replace=False)] = False
    return events.take(kept)
