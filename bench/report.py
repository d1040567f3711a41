"""Timings as a Markdown table of ratios, with what one needs to know to judge them."""

import os
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version

from bench.timing import JOBS, Timings


def machine(packages: Sequence[str]) -> dict[str, str]:
    """Name the machine's cores and load, and the versions of what is measured."""
    return {
        "cores": str(os.cpu_count()),
        "load before": f"{os.getloadavg()[0]:.1f}",
        "machine": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        **{package: version(package) for package in packages},
    }


def table(timings: Timings, names: Sequence[str], *, baseline: str) -> str:
    """Write one row for each contender and one column for each job.

    Parameters
    ----------
    timings : Timings
        What was measured.
    names : sequence of str
        The contenders in the order of the rows.
    baseline : str
        The contender that the ratios refer to.
    """
    lines = [f"| | {' | '.join(JOBS)} |", f"|:--|{'--:|' * len(JOBS)}"]
    for name in names:
        cells = (
            f"**{timings.ratio(name, job, to=baseline):.2f}** ({timings.median(name, job) * 1e3:.2f} ms)"
            for job in JOBS
        )
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def page(results: str, *, baseline: str, facts: Mapping[str, str], notes: Sequence[str]) -> str:
    """Put the table between what was measured and what it was measured on."""
    return "\n".join(
        [
            "# The time of one pass on one digit",
            "",
            f"Each number in bold is a ratio: how many times as long as {baseline} it took. "
            "In brackets stands the median time.",
            "",
            results,
            "",
            *(f"- {note}" for note in notes),
            f"- Measured on: {', '.join(f'{name} {value}' for name, value in facts.items())}.",
            "- Written by `make bench`.",
            "",
        ]
    )
