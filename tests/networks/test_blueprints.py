"""Networks of one's own: any that fits is right in every number, and any that does not says where and why."""

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.engine.gradcheck import check, checkable, find_cells
from backend.engine.trace import record
from backend.networks import NETWORKS, BlueprintError, UnknownNetworkError, declaration, find_network, presets
from backend.networks.blueprints import KINDS, Blueprint, build, declare
from tests.engine.random_networks import random_labels, random_weights
from tests.engine.test_explain import assert_explained, drawn_cells
from tests.networks.random_blueprints import Declared, declarations
from tests.networks.test_typesetting import assert_renders

SEEDS = st.integers(0, 2**32 - 1)
LENET = "own:1x28x28.conv6k5.relu.maxpool2.conv12k5.relu.maxpool2.flatten.dense10.softmax"
EPSILON = 1e-5


@settings(max_examples=60)
@given(declared=declarations(), seed=SEEDS, batch=st.sampled_from([None, None, 1, 3]))
def test_gradients_are_those_of_finite_differences(declared: Declared, seed: int, batch: int | None) -> None:
    network = declare(*declared)
    random = np.random.default_rng(seed)
    shape = network.input.shape if batch is None else (*network.input.shape, batch)
    labels = random_labels(network, random, batch)
    trace = record(network, random_weights(network, random), random.normal(size=shape), labels)
    for spec in checkable(network):
        every = find_cells(trace, spec.symbol)
        found = check(trace, spec.symbol, every[random.permutation(len(every))[:6]].tolist(), epsilon=EPSILON)
        smooth = found.smooth
        # Truncation goes with epsilon squared and the third derivative, rounding with 1 / epsilon.
        bound = found.rounding + 1e-7 * (1 + np.abs(found.analytic))
        assert (found.absolute_error <= bound)[smooth].all(), (network.id, spec.symbol)


@settings(max_examples=60)
@given(declared=declarations(), seed=SEEDS, batch=st.sampled_from([None, None, 1, 3]))
def test_every_number_is_the_sum_of_its_terms(declared: Declared, seed: int, batch: int | None) -> None:
    network = declare(*declared)
    random = np.random.default_rng(seed)
    shape = network.input.shape if batch is None else (*network.input.shape, batch)
    labels = random_labels(network, random, batch)
    trace = record(network, random_weights(network, random), random.normal(size=shape), labels, 0.3)
    for symbol, index in drawn_cells(trace, seed, 2):
        assert_explained(trace, symbol, index)


@settings(max_examples=100)
@given(declarations())
def test_an_id_holds_the_whole_declaration(declared: Declared) -> None:
    blueprint = Blueprint.of(*declared)
    network = build(blueprint)
    assert Blueprint.from_id(network.id) == blueprint == declaration(network)
    assert Blueprint.of(**blueprint.to_json()).to_id() == network.id
    found = find_network(network.id)
    assert [(spec.symbol, spec.shape) for spec in found.tensors] == [
        (spec.symbol, spec.shape) for spec in network.tensors
    ]
    assert re.fullmatch(r"own:[a-z0-9.]+", network.id)
    assert network.title.startswith("Own network: ")


@settings(max_examples=8)
@given(declarations())
def test_every_equation_renders(declared: Declared) -> None:
    assert_renders(declare(*declared))


def test_hidden_layers_have_letters_of_their_own() -> None:
    network = find_network("own:1x2x2.flatten.dense4.relu.dense3.tanh.dense2.softmax")
    assert [network.tensor(symbol).axes for symbol in ("S1", "S2", "S")] == [("h",), ("p",), ("i",)]
    equations = {step.writes: step.latex for step in network.steps}
    assert equations["S2"] == r"S^{2}_{p} = \sum_{j=0}^{3} w^{2}_{pj}\, C^{1}_{j} + b^{2}_{p}"
    assert equations["dLC1"].endswith(r"= \sum_{p=0}^{2} \frac{\partial L}{\partial S^{2}_{p}}\, w^{2}_{ph}")
    bare = {step.writes: step.latex for step in find_network("own:1x2x2.flatten.softmax").steps}
    assert bare["O"] == r"O_{k} = \frac{e^{f_{k}}}{T}, \quad T = \sum_{j=0}^{3} e^{f_{j}}"


def test_symbols_and_letters_are_those_of_the_main_network() -> None:
    own, main = find_network(LENET), NETWORKS["nguyen"]
    assert [(spec.symbol, spec.shape, spec.role) for spec in own.tensors] == [
        (spec.symbol, spec.shape, spec.role) for spec in main.tensors
    ]
    assert [step.id for step in own.steps] == [step.id for step in main.steps]
    assert own.tensor("k2").axes == ("m", "n", "p", "q")
    seed = np.random.default_rng(1)
    weights, image = main.initial_weights(4), seed.random((1, 28, 28))
    traces = [record(network, weights, image, 3, 0.1) for network in (own, main)]
    for symbol, values in traces[0].tensors.items():
        np.testing.assert_array_equal(values, traces[1].tensors[symbol])


@pytest.mark.parametrize(
    ("id", "symbols"),
    [
        (
            "own:1x12x12.relu.conv2k3.tanh.sigmoid.avgpool2.flatten.dense4.relu.dense3.tanh.sigmoid.mse",
            "C1 S2 C2 C3 P3 f S4 C4 S C C6",
        ),
        ("own:2x9.rowconv2k3.relu.rowmaxpool2.rowmaxpool2.upstream", "S1 C1 P1 I1 P2 I2"),
        ("own:4x6x6.maxpool2s1.flatten.dense1.bce", "P1 I1 f S O"),
        ("own:7.dense5.sigmoid.dense2.softmax", "S1 C1 S O"),
    ],
)
def test_symbols_are_numbered_by_blocks(id: str, symbols: str) -> None:
    network = find_network(id)
    written = [step.writes for step in network.steps if step.phase == "forward"]
    assert " ".join(written) == symbols
    assert network.id == id


@pytest.mark.parametrize(
    ("told", "written"),
    [
        ({"kind": "conv2d", "maps": 6, "kernel": [5, 3], "stride": 2, "padding": 1}, "conv6k5x3s2p1"),
        ({"kind": "conv2d", "maps": 6, "kernel": [5, 5], "stride": [1, 1], "bias": False}, "conv6k5nobias"),
        ({"kind": "conv2d", "maps": 2, "kernel": 1, "dilation": [1, 2]}, "conv2k1d1x2"),
        ({"kind": "max_pool2d", "size": 3, "stride": [3, 3]}, "maxpool3"),
        ({"kind": "avg_pool2d", "size": [2, 3], "stride": 2}, "avgpool2x3s2"),
        ({"kind": "leaky_relu"}, "leakyrelu"),
        ({"kind": "leaky_relu", "slope": 0.000001}, "leakyrelu0.000001"),
        ({"kind": "leaky_relu", "slope": -0.0}, "leakyrelu0"),
    ],
)
def test_what_is_as_usual_is_left_out(told: dict[str, Any], written: str) -> None:
    blueprint = Blueprint.of([4, 16, 16], [told], "upstream")
    assert blueprint.to_id() == f"own:4x16x16.{written}.upstream"
    assert Blueprint.from_id(blueprint.to_id()) == blueprint


BROKEN: list[tuple[str, int | str, str]] = [
    ("own:", "input", "tells no shape"),
    ("own:28y28.flatten.softmax", "input", "tells no shape"),
    ("own:1x2x3x4.flatten.dense2.softmax", "input", "4 axes"),
    ("own:5x28x28.flatten.dense2.softmax", "input", "1x1x1 to 4x64x64"),
    ("own:1x65x28.flatten.dense2.softmax", "input", "1x1x1 to 4x64x64"),
    ("own:1x0x28.flatten.dense2.softmax", "input", "1x1x1 to 4x64x64"),
    ("own:20000.dense2.softmax", "input", "1 to 16384"),
    ("own:1x28x28", "loss", "softmax, mse, bce, upstream"),
    ("own:1x28x28.flatten.dense10.hinge", "loss", "softmax, mse, bce, upstream"),
    ("own:1x28x28.softmax", 0, "no layer yet"),
    ("own:1x28x28.relu.blur3.softmax", 1, "'blur3' is no layer: .* conv, "),
    ("own:1x28x28.conv6.relu.softmax", 0, "kernel is missing"),
    ("own:1x28x28.conv0k3.upstream", 0, "maps must be a whole number from 1 to 1,000, not 0"),
    ("own:1x28x28.relu.conv2k3s0.upstream", 1, "stride must be .* not 0"),
    ("own:1x28x28.leakyrelu1.5.upstream", 0, "slope must be .* below 1"),
    ("own:1x28x28.conv6k29.upstream", 0, "29x29 over I of 28x28: choose kernels .* 1x1 to 28x28"),
    ("own:1x28x28.conv6k3p3.upstream", 0, "padding of 3, .* at most 2"),
    ("own:1x8x8.maxpool2.maxpool2.maxpool3.upstream", 2, "windows of 3x3 over P2 of 2x2"),
    ("own:1x28x28.dense10.softmax", 0, "flatten it first"),
    ("own:1x28x28.flatten.flatten.dense10.softmax", 1, "one row of 784 numbers already"),
    ("own:1x28x28.flatten.conv6k5.softmax", 1, r"\(784,\): let maps go in, and put it before flatten"),
    ("own:784.conv6k5.upstream", 0, r"\(784,\): let maps go in, and put it"),
    ("own:784.relu.rowmaxpool2.upstream", 1, r"\(784,\): let rows go in, and put it"),
    ("own:1x28x28.rowconv1k3.upstream", 0, "use its kind for maps"),
    ("own:1x28.maxpool2.upstream", 0, "use its kind for rows"),
    ("own:1x28x28.flatten.dense700.dense10.softmax", 1, "learns 549,500 numbers; at most 500,000"),
    ("own:1x28x28.flatten.dense600.dense60.softmax", 2, "learns 507,060 numbers; at most 500,000"),
    ("own:1x64x64.conv200k1nobias.upstream", 0, "hold 819,200 numbers .* at most 500,000"),
    ("own:1x8x8" + ".relu" * 13 + ".upstream", 12, "12 layers"),
    ("own:1x28x28.conv6k5.softmax", "loss", "fully connected layer with a unit for each class"),
    ("own:1x28x28.flatten.dense1.softmax", "loss", "at least two classes"),
    ("own:1x28x28.flatten.dense2.bce", "loss", "one output"),
    ("own:1x28x28.conv6k5.mse", "loss", "flatten it first"),
]


@pytest.mark.parametrize(("id", "place", "why"), BROKEN)
def test_a_network_that_does_not_fit_says_where_and_why(id: str, place: int | str, why: str) -> None:
    with pytest.raises(BlueprintError, match=why) as caught:
        find_network(id)
    error = caught.value
    assert error.place == place
    assert error.reason in str(error)
    where = f"Layer {place + 1}" if isinstance(place, int) else f"The {place}"
    assert str(error).startswith(where)
    assert [layer.place for layer in error.fitted] == list(range(len(error.fitted)))


def test_what_fitted_before_the_break_is_told() -> None:
    layers: list[dict[str, Any]] = [
        {"kind": "conv2d", "maps": 6, "kernel": 5},
        {"kind": "max_pool2d", "size": 2},
        {"kind": "conv2d", "maps": 3, "kernel": 0},
        {"kind": "flatten"},
    ]
    for spoilt in (
        layers[2],
        {"kind": "conv2d", "maps": 3, "kernel": 13},
        {"kind": "blur"},
        {"kind": "dense"},
    ):
        with pytest.raises(BlueprintError) as caught:
            declare([1, 28, 28], [*layers[:2], spoilt, layers[3]], "softmax_cross_entropy")
        assert caught.value.place == 2
        assert [
            (each.kind, each.shape_in, each.shape_out, each.parameters) for each in caught.value.fitted
        ] == [
            ("conv2d", (1, 28, 28), (6, 24, 24), 156),
            ("max_pool2d", (6, 24, 24), (6, 12, 12), 0),
        ]
    with pytest.raises(BlueprintError, match="no such loss") as caught:
        declare([1, 28, 28], layers[:2], "hinge")
    assert (caught.value.place, len(caught.value.fitted)) == ("loss", 2)
    # What breaks first is told, though a later layer cannot even be read.
    with pytest.raises(BlueprintError, match="flatten it first") as caught:
        declare([1, 28, 28], [{"kind": "dense", "units": 3}, {"kind": "blur"}], "upstream")
    assert caught.value.place == 0


@settings(max_examples=100)
@given(declared=declarations(), spoil=st.data())
def test_a_spoilt_layer_is_named(declared: Declared, spoil: st.DataObject) -> None:
    given, layers, loss = declared
    place = spoil.draw(st.integers(0, len(layers) - 1))
    options = [option.name for option in KINDS[layers[place]["kind"]].options]
    name = spoil.draw(st.sampled_from([*options, "colour"]))
    value: Any = spoil.draw(st.sampled_from(["a", -1, 10**9, 2.5, None, [], [1, 2, 3], {}]))
    spoilt = [dict(layer) for layer in layers]
    spoilt[place][name] = value
    with pytest.raises(BlueprintError, match=name) as caught:
        declare(given, spoilt, loss)
    assert caught.value.place == place
    assert len(caught.value.fitted) == place


def test_another_spelling_of_a_declaration_leads_to_its_one_id() -> None:
    spelled = "own:1x28x28.conv6k5x5s1p0d1.leakyrelu0.01.maxpool2s2.flatten.dense010.softmax"
    assert find_network(spelled).id == "own:1x28x28.conv6k5.leakyrelu.maxpool2.flatten.dense10.softmax"


def test_too_long_an_id_is_refused() -> None:
    conv = {"kind": "conv2d", "maps": 1, "kernel": [15, 14], "stride": [1, 2], "padding": [13, 12]}
    layers = [{**conv, "dilation": [2, 1], "bias": False}] * 12
    with pytest.raises(BlueprintError, match="at most 400"):
        declare([1, 64, 64], layers, "upstream")


def test_an_unknown_network_says_how_to_declare_one() -> None:
    with pytest.raises(UnknownNetworkError, match="own:"):
        find_network("lenet")


def test_presets_fit_and_are_what_they_say() -> None:
    by_title = {preset.network.title: preset.network for preset in presets()}
    assert len(by_title) == len(presets()) == 9
    lenet5 = by_title["LeNet-5, in modern layers"]
    assert lenet5.parameter_count == 61_706
    assert lenet5.tensor("S2").shape == (16, 10, 10)
    assert by_title["LeNet-1, in modern layers"].tensor("f").shape == (192,)
    for network in by_title.values():
        assert find_network(network.id).title == network.title
        assert network.summary.endswith(".")
    for title, source in [
        ("The main network, to change", "nguyen"),
        ("A row and a filter, to change", "katsaros-convolution"),
        ("A row and its winners, to change", "katsaros-pooling"),
        ("Two hidden neurons, to change", "sigmoid-whole"),
        ("Yes or no, to change", "binary"),
    ]:
        own, theirs = by_title[title], NETWORKS[source]
        assert [(layer.kind, layer.output.shape) for layer in own.layers] == [
            (layer.kind, layer.output.shape) for layer in theirs.layers
        ]
        assert (own.loss.kind, own.parameter_count) == (theirs.loss.kind, theirs.parameter_count)


def test_the_deep_presets_gradient_vanishes() -> None:
    (deep,) = (each.network for each in presets() if "vanishes" in each.network.title)
    image = np.random.default_rng(0).random((1, 28, 28))
    trace = record(deep, deep.initial_weights(0), image, 3)
    first, last = (np.abs(trace.tensors[symbol]).mean() for symbol in ("dLS1", "dLS"))
    assert first < 2e-3 * last
