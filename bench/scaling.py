"""How the cost of training grows: with the batch, the number of images, the maps and the kernels' size."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bench import flops
from bench.crew import EAGER, ENGINE
from bench.race import Pace, Result, race
from bench.report import Section, table
from bench.task import Training

BATCH = 64
NONE = "-"


@dataclass(frozen=True)
class Axis:
    """One thing that grows while the others stay.

    Attributes
    ----------
    says : str
        What the table shows.
    head : str
        What to call its first column.
    label : callable
        Names a row.
    trainings : sequence of Training
        The rows.
    """

    says: str
    head: str
    label: Callable[[Training], str]
    trainings: Sequence[Training]


AXES = (
    Axis(
        "With the batch, on the main network:",
        "batch",
        lambda training: f"{training.batch}",
        [Training(batch) for batch in (1, 4, 16, 64, 256, 1024)],
    ),
    Axis(
        f"With the number of different images, each taken in once, in batches of {BATCH}:",
        "images",
        lambda training: f"{training.images:,}",
        [Training(BATCH, images=images) for images in (640, 2560, 10240, 40960)],
    ),
    Axis(
        f"With the maps of both convolutions, in batches of {BATCH}:",
        "maps",
        lambda training: f"{6 * training.maps} and {12 * training.maps}",
        [Training(BATCH, maps=maps) for maps in (1, 2, 4, 8)],
    ),
    Axis(
        f"With the side of both convolutions' kernels, in batches of {BATCH}; larger leave smaller maps:",
        "kernel",
        lambda training: f"{training.kernel}x{training.kernel}",
        [Training(BATCH, kernel=kernel) for kernel in (3, 5, 7, 9)],
    ),
)


def section(*, quick: bool = False) -> Section:
    """Measure the engine and PyTorch eager side by side; if it has to be quick, with the first sizes only.

    Raises
    ------
    DisagreementError
        If they do not compute the same.
    ContenderError
        If one that could train at first fails later.
    """
    pace = Pace(rounds=1, seconds=0.01) if quick else Pace(rounds=7, seconds=0.1)
    axes = [replace(axis, trainings=axis.trainings[:2]) for axis in AXES] if quick else AXES
    trainings = list(dict.fromkeys(training for axis in axes for training in axis.trainings))
    result = race({ENGINE: trainings, EAGER: trainings}, pace)
    blocks = [block for axis in axes for block in (axis.says, growth_table(result, axis))]
    notes = [
        "Microseconds an image of a whole step of plain SGD in float32, threads in brackets, and how many "
        f"times as fast as {EAGER.name} the engine is. Operations are what an image needs in a step: "
        f"{flops.FORMULA}.",
        f"Medians over {pace.rounds} rounds of turns in shuffled order, contenders in processes of their "
        "own, one for each number of threads; the one with the lower median stands for both.",
        *(f"{name} did not run everywhere: {reason}" for name, reason in result.failures.items()),
    ]
    return Section("How the cost grows", blocks, notes)


def growth_table(result: Result, axis: Axis) -> str:
    """Write a row for each size."""
    rows = []
    for training in axis.trainings:
        cells = [axis.label(training), f"{flops.per_image(training.network) / 1e6:.2f}"]
        for contender in (ENGINE, EAGER):
            if (contender.name, training) in result.timings:
                microseconds = 1e6 / result.images_per_second(contender.name, training)
                cells.append(f"{microseconds:.1f} ({result.threads[contender.name, training]})")
            else:
                cells.append(NONE)
        both = (EAGER.name, training) in result.timings
        ratio = result.timings.ratio(EAGER.name, training, to=ENGINE.name) if both else None
        rows.append([*cells, NONE if ratio is None else f"**{ratio:.2f}**"])
    return table([axis.head, "million operations", ENGINE.name, EAGER.name, "ratio"], rows)
