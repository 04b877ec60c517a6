"""Confusion matrices of the champions on the test, at the chosen threshold."""

import altair as alt
import pandas as pd

from comptoir.charts import learning, theme

TITLE = "How often is the yes or no of a prediction right?"

COLUMNS = 3


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    rows = rows.assign(
        actual=_words(rows["is_actual"]),
        predicted=_words(rows["is_predicted"]),
        counted=rows["rows_count"].map(theme.count),
        said=[
            "" if pd.isna(share) else theme.share(share)
            for share in rows["actual_share"]
        ],
        shade=rows["actual_share"].fillna(0.0),
    )
    panels = [_panel(rows[rows["task"] == task]) for task in learning.tasks_of(rows)]
    return alt.concat(*(panels or [_panel(rows)]), columns=COLUMNS, spacing=24)


def _words(flags: pd.Series) -> list[str]:
    return ["yes" if flag else "no" for flag in flags]


def _panel(rows: pd.DataFrame) -> alt.LayerChart:
    (task,) = learning.first(rows, "task")
    base = alt.Chart(rows).encode(
        x=alt.X("predicted:N", title="Predicted", sort=["yes", "no"]),
        y=alt.Y("actual:N", title="Came out", sort=["yes", "no"]),
        tooltip=[
            alt.Tooltip("predicted:N", title="Predicted"),
            alt.Tooltip("actual:N", title="Came out"),
            alt.Tooltip("rows_count:Q", title="Rows", format=","),
            alt.Tooltip("actual_share:Q", title="of those", format=".1%"),
            alt.Tooltip("threshold:Q", title="Yes from a chance of", format=".3~f"),
        ],
    )
    white = alt.condition(
        "datum.shade > 0.6", alt.value("white"), alt.value(theme.TEXT)
    )
    cells = base.mark_rect(stroke="white", strokeWidth=2).encode(
        color=alt.Color(
            "shade:Q",
            title="Share of those that came out so",
            scale=alt.Scale(scheme="blues", domain=[0, 1]),
            legend=alt.Legend(format=".0%", tickCount=4),
        )
    )
    counts = base.mark_text(fontSize=15, dy=-9).encode(text="counted:N", color=white)
    shares = base.mark_text(fontSize=12, dy=11).encode(text="said:N", color=white)
    return alt.layer(cells, counts, shares).properties(
        title=learning.title(learning.heading(task)), height=170
    )


def read(rows: pd.DataFrame) -> str:
    """Say of each champion how many are found and how many alarms are right."""
    return "\n".join(
        _task_read(rows[rows["task"] == task]) for task in learning.tasks_of(rows)
    )


def _task_read(rows: pd.DataFrame) -> str:
    def count(is_actual: bool, is_predicted: bool) -> int:
        here = rows["is_actual"].eq(is_actual) & rows["is_predicted"].eq(is_predicted)
        return int(rows.loc[here, "rows_count"].fillna(0).sum())

    task, candidate = learning.first(rows, "task", "candidate")
    found, missed = count(True, True), count(True, False)
    alarms = found + count(False, True)
    start = f"{learning.heading(task)} ({learning.plain(candidate)}): "
    if not found + missed:
        said = "nobody on the test did what was predicted"
    else:
        said = (
            f"{theme.count(found)} of the {theme.count(found + missed)} that came out "
            f"yes are found ({theme.share(found / (found + missed))})"
        )
    if not alarms:
        return f"{start}{said}; it never says yes."
    return (
        f"{start}{said}, and of {theme.plural(alarms, 'yes', 'yeses')} "
        f"{theme.share(found / alarms)} are right."
    )
