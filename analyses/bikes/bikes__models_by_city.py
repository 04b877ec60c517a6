"""Each city's best model; for a city of choice its ten best."""

import altair as alt
import pandas as pd

from comptoir.charts import bikes, choices, theme
from comptoir.charts.names import cut, unique

TITLE = "What sells best in each city?"

# What is shown first: the best model of each of the largest cities.
BEST, BEST_CITIES = "best of each", 15
BEST_MODELS = 10


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    lines = _lines(rows)
    options = {BEST: "the best model of each"}
    # An option is a number: a city may be called as the first option is.
    for row in rows.drop_duplicates("city_rank").itertuples():
        options[str(row.city_rank)] = bikes.place_words(row.city)
    base = (
        alt.Chart(lines)
        .transform_filter(f"datum.choice === chosen_city && {bikes.CHOSEN}")
        .encode(
            y=alt.Y(
                "label:N",
                title=None,
                sort=alt.EncodingSortField("place", op="min", order="ascending"),
                axis=alt.Axis(
                    labelExpr="split(datum.label, '\\n')",
                    labelLimit=190,
                    labelLineHeight=13,
                    labelOffset=alt.ExprRef(f"chosen_city === '{BEST}' ? -7 : 0"),
                ),
            ),
            x=alt.X(
                "count:Q",
                title=None,
                axis=alt.Axis(labelExpr=theme.NUMBER_LABEL, tickMinStep=1, tickCount=5),
            ),
        )
    )
    bars = base.mark_bar(color=theme.BLUE, height={"band": 0.7}).encode(
        tooltip=[
            alt.Tooltip("model:N", title="Model"),
            alt.Tooltip("category:N", title="Category"),
            alt.Tooltip("place_name:N", title="City"),
            alt.Tooltip("units_count:Q", title="Bikes", format=","),
            alt.Tooltip("units_share:Q", title="of the city's bikes", format=".1%"),
            alt.Tooltip("lines_count:Q", title="Order lines", format=","),
            alt.Tooltip("lines_share:Q", title="of the city's lines", format=".1%"),
        ]
    )
    figures = base.mark_text(align="left", dx=4, fontSize=11).encode(
        text=alt.Text("count:Q", format=",")
    )
    return alt.vconcat(
        alt.layer(bars, figures, title=bikes.axis_title(" bought there")).properties(
            height=alt.Step(32)
        )
    ).add_params(bikes.chooser(), choices.chooser("chosen_city", options, "City"))


def _lines(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows for each choice, counted both ways, each with a label of its own."""
    rows = rows.assign(
        place_name=rows["city"].map(bikes.place_words),
        units_share=rows["units_count"] / rows["city_units_count"].clip(lower=1),
        lines_share=rows["lines_count"] / rows["city_lines_count"].clip(lower=1),
    )
    rows = bikes.by_measure(rows, ["count", "rank"])
    rows = rows[rows["rank"] <= BEST_MODELS]
    cities = rows.assign(
        choice=rows["city_rank"].astype(str),
        place=rows["rank"],
        label=[cut(model, 26) for model in rows["model"]],
    )
    best = rows[(rows["rank"] == 1) & (rows["city_rank"] <= BEST_CITIES)]
    best = best.assign(
        choice=BEST,
        place=best["city_rank"],
        label=[
            f"{cut(city, 26)}\n{cut(model, 26)}"
            for city, model in zip(best["place_name"], best["model"], strict=True)
        ],
    )
    lines = pd.concat([best, cities], ignore_index=True)
    lines = lines.sort_values(["choice", "measure", "place"], ignore_index=True)
    parts = [
        part.assign(label=unique(part["label"]))
        for _, part in lines.groupby(["choice", "measure"])
    ]
    return pd.concat(parts, ignore_index=True) if parts else lines


def read(rows: pd.DataFrame) -> str:
    """Say the best model of the largest cities, and how many cities share one."""
    first = rows[rows["units_rank"] == 1].sort_values("city_rank")
    if first.empty:
        first = rows.drop_duplicates("city_rank")
    said = [
        f"{bikes.place_words(row.city)}: {row.model} "
        f"({theme.plural(row.units_count, 'bike')} of "
        f"{theme.count(row.city_units_count)})"
        for row in first.head(3).itertuples()
    ]
    cities = int(rows["cities_count"].iloc[0])
    known = theme.plural(cities, "city", "cities") if cities else "No known city"
    most = (
        "Bought most there" if len(first) == 1 else "Bought most in the largest cities"
    )
    words = f"{known} bought. {most}: {'; '.join(said)}."
    models = first["model_id"].value_counts()
    if len(first) > 2 and models.iloc[0] > 1:
        common = first.loc[first["model_id"] == models.index[0], "model"].iloc[0]
        words += (
            f" {common} is first in {theme.plural(models.iloc[0], 'city', 'cities')}."
        )
    return words
