"""``binary`` (37)-(61): from the map to the kernel and its bias, on an example of three by three."""

import functools

from backend.networks.equations.equation import Equation
from backend.networks.equations.typesetting import partial

_equation = functools.partial(Equation, "binary")
_BIAS, _KERNEL = "The kernel's bias, on a small example", "The kernel"
_BY_MAP, _BY_BIAS, _BY_KERNEL = ("backward.dLz1",), ("backward.dLb1",), ("backward.dLw1",)
_FORWARD = ("forward.z1",)
_PLACES = ("11", "12", "21", "22")
_SLIPS_OF_CELLS = {
    "11": "The notes work with three by three numbers and a kernel of two by two; the network's are larger.",
    "22": "Where the four cells come a second time, this one is printed with x21 for x22.",
}


def _met(place: str, weight: str) -> str:
    """Typeset the number of the small example that a weight meets at a place."""
    return f"x_{{{int(place[0]) + int(weight[0]) - 1}{int(place[1]) + int(weight[1]) - 1}}}"


def _corner(place: str) -> str:
    return f"{int(place[0]) - 1}{int(place[1]) - 1}"


def _cell(number: int, place: str) -> Equation:
    terms = " + ".join(rf"{_met(place, weight)}\, w_{{{weight}}}" for weight in _PLACES)
    return _equation(
        str(number),
        _BIAS,
        f"The cell z{place}",
        rf"z_{{{place}}} = {terms} + b",
        "The kernel in its first place: four products and the bias."
        if place == "11"
        else "The kernel has moved; its weights and the bias are the same.",
        under=_FORWARD,
        line=f"written.place.{_corner(place)}",
        erratum=_SLIPS_OF_CELLS.get(place),
    )


def _chain(number: int, weight: str) -> Equation:
    terms = " + ".join(
        rf"{partial('L', f'z_{{{place}}}')}\, {partial(f'z_{{{place}}}', f'w_{{{weight}}}')}"
        for place in _PLACES
    )
    return _equation(
        str(number),
        _KERNEL,
        f"Chain rule for the weight w{weight}",
        rf"{partial('L', f'w_{{{weight}}}')} = {terms}",
        "The weight takes part at all four places, so four ways lead to the loss.",
        under=_BY_KERNEL,
        line=f"written.chain.{_corner(weight)}",
        erratum="The notes say at one point that w21 is used from z21 on; every weight is used at every "
        "place, and the equation has it right."
        if weight == "21"
        else None,
    )


def _put(number: int, weight: str) -> Equation:
    terms = " + ".join(rf"{partial('L', f'z_{{{place}}}')}\, {_met(place, weight)}" for place in _PLACES)
    return _equation(
        str(number),
        _KERNEL,
        f"The gradient with respect to w{weight}",
        rf"{partial('L', f'w_{{{weight}}}')} = {terms}",
        "What came back to each place, times the number that the weight met there.",
        under=_BY_KERNEL,
        line=f"written.put.{_corner(weight)}",
    )


_Z, _D_W = partial("L", r"\mathbf{z}^{1}"), partial("L", r"\mathbf{w}^{1}")
_Z_B, _Z_W = partial(r"\mathbf{z}^{1}", "b^{1}"), partial(r"\mathbf{z}^{1}", r"\mathbf{w}^{1}")
_FOUR = " + ".join(
    rf"{partial('L', f'z_{{{place}}}')}\, {partial(f'z_{{{place}}}', 'b')}" for place in _PLACES
)


def _table(letter: str) -> str:
    """Typeset the slopes of the loss with respect to four cells or weights, as a table."""
    slopes = [partial("L", f"{letter}_{{{place}}}") for place in _PLACES]
    return rf"\begin{{bmatrix}} {slopes[0]} & {slopes[1]} \\[8pt] {slopes[2]} & {slopes[3]} \end{{bmatrix}}"


EXAMPLE = (
    _equation(
        "37",
        _BIAS,
        "Two slopes for the bias",
        rf"{partial('L', 'b^{1}')} = {_Z}\, {_Z_B}",
        "What came back to the map, times how the map moves with the bias, over all its places.",
        computes=_BY_BIAS,
        line="bias.chain",
    ),
    _equation(
        "38",
        _BIAS,
        "All slopes down to the map",
        rf"\frac{{\partial L}}{{\partial A^{{2}}}} \cdots \frac{{\partial A^{{1}}}}{{\partial z^{{1}}}} = "
        rf"{_Z}",
        "The chain up to here is taken as one array.",
        computes=_BY_MAP,
        line="relu.chain",
        erratum="Taken to be two by two in the small example; in the network it is four by four.",
    ),
    _equation(
        "39",
        _BIAS,
        "The map as a table",
        r"\mathbf{z}^{1} = \begin{bmatrix} z_{11} & z_{12} \\ z_{21} & z_{22} \end{bmatrix}",
        "Four cells, one for each place of the kernel.",
        computes=_FORWARD,
    ),
    _equation(
        "40",
        _BIAS,
        "The convolution in small",
        r"\mathbf{z}^{1} = \begin{bmatrix} x_{11} & x_{12} & x_{13} \\ x_{21} & x_{22} & x_{23} \\ "
        r"x_{31} & x_{32} & x_{33} \end{bmatrix} \star \begin{bmatrix} w_{11} & w_{12} \\ w_{21} & w_{22} "
        r"\end{bmatrix} + b",
        "A kernel of two by two fits into three by three numbers at four places.",
        computes=_FORWARD,
        erratum="The star is called a convolution. The kernel is not turned, so it is a correlation.",
    ),
    *(_cell(41 + number, place) for number, place in enumerate(_PLACES)),
    _equation(
        "45",
        _BIAS,
        "Its gradient as a table",
        f"{_Z} = {_table('z')}",
        "A gradient has the shape of what it belongs to.",
        computes=_BY_MAP,
    ),
)

BIAS = (
    _equation(
        "46",
        _BIAS,
        "One way for each place",
        rf"{partial('L', 'b')} = {_FOUR}",
        "The bias is added at all places, so that many ways lead to the loss.",
        under=_BY_BIAS,
        line="written.bias.chain",
        erratum="Printed with the whole map z1 in the first product, where its cell z11 is meant.",
    ),
    _equation(
        "47",
        _BIAS,
        "The slope with respect to the bias is 1",
        f"{partial('z_{11}', 'b')} = 0 + 0 + 0 + 1 = 1",
        "The products do not hold the bias; it is added as it is.",
        under=_BY_BIAS,
        line="bias.local",
        erratum="Printed of the whole map, where the cell z11 is meant, and with a w12 times itself for x12 "
        "times w12.",
    ),
    _equation(
        "48",
        _BIAS,
        "All slopes put in",
        partial("L", "b") + " = " + " + ".join(f"{partial('L', f'z_{{{place}}}')} (1)" for place in _PLACES),
        "Each place has slope 1.",
        under=_BY_BIAS,
        line="written.bias.ones",
        erratum="Printed with slopes 1, 0, 0 and 1, though the line before says that every one is 1. The "
        "gradient check shows that all four count; the sum that follows has them all.",
    ),
    _equation(
        "49",
        _BIAS,
        "The gradient with respect to the bias",
        rf"{partial('L', 'b^{1}')} = \sum_{{i}} \sum_{{j}} {partial('L', 'z^{1}_{ij}')}",
        "The gradients of the whole map, added up to one number.",
        computes=_BY_BIAS,
        line="bias.result",
    ),
)

KERNEL = (
    _equation(
        "50",
        _KERNEL,
        "Two slopes for the kernel",
        rf"{_D_W} = {_Z}\, {_Z_W}",
        "What came back to the map, times how the map moves with a weight, over all its places.",
        computes=_BY_KERNEL,
        line="kernel.chain",
    ),
    _equation(
        "51",
        _KERNEL,
        "The kernel's gradient as a table",
        f"{_D_W} = {_table('w')}",
        "One number for each weight.",
        computes=_BY_KERNEL,
    ),
    *(_chain(52 + number, weight) for number, weight in enumerate(_PLACES)),
    _equation(
        "56",
        _KERNEL,
        "What a weight met",
        f"{partial('z_{11}', 'w_{11}')} = x_{{11}}",
        "At each place the slope with respect to a weight is the number that lay under it.",
        under=_BY_KERNEL,
        line="kernel.local",
        erratum="Printed as the whole sum z1 being x11: its slope with respect to w11 is meant.",
    ),
    *(_put(57 + number, weight) for number, weight in enumerate(_PLACES)),
    _equation(
        "61",
        _KERNEL,
        "The map's gradient put on the input",
        rf"{_D_W} = \mathbf{{x}} \star {_Z}",
        "All four together: lay the map's gradient on the input, multiply, add up, and move on.",
        computes=_BY_KERNEL,
        line="kernel.result",
        erratum="Said in words and by two tables side by side; the notes end before they write it down.",
    ),
)
