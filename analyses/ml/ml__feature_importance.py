"""Permutation importance of the champions' features, the ten largest a task."""

import altair as alt
import pandas as pd

from comptoir.charts import learning, theme

TITLE = "What does a prediction lean on?"


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    panels = [_panel(rows[rows["task"] == task]) for task in learning.tasks_of(rows)]
    return alt.vconcat(*(panels or [_panel(rows)]), spacing=26)


def _panel(rows: pd.DataFrame) -> alt.LayerChart:
    task, candidate, metric = learning.first(rows, "task", "candidate", "metric")
    name = learning.metric_name(learning.searched(metric)[0])
    deviation = rows["deviation"].fillna(0.0)
    rows = rows.sort_values(["importance_rank", "feature"]).assign(
        label=learning.labels(rows["feature"], lines=2),
        low=rows["importance"] - deviation,
        high=rows["importance"] + deviation,
    )
    base = alt.Chart(rows).encode(
        y=learning.names("label", list(rows["label"])),
        tooltip=[
            alt.Tooltip("feature:N", title="Feature"),
            alt.Tooltip("importance:Q", title="Worse by", format=",.4~g"),
            alt.Tooltip("deviation:Q", title="give or take", format=",.4~g"),
        ],
    )
    axis = learning.number_axis()
    worse = f"{name} worse by, when the feature is shuffled"
    bars = base.mark_bar(color=theme.BLUE, height=14).encode(
        x=alt.X("importance:Q", title=worse, axis=axis)
    )
    spread = base.mark_rule(color=theme.TEXT, strokeWidth=1.5).encode(
        x=alt.X("low:Q", title=worse, axis=axis), x2="high:Q"
    )
    return alt.layer(bars, spread).properties(
        title=learning.title(f"{learning.heading(task)}: {learning.plain(candidate)}"),
        height=32 * max(1, len(rows)),
    )


def read(rows: pd.DataFrame) -> str:
    """Say the three features that each champion leans on most."""
    said = []
    for task in learning.tasks_of(rows):
        mine = rows[rows["task"] == task].sort_values("importance_rank")
        useful = mine[mine["importance"] > 0]
        number = int(mine["features_count"].max())
        if useful.empty:
            said.append(
                f"{learning.heading(task)}: none of "
                f"{theme.plural(number, 'feature')} makes a difference alone."
            )
            continue
        names = [learning.plain(name) for name in useful["feature"].head(3)]
        listed = " and ".join(
            [", ".join(names[:-1]), names[-1]] if names[1:] else names
        )
        said.append(
            f"{learning.heading(task)} leans most on {listed}, of "
            f"{theme.plural(number, 'feature')}."
        )
    said.append(
        "Features that say nearly the same share their weight: each alone looks "
        "smaller than both together."
    )
    return "\n".join(said)
