"""``nguyen`` (7)-(30): from the loss back to the biases and weights of the last layer."""

from backend.engine.notation import typeset, typeset_gradient, typeset_sum
from backend.networks.equations.equation import Equation
from backend.networks.equations.typesetting import IF, at, cases, lines, partial, slope

_BIASES, _WEIGHTS = "Gradient with respect to the last biases", "Gradient with respect to the last weights"
_LABEL = typeset("label")
_S_LABEL, _O_LABEL = typeset("S", _LABEL), typeset("O", _LABEL)
_S, _O, _B, _W = at("S", "i"), at("O", "i"), at("b", "i"), at("w", "ij")
_E_LABEL, _E = rf"e^{{{_S_LABEL}}}", rf"e^{{{_S}}}"
_CLASSES = typeset_sum(("k", 10))
_TOTAL = rf"{_CLASSES}e^{{{at('S', 'k')}}}"
_LOG, _QUOTIENT = rf"(-\ln {_O_LABEL})", rf"({_E_LABEL} T^{{-1}})"
_D_LOSS, _D_LABEL = partial("L", _O_LABEL), partial(_O_LABEL, _S_LABEL)
_IS, _IS_NOT = IF + rf"i = {_LABEL}", IF + rf"i \neq {_LABEL}"
_D_LOGITS = cases((f"{_O_LABEL} - 1", _IS), (_O, _IS_NOT))

LOGITS = (
    Equation(
        "nguyen",
        "7",
        _BIASES,
        "Chain rule for a bias",
        rf"{slope('b', 'i')} = {_CLASSES}{slope('S', 'k')}\, {partial(at('S', 'k'), _B)}",
        "A bias can reach the loss only through the ten sums S. Follow each of these ways, multiply the "
        "slopes along it, and add up.",
        under=("backward.dLb",),
        line="bias.chain",
    ),
    Equation(
        "nguyen",
        "8",
        _BIASES,
        "A bias moves its own sum only",
        f"{partial(at('S', 'k'), _B)} = " + cases(("1", IF + "k = i"), ("0", IF + r"k \neq i")),
        "The bias is added to one sum with weight one, and appears in no other.",
        under=("backward.dLb",),
        line="bias.local",
    ),
    Equation(
        "nguyen",
        "9",
        _BIASES,
        "One way is left",
        f"{slope('b', 'i')} = {slope('S', 'i')}",
        "Nine of the ten terms are zero and the last has weight one: a bias has the gradient of its sum.",
        computes=("backward.dLb",),
        line="bias.result",
    ),
    Equation(
        "nguyen",
        "10",
        _BIASES,
        "Chain rule for a logit",
        f"{slope('S', 'i')} = {_D_LOSS}\\, {partial(_O_LABEL, _S)}",
        "The loss looks at the label's probability alone, and softmax makes that probability depend on every "
        "logit. So two slopes multiply.",
        computes=("backward.dLS",),
        line="logits.chain",
    ),
    Equation(
        "nguyen",
        "11",
        _BIASES,
        "Slope of the logarithm",
        rf"{_D_LOSS} = {partial(_LOG, _O_LABEL)} = -\frac{{1}}{{{_O_LABEL}}}",
        "The less probable the network takes the right class to be, the steeper the loss.",
        under=("backward.dLS",),
        line="logits.loss",
    ),
    Equation(
        "nguyen",
        "12",
        _BIASES,
        "The label's probability",
        rf"{_O_LABEL} = \frac{{{_E_LABEL}}}{{{_TOTAL}}}",
        "Softmax, written for the right class.",
        computes=("forward.O",),
        under=("backward.dLS",),
        line="logits.softmax",
    ),
    Equation(
        "nguyen",
        "13",
        _BIASES,
        "The total gets a letter",
        rf"{_O_LABEL} = \frac{{{_E_LABEL}}}{{T}} = {_E_LABEL}\, T^{{-1}}, \quad T = {_TOTAL}",
        "A quotient is a product with a power of minus one, which is easier to differentiate.",
        under=("backward.dLS",),
        line="logits.power",
    ),
    Equation(
        "nguyen",
        "14",
        _BIASES,
        "What is to be found",
        f"{partial(_O_LABEL, _S)} = {partial(_QUOTIENT, _S)}",
        "T holds every logit, the exponential in front of it only the label's. So it matters whether the "
        "logit that moves is the label's own.",
        under=("backward.dLS",),
        line="logits.aim",
    ),
    Equation(
        "nguyen",
        "15",
        _BIASES,
        "First case: the label's own logit",
        f"{_D_LABEL} = {partial(_QUOTIENT, _S_LABEL)}",
        "Here both factors move with the logit.",
        under=("backward.dLS",),
        line="label.aim",
    ),
    Equation(
        "nguyen",
        "16",
        _BIASES,
        "Its exponential is what the others leave of T",
        lines(
            f"{_D_LABEL} &= {partial('((T - R) T^{-1})', _S_LABEL)} = {partial('(1 - R T^{-1})', _S_LABEL)}",
            rf"&= -R\, {partial('T^{-1}', 'T')}\, {partial('T', _S_LABEL)}"
            rf" = R\, T^{{-2}}\, {partial('T', _S_LABEL)}",
            rf"R &= T - {_E_LABEL}",
        ),
        "R, the sum of the other nine exponentials, does not move with this logit. Written with R, only T is "
        "left to differentiate.",
        under=("backward.dLS",),
        line="label.chain",
        erratum="Printed with C₁ for R: it is a plain number and not the tensor C1.",
    ),
    Equation(
        "nguyen",
        "17",
        _BIASES,
        "How the total moves",
        rf"{partial('T', _S_LABEL)} = {partial(f'({_E_LABEL} + R)', _S_LABEL)} = {_E_LABEL}",
        "Of all the terms of T only one moves, and the exponential is its own slope.",
        under=("backward.dLS",),
        line="label.total",
    ),
    Equation(
        "nguyen",
        "18",
        _BIASES,
        "First case, solved",
        lines(
            rf"{_D_LABEL} &= R\, T^{{-2}}\, {_E_LABEL} = (R\, T^{{-1}})({_E_LABEL}\, T^{{-1}})",
            rf"&= (1 - {_O_LABEL})\, {_O_LABEL}",
        ),
        "One factor is the label's probability, the other what it lacks to 1. The slope is steepest for an "
        "undecided network and flat for a sure one.",
        under=("backward.dLS",),
        line="label.result",
    ),
    Equation(
        "nguyen",
        "19",
        _BIASES,
        "Second case: the logit of another class",
        lines(
            rf"{partial(_O_LABEL, _S)} &= {_E_LABEL}\, {partial('T^{-1}', 'T')}\, {partial('T', _S)}",
            rf"&= -{_E_LABEL}\, T^{{-2}}\, {partial('T', _S)}",
        ),
        "The label's exponential stands still; only T moves.",
        under=("backward.dLS",),
        line="other.chain",
    ),
    Equation(
        "nguyen",
        "20",
        _BIASES,
        "How the total moves with it",
        rf"{partial('T', _S)} = {partial(f'(R + {_E})', _S)} = {_E}",
        "Again one term of T moves, and the rest R stands still.",
        under=("backward.dLS",),
        line="other.total",
        erratum="Printed with C₂ for the rest R: a plain number and not the tensor C2.",
    ),
    Equation(
        "nguyen",
        "21",
        _BIASES,
        "Second case, solved",
        rf"{partial(_O_LABEL, _S)} = -({_E_LABEL}\, T^{{-1}})({_E}\, T^{{-1}}) = -{_O_LABEL}\, {_O}",
        "Raising another class takes probability from the label, in proportion to both.",
        under=("backward.dLS",),
        line="other.result",
    ),
    Equation(
        "nguyen",
        "22",
        _BIASES,
        "Both cases together",
        f"{partial(_O_LABEL, _S)} = "
        + cases((rf"(1 - {_O_LABEL})\, {_O_LABEL}", _IS), (rf"-{_O_LABEL}\, {_O}", _IS_NOT)),
        "The slope of the label's probability with respect to any logit.",
        under=("backward.dLS",),
        line="logits.local",
    ),
    Equation(
        "nguyen",
        "23",
        _BIASES,
        "The label's probability cancels",
        f"{slope('S', 'i')} = {_D_LOGITS}",
        "Times the slope of the logarithm, the label's probability cancels. What is left is what the network "
        "said less what is right.",
        computes=("backward.dLS",),
        under=("backward.dLb",),
        line="logits.result",
    ),
    Equation(
        "nguyen",
        "24",
        _BIASES,
        "All ten in a column",
        rf"\mathbf{{dLS}} = \begin{{bmatrix}} {typeset_gradient('S', '0')} \\ \vdots \\ "
        rf"{typeset_gradient('S', '9')} \end{{bmatrix}}",
        "The ten slopes are kept together as one array. Its entries add up to 0.",
        under=("backward.dLS",),
        line="logits.array",
    ),
    Equation(
        "nguyen",
        "25",
        _BIASES,
        "The gradient with respect to a bias",
        f"{slope('b', 'i')} = {_D_LOGITS}",
        "A bias has the gradient of its logit, so the same two cases hold for it.",
        computes=("backward.dLb",),
        line="bias.final",
    ),
    Equation(
        "nguyen",
        "26",
        _BIASES,
        "All ten in a column",
        rf"\mathbf{{dLb}} = \begin{{bmatrix}} {typeset('O', '0')} \\ \vdots \\ {_O_LABEL} - 1 \\ \vdots \\ "
        rf"{typeset('O', '9')} \end{{bmatrix}}",
        "The probabilities themselves, with 1 taken off at the label.",
        under=("backward.dLb",),
        line="bias.array",
    ),
)

WEIGHTS = (
    Equation(
        "nguyen",
        "27",
        _WEIGHTS,
        "Chain rule for a weight",
        rf"{slope('w', 'ij')} = {_CLASSES}{slope('S', 'k')}\, {partial(at('S', 'k'), _W)}",
        "A weight, too, can reach the loss only through the ten sums.",
        computes=("backward.dLw",),
        line="weight.chain",
    ),
    Equation(
        "nguyen",
        "28",
        _WEIGHTS,
        "A weight moves its own sum, as far as its feature is large",
        rf"{partial(at('S', 'k'), _W)} = " + cases((at("f", "j"), IF + "k = i"), ("0", IF + r"k \neq i")),
        "Turn the weight up by a little, and its sum grows by that little times the feature. A feature of 0 "
        "leaves the weight without any effect.",
        under=("backward.dLw",),
        line="weight.local",
    ),
    Equation(
        "nguyen",
        "29",
        _WEIGHTS,
        "The gradient with respect to a weight",
        rf"{slope('w', 'ij')} = {slope('S', 'i')}\, {at('f', 'j')}",
        "What came back, times what went in.",
        computes=("backward.dLw",),
        line="weight.result",
    ),
    Equation(
        "nguyen",
        "30",
        _WEIGHTS,
        "All of them in a table",
        r"\mathbf{dLw} = \begin{bmatrix} "
        rf"{typeset_gradient('S', '0')} {typeset('f', '0')} & \cdots & "
        rf"{typeset_gradient('S', '0')} {typeset('f', '191')} \\ \vdots & \ddots & \vdots \\ "
        rf"{typeset_gradient('S', '9')} {typeset('f', '0')} & \cdots & "
        rf"{typeset_gradient('S', '9')} {typeset('f', '191')} \end{{bmatrix}}",
        "Every slope of S with every feature: an outer product, ten rows by 192 columns.",
        under=("backward.dLw",),
        line="weight.array",
    ),
)
