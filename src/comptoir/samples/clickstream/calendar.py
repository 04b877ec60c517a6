"""The made-up shop's calendar: its days, promotions and hours, and what is missing."""

import numpy as np

FIRST_DAY = np.datetime64("2019-10-01")
LAST_DAY = np.datetime64("2019-12-31")
DAYS = int((LAST_DAY - FIRST_DAY).astype(int)) + 1
SECONDS_PER_DAY = 24 * 60 * 60
END = DAYS * SECONDS_PER_DAY


def day_number(date: str) -> int:
    """Days from FIRST_DAY."""
    return int((np.datetime64(date) - FIRST_DAY).astype(int))


# Not one event stands in the export on this day.
MISSING_DAY = day_number("2019-10-22")
# Views and carts go on, but no purchase is recorded; they turn up on the days after.
# The real export has such a day on the same date.
PURCHASE_GAP_DAY = day_number("2019-11-15")
LATER_PURCHASES_SHARES = (0.6, 0.4)

# Monday first.
WEEKDAY_FACTORS = (0.95, 0.93, 0.96, 1.0, 1.06, 1.1, 1.0)
# Traffic against an ordinary day. The purchase gap stands where the traffic is highest,
# so that a day without a purchase is no matter of chance, even in a small sample.
PROMOTIONS = {
    "2019-11-14": 2.2,
    "2019-11-15": 8.5,
    "2019-11-16": 6.0,
    "2019-11-17": 4.0,
    "2019-11-18": 1.6,
    "2019-11-29": 2.8,
    "2019-11-30": 2.0,
    "2019-12-02": 1.6,
}
# Days on which promoted products are cheaper.
PROMOTION_DAYS = tuple(day_number(date) for date in PROMOTIONS)

# Share of the visits by hour (UTC), from midnight on.
HOUR_SHARES = (
    0.8, 0.9, 1.8, 3.0, 4.0, 4.6, 5.0, 5.1, 5.2, 5.1, 4.9, 4.8,
    4.9, 5.2, 5.8, 6.6, 7.0, 6.8, 5.9, 4.6, 3.3, 2.2, 1.4, 1.1,
)  # fmt: skip


def weekdays() -> np.ndarray:
    """Weekday of each day, Monday 0, shape (DAYS,)."""
    return ((FIRST_DAY + np.arange(DAYS)).astype(int) + 3) % 7


def make_intensity() -> np.ndarray:
    """Relative number of visits by day, shape (DAYS,), mean 1; 0 on the missing day."""
    intensity = np.array(WEEKDAY_FACTORS)[weekdays()]
    for date, factor in PROMOTIONS.items():
        intensity[day_number(date)] *= factor
    intensity[MISSING_DAY] = 0.0
    return intensity / intensity.mean()


def second_of_day(position: np.ndarray) -> np.ndarray:
    """Second of the day at which this share (0-1) of a day's visits has begun."""
    ends = np.concatenate([[0.0], np.cumsum(HOUR_SHARES)]) / np.sum(HOUR_SHARES)
    second = np.interp(position, ends, np.arange(25) * 3600.0)
    return np.minimum(second, SECONDS_PER_DAY - 1).astype(np.int32)


def date_text(day: int) -> str:
    """The day as YYYY-MM-DD."""
    return str(FIRST_DAY + day)
