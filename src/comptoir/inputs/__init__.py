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

from comptoir.inputs.catalogue import InputError, find_input
from comptoir.inputs.files import (
    expand,
    prepare,
    prepare_sample,
    project_directory,
    target_directory,
)
from comptoir.inputs.rawfiles import DELIMITERS, RawFile
from comptoir.inputs.sql import input_sql


def read_input(
    name: str, spec: str | list[str] | None, sample: dict[str, str] | None, work: Path
) -> dict:
    """Find out how an input has to be read.

    spec: path, glob or list of them, relative to the working directory; None means the
    sample, {"path": its CSV, below the project's directory, "relation": the table that
    dbt has loaded it into}.
    work: directory for plain copies of files that can't be read as they stand.

    Returns {"sql": query over all records, "files": facts of each file}.
    Raises InputError when something can't be read.
    """
    one = find_input(name)
    if spec is None:
        if sample is None:
            raise InputError(f"{name}: no file is named for it and it has no sample")
        files = [prepare_sample(one, root=project_directory(), **sample)]
    else:
        files = [raw for path in expand(one, spec) for raw in prepare(one, path, work)]
    return {"sql": input_sql(one, files), "files": [_facts(name, raw) for raw in files]}


def _facts(name: str, raw: RawFile) -> dict:
    return {
        "input": name,
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

    request: {"inputs": the var of that name, "sample": as for `read_input`}.
    """
    asked = json.loads(request)
    try:
        spec = _named_files(asked["inputs"], name)
        found = read_input(name, spec, asked["sample"], target_directory())
    except InputError as error:
        return json.dumps({"error": str(error)})
    return json.dumps(found)


def _named_files(inputs: object, name: str) -> str | list[str] | None:
    """What the var `inputs` names for an input; None where it names nothing."""
    if not isinstance(inputs, dict):
        raise InputError(
            f"vars: inputs: '{inputs}' names no input; write"
            " {inputs: {" + name + ": path}}"
        )
    for named, files in inputs.items():
        find_input(named)
        if files is None:
            raise InputError(
                f"vars: inputs: {named} names no file; name one or remove it"
            )
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
