"""Candidates of the task stockout: PR AUC and calibration, with 95 % intervals."""

import altair as alt
import pandas as pd

from comptoir.charts import learning

TITLE = "Do the predictions of stock-outs beat the buyer's rule?"

HEADINGS = {
    "pr_auc": "Finds those that run out",
    "expected_calibration_error": "Is wrong about its chances by",
}


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    rows = rows.assign(role=learning.roles(rows))
    metrics = [one for one in HEADINGS if (rows["metric"] == one).any()]
    return alt.vconcat(
        *(_panel(rows[rows["metric"] == one], one) for one in metrics or ["pr_auc"]),
        spacing=26,
    )


def _panel(rows: pd.DataFrame, metric: str) -> alt.LayerChart:
    rows = rows.sort_values(
        ["value", "candidate"], ascending=[learning.is_loss(metric), True]
    )
    keep = rows["role"] != learning.OTHER
    scale = learning.scale_of(rows["value"], rows["lower"], rows["upper"], keep)
    rows = rows.assign(
        label=learning.labels(rows["candidate"]),
        said=rows["value"].map(learning.figure),
        side=rows["value"].map(scale.side),
        low=rows["lower"].clip(scale.low, scale.high),
        high=rows["upper"].clip(scale.low, scale.high),
    )
    name = learning.metric_name(metric)
    tooltip = [
        alt.Tooltip("candidate:N", title="Candidate"),
        alt.Tooltip("role:N", title="It is"),
        alt.Tooltip("value:Q", title=name, format=",.4~g"),
        alt.Tooltip("lower:Q", title="95 % from", format=",.4~g"),
        alt.Tooltip("upper:Q", title="to", format=",.4~g"),
    ]

    def x(field: str) -> alt.X:
        return learning.scaled(field, f"{name} ({learning.better(metric)})", scale)

    base = alt.Chart(rows).encode(y=learning.names("label", list(rows["label"])))
    inside = base.transform_filter("datum.side === 0")
    intervals = (
        inside.transform_filter("isValid(datum.low) && isValid(datum.high)")
        .mark_rule(strokeWidth=2)
        .encode(x=x("low"), x2="high:Q", color=learning.role_colour())
    )
    points = inside.mark_point(size=110, opacity=1).encode(
        x=x("value"),
        color=learning.role_colour(),
        shape=learning.role_shape(),
        tooltip=tooltip,
    )
    figures = inside.mark_text(dy=-13, fontSize=11).encode(x=x("value"), text="said:N")
    return alt.layer(
        intervals, points, figures, *learning.edges(base, tooltip)
    ).properties(title=learning.title(HEADINGS[metric]), height=38 * max(1, len(rows)))


def read(rows: pd.DataFrame) -> str:
    """Say the champion's PR AUC beside the best rule's."""
    (split,) = learning.first(rows, "split")
    found = rows[rows["metric"] == "pr_auc"].sort_values(
        ["value", "candidate"], ascending=[False, True]
    )
    champion = found[found["is_champion"].eq(True)]
    rules = found[found["is_baseline"].eq(True)]
    if champion.empty:
        return f"On the {learning.split_name(split)}, no candidate is the champion yet."
    one = champion.iloc[0]
    said = (
        f"On the {learning.split_name(split)}, {learning.plain(one['candidate'])} has "
        f"a PR AUC of {learning.figure(one['value'])}"
    )
    if one["is_baseline"]:
        said += " and is itself a simple rule: nothing learned was chosen over it"
    elif len(rules):
        best = rules.iloc[0]
        said += (
            f", {learning.plain(best['candidate'])}, the best simple rule, "
            f"{learning.figure(best['value'])}"
        )
        if best["value"] > 0:
            said += f": {one['value'] / best['value']:.1f} times as much"
    said += "."
    if found["lower"].notna().any():
        said += " A line is the 95\u00a0% interval over products drawn again."
    return said
