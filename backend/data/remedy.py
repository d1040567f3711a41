"""The commands that fetch MNIST, spelt so that they work as they stand."""

import shlex
import shutil
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[2]


def make_command(project: Path = PROJECT) -> str | None:
    """Return what installs the pinned package, or None where the app was installed without its Makefile."""
    if not (project / "Makefile").is_file():
        return None
    return "make data" if Path.cwd() == project else shlex.join(["make", "-C", str(project), "data"])


def mirrors_command(folder: Path | None = None) -> str:
    """Return what fills `folder`, or the user's cache, from a public mirror with what it lacks."""
    python = "python" if shutil.which("python") == sys.executable else sys.executable
    return shlex.join(
        [python, "-m", "backend.data.mirrors", *([] if folder is None else [str(folder.absolute())])]
    )
