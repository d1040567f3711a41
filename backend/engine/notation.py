"""Names and typeset symbols, made by rule so that nobody types them by hand."""

import re

_STEM = re.compile(r"([A-Za-z]+?)(\d*)")
_WORDS = {"delta": r"\delta", "eta": r"\eta", "label": r"\mathrm{label}"}


def gradient(symbol: str) -> str:
    """Name the gradient of the loss with respect to a tensor: ``k2`` gives ``dLk2``."""
    return f"dL{symbol}"


def next_value(symbol: str) -> str:
    """Name a parameter's value after the update: ``k2`` gives ``k2_next``."""
    return f"{symbol}_next"


def local_derivative(output: str, source: str) -> str:
    """Name the derivative of one tensor with respect to another: ``C2``, ``S2`` give ``dC2S2``."""
    return f"d{output}{source}"


def subscript(*indices: str | None) -> str:
    """Typeset indices, leaving out those that are ``None``.

    Single letters stand side by side as in the papers; a number or an expression among them sets commas.
    """
    shown = [index for index in indices if index is not None]
    if not shown:
        return ""
    letters = all(len(index) == 1 and index.isalpha() for index in shown)
    return "_{" + ("" if letters or len(shown) == 1 else ",").join(shown) + "}"


def typeset(symbol: str, *indices: str | None) -> str:
    r"""Typeset a tensor's symbol and indices: ``typeset("k2", "m", "n")`` gives ``k^{2}_{mn}``.

    Parameters
    ----------
    symbol : str
        A plain symbol: letters and at most one run of digits, which becomes the superscript.
    *indices : str or None
        Index letters or expressions; ``None`` stands for an axis that the notation leaves out.
    """
    match = _STEM.fullmatch(symbol)
    if match is None:
        raise ValueError(f"{symbol!r} is no plain symbol: use letters, then digits, like S1 or k2.")
    stem, number = match.groups()
    head = _WORDS.get(stem, stem if len(stem) == 1 else rf"\mathrm{{{stem}}}")
    return head + (f"^{{{number}}}" if number else "") + subscript(*indices)


def typeset_gradient(symbol: str, *indices: str | None) -> str:
    r"""Typeset the derivative of the loss: ``S2`` gives ``\frac{\partial L}{\partial S^{2}}``."""
    return rf"\frac{{\partial L}}{{\partial {typeset(symbol, *indices)}}}"


def typeset_sum(*ranges: tuple[str | None, int]) -> str:
    r"""Typeset nested sums from 0, one for each index letter and its length."""
    return "".join(
        rf"\sum_{{{letter}=0}}^{{{length - 1}}} " for letter, length in ranges if letter is not None
    )
