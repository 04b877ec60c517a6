"""What the charts of the bikes page share: bikes or order lines, words for names."""

from collections.abc import Iterable

import altair as alt
import pandas as pd

from comptoir.charts import choices, names, theme

# What is counted: name in the data -> words for the reader.
MEASURES = {"units": "bikes", "lines": "order lines"}
CHOSEN = "datum.measure === chosen_measure"


def chooser() -> alt.Parameter:
    """Return the parameter that picks bikes or order lines."""
    return choices.chooser("chosen_measure", MEASURES, "Count")


def axis_title(words: str) -> alt.Title:
    """Return a title below a chart, as an axis has one, that says what is counted."""
    return alt.Title(
        alt.ExprRef(
            f"(chosen_measure === 'lines' ? 'Order lines' : 'Bikes') + '{words}'"
        ),
        orient="bottom",
        anchor="middle",
        frame="group",
        fontSize=12,
        fontWeight="normal",
        color=theme.SUBTLE,
        offset=6,
    )


def by_measure(rows: pd.DataFrame, columns: Iterable[str]) -> pd.DataFrame:
    """Return the rows once a measure: `<measure>_<column>` is there as `<column>` too.

    `measure` says which of them a row is of; the columns of both measures stay.
    """
    columns = list(columns)
    parts = [
        rows.assign(
            measure=measure,
            **{column: rows[f"{measure}_{column}"] for column in columns},
        )
        for measure in MEASURES
    ]
    return pd.concat(parts, ignore_index=True)


def model_labels(rows: pd.DataFrame, longest: int = 26) -> dict[str, str]:
    """Return a label for each model, by its id: two models may share a name."""
    models = rows.drop_duplicates("model_id")
    labels = names.labels(models["model"], longest)
    return dict(zip(models["model_id"], labels, strict=True))


def place_words(name: object) -> str:
    """Say a city or a category, what is not known as such."""
    return "not known" if name == "unknown" else str(name)


def sold_words(units: float, lines: float) -> str:
    """Say both counts: `12 bikes on 9 order lines`."""
    return f"{theme.plural(units, 'bike')} on {theme.plural(lines, 'order line')}"
