"""Predicted chance against what came out, of the champions, by bin."""

import altair as alt
import pandas as pd

from comptoir.charts import learning, theme

TITLE = "When a prediction says 70 in 100, do 70 in 100 come?"

WHERE = {"test": theme.BLUE, "validation": theme.GREY}


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    right = (
        alt.Chart(_diagonals(rows))
        .transform_filter(learning.CHOSEN)
        .mark_line(color=theme.GREY, strokeDash=[4, 4], strokeWidth=1)
        .encode(x="mean_probability:Q", y="observed_share:Q")
    )
    base = (
        alt.Chart(rows)
        .transform_filter(learning.CHOSEN)
        .encode(
            x=alt.X(
                "mean_probability:Q",
                title="Predicted chance, mean of the bin",
                axis=alt.Axis(format="~p", tickCount=6),
            ),
            y=alt.Y(
                "observed_share:Q",
                title="Share that came out yes",
                axis=alt.Axis(format="~p", tickCount=6),
            ),
            color=alt.Color(
                "split:N",
                title=None,
                scale=alt.Scale(domain=list(WHERE), range=list(WHERE.values())),
            ),
            tooltip=[
                alt.Tooltip("task:N", title="Prediction"),
                alt.Tooltip("candidate:N", title="Champion"),
                alt.Tooltip("split:N", title="On"),
                alt.Tooltip("rows_count:Q", title="Rows", format=","),
                alt.Tooltip("mean_probability:Q", title="Predicted", format=".1%"),
                alt.Tooltip("observed_share:Q", title="Came", format=".1%"),
            ],
        )
    )
    points = base.mark_circle(opacity=0.85).encode(
        size=alt.Size(
            "rows_count:Q",
            title="Rows",
            scale=alt.Scale(rangeMin=20, rangeMax=350),
            legend=None,
        )
    )
    lines = base.mark_line(strokeWidth=1.5, opacity=0.7)
    return (
        alt.layer(right, lines, points)
        .add_params(learning.chooser(learning.tasks_of(rows)))
        .properties(height=380)
    )


def _diagonals(rows: pd.DataFrame) -> pd.DataFrame:
    """Both ends of each task's diagonal, as far as its largest value: rare events have
    chances of a few per cent, which a scale up to 1 would press into its corner.
    """
    ends = rows[["mean_probability", "observed_share"]].astype(float).max(axis=1)
    longest = ends.groupby(rows["task"]).max()
    starts = pd.DataFrame({"task": longest.index, "mean_probability": 0.0})
    return pd.concat(
        [starts, starts.assign(mean_probability=longest.to_numpy())]
    ).assign(observed_share=lambda both: both["mean_probability"])


def read(rows: pd.DataFrame) -> str:
    """Say how far predicted and observed lie apart, weighted by rows."""
    said = []
    for task in learning.tasks_of(rows):
        mine = rows[rows["task"] == task]
        split = "test" if (mine["split"] == "test").any() else "validation"
        bins = mine[mine["split"] == split]
        weights = bins["rows_count"].astype(float)
        if not weights.sum():
            continue
        gap = bins["mean_probability"].astype(float) - bins["observed_share"].astype(
            float
        )
        apart = float((gap.abs() * weights).sum() / weights.sum())
        lean = float((gap * weights).sum() / weights.sum())
        way = "too high" if lean > 0 else "too low"
        mean = (
            f", on the whole {_points(abs(lean))} {way}" if abs(lean) >= 0.005 else ""
        )
        said.append(
            f"{learning.heading(task)}: on {split} the predicted chance is off by "
            f"{_points(apart)}{mean}."
        )
    said.append("Circles on the dashed line are right; a larger one holds more rows.")
    return "\n".join(said)


def _points(share: float) -> str:
    return f"{share * 100:.1f} points of 100"
