"""Every complaint about MNIST says what is missing, where we looked, and a command that mends it."""

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from backend.data import mirrors, mnist, remedy
from backend.data.mnist import MnistCorruptError, MnistMissingError
from tests.data.file_server import FileServer
from tests.data.tiny_set import TinySet

ROOT = Path(__file__).parents[2]


def test_a_missing_folder_names_files_place_and_cure(tmp_path: Path) -> None:
    nowhere = tmp_path / "no where"
    with pytest.raises(MnistMissingError) as missing:
        mnist.load(nowhere)
    names = tuple(file.name for file in mnist.FILES)
    assert (missing.value.missing, missing.value.looked_in) == (names, (nowhere,))
    assert str(missing.value) == (
        f"MNIST is not here: {', '.join(names)} (or the same with .gz) not found. "
        f"Looked in {nowhere} (no such folder). "
        f"Run `{remedy.mirrors_command(nowhere)}`, "
        "or set BACKPROP_LAB_MNIST_FOLDER to a folder that holds the four files."
    )


def test_where_no_folder_is_named_both_places_and_make_are(
    tiny: TinySet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    cache = tiny.write(tmp_path / "cache")
    (cache / "t10k-labels-idx1-ubyte").unlink()
    package = tmp_path / "package"
    with pytest.raises(MnistMissingError) as missing:
        mnist.locate(cache=cache, package=package)
    assert "is not here: t10k-labels-idx1-ubyte (or" in str(missing.value)
    assert f"Looked in {package} (no such folder) and in {cache}. Run `make data`, or" in str(missing.value)


@pytest.mark.parametrize(
    ("name", "says"), [("file", "which is no folder"), ("x" * 300, "File name too long")]
)
def test_what_is_the_matter_with_a_folder_is_told(tmp_path: Path, name: str, says: str) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(MnistMissingError) as missing:
        mnist.load(tmp_path / name)
    assert f"Looked in {tmp_path / name} ({says})." in str(missing.value)


def test_the_command_for_a_folder_mends_it(tiny: TinySet, server: FileServer, tmp_path: Path) -> None:
    images, labels = tiny.files[:2]
    tiny.write(tmp_path)
    (tmp_path / images.name).write_bytes(b"spoilt")
    (tmp_path / labels.name).unlink()
    with pytest.raises(MnistCorruptError) as corrupt:
        mnist.read(tmp_path, images)
    with pytest.raises(MnistMissingError) as missing:
        mnist.read(tmp_path, labels)
    command = remedy.mirrors_command(tmp_path)
    assert all(f"Run `{command}`" in str(error.value) for error in (corrupt, missing))
    *_, module, folder = shlex.split(command)
    assert module == mirrors.__name__
    mirrors.obtain(Path(folder), [server.serve_set(tiny, "good")], files=tiny.files)
    mnist.verify(tmp_path, tiny.files)


def test_the_command_runs_as_it_stands(tmp_path: Path) -> None:
    command = remedy.mirrors_command(tmp_path / "a folder's name")
    shown = subprocess.run(
        [*shlex.split(command), "--help"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert "--mirror" in shown.stdout


def test_python_is_named_shortly_where_the_shell_finds_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", {"python": sys.executable}.get)
    assert remedy.mirrors_command() == "python -m backend.data.mirrors"
    monkeypatch.setattr(shutil, "which", {"python": "/another/python"}.get)
    assert remedy.mirrors_command() == f"{sys.executable} -m backend.data.mirrors"


def test_make_is_named_where_there_is_a_makefile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert remedy.make_command() == "make data"
    monkeypatch.chdir(tmp_path)
    assert remedy.make_command() == shlex.join(["make", "-C", str(ROOT), "data"])
    assert remedy.make_command(tmp_path) is None


def test_make_data_fetches_anew_what_it_has_fetched_before(tmp_path: Path) -> None:
    for path in (
        "Makefile",
        "backend/data/idx/package.json",
        "backend/data/idx/package-lock.json",
        ".stamps/data",
    ):
        copy = tmp_path / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(b"" if path == ".stamps/data" else (ROOT / path).read_bytes())
    planned = subprocess.run(
        ["make", "-C", str(tmp_path), "--dry-run", "data"], capture_output=True, text=True, check=True
    )
    assert "npm ci --prefix backend/data/idx" in planned.stdout
