"""Parquet: typed already, but read as text, so that one way types everything."""

from pathlib import Path

import duckdb

from comptoir.inputs.catalogue import Input, InputError, match_header
from comptoir.inputs.forms import DateForm
from comptoir.inputs.rawfiles import (
    RawFile,
    path_literal,
    quoted,
    raw_column,
    require_columns,
)


def prepare_parquet(one: Input, path: Path) -> RawFile:
    """Describe a Parquet file; its own footer tells how many rows it has."""
    source = f"read_parquet({path_literal(path)}, file_row_number = true)"
    connection = duckdb.connect()
    try:
        described = connection.execute(f"describe select * from {source}").fetchall()
        rows = connection.execute(
            f"select num_rows from parquet_file_metadata({path_literal(path)})"
        ).fetchall()[0][0]
    except duckdb.Error as error:
        cause = str(error).partition("\n")[0]
        raise InputError(f"it can't be read as Parquet: {cause}") from None
    types = {name: kind for name, kind, *_ in described if name != "file_row_number"}
    header = list(types)
    positions, ignored = match_header(one, header)
    require_columns(one, positions, header)
    texts = ", ".join(
        f"{quoted(name)}::varchar as {raw_column(at)}" for at, name in enumerate(header)
    )
    raw = RawFile(
        file=str(path),
        relation=f"(select file_row_number, {texts} from {source})",
        header=header,
        positions=positions,
        raw_rows=rows,
        line_sql="file_row_number + 1",
        format="parquet",
        newline="none",
        delimiter="none",
        ignored_columns=ignored,
    )
    for name, at in positions.items():
        if types[header[at]] != "VARCHAR":
            raw.typed_columns.append(name)
        if "TIME ZONE" in types[header[at]]:
            raw.dates[name] = DateForm(has_offset=True)
    return raw
