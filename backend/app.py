"""The app: settings in, a FastAPI application out."""

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

from fastapi import FastAPI

from backend import __version__
from backend.api import (
    checkpoints,
    equations,
    explain,
    gradcheck,
    health,
    networks,
    passes,
    preprocess,
    problems,
    proofs,
    reference,
    runs,
    samples,
    sessions,
)
from backend.api.body_limit import BodyLimit
from backend.api.frontend import FrontendFiles, FrontendMount
from backend.api.security_headers import SecurityHeaders
from backend.api.services import Services
from backend.api.tails import Tails
from backend.api.traces import KnownTraces
from backend.data import mnist
from backend.data.samples import SampleLibrary
from backend.networks import SHIPPED
from backend.settings import Settings
from backend.store import SqliteRuns, SqliteSessions
from backend.training.checkpoints import CheckpointLibrary
from backend.training.runs.queue import Queue
from backend.training.runs.results import RunResults

_DAY = 24 * 60 * 60


def create_app(settings: Settings | None = None) -> FastAPI:
    """Build the app.

    Parameters
    ----------
    settings : Settings, optional
        Read from the environment when left out.
    """
    settings = settings or Settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with (
            closing(open_sessions(settings)) as store,
            closing(open_runs(settings)) as runs_store,
            closing(open_runs(settings)) as followed,
            closing(open_queue(settings)) as queue,
        ):
            data_set = DataSet(settings)
            app.state.services = Services(
                checkpoints={
                    each.network.id: CheckpointLibrary(settings.checkpoints_folder / each.network.id)
                    for each in SHIPPED
                    if each.checkpoint is not None
                },
                samples=SampleLibrary(find_mnist(settings)),
                sessions=store,
                mnist=data_set.mnist,
                runs=runs_store,
                queue=queue,
                results=RunResults(runs_store, settings.data_folder, data_set.mnist),
                tails=Tails(followed),
                traces=KnownTraces(settings.trace_cache_bytes),
                data_folder=settings.data_folder,
                max_batch=settings.max_batch,
                stopping=threading.Event(),
            )
            yield

    app = FastAPI(
        title="Backprop Lab",
        version=__version__,
        description=reference.DESCRIPTION,
        openapi_tags=reference.TAGS,
        license_info={"name": "MIT", "identifier": "MIT"},
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    for noun in (
        passes,
        gradcheck,
        explain,
        proofs,
        networks,
        equations,
        sessions,
        preprocess,
        samples,
        checkpoints,
        runs,
        health,
    ):
        app.include_router(noun.router)
    app.include_router(reference.router(settings.frontend_folder))
    app.router.routes.append(FrontendMount("/", FrontendFiles(settings.frontend_folder)))
    app.add_middleware(BodyLimit, most=settings.max_body_bytes)
    app.add_middleware(SecurityHeaders)
    problems.install(app)
    reference.install(app)
    return app


def open_sessions(settings: Settings) -> SqliteSessions:
    """Open the store that the settings name.

    Raises
    ------
    StoreError
        If it cannot be opened.
    """
    return SqliteSessions(
        settings.database,
        lifetime=settings.session_lifetime_days * _DAY,
        max_sessions=settings.max_sessions,
        max_history=settings.max_history,
        max_history_bytes=settings.max_history_bytes,
    )


def open_runs(settings: Settings, *, durable: bool = False) -> SqliteRuns:
    """Open the store of runs that the settings name.

    Raises
    ------
    StoreError
        If it cannot be opened.
    """
    return SqliteRuns(settings.database, max_runs=settings.max_runs, durable=durable)


def open_queue(settings: Settings) -> Queue:
    """Open the queue of runs that the settings name.

    Raises
    ------
    QueueError
        If it cannot be opened or reached.
    """
    return Queue(settings.data_folder, settings.queue)


class DataSet:
    """MNIST as the settings name it, looked for until it is there and then kept.

    Parameters
    ----------
    settings : Settings
        Where to look.
    """

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.mnist_folder
        self._found: mnist.Mnist | None = None

    def mnist(self) -> mnist.Mnist:
        """Open the data set.

        Raises
        ------
        MnistError
            If it is not there, or not as it should be.
        """
        if self._found is None:
            self._found = mnist.load(self._folder)
        return self._found


def find_mnist(settings: Settings) -> mnist.Mnist | None:
    """Open MNIST if it is on this machine.

    Raises
    ------
    MnistMissingError
        If the settings name a folder that does not hold it.
    """
    try:
        return mnist.load(settings.mnist_folder)
    except mnist.MnistMissingError:
        if settings.mnist_folder is not None:
            raise
        return None
