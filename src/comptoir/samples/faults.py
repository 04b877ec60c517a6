"""What the faults of all samples share: what a row becomes, and how it is told."""

from dataclasses import dataclass

CLEAN, DUPLICATE, QUARANTINED = range(3)
STATUSES = ("clean", "duplicate", "quarantined")


@dataclass(frozen=True)
class Kind:
    """A kind of fault.

    becomes: one of STATUSES, what a right reading makes of such a row.
    least, share: rows, at least, and as a share of the table's.
    what: what is done to the row. rule: how such rows are found in the file.
    """

    becomes: str
    least: int
    share: float
    what: str
    rule: str
