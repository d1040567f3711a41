"""Why the gradient with respect to the logit of a yes or no is the error, and how the last layer uses it."""

from collections.abc import Iterator

import numpy as np

from backend.engine.layers import Dense
from backend.engine.losses import BinaryCrossEntropy
from backend.engine.notation import typeset
from backend.networks.equations.lines.draft import Draft, equality, factor, number, product
from backend.networks.equations.lines.view import View
from backend.networks.equations.typesetting import partial

# Nearer to 0 or 1 a probability holds too few digits of what it lacks.
_SURE = 1e-6


def ends_in(view: View, layer: Dense) -> bool:
    """Tell whether a layer makes the logit of a yes-or-no loss."""
    return isinstance(view.network.loss, BinaryCrossEntropy) and view.network.loss.source == layer.output


class _Said:
    """What the network said, what is true, and the slopes of loss and sigmoid there."""

    def __init__(self, view: View) -> None:
        loss = view.network.loss
        self.S, self.A, self.y, self.L = loss.source, loss.output, loss.label, loss.loss
        self.said = float(view.of(self.A)[0])
        self.truth = view.number(self.y.symbol)
        self.logit = float(view.of(self.S)[0])
        self.error = self.said - self.truth
        self.sure = not _SURE < self.said < 1 - _SURE
        self.cell = view.at(self.A, 0)
        self.by_said = partial(self.L.latex, self.cell)
        self.by_logit = view.partial(self.A, (0,), self.S, (0,))
        self.off = f"({self.cell} - {self.y.latex})"
        self.fraction = rf"\frac{{{self.cell} - {self.y.latex}}}{{{self.cell} (1 - {self.cell})}}"

    @property
    def slopes(self) -> tuple[float, float]:
        """That of the loss with respect to the probability, and of that with respect to the logit."""
        bent = self.said * (1 - self.said)
        return self.error / bent, bent

    def line(
        self, key: str, sides: tuple[str, str], says: str, values: tuple[float, float], numbers: str
    ) -> Draft:
        """Draft a line about slopes that are beyond numbers where the network is sure."""
        if self.sure:
            told = rf"{self.cell} = {number(self.said)}"
            says += " The network is too sure for these slopes to be written down."
            return Draft(key, f"{sides[0]} = {sides[1]}", told, says)
        return equality(key, sides, says, values, numbers)


def logit(view: View, _: tuple[int, ...]) -> Iterator[Draft]:
    """Derive the gradient with respect to the logit."""
    given = _Said(view)
    found = float(view.gradient(given.S)[0])
    chain = rf"{given.by_said}\, {given.by_logit}"
    a, y = factor(given.said), number(given.truth)
    if given.sure:
        steep, bent = 0.0, 0.0
        by_loss = 0.0
    else:
        steep, bent = given.slopes
        by_loss = float(np.exp(view.number(given.L.symbol))) * (-1 if given.truth == 1 else 1)
    yield given.line(
        "yes_no.chain",
        (view.slope(given.S, 0), chain),
        "The loss looks at the probability, and the probability at the logit: two slopes multiply.",
        (found, steep * bent),
        product(steep, bent),
    )
    yield given.line(
        "yes_no.loss",
        (
            given.by_said,
            rf"-\frac{{{given.y.latex}}}{{{given.cell}}} + "
            rf"\frac{{1 - {given.y.latex}}}{{1 - {given.cell}}}",
        ),
        "The slopes of the two logarithms; the truth leaves one of them.",
        (by_loss, 0.0 if given.sure else -given.truth / given.said + (1 - given.truth) / (1 - given.said)),
        rf"-\frac{{{y}}}{{{a}}} + \frac{{1 - {y}}}{{1 - {a}}}",
    )
    yield given.line(
        "yes_no.fraction",
        (given.by_said, given.fraction),
        "Over a common denominator the products of both cancel.",
        (by_loss, steep),
        rf"\frac{{{a} - {y}}}{{{a} \cdot (1 - {a})}}",
    )
    decay = float(np.exp(-abs(given.logit)))
    yield given.line(
        "yes_no.sigmoid",
        (given.by_logit, rf"{given.cell}\,(1 - {given.cell})"),
        "The sigmoid's slope follows from what it gave out.",
        (decay / (1 + decay) ** 2, bent),
        rf"{a} \cdot (1 - {a})",
    )
    yield equality(
        "yes_no.result",
        (view.slope(given.S, 0), f"{given.cell} - {given.y.latex}"),
        "Multiplied, the denominator cancels: what the network said less what is true.",
        (found, given.error),
        f"{a} - {y}",
    )


def weight(view: View, layer: Dense, index: tuple[int, ...]) -> Iterator[Draft]:
    """Derive the gradient with respect to one weight of the last layer, from the loss on."""
    given, w, F, (n, k) = _Said(view), layer.w, layer.source, index
    found, fed = float(view.gradient(w)[index]), float(view.of(F)[k])
    steep, bent = (0.0, 0.0) if given.sure else given.slopes
    by = view.partial(given.S, (0,), w, index)
    yield given.line(
        "yes_no.weight.chain",
        (view.slope(w, *index), rf"{given.by_said}\, {given.by_logit}\, {by}"),
        "The weight moves the logit, the logit the probability, and that the loss: three slopes multiply.",
        (found, steep * bent * fed),
        product(steep, bent, fed),
    )
    yield given.line(
        "yes_no.weight.product",
        (
            view.slope(w, *index),
            rf"{given.fraction} \cdot {given.cell}\,(1 - {given.cell}) \cdot {view.at(F, k)}",
        ),
        "With the three put in, the sigmoid's slope cancels.",
        (found, steep * bent * fed),
        product(steep, bent, fed),
    )
    yield equality(
        "yes_no.weight.result",
        (view.slope(w, *index), rf"{given.off}\, {view.at(F, k)}"),
        "What is left: the error, times what went in.",
        (found, given.error * fed),
        product(given.error, fed),
    )
    errors = np.array([[given.error]])
    yield equality(
        "yes_no.weight.matrix",
        (
            view.slope(w, *index),
            rf"\bigl( (\mathbf{{{typeset(given.A.symbol)}}} - \mathbf{{{given.y.latex}}})\, "
            rf"\mathbf{{{F.symbol}}}^{{\mathsf{{T}}}} \bigr)_{{{n},{k}}}",
        ),
        f"For all weights at once: a column of one times a row of {F.size}, and this is entry {k}.",
        (found, (errors @ view.of(F)[None, :])[n, k]),
        product(given.error, fed),
        aside=True,
    )
    yield equality(
        "yes_no.weight.shape",
        (
            rf"\mathrm{{size}}\, \frac{{\partial L}}{{\partial {typeset(w.symbol)}}}",
            rf"\mathrm{{size}}\, {typeset(w.symbol)}",
        ),
        f"A gradient has the shape of what it belongs to: {w.shape[0]} row of {w.shape[1]}.",
        (view.gradient(w).size, w.shape[0] * w.shape[1]),
        rf"{w.shape[0]} \times {w.shape[1]}",
        aside=True,
    )


def bias(view: View, layer: Dense, index: tuple[int, ...]) -> Iterator[Draft]:
    """Derive the gradient with respect to the bias of the last layer, from the loss on."""
    given, b = _Said(view), layer.b
    found = float(view.gradient(b)[0])
    steep, bent = (0.0, 0.0) if given.sure else given.slopes
    yield given.line(
        "yes_no.bias.chain",
        (
            view.slope(b, *index),
            rf"{given.by_said}\, {given.by_logit}\, {view.partial(given.S, (0,), b, index)}",
        ),
        "The bias moves the logit, the logit the probability, and that the loss: three slopes multiply.",
        (found, steep * bent * 1.0),
        product(steep, bent, 1.0),
    )
    yield equality(
        "yes_no.bias.result",
        (view.slope(b, *index), f"{given.cell} - {given.y.latex}"),
        "The last slope is 1, the sigmoid's cancels, and the error is left.",
        (found, given.error),
        f"{factor(given.said)} - {number(given.truth)}",
    )
