"""Purchases to expect of what was just looked at, by the chance of each."""

import altair as alt
import pandas as pd

from comptoir.charts import theme

TITLE = "How much of what visitors just looked at will they buy?"

# Lower bound of a bin -> its name.
CHANCES = {
    0.0: "under 0.5 %",
    0.005: "0.5 to 1 %",
    0.01: "1 to 2 %",
    0.02: "2 to 5 %",
    0.05: "5 to 10 %",
    0.1: "10 to 20 %",
    0.2: "20 to 50 %",
    0.5: "50 % or more",
}
# From here on a pair is called likely.
LIKELY = 0.1


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    rows = rows.assign(
        chance=rows["lower_probability"].map(CHANCES),
        words=[
            f"{expected:,.1f} of {theme.plural(pairs, 'pair')}"
            for expected, pairs in zip(
                rows["expected_purchases"], rows["pairs_count"], strict=True
            )
        ],
    )
    top = rows["expected_purchases"].max() if len(rows) else 1
    base = alt.Chart(rows).encode(
        x=alt.X(
            "expected_purchases:Q",
            title="Purchases to expect",
            # room for the words at the end of the longest bar
            scale=alt.Scale(domainMin=0, domainMax=max(float(top), 0.1) * 1.35),
            axis=alt.Axis(tickCount=5, labelExpr=theme.NUMBER_LABEL),
        ),
        y=alt.Y(
            "chance:N",
            title="Chance to be bought",
            sort=list(CHANCES.values())[::-1],
        ),
        tooltip=[
            alt.Tooltip("chance:N", title="Chance"),
            alt.Tooltip("pairs_count:Q", title="Visitor and product", format=","),
            alt.Tooltip("users_count:Q", title="Visitors", format=","),
            alt.Tooltip("expected_purchases:Q", title="To be bought", format=",.1f"),
        ],
    )
    bars = base.mark_bar(color=theme.BLUE, height={"band": 0.7})
    words = base.mark_text(align="left", dx=5, fontSize=11).encode(text="words:N")
    return alt.layer(bars, words).properties(height=max(40, 30 * len(rows)))


def read(rows: pd.DataFrame) -> str:
    """Say what is expected of all pairs, and of the likely ones."""
    pairs, expected = rows["pairs_count"].sum(), rows["expected_purchases"].sum()
    begin, end = rows["as_of"].min(), rows["window_ends_at"].max()
    likely = rows[rows["lower_probability"] >= LIKELY]
    said = (
        f"From {theme.moment(begin)} until before {theme.moment(end)}, of "
        f"{theme.plural(pairs, 'pair')} of a visitor and a product just looked at or "
        f"put into the cart about {theme.about(expected)} "
        f"({theme.share(expected / pairs)}) are expected to be bought."
    )
    if likely.empty:
        return f"{said} No pair has a chance of {theme.share(LIKELY)} or more."
    share = likely["expected_purchases"].sum() / expected
    number = likely["pairs_count"].sum()
    return (
        f"{said} The {theme.plural(number, 'pair')} with a chance of "
        f"{theme.share(LIKELY)} or more {'stands' if number == 1 else 'stand'} for "
        f"{theme.share(share)} of that."
    )
