"""Products by what they bring (ABC) and how steadily they are wanted (XYZ)."""

import altair as alt
import pandas as pd

from comptoir.charts import theme

TITLE = "Which products bring most, and how steadily are they wanted?"
MIN_WIDTH = 640

ABC = {"A": "A: most of the sales", "B": "B: less", "C": "C: the rest"}
XYZ = {"X": "X: steadily", "Y": "Y: less so", "Z": "Z: now and then"}
UNKNOWN = "too new to say"


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    rows = rows.assign(
        row=rows["abc_class"].map(ABC).fillna(rows["abc_class"]),
        column=rows["xyz_class"].map(XYZ).fillna(UNKNOWN),
        share=rows["sales_share"].fillna(0.0).astype(float),
        products=[theme.plural(one, "product") for one in rows["products_count"]],
        sales=[
            "" if pd.isna(one) else f"{theme.share(one)} of the sales"
            for one in rows["sales_share"]
        ],
    )
    top = float(rows["share"].max()) if len(rows) else 1.0
    columns = [*XYZ.values()] + [UNKNOWN] * bool((rows["column"] == UNKNOWN).any())
    base = alt.Chart(rows).encode(
        x=alt.X(
            "column:N",
            title=None,
            sort=columns,
            scale=alt.Scale(domain=columns),
            axis=alt.Axis(orient="top", domain=False, ticks=False, labelLimit=110),
        ),
        y=alt.Y(
            "row:N",
            title=None,
            sort=list(ABC.values()),
            scale=alt.Scale(domain=list(ABC.values())),
            axis=alt.Axis(domain=False, ticks=False, labelLimit=140),
        ),
        tooltip=[
            alt.Tooltip("row:N", title="Sales"),
            alt.Tooltip("column:N", title="Wanted"),
            alt.Tooltip("products_count:Q", title="Products", format=","),
            alt.Tooltip("products_share:Q", title="of all", format=".1%"),
            alt.Tooltip("sales_amount:Q", title="Sales", format=",.0f"),
            alt.Tooltip("sales_share:Q", title="of all", format=".1%"),
            alt.Tooltip(
                "stockout_share:Q", title="Days with empty shelf", format=".1%"
            ),
            alt.Tooltip(
                "lost_sales_amount:Q", title="Lost sales (est.)", format=",.0f"
            ),
        ],
    )
    cells = base.mark_rect(stroke="white", strokeWidth=2).encode(
        color=alt.Color(
            "share:Q",
            title="Share of the sales",
            scale=alt.Scale(scheme="blues", domain=[0, top or 1]),
            legend=alt.Legend(format=".0%", tickCount=4),
        )
    )
    colour = alt.condition(
        f"datum.share > {top * 0.6:.6f}", alt.value("white"), alt.value(theme.TEXT)
    )
    return alt.layer(
        cells,
        base.mark_text(dy=-8, fontSize=12).encode(text="products:N", color=colour),
        base.mark_text(dy=8, fontSize=11).encode(text="sales:N", color=colour),
    ).properties(height=58 * len(ABC))


def read(rows: pd.DataFrame) -> str:
    """Say what the steady best and the unsteady rest are."""
    total = rows["products_count"].sum()
    first = rows[rows["abc_class"] == "A"]
    said = f"Of {theme.plural(total, 'product')} that are still sold, "
    said += (
        f"{theme.count(first['products_count'].sum())} "
        f"{'is' if first['products_count'].sum() == 1 else 'are'} of class A"
    )
    if first["sales_share"].notna().any():
        said += f" ({theme.share(min(first['sales_share'].sum(), 1.0))} of their sales)"
    steady = first.loc[first["xyz_class"] == "X", "products_count"].sum()
    wild = rows.loc[
        (rows["abc_class"] == "C") & (rows["xyz_class"] == "Z"), "products_count"
    ].sum()
    said += (
        f"; of these {theme.count(steady)} {'is' if steady == 1 else 'are'} "
        "wanted steadily, week by week."
    )
    if not wild:
        return f"{said} No product of class C is wanted now and then only."
    return (
        f"{said} {theme.count(wild)} of class C {'is' if wild == 1 else 'are'} wanted "
        f"now and then only: stock of {'it' if wild == 1 else 'these'} lies longest."
    )
