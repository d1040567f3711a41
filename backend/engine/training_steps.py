"""What training runs: the steps of a trace, less what only a reader needs.

Two things are spared, and none changes a gradient. Nobody reads the coordinates of pooling winners, so the
way back finds winners by their values. And the largest of some numbers, cut off at 0, is the largest of the
numbers cut off at 0: a ReLU before max-pooling can as well come after it, where fewer cells are left.
"""

from collections.abc import Iterator

from backend.engine.layers import Layer, MaxPool2d, Relu
from backend.engine.network import Network, needed
from backend.engine.notation import gradient
from backend.engine.step import Step
from backend.engine.tensor import TensorSpec


def training_steps(network: Network) -> tuple[Step, ...]:
    """List the steps that yield the loss and every parameter's gradient, and no more.

    Parameters
    ----------
    network : Network
        What is trained. Maps that only stand between rearranged layers get symbols of their own,
        ``max...``; every other tensor has the network's symbol and holds the very numbers of a trace.
    """
    layers = tuple(_rearranged(network.layers))
    steps = (
        *(step for layer in layers for step in layer.forward_steps()),
        *network.loss.forward_steps(),
        *network.loss.loss_steps(),
        *network.loss.backward_steps(),
        *(step for layer in reversed(layers) for step in layer.backward_steps()),
    )
    wanted = (network.loss.loss.symbol, *map(gradient, network.parameters))
    return needed(steps, wanted)


def _rearranged(layers: tuple[Layer, ...]) -> Iterator[Layer]:
    for before, layer, after in zip((None, *layers), layers, (*layers[1:], None), strict=False):
        if isinstance(layer, Relu) and isinstance(after, MaxPool2d):
            pool = _pooled(after, layer.source, f"max{layer.source.symbol}")
            yield pool
            yield Relu(layer.id, pool.output, after.output.symbol)
        elif not isinstance(layer, MaxPool2d):
            yield layer
        elif not isinstance(before, Relu):
            yield _pooled(layer, layer.source, layer.output.symbol)


def _pooled(pool: MaxPool2d, source: TensorSpec, output: str) -> MaxPool2d:
    return MaxPool2d(pool.id, source, output, winners=None, size=pool.size, stride=pool.stride)
