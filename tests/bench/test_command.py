"""The bench runs for real, with PyTorch beside it or without."""

import importlib.util
import subprocess
import sys
from pathlib import Path


def test_bench_measures_engine_and_server_and_writes_the_page(tmp_path: Path) -> None:
    page = tmp_path / "docs" / "bench.md"
    ended = subprocess.run(
        [sys.executable, "-m", "bench", "--rounds", "1", "--calls", "1", "--output", str(page)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    written = page.read_text(encoding="utf-8")
    rows = [line.split("|")[1].strip() for line in written.splitlines() if line.startswith("| ")]
    ours = ["engine, float64", "engine, float32", "REST, safetensors", "REST, JSON"]
    if importlib.util.find_spec("torch") is None:
        assert "PyTorch cannot be loaded here" in ended.stdout
        assert rows == ["", *ours]
    else:
        assert rows == ["", "PyTorch eager, float32", "PyTorch eager, float64", *ours]
