"""Mirrors are asked in order, over real HTTP on this machine, and only canonical bytes are kept."""

import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from backend.data import mirrors, mnist
from backend.data.download import Patience
from backend.data.mirrors import MnistDownloadError, obtain
from tests.data.file_server import Answer, FileServer, endless, redirect, whole
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


def test_a_mirror_that_has_moved_is_followed(tiny: TinySet, server: FileServer, tmp_path: Path) -> None:
    good = server.serve_set(tiny, "good")
    for name in tiny.contents:
        server.serve(f"/old/{name}.gz", redirect(f"{good}{name}.gz"))
    assert_complete(tiny, obtain(tmp_path, [f"{server.address}/old/"], files=tiny.files), tmp_path)


def test_what_is_there_is_not_fetched_again_and_what_is_corrupt_is(
    tiny: TinySet, server: FileServer, tmp_path: Path
) -> None:
    tiny.write(tmp_path)
    spoilt = tmp_path / tiny.files[2].name
    spoilt.write_bytes(bytes(tiny.files[2].size))
    obtain(tmp_path, [server.serve_set(tiny, "good")], files=tiny.files)
    assert server.asked == [f"/good/{spoilt.name}.gz"]
    assert spoilt.read_bytes() == tiny.contents[spoilt.name]


def test_what_is_corrupt_under_any_usual_name_no_longer_counts_once_the_file_is_fetched(
    tiny: TinySet, server: FileServer, tmp_path: Path
) -> None:
    for name in tiny.contents:
        (tmp_path / f"{name}.gz").write_bytes(b"spoilt")
    obtain(tmp_path, [server.serve_set(tiny, "good")], files=tiny.files)
    mnist.verify(tmp_path, tiny.files)


def wrong_bytes(data: bytes) -> bytes:
    return gzip.compress(bytes([data[0] ^ 1]) + data[1:])


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda data: whole(wrong_bytes(data)), "its SHA-256 is"),
        (lambda data: whole(gzip.compress(data[:-1])), "bytes came, expected"),
        (lambda data: whole(gzip.compress(data)[:-12]), "bytes came, expected"),
        (lambda data: whole(gzip.compress(data + bytes(400_000))), "more than the expected"),
        (lambda data: whole(gzip.compress(data) * 3), "more than the expected"),
        (lambda data: whole(b"\x1f\x8b" + data), "cannot be unpacked"),
        (lambda data: whole(b""), "it sent 0 bytes"),
        (lambda data: whole(b"<html>Log in</html>", Content_Type="text/html"), "it sent text/html"),
        (lambda data: endless(gzip.compress(data)[:5]), "too many"),
        (lambda data: endless(b"<html>"), "it sent something, which is not the file"),
        (lambda data: lambda handler: handler.send_error(503), "503"),
        (lambda data: redirect("/bad/again"), "404"),
        (lambda data: whole(data, Content_Range=f"bytes 0-9/{len(data)}"), None),
    ],
)
def test_wrong_bytes_send_us_to_the_next_mirror(
    tiny: TinySet, server: FileServer, tmp_path: Path, spoil: Callable[[bytes], Answer], says: str | None
) -> None:
    for name, data in tiny.contents.items():
        server.serve(f"/bad/{name}.gz", spoil(data))
    bad = f"{server.address}/bad/"
    data_set = obtain(tmp_path / "both", [bad, server.serve_set(tiny, "good")], files=tiny.files)
    assert_complete(tiny, data_set, tmp_path / "both")
    if says is None:
        return
    with pytest.raises(MnistDownloadError, match=says):
        obtain(tmp_path / "bad", [bad], files=tiny.files)
    assert list((tmp_path / "bad").iterdir()) == []


def test_redirects_in_a_circle_end(tiny: TinySet, server: FileServer, tmp_path: Path) -> None:
    path = f"/round/{tiny.files[0].name}.gz"
    server.serve(path, redirect(path))
    with pytest.raises(MnistDownloadError, match="redirects"):
        obtain(tmp_path, [f"{server.address}/round/"], files=tiny.files)


def test_every_mirror_that_failed_is_named_with_the_command_to_try_again(
    tiny: TinySet, server: FileServer, tmp_path: Path
) -> None:
    nobody = "http://127.0.0.1:1/mnist/"
    with pytest.raises(MnistDownloadError) as failed:
        obtain(tmp_path, [f"{server.address}/empty/", nobody, "not an address"], files=tiny.files)
    first, second, third = failed.value.failures
    assert f"{server.address}/empty/{tiny.files[0].name}.gz" in first
    assert "404" in first
    assert nobody in second
    assert "not an address" in third
    assert all(failure in str(failed.value) for failure in failed.value.failures)
    assert f"-m backend.data.mirrors {tmp_path}` again" in str(failed.value)
    with pytest.raises(MnistDownloadError, match="no address was named"):
        obtain(tmp_path, [], files=tiny.files)


# Seconds that a test waits for a server that a person would wait for half a minute.
SHORT = 0.2


@pytest.mark.parametrize("at", [0, 1, 12])
def test_a_mirror_that_falls_silent_is_given_up(
    tiny: TinySet, server: FileServer, tmp_path: Path, at: int
) -> None:
    labels = tiny.files[1]
    packed = gzip.compress(tiny.contents[labels.name])
    server.serve(f"/silent/{labels.name}.gz", server.silence(packed, at=at))
    mirrors_in_order = [f"{server.address}/silent/", server.serve_set(tiny, "good")]
    obtain(tmp_path, mirrors_in_order, files=[labels], patience=Patience(silence=SHORT))
    assert set(server.asked) == {f"/silent/{labels.name}.gz", f"/good/{labels.name}.gz"}
    assert (tmp_path / labels.name).read_bytes() == tiny.contents[labels.name]


@pytest.mark.parametrize(
    "start",
    [
        b"HTTP/1.1 200 OK\r\nServer: ",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n\x1f\x8b\x08",
        b"HTTP/1.1 200 OK\r\n\r\n\x1f\x8b\x08",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n\x1f\x8b\x08\r\n1;",
        b"HTTP/1.1 302 Found\r\nLocation: ",
    ],
    ids=["headers", "body", "body of no stated length", "chunk sizes", "redirect"],
)
def test_a_mirror_that_sends_a_byte_now_and_then_is_given_up(
    tiny: TinySet, server: FileServer, tmp_path: Path, start: bytes
) -> None:
    images = tiny.files[0]
    server.serve(f"/slow/{images.name}.gz", server.trickle(start))
    # It is never silent for long: only its speed gives it away.
    patience = Patience(silence=60, window=SHORT, slowest=5_000, tries=2)
    with pytest.raises(MnistDownloadError, match=r"fewer than 5,000 bytes a second came for 0\.2 seconds"):
        obtain(tmp_path / "slow", [f"{server.address}/slow/"], files=[images], patience=patience)
    mirrors_in_order = [f"{server.address}/slow/", server.serve_set(tiny, "good")]
    obtain(tmp_path / "both", mirrors_in_order, files=[images], patience=patience)
    assert [path.name for path in (tmp_path / "both").iterdir()] == [images.name]


def test_a_folder_that_cannot_be_made_is_told(tiny: TinySet, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(mnist.MnistError, match=r"cannot hold MNIST .*-m backend.data.mirrors FOLDER"):
        obtain(tmp_path / "file" / "mnist", [], files=tiny.files)
    assert (tmp_path / "file").read_text() == "in the way"


def test_the_public_mirrors_are_asked_over_tls() -> None:
    assert len(mirrors.MIRRORS) >= 2
    assert all(mirror.startswith("https://") and mirror.endswith("/") for mirror in mirrors.MIRRORS)
