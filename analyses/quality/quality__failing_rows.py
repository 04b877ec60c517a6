"""Examples of the rows that break a rule."""

import json

import altair as alt
import pandas as pd

from comptoir.charts import theme

TITLE = "What do rows look like that break a rule?"

# Values of a row that tell where it stands and not what it is.
ASIDE = ("source_file", "row_status", "raw_text")
WIDTH = 136


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    rows = rows.assign(
        line=range(len(rows)),
        words=[rule.replace("_", " ") for rule in rows["rule"]],
        shown=[
            _shown(text, column)
            for text, column in zip(rows["row_text"], rows["column_name"], strict=True)
        ],
    )
    heads = rows.drop_duplicates("rule").assign(
        head=lambda one: [
            f"{words} - {theme.plural(count, 'row')}"
            for words, count in zip(one["words"], one["failing_count"], strict=True)
        ]
    )
    places = []
    place = 0.0
    for _, part in rows.groupby("rule_number", sort=True):
        places.append((place, part))
        place += len(part) + 1.6
    lines = [
        row | {"place": top + 1 + number}
        for top, part in places
        for number, row in enumerate(part.to_dict("records"))
    ]
    tops = [
        row | {"place": top}
        for (top, _), row in zip(places, heads.to_dict("records"), strict=True)
    ]
    y = alt.Y(
        "place:Q",
        axis=None,
        scale=alt.Scale(domain=[-0.7, max(place - 0.6, 1)], reverse=True, nice=False),
    )
    x = alt.value(0)
    tooltip = [
        alt.Tooltip("input:N", title="Input"),
        alt.Tooltip("words:N", title="Rule"),
        alt.Tooltip("row_text:N", title="Row"),
    ]
    columns = ["place", "input", "words", "row_text", "shown", "head"]
    bold = alt.Chart(pd.DataFrame(tops, columns=columns)).mark_text(
        align="left", fontWeight="bold", fontSize=12
    )
    plain = alt.Chart(pd.DataFrame(lines, columns=columns)).mark_text(
        align="left", fontSize=11, color=theme.SUBTLE, limit=760
    )
    return alt.layer(
        bold.encode(x=x, y=y, text="head:N", tooltip=tooltip),
        plain.encode(x=x, y=y, text="shown:N", tooltip=tooltip),
    ).properties(height=max(60, int(17 * place)))


def _shown(text: str, about: object) -> str:
    """Return the values of a row that say something, cut to a line.

    The column that the rule is about comes first, empty or not; then why the row is
    quarantined, and its day.
    """
    row = json.loads(text)
    names = sorted(
        row, key=lambda name: (name != "quarantine_reason", not _is_time(name))
    )
    parts = [
        f"{name} {row[name]}"
        for name in names
        if name not in (*ASIDE, about)
        and row[name] is not None
        and row[name] is not False
    ]
    if about in row:
        value = row[about]
        parts.insert(0, f"{about} {'is missing' if value is None else value}")
    said = ", ".join(parts)
    return said if len(said) <= WIDTH else said[: WIDTH - 1] + "…"


def _is_time(name: str) -> bool:
    return name.endswith(("_date", "_at"))


def read(rows: pd.DataFrame) -> str:
    """Say how many rules have examples here and where the others are."""
    rules = rows["rule"].nunique()
    return (
        f"Up to two rows of {theme.plural(rules, 'rule')}, those with the least room "
        "first; columns without a value are left out. More stand in "
        "quality.fct_quality__failing_rows."
    )
