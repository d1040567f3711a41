"""Networks of one's own: declared as blueprints, built by rule, and found again by their id alone."""

from backend.networks.blueprints.blueprint import Blueprint
from backend.networks.blueprints.building import build, declare, fitted
from backend.networks.blueprints.errors import BlueprintError, Fitted
from backend.networks.blueprints.ids import PREFIX
from backend.networks.blueprints.plan import KINDS, LOSSES, LayerPlan

__all__ = [
    "KINDS",
    "LOSSES",
    "PREFIX",
    "Blueprint",
    "BlueprintError",
    "Fitted",
    "LayerPlan",
    "build",
    "declare",
    "fitted",
]
