"""Quantiles of recency, orders and money in each segment."""

import altair as alt
import pandas as pd

from comptoir.charts import theme

TITLE = "How far do customers of one kind differ among themselves?"
MIN_WIDTH = 620

MEASURES = {
    "recency_days": "Days since the last order",
    "frequency": "Orders",
    "monetary_amount": "Net amount",
    "average_order_amount": "Order value",
}


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    named = rows[["segment_id", "segment_name"]].drop_duplicates()
    names = named.sort_values("segment_id")["segment_name"].tolist()
    panels = []
    for measure, label in MEASURES.items():
        panel = rows[rows["measure"] == measure]
        # A bent scale: even up to the constant, logarithmic beyond, negatives too.
        scale = alt.Scale(type="symlog", constant=1, nice=False, zero=True)
        axis = alt.Axis(
            values=_ticks(panel), labelExpr=theme.NUMBER_LABEL, gridOpacity=0.6
        )
        base = alt.Chart(panel).encode(
            y=alt.Y(
                "segment_name:N",
                title=None,
                sort=names,
                axis=alt.Axis(labelLimit=200, ticks=False, domain=False),
            ),
            color=alt.Color(
                "segment_name:N",
                scale=alt.Scale(domain=names, range=theme.CATEGORIES),
                legend=None,
            ),
            tooltip=[
                alt.Tooltip("segment_name:N", title="Segment"),
                alt.Tooltip("customers_count:Q", title="Customers", format=","),
                alt.Tooltip("low_value:Q", title="5 % below", format=",.2~f"),
                alt.Tooltip("quarter_value:Q", title="25 % below", format=",.2~f"),
                alt.Tooltip("median_value:Q", title="Half below", format=",.2~f"),
                alt.Tooltip(
                    "three_quarters_value:Q", title="75 % below", format=",.2~f"
                ),
                alt.Tooltip("high_value:Q", title="95 % below", format=",.2~f"),
            ],
        )
        x = alt.X("low_value:Q", title=label, scale=scale, axis=axis)
        span = base.mark_rule(strokeWidth=1.5).encode(x=x, x2="high_value:Q")
        box = base.mark_bar(height=16, opacity=0.85).encode(
            x=alt.X("quarter_value:Q", title=label, scale=scale, axis=axis),
            x2="three_quarters_value:Q",
        )
        median = base.mark_tick(thickness=3, height=16, opacity=1).encode(
            x=alt.X("median_value:Q", title=label, scale=scale, axis=axis),
            color=alt.value(theme.TEXT),
        )
        panels.append(
            alt.layer(span, box, median).properties(height=alt.Step(34), width=290)
        )
    return alt.concat(*panels, columns=2, spacing=24)


def read(rows: pd.DataFrame) -> str:
    """Say the medians of the segments, measure by measure."""
    said = [
        "A bar holds the middle half of a segment's customers, the dark mark their "
        "median, the line all but the lowest and highest 5 %; scales are bent, so that "
        "small and large values both show."
    ]
    for measure, words in (
        ("recency_days", "days since the last order"),
        ("frequency", "orders"),
        ("monetary_amount", "net amount"),
    ):
        panel = rows[rows["measure"] == measure].sort_values("segment_id")
        if panel.empty:
            continue
        medians = ", ".join(
            f"{row.segment_name} {theme.amount(row.median_value)}"
            if measure == "monetary_amount"
            else f"{row.segment_name} {theme.count(row.median_value)}"
            for row in panel.itertuples()
        )
        said.append(f"Median {words}: {medians}.")
    return " ".join(said)


def _ticks(panel: pd.DataFrame) -> list[float]:
    if panel.empty:
        return []
    low, high = panel["low_value"].min(), panel["high_value"].max()
    powers = [10.0**power for power in range(8)]
    ticks = [-tick for tick in powers[::-1]] + [0.0] + powers
    return [tick for tick in ticks if min(low, 0) <= tick <= high]
