"""Variance that each principal component explains, space by space."""

import altair as alt
import pandas as pd

from comptoir.charts import theme

TITLE = "How many numbers does it take to tell customers apart?"
MIN_WIDTH = 620

SPACES = {
    "rfm": "Recency, frequency, money",
    "behaviour": "All behaviour",
}
KEPT = {True: "Kept", False: "Left out"}


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    rows = rows.assign(kept=rows["is_kept"].map(KEPT))
    panels = []
    for space, label in SPACES.items():
        panel = rows[rows["space"] == space]
        if panel.empty and len(rows):
            continue
        base = alt.Chart(panel).encode(
            x=alt.X("component:O", title="Component"),
            tooltip=[
                alt.Tooltip("component:O", title="Component"),
                alt.Tooltip(
                    "explained_variance_share:Q", title="Explains", format=".1%"
                ),
                alt.Tooltip(
                    "cumulative_variance_share:Q",
                    title="With those before",
                    format=".1%",
                ),
                alt.Tooltip("feature:N", title="Heaviest feature"),
                alt.Tooltip("loading:Q", title="Its loading", format="+.2f"),
            ],
        )
        scale = alt.Scale(domain=[0, 1])
        bars = base.mark_bar().encode(
            y=alt.Y(
                "explained_variance_share:Q",
                title="Share of the variance",
                scale=scale,
                axis=alt.Axis(format=".0%"),
            ),
            color=alt.Color(
                "kept:N",
                title="Component",
                scale=alt.Scale(
                    domain=list(KEPT.values()), range=[theme.BLUE, "#BDBDBD"]
                ),
            ),
        )
        line = base.mark_line(
            color=theme.ORANGE, point={"color": theme.ORANGE, "size": 30}
        ).encode(y=alt.Y("cumulative_variance_share:Q", scale=scale))
        wanted = (
            alt.Chart(panel)
            .mark_rule(strokeDash=[5, 3], color=theme.TEXT)
            .encode(
                y=alt.Y("min(wanted_variance_share):Q", scale=scale),
                tooltip=[
                    alt.Tooltip(
                        "min(wanted_variance_share):Q", title="Wanted", format=".0%"
                    )
                ],
            )
        )
        panels.append(
            alt.layer(bars, line, wanted).properties(
                height=260,
                width=alt.Step(26) if space == "behaviour" else alt.Step(60),
                title=alt.Title(label, fontSize=13, offset=6),
            )
        )
    return alt.concat(*panels, columns=2, spacing=30)


def read(rows: pd.DataFrame) -> str:
    """Say for each space how many components are kept and what they explain."""
    said = [
        "Bars are the components one by one, the line adds them up, the dashed line is "
        "the share that was asked for."
    ]
    for space, label in SPACES.items():
        panel = rows[rows["space"] == space]
        kept = panel[panel["is_kept"]]
        if kept.empty:
            continue
        share = theme.share(round(kept["explained_variance_share"].sum(), 9))
        said.append(
            f"{label}: {theme.count(len(kept))} of "
            f"{theme.plural(len(panel), 'component')} kept, "
            f"{share} of the variance; the first is mostly "
            f"{kept.sort_values('component')['feature'].iloc[0].replace('_', ' ')}."
        )
    return " ".join(said)
