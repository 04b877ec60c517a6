"""The models bought most, each bar parted by who bought."""

import altair as alt
import pandas as pd

from comptoir.charts import bikes, theme

TITLE = "Which models do women buy, and which men?"

GENDERS = {
    "female": ("women", theme.PURPLE),
    "male": ("men", theme.BLUE),
    "other": ("other", theme.GREEN),
    "unknown": ("gender not known", "#A6A6A6"),
}
BEST = 15


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    used = [gender for gender in GENDERS if gender in set(rows["gender"])]
    words = rows["gender"].map(lambda gender: GENDERS[gender][0])
    labels = bikes.model_labels(rows)
    rows = rows.assign(
        label=rows["model_id"].map(labels),
        who=words,
        who_place=rows["gender"].map(list(GENDERS).index),
        units_share=rows["units_count"] / rows["model_units_count"].clip(lower=1),
        lines_share=rows["lines_count"] / rows["model_lines_count"].clip(lower=1),
    )
    rows = bikes.by_measure(rows, ["count", "rank"])
    rows = rows[rows["rank"] <= BEST]
    unknown = ", and of no buyer is the gender known" if used == ["unknown"] else ""
    bars = (
        alt.Chart(rows, title=bikes.axis_title(f" bought{unknown}"))
        .transform_filter(bikes.CHOSEN)
        .mark_bar(height={"band": 0.8})
        .encode(
            x=alt.X(
                "count:Q",
                title=None,
                axis=alt.Axis(labelExpr=theme.NUMBER_LABEL, tickMinStep=1, tickCount=5),
            ),
            y=alt.Y(
                "label:N",
                title=None,
                sort=alt.EncodingSortField("rank", op="min", order="ascending"),
                axis=alt.Axis(labelLimit=190),
            ),
            color=alt.Color(
                "who:N",
                title=None,
                scale=alt.Scale(
                    domain=[GENDERS[gender][0] for gender in used],
                    range=[GENDERS[gender][1] for gender in used],
                ),
                legend=alt.Legend(symbolType="square", symbolStrokeWidth=0),
            ),
            order=alt.Order("who_place:Q"),
            tooltip=[
                alt.Tooltip("model:N", title="Model"),
                alt.Tooltip("category:N", title="Category"),
                alt.Tooltip("who:N", title="Bought by"),
                alt.Tooltip("units_count:Q", title="Bikes", format=","),
                alt.Tooltip("units_share:Q", title="of its bikes", format=".1%"),
                alt.Tooltip("lines_count:Q", title="Order lines", format=","),
                alt.Tooltip("lines_share:Q", title="of its lines", format=".1%"),
            ],
        )
        .properties(height=alt.Step(22))
    )
    return alt.vconcat(bars).add_params(bikes.chooser())


def read(rows: pd.DataFrame) -> str:
    """Say the first model of each gender, and of whom nothing is known."""
    genders = rows.drop_duplicates("gender").set_index("gender")
    units = genders["gender_units_count"].sum()
    lines = genders["gender_lines_count"].sum()
    best = rows[rows["units_rank"] <= BEST]
    shown = best if len(best) else rows
    if set(genders.index) == {"unknown"}:
        first = shown.sort_values("units_rank").iloc[0]
        return (
            "The data don't say who bought: of no buyer is the gender known. In all "
            f"{bikes.sold_words(units, lines)}; the model bought most is "
            f"{first['model']} with "
            f"{bikes.sold_words(first['units_count'], first['lines_count'])}."
        )
    said = []
    for gender in ("female", "male", "other"):
        mine = shown[shown["gender"] == gender]
        if mine.empty:
            continue
        first = mine.sort_values(
            ["units_count", "lines_count", "units_rank"], ascending=[False, False, True]
        ).iloc[0]
        total = genders.loc[gender]
        who = {"female": "Women", "male": "Men"}.get(gender, "Other buyers")
        sold = bikes.sold_words(
            total["gender_units_count"], total["gender_lines_count"]
        )
        said.append(
            f"{who} bought {sold}; of the models shown most often {first['model']} "
            f"({theme.plural(first['units_count'], 'bike')})."
        )
    if "unknown" in genders.index:
        lost = genders.loc["unknown", "gender_lines_count"] / lines
        said.append(
            f"The gender is not known of {theme.share(lost)} of the order lines."
        )
    return " ".join(said)
