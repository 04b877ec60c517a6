"""Order lines whose values were corrected, by rule, and those flagged and kept."""

import altair as alt
import pandas as pd

from comptoir.charts import theme

TITLE = "What was wrong in the orders, and how was it put right?"
MIN_WIDTH = 460

WORDS = {
    ("quantity", "from_total"): "Quantity: worked out from the total",
    ("quantity", "usual"): "Quantity: the model's usual one taken",
    ("quantity", "unknown"): "Quantity: nobody can tell, counts none",
    ("price", "from_totals"): "Price: from what was paid",
    ("price", "power_of_ten"): "Price: its point had slipped",
    ("price", "group_median"): "Price: missing, that of its group taken",
    ("price", "unknown"): "Price: nobody can tell",
    ("discount", "from_total"): "Discount: worked out from the total",
    ("discount", "none"): "Discount: impossible, left out",
    ("total", "recomputed_total_differs"): "Total: did not add up, recomputed",
    ("quantity", "confirmed_by_total"): "Quantity: large, but paid for",
    ("total", "total_without_price"): "Total: as stated, there is no price",
    ("model", "unknown_model"): "Model: not in the catalogue",
    ("shop", "unknown_shop"): "Shop: missing or not in the list",
    ("customer", "unknown_customer"): "Customer: missing or not in the list",
    ("date", "before_launch"): "Date: before the model's launch",
    ("line", "key_conflict"): "Line: there with several values",
}
OUTCOMES = {
    "corrected": ("corrected", theme.BLUE),
    "kept": ("kept and flagged", theme.ORANGE),
}


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    rows = rows.assign(
        words=_words(rows),
        outcome_words=rows["outcome"].map(lambda name: OUTCOMES[name][0]),
        share=rows["affected_lines_count"] / rows["lines_count"].clip(lower=1),
    )
    most = int(rows["affected_lines_count"].max()) if len(rows) else 0
    base = alt.Chart(rows).encode(
        y=alt.Y(
            "words:N",
            title=None,
            sort=list(rows["words"]),
            axis=alt.Axis(labelLimit=260),
        ),
        x=alt.X(
            "affected_lines_count:Q",
            title="Order lines" if most else "Order lines: none, all is well",
            scale=alt.Scale(domain=[0, most * 1.1 or 10], nice=False),
            axis=alt.Axis(labelExpr=theme.NUMBER_LABEL, tickMinStep=1, tickCount=4),
        ),
        tooltip=[
            alt.Tooltip("words:N", title="What"),
            alt.Tooltip("outcome_words:N", title="Done"),
            alt.Tooltip("affected_lines_count:Q", title="Order lines", format=","),
            alt.Tooltip("share:Q", title="of all lines", format=".2%"),
            alt.Tooltip("affected_units_count:Q", title="Bikes on them", format=","),
        ],
    )
    bars = base.mark_bar(height={"band": 0.7}).encode(
        color=alt.Color(
            "outcome_words:N",
            title=None,
            scale=alt.Scale(
                domain=[words for words, _ in OUTCOMES.values()],
                range=[colour for _, colour in OUTCOMES.values()],
            ),
            legend=alt.Legend(symbolType="square", symbolStrokeWidth=0),
        )
    )
    figures = base.mark_text(align="left", dx=4, fontSize=11).encode(
        text=alt.Text("affected_lines_count:Q", format=",")
    )
    return alt.layer(bars, figures).properties(height=max(40, 22 * len(rows)))


def _words(rows: pd.DataFrame) -> list[str]:
    return [
        WORDS[value, rule]
        for value, rule in zip(rows["value_name"], rows["rule"], strict=True)
    ]


def read(rows: pd.DataFrame) -> str:
    """Say how many lines there are and the most frequent corrections and flags."""
    rows = rows.assign(words=_words(rows))
    lines = rows["lines_count"].iloc[0]
    said = []
    for outcome, verb in (("corrected", "corrected"), ("kept", "kept and flagged")):
        mine = rows[(rows["outcome"] == outcome) & (rows["affected_lines_count"] > 0)]
        mine = mine.sort_values("affected_lines_count", ascending=False, kind="stable")
        listed = "; ".join(
            f"{row.words[0].lower()}{row.words[1:]} "
            f"({theme.count(row.affected_lines_count)})"
            for row in mine.head(3).itertuples()
        )
        said.append(
            f"Most often {verb}: {listed}."
            if listed
            else f"There was nothing to be {verb}."
        )
    several = (rows["affected_lines_count"] > 0).sum() > 1
    return (
        f"{theme.plural(lines, 'order line')} {'was' if lines == 1 else 'were'} looked "
        f"at. {' '.join(said)}{' A line may have several of them.' if several else ''}"
    )
