"""Clean, duplicate and quarantined rows of each input."""

import altair as alt
import pandas as pd

from comptoir.charts import theme

TITLE = "Of the rows that came in, how many could be used?"

PARTS = {
    "clean": theme.BLUE,
    "duplicate": theme.ORANGE,
    "quarantined": theme.PURPLE,
}


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    rows = rows.assign(
        rows_share=(rows["rows_count"] / rows["raw_rows"]).where(
            rows["raw_rows"] > 0, 0.0
        )
    )
    everything = _bars(rows, "Share of all rows of the input")
    faults = _bars(
        rows[rows["part"] != "clean"], "Of these, the duplicate and quarantined alone"
    )
    return alt.vconcat(everything, faults, spacing=20)


def _bars(rows: pd.DataFrame, title: str) -> alt.Chart:
    return (
        alt.Chart(rows, title=alt.Title(title, fontSize=13, frame="group"))
        .mark_bar()
        .encode(
            x=alt.X("rows_share:Q", title=None, axis=alt.Axis(format=".3~p")),
            y=alt.Y("input:N", title=None, axis=alt.Axis(labelLimit=200)),
            color=alt.Color(
                "part:N",
                title="Rows",
                scale=alt.Scale(domain=list(PARTS), range=list(PARTS.values())),
            ),
            order=alt.Order("part_number:Q"),
            tooltip=[
                alt.Tooltip("input:N", title="Input"),
                alt.Tooltip("part:N", title="Rows that are"),
                alt.Tooltip("rows_count:Q", title="Rows", format=","),
                alt.Tooltip("rows_share:Q", title="Share", format=".3%"),
                alt.Tooltip("raw_rows:Q", title="Rows in the file", format=","),
            ],
        )
        .properties(height=max(44, 36 * rows["input"].nunique()))
    )


def read(rows: pd.DataFrame) -> str:
    """Say the counts, and whether any row is left over."""
    said = []
    for name, part in rows.groupby("input", sort=True):
        counts = part.set_index("part")["rows_count"]
        raw = int(part["raw_rows"].max())
        over = raw - int(counts.sum())
        said.append(
            f"{name}: {theme.plural(raw, 'row')} read, "
            f"{theme.count(counts.get('clean', 0))} clean, "
            f"{theme.count(counts.get('duplicate', 0))} duplicate, "
            f"{theme.count(counts.get('quarantined', 0))} quarantined, "
            + ("none unaccounted for." if not over else f"{over:,} UNACCOUNTED FOR.")
        )
    return " ".join(said)
