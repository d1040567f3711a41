"""Steps of SGD: the engine's gradient pass beside PyTorch and JAX, and what the machine could do at most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench import flops
from bench.crew import ENGINE, PRODUCT, TRAINERS, Contender, ContenderError, processes
from bench.race import Pace, Result, race
from bench.report import Section, table
from bench.task import BATCHES, LEARNING_RATE, Training
from bench.trainers.product import OPERATIONS, SIDE

SIZES = (1, 8, 32, 64, 128, 256)
MEMORY_TRAININGS = (Training(64), Training(256))
PEAK = Training(batch=1)
MIB = 2**20
NONE = "-"
Curves = Mapping[str, Mapping[int, float]]


@dataclass(frozen=True)
class Memory:
    """How much memory a contender's process held after its imports, and at most after training; in bytes."""

    imported: int
    most: tuple[int, ...]


def section(*, quick: bool = False) -> tuple[Section, Curves]:
    """Measure training; if it has to be quick, with the first sizes only.

    Returns
    -------
    section : Section
        The tables.
    curves : Curves
        Each contender's images per second by batch size.

    Raises
    ------
    DisagreementError
        If contenders do not compute the same.
    ContenderError
        If one that could train at first fails later.
    """
    trainings = [Training(batch) for batch in (SIZES[:2] if quick else SIZES)]
    pace = Pace(rounds=1, seconds=0.01) if quick else Pace()
    result = race({**dict.fromkeys(TRAINERS, trainings), PRODUCT: [PEAK]}, pace)
    peak = OPERATIONS / result.timings.median(PRODUCT.name, PEAK)
    curves = {
        contender.name: {
            training.batch: result.images_per_second(contender.name, training)
            for training in trainings
            if (contender.name, training) in result.timings
        }
        for contender in TRAINERS
    }
    blocks = [
        "Images per second of whole steps: forward, loss, backward and update.",
        speed_table(result, trainings),
        "The share of the machine's own peak that a step's arithmetic makes up:",
        share_table(result, trainings, peak),
        "Memory of a process, in MiB:",
        memory_table(result, trainings[:1] if quick else MEMORY_TRAININGS),
    ]
    return Section("Training", blocks, _notes(result, pace, peak)), curves


def speed_table(result: Result, trainings: Sequence[Training]) -> str:
    """Write a row for each contender, and how many times as fast as the best of the others the engine is."""
    rows = [
        [
            contender.name,
            *(
                f"{result.images_per_second(contender.name, training):,.0f} "
                f"({result.threads[contender.name, training]})"
                if (contender.name, training) in result.timings
                else NONE
                for training in trainings
            ),
        ]
        for contender in TRAINERS
    ]
    ratios = [_ratio_to_the_best(result, training) for training in trainings]
    cells = [NONE if ratio is None else f"**{ratio:.2f}**" for ratio in ratios]
    return table(_head("batch (threads)", trainings), [*rows, ["engine to the best of the others", *cells]])


def _ratio_to_the_best(result: Result, training: Training) -> float | None:
    timings = result.timings
    others = [who.name for who in TRAINERS if who is not ENGINE and (who.name, training) in timings]
    if not others:
        return None
    best = min(others, key=lambda name: timings.median(name, training))
    return timings.ratio(best, training, to=ENGINE.name)


def share_table(result: Result, trainings: Sequence[Training], peak: float) -> str:
    """Write what share of the peak, in operations per second, each contender makes use of."""
    rows = [
        [
            contender.name,
            *(
                f"{_operations_per_second(result, contender, training) / peak:.0%}"
                if (contender.name, training) in result.timings
                else NONE
                for training in trainings
            ),
        ]
        for contender in TRAINERS
    ]
    return table(_head("batch", trainings), rows)


def _operations_per_second(result: Result, contender: Contender, training: Training) -> float:
    return flops.per_image(training.network) * result.images_per_second(contender.name, training)


def _head(first: str, trainings: Sequence[Training]) -> list[str]:
    return [first, *(f"{training.batch}" for training in trainings)]


def memory_table(result: Result, trainings: Sequence[Training]) -> str:
    """Let each contender train in a fresh process, one batch size after the other, and read its peaks."""
    rows = []
    for contender in TRAINERS:
        threads = [result.threads.get((contender.name, training), 1) for training in trainings]
        known = all((contender.name, training) in result.threads for training in trainings)
        found = memory_of(contender, max(threads), trainings) if known else None
        if found is None:
            rows.append([contender.name, *[NONE] * (len(trainings) + 1)])
        else:
            grown = [f"{most / MIB:.0f} (+{(most - found.imported) / MIB:.0f})" for most in found.most]
            rows.append([contender.name, f"{found.imported / MIB:.0f}", *grown])
    return table(["", "after import", *(f"most at batch {training.batch}" for training in trainings)], rows)


def memory_of(contender: Contender, threads: int, trainings: Sequence[Training]) -> Memory | None:
    """Train a little in a new process and read its memory; None where that cannot be known."""
    with processes([contender], [threads]) as (process,):
        try:
            imported = process.ready().get("now")
            most = []
            for training in trainings:
                process.ask("prepare", training)
                process.ask("turn", training, steps=training.steps)
                most.append(process.ask("memory").get("most"))
        except ContenderError:
            return None
    known = [size for size in most if size is not None]
    return Memory(imported, tuple(known)) if imported is not None and len(known) == len(most) else None


def _notes(result: Result, pace: Pace, peak: float) -> list[str]:
    network = PEAK.network
    return [
        f"Plain SGD with a rate of {LEARNING_RATE} in float32 on the main network, from the same weights "
        f"and {BATCHES} batches of MNIST's digits in turn. Everyone's data lies ready in memory in the "
        "layout that suits it: batch last for the engine, channels last for JAX, and for PyTorch but for one "
        "image at a time.",
        "At the start gradients are held to each other: the largest difference was "
        f"{result.difference:.0e} of a parameter's largest. So are the losses after ten steps.",
        "PyTorch updates by its fused SGD. torch.compile takes in forward, loss and backward, and needs a "
        "C++ compiler (g++). JAX compiles the whole step as one, gets the parameters' memory back at each "
        "call, and is waited for at the end of a turn.",
        "Each contender lives in processes of its own, one for each number of threads, and all of these take "
        "part in every round. At each batch size the number with the lower median stands for the contender, "
        "in brackets; for the engine it is that of processes, whose BLAS has one thread each.",
        f"Medians over {pace.rounds} rounds. In a round all take turns in shuffled order, about "
        f"{pace.seconds:.2g} s each after a step to warm up; the ratio is the median of the rounds' ratios.",
        f"The peak is {peak / 1e9:.0f} GFLOP/s, as NumPy's product of two {SIDE}x{SIDE} float32 matrices "
        f"reached it in the same rounds on {result.threads[PRODUCT.name, PEAK]} thread(s). "
        f"A step needs {flops.per_image(network):,} operations an image: {flops.FORMULA}.",
        "Memory is that of a fresh process and of those it starts: resident after its imports, and the most "
        "that was ever resident after getting ready and training at that batch size (compiling included, its "
        "cache warm).",
        *(f"{name} did not run everywhere: {reason}" for name, reason in result.failures.items()),
    ]
