"""Bikes that each shop is expected to order of each category, shop by category."""

from collections.abc import Callable

import altair as alt
import pandas as pd

from comptoir.charts import bikes, choices, theme
from comptoir.charts.names import cut, labels, unique

TITLE = "What will each shop order next quarter?"
MIN_WIDTH = 760

DASH = "\u2013"
# What can be shown: column of the query -> words of the choice, figure of a cell.
SHOWN: dict[str, tuple[str, Callable[[float], str]]] = {
    "expected_units": ("bikes to expect", theme.about),
    "order_probability": ("chance of an order, percent", lambda p: f"{100 * p:.0f}"),
    "year_ago_units_count": ("bikes a year before", theme.count),
    "year_ago_lines_count": ("order lines a year before", theme.count),
    "last_quarter_units_count": ("bikes last quarter", theme.count),
    "last_quarter_lines_count": ("order lines last quarter", theme.count),
}
# From this share of the largest figure on a cell is dark: its figure is white.
DARK = 0.6


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    cells = _cells(rows)
    shown = {name: SHOWN[name][0] for name in SHOWN if name in set(cells["shown"])}
    base = (
        alt.Chart(cells)
        .transform_filter("datum.shown === chosen_figure")
        .encode(
            x=alt.X(
                "category_label:N",
                title=None,
                sort=alt.EncodingSortField("category_rank", op="min"),
                axis=alt.Axis(
                    orient="top",
                    labelAngle=-38,
                    labelAlign="left",
                    labelLimit=150,
                    ticks=False,
                    domain=False,
                ),
            ),
            y=alt.Y(
                "shop_label:N",
                title=None,
                sort=alt.EncodingSortField("shop_rank", op="min"),
                axis=alt.Axis(labelLimit=190, ticks=False, domain=False),
            ),
            tooltip=[
                alt.Tooltip("shop_name:N", title="Shop"),
                alt.Tooltip("place_name:N", title="City"),
                alt.Tooltip("model_category:N", title="Category"),
                alt.Tooltip("expected_words:N", title="To expect"),
                alt.Tooltip("chance_words:N", title="Chance of an order"),
                alt.Tooltip("year_ago_words:N", title="A year before"),
                alt.Tooltip("last_words:N", title="Last quarter"),
            ],
        )
    )
    squares = base.mark_rect(stroke="white", strokeWidth=1).encode(
        color=alt.Color(
            "shade:Q",
            scale=alt.Scale(scheme="blues", domain=[0, 1]),
            legend=None,
        )
    )
    figures = base.mark_text(fontSize=11).encode(
        text="figure:N",
        color=alt.condition(
            f"datum.shade > {DARK}", alt.value("white"), alt.value(theme.TEXT)
        ),
    )
    return (
        alt.layer(squares, figures)
        .properties(height=alt.Step(19))
        .add_params(choices.chooser("chosen_figure", shown, "Show"))
    )


def _cells(rows: pd.DataFrame) -> pd.DataFrame:
    """A row a cell and figure that can be chosen, with its text and shade (0 to 1)."""
    shops = rows.drop_duplicates("shop_id")
    shop_labels = unique(cut(str(name), 27) for name in shops["shop_name"])
    kinds = rows.drop_duplicates("model_category")
    # Where two levels share their second name the whole is said.
    names = kinds["category_name"].where(
        ~kinds["category_name"].duplicated(keep=False), kinds["model_category"]
    )
    rows = rows.assign(
        shop_label=rows["shop_id"].map(
            dict(zip(shops["shop_id"], shop_labels, strict=True))
        ),
        category_label=rows["model_category"].map(
            dict(zip(kinds["model_category"], labels(names, 22), strict=True))
        ),
        place_name=[bikes.place_words(city) for city in rows["city"]],
        expected_words=[_expected(row) for row in rows.itertuples()],
        chance_words=[
            DASH if pd.isna(chance) else theme.share(chance)
            for chance in rows["order_probability"]
        ],
        year_ago_words=[
            DASH if pd.isna(units) else bikes.sold_words(units, lines)
            for units, lines in zip(
                rows["year_ago_units_count"], rows["year_ago_lines_count"], strict=True
            )
        ],
        last_words=[
            bikes.sold_words(units, lines)
            for units, lines in zip(
                rows["last_quarter_units_count"],
                rows["last_quarter_lines_count"],
                strict=True,
            )
        ],
    )
    parts = []
    for name, (_, words) in SHOWN.items():
        values = rows[name].astype(float)
        if values.notna().any():
            top = 1.0 if name == "order_probability" else max(values.max(), 1.0)
            # Roots: a few large shops leave the small ones a shade, too.
            shade = (values / top) ** (1 if name == "order_probability" else 0.5)
            texts = ["" if pd.isna(v) else _figure(v, words) for v in values]
            parts.append(rows.assign(shown=name, shade=shade.fillna(0.0), figure=texts))
    return pd.concat(parts, ignore_index=True)


def _figure(value: float, words: Callable[[float], str]) -> str:
    """Write the figure of a cell: what rounds to nothing is a dot."""
    said = words(value)
    return "\u00b7" if said in ("0", "0.0") else said


def _expected(row: tuple) -> str:
    """Say a forecast with its interval: `8.4 bikes (80 %: 2.6 to 18)`."""
    said = f"{theme.about(row.expected_units)} bikes"
    if not row.is_predicted:
        return f"{said}, as many as before"
    if pd.isna(row.lower_units):
        return said
    return (
        f"{said} (in four of five cases {theme.about(row.lower_units)} to "
        f"{theme.about(row.upper_units)})"
    )


def read(rows: pd.DataFrame) -> str:
    """Say what all shops will order, which of them most, and of what."""
    one = rows.iloc[0]
    until = pd.Timestamp(one["end_date"]) - pd.Timedelta(days=1)
    said = [
        f"From {theme.day(one['first_date'])} to {theme.day(until)} "
        f"{theme.plural(one['shops_count'], 'shop')} can be expected to order "
        f"{theme.plural(one['all_units'], 'bike')}"
        f"{_before(one)}."
    ]
    if not rows["is_predicted"].any():
        said.append(
            "The history is too short to have learned from: these are the numbers of "
            "the quarter before."
        )
    shops = rows.drop_duplicates("shop_id").head(3)
    kinds = rows.sort_values("category_rank").drop_duplicates("model_category").head(3)
    if one["all_units"] >= 0.5:
        said.append(f"Most go to {_named(shops, 'shop_name', 'shop_units')}.")
        said.append(
            f"By category: {_named(kinds, 'model_category', 'category_units')}."
        )
    left_out = []
    for what, many, column in (
        ("shop", "shops", "shop_id"),
        ("category", "categories", "model_category"),
    ):
        hidden = int(one[f"{many}_count"]) - rows[column].nunique()
        if hidden > 0:
            left_out.append(theme.plural(hidden, what, many))
    if left_out:
        said.append(
            f"Those with the smallest numbers are left out: {', '.join(left_out)}."
        )
    return " ".join(said)


def _before(one: pd.Series) -> str:
    if pd.isna(one["all_year_ago_units"]):
        return ""
    ordered = bikes.sold_words(one["all_year_ago_units"], one["all_year_ago_lines"])
    return f"; the same quarter a year before had {ordered}"


def _named(rows: pd.DataFrame, name: str, units: str) -> str:
    return ", ".join(
        f"{one[name]} {theme.about(one[units])}" for _, one in rows.iterrows()
    )
