"""Follows what happens to runs: one look at the store's version for all who listen, then one query a run."""

import asyncio
import logging
from collections.abc import AsyncIterator

from anyio import to_thread

from backend.store import Event, RunStore, StoreError, UnknownRunError

_SECONDS_BETWEEN_LOOKS = 0.1

_log = logging.getLogger(__name__)


class Tails:
    """The ends of the runs' streams of events.

    Parameters
    ----------
    store : RunStore
        Where the runs are kept. It must be this object's own: a store does not see its own changes as new.
    """

    def __init__(self, store: RunStore) -> None:
        self._store = store
        self._changed = asyncio.Event()
        self._reads: dict[tuple[str, int], asyncio.Task[list[Event]]] = {}
        self._followers = 0
        self._watch: asyncio.Task[None] | None = None
        self._closed = False

    async def follow(self, run: str, after: int) -> AsyncIterator[Event]:
        """Yield what happened to a run after an event, and then what happens, until its end.

        Parameters
        ----------
        run : str
            Its id.
        after : int
            The number of the event.
        """
        self._followers += 1
        if self._watch is None:
            self._reads = {}
            self._watch = asyncio.create_task(self._look())
        try:
            while not self._closed:
                changed = self._changed
                try:
                    events = await self._read(run, after)
                except UnknownRunError:
                    # It was deleted meanwhile.
                    yield Event(after + 1, "end", None)
                    return
                for event in events:
                    yield event
                    after = event.number
                    if event.kind == "end":
                        return
                await changed.wait()
        finally:
            self._followers -= 1
            if self._followers == 0 and self._watch is not None:
                self._watch.cancel()
                self._watch = None

    def close(self) -> None:
        """End every stream, so that nobody waits for what this server will not tell any more."""
        self._closed = True
        self._changed.set()

    async def _look(self) -> None:
        version = None
        while True:
            await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
            try:
                found = await to_thread.run_sync(self._store.version)
            except StoreError as error:
                _log.warning("%s", error)
                continue
            if found != version:
                version = found
                self._reads = {}
                changed, self._changed = self._changed, asyncio.Event()
                changed.set()

    async def _read(self, run: str, after: int) -> list[Event]:
        """Read what happened; those who stand at the same event share one query."""
        reading = self._reads.get((run, after))
        if reading is None:
            reading = asyncio.create_task(to_thread.run_sync(self._store.events, run, after))
            self._reads[run, after] = reading
        return await asyncio.shield(reading)
