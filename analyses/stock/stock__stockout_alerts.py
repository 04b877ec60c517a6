"""What looking after the likeliest products meets, by how many alerts a day."""

import altair as alt
import pandas as pd

from comptoir.charts import learning, theme

TITLE = "If we look after the likeliest products each day, how many would run out?"

BUDGET = learning.Budget(
    number="alerts_count",
    words="Alerts a day",
    # Where nothing came there is no share of it.
    measures={
        "precision": ("Of those looked after: ran out", "Share of alerts"),
        "recall": ("Of those that ran out: looked after", "Share of stock-outs"),
    },
)
TOOLTIP = [
    alt.Tooltip("alerts_count:Q", title="Alerts a day", format=","),
    alt.Tooltip("alerted_count:Q", title="Alerts in all", format=","),
    alt.Tooltip("right_count:Q", title="of these ran out", format=","),
    alt.Tooltip("stockouts_count:Q", title="of all that did", format=","),
    alt.Tooltip("precision:Q", title="Of the alerts", format=".1%"),
    alt.Tooltip("recall:Q", title="Of the stock-outs", format=".1%"),
]


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    return learning.by_budget(rows, BUDGET, TOOLTIP)


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
