"""``binary``, which prints no numbers: (1)-(11), (16) and (29), from input to loss, and the update."""

from backend.networks.equations.equation import Equation
from backend.networks.equations.typesetting import partial

_LOSS, _FORWARD, _UPDATE = "The loss", "Forward", "Gradient descent"
_ORDER = ("w", "1"), ("b", "1"), ("w", "2"), ("b", "2")


def _forward(
    number: str, title: str, latex: str, says: str, step: str, erratum: str | None = None
) -> Equation:
    return Equation("binary", number, _FORWARD, title, latex, says, computes=(step,), erratum=erratum)


def _update(place: int) -> Equation:
    letter, layer = _ORDER[place]
    cell = f"{letter}^{{{layer}}}"
    return Equation(
        "binary",
        str(8 + place),
        _UPDATE,
        f"The update of {letter}{layer}",
        rf"{cell} \leftarrow {cell} - \eta\, {partial('L', cell)}",
        "A step downhill: the steeper the slope and the larger eta, the longer it is.",
        computes=(f"update.{letter}{layer}_next",),
        line="update.result",
        erratum="Printed as an equation, which would say that the slope is 0: an assignment is meant."
        if place == 0
        else None,
    )


LOSS = Equation(
    "binary",
    "1",
    _LOSS,
    "Binary cross-entropy",
    r"L = -y \ln A^{2} - (1 - y) \ln (1 - A^{2})",
    "The logarithm of the probability that the network gives to what is true, with its sign turned.",
    computes=("loss.L",),
    erratum="First printed with the logarithms of the truth y, where those of the output are meant: as it "
    "stands it would be 0 whatever the network says.",
)

FORWARD = (
    _forward(
        "2",
        "The convolution",
        r"\mathbf{z}^{1} = \mathrm{conv}(\mathbf{x}, \mathbf{w}^{1}) + b^{1}",
        "The kernel of three by three slides over six by six numbers and makes a map of four by four.",
        "forward.z1",
    ),
    _forward(
        "3",
        "ReLU",
        r"\mathbf{A}^{1} = \mathrm{ReLU}(\mathbf{z}^{1})",
        "What is positive is kept, the rest becomes 0.",
        "forward.A1",
    ),
    _forward(
        "4",
        "Max-pooling",
        r"\mathbf{P}^{1} = \mathrm{maxpool}(\mathbf{A}^{1})",
        "Of each block of two by two only the largest number goes on.",
        "forward.P1",
    ),
    _forward(
        "5",
        "Flattening",
        r"\mathbf{F} = \mathrm{flatten}(\mathbf{P}^{1})",
        "The four pooled numbers are laid out in one column.",
        "forward.F",
    ),
    _forward(
        "6",
        "The logit",
        r"z^{2} = \mathbf{w}^{2}\, \mathbf{F} + b^{2}",
        "Four products and a bias make one number.",
        "forward.z2",
        "First printed as f w2 + b2: with f of (4, 1) and w2 of (1, 4) that product would be a table of four "
        "by four. The line of shapes under it and the second part have it right.",
    ),
    _forward(
        "7",
        "The sigmoid",
        r"A^{2} = \sigma(z^{2})",
        "The logit becomes the probability of a yes.",
        "forward.A2",
    ),
)

UPDATE = tuple(map(_update, range(4)))

SECOND = Equation(
    "binary",
    "16",
    "The dense part",
    "Logit and sigmoid, once more",
    r"z^{2} = \mathbf{w}^{2}\, \mathbf{F} + b^{2}, \quad A^{2} = \sigma(z^{2})",
    "The two equations that the dense part needs.",
    computes=("forward.z2", "forward.A2"),
    erratum="Printed with x for what goes in. It is F: x is the image.",
)

MEAN = Equation(
    "binary",
    "29",
    "A mini-batch",
    "The loss of a mini-batch",
    r"L = \frac{1}{m} \sum_{e} \bigl[ -y_{e} \ln A^{2}_{e} - (1 - y_{e}) \ln (1 - A^{2}_{e}) \bigr]",
    "The losses of all examples, added up and divided by their number.",
    computes=("loss.L",),
    erratum="The truth carries the index of the example, the output A2 does not: it needs it, too.",
)
