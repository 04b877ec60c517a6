"""Days or months with unusually many or few rows, missing, high or low values."""

import altair as alt
import pandas as pd

from comptoir.charts import theme

TITLE = "Which days look unlike the days around them?"

WAYS = {"more or higher": theme.ORANGE, "fewer or lower": theme.BLUE}
WORDS = {
    "rows": "rows",
    "missing_share": "missing {column}",
    "level": "level of {column}",
    "stray_share": "rows among other days",
}


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    rows = rows.assign(
        series=[
            _measured(measure, column)
            for measure, column in zip(
                rows["measure"], rows["column_name"], strict=True
            )
        ],
        way=(rows["deviations"] > 0).map(dict(zip((True, False), WAYS, strict=True))),
        size=rows["deviations"].abs().clip(upper=20),
    )
    # Each input has its own years.
    parts = [_days(part, name) for name, part in rows.groupby("input", sort=True)]
    return alt.vconcat(*(parts or [_days(rows, "")]), spacing=20)


def _days(rows: pd.DataFrame, title: str) -> alt.Chart:
    order = sorted(set(rows["series"]))
    return (
        alt.Chart(rows, title=alt.Title(title, fontSize=13, frame="group"))
        .mark_point(opacity=0.8)
        .encode(
            x=alt.X(
                "measured_date:T",
                title=None,
                scale=alt.Scale(padding=12),
                axis=alt.Axis(labelExpr=theme.DAY_LABEL, tickCount=8, grid=False),
            ),
            y=alt.Y(
                "series:N",
                title=None,
                sort=order,
                # one width for all, so that the parts stand below one another
                axis=alt.Axis(labelLimit=200, minExtent=180, maxExtent=180),
            ),
            color=alt.Color(
                "way:N",
                title="Than usual",
                scale=alt.Scale(domain=list(WAYS), range=list(WAYS.values())),
            ),
            size=alt.Size("size:Q", legend=None, scale=alt.Scale(range=[30, 220])),
            tooltip=[
                alt.Tooltip("input:N", title="Input"),
                alt.Tooltip("series:N", title="What"),
                alt.Tooltip("measured_date:T", title="Day", format="%a %d %b %Y"),
                alt.Tooltip("grain:N", title="Watched by"),
                alt.Tooltip("measured_value:Q", title="Was", format=",.4~g"),
                alt.Tooltip("expected_value:Q", title="Usual", format=",.4~g"),
                alt.Tooltip("deviations:Q", title="Deviations", format="+,.1f"),
                alt.Tooltip("rows_count:Q", title="Rows", format=","),
            ],
        )
        .properties(height=max(40, 26 * len(order)))
    )


def _measured(measure: str, column: object) -> str:
    return WORDS.get(measure, measure).format(column=column)


def read(rows: pd.DataFrame) -> str:
    """Say how many there are and the day that is farthest out."""
    far = rows.loc[rows["deviations"].abs().idxmax()]
    what = _measured(far["measure"], far["column_name"])
    count = int(rows["anomalies_count"].max())
    months = sorted(set(rows.loc[rows["grain"] == "month", "input"]))
    said = f"; {' and '.join(months)}: from the two months around it" if months else ""
    return (
        f"{theme.plural(count, 'measure')} of a day {'lies' if count == 1 else 'lie'} "
        f"far from the same weekday of the four weeks around it{said}. The farthest: "
        f"{what} of {far['input']} on {theme.day(far['measured_date'])}, "
        f"{far['measured_value']:,.4g} where "
        f"{far['expected_value']:,.4g} is usual. A holiday is unusual too."
    )
