"""A sample's file as text, and what a number in it says: for the tests of all areas."""

from decimal import Decimal, InvalidOperation
from pathlib import Path

import pandas as pd


def texts(path: Path) -> pd.DataFrame:
    """Every field as it is written; an empty one is an empty text."""
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def number(text: str) -> Decimal | None:
    """The finite number that a text writes, if it writes one."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
