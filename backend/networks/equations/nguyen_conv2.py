"""``nguyen`` (31)-(50): back through the last pooling to the second convolution's biases and kernels."""

from backend.engine.notation import typeset, typeset_sum
from backend.networks.equations.equation import Equation
from backend.networks.equations.typesetting import IF, OTHERWISE, at, cases, floor, partial, slope

_BIASES, _KERNELS = (
    "Gradient with respect to the second convolution's biases",
    "Gradient with respect to its kernels",
)
_MAP = typeset_sum(("u", 8), ("v", 8))
_S, _C, _P = at("S2", "muv"), at("C2", "muv"), at("P2", "mxy")
_D_S, _D_C, _D_P = slope("S2", "muv"), slope("C2", "muv"), slope("P2", "mxy")
_U, _V = r"u_{\max}", r"v_{\max}"
_D_WON = rf"\frac{{\partial L}}{{\partial {typeset('C2', 'm', _U, _V)}}}"
_BLOCK = rf"x = {floor('u/2')},\; y = {floor('v/2')}"
_LOCAL = partial(_C, _S)
_D_F, _CLASSES = slope("f", "k"), typeset_sum(("i", 10))
_RULE = (
    "Equal numbers can share the maximum; the text does not say who then wins. Here the first in reading "
    "order does, and the others get 0."
)
_DIVISION = (
    "Printed as a plain division; rounding down is meant. And since every entry is a pair, the array of "
    "winners has an axis more than the pooled maps."
)

BIASES = (
    Equation(
        "nguyen",
        "31",
        _BIASES,
        "Chain rule for a bias of a map",
        rf"{slope('b2', 'm')} = {_MAP}{_D_S}\, {partial(_S, at('b2', 'm'))}",
        "The bias is added at all 64 places of its map, so 64 ways lead from it to the loss, and their "
        "shares add up.",
        computes=("backward.dLb2",),
        line="bias.chain",
        erratum="The text before it gives k as '16m, 16m + 15': all sixteen features from 16m to 16m + 15 "
        "are meant. Not all that lies on the way need move: dead cells and cells that lose in pooling "
        "stand still.",
    ),
    Equation(
        "nguyen",
        "32",
        _BIASES,
        "Chain rule through ReLU",
        rf"{_D_S} = {_D_C}\, {_LOCAL}",
        "A pre-activation reaches the loss only through its own activation.",
        computes=("backward.dLS2",),
        line="relu.chain",
    ),
    Equation(
        "nguyen",
        "33",
        _BIASES,
        "First case: the cell has won its block",
        f"{_D_C} = {_D_WON} = {_D_P}",
        "The pooled number is this very cell, so what the loss thinks of one it thinks of the other.",
        under=("backward.dLC2",),
        line="pool.won",
    ),
    Equation(
        "nguyen",
        "34",
        _BIASES,
        "The pooled cell is a feature",
        f"{_D_WON} = {_D_P} = {_D_F}, \\quad k = 16m + 4x + y",
        "Flattening only gives the pooled cell another name.",
        under=("backward.dLP2", "backward.dLC2"),
        line="fold.same",
        erratum="The index of the features is j in (5) and (27) and k from here on; it is the same f.",
    ),
    Equation(
        "nguyen",
        "35",
        _BIASES,
        "Chain rule for a feature",
        rf"{_D_F} = {_CLASSES}{slope('S', 'i')}\, {partial(at('S', 'i'), at('f', 'k'))}",
        "Every feature takes part in all ten sums, so ten ways lead back to it.",
        computes=("backward.dLf",),
        line="features.chain",
    ),
    Equation(
        "nguyen",
        "36",
        _BIASES,
        "How a sum moves with a feature",
        f"{partial(at('S', 'i'), at('f', 'k'))} = {at('w', 'ik')}",
        "By the weight that the sum gives to it.",
        under=("backward.dLf",),
        line="features.local",
    ),
    Equation(
        "nguyen",
        "37",
        _BIASES,
        "The gradient with respect to a feature",
        rf"{_D_F} = {_CLASSES}{slope('S', 'i')}\, {at('w', 'ik')}",
        "What each class sends back, weighed the way the feature was weighed on its way there.",
        under=("backward.dLf",),
        line="features.result",
    ),
    Equation(
        "nguyen",
        "38",
        _BIASES,
        "All features at once",
        r"\mathbf{dLf} = \mathbf{w}^{\mathsf{T}} \cdot \mathbf{dLS}",
        "All 192 sums in one product: the forward weights, rows and columns swapped.",
        computes=("backward.dLf",),
        line="features.matrix",
    ),
    Equation(
        "nguyen",
        "39",
        _BIASES,
        "Folded back into maps",
        r"\mathbf{dLP2} = \mathbf{dLf}.\mathrm{reshape}(12, 4, 4)",
        "Nothing is computed: the row of 192 is cut up again the way it was laid out.",
        computes=("backward.dLP2",),
        line="fold.shape",
        erratum="What is printed dLP with a raised 2 here is the array that (43) calls dLP2.",
    ),
    Equation(
        "nguyen",
        "40",
        _BIASES,
        "Second case: the cell has lost",
        f"{_D_C} = 0",
        "Move it by so little that it still loses, and the pooled number does not notice. Neither does the "
        "loss.",
        under=("backward.dLC2",),
        line="pool.lost",
    ),
    Equation(
        "nguyen",
        "41",
        _BIASES,
        "Back through pooling, both cases",
        f"{_D_C} = " + cases((_D_P, IF + rf"(u,v) = ({_U}, {_V})"), ("0", OTHERWISE)) + rf", \quad {_BLOCK}",
        "The winner of a block gets all of the block's gradient, the other three get nothing.",
        computes=("backward.dLC2",),
        line="pool.result",
        erratum=_RULE,
    ),
    Equation(
        "nguyen",
        "42",
        _BIASES,
        "The winner's place, noted on the way forward",
        rf"{at('I2', 'mxy')} = \begin{{bmatrix}} {_U} \\ {_V} \end{{bmatrix}}, \quad "
        rf"x = {floor(_U + '/2')},\; y = {floor(_V + '/2')}",
        "For each block we write down the row and the column of its largest cell. Halved and rounded down, "
        "they give the block back.",
        computes=("forward.I2",),
        under=("backward.dLC2",),
        line="pool.winner",
        erratum=_DIVISION,
    ),
    Equation(
        "nguyen",
        "43",
        _BIASES,
        "The procedure: send each number to its winner",
        rf"\mathrm{{dLC2}}[m, {_U}, {_V}] = \mathrm{{dLP2}}[m, x, y], \quad ({_U}, {_V}) = {at('I2', 'mxy')}",
        "Begin with zeros everywhere; then each block's gradient is put where its winner stands.",
        computes=("backward.dLC2",),
        line="pool.procedure",
    ),
    Equation(
        "nguyen",
        "44",
        _BIASES,
        "Slope of ReLU",
        f"{_LOCAL} = " + cases(("1", IF + f"{_S} > 0"), ("0", IF + rf"{_S} \leq 0")),
        "Where ReLU lets a number through it has slope 1, where it stops one slope 0.",
        computes=("backward.dC2S2",),
        under=("backward.dLS2",),
        line="relu.slope",
        erratum="At exactly 0 ReLU has no derivative. To take 0 there is a convention; this project keeps "
        "it.",
    ),
    Equation(
        "nguyen",
        "45",
        _BIASES,
        "Back through ReLU",
        rf"{_D_S} = {_D_C}\, {_LOCAL}",
        "Cell by cell: what came back goes on where the cell was alive, and ends where it was not.",
        computes=("backward.dLS2",),
        under=("backward.dLb2",),
        line="relu.result",
    ),
    Equation(
        "nguyen",
        "46",
        _BIASES,
        "The bias is added as it is",
        f"{partial(_S, at('b2', 'm'))} = 1",
        "Turn the bias up by a little, and every place of the map grows by that little.",
        under=("backward.dLb2",),
        line="bias.local",
    ),
    Equation(
        "nguyen",
        "47",
        _BIASES,
        "The gradient with respect to a bias of a map",
        rf"{slope('b2', 'm')} = {_MAP}{_D_S}",
        "All weights are one, so the gradients of the map are simply added up.",
        computes=("backward.dLb2",),
        line="bias.result",
    ),
)

KERNELS = (
    Equation(
        "nguyen",
        "48",
        _KERNELS,
        "Chain rule for a kernel's weight",
        rf"{slope('k2', 'mnpq')} = {_MAP}{_D_S}\, {partial(_S, at('k2', 'mnpq'))}",
        "One weight is used at all 64 places of its map: 64 ways to the loss.",
        computes=("backward.dLk2",),
        line="kernel.chain",
    ),
    Equation(
        "nguyen",
        "49",
        _KERNELS,
        "What the weight met at one place",
        f"{partial(_S, at('k2', 'mnpq'))} = {typeset('P1', 'n', 'p+u', 'q+v')}",
        "At a place the weight was multiplied by one number of the maps below, and that number is the slope.",
        under=("backward.dLk2",),
        line="kernel.local",
    ),
    Equation(
        "nguyen",
        "50",
        _KERNELS,
        "The gradient with respect to a kernel's weight",
        rf"{slope('k2', 'mnpq')} = {_MAP}{_D_S}\, {typeset('P1', 'n', 'p+u', 'q+v')}",
        "Lay the map of gradients over the map below, moved by p and q, multiply and add up: a correlation "
        "again.",
        computes=("backward.dLk2",),
        line="kernel.result",
    ),
)
