"""The one door for raw rows: what is read, what is quarantined, what stops."""

import codecs
import csv
import gzip
import io
import json
import os
import re
import threading
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from itertools import count
from pathlib import Path

import duckdb
import openpyxl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from comptoir.inputs import comptoir_input, delimited, plain, read_input, records
from comptoir.inputs.catalogue import INPUTS, InputError, find_input, match_header
from comptoir.inputs.files import expand
from comptoir.inputs.forms import MISSING_TEXTS
from comptoir.inputs.plain import runs, survey
from comptoir.inputs.records import (
    LINE_LIMIT,
    Lines,
    Record,
    Run,
    split_fields,
    split_records,
    strict_pattern,
)
from comptoir.inputs.streams import blocks, text_form, text_lines
from comptoir.inputs.threads import in_threads
from comptoir.inputs.tidy import find_ends, find_untidy

HEADER = (
    "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
)
MUG = "536365,85123A,MUG,6,2010-12-01 08:26:00,2.55,17850,France"
PEN = "536366,22633,PEN,-2,2010-12-02 09:00:00,0.85,,Spain"


class Door:
    """Reads retail files below a directory of its own, as the warehouse would."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def write(self, name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
        path = self.directory / name
        path.write_bytes(
            content if isinstance(content, bytes) else content.encode(encoding)
        )
        return path

    def lines(self, *lines: str, name: str = "in.csv", end: str = "\n") -> list[dict]:
        return self.read(self.write(name, end.join(lines) + end))

    def read(self, spec, name: str = "retail_transactions") -> list[dict]:
        """All records, good and bad, by file and line."""
        if isinstance(spec, Path):
            spec = str(spec)
        answer = read_input(name, spec, None, self.directory / "work")
        self.files = answer["files"]
        with duckdb.connect() as connection:
            connection.execute("set timezone = 'UTC'")
            relation = connection.sql(answer["sql"])
            rows = [
                dict(zip(relation.columns, row, strict=True))
                for row in relation.fetchall()
            ]
        assert len(rows) == sum(f["raw_rows"] for f in self.files), "a record is lost"
        malformed = [
            r for r in rows if r["quarantine_reason"] and r["Quantity"] is None
        ]
        assert sum(f["malformed_rows"] for f in self.files) <= len(malformed)
        return sorted(rows, key=lambda row: (row["source_file"], row["source_line"]))


@pytest.fixture
def door(tmp_path: Path) -> Door:
    return Door(tmp_path)


def good(rows: list[dict]) -> list[dict]:
    return [row for row in rows if row["quarantine_reason"] is None]


def bad(rows: list[dict]) -> list[tuple[int, str, str]]:
    return [
        (row["source_line"], row["quarantine_reason"], row["raw_text"])
        for row in rows
        if row["quarantine_reason"] is not None
    ]


def is_mug_and_pen(rows: list[dict]) -> bool:
    values = [
        (
            row["InvoiceNo"],
            row["StockCode"],
            row["Description"],
            row["Quantity"],
            row["InvoiceDate"],
            row["UnitPrice"],
            row["CustomerID"],
            row["Country"],
        )
        for row in rows
    ]
    mug_at, pen_at = datetime(2010, 12, 1, 8, 26), datetime(2010, 12, 2, 9, 0)
    return values == [
        ("536365", "85123A", "MUG", 6, mug_at, Decimal("2.5500"), "17850", "France"),
        ("536366", "22633", "PEN", -2, pen_at, Decimal("0.8500"), None, "Spain"),
    ]


# Forms of one and the same file ---------------------------------------------------------


def test_plain_file_is_read_with_its_lines(door):
    rows = door.lines(HEADER, MUG, PEN)
    assert is_mug_and_pen(rows)
    assert [row["source_line"] for row in rows] == [2, 3]


@pytest.mark.parametrize(
    ("name", "content", "fact"),
    [
        (
            "bom.csv",
            codecs.BOM_UTF8 + f"{HEADER}\n{MUG}\n{PEN}\n".encode(),
            "utf-8 with BOM",
        ),
        ("no_last_newline.csv", f"{HEADER}\n{MUG}\n{PEN}".encode(), "utf-8"),
        ("crlf.csv", f"{HEADER}\r\n{MUG}\r\n{PEN}\r\n".encode(), "crlf"),
        ("cr.csv", f"{HEADER}\r{MUG}\r{PEN}\r".encode(), "cr"),
        ("mixed.csv", f"{HEADER}\r\n{MUG}\n{PEN}\r\n".encode(), "mixed (crlf, lf)"),
        (
            "semicolon.csv",
            f"{HEADER}\n{MUG}\n{PEN}\n".replace(",", ";").encode(),
            "semicolon",
        ),
        ("tab.csv", f"{HEADER}\n{MUG}\n{PEN}\n".replace(",", "\t").encode(), "tab"),
        ("pipe.csv", f"{HEADER}\n{MUG}\n{PEN}\n".replace(",", "|").encode(), "pipe"),
        ("utf16.csv", f"{HEADER}\n{MUG}\n{PEN}\n".encode("utf-16"), "utf-16"),
        (
            "zipped.csv.gz",
            gzip.compress(f"{HEADER}\n{MUG}\n{PEN}\n".encode()),
            "csv.gz",
        ),
        (
            "zipped_without_a_name",
            gzip.compress(f"{HEADER}\n{MUG}\n{PEN}".encode()),
            "csv.gz",
        ),
        ("blank.csv", f"\n{HEADER}\n\n{MUG}\n   \n{PEN}\n\n".encode(), "lf"),
        (
            "quoted.csv",
            "".join(
                ",".join(f'"{value}"' for value in line.split(",")) + "\n"
                for line in (HEADER, MUG, PEN)
            ).encode(),
            "comma",
        ),
        (
            "variants.csv",
            f"invoice,STOCK CODE,description,Quantity,invoice_date,Price,Customer ID,country"
            f"\n{MUG}\n{PEN.replace('2.55', '2.550')}\n".encode(),
            "comma",
        ),
        (
            "floats.csv",
            f"{HEADER}\n{MUG.replace(',6,', ',6.0,')}\n{PEN}\n".encode(),
            "comma",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value else "",
)
def test_each_form_of_a_file_gives_the_same_rows(door, name, content, fact):
    rows = door.read(door.write(name, content))
    assert is_mug_and_pen(rows)
    assert fact in door.files[0].values()


def test_latin_1_and_windows_1252_are_told_apart_from_utf_8(door):
    line = MUG.replace("MUG", "CAFÉ £5")
    for encoding, expected in [
        ("utf-8", ("utf-8", False)),
        ("latin-1", ("latin-1", True)),
        ("cp1252", ("windows-1252", True)),
    ]:
        text = line if encoding != "cp1252" else line.replace("£5", "€5")
        path = door.write("in.csv", f"{HEADER}\n{text}\n{PEN}\n", encoding)
        os.utime(path, ns=(0, hash(encoding) % 10**9))
        rows = door.read(path)
        assert rows[0]["Description"] == (
            "CAFÉ €5" if encoding == "cp1252" else "CAFÉ £5"
        )
        facts = door.files[0]
        assert (facts["encoding"], facts["is_encoding_guess"]) == expected


def test_missing_values_are_written_in_many_ways(door):
    rows = door.lines(
        HEADER,
        *[
            MUG.replace(",17850,", f",{text},")
            for text in ("", "nan", "NA", " NaN ", "NULL")
        ],
    )
    assert [row["CustomerID"] for row in rows] == [None] * 5
    assert not bad(rows)


def test_extra_columns_are_ignored_and_listed(door):
    rows = door.lines(f"{HEADER},Channel,", f"{MUG},web,x", f"{PEN},shop,")
    assert is_mug_and_pen(rows)
    assert door.files[0]["ignored_columns"] == "Channel, (unnamed)"


def test_a_repeated_header_name_outside_the_input_is_ignored(door):
    assert is_mug_and_pen(door.lines(f"{HEADER},note,note", f"{MUG},a,b", f"{PEN},c,d"))
    assert door.files[0]["ignored_columns"] == "note, note"


def test_columns_may_stand_in_another_order_in_each_file_of_a_glob(door):
    door.write("part-1.csv", f"{HEADER}\n{MUG}\n")
    turned = [",".join(reversed(line.split(","))) for line in (HEADER, PEN)]
    door.write("part-2.csv", "\n".join(turned) + "\n")
    assert is_mug_and_pen(door.read(f"{door.directory}/part-*.csv"))
    assert len(door.files) == 2


def test_a_list_of_paths_and_globs_reads_each_file_once(door):
    one = door.write("a.csv", f"{HEADER}\n{MUG}\n")
    door.write("b.csv", f"{HEADER}\n{PEN}\n")
    assert is_mug_and_pen(door.read([f"{door.directory}/*.csv", str(one)]))


def test_a_file_named_through_a_link_or_a_longer_way_is_read_once(door):
    path = door.write("a.csv", f"{HEADER}\n{MUG}\n{PEN}\n")
    link = door.directory / "link.csv"
    link.symlink_to(path)
    around = f"{door.directory}/../{door.directory.name}/a.csv"
    assert is_mug_and_pen(door.read([str(path), str(link), around]))


@pytest.mark.parametrize("name", ["a[1].csv", "a*.csv", "a?.csv", "it's é, {a}.csv"])
@pytest.mark.parametrize("last", [PEN, f"{PEN}\nshort"])
def test_a_name_with_special_characters_means_that_file_alone(door, name, last):
    door.write("a1.csv", f"{HEADER}\n{PEN}\n{PEN}\n")
    path = door.write(name, f"{HEADER}\n{MUG}\n{last}\n")
    assert is_mug_and_pen(good(door.read(path)))


def test_a_header_alone_is_an_input_without_rows(door):
    assert door.read(door.write("in.csv", HEADER)) == []
    assert door.read(door.write("in2.csv", HEADER + "\n")) == []
    assert door.files[0]["raw_rows"] == 0


def test_blank_lines_are_counted(door):
    door.lines("", HEADER, MUG, "  ", PEN, "")
    assert door.files[0]["blank_lines"] == 3


def test_quotes_inside_a_field_that_does_not_begin_with_one_are_text(door):
    rows = door.lines(HEADER, MUG.replace("MUG", '12" RULER'), PEN)
    assert rows[0]["Description"] == '12" RULER'
    assert not bad(rows)


def test_a_quoted_field_may_run_over_lines(door):
    rows = door.lines(HEADER, MUG.replace("MUG", '"A ""BIG"", RED\nMUG"'), PEN)
    assert [row["Description"] for row in rows] == ['A "BIG", RED\nMUG', "PEN"]
    assert [row["source_line"] for row in rows] == [2, 4]


# Dates and numbers ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texts", "expected", "order", "is_guess"),
    [
        (["2010-12-01 08:26:00", "2010-12-13"], [(2010, 12, 1, 8, 26), (2010, 12, 13)], "iso", False),
        (["2010-12-01T08:26:00Z"], [(2010, 12, 1, 8, 26)], "iso", False),
        (["2019-10-01 00:00:00 UTC"], [(2019, 10, 1)], "iso", False),
        (["2010-12-01 08:26:00+02:00"], [(2010, 12, 1, 6, 26)], "iso", False),
        (["12/1/2010 8:26", "12/13/2010 9:05"], [(2010, 12, 1, 8, 26), (2010, 12, 13, 9, 5)], "mdy", False),
        (["12/1/10 8:26", "12/13/10 9:05"], [(2010, 12, 1, 8, 26), (2010, 12, 13, 9, 5)], "mdy", False),
        (["1/12/2010 8:26", "13/12/2010 9:05"], [(2010, 12, 1, 8, 26), (2010, 12, 13, 9, 5)], "dmy", False),
        (["01-12-2010", "13-12-2010"], [(2010, 12, 1), (2010, 12, 13)], "dmy", False),
        (["01.12.2010 08:26:30"], [(2010, 1, 12, 8, 26, 30)], "mdy", True),
        (["12/1/2010 8:26:00 PM", "12/13/2010 9:05:00 AM"], [(2010, 12, 1, 20, 26), (2010, 12, 13, 9, 5)], "mdy", False),
        (["40513.3513888889", "40514"], [(2010, 12, 1, 8, 26), (2010, 12, 2)], "excel serial", False),
        (["2010-12-01 08:26:00", "12/13/2010 9:05"], [(2010, 12, 1, 8, 26), (2010, 12, 13, 9, 5)], "iso + mdy", False),
    ],
)  # fmt: skip
def test_each_date_form_is_read(door, texts, expected, order, is_guess):
    rows = door.lines(
        HEADER, *[MUG.replace("2010-12-01 08:26:00", text) for text in texts]
    )
    assert [row["InvoiceDate"] for row in rows] == [
        datetime(*parts) for parts in expected
    ]
    assert door.files[0]["date_order"] == f"InvoiceDate: {order}"
    assert door.files[0]["is_date_order_guess"] is is_guess


@pytest.mark.parametrize(
    ("texts", "expected", "order"),
    [
        (["1-Dec-10 08:26", "13-DEC-10"], [(2010, 12, 1, 8, 26), (2010, 12, 13)], "month name"),
        (["1 December 2010", "2 May 2011"], [(2010, 12, 1), (2011, 5, 2)], "month name"),
        (["01-Feb-2010", "13/2/2010"], [(2010, 2, 1), (2010, 2, 13)], "dmy + month name"),
        (["20101201", "20101213"], [(2010, 12, 1), (2010, 12, 13)], "yyyymmdd"),
        (["12/1/2010 8:26PM", "12/13/2010 8:26 pm"], [(2010, 12, 1, 20, 26), (2010, 12, 13, 20, 26)], "mdy"),
    ],
)  # fmt: skip
def test_dates_that_leave_no_doubt_are_read(door, texts, expected, order):
    rows = door.lines(
        HEADER, *[MUG.replace("2010-12-01 08:26:00", text) for text in texts]
    )
    assert [row["InvoiceDate"] for row in rows] == [
        datetime(*parts) for parts in expected
    ]
    assert door.files[0]["date_order"] == f"InvoiceDate: {order}"
    assert door.files[0]["is_date_order_guess"] is False


def test_an_ambiguous_order_is_decided_by_the_whole_file_not_by_the_row(door):
    """Only the last of 3,000 rows tells that the day comes first."""
    dates = ["01-12-2010"] * 2999 + ["31-12-2010"]
    rows = door.lines(
        HEADER, *[MUG.replace("2010-12-01 08:26:00", text) for text in dates]
    )
    assert {row["InvoiceDate"] for row in rows} == {
        datetime(2010, 12, 1),
        datetime(2010, 12, 31),
    }


def test_where_both_orders_fit_the_shorter_span_wins_and_is_recorded(door):
    """Days 1-12 of March: as month-day they'd spread over the year."""
    dates = [f"{day:02}/03/2011" for day in range(1, 13)]
    rows = door.lines(
        HEADER, *[MUG.replace("2010-12-01 08:26:00", text) for text in dates]
    )
    assert {row["InvoiceDate"].month for row in rows} == {3}
    assert door.files[0]["is_date_order_guess"] is True


def test_dates_that_fit_no_form_go_to_quarantine(door):
    texts = ["2011-02-30 10:00:00", "0011-12-01", "yesterday", "", "13/13/2011"]
    rows = door.lines(
        HEADER, MUG, *[MUG.replace("2010-12-01 08:26:00", text) for text in texts]
    )
    assert len(good(rows)) == 1
    reasons = [reason for _, reason, _ in bad(rows)]
    assert [reason.split(":")[0] for reason in reasons] == [
        "InvoiceDate is not a time from 1900 to 2100",
        "InvoiceDate is not a time from 1900 to 2100",
        "InvoiceDate is not a time from 1900 to 2100",
        "InvoiceDate is missing",
        "InvoiceDate is not a time from 1900 to 2100",
    ]


def test_years_before_1900_and_after_2100_go_to_quarantine(door):
    """One mistyped year must not stretch the calendar of days over a millennium."""
    sound = ["1900-01-01 00:00:00", "2100-12-31 23:59:59"]
    wrong = ["1899-12-31 23:59:59", "2101-01-01 00:00:00", "2999-01-05 10:00:00"]
    rows = door.lines(
        HEADER,
        *[
            MUG.replace("2010-12-01 08:26:00", text)
            for text in (*sound, *wrong, "infinity", "-infinity")
        ],
    )
    assert [str(row["InvoiceDate"]) for row in good(rows)] == sound
    assert [line for line, *_ in bad(rows)] == [4, 5, 6, 7, 8]


@pytest.mark.parametrize(
    ("delimiter", "texts", "expected"),
    [
        (";", ["2,55", "1200"], ["2.55", "1200"]),
        (";", ["1.234,50", "2,55"], ["1234.5", "2.55"]),
        (",", ['"1,234.50"', "2.55"], ["1234.5", "2.55"]),
        (",", ['"1,200"', "2.55"], ["1200", "2.55"]),
        (",", ["-0.001", "1e-3"], ["-0.001", "0.001"]),
        (";", ["1 234,50", "1\u00a0234,50", "2,55"], ["1234.5", "1234.5", "2.55"]),
        (",", ["1\u202f234.50", "12 345", "2.55"], ["1234.5", "12345", "2.55"]),
    ],
)
def test_decimal_marks_and_groups_are_told_apart(door, delimiter, texts, expected):
    lines = [HEADER.replace(",", delimiter)]
    for text in texts:
        before, after = MUG.split("2.55")
        lines.append(
            before.replace(",", delimiter) + text + after.replace(",", delimiter)
        )
    rows = door.lines(*lines)
    assert [row["UnitPrice"] for row in rows] == [Decimal(text) for text in expected]


def test_values_that_cannot_be_typed_go_to_quarantine_with_their_text(door):
    rows = door.lines(
        HEADER,
        MUG.replace(",6,", ",six,"),
        MUG.replace(",6,", ",6.5,"),
        MUG.replace(",6,", ",99999999999,"),
        MUG.replace("2.55", "free").replace("MUG", '"MUG, RED"'),
        MUG.replace("536365", ""),
        MUG.replace("85123A", "NA"),
    )
    assert bad(rows) == [
        (
            2,
            "Quantity is not a whole number: six",
            MUG.replace(",6,", ",six,"),
        ),
        (
            3,
            "Quantity is not a whole number: 6.5",
            MUG.replace(",6,", ",6.5,"),
        ),
        (
            4,
            "Quantity is above 2,147,483,647: 99999999999",
            MUG.replace(",6,", ",99999999999,"),
        ),
        (
            5,
            "UnitPrice is not a number: free",
            MUG.replace("2.55", "free").replace("MUG", '"MUG, RED"'),
        ),
        (6, "InvoiceNo is missing", MUG.replace("536365", "")),
        (7, "StockCode is missing", MUG.replace("85123A", "NA")),
    ]


# Malformed lines ------------------------------------------------------------------------


def test_lines_with_too_few_or_too_many_fields_cost_themselves_only(door):
    rows = door.lines(HEADER, MUG, "536365,85123A,MUG", f"{MUG},extra", PEN)
    assert is_mug_and_pen(good(rows))
    assert bad(rows) == [
        (3, "too few fields: 3 instead of 8", "536365,85123A,MUG"),
        (4, "too many fields: 9 instead of 8", f"{MUG},extra"),
    ]
    assert [row["source_line"] for row in good(rows)] == [2, 5]


def test_a_cut_last_line_is_told_from_a_short_one(door):
    rows = door.read(door.write("in.csv", f"{HEADER}\n{MUG}\n{PEN}\n5363"))
    assert is_mug_and_pen(good(rows))
    assert bad(rows) == [(4, "cut last line: 1 of 8 fields", "5363")]


def test_a_wrong_byte_costs_its_own_line(door):
    text = f"{HEADER}\n{MUG.replace('MUG', 'CAFÉ')}\n{MUG}\n{PEN}\n".encode()
    rows = door.read(door.write("in.csv", text.replace(b"MUG", b"M\xffG")))
    assert len(good(rows)) == 2
    assert bad(rows) == [
        (3, "wrong byte 0xff at byte 16: not utf-8", MUG.replace("MUG", r"M\xffG"))
    ]
    assert door.files[0]["encoding"] == "utf-8"


def test_a_nul_byte_costs_its_own_line(door):
    rows = door.lines(HEADER, MUG.replace("MUG", "M\0G"), MUG, PEN)
    assert is_mug_and_pen(good(rows))
    assert bad(rows) == [(2, "NUL byte at byte 16", MUG.replace("MUG", r"M\x00G"))]


@pytest.mark.parametrize("is_last_quote", [True, False])
def test_an_unclosed_quote_does_not_swallow_the_rows_after_it(door, is_last_quote):
    """With or without another quote further down, the rows between them are kept."""
    rest = (
        [MUG] * 500
        if is_last_quote
        else [*[MUG] * 500, PEN.replace("PEN", '"PEN, RED"')]
    )
    rows = door.lines(HEADER, MUG.replace("MUG", '"MUG'), *rest)
    assert len(good(rows)) == len(rest)
    assert bad(rows) == [(2, "unclosed quote", MUG.replace("MUG", '"MUG'))]


def test_an_unclosed_quote_on_the_last_line_is_a_cut_line(door):
    rows = door.read(door.write("in.csv", f'{HEADER}\n{MUG}\n{PEN}\n536367,1,"CUT'))
    assert is_mug_and_pen(good(rows))
    assert bad(rows) == [(4, "cut last line: unclosed quote", '536367,1,"CUT')]


def test_text_after_a_closing_quote_is_malformed(door):
    rows = door.lines(HEADER, MUG.replace("MUG", '"MUG" RED'), MUG, PEN)
    assert is_mug_and_pen(good(rows))
    assert bad(rows) == [
        (2, "text after a closing quote", MUG.replace("MUG", '"MUG" RED'))
    ]


def test_malformed_lines_are_found_in_a_gzip_and_among_other_newlines(door):
    text = f"{HEADER}\r\n{MUG}\r\nshort\r\n{PEN}\r\n"
    rows = door.read(door.write("in.csv.gz", gzip.compress(text.encode())))
    assert is_mug_and_pen(good(rows))
    assert bad(rows) == [(3, "too few fields: 1 instead of 8", "short")]


@pytest.mark.parametrize("text", ["x" * 3_000_000, f'"{"x," * 9_000_000}"'])
def test_a_line_too_long_for_the_reader_costs_itself_only(door, text):
    rows = door.lines(HEADER, MUG, MUG.replace("MUG", text), PEN)
    assert is_mug_and_pen(good(rows))
    [(line, reason, raw)] = bad(rows)
    assert (line, len(raw)) == (3, 100_000)
    assert reason.startswith("line too long")


def test_fields_of_a_long_quoted_line_are_counted(door):
    rows = door.lines(HEADER, MUG, ",".join(['"x"'] * 1000), PEN)
    assert [reason for _, reason, _ in bad(rows)] == [
        "too many fields: 1000 instead of 8"
    ]


# What stops ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        (b"", ["empty", "0 bytes"]),
        (b"\n\n  \n", ["no header"]),
        (
            HEADER.replace("UnitPrice", "Cost").encode(),
            ["lacks UnitPrice or Price", "Cost"],
        ),
        (f"{HEADER},Invoice\n{MUG},1\n".encode(), ["column", "1", "9", "InvoiceNo"]),
        (f"{HEADER},Invoice No\n{MUG},1\n".encode(), ["'InvoiceNo'", "'Invoice No'"]),
        (f"{MUG}\n{PEN}\n".encode(), ["lacks InvoiceNo", "536365"]),
        (f"{HEADER}\n1;2\n3;4\n".encode(), ["none of its 2 records", "comma"]),
        (b"PK\x03\x04 not a workbook", ["can't be read as XLSX"]),
        (b"PAR1 not parquet", ["can't be read as Parquet"]),
        (gzip.compress(f"{HEADER}\n{MUG}\n".encode() * 99)[:-20], ["can't be read"]),
        (gzip.compress(HEADER.encode())[:20] + b"\xff" * 40, ["cut or damaged"]),
        (gzip.compress(f"{HEADER}\n{MUG}\n".encode()) + bytes(99), ["damaged"]),
        (f"{HEADER}\n{MUG}\n".encode("utf-16-le"), ["its first line is not text"]),
        (f"Sales\n{HEADER}\n{MUG}\n".encode(), ["remove what stands above"]),
    ],
    ids=lambda value: "",
)
def test_what_cannot_be_read_stops_with_one_error_that_names_input_and_file(
    door, content, parts
):
    path = door.write("broken.csv", content)
    with pytest.raises(InputError) as caught:
        door.read(path)
    for part in ("retail_transactions", str(path), *parts):
        assert part in str(caught.value)


@pytest.mark.parametrize(
    ("spec", "part"),
    [
        ("nowhere.csv", "there is no file nowhere.csv"),
        ("nowhere/*.csv", "no file matches nowhere/*.csv"),
        (".", "is a directory"),
        ([], "is empty"),
        ([""], "is no path"),
        ([5], "is no path"),
        (5, "is no path"),
        ("~nobody-of-that-name/a.csv", "there is no file"),
        ("a" * 5000, "there is no file"),
    ],
)
def test_a_path_that_names_no_file_stops(spec, part):
    with pytest.raises(InputError, match="retail_transactions"):
        expand(find_input("retail_transactions"), spec)
    with pytest.raises(InputError) as caught:
        expand(find_input("retail_transactions"), spec)
    assert part in str(caught.value)


def test_an_unknown_input_stops_and_names_the_known_ones():
    request = json.dumps({"inputs": {"retail": "x.csv"}, "sample": None})
    answer = json.loads(comptoir_input("retail_transactions", request))
    assert "no input 'retail'" in answer["error"]
    assert all(name in answer["error"] for name in INPUTS)


@pytest.mark.parametrize(
    ("inputs", "part"),
    [
        ({"retail_transactions": None}, "retail_transactions names no file"),
        (
            "x.csv",
            "'x.csv' names no input; write {inputs: {retail_transactions: path}}",
        ),
        (["x.csv"], "names no input"),
    ],
)
def test_a_var_that_names_no_file_stops(inputs, part):
    """Not the sample: whoever writes the name means a file."""
    request = json.dumps({"inputs": inputs, "sample": None})
    answer = json.loads(comptoir_input("retail_transactions", request))
    assert part in answer["error"]


# Workbooks and Parquet ------------------------------------------------------------------


def workbook(path: Path, sheets: dict[str, list[list]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_a_workbook_is_read_sheet_by_sheet(door):
    mug_at, pen_at = datetime(2010, 12, 1, 8, 26), datetime(2010, 12, 2, 9, 0)
    path = workbook(
        door.directory / "shop.xlsx",
        {
            "2010": [HEADER.split(","), [536365, "85123A", "MUG", 6, mug_at, 2.55, 17850, "France"]],
            "2011": [HEADER.split(","), [], [536366, 22633, "PEN", -2, pen_at, 0.85, None, "Spain"]],
            "notes": [["written by", "hand"]],
            "empty": [],
        },
    )  # fmt: skip
    rows = door.read(path)
    assert is_mug_and_pen(rows)
    assert [row["source_file"] for row in rows] == [f"{path}#2010", f"{path}#2011"]
    assert [row["source_line"] for row in rows] == [2, 3]
    assert door.files[0]["ignored_sheets"] == "notes"


def test_a_workbook_without_a_fitting_sheet_says_what_it_lacks(door):
    path = workbook(door.directory / "shop.xlsx", {"notes": [["written by", "hand"]]})
    with pytest.raises(InputError, match="sheet 'notes': its header lacks InvoiceNo"):
        door.read(path)


def test_a_sheet_that_almost_fits_is_not_left_out(door):
    path = workbook(
        door.directory / "shop.xlsx",
        {
            "2010": [HEADER.split(","), MUG.split(",")],
            "2011": [HEADER.split(",")[:-1], PEN.split(",")[:-1]],
        },
    )
    with pytest.raises(InputError, match="sheet '2011': its header lacks Country"):
        door.read(path)


def test_a_value_beside_the_columns_of_a_sheet_goes_to_quarantine(door):
    mug = [*MUG.split(","), "beside"]
    path = workbook(
        door.directory / "shop.xlsx", {"2010": [HEADER.split(","), mug, PEN.split(",")]}
    )
    rows = door.read(path)
    assert [line for line, _, _ in bad(rows)] == [2]
    assert len(good(rows)) == 1


def test_typed_and_text_parquet_are_read(door):
    path = door.directory / "shop.parquet"
    for kinds in ("varchar", "typed"):
        with duckdb.connect() as connection:
            source = f"read_csv('{door.write('x.csv', f'{HEADER}{chr(10)}{MUG}{chr(10)}{PEN}')}'"
            options = ", all_varchar = true)" if kinds == "varchar" else ")"
            connection.execute(
                f"copy (from {source}{options}) to '{path}' (format parquet)"
            )
        rows = door.read(path)
        assert is_mug_and_pen(rows)
        assert [row["source_line"] for row in rows] == [1, 2]


def test_a_parquet_time_with_a_zone_becomes_utc(door):
    path = door.directory / "shop.parquet"
    source = door.write("x.csv", f"{HEADER}\n{MUG}\n{PEN}\n")
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'Europe/Paris'")
        connection.execute(
            f"copy (select * replace (InvoiceDate::timestamptz as InvoiceDate)"
            f" from '{source}') to '{path}' (format parquet)"
        )
    rows = door.read(path)
    assert rows[0]["InvoiceDate"] == datetime(2010, 12, 1, 7, 26)


# Reading again --------------------------------------------------------------------------


def test_a_changed_file_is_looked_at_anew(door):
    path = door.write("in.csv", f"{HEADER}\n{MUG}\n{PEN}\nshort\n")
    assert len(bad(door.read(path))) == 1
    again = door.read(path)
    assert len(bad(again)) == 1
    door.write("in.csv", f"{HEADER}\n{MUG}\n{PEN}\n{MUG}\n")
    assert len(door.read(path)) == 3
    assert door.files[0]["malformed_rows"] == 0


def test_a_lost_plain_copy_is_made_again(door):
    path = door.write("in.csv", f"{HEADER}\n{MUG}\n{PEN}\nshort\n")
    door.read(path)
    for made in (door.directory / "work").glob("*.csv"):
        made.unlink()
    assert len(door.read(path)) == 3


def test_builds_at_the_same_time_do_not_disturb_each_other(door, monkeypatch):
    """What one build has made can be read while another makes the same again."""
    path = door.write("in.csv", f"{HEADER}\n{MUG}\n{PEN}\nshort\n")
    work = door.directory / "work"

    sql = read_input("retail_transactions", str(path), None, work)["sql"]
    counts = []

    def read_meanwhile(*arguments):
        counts.append(len(duckdb.sql(sql).fetchall()))
        return read_header(*arguments)

    read_header = delimited.read_header
    monkeypatch.setattr(delimited, "read_header", read_meanwhile)
    for notes in work.glob("*.json"):
        notes.unlink()
    assert read_input("retail_transactions", str(path), None, work)["sql"] == sql
    assert counts == [3]


def test_copies_of_an_older_file_are_removed(door):
    path = door.write("in.csv", f"{HEADER}\n{MUG}\n{PEN}\nshort\n")
    door.read(path)
    assert list((door.directory / "work").glob("*.csv"))
    door.write("in.csv", f"{HEADER}\n{MUG}\n{PEN}\n")
    door.read(path)
    assert not list((door.directory / "work").glob("*.csv"))


# The catalogue --------------------------------------------------------------------------


@pytest.mark.parametrize("name", INPUTS)
def test_every_input_reads_a_file_under_its_canonical_names(door, name):
    """One row of fitting values under the canonical header, and under one in capitals."""
    values = {
        "text": "x",
        "integer": "3",
        "decimal": "1.5",
        "double": "40.44",
        "boolean": "1",
        "date": "1/7/2011",
        "timestamp": "2019-10-01 00:00:00 UTC",
    }
    columns = INPUTS[name].columns
    row = ",".join(values[column.kind] for column in columns)
    for header in (
        ",".join(column.name for column in columns),
        ",".join(
            column.name.upper().replace(".", " ").replace("_", "") for column in columns
        ),
    ):
        answer = read_input(
            name,
            str(door.write("in.csv", f"{header}\n{row}\n")),
            None,
            door.directory / "w",
        )
        with duckdb.connect() as connection:
            connection.execute("set timezone = 'UTC'")
            relation = connection.sql(answer["sql"])
            names, [found] = relation.columns, relation.fetchall()
        assert found[2] is None, found
        assert names[4:] == [column.name for column in columns]
        assert None not in found[4:]


def test_no_accepted_name_means_two_columns_of_an_input():
    for one in INPUTS.values():
        names = [name for c in one.columns for name in (c.name, *c.aliases)]
        positions, ignored = match_header(one, [c.name for c in one.columns])
        assert not ignored
        assert len(one.accepted) == len(set(names))
        assert list(positions.values()) == list(range(len(one.columns)))


# Any file at all ------------------------------------------------------------------------


def quoted_field(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


FIELD = st.text(st.sampled_from('ab"; ,\n\ré'), max_size=6)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(FIELD, FIELD, FIELD), min_size=1, max_size=8))
def test_what_a_csv_writer_writes_is_split_as_the_csv_reader_splits_it(rows):
    """The standard library's reader is the judge, for fields of quotes and newlines.

    A line inside a record that is a whole record by itself ends an unclosed quote by
    design, so there is none.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerows(rows)
    for row in rows:
        lines = re.split("\r\n|\r|\n", ",".join(quoted_field(value) for value in row))
        assume(not any(strict_pattern(",", 3).fullmatch(line) for line in lines[1:]))
    stream = io.BytesIO(text.getvalue().encode())
    found = list(split_records(Lines(text_lines(stream)), ",", 3, "utf-8"))
    judged = list(csv.reader(io.StringIO(text.getvalue(), newline="")))
    assert [split_fields(record.text, ",") for record in found] == judged
    assert not any(record.fault for record in found)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=80), st.integers(1, 64))
def test_no_byte_of_any_file_is_lost(data, size):
    """Lines of all records, good and bad, and blank lines make up the file."""
    lines = list(text_lines(io.BytesIO(data)))
    assert b"".join(text + end for text, end in lines) == data.removeprefix(
        codecs.BOM_UTF8
    )
    records = list(split_records(Lines(lines), ",", 2, "utf-8"))
    assert len({record.line for record in records}) == len(records)
    covered = sum(1 for text, _ in lines if text.strip())
    joined = sum(
        0 if record.fault else record.text.count("\n") + record.text.count("\r")
        for record in records
    )
    assert len(records) <= covered <= len(records) + joined


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["a,b", 'a,"b"', '"a,b",c', 'x,12" y', "é,b", "a", "a,b,c", '"a,b']
        ),
        max_size=12,
    ),
    st.sampled_from(["\n", "\r\n"]),
)
def test_the_fast_survey_agrees_with_the_careful_reader(lines, end):
    """A plain file has as many records as the careful reader finds, and none malformed."""
    data = end.join(["h,i", *lines, ""]).encode()
    found = survey(io.BytesIO(data), ",", 2)
    records = list(split_records(Lines(text_lines(io.BytesIO(data))), ",", 2, "utf-8"))
    is_sound = not any(record.fault for record in records)
    assert found.is_plain == is_sound
    if found.is_plain:
        assert found.records == len(records) - 1


def record_by_record(records: Iterable[Record | Run]) -> list[Record]:
    found = []
    for one in records:
        if isinstance(one, Run):
            found += map(Record, count(one.line), one.texts)
        else:
            found.append(one)
    return found


ANY_LINE = [
    *[b"a,b"] * 4,
    *[b'a,"b"', b'"a,b",c', b'"",""', b'x,12" y', b'a,"b" c', b'a,"b', b'b",c', b'",'],
    *[b"a", b"a,b,c", b",", b"", b" ", b"\t", b" \t", b"a\0,b", b"xxxxxxxxxxxx,b"],
    *[b"\xc3\xa9,b", b"\xe9,b", b"\x80,b", b"\x81,b", b"\xef\xbb\xbfa,b"],
    *[b"\x0c,\x1c", b"\xc2\x85,\xe2\x80\xa8"],  # ends of lines to str.splitlines
]
ANY_END = [*[b"\n"] * 6, b"\r\n", b"\r"]


@settings(max_examples=500, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(ANY_LINE), st.sampled_from(ANY_END)), max_size=30
    ),
    st.sampled_from([None, b"\n", b"\r\n", b"\r"]),
    st.booleans(),
    st.sampled_from([",", "\t"]),
    st.sampled_from(["utf-8", "windows-1252", "latin-1"]),
    st.integers(1, 40),
)
def test_runs_of_plain_lines_change_nothing(
    lines, newline, is_cut, delimiter, encoding, size
):
    """Records, faults, numbers and blank lines are those of the reading line by line."""
    text = b"".join(line + (newline or end) for line, end in lines)
    text = text.replace(b",", delimiter.encode())[: -1 if is_cut else None]
    with pytest.MonkeyPatch.context() as patch:
        for module in (plain, records):
            patch.setattr(module, "LINE_LIMIT", 12)
        single = Lines(text_lines(io.BytesIO(text)))
        expected = list(split_records(single, delimiter, 2, encoding))
        grouped = Lines(runs(io.BytesIO(text), delimiter, 2, encoding, size))
        found = list(split_records(grouped, delimiter, 2, encoding))
    assert record_by_record(found) == expected
    assert grouped.blank == single.blank
    assert not found or isinstance(found[0], Record), "the header comes by itself"


def test_a_line_that_fills_the_limit_is_plain_and_a_longer_one_is_not():
    """Its end counts. Wherever it stands in a block."""
    for before in (0, 1, 100_000):
        for length in (LINE_LIMIT - 1, LINE_LIMIT):
            data = b"h,i\n" + b"a,b\n" * before + b"c,".ljust(length, b"d") + b"\ne,f\n"
            found = survey(io.BytesIO(data), ",", 2)
            assert found.records == (before + 2 if length < LINE_LIMIT else None)


@pytest.mark.parametrize("odd", [b"a", b"a,b,c", b'a,"b', b"\xe9,b", b"a\0,b"])
@pytest.mark.parametrize("place", [1, 200_000, 299_999])
def test_one_odd_line_among_many_blocks_is_found(odd, place):
    lines = [b"h,i", *[b"a,b"] * 299_999]
    assert survey(io.BytesIO(b"\n".join(lines)), ",", 2).records == 299_999
    lines[place] = odd
    data = b"\n".join(lines)
    assert not survey(io.BytesIO(data), ",", 2).is_plain
    ahead = Lines(runs(io.BytesIO(data), ",", 2, "utf-8"))
    _, *others = split_records(ahead, ",", 2, "utf-8")
    assert [one.line for one in others if isinstance(one, Record)] == [place + 1]
    assert sum(len(one.texts) for one in others if isinstance(one, Run)) == 299_998


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"", ("utf-8", False, "lf")),
        (b"a\r\nb\nc", ("utf-8", False, "mixed (crlf, lf)")),
        (b"a\rb\r", ("utf-8", False, "cr")),
        ("é\né\n".encode() + b"\xe9\n\xe9\n", ("utf-8", False, "lf")),
        ("é\n".encode() + b"\xe9\n\xe8\n", ("latin-1", True, "lf")),
        (b"\xe9\n\x80\n", ("windows-1252", True, "lf")),
        (b"\xe9\n\xff\n", ("utf-8", False, "lf")),
        (b"\xe9\n\x81\n", ("utf-8", False, "lf")),
        (codecs.BOM_UTF8 + b"a\n\xe9\n", ("latin-1", True, "lf")),
    ],
)
def test_encoding_and_newline_are_decided_from_all_lines(text, expected):
    assert text_form(io.BytesIO(text)) == expected


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("size", range(1, 12))
def test_blocks_end_at_a_line_s_end_whatever_the_newline(end, size):
    data = end.join([b"a,b", b"c", b"", b"d,e"])
    found = list(blocks(io.BytesIO(data), size))
    assert b"".join(found) == data
    assert all(block.endswith((b"\n", b"\r")) for block in found[:-1])
    assert [line for block in found for line in block.splitlines()] == data.split(end)


def test_several_at_once_give_their_results_in_order(monkeypatch):
    """The later items of two at once end first; of two that fail, the first is told."""
    monkeypatch.setenv("COMPTOIR_THREADS", "2")
    second_is_done = threading.Event()

    def wait_for_the_second(item: int) -> int:
        if item == 2:
            second_is_done.set()
        assert second_is_done.wait(timeout=60)
        if item < 0:
            raise InputError(str(item))
        return 10 * item

    assert in_threads(wait_for_the_second, [1, 2, 3]) == [10, 20, 30]
    assert in_threads(wait_for_the_second, []) == []
    with pytest.raises(InputError, match="-1"):
        in_threads(wait_for_the_second, [1, -1, 2, -3])


def test_fields_are_split_with_their_quotes_taken_off():
    assert split_fields(',"a ""b"", c",,d"e', ",") == ["", 'a "b", c', "", 'd"e']


FIELDS = ["a", "", " ", "nan", "NA ", " x", "x ", "n/a", "nano", "NULL", "<NA>", "x y"]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(FIELDS), min_size=3, max_size=3), min_size=1),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([",", ";"]),
)
def test_columns_are_tidy_where_each_field_is_its_value(rows, end, delimiter):
    block = "".join(delimiter.join(row) + end for row in rows).encode()
    expected = {
        at
        for row in rows
        for at, text in enumerate(row)
        if text != text.strip(" ") or text in MISSING_TEXTS
    }
    ends = find_ends(block, delimiter, 3)
    assert ends is not None
    assert ends.shape == (len(rows), 3)
    assert find_untidy(block, ends) == expected


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="a,;\n", max_size=30), st.integers(1, 4))
def test_fields_have_ends_where_each_line_has_as_many(text, fields):
    """Also where lines of too many and of too few fields make up for each other."""
    block = text.encode() + b"\n"
    lines = block.split(b"\n")[:-1]
    ends = find_ends(block, ",", fields)
    assert (ends is not None) == all(line.count(b",") == fields - 1 for line in lines)
    if ends is not None:
        assert ends.shape == (len(lines), fields)


def test_values_of_tidy_and_untidy_columns_are_read_alike(tmp_path):
    """No column of the first file is tidy (it has a quote), nearly all of the second."""
    header = (
        "event_time,event_type,product_id,category_id,category_code,brand,price,"
        "user_id,user_session\n"
    )
    line = "2019-10-01 00:00:00 UTC,view,{},9,a.b,{},1.50,7,s\n"
    quoted = header + line.format(" 1 ", "nan") + line.format("2", '"acme"')
    tidy = header + line.format("1", "") + line.format("2", "acme")
    found = []
    for number, text in enumerate((quoted, tidy)):
        path = tmp_path / f"{number}.csv"
        path.write_text(text)
        answer = read_input("clickstream_events", str(path), None, tmp_path / "work")
        assert ("suffix" in answer["sql"]) == (text == quoted)
        found.append(duckdb.sql(answer["sql"]).fetchall())
    assert [row[4:] for row in found[0]] == [row[4:] for row in found[1]]
