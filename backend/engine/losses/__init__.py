"""The losses: how wrong the output is, and which way each logit should move."""

from backend.engine.losses.softmax_cross_entropy import SoftmaxCrossEntropy

__all__ = ["SoftmaxCrossEntropy"]
