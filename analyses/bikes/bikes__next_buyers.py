"""The shops that are likeliest to order a category of choice."""

import altair as alt
import pandas as pd

from comptoir.charts import bikes, choices, theme
from comptoir.charts.names import cut, unique

TITLE = "Which shops will order this category next quarter?"

LAST = {True: "ordered last quarter", False: "did not"}


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    kinds = rows.drop_duplicates("model_category")
    options = {
        str(row.model_category_rank): str(row.model_category)
        for row in kinds.itertuples()
    }
    shops = rows.drop_duplicates("shop_id")
    shown = unique(cut(str(name), 27) for name in shops["shop_name"])
    said = dict(zip(shops["shop_id"], shown, strict=True))
    lines = rows.assign(
        choice=rows["model_category_rank"].astype(str),
        label=rows["shop_id"].map(said),
        place_name=[bikes.place_words(city) for city in rows["city"]],
        last=[LAST[bool(ordered)] for ordered in rows["is_ordered_last_quarter"]],
        figure=[theme.share(chance) for chance in rows["probability"]],
        quarters=[f"{int(n)} of 4" for n in rows["ordered_quarters_count"]],
        months=[
            "never ordered" if pd.isna(n) else theme.plural(n - 1, "month") + " ago"
            for n in rows["months_since_order"]
        ],
    )
    base = (
        alt.Chart(lines)
        .transform_filter("datum.choice === chosen_category")
        .encode(
            x=alt.X(
                "probability:Q",
                title="Chance of an order",
                scale=alt.Scale(domain=[0, 1]),
                axis=alt.Axis(format=".0%", tickCount=5),
            ),
            y=alt.Y(
                "label:N",
                title=None,
                sort=alt.EncodingSortField("category_rank", op="min"),
                axis=alt.Axis(labelLimit=190),
            ),
        )
    )
    bars = base.mark_bar(height={"band": 0.75}).encode(
        color=alt.Color(
            "last:N",
            title=None,
            scale=alt.Scale(
                domain=list(LAST.values()), range=[theme.BLUE, theme.ORANGE]
            ),
        ),
        tooltip=[
            alt.Tooltip("shop_name:N", title="Shop"),
            alt.Tooltip("place_name:N", title="City"),
            alt.Tooltip("figure:N", title="Chance of an order"),
            alt.Tooltip("quarters:N", title="Quarters with an order"),
            alt.Tooltip("months:N", title="Last order"),
            alt.Tooltip("driver_1:N", title="Moved most by"),
            alt.Tooltip("driver_2:N", title="and"),
        ],
    )
    figures = base.mark_text(align="left", dx=4, fontSize=11).encode(text="figure:N")
    return (
        alt.layer(bars, figures)
        .properties(height=alt.Step(22))
        .add_params(choices.chooser("chosen_category", options, "Category"))
    )


def read(rows: pd.DataFrame) -> str:
    """Say of the first category who is likeliest, and who would be new."""
    first = rows[rows["model_category_rank"] == rows["model_category_rank"].min()]
    one = first.iloc[0]
    until = pd.Timestamp(one["end_date"]) - pd.Timedelta(days=1)
    named = ", ".join(
        f"{row.shop_name} {theme.share(row.probability)}"
        for row in first.head(3).itertuples()
    )
    said = (
        f"{one['model_category']}: from {theme.day(one['first_date'])} to "
        f"{theme.day(until)} about {theme.about(one['expected_shops'])} of "
        f"{theme.plural(one['shops_count'], 'shop')} can be expected to order it, "
        f"{theme.count(one['last_shops_count'])} did last quarter. Likeliest: {named}."
    )
    again = first[~first["is_ordered_last_quarter"].astype(bool)]
    if again.empty:
        return said
    row = again.iloc[0]
    return (
        f"{said} Of those that did not order it last quarter: {row['shop_name']}, "
        f"{theme.share(row['probability'])}."
    )
