"""Which columns of plain lines hold their values as they stand.

A column does where no field of it is quoted, has a space outside or is a word for
"missing". The SQL that reads it need not look at each value for these, which over all
columns would cost half a load.
"""

import numpy as np
import numpy.typing as npt

from comptoir.inputs.forms import MISSING_TEXTS

_WORDS = {word.encode() for word in MISSING_TEXTS}
# A CR may stand behind the word.
_LONGEST = max(map(len, _WORDS)) + 1
# Which bytes a word for "missing" begins with.
_IS_FIRST = np.zeros(256, bool)
_IS_FIRST[[word[0] for word in _WORDS]] = True

Ends = npt.NDArray[np.intp]


def find_ends(block: bytes, delimiter: str, fields: int) -> Ends | None:
    """Where the fields of a block end: a row a line, at delimiters and the newline.

    block: whole lines without quotes, ending in LF or CRLF. None where one of them has
    not so many fields.
    """
    data = np.frombuffer(block, np.uint8)
    is_end = data == ord(delimiter)
    is_newline = data == ord("\n")
    ends = np.flatnonzero(is_end | is_newline)
    lines = np.count_nonzero(is_newline)
    if len(ends) != lines * fields:
        return None
    ends = ends.reshape(lines, fields)
    return ends if is_newline[ends[:, -1]].all() else None


def find_untidy(block: bytes, ends: Ends) -> set[int]:
    """Positions of the columns in which a field is not its value as it stands.

    ends: where the block's fields end (`find_ends`). Memory: some ten times the block.
    """
    # Only the bytes beside the delimiters and newlines are looked at.
    data = np.frombuffer(block, np.uint8)
    fields = ends.shape[1]
    ends = ends.ravel()
    starts = np.empty_like(ends)
    starts[:1] = 0
    starts[1:] = ends[:-1] + 1
    last = data[ends - 1]
    if b"\r" in block:
        last = np.where(last == ord("\r"), data[ends - 2], last)
    first = data[starts]
    odd = [np.flatnonzero(first == ord(" ")), np.flatnonzero(last == ord(" "))]
    # Of the fields that begin as a word for "missing" does, few are as short as one.
    able = np.flatnonzero(_IS_FIRST[first])
    able = able[ends[able] - starts[able] <= _LONGEST]
    texts = [
        block[start:end].rstrip(b"\r")
        for start, end in zip(starts[able].tolist(), ends[able].tolist(), strict=True)
    ]
    odd.append(able[np.array([text in _WORDS for text in texts], bool)])
    return set((np.concatenate(odd) % fields).tolist())
