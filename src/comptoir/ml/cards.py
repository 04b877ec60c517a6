"""Model cards: what each task predicts, how well, beside what, and where to be careful.

A card is made from the tables of the warehouse (`dim_ml__candidates`,
`dim_ml__champions`, the `fct_ml__` tables, `ml_<task>__features`) and from what the
YAML of `ml_<task>__models` says in `config.meta.card` (its shape: `card_facts`).
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pandas as pd

from comptoir.charts import theme
from comptoir.charts.learning import (
    figure,
    heading,
    metric_name,
    plain,
    searched,
    signed,
    split_name,
)
from comptoir.ml.card_facts import (
    Facts,
    Words,
    descriptions_of,
    is_sample_data,
    read_tables,
    split_rows,
    with_interval,
    words_of,
)
from comptoir.ml.card_limits import limits, verdicts

TOP_FEATURES = 10


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
    is_sample = is_sample_data(connection)
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
    said += [verdict for verdict, _ in verdicts(facts)]
    return Section("Result", [said])


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
    searches = found["cv_metric"].dropna()
    metric, sign = searched(searches.iloc[0] if len(searches) else facts.headline)
    rows = []
    for row in found.sort_values("candidate_rank").itertuples(index=False):
        marks = [
            *(["champion"] if row.candidate == champion else []),
            *(["baseline"] if row.is_baseline else []),
            *(["left out"] if row.is_skipped else []),
        ]
        score = ""
        if not pd.isna(row.cv_mean):
            score = f"{figure(sign * row.cv_mean)} ± {figure(row.cv_deviation)}"
        judged = [
            facts.metric(row.candidate, split, facts.headline)
            for split in facts.splits_judged
        ]
        rows.append(
            [
                plain(row.candidate),
                ", ".join(marks),
                plain(row.description),
                settings(row.parameters),
                score,
                *("" if one is None else figure(one["value"]) for one in judged),
                theme.count(fitted[row.candidate]) if row.candidate in fitted else "",
            ]
        )
    name = metric_name(facts.headline)
    head = [
        *("Candidate", "It is", "How", "Settings"),
        f"Cross-validated {metric_name(metric)}",
        *(f"{name}, {split_name(split)}" for split in facts.splits_judged),
        "Rows fitted",
    ]
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
            parts += ["The champion's figure less that of each baseline:", differences]
        yield Section(f"Figures, {split_name(split)}", parts if rows else [])


def _differences(facts: Facts, champion: str, split: str) -> Grid:
    found = facts.rows("fct_ml__metric_differences", candidate=champion, split=split)
    if found.empty:
        return Grid([], [])
    found = found[found[["difference", "lower", "upper"]].notna().all(axis=1)]
    baselines = list(dict.fromkeys(found["baseline"]))
    said = {
        (row.metric, row.baseline): f"{signed(row.difference)} "
        f"({signed(row.lower)} to {signed(row.upper)})"
        for row in found.itertuples(index=False)
    }
    names = sorted(set(found["metric"]), key=lambda one: (one != facts.headline, one))
    return Grid(
        ["Metric", *(f"less {plain(one)}" for one in baselines)],
        [
            [metric_name(name), *(said.get((name, one), "") for one in baselines)]
            for name in names
        ],
    )


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
