"""The stock sample says what stands in it: re-derived with code of its own."""

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
from comptoir.samples.stock import demand as demand_module
from comptoir.samples.stock.assortment import count_stores, make_assortment
from comptoir.samples.stock.replenishment import make_supply, simulate

ROOT = Path(__file__).parents[2]
SEED_FILE = ROOT / "seeds" / "stock" / "stock_daily.csv"
NAME = "stock_daily"
COLUMNS = [
    "date", "store_id", "product_id", "category", "units_sold", "units_received",
    "stock_on_hand", "units_on_order", "lead_time_days", "price", "discount",
    "is_promotion", "is_holiday",
]  # fmt: skip
KEY = ["day", "store", "product"]


def run(*arguments: object):
    return CliRunner().invoke(main, ["sample", "--area", "stock", *map(str, arguments)])


def sample(*arguments: object) -> None:
    result = run(*arguments)
    assert result.exit_code == 0, result.output


def refused(*arguments: object) -> str:
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    return " ".join(result.output.replace("│", " ").split())


def beside(folder: Path) -> dict:
    """The counts that stand beside a sample."""
    return json.loads((folder / f"{NAME}.faults.json").read_text("utf-8"))


def date(text: str) -> pd.Timestamp | None:
    try:
        value = pd.Timestamp(text)
    except ValueError:
        return None
    return value if value is not pd.NaT and value.year >= 1900 else None


def typed(raw: pd.DataFrame, without: str = "") -> pd.DataFrame:
    """The rows read right, with their status; `without` leaves one rule out."""
    rows = pd.DataFrame(index=raw.index)
    dates = {text: date(text) for text in raw["date"].unique()}
    rows["day"] = pd.to_datetime(raw["date"].map(dates))
    for name in ("store", "product"):
        ids = raw[f"{name}_id"]
        ids = ids if without == "trim" else ids.str.strip()
        rows[name] = ids if without == "upper" else ids.str.upper()
    rows["category"] = raw["category"]
    bad = {
        "date": rows["day"].isna(),
        "store_id": rows["store"] == "",
        "product_id": rows["product"] == "",
    }
    for name in COLUMNS[4:11]:
        values = {text: number(text) for text in raw[name].unique()}
        rows[name] = raw[name].map(values)
        bad[name] = (raw[name] != "") & rows[name].isna()
        if name not in ("price", "discount"):
            bad[name] |= raw[name].str.contains(".", regex=False)
    rows["is_promotion"], rows["is_holiday"] = raw["is_promotion"], raw["is_holiday"]
    bad.pop(without, None)
    is_bad = np.logical_or.reduce(list(bad.values()))
    is_again = rows.astype({name: float for name in COLUMNS[4:11]}).duplicated()
    rows["status"] = np.where(is_bad, "quarantined", "clean")
    if without != "duplicates":
        rows.loc[is_again & ~is_bad, "status"] = "duplicate"
    return rows


def told_days(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a day, store and product: of two clean rows the later one."""
    return rows[rows["status"] == "clean"].drop_duplicates(KEY, keep="last")


def missing_days(days: pd.DataFrame) -> int:
    spans = days.groupby(["store", "product"])["day"].agg(["min", "max", "size"])
    return int(((spans["max"] - spans["min"]).dt.days + 1 - spans["size"]).sum())


def jumps(days: pd.DataFrame) -> pd.DataFrame:
    """Days on which the stock does not follow from the day before."""
    days = days.sort_values(["store", "product", "day"])
    before = days.groupby(["store", "product"])[["day", "stock_on_hand"]].shift()
    is_next = (days["day"] - before["day"]) == pd.Timedelta(days=1)
    stock, last = (
        values.astype(float) for values in (days["stock_on_hand"], before.stock_on_hand)
    )
    change = days["units_received"].astype(float) - days["units_sold"].astype(float)
    is_off = (stock - last - change).abs() > 0.5
    return days[is_next & is_off & (stock >= 0) & (last >= 0)]


def truth_of(raw: pd.DataFrame, broken_lines: int = 0, without: str = "") -> dict:
    """What the JSON calls truth, from the text."""
    rows = typed(raw, without)
    days = told_days(rows)
    statuses = rows["status"].value_counts()
    return {
        "raw_rows": len(raw) + broken_lines,
        "clean_rows": int(statuses["clean"]),
        "duplicate_rows": int(statuses.get("duplicate", 0)),
        "quarantined_rows": int(statuses["quarantined"]) + broken_lines,
        "product_store_days": len(days),
        "missing_product_store_days": missing_days(days),
        "product_stores": len(days[["store", "product"]].drop_duplicates()),
        "stores": days["store"].nunique(),
        "products": days["product"].nunique(),
        "categories": days["category"].nunique(),
        "first_date": str(days["day"].min().date()),
        "last_date": str(days["day"].max().date()),
        "units_sold": int(days["units_sold"].dropna().sum()),
        "units_received": int(days["units_received"].dropna().sum()),
        "zero_stock_days": int((days["stock_on_hand"] == 0).sum()),
        "promotion_days": int((days["is_promotion"] == "1").sum()),
        "holiday_days": int((days["is_holiday"] == "1").sum()),
    }


def value_fault_counts(raw: pd.DataFrame) -> dict[str, int]:
    """Each kind's rule as the JSON words it, applied to the text."""
    rows = typed(raw)
    days = told_days(rows)
    amounts = {name: raw[name].map(number) for name in ("units_sold", "price")}
    same_before = (raw == raw.shift()).all(axis=1)
    ids = raw[["store_id", "product_id"]]
    plain = ids.apply(lambda column: column.str.strip().str.upper())
    is_odd = (ids != plain).any(axis=1)
    known = rows[rows["status"] == "clean"]
    rules = {
        "date_missing": raw["date"] == "",
        "date_impossible": (raw["date"] != "") & rows["day"].isna(),
        "store_missing": raw["store_id"] == "",
        "product_missing": raw["product_id"] == "",
        "units_sold_not_a_number": (raw["units_sold"] != "")
        & amounts["units_sold"].isna(),
        "stock_not_whole": raw["stock_on_hand"].str.contains(".", regex=False),
        "price_not_a_number": (raw["price"] != "") & amounts["price"].isna(),
        "duplicate_adjacent": same_before,
        "duplicate_far": raw.duplicated() & ~same_before,
        "duplicate_spelling": (rows["status"] == "duplicate") & ~raw.duplicated(),
        "key_conflict": known.duplicated(KEY, keep="last"),
        "stock_negative": raw["stock_on_hand"].str.startswith("-"),
        "stock_missing": raw["stock_on_hand"] == "",
        "units_sold_missing": raw["units_sold"] == "",
        "price_missing": raw["price"] == "",
        "id_spelling": is_odd & (rows["status"] != "duplicate"),
    }
    counts = {name: int(found.sum()) for name, found in rules.items()}
    # Days whose only row is in quarantine have a row.
    quarantined = int((rows["status"] == "quarantined").sum())
    counts["missing_day"] = missing_days(days) - quarantined
    counts["stock_jump"] = len(jumps(days))
    return counts


@pytest.fixture(scope="module")
def raw() -> pd.DataFrame:
    """The committed sample as text."""
    return texts(SEED_FILE)


@pytest.fixture(scope="module")
def counts(raw: pd.DataFrame) -> dict[str, int]:
    """Faults found in the committed sample."""
    return value_fault_counts(raw)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a sample of some fifty products in four stores, and its truth."""
    folder = tmp_path_factory.mktemp("large")
    sample("--rows", 150_000, "--seed", 5, "--out", folder)
    return folder


@pytest.fixture(scope="module")
def known(large: Path) -> pd.DataFrame:
    """The truth of the large sample, with what its file says of price and flags."""
    query = f"""
        with days as (
            select * from read_csv('{large}/{NAME}.csv', all_varchar = true)
            where
                try_cast(date as date) >= '2000-01-01' and store_id <> ''
                and isfinite(try_cast(price as double))
            qualify row_number() over (
                partition by date, upper(trim(store_id)), upper(trim(product_id))
            ) = 1
        )
        select
            truth.* replace (
                truth.date::date as date,
                truth.store_id::varchar as store_id,
                truth.product_id::varchar as product_id
            ),
            category, is_promotion = '1' as is_promotion, is_holiday = '1' as is_holiday,
            ln(price::double * (1 - discount::double / 100)) as log_price
        from read_parquet('{large}/{NAME}.truth.parquet') as truth
        left join days
            on
                days.date::date = truth.date::date
                and upper(trim(days.store_id)) = truth.store_id::varchar
                and upper(trim(days.product_id)) = truth.product_id::varchar
        order by truth.store_id::varchar, truth.product_id::varchar, truth.date
    """
    return duckdb.sql(query).df()


KINDS = list(beside(SEED_FILE.parent)["value_faults"])


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_value_fault_stands_in_the_file_as_often_as_stated(kind, counts):
    fault = beside(SEED_FILE.parent)["value_faults"][kind]
    assert counts[kind] == fault["count"] >= 6
    assert fault["what"] and fault["rule"]


def test_no_kind_is_found_that_is_not_stated(counts):
    assert set(counts) == set(KINDS)


def test_truth_is_what_an_independent_reading_finds(raw):
    assert truth_of(raw) == beside(SEED_FILE.parent)["truth"]


def test_another_size_and_seed_are_told_as_truly(tmp_path):
    sample("--rows", 31_007, "--seed", 7, "--out", tmp_path)
    raw, told = texts(tmp_path / f"{NAME}.csv"), beside(tmp_path)
    assert len(raw) == 31_007
    assert truth_of(raw) == told["truth"]
    stated = {name: f["count"] for name, f in told["value_faults"].items()}
    assert value_fault_counts(raw) == stated


@pytest.mark.parametrize(
    "rule",
    [
        "trim", "upper", "duplicates", "date", "store_id", "product_id",
        "units_sold", "stock_on_hand", "price",
    ],
)  # fmt: skip
def test_a_reading_that_lacks_one_rule_does_not_find_the_truth(rule, raw):
    rows = typed(raw, rule)
    truth = beside(SEED_FILE.parent)["truth"]
    ids = rows.loc[rows["status"] == "clean", ["store", "product"]]
    right = (rows["status"] == "clean").sum() == truth["clean_rows"]
    right &= len(ids.drop_duplicates()) == truth["product_stores"]
    assert not right, f"the sample can't tell a reader without the rule {rule}"


def test_quarantine_and_duplicates_are_the_sums_of_their_kinds():
    told = beside(SEED_FILE.parent)
    for status in ("quarantined", "duplicate"):
        kinds = [f for f in told["value_faults"].values() if f["becomes"] == status]
        assert sum(f["count"] for f in kinds) == told["truth"][f"{status}_rows"]


def test_committed_sample_is_what_the_command_writes(tmp_path, monkeypatch):
    # A project of its own, so that the test can't repair what it checks.
    (tmp_path / "dbt_project.yml").write_text("name: comptoir\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    sample()
    written = tmp_path / "seeds" / "stock"
    names = [f"{NAME}.csv", f"{NAME}.faults.json"]
    assert sorted(path.name for path in written.iterdir()) == names
    for name in names:
        assert (written / name).read_bytes() == (SEED_FILE.parent / name).read_bytes()


def test_committed_sample_is_small_and_of_the_stated_form(raw):
    assert SEED_FILE.stat().st_size <= 1_500_000
    assert list(raw.columns) == COLUMNS
    assert [column.name for column in INPUTS[NAME].columns] == COLUMNS
    good = raw[typed(raw)["status"] != "quarantined"]
    for column, form in (
        ("date", r"202[34]-\d\d-\d\d"),
        ("store_id", r" ?[Ss]\d\d ?"),
        ("product_id", r" ?[Pp]\d{3} ?"),
        ("category", "[A-Z][a-z]+"),
        ("units_sold", r"\d*"),
        ("units_received", r"\d+"),
        ("stock_on_hand", r"-?\d*"),
        ("units_on_order", r"\d+"),
        ("lead_time_days", r"([1-9]\d?)?"),
        ("price", r"(\d+\.\d{2,3})?"),
        ("discount", r"0|10|15|20|25|30"),
        ("is_promotion", "[01]"),
        ("is_holiday", "[01]"),
    ):
        assert good[column].str.fullmatch(form).all(), column
    days = told_days(typed(raw))
    assert (days["day"].max() - days["day"].min()).days + 1 == 731


def test_same_rows_and_seed_give_the_same_bytes_and_others_do_not(tmp_path):
    def data(seed: int, kind: str) -> list[bytes]:
        sample("--rows", 20_000, "--seed", seed, "--format", kind, "--out", tmp_path)
        names = (f"{NAME}.{kind}", f"{NAME}.truth.parquet")
        return [(tmp_path / name).read_bytes() for name in names]

    first = data(3, "csv.gz")
    assert data(3, "csv.gz") == first
    effects = beside(tmp_path)["effects"]
    other = data(4, "csv.gz")
    assert other[0] != first[0] and other[1] != first[1]
    assert beside(tmp_path)["effects"] != effects


def test_files_by_day_hold_the_rows_of_the_one_file(tmp_path):
    sample("--rows", 20_000, "--out", tmp_path / "one", "--no-truth")
    sample("--rows", 20_000, "--out", tmp_path / "days", "--no-truth", "--by-day")
    one = (tmp_path / "one" / f"{NAME}.csv").read_text().splitlines()
    files = sorted((tmp_path / "days").glob(f"{NAME}_*.csv"))
    assert [path.name for path in files] == beside(tmp_path / "days")["files"]
    assert len(files) == 731
    assert [line for path in files for line in path.read_text().splitlines()[1:]] == (
        one[1:]
    )
    assert beside(tmp_path / "days")["truth"] == beside(tmp_path / "one")["truth"]


def test_broken_lines_are_counted_and_hide_no_jump(tmp_path):
    sample("--rows", 20_000, "--out", tmp_path, "--file-faults", "--no-truth")
    told = beside(tmp_path)
    lines = (tmp_path / f"{NAME}.csv").read_bytes().split(b"\n")[1:]
    good, broken = [], 0
    for line in lines:
        if line.count(b",") == 12 and b'"' not in line and b"\xe9" not in line:
            good.append(line.decode().split(","))
        else:
            broken += 1
    assert broken == sum(f["count"] for f in told["file_faults"].values()) == 25
    raw = pd.DataFrame(good, columns=COLUMNS, dtype=object)
    assert truth_of(raw, broken) == told["truth"]
    assert (
        len(jumps(told_days(typed(raw))))
        == (told["value_faults"]["stock_jump"]["count"])
    )


def test_wrong_use_ends_with_a_clear_error(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert "at least 20000 rows" in refused("--rows", 19_999, "--out", tmp_path)
    assert "dbt must not see it" in refused("--truth")
    assert "holds the committed sample" in refused("--rows", 30_000)
    assert not list(tmp_path.iterdir())


# --- the shops -----------------------------------------------------------------------


def world(seed: int, adjustments=((), ())):
    """Assortment and ledger of small shops; adjustments are days and series."""
    rng = np.random.default_rng(seed)
    assortment = make_assortment(rng, 25_000)
    effects = demand_module.make_effects(rng)
    series = demand_module.make_series(rng, assortment)
    supply = make_supply(rng, assortment, series)
    demand = demand_module.Demand(rng, assortment, effects, series)
    days, places = (np.array(part, dtype=np.int64) for part in adjustments)
    return assortment, simulate(rng, assortment, supply, demand, (days, places))


def test_the_balance_holds_exactly_before_faults():
    assortment, ledger = world(1)
    listed = assortment.listed()
    assert listed.sum() == 25_000
    before = ledger.stock[:-1] * listed[:-1]
    follows = before + ledger.received[1:] - ledger.sold[1:]
    assert (follows == ledger.stock[1:])[listed[1:]].all()
    assert (ledger.adjusted == 0).all()
    assert (ledger.stock >= 0).all() and (ledger.on_order >= 0).all()
    # Sales are what was wanted as far as there was stock, and nothing is sold elsewhere.
    assert (ledger.sold <= ledger.demand).all()
    short = ledger.sold < ledger.demand
    assert (ledger.stock[short] == 0).all() and short.sum() > 300
    for values in (ledger.sold, ledger.received, ledger.stock, ledger.demand):
        assert (values[~listed] == 0).all()


def test_a_jump_is_the_only_thing_that_breaks_the_balance():
    at = ([100, 101, 400, 600], [0, 3, 3, 5])
    assortment, ledger = world(1, at)
    both = assortment.listed()[1:] & assortment.listed()[:-1]
    gap = np.diff(ledger.stock.astype(int), axis=0) - ledger.received[1:]
    gap += ledger.sold[1:]
    days, places = np.nonzero(np.where(both, gap, 0))
    listed = assortment.listed()[at]
    assert listed.sum() >= 2
    expected = np.array(at)[:, listed].T.tolist()
    assert np.stack([days + 1, places], axis=1).tolist() == expected
    assert (ledger.stock >= 0).all()


def test_orders_arrive_after_their_lead_time_and_some_fail():
    assortment, ledger = world(2)
    listed = assortment.listed()
    # What is on order is what was ordered and has not come: it falls by deliveries
    # (and by what a supplier failed to bring), and rises by orders.
    has_lead = ledger.lead_days > 0
    assert (ledger.received[has_lead] > 0).all()
    assert 3 < ledger.lead_days[has_lead].mean() < 15
    assert ledger.lead_days.max() > 20
    falls = np.where(
        listed[1:] & listed[:-1], -np.diff(ledger.on_order.astype(int), axis=0), 0
    )
    assert (falls > ledger.received[1:]).sum() > 3


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_a_few_in_a_hundred_shelves_are_empty_at_the_days_end(seed):
    assortment, ledger = world(seed)
    rate = ((ledger.stock == 0) & assortment.listed()).sum() / 25_000
    assert 0.03 <= rate <= 0.085


def test_rows_decide_products_and_stores_by_the_stated_rule(large):
    told = beside(large)["truth"]
    assert (told["stores"], told["categories"]) == (4, 8)
    assert told["products"] >= 50
    for rows, stores in ((27_000, 4), (170_000, 4), (1_000_000, 10), (10_000_000, 33)):
        assert count_stores(rows) == stores


def test_truth_beside_the_file_agrees_with_it(large, known):
    hidden = beside(large)["hidden"]
    assert len(known) == hidden["product_store_days"]
    assert known["demand_units"].sum() == hidden["demand_units"]
    assert known["lost_units"].sum() == hidden["lost_units"]
    assert (known["sold_units"] + known["lost_units"] == known["demand_units"]).all()
    assert 0.03 < hidden["lost_units"] / hidden["demand_units"] < 0.09
    days = told_days(typed(texts(large / f"{NAME}.csv")))
    days["date"] = days["day"]
    merged = days.merge(
        known, left_on=KEY, right_on=["date", "store_id", "product_id"], how="left"
    )
    has_sold = merged["units_sold"].notna()
    assert (merged["units_sold"] == merged["sold_units"])[has_sold].all()
    has_stock = merged["stock_on_hand_x"].map(lambda s: s is not None and s >= 0)
    same = merged["stock_on_hand_x"] == merged["stock_on_hand_y"]
    assert same[has_stock].all()
    found = jumps(days)[KEY].apply(tuple, axis=1)
    moved = known.loc[known["adjusted_units"] != 0, ["date", "store_id", "product_id"]]
    assert set(found) == set(moved.apply(tuple, axis=1))


def test_demand_is_drawn_around_what_is_expected(known):
    expected, drawn = known["expected_units"], known["demand_units"]
    assert drawn.sum() == pytest.approx(expected.sum(), rel=0.02)
    groups = known.assign(square=(drawn - expected) ** 2).groupby(
        ["store_id", "product_id"]
    )
    spread = groups["square"].sum() / groups["expected_units"].sum()
    # A Poisson variance for a third of the series, more for the others.
    assert 0.15 < ((spread > 0.85) & (spread < 1.15)).mean() < 0.5
    assert (spread > 1.3).mean() > 0.4 and spread.min() > 0.7
    # Intermittent: days with a sale are 1.32 days apart or more (Syntetos & Boylan).
    interval = groups["demand_units"].agg(
        lambda units: 1 / max((units > 0).mean(), 0.01)
    )
    assert 0.15 < (interval >= 1.32).mean() < 0.6


def test_demand_sags_after_a_promotion_and_new_products_grow(large, known):
    rows = known.dropna(subset=["is_promotion"]).copy()
    effects = beside(large)["effects"]
    month = rows["date"].dt.strftime("%m")
    weekday = rows["date"].dt.day_name().str.lower()
    keys = list(zip(rows["category"], month, weekday, strict=True))
    rows["log_effect"] = [
        effects[kind]["month"][m] + effects[kind]["weekday"][d] for kind, m, d in keys
    ]
    for column, name in (
        ("is_promotion", "promotion"),
        ("is_holiday", "holiday"),
        ("log_price", "price_elasticity"),
    ):
        rows["log_effect"] += rows[column].astype(float) * rows["category"].map(
            {kind: told[name] for kind, told in effects.items()}
        )
    rows["rest"] = np.log(rows["expected_units"]) - rows["log_effect"]
    series = rows.groupby(["store_id", "product_id"])
    rows["rest"] -= series["rest"].transform("median")
    last = rows["date"].where(rows["is_promotion"].astype(bool))
    since = rows["date"] - last.groupby([rows["store_id"], rows["product_id"]]).ffill()
    since = since.dt.days
    just_after = rows.loc[since.between(1, 5), "rest"].mean()
    long_after = rows.loc[since.between(40, 120), "rest"].mean()
    during = rows.loc[since == 0, "rest"].mean()
    # Beside the told effects nothing else happens during a promotion.
    assert abs(during - long_after) < 0.03
    assert -0.25 < just_after - long_after < -0.06
    first = series["date"].transform("min")
    age = (rows["date"] - first).dt.days
    is_new = first > pd.Timestamp("2023-02-01")
    young, grown = (
        rows.loc[is_new & age.between(*span), "rest"].mean()
        for span in ((0, 7), (90, 150))
    )
    assert young < grown - 0.5


def fitted(rows: pd.DataFrame, units: str) -> np.ndarray:
    """Poisson regression with a level a series: months, weekdays, then the others."""
    month, weekday = rows["date"].dt.month, rows["date"].dt.day_of_week
    columns = [month == number for number in range(2, 13)]
    columns += [weekday == number for number in range(1, 7)]
    columns += [rows["is_holiday"], rows["is_promotion"], rows["log_price"]]
    columns += [(rows["date"] - rows["date"].min()).dt.days / 365.25]
    x = np.stack([column.to_numpy(dtype=float) for column in columns], axis=1)
    x -= x.mean(axis=0)
    # Rows stand in the order of their series.
    group = rows.groupby(["store_id", "product_id"]).ngroup().to_numpy()
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    y = rows[units].to_numpy(dtype=float)
    total = np.add.reduceat(y, starts)
    slope = np.zeros(x.shape[1])
    for _ in range(5):
        shape = np.exp(x @ slope)
        mean = (total / np.add.reduceat(shape, starts))[group] * shape
        centre = np.add.reduceat(mean[:, None] * x, starts)
        centre /= np.add.reduceat(mean, starts)[:, None]
        within = x - centre[group]
        hessian = (within * mean[:, None]).T @ within
        slope += np.linalg.solve(hessian, within.T @ (y - mean))
    return slope[:-1]


def test_true_effects_are_those_that_a_regression_on_demand_approaches(large, known):
    told = beside(large)["effects"]["all"]
    month, weekday = list(told["month"].values()), list(told["weekday"].values())
    expected = np.array(
        [effect - month[0] for effect in month[1:]]
        + [effect - weekday[0] for effect in weekday[1:]]
        + [told["holiday"], told["promotion"], told["price_elasticity"]]
    )
    # Two of the stores are enough, and half the work.
    rows = known[known["store_id"].isin(["S01", "S02"])]
    rows = rows.dropna(subset=["log_price", "is_promotion"])
    rows = rows.astype({"is_promotion": bool, "is_holiday": bool})
    found = fitted(rows, "demand_units")
    error = found - expected
    assert np.abs(error[:17]).max() < 0.16 and np.abs(error[:17]).mean() < 0.06
    assert abs(error[17]) < 0.15 and abs(error[18]) < 0.10 and abs(error[19]) < 0.45
    # Sales are cut off by the stock, most where demand is high: the bias to be met.
    assert fitted(rows, "sold_units")[18] < found[18]
