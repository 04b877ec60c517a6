"""Bikes, order lines or money a month or a year, by category, and month by month."""

import altair as alt
import pandas as pd

from comptoir.charts import bikes, choices, theme

TITLE = "How do sales run over the years, and which months are strong?"

COUNTED = {"units": "bikes", "lines": "order lines", "amount": "money"}
GRAINS = {"month": "months", "year": "years"}
MONTHS = [f"{pd.Timestamp(2001, month, 1):%b}" for month in range(1, 13)]
COLOURS = [theme.BLUE, theme.ORANGE, theme.GREEN, theme.PURPLE, theme.VERMILION]
SUMS = ["units_count", "lines_count", "sales_amount"]


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    rows = rows.assign(
        kind=[
            "all others" if pd.isna(name) else bikes.place_words(name)
            for name in rows["category"]
        ],
        month_start=pd.to_datetime(rows["month_start"]),
    )
    grain = "year" if rows["month_start"].nunique() > 150 else "month"
    kinds = rows.sort_values("category_rank")["kind"].drop_duplicates().tolist()
    colours = [
        theme.GREY if kind in ("all others", "not known") else colour
        for kind, colour in zip(kinds, [*COLOURS, theme.GREY], strict=False)
    ]
    counted = {
        "units": "datum.units_count",
        "lines": "datum.lines_count",
        "amount": "datum.sales_amount",
    }
    shown = (
        f"chosen_count === 'lines' ? {counted['lines']} : "
        f"chosen_count === 'amount' ? {counted['amount']} : {counted['units']}"
    )
    sold = alt.ExprRef(
        "{units: 'Bikes sold', lines: 'Order lines', amount: 'Amount sold'}"
        "[chosen_count] + {month: ' a month', year: ' a year'}[chosen_grain]"
    )
    tooltip = [
        alt.Tooltip("units_count:Q", title="Bikes", format=","),
        alt.Tooltip("lines_count:Q", title="Order lines", format=","),
        alt.Tooltip("sales_amount:Q", title="Amount", format=",.2f"),
    ]
    bars = (
        alt.Chart(_periods(rows), title=alt.Title(sold, fontSize=13, frame="group"))
        .transform_filter("datum.grain === chosen_grain")
        .transform_calculate(shown=shown)
        .transform_stack(
            stack="shown",
            groupby=["period_start"],
            sort=[alt.SortField("category_rank")],
            as_=["low", "high"],
        )
        .mark_rect(stroke="white", strokeWidth=0.5)
        .encode(
            x=alt.X(
                "period_start:T",
                title=None,
                axis=alt.Axis(format="%Y", tickCount="year", grid=False)
                if rows["month_start"].nunique() > 14
                else alt.Axis(labelExpr=theme.DAY_LABEL, tickCount="month", grid=False),
            ),
            x2="period_end:T",
            y=alt.Y(
                "low:Q",
                title=None,
                axis=alt.Axis(labelExpr=theme.NUMBER_LABEL),
            ),
            y2="high:Q",
            color=alt.Color(
                "kind:N",
                title=None,
                scale=alt.Scale(domain=kinds, range=colours),
                legend=alt.Legend(symbolType="square", symbolStrokeWidth=0),
            ),
            tooltip=[
                alt.Tooltip("period:N", title="When"),
                alt.Tooltip("kind:N", title="Category"),
                *tooltip,
            ],
        )
        .properties(height=260)
    )
    season = _season(rows)
    years = [str(year) for year in sorted(set(season["year"]))]
    heat = (
        alt.Chart(
            season.assign(year=season["year"].astype(str)),
            title=alt.Title(
                "Month by month, all categories", fontSize=13, frame="group"
            ),
        )
        .transform_calculate(shown=shown)
        .mark_rect(stroke="white", strokeWidth=1)
        .encode(
            x=alt.X(
                "month_name:O",
                title=None,
                sort=MONTHS,
                scale=alt.Scale(domain=MONTHS),
                axis=alt.Axis(labelFontSize=11),
            ),
            y=alt.Y("year:O", title=None, sort=years),
            color=alt.Color(
                "shown:Q",
                title="Sold in the month",
                scale=alt.Scale(scheme="blues", domainMin=0),
                legend=alt.Legend(
                    labelExpr=theme.NUMBER_LABEL, tickCount=4, orient="bottom"
                ),
            ),
            tooltip=[alt.Tooltip("period:N", title="When"), *tooltip],
        )
        .properties(height=alt.Step(24))
    )
    return (
        alt.vconcat(bars, heat, spacing=14)
        .resolve_scale(color="independent")
        .add_params(
            choices.chooser("chosen_count", COUNTED, "Count"),
            choices.chooser("chosen_grain", GRAINS, "By", grain),
        )
    )


def _periods(rows: pd.DataFrame) -> pd.DataFrame:
    """Sums by category a month and a year, with the ends of each."""
    parts = []
    for grain in GRAINS:
        starts = rows["month_start"].dt.to_period("M" if grain == "month" else "Y")
        ends = (starts + 1).dt.start_time
        part = rows.assign(period_start=starts.dt.start_time, period_end=ends)
        keys = ["period_start", "period_end", "kind", "category_rank"]
        part = part.groupby(keys, as_index=False)[SUMS].sum()
        part["period"] = [
            theme.month(at) if grain == "month" else str(at.year)
            for at in part["period_start"]
        ]
        parts.append(part.assign(grain=grain))
    return pd.concat(parts, ignore_index=True)


def _season(rows: pd.DataFrame) -> pd.DataFrame:
    """Sums a month of all categories, with zeros for months between without a sale."""
    sums = rows.groupby("month_start")[SUMS].sum()
    if len(sums):
        every = pd.date_range(sums.index.min(), sums.index.max(), freq="MS")
        sums = sums.reindex(every, fill_value=0)
    sums.index.name = "month_start"
    sums = sums.reset_index()
    return sums.assign(
        year=sums["month_start"].dt.year,
        month_name=[MONTHS[at.month - 1] for at in sums["month_start"]],
        period=[theme.month(at) for at in sums["month_start"]],
    )


def read(rows: pd.DataFrame) -> str:
    """Say the total, the years, the best month and the categories."""
    rows = rows.assign(month_start=pd.to_datetime(rows["month_start"]))
    total = rows[SUMS].sum()
    first, last = rows["first_date"].iloc[0], rows["last_date"].iloc[0]
    said = [
        (
            f"From {theme.day(first)} to {theme.day(last)}: "
            f"{bikes.sold_words(total['units_count'], total['lines_count'])} for "
            f"{theme.amount(total['sales_amount'])}."
        )
    ]
    years = rows.groupby(rows["month_start"].dt.year)[SUMS].sum()
    if 2 <= len(years) <= 12:
        listed = ", ".join(
            f"{year} {theme.count(row['units_count'])}"
            for year, row in years.iterrows()
        )
        said.append(f"Bikes by year: {listed}.")
    months = rows.groupby("month_start")[SUMS].sum()
    if len(months) > 1:
        best = months["units_count"].idxmax()
        said.append(
            f"The best month was {theme.month(best)} with "
            f"{theme.plural(months.loc[best, 'units_count'], 'bike')}."
        )
    kinds = rows[rows["category"].notna()].groupby("category")["sales_amount"].sum()
    amount = total["sales_amount"]
    if len(kinds) and amount > 0:
        name = kinds.idxmax()
        said.append(
            f"Category with most money: {bikes.place_words(name)}, "
            f"{theme.share(kinds[name] / amount)} of it."
        )
    return " ".join(said)
