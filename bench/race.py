"""A race: contenders train the same networks by turns, each with the number of threads that suits it."""

import math
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np

from backend.engine.tensor import Array
from bench.crew import Contender, ContenderError, Process, prepare, processes
from bench.task import Training
from bench.timing import Timings, interleave
from bench.worker import CHECKED_STEPS

# Float32 rounds differently in every order of summing up; a wrong gradient differs by far more.
GRADIENT_AGREEMENT = 1e-4
LOSS_AGREEMENT = 1e-3

_Run = tuple[Process, Training]


class DisagreementError(RuntimeError):
    """Two contenders do not compute the same; ``str(error)`` says who and how far apart they are."""


@dataclass(frozen=True)
class Pace:
    """How long and how often turns are.

    Attributes
    ----------
    rounds : int
        How many turns everyone has at everything, with every number of threads.
    seconds : float
        How long a turn should take.
    """

    rounds: int = 15
    seconds: float = 0.15


@dataclass(frozen=True)
class Result:
    """What a race showed.

    Attributes
    ----------
    timings : Timings
        The seconds of one step, by contender and training.
    threads : dict
        The number of threads that was quickest, by contender's name and training.
    failures : dict of str to str
        Who could not run, and why.
    difference : float
        The largest difference of two gradients' numbers, relative to the largest number of that parameter.
    """

    timings: Timings[Training]
    threads: Mapping[tuple[str, Training], int]
    failures: Mapping[str, str]
    difference: float

    def images_per_second(self, name: str, training: Training) -> float:
        """Turn the median time of a step into images per second."""
        return training.batch / self.timings.median(name, training)


def race(entries: Mapping[Contender, Sequence[Training]], pace: Pace) -> Result:
    """Start everyone, see that they agree, let them take turns, and choose their threads.

    Parameters
    ----------
    entries : mapping of Contender to sequence of Training
        Who trains what. The first is the one whom the others are held to.
    pace : Pace
        How long and how often.

    Raises
    ------
    DisagreementError
        If gradients or losses differ by more than rounding does and nobody bears the first one out; where
        somebody does, who differs is left out and named among the failures.
    ContenderError
        If a contender that could train at first fails later.
    """
    answers: dict[_Run, dict[str, Any]] = {}
    failures: dict[str, str] = {}
    with processes(list(entries), sorted({1, os.cpu_count() or 1})) as crew:
        for run, answer in prepare(crew, lambda process: entries[process.contender]).items():
            if isinstance(answer, ContenderError):
                failures.setdefault(run[0].contender.name, str(answer))
            else:
                answers[run] = answer
        difference = _check(answers, failures)
        seconds = _take_turns(answers, pace)
    quickest: dict[tuple[str, Training], _Run] = {}
    for process, training in sorted(answers, key=lambda run: median(seconds[run])):
        quickest.setdefault((process.contender.name, training), (process, training))
    timings = Timings({key: seconds[run] for key, run in quickest.items()})
    threads = {key: process.threads for key, (process, _) in quickest.items()}
    return Result(timings, threads, failures, difference)


def _take_turns(answers: Mapping[_Run, dict[str, Any]], pace: Pace) -> dict[_Run, list[float]]:
    """Time everyone with every number of threads in every round: a shorter trial would choose by luck."""
    runs = {(str(index), run[1]): run for index, run in enumerate(answers)}
    turns = {key: _turn(*run, _steps(run, answers[run]["seconds"], pace)) for key, run in runs.items()}
    return {runs[key]: taken for key, taken in interleave(turns, rounds=pace.rounds).items()}


def _steps(run: _Run, seconds: float, pace: Pace) -> int:
    """Take in every image once where their number is given; else fill a turn, as a first one tells."""
    process, training = run
    if training.images:
        return training.steps
    # While everyone got ready, others were at work on the same cores.
    alone = _turn(process, training, max(1, round(pace.seconds / seconds)))()
    return max(1, round(pace.seconds / alone))


def _turn(process: Process, training: Training, steps: int) -> Callable[[], float]:
    def turn() -> float:
        return float(process.ask("turn", training, steps=steps)["seconds"])

    return turn


def _check(answers: dict[_Run, dict[str, Any]], failures: dict[str, str]) -> float:
    """Hold gradients and losses to those of the first who trains the same; leave out who alone differs."""
    groups: dict[Training, list[_Run]] = {}
    for run, answer in answers.items():
        if answer["gradient"]:
            groups.setdefault(run[1], []).append(run)
    largest = 0.0
    for training, (first, *others) in groups.items():
        apart = {run: _apart(training, answers[run], answers[first]) for run in others}
        agreeing = [
            run for run in others if apart[run][0] < GRADIENT_AGREEMENT and apart[run][1] < LOSS_AGREEMENT
        ]
        borne_out = {process.contender for process, _ in agreeing} - {first[0].contender}
        largest = max([largest, *(apart[run][0] for run in agreeing)])
        for run in (run for run in others if run not in agreeing):
            name, why = run[0].contender.name, _why(training, *apart[run])
            if not borne_out:
                raise DisagreementError(f"{name} and {first[0].contender.name} do not agree: {why}.")
            failures.setdefault(name, why)
            del answers[run]
    return largest


def _why(training: Training, gradient: float, loss: float) -> str:
    return (
        f"at batch {training.batch} it computes something else, its gradient off by {gradient:.0e} of a "
        f"parameter's largest, its loss after {CHECKED_STEPS} steps by {loss:.0e}"
    )


def _apart(training: Training, answer: dict[str, Any], expected: dict[str, Any]) -> tuple[float, float]:
    slopes = distance(training, np.array(answer["gradient"]), np.array(expected["gradient"]))
    loss = abs(answer["loss"] / expected["loss"] - 1)
    return (slopes, loss) if math.isfinite(slopes + loss) else (math.inf, math.inf)


def distance(training: Training, gradient: Array, expected: Array) -> float:
    """Return the largest difference of two flat gradients, relative to each parameter's largest number."""
    start, largest = 0, 0.0
    for spec in training.network.parameter_specs:
        place = slice(start, start + spec.size)
        scale = np.abs(expected[place]).max()
        largest = max(largest, float(np.abs(gradient[place] - expected[place]).max() / scale))
        start += spec.size
    return largest
