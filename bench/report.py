"""Markdown: tables, sections of a page, and what one needs to know to judge them."""

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bench.timing import JOBS, Job, Timings

PACKAGES = ("numpy", "torch", "jax", "jaxlib", "fastapi", "uvicorn", "httpx")


@dataclass(frozen=True)
class Section:
    """One part's results.

    Attributes
    ----------
    title : str
        Its heading.
    blocks : sequence of str
        Paragraphs, tables and pictures in Markdown.
    notes : sequence of str
        How it was measured, a sentence or two each.
    """

    title: str
    blocks: Sequence[str]
    notes: Sequence[str] = ()

    def markdown(self) -> str:
        """Write it down."""
        parts = [f"## {self.title}", *self.blocks]
        if self.notes:
            parts.append("\n".join(f"- {note}" for note in self.notes))
        return "\n\n".join(parts)


def machine() -> dict[str, str]:
    """Name the machine's processor, cores and load, and the versions of what is measured."""
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "load before": f"{os.getloadavg()[0]:.1f}",
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        **{package: found for package in PACKAGES if (found := _version(package))},
    }


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    if facts.exists():
        for line in facts.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown"


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table whose first column is a name and whose others are numbers."""
    lines = [f"| {' | '.join(line)} |".replace("|  |", "| |") for line in (head, *rows)]
    lines.insert(1, f"|:--|{'--:|' * (len(head) - 1)}")
    return "\n".join(lines)


def passes_table(timings: Timings[Job], names: Sequence[str], *, baseline: str) -> str:
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
    rows = [
        [
            name,
            *(
                f"**{timings.ratio(name, job, to=baseline):.2f}** ({timings.median(name, job) * 1e3:.2f} ms)"
                for job in JOBS
            ),
        ]
        for name in names
    ]
    return table(["", *JOBS], rows)


def page(sections: Sequence[Section], facts: Mapping[str, str]) -> str:
    """Put the sections under one heading, after what they were measured on."""
    measured_on = ", ".join(f"{name} {value}" for name, value in facts.items())
    return (
        "\n\n".join(
            [
                "# How fast it is",
                f"Written by `make bench`. Measured on: {measured_on}.",
                *(section.markdown() for section in sections),
            ]
        )
        + "\n"
    )
