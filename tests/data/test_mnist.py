"""MNIST is found where it may lie, and only the canonical files are used."""

import gzip
import hashlib
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from backend.data import mnist, remedy
from backend.data.mnist import Mnist, MnistCorruptError, MnistMissingError
from tests.data.tiny_set import TinySet


def test_the_real_files_are_the_70000_canonical_images(real_mnist: Mnist) -> None:
    mnist.verify(real_mnist.folder)
    assert real_mnist.images("train").shape == (60_000, 28, 28)
    assert real_mnist.images("test").shape == (10_000, 28, 28)
    assert real_mnist.images("train").dtype == np.uint8
    assert real_mnist.labels("test")[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    assert np.bincount(real_mnist.labels("train")).tolist() == [
        *(5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949)
    ]


def test_a_corrupted_copy_of_the_real_test_images_is_refused(real_mnist: Mnist, tmp_path: Path) -> None:
    images = next(file for file in mnist.FILES if (file.split, file.part) == ("test", "images"))
    path = mnist.find(real_mnist.folder, images)
    assert path is not None
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    (tmp_path / images.name).write_bytes(data)
    with pytest.raises(MnistCorruptError) as refused:
        Mnist(tmp_path).images("test")
    actual = hashlib.sha256(data).hexdigest()
    mend = f"Run `{remedy.mirrors_command(tmp_path)}`, which fetches it anew."
    for part in (str(tmp_path / images.name), images.sha256, actual, mend):
        assert part in str(refused.value)


@pytest.mark.parametrize("rename", ["{}", "{}.gz"])
@pytest.mark.parametrize("dotted", [False, True])
def test_usual_names_packed_or_not_are_read(tiny: TinySet, tmp_path: Path, rename: str, dotted: bool) -> None:
    for name, data in tiny.contents.items():
        name = name.replace("-idx", ".idx") if dotted else name
        content = gzip.compress(data) if rename.endswith(".gz") else data
        (tmp_path / rename.format(name)).write_bytes(content)
    data_set = Mnist(tmp_path, tiny.files)
    for split in mnist.SPLITS:
        np.testing.assert_array_equal(data_set.images(split), tiny.arrays[split, "images"])
        np.testing.assert_array_equal(data_set.labels(split), tiny.arrays[split, "labels"])


def test_arrays_are_read_once_and_cannot_be_written(tiny: TinySet, tmp_path: Path) -> None:
    data_set = Mnist(tiny.write(tmp_path), tiny.files)
    with ThreadPoolExecutor(8) as threads:
        arrays = list(threads.map(lambda _: data_set.images("test"), range(16)))
    assert all(array is arrays[0] for array in arrays)
    with pytest.raises(ValueError, match="read-only"):
        arrays[0][0, 0, 0] = 1


def test_nothing_is_read_before_it_is_asked_for(tiny: TinySet, tmp_path: Path) -> None:
    data_set = Mnist(tiny.write(tmp_path), tiny.files)
    (tmp_path / "train-images-idx3-ubyte").unlink()
    assert data_set.labels("test").shape == (3,)
    with pytest.raises(MnistMissingError, match="train-images-idx3-ubyte"):
        data_set.images("train")


def test_a_file_changed_after_it_was_verified_is_verified_again(tiny: TinySet, tmp_path: Path) -> None:
    tiny.write(tmp_path)
    mnist.verify(tmp_path, tiny.files)
    path = tmp_path / "t10k-labels-idx1-ubyte"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    before = path.stat()
    path.write_bytes(data)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    with pytest.raises(MnistCorruptError, match="SHA-256"):
        mnist.verify(tmp_path, tiny.files)


@pytest.mark.parametrize(
    ("suffix", "content", "says"),
    [
        ("", lambda data: data[:-1], "it holds 10 bytes, expected 11"),
        ("", lambda data: data + b"x", "more than 11"),
        ("", lambda data: b"", "it holds 0 bytes"),
        (".gz", lambda data: gzip.compress(data)[:-9], "cannot be read"),
        (".gz", lambda data: data, "cannot be read"),
        (".gz", lambda data: gzip.compress(bytes(50_000_000)), "more than 11"),
    ],
)
def test_truncated_long_and_unpackable_files_are_refused(
    tiny: TinySet, tmp_path: Path, suffix: str, content: Callable[[bytes], bytes], says: str
) -> None:
    file = next(file for file in tiny.files if file.part == "labels")
    (tmp_path / f"{file.name}{suffix}").write_bytes(content(tiny.contents[file.name]))
    with pytest.raises(MnistCorruptError, match=says):
        mnist.read(tmp_path, file)


def test_a_wrong_magic_number_is_refused_even_with_the_right_sum(tiny: TinySet, tmp_path: Path) -> None:
    file = tiny.files[0]
    data = b"\0\0\x0d" + tiny.contents[file.name][3:]
    (tmp_path / file.name).write_bytes(data)
    with pytest.raises(MnistCorruptError, match="magic number"):
        mnist.read(tmp_path, replace(file, sha256=hashlib.sha256(data).hexdigest()))


def test_a_named_folder_is_the_only_one_looked_at(tiny: TinySet, tmp_path: Path) -> None:
    package = tiny.write(tmp_path / "package")
    (tmp_path / "named").mkdir()
    with pytest.raises(MnistMissingError):
        mnist.locate(tmp_path / "named", package=package)


def test_the_package_comes_before_the_cache(tiny: TinySet, tmp_path: Path) -> None:
    package, cache = tmp_path / "package", tiny.write(tmp_path / "cache")
    assert mnist.locate(cache=cache, package=package) == cache
    tiny.write(package)
    assert mnist.locate(cache=cache, package=package) == package
    (package / "train-labels-idx1-ubyte").unlink()
    (cache / "t10k-labels-idx1-ubyte").unlink()
    (cache / "t10k-images-idx3-ubyte").unlink()
    with pytest.raises(MnistMissingError) as missing:
        mnist.locate(cache=cache, package=package)
    assert missing.value.missing == ("train-labels-idx1-ubyte",)
    assert missing.value.looked_in == (package, cache)


def test_the_cache_folder_follows_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert mnist.default_cache() == tmp_path / "backprop-lab" / "mnist"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert mnist.default_cache() == Path.home() / ".cache" / "backprop-lab" / "mnist"
