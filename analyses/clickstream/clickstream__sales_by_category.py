"""Each category's share of the sales, beside its share of the views."""

import altair as alt
import pandas as pd

from comptoir.charts import theme
from comptoir.charts.names import category, category_labels

TITLE = "Which categories bring the money, and which only the looks?"

SALES, VIEWS = "Sales", "Views"


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    rows = _with_shares(rows)
    labels = category_labels(_names(rows), 22)
    rows = rows.assign(label=labels, name=_names(rows))
    colours = alt.Color(
        "series:N",
        title=None,
        scale=alt.Scale(domain=[SALES, VIEWS], range=[theme.BLUE, theme.VERMILION]),
        legend=alt.Legend(symbolType="square", symbolOpacity=1, symbolStrokeWidth=0),
    )
    base = alt.Chart(rows).encode(
        y=alt.Y("label:N", title=None, sort=labels, axis=alt.Axis(labelLimit=150)),
        tooltip=[
            alt.Tooltip("name:N", title="Category"),
            alt.Tooltip("purchase_amount:Q", title="Amount sold", format=",.2f"),
            alt.Tooltip("sales_share:Q", title="of all sales", format=".1%"),
            alt.Tooltip("purchases_count:Q", title="Purchases", format=","),
            alt.Tooltip("views_count:Q", title="Views", format=","),
            alt.Tooltip("views_share:Q", title="of all views", format=".1%"),
        ],
    )
    axis = alt.Axis(format=".0%", tickCount=6)
    sales = (
        base.transform_calculate(series=f"'{SALES}'")
        .mark_bar(height={"band": 0.7})
        .encode(x=alt.X("sales_share:Q", title="Share of all", axis=axis), color=colours)
    )
    views = (
        base.transform_calculate(series=f"'{VIEWS}'")
        .mark_tick(thickness=3, height={"band": 0.95}, opacity=1)
        .encode(x=alt.X("views_share:Q", title="Share of all", axis=axis), color=colours)
    )
    return alt.layer(sales, views).properties(height=max(40, 26 * len(rows)))


def _with_shares(rows: pd.DataFrame) -> pd.DataFrame:
    amounts = pd.to_numeric(rows["purchase_amount"])
    views = pd.to_numeric(rows["views_count"])
    return rows.assign(
        sales_share=amounts / (amounts.sum() or 1),
        views_share=views / (views.sum() or 1),
    )


def _names(rows: pd.DataFrame) -> list[str]:
    return [
        theme.plural(number, "other") if pd.isna(name) else category(name)
        for name, number in zip(rows["category"], rows["categories_count"], strict=True)
    ]


def read(rows: pd.DataFrame) -> str:
    """Say the first category, and those that sell above and below their looks."""
    rows = _with_shares(rows).assign(name=_names(rows))
    total = rows["purchase_amount"].sum()
    number = rows["categories_count"].sum()
    if not total:
        return (
            f"Nothing was sold in {theme.plural(number, 'category', 'categories')}; "
            "the marks say what was looked at."
        )
    first = rows.iloc[0]
    said = [
        (
            f"{first['name']} brings {theme.amount(first['purchase_amount'])}, "
            f"{theme.share(first['sales_share'])} of all that was sold, with "
            f"{theme.share(first['views_share'])} of the views."
        )
    ]
    below = rows[rows["category"].notna()].assign(
        lead=rows["views_share"] - rows["sales_share"]
    )
    most = below.loc[below["lead"].idxmax()] if len(below) else None
    if most is not None and most["lead"] > 0.02:
        said.append(
            f"Looked at more than bought: {most['name']}, "
            f"{theme.share(most['views_share'])} of the views and "
            f"{theme.share(most['sales_share'])} of the sales."
        )
    return " ".join(said)
