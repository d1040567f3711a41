"""The networks that come with the app, each declared in the engine's terms."""

from collections.abc import Mapping

from backend.engine.network import Network
from backend.networks.nguyen import nguyen

NETWORKS: Mapping[str, Network] = {network.id: network for network in (nguyen(),)}

__all__ = ["NETWORKS"]
