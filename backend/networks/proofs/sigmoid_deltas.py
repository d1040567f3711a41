"""How ``sigmoid`` computes its deltas, and where they go."""

import numpy as np

from backend.engine.arithmetic import typeset_number
from backend.engine.explanation import Index
from backend.engine.layers import Dense, Flatten, MaxPool2d
from backend.engine.notation import typeset
from backend.engine.tensor import Array
from backend.networks.proofs.evidence import Evidence
from backend.networks.proofs.proof import Side, Term, Unfold
from backend.networks.proofs.spread import chain_by_pooled, routed

PRINTED_DELTAS = ((0.0364182, 0.068628), (0.04675125, -0.06818625))


def _hidden(evidence: Evidence) -> Dense:
    return evidence.layer(Dense)


def _formula(evidence: Evidence, said: Array) -> tuple[Array, Unfold]:
    """Compute the pooled deltas as the source does, from what the sigmoids gave out."""
    dense, pool = _hidden(evidence), evidence.layer(MaxPool2d)
    deltas, weights = evidence.gradient(dense.output), evidence.of(dense.w)
    shape = pool.output.shape
    values = (deltas @ weights).reshape(shape) * said * (1 - said)

    def unfold(index: Index) -> list[Term]:
        k = int(np.ravel_multi_index(index, shape))
        cell = typeset("C", *map(str, index[1:]))
        return [
            Term(
                rf"{_delta(evidence, h)}\, {evidence.at(dense.w, h, k)}\, {cell}\, (1 - {cell})",
                (float(deltas[h]), float(weights[h, k]), float(said[index]), float(1 - said[index])),
            )
            for h in range(dense.output.size)
        ]

    return values, unfold


def _delta(evidence: Evidence, h: int) -> str:
    """Typeset a hidden neuron's delta; where a loss follows, it is a gradient that the pass computed."""
    loss = evidence.network.loss
    given = loss.source.symbol == _hidden(evidence).output.symbol
    return evidence.at(loss.label, h) if given else evidence.slope(_hidden(evidence).output, h)


FORMULA = r"\Bigl( \sum_{h} \delta_{h}\, v_{hk} \Bigr)\, C_{rs}\, (1 - C_{rs})"


def deltas(evidence: Evidence) -> tuple[Side, Side]:
    """Set the source's formula beside the chain rule, over every neuron and feature."""
    dense, flatten, pool = _hidden(evidence), evidence.layer(Flatten), evidence.layer(MaxPool2d)
    H, f, P = dense.output, dense.source, pool.output
    by_feature = evidence.jacobian(dense, f)[..., 0]
    by_cell = evidence.jacobian(flatten, flatten.source)[..., 0]
    C = flatten.source
    said, came = evidence.of(C), evidence.gradient(H)
    bent = said * (1 - said)

    def chain(index: Index) -> list[Term]:
        return [
            Term(
                rf"{evidence.slope(H, h)}\, {evidence.partial(H, (h,), f, (k,))}\, "
                rf"{evidence.partial(f, (k,), C, index)}\, {evidence.partial(C, index, P, index)}",
                (
                    float(came[h]),
                    float(by_feature[h, k]),
                    float(by_cell[(k, *index)]),
                    float(bent[index]),
                ),
            )
            for h in range(H.size)
            for k in range(f.size)
        ]

    return (
        Side(
            "Chain rule, over every neuron and feature",
            rf"\sum_{{h}} \sum_{{k}} {evidence.slope(H, 'h')}\, {evidence.partial(H, ('h',), f, ('k',))}\, "
            rf"{evidence.partial(f, ('k',), C, (0, 'r', 's'))}\, "
            rf"{evidence.partial(C, (0, 'r', 's'), P, (0, 'r', 's'))}",
            np.einsum("h,hk,krst,rst->rst", came, by_feature, by_cell, bent),
            chain,
        ),
        Side("As the question computes them", FORMULA, *_formula(evidence, said)),
    )


def rounded(evidence: Evidence) -> tuple[Array, Unfold]:
    """Compute the deltas from activations of two decimals, as they are printed."""
    return _formula(evidence, np.round(evidence.of(evidence.layer(Flatten).source), 2))


def print_side(numbers: tuple[tuple[float, ...], ...], shape: tuple[int, ...], title: str) -> Side:
    """Take printed numbers for a side."""
    values = np.array(numbers).reshape(shape)

    def unfold(index: Index) -> list[Term]:
        return [Term(typeset_number(float(values[index])), (float(values[index]),))]

    return Side(title, r"\text{as printed}", values, unfold)


def printed_deltas(evidence: Evidence) -> tuple[Side, Side]:
    """Set the printed deltas beside those of rounded activations."""
    shape = evidence.layer(MaxPool2d).output.shape
    return (
        Side("From activations of two decimals", FORMULA, *rounded(evidence)),
        print_side(PRINTED_DELTAS, shape, "The printed deltas"),
    )


def routing(evidence: Evidence) -> tuple[Side, Side]:
    """Set deltas put at their winners beside the chain rule, over every window."""
    pool = evidence.layer(MaxPool2d)
    return chain_by_pooled(evidence, pool), routed(evidence, pool, r"\delta")
