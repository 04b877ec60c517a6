"""dbt on a project that is parsed already, in a process that has it imported already.

Changed variables make dbt parse the whole project anew, and every process imports dbt
anew: both take longer than most of what tests ask of it. A parsed project that is handed
over is taken as it is, so this is right only where the variables matter to nothing but
the SQL that is run.

`python parsed_dbt.py` answers requests, one a line of standard input, each JSON of
`manifest` (a `partial_parse.msgpack` that dbt wrote), `arguments`, `env` (the whole of
it), `output` (a file to be) and `java`. Each is run in a fork, so that no command sees
what another left behind, and answered by a line with its exit code: dbt's, or 2 where
dbt broke off.

Java takes longer to load and compile Spark's code than to run what tests ask of it. So
commands on Spark share one Java, in which each has a session of Spark of its own: their
`java` is "shared", or "new" where none before may have left anything there. Of commands
that need none it is null.

A fork begins with what dbt works out anew in every process, a second or two of it: the
server has compiled all macros and, for DuckDB, has listed a model, which opens no
database.
"""

import gc
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dbt.adapters.duckdb.impl  # noqa: F401
import jinja2
import yaml
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
from dbt_common.clients.jinja import template_cache

import comptoir.inputs
import comptoir.ml.candidates
import comptoir.ml.scoring  # noqa: F401

ROOT = Path(__file__).resolve().parents[2]


def java_settings(env: Mapping[str, str]) -> dict[str, str]:
    """What the target `spark_small` has a Java be started with."""

    def env_var(name: str, default: str) -> str:
        return env.get(name, default)

    profiles = yaml.safe_load((ROOT / "profiles.yml").read_text("utf-8"))
    settings = profiles["comptoir"]["outputs"]["spark_small"]["server_side_parameters"]
    return {
        name: jinja2.Template(setting).render(env_var=env_var)
        for name, setting in settings.items()
        if name.startswith("spark.driver.")
    }


def start_java(env: Mapping[str, str]) -> tuple[subprocess.Popen, dict[str, str]]:
    """Start a Java for sessions of Spark; it, and variables by which pyspark finds it.

    It ends when its standard input does, so with this process at the latest. What it
    prints goes where this process's errors go.
    """
    import dbt.adapters.spark.impl
    import dbt.adapters.spark.session  # noqa: F401
    from pyspark import SparkConf
    from pyspark.java_gateway import launch_gateway

    settings = SparkConf().setAll(list(java_settings(env).items()))
    gateway = launch_gateway(settings, {"stdout": sys.stderr})
    reached = gateway.gateway_parameters
    # A fork must not speak through connections of this process.
    gateway.close()
    return gateway.proc, {
        "PYSPARK_GATEWAY_PORT": str(reached.port),
        "PYSPARK_GATEWAY_SECRET": reached.auth_token,
    }


def end_java(java: subprocess.Popen) -> None:
    """End a Java, and wait until it has ended."""
    java.stdin.close()
    java.wait()


def end_session() -> None:
    """End the session of Spark that a command has used."""
    from pyspark.sql import SparkSession

    SparkSession.builder.getOrCreate().stop()


def run(manifest: Manifest, request: dict[str, Any]) -> int:
    """Run one command, with all that it prints in its file; its exit code."""
    output = os.open(request["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(output, sys.stdout.fileno())
    os.dup2(output, sys.stderr.fileno())
    os.environ.clear()
    os.environ.update(request["env"])
    result = dbtRunner(manifest=manifest).invoke(request["arguments"])
    if request["java"]:
        end_session()
    if result.exception is not None:
        print(result.exception)
        return 2
    return 0 if result.success else 1


def warmed(request: dict[str, Any]) -> Manifest:
    """Read the parsed project, and have dbt do once what all commands do alike."""
    manifest = Manifest.from_msgpack(Path(request["manifest"]).read_bytes())
    # What macros see as `graph`: dbt makes it of what it has parsed itself.
    manifest.build_flat_graph()
    for macro in manifest.macros.values():
        template_cache.get_node_template(macro)
    if not request["java"]:
        os.environ.update(request["env"])
        dbtRunner(manifest=manifest).invoke(["ls", "--select", "dim_ml__champions"])
    gc.freeze()
    return manifest


def main() -> None:
    """Answer requests until there are no more."""
    # What the server has dbt say is nobody's answer.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    manifests: dict[str, Manifest] = {}
    java, reached = None, {}
    for line in sys.stdin:
        request = json.loads(line)
        path = request["manifest"]
        if path not in manifests:
            manifests[path] = warmed(request)
        if java and request["java"] == "new":
            end_java(java)
            java = None
        if request["java"]:
            if java is None:
                java, reached = start_java(request["env"])
            request["env"] |= reached
        child = os.fork()
        if child == 0:
            # An end like any other: dbt closes the database then.
            sys.exit(run(manifests[path], request))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), file=answers, flush=True)


if __name__ == "__main__":
    main()
