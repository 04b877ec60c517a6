"""What stands in for dbt and the project's macros while sqlfluff lints.

sqlfluff's jinja templater makes every name of this module known to the templates. The
aim is SQL of the right form, not the right SQL: nothing here runs.
"""

import gc
from collections.abc import Callable

# A third of sqlfluff's time went into looking for garbage among trees that are in use.
gc.set_threshold(500_000, 50, 50)


class _Macros:
    """dbt's macros: `dbt.dateadd('day', 1, at)` renders as a call of that name."""

    def __getattr__(self, name: str) -> Callable[..., str]:
        if name.startswith("__"):
            raise AttributeError(name)
        if name.startswith("type_"):
            return lambda *_: "text"
        if name == "generate_series":
            return lambda *_: "select 1 as generated_number"
        if name == "listagg":
            return lambda measure, mark, *_: f"string_agg({measure}, {mark})"
        return lambda *arguments: f"{name}({', '.join(map(str, arguments))})"


dbt = _Macros()


class _Column:
    """A column of a relation."""

    name = "one_column"


class adapter:  # noqa: N801 - the name that templates know it by
    """dbt's adapter, where a table that exists has one column."""

    @staticmethod
    def get_columns_in_relation(_: str) -> list[_Column]:
        """One column, so that loops over columns have something to render."""
        return [_Column()]


class target:  # noqa: N801 - the name that templates know it by
    """What dbt builds on."""

    type = "duckdb"


def input(name: str) -> str:
    """The input as a table."""
    return f"raw.{name}"


class _Relation:
    """A table that exists."""

    identifier = "one_table"

    def __str__(self) -> str:
        return "staging.one_table"


def built_staging_models() -> dict[str, _Relation]:
    """One input with its staging table, so that loops over inputs render one branch."""
    return {"one_input": _Relation()}


def built_scored_models() -> dict[str, list[_Relation]]:
    """One input with one table that carries rules."""
    return {"one_input": [_Relation()]}


def quality_rules(*_: object) -> list[dict[str, object]]:
    """One rule of data quality."""
    return [
        {
            "rule": "one_rule",
            "column_name": "one_column",
            "dimension": "validity",
            "expression": "one_column > 0",
            "has_files": True,
            "applies_to": "(true)",
            "threshold": 1,
            "weight": 1,
            "severity": "warn",
        }
    ]


def count_rules(relation: object, *_: object, **__: object) -> str:
    """Counts of a relation's rules."""
    return f"select count(*) as one from {relation}"


def count_days(relation: object, _: object) -> str:
    """Counts of a relation's days."""
    return f"select count(*) as one from {relation}"


def built_kept_counts(_: str) -> dict[str, _Relation]:
    """One input whose counts are kept."""
    return {"one_input": _Relation()}


def row_text(subquery: str) -> str:
    """A row as text."""
    return f"to_json({subquery})"


def daily_measures(_: str) -> dict[str, object]:
    """A time and a column of each kind."""
    return {"time": "one_time", "missing": ["one_column"], "levels": ["one_number"]}


def input_files_relation(_: str) -> str:
    """The facts of an input's files."""
    return "staging.one_table__files"


def profile_column(*_: object) -> str:
    """Statistics of one column."""
    return "select 1 as one"


def retail_customer_measures() -> list[str]:
    """Two measures, so that loops over them render a comma."""
    return ["one_measure", "another_measure"]


def bikes_forecast_measures() -> list[str]:
    """Two measures, so that a list of them renders a comma."""
    return ["one_measure", "another_measure"]


def model_category(category: str, subcategory: str) -> str:
    """A category of both levels."""
    return f"coalesce({category}, {subcategory})"


def built_learning_tasks() -> dict[str, dict[str, str]]:
    """One task with all its tables, so that loops over tasks render one branch."""
    steps = ("models", "scores", "targets")
    return {"one_task": {step: f"ml.one_task__{step}" for step in steps}}


def built_clustering_tasks() -> dict[str, str]:
    """One clustering task with the table of its models."""
    return {"one_task": "ml.one_task__models"}


def unnest_json(column: str, _: object) -> str:
    """The fields of a JSON list as one column."""
    return f"unnest({column}) as one"


def clickstream_periods() -> str:
    """The CTEs that charts over time begin with."""
    names = ("grains", "pieces", "periods")
    return ", ".join(f"{name} as (select 1 as one)" for name in names)


def kept_by(_: str) -> dict[str, str]:
    """Settings of a model that is kept by a key."""
    return {}


def where_changed(key: str) -> str:
    """The rows of an increment."""
    return f"where {key} is not null"


def event_position() -> str:
    """A number that orders the events."""
    return "1"


def row_of(expressions: list[str]) -> str:
    """Several expressions as one value."""
    fields = (f"value_{place} := {one}" for place, one in enumerate(expressions, 1))
    return f"struct_pack({', '.join(fields)})"


def row_hash(columns: list[str]) -> str:
    """A hash of several columns."""
    return f"hash({', '.join(columns)})"


def step_number(time: str, _: float) -> str:
    """The step that a time falls into."""
    return f"length({time})"


def as_decimal(value: str, scale: int = 4, precision: int = 18) -> str:
    """A float as decimal."""
    return f"({value})::decimal({precision}, {scale})"


def decimal_mean(value: str, condition: str | None = None) -> str:
    """Mean of decimals."""
    return f"avg({value})" + (f" filter (where {condition})" if condition else "")


def decimal_median(value: str, condition: str | None = None) -> str:
    """Median of decimals."""
    return f"median({value})" + (f" filter (where {condition})" if condition else "")


def replace_all(text: str, pattern: str, replacement: str) -> str:
    """A text with its matches replaced."""
    return f"regexp_replace({text}, '{pattern}', '{replacement}', 'g')"


def draw_of(text: str) -> str:
    """A number that hangs on the text."""
    return f"length({text})"


def purchase_steps() -> dict[str, int]:
    """The grid of the task purchase."""
    return {
        "step": 2,
        "horizon": 2,
        "lookback_steps": 2,
        "horizon_steps": 1,
        "steps": 9,
    }


def hours_between(first: str, last: str) -> str:
    """Hours from one time to another."""
    return f"({last} - {first})"


def normal_quantile(share: str) -> str:
    """A quantile of the normal distribution."""
    return f"ln({share})"


def normal_loss(k: str) -> str:
    """What a normal variable is beyond k."""
    return f"exp({k})"


def demand_level(units: str, factor: str) -> str:
    """Units over factors, with the windows that the macro needs."""
    return f"(sum({units}) over series / sum({factor}) over whole)"


def demand_given_sold(mean: str, size: str, sold: str) -> str:
    """Expected demand where so many were sold."""
    return f"greatest({mean}, {size}, {sold})"


def measure_groups(*_: object) -> str:
    """CTEs that measure `scores` by groups."""
    return "measured as (select * from scores)"


def forward_splits(*_: object) -> str:
    """CTEs that part `times`."""
    return "splits_assigned as (select * from times)"
