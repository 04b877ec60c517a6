"""The retail sample: one table, `retail_transactions`, of any number of rows."""

from collections.abc import Callable

import numpy as np

from comptoir.samples.retail.calendar import (
    DAYS,
    FIRST_DAY,
    MINUTES_PER_DAY,
    make_calendar,
)
from comptoir.samples.retail.catalogue import MAX_PRODUCTS, make_catalogue
from comptoir.samples.retail.customers import (
    COUNTRIES,
    make_customers,
    make_visits,
)
from comptoir.samples.retail.faults import (
    ADDING,
    COLUMNS,
    Ledger,
    pence_text,
    plan,
    plant,
)
from comptoir.samples.retail.shop import (
    RETURN_LINES_SHARE,
    Lines,
    fee_lines,
    join,
    later_minutes,
    number_invoices,
    office_lines,
    product_lines,
    return_lines,
    sale_invoices,
)
from comptoir.samples.retail.truth import (
    count_structure,
    count_truth,
    count_value_faults,
)
from comptoir.samples.tables import Report, Table

DEFAULT_ROWS = 18_500
LEAST_ROWS = 5_000
HAS_DAYS, HAS_TRUTH = False, False
ROWS_PER_CUSTOMER = 40

# Each concern draws from a stream of its own: a change in one leaves the others alone.
CONCERNS = (
    "catalogue",
    "customers",
    "visits",
    "invoices",
    "fees",
    "office",
    "goods",
    "returns",
    "minutes",
    "numbers",
    "faults",
)


def _stream(seed: int, rows: int, concern: str) -> np.random.Generator:
    sequence = np.random.SeedSequence([seed, rows, CONCERNS.index(concern)])
    return np.random.Generator(np.random.PCG64(sequence))


def _texts(values: np.ndarray, write: Callable[..., str]) -> list[str]:
    """Text of each value; each distinct value is written once."""
    distinct, inverse = np.unique(values, return_inverse=True)
    texts = np.array([write(value) for value in distinct.tolist()], dtype=object)
    return texts[inverse].tolist()


def make_tables(rows: int, seed: int, report: Report) -> list[Table]:
    """The area's only table, with exactly `rows` rows, faults included.

    The same rows and seed give the same table. Raises ValueError for too few rows.
    """
    if rows < LEAST_ROWS:
        raise ValueError(f"the retail sample needs at least {LEAST_ROWS} rows")
    faults = plan(rows)
    added = sum(faults[kind] for kind in ADDING)
    calendar = make_calendar()

    def rng(concern: str) -> np.random.Generator:
        return _stream(seed, rows, concern)

    report("customers and their visits")
    products = min(MAX_PRODUCTS, int(3 * rows**0.5))
    months = int(calendar.month[-1]) + 1
    catalogue = make_catalogue(rng("catalogue"), products, months)
    customers = make_customers(rng("customers"), catalogue, rows // ROWS_PER_CUSTOMER)
    visits = make_visits(rng("visits"), calendar, customers)

    report("baskets")
    sales = sale_invoices(rng("invoices"), calendar, visits)
    fees = fee_lines(rng("fees"), catalogue, sales)
    office, office_rows = office_lines(
        rng("office"), calendar, catalogue, visits, rows, faults["stock_write_off"]
    )
    returned = round(rows * RETURN_LINES_SHARE)
    goods = product_lines(
        rng("goods"),
        calendar,
        catalogue,
        customers,
        sales,
        rows - added - returned - len(fees) - len(office_rows),
    )

    report("returns and invoice numbers")
    returns, return_rows = return_lines(
        rng("returns"), calendar, customers, goods, returned
    )
    later_minutes(rng("minutes"), goods)
    invoices = join([sales, office, returns])
    office_rows.invoice[:] += len(sales.minute)
    return_rows.invoice[:] += len(sales.minute) + len(office.minute)
    lines: Lines = join([goods, fees, office_rows, return_rows])
    number, invoice_text = number_invoices(rng("numbers"), calendar, invoices)
    lines = lines.take(np.argsort(number[lines.invoice], kind="stable"))

    report("faults")
    ledger = plant(rng("faults"), catalogue, lines, faults, customers.ids)
    writer = _block_writer(
        ledger, catalogue.codes, catalogue.names, invoice_text, customers.ids
    )

    def describe(broken: np.ndarray) -> dict:
        return {
            "truth": count_truth(calendar, catalogue, ledger, broken),
            "structure": count_structure(catalogue, ledger, broken),
            "value_faults": count_value_faults(calendar, ledger, broken),
        }

    return [
        Table(
            name="retail_transactions",
            columns=COLUMNS,
            rows=len(ledger.lines),
            block=writer,
            text_column=COLUMNS.index("Description"),
            is_intact=ledger.is_intact,
            describe=describe,
        )
    ]


def _block_writer(
    ledger: Ledger,
    codes: list[str],
    names: list[str],
    invoice_text: list[str],
    customer_ids: np.ndarray,
) -> Callable[[int, int], list[list[str]]]:
    """A function that gives rows start to stop as lists of text, one a column."""
    invoice_texts = np.array(invoice_text, dtype=object)
    code_texts = np.array(codes, dtype=object)
    name_texts = np.array(names, dtype=object)
    country_texts = np.array(COUNTRIES, dtype=object)
    customer_texts = np.array([*map(str, customer_ids.tolist()), ""], dtype=object)
    day_texts = np.array(
        [f"{day} " for day in (FIRST_DAY + np.arange(DAYS)).astype(str)], dtype=object
    )
    minute_texts = np.array(
        [f"{m // 60:02d}:{m % 60:02d}:00" for m in range(MINUTES_PER_DAY)],
        dtype=object,
    )

    def block(start: int, stop: int) -> list[list[str]]:
        part = ledger.lines.take(np.arange(start, stop))
        day, minute = np.divmod(part.minute, MINUTES_PER_DAY)
        columns = [
            invoice_texts[part.invoice].tolist(),
            code_texts[part.code].tolist(),
            name_texts[part.name].tolist(),
            _texts(part.quantity, str),
            (day_texts[day] + minute_texts[minute]).tolist(),
            _texts(part.price, pence_text),
            # A guest's position is -1: the empty text at the end.
            customer_texts[part.customer].tolist(),
            country_texts[part.country].tolist(),
        ]
        for column, (rows, texts) in ledger.overrides.items():
            low, high = np.searchsorted(rows, [start, stop])
            for row, text in zip(rows[low:high].tolist(), texts[low:high], strict=True):
                columns[column][row - start] = text
        return columns

    return block
