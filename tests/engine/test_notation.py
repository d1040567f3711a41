"""Names are made by rule."""

import pytest

from backend.engine.notation import (
    gradient,
    local_derivative,
    next_value,
    subscript,
    typeset,
    typeset_gradient,
    typeset_sum,
)


def test_names() -> None:
    assert gradient("k2") == "dLk2"
    assert next_value("k2") == "k2_next"
    assert local_derivative("C2", "S2") == "dC2S2"


@pytest.mark.parametrize(
    ("symbol", "indices", "latex"),
    [
        ("k2", ("m", "n"), "k^{2}_{mn}"),
        ("I", (None, "x", "y"), "I_{xy}"),
        ("P1", ("n", "p+u", "q+v"), "P^{1}_{n,p+u,q+v}"),
        ("L", (), "L"),
        ("eta", (), r"\eta"),
        ("label", (), r"\mathrm{label}"),
        ("C12", (None,), "C^{12}"),
    ],
)
def test_typeset(symbol: str, indices: tuple[str | None, ...], latex: str) -> None:
    assert typeset(symbol, *indices) == latex


def test_typeset_gradient_and_sum() -> None:
    assert typeset_gradient("S2", "m") == r"\frac{\partial L}{\partial S^{2}_{m}}"
    assert typeset_sum((None, 1), ("p", 5)) == r"\sum_{p=0}^{4} "
    assert subscript(None, None) == ""


@pytest.mark.parametrize("symbol", ["", "2k", "k2_next", "k 2", r"\k"])
def test_symbol_that_cannot_be_typeset(symbol: str) -> None:
    with pytest.raises(ValueError, match="plain symbol"):
        typeset(symbol)
