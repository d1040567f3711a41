"""What ``sigmoid`` computes by hand: its deltas, their way to the winners, and the kernel's gradient."""

from backend.engine.step import cited
from backend.networks.proofs.proof import Proof
from backend.networks.proofs.sigmoid_deltas import FORMULA, deltas, printed_deltas, routing
from backend.networks.proofs.sigmoid_kernel import (
    kernel,
    layer_before,
    printed_gradient,
    printed_gradient_uncut,
    turned,
    unturned,
)

_LAST_OF_EIGHT, _LAST_OF_SIX = 5e-9, 5e-7
_PRINTED = r"\begin{bmatrix} 0.044606 & 0.094061 \\ 0.011262 & 0.068288 \end{bmatrix}"

_ANY = (
    Proof(
        "deltas",
        "The deltas of the sigmoid layer",
        "Each is what the two hidden neurons send back through their weights, times the sigmoid's slope.",
        r"\frac{\partial L}{\partial P_{rs}} = " + FORMULA,
        deltas,
        source=cited("sigmoid", 1, 2, 3, 4),
        gradient="dLP",
    ),
    Proof(
        "routing",
        "Deltas go to the winners",
        "Spread over the map before pooling, each delta stands where its window's largest number is; all "
        "else is 0.",
        r"\frac{\partial L}{\partial x_{ij}} = \begin{cases} \delta_{rs} & \text{if } (i,j) = I_{rs} \\ 0 & "
        r"\text{otherwise} \end{cases}",
        routing,
        source=cited("sigmoid", 9),
        gradient="dLx",
    ),
    Proof(
        "kernel-gradient",
        "How the kernel's weights are updated",
        "A weight's gradient adds up the deltas of all places, each times the number that the weight met "
        "there. A step of SGD then takes a share of it off.",
        r"\frac{\partial L}{\partial w_{mn}} = \sum_{i} \sum_{j} \delta_{ij}\, o_{i+m,j+n}",
        kernel,
        source=cited("sigmoid", 8, 9, 11, 12, 13),
        gradient="dLw",
    ),
    Proof(
        "input-gradient",
        "What a layer before would get",
        "A convolution before this one would go on from the gradient with respect to the input: the kernel, "
        "turned by 180 degrees, slid over the deltas with zeros around them.",
        r"\frac{\partial L}{\partial \mathbf{o}} = \boldsymbol{\delta} \circledast \mathrm{turn}(\mathbf{w})",
        layer_before,
        source=cited("katsaros", 17),
        gradient="dLo",
    ),
    Proof(
        "convolution-turned",
        "Correlation, or convolution with turned deltas",
        "A comment turns the deltas by 180 degrees before it convolves. A convolution turns them back while "
        "it slides, so both are the same.",
        r"\mathbf{o} \star \boldsymbol{\delta} = \mathbf{o} * \boldsymbol{\delta}^{\circlearrowleft}",
        turned,
        source=cited("sigmoid", 15),
        gradient="dLw",
    ),
    Proof(
        "convolution-unturned",
        "Convolution with the deltas as they are",
        "Convolved without being turned first, the deltas meet the input in the wrong order.",
        r"\mathbf{o} \star \boldsymbol{\delta} \neq \mathbf{o} * \boldsymbol{\delta}",
        unturned,
        kind="contrast",
        source=cited("sigmoid", 15),
        gradient="dLw",
        chance="Here both agree, since the deltas look the same when they are turned by 180 degrees, or the "
        "difference falls on equal numbers.",
    ),
)

FROM_DELTAS = (
    *_ANY[:1],
    Proof(
        "printed-deltas",
        "The printed deltas",
        "The question goes on with activations that are rounded to two decimals. From these its four deltas "
        "come out to the last digit.",
        r"\begin{bmatrix} 0.0364182 & 0.068628 \\ 0.04675125 & -0.06818625 \end{bmatrix}",
        printed_deltas,
        source=cited("sigmoid", 1, 2, 3, 4),
        tolerance=_LAST_OF_EIGHT,
        printed=True,
    ),
    *_ANY[1:3],
    Proof(
        "printed-kernel-gradient",
        "The printed kernel gradient",
        "The answer cuts the deltas off after four decimals, and with these the gradient comes out as "
        "printed.",
        _PRINTED,
        printed_gradient,
        source=cited("sigmoid", 14),
        tolerance=_LAST_OF_SIX,
        printed=True,
    ),
    Proof(
        "printed-kernel-gradient-exact",
        "What the cutting off costs",
        "Without rounded activations and cut-off deltas the gradient differs from the printed one from the "
        "third digit or so on.",
        r"\frac{\partial L}{\partial \mathbf{w}} \neq " + _PRINTED,
        printed_gradient_uncut,
        kind="slip",
        source=cited("sigmoid", 14),
        gradient="dLw",
        tolerance=_LAST_OF_SIX,
        printed=True,
        chance="Here the exact gradient happens to be the printed one.",
    ),
    *_ANY[3:],
)
WHOLE = _ANY
