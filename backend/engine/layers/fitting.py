"""Whether kernels fit over an input, and at how many places."""

from collections.abc import Sequence

from backend.engine.errors import ShapeError
from backend.engine.tensor import TensorSpec


def fitting_places(
    id: str,
    source: TensorSpec,
    maps: int,
    size: Sequence[int],
    *,
    stride: Sequence[int],
    padding: Sequence[int],
    dilation: Sequence[int],
) -> tuple[int, ...]:
    """Count the places of kernels along each axis.

    Parameters
    ----------
    id, source, maps, size, stride, padding, dilation
        As for ``Convolution``.

    Raises
    ------
    ShapeError
        If there is no kernel, sizes are out of bounds, or the kernels do not fit.
    """
    sides = source.shape[1:]
    over, kernels, least = (_by(sides), _by(size), _by([1] * len(sides)))
    if min(stride) < 1 or min(dilation) < 1 or min(padding) < 0:
        raise ShapeError(
            f"{id} has a stride of {told(stride)}, a padding of {told(padding)} and a dilation of "
            f"{told(dilation)}: choose at least 1 for stride and dilation, and at least 0 for padding."
        )
    if maps < 1 or min(size) < 1:
        raise ShapeError(
            f"{id} cannot slide {maps} kernels of {kernels} over {source.symbol} of {over}: "
            f"choose at least one kernel, of at least {least}."
        )
    extents = [(length - 1) * apart + 1 for length, apart in zip(size, dilation, strict=True)]
    if any(zeros >= extent for zeros, extent in zip(padding, extents, strict=True) if zeros):
        raise ShapeError(
            f"{id} has a padding of {told(padding)}, so that kernels of {kernels} would meet nothing but "
            f"zeros in a corner: choose a padding of at most {told([extent - 1 for extent in extents])}."
        )
    padded = [side + 2 * zeros for side, zeros in zip(sides, padding, strict=True)]
    if any(extent > side for extent, side in zip(extents, padded, strict=True)):
        reach = "" if set(dilation) == {1} else f", which reach over {_by(extents)} with their dilation,"
        around = f" with {told(padding)} zeros around" if any(padding) else ""
        raise ShapeError(
            f"{id} cannot slide kernels of {kernels}{reach} over {source.symbol} of {over}{around}: "
            f"choose kernels that reach over {least} to {_by(padded)}."
        )
    return tuple(
        (side - extent) // step + 1 for side, extent, step in zip(padded, extents, stride, strict=True)
    )


def told(sizes: Sequence[int]) -> int | list[int]:
    """Tell one number for all axes where they are alike."""
    return sizes[0] if len(set(sizes)) == 1 else list(sizes)


def _by(sides: Sequence[int]) -> str:
    return "x".join(map(str, sides))
