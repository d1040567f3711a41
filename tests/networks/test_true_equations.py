"""What is typeset is true: an equation, read with the numbers of a pass, comes to the cell it is about."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.engine.network import Network
from backend.engine.trace import record
from backend.networks import NETWORKS
from backend.networks.blueprints import declare
from backend.networks.katsaros import VARIANTS
from tests.engine.random_networks import random_labels, random_weights
from tests.networks.random_blueprints import Declared, declarations
from tests.networks.reading_equations import Reader

# Told otherwise than as an equation between numbers, or with a letter, T, for a part of it.
TOLD_OTHERWISE = (
    "max_pool1d.winners",
    "max_pool2d.winners",
    "softmax.forward",
    "cross_entropy.forward",
    "binary_cross_entropy.forward",
)


def assert_true(network: Network, seed: int, cells: int) -> None:
    """Read some cells' equations of every step of a pass on random numbers."""
    random = np.random.default_rng(seed)
    weights, given = random_weights(network, random), random.normal(size=network.input.shape)
    trace = record(network, weights, given, random_labels(network, random, None), 0.3)
    reader = Reader(trace)
    for step in trace.steps:
        if step.operation in TOLD_OTHERWISE:
            continue
        values = trace.tensors[step.writes]
        places = list(np.ndindex(*values.shape))
        for number in random.permutation(len(places))[:cells]:
            said = reader.read(step, places[number])
            assert said == pytest.approx(float(values[places[number]]), rel=1e-9, abs=1e-12), step.id


def summed_letters(latex: str) -> set[str]:
    """Find the letters that an equation sums over."""
    under = re.findall(r"\\sum_\{(?:\\substack\{)?([^}]*)", latex)
    heads = [re.split("[=:]", line)[0] for lines in under for line in lines.split(r"\\")]
    return {letter for head in heads for letter in re.findall("[a-z]", head)}


@settings(max_examples=200)
@given(declarations())
def test_no_letter_is_summed_over_and_an_index_of_the_cell(declared: Declared) -> None:
    for step in declare(*declared).steps:
        assert not summed_letters(step.latex).intersection(step.result.axes), (step.id, step.latex)


@settings(max_examples=80)
@given(declared=declarations(), seed=st.integers(0, 2**32 - 1))
def test_in_networks_of_ones_own(declared: Declared, seed: int) -> None:
    assert_true(declare(*declared), seed, 3)


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS.keys())
def test_in_the_sources_networks(network: Network) -> None:
    assert_true(network, 5, 4)


@pytest.mark.parametrize("id", VARIANTS)
def test_in_their_variants(id: str) -> None:
    assert_true(VARIANTS[id](), 6, 20)
