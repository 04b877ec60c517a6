"""Candidates of each task on the metric of the choice, with 95 % intervals."""

import altair as alt
import pandas as pd

from comptoir.charts import learning, theme

TITLE = "Which way of predicting comes closest, and does it beat the simple rules?"


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    rows = rows.assign(role=learning.roles(rows))
    panels = [_panel(rows[rows["task"] == task]) for task in learning.tasks_of(rows)]
    return alt.vconcat(*(panels or [_panel(rows)]), spacing=26)


def _panel(rows: pd.DataFrame) -> alt.LayerChart:
    """Return the candidates of one task, the best one first."""
    task, metric, split = learning.first(rows, "task", "metric", "split")
    rows = _best_first(rows)
    keep = rows["role"] != learning.OTHER
    scale = learning.scale_of(rows["value"], rows["lower"], rows["upper"], keep)
    shown = rows["validation_value"].between(scale.low, scale.high)
    rows = rows.assign(
        label=learning.labels(rows["candidate"]),
        said=rows["value"].map(learning.figure),
        side=rows["value"].map(scale.side),
        low=rows["lower"].clip(scale.low, scale.high),
        high=rows["upper"].clip(scale.low, scale.high),
        tick=rows["validation_value"].where(shown),
    )
    name = learning.metric_name(metric)

    def x(field: str) -> alt.X:
        return learning.scaled(field, f"{name} ({learning.better(metric)})", scale)

    tooltip = [
        alt.Tooltip("candidate:N", title="Candidate"),
        alt.Tooltip("role:N", title="It is"),
        alt.Tooltip("value:Q", title=name, format=",.4~g"),
        alt.Tooltip("lower:Q", title="95 % from", format=",.4~g"),
        alt.Tooltip("upper:Q", title="to", format=",.4~g"),
        alt.Tooltip("validation_value:Q", title="On validation", format=",.4~g"),
    ]
    base = alt.Chart(rows).encode(y=learning.names("label", list(rows["label"])))
    inside = base.transform_filter("datum.side === 0")
    intervals = (
        inside.transform_filter("isValid(datum.low) && isValid(datum.high)")
        .mark_rule(strokeWidth=2)
        .encode(x=x("low"), x2="high:Q", color=learning.role_colour())
    )
    ticks = (
        base.transform_filter("isValid(datum.tick)")
        .mark_tick(color=theme.TEXT, thickness=1.5, size=14)
        .encode(x=x("tick"), tooltip=tooltip)
    )
    points = inside.mark_point(size=110, opacity=1).encode(
        x=x("value"),
        color=learning.role_colour(),
        shape=learning.role_shape(),
        tooltip=tooltip,
    )
    figures = inside.mark_text(dy=-13, fontSize=11).encode(x=x("value"), text="said:N")
    return alt.layer(
        intervals, ticks, points, figures, *learning.edges(base, tooltip)
    ).properties(
        title=learning.title(f"{learning.heading(task)}: {learning.split_name(split)}"),
        height=38 * max(1, len(rows)),
    )


def _best_first(rows: pd.DataFrame) -> pd.DataFrame:
    (metric,) = learning.first(rows, "metric")
    return rows.sort_values(
        ["value", "candidate"], ascending=[learning.is_loss(metric), True]
    )


def read(rows: pd.DataFrame) -> str:
    """Say each task's champion beside the best baseline."""
    said = [
        _task_read(_best_first(rows[rows["task"] == task]))
        for task in learning.tasks_of(rows)
    ]
    said.append(
        "A line is the 95\u00a0% interval over customers drawn again and again, the "
        "upright tick the value on validation, where the champion was chosen."
    )
    return "\n".join(said)


def _task_read(rows: pd.DataFrame) -> str:
    task, metric = learning.first(rows, "task", "metric")
    champion = rows[rows["is_champion"].eq(True)]
    baselines = rows[rows["is_baseline"].eq(True)]
    start = f"{learning.heading(task)}, {learning.metric_name(metric)}: "
    if champion.empty:
        return f"{start}{_with_value(rows.iloc[0])} stands first."
    chosen = champion.iloc[0]
    said = f"{start}the champion {_with_value(chosen)}"
    if chosen["is_baseline"]:
        return f"{said} is itself a simple rule: nothing learned was chosen over it."
    if baselines.empty:
        return f"{said} has no simple rule beside it."
    return f"{said} beside {_with_value(baselines.iloc[0])}, the best simple rule."


def _with_value(row: pd.Series) -> str:
    return f"{learning.plain(row['candidate'])} ({learning.figure(row['value'])})"
