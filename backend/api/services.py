"""What the routers work with, made once when the app starts."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request

from backend.api.problems import ProblemError
from backend.api.tails import Tails
from backend.api.traces import KnownTraces
from backend.data.mnist import Mnist
from backend.data.samples import SampleLibrary
from backend.engine.network import Network
from backend.store import RunStore, SessionStore
from backend.training.checkpoints import CheckpointLibrary
from backend.training.runs.queue import Queue
from backend.training.runs.results import RunResults


@dataclass(frozen=True)
class Services:
    """What the routers work with.

    Attributes
    ----------
    checkpoints : mapping of str to CheckpointLibrary
        For each network that comes with the app its trained weights.
    samples : SampleLibrary
        Real digits.
    sessions : SessionStore
        People's own weights.
    mnist : callable
        Opens the data set, or raises ``MnistError``.
    runs : RunStore
        Training in the background.
    queue : Queue
        Where the worker finds it.
    results : RunResults
        What came of it.
    tails : Tails
        What happens to it.
    traces : KnownTraces
        The passes that were run last.
    data_folder : Path
        Where its files are.
    max_batch : int
        The most examples that one pass takes in.
    stopping : threading.Event
        Set when the server is about to end, so that what goes on for long ends too.
    """

    checkpoints: Mapping[str, CheckpointLibrary]
    samples: SampleLibrary
    sessions: SessionStore
    mnist: Callable[[], Mnist]
    runs: RunStore
    queue: Queue
    results: RunResults
    tails: Tails
    traces: KnownTraces
    data_folder: Path
    max_batch: int
    stopping: threading.Event

    def checkpoints_of(self, network: Network) -> CheckpointLibrary:
        """Find the trained weights of a network.

        Raises
        ------
        ProblemError
            404, if none come with the app.
        """
        if network.id not in self.checkpoints:
            raise ProblemError(
                404,
                "unknown-checkpoint",
                "Unknown checkpoint",
                f"No checkpoints of {network.id} come with the app; those that do are of "
                f"{', '.join(self.checkpoints)}. Begin with a seed, an example, or a training run's weights.",
            )
        return self.checkpoints[network.id]


# A coroutine that awaits nothing, since FastAPI would hand a plain function to another thread.
async def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


UsedServices = Annotated[Services, Depends(_services)]
