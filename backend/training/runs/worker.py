"""The worker: a process that takes runs from the queue, one after the other, and trains them."""

import logging
import os
import signal
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from types import FrameType

from backend.data.mnist import Mnist
from backend.store import RunStore, SqliteRuns, StoreError
from backend.training.runs.folder import HeldError, RunFolder, all_runs, locked
from backend.training.runs.job import Job
from backend.training.runs.queue import Queue, QueueError

_SECONDS_BETWEEN_LOOKS = 2.0
_SECONDS_BETWEEN_TASKS = 0.1
_SECONDS_TO_FINISH = 10.0

_log = logging.getLogger(__name__)


class Worker:
    """A worker of one data folder.

    Parameters
    ----------
    data_folder : Path
        The folder.
    open_store, open_queue : callable
        Open the store of its runs, and their queue.
    mnist : callable
        Opens the data set.
    cores : int
        How many processor cores may share a batch.
    niceness : int
        How far this process gives way to others, 0 to 19.
    """

    def __init__(
        self,
        data_folder: Path,
        *,
        open_store: Callable[[], SqliteRuns],
        open_queue: Callable[[], Queue],
        mnist: Callable[[], Mnist],
        cores: int,
        niceness: int,
    ) -> None:
        self._data_folder = data_folder
        self._open_store = open_store
        self._open_queue = open_queue
        self._mnist = mnist
        self._cores = cores
        self._niceness = niceness
        self._ending = threading.Event()

    def work(self, *, until_input_ends: bool = False) -> None:
        """Train what is queued until a signal ends it; with one worker at a time for a data folder.

        Parameters
        ----------
        until_input_ends : bool
            Whether the end of standard input is such a signal too: it comes when the process at its other end
            is gone, however that ended.

        Raises
        ------
        StoreError, QueueError
            If the runs or the queue cannot be read or written.
        """
        os.nice(self._niceness)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._end)
        if until_input_ends:
            threading.Thread(target=self._follow_input, daemon=True).start()
        lock = self._data_folder / "worker.lock"
        waited = False
        while not self._ending.is_set():
            try:
                with locked(lock):
                    self._serve()
            except HeldError:
                if not waited:
                    _log.warning(
                        "Another worker trains the runs in %s; waiting for its end.", self._data_folder
                    )
                waited = True
                self._ending.wait(_SECONDS_BETWEEN_TASKS)

    def _serve(self) -> None:
        with closing(self._open_store()) as store, closing(self._open_queue()) as queue:
            job = Job(
                store,
                self._data_folder,
                self._mnist,
                cores=self._cores,
                interrupted=self._ending.is_set,
            )
            queue.serve(lambda run, ticket: _do(job, run, ticket))
            reconcile(store, queue, self._data_folder)
            sweep(store, self._data_folder)
            consumer = queue.huey.create_consumer(
                workers=1,
                periodic=False,
                initial_delay=_SECONDS_BETWEEN_TASKS,
                max_delay=_SECONDS_BETWEEN_TASKS,
                scheduler_interval=60,
                shutdown_timeout=_SECONDS_TO_FINISH,
            )
            consumer.start()
            # Its own handlers would end the process without waiting for the job.
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, self._end)
            while not self._ending.wait(_SECONDS_BETWEEN_LOOKS):
                consumer.check_worker_health()
                try:
                    reconcile(store, queue, self._data_folder)
                except (StoreError, QueueError) as error:
                    _log.warning("%s", error)
            consumer.stop(graceful=True)

    def _end(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - a signal handler's form
        self._ending.set()

    def _follow_input(self) -> None:
        while os.read(0, 1024):
            pass
        self._ending.set()
        # Nobody would miss it, so it must not linger.
        threading.Event().wait(2 * _SECONDS_TO_FINISH)
        os._exit(1)


def _do(job: Job, run: str, ticket: int) -> None:
    try:
        job.do(run, ticket)
    except StoreError as error:
        _log.warning("%s", error)


def reconcile(store: RunStore, queue: Queue, data_folder: Path) -> None:
    """Give back the runs whose worker is gone, and give every queued run a task if it has none.

    A task is taken out of the queue before it is done, so that a worker which is killed loses it.

    Raises
    ------
    StoreError, QueueError
        If the runs or the queue cannot be read or written.
    """
    for run in store.every():
        if run.status == "running":
            _give_back(store, run.id, data_folder)
    tasks = queue.tasks()
    for run in sorted(store.every(), key=lambda run: run.ticket):
        if run.status == "queued" and (run.id, run.ticket) not in tasks:
            queue.enqueue(run)


def _give_back(store: RunStore, run: str, data_folder: Path) -> None:
    try:
        with locked(RunFolder.of(data_folder, run).lock):
            # Whoever trains a run holds its lock from before it is running until after.
            if store.get(run).status == "running":
                store.release(run)
    except HeldError:
        pass


def sweep(store: RunStore, data_folder: Path) -> None:
    """Delete the folders of runs that are no more: what a server leaves that is killed as it deletes."""
    folder = all_runs(data_folder)
    known = {run.id for run in store.every()}
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in known:
            with suppress(HeldError), locked(RunFolder(path).lock):
                RunFolder(path).remove()
