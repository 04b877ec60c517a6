"""The made-up chain's calendar: two years of days, weekdays, months and holidays."""

import numpy as np

FIRST_DAY = np.datetime64("2023-01-01")
LAST_DAY = np.datetime64("2024-12-31")
DAYS = int((LAST_DAY - FIRST_DAY).astype(int)) + 1
DAYS_PER_YEAR = 365.25

# Public holidays of a country that keeps the common Christian ones; shops stay open.
HOLIDAYS = (
    "2023-01-01", "2023-04-07", "2023-04-10", "2023-05-01", "2023-05-18",
    "2023-05-29", "2023-08-15", "2023-11-01", "2023-12-25", "2023-12-26",
    "2024-01-01", "2024-03-29", "2024-04-01", "2024-05-01", "2024-05-09",
    "2024-05-20", "2024-08-15", "2024-11-01", "2024-12-25", "2024-12-26",
)  # fmt: skip

WEEKDAY_NAMES = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
# Season -> its months, January 0.
SEASONS = {
    "winter": (11, 0, 1),
    "spring": (2, 3, 4),
    "summer": (5, 6, 7),
    "autumn": (8, 9, 10),
}


def dates() -> np.ndarray:
    """Every day as datetime64[D], shape (DAYS,)."""
    return FIRST_DAY + np.arange(DAYS)


def weekdays() -> np.ndarray:
    """Weekday of each day, Monday 0, shape (DAYS,)."""
    return (dates().astype(int) + 3) % 7


def months() -> np.ndarray:
    """Month of each day, January 0, shape (DAYS,)."""
    return dates().astype("datetime64[M]").astype(int) % 12


def holidays() -> np.ndarray:
    """Whether each day is a holiday, shape (DAYS,)."""
    return np.isin(dates(), np.array(HOLIDAYS, dtype="datetime64[D]"))


def date_text(day: int) -> str:
    """The day, counted from FIRST_DAY, as YYYY-MM-DD."""
    return str(FIRST_DAY + day)
