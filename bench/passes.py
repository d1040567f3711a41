"""One pass on one digit: the engine's traces and the REST API beside PyTorch."""

import httpx
import numpy as np

from bench import engine, rest
from bench.report import Section, passes_table
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


class DisagreementError(RuntimeError):
    """The engine and PyTorch do not compute the same; ``str(error)`` says how far apart they are."""


def section(*, quick: bool = False) -> Section:
    """Measure forward, backward and step.

    Raises
    ------
    DisagreementError
        If gradients differ by more than rounding does.
    """
    rounds, calls = (1, 1) if quick else (40, 10)
    task = load_task()
    contenders: list[Contender] = []
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
            raise DisagreementError(
                f"The engine's gradients differ from PyTorch's by {difference:.1e}: not the same work."
            )
        notes.append(
            f"In float64 the engine's gradients and PyTorch's agree to {difference:.0e} of the largest."
        )
        contenders += [pytorch.contender(task, "float32"), pytorch.contender(task, "float64")]
        baseline = contenders[0].name
    contenders += [engine.contender(task, np.float64), engine.contender(task, np.float32)]
    with rest.serve() as address, httpx.Client(base_url=address, trust_env=False) as client:
        contenders += [rest.contender(task, client, media_type) for media_type in rest.READERS]
        timings = measure(contenders, rounds=rounds, calls=calls)
    notes.append(
        f"Medians over {rounds} rounds. In a round all take turns in shuffled order, {calls} "
        "calls each after one to warm up; a ratio is the median of the rounds' ratios."
    )
    results = passes_table(timings, [who.name for who in contenders], baseline=baseline)
    meaning = (
        f"Each number in bold is a ratio: how many times as long as {baseline} it took. "
        "In brackets stands the median time."
    )
    return Section("One pass on one digit", [meaning, results], notes)
