"""Why the gradient with respect to a logit is its probability, less 1 at the label."""

from collections.abc import Iterator

import numpy as np

from backend.engine.notation import typeset_sum
from backend.engine.tensor import Array, TensorSpec
from backend.networks.equations.lines.draft import Draft, added, equality, factor, number, product
from backend.networks.equations.lines.view import View, letter
from backend.networks.equations.typesetting import partial

# Exponentials stay floating point numbers up to about e^700; their squares are needed too.
_LARGEST_EXPONENT = 300.0


def logits(view: View, index: tuple[int, ...]) -> Iterator[Draft]:
    """Derive the gradient with respect to one logit."""
    S, O, (i,), label = view.network.loss.source, view.network.loss.output, index, view.label
    own = i == label
    values, probabilities = view.of(S), view.of(O)
    shift = float(values.max()) if np.abs(values).max() > _LARGEST_EXPONENT else 0.0
    exponents = values - shift
    e = np.exp(exponents)
    T = float(e.sum())
    said = float(probabilities[label])
    k = letter(S)
    free = S.axes[0] or "i"
    e_label = f"e^{{{view.at(S, label)}}}"
    O_label, by = view.at(O, label), view.partial(O, (label,), S, (i,))
    total = f"{typeset_sum((k, S.size))}e^{{{view.at(S, k)}}}"
    local = (1 - said) * said if own else -said * float(probabilities[i])
    exponent = number(exponents[label])

    yield from _through_loss(view, i, local)
    yield equality(
        "logits.softmax",
        (O_label, rf"\frac{{{e_label}}}{{{total}}}"),
        "This is softmax for the right class."
        + (
            " The largest logit is taken off every exponent here, since such exponentials would be too large "
            "to write down; the quotient stays the same."
            if shift
            else ""
        ),
        (said, e[label] / T),
        rf"\frac{{e^{{{exponent}}}}}{{{added(e)}}}",
    )
    yield equality(
        "logits.power",
        (O_label, rf"{e_label}\, T^{{-1}}"),
        "The denominator gets a letter, T, and becomes a power, which is easier to differentiate.",
        (said, e[label] * T**-1),
        rf"{factor(e[label])} \cdot {factor(T)}^{{-1}}",
        where=(f"T = {total}", f"T = {number(T)}"),
    )
    yield Draft(
        "logits.aim",
        f"{view.partial(O, (label,), S, (free,))} = {partial(rf'({e_label} T^{{-1}})', view.at(S, free))}",
        rf"{e_label} = {number(e[label])}, \quad T = {number(T)}",
        f"That is the slope we want, for {free} = {i}. The label is {label}, so "
        + ("both factors move." if own else "only T moves."),
    )
    yield from (_own if own else _other)(view, i, e, T)
    yield equality(
        "logits.local",
        (by, rf"(1 - {O_label})\, {O_label}" if own else rf"-{O_label}\, {view.at(O, i)}"),
        f"Of the two cases it is the {'first' if own else 'second'} that holds here, since logit {i} is "
        f"{'the' if own else 'not the'} label's.",
        (local, e[label] / T * ((1.0 if own else 0.0) - e[i] / T)),
        f"(1 - {factor(said)}) \\cdot {factor(said)}" if own else f"-{product(said, probabilities[i])}",
    )
    yield result(view, S, i, "Times the slope of the logarithm, the label's probability cancels.")
    yield array(view, S, i, "logits.array")


def _through_loss(view: View, i: int, local: float) -> Iterator[Draft]:
    """State the chain rule and the slope of the logarithm, without numbers where that is beyond them."""
    S, O, L, label = view.network.loss.source, view.network.loss.output, view.network.loss.loss, view.label
    loss, said = view.number(L.symbol), float(view.of(O)[label])
    by_loss, by = partial(L.latex, view.at(O, label)), view.partial(O, (label,), S, (i,))
    chain, log = rf"{by_loss}\, {by}", rf"-\frac{{1}}{{{view.at(O, label)}}}"
    says = (
        "The loss looks at the label's probability only, which depends on every logit: two slopes multiply.",
        "The loss is the negative logarithm of that probability.",
    )
    if loss > _LARGEST_EXPONENT:
        steep = rf"{by_loss} = -e^{{L}} = -e^{{{number(loss)}}}"
        yield Draft("logits.chain", f"{view.slope(S, i)} = {chain}", steep, says[0])
        yield Draft("logits.loss", f"{by_loss} = {log}", steep, says[1])
        return
    slope = -1 / said
    yield equality(
        "logits.chain",
        (view.slope(S, i), chain),
        says[0],
        (view.gradient(S)[i], slope * local),
        product(slope, local),
    )
    yield equality(
        "logits.loss",
        (by_loss, log),
        says[1],
        (-np.exp(loss), slope),
        rf"-\frac{{1}}{{{number(said)}}}",
    )


def _own(view: View, i: int, e: Array, T: float) -> Iterator[Draft]:
    """Find the slope where the label's own logit moves."""
    S, O = view.network.loss.source, view.network.loss.output
    by, by_total = view.partial(O, (i,), S, (i,)), partial("T", view.at(S, i))
    e_i, said = f"e^{{{view.at(S, i)}}}", float(view.of(O)[i])
    rest = float(e.sum(where=np.arange(e.size) != i))
    yield Draft(
        "label.aim",
        f"{by} = {partial(rf'({e_i} T^{{-1}})', view.at(S, i))}",
        rf"{e_i} = {number(e[i])}, \quad T = {number(T)}",
        "Here the exponential is the label's own, so it moves along with T.",
    )
    yield equality(
        "label.chain",
        (by, rf"{partial('(1 - R T^{-1})', view.at(S, i))} = R\, T^{{-2}}\, {by_total}"),
        "R is what the other exponentials add up to; it does not move, and our own exponential is T - R.",
        ((1 - said) * said, rest * T**-2 * e[i]),
        rf"{factor(rest)} \cdot {factor(T)}^{{-2}} \cdot {factor(e[i])}",
        where=(rf"R = T - {e_i}", f"R = {number(rest)}"),
    )
    yield equality(
        "label.total",
        (by_total, e_i),
        "Of the terms of T one moves, and the exponential is its own slope.",
        (said * T, e[i]),
        _exponential(e[i]),
    )
    yield equality(
        "label.result",
        (by, rf"(R\, T^{{-1}})({e_i}\, T^{{-1}}) = (1 - {view.at(O, i)})\, {view.at(O, i)}"),
        "Put in, each of the two quotients is a probability: what the others have, and what the label has.",
        ((rest / T) * (e[i] / T), (1 - said) * said),
        rf"(1 - {factor(said)}) \cdot {factor(said)}",
    )


def _other(view: View, i: int, e: Array, T: float) -> Iterator[Draft]:
    """Find the slope where the logit of another class moves."""
    S, O, label = view.network.loss.source, view.network.loss.output, view.label
    by, by_total = view.partial(O, (label,), S, (i,)), partial("T", view.at(S, i))
    e_label, e_i = f"e^{{{view.at(S, label)}}}", f"e^{{{view.at(S, i)}}}"
    said, other = float(view.of(O)[label]), float(view.of(O)[i])
    yield equality(
        "other.chain",
        (by, rf"{e_label}\, {partial('T^{-1}', 'T')}\, {by_total} = -{e_label}\, T^{{-2}}\, {by_total}"),
        "The label's exponential stands still; T moves, and with it its inverse.",
        (-said * other, -e[label] * T**-2 * e[i]),
        rf"-{factor(e[label])} \cdot {factor(T)}^{{-2}} \cdot {factor(e[i])}",
    )
    yield equality(
        "other.total",
        (by_total, e_i),
        "Of the terms of T one moves, and the exponential is its own slope.",
        (other * T, e[i]),
        _exponential(e[i]),
    )
    yield equality(
        "other.result",
        (by, rf"-({e_label}\, T^{{-1}})({e_i}\, T^{{-1}}) = -{view.at(O, label)}\, {view.at(O, i)}"),
        "Put in, each of the two quotients is a probability.",
        (-(e[label] / T) * (e[i] / T), -said * other),
        f"-{product(said, other)}",
    )


def _exponential(value: float) -> str:
    return f"e^{{{number(np.log(value))}}}" if value else "0"


def result(view: View, of: TensorSpec, i: int, says: str, key: str = "logits.result") -> Draft:
    """State the gradient with respect to a logit, or to what is added to it."""
    O, label = view.network.loss.output, view.label
    said = float(view.of(O)[i])
    own = i == label
    return equality(
        key,
        (view.slope(of, i), f"{view.at(O, i)} - 1" if own else view.at(O, i)),
        f"{says} " + ("At the label 1 goes off." if own else "Away from the label the probability is all."),
        (view.gradient(of)[i], said - own),
        f"{factor(said)} - 1" if own else number(said),
    )


def array(view: View, of: TensorSpec, i: int, key: str) -> Draft:
    """State that all such gradients stand in one column, and find this one in it."""
    O, label = view.network.loss.output, view.label
    column = view.of(O) - (np.arange(O.size) == label)
    places = sorted({0, i, label, O.size - 1})
    entries = [f"{view.at(O, place)} - 1" if place == label else view.at(O, place) for place in places]
    numbers = [number(column[place]) for place in places]
    joined = [r",\; ".join(_dotted(places, shown)) for shown in (entries, numbers)]
    name = rf"\mathbf{{dL{of.symbol}}}"
    return Draft(
        key,
        rf"{name} = \bigl( {joined[0]} \bigr)^{{\mathsf{{T}}}}",
        rf"{name} = \bigl( {joined[1]} \bigr)^{{\mathsf{{T}}}}",
        f"All {O.size} stand in one column; this cell is its entry {i}, counted from 0.",
        float(view.gradient(of)[i]),
        float(column[i]),
    )


def _dotted(places: list[int], shown: list[str]) -> Iterator[str]:
    before = -1
    for place, text in zip(places, shown, strict=True):
        if place > before + 1:
            yield r"\ldots"
        yield text
        before = place
