"""Each shop where it stands, with the model that it sells most and the runner-up."""

import altair as alt
import pandas as pd

from comptoir.charts import bikes, maps, theme
from comptoir.charts.names import cut

TITLE = "Which model is first in each shop?"
MIN_WIDTH = maps.MIN_WIDTH

COLOURS = [theme.BLUE, theme.ORANGE, theme.GREEN, theme.PURPLE, theme.VERMILION]
REST, UNKNOWN = "all others", "not known"


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    placed = rows[rows["latitude"].notna() & rows["longitude"].notna()]
    if placed.empty:
        return _nowhere(rows)
    within = maps.frame(placed["longitude"], placed["latitude"])
    parts = [
        _labelled(part, within) for _, part in placed.groupby("measure", sort=False)
    ]
    shops = pd.concat(parts, ignore_index=True)
    kinds = shops["category"].value_counts().index.drop("unknown", errors="ignore")
    named = list(kinds[: len(COLOURS)])
    shops["kind"] = [
        UNKNOWN if kind == "unknown" else kind if kind in named else REST
        for kind in shops["category"]
    ]
    scale = dict(zip(named, COLOURS, strict=False))
    for rest, grey in ((REST, theme.GREY), (UNKNOWN, "#A6A6A6")):
        if (shops["kind"] == rest).any():
            scale[rest] = grey
    x, y = within.axes()
    base = alt.Chart(shops).transform_filter(bikes.CHOSEN).encode(x=x, y=y)
    points = base.mark_point(
        filled=True, opacity=0.85, stroke="white", strokeWidth=1
    ).encode(
        size=alt.Size(
            "shop_sold_count:Q",
            scale=alt.Scale(range=[60, 320], zero=False),
            legend=None,
        ),
        color=alt.Color(
            "kind:N",
            title="Category of the model",
            scale=alt.Scale(domain=list(scale), range=list(scale.values())),
            legend=alt.Legend(symbolStrokeWidth=0, symbolOpacity=1),
        ),
        tooltip=[
            alt.Tooltip("shop_name:N", title="Shop"),
            alt.Tooltip("place_name:N", title="City"),
            alt.Tooltip("first_words:N", title="First"),
            alt.Tooltip("runner_up_words:N", title="Runner-up"),
            alt.Tooltip("sold_words:N", title="The shop sold"),
        ],
    )
    return (
        alt.layer(points, *maps.texts(base, "label", "side"))
        .properties(height=within.height)
        .add_params(bikes.chooser())
    )


def _labelled(shops: pd.DataFrame, within: maps.Frame) -> pd.DataFrame:
    """Add words, labels and places that don't cover each other, of one measure."""
    shops = shops.sort_values("shop_rank")
    counted = bikes.MEASURES[str(shops["measure"].iloc[0])]
    places = maps.moved_apart(
        list(zip(shops["longitude"], shops["latitude"], strict=True)), within
    )
    cities = [bikes.place_words(city) for city in shops["city"]]
    heads = [
        name if city == "unknown" else city
        for name, city in zip(shops["shop_name"], shops["city"], strict=True)
    ]
    said = maps.sides(
        places,
        [
            [f"{cut(city, 20)}\n{cut(model, 20)}", cut(model, 20), cut(model, 12)]
            for city, model in zip(heads, map(str, shops["model"]), strict=True)
        ],
        within,
    )
    return shops.assign(
        longitude=[place[0] for place in places],
        latitude=[place[1] for place in places],
        place_name=cities,
        label=[label for label, _ in said],
        side=[side if label else "none" for label, side in said],
        first_words=[
            f"{row.model}: {_of(row.sold_count, row.sold_share, counted)}"
            for row in shops.itertuples()
        ],
        runner_up_words=[
            "none: one model only"
            if pd.isna(row.runner_up_sold_count)
            else f"{row.runner_up_model}: "
            f"{_of(row.runner_up_sold_count, row.runner_up_sold_share, counted)}"
            f"{', as many' if row.is_tie else ''}"
            for row in shops.itertuples()
        ],
        sold_words=[f"{theme.count(n)} {counted}" for n in shops["shop_sold_count"]],
    )


def _of(number: float, share: float, counted: str) -> str:
    """Say a count with its share: `86 bikes (2.5 %)`."""
    said = "" if pd.isna(share) else f" ({theme.share(share)})"
    return f"{theme.count(number)} {counted}{said}"


def _nowhere(rows: pd.DataFrame) -> alt.Chart:
    """Say in the picture that there is no map to draw."""
    words = pd.DataFrame({"words": ["No shop has coordinates."] * min(1, len(rows))})
    return alt.Chart(words).mark_text(fontSize=13).encode(text="words:N")


def read(rows: pd.DataFrame) -> str:
    """Say the first shops' models, how clear their lead is, and who is not shown."""
    shops = rows[rows["measure"] == "units"]
    shops = shops if len(shops) else rows
    shops = shops.sort_values("shop_rank")
    counted = bikes.MEASURES[str(shops["measure"].iloc[0])]
    number = int(shops["shops_count"].iloc[0])
    named = "; ".join(
        f"{row.shop_name}: {row.model}, {_of(row.sold_count, row.sold_share, counted)}"
        for row in shops.head(3).itertuples()
    )
    said = [f"{theme.plural(number, 'shop')} sold something. First in {named}."]
    ties = int(shops["is_tie"].sum())
    if ties:
        said.append(
            f"In {theme.plural(ties, 'shop')} the runner-up sold as many {counted}."
        )
    lost = int((shops["latitude"].isna() | shops["longitude"].isna()).sum())
    if lost:
        verb = (
            "has no coordinates and is" if lost == 1 else "have no coordinates and are"
        )
        said.append(f"{theme.plural(lost, 'shop')} {verb} not on the map.")
    if number > len(shops):
        said.append(f"The {theme.plural(len(shops), 'shop')} that sold most are shown.")
    return " ".join(said)
