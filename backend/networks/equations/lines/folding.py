"""Why a pooled cell has the gradient of its feature, and an activation that of its pooled cell or none."""

from collections.abc import Iterator

import numpy as np

from backend.engine.layers import Flatten, MaxPool2d
from backend.engine.tensor import Array
from backend.networks.equations.lines.draft import Draft, equality, number, product
from backend.networks.equations.lines.view import View
from backend.networks.equations.typesetting import IF, OTHERWISE, cases, floor


def fold(view: View, layer: Flatten, index: tuple[int, ...]) -> Iterator[Draft]:
    """Derive the gradient with respect to one cell that was laid out as a feature."""
    P, f = layer.source, layer.output
    place = int(np.ravel_multi_index(index, P.shape))
    found, df = view.gradient(P)[index], view.gradient(f)
    yield equality(
        "fold.same",
        (view.slope(P, *index), view.slope(f, place)),
        f"Flattening gave the cell another name, feature {place}; it is the same number.",
        (found, df[place]),
        number(df[place]),
        where=(_named(P.shape, index, place),) * 2,
    )
    yield equality(
        "fold.shape",
        (
            view.slope(P, *index),
            rf"\mathbf{{dL{f.symbol}}}.\mathrm{{reshape}}{P.shape}[{','.join(map(str, index))}]",
        ),
        "For all cells at once the row is cut up again as it was laid out.",
        (found, df.reshape(P.shape)[index]),
        number(df[place]),
    )


def _named(shape: tuple[int, ...], index: tuple[int, ...], place: int) -> str:
    strides = [int(np.prod(shape[axis + 1 :])) for axis in range(len(shape))]
    terms = [
        rf"{stride} \cdot {at}" if stride > 1 else f"{at}" for stride, at in zip(strides, index, strict=True)
    ]
    return f"{place} = {' + '.join(terms)}"


def pool(view: View, layer: MaxPool2d, index: tuple[int, ...]) -> Iterator[Draft]:
    """Derive the gradient with respect to one cell before pooling."""
    C, P, (n, i, j), (rows, cols) = layer.source, layer.output, index, layer.size
    r, s = i // rows, j // cols
    found = view.gradient(C)[n, i, j]
    if r >= P.shape[1] or s >= P.shape[2]:
        yield equality(
            "pool.outside",
            (view.slope(C, n, i, j), "0"),
            "The cell lies beyond the last whole window, so nothing is made of it.",
            (found, 0.0),
            "0",
        )
        return
    window = view.of(C)[n, r * rows : (r + 1) * rows, s * cols : (s + 1) * cols]
    row, column = _winner(view, layer, (n, r, s), window)
    won = (row, column) == (i, j)
    passed = view.gradient(P)[n, r, s]
    pooled = view.slope(P, n, r, s)
    block = f"{r} = {floor(f'{i}/{rows}')},\\; {s} = {floor(f'{j}/{cols}')}"
    yield _place(view, layer, (n, r, s), (row, column))
    if won:
        yield equality(
            "pool.won",
            (view.slope(C, n, i, j), pooled),
            "This cell has won its window, so the pooled number is this very cell" + _ties(window),
            (found, passed),
            number(passed),
        )
        yield from _fed(view, layer, index, (n, r, s))
    else:
        yield equality(
            "pool.lost",
            (view.slope(C, n, i, j), "0"),
            f"This cell is not the winner; moved by a little, it changes nothing that follows{_ties(window)}",
            (found, 0.0),
            "0",
        )
    yield equality(
        "pool.result",
        (
            view.slope(C, n, i, j),
            cases((pooled, IF + f"({i},{j}) = ({row},{column})"), ("0", OTHERWISE)),
        ),
        f"Both cases together; here it is the {'first' if won else 'second'}.",
        (found, passed if won else 0.0),
        number(passed) if won else "0",
        where=(block, block),
    )
    yield equality(
        "pool.procedure",
        (
            rf"\mathrm{{dL{C.symbol}}}[{n},{row},{column}]",
            rf"\mathrm{{dL{P.symbol}}}[{n},{r},{s}]",
        ),
        "In practice one begins with zeros and sends each window's gradient to its winner"
        + (", which is this cell." if won else "; this cell keeps its zero."),
        (view.gradient(C)[n, row, column], passed),
        number(passed),
    )
    yield _in_a_row(view, layer, index, won=won)


def winner(view: View, layer: MaxPool2d, index: tuple[int, ...]) -> Iterator[Draft]:
    """Derive what a winner's coordinates say about its window."""
    (n, r, s, _), (rows, cols) = index, layer.size
    window = view.of(layer.source)[n, r * rows : (r + 1) * rows, s * cols : (s + 1) * cols]
    yield _place(view, layer, (n, r, s), _winner(view, layer, (n, r, s), window))


def _winner(view: View, layer: MaxPool2d, cell: tuple[int, int, int], window: Array) -> tuple[int, int]:
    if layer.winners is not None:
        row, column = view.of(layer.winners)[cell]
        return int(row), int(column)
    row, column = divmod(int(window.argmax()), layer.size[1])
    return cell[1] * layer.size[0] + row, cell[2] * layer.size[1] + column


def _place(view: View, layer: MaxPool2d, cell: tuple[int, int, int], at: tuple[int, int]) -> Draft:
    C, (n, r, s), (row, column), (rows, cols) = layer.source, cell, at, layer.size
    name = view.at(layer.winners, n, r, s) if layer.winners else rf"\mathrm{{arg\,max}}_{{{n},{r},{s}}}"
    i, j = C.axes[1], C.axes[2]
    top, left = rf"{i}_{{\max}}", rf"{j}_{{\max}}"
    letters = rf"\begin{{bmatrix}} {top} \\ {left} \end{{bmatrix}}"
    numbers = rf"\begin{{bmatrix}} {row} \\ {column} \end{{bmatrix}}"
    return Draft(
        "pool.winner",
        rf"{name} = {letters}, \quad {r} = {floor(f'{top}/{rows}')},\; {s} = {floor(f'{left}/{cols}')}",
        rf"{name} = {numbers}, \quad {floor(f'{row}/{rows}')} = {row // rows},\; "
        rf"{floor(f'{column}/{cols}')} = {column // cols}",
        f"The largest cell of window ({r}, {s}) stands in row {row} and column {column}. Divided by the "
        "window's sides and rounded down, its place gives the window back.",
        float(r * layer.output.shape[2] + s),
        float(row // rows * layer.output.shape[2] + column // cols),
    )


def _ties(window: Array) -> str:
    shared = int(np.count_nonzero(window == window.max()))
    return f". {shared} cells share the maximum, and the first of them wins." if shared > 1 else "."


def _fed(
    view: View, layer: MaxPool2d, index: tuple[int, ...], pooled: tuple[int, int, int]
) -> Iterator[Draft]:
    """Name the feature, where the pooled maps are laid out next."""
    following = view.reader(layer.output)
    if not isinstance(following, Flatten):
        return
    P, f = layer.output, following.output
    place = int(np.ravel_multi_index(pooled, P.shape))
    fed = view.gradient(f)[place]
    yield equality(
        "fold.same",
        (view.slope(layer.source, *index), f"{view.slope(P, *pooled)} = {view.slope(f, place)}"),
        f"And the pooled cell is feature {place}.",
        (view.gradient(layer.source)[index], fed),
        number(fed),
        where=(_named(P.shape, pooled, place),) * 2,
    )


def _in_a_row(view: View, layer: MaxPool2d, index: tuple[int, ...], *, won: bool) -> Draft:
    """State the same as a chain rule, whose second factor is 1 for the winner and 0 for the rest."""
    C, P, (n, i, j), (rows, cols) = layer.source, layer.output, index, layer.size
    r, s = i // rows, j // cols
    inside = i % rows * cols + j % cols
    passed = view.gradient(P)[n, r, s]
    by = view.partial(P, (n, r, s), C, (n, i, j))
    return equality(
        f"pool.place.{min(inside, 2) + 3 * (s > 0)}",
        (view.slope(C, n, i, j), rf"{view.slope(P, n, r, s)}\, {by}"),
        f"Seen as a chain rule, the slope of the pooled cell with respect to this one, place {inside} of its "
        f"window, is {'1, since it has won' if won else '0, since it has not won'}.",
        (view.gradient(C)[n, i, j], passed * won),
        product(passed, float(won)),
    )
