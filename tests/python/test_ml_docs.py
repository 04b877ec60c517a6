"""The YAML of each task's models and scores says what the harness writes."""

import re
from pathlib import Path

import pytest
import yaml
from conftest import ROOT

from comptoir.ml.fitting import MODELS_COLUMNS
from comptoir.ml.scoring import SCORES_COLUMNS

COLUMNS = {"models": MODELS_COLUMNS, "scores": SCORES_COLUMNS}


def tables() -> list[tuple[Path, dict[str, str]]]:
    """(file, columns) of each Python model that calls the harness."""
    calls = {"models": "fit_candidates(", "scores": "score_candidates("}
    return [
        (path.with_suffix(".yml"), COLUMNS[kind])
        for kind, call in calls.items()
        for path in sorted((ROOT / "python_models").rglob(f"ml_*__{kind}.py"))
        if call in path.read_text()
    ]


@pytest.mark.parametrize(
    ("path", "columns"), tables(), ids=lambda value: getattr(value, "stem", "")
)
def test_the_yaml_of_a_table_lists_the_columns_it_has(path: Path, columns: dict):
    (model,) = yaml.safe_load(path.read_text())["models"]
    listed = {one["name"]: one["data_type"] for one in model["columns"]}
    assert listed == columns


def test_every_column_has_its_shared_text():
    texts = (ROOT / "models" / "ml" / "_ml_docs.md").read_text()
    blocks = set(re.findall(r"{% docs ml_(\w+) %}", texts))
    for name in MODELS_COLUMNS | SCORES_COLUMNS:
        shared = re.sub(r"^driver_\d(_change)?$", r"driver\1", name)
        assert shared in blocks, name
