"""The loss of ``binary``, and the mean over a mini-batch for all of its parameters."""

import numpy as np

from backend.engine.explanation import Index
from backend.engine.notation import gradient, typeset
from backend.engine.trace import record
from backend.networks.proofs.binary_examples import Examples, examples_of
from backend.networks.proofs.evidence import Evidence
from backend.networks.proofs.proof import Side, Term


def mean(evidence: Evidence) -> tuple[Side, Side]:
    """Set the mean of all examples' own gradients, each from a pass of its own, beside the batch's."""
    given, trace, network = examples_of(evidence), evidence.trace, evidence.network
    weights = {spec.symbol: trace.tensors[spec.symbol] for spec in network.parameter_specs}
    inputs = evidence.examples(network.input.symbol)
    alone = [record(network, weights, inputs[..., e], int(given.right[e])) for e in range(given.m)]
    cells = [(spec, index) for spec in network.parameter_specs for index in np.ndindex(*spec.shape)]
    each = np.array([[one.tensors[gradient(spec.symbol)][index] for one in alone] for spec, index in cells])
    batch = np.array([trace.tensors[gradient(spec.symbol)][index] for spec, index in cells])

    def own(index: Index) -> list[Term]:
        spec, at = cells[index[0]]
        return [
            Term(
                given.mean + given.by(given.loss(e), evidence.at(spec, *at)),
                (*given.share, float(each[index[0], e])),
            )
            for e in range(given.m)
        ]

    def together(index: Index) -> list[Term]:
        spec, at = cells[index[0]]
        return [Term(evidence.slope(spec, *at), (float(batch[index[0]]),))]

    return (
        Side(
            "Each example in a pass of its own, then the mean",
            r"\frac{1}{m} \sum_{e} \frac{\partial L_{e}}{\partial \theta}",
            each.mean(axis=1),
            own,
        ),
        Side("All examples in one pass", r"\frac{\partial L}{\partial \theta}", batch, together),
    )


def loss(evidence: Evidence) -> tuple[Side, Side]:
    """Set the loss as first written, of the truth against itself, beside that of the probability."""
    given, network = examples_of(evidence), evidence.network
    tensors = {name: evidence.examples(name) for name in network.loss.loss_steps()[0].reads}
    each = network.loss.losses(tensors)

    def surprise(_: Index) -> list[Term]:
        terms = []
        for e in range(given.m):
            said = typeset("A2", str(e)) if given.share else typeset("A2")
            truth = said if given.right[e] == 1 else f"(1 - {said})"
            terms.append(Term(rf"{given.mean}(-\ln {truth})", (*given.share, float(each[e]))))
        return terms

    def itself(_: Index) -> list[Term]:
        # 0 ln 0 is taken as its limit, 0; 1 ln 1 is 0 anyway.
        return [
            Term(
                rf"{given.mean}\bigl( -y{_sub(given, e)} \ln y{_sub(given, e)} - (1 - y{_sub(given, e)}) "
                rf"\ln (1 - y{_sub(given, e)}) \bigr)",
                (*given.share, 0.0),
            )
            for e in range(given.m)
        ]

    return (
        Side(
            "Against what the network said",
            rf"{given.averaged}-y \ln A^{{2}} - (1 - y) \ln (1 - A^{{2}})",
            np.array(each.mean()),
            surprise,
        ),
        Side(
            "As first written: the truth against itself",
            rf"{given.averaged}-y \ln y - (1 - y) \ln (1 - y)",
            np.array(0.0),
            itself,
        ),
    )


def _sub(given: Examples, e: int) -> str:
    return f"_{{{e}}}" if given.share else ""
