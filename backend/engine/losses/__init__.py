"""The losses: how wrong the output is, and which way each logit should move."""

from backend.engine.losses.binary_cross_entropy import BinaryCrossEntropy
from backend.engine.losses.loss import Loss
from backend.engine.losses.mean_squared_error import MeanSquaredError
from backend.engine.losses.softmax_cross_entropy import SoftmaxCrossEntropy
from backend.engine.losses.upstream import Upstream

__all__ = ["BinaryCrossEntropy", "Loss", "MeanSquaredError", "SoftmaxCrossEntropy", "Upstream"]
