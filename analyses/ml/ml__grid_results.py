"""Cross-validated score of every setting that was tried, by task and candidate."""

import altair as alt
import pandas as pd

from comptoir.charts import learning, theme

TITLE = "How much hangs on the settings of a model?"

TAKEN, TRIED = "the setting taken", "tried"
CHOICES = {TAKEN: theme.BLUE, TRIED: theme.GREY}


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    panels = [_panel(rows[rows["task"] == task]) for task in learning.tasks_of(rows)]
    return alt.vconcat(*(panels or [_panel(rows)]), spacing=26)


def _panel(rows: pd.DataFrame) -> alt.LayerChart:
    task, metric = learning.first(rows, "task", "metric")
    rows = _as_metric(rows)
    metric, _ = learning.searched(metric)
    rows = rows.sort_values(["candidate", "grid_rank", "parameters"])
    taken = rows["grid_rank"] == 1
    deviation = rows["cv_deviation"].where(taken)
    scale = learning.scale_of(
        rows["cv_mean"],
        rows["cv_mean"] - deviation,
        rows["cv_mean"] + deviation,
        taken & rows["is_champion"].eq(True),
    )
    names = list(rows["candidate"].unique())
    label_of = dict(zip(names, learning.labels(names), strict=True))
    rows = rows.assign(
        label=rows["candidate"].map(label_of),
        role=[TAKEN if one else TRIED for one in taken],
        said=[
            learning.figure(mean) if one else ""
            for mean, one in zip(rows["cv_mean"], taken, strict=True)
        ],
        side=rows["cv_mean"].map(scale.side),
        low=(rows["cv_mean"] - deviation).clip(scale.low, scale.high),
        high=(rows["cv_mean"] + deviation).clip(scale.low, scale.high),
    )
    name = learning.metric_name(metric)
    words = f"{name}, mean over the folds ({learning.better(metric)})"
    colour = alt.Color(
        "role:N",
        title=None,
        scale=alt.Scale(domain=list(CHOICES), range=list(CHOICES.values())),
    )
    tooltip = [
        alt.Tooltip("candidate:N", title="Candidate"),
        alt.Tooltip("parameters:N", title="Setting"),
        alt.Tooltip("cv_mean:Q", title="Mean", format=",.4~g"),
        alt.Tooltip("cv_deviation:Q", title="Deviation", format=",.3~g"),
        alt.Tooltip("grid_rank:Q", title="Rank"),
    ]
    base = alt.Chart(rows).encode(y=learning.names("label", list(label_of.values())))
    inside = base.transform_filter("datum.side === 0")
    spread = (
        inside.transform_filter("isValid(datum.low) && isValid(datum.high)")
        .mark_rule(strokeWidth=2)
        .encode(x=learning.scaled("low", words, scale), x2="high:Q", color=colour)
    )
    points = inside.mark_circle(size=70, opacity=0.8).encode(
        x=learning.scaled("cv_mean", words, scale), color=colour, tooltip=tooltip
    )
    return alt.layer(spread, points, *learning.edges(base, tooltip, colour)).properties(
        title=learning.title(learning.heading(task)), height=34 * max(1, len(names))
    )


def _as_metric(rows: pd.DataFrame) -> pd.DataFrame:
    """Turn the scores of a search, always the more the better, into the metric."""
    signs = [learning.searched(metric)[1] for metric in rows["metric"]]
    return rows.assign(cv_mean=rows["cv_mean"] * signs if len(rows) else [])


def read(rows: pd.DataFrame) -> str:
    """Say per task which candidate depends most on its setting."""
    said = []
    for task in learning.tasks_of(rows):
        mine = _as_metric(rows[rows["task"] == task])
        spans = mine.groupby("candidate")["cv_mean"].agg(["min", "max", "size"])
        spans = spans.assign(span=spans["max"] - spans["min"])
        widest = spans["span"].idxmax()
        tried = theme.plural(spans.loc[spans["size"] > 1, "size"].sum(), "setting")
        metric = learning.metric_name(learning.searched(mine["metric"].iloc[0])[0])
        if spans.loc[widest, "span"] > 0:
            said.append(
                f"{learning.heading(task)}: {tried} tried; most hangs on those of "
                f"{learning.plain(widest)}, whose {metric} goes from "
                f"{learning.figure(spans.loc[widest, 'min'])} to "
                f"{learning.figure(spans.loc[widest, 'max'])}."
            )
        else:
            said.append(
                f"{learning.heading(task)}: no candidate has settings that make a "
                "difference."
            )
    said.append("The line is one deviation over the folds, for the setting taken.")
    return "\n".join(said)
