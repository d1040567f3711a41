"""PyTorch as a trainer, eager or compiled, written as a user who cares for speed would."""

from collections.abc import Callable
from itertools import cycle

import numpy as np
import torch

from backend.engine.layers import Conv2d, Dense, MaxPool2d
from backend.engine.network import Network
from backend.engine.tensor import Array
from bench.task import LEARNING_RATE, Training

LAYERS: dict[str, Callable[..., torch.nn.Module]] = {
    "relu": torch.nn.ReLU,
    "flatten": torch.nn.Flatten,
}


def module(network: Network) -> torch.nn.Module:
    """Build a network's layers out of PyTorch's."""
    layers: list[torch.nn.Module] = []
    for layer in network.layers:
        match layer:
            case Conv2d():
                maps, channels, *size = layer.k.shape
                layers.append(torch.nn.Conv2d(channels, maps, tuple(size)))
            case MaxPool2d():
                layers.append(torch.nn.MaxPool2d(layer.size))
            case Dense():
                layers.append(torch.nn.Linear(layer.source.size, layer.output.size))
            case _:
                layers.append(LAYERS[layer.kind]())
    return torch.nn.Sequential(*layers)


class PyTorchTrainer:
    """Batches lie batch first, channels last but for a single image's; the update is PyTorch's fused one."""

    def __init__(self, training: Training, threads: int, *, compiled: bool) -> None:
        torch.set_num_threads(threads)
        # What suits PyTorch best was measured: channels last at batch 8 and above, but not for one image.
        layout = torch.contiguous_format if training.batch == 1 else torch.channels_last
        self._model = module(training.network).to(memory_format=layout)
        self._first = [torch.from_numpy(weight).float() for weight in training.weights.values()]
        self._optimiser = torch.optim.SGD(self._model.parameters(), lr=LEARNING_RATE, fused=True)
        self._batches = [
            (torch.from_numpy(batch.images).contiguous(memory_format=layout), torch.from_numpy(batch.labels))
            for batch in training.batches()
        ]
        self._coming = cycle(self._batches)
        loss = torch.nn.CrossEntropyLoss()

        def forward(images: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
            return loss(self._model(images), labels)

        self._loss = torch.compile(forward, dynamic=False) if compiled else forward
        self.restart()

    def gradient(self) -> Array:
        """Return the first batch's gradient at the weights before the first step, flat."""
        self.restart()
        self._optimiser.zero_grad()
        self._loss(*self._batches[0]).backward()
        return np.concatenate([parameter.grad.numpy().ravel() for parameter in self._model.parameters()])

    def restart(self) -> None:
        """Go back to the weights before the first step, and to the first batch."""
        with torch.no_grad():
            for parameter, first in zip(self._model.parameters(), self._first, strict=True):
                parameter.copy_(first)
        self._coming = cycle(self._batches)

    def train(self, steps: int) -> float:
        """Take steps and return the last one's loss."""
        for _, (images, labels) in zip(range(steps), self._coming, strict=False):
            self._optimiser.zero_grad()
            loss = self._loss(images, labels)
            loss.backward()
            self._optimiser.step()
        return float(loss)


def start_eager(training: Training, threads: int) -> PyTorchTrainer:
    """Get ready to train, operation by operation."""
    return PyTorchTrainer(training, threads, compiled=False)


def start_compiled(training: Training, threads: int) -> PyTorchTrainer:
    """Get ready to train with forward, loss and backward compiled."""
    return PyTorchTrainer(training, threads, compiled=True)
