"""Value faults of the four bikes tables: kinds, counts, and how they are planted."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from comptoir.samples.faults import STATUSES, Kind

Writer = Callable[[int, str], str]


def _bad(least: int, what: str, rule: str) -> Kind:
    return Kind("quarantined", least, 2e-5, what, rule)


BIKES = {
    "price_not_a_number": _bad(2, "words instead of a price, of a model that is not "
        "ordered", "price is not empty and no finite number"),
    "model_missing": _bad(2, "the model has no name and is not ordered",
        "model is empty"),
    "duplicate_exact": Kind("duplicate", 2, 0, "the row is written again",
        "an earlier row has the same text in all columns"),
    "key_conflict": Kind("clean", 2, 0, "a model is there again with another frame "
        "(count = rows added)", "an earlier row that is no duplicate has the same id"),
    "price_x100": Kind("clean", 2, 0, "the price is a hundred times what orders pay",
        "price is 100 times that of the model's totals"),
    "price_x10": Kind("clean", 2, 0, "the price is ten times what orders pay",
        "price is 10 times that of the model's totals"),
    "price_div100": Kind("clean", 2, 0, "the price is a hundredth of what orders pay",
        "price is a hundredth of that of the model's totals"),
    "price_missing": Kind("clean", 2, 0, "the price is empty", "price is empty"),
    "frame_missing": Kind("clean", 2, 0, "the frame is empty", "frame is empty"),
    "launch_missing": Kind("clean", 3, 0, "the launch date is empty",
        "launch.date is empty"),
}  # fmt: skip
SHOPS = {
    "name_missing": _bad(2, "the shop has no name and no orders",
        "bikeshop.name is empty"),
    "latitude_not_a_number": _bad(2, "words instead of a latitude, of a shop without "
        "orders", "latitude is not empty and no number"),
    "duplicate_exact": Kind("duplicate", 2, 0, "the row is written again",
        "an earlier row has the same text in all columns"),
    "key_conflict": Kind("clean", 2, 0, "a shop is there again under another name "
        "(count = rows added)", "an earlier row that is no duplicate has the same id"),
    "city_missing": Kind("clean", 2, 0, "the city is empty", "bikeshop.city is empty"),
    "coordinates_missing": Kind("clean", 2, 0, "latitude and longitude are empty",
        "latitude is empty"),
    "coordinates_impossible": Kind("clean", 2, 0, "the latitude is above 90",
        "latitude is not from -90 to 90"),
}  # fmt: skip
CUSTOMERS = {
    "id_missing": _bad(6, "the id of somebody without orders is empty",
        "customer.id is empty"),
    "birth_year_not_a_number": _bad(6, "words instead of a year, of somebody without "
        "orders", "birth_year is not empty and no number"),
    "duplicate_exact": Kind("duplicate", 8, 0.005, "the row is written again",
        "an earlier row has the same text in all columns"),
    "duplicate_spelling": Kind("duplicate", 6, 0.002, "the row is written again with "
        "another word for the gender", "an earlier row is equal after typing, in "
        "another text"),
    "key_conflict": Kind("clean", 6, 0.002, "a customer is there again in another city "
        "(count = rows added)", "an earlier row that is no duplicate has the same id"),
    "gender_spelling": Kind("clean", 12, 0.02, "the gender as one letter, in capitals "
        "or in French", "gender is not empty and none of female, male, other, in a row "
        "that is no duplicate"),
    "birth_year_missing": Kind("clean", 12, 0.02, "the year is empty",
        "birth_year is empty"),
    "birth_year_impossible": Kind("clean", 8, 0.002, "born before 1890 or after the "
        "orders", "birth_year is a number below 1890 or above 2023"),
    "city_missing": Kind("clean", 8, 0.01, "the city is empty", "city is empty"),
}  # fmt: skip
ORDERS = {
    "order_missing": _bad(6, "the order's number is empty", "order.id is empty"),
    "line_missing": _bad(6, "the line's number is empty", "order.line is empty"),
    "date_missing": _bad(6, "the date is empty", "order.date is empty"),
    "date_impossible": _bad(8, "no such day, or a year before 1900",
        "order.date is not empty and no date from 1900 on"),
    "product_missing": _bad(6, "the product is empty", "product.id is empty"),
    "quantity_not_a_number": _bad(7, "words or signs instead of a quantity",
        "quantity is not empty and no finite number"),
    "quantity_not_whole": _bad(6, "a fraction of a bike",
        "quantity is a number with a fraction"),
    "total_not_a_number": _bad(6, "words or signs instead of a total",
        "total is not empty and no finite number"),
    "duplicate_exact": Kind("duplicate", 40, 0.004, "the row is written again",
        "an earlier row has the same text in all columns"),
    "duplicate_spelling": Kind("duplicate", 12, 0.001, "the row is written again, "
        "its product with a decimal and spaces around its shop", "an earlier row is "
        "equal after typing, in another text"),
    "key_conflict": Kind("clean", 10, 0.001, "a line is there again with another "
        "quantity and the total of the first (count = rows added)",
        "an earlier row that is no duplicate has the same order.id and order.line"),
    "id_spelling": Kind("clean", 12, 0.001, "the product is written as a decimal "
        "number or with spaces around", "product.id ends in .0 or differs from its "
        "trimmed form, in a row that is no duplicate"),
    "quantity_x100": Kind("clean", 10, 0.0008, "a hundred times the quantity that the "
        "total pays for", "quantity is 100 times total / (price less discount)"),
    "quantity_bulk": Kind("clean", 8, 0.0008, "forty to sixty bikes that the total "
        "pays for: an order, no error", "quantity is 40 to 60"),
    "quantity_below_one": Kind("clean", 8, 0.0005, "the quantity is zero or below",
        "quantity is a number below 1"),
    "quantity_missing": Kind("clean", 10, 0.001, "the quantity is empty",
        "quantity is empty"),
    "discount_missing": Kind("clean", 15, 0.002, "the discount is empty",
        "discount is empty"),
    "discount_impossible": Kind("clean", 8, 0.0005, "the discount is below zero or "
        "above a hundred", "discount is not from 0 to 100"),
    "total_missing": Kind("clean", 15, 0.002, "the total is empty", "total is empty"),
    "total_x100": Kind("clean", 8, 0.0005, "the total is a hundred times too large",
        "total is 100 times price less discount times quantity"),
    "total_x10": Kind("clean", 8, 0.0005, "the total is ten times too large",
        "total is 10 times price less discount times quantity"),
    "total_div100": Kind("clean", 8, 0.0005, "the total is a hundredth of what it "
        "should be", "total is a hundredth of price less discount times quantity"),
    "total_wrong": Kind("clean", 14, 0.0015, "the total is 5 to 35 % off and the rest "
        "is right", "total is 5 to 35 % off price less discount times quantity, in a "
        "row whose quantity is that of its line's first row"),
    "product_unknown": Kind("clean", 10, 0.001, "the product is not in the catalogue",
        "no row of bikes_bikes has the product.id"),
    "shop_unknown": Kind("clean", 8, 0.0005, "the shop is in no list",
        "bikeshop.id is not empty and no row of bikes_bikeshops has it"),
    "shop_missing": Kind("clean", 8, 0.0005, "the shop is empty",
        "bikeshop.id is empty"),
    "customer_unknown": Kind("clean", 10, 0.001, "the customer is in no list",
        "customer.id is not empty and no row of bikes_customers has it"),
    "customer_missing": Kind("clean", 12, 0.002, "the customer is empty",
        "customer.id is empty"),
    "before_launch": Kind("clean", 12, 0.001, "a model is ordered before its launch",
        "order.date is before the launch.date of the product"),
}  # fmt: skip
# Kinds that add a copy to the file.
ADDING = ("duplicate_exact", "duplicate_spelling", "key_conflict")

BAD_DATES = ("2021-02-30", "2020-13-05", "0021-06-01", "soon", "2022-06-31")
BAD_NUMBERS = ("two", "--", "#N/A!", "1.2.5", "on request", "inf")
FRACTIONS = ("1.5", "0.5", "2.25")
GENDER_WORDS = {
    "female": ("F", "FEMALE", "femme"),
    "male": ("m", "Male", "Homme"),
    "other": ("OTHER", "Other", "OTHER"),
}


def count_of(kind: Kind, rows: int) -> int:
    """Planted faults of a kind, in a table of so many rows."""
    return max(kind.least, round(rows * kind.share))


def counts_of(kinds: dict[str, Kind], rows: int) -> dict[str, int]:
    """Number of planted faults of each kind."""
    return {name: count_of(kind, rows) for name, kind in kinds.items()}


@dataclass
class Sheet:
    """A table of texts while faults are planted.

    `columns`: name -> texts; `row` is the position of the sound row behind each one,
    -1 for none; `fault` a position in `kinds`, or -1; `is_free` marks rows that no
    fault has touched. Rows are added at the end with the place that they belong to.
    """

    kinds: dict[str, Kind]
    columns: dict[str, np.ndarray]
    row: np.ndarray
    fault: np.ndarray
    is_free: np.ndarray
    place: np.ndarray

    @classmethod
    def of(cls, kinds: dict[str, Kind], columns: dict[str, np.ndarray]) -> "Sheet":
        """A sheet without a fault."""
        count = len(next(iter(columns.values())))
        return cls(
            kinds,
            columns,
            np.arange(count),
            np.full(count, -1, dtype=np.int8),
            np.ones(count, dtype=bool),
            np.arange(count, dtype=np.float64),
        )

    def __len__(self) -> int:
        return len(self.row)

    def number(self, name: str) -> int:
        """Position of a kind."""
        return list(self.kinds).index(name)

    def mark(self, name: str, rows: np.ndarray) -> None:
        """Say that these rows have the fault."""
        self.fault[rows] = self.number(name)
        self.is_free[rows] = False

    def pick(
        self,
        rng: np.random.Generator,
        name: str,
        count: int,
        among: np.ndarray | None = None,
    ) -> np.ndarray:
        """Rows for a fault, which nothing else touches. ValueError for too few."""
        candidates = np.flatnonzero(
            self.is_free if among is None else self.is_free & among
        )
        if len(candidates) < count:
            raise ValueError(f"too few rows for {count} faults of kind {name}")
        rows = np.sort(rng.choice(candidates, count, replace=False))
        self.mark(name, rows)
        return rows

    def write(self, column: str, rows: np.ndarray, texts: Writer) -> None:
        """Write other texts: `texts(number, old)` for the rows in turn."""
        values = self.columns[column]
        for number, row in enumerate(rows.tolist()):
            values[row] = texts(number, values[row])

    def add(
        self, name: str, rows: np.ndarray, columns: dict[str, list[str]], gap: float
    ) -> np.ndarray:
        """Add copies of rows with some texts changed, `gap` rows below; their rows."""
        added = np.arange(len(rows)) + len(self)
        for column, values in self.columns.items():
            copies = columns.get(column, values[rows])
            self.columns[column] = np.concatenate([values, np.array(copies, object)])
        self.row = np.concatenate([self.row, self.row[rows]])
        self.fault = np.concatenate(
            [self.fault, np.full(len(rows), self.number(name), dtype=np.int8)]
        )
        self.place = np.concatenate([self.place, self.place[rows] + gap])
        self.is_free[rows] = False
        self.is_free = np.concatenate([self.is_free, np.zeros(len(rows), dtype=bool)])
        return added

    def put_in_order(self) -> "Sheet":
        """The sheet with its added rows where they belong."""
        order = np.argsort(self.place, kind="stable")
        return Sheet(
            self.kinds,
            {name: values[order] for name, values in self.columns.items()},
            self.row[order],
            self.fault[order],
            self.is_free[order],
            self.place[order],
        )

    def status(self, broken: np.ndarray) -> np.ndarray:
        """What a right reading makes of each row; `broken` ones can't be read."""
        becomes = np.array([*(k.becomes for k in self.kinds.values()), "clean"], object)
        status = becomes[self.fault]
        status[broken] = "quarantined"
        return status

    def count_rows(self, broken: np.ndarray) -> dict[str, int]:
        """Rows by status, as every input's truth begins."""
        status = self.status(broken)
        return {"raw_rows": len(self)} | {
            f"{name}_rows": int((status == name).sum()) for name in STATUSES
        }

    def count_faults(self, broken: np.ndarray) -> dict[str, dict]:
        """Rows of each kind, lines that can't be read left out."""
        readable = np.ones(len(self), dtype=bool)
        readable[broken] = False
        return {
            name: {
                "count": int((readable & (self.fault == number)).sum()),
                "becomes": kind.becomes,
                "what": kind.what,
                "rule": kind.rule,
            }
            for number, (name, kind) in enumerate(self.kinds.items())
        }


def cycle(texts: tuple[str, ...]) -> Writer:
    """A writer of these texts in turn, whatever stood there."""
    return lambda number, _: texts[number % len(texts)]


def empty(_: int, __: str) -> str:
    """A writer of nothing."""
    return ""
