"""Workbooks: each sheet that fits the input becomes a plain CSV."""

import csv
from collections.abc import Iterator
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from comptoir.inputs.catalogue import (
    Input,
    InputError,
    match_header,
    missing_columns,
    normalise,
)
from comptoir.inputs.rawfiles import (
    LINE_COLUMN,
    RawFile,
    csv_relation,
    replacing,
    require_columns,
)


def prepare_workbook(one: Input, path: Path, stem: Path) -> list[RawFile]:
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
            require_columns(one, positions, header)
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
    with replacing(plain) as kept, replacing(rejects) as out:
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
        relation=csv_relation(plain, header, ",", "lf", has_lines=True),
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
