"""Starts the worker with the server, starts another when it dies, and ends it with the server."""

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence

COMMAND = (sys.executable, "-m", "backend", "worker", "--until-input-ends")
_FIRST_DELAY = 0.5
_LONGEST_DELAY = 30.0
_SOUND_SECONDS = 10.0
_SECONDS_TO_FINISH = 10.0

_log = logging.getLogger(__name__)


class Supervisor:
    """Keeps a worker alive from ``start`` to ``stop``.

    The worker reads a pipe whose other end is held here: it ends with this process, even if that is killed.

    Parameters
    ----------
    command : sequence of str
        What starts a worker that ends with its standard input.
    environment : mapping, optional
        The worker's environment; this process's when left out.
    """

    def __init__(
        self, command: Sequence[str] = COMMAND, environment: Mapping[str, str] | None = None
    ) -> None:
        self._command = tuple(command)
        # A batch is shared out among processes of our own, with the same result for any number of them.
        self._environment = {
            **(os.environ if environment is None else environment),
            "OPENBLAS_NUM_THREADS": "1",
        }
        self._ending = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._watch, daemon=True, name="supervisor")

    @property
    def worker(self) -> int | None:
        """The id of the worker's process; None while there is none."""
        with self._lock:
            return None if self._process is None else self._process.pid

    def start(self) -> None:
        """Start a worker, and go on seeing to it that there is one."""
        self._thread.start()

    def stop(self) -> None:
        """End the worker, which leaves its run so that the next one goes on with it."""
        self._ending.set()
        with self._lock:
            process = self._process
        if process is not None and process.stdin is not None:
            process.stdin.close()
            try:
                process.wait(_SECONDS_TO_FINISH)
            except subprocess.TimeoutExpired:
                process.kill()
        self._thread.join()

    def _watch(self) -> None:
        delay = _FIRST_DELAY
        while not self._ending.is_set():
            began = time.monotonic()
            how = self._run_once()
            if self._ending.is_set():
                return
            if time.monotonic() - began > _SOUND_SECONDS:
                delay = _FIRST_DELAY
            _log.warning("The worker that trains runs ended (%s); another starts in %.3g s.", how, delay)
            self._ending.wait(delay)
            delay = min(2 * delay, _LONGEST_DELAY)

    def _run_once(self) -> str:
        """Start a worker and wait for its end; tell how it ended."""
        with self._lock:
            if self._ending.is_set():
                return "not started"
            try:
                # A session of its own: Ctrl-C in the server's terminal is the server's to pass on.
                self._process = subprocess.Popen(  # noqa: S603 - a command of ours
                    self._command, env=self._environment, stdin=subprocess.PIPE, start_new_session=True
                )
            except OSError as error:
                return str(error)
            process = self._process
        code = process.wait()
        with self._lock:
            self._process = None
            if process.stdin is not None:
                process.stdin.close()
        return f"signal {-code}" if code < 0 else f"exit status {code}"
