"""The networks that come with the app, each declared in the engine's terms, and how any network is found."""

from backend.networks.example import Example
from backend.networks.finding import (
    NETWORKS,
    SHIPPED,
    Shipped,
    UnknownNetworkError,
    find_network,
    shipped,
)

__all__ = [
    "NETWORKS",
    "SHIPPED",
    "Example",
    "Shipped",
    "UnknownNetworkError",
    "find_network",
    "shipped",
]
