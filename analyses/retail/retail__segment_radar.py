"""A radar of each segment's standing, trait by trait."""

import math

import altair as alt
import pandas as pd

from comptoir.charts import theme

TITLE = "What is each kind of customer like?"
MIN_WIDTH = 780

TRAITS = {
    "recency": ("Bought lately", "how lately they bought"),
    "frequency": ("Orders", "orders"),
    "monetary": ("Net amount", "net amount"),
    "order_value": ("Order value", "order value"),
    "variety": ("Variety", "variety of products"),
    "cancellation": ("Cancels", "cancellations"),
}
RINGS = (0.25, 0.5, 0.75, 1.0)
# A radar of radius 1 stands in a cell of this width and height, its title on top.
CELL = (4.2, 3.1)
# Height of a cell in pixels where there are so many columns.
CELL_PIXELS = {1: 280, 2: 250, 3: 190}


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file.

    All radars share one plane, so that a page of any width keeps them round: as many
    units go across as the width takes.
    """
    centres = _centres(rows)
    names = centres["segment_name"].tolist()
    placed = _placed(rows).merge(centres, on=["segment_id", "segment_name"])
    placed = placed.assign(
        x=placed["x"] + placed["centre_x"], y=placed["y"] + placed["centre_y"]
    )
    lines, words, titles = _grid(centres)
    down = CELL[1] * (-(-max(len(names), 1) // _columns(len(names))))
    unit = f"{down} * width / height / 2"
    x = alt.X(
        "x:Q",
        axis=None,
        scale=alt.Scale(
            domainMin=alt.ExprRef(f"-{unit}"), domainMax=alt.ExprRef(unit), nice=False
        ),
    )
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[-down, 0], nice=False))
    # One colour a segment, in the order of its number; the titles name them.
    colors = alt.Scale(domain=names, range=theme.CATEGORIES)
    web = (
        alt.Chart(lines)
        .mark_line(strokeWidth=1)
        .encode(
            x=x,
            y=y,
            detail="line:N",
            order="position:Q",
            color=alt.condition(
                "datum.ring === 0.5", alt.value(theme.GREY), alt.value("#DDDDDD")
            ),
            strokeDash=alt.condition(
                "datum.ring === 0.5", alt.value([4, 3]), alt.value([1, 0])
            ),
        )
    )
    labels = [
        alt.Chart(words[words["align"] == align])
        .mark_text(align=align, color=theme.SUBTLE)
        .encode(x=x, y=y, text="label:N")
        for align in ("left", "center", "right")
    ]
    headings = [
        alt.Chart(titles[titles["is_name"] == is_name])
        .mark_text(fontWeight=weight, fontSize=size)
        .encode(x=x, y=y, text="label:N")
        for is_name, weight, size in ((True, "bold", 13), (False, "normal", 12))
    ]
    shapes = [
        alt.Chart(_closed(placed[placed["segment_name"] == name]))
        .mark_line(strokeWidth=2.5, fillOpacity=0.18, strokeJoin="round")
        .encode(
            x=x,
            y=y,
            order="position:Q",
            color=alt.Color("segment_name:N", scale=colors, legend=None),
            fill=alt.Fill("segment_name:N", scale=colors, legend=None),
        )
        for name in names
    ]
    points = (
        alt.Chart(placed)
        .mark_point(size=45, opacity=1, filled=True)
        .encode(
            x=x,
            y=y,
            color=alt.Color("segment_name:N", scale=colors, legend=None),
            tooltip=[
                alt.Tooltip("segment_name:N", title="Segment"),
                alt.Tooltip("label:N", title="Trait"),
                alt.Tooltip("standing:Q", title="Mean standing", format=".0%"),
                alt.Tooltip("description:N", title="In words"),
            ],
        )
    )
    height = CELL_PIXELS[_columns(len(names))] * down / CELL[1]
    return alt.layer(web, *labels, *headings, *shapes, points).properties(height=height)


def read(rows: pd.DataFrame) -> str:
    """Say for each segment where it stands highest and lowest."""
    said = [
        "The further out, the higher the segment's customers stand among all "
        "customers; the dashed ring is the average of the shop."
    ]
    for _, shape in rows.dropna(subset=["standing"]).groupby("segment_id"):
        top = shape.loc[shape["standing"].idxmax()]
        low = shape.loc[shape["standing"].idxmin()]
        said.append(
            f"{top['segment_name']}, {_shares(top)}: highest in "
            f"{TRAITS[top['trait']][1]} (on average above "
            f"{theme.share(top['standing'])} of all), lowest in "
            f"{TRAITS[low['trait']][1]} (above {theme.share(low['standing'])})."
        )
    return " ".join(said)


def _shares(row: pd.Series) -> str:
    return (
        f"{theme.share(row['customers_share'])} of customers, "
        f"{theme.share(row['gross_amount_share'])} of sales"
    )


def _columns(count: int) -> int:
    return {1: 1, 2: 2, 4: 2}.get(count, 3)


def _angle(position: int) -> float:
    return math.pi / 2 - 2 * math.pi * position / len(TRAITS)


def _centres(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a segment, in the order of the numbers, with its radar's centre."""
    some = rows.sort_values("segment_id").drop_duplicates("segment_id")
    count = len(some)
    columns = _columns(count)
    place = pd.Series(range(count), index=some.index, dtype="int64")
    across = min(columns, max(count, 1))
    return some[["segment_id", "segment_name"]].assign(
        heading=[_shares(row) for _, row in some.iterrows()],
        centre_x=CELL[0] * (place % columns - (across - 1) / 2),
        centre_y=-CELL[1] * (place // columns) - CELL[1] + 1.22,
    )


def _placed(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with their place; a trait without a standing lies in the middle."""
    known = list(TRAITS)
    angles = rows["trait"].map(lambda trait: _angle(known.index(trait)))
    length = rows["standing"].astype(float).fillna(0)
    return rows.assign(
        x=length * angles.map(math.cos),
        y=length * angles.map(math.sin),
        position=rows["trait"].map(known.index),
        label=rows["trait"].map(lambda trait: TRAITS[trait][0]),
    )


def _closed(shape: pd.DataFrame) -> pd.DataFrame:
    """The points of one segment in order, the first again at the end."""
    shape = shape.sort_values("position")
    return pd.concat([shape, shape.head(1).assign(position=len(TRAITS))])


def _grid(centres: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Rings and spokes as lines of points, the traits' labels, the segments' titles."""
    lines, words, titles = [], [], []
    for one in centres.itertuples():
        x, y, number = one.centre_x, one.centre_y, one.segment_id
        for ring in RINGS:
            for position in range(len(TRAITS) + 1):
                angle = _angle(position)
                lines.append(
                    (
                        f"{number} ring {ring}",
                        ring,
                        position,
                        x + ring * math.cos(angle),
                        y + ring * math.sin(angle),
                    )
                )
        for position, (label, _) in enumerate(TRAITS.values()):
            angle = _angle(position)
            across, up = math.cos(angle), math.sin(angle)
            lines += [
                (f"{number} spoke {position}", 0.0, 0, x, y),
                (f"{number} spoke {position}", 0.0, 1, x + across, y + up),
            ]
            side = round(across, 6)
            align = "center" if side == 0 else "left" if side > 0 else "right"
            words.append((label, align, x + 1.06 * across, y + 1.12 * up))
        titles += [
            (one.segment_name, True, x, y + 1.62),
            (one.heading, False, x, y + 1.38),
        ]
    return (
        pd.DataFrame(lines, columns=["line", "ring", "position", "x", "y"]),
        pd.DataFrame(words, columns=["label", "align", "x", "y"]),
        pd.DataFrame(titles, columns=["label", "is_name", "x", "y"]),
    )
