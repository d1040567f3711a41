"""The networks that come with the app, each declared in the engine's terms, and how any network is found."""

from backend.networks.blueprints import BlueprintError
from backend.networks.example import Example
from backend.networks.finding import (
    MAIN,
    NETWORKS,
    SHIPPED,
    Shipped,
    UnknownNetworkError,
    declaration,
    find_network,
    presets,
    shipped,
)

__all__ = [
    "MAIN",
    "NETWORKS",
    "SHIPPED",
    "BlueprintError",
    "Example",
    "Shipped",
    "UnknownNetworkError",
    "declaration",
    "find_network",
    "presets",
    "shipped",
]
