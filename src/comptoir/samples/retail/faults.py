"""Value faults planted into the shop's lines, and the truth that is left."""

from dataclasses import dataclass

import numpy as np

from comptoir.samples.faults import CLEAN, DUPLICATE, QUARANTINED, Kind
from comptoir.samples.retail.catalogue import FEE, Catalogue
from comptoir.samples.retail.customers import COUNTRIES
from comptoir.samples.retail.shop import ADJUSTMENT, SALE, Lines, join

COLUMNS = (
    "InvoiceNo",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "UnitPrice",
    "CustomerID",
    "Country",
)
INVOICE, CODE, NAME, QUANTITY, TIME, PRICE, CUSTOMER, COUNTRY = range(8)


KINDS = {
    "invoice_missing": Kind(
        "quarantined", 6, 2e-5, "the invoice number is empty", "InvoiceNo is empty"
    ),
    "code_missing": Kind(
        "quarantined", 6, 2e-5, "the stock code is empty", "StockCode is empty"
    ),
    "quantity_missing": Kind(
        "quarantined", 6, 2e-5, "the quantity is empty", "Quantity is empty"
    ),
    "date_missing": Kind(
        "quarantined", 6, 2e-5, "the time is empty", "InvoiceDate is empty"
    ),
    "price_missing": Kind(
        "quarantined", 6, 2e-5, "the price is empty", "UnitPrice is empty"
    ),
    "date_impossible": Kind(
        "quarantined",
        10,
        4e-5,
        "no such day or hour, or a year before 1900",
        "InvoiceDate is not empty and no time from the year 1900 on",
    ),
    "quantity_not_a_number": Kind(
        "quarantined",
        7,
        2e-5,
        "words or signs instead of a quantity",
        "Quantity is not empty and no finite number",
    ),
    "quantity_not_whole": Kind(
        "quarantined",
        7,
        2e-5,
        "a fraction of a piece",
        "Quantity is a number with a fraction",
    ),
    "price_not_a_number": Kind(
        "quarantined",
        8,
        2e-5,
        "words or signs instead of a price",
        "UnitPrice is not empty and no finite number",
    ),
    "duplicate_exact": Kind(
        "duplicate",
        40,
        0.007,
        "the row is written again, character for character",
        "an earlier row has the same text in all columns",
    ),
    "duplicate_after_typing": Kind(
        "duplicate",
        12,
        0.0005,
        "the row is written again with another text of the same values: a zero after "
        "the price, or spaces around the country",
        "an earlier row is equal in all columns after typing and trimming, none in "
        "their text",
    ),
    "code_lower_case": Kind(
        "clean",
        15,
        0.001,
        "the stock code is written in lower case",
        "StockCode differs from its upper case form",
    ),
    "code_outer_spaces": Kind(
        "clean",
        15,
        0.001,
        "spaces stand around the stock code",
        "StockCode differs from its trimmed form",
    ),
    "description_outer_spaces": Kind(
        "clean",
        300,
        0.05,
        "spaces stand around the description",
        "Description differs from its trimmed form",
    ),
    "description_nan_text": Kind(
        "clean",
        10,
        0.0004,
        "the description is the text nan or NA, which means missing",
        "Description is nan or NA",
    ),
    "description_missing": Kind(
        "clean", 20, 0.0025, "the description is empty", "Description is empty"
    ),
    "customer_nan_text": Kind(
        "clean",
        10,
        0.0004,
        "the customer is the text nan or NA, which means missing",
        "CustomerID is nan or NA",
    ),
    "customer_with_decimals": Kind(
        "clean",
        40,
        0.004,
        "the customer is written as a decimal number, 17850.0 for 17850",
        "CustomerID ends in .0",
    ),
    "key_conflict": Kind(
        "clean",
        10,
        0.0006,
        "two rows of one invoice, code and time differ in quantity or price; both "
        "stay (count = rows, two a conflict)",
        "another clean row has the same InvoiceNo, StockCode and InvoiceDate, but "
        "another quantity or price",
    ),
    "zero_price": Kind(
        "clean",
        15,
        0.001,
        "goods given away",
        "UnitPrice is zero and Quantity above zero",
    ),
    "stock_write_off": Kind(
        "clean",
        20,
        0.0025,
        "stock taken off the books, with a clerk's note as description and no customer",
        "UnitPrice is zero and Quantity below zero",
    ),
    "negative_price": Kind(
        "clean",
        6,
        2e-5,
        "manual lines below zero, and the bad debts of the adjustments",
        "UnitPrice is below zero",
    ),
}
# Kinds that add a row to the file; the others change one.
ADDING = ("duplicate_exact", "duplicate_after_typing", "key_conflict")

BAD_TIMES = (
    "2011-02-30 10:26:00",
    "2010-11-31 12:05:00",
    "2011-13-04 09:17:00",
    "2011-06-17 25:41:00",
    "0011-05-12 14:03:00",
)
BAD_QUANTITIES = ("six", "12x", "#REF!", "a dozen", "--", "inf")
BAD_PRICES = ("free", "£2.95", "1.2.5", "on request", "#DIV/0!", "inf")
FRACTIONS = ("2.5", "0.75", "1.2", "-3.5")
MISSING_TEXTS = ("nan", "NA")


@dataclass(frozen=True)
class Ledger:
    """All rows of the file in order: typed lines, and where the text departs from them.

    `status` is what each row becomes, `kind` the position in KINDS of its planted
    fault, else -1; `overrides` gives for a column rows (ascending) and their texts.
    `is_intact` marks rows that no fault has touched and that a file fault may hit.
    """

    lines: Lines
    status: np.ndarray
    kind: np.ndarray
    overrides: dict[int, tuple[np.ndarray, list[str]]]
    is_intact: np.ndarray
    conflicts: np.ndarray


def plan(rows: int) -> dict[str, int]:
    """Number of planted faults a kind, for a file of so many rows."""
    return {name: max(k.least, round(rows * k.share)) for name, k in KINDS.items()}


def pence_text(pence: int) -> str:
    """An amount in pence as a decimal number of pounds."""
    sign = "-" if pence < 0 else ""
    return f"{sign}{abs(pence) // 100}.{abs(pence) % 100:02d}"


def _cycle(texts: tuple[str, ...], count: int) -> list[str]:
    return [texts[number % len(texts)] for number in range(count)]


def plant(
    rng: np.random.Generator,
    catalogue: Catalogue,
    lines: Lines,
    plan: dict[str, int],
    customer_ids: np.ndarray,
) -> Ledger:
    """Plant every kind on rows of its own. `lines` stand in the order of the file.

    Stock write-offs are in `lines` already. Raises ValueError for too few rows.
    """
    count = len(lines)
    size = np.bincount(lines.invoice)[lines.invoice]
    is_inner = np.ones(count, dtype=bool)
    is_inner[:5] = False
    is_inner[lines.invoice == lines.invoice[-1]] = False
    plain = (
        is_inner
        & (lines.kind == SALE)
        & (lines.code < catalogue.products)
        & (lines.customer >= 0)
        & (lines.price > 0)
        & ~lines.is_mirrored
        & (size >= 3)
    )
    kind = np.full(count, -1, dtype=np.int8)
    number = {name: position for position, name in enumerate(KINDS)}
    free = plain.copy()

    def pick(name: str, among: np.ndarray, amount: int) -> np.ndarray:
        candidates = np.flatnonzero(among)
        if len(candidates) < amount:
            raise ValueError(f"too few rows for {amount} faults of kind {name}")
        rows = np.sort(rng.choice(candidates, amount, replace=False))
        kind[rows] = number[name]
        free[rows] = False
        return rows

    texts: dict[int, list[tuple[np.ndarray, list[str]]]] = {c: [] for c in range(8)}

    def write(column: int, rows: np.ndarray, values: list[str]) -> None:
        texts[column].append((rows, values))

    codes = np.array(catalogue.codes, dtype=object)
    has_letter = np.array([code != code.lower() for code in catalogue.codes])
    names = np.array(catalogue.names, dtype=object)

    rows = pick(
        "code_lower_case", free & has_letter[lines.code], plan["code_lower_case"]
    )
    write(CODE, rows, [code.lower() for code in codes[lines.code[rows]]])
    rows = pick("code_outer_spaces", free, plan["code_outer_spaces"])
    write(
        CODE,
        rows,
        [
            f"{code} " if n % 2 else f" {code}"
            for n, code in enumerate(codes[lines.code[rows]])
        ],
    )
    rows = pick("description_outer_spaces", free, plan["description_outer_spaces"])
    write(
        NAME,
        rows,
        [
            (f"{name} ", f" {name}", f"  {name}  ")[n % 3]
            for n, name in enumerate(names[lines.name[rows]])
        ],
    )
    rows = pick("description_nan_text", free, plan["description_nan_text"])
    write(NAME, rows, _cycle(MISSING_TEXTS, len(rows)))
    lines.name[rows] = catalogue.no_name
    rows = pick("description_missing", free, plan["description_missing"])
    lines.name[rows] = catalogue.no_name
    rows = pick("customer_with_decimals", free, plan["customer_with_decimals"])
    write(CUSTOMER, rows, [f"{c}.0" for c in customer_ids[lines.customer[rows]]])
    rows = pick("customer_nan_text", free, plan["customer_nan_text"])
    write(CUSTOMER, rows, _cycle(MISSING_TEXTS, len(rows)))
    lines.customer[rows] = -1
    rows = pick("zero_price", free, plan["zero_price"])
    lines.price[rows] = 0
    manual = is_inner & (lines.code == catalogue.products + FEE["M"])
    rows = pick("negative_price", manual & (lines.kind == SALE), plan["negative_price"])
    lines.price[rows] = -lines.price[rows]

    status = np.full(count, CLEAN, dtype=np.int8)
    for name, column, values in (
        ("invoice_missing", INVOICE, ("",)),
        ("code_missing", CODE, ("",)),
        ("quantity_missing", QUANTITY, ("",)),
        ("date_missing", TIME, ("",)),
        ("price_missing", PRICE, ("",)),
        ("date_impossible", TIME, BAD_TIMES),
        ("quantity_not_a_number", QUANTITY, BAD_QUANTITIES),
        ("quantity_not_whole", QUANTITY, FRACTIONS),
        ("price_not_a_number", PRICE, BAD_PRICES),
    ):
        rows = pick(name, free, plan[name])
        write(column, rows, _cycle(values, len(rows)))
        status[rows] = QUARANTINED

    conflict = pick("key_conflict", free, plan["key_conflict"])
    # A row is written again only if nothing else is the matter with it.
    again = (
        is_inner
        & (kind < 0)
        & (lines.price > 0)
        & (lines.kind != ADJUSTMENT)
        & (lines.name < catalogue.note(0))
    )
    exact = pick("duplicate_exact", again, plan["duplicate_exact"])
    again[exact] = False
    typed = pick("duplicate_after_typing", again, plan["duplicate_after_typing"])
    kind[np.concatenate([exact, typed])] = -1

    extra = np.concatenate([conflict, exact, typed])
    copies = lines.take(extra)
    pairs = np.arange(len(conflict))
    other_price, other_quantity = pairs[::2], pairs[1::2]
    copies.price[other_price] += 10
    copies.quantity[other_quantity] += 1
    added = count + np.arange(len(extra))
    first_typed = len(conflict) + len(exact)
    by_price, by_country = added[first_typed::2], added[first_typed + 1 :: 2]
    write(
        PRICE,
        by_price,
        [f"{pence_text(p)}0" for p in copies.price[by_price - count].tolist()],
    )
    country = copies.country[by_country - count]

    # A copy comes right after its row, or as the last of the invoice.
    last = np.zeros(int(lines.invoice.max()) + 1, dtype=np.int64)
    np.maximum.at(last, lines.invoice, np.arange(count))
    at_end = rng.random(len(extra)) < 0.5
    place = np.where(at_end, last[lines.invoice[extra]], extra) + 0.5
    order = np.argsort(np.concatenate([np.arange(count), place]), kind="stable")
    new_row = np.empty(len(order), dtype=np.int64)
    new_row[order] = np.arange(len(order))

    kind = np.concatenate([kind, np.full(len(extra), -1, dtype=np.int8)])
    kind[added[: len(conflict)]] = number["key_conflict"]
    kind[added[len(conflict) : first_typed]] = number["duplicate_exact"]
    kind[added[first_typed:]] = number["duplicate_after_typing"]
    status = np.concatenate([status, np.full(len(extra), CLEAN, dtype=np.int8)])
    status[added[len(conflict) :]] = DUPLICATE
    intact = np.concatenate([free & plain, np.zeros(len(extra), dtype=bool)])
    intact[extra] = False

    write(
        COUNTRY,
        by_country,
        [
            f" {COUNTRIES[c]} " if n % 2 else f"{COUNTRIES[c]} "
            for n, c in enumerate(country.tolist())
        ],
    )
    overrides = {}
    for column, parts in texts.items():
        if parts:
            rows = new_row[np.concatenate([rows for rows, _ in parts])]
            values = np.array([v for _, vs in parts for v in vs], dtype=object)
            by_row = np.argsort(rows)
            overrides[column] = (rows[by_row], values[by_row].tolist())
    return Ledger(
        lines=join([lines, copies]).take(order),
        status=status[order],
        kind=kind[order],
        overrides=overrides,
        is_intact=intact[order],
        conflicts=np.sort(new_row[np.concatenate([conflict, added[: len(conflict)]])]),
    )
