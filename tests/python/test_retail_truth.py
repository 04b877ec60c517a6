"""The retail warehouse on the real Online Retail file, against the published truth.

Totals are derived a second time from the raw file by pandas alone: nothing in this file
imports the project.
"""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pytest

# Codes that are no products: those of the published lists, and three that hide among the
# numbers of products (next day carriage, a packing charge, a gift voucher).
FEES = {
    "POST", "DOT", "M", "C2", "D", "S", "PADS", "CRUK", "BANK CHARGES", "AMAZONFEE", "B",
    "23444", "23574", "22016",
}  # fmt: skip
FEE_PREFIXES = ("TEST", "GIFT", "DCGS", "ADJUST")


@pytest.fixture(scope="module")
def file(real_data: Path) -> Path:
    return real_data / "retail" / "online_retail.csv.gz"


@pytest.fixture(scope="module")
def warehouse(
    file: Path, run_dbt: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> duckdb.DuckDBPyConnection:
    """The retail area built, with all tests of its data, from the real file."""
    database = tmp_path_factory.mktemp("real") / "warehouse.duckdb"
    named = f'{{inputs: {{retail_transactions: "{file}"}}}}'
    data = ("--exclude-resource-type", "unit_test")
    run_dbt(database, "build", "--selector", "retail_tables", *data, "--vars", named)
    return duckdb.connect(str(database), read_only=True)


@pytest.fixture(scope="module")
def raw(file: Path) -> pd.DataFrame:
    """The raw file, all of its columns as text."""
    return pd.read_csv(file, dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def lines(raw: pd.DataFrame) -> pd.DataFrame:
    """The raw file without exact duplicates, amounts in thousandths as whole numbers.

    Whole numbers add up exactly; the file's prices have three decimals at most.
    """
    kept = raw[~raw.duplicated()].copy()
    kept["quantity"] = kept["Quantity"].astype("int64")
    thousandths = kept["UnitPrice"].map(lambda text: int(Decimal(text) * 1000))
    kept["amount"] = kept["quantity"] * thousandths
    kept["at"] = pd.to_datetime(kept["InvoiceDate"])
    kept["kind"] = kept["InvoiceNo"].str[0].map({"C": "return", "A": "adjustment"})
    kept["kind"] = kept["kind"].fillna("sale")
    kept["code"] = kept["StockCode"].str.strip().str.upper()
    is_fee = kept["code"].isin(FEES) | kept["code"].str.startswith(FEE_PREFIXES)
    kept["is_product"] = ~is_fee
    return kept


def ask(warehouse: duckdb.DuckDBPyConnection, query: str) -> tuple:
    [row] = warehouse.execute(query).fetchall()
    return row


def pounds(thousandths: int) -> Decimal:
    return Decimal(int(thousandths)) / 1000


def test_published_counts_of_the_raw_file(warehouse):
    counts = ask(
        warehouse,
        """
        select
            count(*), count(*) filter (row_status = 'duplicate'),
            count(*) filter (not has_customer), count(*) filter (is_cancellation),
            count(*) filter (is_adjustment), count(*) filter (product_name is null),
            count(*) filter (has_zero_price), count(*) filter (has_negative_price),
            count(distinct invoice_id), count(distinct customer_id),
            count(distinct country), sum(quantity * unit_price)
        from staging.stg_retail__transactions
        """,
    )
    assert counts == (
        541_909, 5_268, 135_080, 9_288, 3, 1_454, 2_515, 2, 25_900, 4_372, 38,
        Decimal("9747747.9340"),
    )  # fmt: skip


def test_the_accounting_leaves_nothing_over(warehouse, raw):
    row = ask(
        warehouse,
        """
        select raw_rows, clean_rows, duplicate_rows, quarantined_rows, is_sample
        from quality.fct_quality__row_accounting where input = 'retail_transactions'
        """,
    )
    duplicates = int(raw.duplicated().sum())
    assert row == (len(raw), len(raw) - duplicates, duplicates, 0, False)


def test_amounts_are_the_published_ones(warehouse):
    amounts = ask(
        warehouse,
        """
        select
            sum(line_amount) filter (line_type = 'sale'),
            sum(line_amount) filter (line_type = 'return'),
            sum(line_amount) filter (line_type = 'adjustment'), sum(line_amount)
        from marts.fct_retail__invoice_lines
        """,
    )
    gross, returns, adjustments, net = amounts
    assert gross == Decimal("10631048.744")
    assert returns == Decimal("-893979.73")
    assert adjustments == Decimal("-11062.06")
    assert net == gross + returns + adjustments


def test_amounts_follow_from_the_raw_file(warehouse, lines):
    by_kind = lines.groupby("kind")["amount"].sum().map(pounds)
    for table, date in [
        ("fct_retail__invoice_lines", None),
        ("fct_retail__daily_sales", "sales_date"),
    ]:
        query = (
            "select line_type, sum(line_amount) from marts.fct_retail__invoice_lines group by 1"
            if date is None
            else "select unnest(['sale', 'return', 'adjustment']), unnest([sum(gross_amount),"
            f" sum(returns_amount), sum(adjustments_amount)]) from marts.{table}"
        )
        assert dict(warehouse.execute(query).fetchall()) == by_kind.to_dict()


def test_every_day_follows_from_the_raw_file(warehouse, lines):
    by_day = lines.groupby(lines["at"].dt.date)["amount"].sum().map(pounds)
    days = warehouse.execute(
        "select sales_date, net_amount, day_status from marts.fct_retail__daily_sales"
        " order by sales_date"
    ).fetchall()
    first, last = by_day.index.min(), by_day.index.max()
    assert [day for day, *_ in days] == [d.date() for d in pd.date_range(first, last)]
    assert {
        day: net for day, net, status in days if status == "trading"
    } == by_day.to_dict()
    empty = [(day, net, status) for day, net, status in days if status != "trading"]
    assert len(empty) == len(days) - len(by_day)
    # The invoice numbers go on across every one of them: the shop was closed.
    assert {(net, status) for _, net, status in empty} == {(0, "closed")}
    assert not [day for day, *_ in days if day.weekday() == 5 and day in by_day.index]


def test_products_and_fees_are_told_apart(warehouse, lines):
    by_product = lines.groupby("is_product")["amount"].sum().map(pounds)
    for table in ("fct_retail__daily_sales", "fct_retail__invoices"):
        found = ask(
            warehouse, f"select sum(product_amount), sum(fee_amount) from marts.{table}"
        )
        assert found == (by_product[True], by_product[False]), table
    names = warehouse.execute(
        "select stock_code from marts.dim_retail__products where is_product"
    ).fetchall()
    assert {code for (code,) in names} == set(lines.loc[lines["is_product"], "code"])


def test_every_customer_is_in_the_table(warehouse, lines):
    known = lines[lines["CustomerID"] != ""]
    rows = warehouse.execute(
        "select customer_id, monetary_amount, has_purchase, gross_amount"
        " from marts.dim_retail__customers"
    ).fetchall()
    net = known.groupby("CustomerID")["amount"].sum().map(pounds)
    assert {customer: amount for customer, amount, *_ in rows} == net.to_dict()
    assert len(rows) == 4_372
    assert sum(amount > 0 for *_, amount in rows) == 4_338


def test_customers_behaviour_follows_from_the_raw_file(warehouse, lines):
    """Recency, frequency, gaps between purchases and cancellations, by pandas."""
    known = lines[lines["CustomerID"] != ""]
    bought = known[
        (known["kind"] == "sale")
        & (known["quantity"] > 0)
        & (known["amount"] > 0)
        & known["is_product"]
    ]
    as_of = lines["at"].max().ceil("D")
    truth = bought.groupby("CustomerID").agg(
        frequency=("InvoiceNo", "nunique"), last=("at", "max")
    )
    truth["recency_days"] = (as_of - truth["last"].dt.floor("D")).dt.days
    days = bought.assign(day=bought["at"].dt.floor("D"))[["CustomerID", "day"]]
    days = days.drop_duplicates().sort_values(["CustomerID", "day"])
    gaps = days.groupby("CustomerID")["day"].diff().dt.days
    truth["gap"] = gaps.groupby(days["CustomerID"]).mean()
    invoices = known.drop_duplicates("InvoiceNo")
    truth["cancelled"] = (
        invoices.assign(c=invoices["kind"] == "return")
        .groupby("CustomerID")["c"]
        .mean()
    )
    found = (
        warehouse.execute(
            """
            select customer_id, frequency, recency_days, days_between_purchases_mean as gap,
                cancellation_share as cancelled
            from marts.dim_retail__customers where has_purchase
            """
        )
        .df()
        .set_index("customer_id")
        .sort_index()
    )
    truth = truth.sort_index()
    assert found.index.tolist() == truth.index.tolist()
    for column in ("frequency", "recency_days"):
        assert found[column].astype("int64").tolist() == truth[column].tolist(), column
    for column in ("gap", "cancelled"):
        pd.testing.assert_series_equal(
            found[column].astype(float), truth[column], check_names=False, rtol=1e-9
        )


def test_basket_pairs_follow_from_the_raw_file(warehouse, lines):
    """The ten most frequent pairs, counted again from sets of codes."""
    rows = warehouse.execute(
        """
        select stock_code_a, stock_code_b, invoices_pair_count, invoices_a_count,
            invoices_b_count
        from marts.fct_retail__basket_pairs
        order by invoices_pair_count desc, stock_code_a, stock_code_b limit 10
        """
    ).fetchall()
    sold = lines[
        (lines["kind"] == "sale") & (lines["quantity"] > 0) & (lines["amount"] > 0)
    ]
    holding = sold.groupby(sold["StockCode"].str.strip().str.upper())["InvoiceNo"].agg(
        set
    )
    assert len(rows) == 10
    for a, b, pair, only_a, only_b in rows:
        assert (len(holding[a] & holding[b]), len(holding[a]), len(holding[b])) == (
            pair,
            only_a,
            only_b,
        )
