"""The bare typed load of an area's files, and a tenth of their users."""

import gzip
import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import click

from comptoir.bench.areas import Area
from comptoir.bench.processes import Run, measure
from comptoir.inputs.catalogue import normalise
from comptoir.inputs.rawfiles import literal, path_literal, quoted

DELIMITERS = ",;\t|"
# Forms of times in known exports; the bare load must be told which one it reads.
# `2019-10-01 00:00:00 UTC` is none of them: a plain cast reads it.
TIME_FORMS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%m/%d/%Y %H:%M",
    "%m/%d/%y %H:%M",
)


def read_start(path: Path) -> tuple[str, list[str], list[str]]:
    """Delimiter, header and first row of a CSV or CSV.gz file.

    Raises click.ClickException where the file isn't a CSV with a header and a row.
    """
    if path.name.lower().endswith((".xlsx", ".parquet")):
        raise click.ClickException(
            f"{path} is no CSV: the measure is a load from CSV or CSV.gz"
        )
    opened = gzip.open if path.name.lower().endswith(".gz") else open
    with opened(path, "rt", encoding="utf-8-sig", errors="replace") as file:
        header, row = file.readline().rstrip("\r\n"), file.readline().rstrip("\r\n")
    delimiter = max(DELIMITERS, key=header.count)
    if not header.count(delimiter) or not row:
        raise click.ClickException(f"{path} has no header of several columns and a row")
    names = [name.strip().strip('"') for name in header.split(delimiter)]
    return delimiter, names, [cell.strip('"') for cell in row.split(delimiter)]


def find_time_form(cells: Sequence[str]) -> str | None:
    """The form of the first cell that is a time in one of TIME_FORMS."""
    for cell in cells:
        for form in TIME_FORMS:
            try:
                datetime.strptime(cell, form)
            except ValueError:
                continue
            return form
    return None


def write_reader(paths: Sequence[Path], types: Mapping[str, str]) -> str:
    """SQL that reads files of one form: every type stated, nothing sniffed.

    Lines that don't fit are left out, as a load without quarantine would.
    """
    delimiter, names, cells = read_start(paths[0])
    columns = ", ".join(
        f"{literal(name)}: {literal(types.get(normalise(name), 'varchar'))}"
        for name in names
    )
    form = find_time_form(cells)
    stated = f", timestampformat = {literal(form)}" if form else ""
    files = ", ".join(path_literal(path) for path in paths)
    return (
        f"read_csv([{files}], columns = {{{columns}}}, auto_detect = false, "
        f"header = true, delim = {literal(delimiter)}, quote = '\"', escape = '\"', "
        f"ignore_errors = true{stated})"
    )


def write_bare_load(paths: Sequence[Path], area: Area) -> str:
    """SQL of the bare load."""
    return f"create table loaded as from {write_reader(paths, area.types)}"


def write_tenth(path: Path, user_column: str, copy: Path) -> str:
    """SQL that copies the rows of a tenth of the users, as they are written."""
    delimiter, names, _ = read_start(path)
    users = [name for name in names if normalise(name) == user_column]
    if not users:
        raise click.ClickException(f"{path} has no column of users")
    user, reader = quoted(users[0]), write_reader([path], {})
    return (
        f"copy (from {reader} where hash({user}) % 10 = 0)"
        f" to {literal(str(copy))} (header, delimiter {literal(delimiter)})"
    )


# Run in a process of its own, under the same limits as the build (see profiles.yml):
# reads a list of SQL statements, prints the number of rows that each wrote.
RUNNER = """
import duckdb, json, os, sys
warehouse = duckdb.connect(sys.argv[1], config={
    "threads": os.environ.get("COMPTOIR_THREADS", "2"),
    "memory_limit": os.environ.get("COMPTOIR_MEMORY_LIMIT", "3GB"),
})
warehouse.execute("set enable_progress_bar = false")
with open(sys.argv[2], encoding="utf-8") as file:
    statements = json.load(file)
print(*(warehouse.execute(sql).fetchall()[0][0] for sql in statements))
warehouse.close()
"""


def run_statements(
    database: Path, statements: Sequence[str], folder: Path
) -> tuple[Run, int]:
    """Measure statements on a database; with the rows that they wrote."""
    written, log = folder / "statements.json", folder / "statements.log"
    written.write_text(json.dumps(list(statements)), "utf-8")
    command = [sys.executable, "-c", RUNNER, str(database), str(written)]
    measured = measure(command, log, folder)
    return Run(measured), sum(map(int, log.read_text("utf-8").split()))


def run_load(paths: Sequence[Path], area: Area, folder: Path) -> tuple[Run, int]:
    """Measure the bare load into a new database; with the rows that it loaded."""
    database = folder / "load.duckdb"
    run = run_statements(database, [write_bare_load(paths, area)], folder)
    database.unlink()
    return run


def make_tenth(
    paths: Sequence[Path], user_column: str, folder: Path
) -> tuple[list[Path], int]:
    """Copies of the files with a tenth of the users; with their number of rows."""
    tenth = folder / "tenth"
    shutil.rmtree(tenth, ignore_errors=True)
    tenth.mkdir()
    copies = [tenth / f"{number:05}.csv" for number in range(len(paths))]
    statements = [
        write_tenth(path, user_column, copy)
        for path, copy in zip(paths, copies, strict=True)
    ]
    _, rows = run_statements(Path(":memory:"), statements, folder)
    return copies, rows
