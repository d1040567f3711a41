"""The proofs of each network, and how one of them is tried."""

from collections.abc import Mapping

from backend.engine.network import Network
from backend.engine.trace import Trace
from backend.networks.proofs import binary, katsaros, nguyen, sigmoid
from backend.networks.proofs.evidence import Evidence
from backend.networks.proofs.proof import Outcome, Proof, UnknownProofError, try_on

PROOFS: Mapping[str, tuple[Proof, ...]] = {
    "nguyen": nguyen.NGUYEN,
    "katsaros-convolution": katsaros.CONVOLUTION,
    "katsaros-pooling": katsaros.POOLING,
    "sigmoid": sigmoid.FROM_DELTAS,
    "sigmoid-whole": sigmoid.WHOLE,
    "binary": binary.BINARY,
}


def proofs_of(network: Network) -> tuple[Proof, ...]:
    """List what can be proved in a network; a variant of a network has the proofs of its plain form."""
    plain, _, _ = network.id.partition("+")
    return PROOFS.get(plain, ())


def find_proof(network: Network, id: str) -> Proof:
    """Find a proof by its name.

    Raises
    ------
    UnknownProofError
        If the network has none of that name; it names those that there are.
    """
    known = {proof.id: proof for proof in proofs_of(network)}
    if id not in known:
        has = f"its proofs are {', '.join(known)}" if known else "it has none"
        raise UnknownProofError(f"{network.id} has no proof {id!r}; {has}.")
    return known[id]


def prove(trace: Trace, id: str) -> Outcome:
    """Try a proof on a pass.

    Parameters
    ----------
    trace : Trace
        The pass, recorded in float64 with labels.
    id : str
        Which proof.

    Raises
    ------
    UnknownProofError
        If the network has none of that name.
    ProofError
        If it speaks of one example and the pass is of several.
    """
    return try_on(find_proof(trace.network, id), Evidence(trace))
