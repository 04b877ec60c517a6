"""Lines that need no second look, proven so many at a time.

`survey` streams a file once and says whether it is *plain*: one record a line, every
line with as many fields as the header, sound UTF-8, one newline form. A plain file is
read by DuckDB as it stands. Any other is copied: `runs` gives its plain lines in runs
and leaves only the others to `split_records`, which decides what is a record and what
is malformed.

Both prove a block at once: of its delimiters and newlines, every so many-th is a
newline and no other; or, all other bytes taken out, they are one line's text repeated.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import BinaryIO

from comptoir.inputs.records import LINE_LIMIT, record_pattern, strict_pattern
from comptoir.inputs.streams import Line, blocks, is_utf8, split_lines, text_blocks
from comptoir.inputs.tidy import find_ends, find_untidy

# One odd line costs a look at each line of its block, and what is made of larger blocks
# does not stay in the processor's cache.
RUN_BYTES = 1 << 18


@dataclass(frozen=True)
class Survey:
    """What one pass over a file found.

    records: records below the header, where the file is plain (else None).
    newline: `lf` or `crlf`, the form of a plain file.
    untidy: positions of a plain file's columns of which fields may not be their values
        as they stand (comptoir.inputs.tidy).
    """

    records: int | None
    newline: str
    untidy: frozenset[int] = frozenset()

    @property
    def is_plain(self) -> bool:
        return self.records is not None


def survey(stream: BinaryIO, delimiter: str, fields: int) -> Survey:
    """Count the records of a file and find out whether it is plain.

    Stops at the first thing that is not plain. Memory: some ten times one block.
    """
    lines, is_crlf = 0, None
    untidy: set[int] = set()
    for block in blocks(stream, RUN_BYTES):
        if not block.endswith(b"\n"):
            if not lines:
                return Survey(None, "lf")
            block += b"\r\n" if is_crlf else b"\n"
        found = _is_crlf(block)
        if found is None or found != (found if is_crlf is None else is_crlf):
            return Survey(None, "lf")
        is_crlf = found
        if b"\0" in block or not is_utf8(block) or not _has_short_lines(block):
            return Survey(None, "lf")
        if b'"' in block:
            block, quoted = _take_out_quoted(block)
            pattern = record_pattern(delimiter, fields)
            if not all(map(pattern.fullmatch, quoted)):
                return Survey(None, "lf")
            lines += len(quoted)
            # Their fields are not taken apart: any column may hold a quoted one.
            untidy.update(range(fields))
        if len(untidy) < fields:
            ends = find_ends(block, delimiter, fields)
            regular = None if ends is None else len(ends)
            if ends is not None:
                untidy |= find_untidy(block, ends)
        else:
            regular = _regular_lines(block, delimiter, fields)
        if regular is None:
            return Survey(None, "lf")
        lines += regular
    newline = "crlf" if is_crlf else "lf"
    return Survey(max(lines - 1, 0), newline, frozenset(untidy))


def runs(
    stream: BinaryIO,
    delimiter: str,
    fields: int,
    encoding: str,
    size: int = RUN_BYTES,
) -> Iterator[Line | list[str]]:
    """Yield all lines of a file: plain ones as lists of texts, the others one by one.

    A plain line is a record whatever stands around it: no quoted field that is open
    before it runs into it. The header's line always comes by itself.
    """
    has_header = False
    for block in text_blocks(stream, size):
        texts = _plain_texts(block, delimiter, fields, encoding) if has_header else []
        if texts:
            yield texts
            continue
        for raw, end in split_lines(block):
            text = None
            if has_header:
                text = _plain_text(raw, delimiter, fields, encoding)
            has_header = has_header or bool(raw.strip())
            if text is not None:
                texts.append(text)
                continue
            if texts:
                yield texts
                texts = []
            yield raw, end
        if texts:
            yield texts


def _is_crlf(block: bytes) -> bool | None:
    """True where every line ends in CRLF, False in LF, None where forms are mixed."""
    if b"\r" not in block:
        return False
    returns, pairs = block.count(b"\r"), block.count(b"\r\n")
    return True if returns == pairs == block.count(b"\n") else None


def _has_short_lines(block: bytes) -> bool:
    """Whether no line of a block, its end included, is longer than a record may be."""
    start = 0
    while start + LINE_LIMIT < len(block):
        # The last line's end within reach: all lines before it are shorter still.
        start = block.rfind(b"\n", start, start + LINE_LIMIT) + 1
        if not start:
            return False
    return True


def _take_out_quoted(block: bytes) -> tuple[bytes, list[str]]:
    """A block without the lines that have a quote, and the texts of these."""
    rest, quoted = [], []
    for line in block.splitlines(keepends=True):
        if b'"' in line:
            quoted.append(line.rstrip(b"\r\n").decode())
        else:
            rest.append(line)
    return b"".join(rest), quoted


def _regular_lines(block: bytes, delimiter: str, fields: int) -> int | None:
    """Count the lines of a block where each has so many fields; None where one has not.

    The block has no quotes and all of its lines end in LF or CRLF.
    """
    skeleton = block.translate(None, _all_but(delimiter))
    line = delimiter.encode() * (fields - 1) + b"\n"
    lines = len(skeleton) // len(line)
    return lines if skeleton == line * lines else None


@lru_cache
def _all_but(delimiter: str) -> bytes:
    return bytes(set(range(256)) - {ord(delimiter), ord("\n")})


def _plain_texts(block: bytes, delimiter: str, fields: int, encoding: str) -> list[str]:
    """The lines of a block that is nothing but plain lines; else an empty list."""
    if b'"' in block or b"\0" in block:
        return []
    if b"\r" in block:
        block = block.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    block = block.removesuffix(b"\n") + b"\n"
    if not _has_short_lines(block) or not _regular_lines(block, delimiter, fields):
        return []
    try:
        texts = block.decode(encoding).split("\n")
    except UnicodeDecodeError:
        return []
    texts.pop()
    # Tabs alone are a blank line, though they be the right number of delimiters.
    return texts if all(map(str.strip, texts)) else []


def _plain_text(raw: bytes, delimiter: str, fields: int, encoding: str) -> str | None:
    """A line's text, where it is a record whatever stands around it."""
    if len(raw) > LINE_LIMIT or b"\0" in raw or not raw.strip():
        return None
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        return None
    if '"' in text:
        return text if strict_pattern(delimiter, fields).fullmatch(text) else None
    return text if text.count(delimiter) == fields - 1 else None
