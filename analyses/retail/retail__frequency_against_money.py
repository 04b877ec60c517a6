"""Customers by orders and net amount, gathered into circles."""

import altair as alt
import pandas as pd

from comptoir.charts import theme

TITLE = "Are the customers who come often also those who spend the most?"


def _powers(values: pd.Series) -> list[float]:
    powers = [10.0**power for power in range(-2, 9)]
    low, high = values.min(), values.max()
    return [tick for tick in powers if low / 4 <= tick <= high * 4]


def _sizes(rows: pd.DataFrame) -> list[int]:
    """Return the sizes that the legend explains: one, half the most, the most."""
    most = int(rows["customers_count"].max()) if len(rows) else 1
    return sorted({1, max(1, most // 2), most})


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    orders = _powers(rows["frequency_mean"]) if len(rows) else []
    money = _powers(rows["monetary_mean_amount"]) if len(rows) else []
    return (
        alt.Chart(rows)
        .mark_circle(color=theme.BLUE, opacity=0.65, stroke="white", strokeWidth=0.5)
        .encode(
            x=alt.X(
                "frequency_mean:Q",
                title="Orders of a customer",
                scale=alt.Scale(type="log", nice=False, padding=16),
                axis=alt.Axis(values=orders, labelExpr=theme.NUMBER_LABEL),
            ),
            y=alt.Y(
                "monetary_mean_amount:Q",
                title="Net amount of a customer",
                scale=alt.Scale(type="log", nice=False, padding=16),
                axis=alt.Axis(values=money, labelExpr=theme.NUMBER_LABEL),
            ),
            size=alt.Size(
                "customers_count:Q",
                title="Customers",
                scale=alt.Scale(range=[15, 500]),
                legend=alt.Legend(
                    symbolFillColor=theme.BLUE, values=_sizes(rows), format=",.0f"
                ),
            ),
            tooltip=[
                alt.Tooltip("customers_count:Q", title="Customers", format=","),
                alt.Tooltip("frequency_mean:Q", title="Orders, mean", format=",.1f"),
                alt.Tooltip(
                    "monetary_mean_amount:Q", title="Net amount, mean", format=",.2f"
                ),
            ],
        )
        .properties(height=380)
    )


def read(rows: pd.DataFrame) -> str:
    """Say what one-time and frequent customers bring."""
    customers = rows["customers_count"].sum()
    money = rows["monetary_amount"].sum()
    once = rows[rows["frequency_mean"] < 1.5]
    often = rows[rows["frequency_mean"] >= 9.5]
    said = [
        (
            f"Of {theme.plural(customers, 'customer')} "
            f"{theme.share(once['customers_count'].sum() / customers)} bought once "
            f"and brought {theme.share(once['monetary_amount'].sum() / money)} of the "
            "net amount."
        )
    ]
    if len(often):
        said.append(
            f"Those with ten orders or more are "
            f"{theme.share(often['customers_count'].sum() / customers)} of the "
            f"customers and {theme.share(often['monetary_amount'].sum() / money)} of "
            "the amount."
        )
    left_out = int(rows["left_out_count"].max())
    if left_out:
        said.append(
            f"Left out: {theme.plural(left_out, 'customer')} with no purchase or with "
            "nothing left after returns, which a logarithmic scale can't show."
        )
    return " ".join(said)
