"""Measure the engine and the REST API beside PyTorch: ``python -m bench``."""

import argparse
from collections.abc import Sequence
from pathlib import Path

import httpx
import numpy as np

from bench import engine, rest
from bench.report import machine, page, table
from bench.task import load_task
from bench.timing import Contender, measure

# Two rounding errors of float64 through the whole pass stay well below this; a wrong gradient does not.
AGREEMENT = 1e-9
SAME_WORK = (
    "Forward gives the probabilities; backward adds the loss and the gradients by every parameter and by the "
    "image; step adds the update by SGD.",
    "The engine and the REST API keep every tensor on the way and give it out: all of a trace. PyTorch keeps "
    "what it needs, and on the way forward nothing; it runs on one thread, which suits so little work best.",
    "REST means a server in a process of its own on loopback, one connection kept open, and the answer read "
    "into arrays or lists by the client.",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table, and write it to a file if one is named."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=40, help="how many rounds (default: %(default)s)")
    parser.add_argument("--calls", type=int, default=10, help="calls in a turn (default: %(default)s)")
    parser.add_argument("--output", type=Path, help="a Markdown file to write")
    options = parser.parse_args(arguments)

    task = load_task()
    contenders: list[Contender] = []
    packages = ["numpy", "fastapi", "uvicorn", "httpx"]
    notes = [*SAME_WORK]
    baseline = "engine, float64"
    try:
        from bench import pytorch
    except (ImportError, OSError) as error:
        reason = str(error).splitlines()[0]
        print(f"PyTorch cannot be loaded here ({reason}); only our own figures follow.", flush=True)
        notes.append("PyTorch could not be loaded on this machine, so there is nothing to compare with.")
    else:
        difference = pytorch.largest_difference(task, engine.gradients(task))
        if difference > AGREEMENT:
            print(f"The engine's gradients differ from PyTorch's by {difference:.1e}: not the same work.")
            return 1
        notes.append(
            f"In float64 the engine's gradients and PyTorch's agree to {difference:.0e} of the largest."
        )
        contenders += [pytorch.contender(task, "float32"), pytorch.contender(task, "float64")]
        packages.append("torch")
        baseline = contenders[0].name
    contenders += [engine.contender(task, np.float64), engine.contender(task, np.float32)]
    facts = machine(packages)
    with rest.serve() as address, httpx.Client(base_url=address, trust_env=False) as client:
        contenders += [rest.contender(task, client, media_type) for media_type in rest.READERS]
        timings = measure(contenders, rounds=options.rounds, calls=options.calls)
    notes.append(
        f"Medians over {options.rounds} rounds. In a round all take turns in shuffled order, {options.calls} "
        "calls each after one to warm up; a ratio is the median of the rounds' ratios."
    )
    results = table(timings, [who.name for who in contenders], baseline=baseline)
    written = page(results, baseline=baseline, facts=facts, notes=notes)
    print(written)
    if options.output:
        options.output.parent.mkdir(parents=True, exist_ok=True)
        options.output.write_text(written, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
