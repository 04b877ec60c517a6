"""Sample tables and how they become files: encodings, delimiters, file faults."""

import gzip
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

Report = Callable[[str], None]

ENCODINGS = {
    "utf-8": "utf-8",
    "utf-8-sig": "utf-8-sig",
    "latin-1": "latin-1",
    "windows-1252": "cp1252",
}
NEWLINES = {"lf": "\n", "crlf": "\r\n"}
DELIMITERS = (",", ";")
FORMATS = ("csv", "csv.gz", "parquet")
BLOCK_ROWS = 200_000
PARQUET_MEMORY = "2GB"
FILE_FAULTS_EACH = 6
# Smaller tables stay whole: a damaged line must have sound ones around it.
LEAST_ROWS_FOR_FILE_FAULTS = 1_000
# Latin-1 has no typographic apostrophe.
LATIN_1_TEXT = str.maketrans({"\u2019": "'"})


@dataclass(frozen=True)
class Part:
    """Rows `start` to `stop` of a table, which may stand in a file of their own."""

    name: str
    start: int
    stop: int


@dataclass(frozen=True)
class Table:
    """A table of texts that is written block by block.

    `block(start, stop)` gives the rows as one list of texts a column. `is_intact` marks
    the rows that a file fault may hit; `text_column` is the column that it hits.
    `describe(broken)` tells counts and truths, given the rows that were broken so.
    `parts` are the days, for areas that can write each into a file of its own;
    `known()` gives the columns of what is known besides the file, where there is such.
    """

    name: str
    columns: tuple[str, ...]
    rows: int
    block: Callable[[int, int], list[list[str]]]
    text_column: int
    is_intact: np.ndarray
    describe: Callable[[np.ndarray], dict]
    parts: tuple[Part, ...] = ()
    known: Callable[[], dict[str, np.ndarray] | pd.DataFrame] | None = None


@dataclass(frozen=True)
class Form:
    """The form of the files, and whether they are damaged.

    Encoding, delimiter and newline are those of CSV; Parquet has none of them.
    """

    encoding: str = "utf-8"
    delimiter: str = ","
    newline: str = "lf"
    format: str = "csv"
    has_file_faults: bool = False
    is_by_day: bool = False


FILE_FAULTS = {
    "field_too_many": (
        "a comma too many stands in the line: its text is cut in two fields",
        "the line has one field more than the header",
    ),
    "field_too_few": (
        "the line lacks its last two fields",
        "the line has fewer fields than the header",
    ),
    "invalid_utf8_byte": (
        "a Latin-1 byte (E9) stands in the line, in a file that is UTF-8 elsewhere; "
        "none in a file of another encoding",
        "the bytes of the line are no valid UTF-8",
    ),
    "unclosed_quote": (
        "a quote opens a field and is never closed: a reader that allows line breaks "
        "in fields would swallow the lines after it",
        "a quoted field of the line has no closing quote before the line's end",
    ),
    "cut_last_line": (
        "the file ends within its last line; a file can have only one such line",
        "the last line has fewer fields than the header and no line end",
    ),
}


def quoted(text: str, delimiter: str) -> str:
    """The text as a CSV field, in quotes only where needed (RFC 4180)."""
    if delimiter in text or '"' in text or "\n" in text or "\r" in text:
        return '"' + text.replace('"', '""') + '"'
    return text


def _damaged(kind: str, fields: list[str], text_column: int, form: Form) -> str:
    """The line with one fault. `fields` are not quoted yet."""
    delimiter = form.delimiter
    parts = [quoted(field, delimiter) for field in fields]
    # The text goes without quotes and delimiters, so that only one thing is wrong.
    text = fields[text_column].replace('"', "").replace(delimiter, "")
    middle = max(len(text) // 2, 1)
    if kind == "field_too_many":
        parts[text_column] = f"{text[:middle]}{delimiter}{text[middle:]}"
    elif kind == "field_too_few":
        parts = parts[:-2]
    elif kind == "invalid_utf8_byte":
        # A lone byte in text: `surrogateescape` writes this character as byte E9.
        parts[text_column] = f"{text[:middle]}\udce9{text[middle:]}"
    elif kind == "unclosed_quote":
        parts[text_column] = f'"{text}'
    elif kind == "cut_last_line":
        parts = [*parts[:text_column], text[:middle]]
    return delimiter.join(parts)


def choose_file_faults(table: Table, form: Form, seed: int) -> dict[int, str]:
    """Row -> kind of file fault. No two neighbours, nothing near the file's ends."""
    if not form.has_file_faults or table.rows < LEAST_ROWS_FOR_FILE_FAULTS:
        return {}
    kinds = [
        kind
        for kind in FILE_FAULTS
        if kind != "cut_last_line"
        and (kind != "invalid_utf8_byte" or form.encoding.startswith("utf-8"))
    ] * FILE_FAULTS_EACH
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, 1])))
    candidates = np.flatnonzero(table.is_intact)
    candidates = candidates[(candidates > 20) & (candidates < table.rows - 20)]
    # One row out of each stretch of the candidates keeps them apart.
    stretches = np.array_split(candidates, len(kinds))
    rows = [
        int(rng.choice(stretch[: max(len(stretch) // 2, 1)])) for stretch in stretches
    ]
    return dict(zip(rows, kinds, strict=True)) | {table.rows - 1: "cut_last_line"}


def encoded_blocks(
    table: Table,
    part: Part,
    form: Form,
    faults: dict[int, str],
    report_rows: Callable[[int], None],
) -> Iterator[bytes]:
    """The bytes of a file with the part's rows, block by block."""
    newline = NEWLINES[form.newline]
    codec = ENCODINGS[form.encoding]
    header = form.delimiter.join(quoted(name, form.delimiter) for name in table.columns)
    yield (header + newline).encode(codec)
    codec = codec.removesuffix("-sig")
    quotes: dict[str, str] = {}
    for start in range(part.start, part.stop, BLOCK_ROWS):
        stop = min(start + BLOCK_ROWS, part.stop)
        columns = table.block(start, stop)
        hit = {row: kind for row, kind in faults.items() if start <= row < stop}
        plain = {row: [column[row - start] for column in columns] for row in hit}
        for number, column in enumerate(columns):
            whole = "".join(column)
            if form.delimiter in whole or '"' in whole:
                for text in set(column).difference(quotes):
                    quotes[text] = quoted(text, form.delimiter)
                columns[number] = [quotes[text] for text in column]
        lines = list(map(form.delimiter.join, zip(*columns, strict=True)))
        for row, kind in hit.items():
            lines[row - start] = _damaged(kind, plain[row], table.text_column, form)
        text = newline.join(lines)
        if faults.get(stop - 1) != "cut_last_line":
            text += newline
        if form.encoding == "latin-1":
            text = text.translate(LATIN_1_TEXT)
        yield text.encode(codec, "surrogateescape")
        report_rows(stop - start)


def _write_csv(
    table: Table,
    part: Part,
    path: Path,
    form: Form,
    faults: dict[int, str],
    report_rows: Callable[[int], None],
) -> None:
    with open(path, "wb") as raw:
        blocks = encoded_blocks(table, part, form, faults, report_rows)
        if form.format == "csv.gz":
            # No name and no time in the header: the same bytes every time.
            with gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed:
                packed.writelines(blocks)
        else:
            raw.writelines(blocks)


def _write_parquet(
    table: Table, part: Part, path: Path, report_rows: Callable[[int], None]
) -> None:
    """All columns as text, for some values are of no type; an empty text is null.

    What does not fit into PARQUET_MEMORY waits on disk beside the file.
    """
    texts = ", ".join(f'"{name}" varchar' for name in table.columns)
    nulls = ", ".join(f'nullif("{name}", \'\') as "{name}"' for name in table.columns)
    with (
        tempfile.TemporaryDirectory(dir=path.parent, prefix=".parquet-") as folder,
        duckdb.connect() as connection,
    ):
        connection.execute("set temp_directory = $folder", {"folder": folder})
        connection.execute(f"set memory_limit = '{PARQUET_MEMORY}'")
        # One thread: the same bytes every time.
        connection.execute("set threads = 1")
        connection.execute(f"create table rows ({texts})")
        for start in range(part.start, part.stop, BLOCK_ROWS):
            stop = min(start + BLOCK_ROWS, part.stop)
            columns = table.block(start, stop)
            block = {
                name: np.array(column, dtype=object)
                for name, column in zip(table.columns, columns, strict=True)
            }
            connection.register("block", block)
            connection.execute(f"insert into rows select {nulls} from block")
            connection.unregister("block")
            report_rows(stop - start)
        connection.execute("copy rows to $path (format parquet)", {"path": str(path)})


def write_known(table: Table, folder: Path) -> Path:
    """Write `<name>.truth.parquet`, what is known besides the file; give its path."""
    path = folder / f"{table.name}.truth.parquet"
    aside = path.with_name(path.name + ".part")
    try:
        with duckdb.connect() as connection:
            connection.execute("set threads = 1")
            connection.register("known", table.known())
            connection.execute(
                "copy known to $path (format parquet)", {"path": str(aside)}
            )
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)
    return path


def _line_numbers(
    rows: list[int], files: list[tuple[Part, Path]], form: Form
) -> list[int] | list[str]:
    """Line of each row in its file; the file's name before it where there are many."""
    numbers = []
    for part, path in files:
        lines = [row - part.start + 2 for row in rows if part.start <= row < part.stop]
        numbers += [f"{path.name}:{n}" for n in lines] if form.is_by_day else lines
    return numbers


def write_table(
    table: Table,
    folder: Path,
    form: Form,
    made_with: dict[str, int],
    report_rows: Callable[[int], None],
) -> tuple[list[Path], Path]:
    """Write `<name>.<format>` and `<name>.faults.json`, and give the paths.

    By day, `<name>_<day>.<format>` for each day. Each file is written aside first, so
    that a stopped run leaves no half file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    faults = choose_file_faults(table, form, made_with["seed"])
    if form.is_by_day:
        files = [
            (part, folder / f"{table.name}_{part.name}.{form.format}")
            for part in table.parts
        ]
    else:
        whole = Part("", 0, table.rows)
        files = [(whole, folder / f"{table.name}.{form.format}")]
    for part, path in files:
        aside = path.with_name(path.name + ".part")
        try:
            if form.format == "parquet":
                _write_parquet(table, part, aside, report_rows)
            else:
                _write_csv(table, part, aside, form, faults, report_rows)
            os.replace(aside, path)
        finally:
            aside.unlink(missing_ok=True)

    paths = [path for _, path in files]
    named = {"files": [path.name for path in paths]}
    described = {
        "input": table.name,
        **(named if form.is_by_day else {"file": paths[0].name}),
        "made_with": {
            **made_with,
            "encoding": form.encoding,
            "delimiter": form.delimiter,
            "newline": form.newline,
        },
        **table.describe(np.array(sorted(faults), dtype=np.int64)),
        "file_faults": {
            kind: {
                "count": list(faults.values()).count(kind),
                "becomes": "quarantined",
                "lines": _line_numbers(
                    sorted(r for r, k in faults.items() if k == kind), files, form
                ),
                "what": what,
                "rule": rule,
            }
            for kind, (what, rule) in FILE_FAULTS.items()
        }
        if form.has_file_faults
        else {},
    }
    beside = folder / f"{table.name}.faults.json"
    text = json.dumps(described, indent=2, ensure_ascii=False) + "\n"
    beside.write_bytes(text.encode("utf-8"))
    return paths, beside
