"""The SQL that reads an input's files: typed canonical columns, and what is wrong."""

from dataclasses import replace
from pathlib import Path

from comptoir.inputs.catalogue import Column, Input
from comptoir.inputs.forms import MISSING_TEXTS, PLAIN, DateForm, NumberForm
from comptoir.inputs.rawfiles import (
    RawFile,
    csv_relation,
    literal,
    path_literal,
    quoted,
    raw_column,
)

_TRUE = "('1', '1.0', 'true', 't', 'yes', 'y')"
_FALSE = "('0', '0.0', 'false', 'f', 'no', 'n')"
_NOUNS = {
    "integer": "a whole number",
    "decimal": "a number",
    "double": "a number",
    "boolean": "yes or no",
    "date": "a date from 1900 to 2100",
    "timestamp": "a time from 1900 to 2100",
}
_TYPES = {
    "text": "varchar",
    "integer": "integer",
    "decimal": "decimal(18, 4)",
    "double": "double",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "timestamp",
}


def input_sql(one: Input, files: list[RawFile]) -> str:
    """A query over all files of an input.

    One row per record: source_file, source_line, quarantine_reason, raw_text, then the
    canonical columns with their types. A record that is malformed, lacks a value that
    it must have, or holds one that can't be typed has a reason and its text.
    """
    branches = [_records_sql(one, group) for group in _of_one_form(one, files)]
    branches += [_rejects_sql(one, raw) for raw in files if raw.rejects]
    return "\nunion all\n".join(branches) if branches else _no_records_sql(one)


def _of_one_form(one: Input, files: list[RawFile]) -> list[list[RawFile]]:
    """Group files that one `read_csv` can read: DuckDB then shares them among threads.

    Only where lines need not be counted while a file is read, and only plain CSV files
    with the same header, delimiter, newlines, compression, forms of dates and numbers.
    """
    groups: dict[object, list[RawFile]] = {}
    for number, raw in enumerate(files):
        form: object = number
        # A file that was recoded is read from a copy: `filename` would not be its name.
        if one.numbers_lines_later and raw.plain_path == raw.file:
            form = repr((raw.header, raw.delimiter, raw.newline, raw.format))
            form += repr((raw.dates, raw.numbers))
        groups.setdefault(form, []).append(raw)
    return list(groups.values())


def _no_records_sql(one: Input) -> str:
    columns = ",\n    ".join(
        f"null::{_TYPES[column.kind]} as {quoted(column.name)}"
        for column in one.columns
    )
    return f"""\
select
    null::varchar as source_file,
    null::bigint as source_line,
    null::varchar as quarantine_reason,
    null::varchar as raw_text,
    {columns}
where false"""


def _records_sql(one: Input, group: list[RawFile]) -> str:
    """The records of files of one form, whose first member stands for all."""
    tidy = set.intersection(*(set(member.tidy) for member in group))
    raw = replace(group[0], tidy=sorted(tidy))
    file_sql, relation, line_sql = literal(raw.file), raw.relation, raw.line_sql
    if one.numbers_lines_later and raw.plain_path is not None:
        line_sql = "null::bigint"
    if len(group) > 1:
        paths = [Path(member.plain_path or "") for member in group]
        relation = csv_relation(paths, raw.header, raw.delimiter, raw.newline)
        file_sql = "filename"
    present = [c for c in one.columns if c.name in raw.positions]
    texts = ",\n        ".join(
        f"{_text_sql(raw, column)} as {quoted(column.name)}" for column in present
    )
    typed = ",\n        ".join(
        f"{_typed_sql(raw, c)} as {quoted(_typed_name(c))}"
        for c in present
        if c.kind != "text"
    )
    everything = ", ".join(raw_column(at) for at in range(len(raw.header)))
    if raw.is_sample:
        everything = ", ".join(
            f"{quoted(name)} as {raw_column(at)}" for at, name in enumerate(raw.header)
        )
    names = ", ".join(raw_column(at) for at in range(len(raw.header)))
    columns = ",\n    ".join(_result_sql(raw, column) for column in one.columns)
    faults = ",\n        ".join(_fault_sql(c) for c in present if _can_fault(c))
    return f"""\
select
    source_file,
    source_line,
    fault as quarantine_reason,
    case when fault is not null then {_raw_text_sql(raw)} end as raw_text,
    {columns}
from (
    select
        *,
        coalesce(
        {faults}) as fault
    from (
        select
        *{"," if typed else ""}
        {typed}
        from (
            select
        source_file,
        source_line,
        {names},
        {texts}
            from (
                select
                    {file_sql} as source_file, {line_sql} as source_line, {everything}
                from {relation}
            )
        )
    )
)"""


def _rejects_sql(one: Input, raw: RawFile) -> str:
    nulls = ",\n    ".join(
        f"null::{_TYPES[column.kind]} as {quoted(column.name)}"
        for column in one.columns
    )
    return f"""\
select
    {literal(raw.file)} as source_file,
    line::bigint as source_line,
    fault as quarantine_reason,
    raw as raw_text,
    {nulls}
from read_csv(
    {path_literal(raw.rejects or "")}, auto_detect = false, header = true, delim = ',',
    quote = '"', escape = '"', new_line = '\\n',
    columns = {{'line': 'varchar', 'fault': 'varchar', 'raw': 'varchar'}}
)"""


def _text_sql(raw: RawFile, column: Column) -> str:
    """The text of a column without outer spaces, null where it means a missing value.

    Few texts have spaces outside or begin as a word for "missing" does; the others are
    told from these by comparing their first bytes and are not touched any further.
    """
    text = raw_column(raw.positions[column.name])
    if raw.positions[column.name] in raw.tidy:
        return text
    missing = ", ".join(literal(word) for word in ("", *MISSING_TEXTS))
    begins = " or ".join(
        f"{text} between {literal(first)} and {literal(chr(ord(first) + 1))}"
        for first in sorted({word[0] for word in MISSING_TEXTS})
    )
    return (
        f"case when {text} <= '!' or suffix({text}, ' ') or {begins}"
        f" then case when trim({text}) not in ({missing}) then trim({text}) end"
        f" else {text} end"
    )


def _typed_name(column: Column) -> str:
    return f"{column.name} typed"


def _typed_sql(raw: RawFile, column: Column) -> str:
    text = quoted(column.name)
    if column.kind in ("date", "timestamp"):
        form = raw.dates.get(column.name, DateForm())
        return f"(({form.as_sql(text)})::{column.kind})"
    if column.kind == "boolean":
        return (
            f"case when lower({text}) in {_TRUE} then true"
            f" when lower({text}) in {_FALSE} then false end"
        )
    numbers = raw.numbers if raw.numbers != PLAIN else NumberForm()
    kind = "double" if column.kind == "double" else "decimal(18, 4)"
    return f"try_cast({numbers.as_sql(text)} as {kind})"


def _result_sql(raw: RawFile, column: Column) -> str:
    name = quoted(column.name)
    if column.name not in raw.positions:
        return f"null::{_TYPES[column.kind]} as {name}"
    if column.kind == "text":
        return name
    typed = quoted(_typed_name(column))
    if column.kind == "integer":
        return f"case when fault is null then {typed}::integer end as {name}"
    return f"case when fault is null then {typed} end as {name}"


def _can_fault(column: Column) -> bool:
    return not column.nullable or column.kind != "text"


def _fault_sql(column: Column) -> str:
    """Why a record can't be used, for one column; null where the column is sound."""
    name, typed = quoted(column.name), quoted(_typed_name(column))
    missing = literal(f"{column.name} is missing")
    if column.kind == "text":
        return f"case when {name} is null then {missing} end"
    bad = f"{typed} is null"
    fault = literal(f"{column.name} is not {_NOUNS[column.kind]}: ")
    if column.kind == "integer":
        is_large = f"{typed} = trunc({typed}) and abs({typed}) >= {2**31}"
        bad = f"({typed} is null or {typed} <> trunc({typed}) or {is_large})"
        too_large = literal(f"{column.name} is above {2**31 - 1:,}: ")
        fault = f"case when {is_large} then {too_large} else {fault} end"
    elif column.kind in ("date", "timestamp"):
        in_years = f"{typed} >= '1900-01-01' and {typed} < '2101-01-01'"
        bad = f"({typed} is null or not ({in_years}))"
    elif column.kind == "double":
        bad = f"({typed} is null or not isfinite({typed}))"
    reason = f"{fault} || {name}"
    if column.nullable:
        return f"case when {name} is not null and {bad} then {reason} end"
    return f"case when {name} is null then {missing} when {bad} then {reason} end"


def _raw_text_sql(raw: RawFile) -> str:
    """The record as it was read, put together again as one line of CSV."""
    delimiter = raw.delimiter if len(raw.delimiter) == 1 else ","
    names = ", ".join(raw_column(at) for at in range(len(raw.header)))
    special = " or ".join(f"contains(x, {literal(c)})" for c in (delimiter, '"', "\n"))
    field = (
        "case when x is null then ''"
        f" when {special} then '\"' || replace(x, '\"', '\"\"') || '\"' else x end"
    )
    return (
        f"array_to_string(list_transform([{names}], lambda x: {field}),"
        f" {literal(delimiter)})"
    )
