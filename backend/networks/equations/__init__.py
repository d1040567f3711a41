"""The sources' numbered equations: an index of all, and the derivations that they unfold into."""

from backend.networks.equations.catalogue import EQUATIONS, REMARKS, Remark
from backend.networks.equations.equation import Equation

__all__ = ["EQUATIONS", "REMARKS", "Equation", "Remark"]
