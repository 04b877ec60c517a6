"""Heatmaps that several pages draw: weekdays by hours, shares with their figures."""

import altair as alt
import pandas as pd

from comptoir.charts import theme

WEEKDAYS = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
]
EMPTY = "#F2F2F2"


def with_times(rows: pd.DataFrame) -> pd.DataFrame:
    """Add `weekday_name` and `hour_label` to `weekday` (1 Monday) and `hour_of_day`."""
    return rows.assign(
        weekday_name=rows["weekday"].map(lambda day: WEEKDAYS[int(day) - 1]),
        hour_label=rows["hour_of_day"].map(lambda hour: f"{int(hour):02d}"),
    )


def weekday_hours(
    base: alt.Chart,
    field: str,
    words: str,
    hours: list[str],
    tooltip: list[alt.Tooltip],
) -> alt.LayerChart:
    """Draw a number by weekday and hour; `base` holds rows made by `with_times`."""
    base = base.encode(
        x=alt.X(
            "hour_label:O",
            title="Hour of the day",
            sort=hours,
            scale=alt.Scale(domain=hours) if hours else alt.Undefined,
        ),
        y=alt.Y("weekday_name:O", title=None, sort=WEEKDAYS),
        tooltip=tooltip,
    )
    cells = (
        base.transform_filter(f"datum.{field} > 0")
        .mark_rect(stroke="white", strokeWidth=1)
        .encode(
            color=alt.Color(
                f"{field}:Q",
                title=words,
                scale=alt.Scale(scheme="blues", domainMin=0),
                legend=alt.Legend(labelExpr=theme.NUMBER_LABEL, tickCount=4),
            )
        )
    )
    # A cell with nothing in it is pale grey, not the palest blue.
    empty = base.transform_filter(f"datum.{field} === 0").mark_rect(
        fill=EMPTY, stroke="white", strokeWidth=1
    )
    return alt.layer(empty, cells)


def shares(
    base: alt.Chart, field: str, words: str, figure: str, top: float
) -> alt.LayerChart:
    """Draw shares as cells with their figures (a column of texts) in them.

    `top` is the largest share: figures on dark cells are white.
    """
    cells = base.mark_rect(stroke="white", strokeWidth=1).encode(
        color=alt.Color(
            f"{field}:Q",
            title=words,
            scale=alt.Scale(scheme="blues", domain=[0, top or 1]),
            legend=alt.Legend(format=".0%" if top >= 0.08 else ".1~%", tickCount=4),
        )
    )
    figures = base.mark_text(fontSize=11).encode(
        text=f"{figure}:N",
        color=alt.condition(
            f"datum.{field} > {top * 0.72:.6f}",
            alt.value("white"),
            alt.value(theme.TEXT),
        ),
    )
    return alt.layer(cells, figures)
