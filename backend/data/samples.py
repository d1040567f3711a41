"""Real digits to start from: MNIST's own, or the bundled test digits when there is no data set."""

import threading
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from backend.data import bundle
from backend.data.mnist import SPLITS, Mnist, Split

_Arrays = tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]


class SampleError(LookupError):
    """There is no such sample; ``str(error)`` says what there is."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True)
class Sample:
    """One digit of MNIST.

    Attributes
    ----------
    split : str
        "train" or "test".
    index : int
        Its place in the split.
    label : int
        0..9.
    pixels : ndarray of float64 (28, 28)
        In 0..1, ink is 1.
    """

    split: Split
    index: int
    label: int
    pixels: npt.NDArray[np.float64]


class SampleLibrary:
    """MNIST's digits by split, digit and index.

    Parameters
    ----------
    mnist : Mnist or None
        The data set; with None only the bundled digits of the test split are on offer.
    """

    def __init__(self, mnist: Mnist | None) -> None:
        self._mnist = mnist
        self._bundled: _Arrays | None = None
        self._lock = threading.Lock()

    def find(
        self, split: str = "test", digit: int | None = None, offset: int = 0, limit: int = 24
    ) -> tuple[list[Sample], int]:
        """Return a page of samples in the order of the data set, and how many there are in all.

        Parameters
        ----------
        split : str
            "train" or "test".
        digit : int, optional
            Only this one, 0..9.
        offset, limit : int
            How many to pass over, and how many to return at most; neither is negative.

        Raises
        ------
        SampleError
            For a split that is not on offer, a digit outside 0..9, or a negative offset or limit.
        MnistError
            When the data set turns out to be missing or not canonical.
        """
        if digit is not None and not 0 <= digit <= 9:
            raise SampleError(f"{digit} is not a digit; ask for one of 0 to 9, or leave it out for all.")
        if offset < 0 or limit < 0:
            raise SampleError(f"offset {offset} and limit {limit} must not be negative.")
        chosen, images, labels = self._arrays(split)
        indices = np.arange(len(labels)) if digit is None else np.flatnonzero(labels == digit)
        page = indices[offset : offset + limit]
        return [_sample(chosen, int(index), images, labels) for index in page], len(indices)

    def get(self, split: str, index: int) -> Sample:
        """Return one sample.

        Raises
        ------
        SampleError
            For a split that is not on offer or an index outside it.
        MnistError
            When the data set turns out to be missing or not canonical.
        """
        chosen, images, labels = self._arrays(split)
        if not 0 <= index < len(labels):
            raise SampleError(
                f"The {split} split has no sample {index} here; "
                f"choose an index from 0 to {len(labels) - 1}.{self._why_few()}"
            )
        return _sample(chosen, index, images, labels)

    def _arrays(self, split: str) -> tuple[Split, npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
        chosen = next((known for known in SPLITS if known == split), None)
        if chosen is None:
            raise SampleError(f"There is no split {split!r}; choose one of {', '.join(SPLITS)}.")
        if self._mnist is not None:
            return chosen, self._mnist.images(chosen), self._mnist.labels(chosen)
        if chosen != "test":
            raise SampleError(f"The {split} split is not here; choose test.{self._why_few()}")
        with self._lock:
            if self._bundled is None:
                self._bundled = bundle.read()
        return chosen, *self._bundled

    def _why_few(self) -> str:
        if self._mnist is not None:
            return ""
        return (
            f" Only the {bundle.COUNT} bundled test digits are on offer while MNIST itself is not installed."
        )


def _sample(split: Split, index: int, images: npt.NDArray[np.uint8], labels: npt.NDArray[np.uint8]) -> Sample:
    return Sample(split, index, int(labels[index]), images[index] / 255.0)
