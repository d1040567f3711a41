"""A contender in a process of its own: ``python -m bench.worker MODULE START THREADS``.

It trains when told to. One JSON line on standard input asks for something, one on standard output answers;
the first of these says that it is ready, or why it cannot be.
"""

import gc
import importlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

from bench.task import Training
from bench.trainers import Trainer

PROCESS = Path("/proc/self")
# What a contender does before its loss is compared with the others'; the updates of all steps are in it.
CHECKED_STEPS = 10


def memory() -> dict[str, int]:
    """Read how much memory the process and those it started hold and have held at most, in bytes.

    Nothing is told where Linux is not.
    """
    if not PROCESS.exists():
        return {}
    started = (listed.read_text(encoding="ascii").split() for listed in PROCESS.glob("task/*/children"))
    processes = [PROCESS, *(Path("/proc") / number for numbers in started for number in numbers)]
    told = [_sizes(process / "status") for process in processes]
    return {"now": sum(sizes["VmRSS"] for sizes in told), "most": sum(sizes["VmHWM"] for sizes in told)}


def _sizes(status: Path) -> dict[str, int]:
    lines = (line.split() for line in status.read_text(encoding="ascii").splitlines())
    return {
        words[0].rstrip(":"): int(words[1]) * 1024 for words in lines if len(words) == 3 and words[2] == "kB"
    }


class Worker:
    """The answers to all that can be asked."""

    def __init__(self, start: Callable[[Training, int], Trainer], threads: int) -> None:
        self._start = start
        self._threads = threads
        self._trainers: dict[Training, Trainer] = {}

    def prepare(self, training: Training) -> dict[str, Any]:
        """Get ready, compile what has to be, and show what is computed."""
        self._trainers[training] = trainer = self._start(training, self._threads)
        slopes = trainer.gradient()
        trainer.restart()
        loss = trainer.train(CHECKED_STEPS)
        began = perf_counter()
        trainer.train(CHECKED_STEPS)
        seconds = (perf_counter() - began) / CHECKED_STEPS
        return {"gradient": slopes.tolist(), "loss": loss, "seconds": seconds}

    def turn(self, training: Training, steps: int) -> dict[str, float]:
        """Take steps from the first weights on, after one to warm up, and tell how long one took."""
        trainer = self._trainers[training]
        trainer.restart()
        trainer.train(1)
        gc.collect()
        gc.disable()
        began = perf_counter()
        trainer.train(steps)
        seconds = perf_counter() - began
        gc.enable()
        return {"seconds": seconds / steps}

    def memory(self) -> dict[str, int]:
        """Tell how much memory is held now, and the most that ever was."""
        return memory()

    def answer(self, question: dict[str, Any]) -> dict[str, Any]:
        """Do what a line asks for; a failure is an answer too."""
        ask = getattr(self, question.pop("ask"))
        if "training" in question:
            question["training"] = Training(**question["training"])
        try:
            return dict(ask(**question))
        except Exception as error:
            return {"error": first_line(error)}


def first_line(error: Exception) -> str:
    """Say what went wrong in one line."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def main(module: str, start: str, threads: str) -> None:
    """Answer until standard input ends."""
    try:
        worker = Worker(getattr(importlib.import_module(module), start), int(threads))
    except (ImportError, OSError) as error:
        print(json.dumps({"error": first_line(error)}), flush=True)
        return
    print(json.dumps(memory()), flush=True)
    for line in sys.stdin:
        print(json.dumps(worker.answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
