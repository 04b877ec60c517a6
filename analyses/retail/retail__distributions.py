"""Histograms of quantity, price and order value on logarithmic scales."""

import altair as alt
import pandas as pd

from comptoir.charts import theme

TITLE = "How much do people take, at what price, and what is an order worth?"

MEASURES = {
    "quantity": ("Units on a line", "Lines"),
    "unit_price": ("Price of a unit", "Lines"),
    "order_value": ("Value of an order", "Orders"),
}


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    panels = []
    for measure, (label, counted) in MEASURES.items():
        panel = rows[rows["measure"] == measure]
        base = alt.Chart(panel)
        # Whole powers of ten on the axis: as many as have a bin.
        ticks = theme.powers_of_ten(panel["bin_low"].min(), panel["bin_high"].max())
        bars = base.mark_rect(color=theme.BLUE, stroke="white", strokeWidth=0.5).encode(
            x=alt.X(
                "bin_low:Q",
                title=label,
                scale=alt.Scale(type="log", nice=False),
                axis=alt.Axis(values=ticks, labelExpr=theme.NUMBER_LABEL, grid=False),
            ),
            x2="bin_high:Q",
            y=alt.Y(
                "values_count:Q",
                title=counted,
                axis=alt.Axis(labelExpr=theme.NUMBER_LABEL),
            ),
            y2=alt.datum(0),
            tooltip=[
                alt.Tooltip("bin_minimum:Q", title="From", format=",.2~f"),
                alt.Tooltip("bin_maximum:Q", title="To", format=",.2~f"),
                alt.Tooltip("values_count:Q", title=counted, format=","),
            ],
        )
        median = base.mark_rule(color=theme.TEXT, strokeDash=[5, 3]).encode(
            x="min(median_value):Q",
            tooltip=[alt.Tooltip("min(median_value):Q", title="Median", format=",.2f")],
        )
        panels.append(alt.layer(bars, median).properties(height=240))
    return alt.concat(*panels, columns=3, spacing=24)


def read(rows: pd.DataFrame) -> str:
    """Say medians and largest values."""
    medians = rows.groupby("measure")["median_value"].min()
    tops = rows.groupby("measure")["bin_maximum"].max()
    said = []
    if "quantity" in medians:
        said.append(
            f"Half of the lines are for {theme.count(medians['quantity'])} "
            f"units or fewer; the largest is for {theme.count(tops['quantity'])}."
        )
    if "unit_price" in medians:
        said.append(
            f"The middle price of a unit is {theme.amount(medians['unit_price'])}, the "
            f"highest {theme.amount(tops['unit_price'])}."
        )
    if "order_value" in medians:
        said.append(
            f"Half of the orders are worth {theme.amount(medians['order_value'])} or "
            f"less, the largest {theme.amount(tops['order_value'])}."
        )
    return " ".join(said)
