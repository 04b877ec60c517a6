"""Model cards: what they say, what they warn of, and that text stays text."""

import html
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import charts_warehouse
import duckdb
import pandas as pd
import pytest
import yaml
from click.testing import CliRunner
from dbt.clients.jinja import get_rendered
from hostile_names import IMAGE, SCRIPT
from learning_warehouse import manifest

from comptoir.charts import gallery, pages
from comptoir.charts.gallery import SiteError
from comptoir.ml import card_docs, card_facts, card_limits, cards
from comptoir.ml.card_facts import Facts, Words
from comptoir.ml.cards import Card, Grid, Section

ROOT = charts_warehouse.ROOT


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    path = tmp_path_factory.mktemp("shop") / "warehouse.duckdb"
    charts_warehouse.build(path)
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def made(shop) -> dict[str, Card]:
    return {card.task: card for card in cards.cards_of(shop, manifest())}


def said(card: Card, title: str) -> str:
    """All words of a section."""
    words = []
    for section in card.sections:
        if section.title == title:
            for part in section.parts:
                if isinstance(part, Grid):
                    words += [cell for row in [part.head, *part.rows] for cell in row]
                else:
                    words += [part] if isinstance(part, str) else part
    return "\n".join(words)


# --- The words of the YAML ------------------------------------------------------------


def described(card: object) -> dict:
    node = {
        "resource_type": "model",
        "name": "ml_buy__models",
        "config": {"meta": {} if card is None else {"card": card}},
    }
    return {"nodes": {"model.comptoir.ml_buy__models": node}}


def test_words_come_from_the_yaml_and_may_be_missing():
    full = {"question": "Who?", "data": "All.", "label": "1.", "use": "Letters."}
    assert card_facts.words_of(described(full | {"limits": ["One."]})) == {
        "buy": Words("Who?", "All.", "1.", "Letters.", ("One.",))
    }
    assert card_facts.words_of(described(None)) == {"buy": Words()}


@pytest.mark.parametrize(
    ("card", "told"),
    [
        ("Who?", "not a mapping"),
        ({"question": "Who?"}, "must have question, data and label"),
        ({"question": "Who?", "data": "", "label": "", "answer": ""}, "answer"),
        ({"question": 1, "data": "", "label": ""}, "not a text"),
        ({"question": "", "data": "", "label": "", "limits": "One."}, "not a list"),
        ({"question": "", "data": "", "label": "", "limits": [1]}, "not a text"),
    ],
)
def test_words_of_another_shape_are_a_clear_error(card, told):
    with pytest.raises(SiteError, match=told) as error:
        card_facts.words_of(described(card))
    assert "ml_buy__models" in str(error.value)


# --- What a card says -----------------------------------------------------------------


def test_every_task_with_figures_has_a_card(made):
    assert list(made) == [
        *("rare", "recommend", "repurchase", "segment", "spend", "stockout")
    ]


def test_a_card_says_question_result_data_candidates_and_figures(made):
    card = made["repurchase"]
    assert [one.title for one in card.sections] == [
        "Question", "Result", "Limits", "Data", "Candidates", "Figures, test",
        "Figures, validation", "Calibration, test", "Features", "How it was made",
    ]  # fmt: skip
    assert "Who buys again in the next 90 days?" in said(card, "Question")
    result = said(card, "Result")
    assert "Champion: blend" in result
    assert "log loss, test: 0.581 (0.569 to 0.593)." in result
    assert "Beside recency, test: log loss better by 0.059; better by more" in result
    assert "10 September 2011" in said(card, "Data")
    candidates = said(card, "Candidates")
    assert "Cross-validated log loss" in candidates
    assert "0.584 ± 0.012" in candidates
    assert "depth 3, rate 0.05" in candidates
    figures = said(card, "Figures, test")
    assert "0.640 (0.627 to 0.653)" in figures  # the baseline beside it
    assert "less recency" in figures
    assert "-0.059 (-0.072 to -0.046)" in figures
    assert "What feature 0 means." in said(card, "Features")


def test_ugly_tasks_have_cards_without_holes(made):
    for card in made.values():
        text = card_docs.markdown(card)
        assert "nan" not in re.findall(r"[a-z]+", text.lower())
        assert "None" not in text
    assert "silhouette, all rows: 0.324." in said(made["segment"], "Result")
    groupings = said(made["segment"], "Candidates")
    assert "rfm\nchampion\n0.324" in groupings
    assert "behaviour\n\n0.241" in groupings
    assert "The question of segment is not written down." in said(
        made["segment"], "Question"
    )


def test_hostile_texts_are_kept_as_they_are(made):
    assert SCRIPT in said(made["repurchase"], "Limits")
    assert IMAGE in said(made["repurchase"], "Candidates")


def test_a_warehouse_without_learning_has_no_card():
    with duckdb.connect() as connection:
        assert cards.cards_of(connection, manifest()) == []
        connection.execute("create schema ml")
        connection.execute("create table ml.fct_ml__metrics (task varchar)")
        assert cards.cards_of(connection, {}) == []


# --- Limits ---------------------------------------------------------------------------

AS_OF = {
    "train": ["2011-03-14", "2011-04-13"],
    "validation": ["2011-06-12"],
    "test": ["2011-09-10"],
    "current": ["2011-12-09"],
}


def split_table(entities: int = 3000, **dates: list[str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "split": split,
            "rows_count": entities,
            "entities_count": entities,
            "as_ofs_count": len(days),
            "first_as_of": pd.Timestamp(days[0]),
            "last_as_of": pd.Timestamp(days[-1]),
            "mean_label": 0.5,
        }
        for split, days in (dates or AS_OF).items()
    )


def facts(
    splits: pd.DataFrame | None = None,
    values: dict | None = None,
    difference: tuple = (0.05, 0.02, 0.08),
    champion: str = "model",
    judged: tuple[str, ...] = ("validation", "test"),
) -> Facts:
    """A task of one model and one rule, judged by ROC AUC; `values` on the test."""
    known = {
        "roc_auc": (0.7, 0.68, 0.72), "rows": (3000, None, None),
        "positives": (1500, None, None),
        "expected_calibration_error": (0.02, None, None),
    } | (values or {})  # fmt: skip
    metrics = [
        {"task": "buy", "candidate": one, "split": split, "metric": metric,
         "is_baseline": one == "rule", "is_champion": one == champion,
         "value": value, "lower": lower, "upper": upper}
        for one in ("model", "rule")
        for split in judged
        for metric, (value, lower, upper) in (
            known if split == "test" else known | {"roc_auc": (0.7, 0.68, 0.72)}
        ).items()
    ]  # fmt: skip
    tables = {
        "fct_ml__metrics": pd.DataFrame(metrics),
        "dim_ml__champions": pd.DataFrame(
            [{"task": "buy", "candidate": champion, "selection_metric": "roc_auc",
              "reason": "best"}]
        ),
        "dim_ml__candidates": pd.DataFrame(
            [{"task": "buy", "candidate": one, "is_baseline": one == "rule",
              "is_skipped": False, "selection_metric": "roc_auc"}
             for one in ("model", "rule")]
        ),
        "fct_ml__metric_differences": pd.DataFrame(
            [{"task": "buy", "candidate": "model", "baseline": "rule", "split": "test",
              "metric": "roc_auc", "difference": difference[0],
              "lower": difference[1], "upper": difference[2]}]
        ),
    }  # fmt: skip
    return Facts("buy", tables, split_table() if splits is None else splits)


LONG = {
    "train": ["2009-01-01", "2009-04-01"],
    "validation": ["2010-12-01"],
    "test": ["2011-03-01", "2011-06-01"],
    "current": ["2011-12-09"],
}


def test_a_task_without_blemish_is_warned_of_nothing():
    assert card_limits.limits(facts(split_table(**LONG))) == []


@pytest.mark.parametrize(
    ("changed", "warning"),
    [
        ({}, "one test date, 10 September 2011"),
        ({}, "within 270 days: no season was seen twice"),
        ({"splits": split_table(entities=499)}, "The test is small: 499"),
        (
            {"splits": split_table(**AS_OF | {"train": ["2011-03-14"]})},
            "from a single day, 14 March 2011",
        ),
        (
            {"splits": split_table(**{"test": ["2011-09-10"]})},
            "There are no training rows",
        ),
        ({"judged": ("test",)}, "too short for a validation"),
        ({"judged": ("validation",)}, "too short for a test"),
        ({"values": {"positives": (0, None, None)}}, "came out the same way"),
        ({"values": {"positives": (3000, None, None)}}, "came out the same way"),
        ({"values": {"positives": (99, None, None)}}, "Only 99 rows"),
        ({"values": {"positives": (2950, None, None)}}, "Only 50 rows"),
        ({"values": {"roc_auc": (0.7, 0.6, 0.8)}}, "is wide: 0.700 (0.600 to 0.800)"),
        ({"values": {"roc_auc": (0.6, 0.59, 0.61)}}, "worse than validation had it"),
        (
            {"values": {"expected_calibration_error": (0.08, None, None)}},
            "off by 8.0 points of 100",
        ),
        ({"difference": (0.05, -0.01, 0.11)}, "does not beat the baseline"),
        ({"difference": (-0.05, -0.08, -0.02)}, "does not beat the baseline"),
        ({"difference": (0.05, None, None)}, "does not beat the baseline"),
        ({"values": {"stability_ari": (0.8, None, None)}}, "stability 0.800"),
        ({"champion": "rule"}, "The champion, rule, is a baseline"),
    ],
)
def test_a_blemish_is_said(changed, warning):
    assert warning in "\n".join(card_limits.limits(facts(**changed)))


def test_the_sample_and_what_was_left_out_are_said():
    blemished = facts()
    candidates = blemished.tables["dim_ml__candidates"]
    blemished.tables["dim_ml__candidates"] = candidates.assign(
        is_skipped=[True, False], skipped_reason=["no library", None]
    )
    warned = card_limits.limits(blemished, is_sample=True)
    assert "generated sample data" in warned[0]
    assert "model was left out: no library." in warned


# --- Text stays text ------------------------------------------------------------------

HOSTILE = [
    IMAGE, SCRIPT, "{{ 1 / 0 }}", "{% enddocs %}", "{# note #}", "a | b", "# head",
    "*stars* _lines_ `code` ~~gone~~", "[link](http://x.org)", "1. one", "- two",
    "http://x.org", "a &amp; b", "back\\slash", "line\nline", "+ three", "> four",
]  # fmt: skip


@pytest.mark.parametrize("words", HOSTILE)
def test_the_docs_block_shows_a_text_as_it_is(words):
    written = card_docs.escaped(words)
    assert get_rendered(written, {}) == written  # no Jinja in it
    assert html.unescape(written) == " ".join(words.split())
    assert not set("<>{}|*_`[]#\\\n~/") & set(re.sub(r"&#\d+;", "", written))
    assert not re.match(r"\d+[.)] ", written)


@pytest.mark.parametrize("words", HOSTILE)
def test_the_page_shows_a_text_as_it_is(words, tmp_path):
    card = Card(
        "buy", words, [Section(words, [words, [words], Grid([words], [[words]])])]
    )
    page = pages.card_page(card, None, ["ml"], tmp_path, "docs.html")
    assert page.count(pages.text(words)) >= 6
    assert "<img" not in page
    assert "<script>" not in page


def test_a_cards_file_is_a_plain_name():
    card = Card("../<b>", "x", [])
    assert pages.card_file(card) == "card_____b_.html"


# --- Docs blocks and the command ------------------------------------------------------


def stub(folder: Path, task: str) -> None:
    folder.mkdir(exist_ok=True)
    text = f"{{% docs card_{task} %}}\nNot built.\n{{% enddocs %}}\n"
    (folder / f"card_{task}.md").write_text(text)


def test_cards_that_are_not_built_keep_their_stub_and_old_ones_go(tmp_path):
    stub(tmp_path / "stubs", "buy")
    stub(tmp_path / "stubs", "stay")
    out = tmp_path / "out"
    stub(out, "gone")
    card = Card("buy", "Buy", [Section("Result", ["Good."])])
    other = Card("new", "New", [])
    names = card_docs.write_blocks([card, other], tmp_path / "stubs", out)
    assert names == (["card_buy", "card_new"], ["card_stay"], ["card_new"])
    assert sorted(path.name for path in out.iterdir()) == [
        "card_buy.md", "card_new.md", "card_stay.md",
    ]  # fmt: skip
    assert "Good." in (out / "card_buy.md").read_text()
    assert "Not built." in (out / "card_stay.md").read_text()


def test_a_folder_that_cannot_be_written_to_is_a_clear_error(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(SiteError, match="can't be written to"):
        card_docs.write_blocks([], tmp_path, tmp_path / "file")


def test_the_command_writes_the_cards_of_a_warehouse(tmp_path, monkeypatch):
    database = charts_warehouse.build(tmp_path / "warehouse.duckdb")
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(gallery, "parsed_manifest", lambda *_: manifest())
    result = CliRunner().invoke(
        card_docs.command, ["--database", str(database), "--out", str(tmp_path / "o")]
    )
    assert result.exit_code == 0, result.output
    assert "no stub  card_rare" in result.output
    assert "6 model cards" in result.output
    nowhere = CliRunner().invoke(card_docs.command, ["--database", "/nowhere.duckdb"])
    assert nowhere.exit_code == 1
    assert "dbt build" in nowhere.output


def parsed(target: Path, **environment: str) -> dict:
    """The project's manifest as dbt parses it, in a target of its own."""
    subprocess.run(
        [Path(sys.executable).parent / "dbt", "--quiet", "parse"],
        cwd=ROOT,
        env=os.environ
        | {"DBT_TARGET_PATH": str(target), "DBT_LOG_PATH": str(target / "logs")}
        | environment,
        check=True,
    )
    return json.loads((target / "manifest.json").read_text(encoding="utf-8"))


def card_exposures(found: dict) -> dict[str, str]:
    return {
        one["name"]: one["description"]
        for one in found["exposures"].values()
        if one["name"].endswith("_card")
    }


def test_dbt_shows_the_stubs_and_after_a_build_the_cards(shop, tmp_path):
    """Other words in the folder that is read, so that dbt parses them alone anew."""
    target, folder = tmp_path / "target", tmp_path / "cards"
    shutil.copytree(ROOT / gallery.CARD_STUBS, folder)
    project = parsed(target, COMPTOIR_MODEL_CARDS=str(folder))
    before = card_exposures(project)
    assert set(before) == {
        path.stem.removeprefix("card_") + "_card" for path in folder.glob("*.md")
    }
    assert all("comptoir cards" in text for text in before.values())
    for task, words in card_facts.words_of(project).items():
        assert f"{task}_card" in before, f"{task} has no stub and exposure for its card"
        assert words.question, f"ml_{task}__models has no config.meta.card"

    made = cards.cards_of(shop, manifest())
    card_docs.write_blocks(made, ROOT / gallery.CARD_STUBS, folder)
    after = card_exposures(parsed(target, COMPTOIR_MODEL_CARDS=str(folder)))
    assert set(after) == set(before)
    assert after["repurchase_card"].startswith("### Question")
    assert "&#123;&#123; jinja &#125;&#125;" in after["spend_card"]


def test_the_stubs_are_what_dbt_reads_by_itself():
    project = yaml.safe_load((ROOT / "dbt_project.yml").read_text("utf-8"))
    default = f"{{{{ env_var('COMPTOIR_MODEL_CARDS', '{gallery.CARD_STUBS}') }}}}"
    assert default in project["docs-paths"]


def test_a_stub_is_one_block_of_its_files_name():
    for path in (ROOT / gallery.CARD_STUBS).glob("*.md"):
        assert card_docs.BLOCK.findall(path.read_text("utf-8")) == [path.stem]


def test_what_the_docs_say_of_the_shape_is_the_shape():
    """The example in the docstring of card_facts.py is read as it stands there."""
    example = card_facts.__doc__.split("\n\n")[2]
    card = yaml.safe_load(example)["config"]["meta"]["card"]
    assert card_facts.words_of(described(card))["buy"].limits
