"""The site of the shop whose names would like to run, which two test files look at."""

from pathlib import Path

import charts_warehouse
import pytest
from learning_warehouse import manifest
from rich.console import Console

from comptoir.charts import command, gallery, pages

PNG = b"\x89PNG"
FIRSTS = {one.area: one.name for one in reversed(charts_warehouse.charts())}.values()
write_png = pages.write_png


def write_some_png(spec: dict, title: str, path: Path) -> None:
    """The picture of an area's first chart, and the beginning of one for the others.

    The tests of the charts have Vega render every one of them on the same rows.
    """
    if path.stem in FIRSTS:
        write_png(spec, title, path)
    else:
        path.write_bytes(PNG)


def build(folder: Path) -> None:
    """Draw the project's own charts without dbt; the site is `<folder>/target/site`."""
    database = charts_warehouse.build(folder / "warehouse.duckdb")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gallery, "compile_charts", lambda *_: charts_warehouse.charts())
        patch.setattr(gallery, "compiled_manifest", lambda *_: manifest())
        patch.setattr(pages, "write_png", write_some_png)
        drawn = command.build_site(
            charts_warehouse.ROOT,
            database,
            folder / "target" / "site",
            None,
            str(folder / "target" / "static_index.html"),
            Console(quiet=True),
        )
    failed = [
        one.reason
        for charts in drawn.values()
        for one in charts
        if one.status != "drawn"
    ]
    assert not failed
