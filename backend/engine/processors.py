"""A processor for each process of a crew.

Two processes that wake each other in turn are easily put on one processor, where each waits while the other
works. A crew that takes all processors therefore has its places given out. One that is smaller is left alone,
and so is one that is to give way to others: there the system needs to be free to move it.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress


def _given_out(cores: int) -> list[int]:
    """List the processors that this thread may use, if there is one for each core and no more."""
    if sys.platform != "linux" or cores < 2 or os.getpriority(os.PRIO_PROCESS, 0) > 0:
        return []
    allowed = sorted(os.sched_getaffinity(0))
    return allowed if len(allowed) == cores else []


def place(process: int, core: int, cores: int) -> None:
    """Keep a process on the processor of its core.

    Parameters
    ----------
    process : int
        Its number.
    core : int
        Which of the crew's it is; 0 is the pass's own.
    cores : int
        How many there are.
    """
    processors = _given_out(cores)
    if processors:
        # Where the system does not let it, or the process has ended, nothing else depends on it.
        with suppress(OSError):
            os.sched_setaffinity(process, {processors[core]})


@contextmanager
def placed(cores: int) -> Iterator[None]:
    """Keep the thread that runs a pass on the first core's processor while it works with its crew."""
    processors = _given_out(cores)
    place(0, 0, cores)
    try:
        yield
    finally:
        if processors:
            with suppress(OSError):
                os.sched_setaffinity(0, processors)
