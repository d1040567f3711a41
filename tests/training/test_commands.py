"""Training, judging and looking after runs from a command line, with and without a terminal."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save

from backend.networks import find_network
from backend.training.checkpoints import ENTRY
from backend.training.runs.folder import RunFolder
from tests.training.worker_process import RECIPE, Runs, environment

TINY = ["--share", "0.02", "--epochs", "2", "--held-out", "200", "--warm-up", "5"]


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "backend", *arguments]


def _run(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        _command(*arguments),
        env=environment(folder, COLUMNS="200", **more),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A data folder in which one run was trained, and what was said of it."""
    folder = tmp_path_factory.mktemp("cli") / "var"
    return folder, _run(folder, "train", "--name", "tiny", *TINY)


def test_without_a_terminal_training_prints_plain_lines(trained: Any) -> None:
    folder, ended = trained
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "\x1b" not in ended.stdout
    *lines, end, where = ended.stdout.splitlines()
    assert 2 <= len(lines) <= 22
    assert all(re.match(r"step \d+ of 38: ", line) for line in lines)
    assert re.search(r"step 38 of 38: loss \d\.\d{4}, \d+\.\d\d% right, validation ", lines[-1])
    assert re.match(r"The run \w{20} is finished at step 38 of 38, \d+\.\d\d% of validation right\.", end)
    checkpoint = Path(where.removeprefix("Its newest checkpoint is "))
    assert checkpoint.is_file()
    assert checkpoint.is_relative_to(folder)


def test_weights_are_judged_by_file_by_name_and_by_run(trained: Any) -> None:
    folder, ended = trained
    checkpoint = ended.stdout.split()[-1]
    run = re.findall(r"The run (\w+)", ended.stdout)[0]
    by_file = _run(folder, "evaluate", checkpoint)
    by_run = _run(folder, "evaluate", run[:8])
    assert by_file.returncode == by_run.returncode == 0, by_file.stderr + by_run.stderr
    assert by_file.stdout.splitlines()[1:] == by_run.stdout.splitlines()[1:]
    assert "of 10,000 test images right" in by_run.stdout
    held_out = _run(folder, "evaluate", run, "--split", "validation", "--checkpoint", "0")
    assert held_out.stdout.splitlines()[0] == f"run {run}, checkpoint 0, step 0"
    assert "of 200 validation images right" in held_out.stdout
    shipped = _run(folder, "evaluate", "pretrained")
    assert re.search(r"99\.\d\d% of 10,000 test images right", shipped.stdout)
    unknown = _run(folder, "evaluate", "nothing")
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert "no run 'nothing'" in unknown.stderr


def test_runs_are_listed_shown_and_deleted(trained: Any) -> None:
    folder, ended = trained
    run = re.findall(r"The run (\w+)", ended.stdout)[0]
    assert re.match(rf"{run} tiny: finished, step 38 of 38, validation ", _run(folder, "runs", "list").stdout)
    shown = json.loads(_run(folder, "runs", "show", run[:6]).stdout)
    assert (shown["id"], shown["name"], shown["status"]) == (run, "tiny", "finished")
    refused = _run(folder, "runs", "pause", run)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "cannot be paused" in refused.stderr
    assert "Traceback" not in refused.stderr
    other = _run(folder, "train", *TINY, "--optimiser", "sgd", "--rate", "10", "--warm-up", "0")
    assert other.returncode == 1
    assert "diverged at step" in other.stderr
    diverged = re.findall(r"The run (\w+)", other.stderr)[0]
    assert _run(folder, "runs", "delete", diverged).stdout == f"{diverged} is deleted.\n"
    assert not RunFolder.of(folder, diverged).path.exists()


def test_a_network_of_ones_own_is_trained_and_judged(trained: Any) -> None:
    folder, _ = trained
    own = "own:1x16x16.conv3k3s2.relu.flatten.dense10.softmax"
    ended = _run(folder, "train", "--network", own, *TINY)
    assert (ended.returncode, ended.stderr) == (0, "")
    judged = _run(folder, "evaluate", ended.stdout.split()[-1])
    assert "of 10,000 test images right" in judged.stdout
    for network, why in [
        ("own:1x16x16.dense10.softmax", "flatten it first"),
        ("own:1x16x16.flatten.dense3.softmax", "3 outputs"),
        ("lenet", "no network 'lenet'"),
    ]:
        refused = _run(folder, "train", "--network", network, *TINY)
        assert (refused.returncode, refused.stdout) == (1, "")
        assert why in refused.stderr
        assert refused.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("network", "why"),
    [
        ("sigmoid", "cannot be trained on MNIST"),
        (5, "does not say which network"),
        ("own:1x28x28.dense10.softmax", "flatten it first"),
    ],
)
def test_weights_that_cannot_be_judged_are_refused_in_a_line(
    tmp_path: Path, network: str | int, why: str
) -> None:
    path = tmp_path / "0.safetensors"
    drawn = find_network("sigmoid" if network == "sigmoid" else "nguyen").initial_weights(0)
    weights = {symbol: values.astype(np.float32) for symbol, values in drawn.items()}
    path.write_bytes(save(weights, {ENTRY: json.dumps({"network": network, "step": 1, "recipe": {}})}))
    refused = _run(tmp_path / "var", "evaluate", str(path))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert why in refused.stderr
    assert "Traceback" not in refused.stderr


def test_bad_settings_are_refused_in_a_line(tmp_path: Path) -> None:
    ended = _run(tmp_path / "var", "train", "--rate", "11", "--optimiser", "newton")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "--rate is greater than 10" in ended.stderr
    assert "sgd, momentum, nesterov or adam" in ended.stderr
    assert ended.stderr.count("\n") == 1
    ended = _run(tmp_path / "var", "train", "--resume", "abc")
    assert "no run 'abc'" in ended.stderr
    missing = _run(tmp_path / "var", "train", BACKPROP_LAB_MNIST_FOLDER=str(tmp_path))
    assert missing.returncode == 1
    assert str(tmp_path) in missing.stderr
    assert "Run `" in missing.stderr


def test_on_a_terminal_a_bar_moves_and_ctrl_c_keeps_a_checkpoint_to_go_on_from(
    tmp_path: Path, undisturbed: Any
) -> None:
    # The worker's tests train this recipe too.
    settings = {
        "epochs": str(RECIPE.epochs),
        "batch": "32",
        "warm-up": "20",
        "average": "0.9",
        "share": "0.05",
        "held-out": "300",
        "rotation": "10",
        "scale": "0.1",
        "shear": "0.1",
        "shift": "1.5",
        "clean-epochs": "1",
    }
    folder = tmp_path / "var"
    ours, theirs = pty.openpty()
    given = [word for name, value in settings.items() for word in (f"--{name}", value)]
    process = subprocess.Popen(
        _command("train", *given),
        env=environment(folder, TERM="xterm", COLUMNS="120"),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    shown = b""
    interrupted = False
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:
            break
        shown += part
        if not interrupted and re.search(rb"epoch 2/8.* right, validation ", shown):
            process.send_signal(signal.SIGINT)
            interrupted = True
    os.close(ours)
    assert process.wait(60) == 130
    text = shown.decode()
    assert "\x1b[" in text
    assert "images/s" in text
    assert "left" in text
    paused = re.findall(r"The run (\w+) is paused at step (\d+) of 752", text)[0]
    assert f"backprop-lab train --resume {paused[0]}" in text
    ended = _run(folder, "train", "--resume", paused[0])
    assert (ended.returncode, ended.stderr) == (0, "")
    # Each line of a resumed run is of a step beyond.
    assert int(re.findall(r"step (\d+) of", ended.stdout)[0]) >= int(paused[1])
    runs = Runs(folder)
    assert runs.left_behind(paused[0]) == undisturbed
    runs.close()
