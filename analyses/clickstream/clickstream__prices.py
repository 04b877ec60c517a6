"""Products and purchases by price, on a logarithmic scale, for a category of choice."""

import altair as alt
import pandas as pd

from comptoir.charts import choices, theme
from comptoir.charts.names import category

TITLE = "Which prices are on the shelf, and which are bought?"

OFFERED, BOUGHT = "Products", "Purchases"
COLOURS = {OFFERED: "#9CC9E3", BOUGHT: theme.VERMILION}
HEIGHT = 280


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    rows = _with_shares(rows)
    options = {str(name): category(name) for name in rows["category"].unique()}
    if "all" in options:
        options["all"] = "all"
    low, high = rows["bin_low"].min(), rows["bin_high"].max()
    colour = alt.Color(
        "series:N",
        title=None,
        scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values())),
        legend=alt.Legend(symbolType="square", symbolOpacity=1, symbolStrokeWidth=0),
    )
    x = alt.X(
        "bin_low:Q",
        title="Price",
        scale=alt.Scale(type="log", nice=False, domain=[low, high])
        if len(rows)
        else alt.Scale(),
        axis=alt.Axis(
            values=_ticks(low, high), labelExpr=theme.NUMBER_LABEL, grid=False
        ),
    )
    y_axis = alt.Axis(format=".0%", tickCount=5)
    base = (
        alt.Chart(rows)
        .transform_filter("datum.category === chosen_category")
        .encode(
            tooltip=[
                alt.Tooltip("minimum_price:Q", title="Price from", format=",.2f"),
                alt.Tooltip("maximum_price:Q", title="to", format=",.2f"),
                alt.Tooltip("products_count:Q", title="Products", format=","),
                alt.Tooltip("products_share:Q", title="of all", format=".1%"),
                alt.Tooltip("views_count:Q", title="Views", format=","),
                alt.Tooltip("purchases_count:Q", title="Purchases", format=","),
                alt.Tooltip("purchases_share:Q", title="of all", format=".1%"),
            ]
        )
    )
    offered = (
        base.transform_calculate(series=f"'{OFFERED}'")
        .mark_rect(stroke="white", strokeWidth=0.5)
        .encode(
            x=x,
            x2="bin_high:Q",
            y=alt.Y("products_share:Q", title="Share of all", axis=y_axis),
            y2=alt.datum(0),
            color=colour,
        )
    )
    bought = (
        base.transform_calculate(series=f"'{BOUGHT}'")
        .mark_rule(strokeWidth=3)
        .encode(
            x=x,
            x2="bin_high:Q",
            y=alt.Y("purchases_share:Q", title="Share of all", axis=y_axis),
            color=colour,
        )
    )
    medians = [
        alt.Chart(rows)
        .transform_filter(
            f"datum.category === chosen_category && isValid(datum.{field})"
        )
        .mark_rule(strokeDash=[5, 3], strokeWidth=1.5, color=code)
        .encode(
            x=alt.X(f"min({field}):Q"),
            tooltip=[alt.Tooltip(f"min({field}):Q", title=words, format=",.2f")],
        )
        for field, words, code in (
            ("products_median_price", "Half of the products cost less", "#3A7CA5"),
            ("purchases_median_price", "Half of the purchases", theme.VERMILION),
        )
    ]
    return (
        alt.layer(offered, bought, *medians)
        .properties(height=HEIGHT)
        .add_params(choices.chooser("chosen_category", options, "Category", "all"))
    )


def _with_shares(rows: pd.DataFrame) -> pd.DataFrame:
    groups = rows.groupby("category_rank")
    products = groups["products_count"].transform("sum")
    bought = groups["purchases_count"].transform("sum")
    return rows.assign(
        products_share=rows["products_count"] / products,
        purchases_share=rows["purchases_count"] / bought.where(bought > 0, 1),
    )


def _ticks(low: float, high: float) -> list[float]:
    """Return 1, 10, 100; or 1, 2, 5, 10, 20 where prices span less than two powers."""
    ticks = theme.powers_of_ten(low, high)
    if len(ticks) > 2:
        return ticks
    finer = [
        digit * power
        for power in theme.powers_of_ten(low / 10, high)
        for digit in (1, 2, 5)
    ]
    return [tick for tick in finer if low * 0.99 <= tick <= high * 1.01]


def read(rows: pd.DataFrame) -> str:
    """Say the medians of what is offered and of what is bought."""
    every = rows[rows["category"] == "all"]
    shown = every if len(every) else rows
    first = shown.iloc[0]
    said = [
        (
            f"Half of {theme.plural(shown['products_count'].sum(), 'product')} cost "
            f"{theme.amount(first['products_median_price'])} or less, the dearest "
            f"{theme.amount(float(shown['maximum_price'].max()))}."
        )
    ]
    bought = first["purchases_median_price"]
    if pd.isna(bought):
        said.append("Nothing was bought.")
        return " ".join(said)
    offered = first["products_median_price"]
    against = (
        "about as much as half of the shelf"
        if abs(bought / offered - 1) < 0.05
        else "more than half of the shelf does"
        if bought > offered
        else "less than half of the shelf does"
    )
    said.append(
        f"Half of the purchases are of products for {theme.amount(bought)} or less: "
        f"the middle purchase costs {against}."
    )
    return " ".join(said)
