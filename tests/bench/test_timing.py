"""Turns are interleaved, and ratios compare rounds with the same round."""

import pytest

from bench.report import passes_table
from bench.timing import JOBS, Contender, Timings, measure


class Clock:
    """A clock that only work moves on."""

    def __init__(self) -> None:
        self.now = 0.0
        self.log: list[str] = []

    def __call__(self) -> float:
        return self.now

    def worker(self, name: str, seconds: float) -> Contender:
        def work() -> None:
            self.log.append(name)
            self.now += seconds

        return Contender(name, dict.fromkeys(JOBS, work))


def test_everyone_works_in_every_round_and_the_warm_up_does_not_count() -> None:
    clock = Clock()
    both = [clock.worker("slow", 3.0), clock.worker("quick", 1.5)]
    timings = measure(both, rounds=4, calls=2, clock=clock)
    calls_in_a_round = len(both) * len(JOBS) * (2 + 1)
    rounds = [clock.log[at : at + calls_in_a_round] for at in range(0, len(clock.log), calls_in_a_round)]
    assert len(rounds) == 4
    assert all(round_.count("slow") == round_.count("quick") for round_ in rounds)
    assert len({tuple(round_) for round_ in rounds}) > 1
    assert timings.median("slow", "step") == 3.0
    assert timings.ratio("slow", "step", to="quick") == 2.0


def test_a_machine_that_slows_down_for_a_while_leaves_the_ratio_alone() -> None:
    quiet, busy = 1.0, 50.0
    load = [quiet, busy, busy, quiet, busy]
    timings = Timings({("own", "step"): [2 * now for now in load], ("other", "step"): load})
    assert timings.ratio("own", "step", to="other") == 2.0


@pytest.mark.parametrize(
    ("baseline", "cell"), [("own", "**1.00** (2.00 ms)"), ("other", "**0.50** (2.00 ms)")]
)
def test_the_table_shows_ratio_and_milliseconds(baseline: str, cell: str) -> None:
    timings = Timings(
        {(name, job): [seconds] for name, seconds in (("own", 0.002), ("other", 0.004)) for job in JOBS}
    )
    rows = passes_table(timings, ["own", "other"], baseline=baseline).splitlines()
    assert rows[0] == "| | forward | backward | step |"
    assert rows[2] == f"| own | {cell} | {cell} | {cell} |"
