"""Every error is a problem as in RFC 9457, with a detail that a student can act on."""

import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Literal

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from backend.api.security_headers import SECURITY_HEADERS
from backend.api.validation import Complaint, complaints
from backend.data.mnist import MnistError
from backend.data.picture import DrawingError
from backend.data.samples import SampleError
from backend.engine.errors import (
    CellError,
    EditError,
    EngineError,
    EpsilonError,
    LabelError,
    LearningRateError,
    NonFiniteError,
    ShapeError,
    SymbolError,
)
from backend.networks import BlueprintError, UnknownNetworkError
from backend.networks.proofs import ProofError, UnknownProofError
from backend.store import (
    HistoryFullError,
    NothingToRedoError,
    NothingToUndoError,
    RunsFullError,
    RunStateError,
    SessionMovedError,
    StoreError,
    UnknownPositionError,
    UnknownRunError,
    UnknownSessionError,
)
from backend.training.bounds import RecipeError
from backend.training.checkpoints import CheckpointError, UnknownCheckpointError
from backend.training.runs.queue import QueueError
from backend.training.runs.results import NothingHeldOutError
from backend.training.trainable import UntrainableError

MEDIA_TYPE = "application/problem+json"
_LONGEST = 1000

_log = logging.getLogger(__name__)

# The most specific class of an error decides.
_KINDS: dict[type[Exception], tuple[int, str, str]] = {
    ShapeError: (422, "wrong-shape", "Wrong shape"),
    NonFiniteError: (422, "not-finite", "Numbers that are not finite"),
    LabelError: (422, "unknown-label", "Unknown label"),
    LearningRateError: (422, "bad-learning-rate", "Bad learning rate"),
    SymbolError: (422, "unknown-symbol", "No such tensor"),
    CellError: (422, "unknown-cell", "No such cell"),
    EpsilonError: (422, "bad-epsilon", "Bad epsilon"),
    EditError: (422, "cannot-edit", "Cannot be edited"),
    UntrainableError: (422, "untrainable", "Not to be trained on MNIST"),
    BlueprintError: (422, "does-not-fit", "Does not fit together"),
    EngineError: (422, "cannot-compute", "Cannot be computed"),
    UnknownNetworkError: (404, "unknown-network", "Unknown network"),
    UnknownProofError: (404, "unknown-proof", "Unknown proof"),
    ProofError: (422, "cannot-prove", "Cannot be tried"),
    DrawingError: (422, "unusable-picture", "Unusable picture"),
    SampleError: (404, "unknown-sample", "Unknown sample"),
    MnistError: (503, "no-data-set", "Data set not available"),
    UnknownCheckpointError: (404, "unknown-checkpoint", "Unknown checkpoint"),
    CheckpointError: (503, "damaged-checkpoint", "Damaged checkpoint"),
    UnknownSessionError: (404, "unknown-session", "Unknown session"),
    SessionMovedError: (409, "session-moved", "The session has moved on"),
    NothingToUndoError: (409, "nothing-to-undo", "Nothing to undo"),
    NothingToRedoError: (409, "nothing-to-redo", "Nothing to redo"),
    UnknownPositionError: (409, "unknown-position", "No such position"),
    HistoryFullError: (409, "history-full", "The session's history is full"),
    RecipeError: (422, "bad-recipe", "Bad recipe"),
    UnknownRunError: (404, "unknown-run", "Unknown run"),
    RunStateError: (409, "run-state", "The run's status does not allow this"),
    RunsFullError: (409, "runs-full", "As many runs as are kept"),
    NothingHeldOutError: (409, "nothing-held-out", "No validation images"),
    QueueError: (503, "queue-unavailable", "The queue of runs is not available"),
    StoreError: (503, "store-unavailable", "What is kept is not available"),
}


class ProblemError(Exception):
    """A refusal of the API itself.

    Parameters
    ----------
    status : int
        The HTTP status.
    kind : str
        What the problem's type ends in.
    title, detail : str
        The kind of problem, and this case of it with what is allowed.
    errors : sequence of Complaint
        What is wrong where, when it is known.
    """

    def __init__(
        self, status: int, kind: str, title: str, detail: str, errors: Sequence[Complaint] = ()
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.title = title
        self.detail = detail
        self.errors = errors


class ShapeDescription(BaseModel):
    """A layer that fits, and what it makes of what."""

    model_config = ConfigDict(from_attributes=True)

    place: int = Field(description="Which layer it is, from 0.")
    kind: str
    shape_in: list[int] = Field(description="For one example.")
    shape_out: list[int]
    parameters: int = Field(description="How many numbers it learns.")


class Problem(BaseModel):
    """What went wrong and what is allowed instead (RFC 9457)."""

    type: str = Field(description="A name for this kind of problem, or about:blank.")
    title: str = Field(description="The kind of problem in a few words.")
    status: int = Field(description="The HTTP status, again.")
    detail: str = Field(description="What is wrong in this case, what is allowed, and what to do.")
    errors: list[Complaint] | None = Field(
        default=None, description="What is wrong where in the request, when that is known."
    )
    place: int | Literal["input", "loss"] | None = Field(
        default=None,
        description="Of a network that does not fit together: the layer where it breaks, from 0, or an end.",
    )
    reason: str | None = Field(
        default=None, description="Of such a network: what is wrong at that place, and what would fit."
    )
    shapes: list[ShapeDescription] | None = Field(
        default=None, description="Of such a network: the layers before that place."
    )


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Document the problems that a route can answer with."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": _DESCRIPTIONS[status], "content": content} for status in (*statuses, 500)}


_DESCRIPTIONS = {
    400: "The body cannot be read.",
    404: "What the request names does not exist; the detail says what does.",
    406: "None of the media types asked for is on offer.",
    409: "The session or the run is not in a state that allows this.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    422: "The request is understood but not allowed; the detail says what is.",
    500: "The server failed; nothing was changed.",
    503: "Something that the server needs is missing; the detail says what to do.",
}


def answer(
    status: int,
    kind: str | None,
    title: str,
    detail: str,
    errors: Sequence[Complaint] = (),
    headers: dict[str, str] | None = None,
) -> Response:
    """Make the response that tells of a problem."""
    return Response(orjson.dumps(_tell(status, kind, title, detail, errors)), status, headers, MEDIA_TYPE)


def tell(error: Exception) -> dict[str, Any]:
    """Tell of an error of a known kind, or of a refusal, where an answer has begun already."""
    if isinstance(error, ProblemError):
        return _tell(error.status, error.kind, error.title, error.detail, error.errors)
    status, kind, title = _kind_of(error)
    return _tell(status, kind, title, str(error))


def _kind_of(error: Exception) -> tuple[int, str, str]:
    return next(_KINDS[cls] for cls in type(error).__mro__ if cls in _KINDS)


def _tell(
    status: int, kind: str | None, title: str, detail: str, errors: Sequence[Complaint] = ()
) -> dict[str, Any]:
    problem: dict[str, Any] = {
        "type": "about:blank" if kind is None else f"urn:problem-type:backprop-lab:{kind}",
        "title": title,
        "status": status,
        "detail": _presentable(detail),
    }
    if errors:
        problem["errors"] = [
            {"where": _presentable(error.where), "what": _presentable(error.what)} for error in errors
        ]
    return problem


def _presentable(text: str) -> str:
    """Cut out the middle of what a request made too long, and spell out what UTF-8 cannot hold."""
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST // 2]} ... {text[-_LONGEST // 2 :]}"
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def install(app: FastAPI) -> None:
    """Answer every error of the app with a problem."""

    async def refused(_: Request, error: ProblemError) -> Response:
        return answer(error.status, error.kind, error.title, error.detail, error.errors)

    async def known(request: Request, error: Exception) -> Response:
        status, kind, title = _kind_of(error)
        if status >= 500:
            _log.error("%s %s: %s", request.method, request.url.path, error)
        return answer(status, kind, title, str(error))

    async def invalid(request: Request, error: RequestValidationError) -> Response:
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if isinstance(error.body, bytes) and error.body and not media_type.endswith(("/json", "+json")):
            return answer(
                415,
                "not-json",
                "The body is not JSON",
                f"The body came as {media_type or 'no media type at all'}: send JSON, and say so with "
                "the header Content-Type: application/json.",
            )
        found = complaints(error.errors())
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        first = found[0]
        return answer(422, "not-allowed", "Not allowed", f"{first.where} {first.what}{more}", found)

    async def http(request: Request, error: HTTPException) -> Response:
        phrase = HTTPStatus(error.status_code).phrase
        return answer(error.status_code, None, phrase, _explain(request, error), headers=_headers(error))

    async def unexpected(_request: Request, _error: Exception) -> Response:
        # This answer is made outside the middleware that would add these headers, and the server hangs up
        # after it, which a client has to know before it asks again over the same connection.
        return answer(
            500,
            None,
            "Internal Server Error",
            "The server failed at this request; nothing was changed. Its log says more.",
            headers={**SECURITY_HEADERS, "connection": "close"},
        )

    async def unfit(_request: Request, error: BlueprintError) -> Response:
        status, kind, title = _kind_of(error)
        more = {
            "place": error.place,
            "reason": _presentable(error.reason),
            "shapes": [ShapeDescription.model_validate(layer).model_dump() for layer in error.fitted],
        }
        problem = {**_tell(status, kind, title, str(error)), **more}
        return Response(orjson.dumps(problem), status, media_type=MEDIA_TYPE)

    for kind in _KINDS:
        app.add_exception_handler(kind, known)
    app.exception_handler(BlueprintError)(unfit)
    app.exception_handler(ProblemError)(refused)
    app.exception_handler(RequestValidationError)(invalid)
    app.exception_handler(HTTPException)(http)
    app.exception_handler(Exception)(unexpected)


def _headers(error: HTTPException) -> dict[str, str] | None:
    return dict(error.headers) if error.headers else None


def _explain(request: Request, error: HTTPException) -> str:
    path = request.url.path
    if error.status_code == 404:
        return f"There is nothing at {path}. GET /api/docs lists what there is."
    if error.status_code == 405:
        allowed = (error.headers or {}).get("Allow", "another method")
        return f"{path} does not take {request.method}; use {allowed}."
    if error.status_code == 400:
        return "The body cannot be read as JSON. Send one JSON object in UTF-8."
    return error.detail
