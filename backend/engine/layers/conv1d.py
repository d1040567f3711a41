"""A convolution over rows of numbers, such as a time series: kernels slide along one axis."""

from backend.engine.errors import ShapeError
from backend.engine.layers.convolution import Convolution
from backend.engine.layers.sliding import Arithmetic, Slide, arithmetic
from backend.engine.tensor import TensorSpec


class Conv1d(Convolution):
    """A convolution along one axis, bound to its symbols.

    Parameters
    ----------
    id : str
        Its name within the network.
    source : TensorSpec
        Its input, shape (c, w).
    output, kernel, bias, maps
        As for ``Conv2d``.
    width : int
        How many weights for each channel a kernel has.
    stride, padding, dilation : int
        How far a kernel moves on, how many zeros lie at either end, and how far its weights lie apart.
    axes : tuple of (str or None)
        The index letters of the output: map, place.
    kernel_axis : str
        The index letter of a weight in its kernel.

    Raises
    ------
    ShapeError
        If the input is not (channels, width), sizes are out of bounds, or the kernels do not fit.
    """

    kind = "conv1d"

    def __init__(
        self,
        id: str,
        source: TensorSpec,
        output: str,
        *,
        kernel: str,
        bias: str | None,
        maps: int,
        width: int,
        stride: int = 1,
        padding: int = 0,
        dilation: int = 1,
        axes: tuple[str | None, str] = ("n", "i"),
        kernel_axis: str = "p",
    ) -> None:
        rows_shape(id, source)
        super().__init__(
            id,
            source,
            output,
            kernel=kernel,
            bias=bias,
            maps=maps,
            kernel_size=(width,),
            stride=(stride,),
            padding=(padding,),
            dilation=(dilation,),
            axes=axes,
            kernel_axes=(kernel_axis,),
        )

    @property
    def arithmetic(self) -> Arithmetic:
        """The convolution as code: that over maps, on maps of a single row."""
        slide = Slide((1, self.stride[0]), (0, self.padding[0]), (1, self.dilation[0]))
        maps, channels, width = self.k.shape
        over_maps = arithmetic(slide, (maps, channels, 1, width), (1, self.source.shape[1]))
        return Arithmetic(
            lambda X, k, *b: over_maps.forward(X[:, None], k[:, :, None], *b)[:, 0],
            lambda dS: over_maps.d_bias(dS[:, None]),
            lambda X, dS: over_maps.d_weight(X[:, None], dS[:, None])[:, :, 0],
            lambda dS, k: over_maps.d_input(dS[:, None], k[:, :, None])[:, 0],
        )


def rows_shape(id: str, source: TensorSpec) -> tuple[int, int]:
    """Take apart the shape of a layer's input as channels and width.

    Raises
    ------
    ShapeError
        If it has another number of axes.
    """
    if len(source.shape) != 2:
        raise ShapeError(
            f"{id} takes rows of shape (channels, width), but {source.symbol} has shape {source.shape}."
        )
    channels, width = source.shape
    return channels, width
