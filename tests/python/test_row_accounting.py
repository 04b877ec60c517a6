"""Through dbt, end to end: what a build does with a shop's own file."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

HEADER = (
    "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
)
LINES = [
    HEADER,
    "536365,85123A,MUG,6,2010-12-01 08:26:00,2.55,17850,France",
    "536365,85123A,MUG,6,2010-12-01 08:26:00,2.55,17850,France",
    "536366,22633,PEN,-2,2010-12-02 09:00:00,0.85,,Spain",
    "536367,22633,PEN,two,2010-12-02 09:00:00,0.85,,Spain",
    "536368,22633,PEN",
]
COUNTED = (
    "int_quality__input_files_unioned",
    "int_quality__rows_counted",
    "fct_quality__input_files",
    "fct_quality__row_accounting",
    "fct_quality__quarantined_rows",
)
SELECT = ("--select", "stg_retail__transactions", *COUNTED)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shop") / "o'shop.csv"
    path.write_text("\n".join(LINES) + "\n")
    return path


@pytest.fixture(scope="module")
def database(
    shop: Path,
    run_dbt: Callable[..., str],
    new_warehouse: Callable[[Path], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    path = new_warehouse(tmp_path_factory.mktemp("built"))
    run_dbt(path, "run", *SELECT, "--vars", naming(shop))
    return path


def naming(path: Path | str) -> str:
    return f'{{inputs: {{retail_transactions: "{path}"}}}}'


def query(database: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_every_record_is_accounted_for(database, shop):
    rows = query(database, "from quality.fct_quality__row_accounting")
    assert rows == [("retail_transactions", str(shop), False, 1, 5, 2, 1, 2)]


def test_quarantine_names_file_line_reason_and_text(database, shop):
    rows = query(database, "from quality.fct_quality__quarantined_rows order by line")
    assert rows == [
        (
            "retail_transactions",
            str(shop),
            5,
            "Quantity is not a whole number: two",
            LINES[4],
        ),
        (
            "retail_transactions",
            str(shop),
            6,
            "too few fields: 3 instead of 8",
            LINES[5],
        ),
    ]


def test_the_accounting_test_fails_when_a_row_is_lost(database, run_dbt, tmp_path):
    broken = tmp_path / "warehouse.duckdb"
    broken.write_bytes(database.read_bytes())
    check = ("test", "--select", "raw_rows_are_clean_or_duplicate_or_quarantined")
    run_dbt(broken, *check)
    with duckdb.connect(str(broken)) as connection:
        connection.execute(
            "delete from staging.stg_retail__transactions where source_line = 2"
        )
    run_dbt(broken, "run", "--select", *COUNTED)
    run_dbt(broken, *check, expect=1)


def test_real_data_is_not_replaced_by_the_sample_unasked(database, shop, run_dbt):
    printed = run_dbt(database, "run", *SELECT, expect=1)
    assert "would replace it by the sample" in printed
    assert str(shop) in printed
    assert query(
        database, "select raw_rows from quality.fct_quality__row_accounting"
    ) == [(5,)]
    run_dbt(database, "run", *SELECT, "--vars", "{allow_sample: true}")
    [(is_sample, raw_rows)] = query(
        database, "select is_sample, raw_rows from quality.fct_quality__row_accounting"
    )
    assert is_sample and raw_rows > 10_000
    # The sample may be replaced by anything, and by itself.
    run_dbt(database, "run", *SELECT)
    run_dbt(database, "run", *SELECT, "--vars", naming(shop))


@pytest.mark.parametrize(
    ("named", "part"),
    [
        (naming("nowhere.csv"), "retail_transactions: there is no file nowhere.csv"),
        ("{inputs: {retail: x.csv}}", "There is no input 'retail'"),
    ],
)
def test_an_input_that_cannot_be_read_stops_the_build_with_one_clear_error(
    database, run_dbt, named, part
):
    printed = run_dbt(database, "run", "--select", "stg_retail__transactions", "--vars", named, expect=1)  # fmt: skip
    assert part in printed


def test_the_first_of_equal_rows_by_file_and_line_stays(
    run_dbt, new_warehouse, tmp_path
):
    """The copy stands on an earlier line of the later file, which is named first."""
    early, late = tmp_path / "2010.csv", tmp_path / "2011.csv"
    early.write_text("\n".join([HEADER, LINES[3], LINES[1]]) + "\n")
    late.write_text("\n".join([HEADER, LINES[1]]) + "\n")
    path = new_warehouse(tmp_path)
    named = f'{{inputs: {{retail_transactions: ["{late}", "{early}"]}}}}'
    run_dbt(path, "run", "--select", "stg_retail__transactions", "--vars", named)
    rows = query(
        path,
        "select source_file, source_line, row_status"
        " from staging.stg_retail__transactions order by all",
    )
    assert rows == [
        (str(early), 2, "clean"),
        (str(early), 3, "clean"),
        (str(late), 2, "duplicate"),
    ]
