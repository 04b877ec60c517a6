"""The retail sample says what stands in it: re-derived here with code of its own."""

import csv
import gzip
import json
from collections import Counter
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from sample_files import number

from comptoir.cli import main

ROOT = Path(__file__).parents[2]
SEED_FILE = ROOT / "seeds" / "retail" / "retail_transactions.csv"
COLUMNS = [
    "InvoiceNo", "StockCode", "Description", "Quantity",
    "InvoiceDate", "UnitPrice", "CustomerID", "Country",
]  # fmt: skip
NEEDED = ["InvoiceNo", "StockCode", "Quantity", "InvoiceDate", "UnitPrice"]
FEES = {"POST", "DOT", "C2", "M", "D", "S", "CRUK", "BANK CHARGES", "AMAZONFEE", "B"}


def sample(*arguments: object) -> str:
    """Run `comptoir sample --area retail` with these arguments; give what it prints."""
    result = CliRunner().invoke(
        main, ["sample", "--area", "retail", *map(str, arguments)]
    )
    assert result.exit_code == 0, result.output
    return result.output


def refused(*arguments: object) -> str:
    """The same, where the command must refuse; give the error."""
    result = CliRunner().invoke(
        main, ["sample", "--area", "retail", *map(str, arguments)]
    )
    assert result.exit_code == 2, result.output
    return " ".join(result.output.replace("│", " ").split())


def beside(path: Path) -> dict:
    """The counts that stand beside a sample."""
    name = path.name.split(".")[0]
    return json.loads((path.parent / f"{name}.faults.json").read_text("utf-8"))


def time(text: str) -> pd.Timestamp | None:
    """The time that a text writes, from 1900 on, if it writes one."""
    try:
        value = pd.Timestamp(text)
    except ValueError:
        return None
    return value if value is not pd.NaT and value.year >= 1900 else None


def each(column: pd.Series, read) -> pd.Series:
    """`read` of each value; each distinct value is read once."""
    values = {text: read(text) for text in column.unique()}
    return column.map(lambda text: values[text])


def readable_lines(path: Path, form: dict) -> tuple[pd.DataFrame, Counter]:
    """The rows of a file line by line, and how many lines are broken in which way."""
    data = path.read_bytes()
    data = gzip.decompress(data) if path.suffix == ".gz" else data
    end = b"\r\n" if form["newline"] == "crlf" else b"\n"
    lines = data.split(end)
    is_cut = lines[-1] != b""
    lines = lines if is_cut else lines[:-1]
    rows, broken = [], Counter()
    for position, line in enumerate(lines):
        last = position == len(lines) - 1
        try:
            text = line.decode(
                {"windows-1252": "cp1252"}.get(form["encoding"], form["encoding"])
            )
        except UnicodeDecodeError:
            broken["invalid_utf8_byte"] += 1
            continue
        if text.count('"') % 2:
            broken["unclosed_quote"] += 1
            continue
        fields = next(csv.reader([text], delimiter=form["delimiter"]))
        if last and is_cut:
            assert len(fields) < 8
            broken["cut_last_line"] += 1
        elif len(fields) != 8:
            many = len(fields) > 8
            broken["field_too_many" if many else "field_too_few"] += 1
        else:
            rows.append(fields)
    assert rows[0] == COLUMNS
    return pd.DataFrame(rows[1:], columns=COLUMNS, dtype=object), broken


def typed(raw: pd.DataFrame, without: str = "") -> pd.DataFrame:
    """The rows read right, with their status; `without` leaves one rule out."""
    rows = pd.DataFrame(index=raw.index)

    def text(name: str) -> pd.Series:
        return raw[name] if without == "trim" else raw[name].str.strip()

    def missing_is_empty(column: pd.Series) -> pd.Series:
        return column if without == "nan" else column.replace({"nan": "", "NA": ""})

    rows["invoice"] = text("InvoiceNo")
    rows["code"] = text("StockCode")
    if without != "upper":
        rows["code"] = rows["code"].str.upper()
    rows["name"] = missing_is_empty(text("Description"))
    rows["customer"] = missing_is_empty(text("CustomerID"))
    if without != "decimals":
        rows["customer"] = rows["customer"].str.replace(r"\.0$", "", regex=True)
    rows["country"] = text("Country")
    rows["quantity"] = each(raw["Quantity"], number)
    rows["price"] = each(raw["UnitPrice"], number)
    rows["at"] = each(raw["InvoiceDate"], time)
    is_bad = rows[["quantity", "price", "at"]].isna().any(axis=1)
    is_bad |= (rows["invoice"] == "") | (rows["code"] == "")
    if without != "whole":
        is_bad |= rows["quantity"].map(lambda q: q is not None and q % 1 != 0)
    if without in NEEDED:
        is_bad &= raw[without] != ""
    identity = ["invoice", "code", "name", "customer", "country"]
    identity += ["quantity", "price", "at"]
    good = rows[~is_bad]
    compared = raw.loc[good.index] if without == "typing" else good[identity]
    is_again = compared.duplicated() & (without != "duplicates")
    rows["status"] = "clean"
    rows.loc[is_bad, "status"] = "quarantined"
    rows.loc[is_again[is_again].index, "status"] = "duplicate"
    rows["line_type"] = (
        rows["invoice"].str[:1].map({"C": "return", "A": "adjustment"}).fillna("sale")
    )
    rows["is_product"] = ~rows["code"].isin(FEES)
    return rows


def day_statuses(clean: pd.DataFrame) -> pd.Series:
    """Trading, closed or gap for each day, by how far the invoice numbers jump."""
    numbers = clean["invoice"].str.extract(r"(\d+)")[0].astype(int)
    days = numbers.groupby(pd.to_datetime(clean["at"]).dt.normalize())
    days = days.agg(["min", "max"])
    usual = (days["max"] - days["min"] + 1).median()
    status = pd.Series(
        "trading", index=pd.date_range(days.index.min(), days.index.max())
    )
    for (before, a), (after, b) in zip(
        days.iloc[:-1].iterrows(), days.iloc[1:].iterrows(), strict=True
    ):
        empty = pd.date_range(before, after, inclusive="neither")
        skipped = b["min"] - a["max"] - 1
        is_gap = skipped >= usual / 2 * len(empty)
        status[empty] = "gap" if is_gap else "closed"
    return status


def truth_of(raw: pd.DataFrame, broken_lines: int = 0, without: str = "") -> dict:
    """What the JSON calls truth, from the text."""
    rows = typed(raw, without)
    clean = rows[rows["status"] == "clean"]
    has_amount = rows["status"] != "quarantined"

    def money(part: pd.DataFrame) -> Decimal:
        products = zip(part["quantity"], part["price"], strict=True)
        return sum((q * p for q, p in products if q and p), Decimal())

    sale = clean[clean["line_type"] == "sale"]
    purchase = sale[sale["is_product"] & (sale["quantity"] > 0) & (sale["price"] > 0)]
    statuses = rows["status"].value_counts()
    types = clean["line_type"].value_counts()
    days = day_statuses(clean) if not without else pd.Series(dtype=object)
    return {
        "raw_rows": len(raw) + broken_lines,
        "clean_rows": int(statuses["clean"]),
        "duplicate_rows": int(statuses.get("duplicate", 0)),
        "quarantined_rows": int(statuses["quarantined"]) + broken_lines,
        "clean_rows_without_customer": int((clean["customer"] == "").sum()),
        "sale_lines": int(types["sale"]),
        "return_lines": int(types["return"]),
        "adjustment_lines": int(types["adjustment"]),
        "purchase_lines": len(purchase),
        "product_lines": int(clean["is_product"].sum()),
        "fee_lines": int((~clean["is_product"]).sum()),
        "invoices": clean["invoice"].nunique(),
        "sale_invoices": sale["invoice"].nunique(),
        "return_invoices": clean[clean["line_type"] == "return"]["invoice"].nunique(),
        "customers": clean["customer"].replace("", None).nunique(),
        "customers_with_purchase": purchase["customer"].replace("", None).nunique(),
        "stock_codes": clean["code"].nunique(),
        "product_codes": clean[clean["is_product"]]["code"].nunique(),
        "countries": clean["country"].nunique(),
        "units": int(sum(q for q in clean["quantity"] if q)),
        "gross_amount": money(sale),
        "returns_amount": money(clean[clean["line_type"] == "return"]),
        "adjustments_amount": money(clean[clean["line_type"] == "adjustment"]),
        "net_amount": money(clean),
        "product_amount": money(clean[clean["is_product"]]),
        "fee_amount": money(clean[~clean["is_product"]]),
        "net_amount_with_duplicates": money(rows[has_amount]),
        "first_invoiced_at": str(clean["at"].min()),
        "last_invoiced_at": str(clean["at"].max()),
        "calendar_days": len(days),
        "trading_days": int((days == "trading").sum()),
        "closed_days": int((days == "closed").sum()),
        "gap_days": int((days == "gap").sum()),
        "gap_dates": [str(day.date()) for day in days.index[days == "gap"]],
    }


def written_truth(path: Path) -> dict:
    """The truth beside a sample, amounts as decimals."""
    return {
        name: Decimal(value) if name.endswith("amount") or "amount_" in name else value
        for name, value in beside(path)["truth"].items()
    }


def value_fault_counts(raw: pd.DataFrame) -> dict[str, int]:
    """Each kind's rule as the JSON words it, applied to the text."""
    rows = typed(raw)
    clean = rows[rows["status"] == "clean"]
    quantity, price = rows["quantity"], rows["price"]
    invoice, code, name = raw["InvoiceNo"], raw["StockCode"], raw["Description"]
    customer = raw["CustomerID"]
    is_exact = raw.duplicated() & (rows["status"] == "duplicate")
    key = clean.groupby(["invoice", "code", "at"])
    values = key["quantity"].transform("nunique") + key["price"].transform("nunique")
    free = price.map(lambda p: p == 0)
    rules = {
        "invoice_missing": invoice == "",
        "code_missing": code == "",
        "quantity_missing": raw["Quantity"] == "",
        "date_missing": raw["InvoiceDate"] == "",
        "price_missing": raw["UnitPrice"] == "",
        "date_impossible": (raw["InvoiceDate"] != "") & rows["at"].isna(),
        "quantity_not_a_number": (raw["Quantity"] != "") & quantity.isna(),
        "quantity_not_whole": quantity.map(lambda q: q is not None and q % 1 != 0),
        "price_not_a_number": (raw["UnitPrice"] != "") & price.isna(),
        "duplicate_exact": is_exact,
        "duplicate_after_typing": (rows["status"] == "duplicate") & ~is_exact,
        "code_lower_case": code != code.str.upper(),
        "code_outer_spaces": code != code.str.strip(),
        "description_outer_spaces": name != name.str.strip(),
        "description_nan_text": name.isin(["nan", "NA"]),
        "description_missing": name == "",
        "customer_nan_text": customer.isin(["nan", "NA"]),
        "customer_with_decimals": customer.str.endswith(".0"),
        "customer_missing": customer == "",
        "key_conflict": values > 2,
        "zero_price": free & quantity.map(lambda q: q is not None and q > 0),
        "stock_write_off": free & quantity.map(lambda q: q is not None and q < 0),
        "negative_price": price.map(lambda p: p is not None and p < 0),
    }
    counts = {kind: int(found.sum()) for kind, found in rules.items()}
    return counts | {"data_gap": int((day_statuses(clean) == "gap").sum())}


@pytest.fixture(scope="module")
def raw() -> pd.DataFrame:
    """The committed sample as text."""
    return pd.read_csv(SEED_FILE, dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def clean(raw: pd.DataFrame) -> pd.DataFrame:
    """The clean rows of the committed sample."""
    rows = typed(raw)
    return rows[rows["status"] == "clean"]


@pytest.fixture(scope="module")
def counts(raw: pd.DataFrame) -> dict[str, int]:
    """Faults found in the committed sample."""
    return value_fault_counts(raw)


KINDS = list(beside(SEED_FILE)["value_faults"])


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_value_fault_stands_in_the_file_as_often_as_stated(kind, counts):
    fault = beside(SEED_FILE)["value_faults"][kind]
    assert counts[kind] == fault["count"] >= 5
    assert fault["what"] and fault["rule"]


def test_no_kind_is_found_that_is_not_stated(counts):
    assert set(counts) == set(KINDS)


def test_truth_is_what_an_independent_reading_finds(raw):
    assert truth_of(raw) == written_truth(SEED_FILE)


def test_another_size_and_seed_are_told_as_truly(tmp_path):
    sample("--rows", 7001, "--seed", 7, "--out", tmp_path)
    path = tmp_path / "retail_transactions.csv"
    raw = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert len(raw) == 7001
    assert truth_of(raw) == written_truth(path)
    stated = beside(path)["value_faults"]
    assert value_fault_counts(raw) == {k: f["count"] for k, f in stated.items()}
    assert min(f["count"] for f in stated.values()) >= 5


@pytest.mark.parametrize(
    "rule",
    ["trim", "upper", "nan", "decimals", "whole", "typing", "duplicates", *NEEDED],
)
def test_a_reading_that_lacks_one_rule_does_not_find_the_truth(rule, raw):
    found, truth = truth_of(raw, without=rule), written_truth(SEED_FILE)
    days = {name for name in truth if "day" in name or "gap" in name}
    different = {name for name in truth if found[name] != truth[name]} - days
    assert different, f"the sample can't tell a reader without the rule {rule}"


def test_quarantine_and_duplicates_are_the_sums_of_their_kinds():
    told = beside(SEED_FILE)
    for status, total in (
        ("quarantined", "quarantined_rows"),
        ("duplicate", "duplicate_rows"),
    ):
        kinds = [f for f in told["value_faults"].values() if f["becomes"] == status]
        assert sum(f["count"] for f in kinds) == told["truth"][total]
    truth = written_truth(SEED_FILE)
    assert truth["raw_rows"] == (
        truth["clean_rows"] + truth["duplicate_rows"] + truth["quarantined_rows"]
    )
    assert truth["net_amount"] == (
        truth["gross_amount"] + truth["returns_amount"] + truth["adjustments_amount"]
    )


def test_committed_sample_is_what_the_command_writes(tmp_path, monkeypatch):
    # A project of its own, so that the test can't repair what it checks.
    (tmp_path / "dbt_project.yml").write_text("name: comptoir\n", "utf-8")
    (tmp_path / "models").mkdir()
    monkeypatch.chdir(tmp_path / "models")
    sample()
    for name in ("retail_transactions.csv", "retail_transactions.faults.json"):
        written = (tmp_path / "seeds" / "retail" / name).read_bytes()
        assert written == (SEED_FILE.parent / name).read_bytes(), name


def test_committed_sample_is_small_and_of_the_stated_form(raw):
    data = SEED_FILE.read_bytes()
    assert len(data) < 2_000_000
    assert 18_000 <= len(raw) <= 20_000
    assert list(raw.columns) == COLUMNS
    text = data.decode("utf-8")
    assert "\r" not in text and text.endswith("\n")
    # Letters beyond ASCII, so that a wrong encoding shows; quotes and commas in names.
    assert any(ord(letter) > 0xFF for letter in text) and "É" in text and "£" in text
    assert raw["Description"].str.contains('"').any()
    assert raw["Description"].str.contains(",").any()


def test_same_rows_and_seed_give_the_same_bytes_and_others_do_not(tmp_path):
    def data(*arguments: object) -> bytes:
        sample(*arguments, "--out", tmp_path)
        return (tmp_path / "retail_transactions.csv.gz").read_bytes()

    common = ("--rows", 5000, "--format", "csv.gz")
    first = data(*common, "--seed", 3)
    assert data(*common, "--seed", 3) == first
    assert first[4:8] == bytes(4), "the time of packing stands in the file"
    assert data(*common, "--seed", 4) != first


def test_rows_scale(tmp_path):
    sample("--rows", 250_000, "--out", tmp_path)
    path = tmp_path / "retail_transactions.csv"
    raw = pd.read_csv(path, dtype=str, keep_default_na=False)
    truth = written_truth(path)
    assert len(raw) == truth["raw_rows"] == 250_000
    assert truth["customers"] > 5_000
    # More than one block was written: its seams neither lose nor repeat rows.
    quarantined = typed(raw)["status"].value_counts()
    assert quarantined["duplicate"] == truth["duplicate_rows"]
    assert quarantined["quarantined"] == truth["quarantined_rows"]


FORMS = [
    ("utf-8", ",", "lf", "csv"),
    ("utf-8-sig", ";", "crlf", "csv.gz"),
    ("latin-1", ",", "crlf", "csv"),
    ("windows-1252", ";", "lf", "csv"),
]


@pytest.mark.parametrize(("encoding", "delimiter", "newline", "kind"), FORMS)
@pytest.mark.parametrize("faults", [False, True])
def test_files_of_each_form_hold_the_stated_faults(
    encoding, delimiter, newline, kind, faults, tmp_path
):
    form = ("--encoding", encoding, "--delimiter", delimiter, "--newline", newline)
    damage = ("--file-faults",) if faults else ()
    sample("--rows", 6000, "--out", tmp_path, *form, "--format", kind, *damage)
    path = tmp_path / f"retail_transactions.{kind}"
    told = beside(path)
    raw, broken = readable_lines(path, told["made_with"])
    stated = {k: f["count"] for k, f in told["file_faults"].items() if f["count"]}
    assert dict(broken) == stated
    if faults:
        expected = {"field_too_many", "field_too_few", "unclosed_quote"}
        expected |= {"invalid_utf8_byte"} if encoding.startswith("utf-8") else set()
        assert set(stated) == expected | {"cut_last_line"}
        assert all(stated[name] >= 5 for name in expected)
        assert stated["cut_last_line"] == 1
    assert truth_of(raw, broken.total()) == written_truth(path)
    found = value_fault_counts(raw)
    assert found == {name: f["count"] for name, f in told["value_faults"].items()}
    data = path.read_bytes()
    data = gzip.decompress(data) if kind == "csv.gz" else data
    assert data.startswith(b"\xef\xbb\xbf") == (encoding == "utf-8-sig")
    # Windows-1252 is told from Latin-1 by its typographic apostrophe.
    assert (b"\x92" in data) == (encoding == "windows-1252")


def test_broken_lines_stand_where_the_counts_say(tmp_path):
    sample("--rows", 6000, "--out", tmp_path, "--file-faults")
    path = tmp_path / "retail_transactions.csv"
    lines = path.read_bytes().split(b"\n")
    faults = beside(path)["file_faults"]
    for line in faults["invalid_utf8_byte"]["lines"]:
        with pytest.raises(UnicodeDecodeError):
            lines[line - 1].decode("utf-8")
    for line in faults["unclosed_quote"]["lines"]:
        assert lines[line - 1].count(b'"') == 1
    assert faults["cut_last_line"]["lines"] == [len(lines)] == [6001]


def test_file_faults_are_refused_in_the_seeds_folder():
    before = SEED_FILE.read_bytes()
    for out in ((), ("--out", SEED_FILE.parent)):
        message = refused("--file-faults", *out)
        assert "--file-faults can't go to" in message and "--out" in message
    assert SEED_FILE.read_bytes() == before


@pytest.mark.parametrize(
    "options",
    [("--rows", 6000), ("--seed", 2), ("--delimiter", ";"), ("--format", "csv.gz")],
)
def test_the_seeds_folder_takes_the_committed_sample_only(options, monkeypatch):
    monkeypatch.chdir(ROOT)
    before = sorted(SEED_FILE.parent.iterdir())
    assert "holds the committed sample" in refused(*options)
    assert sorted(SEED_FILE.parent.iterdir()) == before


def test_wrong_use_ends_with_a_clear_error(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "no comptoir project here" in refused()
    assert "at least 5000 rows" in refused("--rows", 100, "--out", tmp_path)
    (tmp_path / "file").write_text("", "utf-8")
    assert "is a file" in refused("--rows", 5000, "--out", tmp_path / "file")
    result = CliRunner().invoke(main, ["sample", "--area", "florist"])
    assert result.exit_code == 2 and "florist" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


# --- structure: what makes the sample worth analysing --------------------------------


def test_shop_trades_every_day_but_saturdays_and_holidays(clean):
    days = day_statuses(clean)
    trading = days[days == "trading"].index
    assert not (trading.day_of_week == 5).any()
    assert (days["2010-12-24":"2011-01-03"] == "closed").all()
    closed = days.index[days == "closed"]
    assert (closed.day_of_week == 5).sum() > 60 > (closed.day_of_week != 5).sum() > 10
    assert (days.index.max() - days.index.min()).days > 13 * 31


def test_invoice_numbers_follow_time_and_jump_over_gaps_only(clean):
    firsts = clean.groupby("invoice")["at"].min().sort_values(kind="stable")
    numbers = firsts.index.str.extract(r"(\d+)")[0].astype(int)
    assert numbers.is_unique
    by_number = pd.Series(firsts.to_numpy(), index=numbers).sort_index()
    assert by_number.is_monotonic_increasing
    jumps = pd.Series(np.diff(by_number.index), index=by_number.index[1:])
    assert sorted(jumps)[-2] > 5 * sorted(jumps)[-3]
    kinds = clean.groupby(clean["invoice"].str[:1])["invoice"].nunique()
    assert kinds["C"] > 200 and kinds["A"] >= 5


def test_sales_have_seasons_weekdays_and_hours(clean):
    sale = clean[clean["line_type"] == "sale"].drop_duplicates("invoice")
    at = pd.to_datetime(sale["at"])
    months = at.dt.strftime("%Y-%m").value_counts()
    assert months.idxmax() == "2011-11"
    assert months["2011-11"] > 2 * months["2011-02"]
    weekdays = at.dt.day_of_week.value_counts()
    assert weekdays.idxmax() == 3 and weekdays[6] < weekdays[0]
    hours = at.dt.hour.value_counts()
    assert 11 <= hours.idxmax() <= 13 and hours.index.max() <= 20


def test_customers_come_back_at_rates_of_their_own(clean):
    orders = clean[(clean["line_type"] == "sale") & (clean["customer"] != "")]
    frequency = orders.groupby("customer")["invoice"].nunique()
    assert len(frequency) > 400
    assert 0.2 < (frequency == 1).mean() < 0.5
    # Heterogeneous: far more varied than one Poisson rate for all would be.
    assert frequency.var() > 2 * frequency.mean()
    at = pd.to_datetime(orders["at"])
    as_of = pd.Timestamp("2011-09-10")
    known = set(orders[at < as_of]["customer"])
    again = set(orders[at >= as_of]["customer"])
    assert 0.2 < len(known & again) / len(known) < 0.6
    countries = orders.groupby("customer")["country"].nunique()
    assert (countries > 1).sum() >= 5
    shares = orders.drop_duplicates("customer")["country"].value_counts(normalize=True)
    assert shares.idxmax() == "United Kingdom" and 0.8 < shares.max() < 0.97
    guests = (clean["customer"] == "").mean()
    assert 0.2 < guests < 0.3


def test_some_pairs_of_products_go_along_and_some_products_lead(clean):
    goods = clean[(clean["line_type"] == "sale") & clean["is_product"]]
    basket = pd.crosstab(goods["invoice"], goods["code"]).clip(upper=1)
    together = basket.T.to_numpy() @ basket.to_numpy()
    alone = np.diag(together)
    lift = together * len(basket) / np.outer(alone, alone)
    often = np.triu(together, 1) >= 10
    assert often.sum() > 300
    # Themes lift many pairs some way, companions a few pairs far.
    assert np.quantile(lift[often], 0.75) > 3
    assert (lift[often] > 15).sum() > 20
    popularity = goods["code"].value_counts()
    assert popularity.iloc[: len(popularity) // 5].sum() > 0.4 * len(goods)


def test_prices_change_with_time_and_quantity(clean):
    goods = clean[
        (clean["line_type"] == "sale") & clean["is_product"] & (clean["customer"] != "")
    ]
    goods = goods[goods["price"] > 0].assign(
        month=pd.to_datetime(goods["at"]).dt.strftime("%Y-%m"),
        wholesale=goods["quantity"] >= 48,
    )
    goods["price"] = goods["price"].astype(float)
    small = goods[goods["quantity"] <= 4]
    by_month = small.groupby(["code", "month"])["price"].median().unstack()
    assert (by_month.nunique(axis=1) > 1).mean() > 0.2
    by_size = goods.groupby(["code", "wholesale"])["price"].median().unstack().dropna()
    assert len(by_size) > 50
    assert (by_size[True] < by_size[False]).mean() > 0.9


def test_returns_take_back_an_earlier_line_of_the_customer(clean):
    goods = clean[clean["is_product"]]
    back = goods[goods["line_type"] == "return"]
    sold = goods[goods["line_type"] == "sale"]
    key = ["customer", "code", "price"]
    pairs = back.reset_index().merge(sold, on=key, suffixes=("", "_sold"))
    pairs = pairs[(pairs["at_sold"] < pairs["at"])]
    pairs = pairs[pairs["quantity_sold"] >= -pairs["quantity"]]
    structure = beside(SEED_FILE)["structure"]
    assert pairs["index"].nunique() == len(back)
    assert len(back) == structure["returns_of_an_earlier_line"] > 300
    assert (back["quantity"] < 0).all()


def test_structure_counts_are_what_stands_in_the_file(clean):
    structure = beside(SEED_FILE)["structure"]
    codes = clean["code"].value_counts()
    for code in FEES:
        assert codes[code] == structure[f"lines_with_code_{code}"] >= 5
    assert (clean.groupby("invoice")["at"].nunique() > 1).sum() == structure[
        "invoices_with_several_times"
    ]
    buyers = clean[clean["customer"] != ""]
    assert (buyers.groupby("customer")["country"].nunique() > 1).sum() == structure[
        "customers_in_several_countries"
    ]
    # Names of goods are in capitals, a clerk's notes are not.
    goods = clean[clean["is_product"] & (clean["name"] != "")]
    goods = goods[goods["name"] == goods["name"].str.upper()]
    assert (goods.groupby("code")["name"].nunique() > 1).sum() == structure[
        "codes_with_several_names"
    ]
