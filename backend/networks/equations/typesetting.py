"""Pieces of maths that many equations are put together from."""

from backend.engine.notation import typeset, typeset_gradient


def at(symbol: str, letters: str) -> str:
    """Typeset a cell by single index letters: ``at("S2", "muv")`` gives ``S^{2}_{muv}``."""
    return typeset(symbol, *letters)


def slope(symbol: str, letters: str) -> str:
    """Typeset the derivative of the loss with respect to such a cell."""
    return typeset_gradient(symbol, *letters)


def partial(output: str, source: str) -> str:
    """Typeset the derivative of one cell with respect to another, both typeset already."""
    return rf"\frac{{\partial {output}}}{{\partial {source}}}"


def cases(*lines: tuple[str, str]) -> str:
    """Typeset values, each with the condition under which it holds."""
    return r"\begin{cases} " + r" \\ ".join(f"{value} & {when}" for value, when in lines) + r" \end{cases}"


def lines(*rows: str) -> str:
    """Typeset a chain of equalities, one to a row, each with an ``&`` where they line up."""
    return r"\begin{aligned} " + r" \\ ".join(rows) + r" \end{aligned}"


def floor(inner: str) -> str:
    """Typeset rounding down."""
    return rf"\lfloor {inner} \rfloor"


IF = r"\text{if } "
OTHERWISE = r"\text{otherwise}"
