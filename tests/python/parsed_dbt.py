"""dbt on a project that is parsed already, in a process that has it imported already.

Changed variables make dbt parse the whole project anew, and every process imports dbt
anew: both take longer than most of what tests ask of it. A parsed project that is handed
over is taken as it is, so this is right only where the variables matter to nothing but
the SQL that is run.

`python parsed_dbt.py` answers requests, one a line of standard input, each JSON of
`manifest` (a `partial_parse.msgpack` that dbt wrote), `arguments`, `env` (the whole of
it) and `output` (a file to be). Each is run in a fork, so that no command sees what
another left behind, and answered by a line with its exit code: dbt's, or 2 where dbt
broke off.

A fork begins with what dbt works out anew in every process, a second or two of it: the
server has listed a model, which opens no database, and has compiled all macros.
"""

import gc
import json
import os
import sys
from pathlib import Path
from typing import Any

import dbt.adapters.duckdb.impl  # noqa: F401
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
from dbt_common.clients.jinja import template_cache

import comptoir.inputs
import comptoir.ml.candidates
import comptoir.ml.scoring  # noqa: F401


def run(manifest: Manifest, request: dict[str, Any]) -> int:
    """Run one command, with all that it prints in its file; its exit code."""
    output = os.open(request["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(output, sys.stdout.fileno())
    os.dup2(output, sys.stderr.fileno())
    os.environ.clear()
    os.environ.update(request["env"])
    result = dbtRunner(manifest=manifest).invoke(request["arguments"])
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
    for line in sys.stdin:
        request = json.loads(line)
        path = request["manifest"]
        if path not in manifests:
            manifests[path] = warmed(request)
        child = os.fork()
        if child == 0:
            # An end like any other: dbt closes the database then.
            sys.exit(run(manifests[path], request))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), file=answers, flush=True)


if __name__ == "__main__":
    main()
