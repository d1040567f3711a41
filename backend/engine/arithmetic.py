"""An explanation's arithmetic, typeset with its numbers."""

import numpy as np

from backend.engine.explanation import Cell, Function, Origin, Term

_WRITTEN_OUT = 3
_TIMES = r" \cdot "


def typeset_number(value: float, digits: int = 4) -> str:
    r"""Typeset a number in few digits: 0.00001234 gives ``1.234 \cdot 10^{-5}``, -0.0 gives ``0``."""
    text = f"{value + 0.0:.{digits}g}"
    mantissa, _, exponent = text.partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa


def in_numbers(cell: Cell, origin: Origin) -> str:
    """Typeset how the terms make up the value.

    A long sum shows its largest terms and how many there are besides.

    Parameters
    ----------
    cell : Cell
        The value.
    origin : Origin
        Its terms.
    """
    value = typeset_number(cell.value)
    match origin.combine:
        case "given":
            return value
        case "select":
            return value
        case "max":
            return rf"\max({_listed(origin)}) = {value}"
        case "argmax":
            return rf"\operatorname{{arg\,max}}({_listed(origin)}) \to {value}"
        case "ratio":
            over = origin.term(origin.chosen or 0)
            total = typeset_number(float(origin.values.sum()))
            share = rf"\frac{{{typeset_number(over.value)}}}{{{total}}}"
            return rf"\frac{{{_written(over)}}}{{T}} = {share} = {value}"
        case "positive":
            sign = ">" if cell.value > 0 else r"\leq"
            return rf"{_written(origin.term(0))} {sign} 0 \Rightarrow {value}"
        case _:
            return _sum(origin, value)


def _listed(origin: Origin) -> str:
    shown = [
        rf"\mathbf{{{_written(term)}}}" if number == origin.chosen else _written(term)
        for number, term in enumerate(origin.terms)
    ]
    return r",\, ".join(shown)


def _sum(origin: Origin, value: str) -> str:
    sizes = np.abs(origin.values)
    numbers = np.arange(len(sizes))
    left = 0
    if len(sizes) > _WRITTEN_OUT + 1:
        numbers = np.argsort(-sizes, kind="stable")[:_WRITTEN_OUT]
        left = len(sizes) - _WRITTEN_OUT
    text = ""
    for number in numbers:
        term = origin.term(int(number))
        minus = term.coefficient < 0
        if text:
            text += " - " if minus else " + "
        elif minus:
            text = "-"
        text += _written(term)
    if left:
        text += rf" + \underbrace{{\cdots}}_{{{left}\text{{ more}}}}"
    return value if text in ("", value) else f"{text} = {value}"


def _written(term: Term) -> str:
    """Typeset a term without the sign of its coefficient."""
    amount = abs(term.coefficient)
    if not term.factors:
        return typeset_number(amount)
    numbers = [typeset_number(factor.value) for factor in term.factors]
    if term.function is not None:
        product = _taken(term.function, _TIMES.join(numbers), term.shift)
    else:
        alone = len(numbers) == 1 and term.coefficient == 1
        product = _TIMES.join(
            f"({number})" if number.startswith("-") and not alone else number for number in numbers
        )
    return product if amount == 1 else f"{typeset_number(amount)}{_TIMES}{product}"


def _taken(function: Function, argument: str, shift: float) -> str:
    """Typeset a function of a number that was moved."""
    moved = f"{argument} {'-' if shift < 0 else '+'} {typeset_number(abs(shift))}" if shift else argument
    match function:
        case "exp":
            return f"e^{{{moved}}}"
        case "ln":
            return rf"\ln {moved}"
        case "ln_rest":
            return rf"\ln (1 - {moved})"
        case "softplus":
            return rf"\ln (1 + e^{{{moved}}})"
        case "square":
            return f"({moved})^2"
        case "sigmoid":
            return rf"\sigma({moved})"
        case "tanh":
            return rf"\tanh({moved})"
