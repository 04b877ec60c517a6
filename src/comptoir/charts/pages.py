"""Write the site: pages, one copy of the JavaScript, a PNG beside each chart.

Everything that comes from data, SQL or a model's description goes through `text()` on
its way into HTML and through `embedded_json()` on its way into a script element. The
pages forbid inline scripts and every foreign address (Content-Security-Policy), so that
even a hole in the escaping would run nothing.
"""

import copy
import html
import json
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import vl_convert

from comptoir.charts import theme
from comptoir.charts.gallery import Drawn, Table
from comptoir.ml.cards import Card, Grid, Section

ASSETS = Path(__file__).parent / "assets"
VEGA_LITE = "6.4"
PNG_WIDTH = 860
TABLE_ROWS = 50

# `'self'` is the site's own directory. Vega's expressions run in its interpreter
# (`ast: true` in site.js), so nothing needs eval.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'"
)

AREA_TITLES = {
    "clickstream": "Clickstream",
    "retail": "Retail",
    "stock": "Stock",
    "bikes": "Bikes",
    "quality": "Data quality",
    "ml": "Learning",
}


def text(value: Any) -> str:
    """Escape a value for HTML, in text and in attributes."""
    return html.escape(str(value), quote=True)


def prose(value: Any) -> str:
    """Escape a description for HTML; what it has between backticks is code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", text(value))


def embedded_json(value: Any) -> str:
    """Write JSON that can stand inside a script element whatever its strings say."""
    written = json.dumps(value, ensure_ascii=False, allow_nan=False)
    for character in "<>&\u2028\u2029":
        written = written.replace(character, f"\\u{ord(character):04x}")
    return written


def area_title(area: str) -> str:
    """Return the name of an area as a heading."""
    return AREA_TITLES.get(area, area.capitalize())


def page_spec(spec: dict[str, Any]) -> dict[str, Any]:
    """Return a chart's spec as a page wants it: themed, untitled, as wide as the page.

    The title is the page's heading. Widths of charts made of several are set by
    site.js, which alone knows the page's width.
    """
    spec = _themed(spec)
    spec.pop("title", None)
    if _is_several(spec):
        # A choice may make a legend longer: the picture grows with it.
        spec["autosize"] = {"type": "pad", "resize": True}
    else:
        spec["width"] = "container"
        spec["autosize"] = {"type": "fit-x", "contains": "padding"}
    return spec


def png_spec(spec: dict[str, Any], title: str) -> dict[str, Any]:
    """Return a chart's spec as a picture wants it: themed, titled, of a fixed width."""
    spec = _themed(spec)
    spec["title"] = {"text": _wrapped(title, 78)}
    if "vconcat" in spec:
        for part in spec["vconcat"]:
            part["width"] = PNG_WIDTH - 90
    elif "concat" in spec:
        columns = min(spec.get("columns", 2), len(spec["concat"]))
        for part in spec["concat"]:
            part["width"] = PNG_WIDTH // columns - 80
    else:
        spec["width"] = PNG_WIDTH
        spec["autosize"] = {"type": "fit-x", "contains": "padding"}
    return spec


def write_png(spec: dict[str, Any], title: str, path: Path) -> None:
    """Draw a chart into a PNG, with no browser and no network."""
    path.write_bytes(
        vl_convert.vegalite_to_png(
            png_spec(spec, title),
            vl_version=VEGA_LITE,
            scale=2,
            allowed_base_urls=[],
        )
    )


def write_assets(out: Path) -> None:
    """Write the one copy of the JavaScript and the style that all pages share."""
    folder = out / "assets"
    folder.mkdir(parents=True, exist_ok=True)
    bundle = vl_convert.javascript_bundle(vl_version=VEGA_LITE)
    (folder / "vega.js").write_text(bundle, encoding="utf-8")
    for name in ("site.js", "style.css"):
        content = (ASSETS / name).read_text(encoding="utf-8")
        (folder / name).write_text(content, encoding="utf-8")


def docs_link(out: Path, docs: str, table: Table) -> str:
    """Return the address of a table in the dbt docs, relative where docs is a path."""
    if not re.match(r"https?://", docs):
        docs = os.path.relpath(Path(docs).resolve(), out.resolve())
        docs = Path(docs).as_posix()
    return f"{docs}#!/{table.unique_id.split('.', 1)[0]}/{table.unique_id}"


def area_page(
    area: str,
    charts: list[Drawn],
    sources: pd.DataFrame | None,
    areas: list[str],
    out: Path,
    docs: str,
    cards: Sequence[Card] = (),
) -> str:
    """Return the page of one area, with links to the model cards where it has some."""
    contents = "\n".join(
        f'<li><a href="#{text(one.chart.name)}">{text(one.title)}</a>'
        f"{'' if one.status == 'drawn' else f' <small>({text(one.status)})</small>'}"
        "</li>"
        for one in charts
    )
    body = f"""
<h1>{text(area_title(area))}</h1>
{banner(area, sources)}
<nav class="contents" aria-labelledby="contents-title">
<h2 id="contents-title">On this page</h2>
<ol>
{contents}
</ol>
</nav>
{_card_links(cards)}
{"".join(_section(one, out, docs) for one in charts)}
"""
    return _page(area_title(area), area, areas, body, with_charts=True)


def _card_links(cards: Sequence[Card]) -> str:
    """Return the list of the model cards, if there are any."""
    if not cards:
        return ""
    return f"""<nav class="contents" aria-labelledby="cards-title">
<h2 id="cards-title">Model cards</h2>
<ul>
{_card_items(cards)}
</ul>
</nav>"""


def _card_items(cards: Sequence[Card]) -> str:
    return "\n".join(
        f'<li><a href="{text(card_file(card))}">Model card: {text(card.title)}</a></li>'
        for card in cards
    )


def card_file(card: Card) -> str:
    """Return the name of a card's page; a task's name is letters, digits and `_`."""
    return f"card_{re.sub(r'[^A-Za-z0-9_]', '_', card.task)}.html"


def card_page(
    card: Card,
    sources: pd.DataFrame | None,
    areas: list[str],
    out: Path,
    docs: str,
    models: Sequence[Table] = (),
) -> str:
    """Return the page of one model card; `models` are the tables to link to."""
    links = " · ".join(
        f'<a href="{text(docs_link(out, docs, table))}">Docs of '
        f"<code>{text(table.name)}</code></a>"
        for table in models
    )
    body = f"""
<h1>Model card: {text(card.title)}</h1>
{banner("ml", sources)}
<p><a href="ml.html">All charts of learning</a></p>
{"".join(_card_section(one) for one in card.sections)}
<p class="links">{links}</p>
"""
    return _page(f"Model card: {card.title}", "card", areas, body, with_charts=False)


def _card_section(section: Section) -> str:
    parts = "\n".join(_card_part(part) for part in section.parts if part)
    return f"""
<section class="card">
<h2>{text(section.title)}</h2>
{parts}
</section>
"""


def _card_part(part: str | list[str] | Grid) -> str:
    if isinstance(part, Grid):
        return f"""<div class="scroll" tabindex="0" role="group" aria-label="Table">
{_html_table(part.head, part.rows)}
</div>"""
    if isinstance(part, list):
        return f"<ul>{''.join(f'<li>{text(one)}</li>' for one in part)}</ul>"
    return f"<p>{text(part)}</p>"


def _html_table(head: Iterable[Any], rows: Iterable[Iterable[Any]]) -> str:
    titles = "".join(f'<th scope="col">{text(column)}</th>' for column in head)
    body = "".join(
        "<tr>" + "".join(_html_cell(value) for value in row) + "</tr>\n" for row in rows
    )
    return f"<table><thead><tr>{titles}</tr></thead><tbody>\n{body}</tbody></table>"


def _html_cell(value: Any) -> str:
    # Longer than two figures with an interval: prose, which wants room.
    kind = ' class="long"' if len(str(value)) > 24 else ""
    return f"<td{kind}>{text(value)}</td>"


def index_page(
    drawn: dict[str, list[Drawn]],
    areas: list[str],
    sources: pd.DataFrame | None,
    cards: Sequence[Card] = (),
) -> str:
    """Return the index; areas that this run did not draw keep their link."""
    sections = []
    for area in areas:
        link = f'<a href="{text(area)}.html">{text(area_title(area))}</a>'
        questions = "".join(
            f'<li><a href="{text(area)}.html#{text(one.chart.name)}">'
            f"{text(one.title)}</a>"
            f"{'' if one.status == 'drawn' else f' <small>({one.status})</small>'}</li>"
            for one in drawn.get(area, [])
        )
        if area == "ml":
            questions += _card_items(cards)
        listing = f"<ul>{questions}</ul>" if questions else ""
        sections.append(f"<section><h2>{link}</h2>{listing}</section>")
    body = f"""
<h1>The shop in charts</h1>
{banner(None, sources)}
{"".join(sections) or "<p>There are no charts yet.</p>"}
"""
    return _page("The shop in charts", None, areas, body, with_charts=False)


def banner(area: str | None, sources: pd.DataFrame | None) -> str:
    """Return what a page says about where its rows come from.

    Inputs are named `<area>_<what>`; the quality page and the index show all of them.
    """
    if sources is None:
        return (
            '<p class="banner unknown" role="note">It is not known whether these pages '
            "show real data or the sample: quality.fct_quality__row_accounting is not "
            "in the warehouse.</p>"
        )
    inputs = sources["input"].astype(str)
    mine = sources
    if area is not None and area not in ("quality", "ml"):
        mine = sources[inputs.str.startswith(f"{area}_")]
    sample = mine[mine["is_sample"].fillna(False).astype(bool)]
    said = ""
    if len(sample):
        names = ", ".join(sorted(set(sample["input"].astype(str))))
        said = (
            '<p class="banner sample" role="note"><strong>Sample data.</strong> '
            "This page is drawn from generated sample data, not from a real shop "
            f"(input: {text(names)}).</p>"
        )
    real = mine.drop(sample.index)
    if len(real):
        listed = "; ".join(
            f"{text(row.input)} from {text(row.source)}"
            for row in real.itertuples(index=False)
        )
        said += f'<p class="source">Data: {listed}.</p>'
    return said


def _section(one: Drawn, out: Path, docs: str) -> str:
    name = text(one.chart.name)
    caption = (
        f'<p class="caption">{prose(one.chart.description)}</p>'
        if one.chart.description
        else ""
    )
    return f"""
<section class="chart" id="{name}" aria-labelledby="{name}-title">
<h2 id="{name}-title">{text(one.title)}</h2>
{_figure(one)}
{caption}
<p class="links">{_links(one, out, docs)}</p>
</section>
"""


def _figure(one: Drawn) -> str:
    name = text(one.chart.name)
    if one.status == "skipped":
        return (
            f'<p class="notice skipped">This chart is left out: {text(one.reason)}. '
            "Build the area, then draw the site again.</p>"
        )
    if one.status == "no rows":
        return (
            '<p class="notice empty">No rows: the tables are there, but they have '
            "nothing for this chart to show.</p>"
        )
    if one.status == "failed":
        return f'<p class="notice failed">This chart failed. {text(one.reason)}</p>'
    data = embedded_json(page_spec(one.spec))
    return f"""<figure>
<div class="scroll" tabindex="0" role="group" aria-labelledby="{name}-title">
<div class="vega" id="{name}-vega" style="min-width: {one.min_width}px"
 data-spec="{name}-spec" data-picture="charts/{name}.png"></div>
</div>
<script type="application/json" id="{name}-spec">{data}</script>
<noscript><img src="charts/{name}.png" alt="{text(one.title)} {text(one.reading)}">
</noscript>
<figcaption>{text(one.reading)}</figcaption>
</figure>
{_table(one.rows)}"""


def _links(one: Drawn, out: Path, docs: str) -> str:
    links = []
    if one.status == "drawn":
        name = text(one.chart.name)
        links.append(f'<a href="charts/{name}.png">Picture (PNG)</a>')
    links += [
        f'<a href="{text(docs_link(out, docs, table))}">Docs of '
        f"<code>{text(table.name)}</code></a>"
        for table in one.chart.tables
    ]
    return " · ".join(links)


def _table(rows: pd.DataFrame | None) -> str:
    """Return the first rows as a table, for those who can't use the picture."""
    if rows is None or rows.empty:
        return ""
    shown = rows.head(TABLE_ROWS)
    cells = ([_cell(value) for value in row] for row in shown.itertuples(index=False))
    some = (
        "" if len(rows) <= TABLE_ROWS else f", the first {TABLE_ROWS} of {len(rows):,}"
    )
    return f"""<details>
<summary>The numbers behind it{some}</summary>
<div class="scroll" tabindex="0" role="group" aria-label="Table of numbers">
{_html_table(shown, cells)}
</div>
</details>"""


def _cell(value: Any) -> str:
    if pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}" if value == value.normalize() else f"{value}"
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.2f}"
    return str(value)


def _page(
    title: str, area: str | None, areas: list[str], body: str, with_charts: bool
) -> str:
    names = [(None, "All charts"), *((one, area_title(one)) for one in areas)]
    links = [
        (f"{one or 'index'}.html", label, ' aria-current="page"' * (one == area))
        for one, label in names
    ]
    menu = "".join(
        f'<li><a href="{text(href)}"{current}>{text(label)}</a></li>'
        for href, label, current in links
    )
    scripts = (
        '<script src="assets/vega.js" defer></script>\n'
        '<script src="assets/site.js" defer></script>'
        if with_charts
        else ""
    )
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{text(title)} · comptoir</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="assets/style.css">
{scripts}
</head>
<body>
<a class="skip" href="#main">Skip to the charts</a>
<header><nav aria-label="Pages"><ul>{menu}</ul></nav></header>
<main id="main">{body}</main>
</body>
</html>
"""


def _is_several(spec: dict[str, Any]) -> bool:
    return any(key in spec for key in ("vconcat", "hconcat", "concat"))


def _themed(spec: dict[str, Any]) -> dict[str, Any]:
    spec = copy.deepcopy(spec)
    spec["config"] = _merged(theme.CONFIG, spec.get("config", {}))
    # Altair's own default view size, which would win over the theme's.
    spec["config"].pop("view", None)
    spec["config"]["view"] = theme.CONFIG["view"]
    return spec


def _merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = copy.deepcopy(base)
    for key, value in over.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _merged(merged[key], value) if both else value
    return merged


def _wrapped(title: str, width: int) -> list[str]:
    lines = [""]
    for word in title.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) > width and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
