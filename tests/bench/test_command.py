"""The bench runs for real, with PyTorch and JAX beside the engine or without."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bench", *arguments], capture_output=True, text=True, timeout=600, check=False
    )


def rows(markdown: str) -> list[str]:
    return [line.split("|")[1].strip() for line in markdown.splitlines() if line.startswith("| ")]


def test_one_pass_is_measured_in_engine_and_server_and_written_down(tmp_path: Path) -> None:
    page = tmp_path / "docs" / "bench.md"
    ended = bench("passes", "--quick", "--output", str(page))
    assert ended.returncode == 0, ended.stderr
    named = rows(page.read_text(encoding="utf-8"))
    ours = ["engine, float64", "engine, float32", "REST, safetensors", "REST, JSON"]
    if importlib.util.find_spec("torch") is None:
        assert "PyTorch cannot be loaded here" in ended.stdout
        assert named == ["", *ours]
    else:
        assert named == ["", "PyTorch eager, float32", "PyTorch eager, float64", *ours]


def test_training_and_its_growth_are_measured_with_who_is_there(tmp_path: Path) -> None:
    page = tmp_path / "bench.md"
    ended = bench("training", "scaling", "--quick", "--output", str(page))
    assert ended.returncode == 0, ended.stderr
    written = page.read_text(encoding="utf-8")
    assert "## Training" in written
    assert "## How the cost grows" in written
    assert "## One pass on one digit" not in written
    engine = next(line for line in written.splitlines() if line.startswith("| engine |"))
    assert all(cell.strip() != "-" for cell in engine.strip("|").split("|"))
    if importlib.util.find_spec("torch") is None:
        assert "PyTorch eager did not run everywhere: No module named 'torch'" in written


def test_passes_are_timed_beside_a_run() -> None:
    ended = bench("latency", "--quick")
    assert ended.returncode == 0, ended.stderr
    assert "## A pass while a run trains" in ended.stdout
    assert "95th percentile" in ended.stdout


@pytest.mark.parametrize("part", ["speed", "all"])
def test_an_unknown_part_is_told_which_there_are(part: str) -> None:
    ended = bench(part)
    assert ended.returncode == 2
    assert f"there is no part '{part}'; choose of training, scaling, passes, latency" in ended.stderr


def test_the_page_is_measured_by_itself_where_there_is_a_browser() -> None:
    ended = bench("pace", "--quick")
    assert ended.returncode == 0, ended.stderr
    assert "## The page" in ended.stdout
    if "The page was not measured" not in ended.stdout:
        for name in ("step-repaint", "hover-highlight"):
            (row,) = [line for line in ended.stdout.splitlines() if f"(`{name}`)" in line]
            _, _, times, middle, most, _, _ = (cell.strip() for cell in row.split("|"))
            assert int(times) > 10
            assert 0 < float(middle) <= float(most)
    assert "| 100 cells of S2 |" in ended.stdout
