"""Share of the days that ended with an empty shelf, by store and category."""

import altair as alt
import pandas as pd

from comptoir.charts import heatmaps, theme
from comptoir.charts.names import category, labels

TITLE = "Where are shelves empty most often?"
MIN_WIDTH = 560


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    stores, kinds = _stores(rows), _categories(rows)
    known = rows[rows["stockout_share"].notna()].assign(
        store=lambda part: part["store_rank"].map(stores),
        kind=lambda part: part["category_rank"].map(kinds),
        figure=lambda part: part["stockout_share"].map(_figure),
    )
    base = alt.Chart(known).encode(
        x=alt.X(
            "store:N",
            title="Store",
            sort=list(stores.values()),
            axis=alt.Axis(orient="top", labelLimit=90, domain=False, ticks=False),
        ),
        y=alt.Y(
            "kind:N",
            title=None,
            sort=list(kinds.values()),
            axis=alt.Axis(labelLimit=150, domain=False, ticks=False),
        ),
        tooltip=[
            alt.Tooltip("kind:N", title="Category"),
            alt.Tooltip("store:N", title="Store"),
            alt.Tooltip(
                "stockout_share:Q", title="Days with empty shelf", format=".2%"
            ),
            alt.Tooltip("stockout_days_count:Q", title="Empty", format=","),
            alt.Tooltip("known_days_count:Q", title="of product days", format=","),
            alt.Tooltip("lost_units:Q", title="Lost units (est.)", format=",.0f"),
            alt.Tooltip(
                "lost_sales_amount:Q", title="Lost sales (est.)", format=",.0f"
            ),
        ],
    )
    top = float(known["stockout_share"].max()) if len(known) else 0.0
    return heatmaps.shares(
        base, "stockout_share", "Days with empty shelf", "figure", top
    ).properties(height=max(60, 30 * len(kinds)))


def _figure(share: float) -> str:
    return f"{share * 100:.0f} %" if share >= 0.0995 else f"{share * 100:.1f} %"


def _stores(rows: pd.DataFrame) -> dict[int, str]:
    known = rows.drop_duplicates("store_rank").sort_values("store_rank")
    said = [
        str(name) if pd.notna(name) else "others"
        for name in known["store_id"].astype(object)
    ]
    return dict(zip(known["store_rank"], labels(said, 11), strict=True))


def _categories(rows: pd.DataFrame) -> dict[int, str]:
    known = rows.drop_duplicates("category_rank").sort_values("category_rank")
    said = [
        category(name) if pd.notna(name) else "all others"
        for name in known["category"].astype(object)
    ]
    return dict(zip(known["category_rank"], labels(said, 22), strict=True))


def read(rows: pd.DataFrame) -> str:
    """Say the share in all and the worst cell, or that no shelf was empty."""
    known = rows[rows["stockout_share"].notna()]
    days, empty = known["known_days_count"].sum(), known["stockout_days_count"].sum()
    if not days:
        return "The stock at the days' ends is not known, so nobody can tell."
    if not empty:
        return (
            f"No shelf was empty at the end of any of {theme.count(days)} days of "
            "products in stores."
        )
    worst = known.sort_values(
        ["stockout_share", "category_rank", "store_rank"], ascending=[False, True, True]
    ).iloc[0]
    said = (
        f"{theme.share(empty / days)} of {theme.count(days)} days of products in "
        "stores ended with an empty shelf"
    )
    if len(known) > 1:
        kind = _categories(known)[worst["category_rank"]].strip()
        store = _stores(known)[worst["store_rank"]].strip()
        said += (
            f"; most often {kind} in {store} ({theme.share(worst['stockout_share'])})"
        )
    lost = known["lost_units"].sum()
    said += f". About {theme.about(lost)} units were not sold for it"
    if known["lost_sales_amount"].notna().any():
        said += f", {theme.amount(known['lost_sales_amount'].sum())} in sales"
    return f"{said}."
