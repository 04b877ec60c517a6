"""The warehouse finds in the sample exactly what its generator planted.

The counts stand beside the sample, written by the generator, which shares no code with
what is judged here. Each one falls when the rule that it names is taken away.
"""

import json
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pytest

SEEDS = Path(__file__).resolve().parents[2] / "seeds" / "retail"
PLANTED = json.loads((SEEDS / "retail_transactions.faults.json").read_text())

# Kind of fault -> where the warehouse shows it, as a condition on staging rows.
QUARANTINE_REASONS = {
    "invoice_missing": "InvoiceNo is missing",
    "code_missing": "StockCode is missing",
    "quantity_missing": "Quantity is missing",
    "date_missing": "InvoiceDate is missing",
    "price_missing": "UnitPrice is missing",
    "date_impossible": "InvoiceDate is not a time%",
    "price_not_a_number": "UnitPrice is not a number%",
}
ROWS = {
    "key_conflict": "has_key_conflict",
    "zero_price": "row_status = 'clean' and has_zero_price and quantity > 0",
    "stock_write_off": "row_status = 'clean' and has_zero_price and quantity < 0",
    "negative_price": "row_status = 'clean' and has_negative_price",
}


@pytest.fixture(scope="module")
def ask(sample_warehouse: Path):
    connection = duckdb.connect(str(sample_warehouse), read_only=True)

    def ask(query: str) -> tuple:
        [row] = connection.execute(query).fetchall()
        return row

    return ask


def truth(*names: str) -> tuple:
    """Figures of the generator; amounts are decimals."""
    return tuple(
        Decimal(value) if name.endswith("_amount") else value
        for name, value in ((name, PLANTED["truth"][name]) for name in names)
    )


def test_each_kind_of_fault_is_planted_at_least_five_times():
    assert all(fault["count"] >= 5 for fault in PLANTED["value_faults"].values())


def test_rows_are_accounted_for_as_planted(ask):
    found = ask(
        "select raw_rows, clean_rows, duplicate_rows, quarantined_rows, is_sample"
        " from quality.fct_quality__row_accounting where input = 'retail_transactions'"
    )
    expected = truth("raw_rows", "clean_rows", "duplicate_rows", "quarantined_rows")
    assert found == (*expected, True)


@pytest.mark.parametrize("kind", QUARANTINE_REASONS)
def test_each_kind_of_quarantined_row_is_found(ask, kind):
    reason = QUARANTINE_REASONS[kind]
    query = f"select count(*) from quality.fct_quality__quarantined_rows where reason like '{reason}'"
    assert ask(query) == (PLANTED["value_faults"][kind]["count"],)


def test_quantities_that_are_no_whole_numbers_are_found(ask):
    query = """
        select
            count(*) filter (not regexp_matches(reason, ': [-+]?[0-9]+[.][0-9]+$')),
            count(*) filter (regexp_matches(reason, ': [-+]?[0-9]+[.][0-9]+$'))
        from quality.fct_quality__quarantined_rows
        where reason like 'Quantity is not a whole number%'
    """
    faults = PLANTED["value_faults"]
    expected = (
        faults["quantity_not_a_number"]["count"],
        faults["quantity_not_whole"]["count"],
    )
    assert ask(query) == expected


@pytest.mark.parametrize("kind", ROWS)
def test_each_kind_of_odd_row_is_flagged(ask, kind):
    query = f"select count(*) from staging.stg_retail__transactions where {ROWS[kind]}"
    assert ask(query) == (PLANTED["value_faults"][kind]["count"],)


def test_duplicates_are_found_in_their_text_and_after_typing(ask):
    faults = PLANTED["value_faults"]
    expected = (
        faults["duplicate_exact"]["count"] + faults["duplicate_after_typing"]["count"]
    )
    query = "select count(*) from staging.stg_retail__transactions where row_status = 'duplicate'"
    assert ask(query) == (expected,)


def test_spellings_come_out_as_one(ask):
    """Lower case, outer spaces, `nan` and `17850.0` leave no second spelling behind."""
    assert ask(
        """
        select
            count(*) filter (invoice_id <> upper(trim(invoice_id))),
            count(*) filter (stock_code <> upper(trim(stock_code))),
            count(*) filter (product_name <> trim(product_name)),
            count(*) filter (lower(product_name) in ('nan', 'na', '')),
            count(*) filter (not regexp_full_match(customer_id, '[0-9]+')),
            count(*) filter (not has_customer)
        from staging.stg_retail__transactions where row_status = 'clean'
        """
    ) == (0, 0, 0, 0, 0, *truth("clean_rows_without_customer"))


def test_lines_and_their_kinds_are_those_of_the_generator(ask):
    found = ask(
        """
        select
            count(*) filter (line_type = 'sale'), count(*) filter (line_type = 'return'),
            count(*) filter (line_type = 'adjustment'), count(*) filter (is_purchase),
            count(*) filter (is_product), count(*) filter (not is_product),
            count(distinct invoice_id), count(distinct customer_id),
            count(distinct stock_code), count(distinct country)
        from marts.fct_retail__invoice_lines
        """
    )
    assert found == truth(
        "sale_lines", "return_lines", "adjustment_lines", "purchase_lines",
        "product_lines", "fee_lines", "invoices", "customers", "stock_codes", "countries",
    )  # fmt: skip


def test_amounts_are_those_of_the_generator(ask):
    names = (
        "gross_amount",
        "returns_amount",
        "adjustments_amount",
        "net_amount",
        "product_amount",
        "fee_amount",
    )
    sums = ", ".join(f"sum({name})" for name in names)
    assert ask(f"select {sums} from marts.fct_retail__daily_sales") == truth(*names)
    [net] = truth("net_amount")
    assert ask("select sum(line_amount) from marts.fct_retail__invoice_lines") == (net,)
    assert ask("select sum(invoice_amount) from marts.fct_retail__invoices") == (net,)


def test_closed_days_are_told_from_gaps_in_the_data(ask):
    days = "marts.fct_retail__daily_sales"
    found = ask(
        f"""
        select
            count(*), count(*) filter (day_status = 'trading'),
            count(*) filter (day_status = 'closed'), count(*) filter (day_status = 'gap')
        from {days}
        """
    )
    assert found == truth("calendar_days", "trading_days", "closed_days", "gap_days")
    [gaps] = ask(
        f"select list(sales_date::varchar order by 1) from {days} where is_data_gap"
    )
    assert gaps == PLANTED["truth"]["gap_dates"]


def test_every_customer_of_the_generator_is_in_the_table(ask):
    found = ask(
        "select count(*), count(*) filter (has_purchase) from marts.dim_retail__customers"
    )
    assert found == truth("customers", "customers_with_purchase")


def test_the_column_profile_is_what_pandas_says_of_staging(sample_warehouse):
    """Every statistic of every column, again from the staging rows."""
    with duckdb.connect(str(sample_warehouse), read_only=True) as connection:
        staging = connection.execute("from staging.stg_retail__transactions").df()
        profile = connection.execute(
            "from quality.fct_quality__column_profile"
            " where table_name = 'stg_retail__transactions' order by ordinal"
        ).df()
    assert profile["column_name"].tolist() == staging.columns.tolist()
    for _, row in profile.iterrows():
        values = staging[row["column_name"]].dropna()
        assert row["rows_count"] == len(staging)
        assert row["missing_count"] == len(staging) - len(values), row["column_name"]
        assert row["distinct_count"] == values.nunique(), row["column_name"]
        if values.empty:
            assert pd.isna(row["minimum"])
            assert row["most_frequent_count"] == 0
            continue
        counts = values.value_counts()
        assert row["most_frequent_count"] == counts.iloc[0]
        most = min(counts[counts == counts.iloc[0]].index)
        if row["data_type"] == "varchar":
            texts = [values.min(), values.max(), most]
            assert row[["minimum", "maximum", "most_frequent_value"]].tolist() == texts
            assert pd.isna(row["median"])
        elif row["column_name"] in ("quantity", "unit_price", "source_line"):
            numbers = values.astype(float).sort_values()
            found = row[["minimum", "quartile_1", "median", "quartile_3", "maximum"]]
            steps = numbers.quantile([0, 0.25, 0.5, 0.75, 1], interpolation="lower")
            upper = numbers.quantile([0, 0.25, 0.5, 0.75, 1], interpolation="higher")
            for text, low, high in zip(found, steps, upper, strict=True):
                assert low <= float(text) <= high
            assert row["mean"] == pytest.approx(numbers.mean(), rel=1e-9)
            assert row["deviation"] == pytest.approx(numbers.std(), rel=1e-9)
            assert float(row["most_frequent_value"]) == float(most)
        else:
            assert pd.isna(row["mean"])
