"""Two claims of ``nguyen`` that fit on a page: the gradients with respect to logits and features."""

import numpy as np

from backend.engine.explanation import Index
from backend.engine.layers import Dense
from backend.engine.step import cited
from backend.networks.proofs.evidence import Evidence
from backend.networks.proofs.proof import Proof, Side, Term

# Below it the loss's slope there is too large to be written down.
_SMALLEST_PROBABILITY = 1e-290


def _logits(evidence: Evidence) -> tuple[Side, Side]:
    loss = evidence.network.loss
    S, O, label = loss.source, loss.output, evidence.label
    logits, said = evidence.of(S), evidence.of(O)
    right = (np.arange(S.size) == label).astype(float)
    shares = np.exp(logits - logits.max())
    shares /= shares.sum()
    # How the label's probability moves with each logit: (22).
    local = shares[label] * (right - shares)
    tiny = bool(shares[label] < _SMALLEST_PROBABILITY)
    slope = 0.0 if tiny else -1 / float(shares[label])
    above = rf"\frac{{\partial L}}{{\partial {evidence.at(O, label)}}}"

    def chain(index: Index) -> list[Term]:
        (i,) = index
        if tiny:
            return [Term(evidence.slope(S, i), (float(shares[i] - right[i]),))]
        by = evidence.partial(O, (label,), S, index)
        return [Term(rf"{above}\, {by}", (slope, float(local[i])))]

    def less(index: Index) -> list[Term]:
        (i,) = index
        terms = [Term(evidence.at(O, i), (float(said[i]),))]
        return [*terms, Term("-1", (-1.0,))] if i == label else terms

    return (
        Side(
            "Logarithm and softmax, one after the other",
            rf"{above}\, {evidence.partial(O, (label,), S, ('i',))}",
            shares - right if tiny else slope * local,
            chain,
        ),
        Side(
            "What it said less what is right",
            rf"{evidence.at(O, 'i')} - [i = {label}]",
            said - right,
            less,
        ),
    )


def _features(evidence: Evidence) -> tuple[Side, Side]:
    dense = evidence.layer(Dense)
    S, f, w = dense.output, dense.source, dense.w
    came, weights, slopes = evidence.gradient(S), evidence.of(w), evidence.jacobian(dense, f)[..., 0]

    def chain(index: Index) -> list[Term]:
        return [
            Term(
                rf"{evidence.slope(S, i)}\, {evidence.partial(S, (i,), f, index)}",
                (float(came[i]), float(slopes[(i, *index)])),
            )
            for i in range(S.size)
        ]

    def transposed(index: Index) -> list[Term]:
        return [
            Term(
                rf"{evidence.at(w, i, *index)}\, {evidence.slope(S, i)}",
                (float(weights[(i, *index)]), float(came[i])),
            )
            for i in range(S.size)
        ]

    return (
        Side(
            "Chain rule, over every logit",
            rf"\sum_{{i}} {evidence.slope(S, 'i')}\, {evidence.partial(S, ('i',), f, ('k',))}",
            np.tensordot(came, slopes, 1),
            chain,
        ),
        Side(
            "One product of a matrix and a column",
            r"\bigl( \mathbf{w}^{\mathsf{T}} \cdot \mathbf{dLS} \bigr)_{k}",
            weights.T @ came,
            transposed,
        ),
    )


NGUYEN = (
    Proof(
        "logits",
        "The gradient with respect to the logits",
        "The slopes of the logarithm and of softmax multiply, and the label's probability cancels: what is "
        "left is what the network said less what is right.",
        r"\frac{\partial L}{\partial S_{i}} = \begin{cases} O_{i} - 1 & \text{if } i = \mathrm{label} \\ "
        r"O_{i} & \text{otherwise} \end{cases}",
        _logits,
        source=cited("nguyen", *range(10, 24)),
        gradient="dLS",
    ),
    Proof(
        "features",
        "The gradient with respect to the features",
        "What every class sends back, weighed as on the way there: the forward weights, rows and columns "
        "swapped, times the gradient with respect to the logits.",
        r"\mathbf{dLf} = \mathbf{w}^{\mathsf{T}} \cdot \mathbf{dLS}",
        _features,
        source=cited("nguyen", *range(35, 39)),
        gradient="dLf",
    ),
)
