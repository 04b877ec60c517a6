"""Whether Spark can run here."""

from importlib.util import find_spec
from shutil import which

MODULES = {"pyspark": "pyspark", "dbt-spark": "dbt.adapters.spark"}


def missing() -> list[str]:
    """What a session of Spark needs and is not here, by the names people install."""
    lacking = [package for package, module in MODULES.items() if not find_spec(module)]
    return lacking if which("java") else [*lacking, "Java 17"]
