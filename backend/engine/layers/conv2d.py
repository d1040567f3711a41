"""A convolution over maps: kernels slide along their rows and columns."""

from backend.engine.layers.convolution import Convolution
from backend.engine.layers.layer import maps_shape
from backend.engine.layers.sliding import Arithmetic, Size, Slide, arithmetic
from backend.engine.tensor import TensorSpec


class Conv2d(Convolution):
    """A convolution over maps, bound to its symbols.

    Parameters
    ----------
    id : str
        Its name within the network.
    source : TensorSpec
        Its input, shape (c, h, w).
    output, kernel : str
        The symbols of its pre-activation and kernels.
    bias : str or None
        The symbol of its biases; None for a convolution without any.
    maps : int
        How many kernels it has.
    kernel_size : tuple of int
        Their height and width.
    stride : int or tuple of int
        How far it is from one place of a kernel to the next, down and across.
    padding : int or tuple of int
        How many rows and columns of zeros lie around the input, on either side.
    dilation : int or tuple of int
        How far it is from one weight of a kernel to the next.
    axes : tuple of (str or None)
        The index letters of the output: map, row, column.
    kernel_axes : tuple of str
        The index letters of a kernel's row and column.

    Raises
    ------
    ShapeError
        If the input is not (channels, height, width), sizes are out of bounds, or the kernels do not fit.
    """

    kind = "conv2d"

    def __init__(
        self,
        id: str,
        source: TensorSpec,
        output: str,
        *,
        kernel: str,
        bias: str | None,
        maps: int,
        kernel_size: Size,
        stride: int | Size = 1,
        padding: int | Size = 0,
        dilation: int | Size = 1,
        axes: tuple[str | None, str, str] = ("n", "i", "j"),
        kernel_axes: tuple[str, str] = ("p", "q"),
    ) -> None:
        maps_shape(id, source)
        super().__init__(
            id,
            source,
            output,
            kernel=kernel,
            bias=bias,
            maps=maps,
            kernel_size=kernel_size,
            stride=_both(stride),
            padding=_both(padding),
            dilation=_both(dilation),
            axes=axes,
            kernel_axes=kernel_axes,
        )

    @property
    def arithmetic(self) -> Arithmetic:
        """The convolution as code."""
        _, h, w = self.source.shape
        slide = Slide(_both(self.stride), _both(self.padding), _both(self.dilation))
        return arithmetic(slide, self.k.shape, (h, w))


def _both(size: int | tuple[int, ...]) -> Size:
    """Take one number for both axes."""
    if isinstance(size, int):
        return size, size
    down, across = size
    return down, across
