"""What a reader of a chart can choose: a drop-down above it, a click on its legend."""

from collections.abc import Mapping
from typing import Any

import altair as alt


def chooser(
    name: str, options: Mapping[str, str], words: str, chosen: str | None = None
) -> alt.Parameter:
    """Return a parameter that picks one of `options` (value -> what the reader sees).

    A drop-down stands above the chart where there are several.
    """
    values = list(options)
    first = chosen if chosen in options else values[0] if values else ""
    if len(values) < 2:
        return alt.param(name=name, value=first)
    bind = alt.binding_select(
        options=values, labels=list(options.values()), name=f"{words}: "
    )
    return alt.param(name=name, value=first, bind=bind)


def highlight(column: str) -> tuple[alt.Parameter, Any]:
    """Return a choice by clicks on the legend of a column, and the opacity it makes.

    Shift and click adds to the choice; a click beside the names ends it.
    """
    picked = alt.selection_point(fields=[column], bind="legend", name="highlighted")
    return picked, alt.when(picked).then(alt.value(1)).otherwise(alt.value(0.12))
