"""When the made-up shop trades: its days, seasons and hours."""

from dataclasses import dataclass

import numpy as np

FIRST_DAY = np.datetime64("2010-09-01")
LAST_DAY = np.datetime64("2011-12-09")
DAYS = int((LAST_DAY - FIRST_DAY).astype(int)) + 1
MINUTES_PER_DAY = 24 * 60

# Besides every Saturday: Christmas to New Year, and the bank holidays of 2011.
CLOSINGS = (
    ("2010-12-24", "2011-01-03"),
    ("2011-04-22", "2011-04-25"),
    ("2011-04-29", "2011-05-02"),
    ("2011-05-30", "2011-05-30"),
    ("2011-08-29", "2011-08-29"),
)

# Ordinary trading days whose rows are missing from the export. Both runs lie between
# trading days, so that no closed day touches them.
GAPS = (("2011-03-15", "2011-03-17"), ("2011-07-11", "2011-07-13"))

# Sales per trading day against the mean, January first: a gift shop lives from autumn.
MONTH_FACTORS = (0.72, 0.70, 0.86, 0.80, 0.98, 0.94, 0.90, 0.86, 1.20, 1.40, 1.80, 1.35)
# Monday first; Saturday is closed.
WEEKDAY_FACTORS = (0.95, 1.08, 1.08, 1.25, 0.95, 0.0, 0.60)
# Share of the invoices by hour of their first minute, from HOURS_FROM on.
HOURS_FROM = 7
HOUR_SHARES = (0.5, 2.5, 7, 11, 12.5, 16, 14, 12.5, 11.5, 7.5, 3.5, 1.0, 0.5)
SUNDAY_SHARES = (0, 0, 0, 10, 18, 22, 20, 16, 10, 4, 0, 0, 0)


@dataclass(frozen=True)
class Calendar:
    """One entry a calendar day, from FIRST_DAY to LAST_DAY.

    `intensity` is the relative number of visits (0 on closed days), `is_gap` marks days
    that traded but are missing from the export, `month` counts from the first month.
    """

    dates: np.ndarray
    weekday: np.ndarray
    month: np.ndarray
    season: np.ndarray
    intensity: np.ndarray
    is_gap: np.ndarray

    @property
    def is_open(self) -> np.ndarray:
        """Days whose rows stand in the export."""
        return (self.intensity > 0) & ~self.is_gap


def _in_runs(dates: np.ndarray, runs: tuple[tuple[str, str], ...]) -> np.ndarray:
    inside = np.zeros(len(dates), dtype=bool)
    for first, last in runs:
        inside |= (dates >= np.datetime64(first)) & (dates <= np.datetime64(last))
    return inside


def make_calendar() -> Calendar:
    """The shop's calendar; mean intensity of a trading day is 1."""
    dates = FIRST_DAY + np.arange(DAYS)
    weekday = (dates.astype(int) + 3) % 7
    months = dates.astype("datetime64[M]").astype(int)
    season = months % 12
    intensity = np.array(MONTH_FACTORS)[season] * np.array(WEEKDAY_FACTORS)[weekday]
    intensity = np.where(_in_runs(dates, CLOSINGS), 0.0, intensity)
    return Calendar(
        dates=dates,
        weekday=weekday,
        month=months - months[0],
        season=season,
        intensity=intensity / intensity[intensity > 0].mean(),
        is_gap=_in_runs(dates, GAPS),
    )


def draw_days(rng: np.random.Generator, weights: np.ndarray, count: int) -> np.ndarray:
    """`count` day numbers, drawn in proportion to `weights` (one entry a day)."""
    cumulative = np.cumsum(weights)
    return np.searchsorted(cumulative, rng.random(count) * cumulative[-1], "right")


def draw_minutes(
    rng: np.random.Generator, calendar: Calendar, days: np.ndarray
) -> np.ndarray:
    """A time within opening hours for each day, in minutes from FIRST_DAY 00:00."""
    position = rng.random(len(days))
    minute_of_hour = rng.integers(0, 60, len(days))

    def hours(shares: tuple[float, ...]) -> np.ndarray:
        cumulative = np.cumsum(shares) / np.sum(shares)
        return HOURS_FROM + np.searchsorted(cumulative, position, "right")

    is_sunday = calendar.weekday[days] == 6
    hour = np.where(is_sunday, hours(SUNDAY_SHARES), hours(HOUR_SHARES))
    return days * MINUTES_PER_DAY + hour * 60 + minute_of_hour
