"""`comptoir cards`: the model cards as docs blocks, for dbt's own pages.

`dbt docs generate` reads them where COMPTOIR_MODEL_CARDS points (`docs-paths` in
dbt_project.yml); without it, it reads the stubs in `docs/model_cards/`, so that dbt
parses the project before anything was built.
"""

import contextlib
import re
from pathlib import Path

import click
from rich.console import Console

from comptoir.charts import gallery
from comptoir.charts.gallery import SiteError
from comptoir.ml.cards import Card, Grid, cards_of

BLOCK = re.compile(r"{%-?\s*docs\s+(\w+)\s*-?%}.*?{%-?\s*enddocs\s*-?%}", re.DOTALL)


def escaped(words: str) -> str:
    """Write a text so that neither Jinja nor Markdown nor HTML finds a sign in it.

    Everything but letters, digits, spaces and plain punctuation becomes an entity;
    lines become one. A full stop counts as a sign where it could make a list.
    """
    line = " ".join(str(words).split())
    written = re.sub(
        r"[^\w ,;'()?.:%±]|_",
        lambda found: f"&#{ord(found[0])};",
        line,
    )
    return re.sub(r"^(\d+)([.)])", r"\1&#46;", written)


def markdown(card: Card) -> str:
    """Write a card as Markdown that says the same as its page on the site."""
    lines = []
    for section in card.sections:
        lines += [f"### {escaped(section.title)}", ""]
        for part in section.parts:
            if isinstance(part, Grid):
                lines += [
                    _cells(part.head),
                    _cells(["---"] * len(part.head), raw=True),
                    *(_cells(row) for row in part.rows),
                ]
            elif isinstance(part, list):
                lines += [f"- {escaped(one)}" for one in part]
            else:
                lines.append(escaped(part))
            lines.append("")
    return "\n".join(lines).strip()


def _cells(cells: list[str], raw: bool = False) -> str:
    return f"| {' | '.join(cell if raw else escaped(cell) for cell in cells)} |"


def block(card: Card) -> str:
    """Write a card as a docs block, `card_<task>`."""
    return f"{{% docs card_{card.task} %}}\n\n{markdown(card)}\n\n{{% enddocs %}}\n"


def write_blocks(cards: list[Card], stubs: Path, out: Path) -> tuple[list[str], ...]:
    """Write the blocks of all cards, and the stubs of those that are not there.

    Returns the names of the cards, of the stubs that stand in, and of the cards that
    have no stub (dbt's own pages know of them only once their stub is committed).
    """
    names = {f"card_{card.task}": card for card in cards}
    known = {}
    for path in sorted(stubs.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        known |= {found[1]: f"{found[0]}\n" for found in BLOCK.finditer(text)}
    try:
        out.mkdir(parents=True, exist_ok=True)
        for old in out.glob("card_*.md"):
            old.unlink()
        for name, card in names.items():
            (out / f"{name}.md").write_text(block(card), encoding="utf-8")
        for name in known.keys() - names.keys():
            (out / f"{name}.md").write_text(known[name], encoding="utf-8")
    except OSError as error:
        raise SiteError(f"The cards can't be written to {out}: {error}") from error
    return (
        sorted(names),
        sorted(known.keys() - names.keys()),
        sorted(names.keys() - known.keys()),
    )


@click.command("cards")
@click.option(
    "--database",
    type=click.Path(dir_okay=False),
    help="The warehouse [default: COMPTOIR_DATABASE or warehouse.duckdb].",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the docs blocks go [default: target/model_cards].",
)
def command(database: str | None, out: Path | None) -> None:
    """Write the model cards of the warehouse for the dbt docs."""
    console = Console(highlight=False, soft_wrap=True)
    try:
        root = gallery.project_root(Path.cwd())
        out = out or root / "target" / "model_cards"
        warehouse = gallery.database_path(root, database)
        manifest = gallery.parsed_manifest(root, warehouse)
        with contextlib.closing(gallery.open_warehouse(warehouse)) as connection:
            cards = cards_of(connection, manifest)
        made, absent, unknown = write_blocks(cards, root / gallery.CARD_STUBS, out)
    except SiteError as error:
        raise click.ClickException(str(error)) from error
    for name in absent:
        console.print(f"not built  {name}", markup=False)
    for name in unknown:
        console.print(
            f"no stub  {name}: add {gallery.CARD_STUBS / name}.md and an exposure",
            markup=False,
        )
    console.print(f"{len(made)} model cards: {out}", markup=False)
