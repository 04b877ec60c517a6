"""The score of each input, load by load."""

import altair as alt
import pandas as pd

TITLE = "Are the data getting better or worse from load to load?"


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    rows = rows.assign(data=rows["is_sample"].map({True: "sample", False: "own data"}))
    low = float(rows["score"].min()) if len(rows) else 0.9
    # On one scale, each in a strip of its own: scores lie near one another.
    domain = [min(low, 0.99) - 0.01, 1.005]
    numbers = sorted({int(number) for number in rows["load_number"]})
    names = sorted(rows["input"].unique()) or [""]
    strips = [
        _strip(rows[rows["input"] == name], name, domain, numbers, name == names[-1])
        for name in names
    ]
    return alt.vconcat(*strips, spacing=6)


def _strip(
    rows: pd.DataFrame,
    name: str,
    domain: list[float],
    numbers: list[int],
    is_last: bool,
) -> alt.Chart:
    axis = alt.Axis(values=numbers, labelOverlap="greedy", labels=is_last)
    base = alt.Chart(rows).encode(
        x=alt.X(
            "load_number:O",
            title="Load" if is_last else None,
            scale=alt.Scale(domain=numbers),
            axis=axis,
        ),
        y=alt.Y(
            "score:Q",
            title=name,
            scale=alt.Scale(domain=domain, zero=False, nice=False),
            axis=alt.Axis(
                format=".1~%",
                tickCount=3,
                # one width for all, so that the strips stand below one another
                minExtent=40,
                maxExtent=40,
                titleAngle=0,
                titleAlign="right",
                titleBaseline="middle",
                titlePadding=10,
            ),
        ),
        tooltip=[
            alt.Tooltip("input:N", title="Input"),
            alt.Tooltip("loaded_at:T", title="Read", format="%d %b %Y %H:%M"),
            alt.Tooltip("data:N", title="Of"),
            alt.Tooltip("score:Q", title="Score", format=".3%"),
            alt.Tooltip("failed_rules_count:Q", title="Rules not met", format=","),
        ],
    )
    return alt.layer(base.mark_line(), base.mark_point(size=70)).properties(height=52)


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
