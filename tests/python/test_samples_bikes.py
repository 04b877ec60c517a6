"""The bikes sample says what stands in it: re-derived with code of its own."""

import json
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from sample_files import number, texts

from comptoir.cli import main
from comptoir.inputs.catalogue import INPUTS

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "seeds" / "bikes"
NAMES = ("bikes_bikes", "bikes_bikeshops", "bikes_customers", "bikes_orders")
KEYS = {
    "bikes_bikes": ["bike.id"],
    "bikes_bikeshops": ["bikeshop.id"],
    "bikes_customers": ["customer.id"],
    "bikes_orders": ["order.id", "order.line"],
}
# What must be there and what must be a number or a date, by table.
REQUIRED = {
    "bikes_bikes": ["bike.id", "model"],
    "bikes_bikeshops": ["bikeshop.id", "bikeshop.name"],
    "bikes_customers": ["customer.id"],
    "bikes_orders": ["order.id", "order.line", "order.date", "product.id"],
}
NUMBERS = [
    "price",
    "latitude",
    "longitude",
    "birth_year",
    "quantity",
    "discount",
    "total",
]
WORDS = {"f": "female", "femme": "female", "m": "male", "homme": "male"}
Tables = dict[str, pd.DataFrame]


def sample(*arguments: object) -> None:
    command = ["sample", "--area", "bikes", *map(str, arguments)]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output


def beside(folder: Path, name: str) -> dict:
    """The counts that stand beside a table."""
    return json.loads((folder / f"{name}.faults.json").read_text("utf-8"))


def read(folder: Path) -> Tables:
    return {name: texts(folder / f"{name}.csv") for name in NAMES}


def day(text: str) -> pd.Timestamp | None:
    try:
        value = pd.Timestamp(text)
    except ValueError:
        return None
    return value if value is not pd.NaT and value.year >= 1900 else None


def typed(name: str, raw: pd.DataFrame, without: str = "") -> pd.DataFrame:
    """The rows read right, with their status; `without` leaves one rule out."""
    rows = raw.copy()
    for column in raw.columns:
        if without != "trim":
            rows[column] = rows[column].str.strip()
        if column.endswith(".id") and without != "decimals":
            rows[column] = rows[column].str.replace(r"\.0+$", "", regex=True)
    if "gender" in rows and name == "bikes_customers" and without != "gender":
        rows["gender"] = rows["gender"].str.lower().replace(WORDS)
    bad = pd.Series(False, index=rows.index)
    for column in REQUIRED[name]:
        bad |= rows[column] == ""
    for column in set(NUMBERS) & set(rows.columns):
        values = rows[column].map(
            {text: number(text) for text in rows[column].unique()}
        )
        bad |= (rows[column] != "") & values.isna()
        if column in ("quantity", "birth_year"):
            bad |= values.map(lambda value: value is not None and value % 1 != 0)
        rows[column] = values.astype(float)
    if "order.date" in rows:
        rows["order.date"] = pd.to_datetime(rows["order.date"].map(day))
        bad |= rows["order.date"].isna()
    rows["status"] = np.where(bad, "quarantined", "clean")
    again = rows.drop(columns="status").duplicated()
    if without != "duplicates":
        rows.loc[again & ~bad, "status"] = "duplicate"
    return rows


def cleaned(tables: Tables, without: str = "") -> Tables:
    """The clean rows of each table."""
    found = {name: typed(name, tables[name], without) for name in NAMES}
    return {name: rows[rows["status"] == "clean"] for name, rows in found.items()}


def true_prices(lines: pd.DataFrame) -> pd.Series:
    """What the totals say that a model costs: their median."""
    fine = lines[(lines["quantity"] > 0) & lines["discount"].between(0, 99)]
    paid = fine["total"] / fine["quantity"] / (1 - fine["discount"] / 100)
    return paid.groupby(fine["product.id"]).median().round(2)


def with_units(tables: Tables) -> pd.DataFrame:
    """Clean lines with price, quantity and discount as they must have been."""
    clean = cleaned(tables)
    lines = clean["bikes_orders"].copy()
    lines["price"] = lines["product.id"].map(true_prices(lines))
    lines["is_known"] = lines["product.id"].isin(clean["bikes_bikes"]["bike.id"])
    full = lines["price"] * (1 - lines["discount"].clip(0, 100).fillna(0) / 100)
    full = full.where(lines["discount"].between(0, 100) | lines["discount"].isna())
    told = lines["total"] / full
    whole = (told.round() - told).abs() < 1e-6
    wrong = ~(lines["quantity"] >= 1) | (lines["quantity"] >= 100)
    lines["units"] = np.where(wrong & whole, told.round(), lines["quantity"])
    lines["is_told"] = wrong
    first = 1 - lines["total"] / lines["price"] / lines["units"]
    possible = lines["discount"].between(0, 100)
    lines["rate"] = np.where(possible, lines["discount"] / 100, first)
    lines["amount"] = (lines["price"] * lines["units"] * (1 - lines["rate"])).round(2)
    lines.loc[~lines["is_known"], "amount"] = lines["total"]
    return lines


def truth_of(
    name: str, tables: Tables, broken_lines: int = 0, without: str = ""
) -> dict:
    """What the JSON calls truth, from the text."""
    rows = typed(name, tables[name], without)
    statuses = rows["status"].value_counts()
    clean = rows[rows["status"] == "clean"]
    truth = {
        "raw_rows": len(rows) + broken_lines,
        "clean_rows": int(statuses["clean"]),
        "duplicate_rows": int(statuses.get("duplicate", 0)),
        "quarantined_rows": int(statuses["quarantined"]) + broken_lines,
    }
    if name != "bikes_orders":
        entity = {"bikes_bikes": "models", "bikes_bikeshops": "shops"}.get(name)
        return truth | {entity or "customers": clean[KEYS[name][0]].nunique()}
    lines = with_units(tables)
    people = cleaned(tables)["bikes_customers"].drop_duplicates("customer.id")
    gender = lines["customer.id"].map(people.set_index("customer.id")["gender"])
    units = lines["units"].groupby(gender.fillna("").replace("", "unknown")).sum()
    known = lines.loc[lines["is_known"], "product.id"]
    return truth | {
        "orders": lines["order.id"].nunique(),
        "order_lines": len(lines),
        "units": int(lines["units"].sum()),
        "sales_amount": f"{lines['amount'].sum():.2f}",
        "units_by_gender": {word: int(count) for word, count in units.items()},
        "models_ordered": known.nunique(),
        "first_date": str(lines["order.date"].min().date()),
        "last_date": str(lines["order.date"].max().date()),
    }


def added(name: str, raw: pd.DataFrame) -> dict[str, int]:
    """Copies, copies in other words, and rows that disagree with an earlier one."""
    rows = typed(name, raw)
    clean = rows[rows["status"] == "clean"]
    is_copy = rows["status"] == "duplicate"
    return {
        "duplicate_exact": int((is_copy & raw.duplicated()).sum()),
        "duplicate_spelling": int((is_copy & ~raw.duplicated()).sum()),
        "key_conflict": int(clean.duplicated(KEYS[name]).sum()),
    }


def missing(raw: pd.DataFrame, **columns: str) -> dict[str, int]:
    return {kind: int((raw[column] == "").sum()) for kind, column in columns.items()}


def words(raw: pd.DataFrame, column: str) -> int:
    """Fields that are there and no number."""
    values = raw[column].str.strip()
    return int(((values != "") & values.map(number).isna()).sum())


def value_fault_counts(tables: Tables) -> dict[str, dict[str, int]]:
    """Each kind's rule as the JSON words it, applied to the text."""
    bikes, shops, people, raw = (tables[name] for name in NAMES)
    rows = {name: typed(name, tables[name]) for name in NAMES}
    clean = cleaned(tables)
    lines = with_units(tables)
    catalogue = clean["bikes_bikes"].drop_duplicates("bike.id").set_index("bike.id")
    paid = catalogue["price"] / true_prices(lines).reindex(catalogue.index)
    kept = rows["bikes_customers"]["status"] != "duplicate"
    years = people["birth_year"].map(number)
    latitude = rows["bikes_bikeshops"]["latitude"]
    order = rows["bikes_orders"]
    quantity = raw["quantity"].map(number)
    discount = raw["discount"].map(number)
    ids = raw["product.id"]
    launch = pd.to_datetime(catalogue["launch.date"].replace("", None))
    expected = (
        lines["price"] * lines["units"] * (1 - lines["rate"].where(lines["is_known"]))
    )
    off = (lines["total"] / expected).round(3)
    first = ~lines.duplicated(KEYS["bikes_orders"])
    orders = {
        "date_impossible": (raw["order.date"] != "") & order["order.date"].isna(),
        "quantity_not_whole": quantity.map(lambda q: q is not None and q % 1 != 0),
        "id_spelling": (ids.str.contains(".0", regex=False) | (ids != ids.str.strip()))
        & (order["status"] != "duplicate"),
        "quantity_x100": lines["is_told"] & (lines["quantity"] == lines["units"] * 100),
        "quantity_bulk": lines["quantity"].between(40, 60),
        "quantity_below_one": quantity.map(lambda q: q is not None and q < 1)
        & quantity.map(lambda q: q is None or q % 1 == 0),
        "discount_impossible": discount.map(
            lambda d: d is not None and not 0 <= d <= 100
        ),
        "total_x100": off == 100,
        "total_x10": off == 10,
        "total_div100": off.between(0.0099, 0.0101),
        "total_wrong": first & off.between(0.6, 1.4) & ~off.between(0.97, 1.03),
        "product_unknown": ~lines["is_known"],
        "shop_unknown": (lines["bikeshop.id"] != "")
        & ~lines["bikeshop.id"].isin(clean["bikes_bikeshops"]["bikeshop.id"]),
        "customer_unknown": (lines["customer.id"] != "")
        & ~lines["customer.id"].isin(clean["bikes_customers"]["customer.id"]),
        "before_launch": lines["order.date"] < lines["product.id"].map(launch),
    }
    counts = {
        "bikes_bikes": {
            "price_not_a_number": words(bikes, "price"),
            "price_x100": int(np.isclose(paid, 100, rtol=0.01).sum()),
            "price_x10": int(np.isclose(paid, 10, rtol=0.01).sum()),
            "price_div100": int(np.isclose(paid, 0.01, rtol=0.01).sum()),
        }
        | missing(
            bikes,
            model_missing="model",
            price_missing="price",
            frame_missing="frame",
            launch_missing="launch.date",
        ),
        "bikes_bikeshops": {
            "latitude_not_a_number": words(shops, "latitude"),
            "coordinates_impossible": int((latitude.abs() > 90).sum()),
        }
        | missing(
            shops,
            name_missing="bikeshop.name",
            city_missing="bikeshop.city",
            coordinates_missing="latitude",
        ),
        "bikes_customers": {
            "birth_year_not_a_number": words(people, "birth_year"),
            "gender_spelling": int(
                (kept & ~people["gender"].isin(["female", "male", "other", ""])).sum()
            ),
            "birth_year_impossible": int(
                years.map(lambda y: y is not None and not 1890 <= y <= 2023).sum()
            ),
        }
        | missing(
            people,
            id_missing="customer.id",
            birth_year_missing="birth_year",
            city_missing="city",
        ),
        "bikes_orders": {name: int(found.sum()) for name, found in orders.items()}
        | {
            f"{column}_not_a_number": words(raw, column)
            for column in ("quantity", "total")
        }
        | missing(
            raw,
            order_missing="order.id",
            line_missing="order.line",
            date_missing="order.date",
            product_missing="product.id",
            shop_missing="bikeshop.id",
            customer_missing="customer.id",
            quantity_missing="quantity",
            discount_missing="discount",
            total_missing="total",
        ),
    }
    for name in NAMES:
        # Some tables have no copies in other words: then none may be found.
        counts[name] |= added(name, tables[name])
        if name in ("bikes_bikes", "bikes_bikeshops"):
            assert counts[name].pop("duplicate_spelling") == 0
    return counts


@pytest.fixture(scope="module")
def tables() -> Tables:
    """The committed sample as text."""
    return read(SEEDS)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a larger sample and its truth."""
    folder = tmp_path_factory.mktemp("large")
    sample("--rows", 40_000, "--seed", 5, "--out", folder)
    return folder


def stated(folder: Path) -> dict[str, dict[str, int]]:
    return {
        name: {
            kind: fault["count"]
            for kind, fault in beside(folder, name)["value_faults"].items()
        }
        for name in NAMES
    }


def test_each_kind_of_value_fault_stands_in_the_files_as_often_as_stated(tables):
    told = stated(SEEDS)
    assert value_fault_counts(tables) == told
    assert min(told["bikes_orders"].values()) >= 6
    assert min(count for counts in told.values() for count in counts.values()) >= 2


@pytest.mark.parametrize("name", NAMES)
def test_truth_is_what_an_independent_reading_finds(name, tables):
    assert truth_of(name, tables) == beside(SEEDS, name)["truth"]


def test_another_size_and_seed_are_told_as_truly(tmp_path):
    sample("--rows", 7_003, "--seed", 7, "--out", tmp_path)
    other = read(tmp_path)
    assert len(other["bikes_orders"]) == 7_003
    for name in NAMES:
        assert truth_of(name, other) == beside(tmp_path, name)["truth"]
    assert value_fault_counts(other) == stated(tmp_path)


@pytest.mark.parametrize("rule", ["trim", "decimals", "duplicates", "gender"])
def test_a_reading_that_lacks_one_rule_does_not_find_the_truth(rule, tables):
    name = "bikes_customers" if rule == "gender" else "bikes_orders"
    statuses = typed(name, tables[name], rule)["status"].value_counts()
    assert statuses["clean"] != beside(SEEDS, name)["truth"]["clean_rows"]


@pytest.mark.parametrize("name", NAMES)
def test_quarantine_and_duplicates_are_the_sums_of_their_kinds(name):
    told = beside(SEEDS, name)
    for status in ("quarantined", "duplicate"):
        kinds = [f for f in told["value_faults"].values() if f["becomes"] == status]
        assert sum(f["count"] for f in kinds) == told["truth"][f"{status}_rows"]
        assert all(f["what"] and f["rule"] for f in kinds)


def test_committed_sample_is_what_the_command_writes(tmp_path, monkeypatch):
    # A project of its own, so that the test can't repair what it checks.
    (tmp_path / "dbt_project.yml").write_text("name: comptoir\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    sample()
    written = tmp_path / "seeds" / "bikes"
    expected = {f"{name}.{kind}" for name in NAMES for kind in ("csv", "faults.json")}
    assert {path.name for path in written.iterdir()} == expected
    for name in expected:
        assert (written / name).read_bytes() == (SEEDS / name).read_bytes()


def test_committed_sample_is_small_and_has_the_columns_of_its_inputs(tables):
    assert sum(path.stat().st_size for path in SEEDS.iterdir()) <= 600_000
    for name in NAMES:
        columns = [column.name for column in INPUTS[name].columns]
        assert list(tables[name].columns) == columns


def test_same_rows_and_seed_give_the_same_bytes_and_others_do_not(tmp_path):
    def data(seed: int) -> list[bytes]:
        sample("--rows", 3_000, "--seed", seed, "--out", tmp_path)
        truths = ("bikes_bikeshops.truth.parquet", "bikes_customers.truth.parquet")
        names = [f"{name}.csv" for name in NAMES]
        return [(tmp_path / name).read_bytes() for name in (*names, *truths)]

    first = data(3)
    assert data(3) == first
    assert all(one != other for one, other in zip(data(4), first, strict=True))


def test_damaged_lines_are_counted_in_tables_that_are_large_enough(tmp_path):
    sample("--rows", 9_000, "--file-faults", "--out", tmp_path)
    told = beside(tmp_path, "bikes_orders")
    broken = sum(fault["count"] for fault in told["file_faults"].values())
    assert broken == 4 * 6 + 1
    kinds = told["value_faults"].values()
    quarantined = [f["count"] for f in kinds if f["becomes"] == "quarantined"]
    assert told["truth"]["quarantined_rows"] == sum(quarantined) + broken
    small = beside(tmp_path, "bikes_bikeshops")["file_faults"].values()
    assert all(fault["count"] == 0 for fault in small)


def test_too_few_rows_are_refused():
    result = CliRunner().invoke(main, ["sample", "--area", "bikes", "--rows", "2999"])
    assert result.exit_code == 2 and "at least 3000 rows" in result.output


def sold(folder: Path) -> pd.DataFrame:
    """Lines with what is known of model, shop and customer."""
    found = cleaned(read(folder))
    bikes = found["bikes_bikes"].drop_duplicates("bike.id").drop(columns="status")
    people = found["bikes_customers"].drop_duplicates("customer.id")
    lines = found["bikes_orders"].drop(columns="status")
    lines = lines.join(bikes.set_index("bike.id"), on="product.id")
    gender = people.set_index("customer.id")["gender"].rename("gender_person")
    lines = lines.join(gender, on="customer.id")
    return lines.dropna(subset=["category2"])


def test_shops_of_a_kind_buy_alike_and_others_do_not(large):
    lines = sold(large)
    shares = pd.crosstab(lines["bikeshop.id"], lines["category2"], normalize="index")
    truth = duckdb.sql(f"from '{large}/bikes_bikeshops.truth.parquet'").df()
    kind = truth.set_index("bikeshop.id")["kind"]
    shares = shares[shares.index.isin(kind.index)]
    kinds = kind[shares.index].to_numpy()
    assert set(kinds) == {"race", "trail", "city", "family", "touring"}
    logs = np.log(shares.to_numpy() + 0.01)
    found = []
    for shop in range(len(logs)):
        rest = np.arange(len(logs)) != shop
        middles = {k: logs[rest & (kinds == k)].mean(axis=0) for k in set(kinds)}
        found.append(min(middles, key=lambda k: np.abs(logs[shop] - middles[k]).sum()))
    assert (np.array(found) == kinds).mean() >= 0.95


def test_customers_buy_by_gender_season_and_growth(large):
    lines = sold(large)
    women = lines[lines["gender_person"] == "female"]
    men = lines[lines["gender_person"] == "male"]
    for gender, (own, others) in {"women": (women, men), "men": (men, women)}.items():
        shares = [(people["gender"] == gender).mean() for people in (own, others)]
        assert shares[0] > 2 * shares[1] > 0
    year = lines["order.date"].dt.year
    electric = (lines["category1"] == "Electric").groupby(year).mean()
    assert electric[2023] > 1.5 * electric[2019]
    month = lines["order.date"].dt.month
    road = (lines["category1"] == "Road").groupby(month).sum()
    assert road[[4, 5, 6]].min() > 1.8 * road[[1, 11, 12]].max()
    assert set(lines["order.date"].dt.day_name()) >= {"Tuesday", "Saturday"}
    assert "Monday" not in set(lines["order.date"].dt.day_name())
    # Late orders of the early kind: nothing else is sold before its launch.
    told = beside(large, "bikes_orders")["value_faults"]["before_launch"]["count"]
    early = lines["order.date"] < pd.to_datetime(lines["launch.date"].replace("", None))
    assert early.sum() == told
