"""dbt on a project that is parsed already: `python parsed_dbt.py MANIFEST ARGUMENT ...`.

Changed variables make dbt parse the whole project anew, which takes longer than most of
what tests ask of it. A parsed project handed over is taken as it is, so this is right
only where the variables matter to nothing but the SQL that is run.

MANIFEST is a `partial_parse.msgpack` that dbt wrote. Exit codes are dbt's.
"""

import sys
from pathlib import Path

from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest


def main() -> int:
    """Run the command; 1 where it failed, 2 where it broke off."""
    manifest = Manifest.from_msgpack(Path(sys.argv[1]).read_bytes())
    # What macros see as `graph`: dbt makes it of a manifest that it has read itself.
    manifest.build_flat_graph()
    result = dbtRunner(manifest=manifest).invoke(sys.argv[2:])
    if result.exception is not None:
        print(result.exception)
        return 2
    return 0 if result.success else 1


if __name__ == "__main__":
    sys.exit(main())
