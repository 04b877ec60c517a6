"""A raw file as it has to be read, and the SQL that reads it."""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from comptoir.inputs.catalogue import Input, InputError, missing_columns
from comptoir.inputs.forms import PLAIN, DateForm, NumberForm
from comptoir.inputs.streams import GZIP

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
LINE_COLUMN = "_line"
# As DuckDB's reader wants them written.
_NEW_LINES = {"lf": r"\n", "crlf": r"\r\n"}


@dataclass
class RawFile:
    """A file of an input (or one sheet of a workbook) and how it has to be read.

    file: name as it was given, `book.xlsx#Sheet` for a sheet.
    relation: SQL that yields the rows as text columns; `header` names them in order.
    plain_path: path of a CSV file that is read as it stands, else None.
    tidy: positions of columns that hold their values as they stand
        (comptoir.inputs.tidy).
    line_sql: SQL of a row's line in the file, counted from 1.
    size_bytes, fingerprint: by which a changed file is told (`fingerprint_of`).
    positions: place of each canonical column in `header`.
    raw_rows: records below the header, malformed ones included.
    typed_columns: canonical columns that the file itself types (Parquet).
    rejects: path of the malformed records as CSV (line, fault, raw), if there are any.
    """

    file: str
    relation: str
    header: list[str]
    positions: dict[str, int]
    raw_rows: int
    plain_path: str | None = None
    line_sql: str = "row_number() over () + 1"
    size_bytes: int = 0
    fingerprint: str = ""
    format: str = "csv"
    encoding: str = "utf-8"
    is_encoding_guess: bool = False
    delimiter: str = ","
    newline: str = "lf"
    malformed_rows: int = 0
    blank_lines: int = 0
    rejects: str | None = None
    is_sample: bool = False
    tidy: list[int] = field(default_factory=list)
    ignored_columns: list[str] = field(default_factory=list)
    ignored_sheets: list[str] = field(default_factory=list)
    typed_columns: list[str] = field(default_factory=list)
    dates: dict[str, DateForm] = field(default_factory=dict)
    numbers: NumberForm = PLAIN


def require_columns(one: Input, positions: dict[str, int], names: list[str]) -> None:
    """Raise InputError, naming what was found, where a header lacks a column."""
    missing = missing_columns(one, positions)
    if missing:
        found = ", ".join(name or "(unnamed)" for name in names)[:500]
        raise InputError(
            f"its header lacks {'; '.join(missing)}. Found: {found}. Case, spaces, dots"
            " and underscores don't matter; rename the columns in the file, remove what"
            " stands above its header, or add the name to comptoir/inputs/catalogue.py"
        )


def quoted(name: str) -> str:
    """A SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A SQL string."""
    return "'" + text.replace("'", "''") + "'"


def path_literal(path: Path | str) -> str:
    """A SQL string that DuckDB takes for this one path, whatever is special in it."""
    return literal(re.sub(r"[*?[]", r"[\g<0>]", str(path)))


def raw_column(position: int) -> str:
    """Name of a file's column in its relation: header names may repeat or be empty."""
    return f"c{position}"


def csv_relation(
    paths: Path | list[Path],
    header: list[str],
    delimiter: str,
    newline: str,
    has_lines: bool = False,
) -> str:
    """SQL that reads plain CSV files, all columns as text, with nothing guessed.

    A list of paths is of files of one form; its rows have the column `filename` too.
    """
    names = [LINE_COLUMN] if has_lines else []
    names += [raw_column(position) for position in range(len(header))]
    columns = ", ".join(f"{literal(name)}: 'varchar'" for name in names)
    first = paths[0] if isinstance(paths, list) else paths
    files = (
        f"[{', '.join(map(path_literal, paths))}], filename = true"
        if isinstance(paths, list)
        else path_literal(paths)
    )
    # The compression is told by the file's first bytes: names lie.
    with first.open("rb") as stream:
        is_gzip = stream.read(2) == GZIP
    return (
        f"read_csv({files}, auto_detect = false, header = true,"
        f" delim = {literal(delimiter)}, quote = '\"', escape = '\"',"
        f" new_line = '{_NEW_LINES[newline]}',"
        f" compression = '{'gzip' if is_gzip else 'none'}', columns = {{{columns}}})"
    )


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """Write a file that appears whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as target:
            yield target
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
