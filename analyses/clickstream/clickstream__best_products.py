"""The three most bought products of each subcategory, of a category of choice."""

import altair as alt
import pandas as pd

from comptoir.charts import choices, theme
from comptoir.charts.names import category, labels, product, unique

TITLE = "What sells best in each kind of product?"
MIN_WIDTH = 340

# What is shown first: the subcategories, of any category, in which most is bought.
BEST, BEST_SUBCATEGORIES = "best sellers of all", 8


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    lines = _lines(rows)
    options = {BEST: "the best selling kinds of all"}
    totals = rows[rows["product_rank"] == 1].groupby("category")
    for name in (
        totals["subcategory_purchases_count"].sum().sort_values(ascending=False).index
    ):
        options[str(name)] = category(name)
    base = (
        alt.Chart(lines)
        .transform_filter("datum.choice === chosen_category")
        .encode(
            y=alt.Y(
                "label:N",
                title=None,
                sort=alt.EncodingSortField("place", op="min", order="ascending"),
                axis=alt.Axis(labelLimit=150, ticks=False, domain=False),
            )
        )
    )
    products = base.transform_filter("datum.product_rank > 0").encode(
        x=alt.X(
            "purchases_count:Q",
            title="Purchases",
            axis=alt.Axis(tickMinStep=1, tickCount=5, labelExpr=theme.NUMBER_LABEL),
        ),
    )
    bars = products.mark_bar(color=theme.BLUE, height={"band": 0.8}).encode(
        tooltip=[
            alt.Tooltip("name:N", title="Product"),
            alt.Tooltip("kind:N", title="Kind"),
            alt.Tooltip("purchases_count:Q", title="Purchases", format=","),
            alt.Tooltip("purchase_amount:Q", title="Amount", format=",.2f"),
            alt.Tooltip("views_count:Q", title="Views", format=","),
        ],
    )
    figures = products.mark_text(align="left", dx=4, fontSize=11).encode(
        text=alt.Text("purchases_count:Q", format=",")
    )
    heads = (
        base.transform_filter("datum.product_rank === 0")
        .mark_text(align="left", fontWeight="bold", limit=330)
        .encode(x=alt.value(0), text="kind:N")
    )
    # As high as the choice has lines; of several charts, even one, a page allows that.
    return alt.vconcat(
        alt.layer(bars, figures, heads).properties(height=alt.Step(20))
    ).add_params(choices.chooser("chosen_category", options, "Kinds of product"))


def _lines(rows: pd.DataFrame) -> pd.DataFrame:
    """One line a product, under one that names its subcategory, for each choice."""
    rows = rows.assign(
        name=[
            product(number, brand)
            for number, brand in zip(rows["product_id"], rows["brand"], strict=True)
        ],
        kind=[
            f"{category(name)} ({theme.count(bought)} bought)"
            for name, bought in zip(
                rows["subcategory"], rows["subcategory_purchases_count"], strict=True
            )
        ],
        choice=rows["category"].astype(str),
    )
    best = rows[rows["subcategory_rank"] <= BEST_SUBCATEGORIES].assign(choice=BEST)
    # A category may be called as the first choice is: it is then among the others.
    products = pd.concat([best, rows[rows["choice"] != BEST]])
    heads = products[products["product_rank"] == 1].assign(product_rank=0)
    lines = pd.concat([heads, products]).sort_values(
        ["choice", "subcategory_rank", "product_rank"]
    )
    lines = lines.assign(place=range(len(lines)))
    parts = [
        part.assign(
            label=unique(
                name if rank else ""
                for name, rank in zip(
                    labels(part["name"], 22), part["product_rank"], strict=True
                )
            )
        )
        for _, part in lines.groupby("choice")
    ]
    return pd.concat(parts) if parts else lines.assign(label="")


def read(rows: pd.DataFrame) -> str:
    """Say the best product of the first subcategories."""
    best = rows[rows["product_rank"] == 1].sort_values("subcategory_rank")
    said = []
    for row in best.head(3).itertuples():
        share = row.purchases_count / row.subcategory_purchases_count
        said.append(
            f"{category(row.subcategory)}: {product(row.product_id, row.brand)} "
            f"({theme.count(row.purchases_count)} of "
            f"{theme.plural(row.subcategory_purchases_count, 'purchase')}, "
            f"{theme.share(share)})"
        )
    kinds = theme.plural(len(best), "kind of product", "kinds of product")
    return (
        f"Something was bought of {kinds} that "
        f"{'is' if len(best) == 1 else 'are'} shown here. First in "
        f"{'; in '.join(said)}."
    )
