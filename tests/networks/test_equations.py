"""The index of equations: none missing, none twice, each where it acts and in step with the networks."""

import re
from collections import Counter

import pytest

from backend.networks import NETWORKS, find_network
from backend.networks.equations import EQUATIONS, REMARKS, Equation, equations_of
from tests.networks.test_typesetting import render

# What the sources state, in their order. Two of them print numbers with their equations, (1) to the last.
# The other two print none: here is every equation that stands on a line of its own, as a reader of the text
# comes upon it, with the number that it has here. One that comes again keeps its number. Left out are lines
# that hold no equation but a single symbol, a size in figures, or an arrow between sizes.
STATED: dict[str, list[tuple[str, int]]] = {
    "nguyen": [(f"({number})", number) for number in range(1, 67)],
    "katsaros": [(f"({number})", number) for number in range(1, 24)],
    "sigmoid": [
        ("delta 11", 1),
        ("delta 12", 2),
        ("delta 21", 3),
        ("delta 22", 4),
        ("x = sum of w o + b", 5),
        ("E = half the sum of squares", 6),
        ("size of the map", 7),
        ("dE/dw = sum of dE/dx dx/dw", 8),
        ("dE/dx = delta", 9),
        ("x = sum of w o + b, again", 5),
        ("dx/dw = d/dw of that sum", 10),
        ("dx/dw = o", 11),
        ("dE/dw = sum of delta o", 12),
        ("w at t + 1", 13),
        ("the gradient in numbers", 14),
        ("a comment: convolve2d with rot90 twice", 15),
    ],
    "binary": [
        ("L of one image", 1),
        ("z1 = conv", 2),
        ("a1 = relu", 3),
        ("p1 = maxpool", 4),
        ("f = flatten", 5),
        ("z2 = f w2 + b2", 6),
        ("a2 = sigma", 7),
        ("w1 updated", 8),
        ("b1 updated", 9),
        ("w1 updated, again", 8),
        ("w1 updated, in the list of four", 8),
        ("w2 updated", 10),
        ("b1 updated, in the list of four", 9),
        ("b2 updated", 11),
        ("dL/dw2 = three slopes", 12),
        ("dL/db2 = three slopes", 13),
        ("dL/dw1 = seven slopes", 14),
        ("dL/db1 = seven slopes", 15),
        ("dL/dw2 = three slopes, again", 12),
        ("dL/db2 = three slopes, again", 13),
        ("z2 = w2 x + b2 and A2 = sigma", 16),
        ("dL/da2 from the logarithms", 17),
        ("dL/da2 = error over a2 (1 - a2)", 18),
        ("dA2/dz2", 19),
        ("dz2/dw2 = f", 20),
        ("dz2/db2 = 1", 21),
        ("dL/dw2 with the three put in", 22),
        ("dL/dw2 = (A2 - y) f", 23),
        ("dL/dw2 = (A2 - 4) F^T", 24),
        ("dL/db2 = A2 - y", 25),
        ("dL/dw2 = (A2 - y) F^T", 24),
        ("dL/dw1 = [1, 4]", 26),
        ("dL/dw2 over m", 27),
        ("dL/db2 over m", 28),
        ("Z1 = conv", 2),
        ("A1 = relu", 3),
        ("P1 = maxpool", 4),
        ("F = flatten", 5),
        ("Z2 = w2 F + b2", 6),
        ("A2 = sigma", 7),
        ("L over m", 29),
        ("w1 updated, in the second part", 8),
        ("b1 updated, in the second part", 9),
        ("dL/dw1 = seven slopes, again", 14),
        ("dL/db1 = seven slopes, again", 15),
        ("dz2/dF = w2", 30),
        ("dF/dP1 = reshape", 31),
        ("dP1/dA1 from 2x2 to 4x4", 32),
        ("x1 to x4", 33),
        ("x1 to x4 among zeros", 34),
        ("windows and their largest", 35),
        ("dA1/dz1", 36),
        ("dL/db1 = two slopes", 37),
        ("slopes down to z1", 38),
        ("z1 as a table", 39),
        ("x under w1", 40),
        ("z11", 41),
        ("z12", 42),
        ("z21", 43),
        ("z22", 44),
        ("dL/dz1 as a table", 45),
        ("dL/db1 = four products", 46),
        ("dz1/db1 = 1", 47),
        ("dL/db1 with 1, 0, 0, 1", 48),
        ("dL/db1 = sum", 49),
        ("dL/dw1 = two slopes", 50),
        ("dL/dw1 as a table", 51),
        ("z11, again", 41),
        ("z12, again", 42),
        ("z21, again", 43),
        ("z22, again", 44),
        ("dL/dz1 as a table, again", 45),
        ("dL/dw11 = four products", 52),
        ("dL/dw12 = four products", 53),
        ("dL/dw21 = four products", 54),
        ("dL/dw22 = four products", 55),
        ("z1 = ... = x11", 56),
        ("dL/dw11 with x", 57),
        ("dL/dw12 with x", 58),
        ("dL/dw21 with x", 59),
        ("dL/dw22 with x", 60),
        ("X and dL/dz1", 61),
    ],
}
NUMBERS = {seed: {str(number) for _, number in stated} for seed, stated in STATED.items()}
# Where not all of a source's equations act in a network that cites it.
ELSEWHERE = {
    ("katsaros-convolution", "katsaros"): set(map(str, range(18, 24))),
    ("katsaros-pooling", "katsaros"): set(map(str, range(1, 18))),
    ("sigmoid", "sigmoid"): {"6"},
    ("sigmoid-whole", "sigmoid"): {"14"},
}
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
    ("katsaros", "1"): "cross-correlations",
    ("katsaros", "16"): "strict sense",
    ("katsaros", "18"): "the first",
    ("sigmoid", "1"): "rounded to two decimals",
    ("sigmoid", "5"): "bias b for every place",
    ("sigmoid", "6"): "no mean",
    ("sigmoid", "7"): "H x W is meant",
    ("sigmoid", "13"): "without indices",
    ("sigmoid", "14"): "cut off after four decimals",
    ("sigmoid", "15"): "upside down",
    ("binary", "1"): "of the output are meant",
    ("binary", "6"): "four by four",
    ("binary", "15"): "the loss L is meant",
    ("binary", "16"): "It is F",
    ("binary", "24"): "A2 - 4",
    ("binary", "26"): "w2 is meant",
    ("binary", "28"): "without the sum",
    ("binary", "29"): "needs it, too",
    ("binary", "31"): "What is folded is the gradient",
    ("binary", "35"): "2, 2, 3 and 9",
    ("binary", "36"): "exactly 0",
    ("binary", "44"): "x21 for x22",
    ("binary", "46"): "z11 is meant",
    ("binary", "47"): "x12 times w12",
    ("binary", "48"): "1, 0, 0 and 1",
    ("binary", "56"): "slope with respect to w11 is meant",
}


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s+", text)


def cited_by(network: str) -> set[str]:
    """The sources that a network names."""
    return {reference.seed for reference in NETWORKS[network].references}


def test_what_is_stated_is_numbered_in_its_order_without_a_gap() -> None:
    for stated in STATED.values():
        first = list(dict.fromkeys(number for _, number in stated))
        assert first == list(range(1, len(first) + 1))


def test_no_number_is_missing_or_doubled() -> None:
    assert EQUATIONS.keys() == NETWORKS.keys()
    for network, equations in EQUATIONS.items():
        counted = Counter((equation.seed, equation.number) for equation in equations)
        expected = {
            (seed, number)
            for seed in cited_by(network)
            for number in NUMBERS[seed] - ELSEWHERE.get((network, seed), set())
        }
        assert counted.keys() == expected
        assert set(counted.values()) == {1}


def test_every_equation_acts_somewhere() -> None:
    acting = {(equation.seed, equation.number) for _, equation in ALL}
    assert acting == {(seed, number) for seed, numbers in NUMBERS.items() for number in numbers}


def test_each_source_is_in_its_own_order() -> None:
    for network, equations in EQUATIONS.items():
        for seed in cited_by(network):
            numbers = [int(equation.number) for equation in equations if equation.seed == seed]
            assert numbers == sorted(numbers)


def test_sections_hold_numbers_that_follow_one_another() -> None:
    for equations in EQUATIONS.values():
        sections = [(equation.seed, equation.section) for equation in equations]
        runs = [section for place, section in enumerate(sections) if section != sections[place - 1]]
        assert len(set(runs)) == len(runs)


def test_remarks_are_about_sources() -> None:
    assert {remark.seed for remark in REMARKS} <= STATED.keys()
    assert all(remark.where and remark.says.endswith(".") for remark in REMARKS)


def test_sources_that_print_no_numbers_say_so() -> None:
    numbered = {
        reference.seed: reference.numbered
        for network in NETWORKS.values()
        for reference in network.references
    }
    assert numbered == {"nguyen": True, "katsaros": True, "sigmoid": False, "binary": False}


def test_variants_have_the_equations_of_their_plain_form() -> None:
    variant = find_network("katsaros-convolution+bias+relu")
    assert equations_of(variant) == EQUATIONS["katsaros-convolution"]


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
