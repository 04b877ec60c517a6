"""Net amount by country, the home market apart."""

import altair as alt
import pandas as pd

from comptoir.charts import theme

TITLE = "Where do the customers live, and what do they bring?"


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    rows = _labelled(rows)
    markets = (
        rows.groupby(["market", "is_home_country"], as_index=False)[
            ["net_amount", "orders_count", "customers_count"]
        ]
        .sum()
        .sort_values("is_home_country", ascending=False)
    )
    abroad = rows[~rows["is_home_country"].astype(bool)]
    return alt.vconcat(
        _bars(markets, "market", theme.GREY, "Home market and abroad"),
        _bars(abroad, "label", theme.BLUE, "Abroad, country by country"),
        spacing=20,
    )


def _bars(rows: pd.DataFrame, label: str, colour: str, title: str) -> alt.Chart:
    order = list(dict.fromkeys(rows[label]))
    return (
        alt.Chart(rows, title=alt.Title(title, fontSize=13, frame="group"))
        .mark_bar(color=colour)
        .encode(
            x=alt.X(
                "net_amount:Q",
                title="Net amount",
                axis=alt.Axis(labelExpr=theme.NUMBER_LABEL),
            ),
            y=alt.Y(
                f"{label}:N", title=None, sort=order, axis=alt.Axis(labelLimit=200)
            ),
            tooltip=[
                alt.Tooltip(f"{label}:N", title="Country"),
                alt.Tooltip("net_amount:Q", title="Net amount", format=",.2f"),
                alt.Tooltip("orders_count:Q", title="Orders", format=","),
                alt.Tooltip("customers_count:Q", title="Known customers", format=","),
            ],
        )
        .properties(height=max(24, 22 * len(order)))
    )


def _labelled(rows: pd.DataFrame) -> pd.DataFrame:
    home = rows[rows["is_home_country"].astype(bool)]["country"].dropna()
    home_name = home.iloc[0] if len(home) else "Home"
    labels = [
        theme.plural(number, "other") if pd.isna(country) else str(country)
        for country, number in zip(
            rows["country"], rows["countries_count"], strict=True
        )
    ]
    markets = [
        home_name if is_home else "All other countries"
        for is_home in rows["is_home_country"].astype(bool)
    ]
    return rows.assign(label=labels, market=markets)


def read(rows: pd.DataFrame) -> str:
    """Say the share of the home market and the first country abroad."""
    total = rows["net_amount"].sum()
    is_home = rows["is_home_country"].astype(bool)
    home, abroad = rows[is_home], rows[~is_home]
    said = []
    if len(home) and total > 0:
        said.append(
            f"{home.iloc[0]['country']} brings "
            f"{theme.share(home['net_amount'].sum() / total)} of the net amount."
        )
    if len(abroad):
        first = abroad.iloc[0]
        number = abroad["countries_count"].sum()
        said.append(
            f"Abroad, {theme.plural(number, 'country', 'countries')} "
            f"bring {theme.amount(abroad['net_amount'].sum())}, led by "
            f"{first['country']} with {theme.amount(first['net_amount'])} from "
            f"{theme.plural(first['orders_count'], 'order')}."
        )
    else:
        said.append("There are no customers abroad.")
    return " ".join(said)
