"""Blueprints of random networks that fit together, small enough to check every gradient of."""

from typing import Any

from hypothesis import strategies as st

from backend.networks.blueprints import declare

Declared = tuple[list[int], list[dict[str, Any]], str]


def _sides(draw: st.DrawFn, lowest: int, highest: list[int]) -> int | list[int]:
    """Draw one number for both axes, or one for each."""
    if draw(st.booleans()):
        return draw(st.integers(lowest, max(lowest, min(highest))))
    return [draw(st.integers(lowest, max(lowest, most))) for most in highest]


def _slides(draw: st.DrawFn, kernel: int | list[int], sides: list[int]) -> dict[str, Any]:
    """Draw stride, padding, dilation and bias for kernels that fit; half of them slide plainly."""
    if draw(st.booleans()):
        return {}
    lengths = kernel if isinstance(kernel, list) else [kernel] * len(sides)
    apart = [min(3, (side - 1) // max(length - 1, 1)) for length, side in zip(lengths, sides, strict=True)]
    dilation = draw(st.integers(1, max(1, min(apart))))
    padding = draw(st.integers(0, min((length - 1) * dilation for length in lengths)))
    return {
        "stride": draw(st.integers(1, 3)) if len(sides) == 1 else _sides(draw, 1, [3] * len(sides)),
        "padding": padding,
        "dilation": dilation,
        "bias": draw(st.booleans()),
    }


def _next_layer(draw: st.DrawFn, shape: tuple[int, ...]) -> dict[str, Any]:
    kinds = {1: ["dense"], 2: ["conv1d", "max_pool1d", "flatten"]}.get(
        len(shape), ["conv2d", "max_pool2d", "avg_pool2d", "flatten"]
    )
    kind = draw(st.sampled_from([*kinds, "relu", "leaky_relu", "sigmoid", "tanh"]))
    sides = list(shape[1:])
    small = [min(3, side) for side in sides]
    match kind:
        case "dense":
            return {"kind": kind, "units": draw(st.integers(1, 4)), "bias": draw(st.booleans())}
        case "conv2d":
            kernel = _sides(draw, 1, small)
            maps = draw(st.integers(1, 3))
            return {"kind": kind, "maps": maps, "kernel": kernel, **_slides(draw, kernel, sides)}
        case "conv1d":
            width = draw(st.integers(1, small[0]))
            maps = draw(st.integers(1, 3))
            return {"kind": kind, "maps": maps, "width": width, **_slides(draw, width, sides)}
        case "max_pool2d" | "avg_pool2d":
            stride = {"stride": _sides(draw, 1, [4, 4])} if draw(st.booleans()) else {}
            return {"kind": kind, "size": _sides(draw, 1, small), **stride}
        case "max_pool1d":
            stride = {"stride": draw(st.integers(1, 4))} if draw(st.booleans()) else {}
            return {"kind": kind, "width": draw(st.integers(1, small[0])), **stride}
        case "leaky_relu":
            slope = draw(st.one_of(st.just(0.01), st.integers(0, 999_999).map(lambda i: i / 1_000_000)))
            return {"kind": kind, "slope": slope}
    return {"kind": kind}


@st.composite
def declarations(draw: st.DrawFn) -> Declared:
    """Draw what goes in, some layers that fit, and a loss that fits the last."""
    rank = draw(st.sampled_from([3, 3, 3, 2, 1]))
    given = [draw(st.integers(1, 3))] * (rank > 1) + [
        draw(st.integers(1, 8)) for _ in range(max(rank - 1, 1))
    ]
    shape, layers = tuple(given), list[dict[str, Any]]()
    for _ in range(draw(st.integers(1, 6))):
        layers.append(_next_layer(draw, shape))
        shape = declare(given, layers, "upstream").layers[-1].output.shape
    loss = draw(
        st.sampled_from(["softmax_cross_entropy", "mean_squared_error", "binary_cross_entropy", "upstream"])
    )
    if loss == "upstream":
        return given, layers, loss
    if len(shape) > 1:
        layers.append({"kind": "flatten"})
    units = 1 if loss == "binary_cross_entropy" else draw(st.integers(2, 4))
    return given, [*layers, {"kind": "dense", "units": units}], loss
