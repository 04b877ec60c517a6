"""Run a command on so many cores, and wait for all that it has started.

`python -m comptoir.bench.confined CORES COMMAND ...`: what the command's processes have
used is then counted into this one's use, Java included, which outlives dbt by a moment.
Both need Linux; elsewhere the command may use all cores and is waited for alone.
"""

import ctypes
import os
import subprocess
import sys

# From <linux/prctl.h>: orphans below this process become its children.
PR_SET_CHILD_SUBREAPER = 36


def main(cores: int, command: list[str]) -> int:
    """Exit code of the command, once everything that it has started is gone."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    code = subprocess.run(command).returncode
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return code


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
