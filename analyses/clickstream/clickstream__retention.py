"""Share of each cohort of visitors that comes back, as a heatmap."""

import altair as alt
import pandas as pd

from comptoir.charts import theme
from comptoir.charts.heatmaps import shares

TITLE = "How many of the visitors come back later?"
MIN_WIDTH = 620


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    rows = rows.sort_values(["cohort_start", "periods_since_first"])
    later = rows[rows["periods_since_first"] > 0]
    # Where nobody has had a later period yet, the first one stands alone.
    rows = later if len(later) else rows
    length = _length(rows)
    rows = rows.assign(
        cohort=[
            f"{_named(length, start)} ({theme.count(size)})"
            for start, size in zip(
                rows["cohort_start"], rows["users_count"], strict=True
            )
        ],
        figure=[
            f"{_figure(share)}{'*' if partial else ''}"
            for share, partial in zip(
                rows["retention_share"], rows["is_partial_period"], strict=True
            )
        ],
    )
    cohorts = list(dict.fromkeys(rows["cohort"]))
    top = rows["retention_share"].max() if len(rows) else 1
    base = alt.Chart(rows).encode(
        x=alt.X(
            "periods_since_first:O",
            title=f"{length.capitalize()}s after the first visit",
        ),
        y=alt.Y("cohort:O", title="First visit (visitors)", sort=cohorts),
        tooltip=[
            alt.Tooltip("cohort:N", title="First visit"),
            alt.Tooltip("period_start:T", title="Came back from", format="%d %b %Y"),
            alt.Tooltip("active_users_count:Q", title="Came back", format=","),
            alt.Tooltip("users_count:Q", title="of", format=","),
            alt.Tooltip("retention_share:Q", title="Share", format=".1%"),
            alt.Tooltip(
                "is_partial_period:N", title=f"{length.capitalize()} cut short"
            ),
        ],
    )
    cells = shares(base, "retention_share", "Share that came back", "figure", top)
    return cells.properties(height=max(60, 26 * len(cohorts)))


def _length(rows: pd.DataFrame) -> str:
    return str(rows["cohort_period"].iloc[0]) if len(rows) else "week"


def _named(length: str, start: object) -> str:
    at = pd.Timestamp(start)
    return f"{at:%b %Y}" if length == "month" else f"{at.day} {at:%b %Y}"


def _figure(share: float) -> str:
    """Write a share as per cent: one decimal below ten, so that 0.4 is not nothing."""
    percent = share * 100
    return f"{percent:.0f}" if percent >= 9.95 or percent == 0 else f"{percent:.1f}"


def read(rows: pd.DataFrame) -> str:
    """Say who comes back in the next period and in the fourth."""
    length = _length(rows)
    whole = rows[~rows["is_partial_period"].astype(bool)]
    later = rows[rows["periods_since_first"] > 0]
    visitors = rows.drop_duplicates("cohort_start")["users_count"].sum()
    if later.empty:
        return (
            f"All {theme.plural(visitors, 'visitor')} came for the first time in one "
            f"{length}: the data end before anybody could come back in a later one."
        )
    said = []
    for number in (1, 4):
        part = whole[whole["periods_since_first"] == number]
        size = part["users_count"].sum()
        if size:
            kept = part["active_users_count"].sum() / size
            when = f"the next {length}" if number == 1 else f"{length} {number}"
            said.append(f"{theme.share(kept)} come back in {when}")
    text = f"Of the visitors won in a {length}, {' and '.join(said)}. " if said else ""
    text += "Figures are per cent of the visitors in brackets"
    if later["is_partial_period"].astype(bool).any():
        text += f"; a {length} marked * is not wholly in the data"
    return (
        text
        + ". Visitors of the first rows may have been here before the data begin, so "
        "that they are more faithful than new ones."
    )
