"""``binary`` (30)-(36): back through features, pooling and ReLU, to the map before them."""

import functools

from backend.networks.equations.equation import Equation
from backend.networks.equations.typesetting import IF, cases, partial

_equation = functools.partial(Equation, "binary")
_SECTION = "Back through features, pooling and ReLU"

POOLING = (
    _equation(
        "30",
        _SECTION,
        "How the logit moves with a feature",
        f"{partial('z^{2}', 'F')} = w^{{2}}",
        "A feature moves the logit by its weight. What comes before it in the chain, the error, is known.",
        under=("backward.dLF",),
        line="features.local",
    ),
    _equation(
        "31",
        _SECTION,
        "Folded back",
        partial("L", r"\mathbf{P}^{1}") + " = " + partial("L", r"\mathbf{F}") + r".\mathrm{reshape}(2, 2)",
        "Flattening learns nothing and changes no number: the column is folded up again.",
        computes=("backward.dLP1",),
        line="fold.shape",
        erratum="Printed as if the slope of F with respect to P1 were this folding. What is folded is the "
        "gradient, from the column of F to the map of P1; the slope is 1 for the same number and 0 else.",
    ),
    _equation(
        "32",
        _SECTION,
        "From two by two to four by four",
        r"\frac{\partial P^{1}}{\partial A^{1}}: \quad (2 \times 2) \to (4 \times 4)",
        "Each of four numbers is put back to where its window had its largest.",
        computes=("backward.dLA1",),
        line="pool.procedure",
    ),
    _equation(
        "33",
        _SECTION,
        "What comes back to the pooled map",
        r"\frac{\partial L}{\partial A^{2}} \frac{\partial A^{2}}{\partial z^{2}} \frac{\partial "
        r"z^{2}}{\partial F} \frac{\partial F}{\partial P^{1}} = \begin{bmatrix} x_1 & x_2 \\ x_3 & x_4 "
        r"\end{bmatrix}",
        "Four slopes multiplied make four numbers, called x1 to x4 here.",
        under=("backward.dLP1",),
        line="fold.same",
        erratum="These four have nothing to do with the input x.",
    ),
    _equation(
        "34",
        _SECTION,
        "Among zeros",
        r"\begin{bmatrix} 0 & 0 & 0 & 0 \\ 0 & x_1 & 0 & x_2 \\ 0 & 0 & 0 & 0 \\ 0 & x_3 & 0 & x_4 "
        r"\end{bmatrix}",
        "A number that lost in its window did not help to make the loss, so it gets 0.",
        computes=("backward.dLA1",),
        line="pool.result",
        erratum="Shown for windows whose largest number stands at the lower right. Elsewhere it goes where "
        "that window's winner is; of equal numbers to the first.",
    ),
    _equation(
        "35",
        _SECTION,
        "Four windows and their largest",
        r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix} \begin{bmatrix} 5 & 6 \\ 7 & 8 \end{bmatrix} "
        r"\begin{bmatrix} 9 & 10 \\ 11 & 12 \end{bmatrix} \begin{bmatrix} 13 & 14 \\ 15 & 16 \end{bmatrix} "
        r"\to \begin{bmatrix} 4 & 8 \\ 12 & 16 \end{bmatrix}",
        "Of sixteen numbers four go on, and only these take part in the loss.",
        computes=("forward.P1",),
        erratum="As printed, the first window holds 2, 2, 3 and 9, whose largest is not 4, and the third "
        "begins with 1. The numbers from 1 to 16 are meant.",
    ),
    _equation(
        "36",
        _SECTION,
        "The slope of ReLU",
        r"\frac{\partial A^{1}}{\partial z^{1}} = "
        + cases(("1", IF + "z^{1}_{ij} > 0"), ("0", IF + r"z^{1}_{ij} \leq 0")),
        "What was let through has slope 1, what was stopped 0.",
        computes=("backward.dA1z1",),
        line="relu.slope",
        erratum="Nothing is said of exactly 0, where ReLU has no derivative. To take 0 there is a "
        "convention.",
    ),
)
