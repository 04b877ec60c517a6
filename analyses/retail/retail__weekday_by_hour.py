"""Orders by weekday and hour, as a heatmap."""

import altair as alt
import pandas as pd

from comptoir.charts import theme
from comptoir.charts.heatmaps import WEEKDAYS, weekday_hours, with_times

TITLE = "On which days and at what hours do orders come in?"
MIN_WIDTH = 520


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    rows = with_times(rows)
    hours = sorted(rows["hour_label"].unique())
    tooltip = [
        alt.Tooltip("weekday_name:N", title="Day"),
        alt.Tooltip("hour_label:N", title="Hour"),
        alt.Tooltip("orders_count:Q", title="Orders", format=","),
        alt.Tooltip("gross_amount:Q", title="Gross sales", format=",.2f"),
    ]
    cells = weekday_hours(alt.Chart(rows), "orders_count", "Orders", hours, tooltip)
    return cells.properties(height=280)


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
