"""Find the charts, compile their SQL through dbt and read their rows.

A chart is two files of the same stem: `analyses/<area>/<area>__<chart>.sql`, a query on
public tables, and beside it the `.py` that draws it. The `.py` has

- `TITLE`: the question that the chart answers;
- `draw(rows: pandas.DataFrame) -> altair.Chart`;
- `read(rows: pandas.DataFrame) -> str`: what the chart says on these rows, in words;
- optionally `MIN_WIDTH`: the width in pixels below which the page scrolls the chart
  sideways instead of squeezing it.
"""

import contextlib
import importlib.util
import io
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import pandas as pd

from comptoir.project import find_project

# A page has a dozen charts: above a few thousand marks each a browser gets slow and
# the reader sees a blot. Aggregate or bin in the SQL instead of raising this.
MAX_ROWS = 5000
MIN_WIDTH = 320

# Where dbt works for the site, and what stands for the model cards before a build.
COMPILED = Path("target") / "site-compile"
CARD_STUBS = Path("docs") / "model_cards"


class SiteError(Exception):
    """Something that the person at the terminal can put right; the text says how."""


@dataclass(frozen=True)
class Table:
    """A public table that a chart reads."""

    unique_id: str
    schema: str
    name: str
    description: str = ""


@dataclass(frozen=True)
class Chart:
    """One chart: its files, its compiled query and the tables that it reads."""

    name: str
    area: str
    drawing: Path
    sql: str
    description: str = ""
    tables: tuple[Table, ...] = ()


@dataclass
class Drawn:
    """A chart after its turn: drawn, or the reason why not."""

    chart: Chart
    status: str  # "drawn", "no rows", "skipped", "failed"
    title: str
    reason: str = ""
    reading: str = ""
    spec: dict[str, Any] = field(default_factory=dict)
    rows: pd.DataFrame | None = None
    min_width: int = MIN_WIDTH


def project_root(start: Path) -> Path:
    """Return the project's directory. Raises SiteError outside of it."""
    root = find_project(start)
    if root is None:
        raise SiteError(
            f"{start} is not inside the project (no dbt_project.yml of comptoir there "
            "or above): run the command from the project's directory."
        )
    return root


def database_path(root: Path, given: str | None) -> Path:
    """Return the warehouse: `--database`, else COMPTOIR_DATABASE, else the default."""
    path = Path(given or os.environ.get("COMPTOIR_DATABASE") or "warehouse.duckdb")
    path = path if path.is_absolute() or given else root / path
    if not path.is_file():
        raise SiteError(
            f"There is no warehouse at {path}. Build it first (`dbt build`), or say "
            "where it is with --database or COMPTOIR_DATABASE."
        )
    return path.resolve()


@contextlib.contextmanager
def environment(**values: str) -> Iterator[None]:
    """Set environment variables for the time of a block."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def areas_of(root: Path) -> list[str]:
    """Return the areas that have charts, by name, learning and quality after them."""
    areas = {path.parent.name for path in (root / "analyses").glob("*/*.sql")}
    last = ["ml", "quality"]
    return sorted(areas, key=lambda area: (area in last, area))


def compile_charts(root: Path, database: Path, area: str | None = None) -> list[Chart]:
    """Compile the analyses through dbt and return the charts in the order of the pages.

    Raises SiteError with what dbt said where it could not.
    """
    selected = f"path:analyses/{area}" if area else "path:analyses"
    outcome = _run_dbt(root, database, "compile", "--select", selected)
    manifest = compiled_manifest(root)
    compiled = {result.node.unique_id: result.node for result in outcome.result}
    order = {name: number for number, name in enumerate(areas_of(root))}
    charts = [
        _chart(root, unique_id, node.compiled_code, manifest)
        for unique_id, node in compiled.items()
        if unique_id.startswith("analysis.")
    ]
    documented = _documented_order(manifest)
    return sorted(
        charts,
        key=lambda chart: (
            order.get(chart.area, len(order)),
            documented.get(chart.name, len(documented)),
            chart.name,
        ),
    )


def parsed_manifest(root: Path, database: Path) -> dict[str, Any]:
    """Let dbt parse the project and return its manifest."""
    _run_dbt(root, database, "parse")
    return compiled_manifest(root)


def compiled_manifest(root: Path) -> dict[str, Any]:
    """Return the manifest of what was compiled or parsed here last."""
    path = root / COMPILED / "manifest.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def models_of(manifest: dict[str, Any]) -> dict[str, Table]:
    """Return the models of a manifest by their names."""
    return {
        node["name"]: Table(
            unique_id, node["schema"], node["name"], node.get("description", "")
        )
        for unique_id, node in manifest.get("nodes", {}).items()
        if node["resource_type"] == "model"
    }


def _run_dbt(root: Path, database: Path, *command: str) -> Any:
    """Run a command of dbt in this process, away from the warehouse, quietly.

    dbt opens its database for writing, and one writer shuts everybody else out. What
    is compiled depends on the names alone, so dbt gets an empty database of the same
    stem (the stem is the catalog's name in the SQL) and the warehouse stays free for
    readers.
    """
    from dbt.cli.main import dbtRunner

    target = root / COMPILED
    target.mkdir(parents=True, exist_ok=True)
    scratch = target / f"{database.stem}.duckdb"
    arguments = [
        *command,
        "--quiet",
        "--project-dir",
        str(root),
        "--target-path",
        str(target),
        "--log-path",
        str(target / "logs"),
    ]
    if "DBT_PROFILES_DIR" not in os.environ and (root / "profiles.yml").is_file():
        arguments += ["--profiles-dir", str(root)]
    said = io.StringIO()
    try:
        with (
            environment(
                COMPTOIR_DATABASE=str(scratch), COMPTOIR_MODEL_CARDS=str(CARD_STUBS)
            ),
            contextlib.redirect_stdout(said),
        ):
            outcome = dbtRunner().invoke(arguments)
    finally:
        for leftover in target.glob(f"{database.stem}.duckdb*"):
            leftover.unlink(missing_ok=True)
    if not outcome.success:
        detail = outcome.exception or said.getvalue().strip() or "dbt said nothing more"
        raise SiteError(f"dbt could not {command[0]} the project: {detail}")
    return outcome


def _documented_order(manifest: dict[str, Any]) -> dict[str, int]:
    """Return the place of each chart on its page: `config.meta.order` in its YAML."""
    return {
        node["name"]: node["config"].get("meta", {}).get("order", 1000)
        for node in manifest["nodes"].values()
        if node["resource_type"] == "analysis"
    }


def _chart(root: Path, unique_id: str, sql: str, manifest: dict[str, Any]) -> Chart:
    node = manifest["nodes"][unique_id]
    path = root / node["original_file_path"]
    tables = []
    for parent_id in sorted(node["depends_on"]["nodes"]):
        parent = manifest["nodes"].get(parent_id) or manifest["sources"][parent_id]
        tables.append(
            Table(
                unique_id=parent_id,
                schema=parent["schema"],
                name=parent.get("alias") or parent.get("identifier") or parent["name"],
                description=parent.get("description", ""),
            )
        )
    return Chart(
        name=node["name"],
        area=path.parent.name,
        drawing=path.with_suffix(".py"),
        sql=sql,
        description=node.get("description", ""),
        tables=tuple(tables),
    )


def load_drawing(path: Path) -> ModuleType:
    """Load a chart's `.py` by its path and check that it has what a chart needs."""
    if not path.is_file():
        raise SiteError(f"{path} is missing: the query beside it has no drawing.")
    spec = importlib.util.spec_from_file_location(f"comptoir_chart_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise SiteError(f"{path} cannot be loaded as Python.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    missing = [name for name in ("TITLE", "draw", "read") if not hasattr(module, name)]
    if missing:
        raise SiteError(f"{path} lacks {', '.join(missing)}.")
    return module


def open_warehouse(path: Path) -> duckdb.DuckDBPyConnection:
    """Open the warehouse read-only; a warehouse being written to is a clear error."""
    try:
        return duckdb.connect(str(path), read_only=True)
    except duckdb.Error as error:
        text = str(error)
        if "lock" in text.lower():
            holder = re.search(r"PID (\d+)", text)
            who = f" (process {holder[1]})" if holder else ""
            raise SiteError(
                f"The warehouse {path} is being written to by another program{who}: "
                "wait until the build has ended or close that program, then try again."
            ) from error
        raise SiteError(f"The warehouse {path} cannot be opened: {text}") from error


def missing_tables(
    connection: duckdb.DuckDBPyConnection, tables: tuple[Table, ...]
) -> list[str]:
    """Return the tables, as `schema.name`, that the warehouse does not have."""
    found = connection.execute(
        "select table_schema || '.' || table_name from information_schema.tables"
    ).fetchall()
    there = {row[0] for row in found}
    wanted = [f"{table.schema}.{table.name}" for table in tables]
    return [name for name in wanted if name not in there]


def fetch_rows(
    connection: duckdb.DuckDBPyConnection, sql: str, limit: int = MAX_ROWS
) -> pd.DataFrame:
    """Run a query and return its rows; more than `limit` of them raise a ValueError."""
    cursor = connection.execute(sql)
    frames = [cursor.fetch_df_chunk()]
    total = len(frames[0])
    while len(frames[-1]):
        if total > limit:
            raise ValueError(
                f"the query returns more than {limit:,} rows, too many for a browser: "
                "aggregate or bin them in the SQL"
            )
        frames.append(cursor.fetch_df_chunk())
        total += len(frames[-1])
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else frames[0]


def draw_chart(
    connection: duckdb.DuckDBPyConnection, chart: Chart, limit: int = MAX_ROWS
) -> Drawn:
    """Run one chart: never raises, the status says how it went."""
    title = chart.name.split("__", 1)[-1].replace("_", " ").capitalize()
    try:
        module = load_drawing(chart.drawing)
        title = str(module.TITLE)
        min_width = int(getattr(module, "MIN_WIDTH", MIN_WIDTH))
        absent = missing_tables(connection, chart.tables)
        if absent:
            be = "is" if len(absent) == 1 else "are"
            reason = f"{', '.join(absent)} {be} not in the warehouse yet"
            return Drawn(chart, "skipped", title, reason=reason)
        rows = fetch_rows(connection, chart.sql, limit)
        if rows.empty:
            return Drawn(chart, "no rows", title, rows=rows)
        return Drawn(
            chart,
            "drawn",
            title,
            reading=str(module.read(rows)),
            spec=module.draw(rows).to_dict(),
            rows=rows,
            min_width=min_width,
        )
    except Exception as error:  # one broken chart: say it, go on
        reason = f"{chart.drawing.with_suffix('')}.sql/.py: {error}"
        if not isinstance(error, (SiteError, ValueError, duckdb.Error)):
            reason = f"{chart.drawing}: {type(error).__name__}: {error}"
        return Drawn(chart, "failed", title, reason=reason)


def input_sources(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame | None:
    """Return input, source and is_sample of each input, None where nobody recorded."""
    try:
        return connection.execute(
            """
            select input, source, bool_or(is_sample) as is_sample
            from quality.fct_quality__row_accounting
            group by input, source
            order by input, source
            """
        ).df()
    except duckdb.CatalogException:
        return None
