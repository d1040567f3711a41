"""Download MNIST from public mirrors, only when asked: what is not the canonical data set is not kept.

``python -m backend.data.mirrors [FOLDER]`` does so for the four files.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated
from urllib.parse import urljoin

import typer
from rich.console import Console

from backend.data.download import PATIENCE, DownloadError, Patience, Progress, download
from backend.data.download.display import display
from backend.data.mnist import FILES, IdxFile, Mnist, MnistCorruptError, MnistError, default_cache, find, read
from backend.data.remedy import mirrors_command

MIRRORS = (
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
)
_INTERRUPTED = 130


class MnistDownloadError(MnistError):
    """No mirror gave a file.

    Attributes
    ----------
    failures : tuple of str
        For each address tried, what went wrong.
    """

    def __init__(self, file: IdxFile, folder: Path, error: DownloadError) -> None:
        self.failures = error.failures
        kept = f" The {error.kept:,} bytes that came are kept and gone on from." if error.kept else ""
        super().__init__(
            f"{file.name} could not be downloaded. Tried: {error}.{kept} Check the connection and run "
            f"`{mirrors_command(folder)}` again; --mirror ADDRESS names another mirror."
        )


def obtain(
    folder: Path | None = None,
    mirrors: Sequence[str] = MIRRORS,
    *,
    files: Sequence[IdxFile] = FILES,
    patience: Patience = PATIENCE,
    tell: Callable[[Progress], None] = lambda _: None,
) -> Mnist:
    """Download what `folder` lacks and keep it there unpacked and verified.

    Parameters
    ----------
    folder : Path, optional
        Made if need be; `default_cache()` when left out. Files that are canonical are not fetched; a
        download that broke off is gone on with.
    mirrors : sequence of str
        Addresses of folders that hold the files with ``.gz``, in the order to try.
    files : sequence of IdxFile
        What to fetch.
    patience : Patience
        How slow a mirror may be and how often it is tried.
    tell : callable
        Is given the progress, each time that some bytes came.

    Raises
    ------
    MnistDownloadError
        When no mirror gives a file; the files that came before it stay.
    MnistError
        When `folder` cannot be written to.
    """
    folder = default_cache() if folder is None else folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            if not _is_canonical(folder, file):
                addresses = [_address(mirror, file) for mirror in mirrors]
                try:
                    download(file, addresses, folder, patience=patience, tell=tell)
                except DownloadError as error:
                    raise MnistDownloadError(file, folder, error) from error
    except OSError as error:
        raise MnistError(
            f"{folder} cannot hold MNIST ({error}). Make room there, or name another folder: "
            f"`{mirrors_command()} FOLDER`."
        ) from error
    return Mnist(folder, files)


def _address(mirror: str, file: IdxFile) -> str:
    return urljoin(mirror if mirror.endswith("/") else f"{mirror}/", f"{file.name}.gz")


def _is_canonical(folder: Path, file: IdxFile) -> bool:
    if find(folder, file) is None:
        return False
    try:
        read(folder, file)
    except MnistCorruptError:
        return False
    return True


def main(
    folder: Annotated[
        Path | None, typer.Argument(help="Where the files go.  [default: the user's cache]")
    ] = None,
    mirror: Annotated[
        list[str] | None,
        typer.Option(
            help="A folder on the web with the four files as .gz; may be given again.  [default: two]"
        ),
    ] = None,
) -> None:
    """Download MNIST's four files where they are missing or damaged, and verify them.

    What breaks off is kept: the same command goes on from there.
    """
    try:
        with display(Console(stderr=True)) as tell:
            data = obtain(folder, mirror or MIRRORS, tell=tell)
    except MnistError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    except KeyboardInterrupt:
        typer.echo("Stopped. What came is kept; the same command goes on from there.", err=True)
        raise typer.Exit(_INTERRUPTED) from None
    typer.echo(f"MNIST is in {data.folder}, verified.")


if __name__ == "__main__":
    typer.run(main)
