"""The rules that are nearest to failing, or fail, beside their thresholds."""

import altair as alt
import pandas as pd

from comptoir.charts import theme

TITLE = "Which columns are the worst?"

MIN_WIDTH = 620
VERDICTS = {"met": theme.BLUE, "not met": theme.VERMILION}


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    rows = rows.assign(
        words=[
            f"{rule.replace('_', ' ')} ({column})"
            for rule, column in zip(rows["rule"], rows["column_name"], strict=True)
        ],
        verdict=rows["is_passed"].map({True: "met", False: "not met"}),
    )
    order = list(rows["words"])
    lowest = float(min(rows["score"].min(), rows["threshold"].min(), 0.99))
    x = alt.X(
        "score:Q",
        title="Share of the rows that obey the rule; the mark is what it asks for",
        scale=alt.Scale(domain=[max(0, lowest - 0.005), 1], zero=False),
        axis=alt.Axis(format=".0%" if lowest < 0.9 else ".1~%", tickCount=6),
    )
    base = alt.Chart(rows).encode(
        y=alt.Y("words:N", title=None, sort=order, axis=alt.Axis(labelLimit=420)),
        tooltip=[
            alt.Tooltip("input:N", title="Input"),
            alt.Tooltip("rule:N", title="Rule"),
            alt.Tooltip("column_name:N", title="About"),
            alt.Tooltip("dimension:N", title="Dimension"),
            alt.Tooltip("score:Q", title="Score", format=".3%"),
            alt.Tooltip("threshold:Q", title="Asked for", format=".1%"),
            alt.Tooltip("passing_rows:Q", title="Rows that obey", format=","),
            alt.Tooltip("checked_rows:Q", title="of", format=","),
        ],
    )
    scores = base.mark_point(size=90, opacity=1).encode(
        x=x,
        color=alt.Color(
            "verdict:N",
            title="Rule",
            scale=alt.Scale(domain=list(VERDICTS), range=list(VERDICTS.values())),
        ),
    )
    thresholds = base.mark_tick(color=theme.TEXT, thickness=2, size=16).encode(
        x=alt.X("threshold:Q")
    )
    return alt.layer(thresholds, scores).properties(height=max(60, 24 * len(order)))


def read(rows: pd.DataFrame) -> str:
    """Say how many rules some row breaks, and the one with the least room."""
    first = rows.iloc[0]
    rules, broken = int(first["rules_count"]), int(first["broken_rules_count"])
    failed = int((~rows["is_passed"].astype(bool)).sum())
    rows_said = theme.plural(first["checked_rows"] - first["passing_rows"], "row")
    return (
        f"{theme.plural(rules, 'rule')} {'is' if rules == 1 else 'are'} asked; "
        f"{theme.count(broken)} of them {'is' if broken == 1 else 'are'} broken by "
        f"some row, {theme.count(failed) if failed else 'none'} by too many. The one "
        f"with the least room: {first['rule'].replace('_', ' ')}, which {rows_said} of "
        f"{theme.count(first['checked_rows'])} "
        f"{'breaks' if rows_said.startswith('1 ') else 'break'}."
    )
