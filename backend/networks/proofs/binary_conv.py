"""The convolution part of ``binary``: seven slopes multiply, and places of the map add up."""

from collections.abc import Callable
from itertools import product

import numpy as np

from backend.engine.explanation import Index
from backend.engine.layers import Conv2d, Dense, Flatten, MaxPool2d
from backend.engine.notation import typeset
from backend.engine.tensor import Array, TensorSpec
from backend.networks.proofs.binary_examples import Examples, examples_of
from backend.networks.proofs.evidence import Evidence
from backend.networks.proofs.proof import Side, Term
from backend.networks.proofs.spread import chain_by_pooled, routed

_LONG = (
    r"\frac{\partial L}{\partial A^{2}}\, \frac{\partial A^{2}}{\partial z^{2}}\, "
    r"\frac{\partial z^{2}}{\partial F}\, \frac{\partial F}{\partial P^{1}}\, "
    r"\frac{\partial P^{1}}{\partial A^{1}}\, \frac{\partial A^{1}}{\partial z^{1}}\, "
)
# As the notes have it: the second and the third of four derivatives are 0.
TWO_ZEROS = " + ".join(
    rf"\frac{{\partial L}}{{\partial z^{{1}}_{{{place}}}}} ({kept})"
    for place, kept in (("11", 1), ("12", 0), ("21", 0), ("22", 1))
)


def _by_map(evidence: Evidence) -> Array:
    """Follow the chain from each example's loss to its map before ReLU: shape (1, i, j, m), without 1/m."""
    given, dense, flatten, pool = (
        examples_of(evidence),
        evidence.layer(Dense),
        evidence.layer(Flatten),
        evidence.layer(MaxPool2d),
    )
    by_feature = evidence.jacobian(dense, dense.source)[0]
    by_pooled = evidence.jacobian(flatten, flatten.source)
    alive = (evidence.examples("z1") > 0).astype(float)
    slopes: Array = np.einsum(
        "m,km,krstm,rstnijm,nijm->nijm",
        given.said - given.right,
        by_feature,
        by_pooled,
        evidence.pooling_jacobian(pool),
        alive,
        optimize=True,
    )
    return slopes


def _averages(given: Examples, parameter: TensorSpec, each: Array) -> Callable[[Index], list[Term]]:
    """Unfold a batch's mean into one term for each example."""

    def unfold(index: Index) -> list[Term]:
        cell = given.evidence.at(parameter, *index)
        return [
            Term(given.mean + given.by(given.loss(e), cell), (*given.share, float(each[(*index, e)])))
            for e in range(given.m)
        ]

    return unfold


def _conv_chain(evidence: Evidence, parameter: TensorSpec) -> Side:
    """Multiply the seven slopes of the convolution part over every place of the map."""
    given, conv = examples_of(evidence), evidence.layer(Conv2d)
    came, local = _by_map(evidence), evidence.jacobian(conv, parameter)
    local = np.broadcast_to(local, (*local.shape[:-1], given.m))
    each = np.einsum("nijm,nij...m->...m", came, local)

    def places(index: Index) -> list[Term]:
        return [
            Term(
                rf"{evidence.slope(conv.output, *at)}\, "
                rf"{evidence.partial(conv.output, at, parameter, index)}",
                (float(came[(*at, 0)]), float(local[(*at, *index, 0)])),
            )
            for at in np.ndindex(*conv.output.shape)
        ]

    return Side(
        "Chain rule, over every place of the map",
        rf"{given.averaged}{_LONG}\frac{{\partial z^{{1}}}}{{\partial {typeset(parameter.symbol)}}}",
        each.mean(axis=-1),
        _averages(given, parameter, each) if given.share else places,
    )


def conv_weights(evidence: Evidence) -> tuple[Side, Side]:
    """Set input and map gradient, laid over each other, beside the chain rule."""
    given, conv = examples_of(evidence), evidence.layer(Conv2d)
    x, z1, w1 = conv.source, conv.output, conv.k
    slopes, fed = evidence.examples("dLz1")[0], evidence.examples("x")[0]
    _, rows, cols = z1.shape
    # The pass took the mean already, so that each example's own gradient is m times its share.
    each = np.stack(
        [
            given.m * (fed[p : p + rows, q : q + cols] * slopes).sum(axis=(0, 1))
            for p, q in np.ndindex(*w1.shape[2:])
        ]
    ).reshape(*w1.shape, given.m)

    def places(index: Index) -> list[Term]:
        _, _, p, q = index
        return [
            Term(
                rf"{evidence.slope(z1, 0, i, j)}\, {evidence.at(x, 0, p + i, q + j)}",
                (float(slopes[i, j, 0]), float(fed[p + i, q + j, 0])),
            )
            for i, j in np.ndindex(rows, cols)
        ]

    return (
        _conv_chain(evidence, w1),
        Side(
            "The map's gradient put on X",
            r"\Bigl( \mathbf{x} \star \frac{\partial L}{\partial \mathbf{z}^{1}} \Bigr)_{pq} = "
            rf"{given.over}\sum_{{i}} \sum_{{j}} \frac{{\partial L}}{{\partial z^{{1}}_{{ij}}}}\, "
            rf"x_{{p+i,q+j}}",
            each.mean(axis=-1),
            _averages(given, w1, each) if given.share else places,
        ),
    )


def conv_bias(evidence: Evidence, *, two_zeros: bool = False) -> tuple[Side, Side]:
    """Set the bias gradient beside the sum over the whole map, or over two of the four that come back."""
    given, conv, pool = examples_of(evidence), evidence.layer(Conv2d), evidence.layer(MaxPool2d)
    z1, b1 = conv.output, conv.b
    slopes, winners = evidence.examples("dLz1"), evidence.examples(evidence.winners(pool).symbol)
    counted = np.ones(slopes.shape)
    if two_zeros:
        for r, s, e in product((0, 1), (0, 1), range(given.m)):
            row, column = map(int, winners[0, r, s, :, e])
            counted[0, row, column, e] = float(r == s)
    each = given.m * (slopes * counted).sum(axis=(1, 2))

    def places(index: Index) -> list[Term]:
        return [
            Term(
                rf"{evidence.slope(z1, *at)}\, {evidence.partial(z1, at, b1, index)}",
                (float(slopes[(*at, 0)]), float(counted[(*at, 0)])),
            )
            for at in np.ndindex(*z1.shape)
        ]

    return (
        _conv_chain(evidence, b1),
        Side(
            "With two of the four derivatives written as 0" if two_zeros else "Summed over the map",
            TWO_ZEROS
            if two_zeros
            else rf"{given.over}\sum_{{i}} \sum_{{j}} \frac{{\partial L}}{{\partial z^{{1}}_{{ij}}}}",
            each.mean(axis=-1),
            _averages(given, b1, each) if given.share else places,
        ),
    )


def routing(evidence: Evidence) -> tuple[Side, Side]:
    """Set gradients put at their winners beside the chain rule, over every window."""
    pool = evidence.layer(MaxPool2d)
    return chain_by_pooled(evidence, pool), routed(evidence, pool, "x")
