"""What writing to the likeliest visitors meets, by how many one writes to."""

import altair as alt
import pandas as pd

from comptoir.charts import learning, theme

TITLE = "If we write to the likeliest visitors, how many of them buy?"

MEASURES = {
    "precision": ("Of those written to: bought that product", "Share of contacts"),
    "recall": ("Of all that was bought: written about", "Share of purchases"),
}


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    rows = rows.assign(role=learning.roles(rows), name=_names(rows))
    numbers = sorted(rows["contacts_count"].unique())
    # Where nothing was bought there is no share of it.
    shown = [one for one in MEASURES if rows[one].notna().any() or one == "precision"]
    return alt.vconcat(*(_panel(rows, one, numbers) for one in shown), spacing=24)


def _names(rows: pd.DataFrame) -> list[str]:
    return [
        f"{learning.plain(candidate)} ({role})"
        for candidate, role in zip(rows["candidate"], learning.roles(rows), strict=True)
    ]


def _panel(rows: pd.DataFrame, measure: str, numbers: list[int]) -> alt.LayerChart:
    heading, axis = MEASURES[measure]
    order = rows.sort_values(["is_champion", "candidate"], ascending=[False, True])
    names = list(dict.fromkeys(order["name"]))
    base = (
        alt.Chart(rows)
        .transform_filter(f"isValid(datum.{measure})")
        .encode(
            x=alt.X(
                "contacts_count:O",
                title="Visitors written to at a time",
                sort=[int(number) for number in numbers],
                axis=alt.Axis(labelExpr=theme.NUMBER_LABEL),
            ),
            y=alt.Y(
                f"{measure}:Q",
                title=axis,
                scale=alt.Scale(domainMin=0),
                axis=alt.Axis(format=".0%" if _is_large(rows, measure) else ".1%"),
            ),
            color=alt.Color(
                "name:N",
                title=None,
                sort=names,
                scale=alt.Scale(domain=names, range=learning.SERIES[: len(names)]),
                legend=alt.Legend(direction="vertical", columns=1, labelLimit=300),
            ),
            tooltip=[
                alt.Tooltip("name:N", title="By"),
                alt.Tooltip("contacts_count:Q", title="At a time", format=","),
                alt.Tooltip("contacted_count:Q", title="Contacts in all", format=","),
                alt.Tooltip("bought_count:Q", title="Bought", format=","),
                alt.Tooltip("expected_purchases:Q", title="Expected", format=",.1f"),
                alt.Tooltip("precision:Q", title="Of the contacts", format=".1%"),
                alt.Tooltip("recall:Q", title="Of the purchases", format=".1%"),
            ],
        )
    )
    lines = base.mark_line()
    points = base.mark_circle(size=70, opacity=1)
    return alt.layer(lines, points).properties(
        title=learning.title(heading), height=200
    )


def _is_large(rows: pd.DataFrame, measure: str) -> bool:
    return not rows[measure].max() < 0.05


def read(rows: pd.DataFrame) -> str:
    """Say what the champion's middle number of contacts met, beside the best rule."""
    split = learning.split_name(rows["split"].iloc[0])
    champion = rows[rows["is_champion"].eq(True)].sort_values("contacts_count")
    chosen = champion if len(champion) else rows.sort_values("contacts_count")
    one = chosen.iloc[(len(chosen) - 1) // 2]
    times = theme.plural(one["as_ofs_count"], "time")
    said = (
        f"On the {split}, {theme.plural(one['contacts_count'], 'visitor')} at each of "
        f"{times}, picked by {learning.plain(one['candidate'])}: "
        f"{theme.count(one['bought_count'])} of "
        f"{theme.plural(one['contacted_count'], 'contact')} "
        f"({theme.share(one['precision'])}) bought the product, "
        f"{theme.count(one['expected_purchases'])} were expected to"
    )
    if one["purchases_count"]:
        said += f"; that is {theme.share(one['recall'])} of all that was bought"
    others = rows[
        rows["is_baseline"].eq(True)
        & rows["contacts_count"].eq(one["contacts_count"])
        & rows["candidate"].ne(one["candidate"])
    ]
    if len(others):
        best = others.sort_values(
            ["bought_count", "candidate"], ascending=[False, True]
        ).iloc[0]
        said += (
            f". The best simple rule, {learning.plain(best['candidate'])}, met "
            f"{theme.count(best['bought_count'])}"
        )
    return (
        f"{said}. They bought without being written to: what a letter adds, only a "
        "trial can tell."
    )
