"""The clickstream sample says what stands in it: re-derived with code of its own."""

import csv
import gzip
import json
from collections import Counter
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from sample_files import number, texts
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from comptoir.cli import main
from comptoir.inputs.catalogue import INPUTS
from comptoir.samples.clickstream import purchases
from comptoir.samples.clickstream.events import Events

ROOT = Path(__file__).parents[2]
SEED_FILE = ROOT / "seeds" / "clickstream" / "clickstream_events.csv"
NAME = "clickstream_events"
COLUMNS = [
    "event_time", "event_type", "product_id", "category_id", "category_code",
    "brand", "price", "user_id", "user_session",
]  # fmt: skip
TYPES = ["view", "cart", "remove_from_cart", "purchase"]
LOOKBACK = pd.Timedelta(days=2)


def run(*arguments: object):
    return CliRunner().invoke(main, ["sample", *map(str, arguments)])


def sample(*arguments: object) -> str:
    """Run `comptoir sample --area clickstream` so; give what it prints."""
    result = run("--area", "clickstream", *arguments)
    assert result.exit_code == 0, result.output
    return result.output


def refused(*arguments: object, area: str = "clickstream") -> str:
    """The same, where the command must refuse; give the error."""
    result = run("--area", area, *arguments)
    assert result.exit_code == 2, result.output
    return " ".join(result.output.replace("│", " ").split())


def beside(folder: Path) -> dict:
    """The counts that stand beside a sample."""
    return json.loads((folder / f"{NAME}.faults.json").read_text("utf-8"))


def time(text: str) -> pd.Timestamp | None:
    """The time that a text writes, from 1900 on, if it writes one in UTC."""
    try:
        value = pd.Timestamp(text.removesuffix(" UTC"))
    except ValueError:
        return None
    known = value is not pd.NaT and text.endswith(" UTC") and value.year >= 1900
    return value if known else None


def typed(raw: pd.DataFrame, without: str = "") -> pd.DataFrame:
    """The rows read right, with their status; `without` leaves one rule out."""
    rows = raw.rename(columns={"event_type": "kind"}).copy()
    if without != "trim":
        rows["kind"] = rows["kind"].str.strip()
    if without != "lower":
        rows["kind"] = rows["kind"].str.lower()
    times = {text: time(text) for text in raw["event_time"].unique()}
    rows["at"] = pd.to_datetime(raw["event_time"].map(times))
    amounts = {text: number(text) for text in raw["price"].unique()}
    rows["amount"] = raw["price"].map(amounts)
    bad = {
        "event_time": rows["at"].isna(),
        "event_type": rows["kind"] == "",
        "product_id": raw["product_id"] == "",
        "user_id": raw["user_id"] == "",
        "price": (raw["price"] != "") & rows["amount"].isna(),
    }
    bad.pop(without, None)
    is_bad = np.logical_or.reduce(list(bad.values()))
    keys = [c for c in rows.columns if c not in ("event_time", "price")]
    is_again = rows[keys].astype({"amount": str}).duplicated()
    rows["status"] = np.where(is_bad, "quarantined", "clean")
    if without != "duplicates":
        rows.loc[is_again & ~is_bad, "status"] = "duplicate"
    rows["date"] = rows["at"].dt.normalize()
    return rows


def improbable_zeros(clean: pd.DataFrame) -> list[str]:
    """Days without a purchase that chance makes so less than once in 10,000 times."""
    days = clean.groupby("date")["kind"].value_counts().unstack(fill_value=0)
    # The usual ratio: the days without a purchase say nothing of it.
    usual = days[days["purchase"] > 0]
    expected = days["view"] * usual["purchase"].sum() / usual["view"].sum()
    found = (days["purchase"] == 0) & (np.exp(-expected) < 1e-4)
    return [str(day.date()) for day in days.index[found]]


def truth_of(raw: pd.DataFrame, broken_lines: int = 0, without: str = "") -> dict:
    """What the JSON calls truth, from the text."""
    rows = typed(raw, without)
    clean = rows[rows["status"] == "clean"]
    sold = clean[clean["kind"] == "purchase"]
    statuses = rows["status"].value_counts()
    kinds = clean["kind"].value_counts()
    named = clean[clean["user_session"] != ""]
    days = clean["date"].dropna().unique()
    calendar = pd.date_range(days.min(), days.max())
    gaps = calendar.difference(days)
    empty = clean[clean["price"] == ""].index
    return {
        "raw_rows": len(raw) + broken_lines,
        "clean_rows": len(clean),
        "duplicate_rows": int(statuses.get("duplicate", 0)),
        "quarantined_rows": int(statuses["quarantined"]) + broken_lines,
        "events_by_type": {
            kind: int(kinds.get(kind, 0)) for kind in [*TYPES, "wishlist", "compare"]
        },
        "users": clean["user_id"].nunique(),
        "users_with_purchase": sold["user_id"].nunique(),
        "sessions": len(named[["user_id", "user_session"]].drop_duplicates()),
        "clean_rows_without_session": len(clean) - len(named),
        "products": clean["product_id"].nunique(),
        "products_purchased": sold["product_id"].nunique(),
        "categories": clean["category_id"].replace("", None).nunique(),
        "user_product_pairs": len(clean[["user_id", "product_id"]].drop_duplicates()),
        "revenue_amount": str(sum(sold["amount"].drop(empty, errors="ignore"))),
        "first_event_at": str(clean["at"].min()),
        "last_event_at": str(clean["at"].max()),
        "calendar_days": len(calendar),
        "days_with_events": len(days),
        "gap_dates": [str(day.date()) for day in gaps],
        "purchase_gap_dates": ["2019-11-15"],
        "days_with_events_but_no_purchase": len(days) - sold["date"].nunique(),
    }


def several(rows: pd.DataFrame, owner: str, value: str) -> int:
    return int((rows.groupby(owner)[value].nunique() > 1).sum())


def structure_of(raw: pd.DataFrame) -> dict[str, int]:
    """What the JSON calls structure, from the text."""
    rows = typed(raw)
    clean = rows[rows["status"] == "clean"]
    named = clean[clean["user_session"] != ""]
    category = clean.groupby("product_id")["category_id"].max()
    named = named.assign(category=named["product_id"].map(category))
    priced = clean[
        (clean["kind"] == "view") & clean["amount"].map(lambda a: a and a > 0)
    ]
    sold = clean[clean["kind"] == "purchase"].groupby(["user_id", "product_id"]).size()
    carted = clean[clean["kind"] == "cart"].set_index(["user_id", "product_id"]).index
    nobody = set(clean["user_id"]) - set(named["user_id"])
    return {
        "products_with_several_prices": several(priced, "product_id", "amount"),
        "sessions_across_midnight": several(named, "user_session", "date"),
        "sessions_with_several_categories": several(named, "user_session", "category"),
        "session_ids_of_several_users": several(named, "user_session", "user_id"),
        "users_without_any_session": len(nobody),
        "events_of_users_without_any_session": int(clean["user_id"].isin(nobody).sum()),
        "pairs_purchased": len(sold),
        "pairs_purchased_without_a_cart": int((~sold.index.isin(carted)).sum()),
        "pairs_purchased_several_times": int((sold > 1).sum()),
        "users_with_one_event": int((clean["user_id"].value_counts() == 1).sum()),
    }


def value_fault_counts(raw: pd.DataFrame) -> dict[str, int]:
    """Each kind's rule as the JSON words it, applied to the text."""
    rows = typed(raw)
    kind, amount = raw["event_type"], rows["amount"]
    same_before = (raw == raw.shift()).all(axis=1)
    plain = kind.str.strip().str.lower()
    later_before = rows["date"].ffill().cummax() > rows["date"]
    clean = rows[rows["status"] == "clean"]
    calendar = pd.date_range(clean["date"].min(), clean["date"].max())
    rules = {
        "time_missing": raw["event_time"] == "",
        "time_impossible": (raw["event_time"] != "") & rows["at"].isna(),
        "event_type_missing": kind == "",
        "product_missing": raw["product_id"] == "",
        "user_missing": raw["user_id"] == "",
        "price_not_a_number": (raw["price"] != "") & amount.isna(),
        "duplicate_adjacent": same_before,
        "duplicate_far": raw.duplicated() & ~same_before,
        "event_type_unknown": (kind != "") & ~plain.isin(TYPES),
        "event_type_spelling": kind != plain,
        "price_zero": amount.map(lambda a: a == 0),
        "price_negative": amount.map(lambda a: a is not None and a < 0),
        "price_missing": raw["price"] == "",
        "category_id_missing": raw["category_id"] == "",
        "category_code_missing": raw["category_code"] == "",
        "brand_missing": raw["brand"] == "",
        "session_missing": raw["user_session"] == "",
        "late_event": later_before,
    }
    counts = {name: int(found.sum()) for name, found in rules.items()}
    counts["data_gap"] = len(calendar.difference(clean["date"].unique()))
    return counts | {"purchase_gap": len(improbable_zeros(clean))}


def readable_lines(path: Path, form: dict) -> tuple[pd.DataFrame, Counter]:
    """The rows of a file line by line, and how many lines are broken in which way."""
    data = path.read_bytes()
    data = gzip.decompress(data) if path.suffix == ".gz" else data
    lines = data.split(b"\r\n" if form["newline"] == "crlf" else b"\n")
    is_cut = lines[-1] != b""
    lines = lines if is_cut else lines[:-1]
    rows, broken = [], Counter()
    for position, line in enumerate(lines):
        try:
            text = line.decode(
                {"windows-1252": "cp1252"}.get(form["encoding"], form["encoding"])
            )
        except UnicodeDecodeError:
            broken["invalid_utf8_byte"] += 1
            continue
        fields = next(csv.reader([text], delimiter=form["delimiter"]))
        if text.count('"') % 2:
            broken["unclosed_quote"] += 1
        elif is_cut and position == len(lines) - 1:
            assert len(fields) < 9
            broken["cut_last_line"] += 1
        elif len(fields) != 9:
            many = len(fields) > 9
            broken["field_too_many" if many else "field_too_few"] += 1
        else:
            rows.append(fields)
    assert rows[0] == COLUMNS
    return pd.DataFrame(rows[1:], columns=COLUMNS, dtype=object), broken


@pytest.fixture(scope="module")
def raw() -> pd.DataFrame:
    """The committed sample as text."""
    return texts(SEED_FILE)


@pytest.fixture(scope="module")
def clean(raw: pd.DataFrame) -> pd.DataFrame:
    """The clean rows of the committed sample."""
    rows = typed(raw)
    return rows[rows["status"] == "clean"]


@pytest.fixture(scope="module")
def counts(raw: pd.DataFrame) -> dict[str, int]:
    """Faults found in the committed sample."""
    return value_fault_counts(raw)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a sample large enough for probabilities."""
    folder = tmp_path_factory.mktemp("large")
    sample("--rows", 250_000, "--seed", 5, "--out", folder)
    return folder


@pytest.fixture(scope="module")
def history(large: Path) -> pd.DataFrame:
    """The clean events of the large sample, of the four types, in time."""
    raw = texts(large / f"{NAME}.csv")
    # More than one block was written: its seams neither lose nor repeat rows.
    assert len(raw) == 250_000 == beside(large)["truth"]["raw_rows"]
    rows = typed(raw)
    assert (rows["status"] == "clean").sum() == beside(large)["truth"]["clean_rows"]
    rows = rows[(rows["status"] == "clean") & rows["kind"].isin(TYPES)]
    rows["user"] = rows["user_id"].astype(int)
    rows["product"] = rows["product_id"].astype(int)
    return rows.sort_values("at", kind="stable")


@pytest.fixture(scope="module")
def known(large: Path) -> pd.DataFrame:
    """The true probabilities of the large sample."""
    source = large / f"{NAME}.truth.parquet"
    return duckdb.sql(f"from read_parquet('{source}')").df()


KINDS = list(beside(SEED_FILE.parent)["value_faults"])


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_value_fault_stands_in_the_file_as_often_as_stated(kind, counts):
    fault = beside(SEED_FILE.parent)["value_faults"][kind]
    assert counts[kind] == fault["count"] >= (1 if kind.endswith("gap") else 6)
    assert fault["what"] and fault["rule"]


def test_no_kind_is_found_that_is_not_stated(counts):
    assert set(counts) == set(KINDS)


def test_truth_and_structure_are_what_an_independent_reading_finds(raw):
    told = beside(SEED_FILE.parent)
    assert truth_of(raw) == told["truth"]
    assert structure_of(raw) == told["structure"]
    assert min(told["structure"].values()) >= 5


def test_another_size_and_seed_are_told_as_truly(tmp_path):
    sample("--rows", 20_011, "--seed", 7, "--out", tmp_path)
    raw, told = texts(tmp_path / f"{NAME}.csv"), beside(tmp_path)
    assert len(raw) == 20_011
    assert truth_of(raw) == told["truth"]
    assert structure_of(raw) == told["structure"]
    stated = {name: f["count"] for name, f in told["value_faults"].items()}
    assert value_fault_counts(raw) == stated


@pytest.mark.parametrize(
    "rule",
    [
        "trim", "lower", "duplicates",
        "event_time", "event_type", "product_id", "user_id", "price",
    ],
)  # fmt: skip
def test_a_reading_that_lacks_one_rule_does_not_find_the_truth(rule, raw):
    rows = typed(raw, rule)
    clean = rows[rows["status"] == "clean"]
    truth = beside(SEED_FILE.parent)["truth"]
    kinds = clean["kind"].value_counts()
    right = len(clean) == truth["clean_rows"]
    right &= kinds["purchase"] == truth["events_by_type"]["purchase"]
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
    written = tmp_path / "seeds" / "clickstream"
    names = [f"{NAME}.csv", f"{NAME}.faults.json"]
    assert sorted(path.name for path in written.iterdir()) == names
    for name in names:
        assert (written / name).read_bytes() == (SEED_FILE.parent / name).read_bytes()
    assert not list(SEED_FILE.parent.glob("*.parquet"))


def test_committed_sample_is_small_and_of_the_exports_form(raw):
    assert SEED_FILE.stat().st_size <= 2_000_000
    assert 14_000 <= len(raw) <= 15_500
    assert list(raw.columns) == COLUMNS
    assert [column.name for column in INPUTS[NAME].columns] == COLUMNS
    good = raw[typed(raw)["status"] != "quarantined"]
    for column, form in (
        ("event_time", r"2019-1[012]-\d\d \d\d:\d\d:\d\d UTC"),
        ("product_id", r"\d{7,8}"),
        ("category_id", r"(\d{19})?"),
        ("category_code", r"([a-z_]+(\.[a-z_]+){0,3})?"),
        ("brand", "[a-zé]*"),
        ("price", r"(-?\d+\.\d\d)?"),
        ("user_id", r"\d{9}"),
        ("user_session", r"([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?"),
    ):
        assert good[column].str.fullmatch(form).all(), column
    # A letter beyond ASCII, so that a wrong encoding shows.
    assert good["brand"].str.contains("é").any()
    levels = good["category_code"][good["category_code"] != ""].str.count(r"\.") + 1
    assert set(levels) == {1, 2, 3, 4}


def test_same_rows_and_seed_give_the_same_bytes_and_others_do_not(tmp_path):
    def data(seed: int, kind: str) -> list[bytes]:
        sample("--rows", 6000, "--seed", seed, "--format", kind, "--out", tmp_path)
        names = (f"{NAME}.{kind}", f"{NAME}.truth.parquet")
        return [(tmp_path / name).read_bytes() for name in names]

    for kind in ("csv.gz", "parquet"):
        first = data(3, kind)
        assert data(3, kind) == first
        other = data(4, kind)
        assert other[0] != first[0] and other[1] != first[1]


def test_parquet_holds_what_csv_holds(tmp_path):
    sample("--rows", 6000, "--out", tmp_path)
    sample("--rows", 6000, "--out", tmp_path, "--format", "parquet", "--no-truth")
    packed = duckdb.sql(f"from read_parquet('{tmp_path}/{NAME}.parquet')").df()
    assert packed.fillna("").equals(
        texts(tmp_path / f"{NAME}.csv").astype(packed.dtypes)
    )
    assert not (packed == "").any().any()


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_files_by_day_hold_the_rows_of_the_one_file(kind, tmp_path):
    sample("--rows", 6000, "--out", tmp_path / "one")
    sample("--rows", 6000, "--out", tmp_path / "days", "--by-day", "--format", kind)
    one = texts(tmp_path / "one" / f"{NAME}.csv")
    files = sorted((tmp_path / "days").glob(f"{NAME}_*.{kind}"))
    assert [path.name for path in files] == beside(tmp_path / "days")["files"]
    assert len(files) == 91 and f"{NAME}_2019-10-22.{kind}" not in map(str, files)
    read = "read_csv" if kind == "csv" else "read_parquet"
    options = ", all_varchar = true, quote = '\"'" if kind == "csv" else ""
    parts = {
        path.stem[-10:]: duckdb.sql(f"from {read}('{path}'{options})").df().fillna("")
        for path in files
    }
    joined = pd.concat(parts.values(), ignore_index=True)
    assert joined.astype(object).equals(one.astype(object))
    late = 0
    for day, part in parts.items():
        at = part["event_time"].map(time).dropna()
        dates = at.map(lambda t: str(t.date()))
        assert (dates <= day).all()
        late += int((dates < day).sum())
    assert late == beside(tmp_path / "one")["value_faults"]["late_event"]["count"]
    told = beside(tmp_path / "days")
    assert told["truth"] == beside(tmp_path / "one")["truth"]


FORMS = [
    ("utf-8", ",", "lf", "csv"),
    ("utf-8-sig", ";", "crlf", "csv.gz"),
    ("windows-1252", ";", "lf", "csv"),
]


@pytest.mark.parametrize(("encoding", "delimiter", "newline", "kind"), FORMS)
def test_files_of_each_form_hold_the_stated_file_faults(
    encoding, delimiter, newline, kind, tmp_path
):
    form = ("--encoding", encoding, "--delimiter", delimiter, "--newline", newline)
    sample("--rows", 6000, "--out", tmp_path, "--format", kind, "--file-faults", *form)
    told = beside(tmp_path)
    raw, broken = readable_lines(tmp_path / f"{NAME}.{kind}", told["made_with"])
    stated = {k: f["count"] for k, f in told["file_faults"].items() if f["count"]}
    assert dict(broken) == stated
    expected = {"field_too_many", "field_too_few", "unclosed_quote", "cut_last_line"}
    expected |= {"invalid_utf8_byte"} if encoding.startswith("utf-8") else set()
    assert set(stated) == expected
    assert truth_of(raw, broken.total()) == told["truth"]


def test_broken_lines_are_named_by_file_where_there_are_many(tmp_path):
    sample("--rows", 6000, "--out", tmp_path, "--file-faults", "--by-day")
    faults = beside(tmp_path)["file_faults"]
    for place in faults["unclosed_quote"]["lines"]:
        name, line = place.split(":")
        lines = (tmp_path / name).read_bytes().split(b"\n")
        assert lines[int(line) - 1].count(b'"') == 1
    assert faults["cut_last_line"]["lines"][0].startswith(f"{NAME}_2019-12-31.csv:")


def test_wrong_use_ends_with_a_clear_error(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    before = sorted(SEED_FILE.parent.iterdir())
    assert "at least 5000 rows" in refused("--rows", 4999, "--out", tmp_path)
    assert "can't be written by day" in refused(
        "--by-day", "--out", tmp_path, area="retail"
    )
    assert "has no truth" in refused("--truth", "--out", tmp_path, area="retail")
    parquet = ("--format", "parquet", "--out", tmp_path)
    assert "has no lines" in refused(*parquet, "--file-faults")
    assert "has no lines" in refused(*parquet, "--delimiter", ";")
    assert "dbt must not see it" in refused("--truth")
    assert "dbt must not see it" in refused("--truth", "--out", SEED_FILE.parent)
    for options in (("--by-day",), ("--format", "parquet"), ("--rows", 6000)):
        assert "holds the committed sample" in refused(*options)
    assert sorted(SEED_FILE.parent.iterdir()) == before
    assert not list(tmp_path.iterdir())


# --- structure: what makes the sample worth analysing --------------------------------


def test_one_day_has_no_purchase_that_should_have_and_one_day_is_missing(clean):
    assert improbable_zeros(clean) == ["2019-11-15"]
    days = clean.groupby("date")["kind"].value_counts().unstack(fill_value=0)
    usual = days.drop(pd.date_range("2019-11-14", "2019-11-18"))
    a_view = usual["purchase"].sum() / usual["view"].sum()
    trap = days.loc["2019-11-15"]
    assert trap["view"] * a_view >= 14
    assert trap["purchase"] == 0 and trap["cart"] > 30
    # What was bought on it stands on the two days after.
    after = days.loc["2019-11-16":"2019-11-17"].sum()
    assert after["purchase"] > 1.4 * after["view"] * a_view
    calendar = pd.date_range("2019-10-01", "2019-12-31")
    assert list(calendar.difference(days.index)) == [pd.Timestamp("2019-10-22")]


def test_mix_of_events_is_near_the_real_one(clean, history):
    for rows, tolerance in ((clean, 0.006), (history, 0.003)):
        mix = rows["kind"].value_counts(normalize=True)
        assert mix["view"] == pytest.approx(0.94, abs=tolerance)
        assert mix["cart"] == pytest.approx(0.0445, abs=tolerance)
        assert mix["purchase"] == pytest.approx(0.0136, abs=tolerance)
        assert 0.001 < mix["remove_from_cart"] < 0.005


def test_file_is_sorted_by_second_with_ties(raw, history):
    rows = typed(raw)
    at = rows.loc[(rows["status"] != "quarantined"), "at"]
    back = (at.diff() < pd.Timedelta(0)).sum()
    # A far copy and a late event step back once each.
    faults = beside(SEED_FILE.parent)["value_faults"]
    assert back <= faults["late_event"]["count"] + faults["duplicate_far"]["count"]
    assert (history["at"].diff() == pd.Timedelta(0)).sum() > 100


def test_traffic_has_hours_weekdays_and_promotions(history):
    hours = history["at"].dt.hour.value_counts(normalize=True)
    assert 14 <= hours.idxmax() <= 18 and hours[0] < 0.02 and hours[16] > 0.055
    days = history.groupby("date").size()
    ordinary = days.drop(pd.date_range("2019-11-14", "2019-12-02"))
    weekdays = ordinary.groupby(ordinary.index.day_of_week).mean()
    assert weekdays[[4, 5]].min() > weekdays[[0, 1]].max()
    assert days["2019-11-15"] > 5 * ordinary.median()


def test_few_products_and_brands_lead_and_some_values_are_missing(history):
    popularity = history["product_id"].value_counts()
    assert popularity.iloc[: len(popularity) // 10].sum() > 0.4 * len(history)
    assert 0.005 < popularity.iloc[0] / len(history) < 0.03
    brands = history["brand"].value_counts(normalize=True)
    assert brands.drop("").iloc[:6].sum() > 0.5 and 0.1 < brands[""] < 0.2
    assert 0.25 < (history["category_code"] == "").mean() < 0.4


def test_users_come_back_with_a_heavy_tail(history):
    sessions = history.groupby("user_id")["user_session"].nunique()
    assert (sessions == 1).mean() > 0.5 and sessions.max() > 50
    assert sessions.var() > 3 * sessions.mean()
    events = history.groupby("user_session").size()
    assert 3 < events.mean() < 5 and (events == 1).mean() > 0.25


def test_purchases_follow_views_after_seconds_to_days(history):
    pairs = history.pivot_table(
        index=["user", "product"], columns="kind", values="at", aggfunc="min"
    )
    sold = pairs.dropna(subset=["purchase"])
    delay = (sold["purchase"] - sold["view"]).dt.total_seconds()
    assert (delay > 0).all()
    assert (delay < 3600).mean() > 0.12
    assert (delay > 86_400).mean() > 0.3 and delay.max() > 7 * 86_400
    # Several pieces are purchases of different seconds.
    bought = history[history["kind"] == "purchase"]
    pieces = bought.groupby(["user", "product", "user_session"])["at"]
    assert (pieces.size() > 1).sum() > 50
    assert (pieces.size() == pieces.nunique()).all()
    # A product is removed from the cart that it was put into.
    removed = pairs.dropna(subset=["remove_from_cart"])
    assert (removed["remove_from_cart"] > removed["cart"]).all()


def test_users_without_session_ids_pause_below_at_and_above_30_minutes(clean):
    has_session = clean.groupby("user_id")["user_session"].transform("max") != ""
    guests = clean[~has_session]
    gaps = guests.groupby("user_id")["at"].diff().dt.total_seconds().value_counts()
    assert min(gaps[1799], gaps[1800], gaps[1801], gaps[600]) >= 4
    singles = clean[has_session & (clean["user_session"] == "")]
    assert len(singles) >= 10


# --- what could be known of purchases ------------------------------------------------


def past(history: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    return history[(history["at"] >= as_of - LOOKBACK) & (history["at"] < as_of)]


def test_every_touched_pair_of_the_last_days_is_told_with_its_label(history, known):
    dates = pd.date_range("2019-12-18", "2019-12-31")
    assert list(pd.to_datetime(known["as_of"]).unique()) == list(dates)
    columns = ["user_id", "product_id", "probability", "hidden_probability"]
    assert list(known.columns) == ["as_of", *columns, "purchased"]
    for as_of, told in known.groupby("as_of"):
        seen = past(history, as_of)
        seen = seen[seen["kind"].isin(["view", "cart"])]
        pairs = seen[["user", "product"]].drop_duplicates()
        today = history[(history["date"] == as_of) & (history["kind"] == "purchase")]
        sold = set(zip(today["user"], today["product"], strict=True))
        labels = {
            pair: pair in sold
            for pair in zip(pairs["user"], pairs["product"], strict=True)
        }
        found = zip(told["user_id"], told["product_id"], strict=True)
        assert dict(zip(found, told["purchased"] == 1, strict=True)) == labels


def test_probabilities_follow_from_what_the_file_shows_before_midnight(history, known):
    # The file's events, duplicates and quarantine gone, through the observer's formula.
    user, users = pd.factorize(history["user"])
    product, products = pd.factorize(history["product"])
    cents = history["amount"].map(lambda a: int(a * 100) if a else 0)
    visible = Events(
        second=(
            (history["at"] - pd.Timestamp("2019-10-01")) // pd.Timedelta(seconds=1)
        ).to_numpy(),
        kind=history["kind"].map(TYPES.index).to_numpy(),
        product=product,
        user=user,
        session=np.zeros(len(history), dtype=int),
        cents=cents.to_numpy(),
        fault=np.full(len(history), -1),
    )
    for day in (78, 91):
        midnight = day * 86_400
        book = purchases.empty_book(len(users), len(products))
        purchases.enter(book, visible.take(visible.second < midnight))
        inside = (visible.second < midnight) & (visible.second >= midnight - 2 * 86_400)
        found = purchases.find_candidates(book, visible.take(inside), day)
        chance = purchases.observed_chance(purchases.score(found, day))
        ours = pd.Series(
            chance,
            pd.MultiIndex.from_arrays([users[found.user], products[found.product]]),
        ).sort_index()
        told = known[
            known["as_of"] == pd.Timestamp("2019-10-01") + pd.Timedelta(days=day)
        ]
        told = told.set_index(["user_id", "product_id"])["probability"].sort_index()
        assert len(told) == len(ours) > 500
        assert np.allclose(told.to_numpy(), ours.to_numpy(), rtol=0, atol=1e-12)


def test_observers_probabilities_are_calibrated(known):
    decile = pd.qcut(known["probability"].rank(method="first"), 10, labels=False)
    groups = known.groupby(decile)
    variance = groups["probability"].agg(lambda p: (p * (1 - p)).sum())
    z = (groups["purchased"].sum() - groups["probability"].sum()) / np.sqrt(variance)
    # 23.2 is the 99 % point of chi-squared with 10 degrees of freedom.
    assert (z**2).sum() < 23.2, z
    mean = known["hidden_probability"].mean()
    assert mean == pytest.approx(known["probability"].mean(), rel=0.05)
    assert 0.006 < known["purchased"].mean() < 0.03


def test_observer_beats_a_linear_model_which_beats_the_cart_rule(history, known):
    rows = []
    for as_of, told in known.groupby("as_of"):
        seen = past(history, as_of)
        table = seen.groupby(["user", "product", "kind"])["at"].agg(["size", "max"])
        table = table.unstack("kind")
        counts = table["size"].reindex(columns=TYPES).fillna(0)
        last = table["max"].reindex(columns=TYPES)
        gone = last[["remove_from_cart", "purchase"]].max(axis=1)
        counts["in_cart"] = last["cart"].notna() & ~(gone >= last["cart"])
        hours = (as_of - last.max(axis=1)).dt.total_seconds() / 3600
        counts["hours"] = hours
        counts.index.names = ["user_id", "product_id"]
        rows.append(told.merge(counts.reset_index(), on=counts.index.names))
    rows = pd.concat(rows)
    assert len(rows) == len(known)
    features = rows[[*TYPES, "in_cart", "hours"]].astype(float)
    is_early = rows["as_of"] < pd.Timestamp("2019-12-25")
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500))
    model.fit(features[is_early], rows.loc[is_early, "purchased"])
    late = rows[~is_early]
    linear = model.predict_proba(features[~is_early])[:, 1]
    rule, linear, best, hidden = (
        roc_auc_score(late["purchased"], scores)
        for scores in (
            late["in_cart"], linear, late["probability"], late["hidden_probability"],
        )
    )  # fmt: skip
    assert 0.60 < rule < 0.78
    assert rule + 0.05 < linear < best - 0.01
    assert 0.80 < best < 0.92
    assert best < hidden
