"""A file is whole at every moment: what was there before, or all of what is there now."""

import os
import tempfile
from pathlib import Path


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that neither a crash nor a full disk can leave half of it.

    The bytes go to a temporary file beside it, onto the disk, and take the name at once; then the folder,
    which holds the name, goes onto the disk too.

    Parameters
    ----------
    path : Path
        Where to; its folder must exist.
    data : bytes
        What it will hold.

    Raises
    ------
    OSError
        If it cannot be written, such as on a full disk; what was there before stays, and nothing beside it.
    """
    # In the same folder, since a file can only take another's place at once within one file system.
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
