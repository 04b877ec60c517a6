"""The ten questions in pandas, from the raw files: see questions.py.

As a careful analyst writes it: whole columns at a time, no column that no question
needs, repeated texts as categories. Duplicates are looked for within a file (files of
days don't overlap), which costs reading the other columns too. Rows without a time,
type, product or user, or with a price that is no number, are left out, as the
warehouse does.
"""

import json
import sys
import time
from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd

from comptoir.bench.questions import (
    KNOWN_TYPES,
    PRICE_EDGES,
    READING,
    WINDOW_DAYS,
    Rows,
    answer,
)

NEEDED = ["event_time", "event_type", "product_id", "category_code", "price", "user_id"]
TEXTS = ["event_type", "category_code"]


def read_file(path: str, keep_duplicates: bool) -> pd.DataFrame:
    """The clean events of one file, NEEDED columns; the time is `event_at`."""
    rows = pd.read_csv(
        path,
        usecols=NEEDED if keep_duplicates else None,
        keep_default_na=False,
        na_values=[""],
        low_memory=False,
    )
    if not keep_duplicates:
        # All columns are compared only where three numbers and times are equal.
        alike = rows.duplicated(["user_id", "product_id", "event_time"], keep=False)
        again = rows[alike].duplicated()
        rows = rows.drop(index=again.index[again])
    price = pd.to_numeric(rows["price"], errors="coerce")
    is_price = rows["price"].isna() | np.isfinite(price)
    event_at = pd.to_datetime(
        rows["event_time"].str.removesuffix(" UTC"),
        format="%Y-%m-%d %H:%M:%S",
        errors="coerce",
    ).astype("datetime64[s]")
    rows = rows[NEEDED].assign(event_at=event_at, price=price)
    is_sound = is_price & (event_at.dt.year >= 1900)
    is_sound &= rows[["event_type", "product_id", "user_id"]].notna().all(axis=1)
    rows = rows[is_sound].drop(columns="event_time")
    ids = {"product_id": "int64", "user_id": "int64"}
    return rows.astype(ids | dict.fromkeys(TEXTS, "category"))


def read(paths: Sequence[str], keep_duplicates: bool = False) -> pd.DataFrame:
    """The clean events of all files, with `kind`, `category` and `subcategory`."""
    files = [read_file(path, keep_duplicates) for path in paths]
    texts = {
        name: pd.api.types.union_categoricals([file[name] for file in files])
        for name in TEXTS
    }
    events = pd.concat([file.drop(columns=TEXTS) for file in files], ignore_index=True)
    del files
    kinds = texts["event_type"].categories.str.strip().str.lower()
    kinds = kinds.where(kinds.isin(KNOWN_TYPES), "other")
    codes = texts["category_code"]
    levels = codes.categories.str.split(".")
    events["kind"] = spread(kinds, texts["event_type"].codes)
    events["category"] = spread(levels.str[0], codes.codes)
    events["subcategory"] = spread(levels.str[:2].str.join("."), codes.codes)
    return events


def spread(names: pd.Index, codes: np.ndarray) -> pd.Categorical:
    """A category for each code, `unknown` for -1; several codes may share a name."""
    places, unique = pd.factorize(np.append(names.to_numpy(dtype=object), "unknown"))
    return pd.Categorical.from_codes(places[codes], unique)


def find_sales(events: pd.DataFrame) -> pd.DataFrame:
    """The events that are revenue."""
    return events[(events["kind"] == "purchase") & (events["price"] > 0)]


def by_text(counts: pd.Series) -> Rows:
    """Rows of a series by the text of its index, in order."""
    return sorted((str(name), value) for name, value in counts.items())


def count_types_by_day(events: pd.DataFrame) -> Rows:
    """Day, type, events."""
    days = events["event_at"].dt.floor("D")
    counts = events.groupby([days, "kind"], observed=True).size()
    return sorted(
        (f"{day:%Y-%m-%d}", kind, rows) for (day, kind), rows in counts.items()
    )


def sum_sales_by_month(events: pd.DataFrame) -> Rows:
    """Month, sales."""
    sales = find_sales(events)
    months = sales["event_at"].dt.strftime("%Y-%m")
    return by_text(sales.groupby(months)["price"].sum())


def find_most_bought(events: pd.DataFrame) -> Rows:
    """Subcategory (the product's last known one), its best product, purchases."""
    bought = events.loc[events["kind"] == "purchase", "product_id"].value_counts()
    known = events[
        events["product_id"].isin(bought.index) & (events["subcategory"] != "unknown")
    ]
    latest = known.sort_values("event_at", kind="stable").drop_duplicates(
        "product_id", keep="last"
    )
    names = latest.set_index("product_id")["subcategory"].astype(object)
    products = pd.DataFrame(
        {
            "subcategory": names.reindex(bought.index).fillna("unknown"),
            "product_text": bought.index.astype(str),
            "purchases": bought,
        }
    ).sort_values(["purchases", "product_text"], ascending=[False, True])
    best = products.drop_duplicates("subcategory")
    return sorted(best.itertuples(index=False, name=None))


def count_views_by_hour(events: pd.DataFrame) -> Rows:
    """Hour, views."""
    views = events.loc[events["kind"] == "view", "event_at"]
    counts = views.dt.floor("h").value_counts()
    return sorted((f"{hour:%Y-%m-%d %H:00}", rows) for hour, rows in counts.items())


def sum_sales_by_category(events: pd.DataFrame) -> Rows:
    """Category, sales."""
    return by_text(find_sales(events).groupby("category", observed=True)["price"].sum())


def find_most_viewed(events: pd.DataFrame) -> Rows:
    """Product, views; of equal ones the first by name."""
    counts = events.loc[events["kind"] == "view", "product_id"].value_counts()
    return sorted(by_text(counts), key=lambda row: (-row[1], row[0]))[:10]


def measure_purchases_per_cart(events: pd.DataFrame) -> Rows:
    """Category, carts, purchases, purchases per cart."""
    counts = events.groupby(["category", "kind"], observed=True).size()
    counts = counts.unstack(fill_value=0)
    counts = counts[counts["cart"] > 0]
    rates = counts["purchase"] / counts["cart"]
    columns = counts.index, counts["cart"], counts["purchase"], rates
    return sorted(zip(*columns, strict=True))


def count_products_by_price(events: pd.DataFrame) -> Rows:
    """Lower edge of the band of the median price, products."""
    priced = events[events["price"] > 0]
    medians = priced.groupby("product_id")["price"].median()
    places = np.searchsorted(PRICE_EDGES, medians, side="right") - 1
    bands, counts = np.unique(np.array(PRICE_EDGES)[places], return_counts=True)
    return list(zip(bands.tolist(), counts.tolist(), strict=True))


def count_events_by_hour(events: pd.DataFrame) -> Rows:
    """Hour of the day, events."""
    counts = events["event_at"].dt.hour.value_counts().sort_index()
    return list(counts.items())


def measure_view_to_purchase(events: pd.DataFrame) -> Rows:
    """Pairs of user and product that bought in the window; mean, median seconds."""
    pair = ["user_id", "product_id"]
    bought = events.loc[events["kind"] == "purchase", [*pair, "event_at"]]
    views = events.loc[
        (events["kind"] == "view") & events["user_id"].isin(bought["user_id"]),
        [*pair, "event_at"],
    ]
    first = views.merge(bought[pair].drop_duplicates(), on=pair)
    first = first.groupby(pair)["event_at"].min().rename("viewed_at").reset_index()
    both = bought.merge(first, on=pair)
    taken = both["event_at"] - both["viewed_at"]
    is_within = (taken >= pd.Timedelta(0)) & (taken <= pd.Timedelta(days=WINDOW_DAYS))
    both = both[is_within].assign(seconds=taken.dt.total_seconds())
    seconds = both.groupby(pair)["seconds"].min()
    return [(len(seconds), float(seconds.mean()), float(seconds.median()))]


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


def answer_from_files(
    paths: Sequence[str], keep_duplicates: bool = False
) -> tuple[dict, dict]:
    """Answers and seconds by question, with the seconds of READING."""
    start = time.perf_counter()
    events = read(paths, keep_duplicates)
    reading = time.perf_counter() - start
    answers, seconds = answer(
        {name: partial(ask, events) for name, ask in QUESTIONS.items()}
    )
    return answers, {READING: reading} | seconds


if __name__ == "__main__":
    files = [name for name in sys.argv[1:] if name != "--keep-duplicates"]
    print(json.dumps(answer_from_files(files, "--keep-duplicates" in sys.argv)[1]))
