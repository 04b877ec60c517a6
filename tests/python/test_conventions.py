"""House rules that dbt-bouncer can't see, and the proof that each rule can fail.

A rule is a function of dbt's manifest that returns what breaks it. The proof is a
project of deliberately wrong models, each named after its fault: every rule must point
at its own and leave the right models alone.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
import yaml

from comptoir.inputs.catalogue import INPUTS

ROOT = Path(__file__).resolve().parents[2]
BOUNCER = Path(os.environ.get("BOUNCER", ROOT / ".venv-bouncer/bin/dbt-bouncer"))

Manifest = dict
PUBLIC = (
    "models/marts/",
    "models/quality/",
    "models/ml/dim_ml__",
    "models/ml/fct_ml__",
)
# Where a mistake gives wrong numbers silently: branches, windows, removed duplicates.
TRICKY_SQL = re.compile(
    r"\bcase\b|\bover\s*\(|\bqualify\b|\bselect\s+distinct\b", re.IGNORECASE
)
# Tricky models that need no dbt unit test, each with the reason.
NO_UNIT_TEST: dict[str, str] = {}


def models_of(manifest: Manifest) -> Iterator[dict]:
    """The project's models, as they stand in the manifest."""
    for node in manifest["nodes"].values():
        if node["resource_type"] == "model":
            yield node


def generic_tests_of(manifest: Manifest, model: dict) -> Iterator[tuple[str, dict]]:
    """Name and arguments of each generic test of the model."""
    for node in manifest["nodes"].values():
        attached = node.get("attached_node") == model["unique_id"]
        if node["resource_type"] == "test" and attached and node.get("test_metadata"):
            yield node["test_metadata"]["name"], node["test_metadata"]["kwargs"]


def plain_sql(model: dict) -> str:
    """The model's SQL without comments and strings."""
    sql = re.sub(r"\{#.*?#\}|/\*.*?\*/", " ", model["raw_code"], flags=re.DOTALL)
    return re.sub(r"--[^\n]*|'[^']*'", " ", sql)


def models_in_another_areas_folder(manifest: Manifest) -> list[str]:
    """`fct_retail__...` stands in `models/marts/retail/` and nowhere else."""
    wrong = []
    for model in models_of(manifest):
        parts = Path(model["original_file_path"]).parts
        named = re.match(r"(?:stg|int|dim|fct)_([a-z]+)__", model["name"])
        layered = parts[1] in ("staging", "intermediate", "marts")
        if layered and named and parts[2] != named[1]:
            wrong.append(model["name"])
    return wrong


def models_on_raw_rows(manifest: Manifest) -> list[str]:
    """Only staging, and quality, which counts, read an input's sample."""
    samples = {
        key
        for key, node in manifest["nodes"].items()
        if node["resource_type"] == "seed" and node["name"] in INPUTS
    }
    return [
        model["name"]
        for model in models_of(manifest)
        if not model["original_file_path"].startswith(
            ("models/staging/", "models/quality/")
        )
        and samples.intersection(model["depends_on"]["nodes"])
    ]


def public_tables_whose_key_may_be_null(manifest: Manifest) -> list[str]:
    """All columns of a key are tested not_null, unless it says that it has nulls.

    A key is what `unique_combination` names, or `unique`: a column or an expression.
    """
    wrong = []
    for model in models_of(manifest):
        if not model["original_file_path"].startswith(PUBLIC):
            continue
        keys, filled = [], set()
        for name, arguments in generic_tests_of(manifest, model):
            if name == "not_null":
                filled.add(arguments["column_name"])
            elif name == "unique":
                words = set(re.findall(r"\w+", arguments["column_name"]))
                keys.append(words & set(model["columns"]))
            elif name == "unique_combination":
                keys.append(set(arguments["columns"]))
                if arguments.get("has_nulls"):
                    filled |= keys[-1]
        filled |= {
            column["name"]
            for column in model["columns"].values()
            for constraint in column.get("constraints", [])
            if constraint["type"] == "not_null"
        }
        if not any(key and key <= filled for key in keys):
            wrong.append(model["name"])
    return wrong


def tricky_models_without_unit_test(manifest: Manifest) -> list[str]:
    """A `case`, a window or a `select distinct` comes with hand-worked numbers."""
    tested = {test["model"] for test in manifest["unit_tests"].values()}
    return [
        model["name"]
        for model in models_of(manifest)
        if model["language"] == "sql"
        and TRICKY_SQL.search(plain_sql(model))
        and model["name"] not in tested
        and model["name"] not in NO_UNIT_TEST
    ]


def names_that_are_no_sentence(manifest: Manifest) -> list[str]:
    """`every_invoice_line_is_in_an_invoice`, not `check_lines`: three words or more."""
    singular = (
        node["name"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and not node.get("test_metadata")
    )
    units = (test["name"] for test in manifest["unit_tests"].values())
    return [name for name in [*singular, *units] if len(name.split("_")) < 3]


def charts_on_hidden_tables(manifest: Manifest) -> list[str]:
    """A chart's query is `<area>__<chart>` and reads public tables only."""
    wrong = []
    for node in manifest["nodes"].values():
        if node["resource_type"] != "analysis":
            continue
        area = Path(node["original_file_path"]).parent.name
        upstream = [manifest["nodes"][n] for n in node["depends_on"]["nodes"]]
        public = all(
            n["original_file_path"].startswith((*PUBLIC, "models/ml/"))
            for n in upstream
        )
        if not (public and node["name"].startswith(f"{area}__")):
            wrong.append(node["name"])
    return wrong


def steps_of_learning_without_its_tag(manifest: Manifest) -> list[str]:
    """An intermediate that learning alone reads says so, or tables wait for it.

    `retail_tables` and the benchmark leave out what is tagged `learning`.
    """
    models = {model["unique_id"]: model for model in models_of(manifest)}
    readers = {
        key: [reader for reader in manifest["child_map"][key] if reader in models]
        for key in models
    }

    def is_learning(key: str) -> bool:
        """Tagged, or built on something that is."""
        model = models[key]
        upstream = [one for one in model["depends_on"]["nodes"] if one in models]
        return "learning" in model["tags"] or any(map(is_learning, upstream))

    return [
        model["name"]
        for key, model in models.items()
        if model["original_file_path"].startswith("models/intermediate/")
        and readers[key]
        and not is_learning(key)
        and all(map(is_learning, readers[key]))
    ]


RULES: dict[Callable[[Manifest], list[str]], set[str]] = {
    # rule -> what it must find in the wrong project
    models_in_another_areas_folder: {"fct_retail__in_another_areas_folder"},
    models_on_raw_rows: {"int_retail__on_raw_rows"},
    public_tables_whose_key_may_be_null: {
        "fct_retail__key_may_be_null",
        "fct_retail__without_key_test",
    },
    tricky_models_without_unit_test: {"int_retail__lines_without_unit_test"},
    names_that_are_no_sentence: {"check_lines"},
    charts_on_hidden_tables: {"stock__on_staging", "nameless"},
    steps_of_learning_without_its_tag: {"int_retail__lines_learned"},
}


def parse(project: Path, target: Path, *commands: list[str]) -> Manifest:
    """Run dbt commands on a project, away from the user's database and target."""
    target.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {
        "COMPTOIR_DATABASE": str(target / "warehouse.duckdb"),
        "DBT_TARGET_PATH": str(target),
        "DBT_LOG_PATH": str(target / "logs"),
    }
    for command in commands or (["parse"],):
        done = subprocess.run(
            [Path(sys.executable).parent / "dbt", "--quiet", *command],
            cwd=project,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    return json.loads((target / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    """The project's; COMPTOIR_PARSED_PROJECT as in conftest.py."""
    built = os.environ.get("COMPTOIR_PARSED_PROJECT")
    if built:
        return json.loads((ROOT / built / "manifest.json").read_text("utf-8"))
    return parse(ROOT, tmp_path_factory.mktemp("target"))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_project_keeps_the_house_rule(rule: Callable, manifest: Manifest) -> None:
    assert rule(manifest) == []


def long_lines(files: Iterable[Path]) -> list[str]:
    """Lines above 88 signs, as in Python: what sqlfluff's LT05 would take longer for."""
    return [
        f"{path.name}:{number}"
        for path in files
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if len(line) > 88
    ]


def test_no_line_of_sql_is_too_long(tmp_path: Path) -> None:
    folders = ("analyses", "models", "tests")
    assert not long_lines(sorted(p for f in folders for p in (ROOT / f).rglob("*.sql")))
    (tmp_path / "long.sql").write_text(f"select\n    '{82 * 'x'}'\n    '{83 * 'x'}'\n")
    assert long_lines([tmp_path / "long.sql"]) == ["long.sql:3"]


# --- the proof: a project in which each rule is broken once ---------------------------

KEY = "{name: line_id, data_type: bigint, description: Key., data_tests: [KEY_TESTS]}"
BOTH = "unique, not_null"


def properties(name: str, **changed: str) -> str:
    """A right YAML for a one-column model, or one wrong in what is `changed`."""
    kept = {
        "description": "Lines. One row per line.",
        "columns": KEY.replace("KEY_TESTS", BOTH),
        "more": "",
    } | changed
    description = f"    description: {kept['description']}\n"
    return (
        f"models:\n  - name: {name}\n{description if kept['description'] else ''}"
        f"    columns: [{kept['columns']}]\n{kept['more']}"
    )


def write_model(
    root: Path, path: str, sql: str = "select 1::bigint as line_id", **changed: str
) -> None:
    """One model below models/, with its YAML (`yaml_path` puts that elsewhere)."""
    model = root / "models" / f"{path}.sql"
    model.parent.mkdir(parents=True, exist_ok=True)
    model.write_text(sql + "\n")
    yaml = root / "models" / f"{changed.pop('yaml_path', path)}.yml"
    yaml.parent.mkdir(parents=True, exist_ok=True)
    yaml.write_text(properties(model.stem, **changed))


def column(name: str, data_type: str) -> str:
    """A described column besides the key."""
    key = KEY.replace("KEY_TESTS", BOTH)
    return f"{key}, {{name: {name}, data_type: {data_type}, description: A column.}}"


# Wrong column names and types: name, type, the rule's description or pattern.
WRONG_COLUMNS = [
    ("paid", "boolean"),
    ("is_paid", "integer"),
    ("paid_date", "timestamp"),
    ("paid_at", "date"),
    ("paid_amount", "double"),
    ("paid_count", "double"),
    ("paid_share", "integer"),
]


@pytest.fixture(scope="module")
def wrong_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("wrong")
    settings = yaml.safe_load((ROOT / "dbt_project.yml").read_text("utf-8"))
    # Layers, schemas and contracts are the project's; its hooks need its macros.
    for name in ("on-run-start", "on-run-end"):
        settings.pop(name, None)
    for layer in settings["models"]["comptoir"].values():
        for name in ("+pre-hook", "+post-hook") if isinstance(layer, dict) else ():
            layer.pop(name, None)
    settings["models"]["comptoir"].setdefault("ml", {"+schema": "ml"})
    (root / "dbt_project.yml").write_text(yaml.safe_dump(settings))
    profile, _plugins, _ = (
        (ROOT / "profiles.yml").read_text("utf-8").partition("      plugins:")
    )
    (root / "profiles.yml").write_text(profile)
    (root / "macros").mkdir()
    shutil.copy(ROOT / "macros/generate_schema_name.sql", root / "macros")
    (root / "macros/misnamed.sql").write_text(
        "{% macro another_name(x) %}1{% endmacro %}"
    )
    (root / "macros/half_described.sql").write_text(
        "{% macro half_described(x) %}1{% endmacro %}"
    )
    (root / "macros/_macros.yml").write_text("""macros:
  - name: half_described
    description: Its argument is named and not explained.
    arguments: [{name: x, type: string}]
""")
    (root / "seeds/retail").mkdir(parents=True)
    (root / "seeds/retail/retail_Undescribed.csv").write_text("line_id\n1\n")
    (root / "seeds/retail/retail_transactions.csv").write_text("line_id\n1\n")
    (root / "seeds/retail/retail_transactions.yml").write_text(
        "seeds: [{name: retail_transactions, description: Lines.}]\n"
    )

    stub = "select line_id from {{ ref('stg_retail__lines') }}"
    write_model(root, "staging/retail/stg_retail__lines")
    write_model(root, "marts/retail/fct_retail__lines", stub)
    write_model(
        root,
        "intermediate/retail/int_retail__lines_counted",
        "select line_id, row_number() over (order by line_id) as line_number\n"
        "from {{ ref('stg_retail__lines') }}",
        columns=column("line_number", "bigint"),
    )
    (root / "models/unit_tests.yml").write_text("""unit_tests:
  - name: lines_are_numbered_in_order
    model: int_retail__lines_counted
    given: [{input: ref('stg_retail__lines'), rows: [{line_id: 7}]}]
    expect: {rows: [{line_id: 7, line_number: 1}]}
""")

    write_model(root, "intermediate/retail/int_retail__lines_learned", stub)
    learned = stub.replace("stg_retail__lines", "int_retail__lines_learned")
    write_model(root, "ml/retail/ml_spend__lines", learned)

    write_model(root, "elsewhere/fct_retail__in_no_layer")
    write_model(root, "marts/toys/fct_toys__in_no_area")
    write_model(root, "marts/stock/fct_retail__in_another_areas_folder")
    write_model(root, "staging/retail/retail_lines")
    write_model(root, "intermediate/retail/int_retail__lines")
    write_model(root, "marts/retail/retail_summary")
    write_model(root, "quality/fct_checks")
    write_model(root, "ml/retail/purchases")
    for layer, name in {
        "staging/retail": "stg_retail__in_another_schema",
        "intermediate/retail": "int_retail__in_another_schema",
        "marts/retail": "fct_retail__in_another_schema",
        "quality": "fct_quality__in_another_schema",
        "ml/retail": "ml_spend__in_another_schema",
    }.items():
        write_model(
            root, f"{layer}/{name}", more="    config: {schema: another_schema}\n"
        )

    write_model(root, "staging/retail/stg_retail__on_a_model", stub)
    mart = "select line_id from {{ ref('fct_retail__lines') }}"
    quality = "select line_id from {{ ref('fct_quality__rows') }}"
    write_model(root, "quality/fct_quality__rows")
    write_model(root, "intermediate/retail/int_retail__on_a_mart", mart)
    write_model(root, "marts/retail/fct_retail__on_quality", quality)
    write_model(root, "quality/fct_quality__on_a_mart", mart)
    write_model(root, "ml/retail/ml_spend__on_quality", quality)
    write_model(
        root,
        "marts/retail/fct_retail__on_a_seed",
        "select line_id::bigint as line_id from {{ ref('retail_Undescribed') }}",
    )

    write_model(
        root,
        "intermediate/retail/int_retail__on_raw_rows",
        "select line_id::bigint as line_id from {{ ref('retail_transactions') }}",
    )

    bare = root / "models/staging/retail/stg_retail__without_yaml.sql"
    bare.write_text("select 1::bigint as line_id\n")
    other = {"yaml_path": "marts/retail/_models"}
    write_model(root, "marts/retail/fct_retail__in_a_shared_yaml", **other)
    other = {"yaml_path": "marts/fct_retail__yaml_elsewhere"}
    write_model(root, "marts/retail/fct_retail__yaml_elsewhere", **other)
    write_model(
        root, "marts/retail/fct_retail__without_grain", description="Lines of all kinds"
    )
    write_model(
        root,
        "staging/retail/stg_retail__untyped",
        columns="{name: line_id, description: Key.}",
    )
    write_model(
        root,
        "staging/retail/stg_retail__undescribed",
        columns="{name: line_id, data_type: bigint}",
    )
    write_model(
        root,
        "staging/retail/stg_retail__hidden_column",
        "select 1::bigint as line_id, 2 as hidden_id",
    )
    write_model(
        root,
        "marts/retail/fct_retail__capitals",
        'select 1::bigint as line_id, 2::bigint as "Wrong"',
        columns=column("Wrong", "bigint"),
    )
    for name, kind in WRONG_COLUMNS:
        write_model(
            root,
            f"marts/retail/fct_retail__{name}_{kind}",
            f"select 1::bigint as line_id, null::{kind} as {name}",
            columns=column(name, kind),
        )
    write_model(
        root,
        "marts/retail/fct_retail__without_contract",
        more="    config: {contract: {enforced: false}}\n",
    )
    write_model(
        root,
        "marts/retail/fct_retail__without_key_test",
        columns=KEY.replace("KEY_TESTS", "not_null"),
    )
    write_model(
        root,
        "marts/retail/fct_retail__key_may_be_null",
        columns=KEY.replace("KEY_TESTS", "unique"),
    )
    write_model(
        root,
        "intermediate/retail/int_retail__lines_without_unit_test",
        "select case when line_id > 1 then line_id end as line_id\n"
        "from {{ ref('stg_retail__lines') }}",
    )
    write_model(
        root, "staging/retail/stg_retail__semicolon", "select 1::bigint as line_id;"
    )
    write_model(
        root,
        "intermediate/retail/int_retail__hard_coded",
        "select line_id from staging.stg_retail__lines",
    )
    write_model(
        root,
        "staging/retail/stg_retail__endless",
        "select 1::bigint as line_id" + "\n-- and on" * 121,
    )
    (root / "models/exposures.yml").write_text("""exposures:
  - name: undescribed_page
    type: dashboard
    owner: {email: shop@example.org}
    depends_on: [ref('fct_retail__lines')]
""")

    (root / "tests").mkdir()
    (root / "tests/check_lines.sql").write_text("select 1 as line_id limit 0\n")
    for path, sql in {
        "retail/retail__on_a_mart": mart,
        "stock/stock__on_staging": stub,
        "retail/nameless": mart,
    }.items():
        file = root / f"analyses/{path}.sql"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(sql + "\n")
    return root


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_house_rule_can_fail(rule: Callable, wrong_manifest: Manifest) -> None:
    assert set(rule(wrong_manifest)) == RULES[rule]


@pytest.fixture(scope="module")
def wrong_manifest(wrong_project: Path) -> Manifest:
    return parse(wrong_project, wrong_project / "target")


# dbt-bouncer's check -> the models (or macros, seeds, exposures) that must break it.
BOUNCED = {
    "check_model_directories": {"fct_retail__in_no_layer", "fct_toys__in_no_area"},
    "check_model_names": {
        "fct_toys__in_no_area",
        "retail_lines",
        "int_retail__lines",
        "retail_summary",
        "fct_checks",
        "purchases",
    },
    "check_model_schema_name": {
        "stg_retail__in_another_schema",
        "int_retail__in_another_schema",
        "fct_retail__in_another_schema",
        "fct_quality__in_another_schema",
        "ml_spend__in_another_schema",
    },
    "check_lineage_permitted_upstream_models": {
        "stg_retail__on_a_model",
        "int_retail__on_a_mart",
        "fct_retail__on_quality",
        "fct_quality__on_a_mart",
        "ml_spend__on_quality",
    },
    "check_lineage_seed_cannot_be_used": {"fct_retail__on_a_seed"},
    "check_model_has_properties_file": {"stg_retail__without_yaml"},
    "check_model_property_file_location": {
        "fct_retail__in_a_shared_yaml",
        "stg_retail__without_yaml",
    },
    "check_model_documented_in_same_directory": {
        "fct_retail__yaml_elsewhere",
        "stg_retail__without_yaml",
    },
    "check_model_description_contains_regexp_pattern": {
        "fct_retail__without_grain",
        "stg_retail__without_yaml",
    },
    "check_model_columns_have_types": {"stg_retail__untyped"},
    "check_model_column_description_populated": {"stg_retail__undescribed"},
    "check_model_column_names": {"fct_retail__capitals"},
    "check_seed_description_populated": {"retail_Undescribed"},
    "check_seed_names": {"retail_Undescribed"},
    "check_model_column_type_complies_to_column_name": {"fct_retail__paid_boolean"},
    "check_model_column_name_complies_to_column_type": {
        f"fct_retail__{name}_{kind}" for name, kind in WRONG_COLUMNS[1:]
    },
    "check_model_has_contracts_enforced": {"fct_retail__without_contract"},
    "check_model_has_unique_test": {"fct_retail__without_key_test"},
    "check_model_has_semi_colon": {"stg_retail__semicolon"},
    "check_model_hard_coded_references": {"int_retail__hard_coded"},
    "check_model_max_number_of_lines": {"stg_retail__endless"},
    "check_macro_name_matches_file_name": {"another_name"},
    "check_macro_description_populated": {"another_name", "generate_schema_name"},
    "check_macro_arguments_description_populated": {"half_described"},
    "check_macro_property_file_location": {"another_name", "generate_schema_name"},
    "check_exposure_description_populated": {"undescribed_page"},
    "check_exposure_has_owner": {"undescribed_page"},
    "check_columns_are_all_documented": {
        "stg_retail__hidden_column",
        "stg_retail__without_yaml",
    },
}


@pytest.mark.skipif(
    not BOUNCER.exists(), reason=f"{BOUNCER} is missing: make .venv-bouncer"
)
def test_every_dbt_bouncer_check_can_fail(wrong_project: Path) -> None:
    hidden = ["run", "--select", *sorted(BOUNCED["check_columns_are_all_documented"])]
    documented = ["docs", "generate", "--no-compile"]
    parse(wrong_project, wrong_project / "target", hidden, documented)
    config = (ROOT / "dbt-bouncer.yml").read_text(encoding="utf-8")
    (wrong_project / "dbt-bouncer.yml").write_text(
        config.replace("dbt_artifacts_dir: target/test", "dbt_artifacts_dir: target")
    )
    report = wrong_project / "report.json"
    done = subprocess.run(
        [BOUNCER, "--config-file", "dbt-bouncer.yml", "--output-file", report],
        cwd=wrong_project,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    found: dict[str, set[str]] = {}
    for result in json.loads(report.read_text(encoding="utf-8")):
        if result["outcome"] != "success":
            check = result["check_run_id"].split(":")[0]
            name = re.split(r"[:.]", result["check_run_id"])[-1]
            found.setdefault(check, set()).add(name)
    assert found == BOUNCED
    configured = set(re.findall(r"name: (check_\w+)", config))
    assert configured == set(BOUNCED)
