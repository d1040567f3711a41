"""Contenders that live in processes of their own, so that thread pools and BLAS settings do not meet."""

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from bench.task import Training

# The longest that one question may take: torch.compile on a slow machine needs most of a minute.
PATIENCE = 300.0


class ContenderError(RuntimeError):
    """A contender cannot do what it was asked to; ``str(error)`` says why."""


@dataclass(frozen=True, eq=False)
class Contender:
    """Who trains, and what its process is told before it imports anything.

    Attributes
    ----------
    name : str
        What the tables call it.
    module, start : str
        A module, such as those of ``bench.trainers``, and its function that gets ready to train.
    environment : dict of str to str
        Environment variables; ``{threads}`` in a value stands for the number of threads.
    """

    name: str
    module: str
    start: str = "start"
    environment: dict[str, str] = field(default_factory=dict)


ENGINE = Contender("engine", "bench.trainers.engine", environment={"OPENBLAS_NUM_THREADS": "1"})
EAGER = Contender("PyTorch eager", "bench.trainers.pytorch", "start_eager", {"OMP_NUM_THREADS": "{threads}"})
COMPILED = Contender(
    "torch.compile", "bench.trainers.pytorch", "start_compiled", {"OMP_NUM_THREADS": "{threads}"}
)
JAX = Contender("JAX jit", "bench.trainers.xla", environment={"NPROC": "{threads}", "JAX_PLATFORMS": "cpu"})
PRODUCT = Contender(
    "matrix product", "bench.trainers.product", environment={"OPENBLAS_NUM_THREADS": "{threads}"}
)
TRAINERS = (ENGINE, EAGER, COMPILED, JAX)


class Process:
    """A contender's process with a number of threads, started at once and asked one thing at a time."""

    def __init__(self, contender: Contender, threads: int) -> None:
        self.contender = contender
        self.threads = threads
        self._heard = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        told = {name: value.format(threads=threads) for name, value in contender.environment.items()}
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "bench.worker",
                contender.module,
                contender.start,
                str(threads),
            ],
            env={**os.environ, **told},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._heard,
            text=True,
        )

    def ready(self) -> dict[str, Any]:
        """Wait until everything is imported, and return how much memory that takes.

        Raises
        ------
        ContenderError
            If something that it needs is not installed.
        """
        return self._read()

    def ask(self, what: str, training: Training | None = None, **details: int) -> dict[str, Any]:
        """Ask for something and wait for the answer.

        Raises
        ------
        ContenderError
            If it fails, ends or takes too long.
        """
        question: dict[str, Any] = {"ask": what, **details}
        if training is not None:
            question["training"] = asdict(training)
        assert self._process.stdin is not None
        try:
            print(json.dumps(question), file=self._process.stdin, flush=True)
        except OSError:
            raise ContenderError(self._last_words()) from None
        return self._read()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        timer = threading.Timer(PATIENCE, self._process.kill)
        timer.start()
        line = self._process.stdout.readline()
        timer.cancel()
        if not line:
            raise ContenderError(self._last_words())
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise ContenderError(answer["error"])
        return answer

    def _last_words(self) -> str:
        self._heard.seek(0)
        said = self._heard.read().decode(errors="replace").strip().splitlines()
        return f"its process ended: {said[-1] if said else 'it said nothing'}"

    def close(self) -> None:
        """Let the process end, and wait for it."""
        self._process.communicate()
        self._heard.close()


@contextmanager
def processes(contenders: Sequence[Contender], threads: Sequence[int]) -> Iterator[list[Process]]:
    """Start every contender with every number of threads, and end them all afterwards."""
    started = [Process(contender, number) for contender in contenders for number in threads]
    try:
        yield started
    finally:
        for process in started:
            process.close()


def prepare(
    crew: Sequence[Process], trainings: Callable[[Process], Sequence[Training]]
) -> dict[tuple[Process, Training], dict[str, Any] | ContenderError]:
    """Get everyone ready for all its trainings, as many at a time as there are cores."""

    def attempt(process: Process) -> list[tuple[Training, dict[str, Any] | ContenderError]]:
        wanted = trainings(process)
        answers: list[tuple[Training, dict[str, Any] | ContenderError]] = []
        try:
            process.ready()
        except ContenderError as error:
            return [(training, error) for training in wanted]
        for training in wanted:
            try:
                answers.append((training, process.ask("prepare", training)))
            except ContenderError as error:
                answers.append((training, error))
        return answers

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        answered = list(pool.map(attempt, crew))
    return {
        (process, training): answer
        for process, answers in zip(crew, answered, strict=True)
        for training, answer in answers
    }
