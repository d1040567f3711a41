"""Checkpoints: written whole, read back exactly, refused with a reason when damaged."""

import json
import os
import re
import struct
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save as to_bytes

from backend.engine.errors import NonFiniteError, ShapeError
from backend.engine.network import Network
from backend.engine.tensor import Array
from backend.training.checkpoints import (
    ENTRY,
    Checkpoint,
    CheckpointError,
    CheckpointLibrary,
    DamagedCheckpointError,
    UnknownCheckpointError,
    read,
    save,
)


@pytest.fixture
def weights(network: Network) -> dict[str, Array]:
    return network.initial_weights(3)


def write(folder: Path, weights: dict[str, Array], history: Checkpoint, **changes: object) -> Path:
    """Save a checkpoint under its own name."""
    changed = replace(history, **changes)  # type: ignore[arg-type]
    path = folder / f"{changed.name}.safetensors"
    save(path, weights, changed)
    return path


def test_comes_back_as_it_was_saved(tmp_path: Path, weights: dict[str, Array], history: Checkpoint) -> None:
    found, loaded = read(write(tmp_path, weights, history))
    assert found == history
    assert list(loaded) == list(weights)
    for symbol, values in weights.items():
        assert loaded[symbol].dtype == np.float64
        assert np.array_equal(loaded[symbol], values.astype(np.float32))


def test_the_file_is_float32_with_tensors_named_as_the_symbols(
    tmp_path: Path, weights: dict[str, Array], history: Checkpoint
) -> None:
    data = write(tmp_path, weights, history).read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    told = json.loads(header.pop("__metadata__")[ENTRY])
    assert told == asdict(history)
    assert {symbol: (entry["dtype"], tuple(entry["shape"])) for symbol, entry in header.items()} == {
        symbol: ("F32", values.shape) for symbol, values in weights.items()
    }


def test_the_same_weights_and_history_give_the_same_bytes(
    tmp_path: Path, weights: dict[str, Array], history: Checkpoint
) -> None:
    first = write(tmp_path, weights, history).read_bytes()
    backwards = dict(reversed(weights.items()))
    assert write(tmp_path, backwards, history).read_bytes() == first


def test_saving_puts_the_new_file_in_the_place_of_the_old_and_leaves_nothing_else(
    tmp_path: Path, weights: dict[str, Array], history: Checkpoint
) -> None:
    write(tmp_path, weights, history)
    path = write(tmp_path, weights, history, test_accuracy=0.5)
    assert read(path)[0].test_accuracy == 0.5
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_write_leaves_the_old_file_and_no_other(
    tmp_path: Path, weights: dict[str, Array], history: Checkpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, weights, history)
    before = path.read_bytes()

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write(tmp_path, weights, history, test_accuracy=0.5)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_weights_that_do_not_fit_are_never_written(
    tmp_path: Path, weights: dict[str, Array], history: Checkpoint
) -> None:
    with pytest.raises(ShapeError, match="k1"):
        write(tmp_path, weights | {"k1": weights["k1"][:3]}, history)
    with pytest.raises(NonFiniteError, match="w holds"):
        write(tmp_path, weights | {"w": np.full_like(weights["w"], np.nan)}, history)
    with pytest.raises(ValueError, match="belongs in a file"):
        save(tmp_path / "other.safetensors", weights, history)
    assert list(tmp_path.iterdir()) == []


def test_the_library_lists_oldest_first(
    tmp_path: Path, weights: dict[str, Array], history: Checkpoint
) -> None:
    for name, images_seen in (("pretrained", 480_000), ("step-10", 640), ("initial", 0), ("step-9", 640)):
        write(tmp_path, weights, history, name=name, images_seen=images_seen)
    (tmp_path / "notes.txt").write_text("not a checkpoint")
    (tmp_path / ".step-10.safetensors.abc").write_text("a write that was cut off")
    (tmp_path / ".step-10.safetensors").write_text("hidden")
    listed = CheckpointLibrary(tmp_path).list()
    assert [checkpoint.name for checkpoint in listed] == ["initial", "step-10", "step-9", "pretrained"]
    assert listed[1] == replace(history, name="step-10", images_seen=640)


def test_the_library_loads_by_name(tmp_path: Path, weights: dict[str, Array], history: Checkpoint) -> None:
    write(tmp_path, weights, history)
    found, loaded = CheckpointLibrary(tmp_path).load("step-7")
    assert found == history
    assert np.array_equal(loaded["w"], weights["w"].astype(np.float32))


def test_the_library_reads_a_file_again_only_when_it_has_changed(
    tmp_path: Path, weights: dict[str, Array], history: Checkpoint
) -> None:
    library = CheckpointLibrary(tmp_path)
    path = write(tmp_path, weights, history)
    found, loaded = library.load("step-7")
    assert library.load("step-7")[1]["w"] is loaded["w"]
    write(tmp_path, weights | {"b": weights["b"] + 1}, history, test_accuracy=0.5)
    changed, moved = library.load("step-7")
    assert (found.test_accuracy, changed.test_accuracy) == (history.test_accuracy, 0.5)
    assert np.array_equal(moved["b"], loaded["b"] + 1)
    path.unlink()
    with pytest.raises(UnknownCheckpointError):
        library.load("step-7")


def test_what_the_library_keeps_cannot_be_changed(
    tmp_path: Path, weights: dict[str, Array], history: Checkpoint
) -> None:
    library = CheckpointLibrary(tmp_path)
    write(tmp_path, weights, history)
    _, loaded = library.load("step-7")
    with pytest.raises(ValueError, match="read-only"):
        loaded["w"][0, 0] = 1
    del loaded["w"]
    assert library.load("step-7")[1].keys() == weights.keys()


@pytest.mark.parametrize("name", ["step-8", "", "../step-7", "step-7.safetensors", "*"])
def test_an_unknown_name_is_answered_with_those_that_there_are(
    tmp_path: Path, weights: dict[str, Array], history: Checkpoint, name: str
) -> None:
    folder = tmp_path / "inner"
    folder.mkdir()
    write(tmp_path, weights, history)
    write(folder, weights, history)
    write(folder, weights, history, name="initial", images_seen=0)
    with pytest.raises(UnknownCheckpointError, match="choose one of initial, step-7") as refusal:
        CheckpointLibrary(folder).load(name)
    assert refusal.value.known == ("initial", "step-7")
    assert repr(name) in str(refusal.value)
    assert isinstance(refusal.value, CheckpointError)
    assert isinstance(refusal.value, LookupError)


@pytest.mark.parametrize("folder", ["", "missing"])
def test_an_empty_library_says_so(tmp_path: Path, folder: str) -> None:
    library = CheckpointLibrary(tmp_path / folder)
    assert library.list() == []
    with pytest.raises(UnknownCheckpointError, match="none yet"):
        library.load("pretrained")


@pytest.mark.parametrize("length", [0, 4, 100, 1000, -4])
def test_a_cut_off_file_is_called_damaged(
    tmp_path: Path, weights: dict[str, Array], history: Checkpoint, length: int
) -> None:
    path = write(tmp_path, weights, history)
    path.write_bytes(path.read_bytes()[:length])
    for look in (CheckpointLibrary(tmp_path).list, lambda: CheckpointLibrary(tmp_path).load("step-7")):
        with pytest.raises(DamagedCheckpointError, match=r"step-7\.safetensors is damaged: it is not a safe"):
            look()


@pytest.mark.parametrize(
    ("metadata", "why"),
    [
        ({}, "no entry 'checkpoint'"),
        ({ENTRY: "{"}, "not JSON"),
        ({ENTRY: "[1]"}, "must have exactly name, network"),
        ({ENTRY: '{"name": "step-7"}'}, "must have exactly name, network"),
    ],
)
def test_a_file_without_a_history_is_called_damaged(
    tmp_path: Path, weights: dict[str, Array], metadata: dict[str, str], why: str
) -> None:
    path = tmp_path / "step-7.safetensors"
    path.write_bytes(to_bytes(weights, metadata=metadata))
    with pytest.raises(DamagedCheckpointError, match=re.escape(why)) as refusal:
        read(path)
    assert refusal.value.path == path


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"step": "7"}, "says step is '7'"),
        ({"test_accuracy": None}, "says test_accuracy is None"),
        ({"recipe": 5}, "says recipe is 5"),
        ({"name": "step-8"}, "that of the checkpoint 'step-8'"),
        ({"network": "lenet"}, "unknown network, 'lenet'"),
    ],
)
def test_a_wrong_history_is_called_damaged(
    tmp_path: Path, weights: dict[str, Array], history: Checkpoint, changes: dict[str, object], why: str
) -> None:
    path = tmp_path / "step-7.safetensors"
    path.write_bytes(to_bytes(weights, metadata={ENTRY: json.dumps(asdict(history) | changes)}))
    with pytest.raises(DamagedCheckpointError, match=re.escape(why)):
        read(path)


@pytest.mark.parametrize(
    ("symbol", "values", "why"),
    [
        ("k1", np.zeros((6, 5, 5), np.float32), r"k1 must have shape \(6, 1, 5, 5\)"),
        ("b1", np.full(6, np.inf, np.float32), "b1 holds 6 numbers that are not finite"),
        ("b1", np.zeros(6), "b1 is of type F64, not F32"),
        ("k3", np.zeros(6, np.float32), "has the parameters k1, b1, k2, b2, w, b"),
    ],
)
def test_weights_that_do_not_fit_the_network_are_called_damaged(
    tmp_path: Path, weights: dict[str, Array], history: Checkpoint, symbol: str, values: Array, why: str
) -> None:
    path = tmp_path / "step-7.safetensors"
    tensors = {name: array.astype(np.float32) for name, array in weights.items()} | {symbol: values}
    path.write_bytes(to_bytes(tensors, metadata={ENTRY: json.dumps(asdict(history))}))
    with pytest.raises(DamagedCheckpointError, match=why):
        read(path)
