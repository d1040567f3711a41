"""The command downloads the real files, shows how far it is, and stops and fails with plain words."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from backend.data import mnist
from backend.data.mnist import Mnist
from tests.data.file_server import FileServer, ranged, whole

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
COMMAND = [sys.executable, "-m", "backend.data.mirrors"]


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=ENVIRONMENT,
    )


@pytest.fixture
def mirror(server: FileServer, real_mnist: Mnist) -> str:
    for file in mnist.FILES:
        path = mnist.find(real_mnist.folder, file)
        assert path is not None
        server.serve(f"/real/{file.name}.gz", whole(path.read_bytes()))
    return f"{server.address}/real/"


def all_but(folder: Path, missing: str, real_mnist: Mnist) -> Path:
    folder.mkdir()
    for file in mnist.FILES:
        path = mnist.find(real_mnist.folder, file)
        if path is not None and file.name != missing:
            (folder / path.name).symlink_to(path)
    return folder


def test_all_of_mnist_comes_with_plain_lines_where_there_is_no_terminal(mirror: str, tmp_path: Path) -> None:
    done = run(tmp_path / "mnist", "--mirror", mirror)
    assert (done.returncode, done.stdout) == (0, f"MNIST is in {tmp_path / 'mnist'}, verified.\n")
    mnist.verify(tmp_path / "mnist")
    lines = done.stderr.splitlines()
    assert lines[0] == f"train-images-idx3-ubyte from {mirror}train-images-idx3-ubyte.gz"
    assert "train-images-idx3-ubyte: 47,040,016 of 47,040,016 bytes" in lines
    assert "t10k-labels-idx1-ubyte: 10,008 of 10,008 bytes" in lines
    assert len(lines) <= 4 * 5, "a line for each file and one for each quarter at most"
    assert "\x1b" not in done.stderr


def test_a_terminal_shows_bars(mirror: str, real_mnist: Mnist, tmp_path: Path) -> None:
    name = "t10k-labels-idx1-ubyte"
    folder = all_but(tmp_path / "mnist", name, real_mnist)
    ours, theirs = os.openpty()
    with subprocess.Popen(
        [*COMMAND, str(folder), "--mirror", mirror],
        stderr=theirs,
        stdout=subprocess.DEVNULL,
        cwd=ROOT,
        env={**ENVIRONMENT, "TERM": "xterm", "COLUMNS": "120"},
    ) as process:
        os.close(theirs)
        shown = read_all(ours)
    assert process.returncode == 0
    assert name in shown
    assert "10.0/10.0 kB" in shown
    assert "127.0.0.1" in shown


def read_all(terminal: int) -> str:
    shown = b""
    try:
        while piece := os.read(terminal, 4_096):
            shown += piece
    except OSError:
        # How Linux says that nobody writes any more.
        pass
    finally:
        os.close(terminal)
    return shown.decode()


def test_ctrl_c_says_that_what_came_is_kept(server: FileServer, real_mnist: Mnist, tmp_path: Path) -> None:
    name = "t10k-labels-idx1-ubyte"
    folder = all_but(tmp_path / "mnist", name, real_mnist)
    content = (real_mnist.folder / name).read_bytes()
    server.serve(f"/a/{name}.gz", server.silence(content, at=9_000))
    with subprocess.Popen(
        [*COMMAND, str(folder), "--mirror", f"{server.address}/a/"],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=ENVIRONMENT,
    ) as process:
        assert process.stderr is not None
        # A quarter has come, and been written down before it was told.
        while " of 10,008 bytes" not in process.stderr.readline():
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        said = process.stderr.read()
    assert (process.returncode, said) == (
        130,
        "Stopped. What came is kept; the same command goes on from there.\n",
    )
    assert (folder / f"{name}.gz.part").read_bytes().endswith(b"\n" + content[:9_000])


def test_a_failure_says_who_was_asked_and_what_to_run(server: FileServer, tmp_path: Path) -> None:
    done = run(tmp_path, "--mirror", f"{server.address}/a/", "--mirror", f"{server.address}/b")
    assert done.returncode == 1
    assert done.stdout == ""
    for part in (
        "/a/train-images-idx3-ubyte.gz: ",
        "/b/train-images-idx3-ubyte.gz: ",
        "404",
        "--mirror ADDRESS",
    ):
        assert part in done.stderr
    assert "Traceback" not in done.stderr


def test_a_full_disk_is_told_and_once_there_is_room_the_same_command_goes_on(
    server: FileServer, real_mnist: Mnist, tmp_path: Path
) -> None:
    name = "t10k-images-idx3-ubyte"
    folder = all_but(tmp_path / "mnist", name, real_mnist)
    server.serve(f"/a/{name}.gz", ranged((real_mnist.folder / name).read_bytes()))
    command = [*COMMAND, str(folder), "--mirror", f"{server.address}/a/"]
    # No file may grow beyond a megabyte, which is as if the disk were full.
    full = subprocess.run(
        ["bash", "-c", 'ulimit -f 1000 && exec "$@"', "bash", *command],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=ENVIRONMENT,
    )
    assert full.returncode == 1
    assert f"{folder} cannot hold MNIST ([Errno 27] File too large). Make room there" in full.stderr
    assert "Traceback" not in full.stderr
    assert run(*command[3:]).returncode == 0
    mnist.verify(folder)
    first, second = server.ranges
    assert first is None
    assert second is not None
    assert 900_000 < int(second.removeprefix("bytes=").removesuffix("-")) < 1_024_000
