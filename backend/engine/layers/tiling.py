"""Windows over maps: whether they fit, and how their rows and columns are written."""

from collections.abc import Sequence

from backend.engine.errors import ShapeError
from backend.engine.tensor import TensorSpec


def pooled_shape(id: str, source: TensorSpec, size: Sequence[int], stride: Sequence[int]) -> tuple[int, ...]:
    """Find the shape of what is left of maps when every window becomes one cell.

    Raises
    ------
    ShapeError
        If a window does not fit into the maps, or the next one would not lie further on.
    """
    maps, *sides = source.shape
    over, window = "x".join(map(str, sides)), "x".join(map(str, size))
    if any(not 1 <= length <= side for length, side in zip(size, sides, strict=True)):
        raise ShapeError(
            f"{id} cannot lay windows of {window} over {source.symbol} of {over}: "
            f"choose a window between {'x'.join('1' for _ in sides)} and {over}."
        )
    if min(stride) < 1:
        raise ShapeError(f"{id} cannot move windows on by {min(stride)}: choose a stride of at least 1.")
    return (
        maps,
        *((side - length) // step + 1 for side, length, step in zip(sides, size, stride, strict=True)),
    )


def window(
    inner: Sequence[str | None], outer: Sequence[str], size: Sequence[int], stride: Sequence[int]
) -> str:
    """Typeset the places of one window, one line for each axis: from a window's letters or numbers."""
    lines = []
    for letter, number, length, step in zip(inner, outer, size, stride, strict=True):
        first = times(step, number)
        last = f",\\, {first}+{length - 1}" if length > 1 else ""
        lines.append(f"{letter}={first}{',' + chr(92) + 'ldots' if length > 2 else ''}{last}")
    return r"\substack{" + r" \\ ".join(lines) + "}"


def times(amount: int, index: str) -> str:
    """Typeset a multiple of an index, which may be a letter or a number."""
    dot = r" \cdot " if index.isdigit() else ""
    return f"{amount}{dot}{index}" if amount > 1 else index


def window_number(letter: str | None, inner: str, length: int) -> tuple[str, str]:
    """Write the row or column of the one window that a cell is in, and how it follows from the cell's."""
    number = str(int(inner) // length) if inner.isdigit() else letter or ""
    return number, rf"{number} = \lfloor {inner}/{length} \rfloor"


def beyond(numbers: Sequence[str], windows: Sequence[int]) -> bool:
    """Tell whether the window that a cell would be in comes after the last whole one; letters never tell."""
    pairs = zip(numbers, windows, strict=True)
    return any(number.isdigit() and int(number) >= count for number, count in pairs)
