"""The three conclusions of ``katsaros``, and what becomes of two of them when a condition is left out."""

import numpy as np

from backend.engine.explanation import Index
from backend.engine.layers import Conv1d, MaxPool1d
from backend.engine.notation import typeset, typeset_gradient
from backend.engine.step import cited
from backend.networks.equations.typesetting import partial
from backend.networks.proofs.evidence import Evidence
from backend.networks.proofs.proof import Case, Proof, Side, Term
from backend.networks.proofs.spread import chain

_S_IS = r"\quad s_{i} = " + typeset_gradient("z", "i")


def _delta(evidence: Evidence, place: int) -> str:
    """Typeset an entry of s; with an activation behind, the given deltas are not those of z."""
    conv = evidence.layer(Conv1d)
    given = evidence.network.loss.source.symbol == conv.output.symbol
    return typeset("s", str(place)) if given else evidence.slope(conv.output, 0, place)


def _by_filter(evidence: Evidence) -> tuple[Side, Side]:
    conv = evidence.layer(Conv1d)
    p, z, w = conv.source, conv.output, conv.k
    s, row = evidence.gradient(z), evidence.of(p)[0]

    def slid(index: Index) -> list[Term]:
        k = index[-1]
        return [
            Term(
                rf"{evidence.at(p, 0, k + i)}\, {_delta(evidence, i)}",
                (float(row[k + i]), float(s[0, i])),
            )
            for i in range(z.shape[1])
        ]

    return (
        chain(evidence, conv, w),
        Side(
            "The input correlated with the deltas",
            r"(\mathbf{p} \star \mathbf{s})_{k} = \sum_{i} p_{k+i}\, s_{i}," + _S_IS,
            np.correlate(row, s[0], "valid").reshape(w.shape),
            slid,
        ),
    )


def _by_input(evidence: Evidence, *, flipped: bool) -> tuple[Side, Side]:
    conv = evidence.layer(Conv1d)
    p, z, w = conv.source, conv.output, conv.k
    s, weights = evidence.gradient(z), evidence.of(w)[0, 0]
    width = weights.size
    order = range(width)[::-1] if flipped else range(width)
    around = np.zeros(width - 1)
    padded = np.concatenate([around, s[0], around])
    sliding = weights[list(order)]

    def aligned(index: Index) -> list[Term]:
        j = index[-1]
        terms = []
        for q, k in enumerate(order):
            i = j + q - (width - 1)
            met = _delta(evidence, i) if 0 <= i < z.shape[1] else "0"
            weight = evidence.at(w, 0, 0, k)
            terms.append(Term(rf"{met}\, {weight}", (float(padded[j + q]), float(sliding[q]))))
        return terms

    named = r"\mathrm{flip}(\mathbf{w})" if flipped else r"\mathbf{w}"
    return (
        chain(evidence, conv, p),
        Side(
            "The flipped filter slid over the padded deltas"
            if flipped
            else "The filter slid over the padded deltas as it is",
            rf"(\mathbf{{s}} \circledast {named})_{{j}}," + _S_IS,
            np.array([padded[j : j + width] @ sliding for j in range(p.shape[1])]).reshape(p.shape),
            aligned,
        ),
    )


CONVOLUTION = (
    Proof(
        "filter-gradient",
        "First conclusion: the gradient of the filter",
        "The gradient with respect to the filter is the input slid under the deltas: what the source calls "
        "a valid convolution of p with s.",
        r"\frac{\partial L}{\partial \mathbf{w}} = \mathbf{p} \star \mathbf{s}",
        _by_filter,
        source=cited("katsaros", 5, 6, 7, 8, 9),
        gradient="dLw",
    ),
    Proof(
        "input-gradient",
        "Second conclusion: the gradient of the input",
        "The gradient with respect to the input is the flipped filter slid over the deltas, which zeros "
        "surround so that it touches each end with one weight only: a full convolution.",
        r"\frac{\partial L}{\partial \mathbf{p}} = \mathbf{s} \circledast \mathrm{flip}(\mathbf{w})",
        lambda evidence: _by_input(evidence, flipped=True),
        source=cited("katsaros", 10, 11, 12, 13, 14, 15, 16, 17),
        gradient="dLp",
    ),
    Proof(
        "input-gradient-unflipped",
        "Why the filter has to be flipped",
        "Slid over the deltas without being flipped, the filter meets them in the wrong order.",
        r"\frac{\partial L}{\partial \mathbf{p}} \neq \mathbf{s} \circledast \mathbf{w}",
        lambda evidence: _by_input(evidence, flipped=False),
        kind="contrast",
        source=cited("katsaros", 16, 17),
        gradient="dLp",
        chance="Here both agree, since the filter reads the same from either end or all that it meets is 0.",
    ),
)


def _by_pooled(evidence: Evidence, *, ties: bool) -> tuple[Side, Side]:
    pool = evidence.layer(MaxPool1d)
    z, y = pool.source, pool.output
    s, slopes = evidence.gradient(y), evidence.pooling_jacobian(pool)[..., 0]
    values, winners = evidence.of(z), evidence.of(pool.winners)[0, :, 0]

    def chain(index: Index) -> list[Term]:
        return [
            Term(
                rf"{evidence.slope(y, 0, r)}\, {evidence.partial(y, (0, r), z, index)}",
                (float(s[0, r]), float(slopes[(0, r, *index)])),
            )
            for r in range(y.shape[1])
        ]

    def largest(r: int) -> list[int]:
        """Find every cell that the window's largest number stands in."""
        window = [cell[1] for cell in evidence.windows(pool, (0, r))]
        return [i for i in window if values[0, i] == values[0, window].max()]

    sent = {r: largest(r) if ties else [int(winners[r])] for r in range(y.shape[1])}
    routed = np.zeros(z.shape)
    for r, places in sent.items():
        routed[0, places] += s[0, r]

    def handed(index: Index) -> list[Term]:
        return [
            Term(typeset("s", str(r)), (float(s[0, r]),)) for r, places in sent.items() if index[1] in places
        ]

    chain_latex = rf"\sum_{{r}} {evidence.slope(y, 0, 'r')}\, {evidence.partial(y, (0, 'r'), z, (0, 'i'))}"
    return (
        Side("Chain rule, over every window", chain_latex, np.tensordot(s, slopes, 2), chain),
        Side(
            "Each delta to every cell that equals the maximum"
            if ties
            else "Each delta put where its winner is",
            partial("y_{r}", "z_{i}") + r" = 1 \text{ wherever } z_{i} = \max"
            if ties
            else r"s_{r} \to i = I_{r}, \quad 0 \text{ elsewhere}",
            routed,
            handed,
        ),
    )


POOLING = (
    Proof(
        "pooling-gradient",
        "Third conclusion: only winners get it",
        "A window hands its delta to the cell that was its largest, and nothing to the others.",
        r"\frac{\partial L}{\partial z_{i}} = \begin{cases} s_{r} & \text{if } z_{i} \text{ won window } r "
        r"\\ 0 & \text{otherwise} \end{cases}",
        lambda evidence: _by_pooled(evidence, ties=False),
        source=cited("katsaros", 18, 19, 20, 21, 22, 23),
        gradient="dLz",
    ),
    Proof(
        "pooling-ties",
        "Equal numbers, as printed",
        "As printed, every cell that equals the maximum has slope 1. Where equal numbers share a window, "
        "each would get the whole delta, and together more than came back. Here the first of them gets it.",
        r"\frac{\partial y_{r}}{\partial z_{i}} = 1 \text{ if } z_{i} = \max",
        lambda evidence: _by_pooled(evidence, ties=True),
        kind="slip",
        source=cited("katsaros", 18, 19, 20, 21, 22, 23),
        gradient="dLz",
        chance="Here both agree, since no window has a tie. Make the two largest numbers of a window equal.",
        shown_by=Case([[1.0, 1.0, 0.0, 2.0, 7.0, 7.0]], [[0.7, -1.3]]),
    ),
)
