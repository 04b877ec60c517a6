"""Where the project lies."""

from pathlib import Path


def find_project(start: Path) -> Path | None:
    """The nearest folder from `start` upwards that holds this dbt project, if any."""
    for folder in (start.resolve(), *start.resolve().parents):
        project = folder / "dbt_project.yml"
        if project.is_file() and "name: comptoir" in project.read_text("utf-8"):
            return folder
    return None
