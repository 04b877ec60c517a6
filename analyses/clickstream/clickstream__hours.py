"""Activity by hour of the day, and by weekday and hour."""

import altair as alt
import pandas as pd

from comptoir.charts import choices, theme
from comptoir.charts.heatmaps import WEEKDAYS, weekday_hours, with_times

TITLE = "At what hours and on which days are visitors here?"
MIN_WIDTH = 520

TYPES = {
    "view": "views",
    "cart": "products put into the cart",
    "remove_from_cart": "products taken out again",
    "purchase": "purchases",
}
HOURS = [f"{hour:02d}" for hour in range(24)]


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    rows = with_times(rows)
    rows = rows.assign(mean_count=rows["events_count"] / rows["hours_count"])
    hourly = rows.groupby(["event_type", "hour_label"], as_index=False)[
        ["events_count", "hours_count"]
    ].sum()
    hourly = hourly.assign(mean_count=hourly["events_count"] / hourly["hours_count"])
    chosen = "datum.event_type === chosen_type"
    mean = alt.Tooltip("mean_count:Q", title="Events an hour", format=",.2~f")
    counted = [
        alt.Tooltip("events_count:Q", title="Events in all", format=","),
        alt.Tooltip("hours_count:Q", title="in so many hours", format=","),
    ]
    bars = (
        alt.Chart(hourly)
        .transform_filter(chosen)
        .mark_bar(color=theme.BLUE)
        .encode(
            x=alt.X(
                "hour_label:O",
                title=None,
                sort=HOURS,
                scale=alt.Scale(domain=HOURS),
            ),
            y=alt.Y(
                "mean_count:Q",
                title="Events an hour",
                axis=alt.Axis(labelExpr=theme.NUMBER_LABEL, tickCount=4),
            ),
            tooltip=[alt.Tooltip("hour_label:N", title="Hour"), mean, *counted],
        )
        .properties(height=150)
    )
    days = int(rows["weekday"].nunique())
    cells = weekday_hours(
        alt.Chart(rows).transform_filter(chosen),
        "mean_count",
        "Events an hour",
        HOURS,
        [
            alt.Tooltip("weekday_name:N", title="Day"),
            alt.Tooltip("hour_label:N", title="Hour"),
            mean,
            *counted,
        ],
    ).properties(height=max(40, 32 * days))
    options = {
        name: words for name, words in TYPES.items() if name in set(rows["event_type"])
    }
    return (
        alt.vconcat(bars, cells, spacing=12)
        .add_params(choices.chooser("chosen_type", options, "Show"))
        .resolve_scale(color="independent")
    )


def read(rows: pd.DataFrame) -> str:
    """Say the busiest hour, weekday and cell of the views and of the purchases."""
    said = []
    for name, words in TYPES.items():
        part = rows[rows["event_type"] == name]
        if name not in ("view", "purchase") or part["events_count"].sum() == 0:
            continue
        hours = part.groupby("hour_of_day")[["events_count", "hours_count"]].sum()
        rates = hours["events_count"] / hours["hours_count"]
        best = int(rates.idxmax())
        said.append(
            f"Most {words} come from {best}:00 to {best + 1}:00 (UTC): "
            f"{rates[best]:,.{1 if rates[best] < 100 else 0}f} an hour on average."
        )
        days = part.groupby("weekday")[["events_count", "hours_count"]].sum()
        by_day = days["events_count"] / days["hours_count"]
        if name == "view" and len(days) > 1:
            said.append(
                f"The busiest day is {WEEKDAYS[int(by_day.idxmax()) - 1]}, the "
                f"quietest {WEEKDAYS[int(by_day.idxmin()) - 1]}."
            )
    here = sorted(int(day) for day in rows["weekday"].unique())
    if len(here) < 7:
        said.append(
            f"The data hold {' and '.join(WEEKDAYS[day - 1] for day in here)} alone, "
            f"{theme.plural(rows['hour_of_day'].nunique(), 'hour')} of the day."
        )
    return " ".join(said) or "There is no event."
