"""``sigmoid``, which prints no numbers: (1)-(15) as they come, from the question to the last comment."""

from backend.networks.equations.equation import Equation
from backend.networks.equations.typesetting import partial

_QUESTION, _FORWARD = "The question: deltas of the pooled map", "The answer: forward"
_BACKWARD, _REST = "The answer: gradient with respect to the kernel", "Numbers and a comment"
_SUM = r"\sum_{m=0}^{1} \sum_{n=0}^{1}"
_PLACES = r"\sum_{i=0}^{3} \sum_{j=0}^{3}"
_E_W, _E_X = partial("L", "w_{m'n'}"), partial("L", "x_{ij}")
_LOCAL = partial("x_{ij}", "w_{m'n'}")
_DELTAS = (
    (r"(\delta_0 v_{00} + \delta_1 v_{10})", "C_{00}", "0.0364182", "first"),
    (r"(\delta_0 v_{01} + \delta_1 v_{11})", "C_{01}", "0.068628", "second"),
    (r"(\delta_0 v_{02} + \delta_1 v_{12})", "C_{10}", "0.04675125", "third"),
    (r"(\delta_0 v_{03} + \delta_1 v_{13})", "C_{11}", "-0.06818625", "fourth"),
)


def _delta(place: int) -> Equation:
    came, cell, printed, ordinal = _DELTAS[place]
    pooled = cell.replace("C", "P")
    return Equation(
        "sigmoid",
        str(1 + place),
        _QUESTION,
        f"The {ordinal} delta",
        rf"{partial('L', pooled)} = {came}\, {cell}\,(1 - {cell})",
        f"What both hidden neurons send back through their weights, times the sigmoid's slope. Printed: "
        f"{printed}.",
        computes=("backward.dLP",),
        line=f"smooth.through.{place}",
        erratum="The activations are put in rounded to two decimals, so that the delta is exact in its "
        "printed digits only for these. The deltas are of the pooled map before the sigmoid; rows and "
        "columns count from 1 here, and from 0 in the answer."
        if place == 0
        else None,
    )


DELTAS = tuple(map(_delta, range(4)))

FORWARD = Equation(
    "sigmoid",
    "5",
    _FORWARD,
    "The convolution",
    rf"x_{{ij}} = {_SUM} w_{{mn}}\, o_{{i+m,j+n}}",
    "The kernel lies on the input from row i and column j on: four products add up.",
    computes=("forward.x",),
    line="slide.rows",
    erratum="Printed with a bias b for every place (i, j). A map has one bias for all of its places, and "
    "this kernel has none: without, the printed 0.25 and the activations come out to their rounding.",
)

ERROR = Equation(
    "sigmoid",
    "6",
    _FORWARD,
    "The squared error",
    r"L = \frac{1}{2} \sum_{p} (t_p - y_p)^2",
    "Each output's distance from its target is squared; one half makes the slope plain.",
    computes=("loss.L",),
    erratum="Called the mean squared error, and printed as E: it is half a sum, and no mean is taken.",
)

KERNEL = (
    Equation(
        "sigmoid",
        "7",
        _BACKWARD,
        "The size of the map",
        r"(H - k_1 + 1) \times (W - k_2 + 1) = 4 \times 4",
        "A kernel of two by two fits into five rows and columns at four places down and four across.",
        under=("forward.x",),
        line="written.size",
        erratum="The input is introduced as H x K, where H x W is meant.",
    ),
    Equation(
        "sigmoid",
        "8",
        _BACKWARD,
        "Chain rule for a kernel's weight",
        rf"{_E_W} = {_PLACES} {_E_X}\, {_LOCAL}",
        "The weight takes part in all sixteen places of the map, so sixteen ways lead to the loss.",
        computes=("backward.dLw",),
        line="kernel.chain",
    ),
    Equation(
        "sigmoid",
        "9",
        _BACKWARD,
        "The map's gradient gets a letter",
        rf"{_E_X} = \delta_{{ij}}",
        "The slope of the loss at one place of the map is called its delta: 0 but at the winners of the "
        "pooling.",
        computes=("backward.dLx",),
        erratum="Max-pooling, which brings the deltas of (1)-(4) to their winners, is left out of the "
        "answer.",
    ),
    Equation(
        "sigmoid",
        "10",
        _BACKWARD,
        "The local slope, written out",
        rf"{_LOCAL} = \frac{{\partial}}{{\partial w_{{m'n'}}}} \Bigl( {_SUM} w_{{mn}}\, o_{{i+m,j+n}} \Bigr)",
        "Of all the products in the sum a single one holds the weight.",
        under=("backward.dLw",),
        line="written.expand",
        erratum="Again with a bias for every place, which plays no part here.",
    ),
    Equation(
        "sigmoid",
        "11",
        _BACKWARD,
        "What the weight met",
        rf"{_LOCAL} = o_{{i+m',j+n'}}",
        "So the slope is the number that lay under the weight.",
        under=("backward.dLw",),
        line="kernel.local",
    ),
    Equation(
        "sigmoid",
        "12",
        _BACKWARD,
        "The gradient with respect to a kernel's weight",
        rf"{_E_W} = {_PLACES} \delta_{{ij}}\, o_{{i+m',j+n'}}",
        "The deltas laid over the input, moved by m' and n', multiplied and added up: a correlation.",
        computes=("backward.dLw",),
        line="kernel.result",
    ),
    Equation(
        "sigmoid",
        "13",
        _BACKWARD,
        "The update",
        r"w_{mn}^{(t+1)} = w_{mn}^{(t)} - \eta\, " + partial("L", "w_{mn}"),
        "Every weight of the kernel takes a step against its own slope.",
        computes=("update.w_next",),
        line="update.result",
        erratum="The left side is printed without indices, the right side with those of one weight.",
    ),
)

PRINTED = Equation(
    "sigmoid",
    "14",
    _REST,
    "The kernel's gradient in numbers",
    partial("L", r"\mathbf{w}")
    + r" = \begin{bmatrix} 0.044606 & 0.094061 \\ 0.011262 & 0.068288 \end{bmatrix}",
    "The correlation (12), worked out by a program for the numbers of the question.",
    computes=("backward.dLw",),
    erratum="It is of deltas that were cut off after four decimals, not rounded: 0.0467 for 0.04675125 and "
    "-0.0681 for -0.06818625. Exact, the four numbers differ from the third digit or so on.",
)

COMMENT = Equation(
    "sigmoid",
    "15",
    _REST,
    "As a convolution with turned deltas",
    partial("L", r"\mathbf{w}") + r" = \mathrm{turn}(\boldsymbol{\delta}) * \mathbf{o}",
    "A convolution in the strict sense turns one of the two by 180 degrees while it slides. Turned "
    "beforehand, the deltas come to lie as in (12).",
    under=("backward.dLw",),
    line="written.convolved",
    erratum="Offered in a comment as the code to use. It gives the same as (12); without the turning it "
    "would not, unless the deltas look the same upside down.",
)
