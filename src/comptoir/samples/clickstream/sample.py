"""The clickstream sample: one table, `clickstream_events`, of any number of rows.

Beside a large sample stands `clickstream_events.truth.parquet`: for each midnight
(`as_of`) of the last TOLD_DAYS days of the calendar and each pair of user and product
that was viewed or put into the cart within the LOOKBACK_DAYS before it, the probability
that the pair is bought in the 24 hours from then on, as the best observer of the past
could state it (`probability`), the one that decided (`hidden_probability`, with a taste
that nothing shows), and what happened (`purchased`).

The probability is exact for the file as it is read right: duplicates removed, rows in
quarantine left out, late events put where they belong. Only lines broken by
--file-faults make it approximate: they hide a few events. The purchase gap, whose
purchases are moved to other days, lies a month before these days.
"""

import itertools
from collections.abc import Callable
from dataclasses import fields

import numpy as np

from comptoir.samples.clickstream.calendar import DAYS, SECONDS_PER_DAY, date_text
from comptoir.samples.clickstream.catalogue import (
    MAX_PRODUCTS,
    Catalogue,
    make_catalogue,
)
from comptoir.samples.clickstream.days import Told, simulate
from comptoir.samples.clickstream.events import (
    KIND_TEXTS,
    Events,
    Touches,
    in_time,
    unfold,
)
from comptoir.samples.clickstream.faults import (
    BAD_PRICES,
    BAD_TIMES,
    NUMBER,
    Ledger,
    added_rows,
    count_faults,
    make_plan,
    plant,
)
from comptoir.samples.clickstream.shoppers import make_sessions, make_touches
from comptoir.samples.clickstream.truth import (
    count_structure,
    count_truth,
    count_value_faults,
)
from comptoir.samples.tables import Part, Report, Table

DEFAULT_ROWS = 14_600
LEAST_ROWS = 5_000
HAS_DAYS, HAS_TRUTH = True, True
COLUMNS = (
    "event_time",
    "event_type",
    "product_id",
    "category_id",
    "category_code",
    "brand",
    "price",
    "user_id",
    "user_session",
)
TIME, TYPE, PRODUCT, CATEGORY, CODE, BRAND, PRICE, USER, SESSION = range(9)
# So many shoppers are made; of these as many stay as make this share of the events.
SHOPPERS_PER_ROW, SHOPPERS_SHARE = 0.055, 0.72
# A shop's products grow slower than its traffic.
PRODUCTS_FACTOR, PRODUCTS_EXPONENT = 6.0, 0.6
# Sessions whose id is another user's session's too, as in the real export.
LEAST_SHARED, SHARED_SHARE = 6, 2e-5

# Each concern draws from a stream of its own: a change in one leaves the others alone.
CONCERNS = ("catalogue", "sessions", "touches", "events", "plan", "days", "faults")

# User ids: a shuffled stretch of nine digits.
FIRST_USER_ID, USER_BITS, USER_STEP = 500_000_000, 26, 40_503_001


def user_ids(users: np.ndarray) -> np.ndarray:
    """Nine digits for each user; odd steps modulo a power of two meet each id once."""
    return FIRST_USER_ID + (users.astype(np.int64) * USER_STEP) % (1 << USER_BITS)


def _mixed(values: np.ndarray) -> np.ndarray:
    """SplitMix64 (Steele, Lea & Flood 2014): 64 well mixed bits of each number."""
    z = values.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def session_texts(sessions: np.ndarray, seed: int) -> np.ndarray:
    """A UUID (version 4) of each session, the empty text for -1."""
    number = sessions.astype(np.int64).astype(np.uint64) + np.uint64(1)
    salt = np.uint64((seed % (1 << 31)) << 32)
    halves = [_mixed(2 * number + np.uint64(half) + salt) for half in (0, 1)]
    raw = np.stack(halves, axis=1).astype(">u8").view(np.uint8).reshape(-1, 16)
    raw[:, 6] = (raw[:, 6] & 0x0F) | 0x40
    raw[:, 8] = (raw[:, 8] & 0x3F) | 0x80
    digits = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
    nibbles = np.stack([digits[raw >> 4], digits[raw & 15]], axis=2).reshape(-1, 32)
    text = np.full((len(raw), 36), ord("-"), dtype=np.uint8)
    places = [at for at in range(36) if at not in (8, 13, 18, 23)]
    text[:, places] = nibbles
    texts = text.reshape(-1).view("S36").astype("U36").astype(object)
    texts[sessions < 0] = ""
    return texts


def cents_text(cents: int) -> str:
    """An amount in cents as a decimal number."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def _first_shoppers(touches: Touches, events: int) -> Touches:
    """The touches of the first shoppers, who make about so many events and no more."""
    size = touches.views + touches.carts + touches.removes + touches.purchases
    past = int(np.searchsorted(np.cumsum(size), events, "right"))
    if past < len(touches):
        past = int(np.searchsorted(touches.user, touches.user[past]))
    columns = (getattr(touches, field.name)[:past] for field in fields(Touches))
    return Touches(*columns)


def _shared(rng: np.random.Generator, events: Events, rows: int) -> None:
    """Give the sessions of some users the id of another user's session."""
    count = max(LEAST_SHARED, round(rows * SHARED_SHARE))
    session, first = np.unique(events.session, return_index=True)
    pairs = rng.choice(len(session), (count, 2), replace=False)
    user = events.user[first]
    pairs = pairs[user[pairs[:, 0]] != user[pairs[:, 1]]]
    new = np.arange(int(session[-1]) + 1, dtype=np.int32)
    new[session[pairs[:, 0]]] = session[pairs[:, 1]]
    events.session[:] = new[events.session]


def make_tables(rows: int, seed: int, report: Report) -> list[Table]:
    """The area's only table, with exactly `rows` rows, faults included.

    The same rows and seed give the same table. Raises ValueError for too few rows.
    """
    if rows < LEAST_ROWS:
        raise ValueError(f"the clickstream sample needs at least {LEAST_ROWS} rows")

    def stream(concern: str, day: int = 0) -> np.random.Generator:
        keys = [seed, rows, CONCERNS.index(concern), day]
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence(keys)))

    report("shoppers and their sessions")
    products = min(MAX_PRODUCTS, int(PRODUCTS_FACTOR * rows**PRODUCTS_EXPONENT))
    catalogue = make_catalogue(stream("catalogue"), products)
    sessions = make_sessions(stream("sessions"), round(rows * SHOPPERS_PER_ROW))
    touches = make_touches(stream("touches"), catalogue, sessions)
    touches = _first_shoppers(touches, round(rows * SHOPPERS_SHARE))
    regular = in_time(unfold(stream("events"), catalogue, touches))
    shoppers, session_count = (
        int(n.max()) + 1 for n in (regular.user, regular.session)
    )
    del touches, sessions
    _shared(stream("sessions", 1), regular, rows)

    def step(day: int) -> None:
        report(f"{date_text(day)}, day {day + 1} of {DAYS}")

    events, told = simulate(
        stream,
        catalogue,
        regular,
        shoppers,
        session_count,
        rows - added_rows(rows),
        make_plan(stream("plan"), rows),
        step,
    )
    del regular
    report("faults")
    ledger = plant(stream("faults"), catalogue, events, count_faults(rows))
    del events

    def describe(broken: np.ndarray) -> dict:
        return {
            "truth": count_truth(catalogue, ledger, broken),
            "structure": count_structure(catalogue, ledger, broken),
            "value_faults": count_value_faults(catalogue, ledger, broken),
        }

    return [
        Table(
            name="clickstream_events",
            columns=COLUMNS,
            rows=len(ledger.events),
            block=_block_writer(catalogue, ledger, seed),
            text_column=BRAND,
            is_intact=ledger.is_intact,
            describe=describe,
            parts=_parts(ledger),
            known=lambda: _known(catalogue, told),
        )
    ]


def _parts(ledger: Ledger) -> tuple[Part, ...]:
    """The rows of each day; a late event belongs to the day it stands in."""
    starts = np.searchsorted(ledger.filed, np.arange(DAYS + 1)).tolist()
    return tuple(
        Part(date_text(day), start, stop)
        for day, (start, stop) in enumerate(itertools.pairwise(starts))
        if stop > start
    )


def _known(catalogue: Catalogue, told: list[Told]) -> dict[str, np.ndarray]:
    """The columns of the truth file: ids as numbers, times in UTC."""
    day = np.concatenate([np.full(len(t.user), t.day) for t in told])
    return {
        "as_of": np.datetime64(date_text(0), "us") + day * np.timedelta64(1, "D"),
        "user_id": user_ids(np.concatenate([t.user for t in told])),
        "product_id": catalogue.ids[np.concatenate([t.product for t in told])],
        "probability": np.concatenate([t.probability for t in told]),
        "hidden_probability": np.concatenate([t.hidden_probability for t in told]),
        "purchased": np.concatenate([t.purchased for t in told]).astype(np.int8),
    }


def _spelling(row: int, text: str) -> str:
    """One of three ways to write an event type."""
    return (f"{text.capitalize()} ", text.upper(), f" {text}")[row % 3]


def _block_writer(
    catalogue: Catalogue, ledger: Ledger, seed: int
) -> Callable[[int, int], list[list[str]]]:
    """A function that gives rows start to stop as lists of text, one a column."""
    day_texts = np.array([f"{date_text(day)} " for day in range(DAYS)], dtype=object)
    second_texts = np.array(
        [
            f"{s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d} UTC"
            for s in range(SECONDS_PER_DAY)
        ],
        dtype=object,
    )
    kind_texts = np.array(KIND_TEXTS, dtype=object)
    product_texts = np.array(list(map(str, catalogue.ids.tolist())), dtype=object)
    category_texts = np.array(list(map(str, catalogue.category_ids.tolist())), object)
    code_texts = np.array(catalogue.codes, dtype=object)
    brand_texts = np.array([*catalogue.brands, ""], dtype=object)
    empty = {
        NUMBER["time_missing"]: TIME,
        NUMBER["event_type_missing"]: TYPE,
        NUMBER["product_missing"]: PRODUCT,
        NUMBER["user_missing"]: USER,
        NUMBER["price_missing"]: PRICE,
        NUMBER["category_id_missing"]: CATEGORY,
        NUMBER["category_code_missing"]: CODE,
        NUMBER["brand_missing"]: BRAND,
    }

    def block(start: int, stop: int) -> list[list[str]]:
        part = ledger.events.take(slice(start, stop))
        day, second = np.divmod(part.second, SECONDS_PER_DAY)
        category = catalogue.category[part.product]
        prices, price_of = np.unique(part.cents, return_inverse=True)
        visits, visit_of = np.unique(part.session, return_inverse=True)
        price_texts = np.array([cents_text(c) for c in prices.tolist()], dtype=object)
        columns = [
            (day_texts[day] + second_texts[second]).tolist(),
            kind_texts[part.kind].tolist(),
            product_texts[part.product].tolist(),
            category_texts[category].tolist(),
            code_texts[category].tolist(),
            brand_texts[catalogue.brand[part.product]].tolist(),
            price_texts[price_of].tolist(),
            list(map(str, user_ids(part.user).tolist())),
            session_texts(visits, seed)[visit_of].tolist(),
        ]
        for row in np.flatnonzero(part.fault >= 0).tolist():
            kind = int(part.fault[row])
            if kind in empty:
                columns[empty[kind]][row] = ""
            elif kind == NUMBER["time_impossible"]:
                columns[TIME][row] = BAD_TIMES[(start + row) % len(BAD_TIMES)]
            elif kind == NUMBER["price_not_a_number"]:
                columns[PRICE][row] = BAD_PRICES[(start + row) % len(BAD_PRICES)]
            elif kind == NUMBER["event_type_spelling"]:
                columns[TYPE][row] = _spelling(start + row, columns[TYPE][row])
        return columns

    return block
