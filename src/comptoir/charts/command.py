"""`comptoir site`: the charts of the warehouse as a site that needs no network."""

import contextlib
import json
import os
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from comptoir.charts import gallery, pages
from comptoir.charts.gallery import Drawn, SiteError
from comptoir.ml.cards import cards_of


def build_site(
    root: Path,
    database: Path,
    out: Path,
    area: str | None,
    docs: str,
    console: Console,
) -> dict[str, list[Drawn]]:
    """Draw the charts of one area or of all into `out` and return them by area."""
    known = gallery.areas_of(root)
    if area is not None and area not in known:
        raise SiteError(
            f"There is no area {area!r} with charts; there "
            f"{'is' if len(known) == 1 else 'are'} {', '.join(known) or 'none'}."
        )
    with console.status("Compiling the charts' SQL"):
        charts = gallery.compile_charts(root, database, area)

    picked = [area] if area else known
    drawn: dict[str, list[Drawn]] = {name: [] for name in picked}
    with contextlib.closing(gallery.open_warehouse(database)) as connection:
        sources = gallery.input_sources(connection)
        cards, models = [], {}
        if "ml" in picked:
            manifest = gallery.compiled_manifest(root)
            cards = cards_of(connection, manifest)
            models = gallery.models_of(manifest)
        pictures = out / "charts"
        try:
            pages.write_assets(out)
            pictures.mkdir(exist_ok=True)
        except OSError as error:
            raise SiteError(f"The site can't be written to {out}: {error}") from error
        for name in picked:  # a chart that is gone must not leave its picture
            for old in pictures.glob(f"{name}__*.png"):
                old.unlink()
        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=console,
            transient=True,
        ) as progress:
            task = progress.add_task("Drawing", total=len(charts))
            for chart in charts:
                progress.update(task, description=f"Drawing {chart.name}")
                one = gallery.draw_chart(connection, chart)
                if one.status == "drawn":
                    one = _pictured(one, pictures)
                drawn[chart.area].append(one)
                progress.advance(task)

    listed = [
        name for name in known if name in drawn or (out / f"{name}.html").is_file()
    ]
    for name, charts_of_area in drawn.items():
        page = pages.area_page(
            name,
            charts_of_area,
            sources,
            listed,
            out,
            docs,
            cards if name == "ml" else [],
        )
        (out / f"{name}.html").write_text(page, encoding="utf-8")
    if "ml" in picked:
        for old in out.glob("card_*.html"):
            old.unlink()
    for card in cards:
        tables = [models[table] for table in card.tables if table in models]
        page = pages.card_page(card, sources, listed, out, docs, tables)
        (out / pages.card_file(card)).write_text(page, encoding="utf-8")
    index = pages.index_page(drawn, listed, sources, cards)
    (out / "index.html").write_text(index, encoding="utf-8")
    return drawn


def _pictured(one: Drawn, pictures: Path) -> Drawn:
    try:
        json.dumps(one.spec, allow_nan=False)
        pages.write_png(one.spec, one.title, pictures / f"{one.chart.name}.png")
    except Exception as error:  # as in draw_chart: say it, go on
        reason = f"{one.chart.drawing}: {error}"
        return Drawn(one.chart, "failed", one.title, reason=reason)
    return one


@click.command("site")
@click.option(
    "--database",
    type=click.Path(dir_okay=False),
    help="The warehouse [default: COMPTOIR_DATABASE or warehouse.duckdb].",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the site goes [default: target/site].",
)
@click.option("--select", "area", metavar="AREA", help="Draw this area's page alone.")
@click.option(
    "--docs",
    help="The dbt docs to link to, a path or an address "
    "[default: target/static_index.html].",
)
def command(
    database: str | None, out: Path | None, area: str | None, docs: str | None
) -> None:
    """Draw the charts of the warehouse into a site that needs no network."""
    console = Console(stderr=False, highlight=False, soft_wrap=True)
    try:
        root = gallery.project_root(Path.cwd())
        out = out or root / "target" / "site"
        docs = docs or str(root / "target" / "static_index.html")
        warehouse = gallery.database_path(root, database)
        drawn = build_site(root, warehouse, out, area, docs, console)
    except SiteError as error:
        raise click.ClickException(str(error)) from error

    everything = [one for charts in drawn.values() for one in charts]
    for one in everything:
        if one.status == "no rows":
            console.print(f"no rows  {one.chart.name}", markup=False)
        elif one.status != "drawn":
            console.print(f"{one.status}  {one.chart.name}: {one.reason}", markup=False)
    done = sum(one.status == "drawn" for one in everything)
    console.print(f"{done} of {len(everything)} charts drawn.", markup=False)
    if not docs.startswith("http") and not os.path.exists(docs):
        console.print(
            f"The links to the docs lead to {docs}, which is not there yet: "
            "`dbt docs generate --static` writes it.",
            markup=False,
        )
    console.print(f"The site: {out / 'index.html'}", markup=False)
    if any(one.status == "failed" for one in everything):
        sys.exit(1)
