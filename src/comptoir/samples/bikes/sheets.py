"""The four tables as texts, with their faults."""

import numpy as np

from comptoir.samples.bikes.catalogue import (
    BIKE_GENDERS,
    FIRST_DAY,
    SUBCATEGORIES,
    Catalogue,
)
from comptoir.samples.bikes.faults import (
    ADDING,
    BAD_DATES,
    BAD_NUMBERS,
    BIKES,
    CUSTOMERS,
    FRACTIONS,
    GENDER_WORDS,
    ORDERS,
    SHOPS,
    Sheet,
    Writer,
    counts_of,
    cycle,
    empty,
)
from comptoir.samples.bikes.orders import Lines
from comptoir.samples.bikes.shops import CITIES, GENDERS, Customers, Shops

FIRST_CUSTOMER = 10_001
UNKNOWN_PRODUCT, UNKNOWN_SHOP, UNKNOWN_CUSTOMER = 9001, 901, 990_001


def _texts(values: np.ndarray | list) -> np.ndarray:
    return np.array([str(value) for value in values], dtype=object)


def _extra(sheet: Sheet, kinds: list[str], first_id: int, column: str) -> None:
    """Rows of their own for faults that must not take anything orderable away."""
    for name in kinds:
        count = sheet.kinds[name].least
        ids = [str(first_id + n) for n in range(count)]
        copied = np.arange(count)
        was_free = sheet.is_free[copied].copy()
        rows = sheet.add(name, copied, {column: ids}, gap=len(sheet))
        sheet.is_free[copied] = was_free
        sheet.row[rows] = -1
        first_id += count


def bikes_sheet(rng: np.random.Generator, catalogue: Catalogue) -> Sheet:
    """`bikes_bikes`. Price faults hit models that are sold from the first month on."""
    names = [SUBCATEGORIES[number] for number in catalogue.subcategory]
    sheet = Sheet.of(
        BIKES,
        {
            "bike.id": _texts(np.arange(len(catalogue)) + 1),
            "model": catalogue.name.copy(),
            "category1": np.array([row[0] for row in names], dtype=object),
            "category2": np.array([row[1] for row in names], dtype=object),
            "frame": catalogue.frame.copy(),
            "price": _texts(catalogue.price),
            "gender": np.array([BIKE_GENDERS[g] for g in catalogue.gender], object),
            "launch.date": _texts(catalogue.launch_dates()),
        },
    )
    counts = counts_of(BIKES, len(catalogue))
    is_old = catalogue.launch < 0
    for name, change in (
        ("price_x100", lambda _, text: f"{text}00"),
        ("price_x10", lambda _, text: f"{text}0"),
        ("price_div100", lambda _, text: f"{int(text) / 100:.2f}"),
        ("price_missing", empty),
    ):
        sheet.write("price", sheet.pick(rng, name, counts[name], is_old), change)
    rows = sheet.pick(rng, "frame_missing", counts["frame_missing"])
    sheet.write("frame", rows, empty)
    rows = sheet.pick(rng, "launch_missing", counts["launch_missing"], is_old)
    sheet.write("launch.date", rows, empty)
    free = np.flatnonzero(sheet.is_free)
    chosen = np.sort(rng.choice(free[2:], 4, replace=False))
    sheet.add("duplicate_exact", chosen[:2], {}, gap=7.5)
    frames = [
        "Steel" if f != "Steel" else "Aluminium" for f in catalogue.frame[chosen[2:]]
    ]
    sheet.add("key_conflict", chosen[2:], {"frame": frames}, gap=0.5)
    _extra(
        sheet, ["price_not_a_number", "model_missing"], len(catalogue) + 1, "bike.id"
    )
    number = sheet.number("price_not_a_number")
    sheet.write("price", np.flatnonzero(sheet.fault == number), cycle(BAD_NUMBERS))
    number = sheet.number("model_missing")
    sheet.write("model", np.flatnonzero(sheet.fault == number), empty)
    return sheet.put_in_order()


def shops_sheet(rng: np.random.Generator, shops: Shops) -> Sheet:
    """`bikes_bikeshops`."""
    sheet = Sheet.of(
        SHOPS,
        {
            "bikeshop.id": _texts(np.arange(len(shops)) + 1),
            "bikeshop.name": shops.name.copy(),
            "bikeshop.city": np.array([CITIES[c][0] for c in shops.city], object),
            "bikeshop.state": np.array([CITIES[c][1] for c in shops.city], object),
            "latitude": np.array([f"{x:.6f}" for x in shops.latitude], dtype=object),
            "longitude": np.array([f"{x:.6f}" for x in shops.longitude], dtype=object),
        },
    )
    counts = counts_of(SHOPS, len(shops))
    rows = sheet.pick(rng, "city_missing", counts["city_missing"])
    sheet.write("bikeshop.city", rows, empty)
    rows = sheet.pick(rng, "coordinates_missing", counts["coordinates_missing"])
    sheet.write("latitude", rows, empty)
    sheet.write("longitude", rows, empty)
    rows = sheet.pick(rng, "coordinates_impossible", counts["coordinates_impossible"])
    sheet.write("latitude", rows, lambda _, text: f"{float(text) + 400:.6f}")
    chosen = np.sort(rng.choice(np.flatnonzero(sheet.is_free), 4, replace=False))
    sheet.add("duplicate_exact", chosen[:2], {}, gap=5.5)
    other = [f"{name} (formerly)" for name in shops.name[chosen[2:]]]
    sheet.add("key_conflict", chosen[2:], {"bikeshop.name": other}, gap=0.5)
    kinds = ["name_missing", "latitude_not_a_number"]
    _extra(sheet, kinds, len(shops) + 1, "bikeshop.id")
    number = sheet.number("name_missing")
    sheet.write("bikeshop.name", np.flatnonzero(sheet.fault == number), empty)
    number = sheet.number("latitude_not_a_number")
    rows = np.flatnonzero(sheet.fault == number)
    sheet.write("latitude", rows, cycle(("north", "45 deg")))
    return sheet.put_in_order()


def customers_sheet(rng: np.random.Generator, customers: Customers) -> Sheet:
    """`bikes_customers`, customers without orders included."""
    gender = np.array([GENDERS[g] for g in customers.gender], dtype=object)
    sheet = Sheet.of(
        CUSTOMERS,
        {
            "customer.id": _texts(np.arange(len(customers)) + FIRST_CUSTOMER),
            "gender": gender,
            "birth_year": _texts(customers.birth_year),
            "city": np.array([CITIES[c][0] for c in customers.city], dtype=object),
        },
    )
    counts = counts_of(CUSTOMERS, len(customers))
    has_gender = customers.gender < 3
    rows = sheet.pick(rng, "gender_spelling", counts["gender_spelling"], has_gender)
    sheet.write("gender", rows, lambda n, text: GENDER_WORDS[text][n % 3])
    rows = sheet.pick(rng, "birth_year_missing", counts["birth_year_missing"])
    sheet.write("birth_year", rows, empty)
    rows = sheet.pick(rng, "birth_year_impossible", counts["birth_year_impossible"])
    sheet.write("birth_year", rows, cycle(("1850", "2031", "1", "1786")))
    rows = sheet.pick(rng, "city_missing", counts["city_missing"])
    sheet.write("city", rows, empty)
    for name, among in (
        ("duplicate_exact", None),
        ("duplicate_spelling", has_gender),
        ("key_conflict", None),
    ):
        here = sheet.is_free.copy()
        if among is not None:
            here[: len(among)] &= among
        rows = np.sort(rng.choice(np.flatnonzero(here), counts[name], replace=False))
        changed: dict[str, list[str]] = {}
        if name == "duplicate_spelling":
            changed["gender"] = [text.upper() for text in sheet.columns["gender"][rows]]
        elif name == "key_conflict":
            names = [city[0] for city in CITIES]
            changed["city"] = [
                names[(names.index(text) + 3) % len(names)]
                for text in sheet.columns["city"][rows]
            ]
        sheet.add(name, rows, changed, gap=20.5 if name == "duplicate_exact" else 2.5)
    first = FIRST_CUSTOMER + len(customers)
    _extra(sheet, ["birth_year_not_a_number", "id_missing"], first, "customer.id")
    number = sheet.number("birth_year_not_a_number")
    rows = np.flatnonzero(sheet.fault == number)
    sheet.write("birth_year", rows, cycle(BAD_NUMBERS))
    number = sheet.number("id_missing")
    sheet.write("customer.id", np.flatnonzero(sheet.fault == number), empty)
    return sheet.put_in_order()


def cents_text(cents: int) -> str:
    """An amount in cents as a decimal number."""
    return f"{cents // 100}.{cents % 100:02d}"


def orders_sheet(
    rng: np.random.Generator, catalogue: Catalogue, lines: Lines, rows: int
) -> tuple[Sheet, Lines]:
    """`bikes_orders` of exactly `rows` rows, and the lines as they truly were.

    Bulk orders and models before their launch are part of what happened; the other
    faults are of the text alone.
    """
    counts = counts_of(ORDERS, rows)
    sheet = Sheet.of(ORDERS, {"quantity": _texts(lines.quantity)})
    is_plain = lines.quantity < 10
    bulk = sheet.pick(rng, "quantity_bulk", counts["quantity_bulk"], is_plain)
    lines.quantity[bulk] = rng.integers(40, 61, len(bulk))
    launch = (catalogue.launch_dates() - FIRST_DAY).astype(np.int64)
    latest = int(np.argmax(launch))
    early = sheet.pick(
        rng, "before_launch", counts["before_launch"], lines.day < launch[latest] - 30
    )
    lines.model[early] = latest
    totals = lines.totals(catalogue.price)
    columns = sheet.columns
    columns["order.id"] = _texts(lines.order + 1)
    columns["order.line"] = _texts(lines.line)
    columns["order.date"] = _texts(FIRST_DAY + lines.day)
    columns["customer.id"] = _texts(lines.customer + FIRST_CUSTOMER)
    columns["product.id"] = _texts(lines.model + 1)
    columns["quantity"] = _texts(lines.quantity)
    columns["bikeshop.id"] = _texts(lines.shop + 1)
    columns["discount"] = _texts(lines.discount)
    columns["total"] = np.array([cents_text(t) for t in totals.tolist()], object)

    def spoil(
        name: str, column: str, texts: Writer, among: np.ndarray | None = None
    ) -> None:
        sheet.write(column, sheet.pick(rng, name, counts[name], among), texts)

    def times(factor: float) -> Writer:
        return lambda _, text: f"{float(text) * factor:.2f}"

    spoil("order_missing", "order.id", empty)
    spoil("line_missing", "order.line", empty)
    spoil("date_missing", "order.date", empty)
    spoil("date_impossible", "order.date", cycle(BAD_DATES))
    spoil("product_missing", "product.id", empty)
    spoil("quantity_not_a_number", "quantity", cycle(BAD_NUMBERS))
    spoil("quantity_not_whole", "quantity", cycle(FRACTIONS))
    spoil("total_not_a_number", "total", cycle(BAD_NUMBERS))
    spoil(
        "id_spelling", "product.id", lambda n, t: (f"{t}.0", f" {t} ", f"{t} ")[n % 3]
    )
    spoil("quantity_x100", "quantity", lambda _, text: f"{text}00", is_plain)
    spoil("quantity_below_one", "quantity", cycle(("0", "-1", "-2")))
    spoil("quantity_missing", "quantity", empty)
    spoil("discount_missing", "discount", empty)
    spoil("discount_impossible", "discount", cycle(("-10", "150", "900")))
    spoil("total_missing", "total", empty)
    spoil("total_x100", "total", times(100))
    spoil("total_x10", "total", times(10))
    spoil("total_div100", "total", times(0.01))
    offs = (0.65, 0.8, 0.95, 1.05, 1.2, 1.35)
    spoil("total_wrong", "total", lambda n, t: f"{float(t) * offs[n % 6]:.2f}")
    spoil("product_unknown", "product.id", lambda n, _: str(UNKNOWN_PRODUCT + n % 4))
    spoil("shop_unknown", "bikeshop.id", lambda n, _: str(UNKNOWN_SHOP + n % 2))
    spoil("shop_missing", "bikeshop.id", empty)
    spoil("customer_unknown", "customer.id", lambda n, _: str(UNKNOWN_CUSTOMER + n))
    spoil("customer_missing", "customer.id", empty)
    base = np.flatnonzero(sheet.is_free)
    chosen = rng.permutation(base)[: sum(counts[name] for name in ADDING)]
    exact, spelling, conflict = np.split(
        chosen,
        np.cumsum([counts["duplicate_exact"], counts["duplicate_spelling"]]),
    )
    gaps = 0.5 + rng.integers(0, 40, len(exact))
    for gap in np.unique(gaps):
        sheet.add("duplicate_exact", np.sort(exact[gaps == gap]), {}, gap=float(gap))
    spelling, conflict = np.sort(spelling), np.sort(conflict)
    again = {
        "product.id": [f"{t}.0" for t in columns["product.id"][spelling]],
        "bikeshop.id": [f" {t} " for t in columns["bikeshop.id"][spelling]],
    }
    sheet.add("duplicate_spelling", spelling, again, gap=2.5)
    other = [str(q + 1) for q in lines.quantity[conflict].tolist()]
    sheet.add("key_conflict", conflict, {"quantity": other}, gap=0.5)
    return sheet.put_in_order(), lines
