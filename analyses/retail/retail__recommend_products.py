"""The products recommended to most customers, by the reason given."""

import altair as alt
import pandas as pd

from comptoir.charts import theme
from comptoir.charts.names import unique

TITLE = "What should customers be offered next, and why?"
MIN_WIDTH = 560
REASONS = {
    "bought_together_count": "Bought together",
    "new_in_segment_count": "New in the segment",
    "trending_count": "Trending",
    "popular_count": "Popular",
}


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    names = [str(name) for name in rows["product_name"].fillna(rows["stock_code"])]
    long = rows.assign(product=unique(names)).melt(
        ["product", "stock_code", "probability_mean", "customers_count"],
        list(REASONS),
        var_name="reason",
        value_name="reason_count",
    )
    long = long.assign(reason=long["reason"].map(REASONS))
    return (
        alt.Chart(long)
        .mark_bar(size=16)
        .encode(
            x=alt.X(
                "reason_count:Q",
                title="Customers",
                axis=alt.Axis(tickMinStep=1, labelExpr=theme.NUMBER_LABEL),
            ),
            y=alt.Y(
                "product:N",
                title=None,
                sort=unique(names),
                axis=alt.Axis(labelLimit=260),
            ),
            color=alt.Color(
                "reason:N",
                title=None,
                scale=alt.Scale(domain=list(REASONS.values())),
                legend=alt.Legend(orient="top"),
            ),
            tooltip=[
                alt.Tooltip("product:N", title="Product"),
                alt.Tooltip("reason:N", title="Reason"),
                alt.Tooltip("reason_count:Q", title="Customers", format=","),
                alt.Tooltip(
                    "probability_mean:Q", title="Mean probability", format=".1%"
                ),
            ],
        )
        .properties(height=max(60, 26 * len(rows)))
    )


def read(rows: pd.DataFrame) -> str:
    """Say the product offered most and how many products are offered at all."""
    best = rows.iloc[0]
    name = best["stock_code"] if pd.isna(best["product_name"]) else best["product_name"]
    return (
        f"{theme.plural(best['products_total_count'], 'product')} are offered to "
        f"{theme.plural(best['customers_total_count'], 'customer')}, ten to each. "
        f"Most often {name}: to {theme.plural(best['customers_count'], 'customer')}, "
        f"who buy it within the horizon with a probability of "
        f"{theme.share(best['probability_mean'])} on average."
    )
