"""The pairs of products that most invoices share."""

import altair as alt
import pandas as pd

from comptoir.charts import theme
from comptoir.charts.names import unique

TITLE = "Which products are bought together most often?"
MIN_WIDTH = 560


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    names = rows.apply(_names, axis=1, result_type="expand")
    rows = rows.assign(
        # The codes keep two pairs of the same names apart; labels show the names.
        pair=rows["stock_code_a"].astype(str)
        + " + "
        + rows["stock_code_b"].astype(str),
        label=[f"{a}\n{b}" for a, b in names.itertuples(index=False)]
        if len(rows)
        else [],
        lift_label=rows["lift"].map(lambda lift: f"lift {lift:,.1f}"),
    )
    labels = unique(list(rows["label"]))
    rows = rows.assign(label=labels)
    base = alt.Chart(rows).encode(
        x=alt.X(
            "invoices_pair_count:Q",
            title="Orders with both",
            axis=alt.Axis(tickMinStep=1, labelExpr=theme.NUMBER_LABEL),
        ),
        y=alt.Y(
            "label:N",
            title=None,
            sort=labels,
            axis=alt.Axis(
                labelExpr="split(datum.label, '\\n')",
                labelLimit=260,
                labelFontSize=11,
                labelLineHeight=13,
                labelBaseline="middle",
                labelOffset=-6,
            ),
        ),
        tooltip=[
            alt.Tooltip("product_name_a:N", title="One"),
            alt.Tooltip("product_name_b:N", title="Other"),
            alt.Tooltip("invoices_pair_count:Q", title="Orders with both", format=","),
            alt.Tooltip("invoices_a_count:Q", title="Orders with one", format=","),
            alt.Tooltip("invoices_b_count:Q", title="Orders with other", format=","),
            alt.Tooltip("lift:Q", title="Lift", format=",.1f"),
        ],
    )
    bars = base.mark_bar(color=theme.BLUE, size=20)
    lifts = base.mark_text(align="left", dx=5).encode(text="lift_label:N")
    return alt.layer(bars, lifts).properties(height=max(60, 38 * len(rows)))


def _names(row: pd.Series) -> tuple[str, str]:
    def name(side: str) -> str:
        given = row[f"product_name_{side}"]
        return str(row[f"stock_code_{side}"] if pd.isna(given) else given).replace(
            "\n", " "
        )

    return name("a"), name("b")


def read(rows: pd.DataFrame) -> str:
    """Say the commonest pair and the one with the highest lift."""
    best = rows.iloc[0]
    one, other = _names(best)
    closest = rows.loc[rows["lift"].idxmax()]
    one_close, other_close = _names(closest)
    said = (
        f"{one} and {other} share "
        f"{theme.plural(best['invoices_pair_count'], 'order')}: "
        f"{theme.share(max(best['confidence_a_to_b'], best['confidence_b_to_a']))} of "
        "the orders of the rarer one hold the other too."
    )
    said += (
        f" The figure at a bar is the lift, how many times more often than by chance: "
        f"the highest here is {closest['lift']:,.1f}, for {one_close} and "
        f"{other_close}."
    )
    return said
