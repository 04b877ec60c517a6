"""Products in stores by the days that their stock lasts, and whether to order."""

import altair as alt
import pandas as pd

from comptoir.charts import theme

TITLE = "How long does the stock of today last?"
MIN_WIDTH = 420

ORDER, WAIT = "to be ordered now", "enough, with what is on order"
COLOURS = {ORDER: theme.VERMILION, WAIT: theme.BLUE}
OUT, IDLE, UNKNOWN = 0, 10, 11


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    rows = rows.assign(
        name=[
            _name(*row)
            for row in zip(
                rows["bin_rank"], rows["low_days"], rows["high_days"], strict=True
            )
        ],
        role=rows["is_order_suggested"].map(
            lambda one: ORDER if one is True or one == 1 else WAIT
        ),
    )
    order = list(rows.sort_values("bin_rank")["name"].unique())
    base = alt.Chart(rows).encode(
        y=alt.Y("name:N", title="Days that the stock lasts", sort=order),
    )
    bars = base.mark_bar(height={"band": 0.8}).encode(
        x=alt.X(
            "items_count:Q",
            title="Products in stores",
            stack="zero",
            axis=alt.Axis(labelExpr=theme.NUMBER_LABEL, tickMinStep=1, tickCount=6),
        ),
        color=alt.Color(
            "role:N",
            title=None,
            scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values())),
            legend=alt.Legend(symbolType="square", symbolStrokeWidth=0),
        ),
        order=alt.Order("role:N", sort="descending"),
        tooltip=[
            alt.Tooltip("name:N", title="Stock lasts"),
            alt.Tooltip("role:N", title="It is"),
            alt.Tooltip("items_count:Q", title="Products in stores", format=","),
            alt.Tooltip("order_units:Q", title="Units to order", format=","),
            alt.Tooltip("expected_lost_units:Q", title="Else lost", format=",.0f"),
        ],
    )
    figures = (
        base.transform_aggregate(total="sum(items_count)", groupby=["name"])
        .mark_text(align="left", dx=4, fontSize=11)
        .encode(x="total:Q", text=alt.Text("total:Q", format=","))
    )
    return alt.layer(bars, figures).properties(height=max(60, 26 * len(order)))


def _name(rank: int, low: float, high: float) -> str:
    if rank == OUT:
        return "out of stock"
    if rank == IDLE:
        return "nothing wanted"
    if rank == UNKNOWN:
        return "stock unknown"
    if pd.isna(high):
        return f"{low:.0f} or more"
    return f"under {high:.0f}" if low == 0 else f"{low:.0f} to {high - 1:.0f}"


def read(rows: pd.DataFrame) -> str:
    """Say how many are out, how many end within a week, how many to order."""
    total = rows["items_count"].sum()
    out = rows.loc[rows["bin_rank"] == OUT, "items_count"].sum()
    week = rows.loc[rows["bin_rank"].between(1, 2), "items_count"].sum()
    asked = rows[rows["is_order_suggested"].eq(True)]
    said = (
        f"Of {theme.plural(total, 'product', 'products')} in stores, "
        f"{theme.count(out)} {'is' if out == 1 else 'are'} out of stock and "
        f"{theme.count(week)} {'lasts' if week == 1 else 'last'} less than a week at "
        f"the mean demand of late. "
    )
    if asked.empty:
        return said + "No order is suggested."
    return said + (
        f"An order is suggested for {theme.count(asked['items_count'].sum())}, "
        f"{theme.plural(asked['order_units'].sum(), 'unit')} in all; without it about "
        f"{theme.about(asked['expected_lost_units'].sum())} units would be lost before "
        "a later one could arrive."
    )
