"""Many steps at once over the API: each is told, kept, and can be undone, however the repeating ends."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from backend.settings import Settings
from tests.api.refusals import SAMPLE, refused
from tests.api.repeat_client import AGAINST_3, Told, read, repeat


@pytest.fixture
def trained_session(client: httpx.Client) -> Any:
    return client.post("/api/sessions", json={}).json()


@pytest.fixture
def roomy(serving: Any, tmp_path: Path) -> Iterator[httpx.Client]:
    """A client of a server that keeps long histories."""
    with serving(Settings(data_folder=tmp_path, max_history=10_000)) as served:
        yield served.client


def _session(client: httpx.Client, session: dict[str, Any]) -> Any:
    return client.get(f"/api/sessions/{session['id']}").json()


def _trace(client: httpx.Client, session: dict[str, Any]) -> Any:
    return client.post("/api/backward", json=_body(session)).json()


def _body(session: dict[str, Any]) -> dict[str, Any]:
    return {"weights": {"session": session["id"]}, "input": SAMPLE, "target": 3}


def test_ten_steps_are_the_ten_that_one_would_take_one_by_one(
    client: httpx.Client, trained_session: dict[str, Any]
) -> None:
    *steps, (kind, end) = repeat(client, trained_session, times=10)
    assert [kind for kind, _ in steps] == ["step"] * 10
    assert (kind, end["why"], end["taken"]) == ("end", "taken", 10)
    assert end["says"] == "10 steps taken."

    single = client.post("/api/sessions", json={}).json()
    for place, (_, step) in enumerate(steps):
        told = client.post("/api/step", json={**AGAINST_3, "weights": {"session": single["id"]}}).json()
        for key in ("loss", "loss_after", "prediction", "prediction_after", "probabilities_after"):
            assert step[key] == told[key]
        assert (step["position"], step["taken"], step["most"]) == (place + 1, place + 1, 10)
        assert step["version"] == told["session"]["version"]
    assert _trace(client, trained_session)["tensors"] == _trace(client, single)["tensors"]

    keys = end["session"]["steps"][0].keys()
    assert [{key: step[key] for key in keys} for _, step in steps] == end["session"]["steps"]
    assert end["session"]["version"] == steps[-1][1]["version"]
    assert _session(client, trained_session)["steps"] == end["session"]["steps"]


def test_edits_hold_in_every_step_as_they_do_in_one(
    client: httpx.Client, trained_session: dict[str, Any]
) -> None:
    edits = [
        {"symbol": "I", "index": [0, 14, 14], "value": 0.5},
        {"symbol": "dLS", "index": [3], "value": -2},
    ]
    steps = repeat(client, trained_session, times=3, edits=edits)
    single, plain = (client.post("/api/sessions", json={}).json() for _ in range(2))
    for _, step in steps[:-1]:
        body = {**AGAINST_3, "weights": {"session": single["id"]}, "edits": edits}
        told = client.post("/api/step", json=body).json()
        assert step["loss_after"] == told["loss_after"]
    assert _trace(client, trained_session)["tensors"] == _trace(client, single)["tensors"]
    repeat(client, plain, times=3)
    assert _trace(client, plain)["tensors"] != _trace(client, single)["tensors"]


def test_every_step_of_it_can_be_undone(client: httpx.Client, trained_session: dict[str, Any]) -> None:
    start = _trace(client, trained_session)
    steps = [told for kind, told in repeat(client, trained_session, times=4) if kind == "step"]
    for step in reversed(steps):
        assert _session(client, trained_session)["version"] == step["version"]
        client.post(f"/api/sessions/{trained_session['id']}/undo")
        assert _trace(client, trained_session)["loss"] == step["loss"]
    assert _trace(client, trained_session)["tensors"] == start["tensors"]


def test_it_goes_on_until_the_target_wins_and_no_further(
    client: httpx.Client, trained_session: dict[str, Any]
) -> None:
    *steps, (_, end) = repeat(client, trained_session, until_target_wins=True, learning_rate=0.001)
    assert (end["why"], end["taken"]) == ("target_wins", len(steps))
    assert end["says"] == f"The target wins after {len(steps)} steps."
    assert [step["prediction_after"] == 3 for _, step in steps] == [False] * (len(steps) - 1) + [True]
    assert len(steps) > 1
    assert _trace(client, trained_session)["prediction"] == 3

    [(kind, again)] = repeat(client, trained_session, until_target_wins=True)
    assert (kind, again["why"], again["taken"]) == ("end", "target_wins", 0)
    assert again["session"]["steps"] == end["session"]["steps"]


def test_it_gives_up_on_a_target_after_at_most_so_many_steps(
    client: httpx.Client, trained_session: dict[str, Any]
) -> None:
    body = {"until_target_wins": True, "at_most": 3, "learning_rate": 1e-6}
    *steps, (_, end) = repeat(client, trained_session, **body)
    assert (len(steps), end["why"], end["taken"], end["session"]["position"]) == (3, "at_most", 3, 3)
    assert "does not win after 3 steps" in end["says"]
    assert "larger learning rate" in end["says"]


def test_a_batch_wins_when_every_target_does(client: httpx.Client, session: dict[str, Any]) -> None:
    *steps, (_, end) = _repeat_both(client, session, targets=[7, 2], until_target_wins=True)
    assert end["why"] == "target_wins"
    assert [step["prediction_after"] == [7, 2] for _, step in steps] == [False] * (len(steps) - 1) + [True]


def _repeat_both(client: httpx.Client, session: dict[str, Any], **more: Any) -> list[Told]:
    body = {"inputs": [SAMPLE, {"sample": {"index": 1}}], "learning_rate": 0.05, **more}
    with client.stream("POST", f"/api/sessions/{session['id']}/repeat", json=body) as answer:
        return list(read(answer))


def test_a_rate_at_which_the_weights_blow_up_ends_it_at_the_last_good_step(
    client: httpx.Client, session: dict[str, Any]
) -> None:
    *steps, (_, end) = _repeat_both(client, session, targets=[3, 8], times=100, learning_rate=1e90)
    assert end["why"] == "diverged"
    assert 0 < len(steps) == end["taken"] < 100
    assert f"Step {len(steps) + 1} was not taken" in end["says"]
    assert "not finite" in end["says"]
    assert "smaller learning rate" in end["says"]
    assert end["session"]["position"] == len(steps)
    assert _session(client, session)["version"] == steps[-1][1]["version"]


def test_steps_that_would_change_no_weight_are_not_taken(
    client: httpx.Client, trained_session: dict[str, Any]
) -> None:
    *steps, (_, end) = repeat(client, trained_session, times=100, learning_rate=1)
    assert (end["why"], end["taken"]) == ("nothing_moves", len(steps))
    assert steps[-1][1]["loss_after"] == 0
    assert f"Step {len(steps) + 1} was not taken: it would change no weight" in end["says"]
    assert end["session"]["position"] == len(steps) == 1


def test_a_rate_of_which_not_even_one_step_can_be_taken_is_refused(
    client: httpx.Client, session: dict[str, Any]
) -> None:
    body = {**AGAINST_3, "times": 2, "learning_rate": 1e300}
    answer = client.post(f"/api/sessions/{session['id']}/repeat", json=body)
    refused(answer, 422, "not finite", "smaller learning rate")
    assert _session(client, session)["position"] == 0


def test_a_loss_that_grows_is_told_though_every_number_is_finite(
    client: httpx.Client, session: dict[str, Any]
) -> None:
    *steps, (_, end) = _repeat_both(client, session, targets=[3, 8], times=3, learning_rate=8)
    assert end["why"] == "taken"
    assert steps[-1][1]["loss_after"] > 1000 * steps[0][1]["loss"]
    assert f"The loss grew from {steps[0][1]['loss']:.3g}" in end["says"]
    assert "smaller learning rate" in end["says"]


def test_a_full_history_ends_it_and_is_refused_the_next_time(serving: Any, tmp_path: Path) -> None:
    with serving(Settings(data_folder=tmp_path, max_history=3)) as served:
        client = served.client
        session = client.post("/api/sessions", json={}).json()
        assert session["room"] == 3
        *steps, (_, end) = repeat(client, session, times=10)
        assert (len(steps), end["why"], end["taken"]) == (3, "history_full", 3)
        assert "taken 3 steps, the most that are kept" in end["says"]
        assert (end["session"]["room"], end["session"]["position"]) == (0, 3)
        url = f"/api/sessions/{session['id']}"
        refused(client.post(f"{url}/repeat", json={**AGAINST_3, "times": 1}), 409, "taken 3 steps", "Undo")
        assert client.post(f"{url}/goto", json={"position": 1}).json()["room"] == 2
        *steps, (_, end) = repeat(client, session, times=2)
        assert [step["position"] for _, step in steps] == [2, 3]
        assert end["why"] == "taken"


def test_hanging_up_stops_it_and_keeps_what_was_taken(roomy: httpx.Client) -> None:
    session = roomy.post("/api/sessions", json={}).json()
    url = f"/api/sessions/{session['id']}/repeat"
    with roomy.stream("POST", url, json={**AGAINST_3, "times": 1000}) as answer:
        events = read(answer)
        heard = [next(events) for _ in range(3)]
    stood = -1
    while (now := _session(roomy, session))["position"] > stood:
        stood = now["position"]
        for _ in range(5):
            _trace(roomy, session)
    assert 3 <= stood < 1000
    assert [step["position"] for step in now["steps"]] == list(range(1, stood + 1))
    for earlier, later in pairwise(now["steps"]):
        assert earlier["loss_after"] == later["loss"]
    assert [now["steps"][place]["loss"] for place in range(3)] == [step["loss"] for _, step in heard]
    assert _trace(roomy, session)["loss"] == now["steps"][-1]["loss_after"]
    # The session is free for the next.
    assert repeat(roomy, session, times=1)[-1][1]["session"]["position"] == stood + 1


@pytest.mark.parametrize(("how", "why"), [("undo", "session_moved"), ("delete", "session_gone")])
def test_it_ends_when_someone_else_moves_or_deletes_the_session(
    roomy: httpx.Client, how: str, why: str
) -> None:
    session = roomy.post("/api/sessions", json={}).json()
    url = f"/api/sessions/{session['id']}"
    with roomy.stream("POST", f"{url}/repeat", json={**AGAINST_3, "times": 1000}) as answer:
        events = read(answer)
        next(events)
        with httpx.Client(base_url=roomy.base_url, timeout=60) as other:
            moved = other.delete(url) if how == "delete" else other.post(f"{url}/{how}")
            assert moved.status_code in (200, 204)
        *_, (_, end) = events
    assert end["why"] == why
    assert end["taken"] < 1000
    if how == "delete":
        assert end["session"] is None
    else:
        assert end["session"]["position"] == end["taken"] - 1
        assert end["session"]["can_redo"]


def test_a_version_guards_against_a_session_that_moved(
    client: httpx.Client, trained_session: dict[str, Any]
) -> None:
    url = f"/api/sessions/{trained_session['id']}/repeat"
    body = {**AGAINST_3, "times": 1, "version": trained_session["version"]}
    assert repeat(client, trained_session, times=1, version=body["version"])[-1][1]["why"] == "taken"
    refused(client.post(url, json=body), 409, "version 1, not 0")
    assert _session(client, trained_session)["position"] == 1


@pytest.mark.parametrize(
    ("spoiled", "words"),
    [
        ({}, ("exactly one of",)),
        ({"times": 3, "until_target_wins": True}, ("exactly one of",)),
        ({"until_target_wins": False}, ("until_target_wins", "Allowed: true, or leave it out")),
        ({"times": None}, ("exactly one of",)),
        ({"times": 0}, ("times", "1 to 1000")),
        ({"times": 1001}, ("times", "1 to 1000")),
        ({"times": 2.5}, ("times", "whole number")),
        ({"times": 3, "at_most": 5}, ("at_most",)),
        ({"until_target_wins": True, "at_most": 0}, ("at_most", "1 to 1000")),
        ({"times": 3, "learning_rate": 0}, ("learning_rate",)),
        ({"times": 3, "target": None}, ("target",)),
        ({"times": 3, "targets": [1]}, ("input with a target",)),
        ({"times": 3, "weights": {"seed": 0}}, ("weights", "not known here")),
        ({"times": 3, "input": {"pixels": [[0.5]]}}, ("28 rows",)),
        ({"times": 3, "version": -1}, ("version",)),
    ],
)
@pytest.mark.usefixtures("unharmed")
def test_what_cannot_be_repeated_is_refused_before_anything_is_taken(
    client: httpx.Client, moved: dict[str, Any], spoiled: dict[str, Any], words: tuple[str, ...]
) -> None:
    answer = client.post(f"/api/sessions/{moved['id']}/repeat", json={**AGAINST_3, **spoiled})
    refused(answer, 422, *words)


def test_an_unknown_session_or_digit_is_told(client: httpx.Client, session: dict[str, Any]) -> None:
    body = {**AGAINST_3, "times": 1}
    refused(client.post("/api/sessions/gone/repeat", json=body), 404, "POST /api/sessions")
    lost = {**body, "input": {"sample": {"index": 10**9}}}
    refused(client.post(f"/api/sessions/{session['id']}/repeat", json=lost), 404)
