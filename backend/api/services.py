"""What the routers work with, made once when the app starts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from backend.api.problems import ProblemError
from backend.data.samples import SampleLibrary
from backend.engine.network import Network
from backend.store import SessionStore
from backend.training.checkpoints import CheckpointLibrary


@dataclass(frozen=True)
class Services:
    """What the routers work with.

    Attributes
    ----------
    networks : mapping of str to Network
        The networks by their ids.
    checkpoints : mapping of str to CheckpointLibrary
        For each network its trained weights.
    samples : SampleLibrary
        Real digits.
    sessions : SessionStore
        People's own weights.
    max_batch : int
        The most examples that one pass takes in.
    """

    networks: Mapping[str, Network]
    checkpoints: Mapping[str, CheckpointLibrary]
    samples: SampleLibrary
    sessions: SessionStore
    max_batch: int

    def network(self, id: str) -> Network:
        """Find a network.

        Raises
        ------
        ProblemError
            404, if there is none of that id.
        """
        if id not in self.networks:
            raise ProblemError(
                404,
                "unknown-network",
                "Unknown network",
                f"There is no network {id!r}; choose one of {', '.join(self.networks)}.",
            )
        return self.networks[id]


# A coroutine that awaits nothing, since FastAPI would hand a plain function to another thread.
async def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


UsedServices = Annotated[Services, Depends(_services)]
