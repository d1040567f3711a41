"""A good request to spoil, and what a refusal has to look like."""

import re
from typing import Any

import httpx

SAMPLE: dict[str, Any] = {"sample": {"split": "test", "index": 0}}
GOOD: dict[str, Any] = {"input": SAMPLE, "target": 3, "learning_rate": 0.01}
JSON = {"content-type": "application/json"}


def refused(answer: httpx.Response, status: int, *words: str) -> dict[str, Any]:
    """Make sure that the answer is a problem whose detail holds the words, as regular expressions."""
    assert answer.status_code == status, answer.text[:2000]
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem.keys() - {"errors"} == {"type", "title", "status", "detail"}
    assert problem["status"] == status
    for word in words:
        assert re.search(word, problem["detail"]), problem["detail"]
    return problem
