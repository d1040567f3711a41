"""What can go wrong in the engine, told so that a reader knows what to do."""


class EngineError(ValueError):
    """Any refusal of the engine; ``str(error)`` is a sentence for the reader."""


class ShapeError(EngineError):
    """An array does not have the shape that its symbol demands."""


class NonFiniteError(EngineError):
    """A tensor holds a number that is infinite or not a number.

    Parameters
    ----------
    symbol : str
        The first tensor in the order of the steps that went bad.
    count : int
        How many of its numbers did.
    """

    def __init__(self, symbol: str, count: int) -> None:
        self.symbol = symbol
        numbers = "a number that is" if count == 1 else f"{count} numbers that are"
        super().__init__(
            f"{symbol} holds {numbers} not finite (infinity or NaN). "
            "Use finite weights and pixels, and a smaller learning rate if training got you here."
        )


class LabelError(EngineError):
    """A label is not one of the network's classes."""


class LearningRateError(EngineError):
    """A learning rate is not a finite positive number."""


class SymbolError(EngineError):
    """A symbol names no tensor of the network, or none that the pass holds."""


class CellError(EngineError):
    """An index names no cell of its tensor."""


class EpsilonError(EngineError):
    """A perturbation is not of a size that a difference can be taken over."""


class EditError(EngineError):
    """A number cannot be put where it was to go."""
