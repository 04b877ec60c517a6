"""What charts over time share: periods of a chosen length, gaps, an overview.

Rows have `grain` ('hour', 'day', 'week', 'month'), `is_default` (of the grain that is
shown first), `period_start`, `period_end` (exclusive) and `period_status`: 'whole',
'cut' (a part of it is missing or outside of the data) or 'gap' (nothing is known).
"""

import altair as alt
import pandas as pd

from comptoir.charts import choices, theme

GAP = "#E69F00"
PALE = "#7FB8D8"
GAP_LABEL = "Gap in the data"
GRAINS = {"hour": "hours", "day": "days", "week": "weeks", "month": "months"}
CHOSEN = "datum.grain === chosen_grain"
# Up to this many periods each is marked by a point, so that one alone is seen.
SPARSE = 45
# Labels of an axis of hours: the day under midnight and under the first one.
HOUR_LABEL = (
    "datum.index === 0 || hours(datum.value) + minutes(datum.value) === 0 ? "
    "[timeFormat(datum.value, '%H:%M'), timeFormat(datum.value, '%d %b')] : "
    "timeFormat(datum.value, '%H:%M')"
)
# Fewer periods than this need no overview to drag on.
DRAGGED = 10


def with_words(rows: pd.DataFrame) -> pd.DataFrame:
    """Add what the drawings want: the period in words and whether points are few.

    `stretch` numbers the runs between gaps of each grain, so that a line ends at a gap
    and starts anew after it; rows are those of one line.
    """
    rows = rows.sort_values(["grain", "period_start"])
    starts, ends = (
        pd.to_datetime(rows["period_start"]),
        pd.to_datetime(rows["period_end"]),
    )
    sizes = rows.groupby("grain")["period_start"].transform("nunique")
    return rows.assign(
        period=[
            period_words(grain, start)
            for grain, start in zip(rows["grain"], rows["period_start"], strict=True)
        ],
        period_middle=starts + (ends - starts) / 2,
        is_sparse=sizes <= SPARSE,
        stretch=(rows["period_status"] == "gap").cumsum(),
        status_words=rows["period_status"].map(
            {"whole": "", "cut": "not whole in the data", "gap": "not in the data"}
        ),
    )


def period_words(grain: str, start: object) -> str:
    """Say a period: `Tue 1 October 2019`, `week of Mon 30 September 2019`."""
    at = pd.Timestamp(start)
    if grain == "month":
        return theme.month(at)
    if grain == "week":
        return f"week of {at:%a} {theme.day(at)}"
    if grain == "hour":
        return f"{at:%a} {theme.day(at)}, {at:%H}:00 to {(at.hour + 1):02d}:00"
    return f"{at:%a} {theme.day(at)}"


def default(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the grain that is shown first."""
    shown = rows[rows["is_default"].astype(bool)]
    if shown.empty and len(rows):
        return rows[rows["grain"] == rows["grain"].iloc[0]]
    return shown


def default_grain(rows: pd.DataFrame) -> str:
    """Return the grain that is shown first, 'day' where there is nothing."""
    shown = default(rows)["grain"]
    return str(shown.iloc[0]) if len(shown) else "day"


def chooser(rows: pd.DataFrame) -> alt.Parameter:
    """Return the parameter that picks the length of the periods."""
    there = set(rows["grain"])
    options = {grain: words for grain, words in GRAINS.items() if grain in there}
    return choices.chooser("chosen_grain", options, "By", default_grain(rows))


def x(
    rows: pd.DataFrame, title: str | None = None, over: alt.Parameter | None = None
) -> alt.X:
    """Return the axis of time, zoomed to what a brush chooses where one is given."""
    grain = default_grain(rows)
    axis = alt.Axis(
        labelExpr=HOUR_LABEL if grain == "hour" else theme.DAY_LABEL,
        tickCount=10,
        grid=False,
    )
    starts = sorted(default(rows)["period_start"].unique())
    if len(starts) < DRAGGED:  # each has its tick, and nothing zooms
        axis.values = [
            alt.DateTime(year=at.year, month=at.month, date=at.day, hours=at.hour)
            for at in map(pd.Timestamp, starts)
        ]
    return alt.X(
        "period_start:T",
        title=title,
        scale=alt.Scale(domain=over) if over is not None else alt.Scale(),
        axis=axis,
    )


def series_colour(names: dict[str, str], rows: pd.DataFrame, shape: str) -> alt.Color:
    """Return the colours of the series (name -> colour), gaps after them if any."""
    has_gap = (rows["period_status"] == "gap").any()
    colours = {**names, GAP_LABEL: GAP} if has_gap else names
    return alt.Color(
        "series:N",
        title=None,
        scale=alt.Scale(domain=list(colours), range=list(colours.values())),
        legend=alt.Legend(
            symbolType=shape, symbolOpacity=1, symbolStrokeWidth=0, labelLimit=230
        ),
    )


def known(rows: pd.DataFrame) -> alt.Chart:
    """Return the chart of the chosen periods of which something is known."""
    return alt.Chart(rows).transform_filter(
        f"{CHOSEN} && datum.period_status !== 'gap'"
    )


def gaps(rows: pd.DataFrame, x_of: alt.X, colour: alt.Color, height: int) -> alt.Chart:
    """Mark the periods of which nothing is known, over the whole height.

    `rows` are one a period, made by `with_words`; `missing` says what is missing.
    """
    # The others are there but not seen: Vega warns of a scale over no rows.
    return (
        alt.Chart(rows)
        .transform_filter(CHOSEN)
        .transform_calculate(series=f"'{GAP_LABEL}'")
        .mark_rect(clip=True)
        .encode(
            opacity=alt.when("datum.period_status === 'gap'")
            .then(alt.value(0.4))
            .otherwise(alt.value(0)),
            x=x_of,
            x2="period_end:T",
            y=alt.value(0),
            y2=alt.value(height),
            color=colour,
            tooltip=[
                alt.Tooltip("period:N", title="When"),
                alt.Tooltip("missing:N", title="Missing from the data"),
            ],
        )
    )


def touched(
    rows: pd.DataFrame, x_of: alt.X, height: int, tooltip: list[alt.Tooltip]
) -> alt.Chart:
    """Show a tooltip wherever one points in a period; `rows` are one a period."""
    return (
        known(rows)
        .mark_rect(clip=True, opacity=0)
        .encode(
            x=x_of,
            x2="period_end:T",
            y=alt.value(0),
            y2=alt.value(height),
            tooltip=[
                alt.Tooltip("period:N", title="When"),
                *tooltip,
                alt.Tooltip("status_words:N", title="Note"),
            ],
        )
    )


def brush(rows: pd.DataFrame) -> alt.Parameter | None:
    """Return a choice of a part of the time, none where periods are few."""
    if default(rows)["period_start"].nunique() < DRAGGED:
        return None
    return alt.selection_interval(encodings=["x"], name="days")


def with_overview(
    detail: alt.LayerChart,
    rows: pd.DataFrame,
    field: str,
    over: alt.Parameter | None,
    *below: alt.LayerChart,
) -> alt.Chart:
    """Add the whole time below, small, to drag on, and other parts below that.

    `rows` are one a period; without a parameter to drag there is no overview.
    """
    if over is None:
        return alt.vconcat(detail, *below, spacing=14) if below else detail
    small = (
        known(rows)
        .mark_rect(color=PALE, clip=True)
        .encode(
            x=x(rows, "Drag over a part to look closer, double-click for all"),
            x2="period_end:T",
            y=alt.Y(
                f"{field}:Q",
                title=None,
                axis=alt.Axis(labels=False, ticks=False, grid=False, domain=False),
            ),
            y2=alt.datum(0),
        )
        .properties(height=56)
        .add_params(over)
    )
    return alt.vconcat(detail, small, *below, spacing=12)


def span_words(rows: pd.DataFrame) -> str:
    """Say from when to when: `From 1 October 2019 to 31 December 2019`."""
    shown = default(rows)
    first, last = shown["period_start"].min(), shown["period_end"].max()
    if default_grain(rows) == "hour":
        if first.normalize() == (last - pd.Timedelta(hours=1)).normalize():
            return f"On {theme.day(first)} from {first:%H:%M} to {last:%H:%M} (UTC)"
        return f"From {_hour(first)} to {_hour(last)} (UTC)"
    if default_grain(rows) == "day":
        return f"From {theme.day(first)} to {theme.day(last - pd.Timedelta(days=1))}"
    return f"From {period_words('day', first)[4:]} on"


def _hour(at: pd.Timestamp) -> str:
    return f"{theme.day(at)}, {at:%H:%M}"


def gap_words(rows: pd.DataFrame, what: str) -> str:
    """Say how many periods are gaps, empty where none is; rows are one a period."""
    shown = default(rows)
    grain = default_grain(rows)
    lost = shown[shown["period_status"] == "gap"].sort_values("period_start")
    if lost.empty:
        return ""
    named = ""
    if len(lost) <= 3:
        named = (
            " ("
            + ", ".join(period_words(grain, start) for start in lost["period_start"])
            + ")"
        )
    are = "is" if len(lost) == 1 else "are"
    return (
        f"{theme.plural(len(lost), grain)}{named} {are} missing from the data: "
        f"{what} there, which is not the same as none."
    )
