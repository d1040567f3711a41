"""The dense part of ``binary``: three slopes multiply, and the error times the feature is left."""

import numpy as np

from backend.engine.explanation import Index
from backend.engine.layers import Dense
from backend.engine.notation import typeset
from backend.engine.tensor import TensorSpec
from backend.networks.proofs.binary_examples import examples_of
from backend.networks.proofs.evidence import Evidence
from backend.networks.proofs.proof import Side, Term

# Where the sigmoid is flatter than this, the loss is too steep in the probability to be written down.
_SMALLEST_SLOPE = 1e-290


def _dense_chain(evidence: Evidence, parameter: TensorSpec) -> Side:
    """Multiply the three slopes of the dense part, example by example, and average."""
    given, dense = examples_of(evidence), evidence.layer(Dense)
    local = evidence.jacobian(dense, parameter)[0]
    by_logit = given.said * (1 - given.said)
    sure = bool((by_logit < _SMALLEST_SLOPE).any())
    if sure:
        outer = np.stack([given.said - given.right])
    else:
        outer = np.stack([(given.said - given.right) / by_logit, by_logit])
    values = np.einsum("m,...m->...", outer.prod(axis=0), local) / given.m

    def unfold(index: Index) -> list[Term]:
        terms = []
        for e in range(given.m):
            A2, z2 = (typeset(s, str(e)) if given.share else typeset(s) for s in ("A2", "z2"))
            loss = given.loss(e)
            slopes = [given.by(loss, z2)] if sure else [given.by(loss, A2), given.by(A2, z2)]
            slopes.append(given.by(z2, evidence.at(parameter, *index)))
            numbers = (*given.share, *map(float, outer[:, e]), float(local[(*index, e)]))
            terms.append(Term(given.mean + r"\, ".join(slopes), numbers))
        return terms

    name = typeset(parameter.symbol)
    chain = r"\frac{\partial L}{\partial A^{2}}\, \frac{\partial A^{2}}{\partial z^{2}}\, "
    return Side(
        "Chain rule, example by example",
        rf"{given.averaged}{chain}\frac{{\partial z^{{2}}}}{{\partial {name}}}",
        values,
        unfold,
    )


def dense_weights(evidence: Evidence, taken_off: float | None = None) -> tuple[Side, Side]:
    """Set error times feature beside the chain rule; another number may be taken off than the truth."""
    given, dense = examples_of(evidence), evidence.layer(Dense)
    errors, F = given.said - (given.right if taken_off is None else taken_off), evidence.examples("F")
    written = None if taken_off is None else f"{taken_off:g}"
    less = written or r"\mathbf{y}"

    def unfold(index: Index) -> list[Term]:
        return [
            Term(
                rf"{given.mean}{given.error(e, written)}\, {evidence.cell('F', index[1], e)}",
                (*given.share, float(errors[e]), float(F[index[1], e])),
            )
            for e in range(given.m)
        ]

    return (
        _dense_chain(evidence, dense.w),
        Side(
            "As the notes have it",
            rf"{given.mean}(\mathbf{{A}}^{{2}} - {less})\, \mathbf{{F}}^{{\mathsf{{T}}}}",
            (errors[None, :] @ F.T) / given.m,
            unfold,
        ),
    )


def dense_bias(evidence: Evidence, *, summed: bool) -> tuple[Side, Side]:
    """Set the errors, summed up or not, beside the chain rule."""
    given, dense = examples_of(evidence), evidence.layer(Dense)
    errors = given.said - given.right

    def error(e: int) -> Term:
        return Term(given.mean + given.error(e), (*given.share, float(errors[e])))

    if summed:
        right = Side(
            "Summed over the examples",
            rf"{given.averaged}(A^{{2}}{'_{e}' if given.share else ''} - y{'_{e}' if given.share else ''})",
            np.array([errors.sum() / given.m]),
            lambda _: [error(e) for e in range(given.m)],
        )
    else:
        right = Side(
            "As the notes have it: no sum",
            rf"{given.mean}(\mathbf{{A}}^{{2}} - \mathbf{{y}})",
            (errors / given.m)[None, :] if given.share else errors,
            lambda index: [error(index[-1])],
        )
    return _dense_chain(evidence, dense.b), right
