"""Sales of each period with gaps marked, the mean of seven days and a brush."""

import altair as alt
import pandas as pd

from comptoir.charts import theme, timelines

TITLE = "How much is sold, and when?"

SOLD, CUT, MEAN = "Sold", "Not whole in the data", "Mean of 7 days"
SERIES = {SOLD: timelines.PALE, CUT: "#C9C9C9", MEAN: theme.TEXT}
HEIGHT = 300


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    rows = _with_means(timelines.with_words(rows)).assign(missing="purchases")
    rows["series"] = rows["period_status"].map({"cut": CUT}).fillna(SOLD)
    brush = timelines.brush(rows)
    x = timelines.x(rows, over=brush)
    used = {SOLD}
    used |= {CUT} if (rows["period_status"] == "cut").any() else set()
    used |= {MEAN} if rows["mean_amount"].notna().any() else set()
    colour = timelines.series_colour(
        {name: code for name, code in SERIES.items() if name in used}, rows, "square"
    )
    known = timelines.known(rows)
    bars = known.mark_rect(clip=True, stroke="white", strokeWidth=0.5).encode(
        x=x,
        x2="period_end:T",
        y=alt.Y(
            "purchase_amount:Q",
            title="Amount sold",
            axis=alt.Axis(labelExpr=theme.NUMBER_LABEL),
        ),
        y2=alt.datum(0),
        color=colour,
    )
    mean = (
        known.transform_calculate(series=f"'{MEAN}'")
        .mark_line(clip=True)
        .encode(
            x="period_middle:T", y="mean_amount:Q", detail="stretch:N", color=colour
        )
    )
    tooltip = [
        alt.Tooltip("purchase_amount:Q", title="Amount", format=",.2f"),
        alt.Tooltip("purchases_count:Q", title="Purchases", format=","),
    ]
    detail = alt.layer(
        timelines.gaps(rows, x, colour, HEIGHT),
        bars,
        *([mean] if MEAN in used else []),
        timelines.touched(rows, x, HEIGHT, tooltip),
    ).properties(height=HEIGHT)
    detail = detail.add_params(timelines.chooser(rows))
    return timelines.with_overview(detail, rows, "purchase_amount", brush)


def _with_means(rows: pd.DataFrame) -> pd.DataFrame:
    """Add the mean of seven days around each day, over those that are known."""
    amounts = pd.to_numeric(rows["purchase_amount"]).where(rows["grain"] == "day")
    means = amounts.rolling(7, center=True, min_periods=4).mean()
    return rows.assign(mean_amount=means.where(rows["grain"] == "day"))


def read(rows: pd.DataFrame) -> str:
    """Say the total, the best period, the months and the gaps."""
    shown = timelines.default(rows)
    total = shown["purchase_amount"].sum()
    bought = shown["purchases_count"].sum()
    if not bought:
        said = [f"{timelines.span_words(rows)} nothing was bought."]
    else:
        best = shown.loc[shown["purchase_amount"].fillna(0).idxmax()]
        said = [
            (
                f"{timelines.span_words(rows)} the shop sold for "
                f"{theme.amount(total)} in {theme.plural(bought, 'purchase')}."
            )
        ]
        if len(shown) > 1:
            when = timelines.period_words(best["grain"], best["period_start"])
            share = best["purchase_amount"] / total if total else 0
            said.append(
                f"The best {best['grain']} was {when} with "
                f"{theme.amount(best['purchase_amount'])}, {theme.share(share)} of it."
            )
    months = rows[(rows["grain"] == "month") & (rows["period_status"] != "gap")]
    if bought and 2 <= len(months) <= 14 and timelines.default_grain(rows) != "month":
        listed = ", ".join(
            f"{theme.month(row.period_start)} {theme.amount(row.purchase_amount)}"
            f"{'*' if row.period_status == 'cut' else ''}"
            for row in months.sort_values("period_start").itertuples()
        )
        cut = (months["period_status"] == "cut").any()
        star = " (* not the whole month)" if cut else ""
        said.append(f"By month: {listed}{star}.")
    said.append(timelines.gap_words(rows, "no sales are shown"))
    return " ".join(one for one in said if one)
