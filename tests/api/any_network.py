"""Every network that is served, and an example of each to send."""

from typing import Any

import numpy as np

from backend.networks import NETWORKS, find_network, presets, shipped
from backend.networks.katsaros import VARIANTS

LABS = sorted({*NETWORKS, *VARIANTS} - {"nguyen"})
PRESETS = [preset.network.id for preset in presets()]
IDS = ["nguyen", *LABS, *PRESETS]


def example_of(id: str) -> dict[str, Any]:
    """One example of a network, as a request spells it."""
    network = find_network(id)
    known = shipped(network)
    if known is not None and known.examples:
        (example, *_) = known.examples
        return {"network": id, "input": {"values": example.input}, "target": example.target}
    random = np.random.default_rng(0)
    target = random.normal(size=network.loss.label.shape).tolist() if network.loss.label.shape else 1
    return {"network": id, "input": {"values": random.random(network.input.shape).tolist()}, "target": target}
