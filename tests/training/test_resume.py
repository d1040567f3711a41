"""A state comes back bit for bit or not at all, and a full disk takes nothing that was there."""

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import save as to_bytes

from backend.engine.network import Network
from backend.networks import NETWORKS
from backend.training.recipe import Recipe
from backend.training.resume import DamagedStateError, load_state, save_state
from backend.training.trainer import Trainer, TrainerState

RECIPE = Recipe(batch=4, epochs=2, average=0.9, weight_decay=0.01)


def begin() -> Trainer:
    random = np.random.default_rng(0)
    images = random.integers(0, 256, (20, 28, 28), dtype=np.uint8)
    return Trainer(NETWORKS["nguyen"], RECIPE, images, random.integers(0, 10, 20))


@pytest.fixture(scope="module")
def state() -> TrainerState:
    trainer = begin()
    for _ in range(7):
        trainer.advance()
    return trainer.state()


@pytest.fixture(scope="module")
def whole(state: TrainerState, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "state.safetensors"
    save_state(path, state)
    return path


def same(first: TrainerState, second: TrainerState) -> bool:
    return first.position == second.position and {
        name: (values.dtype, values.tobytes()) for name, values in first.tensors.items()
    } == {name: (values.dtype, values.tobytes()) for name, values in second.tensors.items()}


def test_a_run_goes_on_from_its_file_as_if_it_had_not_stopped(state: TrainerState, whole: Path) -> None:
    loaded = load_state(whole)
    assert same(loaded, state)
    undisturbed, resumed = begin(), begin()
    resumed.restore(loaded)
    while not undisturbed.finished:
        undisturbed.advance()
    while not resumed.finished:
        resumed.advance()
    assert same(resumed.state(), undisturbed.state())


def test_the_same_state_gives_the_same_bytes_and_takes_the_place_of_the_old(
    state: TrainerState, whole: Path, tmp_path: Path
) -> None:
    path = tmp_path / "state.safetensors"
    save_state(path, replace(state, position={**state.position, "step": 6}))
    save_state(path, state)
    assert path.read_bytes() == whole.read_bytes()
    assert list(tmp_path.iterdir()) == [path]


@given(st.floats(0, 1, exclude_max=True))
def test_a_file_that_was_cut_off_is_called_damaged(whole: Path, share: float) -> None:
    data = whole.read_bytes()
    path = whole.with_name("cut")
    path.write_bytes(data[: int(share * len(data))])
    with pytest.raises(DamagedStateError, match=re.escape(f"{path} is damaged")) as refusal:
        load_state(path)
    assert refusal.value.path == path


@given(st.floats(0, 1, exclude_max=True), st.integers(1, 255))
def test_a_byte_that_was_changed_is_noticed(
    state: TrainerState, whole: Path, share: float, change: int
) -> None:
    data = bytearray(whole.read_bytes())
    data[int(share * len(data))] ^= change
    path = whole.with_name("changed")
    path.write_bytes(data)
    try:
        loaded = load_state(path)
    except DamagedStateError:
        return
    # One space of the header's padding for another.
    assert same(loaded, state)


@pytest.mark.parametrize(
    "metadata",
    [None, {"other": "1"}, {"state": "{"}, {"state": "[1]"}, {"state": json.dumps({"position": {}})}],
)
def test_a_file_without_a_state_is_called_damaged(tmp_path: Path, metadata: dict[str, str] | None) -> None:
    path = tmp_path / "state.safetensors"
    path.write_bytes(to_bytes({"parameters": np.zeros(3)}, metadata=metadata))
    with pytest.raises(DamagedStateError, match="no state under 'state'"):
        load_state(path)


def test_a_missing_file_is_missing_not_damaged(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load_state(tmp_path / "state.safetensors")


FILL = """
import resource, signal, sys
from pathlib import Path
from backend.training.resume import load_state, save_state
path = Path(sys.argv[1])
state = load_state(path)
for values in state.tensors.values():
    values += 1
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, resource.RLIM_INFINITY))
try:
    save_state(path, state)
except OSError as error:
    print(error.errno)
"""


def test_where_no_more_can_be_written_the_earlier_state_stays_and_nothing_else(
    state: TrainerState, whole: Path, tmp_path: Path
) -> None:
    """A limit on a file's size stops a write in its middle, as a full disk does."""
    path = tmp_path / "state.safetensors"
    path.write_bytes(whole.read_bytes())
    told = subprocess.run(
        [sys.executable, "-c", FILL, str(path)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)},
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    # EFBIG; a full disk gives ENOSPC, an OSError all the same.
    assert told.stdout == "27\n"
    assert same(load_state(path), state)
    assert list(tmp_path.iterdir()) == [path]


def test_the_folder_goes_onto_the_disk_after_the_file_took_its_name(
    state: TrainerState, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, network: Network
) -> None:
    path = tmp_path / "state.safetensors"
    order: list[tuple[str, bool]] = []
    sync = os.fsync

    def noting(handle: int) -> None:
        order.append(("folder" if os.path.isdir(f"/proc/self/fd/{handle}") else "file", path.exists()))  # noqa: PTH112
        sync(handle)

    monkeypatch.setattr(os, "fsync", noting)
    save_state(path, state)
    assert order == [("file", False), ("folder", True)]
