"""Feature tables as checked, sorted, numeric arrays; results as typed tables.

DuckDB filters, sorts and hashes; Python sees numbers only, a bounded number of rows at
a time. A features table comes as a relation (`dbt.ref`) or as a DataFrame (tests); the
answer is of the same kind.
"""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import duckdb
import numpy as np
import pandas as pd

Relation = duckdb.DuckDBPyRelation

KEYS = ("entity_id", "item_id", "as_of", "split", "label")
SPLITS = ("train", "validation", "test", "current")
# 2 ** 64: the lower half of an MD5 sum, divided by this, lies in [0, 1).
_HASHES = "18446744073709551616"
_NUMERIC = (
    "tinyint",
    "smallint",
    "integer",
    "bigint",
    "hugeint",
    "utinyint",
    "usmallint",
    "uinteger",
    "ubigint",
    "uhugeint",
    "float",
    "double",
    "decimal",
    "boolean",
)
_numbers = itertools.count()


class TableError(ValueError):
    """A table that a step of learning can't work on: table, column, what to do."""


def quoted(name: str) -> str:
    """A column name as SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


class Table:
    """A relation that SQL can be run beside, on the connection that it came from."""

    def __init__(self, rows: Relation | pd.DataFrame, name: str) -> None:
        self.name = name
        self.is_frame = isinstance(rows, pd.DataFrame)
        # A relation keeps no hold of its connection.
        self._connection = duckdb.connect() if self.is_frame else None
        self.relation = self._connection.from_df(rows) if self.is_frame else rows
        # Name of the relation inside the SQL that is run.
        self.alias = f"comptoir_rows_{next(_numbers)}"
        self.types = {
            column: str(kind).lower()
            for column, kind in zip(
                self.relation.columns, self.relation.types, strict=True
            )
        }

    def run(self, sql: str, chunk: pd.DataFrame | None = None) -> Relation:
        """SQL on `self.alias`, on temporary tables, and on the frame `chunk`."""
        return self.relation.query(self.alias, sql)

    def temporary(self, select: str) -> str:
        """Name of a new temporary table that holds the rows of `select`."""
        name = f"comptoir_kept_{next(_numbers)}"
        self.run(f"create temp table {name} as {select}")
        return name

    def empty(self, columns: Mapping[str, str]) -> str:
        """Name of a new temporary table without rows; column -> type."""
        types = ", ".join(f"{quoted(name)} {kind}" for name, kind in columns.items())
        name = f"comptoir_kept_{next(_numbers)}"
        self.run(f"create temp table {name} ({types})")
        return name

    def drop(self, name: str) -> None:
        """Drop a temporary table."""
        self.run(f"drop table {name}")

    def answer(self, select: str) -> Relation | pd.DataFrame:
        """The rows of `select`, as relation or frame like the table itself."""
        rows = self.run(select)
        return rows.df() if self.is_frame else rows


def features_of(table: Table) -> tuple[str, ...]:
    """Names of the feature columns: all that are no key, in the table's order.

    Raises TableError where a key is missing, a feature is no number, or there is none.
    """
    missing = [key for key in KEYS if key not in table.types]
    if missing:
        raise TableError(
            f"{table.name}: column {', '.join(missing)} is missing;"
            f" the first columns are {', '.join(KEYS)}"
        )
    features = tuple(name for name in table.types if name not in KEYS)
    if not features:
        raise TableError(f"{table.name}: there is no feature after {', '.join(KEYS)}")
    texts = [
        f"{name} ({table.types[name]})"
        for name in features
        if table.types[name].split("(")[0] not in _NUMERIC
    ]
    if texts:
        raise TableError(
            f"{table.name}: feature {', '.join(texts)} is no number;"
            " give a number or a boolean instead (one column a category), or drop it"
        )
    return features


def check_rows(table: Table, features: tuple[str, ...], is_classifier: bool) -> None:
    """Raise TableError where keys, labels or values are not what learning needs."""
    splits = ", ".join(f"'{split}'" for split in SPLITS)
    faults = {
        "entity_id has a null; every row needs an entity": "entity_id is null",
        "as_of has a null; every row needs its time": "as_of is null",
        f"split has a value that is none of {', '.join(SPLITS)}": (
            f"split is null or split not in ({splits})"
        ),
        "label has a null outside 'current'; leave out rows without a known label": (
            "split <> 'current' and label is null"
        ),
        "label has a value in 'current'; the future must be null there": (
            "split = 'current' and label is not null"
        ),
        "label is infinite or not a number; bound it in the features' SQL": (
            "not isfinite(label::double)"
        ),
    }
    if is_classifier:
        faults["label has a value that is neither 0 nor 1"] = "label not in (0, 1)"
    for feature in features:
        if table.types[feature] in ("float", "double"):
            text = (
                f"feature {feature} has an infinite value or NaN;"
                " make it null in the features' SQL (a division by zero?)"
            )
            faults[text] = f"not isfinite({quoted(feature)})"
    counts = ", ".join(f"count(*) filter (where {fault})" for fault in faults.values())
    found = table.run(f"select {counts} from {table.alias}").fetchall()[0]
    for text, count in zip(faults, found, strict=True):
        if count:
            raise TableError(f"{table.name}: {text} ({count} rows)")
    twice = table.run(
        "select entity_id, item_id, as_of, count(*) as rows_count"
        f" from {table.alias} group by entity_id, item_id, as_of having count(*) > 1"
        " order by entity_id, item_id, as_of limit 1"
    ).fetchall()
    if twice:
        entity, item, as_of, count = twice[0]
        raise TableError(
            f"{table.name}: {count} rows for entity_id {entity}, item_id {item},"
            f" as_of {as_of}; one row each is needed"
        )


def numbered(table: Table, features: tuple[str, ...], where: str, seed: int) -> str:
    """Name of a temporary table of numeric rows, in their total order.

    Columns: row_number (0.. by as_of, entity_id, item_id), entity (0..), as_of, split,
    label, draw (in [0, 1), from the row's key and the seed), the features as doubles,
    entity_id and item_id.
    """
    columns = ", ".join(
        f"{quoted(feature)}::double as {quoted(feature)}" for feature in features
    )
    order = "order by as_of, entity_id, item_id"
    return table.temporary(
        f"""
        select
            row_number() over ({order}) - 1 as row_number,
            dense_rank() over (order by entity_id) - 1 as entity,
            as_of::timestamp as as_of,
            split,
            label::double as label,
            md5_number_lower(
                concat_ws('|', '{seed}', entity_id, coalesce(item_id, ''), as_of)
            )::double / {_HASHES} as draw,
            entity_id::varchar as entity_id,
            item_id::varchar as item_id,
            {columns}
        from {table.alias}
        where {where}
        {order}
        """
    )


@dataclass(frozen=True)
class Rows:
    """Rows in their total order, as arrays over the rows.

    features  float64, (rows, features), null as NaN, nine significant digits
    label     float64 (NaN in 'current')
    entity    int64, a number per entity
    as_of     datetime64[us]
    weight    rows that each stands for, or None (each for itself)
    """

    features: np.ndarray
    label: np.ndarray
    entity: np.ndarray
    as_of: np.ndarray
    weight: np.ndarray | None = None
    kept_share: float = 1.0

    def __len__(self) -> int:
        return len(self.label)

    def take(self, index: np.ndarray) -> "Rows":
        """Some of the rows."""
        return Rows(
            self.features[index],
            self.label[index],
            self.entity[index],
            self.as_of[index],
            None if self.weight is None else self.weight[index],
            self.kept_share,
        )


def significant(values: np.ndarray, digits: int = 9) -> np.ndarray:
    """Values rounded to so many significant digits; zero, NaN and infinity as they are.

    What two builds compute in a different order differs in the sixteenth digit; a fit
    must not see it.
    """
    rounded = np.array(values, dtype=np.float64)
    usual = np.isfinite(rounded) & (rounded != 0)
    some = rounded[usual]
    power = digits - 1 - np.floor(np.log10(np.abs(some)))
    # Powers of ten are exact up to 10^22; so a short decimal stays what it is.
    up, down = 10.0 ** np.maximum(power, 0), 10.0 ** np.maximum(-power, 0)
    rounded[usual] = np.where(
        power >= 0, np.round(some * up) / up, np.round(some / down) * down
    )
    return rounded


def matrix(columns: dict[str, np.ndarray], features: tuple[str, ...]) -> np.ndarray:
    """Feature columns, as DuckDB hands them over, as one (rows, features) array."""
    height = len(columns[features[0]])
    values = np.empty((height, len(features)), dtype=np.float64)
    for index, feature in enumerate(features):
        column = np.ma.filled(columns[feature].astype(np.float64), np.nan)
        values[:, index] = significant(column)
    return values


def read(
    table: Table,
    kept: str,
    features: tuple[str, ...],
    where: str,
    kept_share: float = 1.0,
) -> Rows:
    """Rows of a `numbered` table; below 1, `kept_share` samples the negatives."""
    sample = f"(label > 0 or draw < {kept_share!r})" if kept_share < 1 else "true"
    names = ", ".join(quoted(feature) for feature in features)
    columns = table.run(
        f"select entity, as_of, label, {names} from {kept}"
        f" where ({where}) and {sample} order by row_number"
    ).fetchnumpy()
    label = np.ma.filled(columns["label"].astype(np.float64), np.nan)
    weight = None if kept_share >= 1 else np.where(label > 0, 1.0, 1.0 / kept_share)
    return Rows(
        matrix(columns, features),
        label,
        np.asarray(columns["entity"], dtype=np.int64),
        np.asarray(columns["as_of"], dtype="datetime64[us]"),
        weight,
        kept_share,
    )


def timestamp(at: datetime | np.datetime64) -> str:
    """A time as SQL literal."""
    return f"timestamp '{np.datetime64(at, 'us')}'".replace("T", " ")
