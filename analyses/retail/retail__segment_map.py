"""Customers in the first two principal components, coloured by segment."""

import altair as alt
import pandas as pd

from comptoir.charts import theme

TITLE = "Do the segments lie apart?"


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    named = rows[["segment_id", "segment_name"]].drop_duplicates()
    names = named.sort_values("segment_id")["segment_name"].tolist()
    return (
        alt.Chart(rows)
        .mark_circle(opacity=0.75, stroke="white", strokeWidth=0.3)
        .encode(
            x=alt.X(
                "component_1_middle:Q",
                title="First component",
                scale=alt.Scale(zero=False),
            ),
            y=alt.Y(
                "component_2_middle:Q",
                title="Second component",
                scale=alt.Scale(zero=False),
            ),
            size=alt.Size(
                "customers_count:Q",
                title="Customers",
                scale=alt.Scale(range=[14, 260]),
                legend=None,
            ),
            color=alt.Color(
                "segment_name:N",
                title="Segment",
                scale=alt.Scale(domain=names, range=theme.CATEGORIES),
                legend=alt.Legend(
                    direction="vertical", columns=1, symbolOpacity=1, labelLimit=260
                ),
            ),
            tooltip=[
                alt.Tooltip("segment_name:N", title="Segment"),
                alt.Tooltip("customers_count:Q", title="Customers", format=","),
            ],
        )
        .properties(height=420)
    )


def read(rows: pd.DataFrame) -> str:
    """Say how many customers stand where and how far cells are shared."""
    segments = rows.groupby("segment_name")["customers_count"].sum()
    cells = rows.groupby(["component_1_middle", "component_2_middle"])[
        "customers_count"
    ].agg(["sum", "max"])
    apart = cells["max"].sum() / cells["sum"].sum()
    largest, most = segments.idxmax(), rows["customers_count"].max()
    return (
        f"{theme.plural(segments.sum(), 'customer')} in "
        f"{theme.plural(len(segments), 'segment')}; the largest is "
        f"\u201c{largest}\u201d with {theme.count(segments.max())}. On this map "
        f"{theme.share(apart)} of the customers lie in a cell where their segment is "
        "the most frequent one; the rest differ in what two components don't show. A "
        f"larger circle holds more customers, up to {theme.count(most)}."
    )
