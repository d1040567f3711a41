"""The worker: runs go on whatever ends it, and end bit for bit as if nothing had."""

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backend.training.resume import load_state
from backend.training.runs.folder import HeldError, RunFolder, locked
from tests.training.worker_process import RECIPE, Runs, begin_worker, end_worker


@pytest.fixture
def runs(tmp_path: Path) -> Iterator[Runs]:
    opened = Runs(tmp_path / "var")
    yield opened
    opened.close()


def test_a_worker_killed_at_any_moment_loses_nothing(runs: Runs, undisturbed: Any) -> None:
    run = runs.start()
    steps = runs.store.get(run).steps
    # In the first quarter, so that the run cannot end between being seen there and being killed.
    moments = np.sort(np.random.default_rng().integers(0, steps // 4, size=3)).tolist()
    for moment in moments:
        worker = begin_worker(runs.folder)
        runs.until_step(run, moment)
        os.kill(worker.pid, signal.SIGKILL)
        worker.communicate()
        assert runs.store.get(run).status == "running", moments
    worker = begin_worker(runs.folder)
    finished = runs.until_status(run, "finished")
    assert finished.message is None
    assert end_worker(worker) == ""
    assert runs.left_behind(run) == undisturbed, moments
    # What it went on from is not needed any more.
    assert sorted(path.name for path in RunFolder.of(runs.folder, run).path.iterdir()) == [
        "checkpoints",
        "lock",
    ]


def test_what_a_killed_writer_left_half_written_is_removed(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "run")
    folder.make()
    whole = (folder.state, folder.checkpoint(3))
    for path in whole:
        path.write_bytes(b"whole")
        path.with_name(f".{path.name}.a1b2").write_bytes(b"ha")
    folder.make()
    assert set(folder.path.rglob("*.safetensors*")) == set(whole)


def test_a_killed_worker_repeats_no_more_than_the_last_seconds(runs: Runs) -> None:
    run = runs.start(replace(RECIPE, epochs=1000))
    state = RunFolder.of(runs.folder, run).state
    worker = begin_worker(runs.folder)
    runs.until(run, lambda found: state.exists())
    worker.kill()
    worker.communicate()
    kept = load_state(state).position["trainer"]["step"]
    assert kept > 0
    events = runs.store.get(run).told
    worker = begin_worker(runs.folder)
    # Given back, claimed, and set to where it was kept: no step before that is taken again.
    again = runs.until(run, lambda found: found.status == "running" and found.told > events + 5)
    assert again.step >= kept
    assert all(row.step > kept for number, row in runs.store.metrics(run) if number > events)
    runs.store.stop(run)
    runs.until_status(run, "stopped")
    assert end_worker(worker) == ""


def test_pauses_leave_no_trace(runs: Runs, undisturbed: Any) -> None:
    worker = begin_worker(runs.folder)
    run = runs.start()
    for step in (3, 120):
        runs.until_step(run, step)
        runs.store.pause(run)
        paused = runs.until_status(run, "paused")
        assert runs.store.checkpoints(run)[-1].step == paused.step
        runs.resume(run)
    runs.until_status(run, "finished")
    assert end_worker(worker) == ""
    assert runs.left_behind(run) == undisturbed


def test_the_end_of_the_worker_gives_its_run_back_and_the_next_one_goes_on(
    runs: Runs, undisturbed: Any
) -> None:
    worker = begin_worker(runs.folder)
    run, next_run = runs.start(), runs.start(replace(RECIPE, epochs=1))
    runs.until_step(run, 100)
    assert end_worker(worker) == ""
    assert [runs.store.get(one).place for one in (run, next_run)] == [1, 2]
    worker = begin_worker(runs.folder)
    runs.until_status(next_run, "finished")
    assert runs.store.get(run).status == "finished"
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(60) == 0
    worker.communicate()
    assert runs.left_behind(run) == undisturbed


def test_two_workers_never_train_the_same_folder(runs: Runs) -> None:
    first = begin_worker(runs.folder)
    long = replace(RECIPE, epochs=1000)
    one, two = runs.start(long), runs.start(long)
    runs.until(one, lambda found: found.step >= 1)
    second = begin_worker(runs.folder)
    assert second.stderr is not None
    assert "Another worker trains the runs in" in second.stderr.readline()
    assert runs.store.get(two).status == "queued"
    with pytest.raises(HeldError), locked(RunFolder.of(runs.folder, one).lock):
        pass
    # The second takes over as soon as the first is gone.
    first.kill()
    first.communicate()
    step = runs.store.get(one).step
    runs.until(one, lambda found: found.status == "running" and found.step > step)
    runs.store.stop(one)
    runs.until_status(two, "running")
    runs.store.stop(two)
    runs.until_status(two, "stopped")
    end_worker(second)
