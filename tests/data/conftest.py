"""What the data tests share: MNIST itself, a tiny set, a server of files."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.data import mnist
from backend.data.mnist import Mnist
from tests.data.file_server import FileServer
from tests.data.one_file import Images
from tests.data.tiny_set import TinySet


@pytest.fixture
def tiny() -> TinySet:
    return TinySet()


@pytest.fixture
def server() -> Iterator[FileServer]:
    with FileServer.running() as server:
        yield server


@pytest.fixture
def images(server: FileServer, tmp_path: Path) -> Images:
    return Images(server, tmp_path)


@pytest.fixture(scope="session")
def real_mnist() -> Mnist:
    return mnist.load()
