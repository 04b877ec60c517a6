"""The one door for raw rows.

`read_input` turns an input's name and files into the SQL that reads them; the dbt macro
`input()` asks it through the SQL function `comptoir_input`, which the plugin below adds
to every connection that dbt opens.
"""

import json
import os
from pathlib import Path

from dbt.adapters.duckdb.plugins import BasePlugin
from duckdb import DuckDBPyConnection
from duckdb.sqltypes import VARCHAR

from comptoir.inputs.catalogue import Input, InputError, find_input
from comptoir.inputs.files import (
    expand,
    fingerprint_of,
    prepare,
    prepare_sample,
    project_directory,
    target_directory,
)
from comptoir.inputs.rawfiles import DELIMITERS, RawFile
from comptoir.inputs.sql import input_sql
from comptoir.inputs.threads import in_threads

# An optional input of which no file is named beside those of its area, and what stands
# for its file in the accounting.
NOT_GIVEN: list[str] = []
NO_FILE = "no file: optional"


def read_input(
    name: str,
    spec: str | list[str] | None,
    sample: dict[str, str] | None,
    work: Path,
    known: dict[str, str] | None = None,
) -> dict:
    """Find out how an input has to be read.

    spec: path, glob or list of them, relative to the working directory; NOT_GIVEN means
    no file; None means the sample, {"path": its CSV, below the project's directory,
    "relation": the table that dbt has loaded it into}.
    work: directory for plain copies of files that can't be read as they stand.
    known: fingerprint of each file that was read before; those are not read again.

    Returns {"sql": query over all records that are not known, "files": facts of each
    file in it, "changed": known files that are in it anew, "removed": known files that
    are no longer named, "unchanged": how many known files stay as they are}.
    Raises InputError when something can't be read.
    """
    one = find_input(name)
    known = known or {}
    if spec is NOT_GIVEN:
        paths, new, files = [NO_FILE], [NO_FILE], [_no_file()]
    elif spec is None:
        if sample is None:
            raise InputError(f"{name}: no file is named for it and it has no sample")
        root = project_directory()
        paths = [sample["path"]]
        new = [path for path in paths if not _is_known(known, path, root / path)]
        files = [prepare_sample(one, root=root, **sample) for _ in new]
    else:
        expanded = expand(one, spec)
        paths = [str(path) for path in expanded]
        wanted = [path for path in expanded if not _is_known(known, str(path), path)]
        new = [str(path) for path in wanted]
        prepared = in_threads(lambda path: prepare(one, path, work), wanted)
        files = [raw for found in prepared for raw in found]
    return {
        "sql": input_sql(one, [raw for raw in files if raw.relation]),
        "files": [_facts(one, raw) for raw in files],
        "changed": [file for file in known if _path_of(file, new)],
        "removed": [file for file in known if not _path_of(file, paths)],
        "unchanged": len(paths) - len(new),
    }


def _no_file() -> RawFile:
    """What the ledger holds of an optional input that has no file."""
    return RawFile(
        NO_FILE, relation="", header=[], positions={}, raw_rows=0, format="none"
    )


def _is_known(known: dict[str, str], path: str, source: Path) -> bool:
    marks = {mark for file, mark in known.items() if _path_of(file, [path])}
    return bool(marks) and marks == {fingerprint_of(source)}


def _path_of(file: str, paths: list[str]) -> bool:
    """Is a file, or the workbook of a sheet (`book.xlsx#Sheet`), among the paths?"""
    return file in paths or file.rpartition("#")[0] in paths


def _facts(one: Input, raw: RawFile) -> dict:
    return {
        "input": one.name,
        "file": raw.file,
        "is_sample": raw.is_sample,
        "format": raw.format,
        "encoding": raw.encoding,
        "is_encoding_guess": raw.is_encoding_guess,
        "delimiter": DELIMITERS.get(raw.delimiter, raw.delimiter),
        "newline": raw.newline,
        "date_order": ", ".join(
            f"{column}: {form.order}" for column, form in raw.dates.items()
        ),
        "is_date_order_guess": any(form.is_guess for form in raw.dates.values()),
        "decimal_mark": raw.numbers.decimal_mark,
        "size_bytes": raw.size_bytes,
        "fingerprint": raw.fingerprint,
        "has_lines": not (one.numbers_lines_later and raw.plain_path),
        "raw_rows": raw.raw_rows,
        "malformed_rows": raw.malformed_rows,
        "blank_lines": raw.blank_lines,
        "ignored_columns": ", ".join(
            name or "(unnamed)" for name in raw.ignored_columns
        ),
        "ignored_sheets": ", ".join(raw.ignored_sheets),
    }


def comptoir_input(name: str, request: str) -> str:
    """`read_input` as a SQL function: JSON in, JSON out, an error as {"error": text}.

    request: {"inputs": the var of that name, "sample", "known": as for `read_input`}.
    """
    asked = json.loads(request)
    try:
        spec = _named_files(asked["inputs"], name)
        found = read_input(
            name, spec, asked["sample"], target_directory(), asked.get("known")
        )
    except InputError as error:
        return json.dumps({"error": str(error)})
    return json.dumps(found)


def _named_files(inputs: object, name: str) -> str | list[str] | None:
    """What the var `inputs` names for an input.

    None, the sample, where it names nothing of the input's area: the sample of one
    input is never mixed with files of another.
    """
    if not isinstance(inputs, dict):
        raise InputError(
            f"vars: inputs: '{inputs}' names no input; write"
            " {inputs: {" + name + ": path}}"
        )
    one, beside = find_input(name), []
    for named, files in inputs.items():
        if find_input(named).area == one.area:
            beside.append(named)
        if files is None:
            raise InputError(
                f"vars: inputs: {named} names no file; name one or remove it"
            )
    if name not in inputs and beside:
        if not one.is_optional:
            raise InputError(
                f"{name}: no file is named for it, but there is one for"
                f" {', '.join(beside)}: its sample would be mixed with them. Name its"
                " file too"
            )
        return NOT_GIVEN
    return inputs.get(name)


class Plugin(BasePlugin):
    """Adds the SQL function `comptoir_input` to dbt's connections.

    COMPTOIR_THREADS, where it is set, bounds DuckDB's own threads as well as dbt's.
    """

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        """Prepare the database that dbt has opened."""
        threads = os.environ.get("COMPTOIR_THREADS")
        if threads:
            conn.execute(f"set threads = {int(threads)}")
        conn.create_function(
            "comptoir_input",
            comptoir_input,
            [VARCHAR, VARCHAR],
            VARCHAR,
            side_effects=True,
        )
