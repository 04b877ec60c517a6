"""Purchases per view by category and price band, as a heatmap."""

import altair as alt
import pandas as pd

from comptoir.charts import theme
from comptoir.charts.heatmaps import EMPTY, shares
from comptoir.charts.names import category, category_labels

TITLE = "Which categories and prices turn looks into purchases?"
MIN_WIDTH = 460

BANDS = {1: "cheapest", 2: "cheap", 3: "middle", 4: "dear", 5: "dearest"}
# Of fewer views than this a rate says nothing: the cell is grey.
ENOUGH = 50


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    rows = _with_rates(rows).sort_values(["category_rank", "price_band"])
    # A category of grey cells alone says nothing.
    telling = rows.groupby("category_rank")["is_enough"].transform("any")
    rows = rows[telling] if telling.any() else rows
    ranks = rows.drop_duplicates("category_rank")
    labels = dict(
        zip(ranks["category_rank"], category_labels(ranks["category"], 22), strict=True)
    )
    rows = rows.assign(
        label=rows["category_rank"].map(labels),
        name=rows["category"].map(category),
        band=rows["price_band"].map(lambda band: BANDS.get(int(band), str(band))),
        figure=[f"{rate * 100:.1f}" for rate in rows["purchase_rate"]],
    )
    enough = rows[rows["is_enough"]]
    top = float(enough["purchase_rate"].max()) if len(enough) else 1.0
    base = alt.Chart(rows).encode(
        x=alt.X(
            "band:O",
            title="Products by price, a fifth each",
            sort=list(BANDS.values()),
            scale=alt.Scale(domain=list(BANDS.values())),
        ),
        y=alt.Y(
            "label:N",
            title=None,
            sort=list(labels.values()),
            axis=alt.Axis(labelLimit=150),
        ),
        tooltip=[
            alt.Tooltip("name:N", title="Category"),
            alt.Tooltip("minimum_price:Q", title="Price from", format=",.2f"),
            alt.Tooltip("maximum_price:Q", title="to", format=",.2f"),
            alt.Tooltip("products_count:Q", title="Products", format=","),
            alt.Tooltip("views_count:Q", title="Views", format=","),
            alt.Tooltip("carts_count:Q", title="Put into the cart", format=","),
            alt.Tooltip("purchases_count:Q", title="Bought", format=","),
            alt.Tooltip("purchase_rate:Q", title="Bought per view", format=".2%"),
        ],
    )
    few = base.transform_filter("!datum.is_enough").mark_rect(
        fill=EMPTY, stroke="white", strokeWidth=1
    )
    cells = shares(
        base.transform_filter("datum.is_enough"),
        "purchase_rate",
        "Purchases per view",
        "figure",
        top,
    )
    return alt.layer(few, cells).properties(height=max(60, 28 * len(labels)))


def _with_rates(rows: pd.DataFrame) -> pd.DataFrame:
    views = pd.to_numeric(rows["views_count"])
    return rows.assign(
        purchase_rate=(rows["purchases_count"] / views.where(views > 0)).fillna(0.0),
        is_enough=views >= ENOUGH,
    )


def read(rows: pd.DataFrame) -> str:
    """Say the best cell and the rates of the cheapest and the dearest products."""
    rows = _with_rates(rows)
    enough = rows[rows["is_enough"]]
    if not rows["purchases_count"].sum():
        return "Nothing was bought of what has a price."
    if enough.empty:
        return (
            f"No category has a fifth of its products with {ENOUGH} views or more: "
            "too few to say a rate."
        )
    best = enough.loc[enough["purchase_rate"].idxmax()]
    said = [
        (
            f"Figures are purchases per hundred views. The most, "
            f"{best['purchase_rate'] * 100:.1f}, are of the "
            f"{BANDS.get(int(best['price_band']))} products of "
            f"{category(best['category'])} "
            f"({theme.amount(float(best['minimum_price']))} to "
            f"{theme.amount(float(best['maximum_price']))})."
        )
    ]
    ends = [rows[rows["price_band"] == band] for band in (1, 5)]
    if all(end["views_count"].sum() >= ENOUGH for end in ends):
        low, high = (
            end["purchases_count"].sum() / end["views_count"].sum() * 100
            for end in ends
        )
        said.append(
            f"Over these categories it is {low:.1f} for the cheapest fifth and "
            f"{high:.1f} for the dearest."
        )
    if (~rows["is_enough"]).any():
        said.append(f"Grey: fewer than {ENOUGH} views.")
    return " ".join(said)
