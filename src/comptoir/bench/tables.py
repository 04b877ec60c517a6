"""What was measured, printed: medians over the runs."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from comptoir.bench.engines import Engines, by_layer
from comptoir.bench.judged import Judged, Lost
from comptoir.bench.observer import Observed
from comptoir.bench.processes import Measure, Run, find_median_steps, find_typical
from comptoir.bench.questions import QUESTIONS, READING

Runs = Mapping[str, Sequence[Run]]


def find_share(full: float, added: float, empty: float) -> float | None:
    """What an added file costs of the whole, both less a run that finds nothing new.

    None where the whole costs no more than such a run; 0 where only the file does, as
    happens on few rows and a busy machine.
    """
    if full <= empty:
        return None
    return max(0.0, added - empty) / (full - empty)


def make_table(title: str, *columns: str) -> Table:
    """A table whose first column is text and whose others are numbers."""
    table = Table(title=title)
    for position, name in enumerate(columns):
        table.add_column(name, justify="right" if position else "left")
    return table


def as_gigabytes(measure: Measure) -> str:
    """Peak memory as it is printed."""
    return f"{measure.peak_bytes / 1e9:.2f}"


def show_processes(console: Console, loads: Sequence[Run], builds: Runs) -> None:
    """The load and the builds: times, ratio to the load, memory; single runs below."""
    load = find_typical(loads)
    table = make_table(
        "Whole process, median time and highest memory",
        *("", "seconds", "times the load", "CPU seconds", "peak memory, GB"),
    )
    measured = {"bare typed load": loads} | {
        f"dbt build with tests: {name}": runs for name, runs in builds.items()
    }
    for name, runs in measured.items():
        typical = find_typical(runs)
        table.add_row(
            name,
            f"{typical.seconds:.2f}",
            f"{typical.seconds / load.seconds:.1f}",
            f"{typical.cpu_seconds:.2f}",
            as_gigabytes(typical),
        )
    console.print(table)
    if len(loads) > 1:
        for name, runs in measured.items():
            seconds = [run.measure.seconds for run in runs]
            console.print(f"{name}: " + ", ".join(f"{one:.2f} s" for one in seconds))


def show_steps(console: Console, builds: Runs) -> None:
    """Seconds of each step of each build, slowest first."""
    for name, runs in builds.items():
        title = f"Steps: {name} (threads run some side by side)"
        table = make_table(title, "step", "seconds")
        for step, seconds in find_median_steps(runs).items():
            table.add_row(step, f"{seconds:.2f}")
        console.print(table)


def show_tenth(
    console: Console,
    name: str,
    whole: Sequence[Run],
    tenth: Sequence[Run],
    whole_rows: int,
    tenth_rows: int,
) -> None:
    """How the build's time grows from a tenth of the users or products to all."""
    all_users, some_users = find_typical(whole), find_typical(tenth)
    console.print(
        f"A tenth of the {name}: {tenth_rows:,} of {whole_rows:,} rows, built with"
        f" tests in {some_users.seconds:.2f} s (CPU {some_users.cpu_seconds:.2f} s). "
        f"{whole_rows / tenth_rows:.1f} times the rows take "
        f"{all_users.seconds / some_users.seconds:.1f} times the time (CPU "
        f"{all_users.cpu_seconds / some_users.cpu_seconds:.1f})."
    )


def show_observed(console: Console, observed: Observed) -> None:
    """ROC-AUC of the candidates on the test beside that of the best observer."""
    table = make_table(
        "Purchases of the test: candidates and the best observer of the past",
        *("", "ROC-AUC", "of the way from .5, %"),
    )

    def add(name: str, area: float | None, share: float | None) -> None:
        table.add_row(
            name,
            "" if area is None else f"{area:.4f}",
            "" if share is None else f"{100 * share:.1f}",
        )

    add("the observer", observed.observer, None if observed.observer is None else 1.0)
    for name, area in sorted(
        observed.candidates.items(), key=lambda one: (-(one[1] or 0), one[0])
    ):
        mark = " (champion)" if name == observed.champion else ""
        add(f"{name}{mark}", area, observed.share_of_the_way(name))
    console.print(table)
    console.print(
        f"{observed.pairs_count:,} pairs of the test; the truth tells of "
        f"{observed.told_share:.2%} of them, and agrees with "
        f"{observed.agreed_share:.2%} of their labels."
    )


def show_judged(console: Console, judged: Judged, title: str) -> None:
    """Lost units and the drivers' intervals beside the truth, of what there is."""
    if judged.lost:
        table = make_table(
            f"{title}: units lost to empty shelves",
            *("category", "true", "estimated", "difference, %"),
        )
        every = Lost(
            "all",
            sum(one.true_units for one in judged.lost),
            sum(one.estimated_units for one in judged.lost),
        )
        for one in (*judged.lost, every):
            difference = one.difference
            table.add_row(
                one.category,
                f"{one.true_units:,.0f}",
                f"{one.estimated_units:,.0f}",
                "" if difference is None else f"{100 * difference:+.1f}",
            )
        console.print(table)
    if judged.drivers:
        table = make_table(
            f"{title}: true effects inside their 95 % interval",
            *("", "effects", "inside, %", "mean width"),
        )
        for covered in judged.drivers:
            table.add_row(
                f"{covered.driver} ({covered.scope})",
                f"{covered.effects:,}",
                f"{100 * covered.inside_share:.1f}",
                f"{covered.mean_width:.3f}",
            )
        console.print(table)


def show_history(console: Console, history: Runs) -> None:
    """The models alone: from nothing, with a file added, with nothing new.

    The latter two are medians over files that were added one by one.
    """
    count = len(history["added"])
    names = {
        "full": "the first files, from nothing",
        "added": f"one file added (median of {count})",
        "empty": f"nothing new (median of {count})",
    }
    typical = {name: find_typical(history[name]) for name in names}
    table = make_table(
        "Models only: dbt run, whole process",
        *("", "seconds", "less nothing new", "CPU seconds", "peak memory, GB"),
    )
    for name, what in names.items():
        measure = typical[name]
        table.add_row(
            what,
            f"{measure.seconds:.2f}",
            f"{measure.seconds - typical['empty'].seconds:.2f}",
            f"{measure.cpu_seconds:.2f}",
            as_gigabytes(measure),
        )
    console.print(table)
    time = find_share(*(typical[name].seconds for name in names))
    cpu = find_share(*(typical[name].cpu_seconds for name in names))
    if time is None or cpu is None:
        console.print("The full run costs no more than one that finds nothing new.")
    else:
        console.print(
            f"One more file costs {time:.1%} of the full run (CPU {cpu:.1%}), both "
            "measured, less the run that finds nothing new."
        )


def show_answers(console: Console, answers: Runs) -> None:
    """The ten questions, answered each way: the whole process, and each question."""
    steps = {way: find_median_steps(runs) for way, runs in answers.items()}
    table = make_table(
        "Ten questions: the finished marts, and scripts on the same files",
        *("", "seconds", "of that reading", "CPU seconds", "peak memory, GB"),
    )
    for way, runs in answers.items():
        typical = find_typical(runs)
        reading = steps[way].get(READING)
        table.add_row(
            way,
            f"{typical.seconds:.2f}",
            "" if reading is None else f"{reading:.2f}",
            f"{typical.cpu_seconds:.2f}",
            as_gigabytes(typical),
        )
    console.print(table)
    console.print("The marts' time is without the build that made them, above.")
    ways = [way for way in answers if "duplicates" not in way]
    table = make_table("Each question, seconds", "", *ways)
    for question in QUESTIONS:
        table.add_row(question, *(f"{steps[way][question]:.2f}" for way in ways))
    console.print(table)


def show_engines(console: Console, engines: Engines) -> None:
    """Both engines: whole runs, where their time goes, and whether they agree."""
    columns = [
        f"{engine}, {cores} core{'s' if cores > 1 else ''}"
        for engine, cores in engines.runs
    ]
    table = make_table(
        "Models only: dbt run, whole process",
        *("", "seconds", "CPU seconds", "peak memory, GB"),
    )
    for name, run in zip(columns, engines.runs.values(), strict=True):
        one = run.measure
        table.add_row(
            name, f"{one.seconds:.1f}", f"{one.cpu_seconds:.1f}", as_gigabytes(one)
        )
    land = engines.landing
    table.add_row(
        "landing staging for Spark",
        *(f"{land.seconds:.1f}", f"{land.cpu_seconds:.1f}", as_gigabytes(land)),
    )
    console.print(table)
    steps = [run.steps for run in engines.runs.values()]
    for title, parts in (
        ("Where the time goes, seconds", [by_layer(one) for one in steps]),
        ("The longest steps, seconds", steps),
    ):
        names = sorted(
            {name for one in parts for name in one},
            key=lambda name: -max(one.get(name, 0.0) for one in parts),
        )
        table = make_table(title, "", *columns)
        for name in names[:25]:
            table.add_row(name, *(f"{one.get(name, 0.0):.1f}" for one in parts))
        console.print(table)
    console.print(
        f"On the disk: DuckDB's file {engines.warehouse_bytes / 1e9:.2f} GB, landed "
        f"{engines.landed_bytes / 1e9:.2f} GB, Spark's tables "
        f"{engines.tables_bytes / 1e9:.2f} GB."
    )
    console.print(
        f"{engines.compared} public tables compared, columns that differ: "
        f"{len(engines.differing)}"
        + "".join(f"\n  {line}" for line in engines.differing)
    )
