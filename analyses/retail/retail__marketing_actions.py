"""What to do for which segment: customers aimed at and the amount at stake."""

import altair as alt
import pandas as pd

from comptoir.charts import theme

TITLE = "What should be done next, and for whom?"
MIN_WIDTH = 760

ACTIONS = {
    "reward": "Reward the best",
    "cross_sell": "Offer something new",
    "buy_again": "Remind of what is due",
    "second_order": "Win a second order",
    "win_back": "Win back",
    "reduce_returns": "Reduce returns",
}


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    segments = _segments(rows)
    rows = rows.assign(
        doing=rows["action"].map(ACTIONS).fillna(rows["action"]),
        segment=rows["segment_id"].map(segments),
        customers_label=rows["customers_count"].map(
            lambda number: theme.plural(number, "customer")
        ),
        amount_label=rows["expected_value_amount"].map(_short),
    )
    top = rows["expected_value_mean_amount"].max() if len(rows) else 1
    base = alt.Chart(rows).encode(
        x=alt.X(
            "segment:N",
            title=None,
            sort=list(segments.values()),
            axis=alt.Axis(
                orient="top",
                labelExpr="split(datum.label, '\\n')",
                labelLimit=140,
                # Lines grow downwards from the first one.
                labelPadding=8 + 14 * max([0, *map(_breaks, segments.values())]),
                domain=False,
                ticks=False,
            ),
        ),
        y=alt.Y(
            "doing:N",
            title=None,
            sort=list(ACTIONS.values()),
            axis=alt.Axis(domain=False, ticks=False),
        ),
        tooltip=[
            alt.Tooltip("segment_name:N", title="Segment"),
            alt.Tooltip("doing:N", title="Action"),
            alt.Tooltip("customers_count:Q", title="Customers", format=","),
            alt.Tooltip(
                "segment_customers_share:Q", title="of the segment", format=".0%"
            ),
            alt.Tooltip("expected_value_amount:Q", title="At stake", format=",.0f"),
            alt.Tooltip("horizon_days:Q", title="within days"),
            alt.Tooltip(
                "recency_days_median:Q", title="Days since last (median)", format=",.0f"
            ),
            alt.Tooltip(
                "repurchase_probability_median:Q",
                title="Chance of return (median)",
                format=".0%",
            ),
            alt.Tooltip(
                "returned_share_median:Q", title="Sent back (median)", format=".0%"
            ),
            alt.Tooltip("product_name:N", title="First product"),
        ],
    )
    cells = base.mark_rect(stroke="white", strokeWidth=2).encode(
        color=alt.Color(
            "expected_value_mean_amount:Q",
            title="At stake for one customer",
            scale=alt.Scale(type="sqrt", scheme="blues", domainMin=0),
            legend=alt.Legend(labelExpr=theme.NUMBER_LABEL, tickCount=4),
        )
    )
    colour = alt.condition(
        f"datum.expected_value_mean_amount > {top * 0.4:.6f}",
        alt.value("white"),
        alt.value(theme.TEXT),
    )
    customers = base.mark_text(dy=-8, fontSize=12).encode(
        text="customers_label:N", color=colour
    )
    amounts = base.mark_text(dy=8, fontSize=11).encode(
        text="amount_label:N", color=colour
    )
    return alt.layer(cells, customers, amounts).properties(
        height=max(60, 52 * rows["doing"].nunique())
    )


def _segments(rows: pd.DataFrame) -> dict[int, str]:
    """Name of each segment, in their order, broken at a space into short lines."""
    named = rows.drop_duplicates("segment_id").sort_values("segment_id")
    labels = {}
    for number, name in zip(named["segment_id"], named["segment_name"], strict=True):
        lines = [""]
        for word in str(name).split():
            if lines[-1] and len(lines[-1]) + len(word) > 15:
                lines.append("")
            lines[-1] = f"{lines[-1]} {word}".strip()
        labels[number] = "\n".join(lines)
    return labels


def _breaks(label: str) -> int:
    return label.count("\n")


def _short(amount: float) -> str:
    if amount >= 1e6:
        return f"{amount / 1e6:,.1f}M"
    return f"{amount / 1e3:,.1f}k" if amount >= 1e3 else f"{amount:,.0f}"


def read(rows: pd.DataFrame) -> str:
    """Say the three pairs with most at stake."""
    said = []
    for row in rows.sort_values("value_rank").head(3).itertuples():
        doing = ACTIONS.get(row.action, row.action)
        one = (
            f"{doing}: {theme.plural(row.customers_count, 'customer')} of "
            f"“{row.segment_name}” "
            f"({theme.share(row.segment_customers_share)} of the segment), "
            f"{theme.amount(row.expected_value_amount)} at stake within "
            f"{theme.plural(row.horizon_days, 'day')}"
        )
        if not pd.isna(row.product_name):
            one += f"; speak of {row.product_name}"
        said.append(one + ".")
    said.append(
        "An amount at stake is what the models expect of these customers, not what the "
        "action adds; actions overlap, so the amounts don't add up."
    )
    return " ".join(said)
