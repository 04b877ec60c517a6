"""Lift of champions and baselines by decile of the score, on the test."""

import altair as alt
import pandas as pd

from comptoir.charts import learning, theme

TITLE = "How much more comes of those that are picked first?"


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    rows = learning.numbered_series(rows)
    even = (
        alt.Chart(pd.DataFrame({"lift": [1.0]}))
        .mark_rule(color=theme.TEXT, strokeDash=[4, 4])
        .encode(y="lift:Q")
    )
    base = (
        alt.Chart(rows)
        .transform_filter(learning.CHOSEN)
        .encode(
            x=alt.X(
                "decile:O",
                title="Tenth of the predictions, the highest first",
            ),
            y=alt.Y(
                "lift:Q",
                title="Times as much as on average",
                scale=alt.Scale(domainMin=0),
            ),
            color=learning.series_colour(),
            tooltip=[
                alt.Tooltip("series:N", title="By"),
                alt.Tooltip("decile:O", title="Tenth"),
                alt.Tooltip("rows_count:Q", title="Rows", format=","),
                alt.Tooltip("lift:Q", title="Lift", format=".2f"),
            ],
        )
    )
    lines = base.mark_line(strokeWidth=1.5)
    points = base.mark_circle(size=60, opacity=1)
    return (
        alt.layer(even, lines, points)
        .add_params(learning.chooser(learning.tasks_of(rows)))
        .properties(height=320)
    )


def read(rows: pd.DataFrame) -> str:
    """Say the champion's first tenth beside the best baseline's."""
    said = []
    for task in learning.tasks_of(rows):
        firsts = rows[(rows["task"] == task) & (rows["decile"] == 1)]
        champion = firsts[firsts["is_champion"].eq(True)]
        others = firsts[~firsts["is_champion"].eq(True)]["lift"]
        if champion.empty:
            continue
        one = champion.iloc[0]
        against = (
            f" ({others.max():,.1f} by the best simple rule)" if len(others) else ""
        )
        said.append(
            f"{learning.heading(task)}: the first tenth brings {one['lift']:,.1f} "
            f"times as much as a tenth on average{against}."
        )
    return "\n".join(said) or "No champion has a first tenth on the test."
