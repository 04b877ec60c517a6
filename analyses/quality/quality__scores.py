"""Scores of each input by dimension, as a heatmap."""

import altair as alt
import pandas as pd

from comptoir.charts import theme

TITLE = "How good are the data of each input?"

DIMENSIONS = [
    "all",
    "completeness",
    "validity",
    "consistency",
    "accuracy",
    "uniqueness",
    "timeliness",
]
# Below this a score is as pale as the palest cell.
LOWEST = 0.9
MIN_WIDTH = 760


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    rows = rows.assign(
        figure=[
            f"{_percent(score)}{' !' if failed else ''}"
            for score, failed in zip(
                rows["score"], rows["failed_rules_count"], strict=True
            )
        ],
        shown=rows["score"].clip(lower=LOWEST),
    )
    base = alt.Chart(rows).encode(
        x=alt.X(
            "dimension:N",
            title=None,
            sort=DIMENSIONS,
            axis=alt.Axis(orient="top"),
        ),
        y=alt.Y("input:N", title=None, axis=alt.Axis(labelLimit=200)),
        tooltip=[
            alt.Tooltip("input:N", title="Input"),
            alt.Tooltip("dimension:N", title="Dimension"),
            alt.Tooltip("score:Q", title="Score", format=".3%"),
            alt.Tooltip("rules_count:Q", title="Rules", format=","),
            alt.Tooltip("failed_rules_count:Q", title="Not met", format=","),
        ],
    )
    cells = base.mark_rect(stroke="white", strokeWidth=1).encode(
        color=alt.Color(
            "shown:Q",
            title=f"Score ({LOWEST:.0%} or less is palest)",
            scale=alt.Scale(scheme="blues", domain=[LOWEST, 1]),
            legend=alt.Legend(format=".0%", tickCount=3),
        )
    )
    figures = base.mark_text(fontSize=12).encode(
        text="figure:N",
        color=alt.condition(
            f"datum.shown > {LOWEST + 0.6 * (1 - LOWEST)}",
            alt.value("white"),
            alt.value(theme.TEXT),
        ),
    )
    return alt.layer(cells, figures).properties(
        height=max(60, 40 * rows["input"].nunique())
    )


def _percent(score: float) -> str:
    """Write a score so that only a whole one reads 100."""
    return "100" if score == 1 else f"{min(score * 100, 99.99):.2f}"


def read(rows: pd.DataFrame) -> str:
    """Say the best and the worst input, and how many rules are not met."""
    overall = rows[rows["dimension"] == "all"].sort_values(["score", "input"])
    said = []
    if len(overall) == 1:
        said.append(f"{_said(overall.iloc[0])}.")
    elif len(overall):
        said.append(f"{_said(overall.iloc[-1])}, {_said(overall.iloc[0])}.")
    whole = overall if len(overall) else rows
    rules, failed = whole["rules_count"].sum(), whole["failed_rules_count"].sum()
    said.append(
        f"Of {theme.plural(rules, 'rule')} "
        f"{'all are' if not failed else f'{theme.count(rules - failed)} are'} met."
    )
    said.append(
        "Figures are per cent; ! marks a dimension with a rule that is not met; "
        "an empty cell has no rule, for the reason told with the input's staging "
        "model. Each dimension weighs the same in all."
    )
    return " ".join(said)


def _said(row: pd.Series) -> str:
    return f"{row['input']} scores {_percent(row['score'])} %"
