"""The losses beside softmax against plain loops, their conventions, explanations, equations and help."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.engine.edits import Edit
from backend.engine.errors import EngineError, LabelError, NonFiniteError, ShapeError
from backend.engine.explain import explain, feeds
from backend.engine.gradcheck import check, checkable
from backend.engine.gradient_pass import GradientPass
from backend.engine.layers import Dense, Relu
from backend.engine.losses import BinaryCrossEntropy, Loss, MeanSquaredError, SoftmaxCrossEntropy, Upstream
from backend.engine.network import Network
from backend.engine.notation import gradient
from backend.engine.tensor import Array, TensorSpec
from backend.engine.trace import Trace, record
from tests.engine.drawing_arrays import BATCHES, SEEDS


def network(kind: str, units: int = 1) -> Network:
    """Chain one fully connected layer of two features and a loss."""
    given = TensorSpec("x", (2,), "input", "input", ("j",))
    dense = Dense("dense", given, "z", weight="w", bias="b", units=units)
    losses: dict[str, Callable[[], Loss]] = {
        "squares": lambda: MeanSquaredError("end", dense.output),
        "binary": lambda: BinaryCrossEntropy("end", dense.output, "a"),
        "upstream": lambda: Upstream("end", dense.output),
        "softmax": lambda: SoftmaxCrossEntropy("end", dense.output, "a"),
    }
    return Network(kind, title="", summary="", layers=[dense], loss=losses[kind]())


def trace_of(kind: str, x: Any, labels: Any, *, bias: float = 0.0, units: int = 1) -> Trace:
    weights = {"w": np.arange(1.0, 1 + 2 * units).reshape(units, 2), "b": np.full(units, bias)}
    return record(network(kind, units), weights, x, labels)


@given(BATCHES, st.integers(1, 4), SEEDS)
def test_squares_are_halved_summed_and_averaged(batch: int, units: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    x, t = random.normal(size=(2, batch)), random.normal(size=(units, batch))
    trace = trace_of("squares", x, t, units=units)
    total = 0.0
    for e in range(batch):
        error = 0.0
        for i in range(units):
            y = trace.tensors["z"][i, e]
            error += (t[i, e] - y) ** 2
            assert trace.tensors["dLz"][i, e] == pytest.approx((y - t[i, e]) / batch)
        total += error / 2
    assert trace.loss == pytest.approx(total / batch)


@given(BATCHES, SEEDS)
def test_the_truths_logarithm_is_averaged(batch: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    x, y = random.normal(size=(2, batch)), random.integers(0, 2, batch)
    trace = trace_of("binary", x, y)
    total = 0.0
    for e in range(batch):
        a = 1 / (1 + math.exp(-trace.tensors["z"][0, e]))
        assert trace.tensors["a"][0, e] == pytest.approx(a)
        total += -y[e] * math.log(a) - (1 - y[e]) * math.log(1 - a)
        assert trace.tensors["dLz"][0, e] == pytest.approx((a - y[e]) / batch)
    assert trace.loss == pytest.approx(total / batch)
    assert trace.prediction.tolist() == (trace.tensors["z"][0] > 0).astype(int).tolist()


@pytest.mark.parametrize(("logit", "truth"), [(800.0, 0), (-800.0, 1), (800.0, 1), (-800.0, 0), (40.0, 1)])
def test_a_sure_prediction_has_a_finite_loss_that_is_explained(logit: float, truth: int) -> None:
    trace = trace_of("binary", np.zeros(2), truth, bias=logit)
    wrong = (logit > 0) != bool(truth)
    assert trace.loss == pytest.approx(abs(logit) if wrong else math.exp(-abs(logit)), rel=1e-12)
    origin = explain(trace, "L", ()).origin
    assert origin.recombined() == pytest.approx(trace.loss, abs=1e-9)
    assert "found from the logit" in origin.says
    assert feeds(trace, "z", (0,))[0].step.writes == "a"


def test_the_loss_of_a_yes_or_no_is_told_by_the_probability() -> None:
    for truth, function in ((1, "ln"), (0, "ln_rest")):
        trace = trace_of("binary", np.array([0.5, -0.1]), truth)
        (term,) = explain(trace, "L", ()).origin.terms
        assert (term.function, term.coefficient, term.factors[0].symbol) == (function, -1, "a")
        assert [cell.symbol for cell in explain(trace, "L", ()).origin.decided_by] == ["y"]
    assert explain(trace, "L", ()).latex_numbers == r"-\ln (1 - 0.5744) = 0.8544"
    assert explain(trace, "dLz", (0,)).origin.says == "a[0] minus y."


def test_the_squared_distance_is_told_with_its_target() -> None:
    trace = trace_of("squares", np.array([0.5, 0.0]), [0.2, 1.75], units=2)
    explained = explain(trace, "L", ())
    assert explained.latex_numbers == r"0.5 \cdot (0.5 - 0.2)^2 + 0.5 \cdot (1.5 - 1.75)^2 = 0.07625"
    assert explained.origin.says == "Half of the 2 squared distances of z from t."
    assert [(cell.symbol, cell.value) for cell in explained.origin.decided_by] == [("t", 0.2), ("t", 1.75)]
    assert {feed.step.writes for feed in feeds(trace, "t", (1,))} == {"L", "dLz"}


@pytest.mark.parametrize("batch", [None, 3])
def test_the_way_back_starts_from_a_given_gradient(batch: int | None) -> None:
    random = np.random.default_rng(4)
    many = () if batch is None else (batch,)
    x, s = random.normal(size=(2, *many)), random.normal(size=(3, *many))
    trace = trace_of("upstream", x, s, units=3)
    share = batch or 1
    np.testing.assert_allclose(trace.tensors["dLz"], s / share)
    assert trace.loss == pytest.approx((s * trace.tensors["z"]).sum() / share)
    for spec in checkable(trace.network):
        found = check(trace, spec.symbol)
        assert found.agrees
        assert found.told > 0
    explained = explain(trace, "s", (1, *(0 for _ in many)))
    assert "way back starts here" in explained.origin.says


def test_the_largest_output_is_the_answer_and_a_given_gradient_asks_for_none() -> None:
    given = TensorSpec("x", (1, 2, 2), "input", "input", ("c", "i", "j"))
    relu = Relu("relu", given, "C")
    network = Network("maps", title="", summary="", layers=[relu], loss=Upstream("end", relu.output))
    assert record(network, {}, [[[0.0, 1.0], [3.0, 2.0]]]).prediction is None
    assert trace_of("squares", np.ones((2, 1)), np.zeros((3, 1)), units=3).prediction.tolist() == [2]
    assert trace_of("squares", np.ones((2, 2)), np.zeros((1, 2))).prediction is None


@pytest.mark.parametrize("m", [None, 4])
def test_a_class_is_a_target_of_1_among_zeros(m: int | None) -> None:
    random = np.random.default_rng(8)
    x = random.normal(size=(2,) if m is None else (2, m))
    classes = random.integers(0, 3, m)
    rows = np.zeros((3,) if m is None else (3, m))
    for example in range(m or 1):
        rows[(int(classes),) if m is None else (int(classes[example]), example)] = 1.0
    with pytest.raises(LabelError, match="no class 3: use a whole number from 0 to 2"):
        trace_of("squares", x, classes * 0 + 3, units=3)
    if m is not None:
        with pytest.raises(ShapeError, match="needs 4 labels"):
            trace_of("squares", x, classes[:2], units=3)
    named, spelled = (trace_of("squares", x, target, units=3) for target in (classes, rows))
    assert named.loss == spelled.loss
    np.testing.assert_array_equal(named.tensors["t"], spelled.tensors["t"])


@pytest.mark.parametrize(
    ("kind", "units", "label"), [("squares", 2, [[0.5], [1.0]]), ("binary", 1, [1]), ("softmax", 2, [1])]
)
def test_a_mean_is_told_of_several_examples_only(kind: str, units: int, label: Any) -> None:
    for m in (1, 2):
        trace = trace_of(kind, np.ones((2, m)), np.repeat(label, m, axis=-1), units=units)
        said = [explain(trace, "L", ()).origin.says]
        if kind == "softmax":
            said.append(explain(trace, "dLz", (0, 0)).origin.says)
        assert [f"{m} examples" in says for says in said] == [m > 1] * len(said), said


def test_a_given_gradient_may_be_edited_and_everything_follows() -> None:
    weights = {"w": np.ones((1, 2)), "b": np.zeros(1)}
    edited = record(network("upstream"), weights, [1.0, 2.0], [0.5], edits=[Edit("s", (0,), 3.0)])
    assert edited.tensors["dLw"].tolist() == [[3.0, 6.0]]
    assert (edited.edits[0].before, edited.tensors["s"].tolist()) == (0.5, [3.0])


def test_equations() -> None:
    steps = {step.writes: step.latex for step in network("squares", 2).steps}
    assert steps["L"] == r"L = \frac{1}{2} \sum_{i=0}^{1} (t_{i} - z_{i})^2"
    assert steps["dLz"] == r"\frac{\partial L}{\partial z_{i}} = z_{i} - t_{i}"
    steps = {step.writes: step.latex for step in network("binary").steps}
    assert steps["L"] == r"L = -y \ln a - (1 - y) \ln (1 - a)"
    assert steps["dLz"] == r"\frac{\partial L}{\partial z_{i}} = a_{i} - y"
    steps = {step.writes: step.latex for step in network("upstream", 2).steps}
    assert steps["L"] == r"L = \sum_{i=0}^{1} s_{i}\, z_{i}"
    assert steps["dLz"] == r"\frac{\partial L}{\partial z_{i}} = s_{i}"


@pytest.mark.parametrize(
    ("kind", "x", "labels", "error", "words"),
    [
        ("binary", np.zeros(2), 2, LabelError, r"no class 2: .* 0 to 1\. 1 says yes, 0 says no"),
        ("binary", np.zeros(2), 0.5, LabelError, r"not 0\.5: .* 1 says yes"),
        ("binary", np.zeros((2, 3)), [1, 0], ShapeError, "needs 3 labels"),
        ("squares", np.zeros(2), 1.0, ShapeError, r"t \(targets\) must be numbers of shape \(1,\), not \(\)"),
        ("squares", np.zeros(2), 0, ShapeError, r"t \(targets\) must be numbers of shape \(1,\), not \(\)"),
        ("squares", np.zeros((2, 3)), [0, 0, 1], ShapeError, r"shape \(1, 3\), not \(3,\)"),
        ("squares", np.zeros(2), ["one"], LabelError, r"must be numbers .* not \['one'\]"),
        ("squares", np.zeros((2, 3)), [1.0], ShapeError, r"shape \(1, 3\), not \(1,\)"),
        ("squares", np.zeros(2), [math.nan], NonFiniteError, "t holds a number that is not finite"),
        ("upstream", np.zeros(2), [[1.0], [1.0, 2.0]], ShapeError, "rows differ in length"),
        (
            "upstream",
            np.zeros(2),
            [1.0, 2.0],
            ShapeError,
            r"s \(given gradient with respect to z\) must .* not \(2,\)",
        ),
    ],
)
def test_labels_that_do_not_fit(
    kind: str, x: Array, labels: Any, error: type[EngineError], words: str
) -> None:
    with pytest.raises(error, match=words):
        trace_of(kind, x, labels)


def test_ends_that_cannot_be() -> None:
    maps = TensorSpec("P", (1, 2, 2), "pooled", "maps", ("n", "r", "s"))
    with pytest.raises(ShapeError, match=r"P has shape \(1, 2, 2\): flatten it first"):
        MeanSquaredError("end", maps)
    with pytest.raises(ShapeError, match=r"one number, but P has shape"):
        BinaryCrossEntropy("end", maps, "a")
    weights = {"w": np.ones((1, 2)), "b": np.zeros(1)}
    with pytest.raises(ShapeError, match="ends in a given gradient, but training takes labels"):
        GradientPass(network("upstream"), weights)


def test_training_on_yes_and_no_follows_the_trace() -> None:
    random = np.random.default_rng(3)
    binary = network("binary")
    engine = GradientPass(binary, binary.initial_weights(1), dtype=np.float64)
    for m in (5, 5, 40):
        inputs, labels = random.normal(size=(2, m)), random.integers(0, 2, m)
        result = engine.run(inputs, labels)
        trace = record(binary, engine.weights, inputs, labels)
        assert result.loss == pytest.approx(trace.loss, rel=1e-12)
        assert result.right == np.count_nonzero(trace.prediction == labels)
        for symbol in binary.parameters:
            np.testing.assert_allclose(engine.gradients[symbol], trace.tensors[gradient(symbol)], rtol=1e-9)
        engine.parameters -= 0.5 * engine.gradient
