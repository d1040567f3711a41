"""``nguyen`` (1)-(6): from the image to the loss."""

from backend.engine.notation import typeset, typeset_sum
from backend.networks.equations.equation import Equation
from backend.networks.equations.typesetting import IF, at, cases, lines

_FORWARD, _LOSS = "From the image to the probabilities", "The loss"
_LABEL = typeset("label")
_TOTAL = rf"{typeset_sum(('k', 10))}e^{{{at('S', 'k')}}}"
_TURNED = (
    "The text calls this a convolution with kernels that were turned by 180° beforehand. Nothing turns them: "
    "as it stands the sum is a cross-correlation, and k is learnt the way it is used here."
)


def _relu(activation: str, source: str) -> str:
    return rf"{activation} &= \mathrm{{ReLU}}({source}) = " + cases(
        (source, IF + f"{source} > 0"), ("0", IF + rf"{source} \leq 0")
    )


FORWARD = (
    Equation(
        "nguyen",
        "1",
        _FORWARD,
        "First convolution and its ReLU",
        lines(
            rf"{at('S1', 'nij')} &= {typeset_sum(('g', 5), ('h', 5))}"
            rf"{typeset('I', 'g+i', 'h+j')}\, {at('k1', 'ngh')} + {at('b1', 'n')}",
            _relu(at("C1", "nij"), at("S1", "nij")),
        ),
        "Each of six kernels slides over the image; at every place 25 products are summed up and the map's "
        "bias is added. ReLU then keeps what is positive.",
        computes=("forward.S1", "forward.C1"),
        erratum=_TURNED,
    ),
    Equation(
        "nguyen",
        "2",
        _FORWARD,
        "First max-pooling",
        rf"{at('P1', 'nrs')} = \max_{{\substack{{i=2r,\, 2r+1 \\ j=2s,\, 2s+1}}}} {at('C1', 'nij')}",
        "Each map is cut into blocks of two by two cells, and only a block's largest number goes on.",
        computes=("forward.P1",),
    ),
    Equation(
        "nguyen",
        "3",
        _FORWARD,
        "Second convolution and its ReLU",
        lines(
            rf"{at('S2', 'muv')} &= {typeset_sum(('n', 6), ('p', 5), ('q', 5))}"
            rf"{typeset('P1', 'n', 'p+u', 'q+v')}\, {at('k2', 'mnpq')} + {at('b2', 'm')}",
            _relu(at("C2", "muv"), at("S2", "muv")),
        ),
        "Twelve kernels, each as deep as the six pooled maps, slide over them together: 150 products and a "
        "bias make one cell. ReLU again keeps what is positive.",
        computes=("forward.S2", "forward.C2"),
        erratum=_TURNED,
    ),
    Equation(
        "nguyen",
        "4",
        _FORWARD,
        "Second max-pooling",
        rf"{at('P2', 'mxy')} = \max_{{\substack{{u=2x,\, 2x+1 \\ v=2y,\, 2y+1}}}} {at('C2', 'muv')}",
        "The same pooling once more: from 8 by 8 cells in each map to 4 by 4.",
        computes=("forward.P2",),
    ),
    Equation(
        "nguyen",
        "5",
        _FORWARD,
        "Flattening, the weighted sums, and softmax",
        lines(
            rf"{at('f', 'k')} &= {at('P2', 'mxy')}, \quad k = 16m + 4x + y",
            rf"{at('S', 'i')} &= {typeset_sum(('j', 192))}{at('w', 'ij')}\, {at('f', 'j')} + {at('b', 'i')}",
            rf"{at('O', 'i')} &= \frac{{e^{{{at('S', 'i')}}}}}{{{_TOTAL}}}",
        ),
        "The twelve small maps are laid out as one row of 192 features. Each class weighs them all, and "
        "softmax turns the ten results into probabilities that add up to 1.",
        computes=("forward.f", "forward.S", "forward.O"),
        erratum="Softmax is printed as a function of one logit; it needs all ten, as its denominator shows.",
    ),
    Equation(
        "nguyen",
        "6",
        _LOSS,
        "Cross-entropy",
        rf"L = -\ln {typeset('O', _LABEL)}",
        "Only the probability of the right class counts: the loss is 0 when it is 1, and grows without bound "
        "as it nears 0.",
        computes=("loss.L",),
    ),
)
