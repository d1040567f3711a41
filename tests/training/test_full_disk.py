"""A disk that fills up under a run: the run ends and says so, and what was kept stays whole."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from backend.training.runs import checkpoint_file
from backend.training.runs.folder import RunFolder
from tests.training.worker_process import Runs, begin_worker, end_worker

_BYTES = 6 * 1024 * 1024


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a few megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={_BYTES}", "tmpfs", str(disk)]
    if os.getuid() != 0 or subprocess.run(mounting, capture_output=True, check=False).returncode != 0:
        assert "CI" not in os.environ, "a small disk must be had in CI, where nothing is left out"
        pytest.skip("only root can mount a small disk, and not in every container")
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def _fill(path: Path) -> None:
    """Write until the disk is full."""
    with path.open("wb", buffering=0) as stream:
        try:
            while True:
                stream.write(bytes(4096))
        except OSError:
            pass


def test_a_full_disk_ends_a_run_with_a_clear_message_and_room_lets_it_go_on(
    small_disk: Path, undisturbed: Any
) -> None:
    runs = Runs(small_disk / "var")
    worker = begin_worker(runs.folder)
    run = runs.start()
    runs.until_step(run, 40)
    _fill(small_disk / "filler")
    failed = runs.until_status(run, "failed")
    assert failed.message is not None
    assert failed.message.startswith("The disk is full")
    assert "Make room, then resume the run" in failed.message
    folder = RunFolder.of(runs.folder, run)
    kept = runs.store.checkpoints(run)
    assert len(kept) > 5
    for checkpoint in kept:
        told, _ = checkpoint_file.read(folder.checkpoint(checkpoint.index))
        assert told["step"] == checkpoint.step
    (small_disk / "filler").unlink()
    runs.resume(run)
    runs.until_status(run, "finished")
    end_worker(worker)
    assert runs.left_behind(run) == undisturbed
    runs.close()
