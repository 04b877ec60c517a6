"""Orders by weekday and hour, as a heatmap."""

import altair as alt
import pandas as pd

from comptoir.charts import theme

TITLE = "On which days and at what hours do orders come in?"
MIN_WIDTH = 520

WEEKDAYS = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
]


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    rows = rows.assign(
        weekday_name=rows["weekday"].map(lambda day: WEEKDAYS[int(day) - 1]),
        hour_label=rows["hour_of_day"].map(lambda hour: f"{int(hour):02d}"),
    )
    hours = sorted(rows["hour_label"].unique())
    base = alt.Chart(rows).encode(
        x=alt.X("hour_label:O", title="Hour of the day", sort=hours),
        y=alt.Y("weekday_name:O", title=None, sort=WEEKDAYS),
        tooltip=[
            alt.Tooltip("weekday_name:N", title="Day"),
            alt.Tooltip("hour_label:N", title="Hour"),
            alt.Tooltip("orders_count:Q", title="Orders", format=","),
            alt.Tooltip("gross_amount:Q", title="Gross sales", format=",.2f"),
        ],
    )
    sold = base.transform_filter("datum.orders_count > 0")
    cells = sold.mark_rect(stroke="white", strokeWidth=1).encode(
        color=alt.Color(
            "orders_count:Q",
            title="Orders",
            scale=alt.Scale(scheme="blues", domainMin=0),
            legend=alt.Legend(format="~s", tickCount=4),
        )
    )
    # An hour without an order is pale grey, not the palest blue.
    empty = base.transform_filter("datum.orders_count === 0").mark_rect(
        fill="#F2F2F2", stroke="white", strokeWidth=1
    )
    return alt.layer(empty, cells).properties(height=280)


def read(rows: pd.DataFrame) -> str:
    """Say the busiest hour and day, and days without an order."""
    total = rows["orders_count"].sum()
    if not total:
        return "No order was placed."
    best = rows.loc[rows["orders_count"].idxmax()]
    days = rows.groupby("weekday")["orders_count"].sum()
    silent = [WEEKDAYS[int(day) - 1] for day, orders in days.items() if not orders]
    hour = int(best["hour_of_day"])
    busiest = int(days.idxmax())
    said = (
        f"The busiest hour is {WEEKDAYS[int(best['weekday']) - 1]} from {hour}:00 to "
        f"{hour + 1}:00 with {theme.plural(best['orders_count'], 'order')}; the "
        f"busiest day is {WEEKDAYS[busiest - 1]} with "
        f"{theme.share(days[busiest] / total)} of all orders."
    )
    if silent:
        said += f" No order came in on a {' or a '.join(silent)}."
    return said
