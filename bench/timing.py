"""Contenders take turns within every round, so that whatever slows the machine slows them alike."""

import gc
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Literal, get_args

Job = Literal["forward", "backward", "step"]
JOBS: tuple[Job, ...] = get_args(Job)


@dataclass(frozen=True)
class Contender:
    """Someone who can do every job.

    Attributes
    ----------
    name : str
        What the table calls it.
    jobs : mapping of Job to callable
        What to call for a job; it returns when the job is done.
    """

    name: str
    jobs: Mapping[Job, Callable[[], object]]


class Timings:
    """The seconds that each contender took for each job, round by round.

    Parameters
    ----------
    seconds : mapping of (contender's name, Job) to sequence of float
        One number a round; the same rounds in the same order for all.
    """

    def __init__(self, seconds: Mapping[tuple[str, Job], Sequence[float]]) -> None:
        self._seconds = seconds

    def median(self, name: str, job: Job) -> float:
        """Return the median over the rounds, in seconds."""
        return median(self._seconds[name, job])

    def ratio(self, name: str, job: Job, *, to: str) -> float:
        """Return how many times as long as another it took: the median of the rounds' ratios."""
        rounds = zip(self._seconds[name, job], self._seconds[to, job], strict=True)
        return median(own / others for own, others in rounds)


def measure(
    contenders: Sequence[Contender],
    *,
    rounds: int,
    calls: int,
    clock: Callable[[], float] = perf_counter,
) -> Timings:
    """Let all contenders do all jobs by turns.

    Parameters
    ----------
    contenders : sequence of Contender
        Who takes part.
    rounds : int
        How often everyone has a turn at every job. The order is shuffled anew each round, alike on every run.
    calls : int
        How many calls make one turn; its median counts. One more call before them warms up.
    clock : callable
        Tells the time in seconds.

    Returns
    -------
    Timings
        One number for each contender, job and round.
    """
    order = random.Random(0)
    turns = [(contender, job) for contender in contenders for job in JOBS]
    seconds: dict[tuple[str, Job], list[float]] = {(who.name, job): [] for who, job in turns}
    gc.collect()
    gc.disable()
    try:
        for _ in range(rounds):
            order.shuffle(turns)
            for contender, job in turns:
                seconds[contender.name, job].append(_take_turn(contender.jobs[job], calls, clock))
            gc.collect()
    finally:
        gc.enable()
    return Timings(seconds)


def _take_turn(call: Callable[[], object], calls: int, clock: Callable[[], float]) -> float:
    call()
    taken = []
    for _ in range(calls):
        start = clock()
        call()
        taken.append(clock() - start)
    return median(taken)
