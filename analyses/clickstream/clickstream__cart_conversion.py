"""Filled carts that end in a purchase, over time and by category."""

import math

import altair as alt
import pandas as pd

from comptoir.charts import theme, timelines
from comptoir.charts.names import category, category_labels

TITLE = "How many of the filled carts are paid for?"

RATE, MEAN = "Each", "Seven together"
HEIGHT = 240
# Of a handful of carts a share says little: such bars are pale.
ENOUGH = 10


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    rows = _with_rates(rows)
    over_time = timelines.with_words(rows[rows["part"] == "over time"])
    over_time = _with_means(over_time).assign(missing="carts or purchases", series=RATE)
    brush = timelines.brush(over_time)
    x = timelines.x(over_time, over=brush)
    used = {RATE: "#7FB8D8", MEAN: theme.TEXT}
    if over_time["mean_rate"].isna().all():
        used.pop(MEAN)
    colour = timelines.series_colour(used, over_time, "circle")
    y = alt.Y(
        "rate:Q",
        title="Carts paid for",
        scale=alt.Scale(domain=[0, _top(over_time["rate"])]),
        axis=alt.Axis(format=".0%", tickCount=5),
    )
    known = timelines.known(over_time)
    points = (
        known.transform_filter("isValid(datum.rate)")
        .mark_point(opacity=1, clip=brush is not None)
        .encode(
            x="period_middle:T",
            y=y,
            color=colour,
            size=alt.Size(
                "carted_count:Q", scale=alt.Scale(range=[30, 160]), legend=None
            ),
        )
    )
    mean = (
        known.transform_calculate(series=f"'{MEAN}'")
        .mark_line(clip=True)
        .encode(x="period_middle:T", y="mean_rate:Q", detail="stretch:N", color=colour)
    )
    tooltip = [
        alt.Tooltip("carted_count:Q", title="Visits with a cart", format=","),
        alt.Tooltip("purchased_count:Q", title="Paid for", format=","),
        alt.Tooltip("rate:Q", title="Share", format=".1%"),
    ]
    detail = (
        alt.layer(
            timelines.gaps(over_time, x, colour, HEIGHT),
            points,
            *([mean] if MEAN in used else []),
            timelines.touched(over_time, x, HEIGHT, tooltip),
        )
        .properties(height=HEIGHT)
        .add_params(timelines.chooser(over_time))
    )
    by_category = rows[rows["part"] == "by category"]
    below = [_bars(by_category)] if len(by_category) else []
    return timelines.with_overview(detail, over_time, "carted_count", brush, *below)


def _top(rates: pd.Series) -> float:
    """Return the end of the scale: the next tenth, as far as there can be one."""
    highest = rates.max()
    return 1.0 if pd.isna(highest) else min(1.0, math.floor(highest * 10 + 1) / 10)


def _bars(rows: pd.DataFrame) -> alt.Chart:
    names = [category(one) for one in rows["category"]]
    labels = category_labels(rows["category"], 22)
    rows = rows.assign(
        name=names,
        label=labels,
        words=[
            f"{theme.share(rate)} of {theme.count(carts)}"
            for rate, carts in zip(rows["rate"], rows["carted_count"], strict=True)
        ],
        is_enough=rows["carted_count"] >= ENOUGH,
    )
    base = alt.Chart(
        rows, title=alt.Title("By category", fontSize=13, frame="group")
    ).encode(
        x=alt.X(
            "rate:Q",
            title="Visits whose cart was paid for",
            scale=alt.Scale(domainMin=0, domainMax=max(0.05, rows["rate"].max() * 1.3)),
            axis=alt.Axis(
                labelExpr="datum.value > 1 ? '' : format(datum.value, '.0%')",
                tickCount=5,
            ),
        ),
        y=alt.Y("label:N", title=None, sort=labels, axis=alt.Axis(labelLimit=150)),
        tooltip=[
            alt.Tooltip("name:N", title="Category"),
            alt.Tooltip("carted_count:Q", title="Visits with a cart", format=","),
            alt.Tooltip("purchased_count:Q", title="Paid for", format=","),
            alt.Tooltip("rate:Q", title="Share", format=".1%"),
        ],
    )
    bars = base.mark_bar(height={"band": 0.7}).encode(
        color=alt.when("datum.is_enough")
        .then(alt.value(theme.BLUE))
        .otherwise(alt.value(timelines.PALE))
    )
    words = base.mark_text(align="left", dx=5, fontSize=11).encode(text="words:N")
    return alt.layer(bars, words).properties(height=max(30, 24 * len(rows)))


def _with_rates(rows: pd.DataFrame) -> pd.DataFrame:
    carted = pd.to_numeric(rows["carted_count"])
    purchased = pd.to_numeric(rows["purchased_count"])
    return rows.assign(rate=purchased / carted.where(carted > 0))


def _with_means(rows: pd.DataFrame) -> pd.DataFrame:
    """Add the rate of seven periods together, where there are as many."""
    parts = []
    for _, part in rows.groupby("grain"):
        carted = pd.to_numeric(part["carted_count"])
        sums = carted.rolling(7, center=True, min_periods=4).sum()
        bought = pd.to_numeric(part["purchased_count"])
        bought = bought.rolling(7, center=True, min_periods=4).sum()
        parts.append(part.assign(mean_rate=bought / sums.where(sums > 0)))
    return pd.concat(parts) if parts else rows.assign(mean_rate=float("nan"))


def read(rows: pd.DataFrame) -> str:
    """Say the rate of all, the first and the last category, and the gaps."""
    over_time = rows[rows["part"] == "over time"]
    shown = timelines.default(over_time)
    carted, bought = shown["carted_count"].sum(), shown["purchased_count"].sum()
    if not carted:
        said = ["No visit put anything into a cart."] if len(shown) else []
    else:
        said = [
            (
                f"{timelines.span_words(over_time)} "
                f"{theme.plural(carted, 'visit')} put something into the cart; "
                f"{theme.count(bought)} of them ({theme.share(bought / carted)}) also "
                "bought."
            )
        ]
    categories = _with_rates(rows[rows["part"] == "by category"])
    enough = categories[categories["carted_count"] >= ENOUGH].sort_values("rate")
    if len(enough) > 1:
        low, high = enough.iloc[0], enough.iloc[-1]
        said.append(
            f"Of the categories with {ENOUGH} carts or more, "
            f"{category(high['category'])} is paid for most often "
            f"({theme.share(high['rate'])}), {category(low['category'])} least "
            f"({theme.share(low['rate'])})."
        )
    elif len(categories):
        most = categories.loc[categories["carted_count"].idxmax()]
        said.append(
            f"{category(most['category'])}: {theme.count(most['purchased_count'])} of "
            f"{theme.plural(most['carted_count'], 'cart')}."
        )
    if len(shown):
        said.append(timelines.gap_words(over_time, "no rate is shown"))
    return " ".join(one for one in said if one)
