"""Rank correlations of customer features, as a heatmap."""

import altair as alt
import pandas as pd

from comptoir.charts import theme

TITLE = "Which traits of a customer go together?"
MIN_WIDTH = 620

LABELS = {
    "recency_days": "Days since last order",
    "frequency": "Orders",
    "monetary_amount": "Net amount",
    "average_order_amount": "Order value",
    "units_count": "Units",
    "distinct_products_count": "Different products",
    "days_between_purchases_mean": "Days between orders",
    "cancellation_share": "Share cancelled",
    "monthly_spend_mean_amount": "Spend a month",
    "monthly_spend_trend_amount": "Trend of spend",
}


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    rows = _labelled(rows).sort_values(["first_number", "second_number"])
    down = list(rows.sort_values("first_number")["first_label"].unique())
    across = list(rows.sort_values("second_number")["second_label"].unique())
    base = alt.Chart(rows).encode(
        x=alt.X(
            "second_label:O",
            title=None,
            sort=across,
            # One word a line: names this long would run into each other.
            axis=alt.Axis(labelExpr="split(datum.label, ' ')", labelLineHeight=13),
        ),
        y=alt.Y("first_label:O", title=None, sort=down),
        tooltip=[
            alt.Tooltip("first_label:N", title="One"),
            alt.Tooltip("second_label:N", title="Other"),
            alt.Tooltip("correlation:Q", title="Spearman", format="+.2f"),
            alt.Tooltip("customers_count:Q", title="Customers", format=","),
        ],
    )
    cells = base.mark_rect(stroke="white", strokeWidth=1).encode(
        color=alt.Color(
            "correlation:Q",
            title="Spearman's rank correlation",
            scale=alt.Scale(scheme="blueorange", domain=[-1, 1], reverse=True),
            legend=alt.Legend(values=[-1, -0.5, 0, 0.5, 1], format="~g"),
        )
    )
    figures = base.mark_text().encode(
        text=alt.Text("correlation:Q", format="+.2f"),
        color=alt.condition(
            "abs(datum.correlation) > 0.75", alt.value("white"), alt.value(theme.TEXT)
        ),
    )
    return alt.layer(cells, figures).properties(height=360)


def read(rows: pd.DataFrame) -> str:
    """Say the closest and the most opposed pair."""
    known = _labelled(rows.dropna(subset=["correlation"]))
    if known.empty:
        return "There are too few customers to say."
    up = known.loc[known["correlation"].idxmax()]
    down = known.loc[known["correlation"].idxmin()]
    said = [
        (
            f"Closest together: {_pair(up)} ({up['correlation']:+.2f} on a scale from "
            "-1 to +1)."
        )
    ]
    if down["correlation"] < 0:
        said.append(
            f"Most opposed: {_pair(down)} ({down['correlation']:+.2f}): where one is "
            "high the other tends to be low."
        )
    said.append(
        "These are Spearman's rank correlations over "
        f"{theme.plural(rows['customers_count'].max(), 'customer')}, so a few very "
        "large ones don't decide."
    )
    return " ".join(said)


def _labelled(rows: pd.DataFrame) -> pd.DataFrame:
    def label(feature: str) -> str:
        return LABELS.get(feature, feature)

    return rows.assign(
        first_label=rows["first_feature"].map(label),
        second_label=rows["second_feature"].map(label),
    )


def _pair(row: pd.Series) -> str:
    return f"{row['first_label'].lower()} and {row['second_label'].lower()}"
