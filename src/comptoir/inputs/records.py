"""Records of a delimited text file: count them, and tell the good from the malformed.

`survey` streams a file once with array arithmetic and says whether it is *plain*: one
record a line, every line with as many fields as the header, sound UTF-8, one newline
form. A plain file is read by DuckDB as it stands. Any other goes, record by record,
through `split_records`, which decides what is a record and what is malformed.

The grammar is RFC 4180, with two liberties: a quote inside a field that does not begin
with one is an ordinary character (`12" RULER`), and a record may end in LF, CRLF or CR.
"""

import gzip
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np

BLOCK_BYTES = 1 << 24
GZIP = b"\x1f\x8b"
BOM = b"\xef\xbb\xbf"
# A quoted field may run over this many lines; beyond, its quote counts as unclosed.
MULTILINE_LIMIT = 200
# Bytes of a line that still is a record: DuckDB reads up to 2 MiB, quotes doubled.
LINE_LIMIT = 500_000
# Characters that are kept of a malformed record.
RAW_LIMIT = 100_000

LF, QUOTE = 10, 34


@dataclass(frozen=True)
class Survey:
    """What one pass over a file found.

    records: records below the header, where the file is plain (else None).
    newline: `lf` or `crlf`, the form of a plain file.
    """

    records: int | None
    newline: str

    @property
    def is_plain(self) -> bool:
        return self.records is not None


class Record(NamedTuple):
    """One record of a file: its first line, counted from 1, its text and its fault.

    A sound record has no fault; `split_fields` gives its values.
    """

    line: int
    text: str
    fault: str | None = None


def open_stream(path: Path) -> BinaryIO:
    """Open a file for reading bytes, through gzip where its first bytes say so."""
    with path.open("rb") as stream:
        is_gzip = stream.read(2) == GZIP
    return gzip.open(path, "rb") if is_gzip else path.open("rb")  # type: ignore[return-value]


def blocks(stream: BinaryIO, size: int = BLOCK_BYTES) -> Iterator[bytes]:
    """Yield a stream in blocks that end at a line's end, the last one as it ends.

    A CR ends a line too, but one at the end of what was read may belong to a CRLF.
    """
    carry = b""
    while data := stream.read(size):
        data = carry + data
        cut = max(data.rfind(b"\n"), data.rfind(b"\r", 0, -1)) + 1
        carry = data[cut:]
        if cut:
            yield data[:cut]
    if carry:
        yield carry


@lru_cache
def record_pattern(delimiter: str, fields: int) -> re.Pattern[str]:
    """A pattern that a well-formed record of so many fields matches as a whole."""
    field = _field_pattern(delimiter)
    return re.compile(f"{field}(?:{re.escape(delimiter)}{field}){{{fields - 1}}}")


@lru_cache
def _strict_pattern(delimiter: str, fields: int) -> re.Pattern[str]:
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


def survey(stream: BinaryIO, delimiter: str, fields: int) -> Survey:
    """Count the records of a file and find out whether it is plain.

    Stops at the first thing that is not plain. Memory: a few times one block (16 MiB).
    """
    code = ord(delimiter)
    pattern = record_pattern(delimiter, fields)
    lines, crlf = 0, None
    for block in blocks(stream):
        if not _is_sound_text(block) or (not block.endswith(b"\n") and not lines):
            return Survey(None, "lf")
        if not block.endswith(b"\n"):
            block += b"\r\n" if crlf else b"\n"
        found = _newline_form(block)
        if found is None or found != (found if crlf is None else crlf):
            return Survey(None, "lf")
        crlf = found
        data = np.frombuffer(block, np.uint8)
        ends = np.flatnonzero(data == LF)
        counts = np.diff(np.searchsorted(np.flatnonzero(data == code), ends), prepend=0)
        bad = counts != fields - 1
        if b'"' in block:
            quoted = np.unique(np.searchsorted(ends, np.flatnonzero(data == QUOTE)))
            starts = np.concatenate(([0], ends[:-1] + 1))
            for line in quoted:
                text = block[starts[line] : ends[line] - crlf].decode()
                bad[line] = pattern.fullmatch(text) is None
        if bad.any() or np.diff(ends, prepend=-1).max() > LINE_LIMIT:
            return Survey(None, "lf")
        lines += len(ends)
    return Survey(max(lines - 1, 0), "crlf" if crlf else "lf")


def _is_sound_text(block: bytes) -> bool:
    if b"\0" in block:
        return False
    if block.isascii():
        return True
    try:
        block.decode()
    except UnicodeDecodeError:
        return False
    return True


def _newline_form(block: bytes) -> bool | None:
    """True where every line ends in CRLF, False in LF, None where forms are mixed."""
    returns = block.count(b"\r")
    if not returns:
        return False
    pairs = block.count(b"\r\n")
    return True if returns == pairs == block.count(b"\n") else None


def text_lines(stream: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Yield each line as bytes with its end (LF, CRLF, CR or nothing), BOM dropped."""
    first = True
    for block in blocks(stream):
        if first:
            block, first = block.removeprefix(BOM), False
        for line in block.splitlines(keepends=True):
            text = line.rstrip(b"\r\n")
            yield text, line[len(text) :]


def encoding_of(stream: BinaryIO) -> tuple[str, bool]:
    """Decide a file's encoding from all of its lines; returns (name, is it a guess).

    UTF-8 where its multi-byte sequences are sound in at least as many lines as they are
    not. Otherwise a one-byte encoding, Windows-1252 where it uses 0x80-0x9F and Latin-1
    where not, always as a guess; but a file with no sound sequence whose odd bytes are
    0xFE or 0xFF, or not defined in Windows-1252, is UTF-8 with wrong bytes.
    """
    sound, unsound, used = 0, 0, Counter[int]()
    for block in blocks(stream):
        if block.isascii():
            continue
        for line in block.removeprefix(BOM).splitlines():
            if line.isascii():
                continue
            try:
                line.decode()
                sound += 1
            except UnicodeDecodeError:
                unsound += 1
                used.update(byte for byte in line if byte >= 0x80)
    if sound >= unsound and sound:
        return "utf-8", False
    if not unsound or used.keys() & {0xFE, 0xFF, 0x81, 0x8D, 0x8F, 0x90, 0x9D}:
        return "utf-8", False
    is_windows = any(byte < 0xA0 for byte in used)
    return ("windows-1252" if is_windows else "latin-1"), True


def newlines_of(stream: BinaryIO) -> str:
    """Name the newline forms of a file: `lf`, `crlf`, `cr`, or `mixed (crlf, lf)`."""
    counts = Counter[str]()
    for block in blocks(stream):
        pairs = block.count(b"\r\n")
        counts["crlf"] += pairs
        counts["cr"] += block.count(b"\r") - pairs
        counts["lf"] += block.count(b"\n") - pairs
    seen = sorted(name for name, count in counts.items() if count)
    return seen[0] if len(seen) == 1 else f"mixed ({', '.join(seen)})" if seen else "lf"


def split_records(
    lines: "Lines", delimiter: str, fields: int, encoding: str
) -> Iterator[Record]:
    """Yield every record of a file, the header's too; blank lines are only counted.

    A malformed record has a fault that says why; bytes of it that are not text are
    written as `\\xff`. An unclosed quote costs
    its own line only: a quoted field runs on to the next line unless that line is a
    well-formed record by itself.
    """
    pattern = record_pattern(delimiter, fields)
    while (item := lines.next()) is not None:
        number, raw, end = item
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

    blank: lines without a record that `split_records` has passed.
    """

    def __init__(self, lines: Iterable[tuple[bytes, bytes]]) -> None:
        self.blank = 0
        self._lines = enumerate(lines, start=1)
        self._held: deque[tuple[int, bytes, bytes]] = deque()

    def next(self) -> tuple[int, bytes, bytes] | None:
        return self._held.popleft() if self._held else self._read()

    def peek(self, distance: int) -> tuple[int, bytes, bytes] | None:
        while len(self._held) <= distance:
            item = self._read()
            if item is None:
                return None
            self._held.append(item)
        return self._held[distance]

    def drop(self, count: int) -> None:
        for _ in range(count):
            self._held.popleft()

    def _read(self) -> tuple[int, bytes, bytes] | None:
        item = next(self._lines, None)
        return None if item is None else (item[0], *item[1])


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
    by_itself = _strict_pattern(delimiter, fields)
    is_open = _open_quote_pattern(delimiter)
    for distance in range(MULTILINE_LIMIT):
        if not is_open.fullmatch(text):
            return None
        following = ahead.peek(distance)
        if following is None:
            return None
        more, fault = _decode(following[1], encoding)
        if fault or by_itself.fullmatch(more) or len(text) > LINE_LIMIT:
            return None
        text += end.decode("ascii") + more
        end = following[2]
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
