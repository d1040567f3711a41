"""The app: settings in, a FastAPI application out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

from fastapi import FastAPI

from backend import __version__
from backend.api import (
    checkpoints,
    health,
    networks,
    passes,
    preprocess,
    problems,
    reference,
    samples,
    sessions,
)
from backend.api.body_limit import BodyLimit
from backend.api.frontend import FrontendFiles, FrontendMount
from backend.api.security_headers import SecurityHeaders
from backend.api.services import Services
from backend.data import mnist
from backend.data.samples import SampleLibrary
from backend.networks import NETWORKS
from backend.settings import Settings
from backend.store import SqliteSessions
from backend.training.checkpoints import CheckpointLibrary

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
        with closing(open_sessions(settings)) as store:
            app.state.services = Services(
                networks=NETWORKS,
                checkpoints={
                    name: CheckpointLibrary(settings.checkpoints_folder / name) for name in NETWORKS
                },
                samples=SampleLibrary(find_mnist(settings)),
                sessions=store,
                max_batch=settings.max_batch,
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
    for noun in (passes, networks, sessions, preprocess, samples, checkpoints, health):
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
    )


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
