"""KaTeX, which the page uses, takes every equation and symbol without complaint."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings

from backend.engine.network import Network
from backend.networks import NETWORKS
from tests.engine.random_networks import any_networks

FRONTEND = Path(__file__).parents[2] / "frontend"
RENDER = Path(__file__).with_name("render_latex.mjs")


def render(equations: list[str]) -> subprocess.CompletedProcess[str]:
    node = shutil.which("node")
    assert node, "Node is needed to typeset the equations."
    return subprocess.run(
        [node, str(RENDER), str(FRONTEND)],
        input=json.dumps(equations),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def assert_renders(network: Network) -> None:
    plain = [spec for spec in network.tensors if spec.of is None or spec.role == "winners"]
    equations = [step.latex for step in network.steps] + [spec.latex for spec in network.tensors]
    equations += [spec.at() for spec in plain] + [spec.gradient_at() for spec in plain]
    result = render(equations)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS.keys())
def test_every_equation_and_symbol_renders(network: Network) -> None:
    assert_renders(network)


@settings(max_examples=6)
@given(any_networks())
def test_networks_of_any_shape_render(network: Network) -> None:
    assert_renders(network)


@pytest.mark.parametrize("broken", [r"\frac{a", r"\nosuchcommand", "a^b^c", "x_é"])
def test_broken_equation_is_noticed(broken: str) -> None:
    assert render(["x", broken]).returncode == 1
