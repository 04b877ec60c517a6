"""Lines by price and quantity, as a grid of cells."""

import altair as alt
import pandas as pd

from comptoir.charts import theme

TITLE = "Do people take more when it is cheap?"


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    prices = theme.powers_of_ten(rows["price_low"].min(), rows["price_high"].max())
    quantities = theme.powers_of_ten(
        rows["quantity_low"].min(), rows["quantity_high"].max()
    )
    return (
        alt.Chart(rows)
        .mark_rect(stroke="white", strokeWidth=0.5)
        .encode(
            x=alt.X(
                "price_low:Q",
                title="Price of a unit",
                scale=alt.Scale(type="log", nice=False),
                axis=alt.Axis(values=prices, labelExpr=theme.NUMBER_LABEL, grid=False),
            ),
            x2="price_high:Q",
            y=alt.Y(
                "quantity_low:Q",
                title="Units on a line",
                scale=alt.Scale(type="log", nice=False),
                axis=alt.Axis(
                    values=quantities, labelExpr=theme.NUMBER_LABEL, grid=False
                ),
            ),
            y2="quantity_high:Q",
            color=alt.Color(
                "lines_count:Q",
                title="Lines",
                scale=alt.Scale(type="log", scheme="blues"),
                legend=alt.Legend(format="~s", tickCount=4),
            ),
            tooltip=[
                alt.Tooltip("price_low:Q", title="Price from", format=",.3~f"),
                alt.Tooltip("price_high:Q", title="Price below", format=",.3~f"),
                alt.Tooltip("quantity_low:Q", title="Units from", format=",.1~f"),
                alt.Tooltip("quantity_high:Q", title="Units below", format=",.1~f"),
                alt.Tooltip("lines_count:Q", title="Lines", format=","),
                alt.Tooltip("line_amount:Q", title="Sold for", format=",.2f"),
            ],
        )
        .properties(height=360)
    )


def read(rows: pd.DataFrame) -> str:
    """Say units a line where it is cheap and where it is dear."""
    cheap = rows[rows["price_high"] <= 1.001]
    dear = rows[rows["price_low"] >= 9.99]
    lines = rows["lines_count"].sum()
    said = []
    for part, where in ((cheap, "under 1"), (dear, "of 10 and more")):
        part_lines = part["lines_count"].sum()
        if part_lines:
            mean = part["units_count"].sum() / part_lines
            said.append(
                f"At prices {where} a line takes {theme.plural(mean, 'unit')} on "
                f"average ({theme.share(part_lines / lines)} of the lines)."
            )
    most = rows.loc[rows["lines_count"].idxmax()]
    said.append(
        f"The commonest line costs {theme.amount(most['price_low'])} to "
        f"{theme.amount(most['price_high'])} a unit."
    )
    return " ".join(said)
