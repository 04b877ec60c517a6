"""Rows in quarantine by kind of reason."""

import altair as alt
import pandas as pd

from comptoir.charts import theme

TITLE = "Why were rows set aside?"


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    order = (
        rows.groupby("reason")["rows_count"]
        .sum()
        .sort_values(ascending=False, kind="stable")
        .index.tolist()
    )
    return (
        alt.Chart(rows)
        .mark_bar()
        .encode(
            x=alt.X(
                "rows_count:Q",
                title="Rows in quarantine",
                axis=alt.Axis(format="~s", tickMinStep=1),
            ),
            y=alt.Y("reason:N", title=None, sort=order, axis=alt.Axis(labelLimit=320)),
            color=alt.Color("input:N", title="Input"),
            tooltip=[
                alt.Tooltip("input:N", title="Input"),
                alt.Tooltip("reason:N", title="Reason"),
                alt.Tooltip("rows_count:Q", title="Rows", format=","),
            ],
        )
        .properties(height=max(60, 26 * len(order)))
    )


def read(rows: pd.DataFrame) -> str:
    """Say how many there are and the commonest reason."""
    first = rows.iloc[0]
    total = rows["all_rows_count"].max()
    return (
        f"{theme.plural(total, 'row')} could not be read or typed and "
        f"{'is' if total == 1 else 'are'} kept apart with file, line and raw text; the "
        f"commonest reason: {first['reason']} ({theme.count(first['rows_count'])})."
    )
