"""Products at risk now, as lines that a buyer can act on."""

import altair as alt
import pandas as pd

from comptoir.charts import choices, theme
from comptoir.charts.names import labels, unique

TITLE = "What will run out, when, and what should be ordered?"
MIN_WIDTH = 760

DASH = "\u2013"

LISTS = {
    "lost": "most to be lost without an order",
    "likely": "likeliest to run out, not yet out",
    "out": "out of stock now",
}
# Head of each column and where it stands, as a share of the width.
COLUMNS = {
    "chance": ("Chance", 0.1),
    "stock": ("In stock", 0.235),
    "arriving": ("On order", 0.37),
    "cover": ("Lasts, days", 0.51),
    "ends": ("Runs out", 0.67),
    "order": ("Order now", 0.82),
    "lost": ("Else lost", 1.0),
}


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    lines = _lines(rows)
    base = (
        alt.Chart(lines)
        .transform_filter("datum.list === chosen_list")
        .encode(
            y=alt.Y(
                "label:N",
                title=None,
                sort=alt.EncodingSortField("place", op="min", order="ascending"),
                axis=alt.Axis(
                    labelLimit=190,
                    minExtent=190,
                    labelPadding=8,
                    maxExtent=190,
                    ticks=False,
                    domain=False,
                ),
            ),
            tooltip=[
                alt.Tooltip("product_id:N", title="Product"),
                alt.Tooltip("store_id:N", title="Store"),
                alt.Tooltip("category:N", title="Category"),
                *(
                    alt.Tooltip(f"{name}:N", title=head)
                    for name, (head, _) in COLUMNS.items()
                ),
                alt.Tooltip("arrives:N", title="Order arrives"),
                alt.Tooltip("why:N", title="Because"),
            ],
        )
    )
    # Behind the figures of a chance, so that a reader sees the likely ones at once.
    chances = (
        base.transform_filter("isValid(datum.probability)")
        .mark_rect(height={"band": 0.86}, color=theme.VERMILION)
        .encode(
            x=alt.value(0),
            x2=alt.value({"expr": f"width * {COLUMNS['chance'][1] + 0.02}"}),
            opacity=alt.Opacity(
                "probability:Q",
                scale=alt.Scale(domain=[0, 1], range=[0, 0.6]),
                legend=None,
            ),
        )
    )
    texts = [
        part.mark_text(align="right", fontSize=12, fontWeight=weight).encode(
            x=alt.value({"expr": f"width * {at}"}), text=f"{name}:N"
        )
        for name, (_, at) in COLUMNS.items()
        for part, weight in (
            (base.transform_filter("datum.place > 0"), "normal"),
            (base.transform_filter("datum.place === 0"), "bold"),
        )
    ]
    return alt.vconcat(
        alt.layer(chances, *texts).properties(height=alt.Step(23))
    ).add_params(choices.chooser("chosen_list", _options(rows), "Products"))


def _options(rows: pd.DataFrame) -> dict[str, str]:
    there = set(rows["list"])
    return {name: words for name, words in LISTS.items() if name in there}


def _lines(rows: pd.DataFrame) -> pd.DataFrame:
    """One line an item in words, under one that heads the columns, for each list."""
    parts = []
    for name, part in rows.sort_values(["list", "list_rank"]).groupby("list"):
        said = [
            f"{product} · {store}"
            for product, store in zip(part["product_id"], part["store_id"], strict=True)
        ]
        head = {column: words for column, (words, _) in COLUMNS.items()}
        parts += [
            pd.DataFrame([{"list": name, "place": 0, "label": "", **head}]),
            part.assign(
                place=part["list_rank"],
                label=unique(labels(said, 28)),
                chance=[_chance(row) for row in part.itertuples()],
                stock=part["stock_on_hand"].map(_whole),
                arriving=part["units_on_order"].map(_whole),
                cover=part["days_of_cover"].map(_days),
                ends=part["expected_stockout_date"].map(_date),
                order=part["order_units"].map(_whole),
                lost=[_lost(row) for row in part.itertuples()],
                arrives=part["delivery_expected_date"].map(_date),
                why=part["reason"].map(lambda one: str(one).replace("_", " ")),
            ),
        ]
    if not parts:
        return rows.assign(
            place=0, label="", why="", arrives="", **dict.fromkeys(COLUMNS, "")
        )
    return pd.concat(parts, ignore_index=True)


def _chance(row: object) -> str:
    if row.is_out is True or row.is_out == 1:
        return "out"
    return DASH if pd.isna(row.probability) else theme.share(row.probability)


def _lost(row: object) -> str:
    if pd.isna(row.expected_lost_sales_amount):
        return f"{theme.about(row.expected_lost_units)} units"
    return theme.amount(row.expected_lost_sales_amount)


def _whole(value: float) -> str:
    return DASH if pd.isna(value) else theme.count(value)


def _days(value: float) -> str:
    return DASH if pd.isna(value) else theme.about(value)


def _date(value: object) -> str:
    return DASH if pd.isna(value) else f"{pd.Timestamp(value):%d %b %Y}".lstrip("0")


def read(rows: pd.DataFrame) -> str:
    """Say how many are out and to be ordered, and the first of the list."""
    first = rows.iloc[0]
    items = theme.plural(first["items_count"], "product", "products")
    out, orders = int(first["out_count"]), int(first["orders_count"])
    said = (
        f"On {theme.day(first['as_of'])}, of {items} in stores {theme.count(out)} "
        f"{'is' if out == 1 else 'are'} out of stock, and an order is suggested for "
        f"{theme.count(orders)}."
    )
    likely = rows[rows["list"] == "likely"]
    if len(likely):
        one = likely.sort_values("list_rank").iloc[0]
        until = theme.day(pd.Timestamp(one["window_ends_at"]) - pd.Timedelta(days=1))
        said += (
            f" Likeliest to run out by {until}: {one['product_id']} in "
            f"{one['store_id']} ({theme.share(one['probability'])})."
        )
    else:
        said += " No chances of running out are known: the history is too short."
    return (
        f"{said} A dash: not known. What is else lost is reckoned until an order of "
        "the next review could arrive."
    )
