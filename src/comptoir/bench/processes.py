"""A process, measured: wall and processor time, and its peak memory."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Measure:
    """One process: wall and processor time in seconds, peak resident memory in bytes.

    Processor time is over all threads; on a busy machine it tells more than wall time.
    """

    seconds: float
    cpu_seconds: float
    peak_bytes: int


@dataclass(frozen=True)
class Run:
    """A measured process, and the seconds of its steps where it tells them."""

    measure: Measure
    steps: Mapping[str, float] = field(default_factory=dict)


class RunError(Exception):
    """A measured process failed; the message is the end of what it printed."""


def measure(
    command: Sequence[str], log: Path, cwd: Path, **environment: str
) -> Measure:
    """Run a command and tell its wall time and peak memory.

    A peak is what the operating system counted (`ru_maxrss` of wait4): nothing is
    sampled, so no peak is missed. It is of the biggest process among the command and
    its waited-for children (none of ours starts any). Linux counts this process's own
    peak at the start into the child's, which is why nothing big is ever loaded here.

    Raises RunError where the command fails.
    """
    with log.open("w", encoding="utf-8") as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            list(command),
            cwd=cwd,
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            process.wait()
            raise
        seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        last_lines = log.read_text("utf-8", errors="replace").splitlines()[-30:]
        raise RunError("\n".join([f"exit code {process.returncode}", *last_lines]))
    # Kilobytes on Linux, bytes on macOS.
    unit = 1 if sys.platform == "darwin" else 1024
    cpu_seconds = usage.ru_utime + usage.ru_stime
    return Measure(seconds, cpu_seconds, usage.ru_maxrss * unit)


def find_typical(runs: Sequence[Run]) -> Measure:
    """Median times and highest memory of several runs of the same."""
    measures = [run.measure for run in runs]
    return Measure(
        statistics.median(one.seconds for one in measures),
        statistics.median(one.cpu_seconds for one in measures),
        max(one.peak_bytes for one in measures),
    )


def find_median_steps(runs: Sequence[Run]) -> dict[str, float]:
    """Median of each step over the runs, slowest first."""
    names = sorted({name for run in runs for name in run.steps})
    medians = {
        name: statistics.median(run.steps[name] for run in runs if name in run.steps)
        for name in names
    }
    return dict(sorted(medians.items(), key=lambda step: (-step[1], step[0])))


def warm(paths: Sequence[Path]) -> None:
    """Read files once, piece by piece, so that no run waits for the disk alone."""
    for path in paths:
        with path.open("rb") as file:
            while file.read(1 << 20):
                pass
