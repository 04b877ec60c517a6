"""How well purchases of new and of known visitors are foreseen, by each candidate."""

import altair as alt
import pandas as pd

from comptoir.charts import learning, theme

TITLE = "Can we foresee what a new visitor buys as well as what a known one does?"

GROUPS = {"known": theme.BLUE, "new": theme.ORANGE}
SHAPES = {"known": "circle", "new": "diamond"}


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    order = rows.sort_values(
        ["is_champion", "is_baseline", "roc_auc", "candidate"],
        ascending=[False, True, False, True],
    )
    plain = list(dict.fromkeys(order["candidate"]))
    short = dict(zip(plain, learning.labels(plain), strict=True))
    rows = rows.assign(label=rows["candidate"].map(short), role=learning.roles(rows))
    low = min(0.5, float(rows["roc_auc"].min())) if len(rows) else 0.5
    # A little room, so that a guess is not cut in half by the axis.
    scale = learning.Scale(low - 0.02, 1.0)
    words = "ROC AUC: chance that what is bought stands above what is not"
    base = alt.Chart(rows).encode(
        x=learning.scaled("roc_auc", words, scale),
        y=learning.names("label", [short[one] for one in plain]),
    )
    spans = (
        alt.Chart(rows)
        .mark_rule(strokeWidth=2, color=theme.GREY)
        .encode(
            x=learning.scaled("min(roc_auc)", words, scale),
            x2=alt.X2("max(roc_auc):Q"),
            y=learning.names("label", [short[one] for one in plain]),
        )
    )
    points = base.mark_point(size=110, opacity=1).encode(
        color=alt.Color(
            "user_group:N",
            title="Visitors",
            scale=alt.Scale(domain=list(GROUPS), range=list(GROUPS.values())),
        ),
        shape=alt.Shape(
            "user_group:N",
            title="Visitors",
            scale=alt.Scale(domain=list(SHAPES), range=list(SHAPES.values())),
        ),
        tooltip=[
            alt.Tooltip("candidate:N", title="Candidate"),
            alt.Tooltip("role:N", title="It is"),
            alt.Tooltip("user_group:N", title="Visitors"),
            alt.Tooltip("users_count:Q", title="Visitors", format=","),
            alt.Tooltip("rows_count:Q", title="Pairs", format=","),
            alt.Tooltip("positives_count:Q", title="Bought", format=","),
            alt.Tooltip("expected_purchases:Q", title="Expected", format=",.1f"),
            alt.Tooltip("roc_auc:Q", title="ROC AUC", format=".3f"),
            alt.Tooltip("pr_auc:Q", title="PR AUC", format=".3f"),
        ],
    )
    return alt.layer(spans, points).properties(height=max(60, 34 * len(plain)))


def read(rows: pd.DataFrame) -> str:
    """Say the champion's figures of both groups."""
    split = learning.split_name(rows["split"].iloc[0])
    champion = rows[rows["is_champion"].eq(True)]
    chosen = champion if len(champion) else rows
    chosen = chosen[chosen["candidate"] == chosen["candidate"].iloc[0]]
    said = []
    for group in GROUPS:
        found = chosen[chosen["user_group"] == group]
        if found.empty:
            said.append(f"of {group} visitors too few pairs to tell")
            continue
        one = found.iloc[0]
        said.append(
            f"of {theme.plural(one['rows_count'], 'pair')} of "
            f"{theme.plural(one['users_count'], f'{group} visitor')} "
            f"{theme.count(one['positives_count'])} "
            f"{'was' if one['positives_count'] == 1 else 'were'} bought "
            f"({theme.about(one['expected_purchases'])} expected), ROC AUC "
            f"{one['roc_auc']:.3f}"
        )
    return (
        f"On the {split}, by {learning.plain(chosen['candidate'].iloc[0])}: "
        f"{'; '.join(said)}. New is who was never seen by the last time that the fit "
        "learned from."
    )
