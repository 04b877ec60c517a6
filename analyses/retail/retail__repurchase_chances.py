"""Customers by their chance to order again, and by how long ago they ordered."""

import altair as alt
import pandas as pd

from comptoir.charts import theme

TITLE = "How likely are customers to order again?"

LAST_ORDERS = {
    "1 to 30 days ago": theme.BLUE,
    "31 to 90 days ago": theme.GREEN,
    "91 to 180 days ago": theme.ORANGE,
    "longer ago": theme.GREY,
}


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    places = {name: place for place, name in enumerate(LAST_ORDERS)}
    rows = rows.assign(last_order_place=rows["last_order"].map(places))
    return (
        alt.Chart(rows)
        .mark_bar(stroke="white", strokeWidth=0.5)
        .encode(
            x=alt.X(
                "lower_probability:Q",
                bin="binned",
                title="Chance to order again",
                scale=alt.Scale(domain=[0, 1]),
                axis=alt.Axis(format=".0%", values=[0, 0.2, 0.4, 0.6, 0.8, 1]),
            ),
            x2="upper_probability:Q",
            y=alt.Y("customers_count:Q", title="Customers", stack="zero"),
            color=alt.Color(
                "last_order:N",
                title="Last order",
                scale=alt.Scale(
                    domain=list(LAST_ORDERS), range=list(LAST_ORDERS.values())
                ),
            ),
            order=alt.Order("last_order_place:Q"),
            tooltip=[
                alt.Tooltip("last_order:N", title="Last order"),
                alt.Tooltip("lower_probability:Q", title="Chance from", format=".0%"),
                alt.Tooltip("upper_probability:Q", title="to", format=".0%"),
                alt.Tooltip("customers_count:Q", title="Customers", format=","),
            ],
        )
        .properties(height=320)
    )


def read(rows: pd.DataFrame) -> str:
    """Say how many customers are expected back, and who is above even chances."""
    total, expected = rows["customers_count"].sum(), rows["expected_count"].sum()
    likely = rows.loc[rows["lower_probability"] >= 0.5, "customers_count"].sum()
    begin, end = rows["as_of_date"].min(), rows["window_ends_date"].max()
    late = rows[rows["last_order"].isin(["91 to 180 days ago", "longer ago"])]
    awake = late.loc[late["lower_probability"] >= 0.5, "customers_count"].sum()
    return (
        f"Of {theme.plural(total, 'customer')}, about {theme.count(expected)} "
        f"({theme.share(expected / total)}) are expected to order from "
        f"{theme.day(begin)} until before {theme.day(end)}. "
        f"{theme.plural(likely, 'customer')} have a chance of one half or more; "
        f"{theme.count(awake)} of these have not ordered for over 90 days."
    )
