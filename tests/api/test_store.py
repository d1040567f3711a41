"""The store of sessions by itself: lifetimes, evictions, conflicts, and files that are unusable."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backend.store import (
    HistoryFullError,
    SessionMovedError,
    SqliteSessions,
    StoreError,
    UnknownPositionError,
    UnknownSessionError,
)

WEIGHTS = {"w": np.array([[0.1, -0.0, 5e-324], [1 / 3, np.nextafter(1, 2), -1e308]]), "b": np.array(2.5)}
Open = Callable[..., SqliteSessions]


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def opened(tmp_path: Path, clock: Clock) -> Iterator[Open]:
    stores: list[SqliteSessions] = []

    def open_store(**limits: Any) -> SqliteSessions:
        chosen = {"lifetime": 100.0, "max_sessions": 10, "max_history": 10, "clock": clock, **limits}
        stores.append(SqliteSessions(tmp_path / "sessions.sqlite", **chosen))
        return stores[-1]

    yield open_store
    for store in stores:
        store.close()


def _create(store: SqliteSessions) -> str:
    return store.create("net", {"seed": 0}, WEIGHTS).id


def test_weights_come_back_bit_for_bit(opened: Open) -> None:
    session = _create(opened())
    _, weights = opened().weights(session)
    assert weights.keys() == WEIGHTS.keys()
    for symbol, values in WEIGHTS.items():
        assert weights[symbol].shape == values.shape
        assert weights[symbol].tobytes() == values.tobytes()


def test_ids_cannot_be_guessed(opened: Open) -> None:
    store = opened(max_sessions=100)
    ids = {_create(store) for _ in range(50)}
    assert len(ids) == 50
    assert all(len(session) == 24 for session in ids)


def test_a_session_is_forgotten_after_its_lifetime_unless_it_is_used(opened: Open, clock: Clock) -> None:
    store = opened()
    used, unused = _create(store), _create(store)
    clock.now += 60
    assert store.get(used).expires_at == clock.now + 100
    clock.now += 60
    assert store.get(used).used_at == clock.now
    with pytest.raises(UnknownSessionError, match="unused for too long"):
        store.get(unused)
    for refused in (store.weights, store.undo, store.redo, store.reset, store.delete):
        with pytest.raises(UnknownSessionError):
            refused(unused)
    with pytest.raises(UnknownSessionError):
        store.advance(unused, 0, WEIGHTS, {})


def test_expired_sessions_leave_nothing_behind(opened: Open, clock: Clock, tmp_path: Path) -> None:
    store = opened()
    store.advance(_create(store), 0, WEIGHTS, {})
    clock.now += 101
    _create(store)
    with sqlite3.connect(tmp_path / "sessions.sqlite") as database:
        assert database.execute("SELECT count(*) FROM sessions").fetchone() == (1,)
        assert database.execute("SELECT count(*) FROM positions").fetchone() == (1,)
    database.close()


def test_the_least_used_session_makes_room(opened: Open, clock: Clock) -> None:
    store = opened(max_sessions=3)
    ids = []
    for _ in range(3):
        clock.now += 1
        ids.append(_create(store))
    clock.now += 1
    store.get(ids[0])
    clock.now += 1
    ids.append(_create(store))
    with pytest.raises(UnknownSessionError):
        store.get(ids[1])
    for kept in (ids[0], ids[2], ids[3]):
        store.get(kept)


def test_two_stores_on_one_file_do_not_lose_a_step(opened: Open) -> None:
    one, other = opened(), opened()
    session = _create(one)
    seen = other.get(session).version
    moved = one.advance(session, seen, WEIGHTS, {"loss": 1.0})
    with pytest.raises(SessionMovedError, match="try again"):
        other.advance(session, seen, WEIGHTS, {"loss": 2.0})
    assert other.get(session).steps == moved.steps
    assert moved.steps[0].record == {"loss": 1.0}


def test_a_refused_step_changes_nothing(opened: Open) -> None:
    store = opened(max_history=1)
    session = _create(store)
    moved = store.advance(session, 0, WEIGHTS, {})
    with pytest.raises(StoreError, match="taken 1 steps"):
        store.advance(session, moved.version, {"w": WEIGHTS["b"]}, {})
    assert store.get(session) == moved
    assert store.weights(session)[1].keys() == WEIGHTS.keys()


def test_large_weights_leave_room_for_fewer_steps(opened: Open) -> None:
    large = {"w": np.zeros(100_000)}
    store = opened(max_history=10, max_history_bytes=3_000_000)
    found = store.create("net", {"seed": 0}, large)
    assert found.room == 3
    for left in (2, 1, 0):
        found = store.advance(found.id, found.version, large, {})
        assert found.room == left
    with pytest.raises(HistoryFullError, match="has taken 3 steps, the most that are kept of this network"):
        store.advance(found.id, found.version, large, {})
    assert store.undo(found.id).room == 1
    assert opened(max_history_bytes=1).create("net", {"seed": 0}, large).room == 1


def test_versions_belong_to_weights(opened: Open) -> None:
    store = opened()
    session = _create(store)
    first = store.advance(session, 0, WEIGHTS, {}).version
    assert store.undo(session).version == 0
    assert store.redo(session).version == first
    store.undo(session)
    second = store.advance(session, 0, WEIGHTS, {}).version
    assert second not in (0, first)
    assert store.reset(session).version == 0
    assert store.advance(session, 0, WEIGHTS, {}).version not in (0, first, second)


def test_going_anywhere_forgets_nothing_and_brings_back_the_very_weights(opened: Open) -> None:
    store = opened(max_history=5)
    session = _create(store)
    versions, kept = [0], [WEIGHTS["b"]]
    for step in range(4):
        kept.append(np.array(float(step)))
        versions.append(store.advance(session, versions[-1], {**WEIGHTS, "b": kept[-1]}, {}).version)
    for position in (1, 4, 0, 3, 3, 2):
        gone = store.goto(session, position)
        assert (gone.position, gone.version, gone.room) == (position, versions[position], 5 - position)
        assert len(gone.steps) == 4
        found, weights = opened(max_history=5).weights(session)
        assert found == gone
        assert weights["b"] == kept[position]
    replaced = store.advance(session, versions[2], WEIGHTS, {})
    assert (replaced.position, len(replaced.steps)) == (3, 3)
    assert replaced.version not in versions


def test_a_place_that_is_not_there_or_a_version_that_passed_is_refused(opened: Open) -> None:
    store = opened()
    session = _create(store)
    with pytest.raises(UnknownPositionError, match="has taken no step, so it cannot go to position 1"):
        store.goto(session, 1)
    moved = store.advance(session, 0, WEIGHTS, {})
    for position in (-1, 2, 10**30):
        with pytest.raises(UnknownPositionError, match="Allowed: 0 to 1"):
            store.goto(session, position)
    with pytest.raises(SessionMovedError, match=f"version {moved.version}, not 0"):
        store.goto(session, 0, version=0)
    assert store.get(session) == moved
    assert store.goto(session, 0, version=moved.version).version == 0


def test_a_file_that_is_no_database_is_refused(opened: Open, tmp_path: Path) -> None:
    (tmp_path / "sessions.sqlite").write_bytes(b"something else entirely, and long enough to look at" * 40)
    with pytest.raises(StoreError, match="cannot be read or written"):
        opened()


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="BACKPROP_LAB_DATA_FOLDER"):
        SqliteSessions(tmp_path / "file" / "x.sqlite", lifetime=1, max_sessions=1, max_history=1)


def test_a_database_of_a_newer_version_is_left_alone(opened: Open, tmp_path: Path) -> None:
    _create(opened())
    with sqlite3.connect(tmp_path / "sessions.sqlite") as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(StoreError, match="a newer one made it"):
        opened()


def test_damaged_weights_are_told(opened: Open, tmp_path: Path) -> None:
    store = opened()
    session = _create(store)
    with sqlite3.connect(tmp_path / "sessions.sqlite") as database:
        database.execute("UPDATE positions SET weights = x'00'")
    database.close()
    with pytest.raises(StoreError, match="cannot be read"):
        store.weights(session)
