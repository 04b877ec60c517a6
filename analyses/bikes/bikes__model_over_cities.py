"""The purchases of a model of choice, city by city."""

import altair as alt
import pandas as pd

from comptoir.charts import bikes, choices, theme
from comptoir.charts.names import labels, unique

TITLE = "Where does this model sell?"


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    models = rows.drop_duplicates("model_id")
    shown = unique(f"{model}" for model in models["model"])
    options = dict(zip(models["model_id"].astype(str), shown, strict=True))
    rows = rows.assign(
        place_name=_places(rows),
        chosen_by=rows["model_id"].astype(str),
        is_rest=rows["city"].isna(),
        units_share=rows["units_count"] / rows["model_units_count"].clip(lower=1),
        lines_share=rows["lines_count"] / rows["model_lines_count"].clip(lower=1),
    )
    # One label a city, whatever the model: two cities may be cut to the same words.
    places = dict.fromkeys(rows["place_name"])
    rows["label"] = rows["place_name"].map(
        dict(zip(places, labels(places, 24), strict=True))
    )
    base = (
        alt.Chart(rows)
        .transform_filter("datum.chosen_by === chosen_model")
        .transform_calculate(
            count="chosen_measure === 'lines' ? datum.lines_count : datum.units_count"
        )
        .transform_calculate(place="datum.is_rest ? -1 : datum.count")
        .encode(
            y=alt.Y(
                "label:N",
                title=None,
                sort=alt.EncodingSortField("place", op="max", order="descending"),
                axis=alt.Axis(labelLimit=170),
            ),
            x=alt.X(
                "count:Q",
                title=None,
                axis=alt.Axis(labelExpr=theme.NUMBER_LABEL, tickMinStep=1, tickCount=5),
            ),
        )
    )
    bars = base.mark_bar(color=theme.BLUE, height={"band": 0.8}).encode(
        tooltip=[
            alt.Tooltip("model:N", title="Model"),
            alt.Tooltip("place_name:N", title="City"),
            alt.Tooltip("units_count:Q", title="Bikes", format=","),
            alt.Tooltip("units_share:Q", title="of its bikes", format=".1%"),
            alt.Tooltip("lines_count:Q", title="Order lines", format=","),
            alt.Tooltip("lines_share:Q", title="of its lines", format=".1%"),
        ]
    )
    figures = base.mark_text(align="left", dx=4, fontSize=11).encode(
        text=alt.Text("count:Q", format=",")
    )
    return alt.vconcat(
        alt.layer(bars, figures, title=bikes.axis_title(" bought there")).properties(
            height=alt.Step(20)
        )
    ).add_params(choices.chooser("chosen_model", options, "Model"), bikes.chooser())


def _places(rows: pd.DataFrame) -> list[str]:
    return [
        f"{theme.plural(number, 'other city', 'other cities')}"
        if pd.isna(city)
        else bikes.place_words(city)
        for city, number in zip(
            rows["city"], rows["gathered_cities_count"], strict=True
        )
    ]


def read(rows: pd.DataFrame) -> str:
    """Say of the first model where it sells, and in how many cities."""
    mine = rows[rows["model_rank"] == rows["model_rank"].min()]
    first = mine.iloc[0]
    named = mine[mine["city"].notna()].sort_values("units_count", ascending=False)
    where = ", ".join(
        f"{bikes.place_words(row.city)} {theme.count(row.units_count)}"
        for row in named.head(3).itertuples()
    )
    sold = bikes.sold_words(first["model_units_count"], first["model_lines_count"])
    cities = int(first["model_cities_count"])
    return (
        f"{first['model']}, of {theme.plural(first['models_count'], 'model')} the one "
        f"bought most often: {sold} in {theme.count(cities)} of "
        f"{theme.plural(first['cities_count'], 'city', 'cities')}"
        f"{f'. Bikes by city: {where}' if where else ''}."
    )
