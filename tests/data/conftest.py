"""What the data tests share: MNIST itself, a tiny set, a server of files."""

from collections.abc import Iterator

import pytest

from backend.data import mnist
from backend.data.mnist import Mnist
from tests.data.file_server import FileServer
from tests.data.tiny_set import TinySet


@pytest.fixture
def tiny() -> TinySet:
    return TinySet()


@pytest.fixture
def server() -> Iterator[FileServer]:
    running = FileServer()
    yield running
    running.close()


@pytest.fixture(scope="session")
def real_mnist() -> Mnist:
    return mnist.load()
