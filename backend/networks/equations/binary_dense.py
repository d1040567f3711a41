"""``binary`` (12)-(28): the chains down to each parameter, and the dense part solved."""

from backend.networks.equations.equation import Equation
from backend.networks.equations.typesetting import lines, partial

_CHAINS, _DENSE, _BATCH = "The chains", "The dense part", "A mini-batch"
_A, _Z2, _W2, _B2 = "A^{2}", "z^{2}", "w^{2}", "b^{2}"
_LAST = rf"{partial('L', _A)}\, {partial(_A, _Z2)}"
_LONG = (
    rf"{_LAST}\, {partial(_Z2, 'F')}\, {partial('F', 'P^{1}')}\, {partial('P^{1}', 'A^{1}')}\, "
    rf"{partial('A^{1}', 'z^{1}')}"
)
_FRACTION = r"\frac{A^{2} - y}{A^{2} (1 - A^{2})}"
_MATRIX = r"(\mathbf{A}^{2} - \mathbf{y})\, \mathbf{F}^{\mathsf{T}}"
_D_W = partial("L", r"\mathbf{w}^{2}")
_BY_LOGIT = ("backward.dLz2",)
_BY_WEIGHT, _BY_BIAS = ("backward.dLw2",), ("backward.dLb2",)


def _line(
    number: str,
    title: str,
    latex: str,
    says: str,
    line: str,
    *,
    computes: tuple[str, ...] = (),
    under: tuple[str, ...] = (),
    section: str = _DENSE,
    erratum: str | None = None,
) -> Equation:
    return Equation("binary", number, section, title, latex, says, computes, under, line, erratum)


CHAINS = (
    _line(
        "12",
        "Chain rule for the weights of the logit",
        rf"{partial('L', _W2)} = {_LAST}\, {partial(_Z2, _W2)}",
        "The loss does not hold the weights, but the output does, through the logit: three slopes multiply.",
        "yes_no.weight.chain",
        computes=_BY_WEIGHT,
        section=_CHAINS,
    ),
    _line(
        "13",
        "Chain rule for the bias of the logit",
        rf"{partial('L', _B2)} = {_LAST}\, {partial(_Z2, _B2)}",
        "The same, with another last slope.",
        "yes_no.bias.chain",
        computes=_BY_BIAS,
        section=_CHAINS,
    ),
    _line(
        "14",
        "Chain rule for the kernel",
        rf"{partial('L', 'w^{1}')} = {_LONG}\, {partial('z^{1}', 'w^{1}')}",
        "Seven slopes, from the loss back through features, pooling and ReLU to the map, and on to the "
        "kernel.",
        "whole.chain",
        computes=("backward.dLw1",),
        section=_CHAINS,
    ),
    _line(
        "15",
        "Chain rule for the kernel's bias",
        rf"{partial('L', 'b^{1}')} = {_LONG}\, {partial('z^{1}', 'b^{1}')}",
        "The same, with another last slope.",
        "whole.chain",
        computes=("backward.dLb1",),
        section=_CHAINS,
        erratum="In the second part the first factor is printed with a b over A2: the loss L is meant.",
    ),
)

DENSE = (
    _line(
        "17",
        "How the loss moves with the probability",
        rf"{partial('L', _A)} = -\frac{{y}}{{A^{{2}}}} + \frac{{1 - y}}{{1 - A^{{2}}}}",
        "The slopes of the two logarithms, of which the truth leaves one.",
        "yes_no.loss",
        under=_BY_LOGIT,
    ),
    _line(
        "18",
        "Over a common denominator",
        rf"{partial('L', _A)} = {_FRACTION}",
        "Multiplied out, two products cancel, and the error is left over the sigmoid's slope.",
        "yes_no.fraction",
        under=_BY_LOGIT,
    ),
    _line(
        "19",
        "How the probability moves with the logit",
        rf"{partial(_A, _Z2)} = \sigma(z^{{2}}) \bigl( 1 - \sigma(z^{{2}}) \bigr) = A^{{2}} (1 - A^{{2}})",
        "The sigmoid's slope follows from what it gave out.",
        "yes_no.sigmoid",
        under=_BY_LOGIT,
    ),
    _line(
        "20",
        "How the logit moves with a weight",
        f"{partial(_Z2, _W2)} = F",
        "A weight moves the logit as far as its feature is large.",
        "weight.local",
        under=_BY_WEIGHT,
    ),
    _line(
        "21",
        "How the logit moves with its bias",
        f"{partial(_Z2, _B2)} = 1",
        "The bias is added as it is.",
        "bias.local",
        under=_BY_BIAS,
    ),
    _line(
        "22",
        "The three slopes put in",
        rf"{partial('L', _W2)} = {_FRACTION} \cdot A^{{2}} (1 - A^{{2}}) \cdot F = (A^{{2}} - y)\, F",
        "The sigmoid's slope cancels.",
        "yes_no.weight.product",
        under=_BY_WEIGHT,
    ),
    _line(
        "23",
        "Error times feature",
        rf"{partial('L', _W2)} = (A^{{2}} - y)\, F",
        "What the network said less what is true, times what went in.",
        "yes_no.weight.result",
        computes=_BY_WEIGHT,
    ),
    _line(
        "24",
        "All weights at once",
        rf"{_D_W} = {_MATRIX}",
        "A column of one error times a row of four features has the shape of the weights.",
        "yes_no.weight.matrix",
        computes=_BY_WEIGHT,
        erratum="Once printed as A2 - 4: the letter y was read as a number. Further down it is right.",
    ),
    _line(
        "25",
        "The gradient with respect to the bias",
        rf"{partial('L', _B2)} = {_FRACTION} \cdot A^{{2}} (1 - A^{{2}}) \cdot 1 = A^{{2}} - y",
        "With a last slope of 1 the error alone is left.",
        "yes_no.bias.result",
        computes=_BY_BIAS,
    ),
    _line(
        "26",
        "The shape of the gradient",
        rf"\mathrm{{shape}}\, {partial('L', _W2)} = (1, 4)",
        "A gradient has the shape of what it belongs to.",
        "yes_no.weight.shape",
        under=_BY_WEIGHT,
        erratum="Printed twice of w1, whose gradient is three by three: w2 is meant.",
    ),
)

BATCH = (
    _line(
        "27",
        "The weights over a mini-batch",
        rf"{_D_W} = \frac{{1}}{{m}}\, {_MATRIX}",
        "With m columns of features the same product adds up over the examples; dividing by m makes it a "
        "mean.",
        "mean.errors",
        computes=_BY_WEIGHT,
        section=_BATCH,
    ),
    _line(
        "28",
        "The bias over a mini-batch",
        lines(rf"{partial('L', _B2)} &= \frac{{1}}{{m}} \sum_{{e}} (A^{{2}}_{{e}} - y_{{e}})"),
        "The mean of the errors.",
        "mean.errors",
        computes=_BY_BIAS,
        section=_BATCH,
        erratum="Printed without the sum over the m examples, which leaves m numbers where the bias has one. "
        "The gradient check shows that the sum is right.",
    ),
)
