"""Sessions over REST: steps, undo, redo, reset, restarts and neighbours."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from backend.settings import Settings
from tests.api.refusals import refused

BODY: dict[str, Any] = {"input": {"sample": {"index": 0}}, "target": 3, "learning_rate": 0.01}


def _step(client: httpx.Client, session: dict[str, Any], **more: Any) -> Any:
    answer = client.post("/api/step", json={**BODY, "weights": {"session": session["id"]}, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def _parameters(client: httpx.Client, session: dict[str, Any]) -> Any:
    body = {"weights": {"session": session["id"]}, "input": BODY["input"]}
    tensors = client.post("/api/forward", json=body).json()["tensors"]
    return {symbol: tensors[symbol] for symbol in ("k1", "b1", "k2", "b2", "w", "b")}


def _move(client: httpx.Client, session: dict[str, Any], how: str) -> Any:
    answer = client.post(f"/api/sessions/{session['id']}/{how}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_new_session_is_at_its_origin(client: httpx.Client) -> None:
    answer = client.post("/api/sessions", json={})
    assert answer.status_code == 201
    told = answer.json()
    assert told["origin"] == {"checkpoint": "pretrained"}
    assert (told["network"], told["position"], told["steps"]) == ("nguyen", 0, [])
    assert not told["can_undo"]
    assert not told["can_redo"]
    assert told["created_at"] < told["expires_at"]
    assert len(told["id"]) >= 22


def test_steps_lower_the_loss_and_are_told(client: httpx.Client, session: dict[str, Any]) -> None:
    first, second = _step(client, session), _step(client, session)
    assert first["loss"] > first["loss_after"] == second["loss"] > second["loss_after"]
    assert first["weights"] == {"session": session["id"], "version": 0}
    told = second["session"]
    assert (told["position"], told["can_undo"], told["can_redo"]) == (2, True, False)
    assert [(step["position"], step["loss"], step["loss_after"]) for step in told["steps"]] == [
        (1, first["loss"], first["loss_after"]),
        (2, second["loss"], second["loss_after"]),
    ]
    assert {step["target"] for step in told["steps"]} == {3}
    assert {step["learning_rate"] for step in told["steps"]} == {0.01}
    assert client.get(f"/api/sessions/{session['id']}").json()["steps"] == told["steps"]


def test_undo_and_redo_bring_back_exactly_the_numbers(client: httpx.Client, session: dict[str, Any]) -> None:
    seen = [_parameters(client, session)]
    for _ in range(3):
        _step(client, session)
        seen.append(_parameters(client, session))
    assert all(earlier != later for earlier, later in pairwise(seen))
    for position in (2, 1, 0):
        assert _move(client, session, "undo")["position"] == position
        assert _parameters(client, session) == seen[position]
    for position in (1, 2, 3):
        assert _move(client, session, "redo")["position"] == position
        assert _parameters(client, session) == seen[position]


def test_a_step_after_undo_drops_what_was_undone(client: httpx.Client, session: dict[str, Any]) -> None:
    _step(client, session)
    dropped = _step(client, session)["session"]
    undone = _move(client, session, "undo")
    assert (undone["can_redo"], len(undone["steps"])) == (True, 2)
    moved = _step(client, session, target=5)["session"]
    assert (moved["position"], moved["can_redo"]) == (2, False)
    assert [step["target"] for step in moved["steps"]] == [3, 5]
    assert moved["version"] not in (undone["version"], dropped["version"])


def test_reset_goes_back_to_the_origin_and_forgets_every_step(
    client: httpx.Client, session: dict[str, Any]
) -> None:
    before = _parameters(client, session)
    for _ in range(2):
        _step(client, session)
    told = _move(client, session, "reset")
    assert (told["position"], told["steps"], told["can_undo"], told["can_redo"]) == (0, [], False, False)
    assert _parameters(client, session) == before


@pytest.mark.parametrize(("how", "word"), [("undo", "no step to undo"), ("redo", "no undone step")])
def test_there_is_nothing_to_undo_or_redo_in_a_new_session(
    client: httpx.Client, session: dict[str, Any], how: str, word: str
) -> None:
    answer = client.post(f"/api/sessions/{session['id']}/{how}")
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert word in answer.json()["detail"]


def test_a_deleted_session_is_gone(client: httpx.Client, session: dict[str, Any]) -> None:
    assert client.delete(f"/api/sessions/{session['id']}").status_code == 204
    for answer in (
        client.get(f"/api/sessions/{session['id']}"),
        client.delete(f"/api/sessions/{session['id']}"),
        client.post(f"/api/sessions/{session['id']}/reset"),
        client.post("/api/step", json={**BODY, "weights": {"session": session["id"]}}),
    ):
        assert answer.status_code == 404
        assert "POST /api/sessions" in answer.json()["detail"]


def test_sessions_are_people_s_own(client: httpx.Client, session: dict[str, Any]) -> None:
    other = client.post("/api/sessions", json={"weights": {"seed": 0}}).json()
    _step(client, session)
    assert client.get(f"/api/sessions/{other['id']}").json()["position"] == 0
    assert _parameters(client, session) != _parameters(client, other)


def test_a_session_can_begin_as_a_copy_of_another(client: httpx.Client, session: dict[str, Any]) -> None:
    _step(client, session)
    _step(client, session)
    undone = _move(client, session, "undo")
    origin = {"session": session["id"], "version": undone["version"]}
    answer = client.post("/api/sessions", json={"weights": {"session": session["id"]}})
    assert answer.status_code == 201
    copy = answer.json()
    assert (copy["origin"], copy["position"], copy["version"], copy["steps"]) == (origin, 0, 0, [])
    assert _parameters(client, copy) == _parameters(client, session)
    _step(client, copy)
    assert client.get(f"/api/sessions/{session['id']}").json()["steps"] == undone["steps"]
    client.delete(f"/api/sessions/{session['id']}")
    assert _move(client, copy, "reset")["origin"] == origin


def test_a_copy_of_a_version_that_is_gone_is_refused(client: httpx.Client, session: dict[str, Any]) -> None:
    weights = {"session": session["id"], "version": session["version"]}
    assert client.post("/api/sessions", json={"weights": weights}).status_code == 201
    _step(client, session)
    answer = client.post("/api/sessions", json={"weights": weights})
    assert answer.status_code == 409
    assert "version 1, not 0" in answer.json()["detail"]


def test_going_to_any_step_brings_back_exactly_its_numbers(
    client: httpx.Client, session: dict[str, Any]
) -> None:
    seen = [_parameters(client, session)]
    for _ in range(3):
        _step(client, session)
        seen.append(_parameters(client, session))
    url = f"/api/sessions/{session['id']}/goto"
    steps = client.get(f"/api/sessions/{session['id']}").json()["steps"]
    for position in (1, 3, 0, 2):
        told = client.post(url, json={"position": position}).json()
        assert (told["position"], told["can_undo"], told["can_redo"]) == (
            position,
            position > 0,
            position < 3,
        )
        assert told["steps"] == steps
        assert _parameters(client, session) == seen[position]
    # A step from the middle takes the place of those that lay ahead.
    assert _step(client, session)["session"]["position"] == 3
    assert client.get(f"/api/sessions/{session['id']}").json()["steps"][:2] == steps[:2]


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"position": 3}, 409, ("keeps 2 steps", "position 3", "Allowed: 0 to 2")),
        ({"position": 10**40}, 409, ("Allowed: 0 to 2",)),
        ({"position": -1}, 422, ("position is less than 0", "Allowed")),
        ({"position": 1.5}, 422, ("not a whole number",)),
        ({"position": "1"}, 422, ("not a whole number",)),
        ({"position": None}, 422, ("not a whole number",)),
        ({}, 422, ("position is missing",)),
        ({"position": 0, "version": 10**6}, 409, ("at version 1, not 1000000",)),
        ({"position": 0, "steps": 1}, 422, ("not known here",)),
    ],
)
@pytest.mark.usefixtures("unharmed")
def test_a_step_that_is_not_there_is_refused(
    client: httpx.Client, moved: dict[str, Any], body: dict[str, Any], status: int, words: tuple[str, ...]
) -> None:
    refused(client.post(f"/api/sessions/{moved['id']}/goto", json=body), status, *words)


def test_an_expected_version_guards_against_a_session_that_moved(
    client: httpx.Client, session: dict[str, Any]
) -> None:
    expected = {"session": session["id"], "version": session["version"]}
    assert client.post("/api/step", json={**BODY, "weights": expected}).status_code == 200
    answer = client.post("/api/step", json={**BODY, "weights": expected})
    assert answer.status_code == 409
    assert "version 1, not 0" in answer.json()["detail"]
    _move(client, session, "undo")
    assert client.post("/api/step", json={**BODY, "weights": expected}).status_code == 200


def test_steps_at_the_same_time_follow_one_another(client: httpx.Client, session: dict[str, Any]) -> None:
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda _: _step(client, session), range(8)))
    steps = client.get(f"/api/sessions/{session['id']}").json()["steps"]
    assert [step["position"] for step in steps] == list(range(1, 9))
    assert sorted(answer["session"]["position"] for answer in told) == list(range(1, 9))
    for earlier, later in pairwise(steps):
        assert earlier["loss_after"] == later["loss"]


def test_steps_undos_and_redos_at_the_same_time_leave_an_unbroken_history(
    client: httpx.Client, session: dict[str, Any]
) -> None:
    def move(how: str) -> int:
        if how != "step":
            return client.post(f"/api/sessions/{session['id']}/{how}").status_code
        body = {**BODY, "weights": {"session": session["id"]}}
        return client.post("/api/step", json=body).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(move, ["step", "undo", "step", "redo", "step"] * 8)) <= {200, 409}
    told = _step(client, session)["session"]
    assert [step["position"] for step in told["steps"]] == list(range(1, told["position"] + 1))
    for earlier, later in pairwise(told["steps"]):
        assert earlier["loss_after"] == later["loss"]


def test_a_batch_moves_a_session_too(client: httpx.Client, session: dict[str, Any]) -> None:
    body = {
        "weights": {"session": session["id"]},
        "inputs": [BODY["input"], {"sample": {"index": 1}}],
        "targets": [7, 2],
        "learning_rate": 0.05,
    }
    told = client.post("/api/step", json=body).json()
    assert told["loss_after"] < told["loss"]
    assert told["session"]["steps"][0]["target"] == [7, 2]
    assert told["session"]["steps"][0]["prediction_after"] == told["prediction_after"]


def test_sessions_survive_a_restart_bit_for_bit(serving: Any, tmp_path: Path) -> None:
    settings = Settings(data_folder=tmp_path / "made" / "on the way")
    with serving(settings) as first:
        session = first.client.post("/api/sessions", json={"weights": {"seed": 1}}).json()
        start = _parameters(first.client, session)
        _step(first.client, session)
        moved = _parameters(first.client, session)
        told = _step(first.client, session)["session"]
        last = _parameters(first.client, session)
    with serving(settings) as second:
        again = second.client.get(f"/api/sessions/{session['id']}").json()
        assert again["steps"] == told["steps"]
        assert _parameters(second.client, session) == last
        _move(second.client, session, "undo")
        assert _parameters(second.client, session) == moved
        _move(second.client, session, "undo")
        assert _parameters(second.client, session) == start


def test_full_histories_and_too_many_sessions(serving: Any, tmp_path: Path) -> None:
    settings = Settings(data_folder=tmp_path, max_sessions=2, max_history=2)
    with serving(settings) as served:
        client = served.client
        sessions = [client.post("/api/sessions", json={"weights": {"seed": 0}}).json() for _ in range(2)]
        for _ in range(2):
            _step(client, sessions[0])
        refused = client.post("/api/step", json={**BODY, "weights": {"session": sessions[0]["id"]}})
        assert refused.status_code == 409
        assert "taken 2 steps" in refused.json()["detail"]
        assert client.get(f"/api/sessions/{sessions[0]['id']}").json()["position"] == 2
        client.post("/api/sessions", json={"weights": {"seed": 0}})
        assert client.get(f"/api/sessions/{sessions[1]['id']}").status_code == 404
        assert client.get(f"/api/sessions/{sessions[0]['id']}").status_code == 200
