"""What looking after the likeliest products meets, by how many alerts a day."""

import altair as alt
import pandas as pd

from comptoir.charts import learning, theme

TITLE = "If we look after the likeliest products each day, how many would run out?"

MEASURES = {
    "precision": ("Of those looked after: ran out", "Share of alerts"),
    "recall": ("Of those that ran out: looked after", "Share of stock-outs"),
}


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    rows = rows.assign(
        name=[
            f"{learning.plain(candidate)} ({role})"
            for candidate, role in zip(
                rows["candidate"], learning.roles(rows), strict=True
            )
        ]
    )
    # Where nothing ran out there is no share of it.
    shown = [one for one in MEASURES if rows[one].notna().any() or one == "precision"]
    return alt.vconcat(*(_panel(rows, one) for one in shown), spacing=24)


def _panel(rows: pd.DataFrame, measure: str) -> alt.LayerChart:
    heading, axis = MEASURES[measure]
    order = rows.sort_values(["is_champion", "candidate"], ascending=[False, True])
    names = list(dict.fromkeys(order["name"]))
    base = (
        alt.Chart(rows)
        .transform_filter(f"isValid(datum.{measure})")
        .encode(
            x=alt.X(
                "alerts_count:O",
                title="Alerts a day",
                sort=[int(number) for number in sorted(rows["alerts_count"].unique())],
                axis=alt.Axis(labelExpr=theme.NUMBER_LABEL),
            ),
            y=alt.Y(
                f"{measure}:Q",
                title=axis,
                scale=alt.Scale(domainMin=0),
                axis=alt.Axis(format=".0%", tickCount=5),
            ),
            color=alt.Color(
                "name:N",
                title=None,
                sort=names,
                scale=alt.Scale(domain=names, range=learning.SERIES[: len(names)]),
                legend=alt.Legend(direction="vertical", columns=1, labelLimit=300),
            ),
            tooltip=[
                alt.Tooltip("name:N", title="By"),
                alt.Tooltip("alerts_count:Q", title="Alerts a day", format=","),
                alt.Tooltip("alerted_count:Q", title="Alerts in all", format=","),
                alt.Tooltip("right_count:Q", title="of these ran out", format=","),
                alt.Tooltip("stockouts_count:Q", title="of all that did", format=","),
                alt.Tooltip("precision:Q", title="Of the alerts", format=".1%"),
                alt.Tooltip("recall:Q", title="Of the stock-outs", format=".1%"),
            ],
        )
    )
    return alt.layer(base.mark_line(), base.mark_circle(size=70, opacity=1)).properties(
        title=learning.title(heading), height=190
    )


def read(rows: pd.DataFrame) -> str:
    """Say what the champion's middle number of alerts met, beside the best rule."""
    split = learning.split_name(rows["split"].iloc[0])
    champion = rows[rows["is_champion"].eq(True)].sort_values("alerts_count")
    chosen = champion if len(champion) else rows.sort_values("alerts_count")
    one = chosen.iloc[(len(chosen) - 1) // 2]
    said = (
        f"On {theme.plural(one['days_count'], 'day')} of the {split}, "
        f"{theme.plural(one['alerts_count'], 'alert')} a day by "
        f"{learning.plain(one['candidate'])}: {theme.share(one['precision'])} of "
        f"{theme.plural(one['alerted_count'], 'alert')} ran out within the days asked "
        "about"
    )
    if one["stockouts_count"]:
        said += f", {theme.share(one['recall'])} of all that did"
    rules = rows[
        rows["is_baseline"].eq(True)
        & rows["alerts_count"].eq(one["alerts_count"])
        & rows["candidate"].ne(one["candidate"])
    ]
    if len(rules):
        best = rules.sort_values(
            ["right_count", "candidate"], ascending=[False, True]
        ).iloc[0]
        said += (
            f"; of the best simple rule's, {learning.plain(best['candidate'])}, "
            f"{theme.share(best['precision'])}"
        )
    return f"{said}."
