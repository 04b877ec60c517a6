"""From an input's specification to files that DuckDB can read without guessing."""

import codecs
import csv
import glob
import hashlib
import json
import os
import re
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import TextIO

import duckdb
from python_calamine import CalamineError, CalamineWorkbook

from comptoir.inputs.catalogue import (
    Input,
    InputError,
    match_header,
    missing_columns,
    normalise,
)
from comptoir.inputs.forms import (
    ISO,
    PLAIN,
    DateForm,
    NumberForm,
    decide_dates,
    decide_numbers,
)
from comptoir.inputs.records import (
    BOM,
    GZIP,
    Lines,
    encoding_of,
    newlines_of,
    open_stream,
    split_fields,
    split_records,
    survey,
    text_lines,
)

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
LINE_COLUMN = "_line"
# As DuckDB's reader wants them written.
_NEW_LINES = {"lf": r"\n", "crlf": r"\r\n"}
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass
class RawFile:
    """A file of an input (or one sheet of a workbook) and how it has to be read.

    file: name as it was given, `book.xlsx#Sheet` for a sheet.
    relation: SQL that yields the rows as text columns; `header` names them in order.
    line_sql: SQL of a row's line in the file, counted from 1.
    positions: place of each canonical column in `header`.
    raw_rows: records below the header, malformed ones included.
    rejects: path of the malformed records as CSV (line, fault, raw), if there are any.
    """

    file: str
    relation: str
    header: list[str]
    positions: dict[str, int]
    raw_rows: int
    line_sql: str = "row_number() over () + 1"
    format: str = "csv"
    encoding: str = "utf-8"
    is_encoding_guess: bool = False
    delimiter: str = ","
    newline: str = "lf"
    malformed_rows: int = 0
    blank_lines: int = 0
    rejects: str | None = None
    is_sample: bool = False
    ignored_columns: list[str] = field(default_factory=list)
    ignored_sheets: list[str] = field(default_factory=list)
    dates: dict[str, DateForm] = field(default_factory=dict)
    numbers: NumberForm = PLAIN


def expand(one: Input, spec: str | list[str]) -> list[Path]:
    """Expand a path, a glob or a list of them to the files they name, sorted per glob.

    A file that is named twice, be it through a link, is read once. Raises InputError
    for an empty list, a missing file, a directory, or a glob that matches nothing.
    """
    patterns = spec if isinstance(spec, list) else [spec]
    if not patterns:
        raise InputError(
            f"{one.name}: its list of files is empty; name a file or remove it"
        )
    found: dict[Path, Path] = {}
    for pattern in patterns:
        if not isinstance(pattern, str) or not pattern.strip():
            raise InputError(
                f"{one.name}: '{pattern}' is no path; write a path as text"
            )
        path = os.path.expanduser(pattern)
        if os.path.isdir(path):
            raise InputError(
                f"{one.name}: {pattern} is a directory; name its files: {pattern}/*.csv"
            )
        if os.path.isfile(path):
            matches = [path]
        elif glob.has_magic(pattern):
            matches = sorted(filter(os.path.isfile, glob.glob(path, recursive=True)))
            if not matches:
                raise InputError(
                    f"{one.name}: no file matches {pattern} (from {Path.cwd()})"
                )
        else:
            raise InputError(
                f"{one.name}: there is no file {pattern} (looked from {Path.cwd()})"
            )
        for match in matches:
            found.setdefault(Path(match).resolve(), Path(match))
    return list(found.values())


def prepare(one: Input, path: Path, work: Path) -> list[RawFile]:
    """Find out how a file has to be read; make a plain copy of it where it must be.

    work: directory for plain copies, rejects and the notes that spare the next build
    the same work. A file is looked at anew when its size or time changes; what is made
    then has names of its own, so that builds at the same time don't disturb each other.
    Raises InputError, with the file's name, when the file can't be read.
    """
    status = path.stat()
    family = f"{one.name}-{_digest(str(path.resolve()))}"
    mark = (str(path), status.st_size, status.st_mtime_ns, _code_mark())
    stem = f"{family}-{_digest(repr(mark))}"
    notes = work / f"{stem}.json"
    if notes.is_file():
        noted = json.loads(notes.read_text())
        if all(Path(p).is_file() for p in noted["made"]):
            return [_from_notes(item) for item in noted["files"]]
    work.mkdir(parents=True, exist_ok=True)
    try:
        files = _prepare_any(one, path, work / stem)
    except InputError as error:
        raise InputError(f"{one.name}: {path}: {error}") from None
    except (EOFError, OSError, zlib.error, duckdb.Error) as error:
        cause = str(error).partition("\n")[0]
        raise InputError(
            f"{one.name}: {path}: can't be read: {cause}; the file is cut or damaged,"
            " copy it again from where it comes from"
        ) from None
    made = [str(p) for p in work.glob(f"{stem}*.csv")]
    with _replacing(notes) as target:
        json.dump({"made": made, "files": [asdict(f) for f in files]}, target)
    for old in work.glob(f"{family}-*"):
        if not old.name.startswith(stem):
            old.unlink(missing_ok=True)
    return files


def prepare_sample(one: Input, path: Path, relation: str) -> RawFile:
    """Describe an input's sample, which dbt has loaded from `path` into `relation`."""
    header = _read_header(one, path)
    with path.open("rb") as stream:
        found = survey(stream, header.delimiter, len(header.names))
    if not found.is_plain:
        raise InputError(f"{one.name}: {path}: the sample must be a plain CSV file")
    raw = RawFile(
        file=str(path),
        relation=relation,
        header=header.names,
        positions=header.positions,
        raw_rows=found.records or 0,
        format="sample",
        newline=found.newline,
        is_sample=True,
        ignored_columns=header.ignored,
    )
    plain = _csv_relation(path, raw.header, raw.delimiter, raw.newline)
    _decide_forms(one, raw, plain)
    return raw


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


@dataclass
class _Header:
    names: list[str]
    delimiter: str
    positions: dict[str, int]
    ignored: list[str]


@cache
def _code_mark() -> str:
    """A mark of this package's code, so that notes of older code are not trusted."""
    sources = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha1(b"".join(s.read_bytes() for s in sources)).hexdigest()


def _digest(text: str) -> str:
    return hashlib.sha1(text.encode("utf-8", "surrogateescape")).hexdigest()[:12]


def _from_notes(item: dict) -> RawFile:
    item["dates"] = {
        name: DateForm(**{**form, "strptime": tuple(form["strptime"])})
        for name, form in item["dates"].items()
    }
    item["numbers"] = NumberForm(**item["numbers"])
    return RawFile(**item)


def _prepare_any(one: Input, path: Path, stem: Path) -> list[RawFile]:
    with path.open("rb") as stream:
        magic = stream.read(8)
    if not magic:
        raise InputError(
            "the file is empty (0 bytes); a header line is needed at least"
        )
    if magic.startswith(b"PAR1"):
        files = [_prepare_parquet(one, path)]
    elif magic.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        files = _prepare_workbook(one, path, stem)
    else:
        files = [_prepare_csv(one, path, stem)]
    for raw in files:
        if raw.format != "parquet":
            _decide_forms(one, raw, raw.relation)
    return files


# Text ---------------------------------------------------------------------------------


def _prepare_csv(one: Input, path: Path, stem: Path) -> RawFile:
    with path.open("rb") as stream:
        is_gzip = stream.read(2) == GZIP
    with open_stream(path) as stream:
        start = stream.read(4)
    if start.startswith(_UTF16):
        source, encoding = _recode_utf16(path, stem), "utf-16"
    else:
        source, encoding = path, ""
    header = _read_header(one, source)
    with open_stream(source) as stream:
        found = survey(stream, header.delimiter, len(header.names))
    raw = RawFile(
        file=str(path),
        relation="",
        header=header.names,
        positions=header.positions,
        raw_rows=found.records or 0,
        format="csv.gz" if is_gzip else "csv",
        delimiter=header.delimiter,
        newline=found.newline,
        ignored_columns=header.ignored,
    )
    if start.startswith(BOM):
        raw.encoding = "utf-8 with BOM"
    if found.is_plain:
        raw.relation = _csv_relation(source, raw.header, raw.delimiter, raw.newline)
    else:
        _make_plain(one, raw, source, stem)
    raw.encoding = encoding or raw.encoding
    return raw


def _read_header(one: Input, path: Path) -> _Header:
    """Read the first line that is not blank, under the delimiter that fits it best."""
    with open_stream(path) as stream:
        line = next((raw for raw, _ in text_lines(stream) if raw.strip()), b"")
    if not line:
        raise InputError("the file has no header: all of its lines are blank")
    if min(line) < ord("\t"):
        raise InputError(
            "its first line is not text; what can be read is CSV (also as .gz), Parquet"
            " and XLSX"
        )
    text = line.decode("utf-8", "replace")
    candidates = []
    for delimiter in DELIMITERS:
        names = split_fields(text, delimiter)
        known = {one.accepted.get(normalise(name)) for name in names} - {None}
        candidates.append((len(known), delimiter, names))
    _, delimiter, names = max(candidates, key=lambda candidate: candidate[0])
    positions, ignored = match_header(one, names)
    _require(one, positions, names)
    return _Header(names, delimiter, positions, ignored)


def _require(one: Input, positions: dict[str, int], names: list[str]) -> None:
    missing = missing_columns(one, positions)
    if missing:
        found = ", ".join(name or "(unnamed)" for name in names)[:500]
        raise InputError(
            f"its header lacks {'; '.join(missing)}. Found: {found}. Case, spaces, dots"
            " and underscores don't matter; rename the columns in the file, remove what"
            " stands above its header, or add the name to comptoir/inputs/catalogue.py"
        )


def _csv_relation(
    path: Path, header: list[str], delimiter: str, newline: str, has_lines: bool = False
) -> str:
    names = [LINE_COLUMN] if has_lines else []
    names += [raw_column(position) for position in range(len(header))]
    columns = ", ".join(f"{literal(name)}: 'varchar'" for name in names)
    # The compression is told by the file's first bytes: names lie.
    with path.open("rb") as stream:
        is_gzip = stream.read(2) == GZIP
    return (
        f"read_csv({path_literal(path)}, auto_detect = false, header = true,"
        f" delim = {literal(delimiter)}, quote = '\"', escape = '\"',"
        f" new_line = '{_NEW_LINES[newline]}',"
        f" compression = '{'gzip' if is_gzip else 'none'}', columns = {{{columns}}})"
    )


def _make_plain(one: Input, raw: RawFile, source: Path, stem: Path) -> None:
    """Copy a file's good records to a plain CSV, its malformed ones to a second."""
    with open_stream(source) as stream:
        encoding, raw.is_encoding_guess = encoding_of(stream)
    if encoding != "utf-8":
        raw.encoding = encoding
    with open_stream(source) as stream:
        raw.newline = newlines_of(stream)
    plain, rejects = stem.with_suffix(".csv"), Path(f"{stem}-rejects.csv")
    good = bad = 0
    first_fault = ""
    with (
        open_stream(source) as stream,
        _replacing(plain) as kept,
        _replacing(rejects) as out,
    ):
        writer = csv.writer(kept, lineterminator="\n")
        reject = csv.writer(out, lineterminator="\n")
        writer.writerow([LINE_COLUMN, *raw.header])
        reject.writerow(["line", "fault", "raw"])
        lines = Lines(text_lines(stream))
        records = split_records(lines, raw.delimiter, len(raw.header), encoding)
        header = next(records)
        if header.values is None:
            raise InputError(
                f"its header, line {header.line}, is malformed: {header.fault}"
            )
        raw.header = header.values
        raw.positions, raw.ignored_columns = match_header(one, raw.header)
        _require(one, raw.positions, raw.header)
        for record in records:
            if record.values is None:
                bad += 1
                first_fault = first_fault or f"line {record.line}: {record.fault}"
                reject.writerow([record.line, record.fault, record.raw])
            else:
                good += 1
                writer.writerow([record.line, *record.values])
    if bad and not good:
        raise InputError(
            f"none of its {bad} records has the {len(raw.header)} fields of its header"
            f" ({first_fault}); check the delimiter, which was taken to be"
            f" {DELIMITERS[raw.delimiter]}"
        )
    raw.raw_rows, raw.malformed_rows = good + bad, bad
    raw.blank_lines = lines.blank
    raw.rejects = str(rejects) if bad else None
    raw.relation = _csv_relation(plain, raw.header, ",", "lf", has_lines=True)
    raw.line_sql = f"{LINE_COLUMN}::bigint"


def _recode_utf16(path: Path, stem: Path) -> Path:
    target = Path(f"{stem}-utf8.csv")
    with (
        open_stream(path) as stream,
        codecs.getreader("utf-16")(stream, "strict") as text,
        _replacing(target) as out,
    ):
        try:
            shutil.copyfileobj(text, out)
        except UnicodeError as error:
            raise InputError(f"it begins as UTF-16 but is not: {error}") from None
    return target


@contextmanager
def _replacing(path: Path) -> Iterator[TextIO]:
    """Write a file that appears whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as target:
            yield target
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


# Workbooks and Parquet ----------------------------------------------------------------


def _prepare_workbook(one: Input, path: Path, stem: Path) -> list[RawFile]:
    """Turn each sheet whose header fits into a plain CSV; list those that don't.

    Raises InputError for a sheet whose header has half of the columns that it must have
    but does not fit: it is meant for the input, so it is not left out.
    """
    try:
        book = CalamineWorkbook.from_path(str(path))
    except (CalamineError, ValueError) as error:
        raise InputError(
            f"it is a workbook or an archive but can't be read as XLSX ({error});"
            " an archive has to be unpacked first"
        ) from None
    files: list[RawFile] = []
    ignored: list[str] = []
    complaint: InputError | None = None
    for number, name in enumerate(book.sheet_names):
        rows = (
            (at, row)
            for at, row in enumerate(_sheet_rows(book, name), start=1)
            if any(row)
        )
        first = next(rows, None)
        if first is None:
            continue
        header = [cell.strip() for cell in first[1]]
        while header and not header[-1]:
            header.pop()
        try:
            positions, unknown = match_header(one, header)
            _require(one, positions, header)
        except InputError as error:
            complaint = complaint or InputError(f"sheet '{name}': {error}")
            known = {one.accepted.get(normalise(cell)) for cell in header} - {None}
            if 2 * len(known) >= len(missing_columns(one, {})):
                raise InputError(f"sheet '{name}': {error}") from None
            ignored.append(name)
            continue
        files.append(
            _sheet_to_csv(
                f"{path}#{name}", header, positions, unknown, rows, stem, number
            )
        )
    if not files:
        raise complaint or InputError("the workbook has no sheet with a row in it")
    for raw in files:
        raw.ignored_sheets = ignored
    return files


def _sheet_rows(book: CalamineWorkbook, name: str) -> Iterator[list[str]]:
    for row in book.get_sheet_by_name(name).iter_rows():
        yield [_cell_text(cell) for cell in row]


def _cell_text(cell: object) -> str:
    """A cell as text: whole numbers without a point, times in ISO form."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, bool):
        return str(cell).lower()
    return str(cell)


def _sheet_to_csv(
    label: str,
    header: list[str],
    positions: dict[str, int],
    unknown: list[str],
    rows: Iterator[tuple[int, list[str]]],
    stem: Path,
    number: int,
) -> RawFile:
    plain, rejects = Path(f"{stem}-{number}.csv"), Path(f"{stem}-{number}-rejects.csv")
    count = bad = blank = 0
    with _replacing(plain) as kept, _replacing(rejects) as out:
        writer = csv.writer(kept, lineterminator="\n")
        reject = csv.writer(out, lineterminator="\n")
        writer.writerow([LINE_COLUMN, *header])
        reject.writerow(["line", "fault", "raw"])
        for line, row in rows:
            count += 1
            blank = line - 1 - count
            if any(row[len(header) :]):
                bad += 1
                fault = f"too many fields: values beside the {len(header)} columns"
                reject.writerow([line, fault, ",".join(row)])
            else:
                padded = row[: len(header)] + [""] * (len(header) - len(row))
                writer.writerow([line, *padded])
    return RawFile(
        file=label,
        relation=_csv_relation(plain, header, ",", "lf", has_lines=True),
        header=header,
        positions=positions,
        raw_rows=count,
        line_sql=f"{LINE_COLUMN}::bigint",
        format="xlsx",
        malformed_rows=bad,
        blank_lines=blank,
        rejects=str(rejects) if bad else None,
        ignored_columns=unknown,
    )


def _prepare_parquet(one: Input, path: Path) -> RawFile:
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
    _require(one, positions, header)
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
    typed = {c.name for c in one.columns if c.name in positions} & {
        name for name, at in positions.items() if types[header[at]] != "VARCHAR"
    }
    _decide_forms(one, raw, raw.relation, skip=typed)
    for name in typed:
        if "TIME ZONE" in types[header[positions[name]]]:
            raw.dates[name] = DateForm(has_offset=True)
    return raw


def _decide_forms(
    one: Input, raw: RawFile, relation: str, skip: set[str] = frozenset()
) -> None:
    """Decide how a file writes its dates and numbers; `skip` names typed columns."""
    columns = [c for c in one.columns if c.name in raw.positions and c.name not in skip]
    places = {c.name: raw_column(raw.positions[c.name]) for c in columns}
    raw.dates = {c.name: ISO for c in one.columns if c.kind in ("date", "timestamp")}
    dates = [c.name for c in columns if c.name in raw.dates and not c.iso_only]
    numbers = [c.name for c in columns if c.kind in ("integer", "decimal", "double")]
    if any(c.iso_only for c in columns) and raw.delimiter == ",":
        numbers = []
    asked = [places[name] for name in (*dates, *numbers)]
    if not asked:
        return
    with duckdb.connect() as connection:
        # One pass over the file for all questions.
        connection.execute(
            f"create temp table texts as select {', '.join(asked)} from {relation}"
        )
        for name in dates:
            raw.dates[name] = decide_dates(connection, "texts", places[name])
        raw.numbers = decide_numbers(
            connection, "texts", [places[name] for name in numbers], raw.delimiter
        )


def target_directory() -> Path:
    """Where plain copies of inputs go: `inputs` in dbt's target directory."""
    return Path(os.environ.get("DBT_TARGET_PATH", "target")) / "inputs"
