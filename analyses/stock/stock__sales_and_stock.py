"""Sales, estimated demand and stock of a product in a store, empty shelves shaded."""

import altair as alt
import pandas as pd

from comptoir.charts import choices, theme, timelines
from comptoir.charts.names import labels

TITLE = "When did what sells run out, and what did that cost?"

SOLD, WANTED, EMPTY = "sold", "wanted (estimate)", "shelf empty"
COLOURS = {SOLD: theme.BLUE, WANTED: theme.ORANGE, EMPTY: "#E8A08A"}
HEIGHT = 190


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    rows = rows.assign(
        choice=rows["series_rank"].astype(str),
        # The middle, so that a line stands over its period and not at its edge.
        middle=rows["period_start"] + (rows["period_end"] - rows["period_start"]) / 2,
    )
    base = alt.Chart(rows).transform_filter("datum.choice === chosen_product")
    # Where periods are few, each is marked by a point, so that one alone is seen.
    size = 30 if rows.groupby("series_rank").size().max() <= timelines.SPARSE else 0
    upper = alt.layer(_shades(base), *_lines(base, size))
    lower = alt.layer(_shades(base), _stock(base, size))
    return (
        alt.vconcat(
            upper.properties(height=HEIGHT),
            lower.properties(height=HEIGHT * 0.7),
            spacing=16,
        )
        .resolve_scale(x="shared")
        .add_params(choices.chooser("chosen_product", _names(rows), "Product"))
    )


def _names(rows: pd.DataFrame) -> dict[str, str]:
    """What each series is called in the drop-down, the one that lost most first."""
    known = rows.drop_duplicates("series_rank").sort_values("series_rank")
    said = labels(
        (
            f"{product} in {store}"
            for product, store in zip(
                known["product_id"], known["store_id"], strict=True
            )
        ),
        48,
    )
    return dict(zip(known["series_rank"].astype(str), said, strict=True))


def _x(field: str) -> alt.X:
    return alt.X(
        f"{field}:T",
        title=None,
        axis=alt.Axis(labelExpr=theme.DAY_LABEL, tickCount=10, grid=False),
    )


def _colour() -> alt.Color:
    return alt.Color(
        "series:N",
        title=None,
        scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values())),
        legend=alt.Legend(symbolType="square", symbolOpacity=1, symbolStrokeWidth=0),
    )


def _shades(base: alt.Chart) -> alt.Chart:
    return (
        base.transform_filter("datum.part === 'stockout'")
        .transform_calculate(series=f"'{EMPTY}'")
        .mark_rect(opacity=0.55)
        .encode(
            x=_x("period_start"),
            x2="period_end:T",
            color=_colour(),
            tooltip=[
                alt.Tooltip("period_start:T", title="Empty from", format="%d %b %Y"),
                alt.Tooltip("stockout_days_count:Q", title="Days", format=","),
                alt.Tooltip("lost_units:Q", title="Lost units (est.)", format=",.1f"),
                alt.Tooltip("is_open:N", title="Still empty"),
            ],
        )
    )


def _lines(base: alt.Chart, size: int) -> list[alt.Chart]:
    known = base.transform_filter("datum.part === 'period'")
    tooltip = [
        alt.Tooltip("period_start:T", title="From", format="%d %b %Y"),
        alt.Tooltip("units_sold_mean:Q", title="Sold a day", format=",.1f"),
        alt.Tooltip("demand_mean:Q", title="Wanted a day (est.)", format=",.1f"),
        alt.Tooltip("stock_on_hand:Q", title="Stock at the end", format=","),
        alt.Tooltip("stockout_days_count:Q", title="Days that ended empty"),
    ]
    lines = []
    for field, name, dash in (
        ("demand_mean", WANTED, [4, 3]),
        ("units_sold_mean", SOLD, [1, 0]),
    ):
        lines.append(
            known.transform_calculate(series=f"'{name}'")
            .mark_line(
                strokeDash=dash, strokeWidth=1.6, point={"size": size, "opacity": 1}
            )
            .encode(
                x=_x("middle"),
                y=alt.Y(
                    f"{field}:Q",
                    title="Units a day",
                    scale=alt.Scale(domainMin=0),
                    axis=alt.Axis(labelExpr=theme.NUMBER_LABEL),
                ),
                color=_colour(),
                tooltip=tooltip,
            )
        )
    return lines


def _stock(base: alt.Chart, size: int) -> alt.Chart:
    return (
        base.transform_filter("datum.part === 'period'")
        .mark_line(
            color=theme.SUBTLE,
            strokeWidth=1.4,
            point={"size": size, "color": theme.SUBTLE, "opacity": 1},
        )
        .encode(
            x=_x("period_end"),
            y=alt.Y(
                "stock_on_hand:Q",
                title="Stock, units",
                scale=alt.Scale(domainMin=0),
                axis=alt.Axis(labelExpr=theme.NUMBER_LABEL),
            ),
            tooltip=[
                alt.Tooltip("period_start:T", title="From", format="%d %b %Y"),
                alt.Tooltip("stock_on_hand:Q", title="Stock at the end", format=","),
            ],
        )
    )


def read(rows: pd.DataFrame) -> str:
    """Say what the first of the series lost, and how often its shelf was empty."""
    series = rows.drop_duplicates("series_rank").sort_values("series_rank")
    first = series.iloc[0]
    name = f"{first['product_id']} in {first['store_id']}"
    empty = series["total_stockout_days_count"].fillna(0)
    if not empty.sum():
        what = name if len(series) == 1 else f"the {len(series)} products shown"
        return f"No day of {what} ended with an empty shelf: nothing was lost to one."
    said = (
        f"{name} ended {theme.plural(empty.iloc[0], 'day')} with an empty shelf. "
        f"About {theme.about(float(first['total_lost_units'] or 0))} units were not "
        "sold for it"
    )
    if pd.notna(first["total_lost_sales_amount"]):
        said += f", {theme.amount(float(first['total_lost_sales_amount']))} in sales"
    return f"{said}. What was lost is an estimate: nobody counts who finds nothing."
