"""The ten questions in polars, lazy, from the raw files: see questions.py.

Files are scanned lazily and reduced to the needed columns by the streaming engine
before anything is held; each question is a lazy query on what is held then. Duplicates
and unsound rows are treated as in the pandas script.
"""

import json
import sys
import time
from collections.abc import Sequence
from functools import partial

import polars as pl

from comptoir.bench.questions import (
    KNOWN_TYPES,
    PRICE_EDGES,
    READING,
    WINDOW_DAYS,
    Rows,
    answer,
)

COLUMNS = [
    "event_time",
    "event_type",
    "product_id",
    "category_id",
    "category_code",
    "brand",
    "price",
    "user_id",
    "user_session",
]
PAIR = ["user_id", "product_id"]
# Text, as a cell may hold anything, but for what is a number in every sound export.
SCHEMA = dict.fromkeys(COLUMNS, pl.String) | dict.fromkeys(
    ["product_id", "category_id", "user_id"], pl.Int64
)


def scan(path: str, keep_duplicates: bool) -> pl.LazyFrame:
    """The clean events of one file, with `kind`, `category` and `subcategory`."""
    rows = pl.scan_csv(path, schema_overrides=SCHEMA)
    if not keep_duplicates:
        rows = rows.unique()
    text = pl.col("event_type").str.strip_chars().str.to_lowercase()
    price = pl.col("price").cast(pl.Float64, strict=False)
    event_at = (
        pl.col("event_time")
        .str.head(19)
        .str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="ms", strict=False)
    )
    code = pl.col("category_code").str
    levels = code.splitn(".", 3).struct
    first, second = levels.field("field_0"), levels.field("field_1")
    return (
        rows.select(
            *PAIR,
            event_at=event_at,
            price=price,
            is_price=pl.col("price").is_null() | price.is_finite(),
            kind=pl.when(text.is_in(KNOWN_TYPES))
            .then(text)
            .when(text.is_not_null())
            .then(pl.lit("other"))
            .cast(pl.Categorical),
            category=first.fill_null("unknown").cast(pl.Categorical),
            subcategory=pl.concat_str(first, second, separator=".", ignore_nulls=True)
            .replace("", "unknown")
            .cast(pl.Categorical),
        )
        .filter(
            pl.col("is_price").fill_null(False),
            pl.col("event_at").dt.year() >= 1900,
            pl.all_horizontal(pl.col("kind", *PAIR).is_not_null()),
        )
        .drop("is_price")
    )


def read(paths: Sequence[str], keep_duplicates: bool = False) -> pl.LazyFrame:
    """The clean events of all files, held in memory."""
    scans = [scan(path, keep_duplicates) for path in paths]
    return pl.concat(scans).collect(engine="streaming").lazy()


def find_kind(events: pl.LazyFrame, kind: str) -> pl.LazyFrame:
    """The events of one kind."""
    return events.filter(pl.col("kind") == kind)


def find_sales(events: pl.LazyFrame) -> pl.LazyFrame:
    """The events that are revenue."""
    return find_kind(events, "purchase").filter(pl.col("price") > 0)


def count_types_by_day(events: pl.LazyFrame) -> pl.LazyFrame:
    """Day, type, events."""
    day = pl.col("event_at").dt.date().dt.to_string("iso").alias("day")
    counts = events.group_by(pl.col("event_at").dt.date(), "kind").agg(pl.len())
    return counts.select(day, pl.col("kind").cast(pl.String), "len").sort("day", "kind")


def sum_sales_by_month(events: pl.LazyFrame) -> pl.LazyFrame:
    """Month, sales."""
    month = pl.col("event_at").dt.strftime("%Y-%m").alias("month")
    return find_sales(events).group_by(month).agg(pl.col("price").sum()).sort("month")


def find_most_bought(events: pl.LazyFrame) -> pl.LazyFrame:
    """Subcategory (the product's last known one), its best product, purchases."""
    bought = find_kind(events, "purchase").group_by("product_id").agg(pl.len())
    latest = (
        events.filter(pl.col("subcategory") != "unknown")
        .join(bought, on="product_id", how="semi")
        .group_by("product_id")
        .agg(pl.col("subcategory").sort_by("event_at").last().cast(pl.String))
    )
    return (
        bought.join(latest, on="product_id", how="left")
        .select(
            pl.col("subcategory").fill_null("unknown"),
            pl.col("product_id").cast(pl.String),
            "len",
        )
        .sort("len", "product_id", descending=[True, False])
        .unique("subcategory", keep="first", maintain_order=True)
        .sort("subcategory")
    )


def count_views_by_hour(events: pl.LazyFrame) -> pl.LazyFrame:
    """Hour, views."""
    hour = pl.col("event_at").dt.truncate("1h")
    counts = find_kind(events, "view").group_by(hour).agg(pl.len()).sort("event_at")
    return counts.with_columns(pl.col("event_at").dt.strftime("%Y-%m-%d %H:00"))


def sum_sales_by_category(events: pl.LazyFrame) -> pl.LazyFrame:
    """Category, sales."""
    sums = find_sales(events).group_by("category").agg(pl.col("price").sum())
    return sums.with_columns(pl.col("category").cast(pl.String)).sort("category")


def find_most_viewed(events: pl.LazyFrame) -> pl.LazyFrame:
    """Product, views; of equal ones the first by name."""
    counts = find_kind(events, "view").group_by("product_id").agg(pl.len())
    return (
        counts.with_columns(pl.col("product_id").cast(pl.String))
        .sort("len", "product_id", descending=[True, False])
        .head(10)
    )


def measure_purchases_per_cart(events: pl.LazyFrame) -> pl.LazyFrame:
    """Category, carts, purchases, purchases per cart."""
    kind = pl.col("kind")
    counts = events.group_by("category").agg(
        carts=(kind == "cart").sum(), purchases=(kind == "purchase").sum()
    )
    return (
        counts.filter(pl.col("carts") > 0)
        .with_columns(
            pl.col("category").cast(pl.String),
            rate=pl.col("purchases") / pl.col("carts"),
        )
        .sort("category")
    )


def count_products_by_price(events: pl.LazyFrame) -> pl.LazyFrame:
    """Lower edge of the band of the median price, products."""
    priced = events.filter(pl.col("price") > 0)
    median = pl.col("price").median()
    band = pl.lit(PRICE_EDGES[0], pl.Int64)
    for edge in PRICE_EDGES[1:]:
        band = pl.when(pl.col("price") >= edge).then(edge).otherwise(band)
    medians = priced.group_by("product_id").agg(median)
    return medians.group_by(band.alias("band")).agg(pl.len()).sort("band")


def count_events_by_hour(events: pl.LazyFrame) -> pl.LazyFrame:
    """Hour of the day, events."""
    return events.group_by(pl.col("event_at").dt.hour()).agg(pl.len()).sort("event_at")


def measure_view_to_purchase(events: pl.LazyFrame) -> pl.LazyFrame:
    """Pairs of user and product that bought in the window; mean, median seconds."""
    bought = find_kind(events, "purchase").select(*PAIR, "event_at")
    first = (
        find_kind(events, "view")
        .join(bought, on=PAIR, how="semi")
        .group_by(PAIR)
        .agg(viewed_at=pl.col("event_at").min())
    )
    taken = pl.col("event_at") - pl.col("viewed_at")
    seconds = (
        bought.join(first, on=PAIR)
        .filter(taken.is_between(pl.duration(), pl.duration(days=WINDOW_DAYS)))
        .group_by(PAIR)
        .agg(seconds=taken.min().dt.total_seconds())
    )
    column = pl.col("seconds")
    return seconds.select(count=pl.len(), mean=column.mean(), median=column.median())


QUESTIONS = {
    "event types by day": count_types_by_day,
    "sales by month": sum_sales_by_month,
    "most bought by subcategory": find_most_bought,
    "views by hour": count_views_by_hour,
    "sales by category": sum_sales_by_category,
    "ten most viewed products": find_most_viewed,
    "purchases per cart by category": measure_purchases_per_cart,
    "products by price band": count_products_by_price,
    "events by hour of the day": count_events_by_hour,
    "first view to purchase": measure_view_to_purchase,
}


def ask(question: object, events: pl.LazyFrame) -> Rows:
    """The rows of a question's answer."""
    return question(events).collect().rows()


def answer_from_files(
    paths: Sequence[str], keep_duplicates: bool = False
) -> tuple[dict, dict]:
    """Answers and seconds by question, with the seconds of READING."""
    start = time.perf_counter()
    events = read(paths, keep_duplicates)
    reading = time.perf_counter() - start
    answers, seconds = answer(
        {name: partial(ask, question, events) for name, question in QUESTIONS.items()}
    )
    return answers, {READING: reading} | seconds


if __name__ == "__main__":
    files = [name for name in sys.argv[1:] if name != "--keep-duplicates"]
    print(json.dumps(answer_from_files(files, "--keep-duplicates" in sys.argv)[1]))
