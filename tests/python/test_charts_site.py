"""The renderer of the site: what it writes, what it refuses, what it escapes."""

import json
import re
import subprocess
import sys
import time
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import charts_warehouse
import duckdb
import hostile_site
import pandas as pd
import pytest
from charts_warehouse import IMAGE, SCRIPT
from click.testing import CliRunner
from hostile_site import FIRSTS, PNG
from rich.console import Console

from comptoir.charts import command, gallery, pages, theme
from comptoir.charts.gallery import Chart, Drawn, SiteError, Table

DRAWING = """
import altair as alt
TITLE = {title!r}
def draw(rows):
    return alt.Chart(rows).mark_bar().encode(x="name:N", y="amount:Q", tooltip="name")
def read(rows):
    return "The first is " + rows.iloc[0]["name"]
"""


class Page(HTMLParser):
    """The elements of a page, its visible text and the targets of its links."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.targets: list[str] = []
        self.ids: set[str] = set()
        self.words = ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attributes: list) -> None:
        self.tags.append(tag)
        for name, value in attributes:
            assert not name.startswith("on"), f"event handler {name} in {tag}"
            if name in ("href", "src"):
                self.targets.append(value)
            if name == "id":
                self.ids.add(value)

    def handle_data(self, data: str) -> None:
        self.words += data


@cache
def page_of(path: Path) -> Page:
    """A page of the site, read once: some hold megabytes of rows."""
    return Page(path)


def chart(folder: Path, sql: str, title: str = "What sells?", name: str = "bars"):
    path = folder / f"shop__{name}.py"
    path.write_text(DRAWING.format(title=title))
    return Chart(f"shop__{name}", "shop", path, sql, "A caption")


@pytest.fixture
def connection():
    with duckdb.connect() as connection:
        yield connection


@pytest.fixture(scope="module")
def site(built_once) -> Path:
    return built_once("hostile_site", hostile_site.build) / "target" / "site"


def test_every_chart_has_a_picture_beside_it(site):
    expected = {f"{one.name}.png" for one in charts_warehouse.charts()}
    assert {path.name for path in (site / "charts").iterdir()} == expected
    for path in (site / "charts").iterdir():
        assert path.read_bytes().startswith(PNG)
        assert (path.stem in FIRSTS) == (path.stat().st_size > 10_000)


def test_the_site_holds_one_copy_of_the_javascript(site):
    bundles = [path for path in site.rglob("*.js") if path.stat().st_size > 100_000]
    assert [path.name for path in bundles] == ["vega.js"]
    for path in site.glob("*.html"):
        assert "vegaEmbed" not in path.read_text(encoding="utf-8")


def test_every_link_leads_to_a_file_or_into_the_docs(site):
    for path in site.glob("*.html"):
        page = page_of(path)
        for target in page.targets:
            if target == "data:,":
                continue
            address, _, anchor = target.partition("#")
            if address == "../static_index.html":
                assert re.fullmatch(r"!/model/model\.comptoir\.\w+", anchor)
                continue
            assert not address.startswith(("http", "//", "/"))
            there = site / address if address else path
            assert there.is_file(), f"{path.name} links to {target}"
            if anchor:
                assert anchor in page_of(there).ids, f"{path.name} links to {target}"


def test_each_chart_links_to_the_docs_of_every_table_that_it_reads(site):
    for one in charts_warehouse.charts():
        links = page_of(site / f"{one.area}.html").targets
        for table in one.tables:
            assert f"../static_index.html#!/model/{table.unique_id}" in links


def test_text_from_the_data_never_becomes_markup(site):
    for path in site.glob("*.html"):
        page = page_of(path)
        # One <img> a chart, ours, for readers without scripts.
        pictures = len(charts_warehouse.charts(path.stem))
        assert page.tags.count("img") == (0 if path.stem == "index" else pictures)
        assert "alert(1)</script>" not in path.read_text(encoding="utf-8")
    assert IMAGE in page_of(site / "retail.html").words
    assert SCRIPT in page_of(site / "quality.html").words


def test_embedded_data_survive_the_way_through_html(site):
    text = (site / "retail.html").read_text(encoding="utf-8")
    found = re.findall(
        r'<script type="application/json" id="[^"]+">(.*?)</script>', text
    )
    specs = [json.loads(one) for one in found]
    assert len(specs) == len(charts_warehouse.charts("retail"))
    assert any(SCRIPT in json.dumps(one) for one in specs)


@pytest.mark.parametrize(
    "value", [IMAGE, SCRIPT, "<!--", "a & b", "\u2028", "]]>", "é £ 漢"]
)
def test_embedded_json_has_no_character_that_html_could_read(value):
    written = pages.embedded_json({value: [value]})
    assert not set("<>&\u2028") & set(written)
    assert json.loads(written) == {value: [value]}


def test_names_in_a_caption_are_code_and_nothing_else():
    assert pages.prose("Rows of `dim_x`, `<b>` & 1 ` more") == (
        "Rows of <code>dim_x</code>, <code>&lt;b&gt;</code> &amp; 1 ` more"
    )


def test_hostile_title_caption_column_and_reason_are_escaped(tmp_path):
    one = chart(tmp_path, "", title=IMAGE)
    rows = pd.DataFrame({IMAGE: [SCRIPT]})
    table = Table("model.comptoir.x", "marts", IMAGE)
    hostile = Chart("shop__x", "shop", one.drawing, "", SCRIPT, (table,))
    drawn = Drawn(hostile, "drawn", IMAGE, reading=SCRIPT, rows=rows)
    drawn.spec = {"title": IMAGE, "mark": "bar", "config": {}}
    failed = Drawn(hostile, "failed", IMAGE, reason=SCRIPT)
    html = pages.area_page("shop", [drawn, failed], None, ["shop"], tmp_path, "d.html")
    assert "<img src=x" not in html
    assert "<script>alert" not in html


# --- Rows -----------------------------------------------------------------------------


def test_a_chart_with_too_many_rows_is_an_error_that_names_it(connection, tmp_path):
    sql = (
        "select number::varchar as name, number as amount from range({}) as n (number)"
    )
    within = gallery.draw_chart(connection, chart(tmp_path, sql.format(5000)))
    assert within.status == "drawn"
    assert len(within.rows) == 5000
    over = gallery.draw_chart(connection, chart(tmp_path, sql.format(5001)))
    assert over.status == "failed"
    assert "shop__bars" in over.reason
    assert "more than 5,000 rows" in over.reason


def test_a_chart_without_rows_says_so_instead_of_an_empty_picture(connection, tmp_path):
    sql = "select 'a' as name, 1 as amount where false"
    one = gallery.draw_chart(connection, chart(tmp_path, sql))
    assert one.status == "no rows"
    html = pages.area_page("shop", [one], None, ["shop"], tmp_path, "d.html")
    assert "No rows" in html
    assert 'class="vega"' not in html


def test_a_chart_whose_table_is_not_built_is_skipped_and_says_which(
    connection, tmp_path
):
    one = chart(tmp_path, "select * from marts.fct_shop__sales")
    table = Table("model.comptoir.fct_shop__sales", "marts", "fct_shop__sales")
    one = Chart(one.name, one.area, one.drawing, one.sql, "", (table,))
    drawn = gallery.draw_chart(connection, one)
    assert drawn.status == "skipped"
    assert drawn.reason == "marts.fct_shop__sales is not in the warehouse yet"
    html = pages.area_page("shop", [drawn], None, ["shop"], tmp_path, "d.html")
    assert "marts.fct_shop__sales is not in the warehouse yet" in html


@pytest.mark.parametrize(
    ("drawing", "told"),
    [
        ("TITLE = 'x'\ndef draw(rows): return 1 / 0\ndef read(rows): return ''",
         "ZeroDivisionError"),
        ("TITLE = 'x'\ndef draw(rows): ...", "lacks read"),
        ("def broken(:", "SyntaxError"),
    ],
)  # fmt: skip
def test_a_chart_that_fails_names_its_file(connection, tmp_path, drawing, told):
    one = chart(tmp_path, "select 'a' as name, 1 as amount")
    one.drawing.write_text(drawing)
    failed = gallery.draw_chart(connection, one)
    assert failed.status == "failed"
    assert "shop__bars.py" in failed.reason
    assert told in failed.reason


def test_a_query_that_fails_names_its_file(connection, tmp_path):
    failed = gallery.draw_chart(connection, chart(tmp_path, "select * from nowhere"))
    assert failed.status == "failed"
    assert "shop__bars.sql" in failed.reason
    assert "nowhere" in failed.reason


# --- Where the rows come from ---------------------------------------------------------


def sources(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["input", "source", "is_sample"])


def test_a_page_of_the_sample_says_so(site):
    assert "Sample data." in page_of(site / "retail.html").words
    assert "Sample data." in page_of(site / "index.html").words


def test_a_page_of_real_data_names_its_source_and_no_sample():
    said = pages.banner("retail", sources(("retail_transactions", "a<b.csv", False)))
    assert "Sample data" not in said
    assert "retail_transactions from a&lt;b.csv" in said


def test_the_sample_of_another_area_is_no_concern_of_this_page():
    rows = sources(("retail_transactions", "a", False), ("stock_daily", "s", True))
    assert "Sample data" not in pages.banner("retail", rows)
    assert "Sample data" in pages.banner("stock", rows)
    assert "Sample data" in pages.banner("quality", rows)


def test_a_warehouse_without_row_accounting_says_that_nobody_knows(connection):
    assert gallery.input_sources(connection) is None
    assert "not known" in pages.banner("retail", None)


# --- The command ----------------------------------------------------------------------


def run(*arguments: str):
    return CliRunner().invoke(command.command, list(arguments))


def test_outside_a_project_the_command_says_where_to_go(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run()
    assert result.exit_code == 1
    assert "dbt_project.yml" in result.output


def test_without_a_warehouse_the_command_says_how_to_build_one(tmp_path, monkeypatch):
    (tmp_path / "dbt_project.yml").write_text("name: comptoir\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COMPTOIR_DATABASE", str(tmp_path / "none.duckdb"))
    result = run()
    assert result.exit_code == 1
    assert "dbt build" in result.output
    assert not (tmp_path / "none.duckdb").exists()


def test_a_folder_that_cannot_be_written_to_is_a_clear_error(tmp_path, monkeypatch):
    duckdb.connect(str(tmp_path / "warehouse.duckdb")).close()
    (tmp_path / "file").touch()
    monkeypatch.setattr(gallery, "compile_charts", lambda *_: [])
    out = tmp_path / "file" / "site"
    with pytest.raises(SiteError, match="can't be written to"):
        command.build_site(
            tmp_path, tmp_path / "warehouse.duckdb", out, None, "", Console(quiet=True)
        )


HOLD = """
import sys, time, duckdb
connection = duckdb.connect(sys.argv[1])
print("held", flush=True)
time.sleep(60)
"""


def test_a_warehouse_that_is_being_written_to_is_a_clear_error(tmp_path):
    path = tmp_path / "warehouse.duckdb"
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            HOLD,
            str(path),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(SiteError, match="being written to by another program"):
            gallery.open_warehouse(path)
    finally:
        holder.kill()
        holder.wait()


PROJECT = {
    "dbt_project.yml": (
        "name: comptoir\nversion: 1.0.0\nprofile: shop\n"
        "flags: {send_anonymous_usage_stats: false}\n"
    ),
    "profiles.yml": (
        "shop:\n  target: t\n  outputs:\n    t:\n      type: duckdb\n"
        "      path: \"{{ env_var('COMPTOIR_DATABASE', 'warehouse.duckdb') }}\"\n"
        "      schema: marts\n"
    ),
    "models/sales.sql": "select 'tea' as name, 3 as amount",
    "models/unbuilt.sql": "select 1 as amount",
    "analyses/shop/shop__bars.sql": "select * from {{ ref('sales') }}",
    "analyses/shop/shop__later.sql": "select * from {{ ref('unbuilt') }}",
    "analyses/shop/_shop_analyses.yml": (
        "analyses:\n  - name: shop__bars\n    description: What was sold\n"
        "    config: {meta: {order: 2}}\n"
        "  - name: shop__later\n    config: {meta: {order: 1}}\n"
    ),
    "analyses/shop/shop__bars.py": DRAWING.format(title="What sells?"),
    "analyses/shop/shop__later.py": DRAWING.format(title="What will sell?"),
}


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    for name, content in PROJECT.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    with duckdb.connect(str(tmp_path / "my shop.duckdb")) as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.sales as select 'tea' as name, 3 as amount"
        )
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DBT_PROFILES_DIR", raising=False)
    monkeypatch.setenv("DO_NOT_TRACK", "1")
    return tmp_path


def test_the_command_compiles_through_dbt_while_a_reader_holds_the_warehouse(project):
    before = (project / "my shop.duckdb").read_bytes()
    with duckdb.connect(str(project / "my shop.duckdb"), read_only=True):
        result = run("--database", "my shop.duckdb", "--out", "out")
    assert result.exit_code == 0, result.output
    assert "1 of 2 charts drawn" in result.output
    assert (
        "skipped  shop__later: marts.unbuilt is not in the warehouse" in result.output
    )
    assert (project / "my shop.duckdb").read_bytes() == before
    page = Page(project / "out" / "shop.html")
    assert "The first is tea" in page.words
    assert "What was sold" in page.words
    assert "../target/static_index.html#!/model/model.comptoir.sales" in page.targets
    # The order is the one of the YAML, not of the names.
    assert page.words.index("What will sell?") < page.words.index("What sells?")

    unknown = run("--database", "my shop.duckdb", "--select", "moon")
    assert unknown.exit_code == 1
    assert "no area 'moon'" in unknown.output

    (project / "analyses" / "shop" / "shop__bars.py").write_text("oops")
    broken = run("--database", "my shop.duckdb", "--out", "out", "--select", "shop")
    assert broken.exit_code == 1
    assert "shop__bars.py" in broken.output
    # A chart that failed leaves no picture of the last time.
    assert not list((project / "out" / "charts").iterdir())


# --- Words ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "said"),
    [(0, "0"), (0.00001, "under 0.1"), (0.004, "0.4"), (0.348, "35"), (0.5, "50"),
     (0.9999, "99.9"), (1, "100")],
)  # fmt: skip
def test_a_share_in_words_neither_hides_a_trace_nor_rounds_it_to_all(value, said):
    assert theme.share(value) == f"{said}\u00a0%"


def test_importing_the_command_needs_no_dbt():
    """`comptoir --help` must stay quick: dbt is imported when it compiles."""
    started = time.monotonic()
    code = "import sys, comptoir.charts.command; assert 'dbt' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert time.monotonic() - started < 30
