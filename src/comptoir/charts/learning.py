"""What the charts of learning share: names of metrics, roles, panels, scales."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import altair as alt
import numpy as np
import pandas as pd

from comptoir.charts import choices, theme
from comptoir.charts import names as shortened

# Metric -> its name in words. A metric that is not here is called by its own name.
METRICS = {
    "roc_auc": "ROC AUC",
    "pr_auc": "PR AUC",
    "log_loss": "log loss",
    "brier": "Brier score",
    "expected_calibration_error": "calibration error",
    "accuracy": "accuracy",
    "precision": "precision",
    "recall": "recall",
    "f1": "F1",
    "threshold": "threshold",
    "positives": "positives",
    "rows": "rows",
    "mae": "mean absolute error",
    "mase": "mean absolute scaled error (MASE)",
    "relative_mae": "error beside the naive forecast's",
    "rmse": "root mean squared error",
    "r2": "R²",
    "spearman": "Spearman's rank correlation",
    "bias": "bias (predicted less actual)",
    "hit_rate_at_10": "hit rate at 10",
    "recall_at_10": "recall at 10",
    "ndcg_at_10": "NDCG at 10",
    "coverage_at_10": "coverage at 10",
    "entities": "entities",
    "silhouette": "silhouette",
    "calinski_harabasz": "Calinski-Harabasz",
    "davies_bouldin": "Davies-Bouldin",
    "stability_ari": "stability (bootstrap ARI)",
    "clusters": "clusters",
    "smallest_cluster_share": "share of the smallest cluster",
}
# Less of these is better.
LOSSES = {
    "log_loss",
    "brier",
    "expected_calibration_error",
    "mae",
    "mase",
    "relative_mae",
    "rmse",
    "davies_bouldin",
}
# What a grid was searched by -> the metric that it is, times -1 or 1.
SEARCHED = {
    "neg_log_loss": ("log_loss", -1),
    "neg_brier_score": ("brier", -1),
    "average_precision": ("pr_auc", 1),
    "neg_mean_absolute_error": ("mae", -1),
    "neg_root_mean_squared_error": ("rmse", -1),
}
# These are counted, not measured.
COUNTS = {"rows", "positives", "entities", "clusters"}
SPLITS = {
    "validation": "validation",
    "test": "test",
    "all": "all rows",
}

CHAMPION, BASELINE, OTHER = "champion", "baseline", "other candidate"
ROLES = {CHAMPION: theme.BLUE, BASELINE: theme.ORANGE, OTHER: theme.GREY}
SHAPES = {CHAMPION: "diamond", BASELINE: "square", OTHER: "circle"}
SERIES = [*theme.CATEGORIES, "#7A5C00", "#3B3B98"]

# On a panel a candidate this many times as far from the middle one as candidates
# usually are is marked at the edge, so that it does not flatten the rest.
OUTLYING = 12.0


def plain(name: object) -> str:
    """Write a name of the code as words: `gradient_boosting` -> `gradient boosting`."""
    return " ".join(str(name).replace("_", " ").split())


def heading(task: object) -> str:
    """Write a task's name as a heading."""
    words = plain(task)
    return words[:1].upper() + words[1:]


def labels(given: Iterable[object], longest: int = 24, lines: int = 1) -> list[str]:
    """Write names of the code as labels of an axis (`names` shows the break of two)."""
    return shortened.labels(map(plain, given), longest, lines)


def metric_name(metric: object) -> str:
    """Return a metric's name in words."""
    return METRICS.get(str(metric), plain(metric))


def searched(cv_metric: object) -> tuple[str, int]:
    """Return the metric that a search went by, and the sign that makes it one.

    A search wants more of everything, so it goes by the negative of a loss.
    """
    name = str(cv_metric)
    return SEARCHED.get(name, (name, 1))


def is_loss(metric: object) -> bool:
    """Tell whether less of the metric is better."""
    return str(metric) in LOSSES


def better(metric: object) -> str:
    """Say which way a metric is better."""
    return "lower is better" if is_loss(metric) else "higher is better"


def figure(value: object) -> str:
    """Write a metric's value: three decimals below ten, whole numbers from 100 on."""
    if value is None or pd.isna(value):
        return "not known"
    number = float(value)
    if not np.isfinite(number):
        return "infinite" if number > 0 else "minus infinite"
    size = abs(number)
    if size >= 1e7:
        return f"{number:.2e}"
    digits = 3 if size < 9.9995 else 1 if size < 99.95 else 0
    return f"{round(number, digits) + 0.0:,.{digits}f}"  # + 0.0: nothing has no sign


def signed(value: object) -> str:
    """Write a difference with its sign."""
    said = figure(value)
    return f"+{said}" if said.strip("0.,") and said[0] in "0123456789i" else said


def role(is_champion: bool, is_baseline: bool) -> str:
    """Return what a candidate is on a chart; a champion may be a baseline."""
    return CHAMPION if is_champion else BASELINE if is_baseline else OTHER


def roles(rows: pd.DataFrame) -> list[str]:
    """Return the role of each row from its `is_champion` and `is_baseline`."""
    flags = zip(rows["is_champion"], rows["is_baseline"], strict=True)
    return [role(champion is True or champion == 1, base) for champion, base in flags]


def role_colour() -> alt.Color:
    """Return the colour of a candidate's role, the same on all charts."""
    return alt.Color(
        "role:N",
        title=None,
        scale=alt.Scale(domain=list(ROLES), range=list(ROLES.values())),
        legend=alt.Legend(symbolType="circle", symbolStrokeWidth=0),
    )


def role_shape() -> alt.Shape:
    """Return the shape of a candidate's role, for those who see no colours."""
    return alt.Shape(
        "role:N",
        title=None,
        scale=alt.Scale(domain=list(SHAPES), range=list(SHAPES.values())),
    )


def tasks_of(rows: pd.DataFrame) -> list[str]:
    """Return the tasks of the rows in the order of their names."""
    return sorted(rows["task"].dropna().astype(str).unique())


def chooser(tasks: Iterable[str]) -> alt.Parameter:
    """Return the parameter that picks a task: a drop-down where there are several."""
    options = {name: heading(name) for name in tasks}
    return choices.chooser("chosen_task", options, "Prediction")


CHOSEN = "datum.task === chosen_task"


def title(words: str) -> alt.Title:
    """Return the heading of one panel of a chart."""
    return alt.Title(words, fontSize=13, frame="bounds", limit=560)


@dataclass(frozen=True)
class Scale:
    """Ends of a panel's scale; what lies beyond is marked at the edge."""

    low: float
    high: float

    def side(self, value: float) -> int:
        """Return -1 below the scale, 1 above it, else 0."""
        return -1 if value < self.low else 1 if value > self.high else 0


def scale_of(
    values: pd.Series, lower: pd.Series, upper: pd.Series, keep: pd.Series
) -> Scale:
    """Return a scale that shows the values and their intervals.

    Values far from all others are left outside (OUTLYING), unless `keep` says so of
    them; intervals reach at most as far again as the values that are inside.
    """
    finite = values[np.isfinite(values)]
    if finite.empty:
        return Scale(0.0, 1.0)
    distance = (finite - finite.median()).abs()
    usual = distance[distance > 0].median() if (distance > 0).any() else 0.0
    inside = finite[
        (distance <= OUTLYING * usual) | keep.reindex(finite.index).fillna(False)
    ]
    low, high = float(inside.min()), float(inside.max())
    reach = max(high - low, abs(high) * 0.02, 1e-6)
    ends_low = lower.reindex(inside.index).replace(-np.inf, np.nan).dropna()
    ends_high = upper.reindex(inside.index).replace(np.inf, np.nan).dropna()
    bottom = max(min([low, *ends_low]), low - reach * OUTLYING)
    top = min(max([high, *ends_high]), high + reach * OUTLYING)
    margin = 0.14 * max(top - bottom, reach)
    return Scale(bottom - margin, top + margin)


def first(rows: pd.DataFrame, *columns: str) -> tuple[str, ...]:
    """Return what the first row says in the columns; without a row, nothing."""
    return tuple(str(rows[column].iloc[0]) if len(rows) else "" for column in columns)


def split_name(split: object) -> str:
    """Say where the figures of a panel come from."""
    return SPLITS.get(str(split), plain(split))


def names(column: str, order: list[str]) -> alt.Y:
    """Return an axis of names, of one width on all panels of a chart."""
    width = 150
    return alt.Y(
        f"{column}:N",
        title=None,
        sort=order,
        axis=alt.Axis(
            labelExpr="split(datum.label, '\\n')",
            labelLineHeight=13,
            labelLimit=width,
            minExtent=width + 6,
            maxExtent=width + 6,
        ),
    )


def number_axis() -> alt.Axis:
    """Return a number axis whose title, however long, ends where the axis does."""
    return alt.Axis(labelExpr=theme.NUMBER_LABEL, tickCount=5, titleAnchor="end")


def scaled(field: str, words: str, scale: Scale) -> alt.X:
    """Return a number axis that ends where the scale does."""
    return alt.X(
        f"{field}:Q",
        title=words,
        scale=alt.Scale(domain=[scale.low, scale.high], zero=False, nice=False),
        axis=number_axis(),
    )


def edges(
    base: alt.Chart, tooltip: list[alt.Tooltip], colour: alt.Color | None = None
) -> list[alt.Chart]:
    """Mark what lies beyond the scale: a triangle at the edge with its value.

    `base` has the columns `side` (-1, 0, 1), `said` and `role`.
    """
    marks = []
    sides = [
        (-1, 7, "triangle-left", "left", 10),
        (1, {"expr": "width - 7"}, "triangle-right", "right", -10),
    ]
    for side, x, shape, align, dx in sides:
        beyond = base.transform_filter(f"datum.side === {side}")
        marks += [
            beyond.mark_point(shape=shape, size=80, opacity=1).encode(
                x=alt.value(x),
                color=colour or role_colour(),
                tooltip=tooltip,
            ),
            beyond.mark_text(align=align, dx=dx, fontSize=11).encode(
                x=alt.value(x), text="said:N"
            ),
        ]
    return marks


def numbered_series(rows: pd.DataFrame) -> pd.DataFrame:
    """Name the curve of each candidate, number it in its task, and number its points.

    The champion is number 0 and so keeps its colour whatever the task.
    """
    named = rows.assign(
        series=[
            f"{plain(candidate)} ({role(is_champion is True, is_baseline)})"
            for candidate, is_champion, is_baseline in zip(
                rows["candidate"],
                rows["is_champion"].eq(True),
                rows["is_baseline"],
                strict=True,
            )
        ],
        point_number=range(len(rows)),
    )
    order = ~named["is_champion"].eq(True)
    keys = named.assign(later=order)[["task", "later", "series"]].drop_duplicates()
    keys = keys.sort_values(["task", "later", "series"])
    keys["series_number"] = keys.groupby("task").cumcount()
    return named.merge(
        keys[["task", "series", "series_number"]], on=["task", "series"], how="left"
    )


@dataclass(frozen=True)
class Budget:
    """What candidates meet by how many one looks after: words of a chart of panels.

    number, words: column of how many, and what they are. measures: column of a share ->
    heading and axis of its panel; the first panel is always drawn.
    """

    number: str
    words: str
    measures: Mapping[str, tuple[str, str]]


def by_budget(
    rows: pd.DataFrame, budget: Budget, tooltip: list[alt.Tooltip]
) -> alt.VConcatChart:
    """Draw a panel for each share that is known, a line for each candidate in it."""
    named = rows.assign(
        name=[
            f"{plain(candidate)} ({one})"
            for candidate, one in zip(rows["candidate"], roles(rows), strict=True)
        ]
    )
    first_one = next(iter(budget.measures))
    shown = [
        one for one in budget.measures if rows[one].notna().any() or one == first_one
    ]
    return alt.vconcat(
        *(_budget_panel(named, budget, one, tooltip) for one in shown), spacing=24
    )


def _budget_panel(
    rows: pd.DataFrame, budget: Budget, measure: str, tooltip: list[alt.Tooltip]
) -> alt.LayerChart:
    words, axis = budget.measures[measure]
    order = rows.sort_values(["is_champion", "candidate"], ascending=[False, True])
    series = list(dict.fromkeys(order["name"]))
    is_small = rows[measure].max() < 0.05
    base = (
        alt.Chart(rows)
        .transform_filter(f"isValid(datum.{measure})")
        .encode(
            x=alt.X(
                f"{budget.number}:O",
                title=budget.words,
                sort=[int(number) for number in sorted(rows[budget.number].unique())],
                axis=alt.Axis(labelExpr=theme.NUMBER_LABEL),
            ),
            y=alt.Y(
                f"{measure}:Q",
                title=axis,
                scale=alt.Scale(domainMin=0),
                axis=alt.Axis(format=".1%" if is_small else ".0%", tickCount=5),
            ),
            color=alt.Color(
                "name:N",
                title=None,
                sort=series,
                scale=alt.Scale(domain=series, range=SERIES[: len(series)]),
                legend=alt.Legend(direction="vertical", columns=1, labelLimit=300),
            ),
            tooltip=[alt.Tooltip("name:N", title="By"), *tooltip],
        )
    )
    lines, points = base.mark_line(), base.mark_circle(size=70, opacity=1)
    return alt.layer(lines, points).properties(title=title(words), height=200)


def series_colour() -> alt.Color:
    """Return the colour of a curve, with a legend of the chosen task's curves alone."""
    return alt.Color(
        "series:N",
        title=None,
        sort=alt.EncodingSortField(field="series_number", op="min", order="ascending"),
        scale=alt.Scale(range=SERIES),
        legend=alt.Legend(direction="vertical", columns=1, labelLimit=300),
    )
