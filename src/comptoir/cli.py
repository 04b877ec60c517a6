"""The `comptoir` command: sample data, model cards, charts, benchmark."""

from importlib import import_module

import click

# Command -> the module that holds it as `command`. Loaded on use only, so that
# `comptoir sample` does not pay for importing the chart libraries.
COMMANDS = {
    "sample": "comptoir.samples.command",
    "cards": "comptoir.ml.card_docs",
    "site": "comptoir.charts.command",
    "bench": "comptoir.bench.command",
    "land": "comptoir.spark.land_command",
    "take": "comptoir.spark.take_command",
    "parity": "comptoir.spark.parity_command",
}


class LazyGroup(click.Group):
    """A click group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        return import_module(COMMANDS[name]).command


@click.group(cls=LazyGroup)
@click.version_option(package_name="comptoir")
def main() -> None:
    """Sample data, model cards, charts and benchmarks for the comptoir warehouse."""
