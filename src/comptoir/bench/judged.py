"""What `stock_truth` finds: apart, since the measuring process loads nothing big."""

import json
from dataclasses import dataclass


@dataclass(frozen=True)
class Lost:
    """Units that a category's empty shelves lost: in truth, and by the estimate."""

    category: str
    true_units: float
    estimated_units: float

    @property
    def difference(self) -> float | None:
        """The estimate less the truth, as a share of it; None where nothing is lost."""
        if not self.true_units:
            return None
        return self.estimated_units / self.true_units - 1


@dataclass(frozen=True)
class Covered:
    """True effects that lie inside their 95 % interval.

    scope         `all` categories together, or `category`: each by itself
    driver        one, or `any`
    effects       effects with an interval
    inside_share  share of them whose interval holds the truth
    mean_width    of the intervals
    """

    scope: str
    driver: str
    effects: int
    inside_share: float
    mean_width: float


@dataclass(frozen=True)
class Judged:
    """What the comparison found; drivers are none where no effects were estimated."""

    lost: tuple[Lost, ...]
    drivers: tuple[Covered, ...]


def read_judged(line: str) -> Judged:
    """What `stock_truth` printed."""
    found = json.loads(line)
    return Judged(
        tuple(Lost(**one) for one in found["lost"]),
        tuple(Covered(**one) for one in found["drivers"]),
    )
