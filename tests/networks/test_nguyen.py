"""The main network's 35 steps: their order, their notation, and what they read and write."""

import re

import pytest

from backend.engine.notation import gradient, next_value
from backend.engine.step import Step
from backend.networks import NETWORKS

NGUYEN = NETWORKS["nguyen"]
STEPS = pytest.mark.parametrize("step", NGUYEN.steps, ids=lambda step: step.id)

ORDER = {
    "forward": "S1 C1 P1 I1 S2 C2 P2 I2 f S O",
    "loss": "L",
    "backward": "dLS dLb dLw dLf dLP2 dLC2 dC2S2 dLS2 dLb2 dLk2 dLP1 dLC1 dC1S1 dLS1 dLb1 dLk1 dLI",
    "update": "k1_next b1_next k2_next b2_next w_next b_next",
}
SHAPES: dict[str, tuple[int, ...]] = {
    "I": (1, 28, 28),
    "k1": (6, 1, 5, 5),
    "b1": (6,),
    "S1": (6, 24, 24),
    "C1": (6, 24, 24),
    "P1": (6, 12, 12),
    "I1": (6, 12, 12, 2),
    "k2": (12, 6, 5, 5),
    "b2": (12,),
    "S2": (12, 8, 8),
    "C2": (12, 8, 8),
    "P2": (12, 4, 4),
    "I2": (12, 4, 4, 2),
    "f": (192,),
    "w": (10, 192),
    "b": (10,),
    "S": (10,),
    "O": (10,),
    "L": (),
    "label": (),
    "eta": (),
}
ROLES = {
    "input": "I",
    "parameter": "k1 b1 k2 b2 w b",
    "pre_activation": "S1 S2",
    "activation": "C1 C2",
    "pooled": "P1 P2",
    "winners": "I1 I2",
    "features": "f",
    "logits": "S",
    "probabilities": "O",
    "loss": "L",
    "setting": "label eta",
    "local_derivative": "dC1S1 dC2S2",
}
# The equation that gives each tensor its value in the form in which it is computed.
PRINTED = {
    "S1": 1, "C1": 1, "P1": 2, "S2": 3, "C2": 3, "P2": 4, "f": 5, "S": 5, "O": 5, "L": 6,
    "dLS": 23, "dLb": 25, "dLw": 29, "dLf": 38, "dLP2": 39, "I2": 42, "dLC2": 43, "dC2S2": 44, "dLS2": 45,
    "dLb2": 47, "dLk2": 50, "dLP1": 56, "I1": 57, "dLC1": 58, "dC1S1": 59, "dLS1": 60, "dLb1": 62, "dLk1": 65,
    "k1_next": 66, "b1_next": 66, "k2_next": 66, "b2_next": 66, "w_next": 66, "b_next": 66,
}  # fmt: skip
KATSAROS = {
    "S1": {1, 2, 3, 4},
    "S2": {1, 2, 3, 4},
    "dLk1": {9},
    "dLk2": {9},
    "dLP1": {17},
    "dLI": {17},
    "dLC1": {18, 19, 20, 21, 22, 23},
    "dLC2": {18, 19, 20, 21, 22, 23},
}
READS = {
    "S1": "I k1 b1", "C1": "S1", "P1": "C1", "I1": "C1", "S2": "P1 k2 b2", "C2": "S2", "P2": "C2", "I2": "C2",
    "f": "P2", "S": "f w b", "O": "S", "L": "O S label", "dLS": "O label", "dLb": "dLS", "dLw": "dLS f",
    "dLf": "dLS w", "dLP2": "dLf", "dLC2": "dLP2 I2", "dC2S2": "S2", "dLS2": "dLC2 dC2S2", "dLb2": "dLS2",
    "dLk2": "P1 dLS2", "dLP1": "dLS2 k2", "dLC1": "dLP1 I1", "dC1S1": "S1", "dLS1": "dLC1 dC1S1",
    "dLb1": "dLS1", "dLk1": "I dLS1", "dLI": "dLS1 k1",
    **{f"{symbol}_next": f"{symbol} dL{symbol} eta" for symbol in ("k1", "b1", "k2", "b2", "w", "b")},
}  # fmt: skip


def test_numbers_of_the_network() -> None:
    assert NGUYEN.id == "nguyen"
    assert NGUYEN.classes == 10
    assert NGUYEN.parameter_count == 3898
    assert NGUYEN.parameters == ("k1", "b1", "k2", "b2", "w", "b")
    assert NGUYEN.input == NGUYEN.tensor("I")
    kinds = [layer.kind for layer in NGUYEN.layers]
    assert kinds == ["conv2d", "relu", "max_pool2d", "conv2d", "relu", "max_pool2d", "flatten", "dense"]
    assert NGUYEN.title
    assert NGUYEN.summary.endswith(".")


def test_networks_are_found_by_their_id() -> None:
    assert {key: network.id for key, network in NETWORKS.items()} == {key: key for key in NETWORKS}


def test_35_steps_in_order() -> None:
    expected = [f"{phase}.{symbol}" for phase, symbols in ORDER.items() for symbol in symbols.split()]
    assert [step.id for step in NGUYEN.steps] == expected
    assert len(expected) == len(set(expected)) == 35
    counts = [sum(step.phase == phase for step in NGUYEN.steps) for phase in ORDER]
    assert counts == [11, 1, 17, 6]


def test_each_step_reads_what_is_there_and_writes_one_new_tensor() -> None:
    there = {"I", "label", "eta", *NGUYEN.parameters}
    for step in NGUYEN.steps:
        assert there.issuperset(step.reads), step.id
        assert step.writes not in there, step.id
        assert len(set(step.reads)) == len(step.reads) > 0, step.id
        there.add(step.writes)
    assert there == {spec.symbol for spec in NGUYEN.tensors}
    assert len(NGUYEN.tensors) == len(there)


@STEPS
def test_reads(step: Step) -> None:
    assert set(step.reads) == set(READS[step.writes].split())


@STEPS
def test_step_belongs_to_a_layer_and_has_an_operation(step: Step) -> None:
    kinds = {layer.id: layer.kind for layer in NGUYEN.layers}
    own, _, function = step.operation.partition(".")
    assert function
    if step.layer in kinds:
        assert own == ("sgd" if step.phase == "update" else kinds[step.layer])
    else:
        assert step.layer == NGUYEN.loss.id
    assert step.layer == NGUYEN.tensor(step.writes).layer or step.operation in {
        "conv2d.d_input",
        "max_pool2d.d_input",
        "relu.d_input",
        "flatten.d_input",
        "dense.d_input",
        "softmax_cross_entropy.d_logits",
    }


@STEPS
def test_says_one_or_two_sentences(step: Step) -> None:
    assert step.says.endswith(".")
    assert step.says == " ".join(step.says.split())
    assert step.says[0].isupper() or step.says.split()[0] in {spec.symbol for spec in NGUYEN.tensors}
    sentences = re.split(r"(?<=[.!?])\s+", step.says)
    assert 1 <= len(sentences) <= 2
    assert len(step.says) <= 300


@STEPS
def test_says_names_only_tensors_that_take_part(step: Step) -> None:
    symbols = {spec.symbol for spec in NGUYEN.tensors if len(spec.symbol) > 1} - {"label"}
    named = set(re.findall(r"\b[A-Za-z]+\d*[A-Za-z]*\d*(?:_next)?\b", step.says)) & symbols
    belongs = {NGUYEN.tensor(symbol).of for symbol in (*step.reads, step.writes)}
    assert named <= {*step.reads, step.writes} | belongs


@STEPS
def test_latex_is_an_equation_with_balanced_braces(step: Step) -> None:
    depth = 0
    for mark in re.sub(r"\\[{}]", "", step.latex):
        depth += {"{": 1, "}": -1}.get(mark, 0)
        assert depth >= 0
    assert depth == 0
    assert "=" in step.latex
    assert "None" not in step.latex
    assert step.latex.count(r"\begin") == step.latex.count(r"\end")
    if step.phase == "backward" and step.writes.startswith("dL"):
        target = NGUYEN.tensor(step.writes[2:])
        written = step.latex.removeprefix(r"\begin{aligned} & ")
        assert written.startswith(target.gradient_at() + " =")


@STEPS
def test_sources_name_printed_equations(step: Step) -> None:
    cited = {source.seed: [int(number) for number in source.equations] for source in step.source}
    assert cited
    assert len(cited) == len(step.source)
    printed = {"nguyen": range(1, 67), "katsaros": range(1, 24)}
    for seed, numbers in cited.items():
        assert numbers
        assert numbers == sorted(set(numbers))
        assert set(numbers) <= set(printed[seed])
    if step.writes in PRINTED:
        assert PRINTED[step.writes] in cited["nguyen"]
    else:
        assert step.writes == "dLI"
        assert "nguyen" not in cited
    assert set(cited.get("katsaros", ())) == KATSAROS.get(step.writes, set())


def test_every_seed_cited_is_among_the_references() -> None:
    known = {reference.seed for reference in NGUYEN.references}
    assert {source.seed for step in NGUYEN.steps for source in step.source} == known


@pytest.mark.parametrize(("symbol", "shape"), SHAPES.items())
def test_shapes_of_the_notation(symbol: str, shape: tuple[int, ...]) -> None:
    assert NGUYEN.tensor(symbol).shape == shape


def test_roles() -> None:
    for role, symbols in ROLES.items():
        assert {spec.symbol for spec in NGUYEN.tensors if spec.role == role} == set(symbols.split())


def test_derived_tensors_are_named_by_rule_and_shaped_like_what_they_belong_to() -> None:
    derived = [spec for spec in NGUYEN.tensors if spec.symbol not in SHAPES]
    assert len(derived) == 15 + 2 + 6
    for spec in derived:
        assert spec.of is not None
        owner = NGUYEN.tensor(spec.of)
        assert (spec.shape, spec.axes) == (owner.shape, owner.axes)
        if spec.role == "gradient":
            assert spec.symbol == gradient(owner.symbol)
            assert spec.signed
            assert spec.batched == owner.batched
        elif spec.role == "next_value":
            assert spec.symbol == next_value(owner.symbol)
            assert owner.role == "parameter"
            assert not spec.batched
        else:
            assert spec.symbol in {"dC1S1", "dC2S2"}
            assert not spec.signed
    assert {NGUYEN.tensor(symbol).of for symbol in ("I1", "I2")} == {"P1", "P2"}


def test_what_a_batch_changes() -> None:
    shared = {spec.symbol for spec in NGUYEN.tensors if not spec.batched}
    expected = {"L", "eta"}
    for symbol in NGUYEN.parameters:
        expected |= {symbol, gradient(symbol), next_value(symbol)}
    assert shared == expected


def test_tensors_have_titles_typeset_symbols_and_an_index_for_each_axis() -> None:
    for spec in NGUYEN.tensors:
        assert spec.title
        assert spec.latex
        assert len(spec.axes) == len(spec.shape)
    typeset = [spec.latex for spec in NGUYEN.tensors]
    assert len(set(typeset)) == len(typeset)
