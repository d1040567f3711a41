"""The chain rule written out: over every output of a convolution, and over every window of a pooling."""

import numpy as np

from backend.engine.explanation import Index
from backend.engine.layers import MaxPool2d
from backend.engine.layers.convolution import Convolution
from backend.engine.notation import gradient
from backend.engine.tensor import TensorSpec
from backend.networks.proofs.evidence import Evidence
from backend.networks.proofs.proof import Side, Term


def chain(evidence: Evidence, layer: Convolution, source: TensorSpec) -> Side:
    """Compute one example's gradient with respect to input or kernel of a convolution, over every output.

    Parameters
    ----------
    evidence : Evidence
        The pass, of a single example.
    layer : Convolution
        A convolution of one kernel.
    source : TensorSpec
        What it is differentiated with respect to.
    """
    x = layer.output
    slopes, came = evidence.jacobian(layer, source)[..., 0], evidence.gradient(x)
    places = [letter or "" for letter in x.axes[1:]]
    spare = iter("rs")
    letters = tuple(next(spare) if letter in places else letter or "0" for letter in source.axes)

    def unfold(index: Index) -> list[Term]:
        return [
            Term(
                rf"{evidence.slope(x, *at)}\, {evidence.partial(x, at, source, index)}",
                (float(came[at]), float(slopes[(*at, *index)])),
            )
            for at in np.ndindex(*x.shape)
        ]

    sums = "".join(rf"\sum_{{{letter}}} " for letter in places)
    local = evidence.partial(x, (0, *places), source, letters)
    return Side(
        "Chain rule, over every output",
        rf"{sums}{evidence.slope(x, 0, *places)}\, {local}",
        np.tensordot(came, slopes, came.ndim),
        unfold,
    )


def chain_by_pooled(evidence: Evidence, layer: MaxPool2d) -> Side:
    """Compute the gradient with respect to a map before pooling, over every window; examples come last."""
    C, P = layer.source, layer.output
    came, slopes = evidence.examples(gradient(P.symbol)), evidence.pooling_jacobian(layer)

    def unfold(index: Index) -> list[Term]:
        cell, e = evidence.apart(index)
        terms = []
        for at in np.ndindex(*P.shape):
            above, below = evidence.cell(P.symbol, *at[1:], e), evidence.cell(C.symbol, *cell[1:], e)
            terms.append(
                Term(
                    rf"\frac{{\partial L}}{{\partial {above}}}\, \frac{{\partial {above}}}{{\partial "
                    rf"{below}}}",
                    (float(came[(*at, e)]), float(slopes[(*at, *cell, e)])),
                )
            )
        return terms

    r, s, i, j = (letter or "" for letter in (*P.axes[1:], *C.axes[1:]))
    return Side(
        "Chain rule, over every window",
        rf"\sum_{{{r}}} \sum_{{{s}}} {evidence.slope(P, 0, r, s)}\, "
        rf"{evidence.partial(P, (0, r, s), C, (0, i, j))}",
        evidence.together(np.einsum("rstm,rstnijm->nijm", came, slopes)),
        unfold,
    )


def routed(evidence: Evidence, layer: MaxPool2d, name: str) -> Side:
    """Put each pooled gradient where the pass noted its winner, among zeros; the example comes last."""
    C, P = layer.source, layer.output
    I = evidence.winners(layer)
    came, winners = evidence.examples(gradient(P.symbol)), evidence.examples(I.symbol)
    values = np.zeros((*C.shape, came.shape[-1]))
    handed: dict[Index, Term] = {}
    for at in np.ndindex(*P.shape):
        for e in range(came.shape[-1]):
            row, column = map(int, winners[(*at, slice(None), e)])
            values[at[0], row, column, e] = came[(*at, e)]
            own = ",".join(map(str, at[1:] if evidence.batch is None else (*at[1:], e)))
            handed[at[0], row, column, e] = Term(f"{name}_{{{own}}}", (float(came[(*at, e)]),))

    def unfold(index: Index) -> list[Term]:
        cell, e = evidence.apart(index)
        term = handed.get((*cell, e))
        return [] if term is None else [term]

    r, s, i, j = (letter or "" for letter in (*P.axes[1:], *C.axes[1:]))
    return Side(
        "Each put where its winner is",
        rf"{name}_{{{r}{s}}} \to ({i},{j}) = {evidence.at(I, 0, r, s)}, \quad 0 \text{{ elsewhere}}",
        evidence.together(values),
        unfold,
    )
