"""The index of the sources' equations."""

from collections.abc import Mapping
from functools import cache

from fastapi import APIRouter

from backend.api import problems
from backend.api.equation_answers import (
    EquationDescription,
    EquationPlace,
    Equations,
    RemarkDescription,
    SourceSummary,
)
from backend.networks import NETWORKS
from backend.networks.equations import REMARKS, Equation, derivable, equations_of

router = APIRouter(prefix="/api/equations", tags=["networks"])


@router.get("", summary="List the sources' equations", responses=problems.responses())
@cache
def equations() -> Equations:
    """List every numbered equation of every source, the steps at which it acts, and where a source slips."""
    networks = tuple(NETWORKS.values())
    references = {reference.seed: reference for network in networks for reference in network.references}
    found: dict[tuple[str, int], dict[str, Equation]] = {}
    for network in networks:
        for equation in equations_of(network):
            found.setdefault((equation.seed, int(equation.number)), {})[network.id] = equation
    return Equations(
        sources=[
            SourceSummary(
                seed=seed,
                title=reference.title,
                authors=reference.authors,
                year=reference.year,
                numbered=reference.numbered,
                count=sum(of == seed for of, _ in found),
                remarks=[RemarkDescription.model_validate(note) for note in REMARKS if note.seed == seed],
            )
            for seed, reference in references.items()
        ],
        equations=[
            _describe(found[key])
            for seed in references
            for key in sorted(key for key in found if key[0] == seed)
        ],
        derivations={network.id: list(derivable(network)) for network in networks},
    )


def _describe(acting: Mapping[str, Equation]) -> EquationDescription:
    """Describe an equation by what it is in each network that it acts in."""
    network, equation = next(iter(acting.items()))
    return EquationDescription(
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
        places=[
            EquationPlace(network=network, steps=list(equation.steps), kind=equation.kind)
            for network, equation in acting.items()
        ],
    )
