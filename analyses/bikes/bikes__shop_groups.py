"""Groups of shops that buy alike: who is in each and how clearly, and what it buys."""

import altair as alt
import pandas as pd

from comptoir.charts import bikes, choices, heatmaps, theme
from comptoir.charts.names import cut, labels

TITLE = "Which shops buy alike?"

FAMILIES = {
    "category": "category",
    "subcategory": "subcategory",
    "frame": "frame",
    "price_band": "price band",
}
# Darker than the first six, which Okabe and Ito's palette gives.
COLOURS = [*theme.CATEGORIES, "#4B3F8F", "#1A1A1A"]
ALL = "all"


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    shops, shares = _parts(rows)
    return alt.vconcat(_members(shops), _bought(shares), spacing=24).add_params(
        choices.chooser("chosen_family", FAMILIES, "Parted by"), bikes.chooser()
    )


def _parts(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of shops and those of shares."""
    return rows[rows["part"] == "shop"], rows[rows["part"] == "share"]


def _groups(rows: pd.DataFrame) -> dict[int, str]:
    """Words of each group by its number: `1 Road, carbon, high price`."""
    groups = rows.drop_duplicates("segment_id").sort_values("segment_id")
    return {
        int(row.segment_id): f"{row.segment_id} {cut(row.segment_name, 36)}"
        for row in groups.itertuples()
    }


def _members(shops: pd.DataFrame) -> alt.LayerChart:
    """Each shop of each group, with how clearly it belongs there."""
    groups = _groups(shops)
    names = [
        f"{row.shop_id} (not listed)" if row.shop_name == "unknown" else row.shop_name
        for row in shops.itertuples()
    ]
    shops = shops.assign(
        group=[groups[int(number)] for number in shops["segment_id"]],
        label=labels(names, 22),
        name=names,
        place=range(len(shops)),
        place_name=[bikes.place_words(city) for city in shops["city"]],
        favourite=[
            "not known" if pd.isna(one) else str(one) for one in shops["category"]
        ],
        sold_words=[
            bikes.sold_words(row.units_count, row.lines_count)
            for row in shops.itertuples()
        ],
        clearness=shops["silhouette"].astype(float).fillna(0.0).round(3),
    )
    base = alt.Chart(shops).encode(
        y=alt.Y(
            "label:N",
            title=None,
            sort=alt.EncodingSortField("place", op="min", order="ascending"),
            axis=alt.Axis(labelLimit=150, labelFontSize=11),
        ),
        x=alt.X(
            "clearness:Q",
            title="How clearly it belongs (silhouette)",
            axis=alt.Axis(tickCount=4),
        ),
        color=alt.Color(
            "group:N",
            title=None,
            sort=list(groups.values()),
            scale=alt.Scale(domain=list(groups.values()), range=COLOURS[: len(groups)]),
            legend=alt.Legend(
                columns=1, symbolType="square", symbolOpacity=1, labelLimit=330
            ),
        ),
        tooltip=[
            alt.Tooltip("name:N", title="Shop"),
            alt.Tooltip("place_name:N", title="City"),
            alt.Tooltip("group:N", title="Group"),
            alt.Tooltip("favourite:N", title="Bought most"),
            alt.Tooltip("sold_words:N", title="In all"),
            alt.Tooltip("clearness:Q", title="Silhouette", format=".2f"),
        ],
    )
    # A silhouette of nothing has a bar of no length, so it is a dot.
    dots = base.transform_filter("datum.clearness === 0").mark_point(
        filled=True, size=36, opacity=1
    )
    return alt.layer(base.mark_bar(height={"band": 0.6}), dots).properties(
        height=alt.Step(17)
    )


def _bought(shares: pd.DataFrame) -> alt.LayerChart:
    """What each group buys: a column a group, and one of all shops."""
    shares = bikes.by_measure(shares, ["share"])
    shares["everybody"] = [
        getattr(row, f"all_{row.measure}_share") for row in shares.itertuples()
    ]
    everybody = shares.drop_duplicates(["measure", "family", "family_level"])
    everybody = everybody.assign(
        share=everybody["everybody"], column=ALL, group="all shops"
    )
    groups = _groups(shares)
    columns = [*map(str, groups), ALL]
    cells = pd.concat(
        [
            shares.assign(
                column=[str(int(number)) for number in shares["segment_id"]],
                group=[groups[int(number)] for number in shares["segment_id"]],
            ),
            everybody,
        ],
        ignore_index=True,
    )
    cells["share"] = cells["share"].astype(float).fillna(0.0)
    cells = cells.assign(
        level=[cut(str(level), 20) for level in cells["family_level"]],
        figure=[f"{100 * share:.0f}" if share else "" for share in cells["share"]],
        share_words=[theme.share(share) for share in cells["share"]],
        all_words=[theme.share(float(share or 0)) for share in cells["everybody"]],
    )
    base = (
        alt.Chart(cells)
        .transform_filter(f"datum.family === chosen_family && {bikes.CHOSEN}")
        .encode(
            x=alt.X(
                "column:O",
                title="Group, in percent",
                sort=columns,
                scale=alt.Scale(domain=columns),
                axis=alt.Axis(orient="top", domain=False, ticks=False),
            ),
            y=alt.Y(
                "level:N",
                title=None,
                sort=alt.EncodingSortField("level_rank", op="min", order="ascending"),
                axis=alt.Axis(domain=False, ticks=False, labelLimit=150),
            ),
            tooltip=[
                alt.Tooltip("group:N", title="Group"),
                alt.Tooltip("family_level:N", title="Of"),
                alt.Tooltip("share_words:N", title="Share"),
                alt.Tooltip("all_words:N", title="All shops"),
            ],
        )
    )
    top = float(cells["share"].max()) if len(cells) else 1.0
    return heatmaps.shares(
        base, "share", "Share of the purchases", "figure", top
    ).properties(height=alt.Step(26))


def read(rows: pd.DataFrame) -> str:
    """Say how many groups there are, who is in them and how clearly they part."""
    shops, _ = _parts(rows)
    number = int(shops["shops_count"].iloc[0])
    groups = _groups(shops)
    if len(groups) == 1:
        words = f"{theme.plural(number, 'shop')}: too few, or too much alike, to part."
        return words
    sizes = shops["segment_id"].value_counts()
    said = [
        f"{theme.plural(number, 'shop')} fall into {theme.count(len(groups))} groups: "
        + "; ".join(
            f"{words} ({theme.plural(sizes[group], 'shop')})"
            for group, words in groups.items()
        )
        + "."
    ]
    mean = float(shops["silhouette"].astype(float).mean())
    said.append(f"Mean silhouette {mean:.2f}, of at most 1.")
    doubtful = shops[shops["silhouette"].astype(float) < 0]
    if len(doubtful):
        verb = "stands" if len(doubtful) == 1 else "stand"
        said.append(
            f"{theme.plural(len(doubtful), 'shop')} {verb} nearer to another group."
        )
    if number > len(shops):
        said.append(f"The {theme.plural(len(shops), 'shop')} that sold most are shown.")
    return " ".join(said)
