"""One file of a tiny set, the mirrors that have it, and the folder that it is downloaded to."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from backend.data.download import PART_SUFFIX, Patience, Progress
from backend.data.mirrors import MnistDownloadError, obtain
from tests.data.file_server import Answer, FileServer
from tests.data.tiny_set import TinySet

# Where an answer breaks off, in bytes.
CUT = 1_000
ONCE = Patience(tries=1)


class Images:
    """One file on one server, and a folder to download it to."""

    def __init__(self, server: FileServer, folder: Path) -> None:
        self.server = server
        self.folder = folder
        tiny = TinySet()
        self.file = tiny.files[0]
        self.content = tiny.contents[self.file.name]
        self.packed = gzip.compress(self.content, mtime=0)
        self.part = folder / f"{self.file.name}{PART_SUFFIX}"

    def mirror(self, name: str, *answers: Answer) -> str:
        self.server.serve(f"/{name}/{self.file.name}.gz", *answers)
        return f"{self.server.address}/{name}/"

    def obtain(
        self,
        *mirrors: str,
        patience: Patience = ONCE,
        tell: Callable[[Progress], None] = lambda _: None,
    ) -> None:
        obtain(self.folder, mirrors, files=[self.file], patience=patience, tell=tell)
        self.assert_complete()

    def assert_complete(self) -> None:
        assert (self.folder / self.file.name).read_bytes() == self.content
        assert [path.name for path in self.folder.iterdir()] == [self.file.name], "nothing else stays"

    def break_off(self, mirror: str) -> None:
        with pytest.raises(MnistDownloadError, match=r"The 1,000 bytes that came are kept"):
            self.obtain(mirror)
        assert self.part.stat().st_size > CUT, "a line, and what came"
