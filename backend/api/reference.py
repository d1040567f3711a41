"""The interactive reference at /api/docs, served from this machine, and the schema that it shows."""

from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.responses import Response

from backend.api import frontend
from backend.api.problems import Problem

TAGS = [
    {"name": "passes", "description": "Run a network and get every number of it."},
    {"name": "networks", "description": "What the networks are made of, with the maths of every step."},
    {
        "name": "sessions",
        "description": "One's own copy of the weights, moved by steps, from a file and back into one.",
    },
    {"name": "preprocess", "description": "From a drawing to what a network sees."},
    {"name": "samples", "description": "Real digits: MNIST by Yann LeCun and Corinna Cortes, CC BY-SA 3.0."},
    {"name": "checkpoints", "description": "Trained weights."},
    {
        "name": "runs",
        "description": "Training in the background: start, watch, pause, stop, and what comes of it.",
    },
    {"name": "health", "description": "Whether the server is there."},
]
DESCRIPTION = """
Walk through a convolutional network's forward pass, backward pass and update, one equation at a time.

Every error is `application/problem+json` (RFC 9457) whose `detail` says what is allowed. A trace's tensors
come as JSON, or with `Accept: application/vnd.safetensors` as binary float64. A batch is always the
last axis.

Every network is asked in the same way: those that come with the app, and one's own, whose id is its
declaration. `GET /api/networks/{id}` tells what goes in, what the loss is taken against, and where to start.
"""


def router(frontend_folder: Path) -> APIRouter:
    """Serve the reference's page, which is built with the frontend."""
    reference = APIRouter(include_in_schema=False)

    @reference.api_route("/api/docs", methods=["GET", "HEAD"])
    def docs() -> Response:
        return frontend.page(frontend_folder / "reference.html")

    return reference


def install(app: FastAPI) -> None:
    """Describe problems in the app's OpenAPI schema once instead of at every route."""

    def describe() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = get_openapi(
                title=app.title,
                version=app.version,
                description=app.description.strip(),
                routes=app.routes,
                tags=app.openapi_tags,
                license_info=app.license_info,
            )
            problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas = schema["components"]["schemas"]
            _drop_own_errors(schema)
            schemas.update(problem.pop("$defs", {}))
            schemas["Problem"] = problem
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = describe  # type: ignore[method-assign] # the way that FastAPI documents


def _drop_own_errors(schema: dict[str, Any]) -> None:
    """Take out the form of FastAPI's own validation errors, which are never sent here."""
    for operations in schema["paths"].values():
        for operation in operations.values():
            if "application/json" in operation["responses"].get("422", {}).get("content", {}):
                del operation["responses"]["422"]
    for name in ("HTTPValidationError", "ValidationError"):
        schema["components"]["schemas"].pop(name, None)
