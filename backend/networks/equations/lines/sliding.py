"""A convolution along one row, term by term as ``katsaros`` has it; rows then add up."""

from collections.abc import Iterator

import numpy as np

from backend.engine.layers import Conv2d
from backend.engine.tensor import Array
from backend.networks.equations.lines import written
from backend.networks.equations.lines.draft import Draft, added, equality, number, products, unrolled
from backend.networks.equations.lines.view import View

_ROWS, _ROW = r"\sum_{\text{rows}} ", r"\text{row}"
TURNED = r"\mathbf{s} \circledast \mathrm{flip}(\mathbf{w})"


def forward(view: View, layer: Conv2d, index: tuple[int, ...]) -> Iterator[Draft]:
    """Unroll one output cell along the kernel's row that adds most to it."""
    X, S, k, (n, i, j) = layer.source, layer.output, layer.k, index
    values, kernels = view.of(X), view.of(k)[n]
    shares = np.array(
        [
            [np.correlate(values[c, p + i], kernels[c, p])[j] for p in range(k.shape[2])]
            for c in range(k.shape[1])
        ]
    )
    c, p = np.unravel_index(np.abs(shares).argmax(), shares.shape)
    weights = kernels[c, p]
    met = values[c, p + i, j : j + weights.size]
    terms = [rf"{view.at(X, c, p + i, j + q)}\, {view.at(k, n, c, p, q)}" for q in range(weights.size)]
    bias = 0.0 if layer.bias is None else float(view.of(layer.b)[n])
    behind = ("", "") if layer.bias is None else (f" + {view.at(layer.b, n)}", f" + {_bracketed(bias)}")
    share = _share(
        view.at(S, *index), f"{k.axes[2]} = {p}" + ("" if k.axes[1] is None else f",\\, {k.axes[1]} = {c}")
    )
    yield equality(
        f"slide.place.{min(j, 3)}",
        (share, unrolled(terms)),
        f"Row {p} of the kernel lies on row {p + i} of what goes in, from column {j} on. Of all rows it "
        "adds the most.",
        (float(shares[c, p]), summed(met, weights)),
        products(met, weights),
    )
    yield equality(
        "slide.rows",
        (
            view.at(S, *index),
            rf"{_ROWS}{_share(view.at(S, *index), _ROW)}{behind[0]}",
        ),
        f"The {shares.size} rows add up" + ("." if layer.bias is None else ", and the bias of the map."),
        (view.of(S)[index], shares.sum() + bias),
        f"{added(shares)}{behind[1]}",
    )
    yield from written.place(view, layer, index)


def filter_rows(view: View, layer: Conv2d, index: tuple[int, ...]) -> Iterator[Draft]:
    """Unroll the gradient with respect to a weight along the row of places that adds most to it."""
    X, S, k, (n, c, g, h) = layer.source, layer.output, layer.k, index
    slopes, values = view.gradient(S)[n], view.of(X)[c]
    rows = np.array([np.correlate(values[g + i], slopes[i]) for i in range(slopes.shape[0])])
    shares = rows[:, h]
    i = int(np.abs(shares).argmax())
    met = values[g + i, h : h + slopes.shape[1]]
    terms = [rf"{view.slope(S, n, i, j)}\, {view.at(X, c, g + i, h + j)}" for j in range(slopes.shape[1])]
    share = _share(view.slope(k, *index), f"{S.axes[1]} = {i}")
    yield equality(
        f"slide.filter.{min(h, 2)}",
        (share, unrolled(terms)),
        f"Along row {i} of the map, which adds the most, the weight met one number after the other, from "
        f"column {h} on.",
        (shares[i], summed(slopes[i], met)),
        products(slopes[i], met),
    )
    yield vector(
        "slide.filter.vector",
        (r"\mathbf{p} \star \mathbf{s}", rf"\sum_{{t}} p_{{{h}+t}}\, s_t"),
        rows[i],
        h,
        float(met @ slopes[i]),
        f"Slide the row of gradients s over the row of inputs p: each place gives one column of the "
        f"kernel, and entry {h} is ours.",
    )
    yield equality(
        "slide.filter.sum",
        (
            view.slope(k, *index),
            rf"\sum_{{{S.axes[1]}=0}}^{{{slopes.shape[0] - 1}}} (\mathbf{{p}} \star \mathbf{{s}})_{{{h}}}",
        ),
        f"All {slopes.shape[0]} rows add up: input and output's gradients, slid over one another.",
        (view.gradient(k)[index], shares.sum()),
        added(shares),
    )


def input_rows(view: View, layer: Conv2d, index: tuple[int, ...]) -> Iterator[Draft]:
    """Unroll the gradient with respect to an input cell along the row of one kernel that adds most to it."""
    X, S, k, (c, r, s) = layer.source, layer.output, layer.k, index
    slopes, kernels = view.gradient(S), view.of(k)[:, c]
    (_, high, wide), (_, _, rows, cols) = S.shape, k.shape
    pairs = [(n, p) for n in range(k.shape[0]) for p in range(rows) if 0 <= r - p < high]
    full = np.array([np.convolve(slopes[n, r - p], kernels[n, p]) for n, p in pairs])
    shares = full[:, s]
    most = int(np.abs(shares).argmax())
    n, p = pairs[most]
    used = [(s - q, q) for q in reversed(range(cols)) if 0 <= s - q < wide]
    terms = [rf"{view.slope(S, n, r - p, j)}\, {view.at(k, n, c, p, q)}" for j, q in used]
    came, weights = (
        np.array(a) for a in zip(*((slopes[n, r - p, j], kernels[n, p, q]) for j, q in used), strict=True)
    )
    share = _share(view.slope(X, *index), f"{S.axes[0]} = {n},\\, {k.axes[2]} = {p}")
    yield equality(
        f"slide.input.{_edge(s, wide, cols)}",
        (share, unrolled(terms)),
        f"Along row {p} of kernel {n}, which adds the most, the cell was used at {len(used)} "
        f"{'place' if len(used) == 1 else 'places'}: the later the place, the earlier the weight.",
        (shares[most], summed(came, weights)),
        products(came, weights),
    )
    yield vector(
        "slide.input.vector",
        (TURNED, rf"\sum_{{t}} s_t\, w_{{{s}-t}}"),
        full[most],
        s,
        float(came @ weights),
        f"Slide the turned row of the kernel over the row of gradients s, over both ends: entry {s} is ours.",
    )
    yield equality(
        "slide.input.sum",
        (
            view.slope(X, *index),
            rf"{_ROWS}({TURNED})_{{{s}}}",
        ),
        f"All {len(pairs)} rows of kernels that used the cell add up: a full convolution, kernels turned.",
        (view.gradient(X)[index], shares.sum()),
        added(shares),
    )


def summed(first: Array, second: Array) -> float:
    """Multiply and add one pair after the other."""
    return sum((float(a) * float(b) for a, b in zip(first, second, strict=True)), 0.0)


def _share(cell: str, where: str) -> str:
    """Typeset the part of a sum that one row makes up."""
    return rf"\Bigl[ {cell} \Bigr]_{{{where}}}"


def _bracketed(value: float) -> str:
    text = number(value)
    return f"({text})" if text.startswith("-") else text


def vector(
    key: str,
    names: tuple[str, str],
    values: Array,
    place: int,
    found: float,
    says: str,
    *,
    where: str = "",
) -> Draft:
    """State a whole row of results, and find one in it.

    Parameters
    ----------
    key : str
        What the line is in its derivation.
    names : tuple of str
        The row and its entry there, typeset.
    values : ndarray, shape (n,)
        The row.
    place : int
        Which entry is meant.
    found : float
        What that entry comes to by itself.
    says : str
        Why it follows.
    where : str
        What a letter stands for, typeset to be put behind.
    """
    shown = sorted({0, place, values.size - 1})
    numbers, before = [], -1
    for at in shown:
        if at > before + 1:
            numbers.append(r"\ldots")
        text = number(values[at])
        numbers.append(rf"\mathbf{{{text}}}" if at == place else text)
        before = at
    name, entry = names
    around = [*([r"\ldots"] if place else []), entry, *([r"\ldots"] if place < values.size - 1 else [])]
    letters, numbers_shown = (r",\; ".join(shown) for shown in (around, numbers))
    return Draft(
        key,
        rf"{name} = \bigl[ {letters} \bigr]" + (rf", \quad {where}" if where else ""),
        rf"{name} = \bigl[ {numbers_shown} \bigr]",
        says,
        float(values[place]),
        found,
    )


def _edge(place: int, outputs: int, weights: int) -> int:
    """Find which of the six inputs of ``katsaros`` a place is like: near an edge fewer weights use it."""
    last = outputs + weights - 2
    if place in (0, last):
        return 0 if place == 0 else 5
    if place < min(outputs, weights) - 1:
        return 1
    if place > max(outputs, weights) - 1:
        return 4
    return 3 if place == max(outputs, weights) - 1 else 2
