"""Time from the first look to the purchase: its distribution, and by category."""

import altair as alt
import pandas as pd

from comptoir.charts import choices, theme
from comptoir.charts.names import category, labels

TITLE = "How long do people think between looking and buying?"

MEDIAN, MEAN = "Median", "Mean"
MINUTE, HOUR, DAY = 60, 3600, 86400
TICKS = [
    1,
    5,
    15,
    30,
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    15 * MINUTE,
    HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    3 * DAY,
    7 * DAY,
]
# A time on an axis: 10 s, 10 min, 6 h, 7 d.
TIME_LABEL = (
    "datum.value >= 86400 ? format(datum.value / 86400, '~g') + ' d' : "
    "datum.value >= 3600 ? format(datum.value / 3600, '~g') + ' h' : "
    "datum.value >= 60 ? format(datum.value / 60, '~g') + ' min' : "
    "format(datum.value, '~g') + ' s'"
)


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    names = {
        str(one): "all" if one == "all" else category(one)
        for one in rows["category"].unique()
    }
    rows = rows.assign(name=rows["category"].astype(str).map(names))
    buckets = list(
        rows.sort_values("bucket_order")["bucket"].drop_duplicates().astype(str)
    )
    bars = (
        alt.Chart(rows, title=_heading("Purchases by the time since the first look"))
        .transform_filter("datum.category === chosen_category")
        .mark_bar(color=theme.BLUE)
        .encode(
            x=alt.X(
                "purchases_count:Q",
                title="Purchases",
                axis=alt.Axis(tickMinStep=1, tickCount=5, labelExpr=theme.NUMBER_LABEL),
            ),
            y=alt.Y("bucket:N", title=None, sort=buckets),
            tooltip=[
                alt.Tooltip("name:N", title="Category"),
                alt.Tooltip("bucket:N", title="Time"),
                alt.Tooltip("purchases_count:Q", title="Purchases", format=","),
                alt.Tooltip("purchases_share:Q", title="of all", format=".1%"),
            ],
        )
        .properties(height=max(40, 24 * len(buckets)))
    )
    return (
        alt.vconcat(bars, _categories(rows), spacing=18)
        .add_params(choices.chooser("chosen_category", names, "Category", "all"))
        .resolve_scale(color="independent", shape="independent")
    )


def _heading(words: str) -> alt.Title:
    return alt.Title(words, fontSize=13, frame="group")


def _categories(rows: pd.DataFrame) -> alt.LayerChart:
    """Draw median, mean and the middle half of each category."""
    rows = rows.drop_duplicates("category").sort_values("category_rank")
    short = labels(rows["name"], 22)
    # A logarithmic scale has no place for nothing: what took no second stands at one.
    floored = {
        column: pd.to_numeric(rows[column]).clip(lower=1)
        for column in (
            "median_seconds",
            "mean_seconds",
            "quartile_1_seconds",
            "quartile_3_seconds",
        )
    }
    rows = rows.assign(
        label=short,
        **floored,
        median_words=rows["median_seconds"].map(theme.duration),
        mean_words=rows["mean_seconds"].map(theme.duration),
        quartile_1_words=rows["quartile_1_seconds"].map(theme.duration),
        quartile_3_words=rows["quartile_3_seconds"].map(theme.duration),
    )
    low, high = rows["quartile_1_seconds"].min(), rows["mean_seconds"].max()
    high = max(high, rows["quartile_3_seconds"].max())
    x = {
        "title": "Time from the first look to the purchase",
        "scale": alt.Scale(type="log", nice=False, domain=[low / 1.5, high * 1.5])
        if len(rows)
        else alt.Scale(type="log"),
        "axis": alt.Axis(
            values=[tick for tick in TICKS if low / 1.5 <= tick <= high * 1.5],
            labelExpr=TIME_LABEL,
        ),
    }
    base = alt.Chart(
        rows, title=_heading("Median, mean and the middle half, by category")
    ).encode(
        y=alt.Y("label:N", title=None, sort=short, axis=alt.Axis(labelLimit=150)),
        tooltip=[
            alt.Tooltip("name:N", title="Category"),
            alt.Tooltip("category_purchases_count:Q", title="Purchases", format=","),
            alt.Tooltip("median_words:N", title=MEDIAN),
            alt.Tooltip("mean_words:N", title=MEAN),
            alt.Tooltip("quartile_1_words:N", title="A quarter within"),
            alt.Tooltip("quartile_3_words:N", title="Three quarters within"),
        ],
    )
    colour = alt.Color(
        "series:N",
        title=None,
        scale=alt.Scale(domain=[MEDIAN, MEAN], range=[theme.BLUE, theme.VERMILION]),
    )
    shape = alt.Shape(
        "series:N",
        title=None,
        scale=alt.Scale(domain=[MEDIAN, MEAN], range=["circle", "diamond"]),
    )
    half = base.mark_rule(strokeWidth=7, color="#CFE3F0").encode(
        x=alt.X("quartile_1_seconds:Q", **x), x2="quartile_3_seconds:Q"
    )
    marks = [
        base.transform_calculate(series=f"'{name}'")
        .mark_point(size=90, opacity=1)
        .encode(x=alt.X(f"{field}:Q", **x), color=colour, shape=shape)
        for name, field in ((MEDIAN, "median_seconds"), (MEAN, "mean_seconds"))
    ]
    return alt.layer(half, *marks).properties(height=max(40, 26 * len(rows)))


def read(rows: pd.DataFrame) -> str:
    """Say median and mean of all, and the quickest and the slowest category."""
    categories = rows.drop_duplicates("category")
    every = categories[categories["category"] == "all"]
    said = []
    if len(every):
        first = every.iloc[0]
        bought = first["category_purchases_count"]
        said.append(
            f"Of {theme.plural(bought, 'product')} bought after a look, half were "
            f"bought within {theme.duration(first['median_seconds'])} of the first "
            f"look; the mean is {theme.duration(first['mean_seconds'])}"
            + (
                ", long because a few take days."
                if first["mean_seconds"] > 3 * first["median_seconds"]
                else "."
            )
        )
        parts = rows[rows["category"] == "all"]
        most = parts.loc[parts["purchases_share"].idxmax()]
        said.append(
            f"The commonest time is {most['bucket']} "
            f"({theme.share(most['purchases_share'])})."
        )
    named = categories[
        (categories["category"] != "all")
        & (categories["category_purchases_count"] >= 10)
    ].sort_values("median_seconds")
    if len(named) > 1:
        quick, slow = named.iloc[0], named.iloc[-1]
        said.append(
            "Of the categories with ten purchases or more, "
            f"{category(quick['category'])} is the quickest (median "
            f"{theme.duration(quick['median_seconds'])}), "
            f"{category(slow['category'])} the slowest "
            f"({theme.duration(slow['median_seconds'])})."
        )
    return " ".join(said) or "Too little was bought to say."
