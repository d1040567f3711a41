"""Symbols and index letters by rule, as the main network has them: S, then C, then P."""

from collections.abc import Iterator
from itertools import cycle

# Places of maps, in the order in which layers take them; no two neighbours share a letter.
_PLACES = (("i", "j"), ("r", "s"), ("u", "v"), ("x", "y"))
_INPUT = ("x", "y")
_IN_KERNELS = (("g", "h"), ("p", "q"))
_MAPS = ("n", "m")
_HIDDEN = ("h", "p")
_LAST = "i"


class Naming:
    """Hands out symbols and letters, layer by layer.

    Symbols are numbered by blocks: a layer that weighs begins one, and so does whatever a block has already.
    The block of the last fully connected layer has no number.
    """

    def __init__(self) -> None:
        self._blocks = 0
        self._number = ""
        self._held: set[str] = set()
        self._places: Iterator[tuple[str, str]] = cycle(_PLACES)
        self._in_kernels: Iterator[tuple[str, str]] = cycle(_IN_KERNELS)
        self._maps: Iterator[str] = cycle(_MAPS)
        self._hidden: Iterator[str] = cycle(_HIDDEN)

    def _begin(self, *, last: bool = False) -> None:
        self._blocks += 1
        self._number = "" if last else str(self._blocks)
        self._held = set()

    def within(self, stem: str) -> str:
        """Find the number of a symbol within its block."""
        if not self._blocks or stem in self._held:
            self._begin()
        self._held.add(stem)
        return self._number

    def anew(self, *, last: bool = False) -> str:
        """Find the number of the symbols of a layer that weighs, which begins a block."""
        self._begin(last=last)
        return self._number

    def axes(self, axes: tuple[str | None, ...], maps: int | None = None) -> tuple[str | None, ...]:
        """Choose the letters of maps after places moved.

        Parameters
        ----------
        axes : tuple of (str or None)
            The letters before.
        maps : int or None
            How many new maps there are; None where they stay the same.
        """
        first = axes[0] if maps is None else next(self._maps) if maps > 1 else None
        return (first, *next(self._places)[: len(axes) - 1])

    def units(self, *, last: bool) -> str:
        """Choose the letter of a fully connected layer's outputs, another than that of what goes in."""
        return _LAST if last else next(self._hidden)

    def in_kernel(self, sides: int) -> tuple[str, ...]:
        """Choose the letters of a place in a kernel."""
        return next(self._in_kernels)[:sides]


def input_axes(shape: tuple[int, ...]) -> tuple[str | None, ...]:
    """Choose the letters of what goes in."""
    if len(shape) == 1:
        return ("k",)
    return ("c" if shape[0] > 1 else None, *_INPUT[: len(shape) - 1])
