"""The index of the sources' equations."""

from functools import cache

from fastapi import APIRouter

from backend.api import problems
from backend.api.equation_answers import EquationDescription, Equations, RemarkDescription, SourceSummary
from backend.networks import NETWORKS
from backend.networks.equations import EQUATIONS, REMARKS, derivable

router = APIRouter(prefix="/api/equations", tags=["networks"])


@router.get("", summary="List the sources' equations", responses=problems.responses())
@cache
def equations() -> Equations:
    """List every numbered equation of every source, the steps at which it acts, and where a source slips."""
    networks = tuple(NETWORKS.values())
    found = [(network.id, equation) for network in networks for equation in EQUATIONS.get(network.id, ())]
    references = {reference.seed: reference for network in networks for reference in network.references}
    return Equations(
        sources=[
            SourceSummary(
                seed=seed,
                title=reference.title,
                authors=reference.authors,
                year=reference.year,
                count=len({equation.number for _, equation in found if equation.seed == seed}),
                remarks=[RemarkDescription.model_validate(note) for note in REMARKS if note.seed == seed],
            )
            for seed, reference in references.items()
            if any(equation.seed == seed for _, equation in found)
        ],
        equations=[
            EquationDescription(
                seed=equation.seed,
                number=equation.number,
                network=network,
                section=equation.section,
                title=equation.title,
                latex=equation.latex,
                says=equation.says,
                steps=list(equation.steps),
                kind=equation.kind,
                erratum=equation.erratum,
            )
            for network, equation in found
        ],
        derivations={network.id: list(derivable(network)) for network in networks},
    )
