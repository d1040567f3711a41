"""A processor for each process of a crew.

Two processes that wake each other in turn are easily put on one processor, where each waits while the other
works. A crew that takes all processors therefore has its places given out. One that is smaller is left alone,
and so is one that is to give way to others: there the system needs to be free to move it.
"""

import os
import select
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import perf_counter

# Seconds, as long as the shortest parts of batches take.
_MOMENT = 3e-4


def given_out(cores: int) -> list[int]:
    """List the processors that this thread may use, if there is one for each core and no more."""
    if sys.platform != "linux" or cores < 2 or os.getpriority(os.PRIO_PROCESS, 0) > 0:
        return []
    allowed = sorted(os.sched_getaffinity(0))
    return allowed if len(allowed) == cores else []


def place(process: int, processor: int) -> None:
    """Keep a process, or this thread if its number is 0, on a processor."""
    # Where the system does not let it, or the process has ended, nothing else depends on it.
    with suppress(OSError):
        os.sched_setaffinity(process, {processor})


@contextmanager
def placed(cores: int) -> Iterator[None]:
    """Keep the thread that runs a pass on the first core's processor while it works with its crew."""
    processors = given_out(cores)
    if processors:
        place(0, processors[0])
    try:
        yield
    finally:
        if processors:
            with suppress(OSError):
                os.sched_setaffinity(0, processors)


def watch(pipe: int) -> None:
    """Look for a moment whether something comes through a pipe, for who has a processor to himself.

    To fall asleep and be woken takes longer than most of what a crew tells each other takes to come.
    """
    pipes = select.poll()
    pipes.register(pipe, select.POLLIN)
    end = perf_counter() + _MOMENT
    while not pipes.poll(0) and perf_counter() < end:
        pass
