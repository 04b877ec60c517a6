"""The ten products that are looked at most, and what comes of it."""

import altair as alt
import pandas as pd

from comptoir.charts import theme
from comptoir.charts.names import category, labels, product

TITLE = "Which ten products are looked at most, and do they sell?"


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    names = _names(rows)
    short = labels(names, 22)
    rows = rows.assign(
        name=names,
        label=short,
        kind=[category(one) for one in rows["subcategory"]],
        bought=[
            f"{theme.count(number)} bought" if number else "none bought"
            for number in rows["purchases_count"]
        ],
    )
    top = pd.to_numeric(rows["views_count"]).max() if len(rows) else 1
    base = alt.Chart(rows).encode(
        x=alt.X(
            "views_count:Q",
            title="Views",
            # room for the words at the end of the longest bar
            scale=alt.Scale(domainMax=float(top) * 1.3),
            axis=alt.Axis(tickMinStep=1, tickCount=5, labelExpr=theme.NUMBER_LABEL),
        ),
        y=alt.Y("label:N", title=None, sort=short, axis=alt.Axis(labelLimit=150)),
        tooltip=[
            alt.Tooltip("name:N", title="Product"),
            alt.Tooltip("kind:N", title="Kind"),
            alt.Tooltip("views_count:Q", title="Views", format=","),
            alt.Tooltip("carts_count:Q", title="Put into the cart", format=","),
            alt.Tooltip("purchases_count:Q", title="Bought", format=","),
            alt.Tooltip("purchase_amount:Q", title="Sold for", format=",.2f"),
            alt.Tooltip("median_price:Q", title="Median price", format=",.2f"),
        ],
    )
    bars = base.mark_bar(color=theme.BLUE, height={"band": 0.7})
    words = base.mark_text(align="left", dx=5, fontSize=11).encode(text="bought:N")
    return alt.layer(bars, words).properties(height=max(40, 28 * len(rows)))


def _names(rows: pd.DataFrame) -> list[str]:
    return [
        product(number, brand)
        for number, brand in zip(rows["product_id"], rows["brand"], strict=True)
    ]


def read(rows: pd.DataFrame) -> str:
    """Say the first product and what the ten are of all views and purchases."""
    first, name = rows.iloc[0], _names(rows)[0]
    views, bought = rows["views_count"].sum(), rows["purchases_count"].sum()
    all_bought = rows["purchases_total_count"].max()
    said = [
        (
            f"{name} ({category(first['subcategory'])}) was looked at "
            f"{theme.plural(first['views_count'], 'time')} and bought "
            f"{theme.plural(first['purchases_count'], 'time')}."
        )
    ]
    if len(rows) > 1:
        share = views / rows["views_total_count"].max()
        number = theme.plural(rows["products_count"].max(), "product")
        said.append(
            f"These {len(rows)} of {number} have {theme.share(share)} of all views"
            + (
                f" and {theme.share(bought / all_bought)} of all purchases."
                if all_bought
                else "; nothing was bought at all."
            )
        )
    unsold = int((rows["purchases_count"] == 0).sum())
    if unsold and all_bought:
        said.append(
            f"{theme.count(unsold)} of them {'was' if unsold == 1 else 'were'} never "
            "bought."
        )
    return " ".join(said)
