"""The scorecard finds what the samples' generators planted, and nothing else.

The counts stand beside the samples, written by generators that share no code with the
rules. What no rule names is injected here, and the flags of unusual days are asked.
"""

import json
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pytest
import yaml
from sample_files import texts

ROOT = Path(__file__).resolve().parents[2]
SEEDS = {
    "bikes_bikes": "bikes",
    "bikes_bikeshops": "bikes",
    "bikes_customers": "bikes",
    "bikes_orders": "bikes",
    "clickstream_events": "clickstream",
    "retail_transactions": "retail",
    "stock_daily": "stock",
}

DIMENSIONS = [
    "accuracy",
    "completeness",
    "consistency",
    "timeliness",
    "uniqueness",
    "validity",
]

# Rule -> kinds of planted faults that break it, and no other row does.
PLANTED = {
    "bike_customers_are_no_copies": ["duplicate_exact", "duplicate_spelling"],
    "bike_customers_are_of_this_world": ["birth_year_impossible"],
    "bike_customers_have_a_birth_year": ["birth_year_missing"],
    "bike_customers_have_a_city": ["city_missing"],
    "bike_customers_have_one_row": ["key_conflict"],
    "bike_discounts_are_shares": ["discount_impossible"],
    "bike_models_are_no_copies": ["duplicate_exact"],
    "bike_models_have_a_frame": ["frame_missing"],
    "bike_models_have_a_price": ["price_missing"],
    "bike_models_have_one_row": ["key_conflict"],
    "bike_orders_are_no_copies": ["duplicate_exact", "duplicate_spelling"],
    "bike_orders_come_after_the_launch": ["before_launch"],
    "bike_orders_have_a_customer": ["customer_missing"],
    "bike_orders_have_a_quantity": ["quantity_missing"],
    # Both rows of a conflict.
    "bike_orders_have_one_row_a_line": ["key_conflict", "key_conflict"],
    "bike_orders_name_a_customer_of_the_list": ["customer_unknown", "customer_missing"],
    "bike_orders_name_a_model_of_the_list": ["product_unknown"],
    "bike_orders_name_a_shop_of_the_list": ["shop_unknown", "shop_missing"],
    "bike_prices_are_those_that_orders_pay": [
        "price_x100",
        "price_x10",
        "price_div100",
    ],
    "bike_quantities_are_one_or_more": ["quantity_below_one"],
    "bike_quantities_are_usual": ["quantity_x100", "quantity_bulk"],
    "bike_shops_are_no_copies": ["duplicate_exact"],
    "bike_shops_have_a_city": ["city_missing"],
    "bike_shops_have_coordinates": ["coordinates_missing"],
    "bike_shops_have_one_row": ["key_conflict"],
    "bike_shops_stand_on_the_globe": ["coordinates_impossible"],
    # A row of a conflict has a total that is not its own.
    "bike_totals_add_up": [
        "total_x100",
        "total_x10",
        "total_div100",
        "total_wrong",
        "key_conflict",
    ],
    "events_are_no_copies": ["duplicate_adjacent", "duplicate_far"],
    "events_have_a_category": ["category_id_missing"],
    "events_have_a_known_type": ["event_type_unknown"],
    "events_have_a_price": ["price_missing"],
    "events_have_a_session": ["session_missing"],
    "event_prices_are_above_zero": ["price_zero", "price_negative"],
    "retail_lines_of_an_invoice_agree": ["key_conflict"],
    "retail_prices_are_above_zero": ["zero_price", "stock_write_off", "negative_price"],
    "retail_products_have_a_name": ["description_missing", "description_nan_text"],
    "retail_records_are_no_copies": ["duplicate_exact", "duplicate_after_typing"],
    "stock_balances_from_day_to_day": ["stock_jump"],
    "stock_has_one_row_a_day": ["key_conflict"],
    "stock_on_hand_is_known": ["stock_missing"],
    "stock_on_hand_is_not_below_zero": ["stock_negative"],
    "stock_prices_are_known": ["price_missing"],
    "stock_records_are_no_copies": [
        "duplicate_adjacent",
        "duplicate_far",
        "duplicate_spelling",
    ],
    "stock_sales_are_known": ["units_sold_missing"],
}
# Rule -> figure of the generator's truth that counts the rows which break it.
TOLD = {
    "bike_customers_can_be_read_and_typed": "quarantined_rows",
    "bike_models_can_be_read_and_typed": "quarantined_rows",
    "bike_orders_can_be_read_and_typed": "quarantined_rows",
    "bike_shops_can_be_read_and_typed": "quarantined_rows",
    "events_can_be_read_and_typed": "quarantined_rows",
    "retail_records_can_be_read_and_typed": "quarantined_rows",
    "retail_customers_are_known": "clean_rows_without_customer",
    "retail_calendar_has_no_gaps": "gap_days",
    "stock_records_can_be_read_and_typed": "quarantined_rows",
    "sessions_are_of_one_user": "session_ids_of_several_users",
    "stock_calendar_has_no_gaps": "missing_product_store_days",
}
# Rules that no row of the samples breaks.
UNBROKEN = {
    "bike_orders_calendar_has_no_gaps",
    "product_prices_stay_near_their_median",
    "products_stay_in_their_category",
    "retail_cancelled_quantities_are_below_zero",
    "retail_countries_are_known",
    "retail_invoices_are_numbers",
    "retail_prices_are_near_the_usual_one",
    "retail_quantities_stay_within_a_pallet",
    "stock_discounts_are_shares",
    "stock_prices_are_near_the_usual_one",
    "stock_sales_are_not_below_zero",
}
# Rules whose breakers are partly the generator's way, not a planted fault: recounted.
RECOUNTED = {
    "events_have_a_brand": (
        "select count(*) from staging.stg_clickstream__events"
        " where row_status = 'clean' and brand is null"
    ),
    "events_have_a_category_in_words": (
        "select count(*) from staging.stg_clickstream__events"
        " where row_status = 'clean' and category_code is null"
    ),
    "events_calendar_has_no_gaps": (
        "select count(distinct (event_type, event_date))"
        " from marts.fct_clickstream__daily_events where is_data_gap"
    ),
    "retail_prices_are_below_zero_on_adjustments_only": (
        "select count(*) from marts.fct_retail__invoice_lines"
        " where unit_price < 0 and line_type <> 'adjustment'"
    ),
}


@pytest.fixture(scope="module")
def ask(sample_warehouse: Path) -> Callable[[str], list[tuple]]:
    connection = duckdb.connect(str(sample_warehouse), read_only=True)
    return lambda query: connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def failing(ask) -> dict[str, tuple[str, int]]:
    """Input and number of failing rows of each rule that checks any."""
    rows = ask(
        "select rule, input, checked_rows - passing_rows from"
        " quality.fct_quality__scorecard where is_current and checked_rows > 0"
    )
    return {rule: (name, count) for rule, name, count in rows}


def generator_of(name: str) -> dict:
    """What the generator of an input's sample says of it."""
    path = ROOT / "seeds" / SEEDS[name] / f"{name}.faults.json"
    return json.loads(path.read_text())


def test_every_rule_of_the_samples_is_judged_here(failing):
    judged = PLANTED.keys() | TOLD.keys() | UNBROKEN | RECOUNTED.keys()
    assert {rule for rule in failing if failing[rule][0] in SEEDS} == judged


def test_an_input_has_rules_of_every_dimension_or_says_why_not(ask):
    ruled = ask(
        "select distinct input, dimension from quality.fct_quality__scorecard"
        " where is_current and checked_rows > 0"
    )
    for name, area in SEEDS.items():
        path = f"models/staging/{area}/stg_{area}__{name.removeprefix(area + '_')}.yml"
        # In C where there is it: ten times as fast.
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        [model] = yaml.load((ROOT / path).read_text(), loader)["models"]
        reasons = model["config"]["meta"].get("dimensions_without_rules", {})
        with_rules = {dimension for each, dimension in ruled if each == name}
        assert sorted([*with_rules, *reasons]) == DIMENSIONS, name


@pytest.mark.parametrize("rule", PLANTED)
def test_a_rule_finds_all_rows_that_were_planted_against_it_and_no_other(failing, rule):
    name, found = failing[rule]
    faults = generator_of(name)["value_faults"]
    assert found == sum(faults[kind]["count"] for kind in PLANTED[rule])


@pytest.mark.parametrize("rule", TOLD)
def test_a_rule_finds_as_many_rows_as_the_generator_tells(failing, rule):
    name, found = failing[rule]
    told = generator_of(name)
    figures = told["truth"] | told.get("structure", {})
    assert found == figures[TOLD[rule]]


@pytest.mark.parametrize("rule", sorted(UNBROKEN))
def test_a_rule_that_nothing_was_planted_against_finds_nothing(failing, rule):
    assert failing[rule][1] == 0


@pytest.mark.parametrize("rule", RECOUNTED)
def test_a_rule_counts_what_another_table_counts(ask, failing, rule):
    [(count,)] = ask(RECOUNTED[rule])
    assert failing[rule][1] == count


def test_scores_of_an_input_are_the_means_that_they_are_said_to_be(ask):
    rules = pd.DataFrame(
        ask(
            "select input, dimension, passing_rows, checked_rows, weight from"
            " quality.fct_quality__scorecard where is_current and checked_rows > 0"
        ),
        columns=["input", "dimension", "passing", "checked", "weight"],
    )
    rules["weight"] = rules["weight"].astype(float)
    rules["part"] = rules["passing"] / rules["checked"] * rules["weight"]
    sums = rules.groupby(["input", "dimension"])[["part", "weight"]].sum()
    expected = (sums["part"] / sums["weight"]).to_dict()
    for name, scores in pd.Series(expected).groupby(level=0):
        expected[(name, "all")] = scores.mean()
    found = {
        (name, dimension): float(score)
        for name, dimension, score in ask(
            "select input, dimension, score from quality.fct_quality__input_scores"
            " where is_current"
        )
    }
    assert found == pytest.approx(expected, abs=1e-8)


def test_examples_of_failing_rows_are_of_the_rules_that_some_row_breaks(ask, failing):
    shown = dict(
        ask("select rule, count(*) from quality.fct_quality__failing_rows group by 1")
    )
    assert shown == {
        rule: min(5, count) for rule, (_, count) in failing.items() if count
    }


# --- what no rule names ---------------------------------------------------------------

# Input -> its columns of the time and of an amount, and how much of a time names the
# period that it is watched by: a day, or a month where a day has few rows.
COLUMNS = {
    "bikes_orders": ("order.date", "total", 7),
    "clickstream_events": ("event_time", "price", 10),
    "retail_transactions": ("InvoiceDate", "UnitPrice", 10),
    "stock_daily": ("date", "price", 10),
}


def times_100(rows: pd.DataFrame, price: str) -> None:
    """Every third price of the rows is a hundred times as high."""
    for index in rows.index[::3]:
        try:
            rows.at[index, price] = str(Decimal(rows.at[index, price]) * 100)
        except ArithmeticError:
            continue


def swapped(time: str) -> str:
    """The time with day and month the other way round."""
    return f"{time[:4]}-{time[8:10]}-{time[5:7]}{time[10:]}"


def swap_dates(
    rows: pd.DataFrame, name: str, periods: list[str], count: int
) -> list[list[str]]:
    """Swap day and month in every second row of so many of these periods.

    Beside each stands, of a day, the day that its rows move to.
    """
    time, _, length = COLUMNS[name]
    moved: list[list[str]] = []
    free = set(periods)
    for period in periods:
        times = rows.loc[rows[time].str.startswith(period), time]
        day, month = times.str.slice(8, 10), times.str.slice(5, 7)
        times = times[(day <= "12") & (day != month)].iloc[::2]
        others = set(times.map(swapped).str.slice(0, 10)) if length == 10 else set()
        if times.empty or period not in free or not others <= free:
            continue
        rows.loc[times.index, time] = times.map(swapped)
        moved.append([period, *others])
        free -= {period, *others}
        if len(moved) == count:
            break
    return moved


def injected(name: str) -> tuple[pd.DataFrame, dict[str, list[list[str]]]]:
    """The sample with three kinds of faults on periods of their own, and those."""
    time, price, length = COLUMNS[name]
    rows = texts(ROOT / "seeds" / SEEDS[name] / f"{name}.csv")
    rows[time] = rows[time].str.strip()
    periods = rows[time].str.slice(0, length)
    days = pd.to_datetime(
        rows[time].str.slice(0, 10), format="%Y-%m-%d", errors="coerce"
    )
    usable = sorted(set(periods[days.dt.year.between(2000, 2030)]))
    if length == 10:
        usable, count = usable[8:-8], 8
        moved = swap_dates(rows, name, usable, count)
        taken = {period for each in moved for period in each}
        usable = [period for period in usable if period not in taken]
        between, step = len(usable) // 16, len(usable) // 8
    else:
        # Four apart, so that the months around each are as they were.
        usable, count, between, step = usable[2:-2], 4, 4, 12
        moved = swap_dates(rows, name, usable[8::12], count)
    multiplied, shifted = usable[::step][:count], usable[between::step][:count]
    for period in multiplied:
        part = rows[periods == period].copy()
        times_100(part, price)
        rows.loc[part.index] = part
    for period in shifted:
        part = rows[periods == period]
        rows.loc[part.index] = part.shift(1, axis=1, fill_value="").to_numpy()
    return rows, {
        "price x 100": [[period] for period in multiplied],
        "columns shifted": [[period] for period in shifted],
        "day and month swapped": moved,
    }


@pytest.fixture(scope="module")
def second_load(run_dbt, sample_warehouse, tmp_path_factory):
    """Ask a warehouse that held the sample and then the injected files; what is in those.

    Tables that are not built anew, and the rules on them, still tell of the sample.
    """
    folder = tmp_path_factory.mktemp("injected")
    database = folder / "warehouse.duckdb"
    shutil.copy(sample_warehouse, database)
    files, picked = {}, {}
    for name in COLUMNS:
        rows, picked[name] = injected(name)
        files[name] = str(folder / f"{name}.csv")
        rows.to_csv(files[name], index=False)
    run_dbt(
        database, "run", "--full-refresh", "--select", "stg_bikes__orders",
        "stg_clickstream__events", "stg_retail__transactions", "stg_stock__daily",
        "int_clickstream__sessionless_events_grouped",
        "int_clickstream__sessions_summed", "int_clickstream__staged_days_counted",
        "int_clickstream__rules_counted",
        "int_stock__day_conflicts_ranked", "int_stock__days_picked",
        "int_stock__prices_compared", "int_quality__days_counted",
        "int_quality__periods_measured",
        "int_quality__rules_scored", "int_quality__scores_kept",
        "fct_quality__anomalies", "fct_quality__scorecard",
        "--vars", yaml.safe_dump({"inputs": files}),
    )  # fmt: skip
    connection = duckdb.connect(str(database), read_only=True)
    yield (lambda query: connection.execute(query).fetchall()), picked
    connection.close()


def test_unusual_days_show_much_of_what_no_rule_names(second_load, ask, capsys):
    ask_again, picked = second_load
    days = {
        (name, day[: COLUMNS[name][2]])
        for name, day in ask_again(
            "select distinct input, measured_date::varchar"
            " from quality.fct_quality__anomalies where is_anomaly"
        )
    }
    before = {
        name: (flagged, count)
        for name, flagged, count in ask(
            "select input, count(distinct measured_date) filter (where is_anomaly),"
            " count(distinct measured_date) from quality.fct_quality__anomalies"
            " group by input order by input"
        )
    }
    recalls, told = {}, []
    for name, kinds in picked.items():
        unit = "days" if COLUMNS[name][2] == 10 else "months"
        for kind, periods in kinds.items():
            found = sum(any((name, day) in days for day in each) for each in periods)
            recalls[name, kind] = found / len(periods)
            told += [f"{name}, {kind}: {found} of {len(periods)} {unit} flagged"]
        flagged, count = before[name]
        told += [f"{name}, without any of them: {flagged} of {count} {unit} flagged"]
    with capsys.disabled():
        print("", *told, sep="\n", end="")
    # A whole period is seen everywhere, half a day that moves too; of a month a fifth
    # of the rows moves.
    for name in COLUMNS:
        assert recalls[name, "columns shifted"] == 1
        assert recalls[name, "price x 100"] >= 0.75
        least = 0.75 if COLUMNS[name][2] == 10 else 0.5
        assert recalls[name, "day and month swapped"] >= least
        flagged, count = before[name]
        assert flagged < 0.1 * count


def test_stock_prices_that_were_multiplied_are_found_and_no_other(second_load):
    ask_again, _ = second_load
    # The sample's own prices stay below one and a half times their mean.
    [(planted,)] = ask_again(
        "with sample as ("
        "  select upper(trim(product_id)) as product_id,"
        "    avg(try_cast(price as double)) as mean_price"
        "  from raw.stock_daily where isfinite(try_cast(price as double)) group by all)"
        " select count(*) from intermediate.int_stock__days_picked"
        " inner join sample using (product_id) where list_price > 10 * mean_price"
    )
    [(found,)] = ask_again(
        "select checked_rows - passing_rows from quality.fct_quality__scorecard"
        " where is_current and rule = 'stock_prices_are_near_the_usual_one'"
    )
    assert found == planted > 80


def test_the_scores_of_an_earlier_load_stay_and_the_same_load_comes_once(second_load):
    ask_again, _ = second_load
    rows = ask_again(
        "select is_sample, is_current, score, previous_score, is_passed"
        " from quality.fct_quality__scorecard"
        " where rule = 'stock_records_can_be_read_and_typed' order by loaded_at"
    )
    [first, second] = rows
    assert first[:2] == (True, False) and second[:2] == (False, True)
    assert first[3] is None and second[3] == first[2] > second[2]
    assert (first[4], second[4]) == (True, False)
    # The lists of models, shops and customers were scored twice, and are the same load.
    loads = dict(
        ask_again(
            "select input, count(distinct load_id)"
            " from quality.fct_quality__scorecard group by 1"
        )
    )
    assert loads == {name: 1 + (name in COLUMNS) for name in SEEDS}
    [(rules, lines)] = ask_again(
        "select count(distinct rule), count(*) from quality.fct_quality__scorecard"
        " where input = 'bikes_bikes'"
    )
    assert rules == lines
