"""Measure the engine and the REST API beside PyTorch and JAX: ``python -m bench [PART ...]``."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from bench import latency, pace, passes, plot, scaling, training
from bench.crew import ContenderError
from bench.race import DisagreementError
from bench.report import Section, machine, page

PARTS = ("training", "scaling", "passes", "latency", "pace")
PLOT = "bench-training.svg"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the tables, and write them to a file if one is named."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)} (default: all)")
    parser.add_argument("--quick", action="store_true", help="run everything once and briefly, as a trial")
    parser.add_argument(
        "--output",
        type=Path,
        help=f"a Markdown file to write; {PLOT} goes beside it where training is measured",
    )
    options = parser.parse_args(arguments)
    if unknown := [part for part in options.parts if part not in PARTS]:
        parser.error(f"there is no part {unknown[0]!r}; choose of {', '.join(PARTS)}")
    facts = machine()
    sections = []
    for part in PARTS:
        if part in options.parts or not options.parts:
            print(f"Measuring {part} ...", flush=True)
            try:
                sections.append(measured(part, options.output, quick=options.quick))
            except (DisagreementError, passes.DisagreementError) as error:
                print(error)
                return 1
            except (ContenderError, latency.RunError) as error:
                sections.append(Section(part.capitalize(), [f"Not measured: {error}"]))
    written = page(sections, facts)
    print(written)
    if options.output:
        options.output.parent.mkdir(parents=True, exist_ok=True)
        options.output.write_text(written, encoding="utf-8")
    return 0


def measured(part: str, output: Path | None, *, quick: bool) -> Section:
    """Measure one part."""
    match part:
        case "training":
            section, curves = training.section(quick=quick)
            return section if output is None else with_plot(section, curves, output.with_name(PLOT))
        case "scaling":
            return scaling.section(quick=quick)
        case "latency":
            return latency.section(quick=quick)
        case "pace":
            return pace.section(quick=quick)
        case _:
            return passes.section(quick=quick)


def with_plot(section: Section, curves: training.Curves, path: Path) -> Section:
    """Draw the plot beside the page and show it in the section, where there is something to draw with."""
    try:
        plot.draw(curves, path)
    except ImportError:
        print("Matplotlib is not installed, so no plot is drawn.", flush=True)
        return section
    picture = f"![Images per second over the batch size]({path.name})"
    return Section(section.title, [*section.blocks[:2], picture, *section.blocks[2:]], section.notes)


if __name__ == "__main__":
    raise SystemExit(main())
