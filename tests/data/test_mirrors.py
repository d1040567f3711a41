"""Mirrors are asked in order, over real HTTP on this machine, and only canonical bytes are kept."""

import gzip
import threading
from collections.abc import Callable
from pathlib import Path

import httpx
import numpy as np
import pytest

from backend.data import mirrors, mnist
from backend.data.mirrors import MnistDownloadError, obtain
from tests.data.file_server import FileServer
from tests.data.tiny_set import TinySet


def assert_complete(tiny: TinySet, data_set: mnist.Mnist, folder: Path) -> None:
    for (split, part), values in tiny.arrays.items():
        read = data_set.images(split) if part == "images" else data_set.labels(split)
        np.testing.assert_array_equal(read, values)
    assert {path.name for path in folder.iterdir()} == set(tiny.contents), "nothing but the four files stays"


def test_four_files_are_fetched_unpacked_and_verified(
    tiny: TinySet, server: FileServer, tmp_path: Path
) -> None:
    folder = tmp_path / "made" / "on the way"
    data_set = obtain(folder, [server.serve_set(tiny, "good")], files=tiny.files)
    assert_complete(tiny, data_set, folder)
    assert mnist.locate(folder) == folder


def test_a_mirror_without_a_closing_slash_will_do(tiny: TinySet, server: FileServer, tmp_path: Path) -> None:
    mirror = server.serve_set(tiny, "good").rstrip("/")
    assert_complete(tiny, obtain(tmp_path, [mirror], files=tiny.files), tmp_path)


def test_a_store_that_unpacks_on_the_way_will_do(tiny: TinySet, server: FileServer, tmp_path: Path) -> None:
    mirror = server.serve_set(tiny, "plain", packed=False)
    assert_complete(tiny, obtain(tmp_path, [mirror], files=tiny.files), tmp_path)


def test_what_is_there_is_not_fetched_again_and_what_is_corrupt_is(
    tiny: TinySet, server: FileServer, tmp_path: Path
) -> None:
    tiny.write(tmp_path)
    spoilt = tmp_path / tiny.files[2].name
    spoilt.write_bytes(bytes(tiny.files[2].size))
    obtain(tmp_path, [server.serve_set(tiny, "good")], files=tiny.files)
    assert server.asked == [f"/good/{spoilt.name}.gz"]
    assert spoilt.read_bytes() == tiny.contents[spoilt.name]


def wrong_bytes(data: bytes) -> bytes:
    return gzip.compress(bytes([data[0] ^ 1]) + data[1:])


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (wrong_bytes, "SHA-256"),
        (lambda data: gzip.compress(data[:-1]), "bytes came, expected"),
        (lambda data: gzip.compress(data)[:-12], "bytes came, expected"),
        (lambda data: gzip.compress(data + bytes(40_000_000)), "more than the expected"),
        (lambda data: b"\x1f\x8b" + data, "decompressing"),
        (lambda data: b"", "0 bytes came"),
        (lambda data: b"<html>Moved</html>", "18 bytes came"),
    ],
)
def test_wrong_bytes_send_us_to_the_next_mirror(
    tiny: TinySet, server: FileServer, tmp_path: Path, spoil: Callable[[bytes], bytes], says: str
) -> None:
    for name, data in tiny.contents.items():
        server.serve(f"/bad/{name}.gz", spoil(data))
    bad = f"{server.address}/bad/"
    data_set = obtain(tmp_path / "both", [bad, server.serve_set(tiny, "good")], files=tiny.files)
    assert_complete(tiny, data_set, tmp_path / "both")
    with pytest.raises(MnistDownloadError, match=says):
        obtain(tmp_path / "bad", [bad], files=tiny.files)
    assert list((tmp_path / "bad").iterdir()) == []


def test_a_cut_connection_sends_us_to_the_next_mirror(
    tiny: TinySet, server: FileServer, tmp_path: Path
) -> None:
    for name, data in tiny.contents.items():
        packed = gzip.compress(data)
        server.serve(f"/cut/{name}.gz", packed[:9], stated_length=len(packed))
    cut = f"{server.address}/cut/"
    data_set = obtain(tmp_path / "both", [cut, server.serve_set(tiny, "good")], files=tiny.files)
    assert_complete(tiny, data_set, tmp_path / "both")
    with pytest.raises(MnistDownloadError, match="peer closed connection"):
        obtain(tmp_path / "cut", [cut], files=tiny.files)
    assert list((tmp_path / "cut").iterdir()) == []


def test_every_mirror_that_failed_is_named(tiny: TinySet, server: FileServer, tmp_path: Path) -> None:
    nobody = "http://127.0.0.1:1/mnist/"
    with pytest.raises(MnistDownloadError) as failed:
        obtain(tmp_path, [f"{server.address}/empty/", nobody, "not an address"], files=tiny.files)
    first, second, third = failed.value.failures
    assert f"{server.address}/empty/{tiny.files[0].name}.gz" in first
    assert "404" in first
    assert nobody in second
    assert "not an address" in third
    assert all(failure in str(failed.value) for failure in failed.value.failures)


def test_a_silent_mirror_is_given_up(tiny: TinySet, server: FileServer, tmp_path: Path) -> None:
    released = threading.Event()

    def say_nothing(_: object) -> None:
        released.wait()

    labels = tiny.files[1]
    server.answers[f"/silent/{labels.name}.gz"] = say_nothing
    mirrors_in_order = [f"{server.address}/silent/", server.serve_set(tiny, "good")]
    try:
        obtain(tmp_path, mirrors_in_order, files=[labels], timeout=httpx.Timeout(10, read=1))
    finally:
        released.set()
    assert server.asked == [f"/silent/{labels.name}.gz", f"/good/{labels.name}.gz"]
    assert (tmp_path / labels.name).read_bytes() == tiny.contents[labels.name]


def test_a_folder_that_cannot_be_made_is_told(tiny: TinySet, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(mnist.MnistError, match="cannot hold MNIST"):
        obtain(tmp_path / "file" / "mnist", [], files=tiny.files)
    assert (tmp_path / "file").read_text() == "in the way"


def test_the_public_mirrors_are_asked_over_tls() -> None:
    assert len(mirrors.MIRRORS) >= 2
    assert all(mirror.startswith("https://") and mirror.endswith("/") for mirror in mirrors.MIRRORS)
