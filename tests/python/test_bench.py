"""The benchmark measures what it says: times, memory, and a load with stated types."""

import gzip
import io
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from rich.console import Console

from comptoir.bench import builds, command, engines, loads, processes, tables
from comptoir.bench.areas import AREAS
from comptoir.bench.judged import Covered, Judged, Lost
from comptoir.bench.observer import TRUTH, Observed
from comptoir.bench.processes import Measure, Run
from comptoir.bench.questions import QUESTIONS, READING
from comptoir.cli import main
from comptoir.spark import session

RETAIL = AREAS["retail"]
CLICKSTREAM = AREAS["clickstream"]
STOCK = AREAS["stock"]


def write(path: Path, *lines: str) -> Path:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "wt", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    return path


def test_measure_tells_wall_time_and_peak_memory(tmp_path: Path) -> None:
    code = "import time; held = bytearray(300_000_000); time.sleep(0.3)"
    big = processes.measure([sys.executable, "-c", code], tmp_path / "log", tmp_path)
    small = processes.measure([sys.executable, "-c", ""], tmp_path / "log", tmp_path)
    assert big.seconds >= 0.3
    assert 0 < big.cpu_seconds < big.seconds
    assert 300e6 <= big.peak_bytes < 300e6 + 2 * small.peak_bytes


def test_failed_process_says_what_it_printed(tmp_path: Path) -> None:
    code = "print('no such table'); raise SystemExit(3)"
    with pytest.raises(processes.RunError, match=r"(?s)exit code 3.*no such table"):
        processes.measure([sys.executable, "-c", code], tmp_path / "log", tmp_path)


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
    con.execute(loads.write_bare_load([path], RETAIL))
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
    run, rows = loads.run_load([path], RETAIL, tmp_path)
    assert rows == 2
    assert run.measure.peak_bytes > 10e6


@pytest.mark.parametrize("lines", [["one"], ["a,b"]])
def test_a_file_without_columns_or_rows_is_refused(
    tmp_path: Path, lines: list[str]
) -> None:
    path = write(tmp_path / "a.csv", *lines)
    result = CliRunner().invoke(command.command, ["retail", "--input", str(path)])
    assert result.exit_code == 1
    assert "no header of several columns and a row" in result.output


def test_a_workbook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK")
    result = CliRunner().invoke(
        command.command, ["retail", "--input", str(tmp_path / "a.xlsx")]
    )
    assert result.exit_code == 1
    assert "load from CSV" in result.output


EVENTS = "event_time,event_type,user_id,price,user_session"


def test_bare_load_of_events_reads_all_files_with_times_in_utc(tmp_path: Path) -> None:
    session = "72d76fde-8bb3-4e00-8c23-a032dfed738c"
    days = [
        write(
            tmp_path / f"{day}.csv",
            EVENTS,
            f"2019-10-0{day} 00:00:01 UTC,view,{user},35.79,{session}",
            f"2019-10-0{day} 00:00:02 UTC,view,{user},,",
        )
        for day, user in ((1, 541312140), (2, 554748717))
    ]
    con = duckdb.connect()
    con.execute(loads.write_bare_load(days, CLICKSTREAM))
    kinds = [kind for _, kind, *_ in con.execute("describe loaded").fetchall()]
    assert kinds == ["TIMESTAMP", "VARCHAR", "BIGINT", "DECIMAL(18,4)", "UUID"]
    last = con.execute("select count(*), max(event_time)::text from loaded").fetchall()
    assert last == [(4, "2019-10-02 00:00:02")]


def test_a_tenth_of_the_users_keeps_all_of_their_rows(tmp_path: Path) -> None:
    def row(second: int, user: int) -> str:
        return f'2019-10-01 00:00:{second:02} UTC,"a ""b"", c",{user},1.50,'

    users = range(500)
    paths = [
        write(tmp_path / f"{day}.csv", EVENTS, *(row(day, user) for user in users))
        for day in (1, 2)
    ]
    copies, rows = loads.make_tenth(paths, "userid", tmp_path)
    first, second = (copy.read_text("utf-8").splitlines() for copy in copies)
    assert first[0] == EVENTS
    assert 20 <= len(first) - 1 <= 90
    assert rows == len(first) + len(second) - 2
    assert second[1:] == [line.replace(":01 UTC", ":02 UTC") for line in first[1:]]
    assert set(first) <= set(paths[0].read_text("utf-8").splitlines())


def test_files_are_one_name_or_a_glob_in_order(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv", "a[1].csv"):
        write(tmp_path / name, EVENTS)
    assert command.find_files(str(tmp_path / "a[1].csv")) == [tmp_path / "a[1].csv"]
    found = command.find_files(str(tmp_path / "?.csv"))
    assert [path.name for path in found] == ["a.csv", "b.csv"]
    result = CliRunner().invoke(
        command.command, ["clickstream", "--input", str(tmp_path / "c*")]
    )
    assert result.exit_code == 2
    assert "no such file" in result.output


def test_steps_gather_tests_and_take_medians() -> None:
    def run(model: float, test: float) -> Run:
        results = [
            {"unique_id": "model.comptoir.stg_a", "execution_time": model},
            {"unique_id": "test.comptoir.a_is_b.123", "execution_time": test},
            {"unique_id": "test.comptoir.b_is_c.456", "execution_time": 1.0},
        ]
        steps = builds.read_steps({"results": results, "elapsed_time": 8.0}, 10.0)
        return Run(Measure(10.0, 9.0, 1), steps)

    assert processes.find_median_steps([run(1, 2), run(7, 3), run(4, 9)]) == {
        "stg_a": 4,
        "(tests)": 4.0,
        "(start and parse)": 2.0,
    }


def test_typical_is_median_time_and_highest_memory() -> None:
    runs = [Run(Measure(*one)) for one in ((3, 1, 10), (1, 2, 30), (2, 9, 20))]
    assert processes.find_typical(runs) == Measure(2, 2, 30)


def test_share_of_an_added_file_leaves_out_the_fixed_cost() -> None:
    assert tables.find_share(full=50, added=12, empty=10) == 0.05
    assert tables.find_share(full=50, added=9, empty=10) == 0
    assert tables.find_share(full=10, added=12, empty=10) is None


def show(*arguments: object, by: Callable[..., None]) -> str:
    console = Console(width=100, record=True, file=io.StringIO())
    by(console, *arguments)
    return console.export_text()


def test_tables_show_ratios() -> None:
    def timed(seconds: float, cpu: float = 0, **steps: float) -> list[Run]:
        return [Run(Measure(seconds, cpu, 2_000_000_000), steps)]

    shown = show(timed(2), {"tables": timed(7)}, by=tables.show_processes)
    assert "dbt build with tests: tables │    7.00 │            3.5 │" in shown
    both = timed(60, 80), timed(20, 20)
    shown = show("products", *both, 2000, 200, by=tables.show_tenth)
    assert "A tenth of the products: 200 of 2,000 rows" in " ".join(shown.split())
    assert "10.0 times the rows take 3.0 times the time (CPU 4.0)" in " ".join(
        shown.split()
    )
    history = {
        "full": timed(50, 90),
        "added": timed(99, 99) + timed(12, 14) + timed(11, 13),
        "empty": timed(10, 10) + timed(9, 9) + timed(70, 70),
    }
    shown = show(history, by=tables.show_history)
    assert "one file added (median of 3)" in shown
    assert "costs 5.0% of the full run (CPU 5.0%)" in " ".join(shown.split())
    asked = dict.fromkeys(QUESTIONS, 0.25)
    answers = {
        "marts": timed(1, **asked),
        "pandas": timed(40, **asked, **{READING: 30}),
        "pandas, duplicates kept": timed(20, **asked, **{READING: 10}),
    }
    shown = show(answers, by=tables.show_answers)
    assert "│ marts                   │    1.00 │                 │" in shown
    assert "│ pandas                  │   40.00 │           30.00 │" in shown
    assert "│ sales by month                 │  0.25 │   0.25 │" in shown


def test_predictions_stand_beside_the_observer() -> None:
    observed = Observed(
        pairs_count=1200,
        told_share=1.0,
        agreed_share=0.99,
        observer=0.9,
        candidates={"majority": 0.5, "forest": 0.88, "empty": None},
        champion="forest",
    )
    shown = show(observed, by=tables.show_observed)
    lines = [line.split() for line in shown.splitlines() if "│" in line]
    assert ["│", "the", "observer", "│", "0.9000", "│", "100.0", "│"] in lines
    assert ["│", "forest", "(champion)", "│", "0.8800", "│", "95.0", "│"] in lines
    assert ["│", "majority", "│", "0.5000", "│", "0.0", "│"] in lines
    assert "1,200 pairs of the test; the truth tells of 100.00% of them" in shown


@pytest.mark.parametrize(
    ("skipped", "truth", "compared"),
    [((), True, True), ((), False, False), (("learning",), True, False)],
)
def test_learning_is_measured_and_compared_where_there_is_a_truth(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    skipped: tuple[str, ...],
    truth: bool,
    compared: bool,
) -> None:
    built, observed = [], []
    run = Run(Measure(1, 1, 1))
    files = [tmp_path / "clickstream_events.csv"]
    if truth:
        (tmp_path / TRUTH).touch()
    monkeypatch.setattr(command, "run_load", lambda *_: (run, 9))
    monkeypatch.setattr(
        builds, "run_build", lambda *given: built.append(given[2]) or run
    )
    monkeypatch.setattr(builds, "run_observer", lambda *given: observed.append(given))
    rest = ("everyday", "questions", "tenth", "history")
    command.run_all(
        *(files, CLICKSTREAM, {*skipped, *rest}, tmp_path, tmp_path),
        command.Results(),
        lambda _: None,
    )
    assert built == (["tables"] if skipped else ["tables", "learning"])
    assert observed == ([(tmp_path / TRUTH, tmp_path)] if compared else [])


def test_polars_is_left_out_and_said_so_where_it_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(builds, "find_spec", lambda name: None)
    ways = builds.list_ways()
    assert ways == ["marts", "pandas", "pandas, duplicates kept"]
    results = command.Results(loads=[Run(Measure(1, 1, 1))])
    for way in ways:
        results.answers[way] = [Run(Measure(1, 1, 1), dict.fromkeys(QUESTIONS, 0.1))]
    shown = show(results, CLICKSTREAM, by=command.show)
    assert "polars is not installed, so its answers are left out" in shown


# --- Engines --------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform != "linux", reason="cores are bound on Linux alone")
def test_a_confined_command_has_its_cores_and_its_orphans_are_counted(
    tmp_path: Path,
) -> None:
    """The orphan outlives what started it, as Java outlives dbt."""
    orphan = (
        "import os, pathlib, time; began = time.process_time()\n"
        "while time.process_time() - began < 0.5: pass\n"
        "pathlib.Path('cores').write_text(str(len(os.sched_getaffinity(0))))"
    )
    parent = (
        f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {orphan!r}])"
    )
    confined = ["-m", "comptoir.bench.confined", "1", sys.executable, "-c", parent]
    measured = processes.measure(
        [sys.executable, *confined], tmp_path / "log", tmp_path
    )
    assert measured.cpu_seconds >= 0.5
    assert (tmp_path / "cores").read_text("utf-8") == "1"


def test_a_confined_command_tells_its_exit_code(tmp_path: Path) -> None:
    confined = ["-m", "comptoir.bench.confined", "1", sys.executable, "-c", "exit(3)"]
    with pytest.raises(processes.RunError, match="exit code 3"):
        processes.measure([sys.executable, *confined], tmp_path / "log", tmp_path)


def test_engines_stand_side_by_side_with_where_their_time_goes() -> None:
    """Each step counts in one layer; a table that differs is named."""
    steps = {
        "(start and parse)": 1.0,
        "stg_clickstream__events": 2.0,
        "int_quality__loads_identified": 4.0,
        "int_clickstream__sessions_summed": 8.0,
        "fct_clickstream__funnel": 16.0,
        "dim_clickstream__users": 32.0,
        "fct_quality__scorecard": 64.0,
    }
    assert list(engines.by_layer(steps).values()) == [1.0, 2.0, 68.0, 8.0, 48.0]
    run = Run(Measure(127.0, 130.0, 2_000_000_000), steps)
    shown = show(
        engines.Engines(
            runs={("duckdb", 1): run, ("spark", 2): run},
            landing=Measure(3.0, 4.0, 1_000_000_000),
            warehouse_bytes=10**9,
            landed_bytes=2 * 10**9,
            tables_bytes=3 * 10**9,
            compared=50,
            differing=("marts.fct_clickstream__funnel",),
        ),
        by=tables.show_engines,
    )
    assert "duckdb, 1 core" in shown
    assert "spark, 2 cores" in shown
    assert "50 public tables compared, columns that differ: 1" in shown
    assert "marts.fct_clickstream__funnel" in shown


def test_spark_is_measured_where_it_can_run_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(session, "find_spec", lambda module: None)
    result = CliRunner().invoke(main, ["bench", "clickstream", "--spark"])
    assert result.exit_code == 2
    assert "Spark can't run: no pyspark, no dbt-spark" in result.output


# --- Stock ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def stock_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small sample with its truth beside it."""
    folder = tmp_path_factory.mktemp("stock")
    made = ["sample", "--area", "stock", "--rows", "20000", "--out", str(folder)]
    result = CliRunner().invoke(main, made)
    assert result.exit_code == 0, result.output
    return folder


def test_bare_load_of_stock_loses_no_sound_row(stock_sample: Path) -> None:
    path = stock_sample / "stock_daily.csv"
    con = duckdb.connect()
    con.execute(loads.write_bare_load([path], STOCK))
    kinds = {name: kind for name, kind, *_ in con.execute("describe loaded").fetchall()}
    assert kinds["date"] == "DATE"
    assert kinds["is_promotion"] == "BOOLEAN"
    assert kinds["units_sold"] == "INTEGER"
    rows, sold, promoted = con.execute(
        "select count(*), sum(units_sold), count_if(is_promotion) from loaded"
    ).fetchall()[0]
    assert rows > 0.97 * (len(path.read_text("utf-8").splitlines()) - 1)
    assert sold > 0 and promoted > 0


def test_stock_is_judged_by_the_truth_beside_its_file(
    stock_sample: Path, tmp_path: Path
) -> None:
    """An estimate of twice the truth, in two categories; one effect of two inside."""
    truth = stock_sample / "stock_daily.truth.parquet"
    warehouse = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create schema marts")
        connection.execute(f"""
            create table marts.fct_stock__daily as
            select product_id, store_id, date::date as stock_date,
                case when product_id = 'P001' then 'first' else 'others' end as category,
                lost_units * 2 as lost_units
            from read_parquet('{truth}')
        """)
        lost = connection.execute(
            f"select sum(lost_units) from read_parquet('{truth}')"
        ).fetchone()[0]
        assert lost > 0
        connection.execute("""
            create table marts.fct_stock__demand_drivers as
            select * from (values
                ('all', 'weekday', 'monday', 0.0, -9.0, 9.0),
                ('all', 'weekday', 'tuesday', 7.0, 6.0, 8.0),
                ('all', 'holiday', 'holiday', null, null, null)
            ) as drivers (category, driver, level, effect, lower, upper)
        """)
    judged = builds.run_judge(truth, tmp_path)
    assert [one.category for one in judged.lost] == ["first", "others"]
    assert sum(one.true_units for one in judged.lost) == lost
    assert {one.difference for one in judged.lost if one.true_units} == {1.0}
    assert judged.drivers == (
        Covered("all", "any", 2, 0.5, 10.0),
        Covered("all", "weekday", 2, 0.5, 10.0),
    )
    shown = show(judged, "This sample", by=tables.show_judged)
    assert "+100.0" in shown
    assert "weekday (all)" in shown


def test_stock_without_learning_has_no_drivers_to_judge(
    stock_sample: Path, tmp_path: Path
) -> None:
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        connection.execute("create schema marts")
        connection.execute("""
            create table marts.fct_stock__daily as
            select 'P' as product_id, 'S' as store_id, date '1999-01-01' as stock_date,
                'c' as category, 1 as lost_units
        """)
    judged = builds.run_judge(stock_sample / "stock_daily.truth.parquet", tmp_path)
    assert judged == Judged((), ())
    assert Lost("c", 0, 3).difference is None
    assert show(judged, "This sample", by=tables.show_judged).strip() == ""


@pytest.mark.parametrize("truth", [True, False])
def test_stock_is_built_judged_and_built_again_of_a_tenth_of_the_products(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, truth: bool
) -> None:
    run = Run(Measure(1, 1, 1))
    built: list[str] = []
    files = [tmp_path / "stock_daily.csv"]
    if truth:
        (tmp_path / "stock_daily.truth.parquet").touch()
    monkeypatch.setattr(command, "run_load", lambda *_: (run, 90))
    monkeypatch.setattr(
        command, "make_tenth", lambda _, column, __: (built.append(column), 9)
    )
    monkeypatch.setattr(
        builds, "run_build", lambda *given: built.append(given[2]) or run
    )
    monkeypatch.setattr(builds, "run_judge", lambda *_: Judged((), ()))
    results = command.Results()
    command.run_all(files, STOCK, set(), tmp_path, tmp_path, results, lambda _: None)
    assert built == ["tables", "learning", "productid", "tables"]
    assert (results.judged is not None) == truth
    assert not results.answers and not results.history
    assert results.tenth_rows == 9
