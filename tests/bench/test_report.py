"""The page's numbers follow from what was measured: ratios, shares, percentiles."""

import importlib.util
from pathlib import Path

from bench import flops, latency, plot
from bench.crew import EAGER, ENGINE, JAX
from bench.race import Result
from bench.report import Section, page, table
from bench.scaling import AXES, growth_table
from bench.task import Training
from bench.timing import Timings
from bench.training import share_table, speed_table

SIZES = [Training(8), Training(64)]
SECONDS = {
    (ENGINE.name, SIZES[0]): [0.001, 0.002],
    (ENGINE.name, SIZES[1]): [0.002, 0.004],
    (EAGER.name, SIZES[0]): [0.003, 0.006],
    (EAGER.name, SIZES[1]): [0.003, 0.006],
    (JAX.name, SIZES[0]): [0.0005, 0.001],
}
RESULT = Result(Timings(SECONDS), dict.fromkeys(SECONDS, 2), {JAX.name: "No batch of 64."}, 1e-7)


def cells(markdown: str, row: str) -> list[str]:
    """Take a row's cells by the name in its first one."""
    (line,) = (line for line in markdown.splitlines() if line.startswith(f"| {row} |"))
    return [cell.strip() for cell in line.strip("|").split("|")][1:]


def test_the_engine_is_held_to_the_best_of_the_others_at_each_batch() -> None:
    written = speed_table(RESULT, SIZES)
    assert cells(written, "batch (threads)") == ["8", "64"]
    assert cells(written, "engine") == ["5,333 (2)", "21,333 (2)"]
    assert cells(written, "JAX jit") == ["10,667 (2)", "-"]
    assert cells(written, "torch.compile") == ["-", "-"]
    assert cells(written, "engine to the best of the others") == ["**0.50**", "**1.50**"]


def test_the_share_of_the_peak_is_operations_done_over_operations_possible() -> None:
    peak = 21_333 * flops.per_image(SIZES[1].network) * 4
    assert cells(share_table(RESULT, SIZES, peak), "engine") == ["6%", "25%"]


def test_operations_are_counted_by_hand_for_the_main_network() -> None:
    conv1 = 2 * 25 * 6 * 24 * 24
    conv2 = 2 * 150 * 12 * 8 * 8
    dense = 2 * 192 * 10
    assert flops.per_image(Training(1).network) == 2 * conv1 + 3 * conv2 + 3 * dense


def test_growth_shows_microseconds_an_image_and_the_ratio() -> None:
    axis = AXES[0]
    result = Result(
        Timings(
            {
                (who.name, training): [0.0128 * len(who.name)]
                for who in (ENGINE, EAGER)
                for training in axis.trainings
            }
        ),
        {(who.name, training): 1 for who in (ENGINE, EAGER) for training in axis.trainings},
        {},
        0.0,
    )
    assert cells(growth_table(result, axis), "64") == ["1.05", "1200.0 (1)", "2600.0 (1)", "**2.17**"]


def test_percentiles_and_their_ratio() -> None:
    quiet = [0.001 * number for number in range(1, 102)]
    busy = [2 * seconds for seconds in quiet]
    written = latency.latency_table(quiet, busy)
    assert cells(written, "50th percentile") == ["51.0 ms", "102.0 ms", "**2.00**"]
    assert cells(written, "95th percentile") == ["96.0 ms", "192.0 ms", "**2.00**"]


def test_a_page_names_the_machine_and_holds_its_sections() -> None:
    section = Section("Training", ["Text.", table(["", "a"], [["b", "1"]])], ["Told so."])
    written = page([section], {"cores": "2"})
    assert "Measured on: cores 2." in written
    assert written.endswith("## Training\n\nText.\n\n| | a |\n|:--|--:|\n| b | 1 |\n\n- Told so.\n")


if importlib.util.find_spec("matplotlib"):

    def test_the_plot_keeps_its_text_follows_the_scheme_and_is_the_same_each_time(tmp_path: Path) -> None:
        curves = {name: {1: 100.0 * place, 64: 5000.0 * place} for place, name in enumerate("abcd", 1)}
        for name in ("one.svg", "two.svg"):
            plot.draw(curves, tmp_path / name)
        drawn = (tmp_path / "one.svg").read_text(encoding="utf-8")
        assert drawn == (tmp_path / "two.svg").read_text(encoding="utf-8")
        assert "images per second</text>" in drawn
        assert "prefers-color-scheme:dark" in drawn
        assert "currentColor" in drawn
        assert plot.INK not in drawn
