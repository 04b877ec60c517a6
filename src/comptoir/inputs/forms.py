"""How a file writes its dates and numbers, decided once from all of its rows."""

import re
from collections import Counter
from dataclasses import dataclass, field

import duckdb

# How missing values are written in known exports, beside the empty field.
MISSING_TEXTS = ("nan", "NaN", "NAN", "NA", "N/A", "n/a", "<NA>", "NaT", "null", "NULL")

# Shape of what follows the day (digit runs as 9) -> its strptime form.
_TIME_FORMS = {
    "": "",
    " 9:9": " %H:%M",
    " 9:9:9": " %H:%M:%S",
    " 9:9:9.9": " %H:%M:%S.%g",
    "T9:9": "T%H:%M",
    "T9:9:9": "T%H:%M:%S",
    " 9:9 AM": " %I:%M %p",
    " 9:9:9 AM": " %I:%M:%S %p",
    " 9:9AM": " %I:%M%p",
    " 9:9:9AM": " %I:%M:%S%p",
}
_PARTS = r"^([0-9]{1,4})([ /.-])([0-9]{1,2}|[A-Za-z]{3,9})[ /.-]([0-9]{1,4})(.*)$"
# A date of eight digits and no separators.
_COMPACT = "(19|20)[0-9]{6}"
# Marks that group thousands beside comma and point: (no-break) spaces.
_SPACES = " \u00a0\u202f"
# Shapes that tell the decimal mark from the mark that groups thousands.
_NUMBER_SHAPES = {
    "comma": f"^[+-]?[0-9{_SPACES}]*,([0-9]{{1,2}}|[0-9]{{4,}})$",
    "group": ",[0-9]{3}(,|[.]|$)",
    "point": "[.]",
    "point_group": "^[+-]?[0-9]{1,3}([.][0-9]{3})+,[0-9]+$",
    "space_group": f"^[+-]?[0-9]{{1,3}}([{_SPACES}][0-9]{{3}})+([.,][0-9]+)?$",
}
# Serial days that Excel means by a bare number: the years 1927 to 2173.
_SERIAL_DAYS = (10_000, 100_000)


@dataclass(frozen=True)
class DateForm:
    """The way one column of one file writes its dates.

    order: `iso`, `mdy`, `dmy`, `month name` (day, English month, year), `yyyymmdd`,
        `excel serial`, several of them joined by ` + `, or `none`.
    is_guess: both orders of day and month fitted every value.
    strptime: forms to try in turn, two-digit years first.
    """

    order: str = "iso"
    is_guess: bool = False
    is_iso: bool = True
    has_offset: bool = False
    is_serial: bool = False
    strptime: tuple[str, ...] = field(default=())

    def as_sql(self, text: str) -> str:
        """A DuckDB expression of type timestamp (UTC) over a text expression.

        Null where the text is no date of this form. Of any year: what years are sound
        is for the caller to say.
        """
        readings = []
        if self.has_offset:
            readings.append(f"try_cast({text} as timestamptz) at time zone 'UTC'")
        elif self.is_iso:
            readings.append(f"try_cast({text} as timestamp)")
        if self.strptime:
            forms = ", ".join(f"'{form}'" for form in self.strptime)
            readings.append(f"try_strptime({text}, [{forms}])")
        if self.is_serial:
            low, high = _SERIAL_DAYS
            readings.append(
                f"case when try_cast({text} as double) between {low} and {high}"
                f" then timestamp '1899-12-30' + to_seconds(round("
                f"try_cast({text} as double) * 86400)::bigint) end"
            )
        reading = (
            readings[0] if len(readings) == 1 else f"coalesce({', '.join(readings)})"
        )
        return reading


ISO = DateForm()


@dataclass(frozen=True)
class _Shape:
    """Distinct values of one shape: `12/1/10 8:26` and its like."""

    is_year_first: bool
    separator: str
    month: str
    year_digits: int
    time_shape: str


def decide_dates(
    connection: duckdb.DuckDBPyConnection, relation: str, column: str
) -> DateForm:
    """Decide how a text column writes its dates, from its distinct values.

    relation, column: SQL of the rows and of the text column in it. Of the two orders of
    day and month the one that fits more values wins; where both fit equally many, the
    one whose dates span fewer days, recorded as a guess.
    """
    connection.execute(
        f"""
        create or replace temp table parts as
        with texts as (
            select distinct trim({column}) as text from {relation}
            where {column} is not null and trim({column}) not in {MISSING_TEXTS}
        )
        select
            text,
            regexp_extract(
                text, '{_PARTS}', ['first', 'separator', 'second', 'third', 'rest']
            ) as p
        from texts
        """
    )
    shapes = connection.execute(
        """
        select
            len(p.first) = 4,
            p.separator,
            case when len(p.second) < 3 then '%m' when len(p.second) = 3 then '%b'
                else '%B' end as month,
            len(p.third),
            regexp_replace(
                regexp_replace(upper(p.rest), '[0-9]+', '9', 'g'), '(AM|PM)$', 'AM'
            ) as time_shape,
            count(*)
        from parts where p.separator <> '' group by all order by all
        """
    ).fetchall()
    [(serials, compact)] = connection.execute(
        f"""
        select
            count(*) filter (
                try_cast(text as double) between {_SERIAL_DAYS[0]} and {_SERIAL_DAYS[1]}
            ),
            count(*) filter (regexp_full_match(text, '{_COMPACT}'))
        from parts where p.separator = ''
        """
    ).fetchall()
    counted = {_Shape(*row[:5]): row[5] for row in shapes}
    readable = {
        shape: count
        for shape, count in counted.items()
        if not shape.is_year_first
        and shape.year_digits in (2, 4)
        and shape.time_shape in _TIME_FORMS
    }
    ordered = any(shape.month == "%m" for shape in readable)
    is_named = any(shape.month != "%m" for shape in readable)
    order, is_guess = _decide_order(connection) if ordered else ("", False)
    is_iso = any(shape.is_year_first for shape in counted)
    has_offset = any(
        re.search(r"[+-]9(:9)?$", shape.time_shape)
        for shape in counted
        if shape.is_year_first
    )
    names = {
        "iso": is_iso,
        order: ordered,
        "month name": is_named,
        "yyyymmdd": compact,
        "excel serial": serials,
    }
    return DateForm(
        order=" + ".join(name for name, there in names.items() if there) or "none",
        is_guess=is_guess,
        is_iso=is_iso or not (readable or compact or serials),
        has_offset=has_offset,
        is_serial=bool(serials),
        strptime=_strptime_forms(readable, order) + ("%Y%m%d",) * bool(compact),
    )


def _decide_order(connection: duckdb.DuckDBPyConnection) -> tuple[str, bool]:
    """Decide between month-day-year and day-month-year over the values in `parts`."""
    [(mdy, dmy, mdy_days, dmy_days)] = connection.execute(
        """
        with numbers as (
            select
                p.first as one, p.second as two,
                try_cast(p.third as int) + case
                    when len(p.third) = 4 then 0
                    when try_cast(p.third as int) < 69 then 2000
                    else 1900
                end as year
            from parts
            where len(p.first) in (1, 2) and len(p.second) in (1, 2)
                and len(p.third) in (2, 4)
        ),
        dates as (
            select
                try_cast(year || '-' || one || '-' || two as date) as mdy,
                try_cast(year || '-' || two || '-' || one as date) as dmy
            from numbers
        )
        select
            count(mdy), count(dmy), max(mdy) - min(mdy), max(dmy) - min(dmy)
        from dates
        """
    ).fetchall()
    if mdy != dmy:
        return ("mdy" if mdy > dmy else "dmy"), False
    return ("mdy" if (mdy_days or 0) <= (dmy_days or 0) else "dmy"), True


def _strptime_forms(shapes: dict[_Shape, int], order: str) -> tuple[str, ...]:
    ranked = sorted(
        shapes,
        key=lambda s: (s.year_digits, -shapes[s], s.separator, s.month, s.time_shape),
    )
    return tuple(
        shape.separator.join(
            ("%m", "%d")
            if (order, shape.month) == ("mdy", "%m")
            else ("%d", shape.month)
        )
        + shape.separator
        + ("%y" if shape.year_digits == 2 else "%Y")
        + _TIME_FORMS[shape.time_shape]
        for shape in ranked
    )


@dataclass(frozen=True)
class NumberForm:
    """The way one file writes its numbers.

    decimal_mark: `.` or `,`. has_groups: thousands are grouped by the other mark.
    has_spaces: thousands are grouped by spaces.
    """

    decimal_mark: str = "."
    has_groups: bool = False
    has_spaces: bool = False

    def as_sql(self, text: str) -> str:
        """A DuckDB text expression whose number has `.` as its mark and no groups."""
        if self == PLAIN:
            return text
        if self.has_spaces:
            text = (
                f"case when regexp_matches({text}, '{_NUMBER_SHAPES['space_group']}')"
                f" then translate({text}, '{_SPACES}', '') else {text} end"
            )
        group = "," if self.decimal_mark == "." else r"\."
        grouped = f"^[+-]?[0-9]{{1,3}}({group}[0-9]{{3}})+([^0-9{group}][0-9]*)?$"
        joined = (
            f"case when regexp_matches({text}, '{grouped}')"
            f" then replace({text}, '{group[-1]}', '') else {text} end"
            if self.has_groups
            else text
        )
        return f"replace({joined}, ',', '.')" if self.decimal_mark == "," else joined


PLAIN = NumberForm()


def decide_numbers(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    columns: list[str],
    delimiter: str,
) -> NumberForm:
    """Decide which decimal mark a file uses, from all values of its number columns.

    A comma is the decimal mark where more numbers end in a comma and one, two or over
    three digits (`2,55`) than have a point, where points group thousands before it
    (`1.234,50`), and in a file parted by `;` whose numbers have commas and no points.
    Otherwise commas only group thousands (`1,200`).
    """
    counts = Counter[str]()
    for column in columns:
        marks = (f"contains({column}, '{mark}')" for mark in (",", ".", *_SPACES))
        has_mark = " or ".join(marks)
        tests = ", ".join(
            f"count(*) filter (regexp_matches({column}, '{shape}'))"
            for shape in _NUMBER_SHAPES.values()
        )
        [row] = connection.execute(
            f"select {tests} from {relation} where {has_mark}"
        ).fetchall()
        counts.update(dict(zip(_NUMBER_SHAPES, row, strict=True)))
    has_spaces = counts["space_group"] > 0
    if counts["comma"] > counts["point"] or counts["point_group"]:
        return NumberForm(",", counts["point_group"] > 0, has_spaces)
    if delimiter == ";" and counts["group"] and not counts["point"]:
        return NumberForm(",", False, has_spaces)
    return NumberForm(".", counts["group"] > 0, has_spaces)
