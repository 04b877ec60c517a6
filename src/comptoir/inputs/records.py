"""Records of a delimited text file: tell the good from the malformed.

The grammar is RFC 4180, with two liberties: a quote inside a field that does not begin
with one is an ordinary character (`12" RULER`), and a record may end in LF, CRLF or CR.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from comptoir.inputs.streams import Line

# A quoted field may run over this many lines; beyond, its quote counts as unclosed.
MULTILINE_LIMIT = 200
# Bytes of a line that still is a record: DuckDB reads up to 2 MiB, quotes doubled.
LINE_LIMIT = 500_000
# Characters that are kept of a malformed record.
RAW_LIMIT = 100_000


class Record(NamedTuple):
    """One record of a file: its first line, counted from 1, its text and its fault.

    A sound record has no fault; `split_fields` gives its values.
    """

    line: int
    text: str
    fault: str | None = None


class Run(NamedTuple):
    """Sound records of one line each that follow each other, the first at `line`."""

    line: int
    texts: list[str]


@lru_cache
def record_pattern(delimiter: str, fields: int) -> re.Pattern[str]:
    """A pattern that a well-formed record of so many fields matches as a whole."""
    field = _field_pattern(delimiter)
    return re.compile(f"{field}(?:{re.escape(delimiter)}{field}){{{fields - 1}}}")


@lru_cache
def strict_pattern(delimiter: str, fields: int) -> re.Pattern[str]:
    """Like `record_pattern`, with no quote inside a field that begins without one."""
    d = re.escape(delimiter)
    field = f'(?:"(?:[^"]|"")*+"|[^"{d}]*+)'
    return re.compile(f"{field}(?:{d}{field}){{{fields - 1}}}")


@lru_cache
def _record_of_any_size(delimiter: str) -> re.Pattern[str]:
    field = _field_pattern(delimiter)
    return re.compile(f"{field}(?:{re.escape(delimiter)}{field})*+")


@lru_cache
def _open_quote_pattern(delimiter: str) -> re.Pattern[str]:
    """Whole fields, then a quoted one that never closes."""
    field = _field_pattern(delimiter)
    return re.compile(f'(?:{field}{re.escape(delimiter)})*"(?:[^"]|"")*')


@lru_cache
def _split_pattern(delimiter: str) -> re.Pattern[str]:
    d = re.escape(delimiter)
    return re.compile(f'(?:^|{d})(?:"((?:[^"]|"")*)"|([^{d}]*))')


def _field_pattern(delimiter: str) -> str:
    d = re.escape(delimiter)
    return f'(?:"(?:[^"]|"")*+"|[^"{d}][^{d}]*+|)'


def split_fields(text: str, delimiter: str) -> list[str]:
    """Split one well-formed record into its values, quotes taken off."""
    if '"' not in text:
        return text.split(delimiter)
    return [
        found[2] if found[1] is None else found[1].replace('""', '"')
        for found in _split_pattern(delimiter).finditer(text)
    ]


def split_records(
    lines: "Lines", delimiter: str, fields: int, encoding: str
) -> Iterator[Record | Run]:
    """Yield every record of a file, the header's too; blank lines are only counted.

    A malformed record has a fault that says why; bytes of it that are not text are
    written as `\\xff`. An unclosed quote costs its own line only: a quoted field runs
    on to the next line unless that line is a well-formed record by itself. Lines that
    come as runs are such records, so they pass as they are.
    """
    pattern = record_pattern(delimiter, fields)
    while (item := lines.next()) is not None:
        number, line = item
        if isinstance(line, list):
            yield Run(number, line)
            continue
        raw, end = line
        if not raw.strip():
            lines.blank += 1
            continue
        text, fault = _decode(raw, encoding)
        if fault is None and '"' in text and not pattern.fullmatch(text):
            joined = _join_lines(text, end, lines, delimiter, fields, encoding)
            if joined is None:
                fault = _fault(text, delimiter, fields, is_cut=not end)
            else:
                text = joined
        elif fault is None and '"' not in text and text.count(delimiter) != fields - 1:
            fault = _fault(text, delimiter, fields, is_cut=not end)
        yield Record(number, text if fault is None else text[:RAW_LIMIT], fault)


class Lines:
    """Lines of a file with their numbers, with a look at those to come.

    A list of texts among them stands for as many lines, each a record by itself; see
    `plain.runs`.
    blank: lines without a record that `split_records` has passed.
    """

    def __init__(self, lines: Iterable[Line | list[str]]) -> None:
        self.blank = 0
        self._lines = iter(lines)
        self._number = 1
        self._held: deque[tuple[int, Line | list[str]]] = deque()

    def next(self) -> tuple[int, Line | list[str]] | None:
        return self._held.popleft() if self._held else self._read()

    def peek(self, distance: int) -> tuple[int, Line | list[str]] | None:
        while len(self._held) <= distance:
            item = self._read()
            if item is None:
                return None
            self._held.append(item)
        return self._held[distance]

    def drop(self, count: int) -> None:
        for _ in range(count):
            self._held.popleft()

    def _read(self) -> tuple[int, Line | list[str]] | None:
        line = next(self._lines, None)
        if line is None:
            return None
        number = self._number
        self._number += len(line) if isinstance(line, list) else 1
        return number, line


def _decode(raw: bytes, encoding: str) -> tuple[str, str | None]:
    """Decode a line; a line with wrong bytes comes back escaped, with its fault."""
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        fault = f"wrong byte 0x{raw[error.start]:02x} at byte {error.start + 1}"
        return raw.decode(encoding, "backslashreplace"), f"{fault}: not {encoding}"
    if len(raw) > LINE_LIMIT:
        return text, f"line too long: {len(raw)} bytes, over {LINE_LIMIT}"
    if "\0" in text:
        return text.replace("\0", "\\x00"), f"NUL byte at byte {raw.index(0) + 1}"
    return text, None


def _join_lines(
    text: str,
    end: bytes,
    ahead: Lines,
    delimiter: str,
    fields: int,
    encoding: str,
) -> str | None:
    """Complete a quoted field over the lines that follow, or return None."""
    pattern = record_pattern(delimiter, fields)
    by_itself = strict_pattern(delimiter, fields)
    is_open = _open_quote_pattern(delimiter)
    for distance in range(MULTILINE_LIMIT):
        if not is_open.fullmatch(text):
            return None
        following = ahead.peek(distance)
        if following is None or isinstance(following[1], list):
            return None
        raw, following_end = following[1]
        more, fault = _decode(raw, encoding)
        if fault or by_itself.fullmatch(more) or len(text) > LINE_LIMIT:
            return None
        text += end.decode("ascii") + more
        end = following_end
        if pattern.fullmatch(text):
            ahead.drop(distance + 1)
            return text
    return None


def _fault(text: str, delimiter: str, fields: int, is_cut: bool) -> str:
    """Say what is wrong with a record that is not well formed."""
    if _open_quote_pattern(delimiter).fullmatch(text):
        return "cut last line: unclosed quote" if is_cut else "unclosed quote"
    if '"' in text:
        if not _record_of_any_size(delimiter).fullmatch(text):
            return "text after a closing quote"
        found = len(split_fields(text, delimiter))
    else:
        found = text.count(delimiter) + 1
    if is_cut and found < fields:
        return f"cut last line: {found} of {fields} fields"
    few_or_many = "too few" if found < fields else "too many"
    return f"{few_or_many} fields: {found} instead of {fields}"
