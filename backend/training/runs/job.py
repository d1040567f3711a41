"""The job of a worker: train one run from where it was left, noting on the way what would be lost with it.

Files are written before the rows that tell of them, and rows before the state that lies behind them. So
whenever the process is killed, the state on the disk is of a step whose rows and checkpoints are all there;
what lies beyond it is forgotten when the run goes on, and made again.
"""

import errno
import logging
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from backend.data.mnist import Mnist, MnistError
from backend.engine.errors import EngineError
from backend.networks import find_network
from backend.store import Run, RunStore, StoreError, UnknownRunError
from backend.store.runs import Status
from backend.training.bounds import RecipeError
from backend.training.runs.folder import HeldError, RunFolder, locked
from backend.training.runs.sitting import Sitting, Watch
from backend.training.trainer import DivergedError

_TRIES = 20
_SECONDS_BETWEEN = 0.5
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

_log = logging.getLogger(__name__)


class Job:
    """What trains runs in this process.

    Parameters
    ----------
    store : RunStore
        Where the runs are kept.
    data_folder : Path
        Where their folders are.
    mnist : callable
        Opens the data set.
    cores : int
        How many processor cores may share a batch; results do not depend on it.
    interrupted : callable
        Tells whether this process has to end; a run is left as soon as it does.
    left_as : {"queued", "paused"}
        What a run is that is left so: "queued" goes on with the next worker, "paused" once it is resumed.
    watch : callable
        Is given the run whenever something was noted of it.
    """

    def __init__(
        self,
        store: RunStore,
        data_folder: Path,
        mnist: Callable[[], Mnist],
        *,
        cores: int,
        interrupted: Callable[[], bool],
        left_as: Status = "queued",
        watch: Watch = None,
    ) -> None:
        self._store = store
        self._data_folder = data_folder
        self._mnist = mnist
        self._cores = cores
        self._interrupted = interrupted
        self._left_as = left_as
        self._watch = watch

    def do(self, run: str, ticket: int | None = None) -> Run | None:
        """Train a run until it ends or someone wants it to.

        Parameters
        ----------
        run : str
            Its id.
        ticket : int, optional
            The ticket that it must still wait under; without one, any run is trained that can go on.

        Returns
        -------
        Run or None
            How it stands then; None if there was nothing to do, or another process trains it.

        Raises
        ------
        StoreError
            If the store cannot be read or written.
        """
        folder = RunFolder.of(self._data_folder, run)
        try:
            with locked(folder.lock):
                return self._claim_and_train(run, ticket, folder)
        except HeldError:
            return None
        except OSError as error:
            claimed = self._store.claim(run, ticket)
            return None if claimed is None else self._end(run, folder, "failed", _explain(error))

    def _claim_and_train(self, run: str, ticket: int | None, folder: RunFolder) -> Run | None:
        try:
            claimed = self._store.claim(run, ticket)
        except UnknownRunError:
            folder.remove()
            raise
        if claimed is None:
            return None
        return self._train(claimed, folder)

    def _train(self, run: Run, folder: RunFolder) -> Run:
        try:
            folder.make()
            sitting = Sitting(run, find_network(run.network), self._store, folder, self._mnist(), self._cores)
            status = sitting.run(self._interrupted, self._watch) or self._left_as
            return self._end(run.id, folder, status)
        except DivergedError as error:
            return self._end(run.id, folder, "diverged", str(error))
        except (MnistError, RecipeError, EngineError) as error:
            return self._end(run.id, folder, "failed", str(error))
        except (OSError, StoreError) as error:
            return self._end(run.id, folder, "failed", _explain(error))
        except Exception as error:
            _log.exception("The run %s ended with a fault.", run.id)
            why = f"Training ended with a fault of ours ({type(error).__name__}: {error}). The log says more."
            return self._end(run.id, folder, "failed", why)

    def _end(self, run: str, folder: RunFolder, status: Status, message: str | None = None) -> Run:
        folder.give_way()
        if status in ("finished", "diverged"):
            with suppress(OSError):
                folder.state.unlink(missing_ok=True)
        for _ in range(_TRIES):
            try:
                return self._store.settle(run, status, message)
            except StoreError as error:
                _log.warning("The run %s is %s, but: %s", run, status, error)
                time.sleep(_SECONDS_BETWEEN)
        return self._store.settle(run, status, message)


def _explain(error: OSError | StoreError) -> str:
    """Say what could not be written, and what to do."""
    cause = error if isinstance(error, OSError) else error.__cause__
    full = (isinstance(cause, OSError) and cause.errno in _FULL) or (
        isinstance(cause, sqlite3.Error) and "full" in str(cause)
    )
    if not full:
        return f"{error} What was kept before is whole: mend the cause, then resume the run."
    where = f" while {error.filename} was written" if isinstance(error, OSError) and error.filename else ""
    return (
        f"The disk is full{where} ({cause}). All checkpoints before are whole. Make room, then resume the "
        "run: it goes on from where it was last kept."
    )
