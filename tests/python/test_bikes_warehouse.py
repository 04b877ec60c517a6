"""The warehouse finds in the bikes sample what its generator planted, and reads others.

The counts stand beside the sample, written by the generator, which shares no code with
what is judged here. The public bike shops are read as they are; their figures are
counted again with pandas.
"""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from sample_files import number, texts

from comptoir.inputs import comptoir_input

SEEDS = Path(__file__).resolve().parents[2] / "seeds" / "bikes"
NAMES = ("bikes_bikes", "bikes_bikeshops", "bikes_customers", "bikes_orders")
PLANTED = {
    name: json.loads((SEEDS / f"{name}.faults.json").read_text()) for name in NAMES
}
BUILT = ("run", "--select", "path:models/*/bikes", "path:models/quality",
    "path:models/intermediate/quality", "--exclude", "tag:learning+")  # fmt: skip
LINES, MODELS, SHOPS, CUSTOMERS = (
    "marts.fct_bikes__order_lines",
    "marts.dim_bikes__models",
    "marts.dim_bikes__shops",
    "marts.dim_bikes__customers",
)

QUARANTINE_REASONS = {
    ("bikes_bikes", "price_not_a_number"): "price is not a number%",
    ("bikes_bikes", "model_missing"): "model is missing",
    ("bikes_bikeshops", "name_missing"): "bikeshop.name is missing",
    ("bikes_bikeshops", "latitude_not_a_number"): "latitude is not a number%",
    ("bikes_customers", "id_missing"): "customer.id is missing",
    ("bikes_customers", "birth_year_not_a_number"): "birth_year is not a whole number%",
    ("bikes_orders", "order_missing"): "order.id is missing",
    ("bikes_orders", "line_missing"): "order.line is missing",
    ("bikes_orders", "date_missing"): "order.date is missing",
    ("bikes_orders", "date_impossible"): "order.date is not a date%",
    ("bikes_orders", "product_missing"): "product.id is missing",
    ("bikes_orders", "total_not_a_number"): "total is not a number%",
}
# Kinds of faults -> the table and condition that finds them, all of them and no other.
FOUND = {
    ("quantity_x100",): (LINES, "is_quantity_outlier and quantity_rule = 'from_total'"),
    ("quantity_bulk",): (LINES, "quantity_rule = 'confirmed_by_total'"),
    ("quantity_below_one",): (LINES, "quantity < 1 and quantity_rule = 'from_total'"),
    ("quantity_missing",): (
        LINES,
        "quantity is null and quantity_rule = 'from_total'",
    ),
    ("quantity_x100", "quantity_below_one", "quantity_missing"): (
        LINES,
        "quantity_rule not in ('recorded', 'confirmed_by_total')",
    ),
    ("discount_missing", "discount_impossible"): (LINES, "discount_rule <> 'recorded'"),
    ("discount_missing",): (LINES, "discount_share is null"),
    ("total_missing",): (LINES, "amount_rule = 'recomputed_without_total'"),
    ("total_x100", "total_x10", "total_div100"): (LINES, "is_total_outlier"),
    ("total_x100", "total_x10", "total_div100", "total_wrong", "key_conflict"): (
        LINES,
        "has_total_mismatch",
    ),
    ("key_conflict",): (LINES, "version_number = 2"),
    ("product_unknown",): (LINES, "is_unknown_model"),
    ("shop_unknown", "shop_missing"): (LINES, "is_unknown_shop"),
    ("shop_missing",): (LINES, "shop_id is null"),
    ("customer_unknown", "customer_missing"): (LINES, "is_unknown_customer"),
    ("customer_missing",): (LINES, "customer_id is null"),
    ("before_launch",): (LINES, "is_before_launch"),
    ("price_x100", "price_x10", "price_div100"): (MODELS, "is_price_outlier"),
    ("price_missing",): (MODELS, "is_in_catalogue and list_price is null"),
    ("frame_missing",): (MODELS, "is_in_catalogue and frame is null"),
    ("launch_missing",): (MODELS, "is_in_catalogue and launch_date is null"),
    ("coordinates_impossible",): (SHOPS, "has_impossible_coordinates"),
    ("city_missing",): (SHOPS, "is_in_list and city = 'unknown'"),
    ("birth_year_missing", "birth_year_impossible"): (
        CUSTOMERS,
        "is_in_list and birth_year_corrected is null",
    ),
}
TABLES = {
    LINES: "bikes_orders",
    MODELS: "bikes_bikes",
    SHOPS: "bikes_bikeshops",
    CUSTOMERS: "bikes_customers",
}


def asking(database: Path) -> Callable[[str], tuple]:
    connection = duckdb.connect(str(database), read_only=True)

    def ask(query: str) -> tuple:
        [row] = connection.execute(query).fetchall()
        return row

    return ask


@pytest.fixture(scope="module")
def ask(sample_warehouse: Path) -> Callable[[str], tuple]:
    return asking(sample_warehouse)


@pytest.mark.parametrize("name", NAMES)
def test_rows_of_bikes_are_accounted_for_as_planted(name, ask):
    found = ask(
        "select raw_rows, clean_rows, duplicate_rows, quarantined_rows, is_sample"
        f" from quality.fct_quality__row_accounting where input = '{name}'"
    )
    kinds = ("raw", "clean", "duplicate", "quarantined")
    assert found == (*(PLANTED[name]["truth"][f"{kind}_rows"] for kind in kinds), True)


@pytest.mark.parametrize(("name", "kind"), QUARANTINE_REASONS)
def test_each_kind_of_quarantined_row_is_found(name, kind, ask):
    reason = QUARANTINE_REASONS[name, kind]
    query = (
        "select count(*) from quality.fct_quality__quarantined_rows"
        f" where input = '{name}' and reason like '{reason}'"
    )
    assert ask(query) == (PLANTED[name]["value_faults"][kind]["count"],)


@pytest.mark.parametrize("kinds", FOUND, ids="+".join)
def test_each_kind_of_odd_row_is_flagged_and_no_other(kinds, ask):
    table, condition = FOUND[kinds]
    faults = PLANTED[TABLES[table]]["value_faults"]
    expected = sum(faults[kind]["count"] for kind in kinds)
    assert ask(f"select count(*) from {table} where {condition}") == (expected,)


def test_lines_units_and_money_are_those_of_the_generator(ask):
    truth = PLANTED["bikes_orders"]["truth"]
    found = ask(
        f"""
        select
            count(*), count(distinct order_id), sum(quantity_corrected),
            sum(sales_amount), min(order_date)::varchar, max(order_date)::varchar,
            count(distinct model_id) filter (not is_unknown_model)
        from {LINES}
        """
    )
    assert found == (
        truth["order_lines"],
        truth["orders"],
        truth["units"],
        Decimal(truth["sales_amount"]),
        truth["first_date"],
        truth["last_date"],
        truth["models_ordered"],
    )
    by_gender = ask(
        "select map_from_entries(list((gender, units_count))) from ("
        " select gender, sum(units_count)::integer as units_count"
        " from marts.fct_bikes__model_sales_by_gender group by gender)"
    )
    assert by_gender == (truth["units_by_gender"],)
    entities = ask(
        f"""
        select
            (select count(*) from {MODELS} where is_in_catalogue),
            (select count(*) from {SHOPS} where is_in_list),
            (select count(*) from {CUSTOMERS} where is_in_list)
        """
    )
    assert entities == tuple(
        PLANTED[f"bikes_{name}"]["truth"][entity]
        for name, entity in (
            ("bikes", "models"), ("bikeshops", "shops"), ("customers", "customers"),
        )
    )  # fmt: skip


def naming(folder: Path, **files: str) -> str:
    named = {f"bikes_{name}": str(folder / file) for name, file in files.items()}
    return json.dumps({"inputs": named})


@pytest.fixture(scope="module")
def stripped(
    run_dbt: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, str]:
    """The sample in the shape of the public bike shops: database, and what was said.

    Shops are the customers; there is no discount, total, launch nor gender; an unnamed
    first column, dates as M/D/YYYY.
    """
    folder = tmp_path_factory.mktemp("stripped")
    bikes = texts(SEEDS / "bikes_bikes.csv").drop(columns=["gender", "launch.date"])
    bikes.to_csv(folder / "bikes.csv", index=False)
    orders = texts(SEEDS / "bikes_orders.csv")
    dates = pd.to_datetime(orders["order.date"], errors="coerce", format="%Y-%m-%d")
    written = dates.dt.strftime("%-m/%-d/%Y")
    orders["order.date"] = written.where(dates.notna(), orders["order.date"])
    orders["customer.id"] = orders["bikeshop.id"]
    orders = orders.drop(columns=["bikeshop.id", "discount", "total"])
    orders.to_csv(folder / "orders.csv")
    (folder / "shops.csv").write_bytes((SEEDS / "bikes_bikeshops.csv").read_bytes())
    named = naming(
        folder, bikes="bikes.csv", bikeshops="shops.csv", orders="orders.csv"
    )
    printed = run_dbt(folder / "warehouse.duckdb", *BUILT, "--vars", named)
    return folder / "warehouse.duckdb", printed


def test_files_are_never_mixed_with_the_sample_of_another_input(stripped):
    database, printed = stripped
    assert "bikes_customers: no file: optional, 0 records" in printed
    ask = asking(database)
    accounting = ask(
        "select source, is_sample, files_count, raw_rows"
        " from quality.fct_quality__row_accounting where input = 'bikes_customers'"
    )
    assert accounting == ("no file: optional", False, 0, 0)
    assert ask("select count(*) from staging.stg_bikes__customers") == (0,)


def asked_for(name: str, *named: str) -> dict:
    """What the door says of an input where files of these inputs are named."""
    request = {"inputs": dict.fromkeys(named, "x.csv"), "sample": None}
    return json.loads(comptoir_input(name, json.dumps(request)))


def test_a_required_input_that_is_not_named_beside_others_of_its_area_stops():
    error = asked_for("bikes_bikeshops", "bikes_bikes", "bikes_orders")["error"]
    assert error.startswith(
        "bikes_bikeshops: no file is named for it, but there is one for bikes_bikes,"
        " bikes_orders: its sample would be mixed with them."
    )
    # An input of another area is nothing to it: it would be the sample.
    assert "it has no sample" in asked_for("bikes_bikeshops", "stock_daily")["error"]
    assert asked_for("bikes_customers", "bikes_orders")["files"][0]["raw_rows"] == 0


def test_without_totals_outliers_follow_from_like_prices_and_quantities(stripped):
    ask = asking(stripped[0])
    # What totals say in the full sample is the truth here.
    faults = PLANTED["bikes_bikes"]["value_faults"]
    wrong = sum(faults[f"price_{kind}"]["count"] for kind in ("x100", "x10", "div100"))
    orders = texts(SEEDS / "bikes_orders.csv")
    paid = orders[["quantity", "discount", "total"]].map(number)
    fine = paid.notna().all(axis=1) & (paid["quantity"].fillna(0) > 0)
    fine &= paid["discount"].map(lambda d: d is not None and 0 <= d < 100)
    paid = paid[fine].astype(float)
    price = paid["total"] / paid["quantity"] / (1 - paid["discount"] / 100)
    price = price.groupby(orders["product.id"].str.strip()).median().round(2)
    (rows,) = ask(
        "select list((model_id, list_price_corrected::double))"
        f" from {MODELS} where is_price_outlier"
    )
    assert all(price[model] == corrected for model, corrected in rows)
    # Some faulty prices lie within what is usual: at most a third may be missed.
    assert wrong * 2 / 3 <= len(rows) <= wrong
    print(f"price faults found without totals: {len(rows)} of {wrong}")
    orders = PLANTED["bikes_orders"]["value_faults"]
    odd = orders["quantity_x100"]["count"] + orders["quantity_bulk"]["count"]
    assert ask(
        f"""
        select
            count(*) filter (is_quantity_outlier and quantity_rule = 'usual'),
            count(*) filter (quantity is null and quantity_rule = 'usual'),
            count(*) filter (quantity_rule = 'unknown')
        from {LINES}
        """
    ) == (
        odd,
        orders["quantity_missing"]["count"],
        orders["quantity_below_one"]["count"],
    )


def test_the_customer_is_the_shop_where_orders_have_no_other(stripped):
    found = asking(stripped[0])(
        f"""
        select
            bool_and(is_customer_the_shop), bool_and(gender = 'unknown'),
            count(*) filter (shop_id is distinct from customer_id),
            count(*) filter (is_unknown_shop <> is_unknown_customer)
        from {LINES}
        """
    )
    assert found == (True, True, 0, 0)


@pytest.fixture(scope="module")
def public(
    real_data: Path,
    run_dbt: Callable[..., str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A warehouse of the public bike shops."""
    folder = real_data / "bikes"
    database = tmp_path_factory.mktemp("public") / "warehouse.duckdb"
    names = {name: f"{name}.csv" for name in ("bikes", "bikeshops", "orders")}
    models = ("run", "--select", "path:models/*/bikes", "--exclude", "tag:learning+")
    run_dbt(database, *models, "--vars", naming(folder, **names))
    return database


def test_the_public_bike_shops_build_as_they_are(public, real_data):
    bikes, shops, orders = (
        pd.read_csv(real_data / "bikes" / f"{name}.csv")
        for name in ("bikes", "bikeshops", "orders")
    )
    joined = orders.merge(bikes, left_on="product.id", right_on="bike.id")
    joined = joined.merge(shops, left_on="customer.id", right_on="bikeshop.id")
    amount = int((joined["price"] * joined["quantity"]).sum())
    dates = pd.to_datetime(orders["order.date"], format="%m/%d/%Y")
    ask = asking(public)
    figures = ask(
        f"""
        select
            count(*), count(distinct order_id), sum(quantity_corrected)::integer,
            sum(sales_amount)::integer, min(order_date), max(order_date),
            count(*) filter (
                is_unknown_model or is_unknown_shop or is_unknown_customer
                or is_quantity_outlier or is_price_outlier or has_key_conflict
                or gender <> 'unknown'
            )
        from {LINES}
        """
    )
    assert figures == (
        len(joined),
        orders["order.id"].nunique(),
        orders["quantity"].sum(),
        amount,
        dates.min().date(),
        dates.max().date(),
        0,
    )
    assert figures[:2] == (15_644, 2_000)
    assert ask(
        f"select (select count(*) from {MODELS}), (select count(*) from {SHOPS})"
    ) == (97, 30)
    assert ask(f"select count(*), bool_and(is_shop) from {CUSTOMERS}") == (30, True)

    # Every model in every shop, and the first of each, counted again.
    with duckdb.connect(str(public), read_only=True) as connection:
        sold = connection.execute(
            "select city, model_id::integer as model_id, units_count, lines_count"
            " from marts.fct_bikes__model_sales_by_city"
        ).df()
        top = connection.execute("from marts.fct_bikes__top_model_by_shop").df()
    grouped = joined.groupby(["bikeshop.city", "bike.id"])["quantity"]
    expected = grouped.agg(["sum", "size"]).reset_index().to_numpy().tolist()
    assert sorted(sold.to_numpy().tolist()) == sorted(expected)
    by_shop = joined.groupby(["bikeshop.id", "bike.id"]).agg(
        units=("quantity", "sum"), lines=("quantity", "size"), price=("price", "first")
    )
    by_shop["money"] = by_shop["units"] * by_shop["price"]
    by_shop = by_shop.reset_index().sort_values("bike.id")
    for column, order in (
        ("model_id", ["units", "lines", "money"]),
        ("lines_model_id", ["lines", "units", "money"]),
    ):
        ranked = by_shop.sort_values(order, ascending=False, kind="stable")
        first = ranked.groupby("bikeshop.id")["bike.id"].first()
        found = top.set_index(top["shop_id"].astype(int))[column].astype(int)
        assert found.sort_index().tolist() == first.sort_index().tolist()
