"""The benchmark measures what it says: times, memory, and a load with stated types."""

import gzip
import sys
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from comptoir import bench

RETAIL = bench.AREAS["retail"]


def write(path: Path, *lines: str) -> Path:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "wt", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    return path


def test_measure_tells_wall_time_and_peak_memory(tmp_path: Path) -> None:
    code = "import time; held = bytearray(300_000_000); time.sleep(0.3)"
    big = bench.measure([sys.executable, "-c", code], tmp_path / "log", tmp_path)
    small = bench.measure([sys.executable, "-c", ""], tmp_path / "log", tmp_path)
    assert big.seconds >= 0.3
    assert 0 < big.cpu_seconds < big.seconds
    assert 300e6 <= big.peak_bytes < 300e6 + 2 * small.peak_bytes


def test_failed_process_says_what_it_printed(tmp_path: Path) -> None:
    code = "print('no such table'); raise SystemExit(3)"
    with pytest.raises(bench.RunError, match=r"(?s)exit code 3.*no such table"):
        bench.measure([sys.executable, "-c", code], tmp_path / "log", tmp_path)


@pytest.mark.parametrize(
    ("delimiter", "time", "name"),
    [
        (",", "2010-12-01 08:26:00", "a.csv"),
        (";", "12/1/2010 8:26", "b.csv"),
        (",", "12/1/10 8:26", "c.csv.gz"),
    ],
)
def test_bare_load_states_every_type(
    tmp_path: Path, delimiter: str, time: str, name: str
) -> None:
    header = ["Invoice", "StockCode", "Quantity", "InvoiceDate", "Price", "Customer ID"]
    row = ["536365", "85123A", "6", time, "2.55", "17850"]
    bad = ["536366", "85123A", "six", time, "2.55", "17850"]
    path = write(tmp_path / name, *(delimiter.join(r) for r in (header, row, bad, row)))
    con = duckdb.connect()
    con.execute(bench.write_bare_load(path, RETAIL))
    columns = con.execute("describe loaded").fetchall()
    assert {name: kind for name, kind, *_ in columns} == {
        "Invoice": "VARCHAR",
        "StockCode": "VARCHAR",
        "Quantity": "INTEGER",
        "InvoiceDate": "TIMESTAMP",
        "Price": "DECIMAL(18,4)",
        "Customer ID": "VARCHAR",
    }
    loaded = con.execute(
        "select count(*), min(InvoiceDate)::text, sum(Price)::text from loaded"
    ).fetchall()
    assert loaded == [(2, "2010-12-01 08:26:00", "5.1000")]


def test_load_process_counts_its_rows(tmp_path: Path) -> None:
    path = write(tmp_path / "it's.csv", "Quantity,UnitPrice", "1,2.5", "2,3.5")
    measured, rows = bench.run_load(path, RETAIL, tmp_path)
    assert rows == 2
    assert measured.peak_bytes > 10e6


@pytest.mark.parametrize("lines", [["one"], ["a,b"]])
def test_a_file_without_columns_or_rows_is_refused(
    tmp_path: Path, lines: list[str]
) -> None:
    path = write(tmp_path / "a.csv", *lines)
    result = CliRunner().invoke(bench.command, ["retail", "--input", str(path)])
    assert result.exit_code == 1
    assert "no header of several columns and a row" in result.output


def test_a_workbook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK")
    result = CliRunner().invoke(
        bench.command, ["retail", "--input", str(tmp_path / "a.xlsx")]
    )
    assert result.exit_code == 1
    assert "load from CSV" in result.output


def test_steps_gather_tests_and_take_medians() -> None:
    def run(model: float, test: float) -> dict[str, float]:
        results = [
            {"unique_id": "model.comptoir.stg_a", "execution_time": model},
            {"unique_id": "test.comptoir.a_is_b.123", "execution_time": test},
            {"unique_id": "test.comptoir.b_is_c.456", "execution_time": 1.0},
        ]
        return bench.read_steps({"results": results, "elapsed_time": 8.0}, 10.0)

    assert bench.find_median_steps([run(1, 2), run(7, 3), run(4, 9)]) == {
        "stg_a": 4,
        "(tests)": 4.0,
        "(start and parse)": 2.0,
    }
