"""PyTorch eager as a contender: the same network, weights and digit, written as its users would."""

from collections.abc import Mapping

import numpy as np
import torch

from backend.engine.tensor import Array
from bench.task import LEARNING_RATE, Task
from bench.timing import Contender

DTYPES = {"float32": torch.float32, "float64": torch.float64}


class Pass:
    """The task's network in PyTorch, ready to be run on the task's digit.

    Parameters
    ----------
    task : Task
        The digit and the weights, which are copied.
    dtype : str
        "float32" or "float64".
    """

    def __init__(self, task: Task, dtype: str) -> None:
        nn = torch.nn
        self.model = nn.Sequential(
            nn.Conv2d(1, 6, 5),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(6, 12, 5),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(192, 10),
        ).to(DTYPES[dtype])
        self.parameters = dict(zip(task.network.parameters, self.model.parameters(), strict=True))
        with torch.no_grad():
            for symbol, parameter in self.parameters.items():
                parameter.copy_(torch.from_numpy(np.array(task.weights[symbol])))
        self.image = torch.tensor(task.pixels[None, None], dtype=DTYPES[dtype], requires_grad=True)
        self.label = torch.tensor([task.label])
        self.loss = nn.CrossEntropyLoss()
        self.optimiser = torch.optim.SGD(self.model.parameters(), lr=LEARNING_RATE)

    def forward(self) -> None:
        """Compute the probabilities, with nothing kept for a way back."""
        with torch.no_grad():
            self.model(self.image).softmax(dim=1)

    def backward(self) -> None:
        """Compute the loss and the gradients by every parameter and by the image."""
        self.optimiser.zero_grad()
        self.image.grad = None
        self.loss(self.model(self.image), self.label).backward()

    def step(self) -> None:
        """Do the same and update the weights in place."""
        self.backward()
        self.optimiser.step()


def contender(task: Task, dtype: str) -> Contender:
    """Run the task in one precision, on one thread: sharing so little work costs more than it brings."""
    torch.set_num_threads(1)
    run = Pass(task, dtype)
    return Contender(
        f"PyTorch eager, {dtype}", {"forward": run.forward, "backward": run.backward, "step": run.step}
    )


def largest_difference(task: Task, gradients: Mapping[str, Array]) -> float:
    """Compare gradients with PyTorch's in float64.

    Parameters
    ----------
    task : Task
        What they were computed for.
    gradients : mapping of str to ndarray
        By symbol: every parameter's and the image's.

    Returns
    -------
    float
        The largest difference of two numbers of a gradient, relative to that gradient's largest number.
    """
    run = Pass(task, "float64")
    run.backward()
    theirs = {symbol: parameter.grad for symbol, parameter in run.parameters.items()}
    theirs[task.network.input.symbol] = run.image.grad[0]
    differences = [
        np.abs(gradients[symbol] - other.numpy()).max() / np.abs(other.numpy()).max()
        for symbol, other in theirs.items()
    ]
    return float(max(differences))
