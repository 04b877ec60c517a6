"""From the look over the cart to the purchase, with what is lost on the way."""

from typing import Any

import altair as alt
import pandas as pd

from comptoir.charts import choices, theme
from comptoir.charts.names import category

TITLE = "Where do visitors stop on the way from looking to buying?"
MIN_WIDTH = 500

LEVELS = {"user_product": "visitors and products", "session": "visits"}
MODES = {
    "open": "all purchases, with a cart or without",
    "closed": "only purchases from the cart",
}
UNITS = {
    "user_product": (
        "product looked at by a visitor",
        "products looked at by a visitor",
    ),
    "session": ("visit with a look", "visits with a look"),
}
STEPS = ["Looked at", "Put into the cart", "Bought"]
DIRECT, THROUGH = "Bought without a cart", "Came this far"
COLOURS = {THROUGH: theme.BLUE, DIRECT: "#7FB8D8"}


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    bars = pd.DataFrame(
        [bar for row in rows.itertuples() for bar in _bars(row)],
        columns=[
            "level", "mode", "category", "step", "series", "from_count", "to_count",
            "units_count", "of_first", "of_before", "words", "lost",
        ],
    )  # fmt: skip
    chosen = (
        "datum.level === chosen_level && datum.mode === chosen_mode && "
        "datum.category === chosen_category"
    )
    base = (
        alt.Chart(bars)
        .transform_filter(chosen)
        .encode(
            y=alt.Y(
                "step:N",
                title=None,
                sort=STEPS,
                axis=alt.Axis(ticks=False, domain=False, labelLimit=120),
                scale=alt.Scale(domain=STEPS, paddingInner=0.55, paddingOuter=0.1),
            )
        )
    )
    colour = alt.Color(
        "series:N",
        title=None,
        scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values())),
        legend=alt.Legend(symbolType="square", symbolOpacity=1, symbolStrokeWidth=0),
    )
    lengths = base.mark_bar().encode(
        x=alt.X("from_count:Q", title=None, axis=None),
        x2="to_count:Q",
        color=colour,
        tooltip=[
            alt.Tooltip("step:N", title="Step"),
            alt.Tooltip("series:N", title="Which"),
            alt.Tooltip("units_count:Q", title="Number", format=","),
            alt.Tooltip("of_first:Q", title="of all looked at", format=".2%"),
            alt.Tooltip("of_before:Q", title="of the step before", format=".1%"),
        ],
    )
    said = base.transform_filter("datum.words !== ''")
    # The words stand above their bar: beside a bar of the whole width is no room.
    words = said.mark_text(align="left", baseline="bottom", dy=-19, fontSize=12).encode(
        x=alt.value(0), text="words:N"
    )
    lost = said.mark_text(
        align="right", baseline="bottom", dy=-19, fontSize=12, color=theme.VERMILION
    ).encode(x=alt.value({"expr": "width"}), text="lost:N")
    categories = rows.drop_duplicates("category").sort_values("category_rank")
    names = {
        str(one): "all" if one == "all" else category(one)
        for one in categories["category"]
    }
    return (
        alt.layer(lengths, words, lost)
        .properties(height=230)
        .add_params(
            choices.chooser("chosen_level", _there(rows, "level", LEVELS), "Of"),
            choices.chooser("chosen_mode", _there(rows, "mode", MODES), "Count"),
            choices.chooser("chosen_category", names, "Category", "all"),
        )
    )


def _there(rows: pd.DataFrame, column: str, options: dict[str, str]) -> dict[str, str]:
    there = set(rows[column])
    return {value: words for value, words in options.items() if value in there}


def _bars(row: Any) -> list[tuple]:
    """Return the bars of one funnel; purchases are parted by a cart before them."""
    viewed, carted = int(row.viewed_count), int(row.carted_count)
    bought, direct = (
        int(row.purchased_count),
        int(row.purchased_without_cart_count or 0),
    )
    key = (row.level, row.mode, str(row.category))
    before = viewed if row.mode == "open" else carted
    bars = []
    for step, series, low, high, whole, previous in (
        (STEPS[0], THROUGH, 0, viewed, viewed, viewed),
        (STEPS[1], THROUGH, 0, carted, carted, viewed),
        (STEPS[2], THROUGH, 0, bought - direct, bought, before),
        (STEPS[2], DIRECT, bought - direct, bought, bought, before),
    ):
        if series == DIRECT and not direct:
            continue
        words, lost = "", ""
        if series == THROUGH:
            words = theme.count(whole)
            if step != STEPS[0]:
                words += f" ({theme.share(whole / viewed)} of those looked at)"
            if previous:
                lost = _lost(step, row.mode, 1 - whole / previous)
        number = high - low
        bars.append(
            (
                *key, step, series, low, high, number, number / viewed,
                number / previous if previous else None, words, lost,
            )
        )  # fmt: skip
    return bars


def _lost(step: str, mode: str, share: float) -> str:
    if step == STEPS[0]:
        return ""
    if step == STEPS[1]:
        return f"{theme.share(share)} never put into a cart"
    if mode == "open":
        return f"{theme.share(share)} never bought"
    return f"{theme.share(share)} of the carts never bought"


def read(rows: pd.DataFrame) -> str:
    """Say both levels: what goes into the cart, what is bought, what without a cart."""
    said = []
    for level in LEVELS:
        part = rows[rows["level"] == level]
        every = part[part["category"] == "all"]
        every = every if len(every) else part.head(1)
        opened, closed = (
            every[every["mode"] == "open"],
            every[every["mode"] == "closed"],
        )
        if every.empty:
            continue
        first = (opened if len(opened) else closed).iloc[0]
        viewed = first["viewed_count"]
        words = (
            f"Of {theme.plural(viewed, *UNITS[level])} "
            f"{theme.share(first['carted_count'] / viewed)} went on to the cart"
        )
        if len(opened):
            words += (
                f" and {theme.share(first['purchased_count'] / viewed)} to a purchase"
            )
            direct = first["purchased_without_cart_count"]
            if direct and first["purchased_count"]:
                share = theme.share(direct / first["purchased_count"])
                words += f" ({share} of these without a cart before it)"
        if len(closed) and closed.iloc[0]["carted_count"]:
            last = closed.iloc[0]
            share = theme.share(last["purchased_count"] / last["carted_count"])
            words += f"; {share} of the carts were bought after"
        said.append(words + ".")
    if not rows["is_window_complete"].astype(bool).all():
        said.append(
            "The data are too short for anybody to have had the whole time to buy: "
            "these figures will grow."
        )
    return " ".join(said)
