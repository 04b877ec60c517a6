"""From an input's specification to files that DuckDB can read without guessing."""

import glob
import hashlib
import json
import os
import zlib
from dataclasses import asdict
from functools import cache
from pathlib import Path

import duckdb
from dbt.flags import get_flags

from comptoir.inputs.catalogue import Input, InputError
from comptoir.inputs.delimited import describe_sample, prepare_csv
from comptoir.inputs.forms import (
    ISO,
    DateForm,
    NumberForm,
    decide_dates,
    decide_numbers,
)
from comptoir.inputs.parquet import prepare_parquet
from comptoir.inputs.rawfiles import RawFile, csv_relation, raw_column, replacing
from comptoir.inputs.workbooks import prepare_workbook

# Pieces of a file that its fingerprint is taken from.
_PIECES, _PIECE_BYTES = 16, 1 << 16


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


def fingerprint_of(path: Path) -> str:
    """A mark that changes when a file does, found without reading all of it.

    BLAKE2b over its size, the time of its last change (ns) and 16 pieces of 64 KiB,
    spread evenly from its first byte to its last.
    """
    status = path.stat()
    mark = hashlib.blake2b(
        f"{status.st_size} {status.st_mtime_ns}".encode(), digest_size=16
    )
    last = max(status.st_size - _PIECE_BYTES, 0)
    with path.open("rb") as stream:
        for place in sorted(
            {last * piece // (_PIECES - 1) for piece in range(_PIECES)}
        ):
            stream.seek(place)
            mark.update(stream.read(_PIECE_BYTES))
    return mark.hexdigest()


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
    fingerprint = fingerprint_of(path)
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
    for raw in files:
        raw.size_bytes, raw.fingerprint = status.st_size, fingerprint
    made = [str(p) for p in work.glob(f"{stem}*.csv")]
    with replacing(notes) as target:
        json.dump({"made": made, "files": [asdict(f) for f in files]}, target)
    for old in work.glob(f"{family}-*"):
        if not old.name.startswith(stem):
            old.unlink(missing_ok=True)
    return files


def prepare_sample(one: Input, root: Path, path: str, relation: str) -> RawFile:
    """Describe an input's sample, which dbt has loaded into `relation`.

    path: the sample below `root`, the project's directory.
    """
    source = root / path
    raw = describe_sample(one, source, relation)
    raw.file, raw.plain_path = path, None
    raw.size_bytes, raw.fingerprint = source.stat().st_size, fingerprint_of(source)
    _decide_forms(
        one, raw, csv_relation(source, raw.header, raw.delimiter, raw.newline)
    )
    return raw


def project_directory() -> Path:
    """Where dbt's project lies: not always the working directory (`--project-dir`)."""
    return Path(getattr(get_flags(), "PROJECT_DIR", None) or ".")


def target_directory() -> Path:
    """Where plain copies of inputs go: `inputs` in dbt's target directory."""
    return Path(os.environ.get("DBT_TARGET_PATH", "target")) / "inputs"


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
        files = [prepare_parquet(one, path)]
    elif magic.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        files = prepare_workbook(one, path, stem)
    else:
        files = [prepare_csv(one, path, stem)]
    for raw in files:
        _decide_forms(one, raw, raw.relation)
    return files


def _decide_forms(one: Input, raw: RawFile, relation: str) -> None:
    """Decide how a file writes its dates and numbers, where it doesn't type them."""
    known = {*raw.typed_columns, *raw.dates}
    columns = [
        c for c in one.columns if c.name in raw.positions and c.name not in known
    ]
    places = {c.name: raw_column(raw.positions[c.name]) for c in columns}
    for column in one.columns:
        if column.kind in ("date", "timestamp"):
            raw.dates.setdefault(column.name, ISO)
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
