"""ROC and precision-recall curves of champions and baselines on the test."""

import altair as alt
import numpy as np
import pandas as pd

from comptoir.charts import learning, theme

TITLE = "How many of the right customers are found, at how many false alarms?"

# Rows that said no, of which a share is alarmed falsely at the point that is read out.
FALSE_ALARMS = 0.2


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    rows = learning.numbered_series(rows)
    roc = _panel(
        rows[rows["curve"] == "roc"],
        "ROC",
        "False alarms, share of those who did not",
        "Found, share of those who did",
        "linear",
    )
    chance = (
        alt.Chart(pd.DataFrame({"across": [0.0, 1.0], "up": [0.0, 1.0]}))
        .mark_line(color=theme.GREY, strokeDash=[4, 4], strokeWidth=1)
        .encode(x="across:Q", y="up:Q")
    )
    # Where nothing is found yet, precision is 1 by convention: no point of the shop's.
    precision_recall = _panel(
        rows[
            (rows["curve"] == "precision_recall") & (rows["across"].astype(float) > 0)
        ],
        "Precision and recall",
        "Found, share of those who did (recall)",
        "Right, share of the alarms (precision)",
        # Between two thresholds precision is that of the lower one, as in its mean.
        "step-before",
        # Of rare events few alarms are right: the scale ends where the curves do.
        height=alt.Scale(zero=True),
    )
    return alt.concat(
        alt.layer(chance, roc, title=learning.title("ROC")),
        alt.layer(precision_recall, title=learning.title("Precision and recall")),
        columns=2,
        spacing=24,
    ).add_params(learning.chooser(learning.tasks_of(rows)))


ENDS = alt.Scale(domain=[0, 1])


def _panel(
    rows: pd.DataFrame,
    curve: str,
    across: str,
    up: str,
    shape: str,
    height: alt.Scale = ENDS,
) -> alt.Chart:
    return (
        alt.Chart(rows)
        .transform_filter(learning.CHOSEN)
        .mark_line(clip=True, interpolate=shape)
        .encode(
            x=alt.X("across:Q", title=across, scale=ENDS, axis=alt.Axis(tickCount=5)),
            y=alt.Y("up:Q", title=up, scale=height, axis=alt.Axis(tickCount=5)),
            order=alt.Order("point_number:Q"),
            color=learning.series_colour(),
            tooltip=[
                alt.Tooltip("series:N", title=curve),
                alt.Tooltip("across:Q", title=across, format=".1%"),
                alt.Tooltip("up:Q", title=up, format=".1%"),
                alt.Tooltip("threshold:Q", title="From a chance of", format=".1%"),
            ],
        )
        .properties(height=320)
    )


def read(rows: pd.DataFrame) -> str:
    """Say what the champion finds at a fixed share of false alarms."""
    roc = rows[rows["curve"] == "roc"]
    said = []
    for task in learning.tasks_of(roc):
        curves = roc[roc["task"] == task]
        champion = curves[curves["is_champion"].eq(True)]
        if champion.empty:
            continue
        found = _found(champion)
        others = [
            _found(one)
            for _, one in curves[~curves["is_champion"].eq(True)].groupby("candidate")
        ]
        against = f", the best simple rule {theme.share(max(others))}" if others else ""
        said.append(
            f"{learning.heading(task)}: {learning.plain(champion['candidate'].iloc[0])}"
            f" finds {theme.share(found)}{against}."
        )
    start = (
        f"Where {theme.share(FALSE_ALARMS)} of those who did not are alarmed falsely:"
    )
    if not said:
        return "No champion has a ROC curve on the test."
    return "\n".join([start, *said])


def _found(curve: pd.DataFrame) -> float:
    ordered = curve.sort_values(["across", "up"])
    return float(np.interp(FALSE_ALARMS, ordered["across"], ordered["up"]))
