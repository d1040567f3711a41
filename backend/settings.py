"""What can be set from outside: by environment variables, or by the one who builds the app."""

import os
from pathlib import Path

from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

_BACKEND = Path(__file__).resolve().parent


class Settings(BaseSettings):
    """The settings of one running Backprop Lab.

    Each is read from ``BACKPROP_LAB_<NAME>``; host and port also from plain ``HOST`` and ``PORT``.

    Raises
    ------
    pydantic.ValidationError
        If a value lies outside its bounds.
    """

    model_config = SettingsConfigDict(
        env_prefix="BACKPROP_LAB_", frozen=True, populate_by_name=True, env_ignore_empty=True
    )

    host: str = Field(
        default="127.0.0.1",
        min_length=1,
        validation_alias=AliasChoices("BACKPROP_LAB_HOST", "HOST"),
        description="The address to listen at; 0.0.0.0 lets other machines in.",
    )
    port: int = Field(
        default=8000,
        ge=1,
        le=65535,
        validation_alias=AliasChoices("BACKPROP_LAB_PORT", "PORT"),
        description="The port to listen at.",
    )
    data_folder: Path = Field(
        default=Path("var"),
        description="Where what is kept is written; made when it is missing.",
    )
    frontend_folder: Path = Field(
        default=_BACKEND.parent / "frontend" / "dist",
        description="The built page.",
    )
    checkpoints_folder: Path = Field(
        default=_BACKEND / "checkpoints",
        description="The trained weights that come with the app.",
    )
    mnist_folder: Path | None = Field(
        default=None,
        description="A folder with the four MNIST files; without it, where make puts them is looked at.",
    )
    session_lifetime_days: float = Field(
        default=30,
        gt=0,
        le=3650,
        description="A session that nobody used for this many days is forgotten.",
    )
    max_sessions: int = Field(
        default=256,
        ge=1,
        le=100_000,
        description="How many sessions are kept; the one unused for longest makes room for a new one.",
    )
    max_history: int = Field(
        default=200,
        ge=1,
        le=10_000,
        description="How many steps a session can take before it has to be reset.",
    )
    max_history_bytes: int = Field(
        default=128 * 2**20,
        ge=1,
        le=2**40,
        description="How much room a session's steps may take, in bytes: large networks can take fewer.",
    )
    max_body_bytes: int = Field(
        default=8_000_000,
        ge=1_000,
        le=100_000_000,
        description="The largest request body that is read, in bytes.",
    )
    max_batch: int = Field(
        default=64,
        ge=1,
        le=1024,
        description="The most examples that one pass takes in.",
    )

    trace_cache_bytes: int = Field(
        default=64 * 1024 * 1024,
        ge=0,
        description="How much memory the passes may take that are kept to be explained, in bytes.",
    )

    max_runs: int = Field(
        default=200,
        ge=1,
        le=10_000,
        description="How many training runs are kept; one more is refused until one of them is deleted.",
    )
    queue: str | None = Field(
        default=None,
        pattern="^(rediss?|unix)://",
        max_length=1000,
        description="A Redis server that queues the runs, such as redis://localhost:6379/0; "
        "without it a file of the data folder does.",
    )
    worker_cores: int | None = Field(
        default=None,
        ge=1,
        le=256,
        description="How many processor cores share a training step; all that there are without it.",
    )
    worker_niceness: int = Field(
        default=10,
        ge=0,
        le=19,
        description="How far training gives way to everything else on the machine.",
    )

    @property
    def cores(self) -> int:
        """How many processor cores share a training step."""
        if self.worker_cores:
            return self.worker_cores
        # Where it can be asked, only the cores that this process may use.
        allowed = getattr(os, "sched_getaffinity", None)
        return len(allowed(0)) if allowed else os.cpu_count() or 1

    @property
    def database(self) -> Path:
        """The SQLite file that holds the sessions and the runs."""
        return self.data_folder / "backprop-lab.sqlite"
