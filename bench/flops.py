"""How much arithmetic training needs: the matrix products' multiplications and additions, no more."""

from backend.engine.layers import Conv2d, Dense
from backend.engine.network import Network

FORMULA = (
    "for every convolution and dense layer 2 x (weights of one map or unit) x (cells of the output), a "
    "multiplication and an addition for each weight that a cell sums up; once forward, once for the gradient "
    "by the weights, and once for the gradient by the input, which the first layer does not need. Biases, "
    "ReLU, pooling, softmax and the update are left out"
)


def per_image(network: Network) -> int:
    """Count the floating-point operations that one image costs in a training step."""
    total = 0
    for place, layer in enumerate(network.layers):
        match layer:
            case Conv2d() | Dense():
                forward = 2 * layer.fan_in() * layer.output.size
                total += forward * (2 if place == 0 else 3)
    return total
