"""Sample tables and how they become files: encodings, delimiters, file faults."""

import gzip
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

Report = Callable[[str], None]

ENCODINGS = {
    "utf-8": "utf-8",
    "utf-8-sig": "utf-8-sig",
    "latin-1": "latin-1",
    "windows-1252": "cp1252",
}
NEWLINES = {"lf": "\n", "crlf": "\r\n"}
DELIMITERS = (",", ";")
FORMATS = ("csv", "csv.gz")
BLOCK_ROWS = 200_000
FILE_FAULTS_EACH = 6
# Latin-1 has no typographic apostrophe.
LATIN_1_TEXT = str.maketrans({"\u2019": "'"})


@dataclass(frozen=True)
class Table:
    """A table of texts that is written block by block.

    `block(start, stop)` gives the rows as one list of texts a column. `is_intact` marks
    the rows that a file fault may hit; `text_column` is the column that it hits.
    `describe(broken)` tells counts and truths, given the rows that were broken so.
    """

    name: str
    columns: tuple[str, ...]
    rows: int
    block: Callable[[int, int], list[list[str]]]
    text_column: int
    is_intact: np.ndarray
    describe: Callable[[np.ndarray], dict]


@dataclass(frozen=True)
class Form:
    """The form of a file, and whether it is damaged."""

    encoding: str = "utf-8"
    delimiter: str = ","
    newline: str = "lf"
    format: str = "csv"
    has_file_faults: bool = False


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
    if not form.has_file_faults:
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
    table: Table, form: Form, faults: dict[int, str], report_rows: Callable[[int], None]
) -> Iterator[bytes]:
    """The file's bytes, block by block."""
    newline = NEWLINES[form.newline]
    codec = ENCODINGS[form.encoding]
    header = form.delimiter.join(quoted(name, form.delimiter) for name in table.columns)
    yield (header + newline).encode(codec)
    codec = codec.removesuffix("-sig")
    quotes: dict[str, str] = {}
    for start in range(0, table.rows, BLOCK_ROWS):
        stop = min(start + BLOCK_ROWS, table.rows)
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


def write_table(
    table: Table,
    folder: Path,
    form: Form,
    made_with: dict[str, int],
    report_rows: Callable[[int], None],
) -> tuple[Path, Path]:
    """Write `<name>.<format>` and `<name>.faults.json` and give both paths.

    Each file is written aside first, so that a stopped run leaves no half file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{table.name}.{form.format}"
    faults = choose_file_faults(table, form, made_with["seed"])
    aside = path.with_name(path.name + ".part")
    try:
        with open(aside, "wb") as raw:
            blocks = encoded_blocks(table, form, faults, report_rows)
            if form.format == "csv.gz":
                # No name and no time in the header: the same bytes every time.
                with gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed:
                    packed.writelines(blocks)
            else:
                raw.writelines(blocks)
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)

    kinds = list(faults.values())
    described = {
        "input": table.name,
        "file": path.name,
        "made_with": {
            **made_with,
            "encoding": form.encoding,
            "delimiter": form.delimiter,
            "newline": form.newline,
        },
        **table.describe(np.array(sorted(faults), dtype=np.int64)),
        "file_faults": {
            kind: {
                "count": kinds.count(kind),
                "becomes": "quarantined",
                "lines": sorted(r + 2 for r, k in faults.items() if k == kind),
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
    return path, beside
