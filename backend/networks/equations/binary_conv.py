"""``binary`` (30)-(61): back through features, pooling and ReLU to the kernel and its bias."""

from backend.networks.equations.equation import Equation
from backend.networks.equations.typesetting import IF, cases, partial

_POOLING = "Back through features, pooling and ReLU"
_BIAS, _KERNEL = "The kernel's bias, on a small example", "The kernel"
_BY_MAP, _BY_BIAS, _BY_KERNEL = ("backward.dLz1",), ("backward.dLb1",), ("backward.dLw1",)
_FORWARD = ("forward.z1",)
_PLACES = ("11", "12", "21", "22")
_SMALL = "The notes work with three by three numbers under a kernel of two by two; the network's are larger."


def _step(
    number: str,
    section: str,
    title: str,
    latex: str,
    says: str,
    computes: tuple[str, ...],
    *,
    line: str | None = None,
    erratum: str | None = None,
) -> Equation:
    return Equation("binary", number, section, title, latex, says, computes, (), line, erratum)


def _under(
    number: str,
    section: str,
    title: str,
    latex: str,
    says: str,
    under: tuple[str, ...],
    line: str,
    erratum: str | None = None,
) -> Equation:
    return Equation("binary", number, section, title, latex, says, (), under, line, erratum)


def _met(place: str, weight: str) -> str:
    """Typeset the number of the small example that a weight meets at a place."""
    return f"x_{{{int(place[0]) + int(weight[0]) - 1}{int(place[1]) + int(weight[1]) - 1}}}"


def _corner(place: str) -> str:
    return f"{int(place[0]) - 1}{int(place[1]) - 1}"


def _cell(number: int, place: str) -> Equation:
    terms = " + ".join(rf"{_met(place, weight)}\, w_{{{weight}}}" for weight in _PLACES)
    return _under(
        str(number),
        _BIAS,
        f"The cell z{place}",
        rf"z_{{{place}}} = {terms} + b",
        "The kernel in its first place: four products and the bias."
        if place == "11"
        else "The kernel has moved; its weights and the bias are the same.",
        _FORWARD,
        f"written.place.{_corner(place)}",
        _SMALL if place == "11" else None,
    )


def _chain(number: int, weight: str) -> Equation:
    terms = " + ".join(
        rf"{partial('L', f'z_{{{place}}}')}\, {partial(f'z_{{{place}}}', f'w_{{{weight}}}')}"
        for place in _PLACES
    )
    return _under(
        str(number),
        _KERNEL,
        f"Chain rule for the weight w{weight}",
        rf"{partial('L', f'w_{{{weight}}}')} = {terms}",
        "The weight takes part at all four places, so four ways lead to the loss.",
        _BY_KERNEL,
        f"written.chain.{_corner(weight)}",
        "The notes say at one point that w21 is used from z21 on; every weight is used at every place, and "
        "the equation has it right."
        if weight == "21"
        else None,
    )


def _put(number: int, weight: str) -> Equation:
    terms = " + ".join(rf"{partial('L', f'z_{{{place}}}')}\, {_met(place, weight)}" for place in _PLACES)
    return _under(
        str(number),
        _KERNEL,
        f"The gradient with respect to w{weight}",
        rf"{partial('L', f'w_{{{weight}}}')} = {terms}",
        "What came back to each place, times the number that the weight met there.",
        _BY_KERNEL,
        f"written.put.{_corner(weight)}",
    )


_MATRIX = (
    r"\begin{bmatrix} \frac{\partial L}{\partial z_{11}} & \frac{\partial L}{\partial z_{12}} \\[8pt] "
    r"\frac{\partial L}{\partial z_{21}} & \frac{\partial L}{\partial z_{22}} \end{bmatrix}"
)
_Z, _D_W = partial("L", r"\mathbf{z}^{1}"), partial("L", r"\mathbf{w}^{1}")
_Z_B, _Z_W = partial(r"\mathbf{z}^{1}", "b^{1}"), partial(r"\mathbf{z}^{1}", r"\mathbf{w}^{1}")
_FOUR = " + ".join(
    rf"{partial('L', f'z_{{{place}}}')}\, {partial(f'z_{{{place}}}', 'b')}" for place in _PLACES
)

POOLING = (
    _under(
        "30",
        _POOLING,
        "How the logit moves with a feature",
        f"{partial('z^{2}', 'F')} = w^{{2}}",
        "A feature moves the logit by its weight. What comes before it in the chain, the error, is known.",
        ("backward.dLF",),
        "features.local",
    ),
    _step(
        "31",
        _POOLING,
        "Folded back",
        r"\frac{\partial L}{\partial \mathbf{P}^{1}} = \frac{\partial L}{\partial "
        r"\mathbf{F}}.\mathrm{reshape}(2, 2)",
        "Flattening learns nothing and changes no number: the column is folded up again.",
        ("backward.dLP1",),
        line="fold.shape",
        erratum="Printed as the slope of F by P1 being P1 reshaped. What is reshaped is the gradient, from "
        "the column of F to the map of P1; the slope is 1 for the same number and 0 else.",
    ),
    _step(
        "32",
        _POOLING,
        "From two by two to four by four",
        r"\frac{\partial P^{1}}{\partial A^{1}}: \quad (2 \times 2) \to (4 \times 4)",
        "Each of four numbers is put back to where its window had its largest.",
        ("backward.dLA1",),
        line="pool.procedure",
    ),
    _under(
        "33",
        _POOLING,
        "What comes back to the pooled map",
        r"\frac{\partial L}{\partial A^{2}} \frac{\partial A^{2}}{\partial z^{2}} \frac{\partial "
        r"z^{2}}{\partial F} \frac{\partial F}{\partial P^{1}} = \begin{bmatrix} x_1 & x_2 \\ x_3 & x_4 "
        r"\end{bmatrix}",
        "Four slopes multiplied make four numbers, called x1 to x4 here.",
        ("backward.dLP1",),
        "fold.same",
        "These four have nothing to do with the input x.",
    ),
    _step(
        "34",
        _POOLING,
        "Among zeros",
        r"\begin{bmatrix} 0 & 0 & 0 & 0 \\ 0 & x_1 & 0 & x_2 \\ 0 & 0 & 0 & 0 \\ 0 & x_3 & 0 & x_4 "
        r"\end{bmatrix}",
        "A number that lost in its window did not help to make the loss, so it gets 0.",
        ("backward.dLA1",),
        line="pool.result",
        erratum="Shown for windows whose largest number stands at the lower right. Elsewhere it goes where "
        "that window's winner is; of equal numbers to the first.",
    ),
    _step(
        "35",
        _POOLING,
        "Four windows and their largest",
        r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix} \begin{bmatrix} 5 & 6 \\ 7 & 8 \end{bmatrix} "
        r"\begin{bmatrix} 9 & 10 \\ 11 & 12 \end{bmatrix} \begin{bmatrix} 13 & 14 \\ 15 & 16 \end{bmatrix} "
        r"\to \begin{bmatrix} 4 & 8 \\ 12 & 16 \end{bmatrix}",
        "Of sixteen numbers four go on, and only these take part in the loss.",
        ("forward.P1",),
        erratum="As printed, the first window holds 2, 2, 3 and 9, whose largest is not 4, and the third "
        "begins with 1. The numbers from 1 to 16 are meant.",
    ),
    _step(
        "36",
        _POOLING,
        "The slope of ReLU",
        r"\frac{\partial A^{1}}{\partial z^{1}} = "
        + cases(("1", IF + "z^{1}_{ij} > 0"), ("0", IF + r"z^{1}_{ij} \leq 0")),
        "What was let through has slope 1, what was stopped 0.",
        ("backward.dA1z1",),
        line="relu.slope",
        erratum="Nothing is said of exactly 0, where ReLU has no derivative. To take 0 there is a "
        "convention.",
    ),
)

EXAMPLE = (
    _step(
        "37",
        _BIAS,
        "Two slopes for the bias",
        rf"{partial('L', 'b^{1}')} = {_Z}\, {_Z_B}",
        "What came back to the map, times how the map moves with the bias, over all its places.",
        _BY_BIAS,
        line="bias.chain",
    ),
    _step(
        "38",
        _BIAS,
        "All slopes down to the map",
        rf"\frac{{\partial L}}{{\partial A^{{2}}}} \cdots \frac{{\partial A^{{1}}}}{{\partial z^{{1}}}} = "
        rf"{_Z}",
        "The chain up to here is taken as one array.",
        _BY_MAP,
        line="relu.chain",
        erratum="Taken to be two by two in the small example; in the network it is four by four.",
    ),
    _step(
        "39",
        _BIAS,
        "The map as a table",
        r"\mathbf{z}^{1} = \begin{bmatrix} z_{11} & z_{12} \\ z_{21} & z_{22} \end{bmatrix}",
        "Four cells, one for each place of the kernel.",
        _FORWARD,
    ),
    _step(
        "40",
        _BIAS,
        "The convolution in small",
        r"\mathbf{z}^{1} = \begin{bmatrix} x_{11} & x_{12} & x_{13} \\ x_{21} & x_{22} & x_{23} \\ "
        r"x_{31} & x_{32} & x_{33} \end{bmatrix} \star \begin{bmatrix} w_{11} & w_{12} \\ w_{21} & w_{22} "
        r"\end{bmatrix} + b",
        "A kernel of two by two fits into three by three numbers at four places.",
        _FORWARD,
        erratum="The star is called a convolution. The kernel is not turned, so it is a correlation.",
    ),
    *(_cell(41 + number, place) for number, place in enumerate(_PLACES)),
    _step(
        "45",
        _BIAS,
        "Its gradient as a table",
        rf"{_Z} = {_MATRIX}",
        "A gradient has the shape of what it belongs to.",
        _BY_MAP,
    ),
)

BIAS = (
    _under(
        "46",
        _BIAS,
        "One way for each place",
        rf"{partial('L', 'b')} = {_FOUR}",
        "The bias is added at all places, so that many ways lead to the loss.",
        _BY_BIAS,
        "written.bias.chain",
        "Printed with the whole map z1 in the first product, where its cell z11 is meant.",
    ),
    _under(
        "47",
        _BIAS,
        "The slope with respect to the bias is 1",
        f"{partial('z_{11}', 'b')} = 0 + 0 + 0 + 1 = 1",
        "The products do not hold the bias; it is added as it is.",
        _BY_BIAS,
        "bias.local",
        "Printed of the whole map, where the cell z11 is meant, and with a w12 times itself for x12 times "
        "w12.",
    ),
    _under(
        "48",
        _BIAS,
        "All slopes put in",
        partial("L", "b") + " = " + " + ".join(f"{partial('L', f'z_{{{place}}}')} (1)" for place in _PLACES),
        "Each place has slope 1.",
        _BY_BIAS,
        "written.bias.ones",
        "Printed with slopes 1, 0, 0 and 1, though the line before says that every one is 1. The gradient "
        "check shows that all four count; the sum that follows has them all.",
    ),
    _step(
        "49",
        _BIAS,
        "The gradient with respect to the bias",
        rf"{partial('L', 'b^{1}')} = \sum_{{i}} \sum_{{j}} {partial('L', 'z^{1}_{ij}')}",
        "The gradients of the whole map, added up to one number.",
        _BY_BIAS,
        line="bias.result",
    ),
)

KERNEL = (
    _step(
        "50",
        _KERNEL,
        "Two slopes for the kernel",
        rf"{_D_W} = {_Z}\, {_Z_W}",
        "What came back to the map, times how the map moves with a weight, over all its places.",
        _BY_KERNEL,
        line="kernel.chain",
    ),
    _step(
        "51",
        _KERNEL,
        "The kernel's gradient as a table",
        partial("L", r"\mathbf{w}^{1}")
        + r" = \begin{bmatrix} \frac{\partial L}{\partial w_{11}} & \frac{\partial L}{\partial w_{12}} "
        r"\\[8pt] \frac{\partial L}{\partial w_{21}} & \frac{\partial L}{\partial w_{22}} \end{bmatrix}",
        "One number for each weight.",
        _BY_KERNEL,
    ),
    *(_chain(52 + number, weight) for number, weight in enumerate(_PLACES)),
    _under(
        "56",
        _KERNEL,
        "What a weight met",
        f"{partial('z_{11}', 'w_{11}')} = x_{{11}}",
        "At a place the slope by a weight is the number that lay under it.",
        _BY_KERNEL,
        "kernel.local",
        "Printed as the whole sum z1 being x11: its slope by w11 is meant.",
    ),
    *(_put(57 + number, weight) for number, weight in enumerate(_PLACES)),
    _step(
        "61",
        _KERNEL,
        "The map's gradient put on the input",
        rf"{_D_W} = \mathbf{{x}} \star {_Z}",
        "All four together: lay the map's gradient on the input, multiply, add up, and move on.",
        _BY_KERNEL,
        line="kernel.result",
        erratum="Said in words and by two tables side by side; the notes end before they write it down.",
    ),
)
