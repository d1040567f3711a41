"""Drawn digits are read by the shipped weights, and the command counts them."""

import re
import subprocess
import sys

from backend.engine.network import Network
from backend.networks import NETWORKS
from backend.training.checkpoints import SHIPPED, CheckpointLibrary
from backend.training.drawn import NETWORK, evaluate_drawn


def command(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "backend.training.drawn", *options],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_shipped_weights_read_nearly_all_drawings_and_the_initial_ones_hardly_any(
    network: Network,
) -> None:
    library = CheckpointLibrary(SHIPPED / NETWORK)
    initial, pretrained = (
        evaluate_drawn(network, library.load(name)[1], count=300) for name in ("initial", "pretrained")
    )
    assert pretrained.confusion.sum(axis=1).tolist() == [30] * 10
    assert pretrained.accuracy >= 0.96
    assert initial.accuracy < 0.3


def test_the_command_tells_what_the_evaluation_found() -> None:
    weights = CheckpointLibrary(SHIPPED / NETWORK).load("step-100")[1]
    expected = evaluate_drawn(NETWORKS[NETWORK], weights, count=50, seed=3)
    told = command("--checkpoint", "step-100", "--count", "50", "--seed", "3")
    assert (told.returncode, told.stderr) == (0, "")
    first, *digits = told.stdout.splitlines()
    assert first == f"{expected.accuracy:.2%} of 50 drawings right, mean loss {expected.loss:.4f}"
    right = [re.match(r"(\d): (\d+) of 5\b", line) for line in digits]
    assert [found and (int(found[1]), int(found[2])) for found in right] == list(
        enumerate(expected.confusion.diagonal().tolist())
    )


def test_the_command_names_the_checkpoints_that_there_are() -> None:
    told = command("--checkpoint", "step-7")
    assert told.returncode == 1
    assert "choose one of initial" in told.stderr
    assert "Traceback" not in told.stderr
