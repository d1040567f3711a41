"""``nguyen`` (51)-(66): on to the first convolution, and the update."""

from backend.engine.notation import typeset, typeset_sum
from backend.networks.equations.equation import Equation
from backend.networks.equations.typesetting import IF, OTHERWISE, at, cases, floor, lines, partial, slope

_BIASES = "Gradient with respect to the first convolution's biases"
_KERNELS, _UPDATE = "Gradient with respect to the first kernels", "The update"
_MAP = typeset_sum(("i", 24), ("j", 24))
_PLACES = typeset_sum(("m", 12), ("u", 8), ("v", 8))
_S, _C, _P = at("S1", "nij"), at("C1", "nij"), at("P1", "nrs")
_D_S, _D_C, _D_P = slope("S1", "nij"), slope("C1", "nij"), slope("P1", "nrs")
_I, _J = r"i_{\max}", r"j_{\max}"
_LOCAL = partial(_C, _S)
_THROUGH = partial(at("S2", "muv"), _P)
_MET = typeset("I", "g+i", "h+j")
_STRAY = "Printed with three indices, n first; the image is a single map, so two suffice: g + i and h + j."


def _moved(symbol: str, letters: str) -> str:
    cell = at(symbol, letters)
    return rf"{{{cell}}}' &= {cell} - \eta\, {slope(symbol, letters)}"


BIASES = (
    Equation(
        "nguyen",
        "51",
        _BIASES,
        "Chain rule for a bias of the first layer",
        rf"{slope('b1', 'n')} = {_MAP}{_D_S}\, {partial(_S, at('b1', 'n'))}",
        "As in (31), one layer further down: the bias is added at all 576 places of its map.",
        computes=("backward.dLb1",),
        line="bias.chain",
    ),
    Equation(
        "nguyen",
        "52",
        _BIASES,
        "Chain rule through the first ReLU",
        rf"{_D_S} = {_D_C}\, {_LOCAL}",
        "As in (32): a pre-activation reaches the loss only through its own activation.",
        computes=("backward.dLS1",),
        line="relu.chain",
    ),
    Equation(
        "nguyen",
        "53",
        _BIASES,
        "Back through the first pooling",
        f"{_D_C} = "
        + cases((_D_P, IF + rf"(i,j) = ({_I}, {_J})"), ("0", OTHERWISE))
        + rf", \quad r = {floor('i/2')},\; s = {floor('j/2')}",
        "As in (41): the winner of a block gets all of the block's gradient.",
        computes=("backward.dLC1",),
        line="pool.result",
        erratum="As in (41), the text does not say who wins where equal numbers share the maximum. Here the "
        "first in reading order does.",
    ),
    Equation(
        "nguyen",
        "54",
        _BIASES,
        "Chain rule for a pooled cell",
        rf"{_D_P} = {_PLACES}{slope('S2', 'muv')}\, {_THROUGH}",
        "A pooled cell feeds the second convolution, so its gradient gathers from all that it feeds there.",
        computes=("backward.dLP1",),
        line="input.chain",
        erratum="The text before it says that one cell may affect all of S2. It lies under at most 25 "
        "places of each map, so at most 300 of the 768 terms can differ from 0.",
    ),
    Equation(
        "nguyen",
        "55",
        _BIASES,
        "Every slope of the convolution, as one array",
        r"\mathrm{dS2P1}[0\!:\!6,\; u\!:\!u{+}5,\; v\!:\!v{+}5,\; m, u, v] = \mathbf{k}^{2}[m]",
        "Begin with zeros; then lay kernel m where it stands when it makes the cell (u, v) of its map. "
        "What a place multiplies a pooled cell by is their slope.",
        under=("backward.dLP1",),
        line="input.local",
    ),
    Equation(
        "nguyen",
        "56",
        _BIASES,
        "The gradient with respect to a pooled cell",
        rf"{_D_P} = {_PLACES}\mathrm{{dLS2}}[m,u,v]\; \mathrm{{dS2P1}}[n,r,s,m,u,v]",
        "Every gradient of the layer above, times the weight through which it used this cell.",
        computes=("backward.dLP1",),
        line="input.result",
    ),
    Equation(
        "nguyen",
        "57",
        _BIASES,
        "The winner's place in the first pooling",
        rf"{at('I1', 'nrs')} = \begin{{bmatrix}} {_I} \\ {_J} \end{{bmatrix}}, \quad "
        rf"r = {floor(_I + '/2')},\; s = {floor(_J + '/2')}",
        "As in (42), noted on the way forward.",
        computes=("forward.I1",),
        under=("backward.dLC1",),
        line="pool.winner",
        erratum="Printed as a plain division; rounding down is meant. And since every entry is a pair, the "
        "array of winners has an axis more than the pooled maps.",
    ),
    Equation(
        "nguyen",
        "58",
        _BIASES,
        "The procedure for the first pooling",
        rf"\mathrm{{dLC1}}[n, {_I}, {_J}] = \mathrm{{dLP1}}[n, r, s], \quad ({_I}, {_J}) = {at('I1', 'nrs')}",
        "As in (43): zeros everywhere, then each block's gradient where its winner stands.",
        computes=("backward.dLC1",),
        line="pool.procedure",
    ),
    Equation(
        "nguyen",
        "59",
        _BIASES,
        "Slope of the first ReLU",
        f"{_LOCAL} = " + cases(("1", IF + f"{_S} > 0"), ("0", IF + rf"{_S} \leq 0")),
        "As in (44): 1 where the cell was positive, else 0.",
        computes=("backward.dC1S1",),
        under=("backward.dLS1",),
        line="relu.slope",
        erratum="In the second case S2 is printed; S1 is meant.",
    ),
    Equation(
        "nguyen",
        "60",
        _BIASES,
        "Back through the first ReLU",
        rf"{_D_S} = {_D_C}\, {_LOCAL}",
        "As in (45): what came back goes on where the cell was alive.",
        computes=("backward.dLS1",),
        under=("backward.dLb1",),
        line="relu.result",
    ),
    Equation(
        "nguyen",
        "61",
        _BIASES,
        "The bias is added as it is",
        f"{partial(_S, at('b1', 'n'))} = 1",
        "As in (46).",
        under=("backward.dLb1",),
        line="bias.local",
    ),
    Equation(
        "nguyen",
        "62",
        _BIASES,
        "The gradient with respect to a bias of the first layer",
        rf"{slope('b1', 'n')} = {_MAP}{_D_C}\, {_LOCAL}",
        "As in (47): the gradients of the map added up, each written here as the product that made it.",
        computes=("backward.dLb1",),
        line="bias.result",
    ),
)

KERNELS = (
    Equation(
        "nguyen",
        "63",
        _KERNELS,
        "Chain rule for a weight of the first kernels",
        rf"{slope('k1', 'ngh')} = {_MAP}{_D_S}\, {partial(_S, at('k1', 'ngh'))}",
        "As in (48), with 576 places.",
        computes=("backward.dLk1",),
        line="kernel.chain",
    ),
    Equation(
        "nguyen",
        "64",
        _KERNELS,
        "What the weight met at one place",
        f"{partial(_S, at('k1', 'ngh'))} = {_MET}",
        "As in (49): here the weight met a pixel.",
        under=("backward.dLk1",),
        line="kernel.local",
        erratum=_STRAY,
    ),
    Equation(
        "nguyen",
        "65",
        _KERNELS,
        "The gradient with respect to a weight of the first kernels",
        rf"{slope('k1', 'ngh')} = {_MAP}{_D_S}\, {_MET}",
        "Lay the map of gradients over the image, moved by g and h, multiply and add up. White paper adds "
        "nothing.",
        computes=("backward.dLk1",),
        line="kernel.result",
        erratum=_STRAY,
    ),
)

UPDATE = (
    Equation(
        "nguyen",
        "66",
        _UPDATE,
        "One step downhill",
        lines(
            _moved("k1", "ngh"),
            _moved("b1", "n"),
            _moved("k2", "mnpq"),
            _moved("b2", "m"),
            _moved("w", "ij"),
            _moved("b", "i"),
        ),
        "Every parameter takes a small step against its own gradient. All gradients are taken before "
        "anything moves.",
        computes=tuple(f"update.{symbol}_next" for symbol in ("k1", "b1", "k2", "b2", "w", "b")),
        line="update.result",
        erratum="Printed with the same letter on both sides, where '=' means 'becomes'. The new value has a "
        "prime here.",
    ),
)
