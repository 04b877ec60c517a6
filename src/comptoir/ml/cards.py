"""Model cards: what each task predicts, how well, beside what, and where to be careful.

A card is made from the tables of the warehouse: `dim_ml__candidates`,
`dim_ml__champions`, the `fct_ml__` tables and `ml_<task>__features`. What no table can
know stands in the YAML of `ml_<task>__models`:

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

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Any

import duckdb
import pandas as pd

from comptoir.charts import theme
from comptoir.charts.gallery import SiteError
from comptoir.charts.learning import (
    COUNTS,
    figure,
    heading,
    is_loss,
    metric_name,
    plain,
    searched,
    signed,
    split_name,
)

TABLES = (
    "dim_ml__candidates",
    "dim_ml__champions",
    "fct_ml__metrics",
    "fct_ml__metric_differences",
    "fct_ml__fits",
    "fct_ml__calibration",
    "fct_ml__feature_importance",
)
TOP_FEATURES = 10
# With a hundred rows of the rarer class the 95 % interval of an AUC is some .1 wide
# (Hanley and McNeil, 1982), as much as good and middling models lie apart.
FEW_POSITIVES = 100
FEW_ENTITIES = 500
# Less than a year before the test: no season was seen twice.
YEAR_DAYS = 365
WIDE_SHARE = 0.2
UNCALIBRATED = 0.05


@dataclass(frozen=True)
class Words:
    """What the YAML of a task's models says for its card."""

    question: str = ""
    data: str = ""
    label: str = ""
    use: str = ""
    limits: tuple[str, ...] = ()


@dataclass(frozen=True)
class Grid:
    """A table of a card, every cell a text."""

    head: list[str]
    rows: list[list[str]]


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it: texts, lists of texts, tables."""

    title: str
    parts: list[str | list[str] | Grid]


@dataclass(frozen=True)
class Card:
    """The card of one task, in plain texts."""

    task: str
    title: str
    sections: list[Section]
    tables: list[str] = field(default_factory=list)


# --- What is known --------------------------------------------------------------------


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


def cards_of(
    connection: duckdb.DuckDBPyConnection, manifest: dict[str, Any]
) -> list[Card]:
    """Return a card for each task that the warehouse has figures of, by name."""
    tables = read_tables(connection)
    words = words_of(manifest)
    named = {
        task
        for name in ("fct_ml__metrics", "dim_ml__champions", "dim_ml__candidates")
        for task in tables[name]["task"].dropna().astype(str)
    }
    is_sample = _is_sample(connection)
    return [
        card_of(
            task,
            {name: rows[rows["task"] == task] for name, rows in tables.items()},
            split_rows(connection, task),
            words.get(task, Words()),
            descriptions_of(manifest, f"ml_{task}__features"),
            is_sample,
        )
        for task in sorted(named)
    ]


def _is_sample(connection: duckdb.DuckDBPyConnection) -> bool:
    try:
        found = connection.execute(
            "select bool_or(is_sample) from quality.fct_quality__row_accounting"
        ).fetchone()
    except duckdb.CatalogException:
        return False
    return bool(found and found[0])


# --- The card -------------------------------------------------------------------------


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


def card_of(
    task: str,
    tables: dict[str, pd.DataFrame],
    splits: pd.DataFrame,
    words: Words,
    features: tuple[str, dict[str, str]],
    is_sample: bool = False,
) -> Card:
    """Make the card of one task from its rows of TABLES and of its splits.

    `features` is the description of the feature table and of its columns.
    """
    facts = Facts(task, tables, splits)
    description, columns = features
    sections = [
        _asked(facts, words),
        _result(facts),
        Section("Limits", [[*limits(facts, is_sample), *words.limits]]),
        _data(facts, words, description),
        _candidates(facts),
        *_figures(facts),
        _calibration(facts),
        _features(facts, columns),
        _made(facts),
    ]
    return Card(
        task=task,
        title=heading(task),
        sections=[one for one in sections if any(one.parts)],
        tables=[f"ml_{task}__features", f"ml_{task}__models"],
    )


def _asked(facts: Facts, words: Words) -> Section:
    label = [f"What is learned: {words.label}"] if words.label else []
    use = [f"For: {words.use}"] if words.use else []
    question = words.question or f"The question of {facts.task} is not written down."
    return Section("Question", [question, *label, *use])


def _result(facts: Facts) -> Section:
    champion = facts.champion
    if champion is None:
        return Section("Result", ["No candidate could be chosen."])
    found = facts.rows("dim_ml__champions")
    reason = f" ({plain(found.iloc[0]['reason'])})" if len(found) else ""
    said = [f"Champion: {plain(champion)}{reason}."]
    for split in facts.splits_judged:
        row = facts.metric(champion, split, facts.headline)
        value = with_interval(row) if row is not None else "not known"
        said.append(f"{metric_name(facts.headline)}, {split_name(split)}: {value}.")
    said += [verdict for verdict, _ in _verdicts(facts)]
    return Section("Result", [said])


def _verdicts(facts: Facts) -> list[tuple[str, bool]]:
    """Say of each baseline whether the champion beats it, and tell whether it does."""
    metric = facts.headline
    found = facts.rows(
        "fct_ml__metric_differences",
        candidate=facts.champion,
        split=facts.last_split,
        metric=metric,
    )
    said = []
    for row in found.itertuples(index=False):
        if pd.isna(row.difference):
            continue
        sign = -1.0 if is_loss(metric) else 1.0
        gain = sign * row.difference
        if pd.isna(row.lower) or pd.isna(row.upper):
            told, beats = "there is no interval to tell chance from skill", False
        elif min(sign * row.lower, sign * row.upper) > 0:
            told, beats = "better by more than chance", True
        elif max(sign * row.lower, sign * row.upper) < 0:
            told, beats = "worse by more than chance", False
        else:
            told, beats = "that may be chance", False
        way = "better" if gain >= 0 else "worse"
        said.append(
            (
                f"Beside {plain(row.baseline)}, {split_name(facts.last_split)}: "
                f"{metric_name(metric)} {way} by {figure(abs(gain))}; {told}.",
                beats,
            )
        )
    return said


def limits(facts: Facts, is_sample: bool = False) -> list[str]:
    """Say what the figures themselves warn of."""
    said = []
    if is_sample:
        said.append("These figures come from generated sample data, not from a shop.")
    if "all" not in facts.splits_judged:
        said += [*_split_limits(facts), *_history_limits(facts)]
    said += [*_choice_limits(facts), *_figure_limits(facts)]
    return said


def _split_limits(facts: Facts) -> list[str]:
    said = []
    if "validation" not in facts.splits_judged:
        said.append(
            "The history is too short for a validation: nothing shows which candidate "
            "is the best, and the first baseline stands in."
        )
    if "test" not in facts.splits_judged:
        said.append(
            "The history is too short for a test: how good the predictions are on new "
            "data is not known."
        )
        return said
    champion = facts.champion or ""
    rows = facts.metric(champion, "test", "rows")
    positives = facts.metric(champion, "test", "positives")
    test = facts.split("test")
    if test is not None and test["entities_count"] < FEW_ENTITIES:
        said.append(
            f"The test is small: {theme.count(test['entities_count'])} that a "
            "prediction is made for. Others may say something else."
        )
    if rows is not None and positives is not None:
        rarer = min(positives["value"], rows["value"] - positives["value"])
        if rarer == 0:
            said.append(
                "All rows of the test came out the same way: whether the order of the "
                "predictions is right can't be told."
            )
        elif rarer < FEW_POSITIVES:
            said.append(
                f"Only {theme.plural(rarer, 'row')} of the test came out the rarer "
                "way: ROC and precision-recall figures are loose."
            )
    if test is not None and test["as_ofs_count"] == 1:
        said.append(
            f"There is one test date, {theme.day(test['first_as_of'])}: the intervals "
            "tell how much hangs on which customers are there, not on the season."
        )
    return said


def _history_limits(facts: Facts) -> list[str]:
    train = facts.split("train")
    if train is None:
        if facts.splits.empty:
            return []
        return ["There are no training rows: only rules that learn nothing are fitted."]
    said = []
    if train["as_ofs_count"] == 1:
        said.append(
            f"Training looks from a single day, {theme.day(train['first_as_of'])}: "
            "what was special about it was learned too."
        )
    last = facts.split("current")
    if last is not None:
        days = (last["first_as_of"] - train["first_as_of"]).days
        if days < 2 * YEAR_DAYS:
            said.append(
                f"Everything that was learned from lies within {days:,} days: no "
                "season was seen twice."
            )
    return said


def _choice_limits(facts: Facts) -> list[str]:
    said = []
    champion = facts.champion
    if champion is not None and champion in facts.baselines:
        said.append(
            f"The champion, {plain(champion)}, is a baseline: nothing that learned "
            "was chosen over it."
        )
    losing = [verdict for verdict, beats in _verdicts(facts) if not beats]
    if losing and champion not in facts.baselines:
        said.append(
            f"The champion does not beat {_all(len(losing), len(_verdicts(facts)))} "
            "by more than chance (see Result)."
        )
    skipped = facts.rows("dim_ml__candidates", is_skipped=True)
    for row in skipped.itertuples(index=False):
        said.append(f"{plain(row.candidate)} was left out: {row.skipped_reason}.")
    return said


def _all(losing: int, everything: int) -> str:
    if losing == everything:
        return "any baseline" if everything > 1 else "the baseline"
    return f"{losing} of {everything} baselines"


def _figure_limits(facts: Facts) -> list[str]:
    champion, metric = facts.champion, facts.headline
    if champion is None:
        return []
    said = []
    name = metric_name(metric)
    row = facts.metric(champion, facts.last_split, metric)
    if row is not None and not pd.isna(row["lower"]) and row["value"]:
        width = (row["upper"] - row["lower"]) / abs(row["value"])
        if width > WIDE_SHARE:
            said.append(
                f"The interval of the {name} is wide: {with_interval(row)}, "
                f"{theme.share(width)} of the value."
            )
    before = facts.metric(champion, "validation", metric)
    if before is not None and facts.last_split == "test" and row is not None:
        worst = before["upper"] if is_loss(metric) else before["lower"]
        worse = row["value"] > worst if is_loss(metric) else row["value"] < worst
        if not pd.isna(worst) and worse:
            said.append(
                f"On the test the {name} ({figure(row['value'])}) is worse than "
                f"validation had it: {with_interval(before)}."
            )
    error = facts.metric(champion, facts.last_split, "expected_calibration_error")
    if error is not None and error["value"] > UNCALIBRATED:
        said.append(
            f"Predicted chances are off by {error['value'] * 100:.1f} points of 100 on "
            "average: use the order, not the figure."
        )
    return said


def _data(facts: Facts, words: Words, description: str) -> Section:
    parts: list[str | list[str] | Grid] = [
        one for one in (words.data, " ".join(description.split())) if one
    ]
    if len(facts.splits):
        kinds = facts.rows("dim_ml__candidates")
        is_amount = len(kinds) and kinds.iloc[0]["kind"] == "regression"
        mean = figure if is_amount else theme.share
        outcome = "Mean amount" if is_amount else "Came out yes"
        parts.append(
            Grid(
                ["Split", "Rows", "Entities", "As of", outcome],
                [
                    [
                        plain(row.split),
                        theme.count(row.rows_count),
                        theme.count(row.entities_count),
                        _as_ofs(row),
                        "" if pd.isna(row.mean_label) else mean(row.mean_label),
                    ]
                    for row in facts.splits.itertuples(index=False)
                ],
            )
        )
    return Section("Data", parts)


def _as_ofs(row: Any) -> str:
    days = _days(row.first_as_of, row.last_as_of)
    return days if row.as_ofs_count == 1 else f"{row.as_ofs_count} from {days}"


def _days(first: pd.Timestamp, last: pd.Timestamp) -> str:
    said = theme.day(first)
    return said if first == last else f"{said} to {theme.day(last)}"


def _candidates(facts: Facts) -> Section:
    found = facts.rows("dim_ml__candidates")
    if found.empty:
        return Section("Candidates", [])
    fits = facts.rows("fct_ml__fits")
    fitted = (
        fits.groupby("candidate")["fit_rows_count"].max() if len(fits) else pd.Series()
    )
    champion = facts.champion
    rows = []
    for row in found.sort_values("candidate_rank").itertuples(index=False):
        marks = [
            *(["champion"] if row.candidate == champion else []),
            *(["baseline"] if row.is_baseline else []),
            *(["left out"] if row.is_skipped else []),
        ]
        metric, sign = searched(row.cv_metric)
        score = (
            ""
            if pd.isna(row.cv_mean)
            else f"{metric_name(metric)} {figure(sign * row.cv_mean)} "
            f"± {figure(row.cv_deviation)}"
        )
        rows.append(
            [
                plain(row.candidate),
                ", ".join(marks),
                str(row.description),
                settings(row.parameters),
                score,
                theme.count(fitted[row.candidate]) if row.candidate in fitted else "",
            ]
        )
    head = ["Candidate", "It is", "How", "Settings", "Cross-validated", "Rows fitted"]
    return Section("Candidates", [_folds(found), Grid(head, rows)])


def _folds(candidates: pd.DataFrame) -> str:
    searched_by = candidates[candidates["folds_kind"].isin(["time", "entity"])]
    if searched_by.empty:
        return "Settings were not searched: too little to cut into folds."
    kinds = {
        "time": "each later in time than what it was learned on",
        "entity": "no customer in two of them",
    }
    row = searched_by.iloc[0]
    return (
        f"Settings were searched on the training rows over "
        f"{theme.plural(row['folds_count'], 'fold')}, {kinds[row['folds_kind']]}. Rows "
        "fitted: of the last fit, on everything known."
    )


def settings(parameters: Any) -> str:
    """Write a JSON object of parameters as words: `depth 3, rate 0.05`."""
    try:
        found = json.loads(parameters)
    except (TypeError, ValueError):
        return "" if parameters is None else str(parameters)
    if not isinstance(found, dict):
        return str(found)
    return ", ".join(
        f"{plain(name.rsplit('__', 1)[-1])} {value}" for name, value in found.items()
    )


def _figures(facts: Facts) -> Iterable[Section]:
    champion = facts.champion
    if champion is None:
        return
    shown = list(dict.fromkeys([champion, *facts.baselines]))
    for split in reversed(facts.splits_judged):
        found = facts.rows("fct_ml__metrics", split=split)
        names = [
            name for name in dict.fromkeys(found["metric"]) if name != facts.headline
        ]
        rows = []
        for name in [facts.headline, *names]:
            cells = [facts.metric(one, split, name) for one in shown]
            if any(cell is not None for cell in cells):
                rows.append(
                    [
                        metric_name(name),
                        *("" if one is None else with_interval(one) for one in cells),
                    ]
                )
        head = ["Metric", *(plain(one) for one in shown)]
        parts: list[str | list[str] | Grid] = [Grid(head, rows)]
        differences = _differences(facts, champion, split)
        if differences.rows:
            parts += ["The champion less each baseline:", differences]
        yield Section(f"Figures, {split_name(split)}", parts if rows else [])


def _differences(facts: Facts, champion: str, split: str) -> Grid:
    found = facts.rows("fct_ml__metric_differences", candidate=champion, split=split)
    found = found.assign(
        later=found["metric"] != facts.headline if len(found) else []
    ).sort_values(["later", "metric", "baseline"] if len(found) else ["task"])
    rows = [
        [
            metric_name(row.metric),
            plain(row.baseline),
            signed(row.difference),
            ""
            if pd.isna(row.lower) or pd.isna(row.upper)
            else f"{signed(row.lower)} to {signed(row.upper)}",
        ]
        for row in found.itertuples(index=False)
        if not pd.isna(row.difference) and not pd.isna(row.lower)
    ]
    return Grid(["Metric", "Baseline", "Difference", "95 % interval"], rows)


def _calibration(facts: Facts) -> Section:
    found = facts.rows(
        "fct_ml__calibration",
        candidate=facts.champion,
        split=facts.last_split,
        strategy="quantile",
    )
    if found.empty:
        return Section("Calibration", [])
    rows = [
        [
            theme.share(row.mean_probability),
            theme.share(row.observed_share),
            theme.count(row.rows_count),
        ]
        for row in found.sort_values("bin_number").itertuples(index=False)
        if not pd.isna(row.mean_probability)
    ]
    return Section(
        f"Calibration, {split_name(facts.last_split)}",
        [Grid(["Predicted chance", "Came out yes", "Rows"], rows)],
    )


def _features(facts: Facts, columns: dict[str, str]) -> Section:
    found = facts.rows("fct_ml__feature_importance", candidate=facts.champion)
    found = found[found["importance"].notna()] if len(found) else found
    if found.empty:
        return Section("Features", [])
    candidates = facts.rows("dim_ml__candidates", candidate=facts.champion)
    metric, _ = searched(candidates.iloc[0]["cv_metric"] if len(candidates) else "")
    rows = [
        [
            plain(row.feature),
            f"{figure(row.importance)} ± {figure(row.deviation)}",
            " ".join(columns.get(row.feature, "").split()),
        ]
        for row in found.sort_values("importance_rank")
        .head(TOP_FEATURES)
        .itertuples(index=False)
    ]
    said = (
        f"The champion was given {theme.plural(len(found), 'feature')}; these cost it "
        f"most {metric_name(metric)} when they are shuffled, on validation."
    )
    return Section(
        "Features", [said, Grid(["Feature", "Worse by", "What it is"], rows)]
    )


def _made(facts: Facts) -> Section:
    candidates = facts.rows("dim_ml__candidates", candidate=facts.champion)
    said = []
    fits = facts.rows("fct_ml__fits", candidate=facts.champion)
    for row in fits.itertuples(index=False):
        if pd.isna(row.first_as_of):
            continue
        said.append(
            f"For {plain(row.scored_split)}: fitted on "
            f"{theme.plural(row.fit_rows_count, 'row')} as of "
            f"{_days(row.first_as_of, row.last_as_of)}."
        )
    if len(candidates):
        row = candidates.iloc[0]
        said.append(f"Seed {row['seed']}; {settings(row['library_versions'])}.")
    return Section("How it was made", [said] if said else [])


def with_interval(row: pd.Series) -> str:
    """Write a value with its 95 % interval where there is one."""
    is_count = row["metric"] in COUNTS
    value = theme.count(row["value"]) if is_count else figure(row["value"])
    if pd.isna(row["lower"]) or pd.isna(row["upper"]):
        return value
    return f"{value} ({figure(row['lower'])} to {figure(row['upper'])})"
