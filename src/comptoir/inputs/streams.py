"""Bytes of a text file: its blocks, its lines, its encoding and its newlines."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

# Small enough that a block and what is made of it stay in the processor's cache.
BLOCK_BYTES = 1 << 20
GZIP = b"\x1f\x8b"
BOM = b"\xef\xbb\xbf"

_ASCII = bytes(range(128))
# Bytes that Windows-1252 does not define, and two that Western text hardly uses.
_NO_LETTERS = {0x81, 0x8D, 0x8F, 0x90, 0x9D, 0xFE, 0xFF}

# A line's bytes and its end: LF, CRLF, CR, or nothing at the end of a file.
Line = tuple[bytes, bytes]


class TextForm(NamedTuple):
    """A file's encoding, whether that is a guess, and the name of its newline form."""

    encoding: str
    is_guess: bool
    newline: str


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
    # A line longer than a block is read in growing steps: it is seldom copied.
    while data := stream.read(max(size, len(carry))):
        data = carry + data
        cut = max(data.rfind(b"\n"), data.rfind(b"\r", 0, -1)) + 1
        carry = data[cut:]
        if cut:
            yield data[:cut]
    if carry:
        yield carry


def text_lines(stream: BinaryIO) -> Iterator[Line]:
    """Yield each line of a file, BOM dropped."""
    for block in text_blocks(stream):
        yield from split_lines(block)


def text_blocks(stream: BinaryIO, size: int = BLOCK_BYTES) -> Iterator[bytes]:
    """Yield the blocks of a file, BOM dropped."""
    prefix = BOM
    for block in blocks(stream, size):
        yield block.removeprefix(prefix)
        prefix = b""


def split_lines(block: bytes) -> Iterator[Line]:
    """Yield each line of a block."""
    for line in block.splitlines(keepends=True):
        text = line.rstrip(b"\r\n")
        yield text, line[len(text) :]


def text_form(stream: BinaryIO) -> TextForm:
    """Decide a file's encoding, and name its newline form, from all of its lines.

    UTF-8 where its multi-byte sequences are sound in at least as many lines as they are
    not. Otherwise a one-byte encoding, Windows-1252 where it uses 0x80-0x9F and Latin-1
    where not, always as a guess; but a file with no sound sequence whose odd bytes are
    0xFE or 0xFF, or not defined in Windows-1252, is UTF-8 with wrong bytes.

    Newline forms are `lf`, `crlf` and `cr`, or more than one: `mixed (crlf, lf)`.
    """
    sound = unsound = 0
    used = set[int]()
    ends = {"cr": False, "crlf": False, "lf": False}
    for block in text_blocks(stream):
        if b"\r" in block:
            pairs = block.count(b"\r\n")
            ends["crlf"] |= pairs > 0
            ends["cr"] |= block.count(b"\r") > pairs
            ends["lf"] |= block.count(b"\n") > pairs
        else:
            ends["lf"] |= b"\n" in block
        if block.isascii():
            continue
        odd = [line for line in block.splitlines() if not line.isascii()]
        wrong = [] if is_utf8(block) else [line for line in odd if not is_utf8(line)]
        sound += len(odd) - len(wrong)
        unsound += len(wrong)
        used.update(b"".join(wrong).translate(None, _ASCII))
    seen = [name for name, is_seen in ends.items() if is_seen] or ["lf"]
    newline = seen[0] if len(seen) == 1 else f"mixed ({', '.join(seen)})"
    if sound >= unsound or used & _NO_LETTERS:
        return TextForm("utf-8", False, newline)
    is_windows = any(byte < 0xA0 for byte in used)
    return TextForm("windows-1252" if is_windows else "latin-1", True, newline)


def is_utf8(text: bytes) -> bool:
    """Whether bytes are sound UTF-8."""
    if text.isascii():
        return True
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True
