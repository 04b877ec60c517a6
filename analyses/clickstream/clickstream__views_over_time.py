"""Views over time by category, gaps marked, with a brush."""

import altair as alt
import pandas as pd

from comptoir.charts import choices, theme, timelines
from comptoir.charts.names import category_labels

TITLE = "How much is looked at, and of which kind?"

OTHERS = "All others"
PALETTE = [*theme.CATEGORIES[:5], "#9A9A9A"]
HEIGHT = 300


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    names = _names(rows)
    totals = timelines.with_words(
        rows.drop_duplicates(["grain", "period_start"])
    ).assign(missing="views")
    rows = rows.assign(series=rows["category_rank"].map(names)).merge(
        totals[["grain", "period_start", "period", "status_words"]],
        on=["grain", "period_start"],
    )
    # Vega-Lite stacks no bars that begin and end in time.
    rows = rows.sort_values(["grain", "period_start", "category_rank"])
    so_far = rows.groupby(["grain", "period_start"])["views_count"].cumsum()
    rows = rows.assign(from_count=so_far - rows["views_count"], to_count=so_far)
    brush = timelines.brush(rows)
    picked, opacity = choices.highlight("series")
    x = timelines.x(rows, over=brush)
    colour = timelines.series_colour(
        dict(zip(names.values(), PALETTE, strict=False)), totals, "square"
    )
    bars = (
        timelines.known(rows)
        .mark_rect(clip=True, stroke="white", strokeWidth=0.3)
        .encode(
            x=x,
            x2="period_end:T",
            y=alt.Y(
                "from_count:Q",
                title="Views",
                axis=alt.Axis(labelExpr=theme.NUMBER_LABEL),
            ),
            y2="to_count:Q",
            color=colour,
            opacity=opacity,
            tooltip=[
                alt.Tooltip("period:N", title="When"),
                alt.Tooltip("series:N", title="Category"),
                alt.Tooltip("views_count:Q", title="Views", format=","),
                alt.Tooltip("views_total_count:Q", title="of all", format=","),
                alt.Tooltip("status_words:N", title="Note"),
            ],
        )
    )
    gaps = timelines.gaps(totals, x, colour, HEIGHT)
    detail = alt.layer(gaps, bars).properties(height=HEIGHT)
    detail = detail.add_params(timelines.chooser(rows), picked)
    return timelines.with_overview(detail, totals, "views_total_count", brush)


def _names(rows: pd.DataFrame) -> dict[int, str]:
    """Return what each rank is called: its category, the last one all others."""
    known = rows.drop_duplicates("category_rank").sort_values("category_rank")
    ranks = [int(rank) for rank in known["category_rank"]]
    labels = category_labels(known["category"].fillna(OTHERS), 28)
    return dict(zip(ranks, labels, strict=True))


def read(rows: pd.DataFrame) -> str:
    """Say the number of views, the fullest period and the first categories."""
    shown = timelines.default(rows)
    periods = shown.drop_duplicates("period_start")
    total = periods["views_total_count"].sum()
    if not total:
        return f"{timelines.span_words(rows)} nothing was looked at."
    said = [f"{timelines.span_words(rows)}: {theme.plural(total, 'view')}."]
    if len(periods) > 1:
        best = periods.loc[periods["views_total_count"].fillna(0).idxmax()]
        when = timelines.period_words(best["grain"], best["period_start"])
        said.append(
            f"Most in one {best['grain']}: {theme.count(best['views_total_count'])}, "
            f"{when}."
        )
    names = _names(rows)
    parts = shown.groupby("category_rank")["views_count"].sum()
    first = [
        f"{names[int(rank)].strip()} {theme.share(views / total)}"
        for rank, views in parts.sort_index().items()
        if views and rank <= 3
    ]
    if len(parts) > 1:
        said.append(f"Looked at most: {', '.join(first)}.")
    said.append(timelines.gap_words(periods, "no views are shown"))
    return " ".join(one for one in said if one)
