"""A download's progress: bars on a terminal, a line now and then anywhere else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.progress import Progress as Bars

from backend.data.download.attempts import Progress

_LINES = 4


@contextmanager
def display(console: Console) -> Iterator[Callable[[Progress], None]]:
    """Give what a download tells its progress to, and show it on `console` meanwhile."""
    if not console.is_terminal:
        yield _Lines(console).tell
        return
    bars = Bars(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        TextColumn("[dim]{task.fields[host]}"),
        console=console,
    )
    with bars:
        yield _Bars(bars).tell


class _Bars:
    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def tell(self, progress: Progress) -> None:
        if progress.file not in self._tasks:
            self._tasks[progress.file] = self._bars.add_task(progress.file, host="")
        self._bars.update(
            self._tasks[progress.file],
            completed=progress.received,
            total=progress.total,
            host=urlsplit(progress.address).hostname,
        )


class _Lines:
    """Says where a file comes from and, at every quarter of it, how far it is."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._last: Progress | None = None

    def tell(self, progress: Progress) -> None:
        last, self._last = self._last, progress
        if last is None or (last.file, last.address) != (progress.file, progress.address):
            on = f", going on at {progress.received:,} bytes" if progress.received else ""
            self._say(f"{progress.file} from {progress.address}{on}")
        elif _quarter(progress) > _quarter(last):
            self._say(f"{progress.file}: {progress.received:,} of {progress.total:,} bytes")

    def _say(self, line: str) -> None:
        self._console.print(line, soft_wrap=True, markup=False, highlight=False)


def _quarter(progress: Progress) -> int:
    return _LINES * progress.received // progress.total if progress.total else 0
