"""Races run for real: every contender in a process of its own, held to the engine's gradients and losses."""

import pytest

from bench.crew import ENGINE, PRODUCT, Contender
from bench.race import DisagreementError, Pace, race
from bench.task import Training

QUICK = Pace(rounds=2, seconds=0.005)
SMALL = [Training(2), Training(3, maps=2, kernel=3)]
WRONG = "tests.bench.wrong_trainer"


def test_everyone_is_timed_at_everything_with_a_number_of_threads() -> None:
    twin = Contender("twin", ENGINE.module, environment=ENGINE.environment)
    result = race({ENGINE: SMALL, twin: SMALL[:1], PRODUCT: SMALL[:1]}, QUICK)
    assert result.failures == {}
    assert set(result.threads) == {
        ("engine", SMALL[0]),
        ("engine", SMALL[1]),
        ("twin", SMALL[0]),
        ("matrix product", SMALL[0]),
    }
    assert all(key in result.timings for key in result.threads)
    assert result.difference < 1e-6
    assert result.images_per_second("engine", SMALL[0]) == 2 / result.timings.median("engine", SMALL[0])


@pytest.mark.parametrize("start", ["start_wrong", "start_lazy"])
def test_a_race_ends_when_someone_computes_something_else(start: str) -> None:
    with pytest.raises(DisagreementError, match="cheat and engine do not agree"):
        race({ENGINE: SMALL[:1], Contender("cheat", WRONG, start): SMALL[:1]}, QUICK)


def test_who_alone_differs_is_left_out_and_named() -> None:
    twin = Contender("twin", ENGINE.module, environment=ENGINE.environment)
    wrong = Contender("cheat", WRONG, "start_wrong")
    result = race({ENGINE: SMALL[:1], twin: SMALL[:1], wrong: SMALL[:1]}, QUICK)
    assert "at batch 2 it computes something else, its gradient off by 2e+00" in result.failures["cheat"]
    assert ("twin", SMALL[0]) in result.timings
    assert ("cheat", SMALL[0]) not in result.timings


@pytest.mark.parametrize(
    ("module", "start", "reason"),
    [
        ("bench.trainers.nobody", "start", "No module named 'bench.trainers.nobody'"),
        (WRONG, "start_failing", "No compiler was found."),
        (WRONG, "start_ending", "its process ended: Out of memory."),
    ],
)
def test_who_cannot_run_is_named_with_the_reason_and_the_others_go_on(
    module: str, start: str, reason: str
) -> None:
    result = race({ENGINE: SMALL[:1], Contender("other", module, start): SMALL[:1]}, QUICK)
    assert result.failures == {"other": reason}
    assert ("engine", SMALL[0]) in result.timings
    assert ("other", SMALL[0]) not in result.timings
