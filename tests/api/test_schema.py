"""The API keeps to its own schema, whatever it is sent."""

import json
from operator import methodcaller
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from backend.api.examples import SESSION_ID
from backend.app import create_app
from backend.settings import Settings

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
SCHEMA = schemathesis.openapi.from_dict(create_app().openapi())
OPERATIONS: list[Any] = list(map(methodcaller("ok"), SCHEMA.get_all_operations()))
# What documents no 422 takes nothing that could be wrong.
ASKED = [
    pytest.param(operation, mode, id=f"{operation.label} {mode.value}")
    for operation in OPERATIONS
    for mode in GenerationMode
    if mode is GenerationMode.POSITIVE or "422" in operation.definition.raw["responses"]
]


LENIENT = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize(("operation", "mode"), ASKED)
def test_answers_are_as_described(client: httpx.Client, operation: Any, mode: GenerationMode) -> None:
    @LENIENT
    @given(case=operation.as_strategy(mode))
    def send(case: Any) -> None:
        case.call_and_validate(base_url=str(client.base_url), checks=CHECKS, timeout=60)

    send()


MOVES = ("POST /api/sessions/{session}/goto", "POST /api/sessions/{session}/repeat")


@pytest.mark.parametrize("operation", [each for each in OPERATIONS if each.label in MOVES], ids=MOVES)
@pytest.mark.parametrize("mode", GenerationMode)
def test_a_session_that_is_there_is_moved_as_described(
    serving: Any, tmp_path: Path, operation: Any, mode: GenerationMode
) -> None:
    with serving(Settings(data_folder=tmp_path, max_history=3)) as served:
        client = served.client
        session = client.post("/api/sessions", json={}).json()

        @LENIENT
        @given(case=operation.as_strategy(mode))
        def send(case: Any) -> None:
            case.path_parameters = {"session": session["id"]}
            case.call_and_validate(base_url=str(client.base_url), checks=CHECKS, timeout=60)

        send()
        told = client.get(f"/api/sessions/{session['id']}").json()
        assert [step["position"] for step in told["steps"]] == list(range(1, len(told["steps"]) + 1))
        assert 0 <= told["position"] <= len(told["steps"]) <= 3


def test_every_body_has_examples_that_are_taken(client: httpx.Client, session: dict[str, Any]) -> None:
    described = client.get("/api/openapi.json").json()
    tried = 0
    for path, operations in described["paths"].items():
        for operation in operations.values():
            assert operation["summary"]
            assert operation["description"]
            assert operation["tags"]
            if "requestBody" not in operation:
                continue
            examples = operation["requestBody"]["content"]["application/json"]["examples"]
            assert examples
            for example in examples.values():
                # No example can know a session of this server.
                body = json.dumps(example["value"]).replace(SESSION_ID, session["id"])
                url = path.replace("{session}", session["id"])
                answer = client.post(url, content=body, headers={"content-type": "application/json"})
                assert answer.status_code in (200, 201), answer.text
                tried += 1
    assert tried >= 8


def test_problems_and_safetensors_are_described(client: httpx.Client) -> None:
    described = client.get("/api/openapi.json").json()
    assert "HTTPValidationError" not in described["components"]["schemas"]
    for operations in described["paths"].values():
        for operation in operations.values():
            for status, response in operation["responses"].items():
                if status.startswith(("4", "5")):
                    assert list(response["content"]) == ["application/problem+json"]
    for path in ("/api/forward", "/api/backward", "/api/step"):
        content = described["paths"][path]["post"]["responses"]["200"]["content"]
        assert list(content) == ["application/json", "application/vnd.safetensors"]
