"""What a request to try a proof holds."""

from typing import Annotated

from pydantic import Field

from backend.api.bodies import BackwardBody


class ProofBody(BackwardBody):
    """A pass, and which claim to try on it."""

    proof: Annotated[
        str,
        Field(
            min_length=1,
            max_length=64,
            description="An id from the `proofs` of GET /api/networks/{id}.",
            examples=["logits"],
        ),
    ]
