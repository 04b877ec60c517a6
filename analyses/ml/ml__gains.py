"""What each candidate gains over the best baseline, with paired 95 % intervals."""

import altair as alt
import pandas as pd

from comptoir.charts import learning, theme

TITLE = "Is the gain over the simple rule more than luck?"


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    gains = _against_the_best(rows)
    panels = [_panel(gains[gains["task"] == task]) for task in learning.tasks_of(gains)]
    return alt.vconcat(*(panels or [_panel(gains)]), spacing=26)


def _against_the_best(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep each candidate's difference to its task's best baseline, better above 0."""
    kept = []
    for _, task in rows.groupby("task", sort=True):
        loss = learning.is_loss(task["metric"].iloc[0])
        ranked = task.sort_values(
            ["baseline_value", "baseline"], ascending=[loss, True], na_position="last"
        )
        best = ranked["baseline"].iloc[0]
        others = ranked[ranked["baseline"] == best]
        sign = -1.0 if loss else 1.0
        ends = [sign * others["lower"], sign * others["upper"]]
        others = others.assign(
            gain=sign * others["difference"],
            gain_lower=ends[1] if loss else ends[0],
            gain_upper=ends[0] if loss else ends[1],
        )
        kept.append(others.sort_values(["gain", "candidate"], ascending=[False, True]))
    columns = ["gain", "gain_lower", "gain_upper"]
    return pd.concat(kept) if kept else rows.assign(**dict.fromkeys(columns, 0.0))


def _panel(rows: pd.DataFrame) -> alt.LayerChart:
    task, metric, split, baseline = learning.first(
        rows, "task", "metric", "split", "baseline"
    )
    zero = pd.Series([0.0])
    keep = rows["is_champion"].eq(True)
    scale = learning.scale_of(
        pd.concat([rows["gain"], zero], ignore_index=True),
        pd.concat([rows["gain_lower"], zero], ignore_index=True),
        pd.concat([rows["gain_upper"], zero], ignore_index=True),
        pd.concat([keep, pd.Series([True])], ignore_index=True),
    )
    name = learning.metric_name(metric)
    rows = rows.assign(
        role=learning.roles(rows),
        label=learning.labels(rows["candidate"]),
        said=rows["gain"].map(learning.signed),
        side=rows["gain"].map(scale.side),
        low=rows["gain_lower"].clip(scale.low, scale.high),
        high=rows["gain_upper"].clip(scale.low, scale.high),
    )

    def x(field: str) -> alt.X:
        return learning.scaled(field, f"{name}: better to the right of 0", scale)

    tooltip = [
        alt.Tooltip("candidate:N", title="Candidate"),
        alt.Tooltip("baseline:N", title="Against"),
        alt.Tooltip("gain:Q", title="Better by", format="+,.4~g"),
        alt.Tooltip("gain_lower:Q", title="95 % from", format="+,.4~g"),
        alt.Tooltip("gain_upper:Q", title="to", format="+,.4~g"),
    ]
    where = f"{learning.heading(task)}, {learning.split_name(split)}"
    words = f"{where}: against {learning.plain(baseline)}"
    base = alt.Chart(rows).encode(y=learning.names("label", list(rows["label"])))
    inside = base.transform_filter("datum.side === 0")
    nothing = (
        alt.Chart(pd.DataFrame({"nothing": [0.0]}))
        .mark_rule(color=theme.TEXT, strokeWidth=1)
        .encode(x=x("nothing"))
    )
    intervals = (
        inside.transform_filter("isValid(datum.low) && isValid(datum.high)")
        .mark_rule(strokeWidth=2)
        .encode(x=x("low"), x2="high:Q", color=learning.role_colour())
    )
    points = inside.mark_point(size=110, opacity=1).encode(
        x=x("gain"),
        color=learning.role_colour(),
        shape=learning.role_shape(),
        tooltip=tooltip,
    )
    figures = inside.mark_text(dy=-13, fontSize=11).encode(x=x("gain"), text="said:N")
    return alt.layer(
        nothing, intervals, points, figures, *learning.edges(base, tooltip)
    ).properties(title=learning.title(words), height=38 * max(1, len(rows)))


def read(rows: pd.DataFrame) -> str:
    """Say of each champion whether its gain is beyond chance."""
    gains = _against_the_best(rows)
    said = [
        _task_read(gains[gains["task"] == task]) for task in learning.tasks_of(gains)
    ]
    said.append(
        "An interval that holds 0 means that these customers don't tell the two apart."
    )
    return "\n".join(said)


def _task_read(rows: pd.DataFrame) -> str:
    task, metric, baseline = learning.first(rows, "task", "metric", "baseline")
    start = f"{learning.heading(task)}: "
    rule = learning.plain(baseline)
    champion = rows[rows["is_champion"].eq(True)]
    if champion.empty:
        if not len(rows):
            return ""
        return f"{start}{rule} is the champion: no candidate was chosen over it."
    one = champion.iloc[0]
    way = "better" if one["gain"] >= 0 else "worse"
    by = learning.figure(abs(one["gain"]))
    said = (
        f"{start}in {learning.metric_name(metric)} {learning.plain(one['candidate'])} "
        f"is {by} {way} than {rule}"
    )
    if pd.isna(one["gain_lower"]) or pd.isna(one["gain_upper"]):
        verdict = "there is no interval, so whether that is luck is not known"
    elif one["gain_lower"] > 0:
        verdict = "that is more than chance"
    elif one["gain_upper"] < 0:
        verdict = "that is worse by more than chance"
    else:
        verdict = "that may be chance"
    return f"{said}: {verdict}."
