"""The score of each input, load by load."""

import altair as alt
import pandas as pd

TITLE = "Are the data getting better or worse from load to load?"


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    rows = rows.assign(data=rows["is_sample"].map({True: "sample", False: "own data"}))
    low = float(rows["score"].min()) if len(rows) else 0.9
    numbers = sorted({int(number) for number in rows["load_number"]})
    base = alt.Chart(rows).encode(
        x=alt.X(
            "load_number:O",
            title="Load",
            axis=alt.Axis(values=numbers, labelOverlap="greedy"),
        ),
        y=alt.Y(
            "score:Q",
            title="Score of all dimensions",
            scale=alt.Scale(domain=[min(low, 0.99) - 0.01, 1], zero=False),
            axis=alt.Axis(format=".1~%", tickCount=5),
        ),
        color=alt.Color("input:N", title="Input"),
        tooltip=[
            alt.Tooltip("input:N", title="Input"),
            alt.Tooltip("loaded_at:T", title="Read", format="%d %b %Y %H:%M"),
            alt.Tooltip("data:N", title="Of"),
            alt.Tooltip("score:Q", title="Score", format=".3%"),
            alt.Tooltip("failed_rules_count:Q", title="Rules not met", format=","),
        ],
    )
    # There are more inputs than colours: the shape tells them apart too.
    points = base.mark_point(size=70).encode(shape=alt.Shape("input:N", title="Input"))
    return alt.layer(base.mark_line(), points).properties(height=220)


def read(rows: pd.DataFrame) -> str:
    """Say how each input changed since the load before."""
    said, once = [], []
    for name, part in rows.groupby("input", sort=True):
        part = part.sort_values("load_number")
        last = part.iloc[-1]
        if len(part) == 1:
            once.append(str(name))
            continue
        change = (last["score"] - part.iloc[-2]["score"]) * 100
        turn = "rose" if change > 0 else "fell"
        said.append(
            f"{name} {turn} by {abs(change):.2f} points to {last['score'] * 100:.2f} %"
            if abs(change) >= 0.005
            else f"{name} stayed at {last['score'] * 100:.2f} %"
        )
    if once:
        said.append(
            f"{', '.join(once)} {'was' if len(once) == 1 else 'were'} loaded once"
        )
    return (
        "; ".join(said)
        + ". The same files loaded again are the same load; scores of earlier loads "
        "stay in the warehouse."
    )
