"""What writing to the likeliest visitors meets, by how many one writes to."""

import altair as alt
import pandas as pd

from comptoir.charts import learning, theme

TITLE = "If we write to the likeliest visitors, how many of them buy?"

BUDGET = learning.Budget(
    number="contacts_count",
    words="Visitors written to at a time",
    # Where nothing came there is no share of it.
    measures={
        "precision": ("Of those written to: bought that product", "Share of contacts"),
        "recall": ("Of all that was bought: written about", "Share of purchases"),
    },
)
TOOLTIP = [
    alt.Tooltip("contacts_count:Q", title="At a time", format=","),
    alt.Tooltip("contacted_count:Q", title="Contacts in all", format=","),
    alt.Tooltip("bought_count:Q", title="Bought", format=","),
    alt.Tooltip("expected_purchases:Q", title="Expected", format=",.1f"),
    alt.Tooltip("precision:Q", title="Of the contacts", format=".1%"),
    alt.Tooltip("recall:Q", title="Of the purchases", format=".1%"),
]


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    return learning.by_budget(rows, BUDGET, TOOLTIP)


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
