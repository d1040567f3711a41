"""The sources' numbered equations: an index of all, and the derivations that they unfold into."""

from backend.networks.equations.catalogue import EQUATIONS, REMARKS, Remark, equations_of
from backend.networks.equations.derivation import derivable, derivation
from backend.networks.equations.equation import Equation
from backend.networks.equations.line import Line

__all__ = ["EQUATIONS", "REMARKS", "Equation", "Line", "Remark", "derivable", "derivation", "equations_of"]
