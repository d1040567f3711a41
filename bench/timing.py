"""Contenders take turns within every round, so that whatever slows the machine slows them alike."""

import gc
import random
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median
from time import perf_counter
from typing import Generic, Literal, TypeVar, get_args

Job = Literal["forward", "backward", "step"]
JOBS: tuple[Job, ...] = get_args(Job)
Key = TypeVar("Key", bound=Hashable)


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


class Timings(Generic[Key]):
    """The seconds that each contender took for each job, round by round.

    Parameters
    ----------
    seconds : mapping of (contender's name, job) to sequence of float
        One number a round; the same rounds in the same order for all.
    """

    def __init__(self, seconds: Mapping[tuple[str, Key], Sequence[float]]) -> None:
        self._seconds = seconds

    def __contains__(self, key: tuple[str, Key]) -> bool:
        """Tell whether a contender did a job."""
        return key in self._seconds

    def median(self, name: str, job: Key) -> float:
        """Return the median over the rounds, in seconds."""
        return median(self._seconds[name, job])

    def ratio(self, name: str, job: Key, *, to: str) -> float:
        """Return how many times as long as another it took: the median of the rounds' ratios."""
        rounds = zip(self._seconds[name, job], self._seconds[to, job], strict=True)
        return median(own / others for own, others in rounds)


def interleave(
    turns: Mapping[tuple[str, Key], Callable[[], float]], *, rounds: int
) -> Mapping[tuple[str, Key], list[float]]:
    """Give everyone a turn at every job in every round.

    Parameters
    ----------
    turns : mapping of (contender's name, job) to callable
        Each does its job and returns the seconds that one took.
    rounds : int
        How many rounds. The order is shuffled anew each round, alike on every run.
    """
    order = random.Random(0)
    shuffled = list(turns.items())
    seconds: dict[tuple[str, Key], list[float]] = {key: [] for key in turns}
    gc.collect()
    gc.disable()
    try:
        for _ in range(rounds):
            order.shuffle(shuffled)
            for key, turn in shuffled:
                seconds[key].append(turn())
            gc.collect()
    finally:
        gc.enable()
    return seconds


def measure(
    contenders: Sequence[Contender],
    *,
    rounds: int,
    calls: int,
    clock: Callable[[], float] = perf_counter,
) -> Timings[Job]:
    """Let all contenders do all jobs by turns.

    Parameters
    ----------
    contenders : sequence of Contender
        Who takes part.
    rounds : int
        How often everyone has a turn at every job.
    calls : int
        How many calls make one turn; its median counts. One more call before them warms up.
    clock : callable
        Tells the time in seconds.

    Returns
    -------
    Timings
        One number for each contender, job and round.
    """
    turns = {
        (contender.name, job): partial(_take_turn, contender.jobs[job], calls, clock)
        for contender in contenders
        for job in JOBS
    }
    return Timings(interleave(turns, rounds=rounds))


def _take_turn(call: Callable[[], object], calls: int, clock: Callable[[], float]) -> float:
    call()
    taken = []
    for _ in range(calls):
        start = clock()
        call()
        taken.append(clock() - start)
    return median(taken)
