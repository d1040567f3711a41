"""A blueprint declares a network of one's own: what goes in, layer by layer, and the loss."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backend.networks.blueprints import ids
from backend.networks.blueprints.errors import BlueprintError
from backend.networks.blueprints.plan import LOSSES, LayerPlan


@dataclass(frozen=True)
class Blueprint:
    """The declaration of a network; whether it fits together ``build`` finds out.

    Attributes
    ----------
    input : tuple of int
        The shape of what goes in: (channels, height, width), (rows, width) or (numbers,).
    layers : tuple of LayerPlan
        The layers in order.
    loss : str
        What the last layer's output is measured by: a key of ``LOSSES``.
    """

    input: tuple[int, ...]
    layers: tuple[LayerPlan, ...]
    loss: str

    @classmethod
    def of(cls, input: Sequence[Any], layers: Sequence[Mapping[str, Any]], loss: str) -> "Blueprint":
        """Read a declaration from plain values, such as JSON holds.

        Parameters
        ----------
        input : sequence of int
            The shape of what goes in.
        layers : sequence of mapping
            Each with its ``kind`` and what is chosen for it; what is left out is taken as usual.
        loss : str
            The kind of loss.

        Raises
        ------
        BlueprintError
            If the input is no shape, a layer or the loss is unknown, or a value is missing or not allowed.
            Its ``fitted`` is empty.
        """
        if not all(isinstance(side, int) and not isinstance(side, bool) for side in input):
            shown = "x".join(map(str, input))
            raise BlueprintError("input", "", f"It must be one to three whole numbers, not {shown}.")
        plans = []
        for place, layer in enumerate(layers):
            kind, chosen = str(layer.get("kind", "")), dict(layer)
            chosen.pop("kind", None)
            try:
                plans.append(LayerPlan.of(kind, chosen))
            except ValueError as error:
                raise BlueprintError(place, kind, str(error)) from error
        if loss not in LOSSES:
            raise BlueprintError("loss", loss, f"There is no such loss; choose one of {', '.join(LOSSES)}.")
        return cls(tuple(input), tuple(plans), loss)

    @classmethod
    def from_id(cls, id: str) -> "Blueprint":
        """Read an id.

        Raises
        ------
        BlueprintError
            If it is no declaration.
        """
        return cls(*ids.read(id))

    def to_id(self) -> str:
        """Write the id of the network; equal blueprints have the same."""
        return ids.write(self.input, self.layers, self.loss)

    def to_json(self) -> dict[str, Any]:
        """Tell it in plain values, as ``of`` takes them, with nothing left out."""
        return {
            "input": list(self.input),
            "layers": [
                {
                    "kind": layer.kind,
                    **{
                        name: list(value) if isinstance(value, tuple) else value
                        for name, value in layer.chosen.items()
                    },
                }
                for layer in self.layers
            ],
            "loss": self.loss,
        }
