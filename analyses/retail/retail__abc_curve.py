"""Cumulative share of gross sales over products, by ABC class."""

import altair as alt
import pandas as pd

from comptoir.charts import theme

TITLE = "How few products make most of the money?"

CLASSES = {"A": theme.BLUE, "B": theme.ORANGE, "C": theme.GREY}


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    # Each class starts where the one before it ends, so that the area has no slits.
    rows = rows.sort_values("product_rank")
    joints = rows[rows["abc_class"] != rows["abc_class"].shift(-1)].iloc[:-1]
    following = rows["abc_class"].shift(-1).loc[joints.index]
    joined = pd.concat([rows, joints.assign(abc_class=following)])
    base = alt.Chart(joined)
    x = alt.X(
        "products_share:Q",
        title="Share of the products, best sellers first",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format=".0%"),
    )
    y = alt.Y(
        "revenue_cumulative_share:Q",
        title="Share of gross sales",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format=".0%"),
        stack=None,
    )
    colour = alt.Color(
        "abc_class:N",
        title="Class",
        scale=alt.Scale(domain=list(CLASSES), range=list(CLASSES.values())),
    )
    area = base.mark_area(opacity=0.3, line=True).encode(x=x, y=y, color=colour)
    points = base.mark_point(size=40, opacity=0).encode(
        x=x,
        y=y,
        tooltip=[
            alt.Tooltip("abc_class:N", title="Class"),
            alt.Tooltip("product_rank:Q", title="Best sellers", format=","),
            alt.Tooltip("products_share:Q", title="of the products", format=".1%"),
            alt.Tooltip(
                "revenue_cumulative_share:Q", title="of gross sales", format=".1%"
            ),
        ],
    )
    limits = (
        alt.Chart(pd.DataFrame({"limit": [0.8, 0.95]}))
        .mark_rule(strokeDash=[4, 4])
        .encode(y="limit:Q")
    )
    return alt.layer(area, limits, points).properties(height=340)


def read(rows: pd.DataFrame) -> str:
    """Say how many products stand in class A and C."""
    total = int(rows["products_count"].max())
    last = rows.groupby("abc_class")["product_rank"].max()
    said = [f"The curve holds {theme.plural(total, 'product')}."]
    if "A" in last:
        said.append(
            f"The first {theme.count(last['A'])} ({theme.share(last['A'] / total)}) "
            "make 80\u00a0% of gross sales: class A."
        )
    if "C" in last:
        before = max([int(last[name]) for name in ("A", "B") if name in last] or [0])
        said.append(
            f"The last 5\u00a0% come from {theme.plural(total - before, 'product')} of "
            "class C."
        )
    return " ".join(said)
