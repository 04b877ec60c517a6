"""Inertia, silhouette and the other indices by the number of segments."""

import altair as alt
import pandas as pd

from comptoir.charts import theme

TITLE = "How many kinds of customers are there?"
MIN_WIDTH = 620

INDICES = {
    "inertia": ("Inertia (elbow)", "look for the bend"),
    "silhouette": ("Silhouette", "higher is better"),
    "calinski_harabasz": ("Calinski-Harabasz", "higher is better"),
    "davies_bouldin": ("Davies-Bouldin", "lower is better"),
    "stability_ari": ("Stability (bootstrap ARI)", "1: always the same"),
    "smallest_cluster_share": ("Smallest segment", "share of customers"),
}
SPACES = {
    "rfm": "Recency, frequency, money",
    "behaviour": "All behaviour",
}


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    rows = rows.assign(space_label=_labels(rows))
    # The spaces in the order of their colours, the champion's first.
    labels = [label for label in SPACES.values() if label in set(rows["space_label"])]
    counts = sorted(rows["clusters_count"].unique().tolist())
    panels = []
    for name, (label, hint) in INDICES.items():
        base = alt.Chart(rows[rows["index_name"] == name]).encode(
            x=alt.X(
                "clusters_count:Q",
                title="Segments",
                scale=alt.Scale(zero=False, nice=False, padding=8),
                axis=alt.Axis(values=counts, format="d", grid=False),
            ),
            y=alt.Y(
                "index_value:Q",
                title=None,
                scale=alt.Scale(zero=name in ("inertia", "smallest_cluster_share")),
                axis=alt.Axis(
                    tickCount=5,
                    **(
                        {"format": ".0%"}
                        if name == "smallest_cluster_share"
                        else {"labelExpr": theme.NUMBER_LABEL}
                    ),
                ),
            ),
            color=alt.Color(
                "space_label:N",
                title="Judged in the space of",
                scale=alt.Scale(
                    domain=labels, range=[theme.BLUE, theme.ORANGE][: len(labels)]
                ),
            ),
            tooltip=[
                alt.Tooltip("space_label:N", title="Space"),
                alt.Tooltip("clusters_count:Q", title="Segments"),
                alt.Tooltip("index_value:Q", title=label, format=",.3~f"),
            ],
        )
        chosen = base.transform_filter("datum.is_chosen_in_space")
        panels.append(
            alt.layer(
                base.mark_line(),
                base.mark_point(size=24, opacity=1),
                chosen.mark_point(
                    size=170, filled=False, strokeWidth=2.5, opacity=1, shape="circle"
                ),
            ).properties(
                height=170,
                title=alt.Title(
                    label, subtitle=hint, fontSize=13, subtitleFontSize=12, offset=6
                ),
            )
        )
    return alt.concat(*panels, columns=3, spacing=24)


def read(rows: pd.DataFrame) -> str:
    """Say the number that was chosen, why, and how good it is."""
    champion = rows[rows["is_champion"]]
    if champion.empty:
        return "There are too few customers to form segments."
    count = champion["clusters_count"].iloc[0]
    values = champion.set_index("index_name")["index_value"]
    if "silhouette" not in values:
        return (
            f"There {'is' if count == 1 else 'are'} {theme.plural(count, 'segment')}: "
            f"{champion['reason'].iloc[0]}."
        )
    said = [
        f"Circles mark what the rule chose. Customers are put into "
        f"{theme.plural(count, 'segment')}, the "
        f"{champion['reason'].iloc[0]}: silhouette {values['silhouette']:.2f}, "
        f"Calinski-Harabasz {theme.count(values['calinski_harabasz'])}, "
        f"Davies-Bouldin {values['davies_bouldin']:.2f}."
    ]
    if "stability_ari" in values:
        said.append(
            "Formed again on resampled customers the segments agree to "
            f"{values['stability_ari']:.2f} (1 is the same every time)."
        )
    if rows["space"].nunique() > 1:
        said.append("The two spaces can't be compared by these numbers.")
    return " ".join(said)


def _labels(rows: pd.DataFrame) -> pd.Series:
    return rows["space"].map(lambda space: SPACES.get(space, space))
