"""How ``sigmoid`` comes from deltas to the kernel: correlation, convolution, and rounded numbers."""

import numpy as np

from backend.engine.explanation import Index
from backend.engine.layers import Conv2d, MaxPool2d
from backend.engine.tensor import Array
from backend.networks.proofs.evidence import Evidence
from backend.networks.proofs.proof import Side, Term
from backend.networks.proofs.sigmoid_deltas import print_side, rounded
from backend.networks.proofs.spread import chain

PRINTED_KERNEL_GRADIENT = ((0.044606, 0.094061), (0.011262, 0.068288))
_CORRELATION = "Input and deltas laid over each other"


def _correlate(large: Array, small: Array, shape: tuple[int, ...]) -> Array:
    """Lay one map over another at every place where it fits, multiply and add up."""
    rows, cols = small.shape
    return np.array(
        [np.vdot(large[m : m + rows, n : n + cols], small) for m, n in np.ndindex(*shape[2:])]
    ).reshape(shape)


def _correlated(evidence: Evidence, deltas: Array, title: str) -> Side:
    conv = evidence.layer(Conv2d)
    o = evidence.of(conv.source)[0]

    def unfold(index: Index) -> list[Term]:
        _, _, m, n = index
        return [
            Term(
                rf"\delta_{{{i},{j}}}\, {evidence.at(conv.source, 0, i + m, j + n)}",
                (float(deltas[i, j]), float(o[i + m, j + n])),
            )
            for i, j in np.ndindex(*deltas.shape)
        ]

    latex = r"\sum_{i} \sum_{j} \delta_{ij}\, o_{i+m,j+n}"
    return Side(title, latex, _correlate(o, deltas, conv.k.shape), unfold)


def _convolved(evidence: Evidence, deltas: Array, name: str, title: str) -> Side:
    """Convolve in the strict sense, as SciPy's ``convolve2d`` does: what slides is turned by 180 degrees."""
    conv = evidence.layer(Conv2d)
    o = evidence.of(conv.source)[0]
    rows, cols = (side - 1 for side in deltas.shape)

    def unfold(index: Index) -> list[Term]:
        _, _, m, n = index
        return [
            Term(
                rf"{name}_{{{i},{j}}}\, {evidence.at(conv.source, 0, m + rows - i, n + cols - j)}",
                (float(deltas[i, j]), float(o[m + rows - i, n + cols - j])),
            )
            for i, j in np.ndindex(*deltas.shape)
        ]

    values = np.array(
        [sum(term.value for term in unfold((0, 0, *at))) for at in np.ndindex(*conv.k.shape[2:])]
    )
    latex = rf"\sum_{{i}} \sum_{{j}} {name}_{{ij}}\, o_{{m+{rows}-i,n+{cols}-j}}"
    return Side(title, latex, values.reshape(conv.k.shape), unfold)


def _spread(evidence: Evidence) -> Array:
    """Look up the deltas on the map before pooling."""
    values: Array = evidence.gradient(evidence.layer(Conv2d).output)[0]
    return values


def kernel(evidence: Evidence) -> tuple[Side, Side]:
    """Set the correlation of input and deltas beside the chain rule."""
    conv = evidence.layer(Conv2d)
    return (
        chain(evidence, conv, conv.k),
        _correlated(evidence, _spread(evidence), _CORRELATION),
    )


def _cut(evidence: Evidence) -> Array:
    """Compute the deltas as the answer goes on with them: cut off after four decimals, at their winners."""
    pool = evidence.layer(MaxPool2d)
    (deltas, _), winners = rounded(evidence), evidence.examples(evidence.winners(pool).symbol)
    spread = np.zeros(pool.source.shape)
    for pooled in np.ndindex(*pool.output.shape):
        row, column = map(int, winners[(*pooled, slice(None), 0)])
        # Of a number that is whole in the fourth decimal, rounding must not lose the last one.
        spread[0, row, column] = np.trunc(np.round(deltas[pooled] * 1e4, 6)) / 1e4
    cut: Array = spread[0]
    return cut


def printed_gradient(evidence: Evidence) -> tuple[Side, Side]:
    """Set the printed gradient beside what the cut-off deltas give."""
    shape = evidence.layer(Conv2d).k.shape
    return (
        _correlated(evidence, _cut(evidence), "From deltas cut off after four decimals"),
        print_side(PRINTED_KERNEL_GRADIENT, shape, "The printed gradient"),
    )


def printed_gradient_uncut(evidence: Evidence) -> tuple[Side, Side]:
    """Set the printed gradient beside the exact one."""
    conv = evidence.layer(Conv2d)
    return chain(evidence, conv, conv.k), print_side(
        PRINTED_KERNEL_GRADIENT, conv.k.shape, "The printed gradient"
    )


def turned(evidence: Evidence) -> tuple[Side, Side]:
    """Set a convolution with turned deltas beside the correlation."""
    deltas = _spread(evidence)
    return (
        _correlated(evidence, deltas, _CORRELATION),
        _convolved(
            evidence, np.rot90(deltas, 2), r"\delta^{\circlearrowleft}", "Input convolved with turned deltas"
        ),
    )


def unturned(evidence: Evidence) -> tuple[Side, Side]:
    """Set a convolution with the deltas as they are beside the correlation."""
    deltas = _spread(evidence)
    return (
        _correlated(evidence, deltas, _CORRELATION),
        _convolved(evidence, deltas, r"\delta", "Input convolved with the deltas as they are"),
    )


def layer_before(evidence: Evidence) -> tuple[Side, Side]:
    """Set a full convolution with the turned kernel beside the chain rule over the map."""
    conv = evidence.layer(Conv2d)
    o, w = conv.source, conv.k
    deltas, weights = _spread(evidence), evidence.of(w)[0, 0]
    rows, cols = weights.shape
    padded = np.pad(deltas, ((rows - 1, rows - 1), (cols - 1, cols - 1)))
    turned = weights[::-1, ::-1]

    def slid(index: Index) -> list[Term]:
        _, r, s = index
        terms = []
        for p, q in np.ndindex(rows, cols):
            i, j = r + p - (rows - 1), s + q - (cols - 1)
            inside = 0 <= i < deltas.shape[0] and 0 <= j < deltas.shape[1]
            met = rf"\delta_{{{i},{j}}}" if inside else "0"
            weight = evidence.at(w, 0, 0, rows - 1 - p, cols - 1 - q)
            terms.append(Term(rf"{met}\, {weight}", (float(padded[r + p, s + q]), float(turned[p, q]))))
        return terms

    return (
        chain(evidence, conv, conv.source),
        Side(
            "The turned kernel slid over the padded deltas",
            r"(\boldsymbol{\delta} \circledast \mathrm{turn}(\mathbf{w}))_{rs}",
            _correlate(padded, turned, (1, 1, *o.shape[1:])).reshape(o.shape),
            slid,
        ),
    )
