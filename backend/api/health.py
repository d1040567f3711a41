"""Whether the server is there."""

from fastapi import APIRouter

from backend import __version__
from backend.api import problems
from backend.api.answers import Health

router = APIRouter(prefix="/api", tags=["health"])


@router.get("/health", summary="Ask whether the server is there", responses=problems.responses())
async def health() -> Health:
    """Answer as soon as the server answers at all, even when every thread is busy."""
    return Health(status="ok", version=__version__)
