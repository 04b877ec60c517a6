"""Share of each monthly cohort that buys again, as a heatmap."""

import altair as alt
import pandas as pd

from comptoir.charts import theme
from comptoir.charts.heatmaps import shares

TITLE = "Of the customers won in a month, how many buy again later?"
MIN_WIDTH = 640


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    rows = rows.sort_values(["cohort_month", "months_since_first"])
    rows = rows.assign(
        cohort=[
            f"{pd.Timestamp(month):%b %Y} ({size:,.0f})"
            for month, size in zip(
                rows["cohort_month"], rows["customers_count"], strict=True
            )
        ],
        figure=[
            f"{share * 100:.0f}{'*' if partial else ''}"
            for share, partial in zip(
                rows["retention_share"], rows["is_partial_month"], strict=True
            )
        ],
    )
    cohorts = list(dict.fromkeys(rows["cohort"]))
    top = rows["retention_share"].max() if len(rows) else 1
    base = alt.Chart(rows).encode(
        x=alt.X("months_since_first:O", title="Months after the first purchase"),
        y=alt.Y("cohort:O", title="First purchase (customers)", sort=cohorts),
        tooltip=[
            alt.Tooltip("cohort_month:T", title="First purchase", format="%B %Y"),
            alt.Tooltip("activity_month:T", title="Month", format="%B %Y"),
            alt.Tooltip("active_customers_count:Q", title="Bought", format=","),
            alt.Tooltip("customers_count:Q", title="Of", format=","),
            alt.Tooltip("retention_share:Q", title="Share", format=".1%"),
            alt.Tooltip("is_partial_month:N", title="Month cut short"),
        ],
    )
    cells = shares(base, "retention_share", "Share that bought", "figure", top)
    height = max(120, 26 * len(cohorts))
    return cells.properties(height=height)


def read(rows: pd.DataFrame) -> str:
    """Say who buys again after one month and after six."""
    whole = rows[~rows["is_partial_month"].astype(bool)]
    said = []
    for months in (1, 6):
        part = whole[whole["months_since_first"] == months]
        size = part["customers_count"].sum()
        if size:
            kept = part["active_customers_count"].sum() / size
            later = "a month" if months == 1 else f"{months} months"
            said.append(f"{theme.share(kept)} buy again {later} after their first")
    text = "; ".join(said) + ". " if said else ""
    text += "Figures are per cent of the customers in brackets"
    if rows["is_partial_month"].astype(bool).any():
        text += "; a month marked * is not wholly in the data"
    return text + "."
