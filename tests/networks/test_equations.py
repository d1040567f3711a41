"""The index of equations: none missing, none twice, each where it acts and in step with the networks."""

import re
from collections import Counter

import pytest

from backend.networks import NETWORKS
from backend.networks.equations import EQUATIONS, REMARKS, Equation
from tests.networks.test_typesetting import render

PRINTED = {"nguyen": {"nguyen": 66, "katsaros": 23}}
ALL = [(network, equation) for network, equations in EQUATIONS.items() for equation in equations]
EACH = pytest.mark.parametrize(
    ("network", "equation"),
    ALL,
    ids=[f"{network}-{equation.seed}-{equation.number}" for network, equation in ALL],
)
# Where the issue of the sources' slips named one, and others that careful reading finds.
SLIPS = {
    ("nguyen", "59"): "S1",
    ("nguyen", "64"): "three indices",
    ("nguyen", "65"): "three indices",
    ("nguyen", "42"): "rounding down",
    ("nguyen", "57"): "rounding down",
    ("nguyen", "1"): "180°",
    ("nguyen", "41"): "Equal numbers",
    ("nguyen", "53"): "equal numbers",
    ("nguyen", "54"): "at most 300 of the 768",
    ("katsaros", "18"): "the first",
}


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s+", text)


def test_no_number_is_missing_or_doubled() -> None:
    assert EQUATIONS.keys() == PRINTED.keys() <= NETWORKS.keys()
    for network, sources in PRINTED.items():
        counted = Counter((equation.seed, equation.number) for equation in EQUATIONS[network])
        expected = {(seed, str(n)) for seed, last in sources.items() for n in range(1, last + 1)}
        assert counted.keys() == expected
        assert set(counted.values()) == {1}


def test_each_source_is_in_its_own_order() -> None:
    for network, sources in PRINTED.items():
        for seed in sources:
            numbers = [int(equation.number) for equation in EQUATIONS[network] if equation.seed == seed]
            assert numbers == sorted(numbers)


def test_sources_are_the_networks_references() -> None:
    for network, sources in PRINTED.items():
        assert sources.keys() == {reference.seed for reference in NETWORKS[network].references}
        assert {remark.seed for remark in REMARKS} <= sources.keys()


@EACH
def test_the_steps_of_an_equation_exist(network: str, equation: Equation) -> None:
    known = {step.id for step in NETWORKS[network].steps}
    assert equation.steps
    assert set(equation.steps) <= known
    assert len(set(equation.steps)) == len(equation.steps)
    assert equation.kind == ("step" if equation.computes else "derivation")


@pytest.mark.parametrize("network", EQUATIONS)
def test_steps_cite_just_the_equations_that_they_compute(network: str) -> None:
    for step in NETWORKS[network].steps:
        cited = {(source.seed, number) for source in step.source for number in source.equations}
        computing = {(e.seed, e.number) for e in EQUATIONS[network] if step.id in e.computes}
        assert computing == cited, step.id


@pytest.mark.parametrize("network", EQUATIONS)
def test_a_line_of_a_derivation_is_one_equation_of_a_source(network: str) -> None:
    lines = [
        (step, equation.seed, equation.line)
        for equation in EQUATIONS[network]
        for step in equation.steps
        if equation.line
    ]
    assert len(set(lines)) == len(lines)


@EACH
def test_says_it_in_few_plain_sentences(network: str, equation: Equation) -> None:
    assert 0 < len(equation.title) <= 70
    assert not equation.title.endswith(".")
    assert 1 <= len(sentences(equation.says)) <= 3
    assert equation.says.endswith(".")
    assert len(equation.says) <= 260
    assert equation.section


@EACH
def test_errata_are_short(network: str, equation: Equation) -> None:
    assert equation.erratum is None or (equation.erratum.endswith(".") and len(equation.erratum) <= 280)
    if slip := SLIPS.get((equation.seed, equation.number)):
        assert equation.erratum
        assert slip in equation.erratum


def test_every_equation_renders() -> None:
    result = render([equation.latex for _, equation in ALL])
    assert result.returncode == 0, result.stderr
