"""What promotions, lower prices and holidays add to demand, by category."""

import altair as alt
import pandas as pd

from comptoir.charts import theme
from comptoir.charts.names import category_labels

TITLE = "How much more is wanted in a promotion, or at a lower price?"
MIN_WIDTH = 360

# Nothing has no sign.
PERCENT = "datum.value === 0 ? '0%' : format(datum.value, '+.0%')"
PANELS = {
    "promotion": "In a promotion, at the same price",
    "price": "At a price that is a tenth lower",
    "holiday": "On a holiday",
}
EVERY, ONE = "all categories", "one category"
COLOURS = {EVERY: theme.ORANGE, ONE: theme.BLUE}


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    known = rows.drop_duplicates("category").sort_values("category_rank")
    names = dict(
        zip(
            known["category"],
            category_labels(
                known["category"].map(lambda one: EVERY if one == "all" else one), 22
            ),
            strict=True,
        )
    )
    rows = rows.assign(
        label=rows["category"].map(names),
        role=rows["category"].map(lambda one: EVERY if one == "all" else ONE),
        said=[_figure(one) for one in rows["change_share"]],
        note=rows["reason"].fillna(""),
    )
    there = [
        one
        for one in PANELS
        if rows.loc[rows["driver"] == one, "change_share"].notna().any()
    ]
    panels = [
        _panel(rows[rows["driver"] == one], one, list(names.values()))
        for one in there or ["promotion"]
    ]
    return alt.vconcat(*panels, spacing=24)


def _figure(share: float) -> str:
    return "" if pd.isna(share) else f"{share * 100:+.0f} %"


def _panel(rows: pd.DataFrame, driver: str, names: list[str]) -> alt.LayerChart:
    base = alt.Chart(rows).encode(
        y=alt.Y(
            "label:N",
            title=None,
            sort=names,
            axis=alt.Axis(labelLimit=150, minExtent=150, maxExtent=150, ticks=False),
        ),
        tooltip=[
            alt.Tooltip("label:N", title="Category"),
            alt.Tooltip("change_share:Q", title="More wanted", format="+.1%"),
            alt.Tooltip("lower_share:Q", title="95 % from", format="+.1%"),
            alt.Tooltip("upper_share:Q", title="to", format="+.1%"),
            alt.Tooltip("products_count:Q", title="Products", format=","),
            alt.Tooltip("note:N", title="Note"),
        ],
    )

    def x(field: str) -> alt.X:
        return alt.X(
            f"{field}:Q",
            title="Change of what is wanted",
            axis=alt.Axis(labelExpr=PERCENT, tickCount=5, titleAnchor="end"),
        )

    colour = alt.Color(
        "role:N",
        title=None,
        scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values())),
        legend=alt.Legend(symbolType="circle", symbolStrokeWidth=0),
    )
    none = (
        alt.Chart(pd.DataFrame({"nothing": [0]}))
        .mark_rule(color=theme.GREY, strokeDash=[3, 3])
        .encode(x="nothing:Q")
    )
    intervals = (
        base.transform_filter("isValid(datum.lower_share)")
        .mark_rule(strokeWidth=2)
        .encode(x=x("lower_share"), x2="upper_share:Q", color=colour)
    )
    known = base.transform_filter("isValid(datum.change_share)")
    points = known.mark_circle(size=80, opacity=1).encode(
        x=x("change_share"), color=colour
    )
    figures = known.mark_text(dy=-11, fontSize=11).encode(
        x=x("change_share"), text="said:N"
    )
    return alt.layer(none, intervals, points, figures).properties(
        height=alt.Step(30),
        title=alt.Title(PANELS[driver], fontSize=13, frame="bounds"),
    )


def read(rows: pd.DataFrame) -> str:
    """Say what the three do over all categories, and where a promotion does most."""
    first = rows[rows["category_rank"] == rows["category_rank"].min()]
    parts = []
    for driver, words in (
        ("promotion", "A promotion"),
        ("price", "A price a tenth lower"),
        ("holiday", "A holiday"),
    ):
        known = first[(first["driver"] == driver) & first["change_share"].notna()]
        if known.empty:
            continue
        row = known.iloc[0]
        between = (
            f" (95\u00a0%: {_signed(row['lower_share'])} to "
            f"{_signed(row['upper_share'])})"
            if pd.notna(row["lower_share"])
            else ""
        )
        parts.append(
            f"{words} changes what is wanted by {_signed(row['change_share'])}"
            f"{between}."
        )
    if not parts:
        reasons = rows["reason"].dropna().unique()
        why = f": {reasons[0]}" if len(reasons) else ""
        return f"The data don't tell what promotions, prices or holidays do{why}."
    parts.append(
        "It is what goes along with them in this shop's past, each with the others "
        "held still: what the next promotion does, only a trial can tell."
    )
    return " ".join(parts)


def _signed(share: float) -> str:
    return f"{share * 100:+.0f}\u00a0%"
