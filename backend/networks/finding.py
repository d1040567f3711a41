"""Finds a network by its id: one that comes with the app, a variant of one, or a reader's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from backend.engine.network import Network
from backend.networks import binary, katsaros, nguyen, sigmoid
from backend.networks.blueprints import PREFIX, Blueprint, build
from backend.networks.example import Example
from backend.networks.presets import BY_ID, PRESETS

Kind = Literal["main", "lab", "preset"]


class UnknownNetworkError(LookupError):
    """There is no network of that id; ``str(error)`` says which there are."""


@dataclass(frozen=True)
class Shipped:
    """A network that comes with the app.

    Attributes
    ----------
    network : Network
        The network itself.
    kind : str
        Whether it is the main one, a source's in a lab, or a preset of the builder.
    examples : tuple of Example
        Numbers to start from.
    checkpoint : str or None
        The trained weights to start with, where it has some.
    """

    network: Network
    kind: Kind
    examples: tuple[Example, ...] = ()
    checkpoint: str | None = None


SHIPPED = (
    Shipped(nguyen.nguyen(), "main", checkpoint="pretrained"),
    Shipped(katsaros.katsaros_convolution(), "lab", katsaros.CONVOLUTION_EXAMPLES),
    Shipped(katsaros.katsaros_pooling(), "lab", katsaros.POOLING_EXAMPLES),
    Shipped(sigmoid.sigmoid(), "lab", sigmoid.EXAMPLES),
    Shipped(sigmoid.sigmoid(outputs=2), "lab", sigmoid.WHOLE_EXAMPLES),
    Shipped(binary.binary(), "lab", binary.EXAMPLES),
)
NETWORKS: Mapping[str, Network] = {shipped.network.id: shipped.network for shipped in SHIPPED}
MAIN = next(shipped.network.id for shipped in SHIPPED if shipped.kind == "main")
_BY_ID = {shipped.network.id: shipped for shipped in SHIPPED}


@lru_cache(maxsize=64)
def find_network(id: str) -> Network:
    """Find a network.

    Parameters
    ----------
    id : str
        The id of a network that comes with the app, a variant of it such as
        ``katsaros-convolution+bias+relu``, or the declaration of one's own, which begins with ``own:``.

    Raises
    ------
    UnknownNetworkError
        If there is none of that id.
    BlueprintError
        If it declares a network that does not fit together.
    """
    if id.startswith(PREFIX):
        return _own(Blueprint.from_id(id))
    if id in NETWORKS:
        return NETWORKS[id]
    if id in katsaros.VARIANTS:
        return katsaros.VARIANTS[id]()
    raise UnknownNetworkError(
        f"There is no network {id!r}; choose one of {', '.join(NETWORKS)}, or declare your own as "
        f"{PREFIX}..., whose id POST /api/networks tells."
    )


def _own(blueprint: Blueprint) -> Network:
    preset = BY_ID.get(blueprint.to_id())
    return (
        build(blueprint) if preset is None else build(blueprint, title=preset.title, summary=preset.summary)
    )


def declaration(network: Network) -> Blueprint | None:
    """Find the blueprint that a network was built from; None for one in its own notation."""
    return Blueprint.from_id(network.id) if network.id.startswith(PREFIX) else None


@cache
def presets() -> tuple[Shipped, ...]:
    """List the networks that one's own can begin from."""
    return tuple(Shipped(_own(preset.blueprint), "preset") for preset in PRESETS)


def shipped(network: Network) -> Shipped | None:
    """Find what comes with a network, or with the one that it is a variant of; None for a reader's own."""
    return _BY_ID.get(network.id.partition("+")[0])
