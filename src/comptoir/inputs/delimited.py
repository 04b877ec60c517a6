"""CSV and its relatives: read as they stand where they are plain, else copied plain."""

import codecs
import csv
import shutil
from dataclasses import dataclass
from pathlib import Path

from comptoir.inputs.catalogue import Input, InputError, match_header, normalise
from comptoir.inputs.plain import runs, survey
from comptoir.inputs.rawfiles import (
    DELIMITERS,
    LINE_COLUMN,
    RawFile,
    csv_relation,
    replacing,
    require_columns,
)
from comptoir.inputs.records import Lines, Run, split_fields, split_records
from comptoir.inputs.streams import BOM, GZIP, open_stream, text_form, text_lines

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass
class Header:
    """A file's header under its delimiter, matched to the input's columns."""

    names: list[str]
    delimiter: str
    positions: dict[str, int]
    ignored: list[str]


def prepare_csv(one: Input, path: Path, stem: Path) -> RawFile:
    """Describe a CSV file; what has to be copied for it begins with the name `stem`."""
    with path.open("rb") as stream:
        is_gzip = stream.read(2) == GZIP
    with open_stream(path) as stream:
        start = stream.read(4)
    if start.startswith(_UTF16):
        source, encoding = _recode_utf16(path, stem), "utf-16"
    else:
        source, encoding = path, ""
    header = read_header(one, source)
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
        raw.relation = csv_relation(source, raw.header, raw.delimiter, raw.newline)
        raw.plain_path = str(source)
        raw.tidy = [at for at in range(len(header.names)) if at not in found.untidy]
    else:
        _make_plain(one, raw, source, stem)
    raw.encoding = encoding or raw.encoding
    return raw


def describe_sample(one: Input, path: Path, relation: str) -> RawFile:
    """Describe a sample's CSV file, which dbt has loaded into `relation`."""
    header = read_header(one, path)
    with path.open("rb") as stream:
        found = survey(stream, header.delimiter, len(header.names))
    if not found.is_plain:
        raise InputError(f"{one.name}: {path}: the sample must be a plain CSV file")
    return RawFile(
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


def read_header(one: Input, path: Path) -> Header:
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
    require_columns(one, positions, names)
    return Header(names, delimiter, positions, ignored)


def _make_plain(one: Input, raw: RawFile, source: Path, stem: Path) -> None:
    """Copy a file's good records to a plain CSV, its malformed ones to a second."""
    with open_stream(source) as stream:
        encoding, raw.is_encoding_guess, raw.newline = text_form(stream)
    if encoding != "utf-8":
        raw.encoding = encoding
    plain, rejects = stem.with_suffix(".csv"), Path(f"{stem}-rejects.csv")
    good = bad = 0
    first_fault = ""
    with (
        open_stream(source) as stream,
        replacing(plain) as kept,
        replacing(rejects) as out,
    ):
        reject = csv.writer(out, lineterminator="\n")
        reject.writerow(["line", "fault", "raw"])
        layout = raw.delimiter, len(raw.header), encoding
        lines = Lines(runs(stream, *layout))
        records = split_records(lines, *layout)
        header = next(records)
        if header.fault:
            raise InputError(
                f"its header, line {header.line}, is malformed: {header.fault}"
            )
        raw.header = split_fields(header.text, raw.delimiter)
        raw.positions, raw.ignored_columns = match_header(one, raw.header)
        require_columns(one, raw.positions, raw.header)
        kept.write(f"{LINE_COLUMN}{raw.delimiter}{header.text}\n")
        for found in records:
            if isinstance(found, Run):
                good += len(found.texts)
                kept.write(_numbered(found, raw.delimiter))
            elif found.fault is None:
                good += 1
                kept.write(_numbered(Run(found.line, [found.text]), raw.delimiter))
            else:
                bad += 1
                first_fault = first_fault or f"line {found.line}: {found.fault}"
                reject.writerow([found.line, found.fault, found.text])
    if bad and not good:
        raise InputError(
            f"none of its {bad} records has the {len(raw.header)} fields of its header"
            f" ({first_fault}); check the delimiter, which was taken to be"
            f" {DELIMITERS[raw.delimiter]}"
        )
    raw.raw_rows, raw.malformed_rows = good + bad, bad
    raw.blank_lines = lines.blank
    raw.rejects = str(rejects) if bad else None
    raw.relation = csv_relation(plain, raw.header, raw.delimiter, "lf", has_lines=True)
    raw.line_sql = f"{LINE_COLUMN}::bigint"


def _numbered(run: Run, delimiter: str) -> str:
    """Lines of a plain copy: each record behind the number of its line."""
    texts = enumerate(run.texts, start=run.line)
    return "".join([f"{line}{delimiter}{text}\n" for line, text in texts])


def _recode_utf16(path: Path, stem: Path) -> Path:
    target = Path(f"{stem}-utf8.csv")
    with (
        open_stream(path) as stream,
        codecs.getreader("utf-16")(stream, "strict") as text,
        replacing(target) as out,
    ):
        try:
            shutil.copyfileobj(text, out)
        except UnicodeError as error:
            raise InputError(f"it begins as UTF-16 but is not: {error}") from None
    return target
