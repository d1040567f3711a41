"""What the sources claim, to be tried on any numbers: both sides computed apart and compared."""

from backend.networks.proofs.catalogue import PROOFS, find_proof, proofs_of, prove
from backend.networks.proofs.proof import Compared, Outcome, Proof, ProofError, Side, Term, UnknownProofError

__all__ = [
    "PROOFS",
    "Compared",
    "Outcome",
    "Proof",
    "ProofError",
    "Side",
    "Term",
    "UnknownProofError",
    "find_proof",
    "proofs_of",
    "prove",
]
