"""The products of which most purchases are to be expected of those who looked."""

import altair as alt
import pandas as pd

from comptoir.charts import theme
from comptoir.charts.names import category, labels, product

TITLE = "Which products will be bought next by those who looked at them?"


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    names = _names(rows)
    short = labels(names, 22)
    rows = rows.assign(
        name=names,
        label=short,
        kind=[category(one) for one in rows["subcategory"]],
        words=[
            f"of {theme.plural(number, 'visitor')}" for number in rows["users_count"]
        ],
    )
    top = rows["expected_purchases"].max() if len(rows) else 1
    base = alt.Chart(rows).encode(
        x=alt.X(
            "expected_purchases:Q",
            title="Purchases to expect",
            # room for the words at the end of the longest bar
            scale=alt.Scale(domainMin=0, domainMax=max(float(top), 0.1) * 1.3),
            axis=alt.Axis(tickCount=5, labelExpr=theme.NUMBER_LABEL),
        ),
        y=alt.Y("label:N", title=None, sort=short, axis=alt.Axis(labelLimit=150)),
        tooltip=[
            alt.Tooltip("name:N", title="Product"),
            alt.Tooltip("kind:N", title="Kind"),
            alt.Tooltip("users_count:Q", title="Visitors who looked", format=","),
            alt.Tooltip("expected_purchases:Q", title="To be bought", format=",.2f"),
            alt.Tooltip("highest_probability:Q", title="Highest chance", format=".1%"),
            alt.Tooltip("purchases_count:Q", title="Bought so far", format=","),
            alt.Tooltip("median_price:Q", title="Median price", format=",.2f"),
        ],
    )
    bars = base.mark_bar(color=theme.BLUE, height={"band": 0.7})
    words = base.mark_text(align="left", dx=5, fontSize=11).encode(text="words:N")
    return alt.layer(bars, words).properties(height=max(40, 26 * len(rows)))


def _names(rows: pd.DataFrame) -> list[str]:
    return [
        product(number, brand)
        for number, brand in zip(rows["product_id"], rows["brand"], strict=True)
    ]


def read(rows: pd.DataFrame) -> str:
    """Say the first product and what the shown ones are of all that is expected."""
    first, name = rows.iloc[0], _names(rows)[0]
    begin, end = rows["as_of"].min(), rows["window_ends_at"].max()
    said = (
        f"From {theme.moment(begin)} until before {theme.moment(end)}: of "
        f"{theme.plural(first['users_count'], 'visitor')} who looked at {name} "
        f"({category(first['subcategory'])}) about "
        f"{theme.about(first['expected_purchases'])} will buy it."
    )
    total = rows["expected_total_count"].max()
    if len(rows) == 1 or not total:
        return said
    share = theme.share(rows["expected_purchases"].sum() / total)
    number = theme.plural(rows["products_count"].max(), "product")
    return (
        f"{said} These {len(rows)} of {number} stand for {share} of the purchases to "
        "expect."
    )
