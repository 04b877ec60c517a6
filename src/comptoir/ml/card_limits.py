"""What the figures of a task warn of, in words for its card."""

import pandas as pd

from comptoir.charts import theme
from comptoir.charts.learning import figure, is_loss, metric_name, plain, split_name
from comptoir.ml.card_facts import Facts, with_interval

# With a hundred rows of the rarer class the 95 % interval of an AUC is some .1 wide
# (Hanley and McNeil, 1982), as much as good and middling models lie apart.
FEW_POSITIVES = 100
FEW_ENTITIES = 500
# Less than a year before the test: no season was seen twice.
YEAR_DAYS = 365
WIDE_SHARE = 0.2
UNCALIBRATED = 0.05


def verdicts(facts: Facts) -> list[tuple[str, bool]]:
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
    losing = [verdict for verdict, beats in verdicts(facts) if not beats]
    if losing and champion not in facts.baselines:
        said.append(
            f"The champion does not beat {_all(len(losing), len(verdicts(facts)))} "
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
