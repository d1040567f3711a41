"""What a tried proof is told as."""

from dataclasses import asdict
from typing import Any, Literal

from pydantic import Field

from backend.api.answers import Answer
from backend.networks.proofs import Compared, Outcome, Side, Term


class TermOfSide(Answer):
    """A product that one side adds up."""

    latex: str
    factors: list[float]
    value: float


class SideDescription(Answer):
    """One way to compute it, and what that comes to."""

    title: str
    latex: str
    shape: list[int]
    values: list[float] = Field(description="Flat and row-major.")


class ComparedCell(Answer):
    """One cell on both sides."""

    index: list[int]
    left: float
    right: float
    equal: bool
    left_terms: list[TermOfSide] = Field(description="They add up to the left number.")
    right_terms: list[TermOfSide] = Field(description="They add up to the right number.")


class ProofAnswer(Answer):
    """Both sides of a claim, cell by cell."""

    id: str
    title: str
    says: str
    latex: str
    kind: Literal["claim", "slip", "contrast"]
    expected: bool = Field(description="Whether both sides should agree; false for a slip of the source.")
    left: SideDescription = Field(description="The side that is true whatever comes of the claim.")
    right: SideDescription = Field(description="The side that the source claims.")
    largest_difference: float
    equal: bool = Field(description="Whether all cells agree, up to rounding or to the digits printed.")
    note: str | None = Field(description="Why the outcome is not the expected one; null where it is.")
    cells: list[ComparedCell] = Field(
        description="Row-major. Where the sides differ in shape, the smaller is repeated over the larger."
    )


def tell(outcome: Outcome) -> dict[str, Any]:
    """Tell what came of a proof as plain JSON."""
    proof = outcome.proof
    return {
        "id": proof.id,
        "title": proof.title,
        "says": proof.says,
        "latex": proof.latex,
        "kind": proof.kind,
        "expected": proof.expected,
        "left": _tell_side(outcome.left),
        "right": _tell_side(outcome.right),
        "largest_difference": outcome.largest_difference,
        "equal": outcome.equal,
        "note": outcome.note,
        "cells": [_tell_cell(cell) for cell in outcome.cells],
    }


def _tell_side(side: Side) -> dict[str, Any]:
    return {
        "title": side.title,
        "latex": side.latex,
        "shape": list(side.values.shape),
        "values": side.values.ravel().tolist(),
    }


def _tell_cell(cell: Compared) -> dict[str, Any]:
    return {
        "index": list(cell.index),
        "left": cell.left,
        "right": cell.right,
        "equal": cell.equal,
        "left_terms": [_tell_term(term) for term in cell.left_terms],
        "right_terms": [_tell_term(term) for term in cell.right_terms],
    }


def _tell_term(term: Term) -> dict[str, Any]:
    return {**asdict(term), "value": term.value}
