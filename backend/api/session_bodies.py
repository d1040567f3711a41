"""What the requests hold that move a session through its steps."""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from backend.api.bodies import LabelledBody, LearningRate, NetworkId, alternatives
from backend.api.references import SessionOrigin, WireModel, never_null, not_null
from backend.networks import MAIN

MOST_AT_ONCE = 1000
_USUAL_PATIENCE = 200

Version = Annotated[
    int | None,
    Field(
        ge=0,
        description="If given, the weights must still be of this version, or the answer is 409.",
    ),
]
_Many = Annotated[int, Field(ge=1, le=MOST_AT_ONCE)]


class SessionBody(WireModel):
    """What a session begins with."""

    network: NetworkId = MAIN
    weights: Annotated[
        SessionOrigin | None,
        Field(
            description="The weights to begin with; the network's `default_weights` if left out.",
            json_schema_extra=never_null,
        ),
        BeforeValidator(not_null),
    ] = None


class GotoBody(WireModel):
    """Where a session is to go."""

    position: Annotated[
        int, Field(ge=0, description="The steps behind the weights wanted; 0 is what the session began with.")
    ]
    version: Version = None


class RepeatBody(LabelledBody):
    """The same SGD step again and again: so many times, or until the target wins."""

    model_config = alternatives(
        *(
            (*examples, until)
            for examples in (("input", "target"), ("inputs", "targets"))
            for until in ("times", "until_target_wins")
        )
    )

    learning_rate: LearningRate = 0.01
    times: Annotated[
        _Many | None, Field(description="How many steps to take.", json_schema_extra=never_null)
    ] = None
    until_target_wins: Annotated[
        Literal[True] | None,
        Field(
            description="Go on until the target is the most probable class (of a batch: every target).",
            json_schema_extra=never_null,
        ),
    ] = None
    at_most: Annotated[_Many, Field(description="How many steps to wait for the target to win.")] = (
        _USUAL_PATIENCE
    )
    version: Version = None

    @model_validator(mode="after")
    def _knows_when_to_end(self) -> Self:
        ends = self.model_fields_set & {"times", "until_target_wins"}
        if len(ends) != 1 or (self.times is None and self.until_target_wins is None):
            raise ValueError('must hold exactly one of "times" (a number) and "until_target_wins": true')
        if self.times is not None and "at_most" in self.model_fields_set:
            raise ValueError('must hold "at_most" only with "until_target_wins"')
        return self

    @property
    def most(self) -> int:
        """How many steps to take at most."""
        return self.at_most if self.times is None else self.times
