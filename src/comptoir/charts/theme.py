"""The look of every chart: one font, few lines, colours that survive colour blindness.

The categorical colours are those of Okabe and Ito ("Color Universal Design", 2008),
darkened where thin lines on white would fall below a contrast of 3:1.
"""

from typing import Any

import pandas as pd

BLUE = "#0072B2"
ORANGE = "#B36B00"
VERMILION = "#C44E00"
GREEN = "#007A5A"
PURPLE = "#A2487F"
GREY = "#767676"
TEXT = "#1A1A1A"
SUBTLE = "#4A4A4A"

CATEGORIES = [BLUE, ORANGE, GREEN, PURPLE, VERMILION, GREY]

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"

# Labels of a number axis: 0, 0.05, 500, 20k, 1.5M (a plain "~s" says "50m" for 0.05 and
# "0k" for nothing).
NUMBER_LABEL = (
    "datum.value === 0 ? '0' : abs(datum.value) < 1 ? format(datum.value, '~g') : "
    "format(datum.value, '~s')"
)
# Labels of a day axis: the month, with the year at the first tick and in January; the
# day, then the hour, where one has zoomed in that far.
DAY_LABEL = (
    "hours(datum.value) + minutes(datum.value) > 0 ? "
    "timeFormat(datum.value, '%H:%M') : "
    "date(datum.value) !== 1 ? timeFormat(datum.value, '%d %b') : "
    "datum.index === 0 || month(datum.value) === 0 ? "
    "[timeFormat(datum.value, '%b'), timeFormat(datum.value, '%Y')] : "
    "timeFormat(datum.value, '%b')"
)

CONFIG: dict[str, Any] = {
    "background": "white",
    "font": FONT,
    "padding": 8,
    "view": {"stroke": None, "continuousWidth": 640, "continuousHeight": 320},
    "title": {
        "anchor": "start",
        "fontSize": 17,
        "fontWeight": "bold",
        "color": TEXT,
        "offset": 14,
        "subtitleColor": SUBTLE,
        "subtitleFontSize": 12,
    },
    "axis": {
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelColor": TEXT,
        "titleColor": SUBTLE,
        "gridColor": "#E6E6E6",
        "domainColor": "#8C8C8C",
        "tickColor": "#8C8C8C",
        "titlePadding": 8,
        "labelOverlap": "greedy",
        "labelSeparation": 6,
        "labelFlush": False,
    },
    # Labels lie flat: a turned word is read by nobody.
    "axisX": {"labelAngle": 0},
    "axisXQuantitative": {"tickCount": 8},
    "axisYQuantitative": {"tickCount": 6},
    "axisBand": {"grid": False, "labelOverlap": False},
    "legend": {
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelColor": TEXT,
        "titleColor": SUBTLE,
        "orient": "top",
        "symbolStrokeWidth": 2,
        "gradientLength": 180,
    },
    "header": {"labelFontSize": 12, "titleFontSize": 12, "labelColor": TEXT},
    "range": {"category": CATEGORIES, "heatmap": {"scheme": "blues"}},
    "bar": {"color": BLUE},
    "line": {"color": BLUE, "strokeWidth": 2},
    "area": {"color": BLUE},
    "point": {"color": BLUE, "filled": True},
    "text": {"color": TEXT, "fontSize": 12},
    "rule": {"color": GREY},
}


def powers_of_ten(low: float, high: float) -> list[float]:
    """Return the whole powers of ten from `low` to `high`, ticks of a log axis."""
    powers = [10.0**power for power in range(-4, 9)]
    return [tick for tick in powers if low * 0.99 <= tick <= high * 1.01]


def count(value: float) -> str:
    """Say a number of things: `12,345`."""
    return f"{round(value):,}"


def amount(value: float) -> str:
    """Say an amount of money, from a thousand on without pennies: `1,234`, `12.34`."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.2f}"


def share(value: float) -> str:
    """Say a share of 0-1 as a percentage; a trace is never said to be nothing.

    0.348 -> `35 %`, 0.004 -> `0.4 %`, 0.00001 -> `under 0.1 %`, 0.9999 -> `99.9 %`.
    """
    if value <= 0 or value >= 1:
        said = f"{value * 100:.0f}"
    elif value < 0.001:
        said = "under 0.1"
    elif value < 0.1 or value > 0.99:
        said = f"{min(value * 100, 99.9):.1f}"
    else:
        said = f"{value * 100:.0f}"
    return f"{said}\u00a0%"  # no line break before the sign


def day(value: Any) -> str:
    """Say a date: `8 December 2011`."""
    date = pd.Timestamp(value)
    return f"{date.day} {date:%B %Y}"


def moment(value: Any) -> str:
    """Say a time: `8 December 2011`, with the hour unless it is midnight."""
    at = pd.Timestamp(value)
    return day(at) if at == at.normalize() else f"{day(at)}, {at:%H:%M}"


def about(value: float) -> str:
    """Say an expected number, with a decimal place below ten: `1,235`, `0.4`."""
    return count(value) if value >= 9.95 else f"{value:.1f}"


def month(value: Any) -> str:
    """Say a month: `December 2010`."""
    return f"{pd.Timestamp(value):%B %Y}"


def duration(seconds: float) -> str:
    """Say a time in its largest unit: `45 seconds`, `12 minutes`, `2.5 hours`."""
    units = [("day", 86400.0), ("hour", 3600.0), ("minute", 60.0), ("second", 1.0)]
    for unit, size in units:
        # What rounds to the next unit is said in it: 60 minutes are an hour.
        if seconds >= size * 0.9995 or unit == "second":
            number = seconds / size
            said = (
                f"{number:.1f}".removesuffix(".0")
                if number < 9.95
                else (f"{number:,.0f}")
            )
            return f"{said} {unit if said == '1' else unit + 's'}"
    raise AssertionError("a second is the last unit")


def plural(number: float, one: str, many: str | None = None) -> str:
    """Say a number with its noun: `1 order`, `2 orders`."""
    return f"{count(number)} {one if round(number) == 1 else many or one + 's'}"
