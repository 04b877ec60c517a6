"""How month and weekday move what customers want, with 95 % intervals."""

import altair as alt
import pandas as pd

from comptoir.charts import choices, theme
from comptoir.charts.names import category_labels

TITLE = "In which months and on which weekdays is most wanted?"
MIN_WIDTH = 460

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
# Nothing has no sign.
PERCENT = "datum.value === 0 ? '0%' : format(datum.value, '+.0%')"
PANELS = {"month": "By month", "weekday": "By weekday", "season": "By season"}


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    rows = rows.assign(
        choice=rows["category"].astype(str),
        name=_levels(rows),
        note=rows["reason"].fillna(""),
    )
    drivers = [one for one in PANELS if (rows["driver"] == one).any()] or ["month"]
    panels = [_panel(rows[rows["driver"] == one], one) for one in drivers]
    return alt.vconcat(*panels, spacing=22).add_params(
        choices.chooser("chosen_category", _options(rows), "Category", "all")
    )


def _options(rows: pd.DataFrame) -> dict[str, str]:
    known = rows.drop_duplicates("category").sort_values("category_rank")
    named = category_labels(known["category"], 40)
    return {
        str(key): "all categories" if key == "all" else name
        for key, name in zip(known["category"], named, strict=True)
    }


def _levels(rows: pd.DataFrame) -> list[str]:
    """Levels in words, short ones: twelve of them stand side by side on a phone."""
    return [
        MONTHS[int(number) - 1][:3]
        if driver == "month"
        else str(level).capitalize()[:3]
        if driver == "weekday"
        else str(level).capitalize()
        for driver, level, number in zip(
            rows["driver"], rows["level"], rows["level_number"], strict=True
        )
    ]


def _panel(rows: pd.DataFrame, driver: str) -> alt.LayerChart:
    order = rows.drop_duplicates("level_number").sort_values("level_number")["name"]
    base = (
        alt.Chart(rows)
        .transform_filter("datum.choice === chosen_category")
        .encode(
            x=alt.X(
                "name:O",
                title=None,
                sort=list(order),
                scale=alt.Scale(domain=list(order)) if len(order) else alt.Undefined,
            ),
            tooltip=[
                alt.Tooltip("level:N", title=PANELS[driver].removeprefix("By ")),
                alt.Tooltip("change_share:Q", title="Against the mean", format="+.1%"),
                alt.Tooltip("lower_share:Q", title="95 % from", format="+.1%"),
                alt.Tooltip("upper_share:Q", title="to", format="+.1%"),
                alt.Tooltip("note:N", title="Note"),
            ],
        )
    )

    def y(field: str) -> alt.Y:
        return alt.Y(
            f"{field}:Q",
            title="Against the mean",
            axis=alt.Axis(labelExpr=PERCENT, tickCount=5),
        )

    none = (
        alt.Chart(pd.DataFrame({"nothing": [0]}))
        .mark_rule(color=theme.GREY, strokeDash=[3, 3])
        .encode(y="nothing:Q")
    )
    intervals = (
        base.transform_filter("isValid(datum.lower_share)")
        .mark_rule(strokeWidth=2, color=theme.BLUE)
        .encode(y=y("lower_share"), y2="upper_share:Q")
    )
    points = (
        base.transform_filter("isValid(datum.change_share)")
        .mark_circle(size=70, opacity=1, color=theme.BLUE)
        .encode(y=y("change_share"))
    )
    return alt.layer(none, intervals, points).properties(
        height=150, title=alt.Title(PANELS[driver], fontSize=13, frame="bounds")
    )


def read(rows: pd.DataFrame) -> str:
    """Say the highest and the lowest month and weekday of all categories."""
    first = rows[rows["category_rank"] == rows["category_rank"].min()]
    said = []
    for driver, words in (("month", "month"), ("weekday", "weekday")):
        known = first[(first["driver"] == driver) & first["change_share"].notna()]
        if len(known) < 2:
            continue
        ordered = known.sort_values(["change_share", "level_number"])
        most, least = ordered.iloc[-1], ordered.iloc[0]
        said.append(
            f"The strongest {words} is {_said(driver, most)}, the weakest "
            f"{_said(driver, least)}."
        )
    if not said:
        reasons = first["reason"].dropna().unique()
        why = f": {reasons[0]}" if len(reasons) else ""
        return f"The data don't tell effects of months or weekdays{why}."
    said.append(
        "Each with everything else held still, in units wanted and not in units sold; "
        "a line is the 95\u00a0% interval, the dashed line the mean over the levels."
    )
    return " ".join(said)


def _said(driver: str, row: pd.Series) -> str:
    name = (
        MONTHS[int(row["level_number"]) - 1]
        if driver == "month"
        else str(row["level"]).capitalize()
    )
    return f"{name} ({row['change_share'] * 100:+.0f}\u00a0%)"
