"""Files that come, change and go in any order end in the tables of a full refresh."""

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "seeds" / "clickstream" / "clickstream_events.csv"
SELECT = (
    "--select",
    "path:models/*/clickstream",
    # The rest of quality is made of whole staging tables in every run, or keeps scores,
    # which test_scorecard.py follows over loads.
    "+fct_quality__row_accounting,path:models/*/quality",
    "+fct_quality__row_accounting,path:models/quality",
    "fct_quality__quarantined_rows",
    "--exclude",
    "tag:learning+",
)
# Tables that tell of the loads themselves, not of what the files hold.
OF_LOADS = (
    "__files",
    "__loads",
    "__touched",
    "__load",
    "input_files",
    "files_unioned",
    "loads_identified",
    "ages_measured",
    "scores_kept",
    "scorecard",
    "input_scores",
)


def event(
    time: str, kind: str, user: str, session: str = "", price: str = "9.90"
) -> str:
    return f"{time} UTC,{kind},1001588,2053013555631882655,a.b,acme,{price},{user},{session}"


# One user's session over midnight, cut by the files' border; one without session ids
# whose gap spans the same border; a copy of an event in another file; a view that comes
# late, in the file of a day after it, and becomes the first; a copy within a file; a
# session of which one file has the middle and another both ends, weeks away.
BEFORE = [
    event("2019-10-18 23:58:00", "view", "900000001", "night"),
    event("2019-10-18 23:59:30", "cart", "900000001", "night"),
    event("2019-10-18 23:50:00", "view", "900000002"),
    event("2019-10-18 12:00:00", "view", "900000003", "copied"),
    event("2019-10-18 12:00:00", "view", "900000006", "parted"),
]
AFTER = [
    event("2019-10-19 00:01:00", "purchase", "900000001", "night"),
    event("2019-10-19 00:10:00", "cart", "900000002"),
    event("2019-10-19 00:45:00", "purchase", "900000002"),
    event("2019-10-18 12:00:00", "view", "900000003", "copied"),
    event("2019-10-19 12:00:00", "view", "900000004", "late"),
    event("2019-10-19 12:05:00", "purchase", "900000004", "late"),
]
LATE = [
    event("2019-10-01 08:00:00", "view", "900000004", "early"),
    event("2019-10-18 12:00:00", "view", "900000003", "copied"),
    event("2019-10-20 09:00:00", "purchase", "900000005", "alone", "nan"),
    event("2019-10-02 12:00:00", "view", "900000006", "parted"),
    event("2019-12-20 12:00:00", "purchase", "900000006", "parted"),
    "2019-10-20 09:00:00 UTC,purchase,1001588",
]


@pytest.fixture(scope="module")
def parts() -> dict[str, list[str]]:
    """Five files, the second in two versions, by name: some of the sample's events and others."""
    header, *lines = SAMPLE.read_text("utf-8").splitlines()
    # A fifth of the users: a run's tables cost less than what dbt does for them.
    rows = [row for row in lines if re.search("[05],[^,]*$", row)]
    fifth = len(rows) // 5
    cut = [rows[fifth * i : fifth * (i + 1) if i < 4 else None] for i in range(5)]
    return {
        "day_0.csv": [header, *cut[0], *BEFORE],
        "day_1.csv": [header, *cut[1], *AFTER],
        "day_2.csv": [header, *cut[2]],
        "day_3.csv": [header, *cut[3], *LATE, *cut[3][:3]],
        "day_4.csv": [header, *cut[4]],
        # Without its last hundred sample rows, a price and a type are other ones.
        "day_1.csv changed": [
            header,
            *cut[1][:-100],
            *(AFTER[:2] + AFTER[3:]),
            event("2019-10-19 00:45:00", "purchase", "900000002", "", "19.90"),
            event("2019-10-19 00:46:00", "view", "900000002"),
        ],
    }


# The same end, reached in three ways; `-` takes a file away.
ORDERS = {
    "as they come, late ones before early ones": (
        ["day_3.csv"],
        ["day_0.csv", "day_2.csv"],
        ["day_1.csv", "day_4.csv"],
        ["day_1.csv changed", "-day_2.csv"],
    ),
    "all of it in two runs": (
        ["day_0.csv", "day_1.csv", "day_2.csv"],
        ["day_3.csv", "day_4.csv", "day_1.csv changed", "-day_2.csv"],
    ),
    "the last first": (
        ["day_4.csv"],
        ["day_3.csv", "day_1.csv changed"],
        [],
        ["day_0.csv"],
    ),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files stand that a build reads."""
    return tmp_path_factory.mktemp("files")


@pytest.fixture(scope="module")
def run_again(folder: Path, run_dbt: Callable[..., str]) -> Callable[[Path], str]:
    """run_again(database): a run over the files that stand there."""
    named = json.dumps({"inputs": {"clickstream_events": str(folder / "day_*.csv")}})
    return lambda database: run_dbt(database, "run", *SELECT, "--vars", named)


@pytest.fixture(scope="module")
def build(
    parts: dict[str, list[str]],
    folder: Path,
    run_again: Callable[[Path], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[..., Path]:
    """build(name, steps): a warehouse after these steps, a run each."""

    def run(name: str, steps: tuple[list[str], ...]) -> Path:
        database = tmp_path_factory.mktemp(name.replace(" ", "_")) / "warehouse.duckdb"
        for file in folder.iterdir():
            file.unlink()
        for step in steps:
            for file in step:
                path = folder / file.removeprefix("-").removesuffix(" changed")
                if file.startswith("-"):
                    path.unlink()
                else:
                    path.write_text("\n".join(parts[file]) + "\n", "utf-8")
            run_again(database)
        return database

    return run


@pytest.fixture(scope="module")
def refreshed(build: Callable[..., Path]) -> Path:
    files = ["day_0.csv", "day_1.csv changed", "day_3.csv", "day_4.csv"]
    return build("full refresh", (files,))


@pytest.fixture(scope="module", params=list(ORDERS))
def incremental(request: pytest.FixtureRequest, build: Callable[..., Path]) -> Path:
    return build(request.param, ORDERS[request.param])


def both(left: Path, right: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(f"attach '{left}' as one (read_only)")
    connection.execute(f"attach '{right}' as other (read_only)")
    return connection


def test_any_order_of_increments_ends_in_the_tables_of_a_full_refresh(
    refreshed: Path, incremental: Path
) -> None:
    assert_same_tables(refreshed, incremental)


def assert_same_tables(refreshed: Path, incremental: Path) -> None:
    with both(refreshed, incremental) as connection:
        tables = [
            f"{schema}.{table}"
            for schema, table in connection.execute(
                "select schema_name, table_name from duckdb_tables()"
                " where database_name = 'one' union all"
                " select schema_name, view_name from duckdb_views()"
                " where database_name = 'one' and not internal order by all"
            ).fetchall()
            if not table.endswith(OF_LOADS)
        ]
        assert "marts.fct_clickstream__events" in tables
        assert "staging.stg_clickstream__events" in tables
    for table in tables:
        rows = differing_rows(table, refreshed, incremental)
        assert not rows, (table, len(rows), rows[:3])


def differing_rows(table: str, one: Path, other: Path) -> list[tuple]:
    """The rows that one warehouse's table has and the other's not."""
    with both(one, other) as connection:
        return [
            row
            for left, right in (("one", "other"), ("other", "one"))
            for row in connection.execute(
                f"from {left}.{table} except all from {right}.{table}"
            ).fetchall()
        ]


def test_the_traps_of_the_files_are_in_them(refreshed: Path) -> None:
    """A copy in a second and a third file, a copy within one, a malformed line."""
    with duckdb.connect(str(refreshed), read_only=True) as connection:
        found = connection.execute(
            "select parse_filename(source_file), source_line is not null, row_status"
            " from staging.stg_clickstream__events where user_id = '900000003'"
            " order by all"
        ).fetchall()
        assert found == [
            ("day_0.csv", False, "clean"),
            ("day_1.csv", True, "duplicate"),
            ("day_3.csv", True, "duplicate"),
        ]
        cut = connection.execute(
            "select reason from quality.fct_quality__quarantined_rows"
            " where raw_text like '%,purchase,1001588'"
        ).fetchall()
        assert cut == [("too few fields: 3 instead of 9",)]


def test_a_session_that_another_file_parts_strays_on_all_its_days(
    incremental: Path,
) -> None:
    """On the day, too, whose file came before the rows that part it, or after."""
    with duckdb.connect(str(incremental), read_only=True) as connection:
        strays = connection.execute(
            "select event_date, strays_count"
            " from intermediate.int_clickstream__strays_counted"
            " where event_date in ('2019-10-02', '2019-10-18', '2019-12-20') order by all"
        ).fetchall()
    assert strays == [
        (date(2019, 10, 2), 1),
        (date(2019, 10, 18), 1),
        (date(2019, 12, 20), 1),
    ]


def test_the_ledger_tells_which_files_are_gone(incremental: Path) -> None:
    """Where a file was taken away: it is kept in the ledger, with no rows."""
    with duckdb.connect(str(incremental), read_only=True) as connection:
        gone = connection.execute(
            "select parse_filename(file), raw_rows from quality.fct_quality__input_files"
            " where removed_at is not null"
        ).fetchall()
        left = connection.execute(
            "select count(*) from staging.stg_clickstream__events"
            " where parse_filename(source_file) = 'day_2.csv'"
        ).fetchall()
    assert left == [(0,)]
    assert gone in ([], [("day_2.csv", 0)])
    assert gone or "the_last_first" in str(incremental)


def test_only_new_files_are_read_and_no_load_is_counted_without(
    incremental: Path,
) -> None:
    with duckdb.connect(str(incremental), read_only=True) as connection:
        loads = connection.execute(
            "select count(*) from staging.stg_clickstream__events__loads"
        ).fetchall()
        read = connection.execute(
            "select parse_filename(file), read_at = min(read_at) over () as is_oldest"
            " from quality.fct_quality__input_files where removed_at is null"
            " order by file"
        ).fetchall()
    if "the_last_first" in str(incremental):
        assert loads == [(3,)]  # of four runs, one found nothing new
        assert read == [
            ("day_0.csv", False),
            ("day_1.csv", False),
            ("day_3.csv", False),
            ("day_4.csv", True),
        ]


# What a load leaves that broke off after its rows were committed: day 4 unmarked, and
# in the ledger only what was read before; after a full load, nothing that can be trusted.
ADDED_BROKE_OFF = """
    update staging.stg_clickstream__events set row_status = 'clean', source_line = null
    where row_status = 'duplicate' and source_file like '%day_4.csv';
    delete from staging.stg_clickstream__events__files where file like '%day_4.csv'
"""
FULL_BROKE_OFF = """
    update staging.stg_clickstream__events set row_status = 'clean', source_line = null
    where row_status = 'duplicate';
    update staging.stg_clickstream__events__files
    set fingerprint = '', load_number = -1;
    delete from staging.stg_clickstream__events__files where file like '%day_4.csv'
"""


def test_an_added_load_that_broke_off_is_made_good(
    refreshed: Path, build: Callable[..., Path], run_again: Callable[[Path], str]
) -> None:
    before = ["day_0.csv", "day_1.csv changed", "day_3.csv"]
    database = build("broken off", (before, ["day_4.csv"]))
    break_off(database, ADDED_BROKE_OFF)
    run_again(database)
    assert_same_tables(refreshed, database)


def test_a_full_load_that_broke_off_is_made_good(
    refreshed: Path, run_again: Callable[[Path], str], tmp_path: Path
) -> None:
    """All builds end in the files of `refreshed`, so they are what is read again."""
    database = tmp_path / refreshed.name
    database.write_bytes(refreshed.read_bytes())
    break_off(database, FULL_BROKE_OFF)
    run_again(database)
    assert_same_tables(refreshed, database)


KEPT = ("sessions_summed", "sessions_converted", "pairs_converted")


@pytest.mark.parametrize(
    ("setting", "value", "moved"),
    [
        ("clickstream_session_gap_minutes", 20, "sessions_summed"),
        ("clickstream_conversion_window_days", 1, "pairs_converted"),
    ],
)
def test_what_is_kept_is_made_anew_by_a_changed_setting(
    refreshed: Path,
    folder: Path,
    run_dbt: Callable[..., str],
    tmp_path: Path,
    setting: str,
    value: int,
    moved: str,
) -> None:
    """Without a new file or a full refresh; all builds end in the same files."""
    kept, new = tmp_path / "kept" / refreshed.name, tmp_path / "new" / refreshed.name
    kept.parent.mkdir()
    new.parent.mkdir()
    kept.write_bytes(refreshed.read_bytes())
    settings = {
        "inputs": {"clickstream_events": str(folder / "day_*.csv")},
        setting: value,
    }
    models = [f"+int_clickstream__{name}" for name in KEPT]
    select = ["--select", *models, "--vars", json.dumps(settings)]
    for database in (kept, new):
        run_dbt(database, "run", *select, as_parsed=True)
    for name in KEPT:
        assert not differing_rows(f"intermediate.int_clickstream__{name}", kept, new)
    table = f"intermediate.int_clickstream__{moved}"
    assert differing_rows(table, kept, refreshed)


def break_off(database: Path, left: str) -> None:
    with duckdb.connect(str(database)) as connection:
        connection.execute(left)


def test_a_build_that_names_none_of_the_files_read_stops(
    refreshed: Path, run_dbt: Callable[..., str], tmp_path: Path
) -> None:
    """Or a glob that names the new day alone would throw the whole history away."""
    other = tmp_path / "other.csv"
    other.write_text("\n".join([SAMPLE.read_text("utf-8").splitlines()[0], *BEFORE]))
    named = json.dumps({"inputs": {"clickstream_events": str(other)}})
    said = run_dbt(
        refreshed, "run", "-s", "stg_clickstream__events", "--vars", named, expect=1
    )
    assert "none of the 4 files in the warehouse" in said
    assert "--full-refresh" in said
