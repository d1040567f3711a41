"""Why a blueprint is no network, and up to where it is one."""

from dataclasses import dataclass
from typing import Literal

from backend.engine.errors import EngineError

Place = int | Literal["input", "loss"]


@dataclass(frozen=True)
class Fitted:
    """A layer that fits: what goes in, what comes out, and how many numbers it learns.

    Attributes
    ----------
    place : int
        Which layer it is, from 0.
    kind : str
        The layer's kind, such as ``conv2d``.
    shape_in, shape_out : tuple of int
        For one example.
    parameters : int
        How many numbers it learns.
    """

    place: int
    kind: str
    shape_in: tuple[int, ...]
    shape_out: tuple[int, ...]
    parameters: int


class BlueprintError(EngineError):
    """A blueprint is no network; ``str(error)`` names the layer, what is wrong and what would fit.

    Parameters
    ----------
    place : int, "input" or "loss"
        Where it breaks: a layer, counted from 0 here and from 1 in the sentence, or an end.
    kind : str
        The kind of that layer or loss; empty where there is none.
    reason : str
        What is wrong there and what is allowed, in a sentence or two.
    fitted : tuple of Fitted
        The layers before it.
    """

    def __init__(self, place: Place, kind: str, reason: str, fitted: tuple[Fitted, ...] = ()) -> None:
        where = f"Layer {place + 1}" if isinstance(place, int) else f"The {place}"
        super().__init__(f"{where}{f' ({kind})' if kind else ''}: {reason}")
        self.place = place
        self.kind = kind
        self.reason = reason
        self.fitted = fitted
