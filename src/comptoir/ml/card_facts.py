"""What is known of a task: its rows of the tables of learning, and its static words.

What no table can know stands in the YAML of `ml_<task>__models`:

    config:
      meta:
        card:
          question: Who buys again in the next 90 days?
          data: Customers with a purchase before the day of the prediction.
          label: 1 if the customer buys at least once in the 90 days after, else 0.
          use: Choosing whom to write to; not for credit.  # may be left out
          limits:                                          # may be empty
            - Guests without a customer number are not predicted.

The texts are plain: HTML, Markdown and Jinja in them are shown as they are written.
"""

from dataclasses import dataclass, fields
from typing import Any

import duckdb
import pandas as pd

from comptoir.charts import theme
from comptoir.charts.gallery import SiteError
from comptoir.charts.learning import COUNTS, figure

TABLES = (
    "dim_ml__candidates",
    "dim_ml__champions",
    "fct_ml__metrics",
    "fct_ml__metric_differences",
    "fct_ml__fits",
    "fct_ml__calibration",
    "fct_ml__feature_importance",
)


@dataclass(frozen=True)
class Words:
    """What the YAML of a task's models says for its card."""

    question: str = ""
    data: str = ""
    label: str = ""
    use: str = ""
    limits: tuple[str, ...] = ()


def words_of(manifest: dict[str, Any]) -> dict[str, Words]:
    """Return the static words of each task that has a model `ml_<task>__models`.

    Raises SiteError where `config.meta.card` is not of the shape described above.
    """
    found = {}
    for node in manifest.get("nodes", {}).values():
        name = node["name"]
        if node["resource_type"] != "model" or not _is_models(name):
            continue
        card = node["config"].get("meta", {}).get("card")
        found[_task_of(name)] = Words() if card is None else _checked(name, card)
    return found


def _is_models(name: str) -> bool:
    return name.startswith("ml_") and name.endswith("__models")


def _task_of(name: str) -> str:
    return name.removeprefix("ml_").removesuffix("__models")


def _checked(name: str, card: Any) -> Words:
    where = f"config.meta.card of {name}"
    if not isinstance(card, dict):
        raise SiteError(f"{where} is not a mapping.")
    known = {one.name for one in fields(Words)}
    missing = {"question", "data", "label"} - set(card)
    if missing or set(card) - known:
        raise SiteError(
            f"{where} has {', '.join(sorted(card)) or 'nothing'}; it must have "
            "question, data and label, and may have use and limits."
        )
    limits = card.get("limits") or []
    texts = [value for key, value in card.items() if key != "limits"]
    if not isinstance(limits, list):
        raise SiteError(f"limits in {where} is not a list.")
    if not all(isinstance(one, str) for one in [*texts, *limits]):
        raise SiteError(f"{where} holds something that is not a text.")
    return Words(**{**card, "limits": tuple(limits)})


def descriptions_of(manifest: dict[str, Any], model: str) -> tuple[str, dict[str, str]]:
    """Return what dbt knows of a model: its description and that of each column."""
    for node in manifest.get("nodes", {}).values():
        if node["resource_type"] == "model" and node["name"] == model:
            columns = {
                name: column.get("description", "")
                for name, column in node.get("columns", {}).items()
            }
            return node.get("description", ""), columns
    return "", {}


def read_tables(connection: duckdb.DuckDBPyConnection) -> dict[str, pd.DataFrame]:
    """Return the tables that cards are made of; one that is not built is empty."""
    there = _built(connection)
    return {
        name: connection.execute(f"select * from ml.{name}").df()
        if name in there
        else pd.DataFrame(columns=["task"])
        for name in TABLES
    }


def _built(connection: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    found = connection.execute(
        "select table_name, column_name from information_schema.columns "
        "where table_schema = 'ml'"
    ).fetchall()
    built: dict[str, set[str]] = {}
    for table, column in found:
        built.setdefault(table, set()).add(column)
    return built


def split_rows(connection: duckdb.DuckDBPyConnection, task: str) -> pd.DataFrame:
    """Return rows, entities, as-of times and mean label of each split of a task.

    Columns: split, rows_count, entities_count, as_ofs_count, first_as_of, last_as_of,
    mean_label. Empty where the task has no feature table, or one without splits.
    """
    table = f"ml_{task}__features"
    columns = _built(connection).get(table, set())
    if not {"split", "entity_id", "as_of", "label"} <= columns:
        return pd.DataFrame(columns=["split"])
    quoted = '"' + table.replace('"', '""') + '"'
    return connection.execute(
        f"""
        select
            split,
            count(*) as rows_count,
            count(distinct entity_id) as entities_count,
            count(distinct as_of) as as_ofs_count,
            min(as_of) as first_as_of,
            max(as_of) as last_as_of,
            avg(label) as mean_label
        from ml.{quoted}
        group by split
        order by min(as_of), split
        """
    ).df()


def is_sample_data(connection: duckdb.DuckDBPyConnection) -> bool:
    """Tell whether any input is the generated sample; False where nobody recorded."""
    try:
        found = connection.execute(
            "select bool_or(is_sample) from quality.fct_quality__row_accounting"
        ).fetchone()
    except duckdb.CatalogException:
        return False
    return bool(found and found[0])


@dataclass(frozen=True)
class Facts:
    """What the tables say of one task, with the parts that are asked for often."""

    task: str
    tables: dict[str, pd.DataFrame]
    splits: pd.DataFrame

    def rows(self, name: str, **where: Any) -> pd.DataFrame:
        """Rows of a table with these values; of an empty table, none."""
        found = self.tables.get(name, pd.DataFrame())
        for column, value in where.items():
            if column not in found:
                return found.head(0)
            found = found[found[column] == value]
        return found

    def metric(self, candidate: str, split: str, metric: str) -> pd.Series | None:
        """Value, lower and upper of a metric; None where it is not known."""
        found = self.rows(
            "fct_ml__metrics", candidate=candidate, split=split, metric=metric
        )
        if found.empty or pd.isna(found.iloc[0]["value"]):
            return None
        return found.iloc[0]

    @property
    def splits_judged(self) -> list[str]:
        found = set(self.rows("fct_ml__metrics").get("split", pd.Series(dtype=str)))
        return [one for one in ("validation", "test", "all") if one in found]

    @property
    def last_split(self) -> str:
        return (self.splits_judged or ["test"])[-1]

    @property
    def champion(self) -> str | None:
        for name in ("dim_ml__champions", "fct_ml__metrics"):
            found = self.rows(name)
            if name == "fct_ml__metrics" and len(found):
                found = found[found["is_champion"].eq(True)]
            if len(found):
                return str(found.iloc[0]["candidate"])
        return None

    @property
    def headline(self) -> str:
        """The metric of the choice; of a grouping, the silhouette."""
        for name in ("dim_ml__champions", "dim_ml__candidates"):
            found = self.rows(name)
            if len(found):
                return str(found.iloc[0]["selection_metric"])
        return "silhouette"

    @property
    def baselines(self) -> list[str]:
        found = self.rows("dim_ml__candidates", is_baseline=True)
        if found.empty:
            found = self.rows("fct_ml__metrics", is_baseline=True)
        return list(dict.fromkeys(found["candidate"])) if len(found) else []

    def split(self, name: str) -> pd.Series | None:
        """Rows, entities and as-of times of one split."""
        found = self.splits[self.splits["split"] == name]
        return found.iloc[0] if len(found) else None


def with_interval(row: pd.Series) -> str:
    """Write a value with its 95 % interval where there is one."""
    is_count = row["metric"] in COUNTS
    value = theme.count(row["value"]) if is_count else figure(row["value"])
    if pd.isna(row["lower"]) or pd.isna(row["upper"]):
        return value
    return f"{value} ({figure(row['lower'])} to {figure(row['upper'])})"
