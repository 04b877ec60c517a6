"""Share of the sales to expect and of all sales so far, by tenth of the customers."""

import altair as alt
import pandas as pd

from comptoir.charts import theme

TITLE = "Which customers will the next sales come from?"

SERIES = {"Sales to expect": theme.BLUE, "All sales so far": theme.GREY}


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    shares = rows.assign(
        **{
            "Sales to expect": _shares(rows["predicted_amount"]),
            "All sales so far": _shares(rows["gross_amount"]),
        }
    ).melt(
        ["decile", "customers_count", "lowest_amount", "highest_amount"],
        list(SERIES),
        "series",
        "amount_share",
    )
    return (
        alt.Chart(shares)
        .mark_bar()
        .encode(
            x=alt.X(
                "decile:O",
                title="Tenth of the customers, 1 = expected to spend most",
                axis=alt.Axis(labelAngle=0),
            ),
            xOffset=alt.XOffset("series:N", sort=list(SERIES)),
            y=alt.Y(
                "amount_share:Q",
                title="Share of the sales",
                axis=alt.Axis(format=".0%"),
            ),
            color=alt.Color(
                "series:N",
                title=None,
                scale=alt.Scale(domain=list(SERIES), range=list(SERIES.values())),
            ),
            tooltip=[
                alt.Tooltip("decile:O", title="Tenth"),
                alt.Tooltip("series:N", title="Of"),
                alt.Tooltip("amount_share:Q", title="Share", format=".1%"),
                alt.Tooltip("customers_count:Q", title="Customers", format=","),
                alt.Tooltip("lowest_amount:Q", title="Expected from", format=",.2f"),
                alt.Tooltip("highest_amount:Q", title="to", format=",.2f"),
            ],
        )
        .properties(height=320)
    )


def _shares(amounts: pd.Series) -> pd.Series:
    total = amounts.sum()
    return amounts / total if total else amounts * 0.0


def read(rows: pd.DataFrame) -> str:
    """Say what the first tenth is expected to bring, and the second half."""
    total = rows["predicted_amount"].sum()
    begin, end = rows["as_of_date"].min(), rows["window_ends_date"].max()
    said = (
        f"From {theme.day(begin)} until before {theme.day(end)} "
        f"{theme.plural(rows['customers_count'].sum(), 'customer')} are expected to "
        f"spend {theme.amount(total)}."
    )
    if not total:
        return said
    first = rows.loc[rows["decile"] == rows["decile"].min()].iloc[0]
    half = rows.loc[rows["decile"] > 5, "predicted_amount"].sum()
    return (
        f"{said} The {theme.plural(first['customers_count'], 'customer')} with the "
        f"highest forecasts stand for {theme.share(first['predicted_amount'] / total)} "
        f"of it, the lower half for {theme.share(half / total)}."
    )
